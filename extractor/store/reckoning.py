"""Why a row is believed as it is: the witnesses on both sides, and the sum."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from extractor.model import DENIED_BY, OPPOSITES, Decision, Effect, Evidence, Interaction, Triple
from extractor.store.belief import Calibration, PatternCount, belief, support, weight
from extractor.store.weighing import Known, WeighedFinding, weigh, witness_confidence


@dataclass(frozen=True, slots=True)
class Witness:
    """A work on one side of a row, with its surest finding.

    ``confidence`` is what it counts for, ``stated`` what the rules say; ``count`` are the decisions on
    the same pattern that were weighed against that. ``outcome`` is what curators made of the finding, or "".
    """

    evidence: Evidence
    effect: Effect
    denies: bool
    stated: float
    confidence: float
    count: PatternCount | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The sum behind the belief in a row: support · (1 − doubt / 2)."""

    row: Interaction
    supporting: tuple[Witness, ...]
    against: tuple[Witness, ...]
    unheard: tuple[Evidence, ...]
    support: float
    doubt: float
    belief: float
    strength: float


def reckoning(
    row: Interaction, known: Iterable[Known], decisions: Collection[Decision], calibration: Calibration
) -> Reckoning:
    """The sum, made of all evidence of the documents that say something of the row's pair."""
    weighed = [item for own in weigh(known, decisions, calibration).values() for item in own]
    pair = [c for c in weighed if (c.evidence.subject, c.evidence.object) == (row.subject, row.object)]
    counts = calibration.by_pattern()
    supporting = _witnesses(pair, row.triple, False, counts)
    against = []
    opposite = OPPOSITES.get(row.effect)
    if opposite:
        against += _witnesses(pair, Triple(row.subject, opposite, row.object), False, counts)
    for effect in sorted(DENIED_BY[row.effect]):
        against += _witnesses(pair, Triple(row.subject, effect, row.object), True, counts)
    asserted = sum(weight(witness.confidence) for witness in supporting)
    denied = sum(weight(witness.confidence) for witness in against)
    return Reckoning(
        row,
        tuple(supporting),
        tuple(against),
        tuple(c.evidence for c in pair if c.current and c.evidence.triple == row.triple and not c.witness),
        round(support(asserted), 4),
        round(support(denied), 4),
        belief(asserted, denied),
        calibration.strength,
    )


def _witnesses(
    weighed: Iterable[WeighedFinding], triple: Triple, denies: bool, counts: Mapping[str, PatternCount]
) -> list[Witness]:
    surest: dict[str, WeighedFinding] = {}
    for item in weighed:
        if item.evidence.triple != triple or item.evidence.negated is not denies or not item.witness:
            continue
        work = item.known.work or item.evidence.document
        best = surest.get(work)
        if best is None or _place(item) < _place(best):
            surest[work] = item
    return [
        Witness(
            item.evidence,
            triple.effect,
            denies,
            item.evidence.confidence,
            witness_confidence(item),
            counts.get(item.evidence.pattern),
            str(item.outcome or ""),
        )
        for item in sorted(surest.values(), key=_place)
    ]


def _place(item: WeighedFinding) -> tuple[float, tuple[str, ...]]:
    return -witness_confidence(item), item.evidence.key
