"""What every request passes: names of the server, origins, sizes; and what every reply says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from web_cases import Reply, ask

from extractor.web import WebOptions
from extractor.web.guard import POLICY, RequestGuard

LARGEST = 1000
OURS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


def options(**changed: Any) -> WebOptions:
    return WebOptions(Path("results"), lambda: datetime(2026, 1, 1, tzinfo=UTC), largest_body=LARGEST, **changed)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """An application that says how much was sent to it."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-size", str(size).encode())]})
    await send({"type": "http.response.body", "body": b"done"})


def sent(
    *headers: tuple[str, str], method: str = "GET", body: Sequence[bytes] = (b"",), app: Any = echo, **changed: Any
) -> Reply:
    """What is answered to a request for a page."""
    if not any(name == "Host" for name, _ in headers):
        headers = (("Host", "127.0.0.1:8765"), *headers)
    return ask(RequestGuard(app, options(**changed)), method, b"/", headers, body=body)


class TestHost:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost", "LocalHost:1", "[::1]", "[::1]:8765"])
    def test_it_answers_to_its_names(self, host: str) -> None:
        assert sent(("Host", host)).status == 200

    @pytest.mark.parametrize(
        "host",
        [
            "",
            "evil.example",
            "evil.example:8765",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "localhost.",
            "127.0.0.2",
            "0.0.0.0",
            "[::2]",
            "[",
            "[::1",
            "127.0.0.1@evil.example",
            "evil.example@127.0.0.1",
            "127.0.0.1/evil",
            "127.0.0.1?evil",
            "127.0.0.1#@evil.example",
            "127.0.0.1\\evil",
            "127.0.0.1:8765:1",
            "127.0.0.1:port",
            "127.0.0.1, evil.example",
            "evil.example 127.0.0.1",
            "\xff",
            "a" * 10_000,
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_and_to_no_other(self, method: str, host: str) -> None:
        reply = sent(("Host", host), method=method)
        assert reply.status == 421
        assert len(reply.text) < 2_000

    @pytest.mark.parametrize("hosts", [("127.0.0.1", "evil.example"), ("evil.example", "127.0.0.1")])
    def test_it_has_one_name_at_a_time(self, hosts: tuple[str, str]) -> None:
        assert sent(*(("Host", host) for host in hosts)).status == 421

    def test_further_names_are_given_in_any_case(self) -> None:
        assert sent(("Host", "curate.example"), hosts=("Curate.Example",)).status == 200
        assert sent(("Host", "127.0.0.1"), hosts=("Curate.Example",)).status == 421


class TestOrigin:
    FOREIGN = (
        ("Origin", "http://evil.example"),
        ("Origin", "https://127.0.0.1:8765.evil.example"),
        ("Origin", "http://127.0.0.1:8766"),
        ("Origin", "http://127.0.0.1"),
        ("Origin", "http://localhost:8765"),
        ("Origin", "http://evil@127.0.0.1:8765"),
        ("Origin", "null"),
        ("Origin", "http://["),
        ("Origin", "\xff"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    )
    OWN = (
        ("Origin", "http://127.0.0.1:8765"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Sec-Fetch-Site", "none"),
        ("Accept", "text/html"),
    )

    @pytest.mark.parametrize("header", FOREIGN)
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ANYTHING"])
    def test_changes_of_other_sites_are_refused(self, method: str, header: tuple[str, str]) -> None:
        assert sent(header, method=method).status == 403

    @pytest.mark.parametrize("header", FOREIGN)
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_who_only_looks_may_come_from_anywhere(self, method: str, header: tuple[str, str]) -> None:
        assert sent(header, method=method).status == 200

    @pytest.mark.parametrize(("scheme", "status"), [("http", 403), ("https", 200)])
    def test_a_plain_page_of_the_same_name_is_another_site(self, scheme: str, status: int) -> None:
        assert sent(("Origin", f"{scheme}://127.0.0.1:8765"), method="POST", secure=True).status == status

    @pytest.mark.parametrize("header", OWN)
    def test_changes_of_own_pages_and_of_programs_are_taken(self, header: tuple[str, str]) -> None:
        assert sent(header, method="POST").status == 200


class TestSize:
    @pytest.mark.parametrize(("size", "status"), [(0, 200), (LARGEST, 200), (LARGEST + 1, 413), (10**30, 413)])
    def test_as_it_is_announced(self, size: int, status: int) -> None:
        reply = sent(("Content-Length", str(size)), method="POST", body=[b"x" * min(size, LARGEST)])
        assert reply.status == status

    @pytest.mark.parametrize("length", ["", "-1", "x", "1e3", "0x10", "²", " 1", "1,1"])
    def test_what_is_no_number_is_refused(self, length: str) -> None:
        assert sent(("Content-Length", length), method="POST").status == 400

    @pytest.mark.parametrize(
        ("pieces", "status"), [([LARGEST], 200), ([LARGEST, 1], 413), ([1] * (LARGEST + 1), 413), ([LARGEST + 1], 413)]
    )
    def test_as_it_comes_in_pieces(self, pieces: list[int], status: int) -> None:
        reply = sent(method="POST", body=[b"x" * size for size in pieces])
        assert reply.status == status
        if status == 200:
            assert reply.headers["x-size"] == str(sum(pieces))

    def test_no_announcement_hides_what_follows(self) -> None:
        assert sent(("Content-Length", "1"), method="POST", body=[b"x", b"x" * LARGEST]).status == 413

    def test_an_application_that_takes_any_failure_for_its_own_is_overruled(self) -> None:
        async def careless(scope: Any, receive: Any, send: Any) -> None:
            status = 200
            try:
                while (await receive()).get("more_body"):
                    pass
            except Exception:
                status = 400
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b"never mind"})

        reply = sent(method="POST", body=[b"x" * LARGEST, b"x"], app=careless)
        assert (reply.status, "never mind" in reply.text) == (413, False)


class TestReplies:
    @pytest.mark.parametrize(
        "headers",
        [
            (),
            (("Host", "evil.example"),),
            (("Content-Length", "x"),),
            (("Content-Length", str(LARGEST + 1)),),
            (("Origin", "http://evil.example"),),
        ],
    )
    @pytest.mark.parametrize("secure", [False, True])
    def test_all_say_what_a_browser_may_do(self, headers: tuple[tuple[str, str], ...], secure: bool) -> None:
        reply = sent(*headers, method="POST", secure=secure)
        assert {name: reply.headers.get(name) for name in OURS} == OURS
        assert ("strict-transport-security" in reply.headers) == secure

    def test_no_script_may_stand_in_a_page(self) -> None:
        assert "unsafe" not in POLICY
        assert "script-src 'self';" in POLICY
        assert "default-src 'none'" in POLICY

    def test_an_application_may_have_a_policy_of_its_own(self) -> None:
        async def own(scope: Any, receive: Any, send: Any) -> None:
            headers = [(b"Content-Security-Policy", b"default-src 'none'")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        assert sent(app=own).headers["content-security-policy"] == "default-src 'none'"

    def test_so_do_those_to_what_fails(self) -> None:
        replies: list[Any] = []

        async def failing(scope: Any, receive: Any, send: Any) -> None:
            raise RuntimeError("token in here")

        async def send(message: Any) -> None:
            replies.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
        with pytest.raises(RuntimeError):
            asyncio.run(RequestGuard(failing, options())(scope, receive, send))
        assert replies[0]["status"] == 500
        assert (b"content-security-policy", POLICY.encode()) in replies[0]["headers"]
        assert b"token" not in replies[1]["body"]

    def test_what_is_no_request_is_passed_on(self) -> None:
        seen: list[str] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            seen.append(scope["type"])

        asyncio.run(RequestGuard(app, options())({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
        assert seen == ["lifespan"]
