"""Why relations were missed: how far each relation of the gold came on its way to the table.

What is followed is what the scores count: a distinct statement of the gold at their strictest level, in the documents
that were held against it. From PATTERN on, stages are the levels of the scores, so that as many relations pass them as
are right there: PATTERN is ``pair``, DIRECTION ``direction``, EFFECT ``triple``, MODIFIERS ``modifiers``. A denied
relation, which the first two levels leave out, passes them where the two are related, denied or not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from operator import attrgetter

from extractor.model import AnnotatedDocument, AuditedPair, GoldRelation, Mention, Relation, Span
from extractor.scoring.cited import CitedCorpus, cited_corpus, judge
from extractor.scoring.ends import End, end_of, in_words, unseen_at
from extractor.scoring.matching import Rule
from extractor.scoring.statements import (
    LEVELS,
    Level,
    Statement,
    compared_at,
    statement_of,
    statements,
)
from extractor.scoring.titles import ReadPair, align_statements, by_id, read_pairs

_STRICTEST = LEVELS[-1]
_TOLD = 3
_NEAR = 2


class Stage(StrEnum):
    """What has to hold, one after the other."""

    FETCHED = "document read"
    RECOGNISED = "both entities recognised"
    NORMALISED = "identified as in the gold"
    TOGETHER = "in one sentence, or linked"
    CANDIDATE = "a pair that was audited"
    PATTERN = "related"
    DIRECTION = "in the direction of the gold"
    EFFECT = "with the effect of the gold"
    MODIFIERS = "with its modifiers"


_ORDER = {stage: number for number, stage in enumerate(Stage)}
_AT_LEVEL = dict(zip(LEVELS, (Stage.PATTERN, Stage.DIRECTION, Stage.EFFECT, Stage.MODIFIERS), strict=True))


@dataclass(frozen=True, slots=True)
class Fate:
    """How far a relation of the gold came, in the document in which it came furthest.

    ``failed`` is the first stage that it did not pass, None where it passed all; ``reason`` says in words why.
    ``sentence`` is the one that it stands in, or should, "" where none can be named; ``document`` is "" where none was
    read.
    """

    claim: str
    row: GoldRelation
    failed: Stage | None
    reason: str
    document: str
    sentence: str


def fates(rows: Sequence[GoldRelation], documents: Iterable[AnnotatedDocument], rule: Rule) -> tuple[Fate, ...]:
    """What became of each claim of a gold table; rows that state the same are one claim, as in its scores.

    Documents are matched by DOI. Relations that were too weak for the table are told where the documents have them as
    ``weak``, and what rejected a pair where they have ``audited``. Raises InputError when a document occurs twice.
    """
    return tuple(_fate(case, rule) for case in _cases_of_rows(rows, cited_corpus(documents, rows), rule))


def fates_of_annotated(
    gold: Iterable[AnnotatedDocument], documents: Iterable[AnnotatedDocument], rule: Rule
) -> tuple[Fate, ...]:
    """What became of each distinct relation of annotated documents, in the order of the text.

    Raises InputError when a document occurs twice on one side, or differs in text between the two.
    """
    found, wanted = by_id(documents, "prediction"), by_id(gold, "gold")
    pairs = read_pairs(found, wanted)
    return tuple(_fate(case, rule) for pair in pairs for case in _cases_of_pair(pair, rule))


@dataclass(frozen=True, slots=True)
class _Case:
    """A relation of the gold as the scores judged it.

    ``right`` are the levels at which it was found, and ``looked_in`` the documents it was looked for in at each level;
    ``missing`` names what was not read.
    """

    row: GoldRelation
    statement: Statement
    right: frozenset[Level]
    looked_in: Mapping[Level, tuple[AnnotatedDocument, ...]]
    missing: str

    @property
    def documents(self) -> tuple[AnnotatedDocument, ...]:
        """Those that are cited for the very statement."""
        return self.looked_in[_STRICTEST]

    def passed(self, rule: Rule) -> Level | None:
        """The strictest level at which it was found, None where the two are not even related."""
        right = self.right | (self._related(rule) if self.statement.negated else frozenset())
        return next((level for level in reversed(LEVELS) if level in right), None)

    def _related(self, rule: Rule) -> frozenset[Level]:
        """The levels that leave denied relations out and would pass this one."""
        found = [statement for document in self.documents for statement in statements(document)]
        return frozenset(
            level for level in LEVELS if level.asserted and any(level.same(s, self.statement, rule) for s in found)
        )


def _cases_of_rows(rows: Sequence[GoldRelation], corpus: CitedCorpus, rule: Rule) -> Iterator[_Case]:
    found: dict[Level, set[Hashable]] = {}
    dois: dict[Level, dict[Hashable, frozenset[str]]] = {}
    for level in LEVELS:
        judged = judge(level, corpus, rule)
        found[level] = {level.key(claim.statement) for claim, _ in judged.found}
        dois[level] = {level.key(claim.statement): claim.dois for claim in judged.claims}
    first: dict[Hashable, GoldRelation] = {}
    for row, (statement, _) in zip(rows, corpus.rows, strict=True):
        first.setdefault(_STRICTEST.key(statement), row)
    stated = {_STRICTEST.key(claim.statement): claim.statement for claim in corpus.table.claims(_STRICTEST)}
    for key, row in first.items():
        statement = stated[key]
        looked_in = {level: corpus.cited(dois[level].get(level.key(statement), frozenset())) for level in LEVELS}
        cited = ", ".join(sorted(dois[_STRICTEST][key]))
        yield _Case(
            row=row,
            statement=statement,
            right=frozenset(level for level in LEVELS if level.key(statement) in found[level]),
            looked_in=looked_in,
            missing=f"not read: {cited}" if cited else "no document is cited",
        )


def _cases_of_pair(pair: ReadPair, rule: Rule) -> Iterator[_Case]:
    found = {level: {level.key(gold) for _, gold in align_statements(level, pair, rule).hits} for level in LEVELS}
    relations = dict(zip(reversed(statements(pair.gold)), reversed(pair.gold.relations), strict=True))
    stated = compared_at(_STRICTEST, pair.gold).values()
    for statement in sorted(stated, key=lambda statement: statement.places):
        yield _Case(
            row=_row(relations[statement], pair.gold),
            statement=statement,
            right=frozenset(level for level in LEVELS if level.key(statement) in found[level]),
            looked_in=dict.fromkeys(LEVELS, (pair.found,) if pair.found else ()),
            missing=f"not read: {pair.gold.id}",
        )


def _row(relation: Relation, document: AnnotatedDocument) -> GoldRelation:
    """An annotated relation as a row of a table."""
    subject, other = relation.subject, relation.object
    return GoldRelation(
        ref=(),
        doi=(document.known_doi,) if document.known_doi else (),
        section="",
        subject=subject.name or subject.text,
        subject_type=subject.type,
        subject_identifier=subject.identifier,
        effect=relation.stated_effect,
        object=other.name or other.text,
        object_type=other.type,
        object_identifier=other.identifier,
        direct=relation.direct,
        negated=relation.negated,
        hedged=relation.hedged,
        condition=relation.condition,
        resistance=relation.resistance,
        drugs=relation.drugs,
        note="",
    )


@dataclass(frozen=True, slots=True)
class _Halt:
    """Where the way ended in one document."""

    failed: Stage | None
    reason: str
    document: str = ""
    sentence: str = ""


def _fate(case: _Case, rule: Rule) -> Fate:
    passed = case.passed(rule)
    if passed is None:
        halts = [_halt(case.statement, document, rule) for document in case.documents]
        halt = max(halts, key=_furthest, default=_Halt(Stage.FETCHED, case.missing))
    else:
        halt = _difference(case, passed, rule)
    return Fate(str(case.statement), case.row, halt.failed, halt.reason, halt.document, halt.sentence)


def _furthest(halt: _Halt) -> int:
    return len(_ORDER) if halt.failed is None else _ORDER[halt.failed]


def _difference(case: _Case, passed: Level, rule: Rule) -> _Halt:
    """The nearest of the statements found that agree up to a level, and how it differs further on."""
    wanted = case.statement
    near = [
        (document, statement)
        for document in case.looked_in[passed] or case.documents
        for statement in statements(document)
        if passed.same(statement, wanted, rule) and (wanted.negated or not (passed.asserted and statement.negated))
    ]
    failed = None if passed is _STRICTEST else _AT_LEVEL[LEVELS[LEVELS.index(passed) + 1]]
    if not near:  # names of one identifier that the rule tells apart
        return _Halt(failed, "")
    document, found = min(near, key=lambda item: (-_agreement(item[1], wanted, rule), item[1].surest_first))
    told = _difference_in_words(failed, found, wanted, rule) if failed else ""
    return _Halt(failed, told, document.id, found.sentence)


def _agreement(found: Statement, wanted: Statement, rule: Rule) -> int:
    """At how many levels the two are the same."""
    return sum(level.same(found, wanted, rule) for level in LEVELS)


def _difference_in_words(failed: Stage, found: Statement, wanted: Statement, rule: Rule) -> str:
    if _agreement(found, wanted, rule) > LEVELS.index(_level_of(failed)):
        return f"what was found answers another relation of the gold: {found}"
    if failed is Stage.DIRECTION:
        return f"related the other way round: {found}"
    if failed is Stage.MODIFIERS:
        return "; ".join(_modifiers(found, wanted))
    if found.effect is not wanted.effect:
        return f"related with another effect: {found}"
    return f"the negation is not in the gold: {found}" if found.negated else f"the negation was not found: {found}"


def _level_of(stage: Stage) -> Level:
    return next(level for level, its in _AT_LEVEL.items() if its is stage)


def _modifiers(found: Statement, wanted: Statement) -> Iterator[str]:
    if found.direct != wanted.direct:
        yield "not found to be direct" if wanted.direct else "found to be direct"
    if found.resistance != wanted.resistance:
        yield f"resistance: {found.resistance or 'nothing'} instead of {wanted.resistance or 'nothing'}"
    if found.drugs != wanted.drugs:
        yield f"drugs: {_list(found.drugs)} instead of {_list(wanted.drugs)}"


def _list(drugs: frozenset[str]) -> str:
    return ", ".join(sorted(drugs)) or "none"


def _halt(wanted: Statement, document: AnnotatedDocument, rule: Rule) -> _Halt:
    """Where the way ended in a document that does not relate the two."""
    pair = LEVELS[0]
    related = [statement for statement in statements(document) if pair.same(statement, wanted, rule)]
    if related:
        found = min(related, key=attrgetter("surest_first"))
        words = (
            "denied" if found.negated and not wanted.negated else "what was found answers another relation of the gold"
        )
        return _Halt(Stage.PATTERN, f"{words}: {found}", document.id, found.sentence)
    places = wanted.places or (None, None)
    ends = [
        end_of(entity, document, rule, place)
        for entity, place in zip((wanted.subject, wanted.object), places, strict=True)
    ]
    return _unseen(wanted, ends, document) or _unrelated(wanted, ends, document)


def _unseen(wanted: Statement, ends: Sequence[End], document: AnnotatedDocument) -> _Halt | None:
    """What keeps the two from being seen as those of the gold, None where nothing does."""
    if all(end.mentions for end in ends):
        return None
    unrecognised = [end for end in ends if not end.recognised]
    failed = Stage.RECOGNISED if unrecognised else Stage.NORMALISED
    told = in_words(unrecognised or ends)
    if wanted.places:
        return _Halt(failed, told, document.id, document.sentence_at(wanted.places[0]))
    seen = next((m for end in ends for m in (*end.mentions, end.other) if m), None)
    known = seen or len(document.sentences) <= 1
    return _Halt(failed, told, document.id, document.sentence_at(seen.span if seen else Span(0, 0)) if known else "")


def _unrelated(wanted: Statement, ends: Sequence[End], document: AnnotatedDocument) -> _Halt:
    """What keeps two that are both seen from being related."""
    subjects, objects = (frozenset(mention.key for mention in end.mentions) for end in ends)

    def joins(item: Relation | AuditedPair) -> bool:
        keys = item.subject.key, item.object.key
        return (keys[0] in subjects and keys[1] in objects) or (keys[1] in subjects and keys[0] in objects)

    weak = [statement_of(document, relation) for relation in document.weak if joins(relation)]
    if weak:
        found = min(weak, key=attrgetter("surest_first"))
        told = f"below the threshold, with confidence {found.confidence:g}: {found}"
        return _Halt(Stage.PATTERN, told, document.id, found.sentence)
    audited = [item for item in document.audited if joins(item)]
    if audited:
        return _rejected(audited, document)
    return _apart(wanted, ends, document)


def _apart(wanted: Statement, ends: Sequence[End], document: AnnotatedDocument) -> _Halt:
    """How far from one another the two stand, of which nobody looked at any pair."""

    def numbers(pair: tuple[Mention, Mention]) -> list[int]:
        return sorted(document.sentence_number(mention.span) for mention in pair)

    pairs = product(ends[0].mentions, ends[1].mentions)
    pair = min(pairs, key=lambda pair: (numbers(pair)[1] - numbers(pair)[0], numbers(pair)))
    first, last = numbers(pair)
    if first == last:
        told = "not related; which pairs were audited is not on record"
        return _Halt(Stage.PATTERN, told, document.id, document.sentence_at(pair[0].span))
    if overlooked := _overlooked(wanted, ends, document):
        return overlooked
    start, end = (document.sentences[number - 1] for number in (first, last))
    around = document.text[start.start : end.end if last - first <= _NEAR else start.end]
    return _Halt(Stage.TOGETHER, f"in two sentences: {first} and {last}", document.id, around)


def _overlooked(wanted: Statement, ends: Sequence[End], document: AnnotatedDocument) -> _Halt | None:
    """Where the gold has the two in one sentence, and one of them is recognised elsewhere only."""
    if len({document.sentence_number(place) for place in wanted.places}) != 1:
        return None
    here = [
        end if any(mention.span.overlaps(place) for mention in end.mentions) else unseen_at(entity, document, place)
        for entity, place, end in zip((wanted.subject, wanted.object), wanted.places, ends, strict=True)
    ]
    return _unseen(wanted, here, document)


def _rejected(audited: Sequence[AuditedPair], document: AnnotatedDocument) -> _Halt:
    """What rejected the pair each time that it was looked at."""
    judged = [item for item in audited if item.judged]
    related = [item for item in judged if not item.reason]
    telling = related or judged or list(audited)
    place = telling[0].sentence
    if related:
        names = ", ".join(dict.fromkeys(item.pattern for item in related))
        told = f"joined by {names or 'a rule'}, but the relation is not among those of the document"
    else:
        reasons = list(dict.fromkeys(item.reason for item in telling))
        told = "; ".join(reasons[:_TOLD]) + ("; …" if len(reasons) > _TOLD else "")
        told = f"rejected: {told}" if judged else told
    stage = Stage.PATTERN if judged else Stage.CANDIDATE
    return _Halt(stage, told, document.id, document.text[place.start : place.end])
