"""Documents in, mentions and relations out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice

from extractor.model import NCRNA_TYPES, AuditedPair, Document, Mention, Relation, Span
from extractor.nlp.parsing.language import Parser
from extractor.nlp.parsing.repair import parsed
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.audit import audited, unparsed
from extractor.nlp.relations.conditions import with_condition
from extractor.nlp.relations.effects import NEVER_RELATED, admissible
from extractor.nlp.relations.finders import Finder, load_finders
from extractor.nlp.relations.hit import Hit, relations_of
from extractor.nlp.relations.judge import Judge, RuleJudge, load_confidences
from extractor.nlp.relations.resistance import with_resistance
from extractor.nlp.relations.rules import Rules, load_rules
from extractor.nlp.sentence.anaphora import load_anaphora
from extractor.nlp.sentence.sentences import split_sentences
from extractor.nlp.sentence.words import WordedSentence, words_of

Recogniser = Callable[[str], list[Mention]]
DOCUMENTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was found in a document; relations refer to these mentions.

    ``audited`` is what came of every pair of mentions, where that was asked for.
    """

    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    sentences: tuple[Span, ...]
    audited: tuple[AuditedPair, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a sentence was judged: all its pairs with what came of them.

    ``hits`` are the pairs that finders looked at, with what the judge made of them. ``parse`` is empty where the
    sentence was not parsed because it cannot carry a relation.
    """

    sentence: Span
    mentions: tuple[Mention, ...]
    parse: tuple[ParsedSentence, ...] = ()
    hits: tuple[Hit, ...] = ()
    relations: tuple[Relation, ...] = ()


class Annotator:
    """Puts recognition, parsing, finding and judging together.

    ``finders`` are those of :func:`~extractor.nlp.relations.finders.load_finders` by default, asked in their order;
    ``judge`` says what is kept of what they find, and how sure it is (:mod:`extractor.nlp.relations.judge`); ``rules``
    are the tables that sentences are read with.
    """

    def __init__(
        self,
        recognise: Recogniser,
        parser: Parser,
        finders: Mapping[str, Finder] | None = None,
        judge: Judge | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.recognise = recognise
        self.parser = parser
        self._rules = rules or load_rules()
        self._finders = tuple((load_finders(self._rules) if finders is None else finders).values())
        self._judge = judge or RuleJudge(load_confidences())
        self._anaphora = load_anaphora()

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
        mentions = [self.recognise(d.text) if given is None else list(given) for d, given in batch]
        split = [_split(document.text, found) for (document, _), found in zip(batch, mentions, strict=True)]
        worded = [
            [sentence for index in range(len(parts)) for sentence in self._worded(document.text, parts, index)]
            for (document, _), parts in zip(batch, split, strict=True)
        ]
        pairs = parsed((s for sentences in worded for s in sentences), self.parser, self._rules.doubtful)
        for (document, _), found, parts, sentences in zip(batch, mentions, split, worded, strict=True):
            judged = [self._judged(self._rules.parsed(document.text, *next(pairs))) for _ in sentences]
            yield Annotation(
                mentions=tuple(found),
                relations=tuple(relation for explanation in judged for relation in explanation.relations),
                sentences=tuple(span for span, _ in parts),
                audited=tuple(_account(parts, judged)) if account else (),
            )

    def explain(self, document: Document) -> Iterator[Explanation]:
        """How each sentence of the document is judged, in order."""
        parts = _split(document.text, self.recognise(document.text))
        for index, (span, mentions) in enumerate(parts):
            worded = list(self._worded(document.text, parts, index))
            if not worded:
                yield Explanation(span, tuple(mentions))
                continue
            for sentence, doc in parsed(worded, self.parser, self._rules.doubtful):
                yield self._judged(self._rules.parsed(document.text, sentence, doc))

    def _worded(self, text: str, parts: Sequence[tuple[Span, list[Mention]]], index: int) -> Iterator[WordedSentence]:
        """The ``index``-th sentence in words, if it can carry a relation."""
        span, mentions = parts[index]
        anaphors = tuple(self._anaphora.find(text, parts, index)) if mentions else ()
        if can_carry_relation([*mentions, *(m for anaphor in anaphors for m in anaphor.antecedents)]):
            yield words_of(text, span, mentions, anaphors)

    def _judged(self, sentence: ParsedSentence) -> Explanation:
        hits: list[Hit] = []
        for find in self._finders:
            if came := list(find(sentence, hits)):
                hits = self._judge(sentence, [*hits, *came])
        return Explanation(
            sentence=sentence.worded.span,
            mentions=tuple(mention for slot in sentence.worded.slots for mention in slot.mentions),
            parse=(sentence,),
            hits=tuple(hit for hit in hits if admissible(sentence.type_of(hit.subject), sentence.type_of(hit.object))),
            relations=tuple(_finished(sentence, relations_of(sentence, hits))),
        )


def _account(parts: Sequence[tuple[Span, list[Mention]]], judged: Sequence[Explanation]) -> Iterator[AuditedPair]:
    """What came of every pair of each sentence."""
    explained = {explanation.sentence: explanation for explanation in judged}
    for span, mentions in parts:
        if span in explained:
            how = explained[span]
            yield from audited(how.parse[0], how.hits, mentions)
        else:
            yield from unparsed(span, mentions)


def _finished(sentence: ParsedSentence, relations: list[Relation]) -> Iterator[Relation]:
    """The relations with what the sentence says beside them; those kept that are ours to state."""
    for relation in with_condition(sentence, with_resistance(sentence, relations)):
        if admissible(relation.subject.type, relation.object.type):
            yield relation


def rules_digest() -> str:
    """Hex digest of the rules: the code of this package and of the name grammar, and their tables."""
    root = files("extractor")
    parts = [p for p in (root / "nlp").iterdir() if p.name.endswith(".py")]
    parts += [p for p in (root / "data").iterdir() if p.name.endswith(".toml")]
    digest = hashlib.sha256((root / "names.py").read_bytes())
    for part in sorted(parts, key=lambda p: p.name):
        digest.update(part.read_bytes())
    return digest.hexdigest()


def _split(text: str, mentions: Sequence[Mention]) -> list[tuple[Span, list[Mention]]]:
    """The sentences with the mentions that lie in each."""
    spans = split_sentences(text, [m.span for m in mentions])
    return [(span, [m for m in mentions if span.start <= m.start and m.end <= span.end]) for span in spans]


def can_carry_relation(mentions: Sequence[Mention]) -> bool:
    """Whether a non-coding RNA and something it can be related to stand together."""
    rnas = {(m.start, m.end) for m in mentions if m.type in NCRNA_TYPES}
    return bool(rnas) and len(rnas.union((m.start, m.end) for m in mentions if m.type not in NEVER_RELATED)) > 1
