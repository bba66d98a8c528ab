"""Why relations were missed: how far each relation of a gold came on its way to the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.changes import escaped
from extractor.report.figures.funnel import funnel_picture
from extractor.report.figures.picture import Picture
from extractor.report.marking import Marked, Texts, marked
from extractor.report.material import Material
from extractor.report.sections.section import Context, shown
from extractor.report.words import Link
from extractor.scoring.funnel import Fate, Stage

FATES_SHOWN = 60
"""Of each stage."""
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A stage: how many relations passed it, those that ended there, and what most often ended them."""

    stage: Stage
    passed: int
    lost: tuple[Fate, ...]
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FunnelView:
    """All relations of a gold, stage by stage; ``passed`` came through all of them."""

    title: str
    fates: tuple[Fate, ...]
    steps: tuple[Step, ...]
    picture: Picture

    @property
    def passed(self) -> int:
        """The number of relations that passed all stages."""
        return self.steps[-1].passed


def funnel(material: Material) -> tuple[FunnelView, ...]:
    """For every gold whose relations were followed."""
    followed = material.data.fates.items()
    return tuple(_view(title, fates, number) for number, (title, fates) in enumerate(followed, 1) if fates)


def _view(title: str, fates: tuple[Fate, ...], number: int) -> FunnelView:
    steps = tuple(_steps(fates))
    counts = [(step.stage.value, step.passed) for step in steps]
    return FunnelView(title, fates, steps, funnel_picture(title, len(fates), counts, number))


def _steps(fates: Sequence[Fate]) -> Iterator[Step]:
    left = len(fates)
    for stage in Stage:
        lost = tuple(fate for fate in fates if fate.failed is stage)
        left -= len(lost)
        reasons = Counter(fate.reason for fate in lost if fate.reason)
        yield Step(stage, left, lost, tuple(reasons.most_common(REASONS_SHOWN)))


@dataclass(frozen=True, slots=True)
class FateRow:
    """A relation that ended at a stage: what ended it, its sentence and papers."""

    claim: str
    reason: str
    sentence: Marked
    papers: tuple[Link, ...]


def context(material: Material, view: Sequence[FunnelView]) -> Context:
    """What the template is given: the stages of each gold, and what ended at each, cut."""
    parts = []
    for part in view:
        texts = material.scored(part.title)
        cuts = [(step, shown(step.lost, FATES_SHOWN)) for step in part.steps if step.lost]
        parts.append(
            (part, [(step, [_row(fate, material, texts) for fate in cut.items], cut.more) for step, cut in cuts])
        )
    return {"parts": parts}


def _row(fate: Fate, material: Material, texts: Texts) -> FateRow:
    papers = [fate.document] if fate.document else [f"doi:{doi}" for doi in fate.row.doi]
    sentence = marked(texts, fate.document, fate.sentence)
    return FateRow(fate.claim, fate.reason, sentence, tuple(material.papers(papers)))


def pictures(view: Sequence[FunnelView]) -> tuple[Picture, ...]:
    """A funnel for each gold."""
    return tuple(part.picture for part in view)


def values(view: Sequence[FunnelView]) -> dict[str, Any]:
    """As JSON values, by the title of the comparison; every relation with the first stage that it did not pass."""
    return {
        "funnel": {
            part.title: {
                "relations": len(part.fates),
                "stages": [
                    {"stage": step.stage.value, "passed": step.passed, "lost": len(step.lost)} for step in part.steps
                ],
                "fates": [_fate(fate) for fate in part.fates],
            }
            for part in view
        }
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "claim": fate.claim,
        "ref": list(fate.row.ref),
        "failed": fate.failed.value if fate.failed else None,
        "condition": fate.reason,
        "document": fate.document,
        "sentence": fate.sentence,
    }


def markdown(view: Sequence[FunnelView]) -> Iterator[str]:
    """All golds in one table."""
    if not view:
        return
    yield "## Where the relations of the gold end"
    yield ""
    yield f"| stage passed | {' | '.join(escaped(part.title) for part in view)} |"
    yield f"|---|{'---:|' * len(view)}"
    yield f"| relations of the gold | {' | '.join(f'{len(part.fates):,}' for part in view)} |"
    for number, stage in enumerate(Stage):
        steps = [part.steps[number] for part in view]
        yield f"| {stage.value} | {' | '.join(_passed(step) for step in steps)} |"


def _passed(step: Step) -> str:
    return f"{step.passed:,} (−{len(step.lost):,})" if step.lost else f"{step.passed:,}"
