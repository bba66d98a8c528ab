"""Documents in, mentions and relations out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from extractor.model import CERNA_TYPES, GENE_TYPES, MIRNA_TYPES, NCRNA_TYPES, Document, EntityType, Mention, Relation, Span
from extractor.nlp.candidates import CandidateFinder
from extractor.nlp.context import load_context
from extractor.nlp.language import Parser
from extractor.nlp.patterns import load_nouns, load_patterns
from extractor.nlp.relations import ParsedSentence, RelationFinder, relations_of
from extractor.nlp.resistance import with_resistance
from extractor.nlp.sentences import split_sentences
from extractor.nlp.words import WordedSentence, words_of

Recogniser = Callable[[str], list[Mention]]
DOCUMENTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was found in a document; relations refer to these mentions."""

    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]


class Annotator:
    """Puts recognition, parsing and relation finding together."""

    def __init__(self, recognise: Recogniser, parser: Parser) -> None:
        self._recognise = recognise
        self._parser = parser
        self._relations = RelationFinder(load_patterns(), load_nouns(), load_context())
        self._candidates = CandidateFinder(
            self._relations.patterns, self._relations.nouns, self._relations.context
        )

    def annotate(self, document: Document, given: Sequence[Mention] | None = None) -> Annotation:
        """Annotate one document; ``given`` mentions replace recognition."""
        return next(self.pipe([(document, given)]))

    def pipe(self, documents: Iterable[tuple[Document, Sequence[Mention] | None]]) -> Iterator[Annotation]:
        """Annotate many documents, in order, parsing their sentences together."""
        remaining = iter(documents)
        while batch := list(islice(remaining, DOCUMENTS_AT_ONCE)):
            yield from self._batch(batch)

    def _batch(self, batch: list[tuple[Document, Sequence[Mention] | None]]) -> Iterator[Annotation]:
        mentions = [self._recognise(d.text) if given is None else list(given) for d, given in batch]
        worded = [list(_worded(document.text, found)) for (document, _), found in zip(batch, mentions, strict=True)]
        docs = self._parser.parse(sentence for sentences in worded for sentence in sentences)
        for (document, _), found, sentences in zip(batch, mentions, worded, strict=True):
            relations: list[Relation] = []
            for sentence in sentences:
                parsed = self._relations.parsed(document.text, sentence, next(docs))
                relations.extend(self._sentence(parsed))
            yield Annotation(tuple(found), tuple(relations))

    def _sentence(self, parsed: ParsedSentence) -> list[Relation]:
        hits = self._relations.hits(parsed)
        taken = frozenset(frozenset((hit.subject, hit.object)) for hit in hits)
        more = [c.hit for c in self._candidates.candidates(parsed, taken) if c.hit]
        return with_resistance(parsed, relations_of(parsed, [*hits, *more]))


def _worded(text: str, mentions: Sequence[Mention]) -> Iterator[WordedSentence]:
    """The sentences that can carry a relation, in words."""
    for span in split_sentences(text, [m.span for m in mentions]):
        inside = [m for m in mentions if span.contains(m.span)]
        if can_carry_relation(inside):
            yield words_of(text, span, inside)


def can_carry_relation(mentions: Sequence[Mention]) -> bool:
    """Whether a non-coding RNA and something it can be related to stand together."""
    rnas = {m.span for m in mentions if m.type in NCRNA_TYPES}
    others = {m.span for m in mentions if m.type not in {EntityType.CELL_LINE, EntityType.SPECIES, EntityType.VARIANT}}
    return bool(rnas) and len(rnas | others) > 1
