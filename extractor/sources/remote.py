"""Asking a server until it answers as specified, or saying why it does not.

Servers fail in their own ways: they are busy and say for how long, or do not say; they break off, stall,
or send a page for people with status 200. Each of these is worth another try, later and later; a refusal
(other 4xx) is not.

Here is the border that replies cross to become records: whatever goes wrong with one on the way, of whatever kind
the exception is, the reply is at fault, not the program (``understood``).
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from extractor.errors import OfflineError, RemoteError
from extractor.sources.exchange import Ask, ReplyTooLargeError, exchange
from extractor.sources.pace import Pace

Reply = TypeVar("Reply")
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 300.0
_SHOWN = 200


class BadReplyError(Exception):
    """The server answered, but not with what was asked for."""


Sent = TypeVar("Sent")


def understood(sent: Sent, read: Callable[[Sent], Reply]) -> Reply:
    """What ``read`` makes of something that a server sent.

    Raises BadReplyError, whatever ``read`` raises: on what others send, a parser may break in any way.
    """
    try:
        return read(sent)
    except BadReplyError:
        raise
    except Exception as error:
        raise BadReplyError(f"it cannot be read ({type(error).__name__}: {error})"[:_SHOWN]) from error


class Remote:
    """One server: its name in messages, how often it may be asked, how many tries a request has.

    ``sleep`` is called with seconds between tries; ``requests`` counts what was sent.
    """

    def __init__(
        self, name: str, pace: Pace | None = None, tries: int = 5, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self.requests = 0
        self._pace = pace
        self._tries = tries
        self._sleep = sleep

    def call(self, what: str, ask: Ask, check: Callable[[bytes], Reply], timeout: float) -> Reply:
        """The checked reply of ``ask``, after as many tries as it takes or is allowed; ``timeout`` is a socket's.

        What ``check`` raises is worth another try. Raises OfflineError where the
        server cannot be reached, RemoteError where it keeps failing or refuses.
        """
        retrying = Retrying(
            retry=retry_if_exception(_worth_retrying),
            stop=stop_after_attempt(self._tries),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        asked = f"{what} at {self.name}"
        try:
            return retrying(lambda: understood(self._sent(ask, timeout), check))
        except (HTTPError, requests.HTTPError) as error:
            raise RemoteError(f"{asked} answered {_status(error)}; tried {self._tries} times") from error
        except BadReplyError as error:
            raise RemoteError(f"{asked} failed after {self._tries} tries: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            if _reached(error):
                raise RemoteError(f"{asked} failed after {self._tries} tries: {_reason(error)}") from error
            raise OfflineError(
                f"{self.name} cannot be reached ({_reason(error)}); check the network and run again"
            ) from error

    def _sent(self, ask: Ask, timeout: float) -> bytes:
        if self._pace:
            self._pace.wait()
        self.requests += 1
        try:
            return exchange(ask, timeout)
        except (OSError, http.client.HTTPException, BadReplyError):
            raise
        except ReplyTooLargeError as error:
            raise BadReplyError(f"the reply is too large: {error}") from error
        except Exception as error:
            # An address to go on to that is none, an encoding that nobody knows: it may be anything.
            raise BadReplyError(f"the reply cannot be received ({type(error).__name__})") from error


def _reached(error: BaseException) -> bool:
    """Whether the server could be reached, and failed later."""
    if isinstance(error, requests.RequestException):
        return not isinstance(error, requests.ConnectionError)
    return isinstance(error, (TimeoutError, http.client.HTTPException))


def _status(error: BaseException) -> int:
    if isinstance(error, HTTPError):
        return error.code
    response = getattr(error, "response", None)
    return response.status_code if response is not None else 0


def _reason(error: BaseException) -> str:
    """What went wrong, without the address: it would hold the key."""
    if isinstance(error, (requests.RequestException, http.client.InvalidURL)):
        return type(error).__name__
    return str(getattr(error, "reason", error))[:_SHOWN] or type(error).__name__


def _worth_retrying(error: BaseException) -> bool:
    if isinstance(error, (HTTPError, requests.HTTPError)):
        return _status(error) in _RETRIED
    # requests' errors are OSErrors too.
    return isinstance(error, (URLError, OSError, http.client.HTTPException, BadReplyError))


_backing_off = wait_random_exponential(multiplier=1, max=60)


def _wait(state: RetryCallState) -> float:
    """Seconds to the next try: what the server asks for, else exponential with jitter."""
    error = state.outcome.exception() if state.outcome else None
    try:
        return min(max(understood(error, _retry_after), 0.0), _LONGEST_WAIT)
    except BadReplyError:
        return _backing_off(state)


def _retry_after(error: BaseException | None) -> float:
    """Seconds that the server wants to be left alone: a number or a date (RFC 9110, 10.2.3).

    Raises ValueError where it does not say, and what not for what is neither.
    """
    headers: Any = getattr(error, "headers", None) or getattr(getattr(error, "response", None), "headers", None) or {}
    asked = headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    # By the server's clock: ours may be wrong.
    return (parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
