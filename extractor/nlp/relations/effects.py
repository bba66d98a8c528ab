"""The effect of a predicate between two kinds of names, and which kinds are related at all."""

from __future__ import annotations

from extractor.model import CERNA_TYPES, DRUG_TYPES, GENE_TYPES, MIRNA_TYPES, NCRNA_TYPES, Effect, EntityType
from extractor.nlp.predicates.patterns import Pattern

OBJECT_ONLY = frozenset({EntityType.PROCESS, EntityType.RESPONSE, EntityType.DISEASE})
NEVER_RELATED = frozenset({EntityType.CELL_LINE, EntityType.SPECIES, EntityType.VARIANT})


def admissible(subject: EntityType, other: EntityType) -> bool:
    """Whether a relation between these types is one we extract: a non-coding RNA takes part."""
    if subject in NEVER_RELATED or other in NEVER_RELATED or subject in OBJECT_ONLY - {EntityType.PROCESS}:
        return False
    return subject in NCRNA_TYPES or other in NCRNA_TYPES


def informs_only(subject: EntityType, other: EntityType) -> bool:
    return subject in GENE_TYPES and other is EntityType.RESPONSE


def effect_of(pattern: Pattern, sign: int, polarity: int, subject: EntityType, other: EntityType) -> Effect | None:
    """The effect of a predicate between these types; None where it asserts nothing between them."""
    if pattern.response and other not in {
        EntityType.RESPONSE,
        *DRUG_TYPES,
        EntityType.PROCESS,
        EntityType.DISEASE,
    }:
        # "miR-7 reversed the increase of EGFR" is about EGFR; "predicts EGFR" is about nothing.
        return (Effect.REPRESSES if sign < 0 else Effect.ACTIVATES) if sign else None
    if other in DRUG_TYPES:
        return (Effect.REVERSES if sign < 0 else Effect.PROMOTES) if pattern.response and sign else None
    if pattern.effect is Effect.PREDICTS:
        return Effect.PREDICTS if other in {EntityType.RESPONSE, EntityType.PROCESS} else None
    sign = sign or (polarity if pattern.effect is Effect.REGULATES and not pattern.symmetric else 0)
    if other is EntityType.DISEASE:
        return Effect.CORRELATES
    if other in {EntityType.PROCESS, EntityType.RESPONSE}:
        if pattern.effect is Effect.CORRELATES:
            return Effect.PREDICTS if other is EntityType.RESPONSE else Effect.CORRELATES
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
