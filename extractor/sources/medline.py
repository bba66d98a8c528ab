"""MEDLINE display format (NLM's field tags) to documents, a record at a time.

A record begins with its PMID. An empty line ends none: chapters of books have abstracts of several paragraphs with
empty lines between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import RecordError
from extractor.model import SAME_WORK, Document, Section
from extractor.records.files import lines_of
from extractor.sources.dates import year_in
from extractor.sources.notices import ON_IT, RETRACTIONS, standing_of
from extractor.sources.titles import title_of

OnError = Callable[[RecordError], None]
# A tag is four characters wide; editors cut blanks off, or put more there.
_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?: +(.*)|$)")
# What stands once in a record: where it comes again, the PMID of the next one is missing.
_ONCE = frozenset({"OWN", "STAT", "TI", "DP", "AB", "TA"})
_IN_PARAGRAPHS = frozenset({"AB", "OAB"})
_DOI = re.compile(r"(10\.\d{4,9}/\S+) \[doi\]")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PMCID = re.compile(r"PMC\d+")
_NOTED = re.compile(r"PMID: ?(\d+)")
_NOTES = {
    "RIN": "RetractionIn", "RRI": "RetractedandRepublishedIn", "EIN": "ErratumIn", "UIN": "UpdateIn",
    "CRI": "CorrectedandRepublishedIn", "ECI": "ExpressionOfConcernIn", "ROF": "RetractionOf", "EFR": "ErratumFor",
    "ECF": "ExpressionOfConcernFor", "PROF": "PartialRetractionOf", "UOF": "UpdateOf", "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom", "CRF": "CorrectedandRepublishedFrom", "RRF": "RetractedandRepublishedFrom",
    "ORI": "OriginalReportIn",
}  # fmt: skip
"""What MEDLINE calls the notes on a record, as XML names them."""


@dataclass
class _MedlineRecord:
    """The fields of a record: of each its values, each in paragraphs of lines; ``line`` is where it begins."""

    line: int
    fields: dict[str, list[list[list[str]]]] = field(default_factory=dict)

    def paragraphs(self, tag: str) -> list[str]:
        """The paragraphs of a field, each on one line."""
        joined = (_joined(lines) for value in self.fields.get(tag, ()) for lines in value)
        return [paragraph for paragraph in joined if paragraph]

    def all(self, tag: str) -> list[str]:
        """The values of a field, each on one line."""
        return [_joined(line for lines in value for line in lines) for value in self.fields.get(tag, ())]

    def first(self, tag: str) -> str:
        """Its first value, "" where there is none."""
        return next(iter(self.all(tag)), "")


def read_medline(path: Path, on_error: OnError) -> Iterator[Document]:
    """The documents of a file. What is no record, or no line of one, goes to ``on_error``."""
    for record in _records(path, on_error):
        try:
            yield _document(record)
        except ValueError as error:
            on_error(RecordError(path, record.line, str(error)))


def _records(path: Path, on_error: OnError) -> Iterator[_MedlineRecord]:
    record: _MedlineRecord | None = None
    value: list[list[str]] | None = None
    after_gap, tag = True, ""
    try:
        for number, given in lines_of(path):
            line = given.rstrip()
            found = _FIELD.fullmatch(line)
            if not line:
                after_gap = True
                continue
            if found:
                tag = found[1]
                if record is None or tag == "PMID" or tag in _ONCE & record.fields.keys():
                    if record:
                        yield record
                    record = _MedlineRecord(number)
                value = [[found[2] or ""]]
                record.fields.setdefault(tag, []).append(value)
            elif line[0].isspace() and value is not None and not (after_gap and tag not in _IN_PARAGRAPHS):
                if after_gap:
                    value.append([])
                value[-1].append(line.strip())
            else:
                on_error(RecordError(path, number, f"{line[:60]!r} is no field of a MEDLINE record, nor goes on one"))
                value = None
            after_gap = False
    except RecordError as error:
        # Its encoding is not what it should be: the rest of the file cannot be read on, nor that of the record.
        on_error(error)
        return
    if record:
        yield record


def _joined(lines: Iterable[str]) -> str:
    return " ".join(line for line in lines if line)


def _document(record: _MedlineRecord) -> Document:
    """Raises ValueError where a record has no PMID or no text."""
    pmid = record.first("PMID")
    if not (pmid.isascii() and pmid.isdigit()):
        raise ValueError(f"a MEDLINE record without a PMID{f' ({pmid[:40]!r} is none)' if pmid else ''}")
    title = title_of(record.first("TI"), record.first("TT"))
    paragraphs = record.paragraphs("AB")
    if not (title or paragraphs):
        raise ValueError(f"record {pmid} has neither title (TI) nor abstract (AB)")
    types = record.all("PT")
    notes = [(kind, number) for tag, kind in _NOTES.items() for said in record.all(tag) for number in [_pmid_in(said)]]
    return Document(
        id=pmid,
        pmid=pmid,
        title=title,
        sections=tuple(Section("", paragraph) for paragraph in paragraphs),
        doi=next((m[1] for said in [*record.all("AID"), *record.all("LID")] if (m := _DOI.match(said))), ""),
        journal=record.first("TA"),
        year=year_in(record.first("DP")),
        language=record.first("LA"),
        publication_types=tuple(types),
        mesh=tuple(record.all("MH")),
        retracted_by=next((number for kind, number in notes if kind in RETRACTIONS), ""),
        standing=standing_of(title, [kind for kind, _ in notes], types),
        notices=tuple(f"{kind} {number}" for kind, number in notes if kind in ON_IT | SAME_WORK),
        pmcid=found.group() if (found := _PMCID.fullmatch(record.first("PMC"))) else "",
        source="medline",
        revised=_day(record.first("LR")),
    )


def _day(written: str) -> str:
    """A day as MEDLINE writes it (20260131) as ISO text, "" for another form."""
    found = _DAY.fullmatch(written)
    return "-".join(found.groups()) if found else ""


def _pmid_in(note: str) -> str:
    found = _NOTED.search(note)
    return found[1] if found else "?"
