"""BioC (Comeau et al. 2013), as XML or JSON: collections of documents whose passages have places in them.

Read with the package ``bioc``. The text of a document is made of its passages, or their sentences, each at its offset,
with white space between; offsets count code points from the beginning of the document. Types and effects stand
in infons: ``type`` and ``identifier`` of an annotation, ``effect`` or else ``type`` of a relation, whose other infons
are its modifiers. An annotation with several locations is taken from the first of them to the last. NCBI's own files
(PubTator, BioRED) normalise the text of annotations, so that its place counts, and name the ends of a relation by their
identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import normalize

from bioc import BioCAnnotation, BioCDocument, BioCRelation, biocjson, biocxml
from lxml import etree

from extractor.errors import RecordError
from extractor.model import AnnotatedDocument, Effect, Mention, Relation, Span
from extractor.records.labels import LEFT_OUT, PAIR, Labels
from extractor.records.relating import NAMES, related
from extractor.records.values import unfit
from extractor.records.xml import elements_of

RESPELLED = "annotations are spelled otherwise than the text at their place, which counts"
UNPLACED = "relations name an end that no annotation has, and are left out"
_NAMED_ENDS = (("entity1", "entity2"), ("role1", "role2"))
_SPELLED = 8
"""So many letters may stand for one that is not ASCII: "epsilon" is one of the longest."""
_FARTHEST = 100_000
"""So many characters may a document have between its passages."""
_TYPE, _EFFECT, _IDENTIFIER = ("type",), ("effect", "type", "relation"), ("identifier", "Identifier")
_NO_IDENTIFIER = frozenset({"", "-", "None"})


def read_bioc_xml(path: Path, labels: Labels) -> Iterator[AnnotatedDocument]:
    """The documents of an XML file. Raises RecordError with the line at which a document begins."""
    for element in elements_of(path, "collection", "document"):
        line = element.sourceline or 1
        try:
            # On its own, so that what is wrong with it can be told with its place.
            _check_numbers(element)
            xml = etree.tostring(element, encoding="unicode", with_tail=False)
            found = _decoded(partial(_first_document, xml))
            yield document_of(found, labels)
        except ValueError as error:
            raise RecordError(path, line, str(error)) from None


def _first_document(xml: str) -> BioCDocument:
    return biocxml.loads(f"<collection>{xml}</collection>").documents[0]


def _check_numbers(element: Any) -> None:
    for part in element.iter("passage", "sentence"):
        _number(part.findtext("offset"), f"offset of a {part.tag}")
    for location in element.iter("location"):
        for name in ("offset", "length"):
            _number(location.get(name), f"{name} of a location")


def _number(text: str | None, what: str) -> None:
    if not re.fullmatch(r"\s*-?[0-9]{1,12}\s*", text or ""):
        raise ValueError(f"{what} is {text!r:.80}; a whole number is needed")


def bioc_json(value: Mapping[str, Any], labels: Labels) -> AnnotatedDocument:
    """A document from its JSON object. Raises ValueError saying what is wrong."""
    return document_of(_decoded(lambda: biocjson.decoder.parse_doc(_filled(value, "passages"))), labels)


def _filled(value: Any, *lists: str) -> Any:
    """The object with what may be left out where there is nothing of it."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r:.60} is no object")
    filled = {"infons": {}, **{name: [] for name in ("annotations", "relations", *lists)}, **value}
    if "passages" in lists:
        filled["passages"] = [_filled(passage, "sentences") for passage in filled["passages"]]
    if "sentences" in lists:
        filled["sentences"] = [_filled(sentence) for sentence in filled["sentences"]]
    filled["annotations"] = [{"infons": {}, "text": "", **annotation} for annotation in filled["annotations"]]
    filled["relations"] = [{"id": "", "infons": {}, **relation} for relation in filled["relations"]]
    for relation in filled["relations"]:
        relation["nodes"] = [{"role": "", **node} for node in relation.get("nodes", [])]
    return filled


def _decoded(decode: Callable[[], BioCDocument]) -> BioCDocument:
    """A document of ``bioc``, which tells what it misses by whatever exception comes of that."""
    try:
        return decode()
    except KeyError as error:
        raise ValueError(f"no BioC: {error.args[0]!r} is missing") from None
    except (TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"no BioC: {error}") from None
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no BioC: {error.msg}") from None


def document_of(document: BioCDocument, labels: Labels) -> AnnotatedDocument:
    """A document of ``bioc`` as one of ours. Raises ValueError saying what is wrong."""
    if not document.id:
        raise ValueError("a document has no id")
    try:
        return _document(document, labels)
    except ValueError as error:
        raise ValueError(f"document {str(document.id)!r}: {error}") from None


