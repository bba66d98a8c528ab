"""How the amount of a name is said to change, whoever changed it.

"miR-29 was lost", "elevated MYC levels", "loss of miR-29": -1, +1, -1. Where a sentence puts two
such changes side by side ("loss of miR-29 was accompanied by elevated MYC"), they are associated with
the sign that is their product, although nobody is said to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.nlp.parsing.syntax import children
from extractor.nlp.parsing.tree import Tree
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.patterns import NounTable
from extractor.nlp.predicates.projections import Projection
from extractor.nlp.sentence.words import SlotIndex, TokenIndex


@dataclass(frozen=True, slots=True)
class Change:
    """``sign``: +1 more, -1 less; ``experimental``: somebody did it ("ectopic miR-29", "knock-down of MYC")."""

    sign: int
    experimental: bool


def changes(
    tree: Tree, projections: Mapping[SlotIndex, list[Projection]], frames: Iterable[Frame], nouns: NounTable
) -> dict[SlotIndex, Change]:
    """Slots with the change that is stated of them; slots without one are left out."""
    found = {slot: change for slot, seen in projections.items() if (change := _of_projections(tree, seen, nouns))}
    places: dict[TokenIndex, list[Projection]] = {}
    for seen in projections.values():
        for projection in seen:
            places.setdefault(projection.token, []).append(projection)
    for frame in frames:
        acted = any(token.i in places for token in frame.agents)
        if frame.pattern.sign and not acted and frame.construction in {Construction.PASSIVE, Construction.INTRANSITIVE}:
            for theme in frame.themes:
                for projection in places.get(theme.i, ()):
                    found.setdefault(projection.slot, Change(projection.sign * frame.pattern.sign, experimental=False))
    return found


def associated(first: Change | None, second: Change | None) -> int:
    """The sign with which two changes go together; 0 where there are not two, or both were made in the experiment."""
    if first is None or second is None or (first.experimental and second.experimental):
        return 0
    return first.sign * second.sign


def _of_projections(tree: Tree, projections: Iterable[Projection], nouns: NounTable) -> Change | None:
    """What the outermost projection at which the amount is changed says: "reduced levels of X"."""
    changed = [projection for projection in projections if projection.manipulated and not projection.setting]
    if not changed:
        return None
    outermost = max(changed, key=lambda projection: projection.steps)
    near = [tree[projection.token] for projection in changed]
    words = (token for token in near for token in (token, *children(token, {"amod"})))
    experimental = any(word.lemmas & (nouns.manipulation.each.keys() | nouns.experimental) for word in words)
    return Change(outermost.sign, experimental)
