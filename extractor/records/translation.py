"""PubAnnotation of other people: the types and effects of a document, called as we call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extractor.model import AnnotatedDocument, Effect
from extractor.records.labels import LEFT_OUT, PAIR, Labels
from extractor.records.pubannotation import document_of, objects_of


def translated(value: Mapping[str, Any], labels: Labels) -> AnnotatedDocument:
    """A document from its JSON object; relations may have no effect.

    A denotation whose span is a list of pieces is taken from the first to the last. Raises ValueError saying what is
    wrong, such as a type or an effect that is neither ours nor mapped.
    """
    if "tracks" in value:
        raise ValueError("'tracks' holds the annotations of several projects; give those of one")
    known = [(entry, _type(entry, labels)) for entry in objects_of(value, "denotations")]
    left_out = {str(entry.get("id")) for entry, kind in known if not kind}
    denotations = [{**e, "obj": kind, "span": _widest(e.get("span"))} for e, kind in known if kind]
    said = [
        (entry, effect)
        for entry in objects_of(value, "relations")
        if (effect := _effect(entry, labels)) != LEFT_OUT
        and not {str(entry.get("subj")), str(entry.get("obj"))} & left_out
    ]
    written = [{**e, "pred": str(effect) if isinstance(effect, Effect) else ""} for e, effect in said]
    document = document_of({**value, "denotations": denotations, "relations": written}, unstated=True)
    for relation in document.relations:
        if not 0 <= relation.confidence <= 1:
            raise ValueError(f"a confidence is {relation.confidence}; a number from 0 to 1 is needed")
    found = zip(document.relations, (effect != PAIR for _, effect in said), strict=True)
    return replace(document, relations=tuple(replace(relation, directed=directed) for relation, directed in found))


def _type(entry: Mapping[str, Any], labels: Labels) -> str:
    """The type of a denotation, "" where it is left out."""
    try:
        return str(labels.type_of(str(entry.get("obj"))) or "")
    except ValueError as error:
        raise ValueError(f"denotation {entry.get('id')!r}: {error}") from None


def _effect(entry: Mapping[str, Any], labels: Labels) -> Effect | str:
    """The effect of a relation, or what stands for none; "" where it is not stated."""
    if not entry.get("pred"):
        return ""
    try:
        return labels.effect_of(str(entry["pred"]))
    except ValueError as error:
        raise ValueError(f"relation {entry.get('id')!r}: {error}") from None


def _widest(span: Any) -> Any:
    """One span for several; whatever is none is left to the reader to complain of."""
    pieces = span if isinstance(span, list) else []
    ends: list[tuple[Any, Any]] = [(p.get("begin"), p.get("end")) for p in pieces if isinstance(p, dict)]
    if not ends or not all(type(place) is int for pair in ends for place in pair):
        return span
    return {"begin": min(begin for begin, _ in ends), "end": max(end for _, end in ends)}
