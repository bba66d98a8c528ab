"""Connections that end: nobody holds one by sending or taking nothing, and of too many the oldest idle one gives way.

uvicorn by itself waits for ever for a head or a body that does not come, and for a reply that nobody takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True)
class Patience:
    """Seconds that a client has, and how many connections there are at most.

    For a head from when it could begin, for each piece of a body and all of it, and to take what was sent.
    """

    head: float = 15.0
    piece: float = 20.0
    body: float = 120.0
    reply: float = 30.0
    connections: int = 500


def connections_with(patience: Patience) -> Callable[..., asyncio.Protocol]:
    """What uvicorn makes its connections of (its setting ``http``)."""
    return partial(Connection, patience)


class Connection(H11Protocol):
    """A connection whose client does not have all the time in the world."""

    def __init__(self, patience: Patience, **given: Any) -> None:
        super().__init__(**given)
        self._patience = patience
        self._stage: tuple[object, object] = (None, None)
        self._since = 0.0
        self._sending: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected; where that makes too many, whoever has kept us waiting longest has to go."""
        super().connection_made(transport)
        self._watch()
        there = [other for other in self.connections if isinstance(other, Connection) and not other.is_going]
        if len(there) > self._patience.connections:
            min((other for other in there if other.keeps_us_waiting), key=lambda other: other._since).give_up()

    def data_received(self, data: bytes) -> None:
        """Something came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """All of a reply was written, which is not to say that anybody took it."""
        super().on_response_complete()
        self._watch()
        if self.is_going:
            self._wait_for_taking()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more was asked for."""
        super().timeout_keep_alive_handler()
        self._wait_for_taking()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP."""
        super().send_400_response(msg)
        self._wait_for_taking()

    def pause_writing(self) -> None:
        """The client does not take what is sent."""
        super().pause_writing()
        self._wait_for_taking()

    def resume_writing(self) -> None:
        """It does again. What is left when a connection is closed has to be taken as well."""
        super().resume_writing()
        if not self.is_going:
            self._stop_taking()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop_sending()
        self._stop_taking()
        super().connection_lost(exc)

    @property
    def is_going(self) -> bool:
        """Whether nothing more is read from it."""
        return self.transport.is_closing()

    @property
    def keeps_us_waiting(self) -> bool:
        """Whether it is the client's turn: to send a head or the rest of a body, or to take a reply."""
        return self._sending is not None or self._taking is not None

    def give_up(self) -> None:
        """End it, whatever was still to come."""
        self.transport.abort()

    def _watch(self) -> None:
        """Wait for what the client has to send next, if it has; a head is not given more time for each letter."""
        self._stop_sending()
        now, patience = self.loop.time(), self._patience
        # As h11 calls it, which is uvicorn's and not ours to import.
        state = repr(self.conn.their_state)
        stage = (state, self.cycle)
        if stage != self._stage:
            self._stage, self._since = stage, now
        if state == "IDLE":
            until = self._since + patience.head
        elif state == "SEND_BODY":
            until = min(self._since + patience.body, now + patience.piece)
        else:
            return
        self._sending = self.loop.call_at(until, self.give_up)

    def _wait_for_taking(self) -> None:
        if self._taking is None:
            self._taking = self.loop.call_later(self._patience.reply, self.give_up)

    def _stop_sending(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _stop_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
