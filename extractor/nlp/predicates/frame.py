"""A predicate with its arguments: what all forms of statement are reduced to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.nlp.parsing.syntax import children, objects_of
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.patterns import Pattern
from extractor.nlp.sentence.cues import cues


@dataclass(frozen=True, slots=True)
class Frame:
    """A ``predicate`` of the sentence with the tokens of its arguments.

    ``pattern`` is the row of the table that it was read by, ``construction`` the form of statement. ``agents`` are what
    acts, ``themes`` what is acted on. ``undone`` says that the predicate's effect was abolished.
    ``settings`` are the places and circumstances ("in cells transfected with …", "after knockdown
    of …"), which stand for the agent where they were manipulated and no agent is stated.
    ``means`` are what the agent does it by ("via miR-21", "by sponging miR-21").
    """

    predicate: Token
    pattern: Pattern
    construction: Construction
    agents: tuple[Token, ...]
    themes: tuple[Token, ...]
    settings: tuple[Token, ...] = ()
    undone: bool = False
    means: tuple[Token, ...] = ()


def settings_of(token: Token) -> Iterator[Token]:
    """The places and circumstances that a predicate or an event names."""
    prepositions = cues().prepositions.of_settings
    yield from objects_of(token, prepositions)
    for verb in children(token, {"acl"}):
        # "the loss seen after knock-down of"
        if verb.lemmas & cues().verbs.finding:
            yield from objects_of(verb, prepositions)
