"""How the amount of a name is said to change, whoever changed it.

"miR-29 was lost", "elevated MYC levels", "loss of miR-29": -1, +1, -1. Where a sentence puts two
such changes side by side ("loss of miR-29 was accompanied by elevated MYC"), they are associated with
the sign that is their product, although nobody is said to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spacy.tokens import Doc

from extractor.nlp.faces import Face
from extractor.nlp.frames import Frame


def changes(doc: Doc, faces: Mapping[int, list[Face]], frames: Iterable[Frame]) -> dict[int, int]:
    """Slots with the sign of their change (+1 more, -1 less); slots without a stated change are left out."""
    found = {slot: sign for slot, seen in faces.items() if (sign := _of_faces(seen))}
    places: dict[int, list[Face]] = {}
    for seen in faces.values():
        for face in seen:
            places.setdefault(face.token, []).append(face)
    for frame in frames:
        acted = any(token.i in places for token in frame.agents)
        if frame.pattern.sign and not acted and frame.name in {"passive", "intransitive"}:
            for theme in frame.themes:
                for face in places.get(theme.i, ()):
                    found.setdefault(face.slot, face.sign * frame.pattern.sign)
    return found


def _of_faces(faces: Iterable[Face]) -> int:
    """The sign of the outermost face at which the amount is changed: "reduced levels of X"."""
    changed = [face for face in faces if face.manipulated and not face.setting]
    return max(changed, key=lambda face: face.steps).sign if changed else 0
