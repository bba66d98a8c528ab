"""What the supports of interactions add up to, by layer.

A row of the table keeps its totals, so that supports that come are added to them: of some interactions there are
thousands, and what is already summed is not read again. Where one goes, or is another than before, the least and the
greatest of the others are not known: these totals are summed anew, by the database.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, cast, func, select

from extractor.store import schema
from extractor.store.merge import Layers, combine
from extractor.store.rows import chunks
from extractor.store.supports import Layer, Sums
from extractor.store.wanted import one_of

SUMMED = tuple(field.name for field in fields(Sums))
"""The columns of a support that are summed."""
_values = attrgetter(*SUMMED)
_LAYERS = tuple(Layer)
_COMBINED = tuple((name, combine(name)) for name in SUMMED)


def written(layers: Layers) -> str:
    """Totals as JSON text: the values of :class:`Sums` in their order, by layer."""
    return json.dumps({str(int(layer)): _values(layers[layer]) for layer in sorted(layers)})


def read(text: str) -> Layers:
    """Totals of JSON text."""
    return {Layer(int(layer)): Sums(*values) for layer, values in json.loads(text).items()}


def plus(layers: Layers, supports: Iterable[Mapping[str, Any]]) -> Layers:
    """Totals with further supports, given as rows of their table."""
    sums = dict(layers)
    for row in supports:
        layer = Layer(row["layer"])
        sums[layer] = _one_more(sums[layer], row) if layer in sums else _first(row)
    return sums


def _first(row: Mapping[str, Any]) -> Sums:
    return Sums(**{name: row[name] for name in SUMMED})


def _one_more(sums: Sums, row: Mapping[str, Any]) -> Sums:
    values: dict[str, Any] = {}
    for name, combined in _COMBINED:
        both = [value for value in (getattr(sums, name), row[name]) if value is not None]
        values[name] = combined(both) if both else None
    return Sums(**values)


def summed(connection: Connection, interactions: Sequence[str]) -> dict[str, Layers]:
    """The totals of interactions, of all their supports; nothing for one that has none."""
    table = schema.supports
    columns = [_column(name) for name in SUMMED]
    query = select(table.c.interaction, table.c.layer, *columns).group_by(table.c.interaction, table.c.layer)
    found: dict[str, dict[Layer, Sums]] = defaultdict(dict)
    for chunk in chunks(interactions):
        for interaction, layer, *sums in connection.execute(query.where(one_of(table.c.interaction, chunk))):
            found[interaction][_LAYERS[layer]] = Sums(*sums)
    return dict(found)


def _column(name: str) -> ColumnElement[Any]:
    """The sum of a column, of its own type: a server sums whole numbers to decimal ones."""
    column = schema.supports.c[name]
    return cast(getattr(func, combine(name).__name__)(column), column.type)
