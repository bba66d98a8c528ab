"""How far figures can be trusted: 95 % bootstrap intervals, resampled by document, and differences between runs.

What stands in one document is found or missed for the same reasons, so items are not independent. Whole documents are
drawn with replacement, as many as there are, 2,000 times; the interval is the middle 95 % of what they give (percentile
bootstrap; Efron & Tibshirani 1993, chapter 13). Two runs are compared on the same draws. A draw in which a ratio is not
measured does not count.

Documents that add the same to numerator and denominator are interchangeable. How often each kind of them is drawn
follows a multinomial distribution, which is what is drawn here: the same as drawing single documents, and much faster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.errors import InputError, allowed
from extractor.scoring.items import Item, Outcome
from extractor.scoring.previous import PreviousLevel
from extractor.scoring.result import LevelScore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Statistic = Callable[[NDArray[Any]], NDArray[np.float64]]

Key = tuple[str, str]
"""Document and statement in words: what names an item in another run."""

RESAMPLES = 2000
SEED = 1
_MIDDLE = (0.025, 0.975)
_NOTHING = (0, 0)
# How much an item adds to the numerator and the denominator of each ratio.
_RATIOS: Mapping[str, Mapping[Outcome, tuple[int, int]]] = {
    "precision": {Outcome.RIGHT: (1, 1), Outcome.FALSE: (0, 1), Outcome.MISSED: (0, 0)},
    "recall": {Outcome.RIGHT: (1, 1), Outcome.FALSE: (0, 0), Outcome.MISSED: (0, 1)},
    "f1": {Outcome.RIGHT: (2, 2), Outcome.FALSE: (0, 1), Outcome.MISSED: (0, 1)},
}


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of what resampling gives."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """F1 of a level in an earlier run and in this one, and the items that are right in one of them only.

    ``interval`` is that of the difference, ``after`` − ``before``.
    """

    gold: str
    level: str
    before: float | None
    after: float | None
    interval: Interval | None
    gained: tuple[Key, ...]
    lost: tuple[Key, ...]


def interval(items: Iterable[Item], ratio: str, *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval | None:
    """The interval of "precision", "recall" or "f1"; None where it is measured in fewer than two documents.

    The order of the items does not matter. Raises InputError for another ratio.
    """
    if ratio not in _RATIOS:
        raise InputError(f"no ratio {ratio!r}: {allowed(ratio, _RATIOS)}")
    terms = _terms(((item.document, item.outcome) for item in items), ratio)
    rows = [terms[document] for document in sorted(terms)]
    if sum(below > 0 for _, below in rows) < 2:
        return None
    return bootstrap(rows, lambda sums: quotient(sums[:, 0], sums[:, 1]), resamples, seed)


def change(
    gold: str, level: LevelScore, previous: PreviousLevel, *, resamples: int = RESAMPLES, seed: int = SEED
) -> ScoreChange:
    """What became of F1 since an earlier run, and the rows gained and lost, each by its document and words.

    A document that is in one of the two runs only has nothing in the other: neither right, nor false, nor missed. The
    two must be comparable, which is for the caller to see to (``previous.comparable``).
    """
    old = _terms(((document, outcome) for outcome, document, _ in previous.items), "f1")
    new = _terms(((item.document, item.outcome) for item in level.items), "f1")
    paired = [old.get(d, _NOTHING) + new.get(d, _NOTHING) for d in sorted(old.keys() | new.keys())]
    was = Counter((document, what) for outcome, document, what in previous.items if outcome == Outcome.RIGHT)
    now = Counter((item.document, item.what) for item in level.items if item.outcome is Outcome.RIGHT)
    return ScoreChange(
        gold=gold,
        level=level.level,
        before=previous.counts.f1,
        after=level.counts.f1,
        interval=bootstrap(paired, _difference, resamples, seed),
        gained=tuple(sorted(now - was)),
        lost=tuple(sorted(was - now)),
    )


def _difference(sums: NDArray[Any]) -> NDArray[np.float64]:
    return quotient(sums[:, 2], sums[:, 3]) - quotient(sums[:, 0], sums[:, 1])


def _terms(counted: Iterable[tuple[str, Outcome]], ratio: str) -> dict[str, tuple[int, ...]]:
    """What each document adds to the numerator and to the denominator of a ratio."""
    weights = _RATIOS[ratio]
    terms: dict[str, tuple[int, ...]] = {}
    for (document, outcome), number in Counter(counted).items():
        above, below = weights[outcome]
        before = terms.get(document, _NOTHING)
        terms[document] = before[0] + above * number, before[1] + below * number
    return terms


def quotient(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    """One by the other, and "not a number" where that is 0."""
    import numpy as np

    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below != 0)


def bootstrap(rows: Sequence[tuple[float, ...]], statistic: Statistic, resamples: int, seed: int) -> Interval | None:
    """The interval of a figure that depends on the sums of columns; None for fewer than two rows, or not measured.

    A row holds the numbers of a unit of resampling; the order of the rows takes part in the draws. ``statistic`` is
    given sums, a row for each draw, and returns a figure for each, "not a number" where it is not measured.
    """
    import numpy as np

    if len(rows) < 2:
        return None
    # Kinds come in the order of the rows, not of the numbers in them: two runs that change places are drawn alike.
    kinds = Counter(rows)
    shares = np.array(list(kinds.values())) / len(rows)
    drawn = np.random.default_rng(seed).multinomial(len(rows), shares, size=resamples)
    figures = statistic(drawn @ np.array(list(kinds)))
    measured = figures[np.isfinite(figures)]
    if not measured.size:
        return None
    low, high = np.quantile(measured, _MIDDLE)
    return Interval(float(low), float(high))
