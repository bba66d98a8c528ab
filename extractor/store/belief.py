"""How sure: of a finding, of a row of the table, and whether people agree with that.

**Of a finding.** The rules give it a confidence c. What curators decided about other findings of the same
pattern is weighed against that as a Beta prior with mean c: of a accepted and r rejected ones, c becomes
(κ·c + a) / (κ + a + r). The prior's strength κ, in decisions, is learnt from all decisions: the value that
makes their numbers most likely (beta-binomial marginal likelihood, empirical Bayes). A finding that curators
accepted is as good as certain, one that they rejected is no witness at all.

**Of a row.** Works are independent witnesses, whatever records there are of them. Each supports its
interaction with the confidence of its surest finding, and the supports combine as a noisy-or: 1 − Π(1 − c).
What contradicts it is combined in the
same way to a doubt d, and belief = support · (1 − d / 2): one sure witness against halves it. Documents
that were retracted or are gone are no witnesses on either side; of those with an expression of concern,
confidence counts half. Products are kept as sums of whole millionths of −ln(1 − c): sums of whole numbers
are the same in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log1p

from extractor.model import Decile

ACCEPTED = 0.99
"""Confidence in what a curator accepted: people err, too."""
CONCERN_WEIGHT = 0.5
_CERTAIN = 1 - 1e-6
_UNIT = 1_000_000

STRENGTH = 8.0
"""How many decisions the confidence of a rule is worth as long as few are made."""
_STRENGTHS = tuple(2.0**power for power in range(1, 10))
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class PatternCount:
    """How many findings of a pattern curators accepted and rejected."""

    pattern: str
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding that was decided: its pattern, the confidence of the rules in it, and the decision."""

    pattern: str
    confidence: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is learnt from decisions; without any, the confidence of the rules is believed."""

    strength: float = STRENGTH
    counts: tuple[PatternCount, ...] = ()

    def by_pattern(self) -> Mapping[str, PatternCount]:
        """The counts by pattern."""
        return {count.pattern: count for count in self.counts}


def calibrated(confidence: float, count: PatternCount | None, strength: float) -> float:
    """The confidence in a finding, given what was decided about others of its pattern."""
    if count is None:
        return confidence
    decided = count.accepted + count.rejected
    return (strength * confidence + count.accepted) / (strength + decided)


def learnt(decided: Iterable[Decided]) -> Calibration:
    """The calibration that decisions give."""
    by_pattern: dict[str, list[Decided]] = defaultdict(list)
    for item in decided:
        by_pattern[item.pattern].append(item)
    counts = tuple(
        PatternCount(pattern, sum(item.accepted for item in items), sum(not item.accepted for item in items))
        for pattern, items in sorted(by_pattern.items())
    )
    return Calibration(_strength(by_pattern), counts)


def _strength(by_pattern: Mapping[str, Sequence[Decided]]) -> float:
    if sum(map(len, by_pattern.values())) < _ENOUGH:
        return STRENGTH
    return max(_STRENGTHS, key=lambda strength: _likelihood(strength, by_pattern))


def _likelihood(strength: float, by_pattern: Mapping[str, Sequence[Decided]]) -> float:
    """Logarithm of the beta-binomial likelihood of what was decided, up to a constant."""
    total = 0.0
    for _, items in sorted(by_pattern.items()):
        mean = min(max(sum(item.confidence for item in items) / len(items), 0.01), 0.99)
        accepted = sum(item.accepted for item in items)
        yes, no = strength * mean, strength * (1 - mean)
        total += _log_beta(yes + accepted, no + len(items) - accepted) - _log_beta(yes, no)
    return total


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def weight(confidence: float) -> int:
    """What a witness adds to the sum: whole millionths of −ln(1 − c)."""
    return round(-log1p(-min(confidence, _CERTAIN)) * _UNIT)


def support(weights: int) -> float:
    """The noisy-or of witnesses, from the sum of their weights."""
    return 1 - exp(-weights / _UNIT)


def belief(asserted: int, against: int) -> float:
    """Belief from the sums of weights on both sides, in 0..1 with four decimals."""
    return round(support(asserted) * (1 - support(against) / 2), 4)


def deciles(decided: Iterable[Decided]) -> tuple[Decile, ...]:
    """Expected against observed acceptance, for those tenths in which something was decided."""
    tenths: dict[int, list[Decided]] = defaultdict(list)
    for item in decided:
        tenths[min(int(item.confidence * 10 + 1e-9), 9)].append(item)
    return tuple(
        Decile(
            tenth / 10,
            len(items),
            round(sum(item.confidence for item in items) / len(items), 4),
            round(sum(item.accepted for item in items) / len(items), 4),
        )
        for tenth, items in sorted(tenths.items())
    )


def calibration_error(tenths: Sequence[Decile]) -> float | None:
    """Expected calibration error (Naeini et al. 2015): mean distance of the two, by number; None without decisions."""
    total = sum(tenth.number for tenth in tenths)
    if not total:
        return None
    return round(sum(tenth.number * abs(tenth.expected - tenth.observed) for tenth in tenths) / total, 4)
