"""Totals to rows of the table: those that say something else than before are written, with what they are found by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Index, RowMapping, UniqueConstraint, select

from extractor.model import ConflictState, Effect, EntityType, Interaction, Triple
from extractor.store import schema
from extractor.store.facets import note_names, show_facets, told
from extractor.store.history import note_new, put_aside
from extractor.store.merge import Layers, Pair, States, row_of, table_order
from extractor.store.rows import chunks, insert_all, to_row, update_all
from extractor.store.supports import Layer
from extractor.store.tallies import ALL, Counted, count_up
from extractor.store.totals import read, written
from extractor.store.wanted import among

_PAIRS_AT_ONCE = 500
_SEPARATOR = "\x1f"
_NAMING = ("mirna", "target", "subject_type", "object_type")
"""The columns that decide by which names a row is found."""
_INDEXED = frozenset(
    column.name
    for index in (*schema.interactions.indexes, *schema.interactions.constraints)
    if isinstance(index, Index | UniqueConstraint)
    for column in index.columns
)
PairKey = tuple[str, str]
Said = tuple[PairKey, Iterable[Effect]]
"""A pair of subject and object, with those effects of which something may be said that no row tells yet."""
Stored = Mapping[str, RowMapping]
"""Rows of the table as they stand, by the id of the interaction."""
Totals = Callable[[Sequence[str], Stored], Mapping[str, Layers]]
"""What interactions, given by their ids, add up to now; without those that nothing was ever found of."""


@dataclass(frozen=True, slots=True)
class _Best:
    """The support that has a row's best sentence, with the sentence."""

    sentence: str
    code: str
    subject_name: str
    object_name: str
    subject_type: EntityType
    object_type: EntityType


def rewrite(
    connection: Connection, run: int | None, said: Iterable[Said], totals: Totals, *, renamed: bool = False
) -> None:
    """Make the rows of these pairs of subject and object anew, each pair given once.

    Where there is a run, how rows stood before is put aside for it. With ``renamed``, the names that rows are found by
    are made anew even where the rows stay as they are.
    """
    remaining = iter(said)
    while some := dict(islice(remaining, _PAIRS_AT_ONCE)):
        _rewrite(connection, run, some, totals, renamed)


def as_stored(_: Sequence[str], stored: Stored) -> dict[str, Layers]:
    """The totals that rows have."""
    return {key: read(row["totals"]) for key, row in stored.items()}


def sides_of(connection: Connection, pair: PairKey) -> tuple[str, ...]:
    """All that is asserted or denied of a pair now."""
    stored = _of_pairs(connection, [pair])
    return Pair({Effect(row["effect"]): read(row["totals"]) for row in stored.values()}).sides()


def _rewrite(
    connection: Connection, run: int | None, said: Mapping[PairKey, Iterable[Effect]], totals: Totals, renamed: bool
) -> None:
    pairs = list(said)
    before = _of_pairs(connection, pairs)
    triples = {key: Triple(row["subject"], Effect(row["effect"]), row["object"]) for key, row in before.items()}
    for (subject, other), named in said.items():
        for triple in (Triple(subject, effect, other) for effect in named):
            triples[triple.id] = triple
    summed = totals(list(triples), before)
    triples = {key: triple for key, triple in triples.items() if key in summed}
    best = _best(connection, {key: layers[min(layers)].rank for key, layers in summed.items()})
    facets = told(connection, list(triples))
    states = opinions_of(connection, pairs)
    effects: dict[PairKey, dict[Effect, Layers]] = defaultdict(dict)
    for key, triple in triples.items():
        effects[triple.subject, triple.object][triple.effect] = summed[key]
    rows = []
    for key, triple in triples.items():
        pair = triple.subject, triple.object
        rows.append(row_of(triple, Pair(effects[pair]), best[key], facets.get(key, ()), states.get(pair)))
    cells = {row.id: {**cells_of(row), "totals": written(summed[row.id])} for row in rows}
    _write(connection, run, cells, before)
    note_names(
        connection, [row for row in rows if renamed or _named_otherwise(before.get(row.id), cells[row.id])], before
    )
    # Where nothing but what stands is known, facets are shown as they came.
    mixed = [key for key in triples if summed[key].keys() != {Layer.STANDS}]
    for layer in Layer:
        show_facets(connection, [key for key in mixed if min(summed[key]) is layer], layer)


