"""Evidence, as ``extractor run`` and ``extractor export`` write it, back into documents.

Of each document's text only the sentences with evidence are known. They stand where they stood, so that offsets hold;
white space stands for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import InputError, RecordError
from extractor.model import AnnotatedDocument, Effect, Evidence, Mention, Relation, Span, Versions, columns
from extractor.records.labels import LEFT_OUT, Labels
from extractor.records.quoted import rows_of
from extractor.records.values import from_json, from_text, types_of

_LONGEST = 5_000_000
"""So many characters may a document have."""
_BESIDE = ("interaction", "finding")
"""What exports add to the fields of an evidence."""
_VERSIONS = tuple(f"version_{name}" for name in columns(Versions))


def evidence_of_table(path: Path) -> Iterator[Evidence]:
    """The evidence of a TSV file. Raises RecordError at the line that is wrong."""
    kinds = {name: kind for name, kind in types_of(Evidence).items() if name != "versions"}
    for number, row in rows_of(path, required=(*kinds, *_VERSIONS), optional=_BESIDE):
        values: dict[str, Any] = {}
        for name, kind in kinds.items():
            try:
                values[name] = from_text(row[name], kind)
            except ValueError as error:
                raise RecordError(path, number, f"column {name!r}: {error}") from None
        yield Evidence(**values, versions=Versions(*(row[name] for name in _VERSIONS)))


def evidence_of_objects(path: Path, objects: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[Evidence]:
    """The evidence of JSON objects: of one each, of rows of the table that hold theirs, or of a whole export."""
    for number, value in objects:
        try:
            for item in _inside(value):
                yield from_json({key: kept for key, kept in item.items() if key not in _BESIDE}, Evidence)
        except ValueError as error:
            raise RecordError(path, number, str(error)) from None


def _inside(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    key = next((key for key in ("interactions", "evidence") if key in value), "")
    if not key:
        yield value
        return
    if not isinstance(value[key], list) or not all(isinstance(item, dict) for item in value[key]):
        raise ValueError(f"{key!r} is not a list of objects")
    for item in value[key]:
        yield from _inside(item)


def documents_of(path: Path, evidence: Iterable[Evidence], labels: Labels) -> list[AnnotatedDocument]:
    """The documents that the evidence was read in, with its relations, in the order in which they come.

    Raises InputError for evidence whose places cannot be.
    """
    by_document: dict[str, list[Evidence]] = {}
    for item in evidence:
        by_document.setdefault(item.document, []).append(item)
    return [_document(path, name, items, labels) for name, items in by_document.items()]


def _document(path: Path, name: str, items: list[Evidence], labels: Labels) -> AnnotatedDocument:
    try:
        said = [found for item in items if (found := _said(item, labels))]
        text = _text(items)
    except ValueError as error:
        raise InputError(f"{path}: document {name!r}: {error}") from None
    doi = next((item.doi for item in items if item.doi), "")
    return AnnotatedDocument(
        name,
        text,
        tuple(dict.fromkeys(end for found in said for end in (found.subject, found.object))),
        tuple(said),
        doi,
    )


def _text(items: list[Evidence]) -> str:
    sentences = sorted({(item.sentence_start, item.sentence_end, item.sentence) for item in items})
    length = max(end for _, end, _ in sentences)
    if length > _LONGEST:
        raise ValueError(f"a sentence ends at {length:,}; {_LONGEST:,} is the most")
    text = [" "] * length
    for start, end, sentence in sentences:
        # A table has one space for any white space, so that a sentence can have become shorter.
        if len(sentence) == end - start:
            text[start:end] = sentence
    return "".join(text)


def _said(item: Evidence, labels: Labels) -> Relation | None:
    effect = labels.effect_of(str(item.effect))
    subject, other = (_mention(item, side, labels) for side in ("subject", "object"))
    if effect == LEFT_OUT or subject is None or other is None:
        return None
    return Relation(
        subject=subject,
        effect=effect if isinstance(effect, Effect) else None,
        object=other,
        cue=Span(item.cue_start, item.cue_end),
        pattern=item.pattern,
        sentence=Span(item.sentence_start, item.sentence_end),
        direct=item.direct,
        negated=item.negated,
        hedged=item.hedged,
        condition=item.condition,
        resistance=item.resistance,
        drugs=item.drugs,
        confidence=item.confidence,
        directed=isinstance(effect, Effect),
    )


def _mention(item: Evidence, side: str, labels: Labels) -> Mention | None:
    start, end, text, kind, key, name = (
        getattr(item, column)
        for column in (f"{side}_start", f"{side}_end", f"{side}_text", f"{side}_type", side, f"{side}_name")
    )
    if not Span(start, end).length:
        raise ValueError(f"the {side} {name!r} has no length")
    entity_type = labels.type_of(str(kind))
    return Mention(start, end, text, entity_type, "" if key.startswith("name:") else key, name) if entity_type else None
