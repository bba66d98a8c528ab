"""Keeping the interaction table in step with evidence and decisions: only what a change touches is made anew.

Documents that are due have their supports made anew; rows are then summed, by the database, over the
supports of the pairs that these belong to. What a change costs depends on what it touches, hardly on how
large the table is.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select, update

from extractor.model import ConflictState, Effect, EntityType, Evidence, Interaction, Triple, is_about_object
from extractor.names import broader
from extractor.store import schema
from extractor.store.belief import Calibration
from extractor.store.calibrations import latest_calibration
from extractor.store.decisions import decisions_in
from extractor.store.history import put_aside
from extractor.store.merge import FORMULA, Layers, Pair, States, combine, row_of, table_order
from extractor.store.rows import among, chunks, insert_all, of_row, to_row, update_all
from extractor.store.supports import Facet, FacetKind, Known, Layer, Sums, Support, supports_of
from extractor.store.tallies import ALL, Counted, count_up

_DOCUMENTS_AT_ONCE = 500
_PAIRS_AT_ONCE = 200
_SUMMED = tuple(field.name for field in fields(Sums) if field.name != "n_documents")
_SEPARATOR = "\x1f"
PairKey = tuple[str, str]
FacetKey = tuple[str, FacetKind, str, Layer]


@dataclass(frozen=True, slots=True)
class _Best:
    """The support that has a row's best sentence, with the sentence."""

    sentence: str
    code: str
    subject_name: str
    object_name: str
    subject_type: EntityType
    object_type: EntityType


def merge_due(connection: Connection, run: int | None) -> None:
    """Make anew what depends on documents that are due, or all where the formula or the calibration is another.

    How rows stood before this run is put aside; without one, as after decisions, it is not. Documents and
    pairs are taken some at a time, so that memory does not grow with the table.
    """
    calibration = latest_calibration(connection)
    formula = f"{FORMULA} {calibration.number}"
    found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "merge"))
    documents = schema.documents
    query = select(documents.c.number).order_by(documents.c.number)
    triples: set[Triple] = set()
    if found == formula:
        query = query.where(documents.c.due)
    else:
        connection.execute(delete(schema.about).where(schema.about.c.key == "merge"))
        connection.execute(insert(schema.about).values(key="merge", value=formula))
        triples |= _all_triples(connection)
    numbers = list(connection.scalars(query))
    for start in range(0, len(numbers), _DOCUMENTS_AT_ONCE):
        triples |= _renew(connection, numbers[start : start + _DOCUMENTS_AT_ONCE], calibration.calibration)
    merge_pairs(connection, run, {(triple.subject, triple.object) for triple in triples})
    connection.execute(update(documents).where(documents.c.due).values(due=False))


def merge_pairs(connection: Connection, run: int | None, pairs: Collection[PairKey]) -> None:
    """Make the rows of these pairs of subject and object anew from their supports."""
    ordered = sorted(pairs)
    for start in range(0, len(ordered), _PAIRS_AT_ONCE):
        _rewrite(connection, ordered[start : start + _PAIRS_AT_ONCE], run)


def _all_triples(connection: Connection) -> set[Triple]:
    table = schema.supports
    rows = connection.execute(select(table.c.subject, table.c.effect, table.c.object).distinct())
    return {Triple(row.subject, Effect(row.effect), row.object) for row in rows}


# Documents to supports


def _renew(connection: Connection, documents: Sequence[int], calibration: Calibration) -> set[Triple]:
    """Make the supports of documents anew; the triples of which they say something else than before."""
    known = known_of(connection, schema.documents.c.number.in_(documents))
    numbers = dict(_numbers(connection, documents))
    found = {
        (row["interaction"], row["document"]): row
        for support in supports_of(known, decisions_in(connection, list(numbers)), calibration)
        for row in [_support_row(support, numbers[support.document])]
    }
    table = schema.supports
    old = {
        (row["interaction"], row["document"]): dict(row)
        for row in connection.execute(select(table).where(table.c.document.in_(documents))).mappings()
    }
    gone = [old[key] for key in old if found.get(key) != old[key]]
    new = [found[key] for key in found if old.get(key) != found[key]]
    for row in gone:
        key = table.c.interaction == row["interaction"], table.c.document == row["document"]
        connection.execute(delete(table).where(*key))
    insert_all(connection, table, new)
    changes: Counter[FacetKey] = Counter()
    changes.update(_facets_of(new))
    changes.subtract(_facets_of(gone))
    _count_facets(connection, {key: number for key, number in changes.items() if number})
    return {Triple(row["subject"], Effect(row["effect"]), row["object"]) for row in (*gone, *new)}


