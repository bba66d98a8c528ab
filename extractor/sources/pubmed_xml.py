"""PubMed XML (PubmedArticleSet, PubMed DTD of 2025) to documents, one at a time.

The text is unmarked Unicode: tags such as ``<i>`` and ``<sup>`` are removed and their content kept,
entities are resolved, a literal ``<`` stays. No DTD is loaded and no entity is expanded from one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from lxml import etree

from extractor.errors import InputError, RecordError
from extractor.model import SAME_WORK, Document, Section
from extractor.records.files import opened
from extractor.sources.dates import year_in
from extractor.sources.kinds import RECORDS, check_root
from extractor.sources.markup import plain_text
from extractor.sources.notices import ON_IT, RETRACTIONS, standing_of
from extractor.sources.titles import title_of

OnError = Callable[[RecordError], None]
_PMIDS = ("MedlineCitation/PMID", "BookDocument/PMID")
_NO_VERSIONS: Mapping[str, int] = MappingProxyType({})
_STRETCH = 2**20
_VERSIONED = re.compile(
    rb"<(?:MedlineCitation|BookDocument)\b[^>]*>\s*<PMID\s+Version\s*=\s*[\"']0*([2-9]|[1-9]\d{1,5})[\"']\s*>\s*(\d{1,12})\s*<"
)
_LONGEST_START = 1000
"""No beginning of a record has more bytes than these."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_NOTES = "CommentsCorrectionsList/CommentsCorrections"


def read_pubmed_xml(path: Path, on_error: OnError, fetched_at: str = "") -> Iterator[Document]:
    """The documents of a file, also compressed; memory does not grow with the file.

    Of several versions of a record the highest counts, in whatever order they come. A record that cannot be read goes
    to ``on_error``, and so does a file without any. Where the XML itself breaks off, the records before are given and
    the break is reported. Raises InputError where the file cannot be opened, or is XML of another kind.
    """
    check_root(path)
    with opened(path) as file:
        later = later_versions(file)
    with opened(path) as file:
        yield from parse_pubmed_xml(file, str(path), on_error, fetched_at, later)


def parse_pubmed_xml(
    file: IO[bytes], name: str, on_error: OnError, fetched_at: str = "", later: Mapping[str, int] = _NO_VERSIONS
) -> Iterator[Document]:
    """The same for an open binary file; ``name`` is what errors call it, ``later`` the versions that count."""
    none = True
    events = etree.iterparse(
        file,
        tag=RECORDS,
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
            if none:
                on_error(RecordError(name, 1, f"holds no record ({' or '.join(RECORDS)})"))
            return
        except (etree.XMLSyntaxError, InputError) as error:
            line = getattr(error, "lineno", None) or 1
            on_error(RecordError(name, line, f"the XML breaks off or is not well formed: {error}"))
            return
        none = False
        try:
            document = document_of(element, fetched_at)
        except ValueError as error:
            on_error(RecordError(name, element.sourceline or 1, str(error)))
        else:
            if version_of(element) >= later.get(document.id, 1):
                yield document
        _free(element)


def _free(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def later_versions(file: IO[bytes]) -> dict[str, int]:
    """The highest version of each record of which the file has another than the first, by PMID; told on raw bytes."""
    found: dict[str, int] = {}
    kept = b""
    # Where the file is damaged is told by who reads it.
    with suppress(InputError):
        while stretch := file.read(_STRETCH):
            kept += stretch
            for version, pmid in _VERSIONED.findall(kept):
                found[pmid.decode()] = max(int(version), found.get(pmid.decode(), 1))
            kept = kept[-_LONGEST_START:]
    return found


def version_of(record: Any) -> int:
    """Which version of a record an element is, from 1 on."""
    said = next((e.get("Version", "") for path in _PMIDS if (e := record.find(path)) is not None), "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1


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
    title = _title(article, book)
    document = Document(
        id=pmid,
        pmid=pmid,
        title=title,
        sections=tuple(_sections(article, core)),
        doi=_doi(record, article),
        journal=plain_text(article.find("Book/BookTitle")) if book else _journal(article),
        year=_year(article, record),
        language=plain_text(article.find("Language")),
        publication_types=_texts(article, "PublicationTypeList/PublicationType") or _texts(article, "PublicationType"),
        mesh=_texts(core, "MeshHeadingList/MeshHeading/DescriptorName"),
        retracted_by=_retraction(core),
        standing=standing_of(
            title,
            [note.get("RefType", "") for note in core.findall(_NOTES)],
            (plain_text(kind) for kind in article.iter("PublicationType")),
        ),
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
    title = title_of(plain_text(article.find("ArticleTitle")), plain_text(article.find("VernacularTitle")))
    return title or (title_of(plain_text(article.find("Book/BookTitle"))) if book else "")


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
        # Live records have no white space between the parts of a date.
        if found is not None and (year := year_in(" ".join(found.itertext()))):
            return year
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
        if note.get("RefType") in RETRACTIONS:
            return plain_text(note.find("PMID")) or "?"
    return ""


def _notices(core: Any) -> Iterator[str]:
    """Kind and PMID (without one, DOI) of the notices on this record and of what is the same work, in their order."""
    for note in core.findall(_NOTES):
        if (kind := note.get("RefType")) in ON_IT | SAME_WORK:
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
