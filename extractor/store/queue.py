"""What curators are asked, the most useful first; nobody is asked twice about what is decided.

First comes what changed under a decision, with what came in its place. Where the filters say nothing of rows, the
newest findings are looked at, else those of the rows that meet them. Of some hundred that are waiting, the most useful
come first: unsure ones, those on which much depends, new ones, and after each one others that are unlike it. A share of
findings is asked of two curators: those whose name, a digest, lies below a bound, so that nothing has to be assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, distinct, exists, func, select

from extractor.errors import InputError
from extractor.model import Decision, Effect, Evidence, Interaction, Triple, Verdict
from extractor.store import queries, schema
from extractor.store.behind import of_triples
from extractor.store.decisions import decisions_on
from extractor.store.engine import reading
from extractor.store.judgements import Judgement, judgements
from extractor.store.moments import gone_since, seen_under
from extractor.store.queries import Query
from extractor.store.rows import check_text, interaction_of, of_row
from extractor.store.tallies import tally
from extractor.store.wanted import one_of

WINDOW = 200
"""So many waiting findings are ranked."""
_ROWS_AT_ONCE = 20
_HASHES = 16**4
_NO_OPINION = [str(Verdict.UNDO), str(Verdict.ADD)]
_ALL = Query()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked of whom. A finding has to pass all filters, its row those of ``query``.

    ``double`` is the share (0..1) of findings that two curators are asked. ``since_run`` asks for what was found by
    that run or later ones, ``look_again`` for what changed under a decision, and for nothing else.
    """

    curator: str
    query: Query = field(default_factory=Query)
    pattern: tuple[str, ...] = ()
    confidence_from: float | None = None
    confidence_to: float | None = None
    since_run: int | None = None
    look_again: bool = False
    double: float = 0.0

    def __post_init__(self) -> None:
        check_text("pattern", *self.pattern)
        low, high = self.confidence_from, self.confidence_to
        if low is not None and high is not None and low > high:
            raise InputError(f"confidence: from {low} to {high} holds nothing; the first has to be the lesser")