def known_of(connection: Connection, *where: ColumnElement[bool]) -> list[Known]:
    """All evidence that was ever found in some documents, with what the store knows of it."""
    table, documents = schema.evidence, schema.documents
    query = (
        select(table, documents.c.first_seen, documents.c.number.label("document_number"))
        .join(documents, documents.c.id == table.c.document)
        .where(*where)
        .order_by(table.c.number)
    )
    rows = list(connection.execute(query).mappings())
    corpora = _corpora(connection, sorted({row["document_number"] for row in rows}))
    return [
        Known(
            of_row(Evidence, row),
            row["first_seen"],
            row["superseded_at"] or "",
            corpora.get(row["document_number"], ()),
            row["number"],
        )
        for row in rows
    ]


def _corpora(connection: Connection, documents: Sequence[int]) -> dict[int, tuple[str, ...]]:
    member = schema.membership
    found: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(documents):
        for row in connection.execute(select(member).where(member.c.document.in_(chunk))):
            found[row.document].append(row.corpus)
    return {document: tuple(sorted(names)) for document, names in found.items()}


def _numbers(connection: Connection, documents: Sequence[int]) -> Iterator[tuple[str, int]]:
    table = schema.documents
    for row in connection.execute(select(table.c.id, table.c.number).where(table.c.number.in_(documents))):
        yield row.id, row.number


def _support_row(support: Support, document: int) -> dict[str, Any]:
    triple = support.triple
    sums = {name: getattr(support.sums, name) for name in _SUMMED}
    return {
        "interaction": triple.id,
        "document": document,
        "layer": int(support.layer),
        **sums,
        # With the document's number, so that the best of many is found by its rank.
        "rank": f"{support.sums.rank}|{document}",
        "subject": triple.subject,
        "effect": str(triple.effect),
        "object": triple.object,
        "evidence": support.evidence,
        "pmid": support.pmid,
        "subject_name": support.subject_name,
        "object_name": support.object_name,
        "subject_type": str(support.subject_type),
        "object_type": str(support.object_type),
        "facets": json.dumps(sorted([int(f.kind), f.value] for f in support.facets), ensure_ascii=False),
    }


def _facets_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[FacetKey]:
    for row in rows:
        for kind, value in json.loads(row["facets"]):
            yield row["interaction"], FacetKind(kind), value, Layer(row["layer"])


def _count_facets(connection: Connection, changes: Mapping[FacetKey, int]) -> None:
    """Add to the numbers of supports that have these facets."""
    table = schema.facets
    before: dict[FacetKey, int] = {}
    for chunk in chunks(sorted({interaction for interaction, *_ in changes})):
        for row in connection.execute(select(table).where(table.c.interaction.in_(chunk))):
            before[row.interaction, FacetKind(row.kind), row.value, Layer(row.layer)] = row.number
    new, changed = [], []
    for key, number in changes.items():
        interaction, kind, value, layer = key
        if key in before:
            changed.append({**_facet_key(key), "number": before[key] + number})
        else:
            new.append(
                {
                    "interaction": interaction,
                    "kind": int(kind),
                    "value": value,
                    "layer": int(layer),
                    "number": number,
                    # What stands is described by what stands.
                    "shown": layer is Layer.STANDS,
                }
            )
    insert_all(connection, table, new)
    update_all(connection, table, changed, _FACET)


def _facet_key(key: FacetKey) -> dict[str, Any]:
    interaction, kind, value, layer = key
    return {"of": interaction, "of_kind": int(kind), "of_value": value, "of_layer": int(layer)}


_FACET = (("of", "interaction"), ("of_kind", "kind"), ("of_value", "value"), ("of_layer", "layer"))


