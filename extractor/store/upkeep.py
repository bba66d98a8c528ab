"""Keeping the interaction table in step with evidence and decisions: only what a change touches is made anew.

Documents that are due have their supports made anew. Rows follow from what these add up to, with those of the other
effects on the same pair of subject and object, as conflicts are between these. What a change costs depends on what it
touches, hardly on how large the table is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from extractor.model import Effect
from extractor.store import schema
from extractor.store.calibrations import latest_calibration
from extractor.store.facets import remake_facets
from extractor.store.merge import FORMULA, Layers
from extractor.store.planning import look_at
from extractor.store.renewal import Renewed, renew
from extractor.store.rewriting import PairKey, Said, Stored, as_stored, rewrite
from extractor.store.totals import plus, summed

_DOCUMENTS_AT_ONCE = 500
_STREAMED = 1_000
_FEW = 2_000
"""Supports of so many documents are added to what rows have; with more, most rows would be written again and again, so
their supports are summed."""


@dataclass
class _Changes:
    """What became of supports: interactions that lost some, those that came by their interaction, effects of both by
    the pair."""

    gone: set[str] = field(default_factory=set)
    came: defaultdict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    said: defaultdict[PairKey, set[Effect]] = field(default_factory=lambda: defaultdict(set))

    def take(self, renewed: Renewed, *, with_new: bool) -> None:
        """Note what became of the supports of some documents."""
        self.gone.update(row["interaction"] for row in renewed.gone)
        self._note(renewed.gone)
        if with_new:
            self._note(renewed.new)
            for row in renewed.new:
                self.came[row["interaction"]].append(row)

    def _note(self, supports: Iterable[Mapping[str, Any]]) -> None:
        for row in supports:
            self.said[row["subject"], row["object"]].add(Effect(row["effect"]))

    def added_up(self, connection: Connection, ids: Sequence[str], stored: Stored) -> dict[str, Layers]:
        """The totals of interactions, from those that their rows have."""
        totals = as_stored(ids, stored)
        anew = [key for key in ids if key in self.gone]
        for key in anew:
            totals.pop(key, None)
        totals |= summed(connection, anew)
        for key in ids:
            if key in self.came and key not in self.gone:
                totals[key] = plus(totals.get(key, {}), self.came[key])
        return totals


def merge_due(connection: Connection, run: int | None) -> None:
    """Make anew what depends on documents that are due, or all where the formula or the calibration is another.

    How rows stood before this run is put aside; without one, as after decisions, it is not. Documents and
    pairs are taken some at a time, so that memory does not grow with the table.
    """
    calibration = latest_calibration(connection)
    formula = f"{FORMULA} {calibration.number}"
    everything = formula != connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "merge"))
    documents = schema.documents
    query = select(documents.c.number).order_by(documents.c.number)
    if everything:
        connection.execute(delete(schema.about).where(schema.about.c.key == "merge"))
        connection.execute(insert(schema.about).values(key="merge", value=formula))
    else:
        query = query.where(documents.c.due)
    due = connection.scalars(query).all()
    few = len(due) <= _FEW and not everything
    changes = _Changes()
    for start in range(0, len(due), _DOCUMENTS_AT_ONCE):
        some = due[start : start + _DOCUMENTS_AT_ONCE]
        changes.take(renew(connection, some, calibration.calibration), with_new=few)
    remake_facets(connection, sorted(changes.gone))
    if few:
        rewrite(
            connection, run, sorted(changes.said.items()), lambda ids, rows: changes.added_up(connection, ids, rows)
        )
    else:
        look_at(connection, (schema.supports, schema.facets))
        said = _all_said(connection, everything, changes.said)
        rewrite(connection, run, said, lambda ids, _: summed(connection, ids), renamed=everything)
    connection.execute(update(documents).where(documents.c.due).values(due=False))


def _all_said(connection: Connection, everything: bool, others: Mapping[PairKey, set[Effect]]) -> Iterator[Said]:
    """What documents which are due, or all, say something of, and others; each pair once, not held in memory."""
    supports, documents = schema.supports, schema.documents
    query = select(supports.c.subject, supports.c.object, supports.c.effect).distinct()
    if not everything:
        query = query.join(documents, documents.c.number == supports.c.document).where(documents.c.due)
    remaining = dict(others)
    ordered = query.order_by(supports.c.subject, supports.c.object).execution_options(yield_per=_STREAMED)
    for pair, own in groupby(connection.execute(ordered), key=lambda row: (row[0], row[1])):
        yield pair, {Effect(row[2]) for row in own} | remaining.pop(pair, set())
    yield from sorted(remaining.items())


def merge_pair(connection: Connection, pair: PairKey) -> None:
    """Make the rows of a pair of subject and object anew, of which somebody said something."""
    rewrite(connection, None, [(pair, ())], as_stored)
