"""When what was found contradicts a claim.

Of the same subject and object: the opposite effect; the same one denied, or a wider one (what does not
regulate does not repress either); or resistance promoted where the claim has it reversed. The value that a
mechanism has for resistance is that of its sentence, though: "A promotes resistance by sponging B" makes it
that of B as well. So two values contradict each other only where they may be said of the same molecule, and
of the same drug.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractor.model import DENIED_BY, DRUG_TYPES, OPPOSITES, RESPONSE_TYPES, AnnotatedDocument, EntityType
from extractor.scoring.matching import Entity, Rule
from extractor.scoring.statements import Statement, fold_drugs, same_direction


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with those who are said to promote or reverse resistance beside it."""

    statement: Statement
    speakers: tuple[Entity, ...] = ()


def said(statement: Statement, beside: Iterable[Statement]) -> Said:
    """The statement, with the subjects of what is said of resistance ``beside`` it, to the same effect."""
    if not statement.resistance:
        return Said(statement)
    return Said(
        statement,
        tuple(s.subject for s in beside if on_resistance(s) and s.resistance == statement.resistance),
    )


def on_resistance(statement: Statement) -> bool:
    """Whether it says which way resistance, or the response to a drug, goes."""
    return bool(statement.resistance) and statement.object.type in DRUG_TYPES | RESPONSE_TYPES


def effect_contradicted(found: Statement, claim: Statement, rule: Rule) -> str:
    """The effect or denial by which ``found`` contradicts the claim, in words; "" where it does not."""
    if found.effect is None or claim.effect is None or not same_direction(found, claim, rule):
        return ""
    if found.negated != claim.negated:
        effects = found.effect, claim.effect
        denied, asserted = effects if found.negated else effects[::-1]
        denies = denied in DENIED_BY[asserted]
        return ("denied" if found.negated else "asserted, where the claim denies it") if denies else ""
    opposite = OPPOSITES.get(claim.effect) is found.effect and not claim.negated
    return "the opposite effect" if opposite else ""


def resistance_contradicted(found: Said, claim: Said, rule: Rule, specific: frozenset[str]) -> str:
    """The resistance by which ``found`` contradicts the claim, in words; "" where it does not.

    ``specific`` are the drugs, folded, that are known to be single substances: only of these can it be told that they
    are different ones.
    """
    one, other = found.statement, claim.statement
    if not one.resistance or not other.resistance or one.resistance == other.resistance or one.negated or other.negated:
        return ""
    if one.drugs and other.drugs and not one.drugs & other.drugs and one.drugs | other.drugs <= specific:
        return ""
    if on_resistance(one) and on_resistance(other):
        contradicted = rule(one.subject, other.subject)
    else:
        contradicted = same_direction(one, other, rule) and _same_speakers(found.speakers, claim.speakers, rule)
    return f"resistance {_PASSIVE[one.resistance]} instead of {_PASSIVE[other.resistance]}" if contradicted else ""


_PASSIVE = {"promotes": "promoted", "reverses": "reversed"}


def _same_speakers(found: tuple[Entity, ...], claim: tuple[Entity, ...], rule: Rule) -> bool:
    """Whether the two values may be of the same molecule: one is, or on one side nobody is named."""
    return not (found and claim) or any(rule(a, b) for a in found for b in claim)


def single_substances(documents: Iterable[AnnotatedDocument]) -> frozenset[str]:
    """The drugs, folded, that documents name and that are no classes."""
    mentions = (mention for document in documents for mention in document.mentions)
    return fold_drugs(mention.name or mention.text for mention in mentions if mention.type is EntityType.DRUG)
