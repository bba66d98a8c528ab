"""What people wrote down of a corpus: its references, and what is stated in it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model.evidence import Effect
from extractor.model.types import EntityType


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited work of a corpus: one row of ``references.tsv``.

    ``number`` counts from 1, in the order of the list. ``authors``, ``year``, ``journal``, ``volume``, ``pages`` and
    ``title`` are as the list of references prints them; ``doi`` and ``pmid`` are "" where the work has none.
    """

    number: int
    authors: str
    year: int
    journal: str
    volume: str
    pages: str
    title: str
    doi: str
    pmid: str = ""


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """A relation that annotators read in a source: one row of a gold table.

    ``subject`` and ``object`` are names as a curator writes them, of ``subject_type`` and ``object_type``;
    ``subject_identifier`` and ``object_identifier`` are CURIEs ("" where no table has one). ``effect``, ``direct``,
    ``negated``, ``hedged``, ``condition``, ``resistance`` and ``drugs`` are as in :class:`~extractor.model.Relation`.
    ``section`` is that of the source, ``note`` what the curator remarks. ``ref`` are the numbers of the references
    cited for the statement and ``doi`` the same works' DOIs, in the same order.
    """

    ref: tuple[int, ...]
    doi: tuple[str, ...]
    section: str
    subject: str
    subject_type: EntityType
    subject_identifier: str
    effect: Effect
    object: str
    object_type: EntityType
    object_identifier: str
    direct: bool | None
    negated: bool
    hedged: bool
    condition: str
    resistance: str
    drugs: tuple[str, ...]
    note: str
