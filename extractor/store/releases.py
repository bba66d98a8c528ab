"""Releases: states of the table that were given a name, and can be read again for ever.

A row that stays as it is from one release to the next is kept once, with the first and the last release that
have it. Evidence never changes, so a release remembers up to which number there was evidence, and which of
that had been superseded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from extractor import __version__
from extractor.errors import InputError, allowed
from extractor.model import Evidence, Interaction, Release, ReleasedFile
from extractor.store import queries, schema
from extractor.store.behind import evidence_behind
from extractor.store.engine import reading, writing
from extractor.store.moments import Moment
from extractor.store.queries import Query
from extractor.store.rewriting import sort_key
from extractor.store.rows import check_text, chunks, insert_all, interaction_of, of_row, to_row
from extractor.store.table import state_of
from extractor.store.upkeep import merge_due

_TOGETHER = 1_000
_ROWS = schema.released


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """A row in the release before (None: it is new) and in this one (None: it is not there any more)."""

    before: Interaction | None
    after: Interaction | None


@dataclass(frozen=True)
class Releases:
    """The releases of an open database; ``clock`` gives the time as ISO text."""

    engine: Engine
    clock: Callable[[], str]

    def freeze(self, name: str, title: str, authors: Sequence[str]) -> Release:
        """Give the table as it is now a name. Raises InputError where the name is taken."""
        check_text("the release", name)
        check_text("the title", title)
        check_text("the author", *authors)
        with writing(self.engine) as connection:
            if _numbered(connection, name) is not None:
                raise InputError(f"there is a release {name!r} already; give another name")
            merge_due(connection, None)
            previous = _latest(connection)
            state = state_of(connection)
            release = Release(
                number=previous.number + 1 if previous else 1,
                name=name,
                at=self.clock(),
                title=title,
                authors=tuple(authors),
                state=state.at,
                code=__version__,
                versions=state.versions,
                interactions=queries.count(connection, Query()),
                **_counted(connection),
                previous=previous.name if previous else "",
                files=(),
            )
            last = {
                f"last_{table.name.removesuffix('s')}": connection.scalar(select(func.max(table.c.number))) or 0
                for table in (schema.evidence, schema.decisions)
            }
            connection.execute(insert(schema.releases).values({**to_row(release), **last}))
            _retire(connection, release.number)
            _keep_rows(connection, release.number, previous.number if previous else 0)
            return release

    def all(self) -> list[Release]:
        """All releases, the first first."""
        with reading(self.engine) as connection:
            return _all(connection)

    def named(self, name: str) -> Release:
        """The release of this name. Raises InputError where there is none."""
        with reading(self.engine) as connection:
            found = _all(connection)
        for release in found:
            if release.name == name:
                return release
        known = allowed(name, [release.name for release in found]) if found else "nothing has been released yet"
        raise InputError(f"there is no release {name!r}; {known}")

    def note_files(self, release: Release, files: Sequence[ReleasedFile]) -> Release:
        """Remember what files a release was written as; those that are known already stay."""
        with writing(self.engine) as connection:
            noted = replace(release, files=tuple(files))
            table = schema.releases
            values = {"files": to_row(noted)["files"]}
            connection.execute(
                update(table).where(table.c.number == release.number, table.c.files == "[]").values(values)
            )
        return self.named(release.name)

    def rows(self, release: Release) -> Iterator[Interaction]:
        """The rows of a release, in the order of the table."""
        with reading(self.engine) as connection:
            yield from _stream(connection, release.number)

    def with_evidence(self, release: Release) -> Iterator[tuple[Interaction, tuple[Evidence, ...]]]:
        """The same rows, each with the evidence that was current then, in order of document and place."""
        with reading(self.engine) as connection:
            moment = _then(connection, release.number)
            yield from evidence_behind(connection, _stream(connection, release.number), moment)

    def changes(self, release: Release) -> Iterator[ReleaseChange]:
        """The rows that are others than in the release before, in the order of the table."""
        previous = self.named(release.previous).number if release.previous else 0
        old, new = _ROWS.alias("old"), _ROWS.alias("new")
        added = (
            select(new.c.sort_key, old.c.row.label("before"), new.c.row.label("after"))
            .outerjoin(old, and_(old.c.interaction == new.c.interaction, old.c.last == previous))
            .where(new.c.first == release.number)
        )
        there = exists().where(new.c.interaction == old.c.interaction, new.c.first == release.number)
        gone = select(old.c.sort_key, old.c.row.label("before"), literal(None).label("after")).where(
            old.c.last == previous, ~there
        )
        both = added.union_all(gone).subquery()
        with reading(self.engine) as connection:
            query = select(both).order_by(both.c.sort_key)
            for row in connection.execute(query.execution_options(yield_per=_TOGETHER)):
                before, after = (_read(text) if text else None for text in (row.before, row.after))
                yield ReleaseChange(before, after)


def _read(text: str) -> Interaction:
    return interaction_of({**json.loads(text), "number": 0})


def _all(connection: Connection) -> list[Release]:
    query = select(schema.releases).order_by(schema.releases.c.number)
    return [of_row(Release, row) for row in connection.execute(query).mappings()]


def _latest(connection: Connection) -> Release | None:
    found = _all(connection)
    return found[-1] if found else None


def _numbered(connection: Connection, name: str) -> int | None:
    return connection.scalar(select(schema.releases.c.number).where(schema.releases.c.name == name))


def _counted(connection: Connection) -> dict[str, int]:
    """Numbers of evidence behind the rows, and of documents with such."""
    table, rows = schema.evidence, schema.interactions
    same = and_(*(table.c[name] == rows.c[name] for name in ("subject", "object", "effect")))
    numbers = select(func.count(), func.count(table.c.document.distinct())).join(rows, same)
    found = connection.execute(numbers.where(schema.CURRENT, ~rows.c.withdrawn)).one()
    return {"evidence": found[0], "documents": found[1]}


def _retire(connection: Connection, release: int) -> None:
    table, gone = schema.evidence, schema.retired
    new = select(table.c.number, literal(release)).where(
        ~schema.CURRENT, ~exists().where(gone.c.evidence == table.c.number)
    )
    connection.execute(insert(gone).from_select(["evidence", "release"], new))


def _then(connection: Connection, release: int) -> Moment:
    """How evidence and decisions were when a release was made."""
    table, gone, made = schema.evidence, schema.retired, schema.releases
    last = connection.execute(select(made.c.last_evidence, made.c.last_decision).where(made.c.number == release)).one()
    current = ~exists().where(gone.c.evidence == table.c.number, gone.c.release <= release)
    return Moment(current, (table.c.number <= last.last_evidence,), last.last_decision)


def _keep_rows(connection: Connection, release: int, previous: int) -> None:
    rows = queries.stream(connection, Query())
    while part := list(islice(rows, _TOGETHER)):
        _keep_part(connection, release, previous, part)
    current = select(schema.interactions.c.id).where(~schema.interactions.c.withdrawn)
    gone = update(_ROWS).where(_ROWS.c.last.is_(None), _ROWS.c.first < release, _ROWS.c.interaction.not_in(current))
    connection.execute(gone.values(last=previous))


def _keep_part(connection: Connection, release: int, previous: int, part: Sequence[Interaction]) -> None:
    texts = {row.id: json.dumps(to_row(row), ensure_ascii=False) for row in part}
    known: dict[str, str] = {}
    for chunk in chunks(list(texts)):
        query = select(_ROWS.c.interaction, _ROWS.c.row).where(_ROWS.c.interaction.in_(chunk), _ROWS.c.last.is_(None))
        known.update((row.interaction, row.row) for row in connection.execute(query))
    changed = [row for row in part if known.get(row.id) != texts[row.id]]
    ended = [{"which": row.id} for row in changed if row.id in known]
    if ended:
        end = update(_ROWS).where(_ROWS.c.interaction == bindparam("which"), _ROWS.c.last.is_(None))
        connection.execute(end.values(last=previous), ended)
    added = [
        {"interaction": row.id, "first": release, "last": None, "sort_key": sort_key(row), "row": texts[row.id]}
        for row in changed
    ]
    insert_all(connection, _ROWS, added)


def _stream(connection: Connection, release: int) -> Iterator[Interaction]:
    """Rows of a release, without holding them in memory."""
    last: str | None = None
    there = and_(_ROWS.c.first <= release, or_(_ROWS.c.last.is_(None), _ROWS.c.last >= release))
    while True:
        after = [_ROWS.c.sort_key > last] if last is not None else []
        query = select(_ROWS).where(there, *after).order_by(_ROWS.c.sort_key).limit(_TOGETHER)
        found = list(connection.execute(query))
        if not found:
            return
        for row in found:
            yield _read(row.row)
        last = found[-1].sort_key
