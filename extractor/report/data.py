"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from extractor.model import AnnotatedDocument, Decile, Document, Evidence, Interaction, Mention, Versions
from extractor.scoring import Comparison
from extractor.scoring.agreement import Agreement, CuratorWork
from extractor.scoring.claims import ClaimCheck
from extractor.scoring.coverage import Unmentioned
from extractor.scoring.funnel import Fate
from extractor.scoring.intervals import ScoreChange


@dataclass(frozen=True, slots=True)
class CalibrationData:
    """Decided findings by tenths of the rules' confidence, and by that of the calibrated one, each with its expected
    calibration error (None: nothing was decided)."""

    stated: tuple[Decile, ...] = ()
    calibrated: tuple[Decile, ...] = ()
    stated_error: float | None = None
    calibrated_error: float | None = None


@dataclass(frozen=True, slots=True)
class CurationData:
    """What curators did with the findings."""

    agreement: Agreement | None = None
    work: tuple[CuratorWork, ...] = ()
    calibration: CalibrationData = CalibrationData()


ENTITIES_GIVEN = "entities given"
"""How the title of a comparison ends whose mentions are the gold's: nothing was to be recognised."""


@dataclass(frozen=True)
class ReportData:
    """The outcome of a run on one corpus.

    ``date`` is shown as given. ``notes`` are what the reader must know before the figures (no
    network, records left out). ``mentions`` holds, by document identifier, what else to highlight in
    the sentences; without it only the arguments of the relations are. ``files`` are (what, path) of the
    files written; the path of the one called ``TABLE`` is where a shortened table sends the reader.

    ``everything`` are the comparisons without a threshold, ``fates`` how far each relation of a gold came, by the
    title of its comparison; ``claims`` and ``unmentioned`` hold the gold table against the cited works; ``changes``
    are against an earlier run, called ``previous``, with the golds that cannot be compared with it in
    ``not_comparable``. ``scored`` are the documents as they were scored, by the title of the comparison, so that the
    names in their sentences can be marked; those of ``documents`` have ``mentions``. ``threshold`` is the least
    confidence of what is in the table, None where nothing was left out.
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
    everything: tuple[Comparison, ...] = ()
    fates: Mapping[str, tuple[Fate, ...]] = field(default_factory=dict)
    claims: tuple[ClaimCheck, ...] = ()
    unmentioned: tuple[Unmentioned, ...] = ()
    changes: tuple[ScoreChange, ...] = ()
    not_comparable: tuple[str, ...] = ()
    curation: CurationData = CurationData()
    scored: Mapping[str, tuple[AnnotatedDocument, ...]] = field(default_factory=dict)
    previous: str = ""
    threshold: float | None = None

    @property
    def table_path(self) -> str:
        """Where the full interaction table is, or "" where none was written."""
        return dict(self.files).get(self.TABLE, "")

    @property
    def title_only(self) -> int:
        """Number of documents of which nothing but the title was at hand."""
        return sum(not document.sections for document in self.documents)

    def to_json(self) -> dict[str, Any]:
        """What the report is about as JSON values: counts, notes, versions and scores, without the rows.

        ``report.json_values`` adds what the sections work out.
        """
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
            "comparisons": [_comparison(comparison) for comparison in self.comparisons],
            "files": dict(self.files),
        }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    """Baselines without their errors: nobody mends these, and co-occurrence makes very many."""
    values = comparison.to_json()
    for baseline in values["baselines"]:
        baseline.pop("outside", None)
        for level in baseline["levels"]:
            level.pop("discrepancies", None)
    return values
