"""Who is let in, before a thread is taken: readers where signing in is needed, and changes a few at a time.

One database has one writer at a time, so changes that wait for it would take all threads, and nobody could even look.
Those who wait here wait in the event loop, after their request has been read.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from threading import Lock

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from extractor.web.guard import SAFE
from extractor.web.identity import COOKIE, Identity
from extractor.web.options import WebOptions

_FOR_EVERYBODY = frozenset({"/", "/sign-in"})
_LOOKS_AGAIN_SECONDS = 0.02


class BusyError(Exception):
    """So many changes are waiting that this one had no turn."""


@dataclass
class Turns:
    """Changes that are being made: how many, and how many of one sender."""

    at_once: int
    of_one: int
    _of: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, sender: str) -> bool:
        """Whether it is the turn of a sender, who then has to end it."""
        with self._lock:
            if self._of.total() >= self.at_once or self._of[sender] >= self.of_one:
                return False
            self._of[sender] += 1
            return True

    def end(self, sender: str) -> None:
        """A change is made."""
        with self._lock:
            self._of[sender] -= 1
            self._of += Counter()  # forgets who has none


def admission(identity: Identity, options: WebOptions) -> Callable[[Request], AsyncIterator[None]]:
    """What a route depends on. Raises SignInNeededError, and BusyError where a change had no turn in its time."""
    turns = Turns(options.changes_at_once, options.changes_at_once_of_one)

    async def admitted(request: Request) -> AsyncIterator[None]:
        if request.method in SAFE:
            if not options.open_reading and request.url.path not in _FOR_EVERYBODY:
                await run_in_threadpool(identity.reading, request)
            yield
            return
        sender = _sender(request)
        until = time.monotonic() + options.changes_wait
        while not turns.begin(sender):
            if time.monotonic() > until:
                raise BusyError("others are changing something; nothing was stored: try again in a moment")
            await asyncio.sleep(_LOOKS_AGAIN_SECONDS)
        try:
            yield
        finally:
            turns.end(sender)

    return admitted


def _sender(request: Request) -> str:
    """What tells one who sends changes from another: what they sign in with, or else their address."""
    signed = request.cookies.get(COOKIE) or request.headers.get("authorization")
    return signed or (request.client.host if request.client else "")
