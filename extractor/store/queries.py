"""Reading the table: rows by filters, page by page or all, with what is looked up for them.

Filters on names go through the table of facets. A filter that few rows pass leads (its rows are
collected first), one that many rows meet is checked row by row in the order that is asked for: either way a
page costs about the same in a table of any size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, tuple_

from extractor.errors import InputError
from extractor.model import ConflictState, Effect, Interaction, Status, Triple
from extractor.store import schema
from extractor.store.merge import sponges_of, with_regulators
from extractor.store.rows import check_text, chunks, interaction_of
from extractor.store.supports import FacetKind, Layer
from extractor.store.wanted import one_of

FEW = 2_000
"""So many rows are collected; of more, rows are checked one by one."""
_STREAMED = 1_000
MOST = 10_000
"""The longest page."""
_LAST = 2**63 - 1 - MOST
"""No database counts rows further than that."""


class Order(StrEnum):
    """What rows are sorted by; among equals always by miRNA, target and effect."""

    TABLE = "table"
    BELIEF = "belief"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Query:
    """Filters, all of which a row has to pass; () and None ask for nothing.

    Of several values of one filter, one is enough. ``mirna`` and ``target`` are names or keys, in any case;
    a miRNA's name finds what it includes as well: ``miR-34a`` finds ``miR-34a-5p``. ``belief`` and ``year``
    are bounds, both included; a row meets a year where it has a document of that year. ``conflicts`` asks
    for rows with a conflict in that state. Withdrawn rows are left out, unless asked for.
    """

    mirna: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    effect: tuple[Effect, ...] = ()
    drug: tuple[str, ...] = ()
    resistance: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    corpus: tuple[str, ...] = ()
    conflicts: tuple[ConflictState, ...] = ()
    belief_from: float | None = None
    belief_to: float | None = None
    year_from: int | None = None
    year_to: int | None = None
    flagged: bool = False
    withdrawn: bool = False
    order: Order = Order.TABLE
    descending: bool = False

    def __post_init__(self) -> None:
        for low, high, what in (
            (self.belief_from, self.belief_to, "belief"),
            (self.year_from, self.year_to, "year"),
        ):
            if low is not None and high is not None and low > high:
                raise InputError(f"{what}: from {low} to {high} holds nothing; the first has to be the lesser")
        for what in ("mirna", "target", "drug", "resistance", "corpus"):
            check_text(what, *getattr(self, what))

    def filters(self) -> dict[str, str]:
        """What is asked for, by name, in words: for the record of an export."""
        asked = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                asked[field.name] = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return asked


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer, from ``start`` (0 for the first); ``more`` says that others follow."""

    rows: tuple[Interaction, ...]
    start: int
    more: bool


_NAMED = (
    ("mirna", FacetKind.MIRNA),
    ("target", FacetKind.TARGET),
    ("drug", FacetKind.DRUG),
    ("corpus", FacetKind.CORPUS),
)
_TABLE = schema.interactions
_ORDERS = {Order.TABLE: (), Order.BELIEF: (_TABLE.c.belief,), Order.DOCUMENTS: (_TABLE.c.n_documents,)}


def page(connection: Connection, query: Query, start: int, size: int) -> Page:
    """Up to ``size`` rows, 1 to :data:`MOST`. Raises InputError for another size, or a start that there cannot be."""
    found = bare_page(connection, query, start, size)
    return replace(found, rows=tuple(looked_up(connection, found.rows)))


def bare_page(connection: Connection, query: Query, start: int, size: int) -> Page:
    """The same without what is looked up, which costs more than the rows."""
    if not 0 <= start <= _LAST or not 1 <= size <= MOST:
        raise InputError(f"a page from {start} of {size} rows; from 0 to {_LAST}, and 1 to {MOST} rows, are possible")
    where = _where(connection, query, _one_by_one)
    statement = select(_TABLE).where(*where).order_by(*_order(query)).offset(start).limit(size + 1)
    rows = list(connection.execute(statement).mappings())
    return Page(tuple(interaction_of(row) for row in rows[:size]), start, len(rows) > size)


