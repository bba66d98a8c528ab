"""The records that travel through the package: frozen, without behaviour beyond themselves.

Field names are the column names everywhere: TSV headers, JSON keys and SQL columns are derived
from these classes (:func:`columns`), never listed again. Offsets are half-open and count Unicode
code points of :attr:`Document.text`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any


class EntityType(StrEnum):
    """What a mention names."""

    MIRNA = "miRNA"
    MIRNA_FAMILY = "miRNAFamily"
    GENE = "Gene"
    GENE_FAMILY = "GeneFamily"
    COMPLEX = "Complex"
    LNCRNA = "lncRNA"
    CIRCRNA = "circRNA"
    DRUG = "Drug"
    DRUG_CLASS = "DrugClass"
    DISEASE = "Disease"
    CELL_LINE = "CellLine"
    PROCESS = "Process"
    RESPONSE = "Response"
    SPECIES = "Species"
    VARIANT = "Variant"


MIRNA_TYPES = frozenset({EntityType.MIRNA, EntityType.MIRNA_FAMILY})
CERNA_TYPES = frozenset({EntityType.LNCRNA, EntityType.CIRCRNA})
NCRNA_TYPES = MIRNA_TYPES | CERNA_TYPES
GENE_TYPES = frozenset({EntityType.GENE, EntityType.GENE_FAMILY, EntityType.COMPLEX})
DRUG_TYPES = frozenset({EntityType.DRUG, EntityType.DRUG_CLASS})


class Effect(StrEnum):
    """What the subject of a relation does to its object."""

    REPRESSES = "represses"
    ACTIVATES = "activates"
    TARGETS = "targets"
    REGULATES = "regulates"
    SPONGES = "sponges"
    CORRELATES = "correlates"
    PROMOTES = "promotes"
    REVERSES = "reverses"
    PREDICTS = "predicts"


class Standing(StrEnum):
    """What its publisher and PubMed say of a document now, from the best to the worst.

    A document is ``withdrawn`` when PubMed has its record no more, ``merged`` when another record
    took its place. Evidence of documents that do not stand is kept and marked.
    """

    PUBLISHED = "published"
    CORRECTED = "corrected"
    CONCERN = "of concern"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"

    @property
    def stands(self) -> bool:
        """Whether what the document says may be believed, on its own account."""
        return self not in _FALLEN

    @property
    def gone(self) -> bool:
        """Whether there is no record of it any more."""
        return self in (Standing.WITHDRAWN, Standing.MERGED)


_FALLEN = frozenset({Standing.RETRACTED, Standing.WITHDRAWN, Standing.MERGED})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end}: need 0 <= start <= end")

    @property
    def length(self) -> int:
        """Number of code points."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's body; ``label`` is "" where the source gives none."""

    label: str
    text: str


FULL_TEXT = "full text: "
"""How the labels of full-text sections begin."""


@dataclass(frozen=True)
class Document:
    """A title with an abstract or further sections, as plain Unicode text without mark-up.

    ``id`` is what its source knows it by: the PMID for PubMed, ``doi:…`` for a reference of which
    only the title is at hand, the file's own identifier otherwise. ``retracted_by`` holds the PMID
    of the retraction notice, or "". ``notices`` are the other works that bear on it, each as kind and
    PMID ("ErratumIn 123"). ``license`` is that of the full text, where sections of it are among
    ``sections``: their labels begin with :data:`FULL_TEXT`.
    """

    id: str
    title: str
    sections: tuple[Section, ...] = ()
    pmid: str = ""
    doi: str = ""
    journal: str = ""
    year: int | None = None
    language: str = ""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    retracted_by: str = ""
    standing: Standing = Standing.PUBLISHED
    notices: tuple[str, ...] = ()
    pmcid: str = ""
    license: str = ""
    source: str = ""
    fetched_at: str = ""

    @cached_property
    def text(self) -> str:
        """Title and sections, each part on a line of its own; all offsets refer to it."""
        return "\n".join(part for part in (self.title, *(s.text for s in self.sections)) if part)

    @property
    def body(self) -> tuple[Section, ...]:
        """The sections that come from the full text."""
        return tuple(section for section in self.sections if section.label.startswith(FULL_TEXT))

    @property
    def abstract(self) -> tuple[Section, ...]:
        """The sections that do not."""
        return tuple(section for section in self.sections if not section.label.startswith(FULL_TEXT))

    @cached_property
    def text_sha256(self) -> str:
        """Hex digest of the UTF-8 text: two documents with the same digest give the same evidence."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def parts(self) -> Iterator[tuple[str, Span]]:
        """Label ("title" for the title) and span of each part of the text."""
        position = 0
        for label, part in (("title", self.title), *((s.label, s.text) for s in self.sections)):
            if part:
                yield label, Span(position, position + len(part))
                position += len(part) + 1

    def section_at(self, offset: int) -> str:
        """Label of the part that holds the character at ``offset``, "" outside of all."""
        return next((label for label, s in self.parts() if s.start <= offset < s.end), "")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text.

    ``identifier`` is a CURIE, or "" where the name could not be resolved; ``name`` the canonical
    name (the text itself where unresolved). Members of a contracted list ("miR-221/222") share the
    span of the list, which ``part_of`` then repeats. ``id`` is the denotation's own identifier
    where the mention was given rather than recognised.
    """

    start: int
    end: int
    text: str
    type: EntityType
    identifier: str = ""
    name: str = ""
    species: str = ""
    part_of: str = ""
    id: str = ""

    @property
    def span(self) -> Span:
        """Where it stands in the document's text."""
        return Span(self.start, self.end)

    @property
    def key(self) -> str:
        """What it is merged and scored by: the identifier, or the folded name without one."""
        return self.identifier or f"name:{' '.join((self.name or self.text).casefold().split())}"


