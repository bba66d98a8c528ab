"""PubMed XML (PubmedArticleSet, PubMed DTD of 2025) to documents, one at a time.

The text is unmarked Unicode: tags such as ``<i>`` and ``<sup>`` are removed and their content kept,
entities are resolved, a literal ``<`` stays. No DTD is loaded and no entity is expanded from one.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from lxml import etree

from extractor.errors import InputError, RecordError
from extractor.model import SAME_WORK, Document, Section, Standing
from extractor.sources.markup import plain_text

OnError = Callable[[RecordError], None]
_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_NOTES = "CommentsCorrectionsList/CommentsCorrections"
# What the notes on an article are called in its own record; "…Of" and "…For" are in those of the notices.
_RETRACTIONS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
_CORRECTIONS = frozenset({"ErratumIn", "CorrectedandRepublishedIn", "UpdateIn"})


def read_pubmed_xml(path: Path, on_error: OnError, fetched_at: str = "") -> Iterator[Document]:
    """The documents of a file, also gzipped; memory does not grow with the file.

    A record that cannot be read goes to ``on_error``. Where the XML itself breaks off, the records
    before are given and the break is reported. Raises InputError where the file cannot be opened.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a directory; a file is needed")
    try:
        file = _opened(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be opened: {error.strerror or error}") from error
    with file:
        yield from parse_pubmed_xml(file, str(path), on_error, fetched_at)


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def parse_pubmed_xml(file: IO[bytes], name: str, on_error: OnError, fetched_at: str = "") -> Iterator[Document]:
    """The same for an open binary file; ``name`` is what errors call it."""
    events = etree.iterparse(
        file,
        tag=_RECORDS,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=True,
        recover=False,
    )
    while True:
        try:
            _, element = next(events)
        except StopIteration:
            return
        except (etree.XMLSyntaxError, EOFError, gzip.BadGzipFile) as error:
            line = getattr(error, "lineno", None) or 1
            on_error(RecordError(name, line, f"the XML breaks off or is not well formed: {error}"))
            return
        try:
            yield document_of(element, fetched_at)
        except ValueError as error:
            on_error(RecordError(name, element.sourceline or 1, str(error)))
        _free(element)


def _free(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def document_of(record: Any, fetched_at: str = "") -> Document:
    """The document of one PubmedArticle or PubmedBookArticle element.

    Raises ValueError for a record without a PMID or without any text.
    """
    book = record.tag == "PubmedBookArticle"
    core = record.find("BookDocument" if book else "MedlineCitation")
    pmid = plain_text(core.find("PMID")) if core is not None else ""
    if not pmid.isdigit():
        raise ValueError(f"record {pmid!r} has no PMID" if not pmid else f"PMID {pmid!r} is not a number")
    article = core if book else core.find("Article")
    if article is None:
        raise ValueError(f"record {pmid} has no Article")
    document = Document(
        id=pmid,
        pmid=pmid,
        title=_title(article, book),
        sections=tuple(_sections(article, core)),
        doi=_doi(record, article),
        journal=plain_text(article.find("Book/BookTitle")) if book else _journal(article),
        year=_year(article, record),
        language=plain_text(article.find("Language")),
        publication_types=_texts(article, "PublicationTypeList/PublicationType") or _texts(article, "PublicationType"),
        mesh=_texts(core, "MeshHeadingList/MeshHeading/DescriptorName"),
        retracted_by=_retraction(core),
        standing=_standing(core, article),
        notices=tuple(_notices(core)),
        pmcid=plain_text(record.find("PubmedData/ArticleIdList/ArticleId[@IdType='pmc']")),
        source="pubmed",
        fetched_at=fetched_at,
        version=_version(core),
        revised=_revised(core),
    )
    if not document.text:
        raise ValueError(f"record {pmid} has neither title nor abstract")
    return document


def _texts(element: Any, path: str) -> tuple[str, ...]:
    return tuple(text for found in element.findall(path) if (text := plain_text(found)))


def _title(article: Any, book: bool) -> str:
    title = plain_text(article.find("ArticleTitle")) or plain_text(article.find("VernacularTitle"))
    if not title and book:
        title = plain_text(article.find("Book/BookTitle"))
    # NLM puts translated titles into brackets.
    if title.startswith("[") and title.rstrip(".").endswith("]"):
        title = title.rstrip(".")[1:-1].strip()
    return title


def _sections(article: Any, core: Any) -> Iterator[Section]:
    """The abstract's parts; an abstract by others (OtherAbstract) only where there is no own one."""
    own = article.findall("Abstract/AbstractText")
    others = [] if own else core.findall("OtherAbstract/AbstractText")
    for part in own or others:
        text = plain_text(part)
        if text:
            yield Section(part.get("Label", ""), text)


def _journal(article: Any) -> str:
    return plain_text(article.find("Journal/ISOAbbreviation")) or plain_text(article.find("Journal/Title"))


def _year(article: Any, record: Any) -> int | None:
    places = ("Journal/JournalIssue/PubDate", "Book/PubDate", "ArticleDate", "ContributionDate")
    for place in places:
        found = article.find(place)
        if found is not None and (match := _YEAR.search(plain_text(found))):
            return int(match.group())
    history = record.find(".//PubMedPubDate[@PubStatus='pubmed']/Year")
    return int(plain_text(history)) if history is not None and plain_text(history).isdigit() else None


def _doi(record: Any, article: Any) -> str:
    """The record's own DOI: the one registered with PubMed, else a valid electronic location.

    References of the article carry DOIs too, in an ArticleIdList deeper down.
    """
    candidates = [
        *record.findall("PubmedData/ArticleIdList/ArticleId[@IdType='doi']"),
        *record.findall("PubmedBookData/ArticleIdList/ArticleId[@IdType='doi']"),
        *(e for e in article.findall("ELocationID[@EIdType='doi']") if e.get("ValidYN", "Y") == "Y"),
    ]
    return next((text for element in candidates if _DOI.fullmatch(text := plain_text(element))), "")


def _retraction(core: Any) -> str:
    """The PMID of the notice that retracts this record ("?" where the notice has none)."""
    for note in core.findall(_NOTES):
        if note.get("RefType") in _RETRACTIONS:
            return plain_text(note.find("PMID")) or "?"
    return ""


def _standing(core: Any, article: Any) -> Standing:
    """The worst that the record says of itself."""
    kinds = {note.get("RefType") for note in core.findall(_NOTES)}
    types = {plain_text(kind).casefold() for kind in article.iter("PublicationType")}
    if kinds & _RETRACTIONS or "retracted publication" in types:
        return Standing.RETRACTED
    if "ExpressionOfConcernIn" in kinds:
        return Standing.CONCERN
    return Standing.CORRECTED if kinds & _CORRECTIONS else Standing.PUBLISHED


def _notices(core: Any) -> Iterator[str]:
    """Kind and PMID (without one, DOI) of the notices on this record and of what is the same work, in their order."""
    for note in core.findall(_NOTES):
        if (kind := note.get("RefType")) in _RETRACTIONS | _CORRECTIONS | SAME_WORK | {"ExpressionOfConcernIn"}:
            yield f"{kind} {plain_text(note.find('PMID')) or _cited_doi(note) or '?'}"


def _cited_doi(note: Any) -> str:
    found = _DOI.search(plain_text(note.find("RefSource")))
    return found.group().rstrip(".,;") if found else ""


def _version(core: Any) -> int:
    """The version of the record; the first where it says none."""
    version = core.find("PMID").get("Version", "")
    return int(version) if version.isdecimal() else 1


def _revised(core: Any) -> str:
    """The day on which the record was last changed, as ISO text, "" where it says none."""
    parts = [plain_text(core.find(f"DateRevised/{name}")) for name in ("Year", "Month", "Day")]
    if not all(part.isdecimal() for part in parts):
        return ""
    year, month, day = map(int, parts)
    return f"{year:04d}-{month:02d}-{day:02d}"
