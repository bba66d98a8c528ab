"""The records that travel through the package: frozen, without behaviour beyond themselves.

Field names are the column names everywhere: TSV headers, JSON keys and SQL columns are derived
from these classes (:func:`columns`), never listed again. Offsets are half-open and count Unicode
code points of :attr:`Document.text`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from extractor.model.annotated import AnnotatedDocument
from extractor.model.decisions import Correction, Decile, Decision, ErrorTag, Verdict
from extractor.model.documents import FULL_TEXT, SAME_WORK, Document, Section, Span, Standing, plain_doi
from extractor.model.entities import Mention
from extractor.model.evidence import (
    DENIED_BY,
    OPPOSITES,
    AuditedPair,
    Effect,
    Evidence,
    Relation,
    Triple,
    Versions,
    evidence_of,
    of_record,
)
from extractor.model.faults import Fault
from extractor.model.gold import GoldRelation, Reference
from extractor.model.interactions import ConflictState, Interaction, Status, is_about_object
from extractor.model.releases import Release, ReleasedFile
from extractor.model.types import (
    BACKGROUND_TYPES,
    CERNA_TYPES,
    CONDITION_TYPES,
    DISEASE_TYPES,
    DRUG_TYPES,
    GENE_TYPES,
    GROUPS,
    MIRNA_TYPES,
    MOLECULE_TYPES,
    NCRNA_TYPES,
    OBJECT_TYPES,
    PHENOTYPE_TYPES,
    PROCESS_TYPES,
    RESPONSE_TYPES,
    SUBJECT_TYPES,
    TYPES,
    EntityType,
    TypeGroup,
)

__all__ = [
    "BACKGROUND_TYPES", "CERNA_TYPES", "CONDITION_TYPES", "DENIED_BY", "DISEASE_TYPES", "DRUG_TYPES", "FULL_TEXT",
    "GENE_TYPES", "GROUPS", "MIRNA_TYPES", "MOLECULE_TYPES", "NCRNA_TYPES", "OBJECT_TYPES", "OPPOSITES",
    "PHENOTYPE_TYPES", "PROCESS_TYPES", "RESPONSE_TYPES", "SAME_WORK", "SUBJECT_TYPES", "TYPES", "AnnotatedDocument",
    "AuditedPair", "ConflictState", "Correction", "Decile", "Decision", "Document", "Effect", "EntityType", "ErrorTag",
    "Evidence", "Fault", "GoldRelation", "Interaction", "Mention", "Reference", "Relation", "Release", "ReleasedFile",
    "Section", "Span", "Standing", "Status", "Triple", "TypeGroup", "Verdict", "Versions", "columns", "evidence_of",
    "is_about_object", "of_record", "plain_doi",
]  # fmt: skip


def columns(record: type[Any]) -> tuple[str, ...]:
    """The field names of a record class, in order: its header."""
    return tuple(field.name for field in fields(record))
