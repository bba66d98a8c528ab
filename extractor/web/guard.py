"""What every request passes before anything looks at it: its host, its origin, its size; and what every reply says.

After OWASP's cheat sheets: the Host header against DNS rebinding, Origin and Sec-Fetch-Site against requests of other
sites (besides the token that ``identity`` asks for), a policy without inline script.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from extractor.web.options import WebOptions

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"cache-control": b"no-store",
}
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
_OTHER_SITES = frozenset({"cross-site", "same-site"})


class BodyTooLargeError(Exception):
    """A body goes on beyond what is allowed."""


class RequestGuard:
    """The outermost layer of the application."""

    def __init__(self, app: App, options: WebOptions) -> None:
        self._app = app
        self._options = options
        self._hosts = frozenset(name.lower() for name in options.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _last(scope["headers"])
        refusal = self._refusal(scope, headers)
        if refusal:
            await self._refuse(send, *refusal)
            return
        body = _Body(receive, self._options.largest_body)
        begun = False

        async def answered(message: Message) -> None:
            nonlocal begun
            if body.too_large and not begun:
                # Whatever the application takes it for, it is answered below.
                return
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = _with_ours(message.get("headers", []), self._options.secure)
            await send(message)

        try:
            await self._app(scope, body.receive, answered)
        except Exception:
            if not body.too_large:
                if not begun:
                    await self._refuse(send, 500, "something went wrong here; it is in the server's log")
                raise
        if body.too_large and not begun:
            await self._refuse(send, 413, self._too_large())

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        host = headers.get(b"host", b"").decode("latin-1")
        if _name_of(host) not in self._hosts or [name.lower() for name, _ in scope["headers"]].count(b"host") > 1:
            return (
                421,
                f"this server is not asked for as {host[:100]!r}; its names are {', '.join(self._options.hosts)}",
            )
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            return 400, "Content-Length is no number"
        if int(length[:20]) > self._options.largest_body:
            return 413, self._too_large()
        if scope["method"] not in SAFE and _foreign(host, headers, self._options.secure):
            return 403, "changes are only taken from pages of this server"
        return None

    def _too_large(self) -> str:
        return f"a request has at most {self._options.largest_body} bytes"

    async def _refuse(self, send: Send, status: int, why: str) -> None:
        body = f"{why}\n".encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        headers = _with_ours(headers, self._options.secure)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _Body:
    """A body that is measured as it comes, for it need not say beforehand how long it is."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._left = largest
        self.too_large = False

    async def receive(self) -> Message:
        """The next piece of it. Raises TooLargeError."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            raise BodyTooLargeError
        return message


def _last(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    return {name.lower(): value for name, value in headers}


def _name_of(host: str) -> str:
    """The name in a Host header, in small letters; "" where it is more or less than a name and a port."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found else ""


def _foreign(host: str, headers: dict[bytes, bytes], secure: bool) -> bool:
    """Whether a browser says that another site's page sends this; programs say nothing of the kind."""
    if headers.get(b"sec-fetch-site", b"").decode("latin-1") in _OTHER_SITES:
        return True
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        return False
    scheme, _, name = origin.partition("://")
    # What a plain page of this name says may have been put in on the way.
    return name != host or (secure and scheme != "https")


def _with_ours(headers: list[tuple[bytes, bytes]], secure: bool) -> list[tuple[bytes, bytes]]:
    said = {name.lower() for name, _ in headers}
    ours = dict(_HEADERS)
    if secure:
        ours[b"strict-transport-security"] = b"max-age=31536000"
    return [*headers, *((name, value) for name, value in ours.items() if name not in said)]
