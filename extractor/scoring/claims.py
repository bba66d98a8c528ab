"""What the cited works say of each claim of a gold table.

A claim is supported where a cited document states subject, effect and object, both asserted or both denied; modifiers
do not matter but for resistance (see ``contradictions``). A document that supports a claim does not contradict it
by what else it states of the two. Of several cited documents one that contradicts comes first, then one that supports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from extractor.model import (
    BACKGROUND_TYPES,
    CONDITION_TYPES,
    MOLECULE_TYPES,
    AnnotatedDocument,
    GoldRelation,
    Mention,
    Span,
)
from extractor.scoring.cited import cited_corpus
from extractor.scoring.contradictions import (
    Said,
    effect_contradicted,
    resistance_contradicted,
    said,
    single_substances,
)
from extractor.scoring.ends import end_of, in_words
from extractor.scoring.lookup import EntityIndex
from extractor.scoring.matching import Entity, Rule
from extractor.scoring.statements import (
    Statement,
    entities,
    same_modifiers,
    same_pair,
    same_triple,
    statements,
)

_NAMES_TOLD = 6
_AROUND = BACKGROUND_TYPES | CONDITION_TYPES
"""What a document names besides what it is about."""


class ClaimVerdict(StrEnum):
    """What was found of a claim in the documents that are cited for it."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    RELATED = "related, with another effect"
    NOT_FOUND = "not found in the text"
    NOT_READ = "no cited document was read"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A claim, what was found of it and where: ``found`` in words, with its document and sentence.

    ``better`` is a document of the corpus that is not cited for the claim but supports it, where the cited ones do not,
    or names both ends of it, where the cited ones are about other molecules; "" where there is none.
    """

    row: GoldRelation
    verdict: ClaimVerdict
    document: str
    sentence: str
    found: str
    better: str = ""
    better_sentence: str = ""


def check_claims(
    rows: Sequence[GoldRelation], documents: Iterable[AnnotatedDocument], rule: Rule
) -> tuple[ClaimCheck, ...]:
    """Every row of a gold table held against the documents that it cites, by DOI, and against all others.

    Raises InputError when a document occurs twice.
    """
    corpus = cited_corpus(documents, rows)
    readings = {document.id: _ReadDocument.of(document) for document in (*corpus.read, *corpus.other)}
    library = _Library(readings, rule)
    by_doi: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement, dois in corpus.rows:
        for doi in dois:
            by_doi[doi].append(statement)
    checks = []
    for row, (statement, dois) in zip(rows, corpus.rows, strict=True):
        claim = said(statement, (beside for doi in sorted(dois) for beside in by_doi[doi]))
        cited = [readings[document.id] for document in corpus.cited(dois)]
        checks.append(_checked(row, claim, cited, library))
    return tuple(checks)


@dataclass(frozen=True)
class _ReadDocument:
    """A document with what it states, surest first."""

    document: AnnotatedDocument
    said: tuple[Said, ...]

    @classmethod
    def of(cls, document: AnnotatedDocument) -> _ReadDocument:
        made = sorted(statements(document), key=attrgetter("surest_first"))
        beside: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in made:
            beside[statement.sentence].append(statement)
        return cls(document, tuple(said(statement, beside[statement.sentence]) for statement in made))

    def entities(self) -> Iterator[Entity]:
        """What it names."""
        yield from entities(self.document)
        for item in self.said:
            yield from (item.statement.subject, item.statement.object)


@dataclass(frozen=True)
class _Library:
    """All documents of the corpus."""

    readings: dict[str, _ReadDocument]
    rule: Rule

    @cached_property
    def naming(self) -> EntityIndex[str]:
        """Documents by what they name."""
        entries = ((entity, reading.document.id) for reading in self.readings.values() for entity in reading.entities())
        return EntityIndex(entries, self.rule)

    @cached_property
    def substances(self) -> frozenset[str]:
        """Drugs that are no classes."""
        return single_substances(reading.document for reading in self.readings.values())

    def naming_both(self, claim: Statement) -> frozenset[str]:
        """The documents that name both ends of a claim."""
        return self.naming.of(claim.subject) & self.naming.of(claim.object)

    def naming_molecules(self, claim: Statement) -> frozenset[str]:
        """Those that name the ends by which one knows what it is about, rather than "resistance" or a process."""
        ends = [self.naming.of(end) for end in (claim.subject, claim.object) if end.type in MOLECULE_TYPES]
        return frozenset.intersection(*ends) if ends else frozenset()


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one document says of a claim; of several with one verdict the first by ``order`` is told."""

    verdict: ClaimVerdict
    document: str
    sentence: str
    words: str
    order: str


_FIRST = (ClaimVerdict.CONTRADICTED, ClaimVerdict.SUPPORTED, ClaimVerdict.RELATED, ClaimVerdict.NOT_FOUND)


