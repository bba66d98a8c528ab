"""What somebody annotated, in whatever form it comes: the form is told by the content, not by the file's name.

PubAnnotation and BioC hold texts with everything that was found in them, and so do the files of brat. Tables, those of
``extractor export`` among them, hold only relations; a gold table with the works that it cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import InputError, RecordError
from extractor.model import AnnotatedDocument, GoldRelation
from extractor.records.bioc import bioc_json, read_bioc_xml
from extractor.records.brat import read_brat
from extractor.records.files import lines_of, opened
from extractor.records.findings import documents_of, evidence_of_objects, evidence_of_table
from extractor.records.labels import LEFT_OUT, Labels
from extractor.records.listed import read_listed
from extractor.records.quoted import header_of
from extractor.records.statements import read_statements
from extractor.records.translation import translated
from extractor.records.tsv import by_hand, read_tsv

_SNIFFED = 4096
_BRAT = re.compile(r"(?:[TREAMN]\d+|\*|#\S*)\t")
KNOWN = (
    "PubAnnotation (JSON), BioC (XML or JSON), brat (a folder, a .ann or .txt file, a ZIP file), a gold table, a "
    "table of statements, or evidence of `extractor run` or `extractor export` (TSV or JSON); see docs/scoring.md"
)


@dataclass(frozen=True)
class Annotations:
    """What a file holds: documents, or the rows of a gold table.

    ``kind`` names the form, ``texts`` says whether the texts are there. They are ``whole`` with all their mentions;
    otherwise only relations were given, with those mentions that they need. ``placed`` is whether these have offsets.
    """

    path: Path
    kind: str
    documents: tuple[AnnotatedDocument, ...] = ()
    rows: tuple[GoldRelation, ...] = ()
    texts: bool = True
    whole: bool = True
    placed: bool = True
    notes: tuple[str, ...] = ()

    @property
    def cites(self) -> bool:
        """Whether it is a gold table, whose rows cite documents."""
        return self.kind == GOLD_TABLE


GOLD_TABLE = "gold table"


def read_annotations(path: Path, labels: Labels) -> Annotations:
    """The annotations of a file or folder. Raises InputError, and RecordError with the place where it has one."""
    return _reader(path)(path, labels)


def _reader(path: Path) -> Callable[[Path, Labels], Annotations]:
    if path.is_dir() or path.suffix == ".ann" or (path.suffix == ".txt" and path.with_suffix(".ann").is_file()):
        return _brat
    with opened(path) as file:
        head = file.read(_SNIFFED)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise InputError(f"{path}: is empty")
    if start.startswith(b"PK\x03\x04"):
        return _brat
    # XML may be in UTF-16, with or without a mark of its order.
    if start[:1] in (b"<", b"\xfe", b"\xff") or start[:2] == b"\0<":
        return _bioc_xml
    return _json if start[:1] in (b"{", b"[") else _table


def _brat(path: Path, labels: Labels) -> Annotations:
    documents, notes = read_brat(path, labels)
    return Annotations(path, "brat", tuple(documents), notes=tuple(notes))


def _bioc_xml(path: Path, labels: Labels) -> Annotations:
    documents = tuple(read_bioc_xml(path, labels))
    return Annotations(path, "BioC XML", documents, notes=_remarked(path, documents))


def _remarked(path: Path, documents: Iterable[AnnotatedDocument]) -> tuple[str, ...]:
    """What was not taken to the letter: how often, with an example."""
    found: dict[str, list[str]] = {}
    for document in documents:
        for what, example in document.remarks:
            found.setdefault(what, []).append(example)
    return tuple(f"{path.name}: {len(all_)} {what} (the first: {all_[0]})." for what, all_ in found.items())


def _json(path: Path, labels: Labels) -> Annotations:
    objects = list(read_listed(path, _stop))
    _, first = objects[0]
    if "sentence_start" in first or "evidence" in first or "interactions" in first:
        found = documents_of(path, evidence_of_objects(path, objects), labels)
        return Annotations(path, "evidence (JSON)", tuple(found), texts=False, whole=False)
    for kind, keys, read in _JSON_KINDS:
        if keys & first.keys():
            documents = tuple(_read(path, objects, labels, read))
            return Annotations(path, kind, documents, notes=_remarked(path, documents))
    raise InputError(f"{path}: its first JSON object has the keys {', '.join(first)}; expected is {KNOWN}")


def _stop(error: RecordError) -> None:
    raise error


def _read(
    path: Path,
    objects: Iterable[tuple[int, Mapping[str, Any]]],
    labels: Labels,
    read: Callable[[Mapping[str, Any], Labels], AnnotatedDocument],
) -> Iterator[AnnotatedDocument]:
    for number, value in objects:
        try:
            yield read(value, labels)
        except ValueError as error:
            raise RecordError(path, number, str(error)) from None


_JSON_KINDS: tuple[tuple[str, frozenset[str], Callable[[Mapping[str, Any], Labels], AnnotatedDocument]], ...] = (
    ("BioC JSON", frozenset({"passages"}), bioc_json),
    ("PubAnnotation", frozenset({"text", "denotations", "tracks"}), translated),
)


def _renamed(labels: Labels) -> Callable[[str, str], str]:
    """What a cell of a gold table says in our words."""

    def renamed(column: str, cell: str) -> str:
        cell = by_hand(column, cell)
        if column == "effect":
            return str(labels.effect_of(cell))
        return str(labels.type_of(cell) or LEFT_OUT) if column.endswith("_type") else cell

    return renamed


def _table(path: Path, labels: Labels) -> Annotations:
    _, first = next(lines_of(path))
    if _BRAT.match(first):
        return _brat(path, labels)
    header = set(header_of(path))
    if {"ref", "section"} <= header:
        return Annotations(
            path,
            GOLD_TABLE,
            rows=tuple(read_tsv(path, GoldRelation, _renamed(labels))),
            texts=False,
            whole=False,
            placed=False,
        )
    if {"subject_name", "sentence_start"} <= header:
        found = documents_of(path, evidence_of_table(path), labels)
        return Annotations(path, "evidence (TSV)", tuple(found), texts=False, whole=False)
    if {"document", "subject", "object"} <= header:
        statements = read_statements(path, labels)
        return Annotations(path, "statements (TSV)", tuple(statements), texts=False, whole=False, placed=False)
    if {"mirna", "best_sentence"} <= header:
        raise InputError(
            f"{path}: is a table of interactions, which does not tell what each document says; "
            "score the evidence written beside it"
        )
    raise InputError(f"{path}: begins with {first!r:.80}; expected is {KNOWN}")
