"""How the amount of a name is said to change, whoever changed it.

"miR-29 was lost", "elevated MYC levels", "loss of miR-29": -1, +1, -1. Where a sentence puts two
such changes side by side ("loss of miR-29 was accompanied by elevated MYC"), they are associated with
the sign that is their product, although nobody is said to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.nlp.faces import Face
from extractor.nlp.frame import Frame
from extractor.nlp.patterns import NounTable
from extractor.nlp.syntax import children
from extractor.nlp.tree import Tree


@dataclass(frozen=True, slots=True)
class Change:
    """``sign``: +1 more, -1 less; ``experimental``: somebody did it ("ectopic miR-29", "knock-down of MYC")."""

    sign: int
    experimental: bool


def changes(
    tree: Tree, faces: Mapping[int, list[Face]], frames: Iterable[Frame], nouns: NounTable
) -> dict[int, Change]:
    """Slots with the change that is stated of them; slots without one are left out."""
    found = {slot: change for slot, seen in faces.items() if (change := _of_faces(tree, seen, nouns))}
    places: dict[int, list[Face]] = {}
    for seen in faces.values():
        for face in seen:
            places.setdefault(face.token, []).append(face)
    for frame in frames:
        acted = any(token.i in places for token in frame.agents)
        if frame.pattern.sign and not acted and frame.name in {"passive", "intransitive"}:
            for theme in frame.themes:
                for face in places.get(theme.i, ()):
                    found.setdefault(face.slot, Change(face.sign * frame.pattern.sign, experimental=False))
    return found


def associated(first: Change | None, second: Change | None) -> int:
    """The sign with which two changes go together; 0 where there are not two, or both were made in the experiment."""
    if first is None or second is None or (first.experimental and second.experimental):
        return 0
    return first.sign * second.sign


def _of_faces(tree: Tree, faces: Iterable[Face], nouns: NounTable) -> Change | None:
    """What the outermost face at which the amount is changed says: "reduced levels of X"."""
    changed = [face for face in faces if face.manipulated and not face.setting]
    if not changed:
        return None
    outermost = max(changed, key=lambda face: face.steps)
    near = [tree[face.token] for face in changed]
    words = (token for token in near for token in (token, *children(token, {"amod"})))
    experimental = any(word.lemmas & (nouns.manipulation.keys() | nouns.experimental) for word in words)
    return Change(outermost.sign, experimental)
