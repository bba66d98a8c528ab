"""Documents in, mentions and relations out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from extractor.errors import SentenceTooLongError
from extractor.model import NCRNA_TYPES, Document, Mention, Relation, Span, Tried
from extractor.nlp.anaphora import load_anaphora
from extractor.nlp.bounds import load_bounds
from extractor.nlp.candidates import Candidate, CandidateFinder
from extractor.nlp.conditions import with_condition
from extractor.nlp.context import load_context
from extractor.nlp.effects import NEVER_RELATED, admissible
from extractor.nlp.language import Parser
from extractor.nlp.parsed import ParsedSentence
from extractor.nlp.patterns import load_nouns, load_patterns
from extractor.nlp.relations import Hit, RelationFinder, relations_of
from extractor.nlp.repair import parsed
from extractor.nlp.resistance import with_resistance
from extractor.nlp.sentences import split_sentences
from extractor.nlp.tried import tried, unparsed
from extractor.nlp.words import WordedSentence, words_of

Recogniser = Callable[[str], list[Mention]]
DOCUMENTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was found in a document; relations refer to these mentions.

    ``tried`` is what came of every pair of mentions, where that was asked for; ``notes`` say which sentences were
    not read for relations, and why.
    """

    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    sentences: tuple[Span, ...]
    tried: tuple[Tried, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a sentence was judged: all its pairs with what came of them.

    ``hits`` are what patterns assert, ``candidates`` the pairs no pattern asserts, with the condition
    that rejected them. ``parse`` is empty where the sentence was not parsed because it cannot carry
    a relation.
    """

    sentence: Span
    mentions: tuple[Mention, ...]
    parse: tuple[ParsedSentence, ...] = ()
    hits: tuple[Hit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    relations: tuple[Relation, ...] = ()


class Annotator:
    """Puts recognition, parsing and relation finding together."""

    def __init__(self, recognise: Recogniser, parser: Parser) -> None:
        self._recognise = recognise
        self._parser = parser
        self._relations = RelationFinder(load_patterns(), load_nouns(), load_context())
        self._anaphora = load_anaphora()
        self._bounds = load_bounds()
        self._candidates = CandidateFinder(self._relations.patterns, self._relations.nouns, self._relations.context)

    def annotate(self, document: Document, given: Sequence[Mention] | None = None) -> Annotation:
        """Annotate one document; ``given`` mentions replace recognition."""
        return next(self.pipe([(document, given)]))

    def pipe(
        self, documents: Iterable[tuple[Document, Sequence[Mention] | None]], account: bool = False
    ) -> Iterator[Annotation]:
        """Annotate many documents, in order, parsing their sentences together.

        With ``account``, annotations also say what came of the pairs that are not related.
        """
        remaining = iter(documents)
        while batch := list(islice(remaining, DOCUMENTS_AT_ONCE)):
            yield from self._batch(batch, account)

    def _batch(self, batch: list[tuple[Document, Sequence[Mention] | None]], account: bool) -> Iterator[Annotation]:
        mentions = [self._recognise(d.text) if given is None else list(given) for d, given in batch]
        split = [_split(document.text, found) for (document, _), found in zip(batch, mentions, strict=True)]
        notes: list[list[str]] = [[] for _ in batch]
        worded = [
            [s for index in range(len(parts)) for s in self._worded_or_noted(document.text, parts, index, noted)]
            for (document, _), parts, noted in zip(batch, split, notes, strict=True)
        ]
        pairs = parsed((s for sentences in worded for s in sentences), self._parser, self._relations.patterns)
        for (document, _), found, parts, sentences, noted in zip(batch, mentions, split, worded, notes, strict=True):
            judged = [self._judged(self._relations.parsed(document.text, *next(pairs))) for _ in sentences]
            yield Annotation(
                mentions=tuple(found),
                relations=tuple(relation for explanation in judged for relation in explanation.relations),
                sentences=tuple(span for span, _ in parts),
                tried=tuple(_account(parts, judged)) if account else (),
                notes=tuple(noted),
            )

    def explain(self, document: Document) -> Iterator[Explanation]:
        """How each sentence of the document is judged, in order."""
        parts = _split(document.text, self._recognise(document.text))
        for index, (span, mentions) in enumerate(parts):
            worded = list(self._worded_or_noted(document.text, parts, index, []))
            if not worded:
                yield Explanation(span, tuple(mentions))
                continue
            for sentence, doc in parsed(worded, self._parser, self._relations.patterns):
                yield self._judged(self._relations.parsed(document.text, sentence, doc))

    def _worded_or_noted(
        self, text: str, parts: Sequence[tuple[Span, list[Mention]]], index: int, notes: list[str]
    ) -> list[WordedSentence]:
        """As :meth:`_worded`; nothing, and a note, where the sentence is too long."""
        try:
            return list(self._worded(text, parts, index))
        except SentenceTooLongError as error:
            notes.append(str(error))
            return []

    def _worded(self, text: str, parts: Sequence[tuple[Span, list[Mention]]], index: int) -> Iterator[WordedSentence]:
        """The ``index``-th sentence in words, if it can carry a relation. Raises SentenceTooLongError."""
        span, mentions = parts[index]
        if can_carry_relation(mentions):
            # Before its words are looked at: a list of so many names takes long already there.
            self._bounds.check(span, len(mentions))
        looked_at = bool(mentions) and self._bounds.hold(span, len(mentions))
        anaphors = tuple(self._anaphora.find(text, parts, index)) if looked_at else ()
        named = [*mentions, *(mention for anaphor in anaphors for mention in anaphor.antecedents)]
        if can_carry_relation(named):
            self._bounds.check(span, len(named))
            worded = words_of(text, span, mentions, anaphors)
            self._bounds.check(span, len(named), len(worded.words))
            yield worded

    def _judged(self, sentence: ParsedSentence) -> Explanation:
        hits = self._relations.hits(sentence)
        candidates = tuple(self._candidates.candidates(sentence, hits))
        accepted = [candidate.hit for candidate in candidates if candidate.hit]
        return Explanation(
            sentence=sentence.worded.span,
            mentions=tuple(mention for slot in sentence.worded.slots for mention in slot.mentions),
            parse=(sentence,),
            hits=tuple(hit for hit in hits if admissible(sentence.type_of(hit.subject), sentence.type_of(hit.object))),
            candidates=candidates,
            relations=tuple(_finished(sentence, relations_of(sentence, [*hits, *accepted]))),
        )


def _account(parts: Sequence[tuple[Span, list[Mention]]], judged: Sequence[Explanation]) -> Iterator[Tried]:
    """What came of every pair of each sentence."""
    explained = {explanation.sentence: explanation for explanation in judged}
    for span, mentions in parts:
        if span in explained:
            how = explained[span]
            yield from tried(how.parse[0], how.hits, how.candidates, mentions)
        else:
            yield from unparsed(span, mentions)


def _finished(sentence: ParsedSentence, relations: list[Relation]) -> Iterator[Relation]:
    """The relations with what the sentence says beside them; those kept that are ours to state."""
    for relation in with_condition(sentence, with_resistance(sentence, relations)):
        if admissible(relation.subject.type, relation.object.type):
            yield relation


def _split(text: str, mentions: Sequence[Mention]) -> list[tuple[Span, list[Mention]]]:
    """The sentences with the mentions that lie in each."""
    spans = split_sentences(text, [m.span for m in mentions])
    by_start = sorted(range(len(mentions)), key=lambda number: mentions[number].start)
    starts = [mentions[number].start for number in by_start]
    parts = []
    for span in spans:
        begun = by_start[bisect_left(starts, span.start) : bisect_right(starts, span.end)]
        parts.append((span, [mentions[number] for number in sorted(begun) if mentions[number].end <= span.end]))
    return parts


def can_carry_relation(mentions: Sequence[Mention]) -> bool:
    """Whether a non-coding RNA and something it can be related to stand together."""
    rnas = {(m.start, m.end) for m in mentions if m.type in NCRNA_TYPES}
    return bool(rnas) and len(rnas.union((m.start, m.end) for m in mentions if m.type not in NEVER_RELATED)) > 1
