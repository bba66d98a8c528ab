"""Facets: the names that rows are found by, and of which some stand in their columns.

Those of supports (drugs, phenotypes, diseases, corpora, years) are added as supports come. Nobody counts how many have
one: where a support goes, those of its row are made anew. The names of a row's ends, with what includes them, follow
from the row itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from extractor.former import found_by
from extractor.model import Interaction, is_about_object
from extractor.store import schema
from extractor.store.rows import chunks, insert_all, insert_new
from extractor.store.supports import Facet, FacetKind, Layer
from extractor.store.wanted import one_of

_NAMES = (FacetKind.MIRNA, FacetKind.TARGET)
_TOLD = (FacetKind.DRUG, FacetKind.PHENOTYPE, FacetKind.DISEASE, FacetKind.CORPUS)
"""What rows have columns for."""
_KINDS, _LAYERS = {int(kind): kind for kind in FacetKind}, tuple(Layer)
_COUNTED = (FacetKind.CORPUS, FacetKind.YEAR)
"""What rows are found by wherever they are found now, whatever describes them."""


def add_facets(connection: Connection, supports: Iterable[Mapping[str, Any]]) -> None:
    """Note the facets of supports, given as rows of their table."""
    found = {
        (row["interaction"], kind, value, row["layer"]) for row in supports for kind, value in _read(row["facets"])
    }
    rows = [
        # What stands is described by what stands.
        {"interaction": key, "kind": kind, "value": value, "layer": layer, "shown": layer == Layer.STANDS}
        for key, kind, value, layer in sorted(found)
    ]
    insert_new(connection, schema.facets, rows)


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[tuple[int, str], ...]:
    """Kinds and names; most supports have a corpus and a year only, of which there are few."""
    return tuple((kind, value) for kind, value in json.loads(text))


def remake_facets(connection: Connection, interactions: Sequence[str]) -> None:
    """Make the facets of these interactions anew, as their supports have them."""
    table, supports = schema.facets, schema.supports
    for chunk in chunks(interactions):
        connection.execute(delete(table).where(one_of(table.c.interaction, chunk), table.c.kind.not_in(_NAMES)))
        query = select(supports.c.interaction, supports.c.layer, supports.c.facets).distinct()
        rows = connection.execute(query.where(one_of(supports.c.interaction, chunk))).mappings()
        add_facets(connection, [dict(row) for row in rows])


def told(connection: Connection, interactions: Sequence[str]) -> Mapping[str, set[tuple[Facet, Layer]]]:
    """The facets that rows have columns for, by interaction."""
    table = schema.facets
    found: dict[str, set[tuple[Facet, Layer]]] = defaultdict(set)
    query = select(table.c.interaction, table.c.kind, table.c.value, table.c.layer).where(table.c.kind.in_(_TOLD))
    for chunk in chunks(interactions):
        for key, kind, value, layer in connection.execute(query.where(one_of(table.c.interaction, chunk))).all():
            found[key].add((Facet(_KINDS[kind], value), _LAYERS[layer]))
    return found


def show_facets(connection: Connection, interactions: Sequence[str], first: Layer) -> None:
    """Mark the facets by which rows are found that are described by the layer ``first``.

    As :func:`extractor.store.merge.row_of`: documents are counted where they are current, described by the first.
    """
    table = schema.facets
    counted = [layer for layer in Layer if layer.current or not first.current]
    shown = or_(table.c.layer == first, and_(table.c.kind.in_(_COUNTED), table.c.layer.in_(counted)))
    for chunk in chunks(interactions):
        own = one_of(table.c.interaction, chunk), table.c.kind.not_in(_NAMES)
        connection.execute(update(table).where(*own, table.c.shown, ~shown).values(shown=False))
        connection.execute(update(table).where(*own, ~table.c.shown, shown).values(shown=True))


def note_names(connection: Connection, rows: Collection[Interaction], known: Container[str]) -> None:
    """Note the names of the ends of rows that are new, or have other names than before.

    Those of the interactions that were known (by their ids) take the place of others.
    """
    table = schema.facets
    for chunk in chunks([row.id for row in rows if row.id in known]):
        connection.execute(delete(table).where(one_of(table.c.interaction, chunk), table.c.kind.in_(_NAMES)))
    named = [
        {"interaction": row.id, "kind": int(kind), "value": name, "layer": int(Layer.STANDS), "shown": True}
        for row in rows
        for kind, name in sorted(set(_names_of(row)))
    ]
    insert_all(connection, table, named)


def _names_of(row: Interaction) -> Iterator[tuple[FacetKind, str]]:
    """The names that a row is found by: its own, what its miRNA is called else and belongs to, and its keys."""
    about_object = is_about_object(row.subject_type, row.object_type)
    keys = (row.object, row.subject) if about_object else (row.subject, row.object)
    for name in (*found_by(row.mirna), keys[0]):
        yield FacetKind.MIRNA, name.casefold()
    for name in (*found_by(row.target), keys[1]):
        yield FacetKind.TARGET, name.casefold()
