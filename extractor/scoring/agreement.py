"""How far curators agree, and what they got done.

Agreement is told beyond what chance gives: κ = (observed − chance) / (1 − chance). It is None where there is no chance
to disagree, because one verdict is all that was ever given. Intervals are those of :mod:`intervals`, resampled by
finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from extractor.errors import InputError
from extractor.model import Decision, Verdict
from extractor.scoring.intervals import RESAMPLES, SEED, Interval, bootstrap, quotient

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractor.scoring.intervals import Statistic

_NO_OPINION = frozenset({Verdict.SKIP, Verdict.UNDO, Verdict.ADD})
# What is added is no verdict on a finding.
_PAUSE = 600.0
# Decisions less than a second apart were brought in together: the time between them is nobody's.
_TOGETHER = 1.0


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Two curators on the ``items`` that both decided: share of equal verdicts, and Cohen's kappa (1960)."""

    first: str
    second: str
    items: int
    observed: float
    kappa: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All pairs, and Fleiss' kappa (1971) over the ``items`` that two or more decided."""

    curators: tuple[str, ...]
    items: int
    pairs: tuple[Pairwise, ...]
    fleiss: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class CuratorWork:
    """What a curator decided, the tags they gave, and findings decided an hour (None for fewer than two)."""

    curator: str
    decided: int
    accepted: int
    rejected: int
    edited: int
    skipped: int
    undone: int
    per_hour: float | None
    tags: tuple[tuple[str, int], ...]


def agreement(verdicts: Mapping[str, Mapping[str, str]], *, resamples: int = RESAMPLES, seed: int = SEED) -> Agreement:
    """How far curators agree; ``verdicts`` are by curator and finding. To skip is to have no opinion.

    Pairs are those that have a finding in common. Not all need to have decided on the same findings, nor equally many
    on each: Fleiss' observed agreement is the mean over findings of the share of equal pairs of verdicts, and the
    share of a verdict by chance the mean over findings of its share there (Gwet 2014, Handbook of Inter-Rater
    Reliability, chapter 2), which is Fleiss 1971 where all findings were decided equally often.
    """
    decided = {
        curator: {finding: str(verdict) for finding, verdict in own.items() if verdict not in _NO_OPINION}
        for curator, own in sorted(verdicts.items())
    }
    decided = {curator: own for curator, own in decided.items() if own}
    by_finding: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for own in decided.values():
        for finding, verdict in own.items():
            by_finding[finding][verdict] += 1
    several = [found for _, found in sorted(by_finding.items()) if found.total() > 1]
    fleiss, interval = _fleiss(several, resamples, seed)
    return Agreement(
        curators=tuple(decided),
        items=len(several),
        pairs=tuple(
            _pairwise((a, b), [(decided[a][f], decided[b][f]) for f in sorted(shared)], resamples, seed)
            for a, b in combinations(decided, 2)
            if (shared := decided[a].keys() & decided[b].keys())
        ),
        fleiss=fleiss,
        interval=interval,
    )


def _pairwise(who: tuple[str, str], both: Sequence[tuple[str, str]], resamples: int, seed: int) -> Pairwise:
    """Cohen's kappa, out of the table of how often one gave this verdict and the other that."""
    verdicts = sorted({verdict for pair in both for verdict in pair})
    cells = [(a, b) for a in verdicts for b in verdicts]
    one_of = {cell: tuple(int(cell == other) for other in cells) for cell in cells}
    rows = [one_of[pair] for pair in both]

    def kappa(sums: NDArray[Any]) -> NDArray[np.float64]:
        table = sums.reshape(-1, len(verdicts), len(verdicts))
        equal = table.trace(axis1=1, axis2=2) * len(both)
        # Whole numbers, so that "no chance to disagree" is told without rounding.
        chance = (table.sum(axis=1) * table.sum(axis=2)).sum(axis=1)
        return quotient(equal - chance, len(both) ** 2 - chance)

    observed = sum(a == b for a, b in both) / len(both)
    return Pairwise(*who, len(both), observed, *_measured(rows, kappa, resamples, seed))


def _fleiss(findings: Sequence[Counter[str]], resamples: int, seed: int) -> tuple[float | None, Interval | None]:
    verdicts = sorted({verdict for found in findings for verdict in found})
    rows: list[tuple[float, ...]] = []
    for found in findings:
        raters = found.total()
        equal = sum(number * (number - 1) for number in found.values()) / (raters * (raters - 1))
        rows.append((equal, *(found[verdict] / raters for verdict in verdicts)))

    def kappa(sums: NDArray[Any]) -> NDArray[np.float64]:
        means = sums / len(findings)
        chance = (means[:, 1:] ** 2).sum(axis=1)
        return quotient(means[:, 0] - chance, 1 - chance)

    return _measured(rows, kappa, resamples, seed)


def _measured(
    rows: Sequence[tuple[float, ...]], kappa: Statistic, resamples: int, seed: int
) -> tuple[float | None, Interval | None]:
    """A kappa with its interval; neither where it is not measured."""
    import numpy as np

    if not rows:
        return None, None
    value = float(kappa(np.array(rows).sum(axis=0, keepdims=True))[0])
    return (None, None) if np.isnan(value) else (value, bootstrap(rows, kappa, resamples, seed))


def work(decisions: Iterable[Decision]) -> tuple[CuratorWork, ...]:
    """What each curator did, sorted by name.

    Of each finding counts the curator's last decision that was not undone; ``undone`` is how many they took back.
    Findings an hour follow from the median time between two decisions of the curator, pauses of ten minutes and more
    left out, and decisions that were brought in together. Raises InputError for a time that is none.
    """
    by_curator: defaultdict[str, dict[str, Decision]] = defaultdict(dict)
    for decision in decisions:
        by_curator[decision.curator][decision.id] = decision
    return tuple(
        _work(curator, sorted(own.values(), key=lambda d: (d.at, d.id))) for curator, own in sorted(by_curator.items())
    )


def _work(curator: str, decisions: Sequence[Decision]) -> CuratorWork:
    undone = {decision.undoes for decision in decisions if decision.verdict is Verdict.UNDO}
    standing: dict[str, Decision] = {}
    for decision in decisions:
        if decision.verdict is not Verdict.UNDO and decision.id not in undone:
            standing[decision.about] = decision
    said = Counter(decision.verdict for decision in standing.values())
    tags = Counter(str(decision.tag) for decision in standing.values() if decision.tag)
    return CuratorWork(
        curator=curator,
        decided=sum(number for verdict, number in said.items() if verdict not in _NO_OPINION),
        accepted=said[Verdict.ACCEPT],
        rejected=said[Verdict.REJECT],
        edited=said[Verdict.EDIT],
        skipped=said[Verdict.SKIP],
        undone=len(undone),
        per_hour=_per_hour(decisions),
        tags=tuple(sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _per_hour(decisions: Sequence[Decision]) -> float | None:
    times = sorted(map(_time, decisions))
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    worked = [gap for gap in gaps if _TOGETHER <= gap < _PAUSE]
    return 3600 / median(worked) if worked else None


def _time(decision: Decision) -> datetime:
    try:
        time = datetime.fromisoformat(decision.at)
    except ValueError:
        raise InputError(
            f"decision {decision.id}: its time is {decision.at!r}; one like 2026-01-31T12:00:00+00:00 is needed"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
