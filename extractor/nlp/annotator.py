"""Documents in, mentions and relations out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from extractor.errors import SentenceTooLongError
from extractor.guard import SECONDS, Deadline, Failure, Guard, attempt
from extractor.model import (
    BACKGROUND_TYPES,
    NCRNA_TYPES,
    AnnotatedDocument,
    AuditedPair,
    Document,
    Fault,
    Mention,
    Relation,
    Span,
)
from extractor.nlp.parsing.language import Parser
from extractor.nlp.parsing.repair import parsed
from extractor.nlp.parsing.tree import Tree
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.audit import NOT_PARSED, RAISED, audited, unparsed
from extractor.nlp.relations.conditions import with_condition
from extractor.nlp.relations.effects import admissible
from extractor.nlp.relations.finders import Finder, load_finders
from extractor.nlp.relations.hit import Hit, relations_of
from extractor.nlp.relations.judge import Judge, RuleJudge, load_confidences
from extractor.nlp.relations.resistance import with_resistance
from extractor.nlp.relations.rules import Rules, load_rules
from extractor.nlp.sentence.anaphora import load_anaphora
from extractor.nlp.sentence.bounds import load_bounds
from extractor.nlp.sentence.sentences import split_sentences
from extractor.nlp.sentence.words import WordedSentence, words_of
from extractor.nlp.text.cleaned import Cleaned
from extractor.nlp.text.reading import read, unread

Recogniser = Callable[[str], list[Mention]]
Parts = Sequence[tuple[Span, list[Mention]]]
Parsed = tuple[WordedSentence, Tree]
Placed = TypeVar("Placed", Relation, AuditedPair)
DOCUMENTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a sentence was judged: all its pairs with what came of them.

    ``hits`` are the pairs that finders looked at, with what the judge made of them. ``parse`` is empty where the
    sentence was not parsed because it cannot carry a relation, or could not be; ``fault`` is what it raised.
    """

    sentence: Span
    mentions: tuple[Mention, ...]
    parse: tuple[ParsedSentence, ...] = ()
    hits: tuple[Hit, ...] = ()
    relations: tuple[Relation, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True)
class _Begun:
    """A document on its way: its text as it is ``read``, its mentions there with those that they are in the document,
    its sentences with theirs, those in words that are to be parsed, and ``notes`` on those that are too long.
    """

    read: Cleaned
    guard: Guard
    mentions: tuple[tuple[Mention, Mention], ...]
    parts: Parts
    worded: tuple[WordedSentence, ...]
    notes: tuple[str, ...]

    def in_document(self, found: Iterable[Placed]) -> tuple[Placed, ...]:
        """The same with the mentions and places of the document's own text."""
        if not self.read.changed and self.read.text == self.read.original:
            return tuple(found)
        written = dict(self.mentions)
        return tuple(self._in_document(each, written) for each in found)

    def _in_document(self, each: Placed, written: Mapping[Mention, Mention]) -> Placed:
        subject, other, sentence = written[each.subject], written[each.object], self.read.back(each.sentence)
        if isinstance(each, Relation):
            return replace(each, subject=subject, object=other, sentence=sentence, cue=self.read.back(each.cue))
        return replace(each, subject=subject, object=other, sentence=sentence)


