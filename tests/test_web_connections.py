"""Connections of the curation page over real sockets: none is held for ever, and there are never too many."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
import uvicorn

from extractor.web.connections import Patience, connections_with

PATIENCE = Patience(head=0.4, piece=0.4, body=0.9, reply=0.4, connections=6)
HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
ASKED = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Says how much was sent, or more than a client who does not read has room for."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = b"x" * 30_000_000 if scope["path"] == "/large" else str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where it is served."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        config = uvicorn.Config(
            echo, http=connections_with(PATIENCE), ws="none", lifespan="off", log_level="critical",
            timeout_keep_alive=1,
        )  # type: ignore[arg-type]  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def is_ended(connection: socket.socket, within: float) -> bool:
    """Whether the other side ends a connection, after whatever it still says."""
    connection.settimeout(within)
    try:
        while connection.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize("said", [b"", b"GET / HT", ASKED[:-2], HEAD, HEAD + b"x" * 10, ASKED + b"GET /", LARGE[:-4]])
def test_nothing_more_comes(port: int, said: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(said)
        assert is_ended(connection, 1.5)


@pytest.mark.parametrize(
    ("begin", "within"), [(b"GET / HTTP/1.1\r\nX: ", 0.9), (HEAD, 1.6), (ASKED + b"GET / HTTP/1.1\r\nX: ", 0.9)]
)
def test_a_letter_at_a_time_gains_no_time(port: int, begin: bytes, within: float) -> None:
    with connected(port) as connection:
        connection.sendall(begin)
        until = time.monotonic() + within
        with suppress(ConnectionError):
            while time.monotonic() < until:
                time.sleep(0.05)
                connection.sendall(b"x")
        assert time.monotonic() < until


def test_a_reply_that_nobody_takes(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(LARGE)
        time.sleep(1)
        size = 0
        with suppress(ConnectionError):
            while piece := connection.recv(1 << 20):
                size += len(piece)
        assert size < 30_000_000


def test_who_does_all_in_time_is_served_again_and_again(port: int) -> None:
    with connected(port) as connection, connection.makefile("rb") as replies:
        for number in range(3):
            body = b"x" * 1000 * number
            connection.sendall(HEAD.replace(b"1000", str(len(body)).encode()))
            for start in range(0, len(body), 1000):
                time.sleep(0.2)
                connection.sendall(body[start : start + 1000])
            said = [replies.readline() for _ in range(3)]
            while said[-1].strip():
                said.append(replies.readline())
            assert b"200" in said[0]
            assert replies.read(len(str(len(body)))) == str(len(body)).encode()


def test_of_too_many_the_oldest_that_keep_us_waiting_give_way(port: int) -> None:
    held = [connected(port) for _ in range(12)]
    try:
        for connection in held:
            connection.sendall(HEAD[:20])
        with connected(port) as asking:
            asking.sendall(ASKED)
            assert asking.recv(15) == b"HTTP/1.1 200 OK"
        assert [is_ended(connection, 0.1) for connection in held[:6]] == [True] * 6
    finally:
        for connection in held:
            connection.close()