@dataclass(frozen=True, slots=True)
class Triple:
    """Keys of subject and object with the effect between them: the identity of an interaction."""

    subject: str
    effect: Effect
    object: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement of one document: subject – effect → object, with its modifiers.

    ``direct`` is None where the text does not say. ``resistance`` is "promotes", "reverses" or "",
    always read as resistance (restored sensitivity is "reverses"), to ``drugs`` (canonical names).
    ``cue`` is the span of the word that asserts the effect, ``sentence`` that of the sentence, or
    of the two sentences for a relation across a boundary. ``confidence`` lies in 0..1.
    """

    subject: Mention
    effect: Effect
    object: Mention
    cue: Span
    pattern: str
    sentence: Span
    direct: bool | None = None
    negated: bool = False
    hedged: bool = False
    condition: str = ""
    resistance: str = ""
    drugs: tuple[str, ...] = ()
    confidence: float = 1.0

    @property
    def triple(self) -> Triple:
        """The merge key."""
        return Triple(self.subject.key, self.effect, self.object.key)


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced an evidence: code, rules (hash), lexicon (hash) and language model."""

    code: str
    rules: str
    lexicon: str
    model: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A relation with the document and the sentence it stands in: one row of ``evidence.jsonl``.

    Mention and sentence offsets refer to the document's text; ``section`` is "title" or the
    label of the abstract's section.
    """

    document: str
    pmid: str
    doi: str
    year: int | None
    section: str
    sentence: str
    sentence_start: int
    sentence_end: int
    subject: str
    subject_name: str
    subject_type: EntityType
    subject_text: str
    subject_start: int
    subject_end: int
    effect: Effect
    object: str
    object_name: str
    object_type: EntityType
    object_text: str
    object_start: int
    object_end: int
    cue_start: int
    cue_end: int
    pattern: str
    direct: bool | None
    negated: bool
    hedged: bool
    condition: str
    resistance: str
    drugs: tuple[str, ...]
    confidence: float
    standing: Standing
    text_sha256: str
    versions: Versions

    @property
    def triple(self) -> Triple:
        """The interaction it supports."""
        return Triple(self.subject, self.effect, self.object)

    @property
    def key(self) -> tuple[str, ...]:
        """Identity: finding the same again in the same sentence by the same pattern adds nothing."""
        return (
            self.document,
            self.subject,
            self.effect,
            self.object,
            str(self.sentence_start),
            str(self.sentence_end),
            self.pattern,
        )


def evidence_of(document: Document, relation: Relation, versions: Versions) -> Evidence:
    """Flatten a relation of a document into a row of evidence."""
    subject, other, sentence = relation.subject, relation.object, relation.sentence
    return Evidence(
        document=document.id,
        pmid=document.pmid,
        doi=document.doi,
        year=document.year,
        section=document.section_at(sentence.start),
        sentence=document.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        subject=subject.key,
        subject_name=subject.name or subject.text,
        subject_type=subject.type,
        subject_text=subject.text,
        subject_start=subject.start,
        subject_end=subject.end,
        effect=relation.effect,
        object=other.key,
        object_name=other.name or other.text,
        object_type=other.type,
        object_text=other.text,
        object_start=other.start,
        object_end=other.end,
        cue_start=relation.cue.start,
        cue_end=relation.cue.end,
        pattern=relation.pattern,
        direct=relation.direct,
        negated=relation.negated,
        hedged=relation.hedged,
        condition=relation.condition,
        resistance=relation.resistance,
        drugs=relation.drugs,
        confidence=relation.confidence,
        standing=document.standing,
        text_sha256=document.text_sha256,
        versions=versions,
    )


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row of the interaction table: all evidence for one triple, miRNA-centred.

    ``mirna`` and ``target`` are canonical names (``target`` is whatever the miRNA is related to:
    a gene, a disease, a process, a response or the ncRNA that sponges it); ``subject`` and
    ``object`` keep the direction as keys. ``belief`` lies in 0..1. ``corpora`` are those that hold
    documents of its evidence. It is ``retracted`` where none of its evidence stands and some was
    retracted, ``withdrawn`` where nothing of it is found any more, or only in records that are gone.
    """

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
    pmids: tuple[str, ...]
    best_sentence: str
    belief: float
    status: str
    conflicts: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited work of a corpus: one row of ``references.tsv``. ``number`` counts from 1."""

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

    ``subject`` and ``object`` are names as a curator writes them, their identifiers stand beside
    them ("" where no table has one). ``ref`` are the numbers of the references cited for the
    statement and ``doi`` the same works' DOIs, in the same order.
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


def columns(record: type[Any]) -> tuple[str, ...]:
    """The field names of a record class, in order: its header."""
    return tuple(field.name for field in fields(record))
