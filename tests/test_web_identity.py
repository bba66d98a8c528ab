"""Who sends a request: by a cookie or a token, and only who they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import database
from itsdangerous import URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response
from web_cases import Time

from extractor.errors import SignInError
from extractor.store import Role, Store, open_store
from extractor.store.engine import writing
from extractor.web import WebOptions
from extractor.web.identity import COOKIE, ForbiddenError, Identity, SignInNeededError, TooManyTriesError
from extractor.web.tries import Tries

SECRET = "0" * 64
HERE = "192.0.2.1"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(tmp_path: Path, time: Time) -> Iterator[Store]:
    with database("sqlite", tmp_path) as where, open_store(where, time.text) as found:
        yield found


def identity_of(store: Store, time: Time, secret: str = SECRET, **options: Any) -> Identity:
    return Identity(store.accounts, WebOptions(Path("results"), time, **options), secret, monotonic=lambda: 0.0)


@pytest.fixture
def identity(store: Store, time: Time) -> Identity:
    return identity_of(store, time)


def request(cookie: str = "", **headers: str) -> Request:
    """A request with a cookie and other headers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        given["cookie"] = f"{COOKIE}={cookie}"
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": raw})


def signed_in(identity: Identity, name: str = "ida", role: Role = Role.CURATOR, address: str = HERE) -> str:
    """The cookie of somebody who signs in."""
    response = Response()
    identity.sign_in(identity.accounts.invite(name, role, "root"), address, response)
    return response.headers["set-cookie"].partition(";")[0].partition("=")[2]


