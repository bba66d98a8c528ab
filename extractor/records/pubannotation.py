"""PubAnnotation JSON (Kim & Wang 2012), one document a line, or a list of them: the format of ``extractor annotate``.

Offsets are half-open and count Unicode code points of ``text``. What a document holds beyond text,
denotations, relations and attributes is kept and written back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isfinite, nan
from pathlib import Path
from typing import Any

from extractor.errors import RecordError, allowed
from extractor.model import AnnotatedDocument, Effect, EntityType, Mention, Relation, Span
from extractor.records.jsonl import OnError
from extractor.records.listed import read_listed

_OWN = frozenset({"sourceid", "text", "denotations", "relations", "attributes"})
_SPAN = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_TRISTATE = {"true": True, "false": False, "": None}


def read_pubannotation(path: Path, on_error: OnError) -> Iterator[AnnotatedDocument]:
    """The documents of the file; a line or an element that is none goes to ``on_error``, and the rest goes on."""
    for number, value in read_listed(path, on_error):
        try:
            yield document_of(value)
        except ValueError as error:
            on_error(RecordError(path, number, str(error)))


def document_of(value: Mapping[str, Any], *, unstated: bool = False) -> AnnotatedDocument:
    """One document from its JSON object; with ``unstated``, a relation whose ``pred`` is "" has no effect.

    Raises ValueError saying what is wrong.
    """
    _check_form(value)
    text = value["text"]
    attributes = _attributes(value)
    mentions, passed_on = [], []
    for entry in objects_of(value, "denotations"):
        if _word(entry, "denotation", "obj") in set(EntityType):
            mentions.append(_mention(entry, text, attributes.get(str(entry.get("id")), {})))
        else:
            _span(entry, text)
            passed_on.append(entry)
    named = {m.id: m for m in mentions}
    effects = {str(effect): effect for effect in Effect} | ({"": None} if unstated else {})
    relations = [
        _relation(entry, named, text, attributes.get(str(entry.get("id")), {}), effects)
        for entry in _relations(value, named)
    ]
    extra = {key: item for key, item in value.items() if key not in _OWN}
    doi = extra.get("doi")
    return AnnotatedDocument(
        id=str(value["sourceid"]),
        text=text,
        mentions=tuple(mentions),
        relations=tuple(relations),
        doi=doi.removeprefix("doi:") if isinstance(doi, str) else "",
        passed_on=tuple(passed_on),
        extra=extra,
    )


def _check_form(value: Mapping[str, Any]) -> None:
    """Raise ValueError where an object is no document of PubAnnotation, saying what it is instead."""
    if not isinstance(value.get("text"), str):
        if "passages" in value:
            raise ValueError("is a document of BioC; PubAnnotation, with 'sourceid' and 'text', is needed")
        keys = ", ".join(map(repr, list(value)[:8])) or "none"
        raise ValueError(f"'text' is missing or not a string, so it is no PubAnnotation; its keys are {keys:.200}")
    # Numbers are what many write for a PMID.
    if type(value.get("sourceid")) not in (str, int):
        raise ValueError("'sourceid' is missing or not a string")


def _word(entry: Mapping[str, Any], what: str, key: str) -> str:
    """What an entry says under a key, which has to be a string."""
    said = entry.get(key)
    if not isinstance(said, str):
        raise ValueError(f"{what} {str(entry.get('id'))!r:.80}: its {key} is {said!r:.80}; a string is needed")
    return said


def objects_of(value: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """What a document lists under a key; none where the key is missing. Raises ValueError for anything else."""
    entries = value.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"{key!r} is not a list of objects")
    return entries


def _attributes(value: Mapping[str, Any]) -> dict[str, dict[str, list[Any]]]:
    found: dict[str, dict[str, list[Any]]] = {}
    for entry in objects_of(value, "attributes"):
        found.setdefault(str(entry.get("subj")), {}).setdefault(str(entry.get("pred")), []).append(entry.get("obj"))
    return found


def _span(entry: Mapping[str, Any], text: str) -> Span:
    span = entry.get("span")
    ends = (span.get("begin"), span.get("end")) if isinstance(span, dict) else (None, None)
    begin, end = ends
    if type(begin) is not int or type(end) is not int:
        raise ValueError(f"denotation {entry.get('id')!r}: its span needs whole numbers begin and end")
    if not 0 <= begin < end <= len(text):
        raise ValueError(
            f"denotation {entry.get('id')!r}: span {begin}-{end} lies outside the text of length {len(text)}"
        )
    return Span(begin, end)


def _mention(entry: Mapping[str, Any], text: str, attributes: Mapping[str, list[Any]]) -> Mention:
    span = _span(entry, text)
    if not isinstance(entry.get("id"), str):
        raise ValueError(f"denotation at {span.start}-{span.end} has no id")
    return Mention(
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        type=EntityType(entry["obj"]),
        id=entry["id"],
        **{key: str(attributes[key][0]) for key in ("identifier", "name", "species", "part_of") if key in attributes},
    )


def _relations(value: Mapping[str, Any], named: Mapping[str, Mention]) -> Iterator[dict[str, Any]]:
    """Relations with an effect of ours between mentions of ours; unknown ends are an error."""
    ids = [str(entry.get("id")) for entry in objects_of(value, "denotations")]
    known = set(ids)
    for entry in objects_of(value, "relations"):
        for end in ("subj", "obj"):
            if _word(entry, "relation", end) not in known:
                raise ValueError(
                    f"relation {entry.get('id')!r}: {end} {entry.get(end)!r} is no denotation of the document"
                )
            if ids.count(entry[end]) > 1:
                # Corpora have such ids; they only matter where something refers to them.
                raise ValueError(f"relation {entry.get('id')!r}: two denotations have the id {entry[end]!r}")
        if entry["subj"] in named and entry["obj"] in named:
            yield entry


def _relation(
    entry: Mapping[str, Any],
    named: Mapping[str, Mention],
    text: str,
    marks: Mapping[str, list[Any]],
    effects: Mapping[str, Effect | None],
) -> Relation:
    effect = _word(entry, "relation", "pred")
    if effect not in effects:
        raise ValueError(f"relation {entry.get('id')!r}: unknown effect {effect!r}; {allowed(effect, Effect)}")

    def first(name: str, otherwise: Any) -> Any:
        return marks.get(name, [otherwise])[0]

    subject, other = named[entry["subj"]], named[entry["obj"]]
    return Relation(
        subject=subject,
        effect=effects[effect],
        object=other,
        cue=Span(subject.start, subject.start),
        pattern=str(first("pattern", "")),
        sentence=_sentence(entry, first("sentence", f"0-{len(text)}")),
        direct=_TRISTATE.get(str(first("direct", "")).lower()),
        negated=str(first("negated", "")).lower() == "true",
        hedged=str(first("hedged", "")).lower() == "true",
        condition=str(first("condition", "")),
        resistance=str(first("resistance", "")),
        drugs=tuple(str(drug) for drug in marks.get("drug", [])),
        confidence=_confidence(entry, first("confidence", 1.0)),
    )


def _sentence(entry: Mapping[str, Any], said: object) -> Span:
    match = _SPAN.fullmatch(str(said))
    if not match:
        raise ValueError(f"relation {entry.get('id')!r}: sentence is {said!r:.80}; a span like 0-42 is needed")
    return Span(int(match[1]), int(match[2]))


def _confidence(entry: Mapping[str, Any], said: object) -> float:
    try:
        value = float(str(said))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise ValueError(f"relation {entry.get('id')!r}: confidence is {said!r:.80}; a number is needed")
    return value


def to_pubannotation(document: AnnotatedDocument) -> dict[str, Any]:
    """The document as a JSON object; mentions without an id get the next free one.

    Raises ValueError for a relation without an effect.
    """
    mentions = _with_ids(document)
    ids = {mention_key(old): new.id for old, new in zip(document.mentions, mentions, strict=True)}
    denotations = [{"id": m.id, "span": {"begin": m.start, "end": m.end}, "obj": str(m.type)} for m in mentions]
    attributes: list[dict[str, Any]] = []

    def note(subject: str, name: str, value: Any) -> None:
        attributes.append({"id": f"A{len(attributes) + 1}", "subj": subject, "pred": name, "obj": value})

    for mention in mentions:
        for name in ("identifier", "name", "species", "part_of"):
            if getattr(mention, name):
                note(mention.id, name, getattr(mention, name))
    relations = []
    for number, relation in enumerate(document.relations, 1):
        own = f"R{number}"
        ends = ids[mention_key(relation.subject)], ids[mention_key(relation.object)]
        relations.append({"id": own, "pred": str(relation.stated_effect), "subj": ends[0], "obj": ends[1]})
        for name, value in _marks(relation):
            note(own, name, value)
    return {
        "sourceid": document.id,
        "text": document.text,
        **({"doi": document.doi} if document.doi and "doi" not in document.extra else {}),
        **document.extra,
        "denotations": [*denotations, *document.passed_on],
        "relations": relations,
        "attributes": attributes,
    }


def mention_key(mention: Mention) -> tuple[object, ...]:
    """What tells one denotation of a document from another."""
    return (mention.id, mention.start, mention.end, mention.type, mention.identifier, mention.name)


def _with_ids(document: AnnotatedDocument) -> list[Mention]:
    taken = {m.id for m in document.mentions} | {str(entry.get("id")) for entry in document.passed_on}
    free = (name for number in range(1, len(taken) + len(document.mentions) + 1) if (name := f"T{number}") not in taken)
    return [mention if mention.id else replace(mention, id=next(free)) for mention in document.mentions]


def _marks(relation: Relation) -> Iterable[tuple[str, Any]]:
    if relation.direct is not None:
        yield "direct", relation.direct
    yield "negated", relation.negated
    yield "hedged", relation.hedged
    if relation.resistance:
        yield "resistance", relation.resistance
    for drug in relation.drugs:
        yield "drug", drug
    if relation.condition:
        yield "condition", relation.condition
    yield "confidence", relation.confidence
    yield "pattern", relation.pattern
    yield "sentence", f"{relation.sentence.start}-{relation.sentence.end}"