# Supports to rows


def _rewrite(connection: Connection, pairs: Sequence[PairKey], run: int | None) -> None:
    ids = {
        triple.id: triple
        for subject, other in pairs
        for triple in (Triple(subject, effect, other) for effect in Effect)
    }
    summed = _sums(connection, list(ids))
    ids = {key: triple for key, triple in ids.items() if key in summed}
    best = _best(connection, {key: layers[min(layers)].rank for key, layers in summed.items()})
    facets = _facets(connection, list(ids))
    states = opinions_of(connection, pairs)
    effects: dict[PairKey, dict[Effect, Layers]] = defaultdict(dict)
    for key, triple in ids.items():
        effects[triple.subject, triple.object][triple.effect] = summed[key]
    rows = []
    for key, triple in ids.items():
        pair = triple.subject, triple.object
        known = {facet for facet, (number, _) in facets.get(key, {}).items() if number}
        rows.append(row_of(triple, Pair(effects[pair]), best[key], known, states.get(pair)))
    _write(connection, rows, run)
    _show_facets(connection, rows, {key: min(layers) for key, layers in summed.items()}, facets)


_NAMES = (FacetKind.MIRNA, FacetKind.TARGET)


def _sums(connection: Connection, ids: Sequence[str]) -> dict[str, dict[Layer, Sums]]:
    table = schema.supports
    summed = [getattr(func, combine(name).__name__)(table.c[name]).label(name) for name in _SUMMED]
    query = select(table.c.interaction, table.c.layer, func.count().label("n_documents"), *summed)
    found: dict[str, dict[Layer, Sums]] = defaultdict(dict)
    for chunk in chunks(ids):
        grouped = query.where(table.c.interaction.in_(chunk)).group_by(table.c.interaction, table.c.layer)
        for row in connection.execute(grouped).mappings():
            values: dict[str, Any] = {field.name: _whole(row[field.name]) for field in fields(Sums)}
            found[row["interaction"]][Layer(row["layer"])] = Sums(**values)
    return found


def _whole(value: Any) -> Any:
    """A server sums whole numbers to decimal ones."""
    return int(value) if isinstance(value, Decimal) else value


def _best(connection: Connection, ranks: Mapping[str, str]) -> dict[str, _Best]:
    """The best support of each interaction, by the rank in which its document's number stands."""
    table, evidence = schema.supports, schema.evidence
    keys = [(key, int(rank.rpartition("|")[2])) for key, rank in ranks.items()]
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
        row["interaction"]: _Best(
            row["sentence"],
            json.loads(row["versions"])["code"],
            row["subject_name"],
            row["object_name"],
            EntityType(row["subject_type"]),
            EntityType(row["object_type"]),
        )
        for chunk in chunks(keys)
        for row in connection.execute(query.where(among((table.c.interaction, table.c.document), chunk))).mappings()
    }


def _facets(connection: Connection, ids: Sequence[str]) -> dict[str, dict[tuple[Facet, Layer], tuple[int, bool]]]:
    """The facets of interactions: how many supports have each, and whether it is shown."""
    table = schema.facets
    found: dict[str, dict[tuple[Facet, Layer], tuple[int, bool]]] = defaultdict(dict)
    for chunk in chunks(ids):
        for row in connection.execute(select(table).where(table.c.interaction.in_(chunk))):
            found[row.interaction][Facet(FacetKind(row.kind), row.value), Layer(row.layer)] = row.number, row.shown
    return found


def opinions_of(connection: Connection, pairs: Sequence[PairKey]) -> States:
    """What people said last of the conflicts of pairs: the sides as they were, and the state."""
    table = schema.opinions
    found: dict[PairKey, tuple[tuple[str, ...], ConflictState]] = {}
    for chunk in chunks(pairs):
        query = select(table).where(among((table.c.subject, table.c.object), chunk)).order_by(table.c.number)
        for row in connection.execute(query):
            found[row.subject, row.object] = tuple(json.loads(row.sides)), ConflictState(row.state)
    return found


