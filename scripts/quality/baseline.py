"""The figures that were last accepted (``gold/baseline.json``), and what has changed since.

Of the annotated titles the counts of each level with the rows that are right and those that are false; of the
challenge set the sentences that are right, by phenomenon. Sentences are named by a digest, so that no text is repeated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from challenge import Challenge
from figures import ROOT, challenges, titles

from extractor.pipeline import Extractor
from extractor.scoring import Counts, LevelScore, Outcome, Scores

PATH = ROOT / "gold" / "baseline.json"
LEVELS = ("mentions, exact", "pair", "direction", "triple", "modifiers", "triple, each mention")
RENEW = "scripts/bench quality --accept"
_DIGITS = 12
_TOLERANCE = 1e-9
Row = tuple[str, str]
"""A document, and what is said or marked in it."""


@dataclass(frozen=True)
class Level:
    """Counts of a level, the rows that were right, and those that were found and are not."""

    counts: Counts
    right: frozenset[Row]
    false: frozenset[Row]


@dataclass(frozen=True)
class Phenomenon:
    """Number of sentences, and the digests of those that were right."""

    of: int
    right: frozenset[str]


@dataclass(frozen=True)
class Baseline:
    """What was measured. ``explained`` says of rows and sentences in words what is wrong with them; it is not kept."""

    levels: Mapping[str, Level]
    phenomena: Mapping[str, Phenomenon]
    explained: Mapping[tuple[str, str], str] = field(default_factory=dict)


def measured(extractor: Extractor) -> Baseline:
    """The figures as they are now."""
    return baseline_of(titles(extractor), challenges(extractor))


def baseline_of(scores: Scores, verdicts: Iterable[tuple[Challenge, Sequence[str]]]) -> Baseline:
    """The figures of these scores and verdicts."""
    explained = {}
    for level in map(scores.level, LEVELS):
        for error in level.discrepancies:
            why = f"{error.why}" + (f" ({error.detail})" if error.detail else "")
            explained[level.level, f"{error.document}\t{error.what}"] = f"{why}: {error.sentence}"
    of: dict[str, int] = {}
    right: dict[str, set[str]] = {}
    for case, wrong in verdicts:
        name = digest(case.text)
        of[case.phenomenon] = of.get(case.phenomenon, 0) + 1
        right.setdefault(case.phenomenon, set()).update([] if wrong else [name])
        explained[case.phenomenon, name] = f"{case.text}" + "".join(f"\n      {line}" for line in wrong)
    phenomena = {name: Phenomenon(number, frozenset(right[name])) for name, number in of.items()}
    return Baseline({name: _level(scores.level(name)) for name in LEVELS}, phenomena, explained)


def digest(sentence: str) -> str:
    """The name of a sentence that does not repeat it."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:_DIGITS]


def _level(score: LevelScore) -> Level:
    def rows(outcome: Outcome) -> frozenset[Row]:
        return frozenset((item.document, item.what) for item in score.items if item.outcome is outcome)

    return Level(score.counts, rows(Outcome.RIGHT), rows(Outcome.FALSE))


def read_baseline(path: Path = PATH) -> Baseline:
    """What was accepted. Raises ValueError for a file that is not of ours."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        levels = {name: _level_of(level) for name, level in value["annotated titles"].items()}
        phenomena = {
            name: Phenomenon(found["of"], frozenset(found["right"])) for name, found in value["challenge set"].items()
        }
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: is no baseline ({error!r}); {RENEW} writes one") from None
    return Baseline(levels, phenomena)


def _level_of(value: Mapping[str, Any]) -> Level:
    def rows(name: str) -> frozenset[Row]:
        return frozenset((document, what) for document, said in value[name].items() for what in said)

    return Level(Counts(value["tp"], value["fp"], value["fn"]), rows("right"), rows("false"))


def write_baseline(baseline: Baseline, path: Path = PATH) -> None:
    """Accept these figures. Each row and sentence has a line, so that a change of the file shows what changed."""
    levels = {
        name: {
            **{key: getattr(level.counts, key) for key in ("tp", "fp", "fn")},
            "right": _by_document(level.right),
            "false": _by_document(level.false),
        }
        for name, level in baseline.levels.items()
    }
    phenomena = {
        name: {"of": found.of, "right": sorted(found.right)} for name, found in sorted(baseline.phenomena.items())
    }
    content = {"annotated titles": levels, "challenge set": phenomena}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _by_document(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for document, what in sorted(rows):
        found.setdefault(document, []).append(what)
    return found


@dataclass(frozen=True)
class Difference:
    """How a figure differs from the accepted one: for the worse, the better, or in its rows only."""

    what: str
    before: float | None
    after: float | None
    lines: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether it has dropped, or is no longer measured."""
        return self.before is not None and (self.after is None or self.after < self.before - _TOLERANCE)

    @property
    def better(self) -> bool:
        """Whether it has risen, or is measured for the first time."""
        return self.after is not None and (self.before is None or self.after > self.before + _TOLERANCE)

    def __str__(self) -> str:
        verdict = "worse" if self.worse else "better" if self.better else "other rows"
        figures = f"{_shown(self.before)} → {_shown(self.after)}"
        return "\n".join([f"{self.what}: {figures} ({verdict})", *(f"  {line}" for line in self.lines)])


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:g}" if value == int(value) else f"{value:.4f}"


def differences(accepted: Baseline, now: Baseline) -> list[Difference]:
    """Whatever differs: F1 and rows of each level, and the sentences that are right of each phenomenon."""
    found = [*_of_titles(accepted, now), *_of_challenges(accepted, now)]
    return [one for one in found if one.lines or one.worse or one.better]


def _of_titles(accepted: Baseline, now: Baseline) -> Iterator[Difference]:
    nothing = Level(Counts(), frozenset(), frozenset())
    for name in dict.fromkeys((*accepted.levels, *now.levels)):
        before, after = accepted.levels.get(name, nothing), now.levels.get(name, nothing)
        lines = [f"gained: {_row(row)}" for row in sorted(after.right - before.right)]
        for mark, rows in (("lost", before.right - after.right), ("new false hit", after.false - before.false)):
            lines += [f"{mark}: {_row(row)}{_why(now, name, row)}" for row in sorted(rows)]
        lines += [f"false hit no more: {_row(row)}" for row in sorted(before.false - after.false)]
        yield Difference(f"annotated titles, {name}: F1", before.counts.f1, after.counts.f1, tuple(lines))


def _row(row: Row) -> str:
    return f"[{row[0]}] {row[1]}"


def _why(now: Baseline, level: str, row: Row) -> str:
    why = now.explained.get((level, "\t".join(row)))
    return f"\n      {why}" if why else ""


def _of_challenges(accepted: Baseline, now: Baseline) -> Iterator[Difference]:
    nothing = Phenomenon(0, frozenset())
    for name in sorted(accepted.phenomena.keys() | now.phenomena.keys()):
        before, after = accepted.phenomena.get(name, nothing), now.phenomena.get(name, nothing)
        lines = []
        for mark, names in (("right now", after.right - before.right), ("right no more", before.right - after.right)):
            lines += [
                f"{mark}: {now.explained.get((name, one), f'a sentence that is gone ({one})')}" for one in sorted(names)
            ]
        yield Difference(f"challenge set, {name}: sentences right", len(before.right), len(after.right), tuple(lines))


def told(found: Sequence[Difference]) -> str:
    """What to print of the differences, the worst first."""
    ordered = sorted(found, key=lambda one: (not one.worse, not one.better))
    return "\n".join(map(str, ordered)) or "as accepted"