def _checked(row: GoldRelation, claim: Said, cited: Sequence[_ReadDocument], library: _Library) -> ClaimCheck:
    findings = [_finding(claim, reading, library) for reading in cited]
    if not findings:
        best = _Finding(ClaimVerdict.NOT_READ, "", "", "", "")
    else:
        best = min(findings, key=lambda finding: (_FIRST.index(finding.verdict), finding.order))
    words = best.words
    if best.verdict is ClaimVerdict.CONTRADICTED:
        support = [finding.document for finding in findings if finding.verdict is ClaimVerdict.SUPPORTED]
        words += f"; supported by {', '.join(support)}" if support else ""
    better = None
    if not any(finding.verdict is ClaimVerdict.SUPPORTED for finding in findings):
        better = _better(claim, best.verdict, frozenset(reading.document.id for reading in cited), library)
    return ClaimCheck(row, best.verdict, best.document, best.sentence, words, *(better or ("", "")))


def _finding(claim: Said, reading: _ReadDocument, library: _Library) -> _Finding:
    wanted, rule = claim.statement, library.rule
    supporting = [item.statement for item in reading.said if same_triple(item.statement, wanted, rule)]
    for item in reading.said:
        if reason := _contradicted(item, claim, supporting, library):
            return _told(ClaimVerdict.CONTRADICTED, reading, item.statement, f"{reason}: ")
    if supporting:
        closest = min(supporting, key=lambda statement: not same_modifiers(statement, wanted, rule))
        return _told(ClaimVerdict.SUPPORTED, reading, closest)
    related = [item.statement for item in reading.said if same_pair(item.statement, wanted, rule)]
    if related:
        return _told(ClaimVerdict.RELATED, reading, related[0])
    return _unrelated(wanted, reading.document, rule)


def _contradicted(found: Said, claim: Said, supporting: Sequence[Statement], library: _Library) -> str:
    """By what ``found`` contradicts the claim, unless its document states the claim itself; "" where it does not."""
    if not supporting and (reason := effect_contradicted(found.statement, claim.statement, library.rule)):
        return reason
    if any(statement.resistance == claim.statement.resistance for statement in supporting):
        return ""
    return resistance_contradicted(found, claim, library.rule, library.substances)


def _told(verdict: ClaimVerdict, reading: _ReadDocument, found: Statement, before: str = "") -> _Finding:
    modifiers = "" if found.modifiers == "none" else f" ({found.modifiers})"
    words = f"{before}{found}{modifiers}"
    return _Finding(verdict, reading.document.id, found.sentence, words, found.surest_first)


def _unrelated(claim: Statement, document: AnnotatedDocument, rule: Rule) -> _Finding:
    """Which of the two a document names that does not relate them, and what it names else."""
    ends = [end_of(entity, document, rule) for entity in (claim.subject, claim.object)]
    named = [end.mentions for end in ends if end.mentions]
    if len(named) == len(ends):
        first, second = _closest(named[0], named[1], document)
        together = document.sentence_number(first.span) == document.sentence_number(second.span)
        words = f"both are named in {'one sentence' if together else 'different sentences'} and not related"
        sentence = document.sentence_at(first.span)
        return _Finding(ClaimVerdict.NOT_FOUND, document.id, sentence, words, "0" if together else "1")
    others = list(dict.fromkeys(m.name or m.text for m in document.mentions if m.type not in _AROUND))
    told = ", ".join(others[:_NAMES_TOLD]) + (", …" if len(others) > _NAMES_TOLD else "")
    words = in_words(ends) + (f"; it names {told}" if others else "")
    opening = document.sentences[0] if document.sentences else Span(0, len(document.text))
    sentence = document.sentence_at(named[0][0].span if named else opening)
    return _Finding(ClaimVerdict.NOT_FOUND, document.id, sentence, words, "2" if named else "3")


def _closest(
    first: Sequence[Mention], second: Sequence[Mention], document: AnnotatedDocument
) -> tuple[Mention, Mention]:
    """A mention of each, as few sentences apart as can be."""

    def distance(pair: tuple[Mention, Mention]) -> int:
        one, other = (document.sentence_number(mention.span) for mention in pair)
        return abs(one - other)

    return min(((one, other) for one in first for other in second), key=distance)


def _better(claim: Said, verdict: ClaimVerdict, cited: frozenset[str], library: _Library) -> tuple[str, str] | None:
    """Document and sentence of one that is not cited: it supports the claim, or at least names both ends of it."""
    naming = library.naming_both(claim.statement)
    others = [library.readings[identifier] for identifier in sorted(naming - cited)]
    supporting = [
        (reading.document.id, item.statement)
        for reading in others
        for item in reading.said
        if same_triple(item.statement, claim.statement, library.rule)
        and not resistance_contradicted(item, claim, library.rule, library.substances)
    ]
    if supporting:
        document, statement = min(supporting, key=lambda found: (found[1].surest_first, found[0]))
        return document, statement.sentence
    if (
        not others
        or verdict not in (ClaimVerdict.NOT_FOUND, ClaimVerdict.NOT_READ)
        or library.naming_molecules(claim.statement) & cited
    ):
        return None
    findings = [_finding(claim, reading, library) for reading in others]
    best = min(findings, key=lambda finding: (_FIRST.index(finding.verdict), finding.order, finding.document))
    return best.document, best.sentence
