"""Accounts: invitations, sessions, tokens of programs, and the audit log, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from databases import KINDS, Where, database, dump
from web_cases import Time

from extractor.errors import InputError, SignInError
from extractor.store import Accounts, Role, Store, TokenKind, open_store

NONE = ("", "x", "\0", "\ud800", "a" * 10_000)
UNFIT = ("", "  \t", "a\0b", "half \ud800", "n" * 201)
UNSEEN = (
    "ida\u200b", "\u202eadi", "ida\u00ad", "i\u2066da", "ida\n", "ida\x1b[2J", "\u3164", "ida\ufe0f", "ida\u00a0o", "i\u115fda",
    "\ufeffida", "ida\ue000", "i\U000e0041da", "\u2800", " ida", "ida ", "ida  o", "...", "\u0301", "i\u0307da\u0301",
)  # fmt: skip
"""What looks like another name, or like none."""
SEEN = ("ida", "Ida O’Neil", "김민지", "josé", "Ж. Ш.", "ida-2", "d'Arc", "7", "नीला")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def store(where: Where, time: Time) -> Iterator[Store]:
    with open_store(where, time.text) as found:
        yield found


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return store.accounts


def joined(accounts: Accounts, name: str = "ida", role: Role = Role.CURATOR) -> str:
    """The token of a session."""
    return accounts.join(accounts.invite(name, role, "root"), 14)


class TestInvitations:
    def test_one_makes_an_account_and_a_session(self, accounts: Accounts) -> None:
        invitation = accounts.invite("ida", Role.CURATOR, "root")
        (account,) = accounts.all()
        assert (account.name, account.role, account.joined_at, account.revoked_at) == ("ida", Role.CURATOR, "", "")
        session = accounts.join(invitation, 14)
        account = accounts.bearer(session, TokenKind.SESSION)
        assert account == accounts.all()[0]
        assert account is not None
        assert account.joined_at > account.invited_at

    def test_one_can_be_followed_once(self, accounts: Accounts) -> None:
        invitation = accounts.invite("ida", Role.CURATOR, "root")
        accounts.join(invitation, 14)
        with pytest.raises(SignInError, match="not good any more"):
            accounts.join(invitation, 14)

    @pytest.mark.parametrize(("days", "good"), [(6.9, True), (7.1, False)])
    def test_its_time_is_over_some_day(self, accounts: Accounts, time: Time, days: float, good: bool) -> None:
        invitation = accounts.invite("ida", Role.CURATOR, "root")
        time.goes_by(days=days)
        if good:
            assert accounts.join(invitation, 14)
        else:
            with pytest.raises(SignInError):
                accounts.join(invitation, 14)

    def test_what_is_none_is_refused(self, accounts: Accounts) -> None:
        accounts.invite("ida", Role.CURATOR, "root")
        for other in NONE:
            with pytest.raises(SignInError):
                accounts.join(other, 14)

    def test_a_second_one_takes_the_place_of_the_first(self, accounts: Accounts) -> None:
        first = accounts.invite("ida", Role.CURATOR, "root")
        second = accounts.invite("ida", Role.CURATOR, "root")
        with pytest.raises(SignInError):
            accounts.join(first, 14)
        assert accounts.join(second, 14)

    def test_one_for_a_name_that_there_is_signs_in_with_that_account(self, accounts: Accounts, time: Time) -> None:
        session = joined(accounts)
        since = accounts.all()[0].joined_at
        time.goes_by(days=1)
        another = joined(accounts)
        (account,) = accounts.all()
        assert account.joined_at == since
        assert accounts.bearer(session, TokenKind.SESSION) == accounts.bearer(another, TokenKind.SESSION) == account

    @pytest.mark.parametrize(("first", "second"), [(one, other) for one in Role for other in Role if one != other])
    def test_one_for_a_name_that_there_is_changes_no_role(self, accounts: Accounts, first: Role, second: Role) -> None:
        session = joined(accounts, role=first)
        again = joined(accounts, role=second)
        for token in (session, again):
            account = accounts.bearer(token, TokenKind.SESSION)
            assert account is not None
            assert account.role is first
        assert [e.detail for e in accounts.audit(9) if e.what == "invite"] == [f"ida as {first}"] * 2
        accounts.revoke("ida", "root") if first is Role.CURATOR else None
        joined(accounts, role=second)
        assert accounts.all()[0].role is first

    def test_what_cannot_be_a_name_is_refused(self, accounts: Accounts, where: Where) -> None:
        before = dump(where)
        for name in (*UNFIT, *UNSEEN):
            with pytest.raises(InputError):
                accounts.invite(name, Role.CURATOR, "root")
        assert dump(where) == before

    def test_names_of_all_the_world_are_taken(self, accounts: Accounts) -> None:
        for name in SEEN:
            accounts.invite(name, Role.CURATOR, "root")
        assert sorted(account.name for account in accounts.all()) == sorted(SEEN)


class TestTokens:
    def test_a_kind_is_not_the_other(self, accounts: Accounts) -> None:
        session = joined(accounts)
        program = accounts.program_token("ida", 14)
        assert accounts.bearer(session, TokenKind.SESSION)
        assert accounts.bearer(program, TokenKind.PROGRAM)
        assert accounts.bearer(session, TokenKind.PROGRAM) is None
        assert accounts.bearer(program, TokenKind.SESSION) is None

    @pytest.mark.parametrize("kind", TokenKind)
    @pytest.mark.parametrize(("days", "good"), [(13.9, True), (14.1, False)])
    def test_each_ends_by_itself(
        self, accounts: Accounts, time: Time, kind: TokenKind, days: float, good: bool
    ) -> None:
        session = joined(accounts)
        token = session if kind is TokenKind.SESSION else accounts.program_token("ida", 14)
        time.goes_by(days=days)
        assert (accounts.bearer(token, kind) is not None) == good

    def test_one_that_was_ended_is_good_for_nothing_and_the_others_are(self, accounts: Accounts) -> None:
        first, second = joined(accounts), joined(accounts)
        accounts.end(first, "ida")
        assert accounts.bearer(first, TokenKind.SESSION) is None
        assert accounts.bearer(second, TokenKind.SESSION)

    def test_what_is_none_is_nobodys(self, accounts: Accounts) -> None:
        joined(accounts)
        assert [accounts.bearer(token, TokenKind.SESSION) for token in NONE] == [None] * len(NONE)

    def test_only_digests_are_kept(self, accounts: Accounts, where: Where) -> None:
        invitation = accounts.invite("ida", Role.CURATOR, "root")
        tokens = [accounts.join(invitation, 14), accounts.program_token("ida", 14), invitation]
        tokens.append(accounts.invite("eve", Role.CURATOR, "ida"))
        accounts.end(tokens[0], "ida")
        everything = repr(dump(where))
        assert not [token for token in tokens if token in everything]

    def test_no_two_are_alike(self, accounts: Accounts) -> None:
        made = [accounts.program_token("ida", 14) for _ in range(20)]
        assert len(set(made)) == 20
        assert min(map(len, made)) >= 43


class TestRoles:
    def test_one_is_given_and_taken(self, accounts: Accounts) -> None:
        joined(accounts, "ada", Role.ADJUDICATOR)
        session = joined(accounts)
        for role in (Role.ADJUDICATOR, Role.ADJUDICATOR, Role.CURATOR):
            accounts.give_role("ida", role, "ada")
            account = accounts.bearer(session, TokenKind.SESSION)
            assert account is not None
            assert account.role is role
        assert [e.detail for e in accounts.audit(9) if e.what == "role"] == ["ida is curator", "ida is adjudicator"]

    @pytest.mark.parametrize("other", ["nobody", "curator", "invited", "revoked"])
    @pytest.mark.parametrize(
        "do", [lambda a: a.give_role("ada", Role.CURATOR, "ada"), lambda a: a.revoke("ada", "ida")]
    )
    def test_the_last_adjudicator_stays(
        self, accounts: Accounts, where: Where, other: str, do: Callable[[Accounts], None]
    ) -> None:
        joined(accounts, "ada", Role.ADJUDICATOR)
        if other == "invited":
            accounts.invite("ida", Role.ADJUDICATOR, "ada")
        elif other != "nobody":
            joined(accounts, "ida", Role.CURATOR if other == "curator" else Role.ADJUDICATOR)
        if other == "revoked":
            accounts.revoke("ida", "ada")
        before = dump(where)
        with pytest.raises(InputError, match="ada is the only adjudicator who has signed in"):
            do(accounts)
        assert dump(where) == before

    def test_of_two_one_may_go(self, accounts: Accounts) -> None:
        joined(accounts, "ada", Role.ADJUDICATOR)
        joined(accounts, "ida", Role.ADJUDICATOR)
        accounts.give_role("ada", Role.CURATOR, "ada")
        with pytest.raises(InputError, match="only adjudicator"):
            accounts.revoke("ida", "ada")

    def test_there_has_to_be_an_account(self, accounts: Accounts) -> None:
        for name in ("eve", *UNFIT):
            with pytest.raises(InputError):
                accounts.give_role(name, Role.ADJUDICATOR, "root")


class TestPrograms:
    def test_one_ends_with_its_session_and_others_do_not(self, accounts: Accounts) -> None:
        one, other = joined(accounts), joined(accounts)
        mine, others = accounts.program_token("ida", 14, one), accounts.program_token("ida", 14, other)
        accounts.end(one, "ida")
        assert accounts.bearer(mine, TokenKind.PROGRAM) is None
        assert accounts.bearer(others, TokenKind.PROGRAM)

    def test_nor_does_it_outlive_its_session(self, accounts: Accounts, time: Time) -> None:
        session = joined(accounts)
        time.goes_by(days=10)
        token = accounts.program_token("ida", 14, session)
        (known,) = accounts.program_tokens("ida")
        assert known.until[:10] == "2026-01-15"
        time.goes_by(days=4.1)
        assert accounts.bearer(token, TokenKind.PROGRAM) is None
        assert accounts.program_tokens("ida") == []

    def test_a_session_that_has_ended_makes_none(self, accounts: Accounts, where: Where) -> None:
        session, others = joined(accounts), joined(accounts, "eve")
        accounts.end(session, "ida")
        before = dump(where)
        for wrong in (session, others, "x"):
            with pytest.raises(SignInError, match="has ended"):
                accounts.program_token("ida", 14, wrong)
        assert dump(where) == before

    def test_they_end_one_by_one(self, accounts: Accounts) -> None:
        joined(accounts), joined(accounts, "eve")
        made = [accounts.program_token("ida", 14) for _ in range(3)]
        other = accounts.program_token("eve", 14)
        known = accounts.program_tokens("ida")
        assert len({token.shown for token in known}) == 3
        accounts.end_program("ida", known[1].shown)
        assert [accounts.bearer(token, TokenKind.PROGRAM) is not None for token in made] == [True, False, True]
        assert accounts.program_tokens("ida") == [known[0], known[2]]
        for wrong in (known[1].shown, accounts.program_tokens("eve")[0].shown, "", "%", "a\0b", known[0].shown[:3]):
            with pytest.raises(InputError, match="no token"):
                accounts.end_program("ida", wrong)
        assert accounts.bearer(other, TokenKind.PROGRAM)

    def test_so_many_act_at_a_time(self, accounts: Accounts) -> None:
        for _ in range(20):
            accounts.program_token("ida", 14)
        with pytest.raises(InputError, match="20 programs act for ida already"):
            accounts.program_token("ida", 14)
        accounts.end_program("ida", accounts.program_tokens("ida")[0].shown)
        assert accounts.program_token("ida", 14)
        assert accounts.program_token("eve", 14)


class TestRevoking:
    def test_it_ends_the_account_and_all_that_belongs_to_it(self, accounts: Accounts) -> None:
        session, kept = joined(accounts), joined(accounts, "eve")
        program = accounts.program_token("ida", 14)
        invitation = accounts.invite("ida", Role.CURATOR, "root")
        accounts.revoke("ida", "root")
        assert accounts.bearer(session, TokenKind.SESSION) is None
        assert accounts.bearer(program, TokenKind.PROGRAM) is None
        with pytest.raises(SignInError):
            accounts.join(invitation, 14)
        assert accounts.bearer(kept, TokenKind.SESSION)
        assert [(a.name, bool(a.revoked_at)) for a in accounts.all()] == [("eve", False), ("ida", True)]

    def test_who_is_invited_again_is_back_but_not_the_old_tokens(self, accounts: Accounts) -> None:
        session = joined(accounts)
        accounts.revoke("ida", "root")
        another = joined(accounts)
        assert accounts.bearer(session, TokenKind.SESSION) is None
        assert accounts.bearer(another, TokenKind.SESSION)

    def test_there_has_to_be_one(self, accounts: Accounts, where: Where) -> None:
        joined(accounts)
        before = dump(where)
        for name in ("eve", *UNFIT):
            with pytest.raises(InputError):
                accounts.revoke(name, "root")
        assert dump(where) == before


class TestAudit:
    def test_what_was_done_stands_there_the_newest_first(self, accounts: Accounts) -> None:
        session = joined(accounts)
        accounts.program_token("ida", 2.5)
        accounts.log("ida", "import", "3 decisions")
        accounts.end(session, "ida")
        accounts.revoke("ida", "root")
        entries = accounts.audit(10)
        assert [(e.curator, e.what, e.detail) for e in reversed(entries)] == [
            ("root", "invite", "ida as curator"),
            ("ida", "sign in", ""),
            ("ida", "token for a program", "2.5 days"),
            ("ida", "import", "3 decisions"),
            ("ida", "sign out", ""),
            ("root", "revoke", "ida"),
        ]
        assert accounts.audit(2) == entries[:2]
        assert sorted((e.at for e in entries), reverse=True) == [e.at for e in entries]

    def test_what_cannot_be_stored_is_refused(self, accounts: Accounts) -> None:
        for place, text in product(range(3), ("a\0b", "\ud800")):
            said = ["ida", "what", "detail"]
            said[place] = text
            with pytest.raises(InputError):
                accounts.log(*said)
        assert accounts.audit(10) == []


class TestSecret:
    def test_it_is_made_once(self, store: Store, where: Where, time: Time) -> None:
        secret = store.accounts.secret()
        assert len(secret) == 64
        assert store.accounts.secret() == secret
        with open_store(where, time.text) as again:
            assert again.accounts.secret() == secret

    def test_each_database_has_its_own(self, accounts: Accounts, tmp_path: Path, time: Time) -> None:
        with open_store(tmp_path / "another.sqlite", time.text) as other:
            assert other.accounts.secret() != accounts.secret()


@pytest.mark.parametrize(
    "do",
    [
        lambda a: a.all(),
        lambda a: a.audit(10),
        lambda a: a.bearer("x", TokenKind.SESSION),
    ],
)
def test_looking_changes_nothing(accounts: Accounts, where: Where, do: Callable[[Accounts], object]) -> None:
    joined(accounts)
    before = dump(where)
    do(accounts)
    assert dump(where) == before
