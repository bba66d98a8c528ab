"""The evidence behind rows of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, select

from extractor.model import Evidence, Interaction, Triple
from extractor.store import schema
from extractor.store.corrected import corrections
from extractor.store.moments import NOW, Moment
from extractor.store.rows import of_row
from extractor.store.wanted import among

_TOGETHER = 200


def evidence_behind(
    connection: Connection, rows: Iterable[Interaction], moment: Moment = NOW
) -> Iterator[tuple[Interaction, tuple[Evidence, ...]]]:
    """The rows, each with its evidence at a moment, in order of document and place; also what was corrected."""
    edited = corrections(connection, moment)
    remaining = iter(rows)
    while part := tuple(islice(remaining, _TOGETHER)):
        found: dict[Triple, list[Evidence]] = {row.triple: list(edited.get(row.triple, ())) for row in part}
        query = of_triples(connection, select(schema.evidence).where(moment.current, *moment.known), list(found))
        for row in connection.execute(query).mappings():
            item = of_row(Evidence, row)
            found[item.triple].append(item)
        for interaction in part:
            yield interaction, tuple(sorted(found[interaction.triple], key=place))


def of_triples(connection: Connection, query: Select[Any], triples: Sequence[Triple]) -> Select[Any]:
    """The query, for evidence that says one of these."""
    table = schema.evidence
    values = [(triple.subject, triple.object, str(triple.effect)) for triple in triples]
    return among(connection, query, (table.c.subject, table.c.object, table.c.effect), values)


def place(item: Evidence) -> tuple[object, ...]:
    """Where evidence stands: document, sentence, mentions."""
    return item.document, item.sentence_start, item.subject_start, item.object_start, item.key