def _best(connection: Connection, ranks: Mapping[str, str]) -> dict[str, _Best]:
    """The best support of each interaction, by the rank in which its document's number stands."""
    table, evidence = schema.supports, schema.evidence
    wanted = [(int(rank.rpartition("|")[2]), key) for key, rank in ranks.items()]
    query = select(
        table.c.interaction,
        table.c.subject_name,
        table.c.object_name,
        table.c.subject_type,
        table.c.object_type,
        evidence.c.sentence,
        evidence.c.versions,
    ).join(evidence, evidence.c.number == table.c.evidence)
    return {
        key: _Best(sentence, _code(versions), subject, other, _TYPES[subject_type], _TYPES[object_type])
        for chunk in chunks(wanted)
        for key, subject, other, subject_type, object_type, sentence, versions in connection.execute(
            among(connection, query, (table.c.document, table.c.interaction), chunk)
        )
    }


@lru_cache(maxsize=64)
def _code(versions: str) -> str:
    return str(json.loads(versions)["code"])


_TYPES = {str(kind): kind for kind in EntityType}


def opinions_of(connection: Connection, pairs: Sequence[PairKey]) -> States:
    """What people said last of the conflicts of pairs: the sides as they were, and the state."""
    table = schema.opinions
    found: dict[PairKey, tuple[tuple[str, ...], ConflictState]] = {}
    for chunk in chunks(pairs):
        query = among(connection, select(table), (table.c.subject, table.c.object), chunk).order_by(table.c.number)
        for row in connection.execute(query):
            found[row.subject, row.object] = tuple(json.loads(row.sides)), ConflictState(row.state)
    return found


def _of_pairs(connection: Connection, pairs: Sequence[PairKey]) -> Stored:
    table = schema.interactions
    return {
        row["id"]: row
        for chunk in chunks(pairs)
        for row in connection.execute(
            among(connection, select(table), (table.c.subject, table.c.object), chunk)
        ).mappings()
    }


def cells_of(row: Interaction) -> dict[str, Any]:
    """The columns of a row, with its place in the order of the table."""
    cells = {name: cell for name, cell in to_row(row).items() if name not in schema.LOOKED_UP}
    return {**cells, "sort_key": sort_key(row)}


def sort_key(row: Interaction) -> str:
    """The place of a row in the order of the table, as text; no two rows have the same."""
    return _SEPARATOR.join(table_order(row))


def _named_otherwise(before: RowMapping | None, cells: Mapping[str, Any]) -> bool:
    return before is None or any(before[name] != cells[name] for name in _NAMING)


def _write(connection: Connection, run: int | None, rows: Mapping[str, dict[str, Any]], before: Stored) -> None:
    """Insert rows of new triples, update those that say something else than before."""
    new = [cells for key, cells in rows.items() if key not in before]
    changed = [(before[key], cells) for key, cells in rows.items() if key in before and _differ(before[key], cells)]
    insert_all(connection, schema.interactions, new)
    _update(connection, changed)
    count_up(connection, {(Counted.INTERACTIONS, ALL): len(new)})
    if run is None:
        return
    aside: dict[int, Mapping[str, Any]] = {}
    for old, cells in changed:
        before_it = {name: old[name] for name in cells if name not in _OURS}
        if any(cells[name] != cell for name, cell in before_it.items()):
            aside[old["number"]] = before_it
    put_aside(connection, run, aside)
    note_new(connection, run, [cells["id"] for cells in new])


_OURS = frozenset({"sort_key", "totals"})
"""Columns that are not of the row as people see it."""


def _differ(old: RowMapping, cells: Mapping[str, Any]) -> bool:
    return any(old[name] != cell for name, cell in cells.items())


def _update(connection: Connection, changed: Iterable[tuple[RowMapping, Mapping[str, Any]]]) -> None:
    """Update rows, each given with its cells. Where nothing that an index holds is another, the index is left alone: to
    set a column costs a write to each of its indexes, whatever was there."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for old, cells in changed:
        kept = frozenset(name for name in _INDEXED if old[name] == cells[name])
        groups[kept].append({name: cell for name, cell in cells.items() if name not in kept} | {"which": old["number"]})
    for rows in groups.values():
        update_all(connection, schema.interactions, rows)
