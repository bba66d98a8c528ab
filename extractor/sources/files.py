"""Documents from files that a user names: PubMed XML, MEDLINE text, PubAnnotation lines, plain text."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from Bio import Medline

from extractor.errors import InputError, RecordError
from extractor.model import Document, Section
from extractor.records.files import lines_of
from extractor.records.pubannotation import AnnotatedDocument, read_pubannotation
from extractor.sources.pubmed_xml import read_pubmed_xml

OnError = Callable[[RecordError], None]
_SNIFFED = 4096
_MEDLINE = re.compile(r"^PMID- ?\d+", re.MULTILINE)
_DOI = re.compile(r"^(10\.\d{4,9}/\S+) \[doi\]$")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")


def kind_of(path: Path) -> str:
    """ "pubmed-xml", "medline", "pubannotation" or "text", by the file's first bytes.

    Raises InputError for what is no file, is empty, or is none of these.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a directory; a file is needed")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            head = file.read(_SNIFFED)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not head.strip():
        raise InputError(f"{path}: is empty")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if b"<html" in start[:500].lower():
            raise InputError(
                f"{path}: is HTML; expected PubMed XML, MEDLINE text, PubAnnotation JSON lines or plain text"
            )
        return "pubmed-xml"
    if start.startswith(b"{"):
        return "pubannotation"
    if b"\x00" in head:
        raise InputError(
            f"{path}: is binary; expected PubMed XML, MEDLINE text, PubAnnotation JSON lines or plain text"
        )
    return "medline" if _MEDLINE.search(start[:500].decode("utf-8", "replace")) else "text"


def read_documents(path: Path, on_error: OnError) -> Iterator[Document]:
    """The documents of a file of any known kind; records that cannot be read go to ``on_error``."""
    kind = kind_of(path)
    if kind == "pubannotation":
        yield from (document_of(found) for found in read_pubannotation(path, on_error))
    else:
        yield from SOURCES[kind](path, on_error)


def read_annotated(path: Path, on_error: OnError) -> Iterator[AnnotatedDocument]:
    """The same as annotated documents: with the annotations that PubAnnotation lines bring."""
    if kind_of(path) == "pubannotation":
        yield from read_pubannotation(path, on_error)
    else:
        yield from (AnnotatedDocument(found.id, found.text) for found in read_documents(path, on_error))


def document_of(annotated: AnnotatedDocument) -> Document:
    """A document whose text is exactly the annotated one's."""
    return Document(id=annotated.sourceid, title="", sections=(Section("", annotated.text),), source="pubannotation")


def _plain(path: Path, on_error: OnError) -> Iterator[Document]:
    """One document a file, named after it; its text is the file's text to the letter."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        on_error(
            RecordError(path, line, f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8")
        )
        return
    yield Document(id=path.stem, title="", sections=(Section("", text),), source="text")


def _medline(path: Path, on_error: OnError) -> Iterator[Document]:
    """MEDLINE display format (NLM's field tags), by Biopython's parser, a record at a time."""
    for start, lines in _medline_blocks(path, on_error):
        record = Medline.read(lines)
        if not str(record.get("PMID", "")).isdigit():
            on_error(RecordError(path, start, "a MEDLINE record without a PMID"))
        elif not (record.get("TI") or record.get("AB")):
            on_error(RecordError(path, start, f"record {record['PMID']} has neither title (TI) nor abstract (AB)"))
        else:
            yield _medline_document(record)


def _medline_blocks(path: Path, on_error: OnError) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    lines = lines_of(path)
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            break
        except RecordError as error:
            on_error(error)
            break
        if not line.strip():
            if block:
                yield start, block
            block = []
        else:
            start = start if block else number
            block.append(line + "\n")
    if block:
        yield start, block


def _medline_document(record: Medline.Record) -> Document:
    identifiers = [*record.get("AID", []), *([record["LID"]] if "LID" in record else [])]
    doi = next((match[1] for text in identifiers if (match := _DOI.match(text))), "")
    year = _YEAR.search(record.get("DP", ""))
    abstract = record.get("AB", "")
    return Document(
        id=record["PMID"],
        pmid=record["PMID"],
        title=record.get("TI", ""),
        sections=(Section("", abstract),) if abstract else (),
        doi=doi,
        journal=record.get("TA", ""),
        year=int(year.group()) if year else None,
        language=(record.get("LA") or [""])[0],
        publication_types=tuple(record.get("PT", ())),
        mesh=tuple(record.get("MH", ())),
        source="medline",
        revised=_day(record.get("LR", "")),
    )


def _day(written: str) -> str:
    """A day as MEDLINE writes it (20260131) as ISO text, "" for another form."""
    found = _DAY.fullmatch(written)
    return "-".join(found.groups()) if found else ""


SOURCES: dict[str, Callable[[Path, OnError], Iterator[Document]]] = {
    "pubmed-xml": read_pubmed_xml,
    "medline": _medline,
    "text": _plain,
}
