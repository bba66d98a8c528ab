"""One exchange with a server, bounded in time and in size: its head, its body, and what that unpacks to.

The time-out of a socket is for each reading: a server that sends a byte now and then never runs into it. So the
exchange is made in a thread of its own, which is given up where it takes too long.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait

MOST_BYTES = 128 * 2**20
"""No reply is larger, also unpacked: the largest ones, five hundred records of PubMed, have some ten million bytes."""
SLOWEST = 20_000
"""Bytes a second: a large reply has longer than a small one, in proportion to what has come of it."""
TIMEOUTS = 2
"""So many time-outs of a socket a reply may take that brings next to nothing."""
_PIECE = 2**16


class ReplyTooLargeError(Exception):
    """A reply has more bytes than any may have."""


class IncomingReply:
    """A reply that is coming in. ``size`` is how many bytes are there; where it is ``given_up``, nobody waits."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.size = 0
        self.given_up = threading.Event()
        self._most = most

    def whole(self, pieces: Iterable[bytes]) -> bytes:
        """All of a body that comes in pieces. Raises TooLargeError as soon as it is too large."""
        kept: list[bytes] = []
        for piece in pieces:
            self.size += len(piece)
            if self.size > self._most:
                raise ReplyTooLargeError(f"it has more than {self._most} bytes")
            if self.given_up.is_set():
                break
            kept.append(piece)
        return b"".join(kept)


Ask = Callable[[IncomingReply], bytes]


def exchange(ask: Ask, timeout: float, clock: Callable[[], float] = time.monotonic) -> bytes:
    """What ``ask`` brings, which reads the body by the intake that it is given; ``timeout`` is a socket's, in seconds.

    Raises TimeoutError where it takes too long, and whatever ``ask`` raises.
    """
    intake = IncomingReply()
    outcome: Future[bytes] = Future()

    def work() -> None:
        try:
            outcome.set_result(ask(intake))
        except BaseException as error:
            # Whoever waits has it raised.
            outcome.set_exception(error)

    begun = clock()
    # A daemon: where the server never ends and nothing comes to be looked at, the program ends all the same.
    threading.Thread(target=work, daemon=True).start()
    while True:
        left = begun + TIMEOUTS * timeout + intake.size / SLOWEST - clock()
        if left <= 0:
            intake.given_up.set()
            raise TimeoutError(f"{intake.size} bytes were there after {clock() - begun:.0f} seconds, and no end")
        if wait([outcome], left).done:
            return outcome.result()


def pieces_of(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body as it comes. Raises IncompleteRead where it ends before the length that was announced."""
    left = response.length
    while left is None or left > 0:
        piece = response.read1(_PIECE if left is None else min(_PIECE, left))
        if not piece:
            break
        yield piece
        left = None if left is None else left - len(piece)
    if left:
        raise http.client.IncompleteRead(b"", left)
