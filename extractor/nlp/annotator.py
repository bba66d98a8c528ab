"""Documents in, mentions and relations out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import islice
from typing import Any

from extractor.model import NCRNA_TYPES, Document, Mention, Relation, Span, Tried
from extractor.nlp.anaphora import load_anaphora
from extractor.nlp.candidates import Candidate, CandidateFinder
from extractor.nlp.cleaned import Cleaned, clean
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

    ``tried`` is what came of every pair of mentions, where that was asked for.
    """

    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    sentences: tuple[Span, ...]
    tried: tuple[Tried, ...] = ()


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
        texts = [clean(document.text) for document, _ in batch]
        placed = [self._placed(text, given) for text, (_, given) in zip(texts, batch, strict=True)]
        split = [_split(text.text, [found for found, _ in own]) for text, own in zip(texts, placed, strict=True)]
        worded = [
            [sentence for index in range(len(parts)) for sentence in self._worded(text.text, parts, index)]
            for text, parts in zip(texts, split, strict=True)
        ]
        pairs = parsed((s for sentences in worded for s in sentences), self._parser, self._relations.patterns)
        for text, own, parts, sentences in zip(texts, placed, split, worded, strict=True):
            judged = [self._judged(self._relations.parsed(text.text, *next(pairs))) for _ in sentences]
            found = Annotation(
                mentions=tuple(mention for _, mention in own),
                relations=tuple(relation for explanation in judged for relation in explanation.relations),
                sentences=tuple(span for span, _ in parts),
                tried=tuple(_account(parts, judged)) if account else (),
            )
            yield _as_written(found, text, dict(own)) if text.changed else found

    def _placed(self, text: Cleaned, given: Sequence[Mention] | None) -> list[tuple[Mention, Mention]]:
        """The mentions of a text, recognised or given: each as it stands in the cleaned text, and as it is."""
        if given is None:
            return [(found, text.mention(found)) for found in self._recognise(text.text)]
        return [(text.given(mention), mention) for mention in given]

    def explain(self, document: Document) -> Iterator[Explanation]:
        """How each sentence of the document is judged, in order; spans are those of its cleaned text."""
        text = clean(document.text).text
        parts = _split(text, self._recognise(text))
        for index, (span, mentions) in enumerate(parts):
            worded = list(self._worded(text, parts, index))
            if not worded:
                yield Explanation(span, tuple(mentions))
                continue
            for sentence, doc in parsed(worded, self._parser, self._relations.patterns):
                yield self._judged(self._relations.parsed(text, sentence, doc))

    def _worded(self, text: str, parts: Sequence[tuple[Span, list[Mention]]], index: int) -> Iterator[WordedSentence]:
        """The ``index``-th sentence in words, if it can carry a relation."""
        span, mentions = parts[index]
        anaphors = tuple(self._anaphora.find(text, parts, index)) if mentions else ()
        if can_carry_relation([*mentions, *(m for anaphor in anaphors for m in anaphor.antecedents)]):
            yield words_of(text, span, mentions, anaphors)

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


def _as_written(found: Annotation, text: Cleaned, mentions: Mapping[Mention, Mention]) -> Annotation:
    """What was found in a cleaned text, with the places and mentions of the text as it was."""

    def ends(of: Relation | Tried) -> dict[str, Any]:
        return {
            "subject": mentions[of.subject],
            "object": mentions[of.object],
            "sentence": text.back(of.sentence),
        }

    return Annotation(
        mentions=found.mentions,
        relations=tuple(replace(each, **ends(each), cue=text.back(each.cue)) for each in found.relations),
        sentences=tuple(map(text.back, found.sentences)),
        tried=tuple(replace(each, **ends(each)) for each in found.tried),
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