def count(connection: Connection, query: Query) -> int:
    """How many rows there are."""
    where = _where(connection, query, _all_at_once)
    return connection.scalar(select(func.count()).select_from(_TABLE).where(*where)) or 0


def stream(connection: Connection, query: Query) -> Iterator[Interaction]:
    """All rows, in the order of the query, without holding them in memory."""
    where = _where(connection, query, _one_by_one)
    last: Mapping[str, Any] | None = None
    while True:
        after = [_after(query, last)] if last is not None else []
        statement = select(_TABLE).where(*where, *after).order_by(*_order(query)).limit(_STREAMED)
        rows = list(connection.execute(statement).mappings())
        if not rows:
            return
        yield from looked_up(connection, [interaction_of(row) for row in rows])
        last = dict(rows[-1])


def by_id(connection: Connection, ids: Collection[str]) -> dict[str, Interaction]:
    """The rows with these ids, as far as there are any."""
    return {row.id: row for row in looked_up(connection, _with_ids(connection, ids))}


def by_triple(connection: Connection, triples: Collection[Triple]) -> dict[Triple, Interaction]:
    """The rows of triples, as far as there are any; without what is looked up."""
    return {row.triple: row for row in _with_ids(connection, {triple.id for triple in triples})}


def _with_ids(connection: Connection, ids: Collection[str]) -> list[Interaction]:
    return [
        interaction_of(row)
        for chunk in chunks(sorted(ids))
        for row in connection.execute(select(_TABLE).where(one_of(_TABLE.c.id, chunk))).mappings()
    ]


def of_pair(connection: Connection, subject: str, other: str) -> list[Interaction]:
    """The rows of a pair of subject and object, by effect; without what is looked up."""
    where = _TABLE.c.subject == subject, _TABLE.c.object == other
    rows = connection.execute(select(_TABLE).where(*where).order_by(_TABLE.c.effect)).mappings()
    return [interaction_of(row) for row in rows]


def ids_beginning(connection: Connection, prefix: str, most: int) -> list[str]:
    """Ids that begin with some hex digits, sorted."""
    bounds = _TABLE.c.id >= prefix, _TABLE.c.id < prefix + "g"
    return list(connection.scalars(select(_TABLE.c.id).where(*bounds).order_by(_TABLE.c.id).limit(most)))


def _order(query: Query) -> tuple[ColumnElement[Any], ...]:
    columns = (*_ORDERS[query.order], _TABLE.c.sort_key)
    return tuple(column.desc() if query.descending else column.asc() for column in columns)


def _after(query: Query, last: Mapping[str, Any]) -> ColumnElement[bool]:
    columns = (*_ORDERS[query.order], _TABLE.c.sort_key)
    values = tuple(last[column.name] for column in columns)
    here, there = tuple_(*columns), tuple_(*values)
    return here < there if query.descending else here > there


Check = Callable[[ColumnElement[bool]], ColumnElement[bool]]
"""How rows are checked for a facet that many of them have."""


def _one_by_one(meets: ColumnElement[bool]) -> ColumnElement[bool]:
    """As rows come: for who wants the first few. A server would make a join of EXISTS, and look at all rows first."""
    return select(schema.facets.c.kind).where(meets).limit(1).scalar_subquery().is_not(None)


def _all_at_once(meets: ColumnElement[bool]) -> ColumnElement[bool]:
    """By whatever join is the fastest."""
    return exists().where(meets)


