"""Rows of the interaction table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.model.evidence import Effect, Triple
from extractor.model.types import CERNA_TYPES, MIRNA_TYPES, EntityType


class Status(StrEnum):
    """What curators make of an interaction.

    It is ``accepted`` where one finding of it is, ``rejected`` where all are, ``disputed`` where curators
    disagree on a finding.
    """

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISPUTED = "disputed"


class ConflictState(StrEnum):
    """What people make of a conflict; it is open again when something new is said in it."""

    OPEN = "open"
    CONTEXT_DEPENDENT = "context-dependent"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row of the interaction table: all evidence for one triple, miRNA-centred.

    ``id`` is :attr:`Triple.id`. ``mirna`` and ``target`` are canonical names (``target`` is whatever the
    miRNA is related to: a gene, a disease, a process, a response or the ncRNA that sponges it);
    ``subject`` and ``object`` keep the direction as keys, of ``subject_type`` and ``object_type``, with the ``effect``
    between them. ``direct`` is True where a document says that binding was shown, False where one says that it is
    indirect and none that it is direct, else None. ``resistance`` is "promotes" or "reverses" resistance to ``drugs``,
    "" where documents do not say or do not agree. ``cerna_regulators`` are what sponges the miRNA, ``phenotypes``
    processes and responses that the subject raises or lowers in the same sentences, ``diseases`` those that the same
    documents relate to the miRNA. ``n_evidence`` counts the evidence, denials among it, ``n_documents`` the works it
    is from; ``pmids``, ``first_year`` and ``last_year`` are those of the documents. ``best_sentence`` is the one to
    read first. ``first_seen`` and ``last_seen`` say when the first and the last of the documents came into the database
    (ISO text). ``status`` is what curators make of it; ``n_accepted`` and ``n_rejected`` count findings
    that they decided; ``flagged`` says that one of these should be looked at again, because its text
    or the rules changed. ``belief`` lies in 0..1. ``conflicts`` are what is said against it,
    ``conflict_state`` is None where nothing is. ``corpora`` are those that hold documents of its evidence.
    It is ``retracted`` where none of its evidence stands and some was retracted, ``withdrawn`` where
    nothing of it is found any more, or only in records that are gone. ``release`` is the version of this
    package that found the best sentence.
    """

    id: str
    mirna: str
    target: str
    subject: str
    effect: Effect
    object: str
    subject_type: EntityType
    object_type: EntityType
    direct: bool | None
    resistance: str
    drugs: tuple[str, ...]
    cerna_regulators: tuple[str, ...]
    phenotypes: tuple[str, ...]
    diseases: tuple[str, ...]
    n_evidence: int
    n_documents: int
    n_accepted: int
    n_rejected: int
    pmids: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    best_sentence: str
    belief: float
    status: Status
    flagged: bool
    conflicts: tuple[str, ...]
    conflict_state: ConflictState | None
    corpora: tuple[str, ...]
    first_seen: str
    last_seen: str
    retracted: bool
    withdrawn: bool
    release: str

    @property
    def triple(self) -> Triple:
        """What it is merged by."""
        return Triple(self.subject, self.effect, self.object)

    @property
    def subject_name(self) -> str:
        """The canonical name of the subject."""
        return self.mirna if self.mirna_first else self.target

    @property
    def object_name(self) -> str:
        """The canonical name of the object."""
        return self.target if self.mirna_first else self.mirna

    @property
    def mirna_first(self) -> bool:
        """Whether ``mirna`` is the name of the subject."""
        return not is_about_object(self.subject_type, self.object_type)


def is_about_object(subject_type: str, object_type: str) -> bool:
    """Whether a row is about its object: the miRNA, or without one the other ncRNA."""
    for wanted in (MIRNA_TYPES, CERNA_TYPES):
        if subject_type in wanted or object_type in wanted:
            return subject_type not in wanted
    return False
