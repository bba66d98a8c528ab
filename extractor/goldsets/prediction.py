"""What a system found, as it is held against gold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor import __version__
from extractor.model import AnnotatedDocument, GoldRelation, Mention, Relation, Span, Versions
from extractor.records.annotations import Annotations
from extractor.records.relating import NOWHERE

UNKNOWN = Versions(__version__, "unknown", "unknown", "unknown")
"""Of a system of which only the results are known."""


@dataclass(frozen=True)
class Prediction:
    """Documents with what was found in them.

    ``texts``, ``whole`` and ``placed`` are as in :class:`Annotations`; ``given`` says that mentions are the gold's own.
    """

    system: str
    documents: tuple[AnnotatedDocument, ...]
    texts: bool = True
    whole: bool = True
    placed: bool = True
    given: bool = False
    versions: Versions = UNKNOWN
    notes: tuple[str, ...] = ()


def prediction_of(annotations: Annotations, threshold: float = 0.0) -> Prediction:
    """Annotations as a prediction: their relations from ``threshold`` (0..1) confidence up.

    A row of a gold table is taken to have been found in every document that it cites.
    """
    documents = _of_rows(annotations.rows) if annotations.cites else annotations.documents
    kept = [_confident(document, threshold) for document in documents]
    system, notes = annotations.path.name, annotations.notes
    if not annotations.texts:
        notes += (f"{system} lists relations only, so a document in which nothing was found counts as not read.",)
    if threshold:
        before, after = (sum(len(d.relations) for d in found) for found in (documents, kept))
        notes += (f"{before - after} of {before} relations of {system} were left out, below {threshold:g}.",)
        system += f", confidence from {threshold:g}"
    return Prediction(
        system,
        tuple(map(_scored, kept)),
        annotations.texts,
        annotations.whole,
        annotations.placed,
        notes=notes,
    )


def _confident(document: AnnotatedDocument, threshold: float) -> AnnotatedDocument:
    return replace(
        document,
        relations=tuple(relation for relation in document.relations if relation.confidence >= threshold),
    )


def _scored(document: AnnotatedDocument) -> AnnotatedDocument:
    return replace(document, relations=tuple(_placed(r, len(document.text)) for r in document.relations))


def _placed(relation: Relation, length: int) -> Relation:
    """Without a sentence that is the whole text: that is what is written where nobody knows one."""
    unknown = relation.subject.span.length and relation.sentence == Span(0, length)
    return replace(relation, sentence=NOWHERE) if unknown else relation


def _of_rows(rows: Sequence[GoldRelation]) -> tuple[AnnotatedDocument, ...]:
    by_document: dict[str, list[Relation]] = {}
    for row in rows:
        for doi in row.doi:
            by_document.setdefault(f"doi:{doi}", []).append(_relation(row))
    return tuple(
        AnnotatedDocument(name, "", tuple(_ends(relations)), tuple(relations))
        for name, relations in by_document.items()
    )


def _ends(relations: Iterable[Relation]) -> dict[Mention, None]:
    return dict.fromkeys(end for relation in relations for end in (relation.subject, relation.object))


def _relation(row: GoldRelation) -> Relation:
    return Relation(
        subject=Mention(0, 0, row.subject, row.subject_type, row.subject_identifier, row.subject),
        effect=row.effect,
        object=Mention(0, 0, row.object, row.object_type, row.object_identifier, row.object),
        cue=NOWHERE,
        pattern="",
        sentence=NOWHERE,
        direct=row.direct,
        negated=row.negated,
        hedged=row.hedged,
        condition=row.condition,
        resistance=row.resistance,
        drugs=row.drugs,
    )
