"""Asking a server until it answers as specified, or saying why it does not.

Servers fail in their own ways: they are busy and say for how long, or do not say; they break off, stall,
or send a page for people with status 200. Each of these is worth another try, later and later; a refusal
(other 4xx) is not.
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
from extractor.sources.pace import Pace

Reply = TypeVar("Reply")
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 300.0
_BROKEN_OFF = (TimeoutError, http.client.HTTPException, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class BadReplyError(Exception):
    """The server answered, but not with what was asked for."""


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

    def call(self, what: str, ask: Callable[[], bytes], check: Callable[[bytes], Reply]) -> Reply:
        """The checked reply of ``ask``, after as many tries as it takes or is allowed.

        ``check`` raises BadReplyError for what is worth another try. Raises OfflineError where the
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
            return retrying(lambda: check(self._sent(ask)))
        except (HTTPError, requests.HTTPError) as error:
            raise RemoteError(f"{asked} answered {_status(error)}; tried {self._tries} times") from error
        except BadReplyError as error:
            raise RemoteError(f"{asked} failed after {self._tries} tries: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, _BROKEN_OFF):
                raise RemoteError(f"{asked} failed after {self._tries} tries: {_reason(error)}") from error
            raise OfflineError(
                f"{self.name} cannot be reached ({_reason(error)}); check the network and run again"
            ) from error

    def _sent(self, ask: Callable[[], bytes]) -> bytes:
        if self._pace:
            self._pace.wait()
        self.requests += 1
        return ask()


def _status(error: BaseException) -> int:
    if isinstance(error, HTTPError):
        return error.code
    response = getattr(error, "response", None)
    return response.status_code if response is not None else 0


def _reason(error: BaseException) -> str:
    """What went wrong, without the address: it would hold the key."""
    if isinstance(error, requests.RequestException):
        return type(error).__name__
    return str(getattr(error, "reason", error)) or type(error).__name__


def _worth_retrying(error: BaseException) -> bool:
    if isinstance(error, (HTTPError, requests.HTTPError)):
        return _status(error) in _RETRIED
    # requests' errors are OSErrors too.
    return isinstance(error, (URLError, OSError, http.client.HTTPException, BadReplyError))


_backing_off = wait_random_exponential(multiplier=1, max=60)


def _wait(state: RetryCallState) -> float:
    """Seconds to the next try: what the server asks for, else exponential with jitter."""
    asked = _retry_after(state.outcome.exception() if state.outcome else None)
    return _backing_off(state) if asked is None else min(max(asked, 0.0), _LONGEST_WAIT)


def _retry_after(error: BaseException | None) -> float | None:
    """Seconds that the server wants to be left alone: a number or a date (RFC 9110, 10.2.3)."""
    headers: Any = getattr(error, "headers", None) or getattr(getattr(error, "response", None), "headers", None) or {}
    asked = headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    try:
        # By the server's clock: ours may be wrong.
        return (parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except ValueError:
        return None
