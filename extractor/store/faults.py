"""Documents that extraction failed on: what is known of them stays, and what they lack is on record.

An error proves nothing: what was found before, where the text is the same, still stands, though nobody could read it
this time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, select

from extractor.model import Document, Evidence, Fault, Span, Versions, of_record
from extractor.store import schema
from extractor.store.gaps import Gap, GapKind
from extractor.store.rows import chunks, of_row
from extractor.store.wanted import one_of

Faults = Mapping[str, Sequence[Fault]]
_SHOWN = 5


def by_document(faults: Iterable[Fault], passed_over: Collection[str]) -> dict[str, list[Fault]]:
    """The faults of each document, but for those whose text does not count."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.document not in passed_over:
            found.setdefault(fault.document, []).append(fault)
    return found


def still_standing(
    known: Iterable[RowMapping], documents: Mapping[str, Document], faults: Faults
) -> dict[str, Evidence]:
    """By key, the known rows of evidence at places that faults cover, with what their documents' records say now."""
    found: dict[str, Evidence] = {}
    for row in known:
        own = faults.get(row["document"], ())
        covered = own and any(fault.covers(Span(row["sentence_start"], row["sentence_end"])) for fault in own)
        if covered and row["text_sha256"] == documents[row["document"]].text_sha256:
            found[row["key"]] = of_record(of_row(Evidence, row), documents[row["document"]])
    return found


def fault_gaps(connection: Connection, faults: Faults, versions: Versions) -> list[Gap]:
    """A gap for each of the documents, wanted by the corpora that it belongs to."""
    table, member = schema.documents, schema.membership
    corpora: dict[str, list[str]] = {}
    for chunk in chunks(sorted(faults)):
        query = select(table.c.id, member.c.corpus).join(member, member.c.document == table.c.number)
        for row in connection.execute(query.where(one_of(table.c.id, chunk)).order_by(member.c.corpus)):
            corpora.setdefault(row.id, []).append(row.corpus)
    return [
        Gap(document, GapKind.NOT_EXTRACTED, _problem(own, versions), tuple(corpora.get(document, ())))
        for document, own in faults.items()
    ]


def _problem(faults: Sequence[Fault], versions: Versions) -> str:
    told = [str(fault) for fault in faults[:_SHOWN]]
    if len(faults) > len(told):
        told.append(f"and {len(faults) - len(told)} more")
    made_by = f"extractor {versions.code}, rules {versions.rules}, names {versions.lexicon}, {versions.model}"
    return f"{'; '.join(told)}; with {made_by}"


def left_out(documents: Iterable[str]) -> str:
    """What to say of documents that could not be extracted from as a whole."""
    names = sorted(set(documents))
    number = "1 document" if len(names) == 1 else f"{len(names)} documents"
    return (
        f"{number} could not be extracted from as a whole: {', '.join(names)}; tried again when rules, names or model "
        "are others"
    )
