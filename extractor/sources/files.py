"""Documents from files that a user names: PubMed XML, MEDLINE text, PubAnnotation lines, plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from extractor.errors import RecordError
from extractor.model import AnnotatedDocument, Document, Section
from extractor.records.files import opened, unpacked_name
from extractor.records.pubannotation import read_pubannotation
from extractor.sources.kinds import kind_of
from extractor.sources.medline import read_medline
from extractor.sources.pubmed_xml import read_pubmed_xml

__all__ = ["SOURCES", "document_of", "kind_of", "read_annotated", "read_documents"]

OnError = Callable[[RecordError], None]


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
        for found in read_documents(path, on_error):
            yield AnnotatedDocument(found.id, found.text, parts=tuple(span for _, span in found.parts()))


def document_of(annotated: AnnotatedDocument) -> Document:
    """A document whose text is exactly the annotated one's, in the parts that are known."""
    parts = [annotated.text[part.start : part.end] for part in annotated.parts] or [annotated.text]
    sections = tuple(Section("", part) for part in parts)
    return Document(id=annotated.id, title="", sections=sections, source="pubannotation")


def _plain(path: Path, on_error: OnError) -> Iterator[Document]:
    """One document a file, named after it; its text is the file's text to the letter, but for a byte-order mark."""
    with opened(path) as file:
        content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        on_error(
            RecordError(path, line, f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8")
        )
        return
    yield Document(id=unpacked_name(path).stem, title="", sections=(Section("", text),), source="text")


SOURCES: dict[str, Callable[[Path, OnError], Iterator[Document]]] = {
    "pubmed-xml": read_pubmed_xml,
    "medline": read_medline,
    "text": _plain,
}
