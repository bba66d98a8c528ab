"""Telling how a refresh gets on: bars for people at a terminal, JSON lines for whoever reads logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Advance = Callable[[int], None]
_PARTS = 20


class Narrator(Protocol):
    """Whom a refresh tells what it does."""

    def say(self, event: str, **facts: Any) -> None:
        """Something happened."""

    def working(self, what: str, total: int) -> AbstractContextManager[Advance]:
        """Work on ``total`` items begins; the function given tells how many more are done."""


class TerminalNarrator:
    """Lines and bars with the time left, on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, event: str, **facts: Any) -> None:
        """A line: the event and its facts."""
        told = ", ".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in facts.items() if value)
        self._console.print(f"{event}{': ' if told else ''}{told}", highlight=False, markup=False)

    @contextmanager
    def working(self, what: str, total: int) -> Iterator[Advance]:
        """A bar that goes away when the work is done."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda count: progress.advance(task, count)


class JsonNarrator:
    """One JSON object a line, with the time and the event."""

    def __init__(self, stream: TextIO) -> None:
        import structlog

        self._log = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def say(self, event: str, **facts: Any) -> None:
        """A line."""
        self._log.msg(event, **facts)

    @contextmanager
    def working(self, what: str, total: int) -> Iterator[Advance]:
        """A line for each twentieth that is done."""
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            before = done * _PARTS // total
            done += count
            if done * _PARTS // total > before:
                self._log.msg(what, done=done, total=total)

        yield advance


def _plain(value: Any) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else str(value)
