"""One exchange with a server, bounded in time and in size."""

from __future__ import annotations

import gzip
import threading
import time

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Response

from extractor.errors import RemoteError
from extractor.sources.europepmc import EuropePmcClient
from extractor.sources.exchange import MOST_BYTES, SLOWEST, IncomingReply, ReplyTooLargeError, exchange
from extractor.sources.remote import BadReplyError, Remote, understood


def test_what_comes_in_time_is_brought() -> None:
    assert exchange(lambda intake: intake.whole([b"a", b"b"]), 5.0) == b"ab"


def test_what_was_raised_is_raised() -> None:
    def ask(_: IncomingReply) -> bytes:
        raise KeyError("of its own")

    with pytest.raises(KeyError, match="of its own"):
        exchange(ask, 5.0)


def test_a_reply_without_end_is_given_up_and_its_thread_ends() -> None:
    ended = threading.Event()

    def ask(intake: IncomingReply) -> bytes:
        def drops() -> object:
            while True:
                time.sleep(0.01)
                yield b"x"

        intake.whole(drops())  # type: ignore[arg-type]
        ended.set()
        return b""

    with pytest.raises(TimeoutError, match="and no end"):
        exchange(ask, 0.05)
    assert ended.wait(5)


def test_a_large_reply_has_longer() -> None:
    def ask(intake: IncomingReply) -> bytes:
        def slowly() -> object:
            yield b"x" * SLOWEST
            time.sleep(0.3)
            yield b"y"

        return intake.whole(slowly())  # type: ignore[arg-type]

    assert len(exchange(ask, 0.05)) == SLOWEST + 1


def test_a_reply_that_is_too_large_is_not_kept() -> None:
    with pytest.raises(ReplyTooLargeError, match="more than 10 bytes"):
        IncomingReply(most=10).whole([b"123456", b"7890", b"1"])
    assert IncomingReply(most=10).whole([b"123456", b"7890"]) == b"1234567890"


def test_what_a_reply_unpacks_to_is_counted(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"a" * (MOST_BYTES + 1), compresslevel=1)
    assert len(bomb) < MOST_BYTES / 100
    httpserver.expect_request("/searchPOST").respond_with_response(
        Response(bomb, headers={"Content-Encoding": "gzip"}, content_type="application/json")
    )
    with requests.Session() as session:
        client = EuropePmcClient(Remote("Europe PMC", None, 1), session, httpserver.url_for("/").rstrip("/"))
        with pytest.raises(RemoteError, match=f"too large: it has more than {MOST_BYTES} bytes"):
            client.by_pmid(["1"])


@pytest.mark.parametrize("error", [RecursionError, OverflowError, MemoryError, AssertionError, UnicodeError, KeyError])
def test_whatever_a_parser_raises_is_the_replys_fault(error: type[Exception]) -> None:
    def read(_: bytes) -> None:
        raise error

    with pytest.raises(BadReplyError, match=f"it cannot be read \\({error.__name__}"):
        understood(b"a reply", read)
