"""The SCAI miRNA corpus (Bagewadi et al. 2014, doi:10.12688/f1000research.4591), XML as it is distributed.

Sentences with marked names, and every pair of a miRNA and a gene or disease in one sentence, which is one or is none.
Nobody says what the one does to the other. A name has no identifier, so it is told by its place. Offsets there are
inclusive and count the characters of the sentence; here the sentences of a document are joined by one space, in
the order of their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import InputError, RecordError
from extractor.goldsets.digest import digest_of_files
from extractor.goldsets.goldset import PLACE, AnnotatedScope, GoldSet
from extractor.model import GENE_TYPES, MIRNA_TYPES, AnnotatedDocument, EntityType, Mention, Relation, Span
from extractor.records.annotations import Annotations
from extractor.records.relating import pair_of
from extractor.records.xml import elements_of

_TYPES = {
    "Specific_miRNAs": EntityType.MIRNA,
    "Genes/Proteins": EntityType.GENE,
    "Diseases": EntityType.DISEASE,
    "Species": EntityType.SPECIES,
}
"""The others are words: "miRNAs", and what is a sign of a relation."""
_COUNTS_AS = {
    **dict.fromkeys(MIRNA_TYPES, EntityType.MIRNA),
    **dict.fromkeys(GENE_TYPES, EntityType.GENE),
    EntityType.DISEASE: EntityType.DISEASE,
    EntityType.SPECIES: EntityType.SPECIES,
}
_OFFSETS = re.compile(r"\d{1,9}-\d{1,9}(,\d{1,9}-\d{1,9})*")


def read_scai_genes(path: Path) -> GoldSet:
    """The pairs of a specific miRNA and a gene; ``path`` is a file of the corpus, or a folder of them."""
    return _read(path, "Specific_miRNAs-Genes/Proteins", EntityType.GENE)


def read_scai_diseases(path: Path) -> GoldSet:
    """The pairs of a specific miRNA and a disease."""
    return _read(path, "Specific_miRNAs-Diseases", EntityType.DISEASE)


def _read(path: Path, pairs: str, other: EntityType) -> GoldSet:
    files = sorted(path.glob("*.xml")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: holds no .xml file; the SCAI corpus consists of such files")
    documents: dict[str, AnnotatedDocument] = {}
    sentences: dict[str, tuple[Span, ...]] = {}
    for file in files:
        for document, spans in _documents(file, pairs):
            if document.id in documents:
                raise InputError(
                    f"{file}: document {document.id} stands there again; of a folder with several versions "
                    "of the corpus, name one file"
                )
            documents[document.id], sentences[document.id] = document, spans
    return GoldSet(
        name=f"SCAI, miRNA and {other.lower()}: {path.name}",
        sha256=digest_of_files((file.name, file) for file in files),
        annotations=Annotations(path, "SCAI", tuple(documents.values())),
        rule=PLACE,
        scope=AnnotatedScope(_COUNTS_AS, frozenset({frozenset({EntityType.MIRNA, other})}), in_sentence=True),
        sentences=sentences,
    )


def _documents(path: Path, pairs: str) -> Iterator[tuple[AnnotatedDocument, tuple[Span, ...]]]:
    """Each document, and its sentences."""
    for element in elements_of(path, "corpus", "document"):
        try:
            yield _document(element, pairs)
        except ValueError as error:
            raise RecordError(path, element.sourceline or 1, str(error)) from None


def _document(element: Any, kind: str) -> tuple[AnnotatedDocument, tuple[Span, ...]]:
    text = ""
    mentions: dict[str, Mention] = {}
    spans: list[Span] = []
    relations: list[Relation] = []
    for sentence in sorted(element.iterchildren("sentence"), key=_number):
        written = sentence.get("text", "").rstrip()
        for entity in sentence.iterchildren("entity"):
            if entity.get("type") in _TYPES:
                mentions[entity.get("id", "")] = _mention(entity, written, len(text))
        relations += [_pair(pair, mentions) for pair in sentence.iterchildren("pair") if _counts(pair, kind)]
        spans.append(Span(len(text), len(text) + len(written)))
        text += f"{written} "
    name = element.get("origId") or element.get("id")
    if not name:
        raise ValueError("a document has neither origId nor id")
    return AnnotatedDocument(name, text.rstrip(), tuple(mentions.values()), tuple(relations)), tuple(spans)


def _number(sentence: Any) -> int:
    named = sentence.get("origId") or sentence.get("id") or ""
    found = re.search(r"(\d{1,9})$", named)
    if not found:
        raise ValueError(f"sentence {named!r} has no number at the end of its origId or id, to be put in order by")
    return int(found[1])


def _mention(entity: Any, sentence: str, base: int) -> Mention:
    name, offsets = entity.get("id", ""), entity.get("charOffset", "")
    if not _OFFSETS.fullmatch(offsets):
        raise ValueError(f"entity {name!r}: charOffset is {offsets!r}; two places such as 4-9 are needed")
    places = [int(place) for part in offsets.split(",") for place in part.split("-")]
    # The sentence was cut at its end, and so is a name that takes in the white space there.
    start, end = min(places), min(max(places) + 1, len(sentence))
    if start >= end:
        raise ValueError(f"entity {name!r}: {offsets} lies outside of its sentence")
    return Mention(base + start, base + end, sentence[start:end], _TYPES[entity.get("type")], id=name)


def _counts(pair: Any, kind: str) -> bool:
    return bool(pair.get("type") == kind and pair.get("interaction", "").casefold() == "true")


def _pair(pair: Any, mentions: Mapping[str, Mention]) -> Relation:
    ends = [pair.get("e1", ""), pair.get("e2", "")]
    if missing := [end for end in ends if end not in mentions]:
        raise ValueError(f"pair {pair.get('id')!r}: {missing[0]!r} is no name in its sentence")
    return pair_of(mentions[ends[0]], mentions[ends[1]], directed=False)