def _document(document: BioCDocument, labels: Labels) -> AnnotatedDocument:
    parts = [document, *document.passages, *(s for passage in document.passages for s in passage.sentences)]
    text = text_of(document)
    mentions: dict[str, list[Mention | None]] = {}
    for annotation in (a for part in parts for a in part.annotations):
        mentions.setdefault(str(annotation.id), []).append(_mention(annotation, text, labels))
    relations: list[Relation] = []
    remarks = [
        (RESPELLED, f"document {str(document.id)!r}: {said!r:.60} at {there!r:.60}")
        for annotation in (a for part in parts for a in part.annotations)
        for there, said in _respelled(annotation, text)
    ]
    for relation in (r for part in parts for r in part.relations):
        found = _relation(relation, mentions, labels)
        if found is None and (ends := _without_mention(relation, mentions)):
            remarks.append((UNPLACED, f"document {str(document.id)!r}: relation {str(relation.id)!r}, {ends}"))
        if found:
            relations.append(found)
    doi = next((doi for part in parts for key in ("doi", "article-id_doi") if (doi := _text(part.infons, (key,)))), "")
    kept = tuple(mention for same in mentions.values() for mention in same if mention)
    return AnnotatedDocument(str(document.id), text, kept, tuple(relations), doi, remarks=tuple(remarks))


def text_of(document: BioCDocument) -> str:
    """The text that offsets count in. Raises ValueError for passages that overlap, or lie far apart."""
    parts = [part for passage in document.passages for part in ([passage] if passage.text else passage.sentences)]
    text, gaps = "", 0
    for offset, piece in sorted((_whole(part.offset, "offset"), part.text) for part in parts if part.text):
        gaps += offset - len(text)
        if offset < len(text) or gaps > _FARTHEST:
            raise ValueError(
                f"a passage has the offset {offset} where the text before ends at {len(text)}; "
                "offsets count code points from the beginning of the document"
            )
        text += "\n" * (offset - len(text)) + piece
    if problem := unfit(text):
        raise ValueError(f"the text {problem}")
    return text


def _whole(value: Any, what: str) -> int:
    if type(value) is not int:
        raise ValueError(f"{what} is {value!r}; a whole number is needed")
    return value


