"""Conflicts: both sides with their sentences, and what people made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from extractor.model import Evidence
from extractor.store import Conflict, Side
from extractor.terminal.entry import sentence
from extractor.terminal.rows import ID_SHOWN, printable, statement

_SHOWN = 3


def conflict_entry(conflict: Conflict) -> Group:
    """One conflict."""
    first = conflict.sides[0].row if conflict.sides else None
    names = f"{first.mirna} and {first.target}" if first else f"{conflict.subject} and {conflict.object}"
    parts: list[RenderableType] = [Text.assemble(printable(names), f": {conflict.state}")]
    for side in conflict.sides:
        parts += _side(side)
    for opinion in conflict.opinions:
        note = f": {opinion.note}" if opinion.note else ""
        parts.append(printable(f"  {opinion.at[:10]} {opinion.curator}: {opinion.state}{note}"))
    return Group(*parts, Text())


def _side(side: Side) -> Iterator[RenderableType]:
    row = side.row
    for what, evidence in (("", side.asserting), ("denied: ", side.denying)):
        if evidence:
            number = len({item.document for item in evidence})
            documents = f": {number} document{'' if number == 1 else 's'}"
            yield Text.assemble("  ", (row.id[:ID_SHOWN], "cyan"), f" {what}", statement(row), documents)
            yield from _sentences(evidence)


def _sentences(evidence: Sequence[Evidence]) -> Iterator[RenderableType]:
    for item in evidence[:_SHOWN]:
        yield Padding(Text.assemble(printable(item.pmid or item.document), " ", sentence(item)), (0, 0, 0, 4))
    if len(evidence) > _SHOWN:
        yield Padding(Text(f"… and {len(evidence) - _SHOWN} more", style="dim"), (0, 0, 0, 4))
