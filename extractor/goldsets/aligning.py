"""The documents of a prediction and of a gold set brought together: same identifiers, same texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from extractor.goldsets.detail import with_each
from extractor.goldsets.goldset import GoldSet
from extractor.goldsets.prediction import Prediction, prediction_of
from extractor.model import AnnotatedDocument, Mention, Relation, Span
from extractor.nlp.sentence.sentences import split_sentences
from extractor.nlp.text.lines import flowing
from extractor.records.relating import NOWHERE
from extractor.scoring.cited import doi_of


@dataclass(frozen=True)
class AlignedSets:
    """Both sides. Offsets may be compared where ``placed``, mentions counted where ``whole``."""

    found: tuple[AnnotatedDocument, ...]
    gold: tuple[AnnotatedDocument, ...]
    placed: bool
    whole: bool
    notes: tuple[str, ...] = ()


def aligned(prediction: Prediction, gold: GoldSet) -> AlignedSets:
    """Both sides, with the identifiers of the gold; offsets on both refer to the same text, if to any.

    Texts that differ are left as they are: scoring complains of them.
    """
    held = prediction_of(gold.annotations)
    wanted = {found.id: found for found in held.documents}
    read = _renamed(prediction.documents, wanted)
    notes: tuple[str, ...] = ()
    if gold.open:
        known = wanted.keys() & {found.id for found in read}
        notes = (f"{len(known)} documents were read that {gold.name} knows; its others do not count.",)
        wanted = {name: wanted[name] for name in sorted(known)}
    placed = prediction.placed and held.placed
    found: list[AnnotatedDocument] = []
    for item in read:
        if partner := wanted.get(item.id):
            own = _Side(item, prediction.texts, prediction.placed)
            item, wanted[item.id], fits = _on_one_text(own, _Side(partner, held.texts, held.placed))
            placed = placed and fits
        found.append(item)
    return AlignedSets(
        tuple(with_sentences(item, gold.sentences) for item in found),
        tuple(with_sentences(item, gold.sentences) for item in wanted.values()),
        placed,
        prediction.whole and held.whole,
        notes,
    )


def _renamed(found: Iterable[AnnotatedDocument], wanted: Mapping[str, AnnotatedDocument]) -> list[AnnotatedDocument]:
    """With the identifiers of the gold, where it knows a document by another one and by its DOI."""
    by_doi = {doi: name for name, gold in wanted.items() if (doi := doi_of(gold))}

    def known(item: AnnotatedDocument) -> str:
        return item.id if item.id in wanted else by_doi.get(doi_of(item), item.id)

    return [replace(item, id=known(item)) for item in found]


@dataclass(frozen=True, slots=True)
class _Side:
    """A document, whether its text is there, and whether its offsets mean anything."""

    found: AnnotatedDocument
    texts: bool
    placed: bool

    @property
    def text(self) -> str:
        return self.found.text


def _on_one_text(own: _Side, gold: _Side) -> tuple[AnnotatedDocument, AnnotatedDocument, bool]:
    """Both with the same text, and whether offsets on both fit it."""
    if own.texts and gold.texts:
        # White space between title and abstract is a matter of taste.
        same = _spaced(own.text) == _spaced(gold.text)
        return (_on(own.found, gold.text) if same else own.found), gold.found, True
    if own.texts:
        told, fits = _told_on(gold, own.text)
        return own.found, told, fits
    if gold.texts:
        told, fits = _told_on(own, gold.text)
        return told, gold.found, fits
    pairs = list(zip_longest(own.text, gold.text, fillvalue=" "))
    if own.placed and gold.placed and all(a == b or " " in (a, b) for a, b in pairs):
        text = "".join(b if a == " " else a for a, b in pairs)
        return _on(own.found, text), _on(gold.found, text), True
    text = f"{gold.text}\n{own.text}"
    return _moved(own.found, text, len(gold.text) + 1), _on(gold.found, text), False


def _spaced(text: str) -> str:
    return "".join(" " if mark.isspace() else mark for mark in text).rstrip()


def _on(found: AnnotatedDocument, text: str) -> AnnotatedDocument:
    return replace(found, text=text)


def _moved(found: AnnotatedDocument, text: str, by: int) -> AnnotatedDocument:
    """On another text, in which its own begins further on."""

    def moved(relation: Relation) -> Relation:
        span = relation.sentence
        sentence = Span(span.start + by, span.end + by) if span.length else span
        return replace(_unplaced(relation), sentence=sentence)

    return with_each(_bare(found, text), moved)


def _told_on(side: _Side, text: str) -> tuple[AnnotatedDocument, bool]:
    """Relations without a text of their own on the whole text, and whether they have their places there."""
    document = side.found
    if side.placed and all(_spaced(text[m.start : m.end]) == _spaced(m.text) for m in document.mentions):
        return _on(side.found, text), True

    def told(relation: Relation) -> Relation:
        said = document.text[relation.sentence.start : relation.sentence.end]
        start = text.find(said) if said else -1
        sentence = NOWHERE if start < 0 else Span(start, start + len(said))
        return replace(_unplaced(relation), sentence=sentence)

    return with_each(_bare(document, text), told), False


def _bare(document: AnnotatedDocument, text: str) -> AnnotatedDocument:
    return replace(document, text=text, mentions=tuple(map(_nowhere, document.mentions)))


def _unplaced(relation: Relation) -> Relation:
    return replace(relation, subject=_nowhere(relation.subject), object=_nowhere(relation.object))


def _nowhere(mention: Mention) -> Mention:
    return replace(mention, start=0, end=0, name=mention.name or mention.text)


def with_sentences(found: AnnotatedDocument, given: Mapping[str, tuple[Span, ...]] | None = None) -> AnnotatedDocument:
    """With the sentences of the text: those that are given, or else by our own rules."""
    if found.sentences or not found.text:
        return found
    sentences = (given or {}).get(found.id) or tuple(
        split_sentences(flowing(found.text), [m.span for m in found.mentions])
    )
    return replace(found, sentences=sentences)