def _text(infons: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((str(infons[key]).strip() for key in keys if infons.get(key) is not None), "")


def _mention(annotation: BioCAnnotation, text: str, labels: Labels) -> Mention | None:
    where = f"annotation {str(annotation.id)!r}"
    kind = _text(annotation.infons, _TYPE)
    if not kind:
        raise ValueError(f"{where} has no infon 'type'")
    try:
        entity_type = labels.type_of(kind)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if entity_type is None:
        return None
    span = _span(annotation, where, text)
    named = _text(annotation.infons, _IDENTIFIER)
    return Mention(
        span.start,
        span.end,
        text[span.start : span.end],
        entity_type,
        identifier="" if named in _NO_IDENTIFIER else named,
        name=_text(annotation.infons, ("name",)),
        id=str(annotation.id),
    )


def _span(annotation: BioCAnnotation, where: str, text: str) -> Span:
    if not annotation.locations:
        raise ValueError(f"{where} has no location")
    places = []
    for location in annotation.locations:
        offset, length = _whole(location.offset, f"{where}: offset"), _whole(location.length, f"{where}: length")
        if offset < 0 or length < 1 or offset + length > len(text):
            raise ValueError(
                f"{where}: {length} characters from {offset} lie outside of the text of length {len(text)}"
            )
        places.append((offset, offset + length))
    span = Span(min(start for start, _ in places), max(end for _, end in places))
    there, said = text[span.start : span.end], str(annotation.text or "")
    # How the pieces of a discontinuous one are put together is nowhere laid down.
    if said and len(places) == 1 and there.split() != said.split() and not spelled_alike(there, said):
        raise ValueError(
            f"{where}: at {span.start} stands {there!r:.80}, and not {said!r:.80}; "
            "offsets count code points from the beginning of the document, not bytes, and not from that of the passage"
        )
    return span


def spelled_alike(there: str, said: str) -> bool:
    """Whether one may be the other, normalised, as NCBI writes "TNF-a" at "TNF-α": what is ASCII agrees, in order."""
    plain = [_ascii_of(text) for text in (there, said)]
    shorter, longer = sorted(plain, key=len)
    left = iter(longer)
    others = sum(not mark.isascii() for mark in there + said)
    return all(mark in left for mark in shorter) and len(longer) - len(shorter) <= _SPELLED * others


def _respelled(annotation: BioCAnnotation, text: str) -> Iterator[tuple[str, str]]:
    """What stands at the place of an annotation, and what it says instead."""
    if len(annotation.locations) == 1 and annotation.text:
        place = annotation.locations[0]
        there = text[place.offset : place.offset + place.length]
        if there.split() != str(annotation.text).split():
            yield there, str(annotation.text)


def _ascii_of(text: str) -> str:
    """Its letters and digits that are ASCII, without accents and in lower case."""
    return "".join(mark for mark in normalize("NFKD", text).casefold() if mark.isascii() and mark.isalnum())


def _relation(relation: BioCRelation, mentions: Mapping[str, list[Mention | None]], labels: Labels) -> Relation | None:
    """The relation, None where it or one of its ends is left out."""
    if not relation.nodes and (ends_named := _named_ends(relation)):
        return _between_named(relation, ends_named, mentions, labels)
    where = f"relation {str(relation.id)!r}"
    named = _text(relation.infons, _EFFECT)
    try:
        # Without a name nobody says how the two are related, but the roles may say which one acts.
        effect = labels.effect_of(named) if named else None
        if effect == LEFT_OUT:
            return None
        if len(relation.nodes) != 2:
            raise ValueError(f"has {len(relation.nodes)} nodes; two are needed")
        ends = {}
        sides = [labels.side_of(str(node.role or "")) for node in relation.nodes]
        directed = sorted(sides) == ["object", "subject"]
        roles = " and ".join(repr(node.role or "") for node in relation.nodes)
        if not directed and effect != PAIR and len({node.role for node in relation.nodes}) > 1:
            raise ValueError(f"which is the subject? Its roles are {roles}; --map ROLE=subject (or object) says it")
        for side, node in zip(sides if directed else ("subject", "object"), relation.nodes, strict=True):
            ends[side] = _end(str(node.refid), mentions)
        subject, other = ends["subject"], ends["object"]
        if subject is None or other is None:
            return None
        marks = {name: [str(value)] for name, value in relation.infons.items() if value is not None and name in NAMES}
        return related(subject, other, effect or "", marks, directed)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _named_ends(relation: BioCRelation) -> tuple[str, ...]:
    """The identifiers of the two ends that a relation names in its infons, () where it names none."""
    for keys in _NAMED_ENDS:
        if all(relation.infons.get(key) for key in keys):
            return tuple(_identifier_in(relation.infons[key]) for key in keys)
    return ()


def _identifier_in(said: Any) -> str:
    """PubTator writes an object, or the identifier and what follows a bar; BioRED the identifier alone."""
    if isinstance(said, Mapping):
        said = said.get("identifier") or ""
    return str(said).partition("|")[0].strip()


def _between_named(
    relation: BioCRelation, named: tuple[str, ...], mentions: Mapping[str, list[Mention | None]], labels: Labels
) -> Relation | None:
    """A relation that holds in the document: between those mentions of its ends that are nearest to one another.

    None where it is left out, or where one of its ends has no mention (``without_mention`` tells these).
    """
    try:
        kind = _text(relation.infons, _EFFECT)
        effect = labels.effect_of(kind) if kind else None
        ends = _nearest(named, mentions)
        if effect == LEFT_OUT or ends is None:
            return None
        marks = {name: [str(value)] for name, value in relation.infons.items() if value is not None and name in NAMES}
        # The first is the one that acts where what it does was said; the form itself knows no direction.
        return related(*ends, effect or "", marks, isinstance(effect, Effect))
    except ValueError as error:
        raise ValueError(f"relation {str(relation.id)!r}: {error}") from None


def _without_mention(relation: BioCRelation, mentions: Mapping[str, list[Mention | None]]) -> str:
    """Those ends of a relation, by their identifiers, that no annotation has; "" where it names none such."""
    if relation.nodes:
        return ""
    known = {name for same in mentions.values() for m in same if m for name in _identifiers(m.identifier)}
    return " and ".join(repr(name) for name in _named_ends(relation) if name not in known)


def _nearest(named: tuple[str, ...], mentions: Mapping[str, list[Mention | None]]) -> tuple[Mention, Mention] | None:
    first, second = (
        [m for same in mentions.values() for m in same if m and name in _identifiers(m.identifier)] for name in named
    )
    pairs = [(a, b) for a in first for b in second if a is not b]
    return min(pairs, key=lambda pair: (abs(pair[0].start - pair[1].start), pair[0].start), default=None)


def _identifiers(text: str) -> frozenset[str]:
    """Several stand for a mention of several things; each may have its vocabulary before it."""
    found = {part.strip() for part in re.split(r"[;,|]", text) if part.strip()}
    return frozenset({text, *found, *(part.partition(":")[2] for part in found if ":" in part)})


def _end(refid: str, mentions: Mapping[str, list[Mention | None]]) -> Mention | None:
    same = mentions.get(refid, [])
    if len(same) != 1:
        raise ValueError(
            f"two annotations have the id {refid!r}" if same else f"{refid!r} is no annotation of the document"
        )
    return same[0]