class TestCookie:
    def test_it_says_who_it_is(self, identity: Identity) -> None:
        cookie = signed_in(identity)
        assert identity.needed(request(cookie)).name == "ida"
        assert not identity.needed(request(cookie)).settles
        assert identity.needed(request(signed_in(identity, "ada", Role.ADJUDICATOR))).settles

    @pytest.mark.parametrize("secure", [False, True])
    def test_scripts_and_other_sites_do_not_get_it(self, store: Store, time: Time, secure: bool) -> None:
        response = Response()
        identity_of(store, time, secure=secure).sign_in(
            store.accounts.invite("ida", Role.CURATOR, "root"), HERE, response
        )
        flags = {part.strip().lower() for part in response.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/", f"max-age={14 * 86_400}"} <= flags
        assert ("secure" in flags) == secure
        assert not [flag for flag in flags if flag.startswith("domain")]

    @pytest.mark.parametrize("forged", ["", "x", "x.y", ".", "IngiLg.x", "é", "a" * 10_000])
    def test_a_forged_one_is_nobodys(self, identity: Identity, forged: str) -> None:
        signed_in(identity)
        assert identity.of(request(forged)) is None
        with pytest.raises(SignInNeededError):
            identity.needed(request(forged))

    def test_nor_is_one_with_a_letter_changed(self, identity: Identity) -> None:
        cookie = signed_in(identity)
        for place in range(0, len(cookie) - 1, 5):
            other = "A" if cookie[place] != "A" else "B"
            assert identity.of(request(cookie[:place] + other + cookie[place + 1 :])) is None

    @pytest.mark.parametrize(("secret", "salt"), [("1" * 64, "session"), (SECRET, "csrf"), ("", "session")])
    def test_nor_one_that_somebody_else_signed(self, identity: Identity, secret: str, salt: str) -> None:
        token = identity.accounts.join(identity.accounts.invite("ida", Role.CURATOR, "root"), 14)
        assert identity.of(request(URLSafeSerializer(SECRET, salt="session").dumps(token)))  # type: ignore[arg-type]
        assert identity.of(request(URLSafeSerializer(secret, salt=salt).dumps(token))) is None  # type: ignore[arg-type]

    @pytest.mark.parametrize("said", [None, 1, ["x"], {"a": "b"}, "", "no token", "\0"])
    def test_nor_one_that_says_something_else(self, identity: Identity, said: object) -> None:
        assert identity.of(request(URLSafeSerializer(SECRET, salt="session").dumps(said))) is None  # type: ignore[arg-type]

    def test_a_token_of_programs_is_none(self, identity: Identity) -> None:
        signed_in(identity)
        token = identity.accounts.program_token("ida", 14)
        assert identity.of(request(URLSafeSerializer(SECRET, salt="session").dumps(token))) is None  # type: ignore[arg-type]
        assert identity.of(request(token)) is None

    def test_after_signing_out_it_is_good_for_nothing(self, identity: Identity) -> None:
        cookie, other = signed_in(identity), signed_in(identity)
        response = Response()
        identity.sign_out(request(cookie), identity.needed(request(cookie)), response)
        assert identity.of(request(cookie)) is None
        assert identity.of(request(other)) is not None
        assert "max-age=0" in response.headers["set-cookie"].lower()

    def test_nor_after_its_time_nor_when_the_account_ended(self, identity: Identity, time: Time) -> None:
        cookie, other = signed_in(identity), signed_in(identity, "eve")
        identity.accounts.revoke("eve", "root")
        assert identity.of(request(other)) is None
        time.goes_by(days=14.1)
        assert identity.of(request(cookie)) is None


class TestChanging:
    def test_the_token_of_the_page_is_needed(self, identity: Identity) -> None:
        cookie = signed_in(identity)
        token = identity.needed(request(cookie)).csrf
        assert identity.changing(request(cookie), token).name == "ida"
        assert identity.changing(request(cookie, x_csrf_token=token)).name == "ida"

    def test_no_other_will_do(self, identity: Identity) -> None:
        cookie = signed_in(identity)
        token = identity.needed(request(cookie)).csrf
        again = identity.needed(request(signed_in(identity))).csrf
        others = identity.needed(request(signed_in(identity, "eve"))).csrf
        assert len({token, again, others}) == 3
        for wrong in ("", "x", again, others, token[:-1], token + "0", token.upper() + "é", "\ud800"):
            with pytest.raises(ForbiddenError):
                identity.changing(request(cookie), wrong)

    def test_nobody_changes_anything(self, identity: Identity) -> None:
        with pytest.raises(SignInNeededError):
            identity.changing(request(), "x")


class TestPrograms:
    def test_by_a_token_in_a_header(self, identity: Identity) -> None:
        identity.accounts.invite("ida", Role.CURATOR, "root")
        token = identity.accounts.program_token("ida", 14)
        for words in (f"Bearer {token}", f"bearer  {token} "):
            assert identity.program(request(authorization=words)).name == "ida"
        for wrong in (
            "",
            token,
            f"Basic {token}",
            "Bearer",
            "Bearer ",
            f"Bearer {token}x",
            f"Bearer {token[:-1]}",
            "Bearer é",
        ):
            with pytest.raises(SignInNeededError):
                identity.program(request(authorization=wrong))

    def test_a_session_is_none(self, identity: Identity) -> None:
        session = identity.accounts.join(identity.accounts.invite("ida", Role.CURATOR, "root"), 14)
        for wrong in (session, signed_in(identity)):
            with pytest.raises(SignInNeededError):
                identity.program(request(authorization=f"Bearer {wrong}"))
        with pytest.raises(SignInNeededError):
            identity.program(request(signed_in(identity)))


class TestTries:
    def tries(self, identity: Identity, address: str, number: int) -> list[type[Exception]]:
        """What wrong invitations of an address come to."""
        raised = []
        for _ in range(number):
            with pytest.raises(SignInError) as caught:
                identity.sign_in("guess", address, Response())
            raised.append(caught.type)
        return raised

    def test_so_many_wrong_ones_a_minute_of_each_address(self, store: Store, time: Time) -> None:
        now = 0.0
        identity = identity_of(store, time, wrong_invitations_a_minute=3)
        identity.monotonic = lambda: now
        assert self.tries(identity, HERE, 5) == [SignInError] * 3 + [TooManyTriesError] * 2
        assert self.tries(identity, "192.0.2.2", 3) == [SignInError] * 3
        now = 61.0
        assert self.tries(identity, HERE, 4) == [SignInError] * 3 + [TooManyTriesError]

    def test_a_network_of_one_customer_counts_as_one(self, store: Store, time: Time) -> None:
        identity = identity_of(store, time, wrong_invitations_a_minute=2)
        ways = ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1", HERE)
        found = [self.tries(identity, address, 1)[0] is TooManyTriesError for address in ways]
        assert found == [False, False, False, False, False, True]
        assert self.tries(identity, "2001:db8::ffff", 1) == [TooManyTriesError]

    @pytest.mark.parametrize("address", [HERE, "192.0.2.2", "", "no address"])
    def test_a_good_one_is_taken_whatever_others_tried(self, store: Store, time: Time, address: str) -> None:
        identity = identity_of(store, time, wrong_invitations_a_minute=3)
        self.tries(identity, address, 20)
        cookie = signed_in(identity, address=address)
        assert identity.needed(request(cookie)).name == "ida"

    def test_of_so_many_addresses_that_memory_is_bounded(self) -> None:
        tries = Tries(3)
        for number in range(10_050):
            tries.wrong(str(number), 0.0)
        assert len(tries._by_address) == 10_000
        assert [tries.wrong("10049", 0.0) for _ in range(3)] == [False, False, True]

    def test_a_guess_waits_for_nobody_who_writes(self, store: Store, time: Time) -> None:
        identity = identity_of(store, time)
        with writing(store.accounts.engine):
            assert self.tries(identity, HERE, 2) == [SignInError] * 2


class TestProgramTokens:
    def test_they_end_with_the_session(self, identity: Identity) -> None:
        cookie = signed_in(identity)
        token = identity.program_token(request(cookie), identity.needed(request(cookie)))
        asked = request(authorization=f"Bearer {token}")
        assert identity.program(asked).name == "ida"
        identity.reading(asked)
        identity.sign_out(request(cookie), identity.needed(request(cookie)), Response())
        for ask in (identity.program, identity.reading):
            with pytest.raises(SignInNeededError):
                ask(asked)
