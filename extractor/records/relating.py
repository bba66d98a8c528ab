"""What files say of a relation beside its ends, made into a relation of ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor.errors import allowed
from extractor.model import Effect, Mention, Relation, Span
from extractor.records.labels import PAIR

Marks = Mapping[str, Sequence[str]]
"""Values by name, as they are written."""
NOWHERE = Span(0, 0)
"""Where no sentence is named: whoever shows the relation looks for the one around its subject."""
NAMES = ("direct", "negated", "hedged", "condition", "resistance", "drugs", "confidence", "pattern")
_OTHER_NAMES = {"negation": "negated", "speculation": "hedged", "drug": "drugs"}
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_RESISTANCE = ("", "promotes", "reverses")


def related(
    subject: Mention,
    other: Mention,
    effect: Effect | str,
    marks: Marks,
    directed: bool = True,
    sentence: Span = NOWHERE,
) -> Relation:
    """A relation, without an effect where ``effect`` is none. Raises ValueError for a modifier that cannot be read.

    An effect needs to know which is the subject, but for a correlation.
    """
    said = _modifiers(marks)
    if not isinstance(effect, Effect):
        return replace(pair_of(subject, other, directed=directed and effect != PAIR), sentence=sentence, **said)
    if not directed and effect is not Effect.CORRELATES:
        raise ValueError(f"it does not say which of the two {effect}; name a subject and an object")
    return Relation(subject, effect, other, cue=Span(subject.start, subject.start), sentence=sentence, **said)


def pair_of(subject: Mention, other: Mention, *, directed: bool) -> Relation:
    """Two mentions that are said to be related, but not how."""
    cue = Span(subject.start, subject.start)
    return Relation(subject, None, other, cue, pattern="", sentence=NOWHERE, directed=directed)


def _modifiers(marks: Marks) -> dict[str, Any]:
    known: dict[str, list[str]] = {}
    for name, values in marks.items():
        folded = name.casefold()
        known.setdefault(_OTHER_NAMES.get(folded, folded), []).extend(value.strip() for value in values)

    def first(name: str) -> str:
        return next(iter(known.get(name, ())), "")

    resistance = first("resistance")
    if resistance not in _RESISTANCE:
        raise ValueError(f"resistance is {resistance!r}; {allowed(resistance, _RESISTANCE[1:])}, or nothing")
    return {
        "direct": truth_of("direct", first("direct")),
        "negated": truth_of("negated", first("negated")) is True,
        "hedged": truth_of("hedged", first("hedged")) is True,
        "condition": first("condition"),
        "resistance": resistance,
        "drugs": tuple(drug.strip() for cell in known.get("drugs", ()) for drug in cell.split(";") if drug.strip()),
        "confidence": confidence_of(first("confidence")),
        "pattern": first("pattern"),
    }


def truth_of(name: str, text: str) -> bool | None:
    """What a cell says; None for an empty one. Raises ValueError for what is neither true nor false."""
    if not text:
        return None
    if text.casefold() not in _TRUTH:
        raise ValueError(f"{name} is {text!r}; true or false is needed")
    return _TRUTH[text.casefold()]


def confidence_of(text: str) -> float:
    """A confidence, 1 where none is given. Raises ValueError for what does not lie in 0..1."""
    if not text:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise ValueError(f"confidence is {text!r}; a number from 0 to 1 is needed")
    return value
