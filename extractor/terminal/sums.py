"""The sum behind the belief in a row, line by line, so that it can be done again by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.store import Reckoning, Witness
from extractor.terminal.entry import sentence
from extractor.terminal.rows import printable, statement


def reckoning_of(found: Reckoning) -> Group:
    """Each document with what it counts for, and the sum."""
    row = found.row
    parts: list[RenderableType] = [
        Text.assemble(statement(row), "  ", (row.id, "cyan")),
        Text(),
    ]
    for heading, witnesses in (("for it", found.supporting), ("against it", found.against)):
        parts += [Text(f"{heading}: {_documents(len(witnesses))}", style="bold")]
        if witnesses:
            parts += [_table(witnesses, found.strength)]
    if found.unheard:
        parts.append(
            Text(
                f"not counted: {len(found.unheard)} (rejected, in the place of what was rejected and to be looked at, "
                "or in documents that were retracted, are gone, or are notices of others)"
            )
        )
    return Group(*parts, Text(), *_sum(found))


def _documents(number: int) -> str:
    return f"{number} document{'' if number == 1 else 's'}" if number else "none"


def _table(witnesses: Sequence[Witness], strength: float) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("document")
    table.add_column("counts", justify="right")
    table.add_column("because")
    for witness in witnesses:
        item = witness.evidence
        why = Text(_why(witness, strength), style="dim")
        table.add_row(
            printable(item.pmid or item.document), f"{witness.confidence:.4f}", Text("\n").join([sentence(item), why])
        )
    return table


def _why(witness: Witness, strength: float) -> str:
    told = [f"{'denies ' if witness.denies else ''}{witness.effect}", f"pattern {witness.evidence.pattern}"]
    if witness.outcome:
        told.append(f"curators: {witness.outcome}")
    elif witness.count:
        accepted, rejected = witness.count.accepted, witness.count.rejected
        told.append(
            f"rules say {witness.stated:.4g}; of this pattern {accepted} accepted, {rejected} rejected: "
            f"({strength:g}·{witness.stated:.4g} + {accepted}) / ({strength:g} + {accepted + rejected})"
        )
    else:
        told.append(f"rules say {witness.stated:.4g}; nothing decided of this pattern yet")
    if str(witness.evidence.standing) == "of concern":
        told.append("expression of concern: half")
    return ", ".join(told)


def _sum(found: Reckoning) -> Iterator[Text]:
    yield Text(f"support = 1 − {_product(found.supporting)} = {found.support:.4f}")
    if found.against:
        yield Text(f"doubt   = 1 − {_product(found.against)} = {found.doubt:.4f}")
    yield Text.assemble(
        f"belief  = support · (1 − doubt / 2) = {found.support:.4f} · (1 − {found.doubt:.4f} / 2) = ",
        (f"{found.belief:.4f}", "bold"),
    )


def _product(witnesses: Sequence[Witness]) -> str:
    if not witnesses:
        return "1"
    shown = [f"(1 − {witness.confidence:.4f})" for witness in witnesses[:4]]
    return "".join([*shown, f"… {len(witnesses)} factors"] if len(witnesses) > len(shown) else shown)