def sides_of(connection: Connection, pair: PairKey) -> tuple[str, ...]:
    """All that is asserted or denied of a pair now."""
    ids = {Triple(pair[0], effect, pair[1]).id: effect for effect in Effect}
    return Pair({ids[key]: layers for key, layers in _sums(connection, list(ids)).items()}).sides()


def _write(connection: Connection, rows: Collection[Interaction], run: int | None) -> None:
    """Insert rows of new triples, update those that say something else than before."""
    table = schema.interactions
    before = _stored(connection, [row.id for row in rows])
    new, changed = [], []
    aside: dict[int, Mapping[str, Any] | None] = {}
    for row in rows:
        cells = cells_of(row)
        old = before.get(row.id)
        if old is None:
            new.append(cells)
        elif any(old[name] != cell for name, cell in cells.items()):
            changed.append({**cells, "which": old["number"]})
            aside[old["number"]] = {name: old[name] for name in cells if name != "sort_key"}
    insert_all(connection, table, new)
    update_all(connection, table, changed)
    count_up(connection, {(Counted.INTERACTIONS, ALL): len(new)})
    if run is None:
        return
    added = _stored(connection, [cells["id"] for cells in new])
    aside |= {row["number"]: None for row in added.values()}
    put_aside(connection, run, aside)


def cells_of(row: Interaction) -> dict[str, Any]:
    """The columns of a row, with its place in the order of the table."""
    cells = {name: cell for name, cell in to_row(row).items() if name not in schema.LOOKED_UP}
    return {**cells, "sort_key": sort_key(row)}


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, RowMapping]:
    table = schema.interactions
    return {
        row["id"]: row
        for chunk in chunks(ids)
        for row in connection.execute(select(table).where(table.c.id.in_(chunk))).mappings()
    }


def _show_facets(
    connection: Connection,
    rows: Collection[Interaction],
    first: Mapping[str, Layer],
    facets: Mapping[str, Mapping[tuple[Facet, Layer], tuple[int, bool]]],
) -> None:
    """Mark the facets that the rows show, and note the names that they are found by."""
    new, changed = [], []
    for row in rows:
        own = facets.get(row.id, {})
        shown = {key for key, (number, _) in own.items() if number and _is_shown(key, first[row.id])}
        names = {(Facet(kind, name), Layer.STANDS) for kind, name in _names_of(row)}
        for key, (_, is_shown) in own.items():
            wanted = key in (names if key[0].kind in _NAMES else shown)
            if wanted is not is_shown:
                changed.append({**_facet_key((row.id, key[0].kind, key[0].value, key[1])), "shown": wanted})
        new += [
            {
                "interaction": row.id,
                "kind": int(facet.kind),
                "value": facet.value,
                "layer": int(layer),
                "number": 0,
                "shown": True,
            }
            for facet, layer in sorted(names - own.keys())
        ]
    insert_all(connection, schema.facets, new)
    update_all(connection, schema.facets, changed, _FACET)
    table = schema.facets
    for chunk in chunks([row.id for row in rows]):
        unused = table.c.interaction.in_(chunk), table.c.number == 0, ~table.c.shown
        connection.execute(delete(table).where(*unused))


def _is_shown(key: tuple[Facet, Layer], first: Layer) -> bool:
    """As :func:`extractor.store.merge.row_of`: documents are counted where they are current, described by the first."""
    facet, layer = key
    if facet.kind in (FacetKind.CORPUS, FacetKind.YEAR):
        return layer.current or not first.current
    return layer is first


def _names_of(row: Interaction) -> Iterator[tuple[FacetKind, str]]:
    """The names that a row is found by: its own, those of what its miRNA belongs to, and its keys."""
    about_object = is_about_object(row.subject_type, row.object_type)
    keys = (row.object, row.subject) if about_object else (row.subject, row.object)
    for name in (row.mirna, *broader(row.mirna), keys[0]):
        yield FacetKind.MIRNA, name.casefold()
    for name in (row.target, *broader(row.target), keys[1]):
        yield FacetKind.TARGET, name.casefold()


def sort_key(row: Interaction) -> str:
    """The place of a row in the order of the table, as text; no two rows have the same."""
    return _SEPARATOR.join(table_order(row))
