"""Documents and evidence for the tests of store, merge and exports; names and sentences are invented."""

from __future__ import annotations

from typing import Any

from extractor.model import Document, Effect, EntityType, Evidence, Interaction, Section, Versions
from extractor.store import Known, merge

VERSIONS = Versions(code="0.1.0", rules="rules-a", lexicon="lexicon-a", model="model-a")
TYPES = {
    "miR": EntityType.MIRNA,
    "LNC": EntityType.LNCRNA,
    "circ": EntityType.CIRCRNA,
    "EMT": EntityType.PROCESS,
    "resistance": EntityType.RESPONSE,
    "disease": EntityType.DISEASE,
}


def document(number: int | str, **changed: Any) -> Document:
    """A PubMed record with one section."""
    fields: dict[str, Any] = {
        "id": str(number),
        "title": f"miR-901 and GENEA in invented study {number}",
        "sections": (Section("RESULTS", f"In study {number}, miR-901 suppressed GENEA."),),
        "pmid": str(number),
        "doi": f"10.9999/study.{number}",
        "year": 2021,
    }
    return Document(**{**fields, **changed})


def title_only(number: int | str, **changed: Any) -> Document:
    """The same work as :func:`document`, as a reference of which only the title is at hand."""
    known = {"id": f"doi:10.9999/study.{number}", "sections": (), "pmid": ""}
    return document(number, **{**known, **changed})


def evidence(origin: Document | int, said: str, **changed: Any) -> Evidence:
    """What a document says, as "subject effect object"; the entity types follow from the names."""
    if isinstance(origin, int):
        origin = document(origin)
    subject, effect, other = said.split()
    fields: dict[str, Any] = {
        "document": origin.id,
        "pmid": origin.pmid,
        "doi": origin.doi,
        "year": origin.year,
        "section": "RESULTS",
        "sentence": f"{said} was noted.",
        "sentence_start": 0,
        "sentence_end": 20,
        "subject": f"x:{subject}",
        "subject_name": subject,
        "subject_type": type_of(subject),
        "subject_text": subject,
        "subject_start": 0,
        "subject_end": 5,
        "effect": Effect(effect),
        "object": f"x:{other}",
        "object_name": other,
        "object_type": type_of(other),
        "object_text": other,
        "object_start": 10,
        "object_end": 15,
        "cue_start": 6,
        "cue_end": 9,
        "pattern": "verb",
        "direct": None,
        "negated": False,
        "hedged": False,
        "condition": "",
        "resistance": "",
        "drugs": (),
        "confidence": 0.8,
        "standing": origin.standing,
        "text_sha256": origin.text_sha256,
        "versions": VERSIONS,
    }
    return Evidence(**{**fields, **changed})


def type_of(name: str) -> EntityType:
    """The entity type that an invented name stands for; genes have no prefix of their own."""
    return next((kind for prefix, kind in TYPES.items() if name.startswith(prefix)), EntityType.GENE)


def table_of(*items: Evidence, seen: str = "2026-01-01") -> list[Interaction]:
    """The table merged from current evidence."""
    return merge(Known(item, seen) for item in items)
