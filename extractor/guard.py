"""One document's errors cost no other document, and those of one sentence no other sentence.

Whatever reading a text raises is caught here and nowhere else. A document has a budget of processor time; the loops
over names, predicates and pairs ask :meth:`Deadline.check` whether it is used up. So it holds in any thread, on any
platform, and needs no signals.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from extractor.errors import TimeBudgetError
from extractor.model import Document, Fault, Span

SECONDS = 60.0
"""Of processor time, for one document. An abstract takes some hundredths of one, a full text some."""
Value = TypeVar("Value")
Other = TypeVar("Other")
Clock = Callable[[], float]
_OURS = __name__.partition(".")[0]
_MOST_TEXT, _MOST_MESSAGE = 1_000, 500
_WHOLE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Failure:
    """What was raised: the name of the exception, what it said, and where of ours it came from."""

    error: str
    message: str
    place: str


def attempt(do: Callable[[], Value]) -> Value | Failure:
    """What ``do`` returns, or what it raised. That somebody ends the program is no failure, and passes."""
    try:
        return do()
    # Nothing is known of what an error in the rules may raise; RecursionError and MemoryError are among them.
    except Exception as error:
        return Failure(type(error).__name__, _shortened(str(error), _MOST_MESSAGE), _place(error.__traceback__))


def fault_of(document: Document, sentence: Span | None, failure: Failure) -> Fault:
    """What a failure cost the document."""
    text = document.text[sentence.start : sentence.end] if sentence else ""
    return Fault(document.id, sentence, _shortened(text, _MOST_TEXT), failure.error, failure.message, failure.place)


class Deadline:
    """When time is used up, by the ``clock`` in seconds; "inf" is never."""

    __slots__ = ("_clock", "_until")

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._clock = clock
        self._until = clock() + seconds

    def check(self) -> None:
        """Raise TimeBudgetError when it is past."""
        if self._clock() > self._until:
            raise TimeBudgetError(
                "it takes longer than a document may take; the setting document_seconds says how long"
            )


NO_DEADLINE = Deadline(float("inf"), lambda: 0.0)


class Guard:
    """Watches over one document: its faults so far, and how much of its time is left.

    The whole text may use up what is left, a sentence half of it: so there is always some for the sentences after one
    that takes too long.
    """

    def __init__(self, document: Document, seconds: float = SECONDS, clock: Clock = time.thread_time) -> None:
        self._faults: list[Fault] = []
        self._document = document
        self._left = seconds
        self._clock = clock

    @property
    def faults(self) -> list[Fault]:
        """What is on record, in the order of the text; what concerns all of it first."""
        return sorted(self._faults, key=lambda fault: fault.sentence or _WHOLE)

    @property
    def in_time(self) -> bool:
        """Whether the document has time left."""
        return self._left > 0

    def attempt(self, do: Callable[[Deadline], Value], otherwise: Other, sentence: Span | None = None) -> Value | Other:
        """What ``do`` returns; ``otherwise``, with the fault on record, where it raises or takes too long."""
        found = self.watched(do, self._left / 2 if sentence else self._left)
        if isinstance(found, Failure):
            self.note(found, sentence)
            return otherwise
        return found

    def watched(self, do: Callable[[Deadline], Value], seconds: float | None = None) -> Value | Failure:
        """What ``do`` returns or raises, on the document's time: so many seconds of it, or all that is left."""
        begun = self._clock()
        deadline = Deadline(self._left if seconds is None else seconds, self._clock)
        found = attempt(lambda: do(deadline))
        self._left -= self._clock() - begun
        return found

    def note(self, failure: Failure, sentence: Span | None = None) -> None:
        """Put a failure on record."""
        self._faults.append(fault_of(self._document, sentence, failure))


def _place(traceback: TracebackType | None) -> str:
    """Module and line of the innermost of our frames outside this module, or of the innermost at all."""
    found = ours = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", "?"))
        found = f"{module}:{traceback.tb_lineno}"
        if module.partition(".")[0] == _OURS and module != __name__:
            ours = found
        traceback = traceback.tb_next
    return ours or found


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
