"""Who sends a request: a session's signed cookie, or a program's token; and that a page of ours made it."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from extractor.errors import SignInError
from extractor.store import Account, Accounts, Role, TokenKind
from extractor.web.options import WebOptions
from extractor.web.tries import Tries

COOKIE = "extractor_session"
CSRF_HEADER = "x-csrf-token"


class SignInNeededError(Exception):
    """Nobody is signed in where somebody has to be."""


class TooManyTriesError(SignInError):
    """Too many wrong invitations came from an address within a minute."""


class ForbiddenError(Exception):
    """Somebody is signed in who may not do this, or the page's token is missing or wrong."""


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, and the token that the forms of their pages carry."""

    account: Account
    csrf: str

    @property
    def name(self) -> str:
        """The curator's name."""
        return self.account.name

    @property
    def settles(self) -> bool:
        """Whether this one may settle what others dispute."""
        return self.account.role is Role.ADJUDICATOR


@dataclass
class Identity:
    """Tells who sends requests, by the accounts of a store."""

    accounts: Accounts
    options: WebOptions
    secret: str
    monotonic: Callable[[], float] = time.monotonic
    _tries: Tries = field(init=False)

    def __post_init__(self) -> None:
        self._tries = Tries(self.options.wrong_invitations_a_minute)

    def of(self, request: Request) -> SignedIn | None:
        """Who is signed in; None for nobody."""
        token = self._token(request)
        account = self.accounts.bearer(token, TokenKind.SESSION) if token else None
        return SignedIn(account, self._csrf(token)) if account else None

    def needed(self, request: Request) -> SignedIn:
        """Who is signed in. Raises SignInNeededError."""
        found = self.of(request)
        if found is None:
            raise SignInNeededError
        return found

    def changing(self, request: Request, field_value: str = "") -> SignedIn:
        """Who makes a change, by a page of ours. Raises SignInNeededError, ForbiddenError."""
        found = self.needed(request)
        given = field_value or request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), found.csrf.encode()):
            raise ForbiddenError("the page is too old, or not ours; load it again")
        return found

    def program(self, request: Request) -> Account:
        """Whose program it is, by "Authorization: Bearer …". Raises SignInNeededError."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        account = self.accounts.bearer(token.strip(), TokenKind.PROGRAM) if kind.lower() == "bearer" else None
        if account is None:
            raise SignInNeededError
        return account

    def reading(self, request: Request) -> None:
        """Whether somebody may look at what is not for everybody. Raises SignInNeededError."""
        if self.of(request) is None:
            self.program(request)

    def sign_in(self, invitation: str, address: str, response: Response) -> None:
        """Follow an invitation that comes from an address. Raises SignInError where it is not good.

        What is good is always taken: nobody can guess one, so nobody is kept out for what others try from the same
        address, as all do behind a proxy.
        """
        try:
            token = self.accounts.join(invitation, self.options.session_days)
        except SignInError:
            if self._tries.wrong(address, self.monotonic()):
                raise TooManyTriesError("too many wrong invitations came from this address; wait a minute") from None
            raise
        response.set_cookie(
            COOKIE,
            self._signer().dumps(token),
            max_age=round(self.options.session_days * 86_400),
            httponly=True,
            samesite="strict",
            secure=self.options.secure,
        )

    def sign_out(self, request: Request, who: SignedIn, response: Response) -> None:
        """End the session."""
        self.accounts.end(self._token(request), who.name)
        response.delete_cookie(COOKIE)

    def program_token(self, request: Request, who: SignedIn) -> str:
        """A token for programs that ends with this session at the latest. Raises as the accounts do."""
        return self.accounts.program_token(who.name, self.options.session_days, self._token(request))

    def _token(self, request: Request) -> str:
        try:
            found = self._signer().loads(request.cookies.get(COOKIE, ""))
        except BadSignature:
            return ""
        return found if isinstance(found, str) else ""

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="session")

    def _csrf(self, token: str) -> str:
        return hmac.new(self.secret.encode(), f"csrf {token}".encode(), hashlib.sha256).hexdigest()