class Annotator:
    """Puts recognition, parsing, finding and judging together, under a guard around each document.

    ``finders`` are those of :func:`~extractor.nlp.relations.finders.load_finders` by default, asked in their order;
    ``judge`` says what is kept of what they find, and how sure it is (:mod:`extractor.nlp.relations.judge`); ``rules``
    are the tables that sentences are read with. ``seconds`` is the processor time that a document may take.
    """

    def __init__(
        self,
        recognise: Recogniser,
        parser: Parser,
        finders: Mapping[str, Finder] | None = None,
        judge: Judge | None = None,
        rules: Rules | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.recognise = recognise
        self.parser = parser
        self._seconds = seconds
        self._rules = rules or load_rules()
        self._finders = tuple((load_finders(self._rules) if finders is None else finders).values())
        self._judge = judge or RuleJudge(load_confidences())
        self._anaphora = load_anaphora()
        self._bounds = load_bounds()

    def annotate(self, document: Document, given: Sequence[Mention] | None = None) -> AnnotatedDocument:
        """Annotate one document; ``given`` mentions replace recognition."""
        _, annotated = next(self.pipe([(document, given)]))
        return annotated

    def pipe(
        self, documents: Iterable[tuple[Document, Sequence[Mention] | None]], account: bool = False
    ) -> Iterator[tuple[Document, AnnotatedDocument]]:
        """Annotate many documents, in order, parsing their sentences together; each comes with what was found in it.

        With ``account``, this also says what came of the pairs that are not related.
        """
        remaining = iter(documents)
        while batch := list(islice(remaining, DOCUMENTS_AT_ONCE)):
            yield from self._batch(batch, account)

    def _batch(
        self, batch: list[tuple[Document, Sequence[Mention] | None]], account: bool
    ) -> Iterator[tuple[Document, AnnotatedDocument]]:
        begun = [self._begun(document, given) for document, given in batch]
        trees = iter(self._trees([sentence for one in begun for sentence in one.worded]))
        for (document, _), one in zip(batch, begun, strict=True):
            judged = list(self._each_judged(one, list(islice(trees, len(one.worded)))))
            audit = tuple(_account(one, judged)) if account else ()
            annotated = AnnotatedDocument(
                id=document.id,
                text=document.text,
                doi=document.doi,
                mentions=tuple(mention for _, mention in one.mentions),
                relations=one.in_document(relation for explanation in judged for relation in explanation.relations),
                sentences=tuple(one.read.back(span) for span, _ in one.parts),
                audited=one.in_document(audit),
                faults=tuple(one.guard.faults),
                notes=one.notes,
            )
            yield document, annotated

    def explain(self, document: Document) -> Iterator[Explanation]:
        """How each sentence of the document is judged, in order; what concerns the whole text before that.

        Spans are those of its text as it is read (:mod:`~extractor.nlp.text.reading`).
        """
        begun = self._begun(document, None)
        raised = {fault.sentence: fault for fault in begun.guard.faults}
        if None in raised:
            yield Explanation(Span(0, len(begun.read.text)), (), fault=raised[None])
        explained = {e.sentence: e for e in self._each_judged(begun, self._trees(begun.worded))}
        raised = {fault.sentence: fault for fault in begun.guard.faults}
        for span, mentions in begun.parts:
            fault = raised.get(begun.read.back(span))
            yield explained.get(span) or Explanation(span, tuple(mentions), fault=fault)

    def _begun(self, document: Document, given: Sequence[Mention] | None) -> _Begun:
        """Recognise names, split into sentences, and put into words those that can carry a relation."""
        guard = Guard(document, self._seconds)
        text = guard.attempt(lambda _: read(document), unread(document))
        if given is None:
            mentions = tuple((found, text.mention(found)) for found in self._recognised(text, guard))
        else:
            mentions = tuple((text.given(mention), mention) for mention in given)
        parts = guard.attempt(lambda _: tuple(_split(text.text, [found for found, _ in mentions])), ())
        worded: list[WordedSentence] = []
        notes: list[str] = []
        for index, (span, _) in enumerate(parts):
            worded += guard.attempt(partial(self._in_words, text, parts, index, notes), (), text.back(span))
        return _Begun(text, guard, mentions, parts, tuple(worded), tuple(notes))

    def _recognised(self, read: Cleaned, guard: Guard) -> tuple[Mention, ...]:
        """The mentions of a text; where it raises, those of what is left without the sentences that do so alone."""
        left = text = read.text
        whole = guard.watched(partial(self._names, text))
        if not isinstance(whole, Failure):
            return whole
        if not guard.in_time:
            guard.note(whole)
            return ()
        for span in guard.attempt(lambda _: tuple(split_sentences(text, ())), ()):
            alone = guard.watched(partial(self._names, text[span.start : span.end]))
            if isinstance(alone, Failure):
                guard.note(alone, read.back(span))
                left = left[: span.start] + " " * span.length + left[span.end :]
        if left == text:
            guard.note(whole)
            return ()
        return guard.attempt(partial(self._names, left), ())

    def _names(self, text: str, deadline: Deadline) -> tuple[Mention, ...]:
        found = tuple(self.recognise(text))
        deadline.check()
        return found

    def _trees(self, sentences: Sequence[WordedSentence]) -> list[Parsed | Failure]:
        """Each sentence with its parse, or why it has none: all together, and where that raises by halves."""
        found = attempt(lambda: list(parsed(sentences, self.parser, self._rules.doubtful)))
        if not isinstance(found, Failure):
            return list(found)
        if len(sentences) <= 1:
            return [found for _ in sentences]
        middle = len(sentences) // 2
        return [*self._trees(sentences[:middle]), *self._trees(sentences[middle:])]

    def _each_judged(self, begun: _Begun, trees: Sequence[Parsed | Failure]) -> Iterator[Explanation]:
        """How each sentence that was parsed is judged; what raises is left out, and on record."""
        for sentence, found in zip(begun.worded, trees, strict=True):
            if isinstance(found, Failure):
                begun.guard.note(found, begun.read.back(sentence.span))
            else:
                judge = partial(self._judged, begun.read.text, found)
                yield from begun.guard.attempt(judge, (), begun.read.back(sentence.span))

    def _in_words(
        self, read: Cleaned, parts: Parts, index: int, notes: list[str], deadline: Deadline
    ) -> tuple[WordedSentence, ...]:
        """The ``index``-th sentence in words, if it can carry a relation; a note, where it is too long."""
        deadline.check()
        try:
            return tuple(self._worded(read.text, parts, index))
        except SentenceTooLongError as error:
            notes.append(str(error))
            return ()

    def _worded(self, text: str, parts: Parts, index: int) -> Iterator[WordedSentence]:
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

    def _judged(self, text: str, found: Parsed, deadline: Deadline) -> tuple[Explanation, ...]:
        sentence = self._rules.parsed(text, *found, deadline)
        hits: list[Hit] = []
        for find in self._finders:
            if came := list(find(sentence, hits)):
                hits = self._judge(sentence, [*hits, *came])
        explanation = Explanation(
            sentence=sentence.worded.span,
            mentions=tuple(mention for slot in sentence.worded.slots for mention in slot.mentions),
            parse=(sentence,),
            hits=tuple(hit for hit in hits if admissible(sentence.type_of(hit.subject), sentence.type_of(hit.object))),
            relations=tuple(_finished(sentence, relations_of(sentence, hits))),
        )
        return (explanation,)


def _account(begun: _Begun, judged: Sequence[Explanation]) -> Iterator[AuditedPair]:
    """What came of every pair of each sentence."""
    explained = {explanation.sentence: explanation for explanation in judged}
    raised = {fault.sentence for fault in begun.guard.faults}
    for span, mentions in begun.parts:
        if span in explained:
            account = partial(_audited, explained[span], mentions)
            yield from begun.guard.attempt(account, (), begun.read.back(span))
        else:
            yield from unparsed(span, mentions, RAISED if begun.read.back(span) in raised else NOT_PARSED)


def _audited(explanation: Explanation, mentions: Sequence[Mention], deadline: Deadline) -> tuple[AuditedPair, ...]:
    return tuple(audited(explanation.parse[0], explanation.hits, mentions, deadline))


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
    return bool(rnas) and len(rnas.union((m.start, m.end) for m in mentions if m.type not in BACKGROUND_TYPES)) > 1
