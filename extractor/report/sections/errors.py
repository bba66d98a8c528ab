"""Every miss and false hit, with the reason and the sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.report.marking import Marked, Texts, marked
from extractor.report.material import Material
from extractor.report.sections.section import Context, shown
from extractor.report.tables import EXACT, TRIPLE
from extractor.report.words import Link
from extractor.scoring import Comparison, Discrepancy, Kind, Scores, Why

ERRORS_SHOWN = 120
"""Of each list."""

_LISTS = (
    ("Relations found that the gold does not have", Kind.FALSE, TRIPLE),
    ("Relations missed", Kind.MISSED, TRIPLE),
    ("Right relations with other modifiers", Kind.MISSED, "modifiers"),
    ("Mentions found that the gold does not have", Kind.FALSE, EXACT),
    ("Mentions missed", Kind.MISSED, EXACT),
)


@dataclass(frozen=True, slots=True)
class ErrorList:
    """Errors of one kind at one level, and how often each reason stands behind them."""

    title: str
    found: tuple[Discrepancy, ...]
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ErrorsView:
    """The errors on one gold."""

    title: str
    lists: tuple[ErrorList, ...]


def errors(material: Material) -> tuple[ErrorsView, ...]:
    """Misses and false hits of every gold, in lists that are not empty."""
    return tuple(_view(comparison) for comparison in material.data.comparisons)


def _view(comparison: Comparison) -> ErrorsView:
    system = comparison.system
    lists = [(title, _selected(system, kind, level)) for title, kind, level in _LISTS if level in system.names]
    lists.append(("Found in documents that the gold is not about (not scored)", list(system.outside)))
    return ErrorsView(comparison.title, tuple(_list(title, found) for title, found in lists if found))


def _list(title: str, found: Sequence[Discrepancy]) -> ErrorList:
    reasons = Counter(item.why.value for item in found if item.why)
    return ErrorList(title, tuple(found), tuple(reasons.most_common()) if len(found) > 1 else ())


def _selected(system: Scores, kind: Kind, level: str) -> list[Discrepancy]:
    """The errors of a kind and level; of the modifiers, only those of a triple that was right."""
    return [
        item
        for item in system.level(level).discrepancies
        if item.kind is kind and (level != "modifiers" or item.why is Why.MODIFIERS)
    ]


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """An error with its sentence marked, and links to its papers."""

    what: str
    why: str
    detail: str
    sentence: Marked
    papers: tuple[Link, ...]


def context(material: Material, view: Sequence[ErrorsView]) -> Context:
    """What the template is given: the lists of each gold, cut."""
    parts = []
    for part in view:
        texts = material.scored(part.title)
        lists = []
        for errors_of in part.lists:
            cut = shown(errors_of.found, ERRORS_SHOWN)
            lists.append((errors_of, [_row(item, material, texts) for item in cut.items], cut.more))
        parts.append((part.title, lists))
    return {"parts": parts}


def _row(item: Discrepancy, material: Material, texts: Texts) -> ErrorRow:
    documents = item.document.split("; ")
    cue = item.what if item.kind is not Kind.MISSED else ""
    sentence = marked(texts, documents[0], item.sentence, cue)
    return ErrorRow(item.what, item.why.value, item.detail, sentence, tuple(material.papers(documents)))