@dataclass(frozen=True, slots=True)
class QueuedFinding:
    """A finding that is waiting, with its row."""

    evidence: Evidence
    row: Interaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """Findings that are waiting, the most useful first; ``more`` says that others follow."""

    candidates: tuple[QueuedFinding, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding with all that helps to decide it: its row, what was decided, other evidence for and against.

    ``current`` is whether it is found now.
    """

    evidence: Evidence
    current: bool
    row: Interaction | None
    decisions: tuple[Decision, ...]
    judgement: Judgement | None
    supporting: tuple[Evidence, ...]
    contradicting: tuple[Evidence, ...]


@dataclass(frozen=True)
class Queue:
    """The queue of an open database."""

    engine: Engine

    def waiting(self, wanted: Wanted) -> Waiting:
        """The findings to be asked next."""
        with reading(self.engine) as connection:
            flagged, more = _flagged(connection, wanted)
            if wanted.look_again:
                return Waiting(tuple(ranked(flagged)), more)
            found, more = _newest(connection, wanted) if wanted.query == _ALL else _of_rows(connection, wanted)
            first = {candidate.evidence.finding for candidate in flagged}
            rest = [candidate for candidate in found if candidate.evidence.finding not in first]
            return Waiting((*ranked(flagged), *ranked(rest)), more)

    def decided(self, curator: str) -> int:
        """How many decisions of a curator there are that were not taken back."""
        table, undo = schema.decisions, schema.decisions.alias()
        counts = table.c.verdict.not_in(_NO_OPINION), ~exists().where(undo.c.undoes == table.c.id)
        query = select(func.count()).select_from(table).where(table.c.curator == curator, *counts)
        with reading(self.engine) as connection:
            return connection.scalar(query) or 0

    def size(self) -> int:
        """How much evidence there is."""
        with reading(self.engine) as connection:
            return tally(connection).evidence

    def asked(self, finding: str, most: int = 6) -> Asked:
        """A finding, with so much other evidence at most on either side. Raises InputError for an unknown one."""
        check_text("the finding", finding)
        table = schema.evidence
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).where(table.c.finding == finding)).mappings().all()
            if not rows:
                raise InputError(f"there is no finding {finding!r}")
            row = min(rows, key=lambda r: (r["superseded_at"] is not None, -r["confidence"], -r["number"]))
            evidence = of_row(Evidence, row)
            decided = decisions_on(connection, [finding])
            pair = queries.of_pair(connection, evidence.subject, evidence.object)
            own = next((r for r in pair if r.effect is evidence.effect), None)
            same, other = _others(connection, evidence, pair, most)
            return Asked(
                evidence,
                row["superseded_at"] is None,
                next(queries.looked_up(connection, [own]), None) if own else None,
                tuple(decided),
                judgements(decided).get(finding),
                same,
                other,
            )

    def with_mention(self, text: str, key: str, most: int) -> list[Evidence]:
        """Current findings in which a name is written so and taken to be this, whichever end it is, by number."""
        check_text("the mention", text, key)
        table, rows = schema.evidence, schema.interactions
        found: dict[str, Evidence] = {}
        with reading(self.engine) as connection:
            for key_of, keys, texts in (
                (rows.c.subject, table.c.subject, table.c.subject_text),
                (rows.c.object, table.c.object, table.c.object_text),
            ):
                # By the rows of the table, which are found by either end.
                effects = select(rows.c.subject, rows.c.object, rows.c.effect).where(key_of == key)
                for some in connection.execute(effects).partitions(_ROWS_AT_ONCE):
                    triples = [Triple(subject, Effect(effect), other) for subject, other, effect in some]
                    query = of_triples(
                        connection, select(table).where(schema.CURRENT, keys == key, texts == text), triples
                    )
                    for row in connection.execute(query.limit(most)).mappings():
                        found.setdefault(row["finding"], of_row(Evidence, row))
                    if len(found) >= most:
                        break
        return list(found.values())[:most]

    def disputed(self, most: int) -> list[tuple[QueuedFinding, Judgement]]:
        """Findings on which curators disagree, with what each said; nobody has settled these."""
        table = schema.interactions
        found: list[tuple[QueuedFinding, Judgement]] = []
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).where(table.c.status == "disputed").order_by(table.c.sort_key))
            for some in rows.mappings().partitions(_ROWS_AT_ONCE):
                pairs = {r.triple: r for r in map(interaction_of, some)}
                items = _once(
                    of_row(Evidence, row)
                    for row in connection.execute(
                        of_triples(connection, select(schema.evidence).where(schema.CURRENT), list(pairs))
                    ).mappings()
                )
                judged = judgements(decisions_on(connection, [item.finding for item in items]))
                for item in items:
                    judgement = judged.get(item.finding)
                    if judgement and judgement.outcome == "disputed":
                        found.append((QueuedFinding(item, pairs[item.triple]), judgement))
                if len(found) >= most:
                    break
        return found[:most]


def _newest(connection: Connection, wanted: Wanted) -> tuple[list[QueuedFinding], bool]:
    """The newest findings, and whether others follow."""
    table = schema.evidence
    query = select(table).where(*_meets(wanted)).order_by(table.c.number.desc()).limit(WINDOW + 1)
    evidence = [of_row(Evidence, row) for row in connection.execute(query).mappings()]
    items = _once(evidence[:WINDOW])
    rows = queries.by_triple(connection, [item.triple for item in items])
    return [QueuedFinding(item, rows[item.triple]) for item in items if item.triple in rows], len(evidence) > WINDOW


def _of_rows(connection: Connection, wanted: Wanted) -> tuple[list[QueuedFinding], bool]:
    """Findings of the rows that pass the filters, and whether others follow."""
    found: list[QueuedFinding] = []
    more = False
    start = 0
    while len(found) <= WINDOW:
        page = queries.bare_page(connection, wanted.query, start, _ROWS_AT_ONCE)
        rows = {row.triple: row for row in page.rows}
        if rows:
            asked = of_triples(connection, select(schema.evidence).where(*_meets(wanted)), list(rows)).limit(WINDOW + 1)
            evidence = [of_row(Evidence, row) for row in connection.execute(asked).mappings()]
            more = more or len(evidence) > WINDOW
            found += [QueuedFinding(item, rows[item.triple]) for item in _once(evidence)]
        if not page.more:
            break
        start += _ROWS_AT_ONCE
    return found[:WINDOW], more or len(found) > WINDOW


def _flagged(connection: Connection, wanted: Wanted) -> tuple[list[QueuedFinding], bool]:
    """What changed under a decision and what came in its place, of rows that pass the filters; whether more follows.

    Who asks for nothing else is shown all of it, others what they decided themselves; of so many rows at most.
    """
    query = replace(wanted.query, flagged=True)
    found: list[QueuedFinding] = []
    start, more = 0, True
    while more and len(found) <= WINDOW and (wanted.look_again or start < WINDOW):
        page = queries.bare_page(connection, query, start, _ROWS_AT_ONCE)
        found += _changed(connection, wanted, {row.id: row for row in page.rows})
        start, more = start + _ROWS_AT_ONCE, page.more
    return found[:WINDOW], more or len(found) > WINDOW


def _changed(connection: Connection, wanted: Wanted, rows: Mapping[str, Interaction]) -> Iterator[QueuedFinding]:
    supports, documents, table = schema.supports, schema.documents, schema.evidence
    query = select(supports.c.interaction, documents.c.id).join(documents, documents.c.number == supports.c.document)
    flagged = query.where(one_of(supports.c.interaction, rows), supports.c.n_flagged > 0)
    pairs = {(rows[interaction].triple, document) for interaction, document in connection.execute(flagged)}
    if not pairs:
        return
    by_triple = {row.triple: row for row in rows.values()}
    behind = of_triples(connection, select(table), [triple for triple, _ in pairs])
    behind = behind.where(one_of(table.c.document, [document for _, document in pairs]))

    def of_pairs(*where: ColumnElement[bool]) -> list[Evidence]:
        query = behind.where(*where).order_by(table.c.number.desc())
        items = [of_row(Evidence, row) for row in connection.execute(query).mappings()]
        return [item for item in items if (item.triple, item.document) in pairs]

    said = decisions_on(connection, {item.finding for item in of_pairs(_decided())})
    judged = judgements(d for d in said if wanted.look_again or d.curator == wanted.curator)
    seen = seen_under(connection, judged.keys())
    gone = gone_since(connection, judged.keys())
    changed = [
        item
        for finding, item in seen.items()
        if judged[finding].flags(None if finding in gone else item, gone.get(finding, ""))
    ]
    came = of_pairs(schema.CURRENT, *_like(wanted), *_undecided(wanted))
    for item in _once([*(item for item in changed if _is_like(item, wanted)), *came]):
        yield QueuedFinding(item, by_triple[item.triple])


def _is_like(item: Evidence, wanted: Wanted) -> bool:
    low, high = wanted.confidence_from, wanted.confidence_to
    return (
        (not wanted.pattern or item.pattern in wanted.pattern)
        and (low is None or item.confidence >= low)
        and (high is None or item.confidence <= high)
    )


def _decided() -> ColumnElement[bool]:
    return exists().where(schema.decisions.c.finding == schema.evidence.c.finding)


def _meets(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield schema.CURRENT
    yield from _like(wanted)
    yield from _undecided(wanted)


def _like(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    table, runs = schema.evidence, schema.runs
    if wanted.pattern:
        yield table.c.pattern.in_(wanted.pattern)
    if wanted.confidence_from is not None:
        yield table.c.confidence >= wanted.confidence_from
    if wanted.confidence_to is not None:
        yield table.c.confidence <= wanted.confidence_to
    if wanted.since_run is not None:
        yield table.c.found_at >= select(runs.c.started).where(runs.c.number == wanted.since_run).scalar_subquery()


def _undecided(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Not decided, nor passed over, by this curator, and not yet by as many others as are asked."""
    table, said, undo = schema.evidence, schema.decisions.alias(), schema.decisions.alias()
    counts = and_(
        said.c.finding == table.c.finding,
        said.c.verdict.not_in(_NO_OPINION),
        ~exists().where(undo.c.undoes == said.c.id),
    )
    yield ~exists().where(counts, said.c.curator == wanted.curator)
    others = select(func.count(distinct(said.c.curator))).where(counts, said.c.verdict != str(Verdict.SKIP))
    number = round(wanted.double * _HASHES)
    bound = f"{number:04x}" if number < _HASHES else "g"
    yield others.scalar_subquery() < case((table.c.finding < bound, 2), else_=1)


def _once(items: Iterable[Evidence]) -> list[Evidence]:
    """Each finding once, by whatever patterns it was found: as the surest of them has it."""
    found: dict[str, Evidence] = {}
    for item in items:
        known = found.get(item.finding)
        if known is None or item.confidence > known.confidence:
            found[item.finding] = item
    return list(found.values())


def _others(
    connection: Connection, evidence: Evidence, pair: Sequence[Interaction], most: int
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    table = schema.evidence

    def of(triples: Sequence[Triple], *where: ColumnElement[bool]) -> list[Evidence]:
        query: Any = select(table).where(schema.CURRENT, table.c.finding != evidence.finding, *where)
        if not triples:
            return []
        return [
            of_row(Evidence, row)
            for row in connection.execute(of_triples(connection, query, triples).limit(most)).mappings()
        ]

    same = of([evidence.triple], table.c.negated == evidence.negated)
    against = of([evidence.triple], table.c.negated != evidence.negated)
    against += of([row.triple for row in pair if row.effect is not evidence.effect])
    return tuple(_once(same)), tuple(_once(against))[:most]


def ranked(found: Sequence[QueuedFinding]) -> list[QueuedFinding]:
    """The most useful first: unsure, of rows with much evidence, new (``found`` is in that order), and diverse."""
    newest = {id(candidate): 1 - place / max(len(found), 1) for place, candidate in enumerate(found)}
    ordered = sorted(found, key=lambda c: (-_usefulness(c) - newest[id(c)] / 4, c.evidence.finding))
    return list(_spread(ordered))


def _usefulness(candidate: QueuedFinding) -> float:
    unsure = 1 - abs(2 * candidate.evidence.confidence - 1)
    # Half of what can be gained is gained by four.
    depending = candidate.row.n_evidence / (candidate.row.n_evidence + 4)
    return unsure + depending / 2 + (0.5 if candidate.row.conflicts else 0)


def _spread(ordered: Sequence[QueuedFinding]) -> Iterator[QueuedFinding]:
    """In rounds: of each pair of subject and object one in a round, so that like does not follow like."""
    rounds: dict[int, list[QueuedFinding]] = {}
    seen: dict[tuple[str, str], int] = {}
    for candidate in ordered:
        pair = _pair(candidate)
        seen[pair] = seen.get(pair, -1) + 1
        rounds.setdefault(seen[pair], []).append(candidate)
    last = None
    for number in sorted(rounds):
        own = rounds[number]
        if _pair(own[0]) == last:
            own[:2] = reversed(own[:2])
        yield from own
        last = _pair(own[-1])


def _pair(candidate: QueuedFinding) -> tuple[str, str]:
    return candidate.evidence.subject, candidate.evidence.object
