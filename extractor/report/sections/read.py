"""What was evaluated: documents, gold, versions, and what makes figures comparable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractor.model import Document
from extractor.report.changes import escaped
from extractor.report.data import ReportData
from extractor.report.material import Material, link_of
from extractor.report.words import Link, counted
from extractor.scoring import Scores

_BEFORE_SYSTEM = " | system:"


@dataclass(frozen=True, slots=True)
class GoldView:
    """A gold, how many documents it is measured on, and the signature: what is comparable, and what made it."""

    title: str
    gold: str
    documents: int
    comparable: str
    made_by: str


@dataclass(frozen=True, slots=True)
class ReadView:
    """How much was read of how many documents, with which versions, and what it is held against."""

    documents: int
    full_text: int
    abstract: int
    title_only: int
    extent: str
    years: str
    retracted: tuple[Link, ...]
    versions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    golds: tuple[GoldView, ...]


def read(material: Material) -> ReadView:
    """Number of documents, how much of each was at hand, gold, versions and files."""
    data = material.data
    full = sum(bool(document.body) for document in data.documents)
    years = [document.year for document in data.documents if document.year]
    return ReadView(
        documents=len(data.documents),
        full_text=full,
        abstract=len(data.documents) - full - data.title_only,
        title_only=data.title_only,
        extent=extent(data.documents),
        years=f"{min(years)}–{max(years)}" if years else "",
        retracted=tuple(link_of(document) for document in data.documents if document.retracted),
        versions=_versions(data),
        files=data.files,
        golds=tuple(_gold(comparison.title, comparison.system) for comparison in data.comparisons),
    )


def _versions(data: ReportData) -> tuple[tuple[str, str], ...]:
    versions = data.versions
    named = (
        ("code", versions.code),
        ("rules", versions.rules[:12]),
        ("lexicon", versions.lexicon[:12]),
        ("language model", versions.model),
    )
    return tuple((name, value) for name, value in named if value)


def _gold(title: str, scores: Scores) -> GoldView:
    comparable, system, made_by = scores.signature.partition(_BEFORE_SYSTEM)
    return GoldView(title, scores.gold, scores.documents, comparable, f"{system}{made_by}")


def extent(documents: tuple[Document, ...]) -> str:
    """How much of the documents was at hand, in words."""
    total, full = len(documents), sum(bool(document.body) for document in documents)
    titles = sum(not document.sections for document in documents)
    if not total:
        return "nothing was read"
    if titles == total:
        return "titles only"
    if not titles and not full:
        return "title and abstract"
    parts = (("with full text", full), ("with abstract", total - full - titles), ("title only", titles))
    return ", ".join(f"{number:,} {what}" for what, number in parts if number)


def values(view: ReadView) -> dict[str, Any]:
    """As JSON values."""
    return {
        "read": {
            "full_text": view.full_text,
            "abstract": view.abstract,
            "title_only": view.title_only,
            "years": view.years,
            "golds": [
                {"title": g.title, "gold": g.gold, "documents": g.documents, "comparable": g.comparable}
                for g in view.golds
            ],
        }
    }


def markdown(view: ReadView) -> Iterator[str]:
    """What the figures are comparable by."""
    yield f"{counted(view.documents, 'document')} ({view.extent})."
    yield ""
    for gold in view.golds:
        signature = f"{gold.comparable}{gold.made_by}".replace("`", "'")
        yield f"- {escaped(gold.title)}, {counted(gold.documents, 'document')}: `{signature}`"
