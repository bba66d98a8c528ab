"""The same invented annotations in every form that can be scored."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from bioc import (
    BioCAnnotation,
    BioCCollection,
    BioCDocument,
    BioCLocation,
    BioCNode,
    BioCPassage,
    BioCRelation,
    biocjson,
    biocxml,
)

from extractor.exports.tables import evidence_columns
from extractor.model import (
    AnnotatedDocument,
    Document,
    Effect,
    EntityType,
    Evidence,
    GoldRelation,
    Mention,
    Relation,
    Section,
    Span,
    Versions,
    evidence_of,
)
from extractor.records.jsonl import write_jsonl
from extractor.records.pubannotation import to_pubannotation
from extractor.records.tsv import write_tsv
from extractor.records.values import to_text

VERSIONS = Versions("1", "rules", "lexicon", "model")
TEXTS = {
    "doi:10.1000/one": "Invented.\nmiR-901 represses GENEA, and LNCX sponges miR-901.",
    "doi:10.1000/two": "A 🧬 study.\nmiR-902 does not activate GENEB; GENEA promotes resistance to toyinib.",
}
"""A title and a sentence; in the second a character that takes two units of UTF-16, and four bytes."""
NAMES = {
    "miR-901": (EntityType.MIRNA, "mirna:mir-901"),
    "miR-902": (EntityType.MIRNA, "mirna:mir-902"),
    "LNCX": (EntityType.LNCRNA, "HGNC:1"),
    "GENEA": (EntityType.GENE, "HGNC:2"),
    "GENEB": (EntityType.GENE, "HGNC:3"),
    "resistance": (EntityType.RESPONSE, "MESH:D1"),
    "toyinib": (EntityType.DRUG, "CHEBI:4"),
}


@dataclass(frozen=True)
class Claim:
    """What is said in a document, and how."""

    document: str
    subject: str
    effect: str
    object: str
    said: Mapping[str, object] = field(default_factory=dict)


ONE, TWO = TEXTS
GOLD = (
    Claim(ONE, "miR-901", "represses", "GENEA", {"direct": True}),
    Claim(ONE, "LNCX", "sponges", "miR-901"),
    Claim(TWO, "miR-902", "activates", "GENEB", {"negated": True}),
    Claim(TWO, "GENEA", "promotes", "resistance", {"resistance": "promotes", "drugs": ("toyinib",)}),
)
FOUND = (
    Claim(ONE, "miR-901", "represses", "GENEA", {"confidence": 0.9}),
    Claim(ONE, "miR-901", "represses", "LNCX", {"confidence": 0.5}),
    Claim(TWO, "miR-902", "activates", "GENEB", {"confidence": 0.5}),
    Claim(TWO, "GENEA", "promotes", "resistance", {"resistance": "promotes", "drugs": ("toyinib",), "confidence": 0.5}),
)
COUNTS = {"pair": (3, 1, 0), "direction": (2, 2, 1), "triple": (2, 2, 2), "modifiers": (1, 3, 3)}
"""Right, false and missed of FOUND against GOLD, counted by hand. What is denied is no pair."""


def mention(document: str, name: str) -> Mention:
    start = TEXTS[document].index(name)
    kind, identifier = NAMES[name]
    return Mention(start, start + len(name), name, kind, identifier, name)


def annotated(claims: Iterable[Claim]) -> list[AnnotatedDocument]:
    """The documents with all their names, and what the claims say."""
    made = []
    for document, text in TEXTS.items():
        mentions = tuple(mention(document, name) for name in NAMES if name in text)
        relations = tuple(_relation(claim) for claim in claims if claim.document == document)
        made.append(AnnotatedDocument(document, text, mentions, relations))
    return made


def _relation(claim: Claim) -> Relation:
    subject, other = mention(claim.document, claim.subject), mention(claim.document, claim.object)
    sentence = Span(TEXTS[claim.document].index("\n") + 1, len(TEXTS[claim.document]))
    made = Relation(subject, Effect(claim.effect), other, Span(subject.end, subject.end), "toy", sentence)
    return replace(made, **claim.said)  # type: ignore[arg-type]


def _marks(relation: Relation) -> dict[str, str]:
    """The modifiers of a relation in words, those that say something."""
    names = ("direct", "negated", "hedged", "resistance", "drugs", "confidence", "pattern")
    return {name: text for name in names if (text := to_text(getattr(relation, name)))}


def pubannotation_lines(path: Path, claims: Iterable[Claim]) -> Path:
    write_jsonl(path, map(to_pubannotation, annotated(claims)))
    return path


def pubannotation_list(path: Path, claims: Iterable[Claim]) -> Path:
    path.write_text(json.dumps([to_pubannotation(found) for found in annotated(claims)], indent=1), encoding="utf-8")
    return path


def bioc_collection(claims: Iterable[Claim]) -> BioCCollection:
    """Title and sentence are passages of their own; relations belong to the document."""
    collection = BioCCollection()
    collection.source, collection.date, collection.key = "invented", "2020", "none"
    for found in annotated(claims):
        document = BioCDocument()
        document.id = found.id
        offset = 0
        for number, text in enumerate(found.text.split("\n")):
            passage = BioCPassage()
            passage.offset, passage.text = offset, text
            passage.infons["type"] = "abstract" if number else "title"
            for position, named in enumerate(found.mentions):
                if offset <= named.start < offset + len(text):
                    passage.add_annotation(_bioc_annotation(f"T{position}", named))
            document.add_passage(passage)
            offset += len(text) + 1
        ids = {named: f"T{position}" for position, named in enumerate(found.mentions)}
        for position, relation in enumerate(found.relations):
            made = BioCRelation()
            made.id = f"R{position}"
            made.infons = {"effect": str(relation.effect), **_marks(relation)}
            # The object first: only the roles tell which is which.
            made.add_node(BioCNode(ids[relation.object], "object"))
            made.add_node(BioCNode(ids[relation.subject], "Subject"))
            document.add_relation(made)
        collection.add_document(document)
    return collection


def _bioc_annotation(name: str, named: Mention) -> BioCAnnotation:
    annotation = BioCAnnotation()
    annotation.id, annotation.text = name, named.text
    annotation.infons = {"type": str(named.type), "identifier": named.identifier, "name": named.name}
    annotation.add_location(BioCLocation(named.start, named.end - named.start))
    return annotation


def bioc_xml(path: Path, claims: Iterable[Claim]) -> Path:
    path.write_text(biocxml.dumps(bioc_collection(claims)), encoding="utf-8")
    return path


def bioc_json(path: Path, claims: Iterable[Claim]) -> Path:
    path.write_text(biocjson.dumps(bioc_collection(claims), indent=2), encoding="utf-8")
    return path


def brat_files(claims: Iterable[Claim]) -> dict[str, str]:
    """Name and content of each file."""
    files = {}
    for found in annotated(claims):
        ids = {named: f"T{number}" for number, named in enumerate(found.mentions, 1)}
        lines = [f"{ids[m]}\t{m.type} {m.start} {m.end}\t{m.text}" for m in found.mentions]
        lines += [f"N{ids[m][1:]}\tReference {ids[m]} {m.identifier}\t{m.name}" for m in found.mentions]
        for number, relation in enumerate(found.relations, 1):
            lines.append(f"R{number}\t{relation.effect} Arg1:{ids[relation.subject]} Arg2:{ids[relation.object]}")
            lines += [
                f"A{number}{i}\t{name} R{number} {text}" for i, (name, text) in enumerate(_marks(relation).items())
            ]
        stem = quote(found.id, safe="")
        files |= {f"{stem}.txt": f"{found.text}\n", f"{stem}.ann": "".join(f"{line}\n" for line in lines)}
    return files


def brat_folder(path: Path, claims: Iterable[Claim]) -> Path:
    path.mkdir()
    for name, content in brat_files(claims).items():
        (path / name).write_text(content, encoding="utf-8", newline="")
    return path


def brat_zip(path: Path, claims: Iterable[Claim]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in brat_files(claims).items():
            archive.writestr(f"folder/{name}", content)
    return path


def statements(path: Path, claims: Iterable[Claim]) -> Path:
    columns = ("document", "effect", "object", "object_type", "object_identifier", "subject", "subject_type",
               "subject_identifier", "direct", "negated", "resistance", "drugs", "confidence")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter="\t", restval="", extrasaction="ignore")
        writer.writeheader()
        for found in annotated(claims):
            for relation in found.relations:
                ends = {"subject": relation.subject, "object": relation.object}
                cells = {"document": found.id, "effect": str(relation.effect), **_marks(relation)}
                for side, named in ends.items():
                    cells |= {side: named.name, f"{side}_type": str(named.type), f"{side}_identifier": named.identifier}
                writer.writerow(cells)
    return path


def evidence(claims: Iterable[Claim]) -> list[Evidence]:
    made = []
    for found in annotated(claims):
        title, _, sentence = found.text.partition("\n")
        document = Document(found.id, title, doi=found.id.removeprefix("doi:"))
        document = replace(document, sections=(Section("", sentence),))
        assert document.text == found.text
        made += [evidence_of(document, relation, VERSIONS) for relation in found.relations]
    return made


def evidence_lines(path: Path, claims: Iterable[Claim]) -> Path:
    write_jsonl(path, evidence(claims))
    return path


def evidence_table(path: Path, claims: Iterable[Claim]) -> Path:
    """As ``extractor export --format tsv`` writes it."""
    columns = evidence_columns()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(name for name, _ in columns)
        for item in evidence(claims):
            writer.writerow(to_text(value(item)) for _, value in columns)
    return path


def gold_table(path: Path, claims: Iterable[Claim]) -> Path:
    rows = []
    for found in annotated(claims):
        for relation in found.relations:
            rows.append(
                GoldRelation(
                    ref=(1,),
                    doi=(found.id.removeprefix("doi:"),),
                    section="1",
                    subject=relation.subject.name,
                    subject_type=relation.subject.type,
                    subject_identifier=relation.subject.identifier,
                    effect=relation.effect,
                    object=relation.object.name,
                    object_type=relation.object.type,
                    object_identifier=relation.object.identifier,
                    direct=relation.direct,
                    negated=relation.negated,
                    hedged=relation.hedged,
                    condition="",
                    resistance=relation.resistance,
                    drugs=relation.drugs,
                    note="",
                )
            )
    write_tsv(path, rows, GoldRelation)
    return path


Write = Callable[[Path, Iterable[Claim]], Path]
PLACED: Mapping[str, Write] = {
    "pubannotation-lines": pubannotation_lines,
    "pubannotation-list": pubannotation_list,
    "bioc-xml": bioc_xml,
    "bioc-json": bioc_json,
    "brat-folder": brat_folder,
    "brat-zip": brat_zip,
    "evidence-lines": evidence_lines,
    "evidence-table": evidence_table,
}
"""The forms with offsets."""
FORMS: Mapping[str, Write] = {**PLACED, "statements": statements, "gold-table": gold_table}
