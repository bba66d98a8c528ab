"""Rows of the table, and rows put together, as tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from extractor.errors import visible
from extractor.model import ConflictState, Interaction, Status
from extractor.rollups import Axis, FamilyRow, GeneRow

ID_SHOWN = 8
"""So many digits of an id are shown: enough to name a row by, among a hundred thousand mostly."""
_NAMES_SHOWN = 4
_STATUS_STYLES = {
    Status.UNREVIEWED: "dim",
    Status.ACCEPTED: "green",
    Status.REJECTED: "red",
    Status.DISPUTED: "yellow",
}


def rows_table(rows: Iterable[Interaction]) -> Table:
    """One line a row: what is said, of how many documents, how sure, and what to know of it."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("id", style="cyan", no_wrap=True)
    table.add_column("miRNA", overflow="fold")
    table.add_column("effect", no_wrap=True)
    table.add_column("target", overflow="fold")
    table.add_column("belief", justify="right", no_wrap=True)
    table.add_column("docs", justify="right", no_wrap=True)
    table.add_column("resistance", overflow="fold")
    table.add_column("state", overflow="fold")
    for row in rows:
        table.add_row(
            row.id[:ID_SHOWN],
            printable(row.mirna),
            arrow(row),
            printable(row.target),
            f"{row.belief:.2f}",
            str(row.n_documents),
            printable(resistance(row)),
            state(row),
        )
    return table


def family_table(rows: Iterable[FamilyRow]) -> Table:
    """One line a family, effect and target."""
    table = _plain("family", "effect", "target", "belief", "docs", "stated of")
    for row in rows:
        said = (row.family, str(row.effect), row.target, f"{row.belief:.2f}", str(row.n_documents), _names(row.mirnas))
        table.add_row(*map(printable, said))
    return table


def gene_table(rows: Iterable[GeneRow]) -> Table:
    """One line a target."""
    table = _plain("target", "belief", "docs", "repressed by", "activated by", "otherwise")
    for row in rows:
        acting = [_names(names) for names in (row.represses, row.activates, row.others)]
        table.add_row(*map(printable, (row.target, f"{row.belief:.2f}", str(row.n_documents), *acting)))
    return table


def axis_table(rows: Iterable[Axis]) -> Table:
    """One line an axis; "docs" are the documents that state it whole."""
    table = _plain("sponge", "miRNA", "effect", "target", "belief", "docs")
    for row in rows:
        said = (row.sponge, row.mirna, str(row.effect), row.target, f"{row.belief:.2f}", str(row.n_documents))
        table.add_row(*map(printable, said))
    return table


def _plain(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, justify="right" if name in ("belief", "docs") else "left", overflow="fold")
    return table


def _names(names: Sequence[str]) -> str:
    more = f" +{len(names) - _NAMES_SHOWN}" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def arrow(row: Interaction) -> str:
    """The effect with its direction, as seen from the miRNA: "→ represses", "← sponges"."""
    return f"{'→' if row.mirna_first else '←'} {row.effect}"


def statement(row: Interaction) -> Text:
    """A row in one line, as "miR-34a → represses MET"."""
    return Text.assemble(printable(row.mirna), f" {arrow(row)} ", printable(row.target))


def resistance(row: Interaction) -> str:
    """What it does to resistance against which drugs, in words."""
    return " ".join(part for part in (row.resistance, ", ".join(row.drugs)) if part)


def state(row: Interaction) -> Text:
    """All that a reader has to know of a row before believing it."""
    text = Text(str(row.status), style=_STATUS_STYLES[row.status])
    for word, style in _warnings(row):
        text.append(", ")
        text.append(word, style=style)
    return text


def _warnings(row: Interaction) -> Iterator[tuple[str, str]]:
    if row.withdrawn:
        yield "withdrawn", "red"
    if row.retracted:
        yield "retracted", "red"
    if row.conflict_state is ConflictState.OPEN:
        yield "in conflict", "yellow"
    elif row.conflict_state is not None:
        yield f"conflict {row.conflict_state}", "dim"
    if row.flagged:
        yield "look again", "yellow"


def printable(text: str) -> Text:
    """Text of documents for a terminal: what would steer it or turn its direction is shown by its number."""
    return Text(visible(text))
