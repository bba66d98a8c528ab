"""The interaction table as it is read: rows, evidence, sums, conflicts; and whether it is what it should be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Select, delete, func, or_, select

from extractor.errors import InputError
from extractor.model import ConflictState, Effect, Evidence, Interaction, Triple, Versions
from extractor.names import broader
from extractor.store import queries, schema
from extractor.store.behind import evidence_behind, of_triples, place
from extractor.store.calibrations import latest_calibration
from extractor.store.corrected import corrections
from extractor.store.deciding import Opinion, opinions
from extractor.store.decisions import decisions_in
from extractor.store.engine import reading, writing
from extractor.store.queries import Page, Query
from extractor.store.reckoning import Reckoning, reckoning
from extractor.store.renewal import known_of
from extractor.store.rows import chunks, of_row
from extractor.store.runs import TableSize
from extractor.store.tallies import count_anew
from extractor.store.upkeep import merge_due
from extractor.store.works import regroup_all

_AMBIGUOUS = 5
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class State:
    """What the table rests on: when it was last changed (ISO text, "" for never), and the versions at work."""

    at: str
    versions: tuple[Versions, ...]
    calibration: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: a row, and whether what stands against others is its denial."""

    row: Interaction
    asserting: tuple[Evidence, ...]
    denying: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What documents say of the same pair that cannot all be true everywhere."""

    subject: str
    object: str
    state: ConflictState
    sides: tuple[Side, ...]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the table is what evidence and decisions give: the names of what differs, with numbers of rows."""

    differences: tuple[tuple[str, int], ...]

    @property
    def right(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


@dataclass(frozen=True)
class Snapshot:
    """One state of the table, as long as its transaction lasts, however often it is read."""

    connection: Connection

    def rows(self, query: Query) -> Iterator[Interaction]:
        """All rows that pass the filters, without holding them in memory."""
        return queries.stream(self.connection, query)

    def with_evidence(self, query: Query) -> Iterator[tuple[Interaction, tuple[Evidence, ...]]]:
        """The same rows, each with its current evidence in order of document and place."""
        return evidence_behind(self.connection, self.rows(query))

    def state(self) -> State:
        """What the table rests on."""
        return state_of(self.connection)


@dataclass(frozen=True)
class Table:
    """The table of an open database."""

    engine: Engine

    def page(self, query: Query, start: int = 0, size: int = 50) -> Page:
        """Some rows. Raises InputError for an impossible start or size."""
        with reading(self.engine) as connection:
            return queries.page(connection, query, start, size)

    def count(self, query: Query) -> int:
        """How many rows pass the filters."""
        with reading(self.engine) as connection:
            return queries.count(connection, query)

    def shown(self) -> TableSize:
        """How many rows are shown, and how much is believed in all."""
        table = schema.interactions
        query = select(func.count(), func.coalesce(func.sum(table.c.belief), 0.0)).where(~table.c.withdrawn)
        with reading(self.engine) as connection:
            rows, belief = connection.execute(query).one()
            return TableSize(int(rows), float(belief))

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The table as it is now, whatever others write meanwhile."""
        with reading(self.engine) as connection:
            yield Snapshot(connection)

    def rows(self, query: Query | None = None) -> Iterator[Interaction]:
        """All rows that pass the filters, in one state of the database, without holding them in memory."""
        with self.snapshot() as snapshot:
            yield from snapshot.rows(query or Query())

    def with_evidence(self, query: Query | None = None) -> Iterator[tuple[Interaction, tuple[Evidence, ...]]]:
        """The same rows, each with its current evidence in order of document and place."""
        with self.snapshot() as snapshot:
            yield from snapshot.with_evidence(query or Query())

    def state(self) -> State:
        """What the table rests on."""
        with self.snapshot() as snapshot:
            return snapshot.state()

    def row(self, name: str) -> Interaction:
        """The row with this id, or the only one whose id begins so.

        Raises InputError where there is none, or several.
        """
        with reading(self.engine) as connection:
            return _row(connection, name)

    def evidence(self, row: Interaction) -> list[Evidence]:
        """The evidence behind a row, in order of document and place; what was last found, where nothing is now."""
        with reading(self.engine) as connection:
            table = schema.evidence
            rows = list(connection.execute(of_triples(connection, select(table), [row.triple])).mappings())
            current = [item for item in rows if item["superseded_at"] is None]
            edited = corrections(connection).get(row.triple, ())
            found = [of_row(Evidence, item) for item in (current if edited else current or rows)]
            return sorted([*found, *edited], key=place)

    def related(self, row: Interaction) -> tuple[list[Interaction], list[Interaction]]:
        """Rows that say the same of names that include the miRNA's, and of names that it includes."""
        with reading(self.engine) as connection:
            keys = {row.subject, row.object}
            wider = queries.Query(mirna=broader(row.mirna), target=(row.target,), effect=(row.effect,))
            narrower = queries.Query(mirna=(row.mirna,), target=(row.target,), effect=(row.effect,))
            names = set(broader(row.mirna))
            over = [r for r in queries.stream(connection, wider) if r.mirna in names] if names else []
            under = [r for r in queries.stream(connection, narrower) if row.mirna in broader(r.mirna)]
            return [r for r in over if keys & {r.subject, r.object}], [r for r in under if keys & {r.subject, r.object}]

    def reckoning(self, name: str) -> Reckoning:
        """The sum behind the belief in a row."""
        with reading(self.engine) as connection:
            row = _row(connection, name)
            supports = schema.supports
            of_pair = or_(*(supports.c.interaction == Triple(row.subject, e, row.object).id for e in Effect))
            numbers = sorted(set(connection.scalars(select(supports.c.document).where(of_pair))))
            known, decided = [], []
            for chunk in chunks(numbers):
                found = known_of(connection, schema.documents.c.number.in_(chunk))
                known += found
                decided += decisions_in(connection, sorted({item.evidence.document for item in found}))
            return reckoning(row, known, decided, latest_calibration(connection).calibration)

    def conflicts(self, states: Sequence[ConflictState] = (ConflictState.OPEN,)) -> Iterator[Conflict]:
        """The conflicts in one of these states, with both sides' sentences."""
        with reading(self.engine) as connection:
            for subject, other in queries.conflicted(connection, states):
                yield conflict_of(connection, subject, other)

    def rebuild(self, keep: bool) -> Check:
        """Make works, supports, facets, rows and tallies anew, and say what is another now.

        Where ``keep`` is false, the table is left as it is.
        """
        with writing(self.engine) as connection:
            before = _fingerprints(connection)
            for table in (schema.supports, schema.facets):
                connection.execute(delete(table))
            regroup_all(connection)
            connection.execute(delete(schema.about).where(schema.about.c.key == "merge"))
            triples = select(schema.interactions.c.id)
            merge_due(connection, None)
            count_anew(connection)
            # What no evidence gives any more was never right: it shows up as a difference.
            given = select(schema.supports.c.interaction)
            unfounded = (
                connection.scalar(
                    select(func.count()).select_from(triples.where(schema.interactions.c.id.not_in(given)).subquery())
                )
                or 0
            )
            after = _fingerprints(connection)
            found = [(name, after[name][1]) for name in before if before[name] != after[name]]
            if unfounded:
                found.append(("rows without evidence", unfounded))
            if not keep:
                connection.rollback()
            return Check(tuple(found))


@dataclass(frozen=True, slots=True)
class _Versioned:
    versions: Versions


def state_of(connection: Connection) -> State:
    """What the table rests on."""
    times = [
        connection.scalar(select(func.max(column)))
        for column in (schema.runs.c.finished, schema.decisions.c.at, schema.opinions.c.at)
    ]
    found = connection.scalars(select(schema.evidence.c.versions).where(schema.CURRENT).distinct()).all()
    read = [of_row(_Versioned, {"versions": text, "number": 0}) for text in sorted(found)]  # type: ignore[arg-type]
    calibration = latest_calibration(connection).number
    return State(max((time for time in times if time), default=""), tuple(v.versions for v in read), calibration)


def conflict_of(connection: Connection, subject: str, other: str) -> Conflict:
    """The conflict about a pair, in whatever state; its sides are the rows of the pair that take part."""
    rows = queries.of_pair(connection, subject, other)
    sides = []
    for row, evidence in evidence_behind(connection, rows):
        standing = [item for item in evidence if item.standing.stands]
        asserting = tuple(item for item in standing if not item.negated)
        denying = tuple(item for item in standing if item.negated)
        if row.conflicts or denying:
            sides.append(Side(row, asserting, denying))
    state = next((row.conflict_state for row in rows if row.conflict_state), ConflictState.SETTLED)
    return Conflict(subject, other, state, tuple(sides), tuple(opinions(connection, subject, other)))


def _row(connection: Connection, name: str) -> Interaction:
    wanted = name.strip().casefold()
    if not wanted or not set(wanted) <= _HEX:
        raise InputError(
            f"{name!r} is no id of an interaction; ids are up to 16 hex digits, `extractor table` shows them"
        )
    found = queries.ids_beginning(connection, wanted, _AMBIGUOUS + 1)
    if not found:
        raise InputError(f"there is no interaction {name!r}; `extractor table` shows ids")
    if len(found) > 1:
        more = ", …" if len(found) > _AMBIGUOUS else ""
        raise InputError(f"{name!r} begins {', '.join(found[:_AMBIGUOUS])}{more}; give more of the id")
    return queries.by_id(connection, found)[found[0]]


def _fingerprints(connection: Connection) -> dict[str, tuple[str, int]]:
    """Digest and number of the rows of what is made from evidence; numbers of rows do not matter."""
    documents = schema.documents
    found = {"works": _digest(connection, select(documents.c.id, documents.c.work).order_by(documents.c.id))}
    for table in (schema.names, schema.supports, schema.facets, schema.interactions, schema.tallies):
        columns = [column for column in table.c if column.name != "number" or table is not schema.interactions]
        order = list(table.primary_key) if table is not schema.interactions else [table.c.id]
        # What was counted down to nothing is as good as never counted.
        some = [table.c.number != 0] if table is schema.tallies else []
        found[table.name] = _digest(connection, select(*columns).where(*some).order_by(*order))
    return found


def _digest(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[str, int]:
    digest, number = hashlib.sha256(), 0
    for row in connection.execute(query.execution_options(yield_per=5_000)):
        digest.update(repr(tuple(row)).encode())
        number += 1
    return digest.hexdigest(), number
