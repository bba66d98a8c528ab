"""What is held to be right: annotations, and how far they may be held against somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extractor.model import Document, EntityType, Section, Span
from extractor.records.annotations import Annotations

PLACE = "place"
"""The matching rule by which a name is what the gold has at the same place, whatever it is called."""


@dataclass(frozen=True, slots=True)
class AnnotatedScope:
    """What was annotated at all; what is found beyond it is neither right nor wrong, and not counted.

    ``types`` says which types of ours were, and what each counts as there. A relation is one of the ``ends``, in
    either direction, and ``in_sentence`` only within a sentence.
    """

    types: Mapping[EntityType, EntityType]
    ends: frozenset[frozenset[EntityType]]
    in_sentence: bool = False


@dataclass(frozen=True)
class GoldSet:
    """Annotations to score against.

    ``name`` and ``sha256`` stand in the signature, ``mapped`` what was renamed when they were read. ``rule`` is the
    matching rule for want of another one. ``sentences`` are those of a document, by its identifier, where the
    set says them. Of a set that is ``open`` only the documents count that somebody read: it is no corpus, but a list
    of what is known of all the literature.
    """

    name: str
    sha256: str
    annotations: Annotations
    rule: str = ""
    scope: AnnotatedScope | None = None
    sentences: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    open: bool = False
    mapped: str = ""
    notes: tuple[str, ...] = ()

    @property
    def has_effects(self) -> bool:
        """Whether every relation says what the one does to the other, so that it is a triple."""
        return all(r.effect is not None for document in self.annotations.documents for r in document.relations)

    @property
    def texts(self) -> tuple[Document, ...]:
        """The texts to extract from, to the letter, so that offsets fit; none where the set has no texts."""
        if not self.annotations.texts:
            return ()
        return tuple(
            Document(id=document.id, title="", sections=(Section("", document.text),), source=self.name)
            for document in self.annotations.documents
        )