def _where(connection: Connection, query: Query, check: Check) -> list[ColumnElement[bool]]:
    table = _TABLE
    asked: list[ColumnElement[bool]] = []
    for name, column in (("effect", table.c.effect), ("resistance", table.c.resistance), ("status", table.c.status)):
        values = getattr(query, name)
        if values:
            asked.append(column.in_([str(value) for value in values]))
    if query.conflicts:
        asked.append(table.c.conflict_state.in_([str(state) for state in query.conflicts]))
    if query.belief_from is not None:
        asked.append(table.c.belief >= query.belief_from)
    if query.belief_to is not None:
        asked.append(table.c.belief <= query.belief_to)
    if query.flagged:
        asked.append(table.c.flagged)
    # A decision is to be looked at again whatever is left of what it was on.
    if not query.withdrawn and not query.flagged:
        asked.append(~table.c.withdrawn)
    for name, kind in _NAMED:
        values = getattr(query, name)
        if values:
            folded = [value.casefold() for value in values] if kind in (FacetKind.MIRNA, FacetKind.TARGET) else values
            asked.append(_with_facet(connection, schema.facets.c.value.in_(sorted(folded)), kind, check))
    if query.year_from is not None or query.year_to is not None:
        # Years have four digits: as text they have the same order.
        value = schema.facets.c.value
        asked.append(
            _with_facet(
                connection,
                and_(value >= f"{query.year_from or 0:04d}", value <= f"{query.year_to or 9999:04d}"),
                FacetKind.YEAR,
                check,
            )
        )
    return asked


def _with_facet(
    connection: Connection, values: ColumnElement[bool], kind: FacetKind, check: Check
) -> ColumnElement[bool]:
    facets = schema.facets
    meets = and_(facets.c.kind == int(kind), values, facets.c.shown)
    first = select(facets.c.interaction).where(meets).limit(FEW + 1).subquery()
    if (connection.scalar(select(func.count()).select_from(first)) or 0) <= FEW:
        return _TABLE.c.id.in_(select(facets.c.interaction).where(meets))
    return check(and_(facets.c.interaction == _TABLE.c.id, meets))


def looked_up(connection: Connection, rows: Sequence[Interaction]) -> Iterator[Interaction]:
    """The rows with the columns that depend on many others: PMIDs and ceRNA regulators."""
    pmids = _pmids(connection, [row.id for row in rows])
    sponges = _sponges(connection, {end for row in rows for end in (row.subject, row.object)})
    for row in rows:
        yield with_regulators(replace(row, pmids=pmids.get(row.id, ())), sponges)


def _pmids(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Of each row, joined by the database: of some rows there are thousands."""
    table = schema.supports
    joined = func.aggregate_strings(table.c.pmid, " ").label("pmids")
    query = select(table.c.interaction, table.c.layer, joined).group_by(table.c.interaction, table.c.layer)
    found: dict[str, dict[bool, set[str]]] = defaultdict(lambda: defaultdict(set))
    for chunk in chunks(ids):
        for row in connection.execute(query.where(one_of(table.c.interaction, chunk))):
            found[row.interaction][Layer(row.layer).current].update(row.pmids.split())
    return {key: tuple(sorted(own.get(True) or own[False])) for key, own in found.items()}


def _sponges(connection: Connection, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """What sponges miRNAs, by their keys."""
    sponging = _TABLE.c.effect == str(Effect.SPONGES), _TABLE.c.belief > 0
    return sponges_of(
        interaction_of(row)
        for chunk in chunks(sorted(keys))
        for row in connection.execute(select(_TABLE).where(one_of(_TABLE.c.object, chunk), *sponging)).mappings()
    )


def conflicted(connection: Connection, states: Sequence[ConflictState]) -> Iterator[tuple[str, str]]:
    """Subject and object of the pairs with a conflict in one of these states, sorted."""
    pairs = (
        select(_TABLE.c.subject, _TABLE.c.object)
        .where(_TABLE.c.conflict_state.in_([str(state) for state in states]))
        .distinct()
        .order_by(_TABLE.c.subject, _TABLE.c.object)
    )
    for row in connection.execute(pairs):
        yield row.subject, row.object
