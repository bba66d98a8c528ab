"""An extractor that raises at ten places of ``nlp/``, each where a text has the word for it. A test double.

``raising()`` breaks this process for a while; ``load`` breaks the process of a scan for good, which ends with the scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extractor.nlp import annotator
from extractor.nlp.names.recognition import Recogniser
from extractor.nlp.parsing import language, repair
from extractor.nlp.predicates import parsed
from extractor.nlp.predicates.projections import ProjectionFinder
from extractor.nlp.relations import candidates
from extractor.nlp.relations.framed import FrameFinder
from extractor.nlp.sentence.anaphora import AnaphorFinder
from extractor.pipeline import Extractor
from extractor.scan.task import extractor_of


@dataclass(frozen=True)
class Place:
    """A function to be broken: where it stands, the word that breaks it, how, and the text that it is given.

    ``whole``: then nothing is found in all of the document.
    """

    owner: Any
    name: str
    word: str
    error: Exception
    text: Callable[..., str]
    whole: bool = False


def _of_words(sentence: Any, *_: Any) -> str:
    return " ".join(word.text for word in sentence.words)


def _of_tree(tree: Sequence[Any], *_: Any) -> str:
    return " ".join(token.text for token in tree)


PLACES = (
    Place(Recogniser, "__call__", "faultya", ValueError("min() arg is an empty sequence"), lambda _, text: text),
    Place(annotator, "split_sentences", "faultyb", RecursionError("maximum depth"), lambda text, *_: text, whole=True),
    Place(AnaphorFinder, "find", "faultyc", KeyError("it"), lambda _, text, parts, n: text[parts[n][0].start : parts[n][0].end]),
    Place(annotator, "words_of", "faultyd", IndexError("list index out of range"), lambda text, span, *_: text[span.start : span.end]),
    Place(language, "_forms", "faultye", MemoryError(), _of_words),
    Place(repair, "_doubtful", "faultyf", ZeroDivisionError("division by zero"), _of_words),
    Place(ProjectionFinder, "projections", "faultyg", AttributeError("no head"), lambda _, start, token, places: _of_tree(token.tree)),
    Place(parsed, "frames", "faultyh", StopIteration(), _of_tree),
    Place(FrameFinder, "_meetings", "faultyi", AssertionError(), lambda _, sentence, *effect: _of_tree(sentence.tree)),
    Place(candidates, "Asserted", "faultyj", OverflowError("too large"), lambda sentence, hits: _of_tree(sentence.tree)),
)  # fmt: skip


@contextmanager
def raising(places: Sequence[Place] = PLACES) -> Iterator[None]:
    """Break this process for a while."""
    before = [(place, getattr(place.owner, place.name)) for place in places]
    try:
        _break(places)
        yield
    finally:
        for place, function in before:
            setattr(place.owner, place.name, function)


def load(model: str, seconds: float) -> Extractor:
    """The extractor as shipped, in a process that is broken from now on."""
    extractor = extractor_of(model, seconds)
    _break(PLACES)
    return extractor


def _break(places: Sequence[Place]) -> None:
    for place in places:
        setattr(place.owner, place.name, _broken(place, getattr(place.owner, place.name)))


def _broken(place: Place, function: Callable[..., Any]) -> Callable[..., Any]:
    def broken(*arguments: Any) -> Any:
        if place.word in place.text(*arguments):
            raise place.error
        return function(*arguments)

    return broken
