"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from extractor.model import Document, Evidence, Interaction, Mention, Versions
from extractor.scoring import Comparison


@dataclass(frozen=True)
class ReportData:
    """The outcome of a run on one corpus.

    ``date`` is shown as given. ``notes`` are what the reader must know before the figures (no
    network, records left out). ``mentions`` holds, by document identifier, what else to highlight in
    the sentences; without it only the arguments of the relations are. ``files`` are (what, path) of the
    files written; the path of the one called ``TABLE`` is where a shortened table sends the reader.
    """

    TABLE = "interaction table"

    corpus: str
    date: str
    versions: Versions
    documents: tuple[Document, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    mentions: Mapping[str, tuple[Mention, ...]] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()

    @property
    def table_path(self) -> str:
        """Where the full interaction table is, or "" where none was written."""
        return dict(self.files).get(self.TABLE, "")

    @property
    def title_only(self) -> int:
        """Number of documents of which nothing but the title was at hand."""
        return sum(not document.sections for document in self.documents)

    def to_json(self) -> dict[str, Any]:
        """The figures of the report as JSON values: counts, notes, versions and scores, without the rows."""
        return {
            "corpus": self.corpus,
            "title": self.title,
            "date": self.date,
            "documents": len(self.documents),
            "title_only": self.title_only,
            "evidence": len(self.evidence),
            "interactions": len(self.interactions),
            "notes": list(self.notes),
            "versions": asdict(self.versions),
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
            "files": dict(self.files),
        }
