"""The effect of a predicate between two kinds of names, and which kinds are related at all."""

from __future__ import annotations

from extractor.model import (
    CERNA_TYPES,
    DISEASE_TYPES,
    DRUG_TYPES,
    GENE_TYPES,
    MIRNA_TYPES,
    NCRNA_TYPES,
    OBJECT_TYPES,
    PHENOTYPE_TYPES,
    RESPONSE_TYPES,
    SUBJECT_TYPES,
    Effect,
    EntityType,
)
from extractor.nlp.predicates.patterns import Pattern

_ANSWERING = DRUG_TYPES | PHENOTYPE_TYPES | DISEASE_TYPES
"""What verbs like "reverses" are said of."""


def admissible(subject: EntityType, other: EntityType) -> bool:
    """Whether a relation between these types is one we extract: a non-coding RNA takes part."""
    if subject not in SUBJECT_TYPES or other not in OBJECT_TYPES:
        return False
    return subject in NCRNA_TYPES or other in NCRNA_TYPES


def informs_only(subject: EntityType, other: EntityType) -> bool:
    return subject in GENE_TYPES and other in RESPONSE_TYPES


def effect_of(pattern: Pattern, sign: int, polarity: int, subject: EntityType, other: EntityType) -> Effect | None:
    """The effect of a predicate between these types; None where it asserts nothing between them."""
    if pattern.response and other not in _ANSWERING:
        # "miR-7 reversed the increase of EGFR" is about EGFR; "predicts EGFR" is about nothing.
        return (Effect.REPRESSES if sign < 0 else Effect.ACTIVATES) if sign else None
    if other in DRUG_TYPES:
        return (Effect.REVERSES if sign < 0 else Effect.PROMOTES) if pattern.response and sign else None
    if pattern.effect is Effect.PREDICTS:
        return Effect.PREDICTS if other in PHENOTYPE_TYPES else None
    sign = sign or (polarity if pattern.effect is Effect.REGULATES and not pattern.symmetric else 0)
    if other in DISEASE_TYPES:
        return Effect.CORRELATES
    if other in PHENOTYPE_TYPES:
        if pattern.effect is Effect.CORRELATES:
            return Effect.PREDICTS if other in RESPONSE_TYPES else Effect.CORRELATES
        return (Effect.REVERSES if sign < 0 else Effect.PROMOTES) if sign else Effect.REGULATES
    if pattern.effect is Effect.TARGETS and subject in CERNA_TYPES and other in MIRNA_TYPES:
        return Effect.SPONGES
    if pattern.effect is Effect.TARGETS and subject in CERNA_TYPES:
        return Effect.REGULATES
    if pattern.effect in {Effect.TARGETS, Effect.SPONGES} and subject not in NCRNA_TYPES:
        return Effect.SPONGES if pattern.effect is Effect.SPONGES and subject in GENE_TYPES else Effect.REGULATES
    if sign:
        return Effect.REPRESSES if sign < 0 else Effect.ACTIVATES
    return pattern.effect
