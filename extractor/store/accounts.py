"""The accounts of curators: by invitation; of tokens, only digests are kept.

A token is 256 random bits, so a plain digest of it cannot be guessed back. An invitation can be followed once, and only
until its time is over. A program's token ends with the session in which it was made, or by itself. There is always an
adjudicator who has signed in, once there was one. What is done to accounts stands in the audit log.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, insert, or_, select, update

from extractor.errors import InputError, SignInError
from extractor.store import schema
from extractor.store.credentials import Account, AuditEntry, ProgramToken, Role, TokenKind
from extractor.store.deciding import check_curator
from extractor.store.engine import reading, writing
from extractor.store.rows import check_text, of_row, to_row

_BYTES = 32
_SHOWN = 12
"""Of a digest: so many hex digits tell the tokens of one account apart."""
_MOST_TOKENS = 20
"""So many programs may act for an account at a time."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Letters and marks that show nothing, though Unicode calls them printable (Default_Ignorable_Code_Point)."""


@dataclass(frozen=True)
class Accounts:
    """The accounts of an open database; ``clock`` gives the time as ISO text."""

    engine: Engine
    clock: Callable[[], str]

    def invite(self, name: str, role: Role, by: str, days: float = 7) -> str:
        """A token by which somebody signs in once: with a new account of that role, or with the one of that name.

        An account that there is keeps its role. Raises InputError for what cannot be a name.
        """
        _check_name(name)
        token, now = secrets.token_urlsafe(_BYTES), self.clock()
        changed = {"invitation": _digest(token), "invited_until": _later(now, days), "revoked_at": ""}
        with writing(self.engine) as connection:
            known = _account(connection, name)
            if known is None:
                fields = to_row(Account(name, role, now, "", ""))
                connection.execute(insert(schema.accounts).values({**fields, **changed}))
            else:
                connection.execute(update(schema.accounts).where(schema.accounts.c.name == name).values(changed))
            _log(connection, AuditEntry(now, by, "invite", f"{name} as {known.role if known else role}"))
        return token

    def give_role(self, name: str, role: Role, by: str) -> None:
        """Make somebody a curator or an adjudicator.

        Raises InputError where there is no such account, or no adjudicator would be left.
        """
        check_curator(name)
        now = self.clock()
        with writing(self.engine) as connection:
            known = _known(connection, name)
            if known.role is role:
                return
            _keep_an_adjudicator(connection, known)
            connection.execute(update(schema.accounts).where(schema.accounts.c.name == name).values(role=str(role)))
            _log(connection, AuditEntry(now, by, "role", f"{name} is {role}"))

    def join(self, invitation: str, days: float) -> str:
        """The token of a session, for an invitation. Raises SignInError where that is not good, or not any more."""
        table, now = schema.accounts, self.clock()
        # A stranger's guess does not wait for who writes, and lets nobody who writes wait.
        with reading(self.engine) as connection:
            _invited(connection, invitation, now)
        with writing(self.engine) as connection:
            row = _invited(connection, invitation, now)
            joined = {"invitation": None, "joined_at": row["joined_at"] or now}
            connection.execute(update(table).where(table.c.name == row["name"]).values(joined))
            _log(connection, AuditEntry(now, row["name"], "sign in", ""))
            return _new_token(connection, TokenKind.SESSION, row["name"], now, _later(now, days))

    def program_token(self, name: str, days: float, session: str = "") -> str:
        """A token by which a program acts for a curator, until the session in which it is made ends, if that is given.

        Raises SignInError where that session has ended, InputError where the account has as many as it may.
        """
        now = self.clock()
        with writing(self.engine) as connection:
            until = _later(now, days)
            if session:
                until = min(until, _session_until(connection, session, name, now))
            if len(_programs(connection, name, now)) >= _MOST_TOKENS:
                raise InputError(f"{_MOST_TOKENS} programs act for {name} already; end the token of one that does not")
            _log(connection, AuditEntry(now, name, "token for a program", f"{days:g} days"))
            return _new_token(connection, TokenKind.PROGRAM, name, now, until, _digest(session) if session else "")

    def program_tokens(self, name: str) -> list[ProgramToken]:
        """The tokens that are good for programs of a curator, the oldest first."""
        with reading(self.engine) as connection:
            return _programs(connection, name, self.clock())

    def end_program(self, name: str, shown: str) -> None:
        """End one token of a curator's programs. Raises InputError where there is none that is called so."""
        tokens, now = schema.tokens, self.clock()
        with writing(self.engine) as connection:
            known = next((token for token in _programs(connection, name, now) if token.shown == shown), None)
            if known is None:
                raise InputError(f"{name} has no token {shown[:_SHOWN]!r} for a program that could be ended")
            mine = (tokens.c.curator == name, tokens.c.kind == str(TokenKind.PROGRAM))
            ending = update(tokens).where(*mine, tokens.c.digest.startswith(known.shown)).values(ended=now)
            connection.execute(ending)
            _log(connection, AuditEntry(now, name, "token ended", known.shown))

    def bearer(self, token: str, kind: TokenKind) -> Account | None:
        """Whose token it is; None where it is nobody's, not of this kind, has ended, or its account was revoked."""
        tokens, accounts = schema.tokens, schema.accounts
        query = (
            select(accounts, tokens.c.until)
            .join(tokens, tokens.c.curator == accounts.c.name)
            .where(tokens.c.digest == _digest(token), tokens.c.kind == str(kind))
            .where(tokens.c.ended == "", accounts.c.revoked_at == "")
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        return of_row(Account, row) if row is not None and row["until"] >= self.clock() else None

    def end(self, token: str, by: str) -> None:
        """Make a session's token good for nothing, and those of programs that were made in it."""
        tokens, now, digest = schema.tokens, self.clock(), _digest(token)
        with writing(self.engine) as connection:
            belongs = or_(tokens.c.digest == digest, tokens.c.session == digest)
            connection.execute(update(tokens).where(belongs, tokens.c.ended == "").values(ended=now))
            _log(connection, AuditEntry(now, by, "sign out", ""))

    def revoke(self, name: str, by: str) -> None:
        """End an account, its invitation and all its tokens.

        Raises InputError where there is none, or no adjudicator would be left.
        """
        check_curator(name)
        accounts, tokens, now = schema.accounts, schema.tokens, self.clock()
        with writing(self.engine) as connection:
            _keep_an_adjudicator(connection, _known(connection, name))
            ended = {"revoked_at": now, "invitation": None}
            connection.execute(update(accounts).where(accounts.c.name == name).values(ended))
            connection.execute(update(tokens).where(tokens.c.curator == name, tokens.c.ended == "").values(ended=now))
            _log(connection, AuditEntry(now, by, "revoke", name))

    def all(self) -> list[Account]:
        """All accounts, by name."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(schema.accounts).order_by(schema.accounts.c.name)).mappings()
            return [of_row(Account, row) for row in rows]

    def log(self, curator: str, what: str, detail: str = "") -> None:
        """Put on record what somebody did."""
        check_text("the audit log", curator, what, detail)
        with writing(self.engine) as connection:
            _log(connection, AuditEntry(self.clock(), curator, what, detail))

    def audit(self, last: int) -> list[AuditEntry]:
        """What was done last, the newest first."""
        table = schema.audit
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.number.desc()).limit(last)).mappings()
            return [of_row(AuditEntry, row) for row in rows]

    def secret(self) -> str:
        """What this database's pages are signed with: made when it is first asked for, the same ever after."""
        about = schema.about
        with writing(self.engine) as connection:
            known = connection.scalar(select(about.c.value).where(about.c.key == "signature"))
            if known is None:
                known = secrets.token_hex(_BYTES)
                connection.execute(insert(about).values(key="signature", value=known))
        return str(known)


def _check_name(name: str) -> None:
    """Raises InputError for what cannot be the name of an account: it is what others know somebody by."""
    if not name.strip():
        raise InputError("an account needs a name; none is given")
    check_curator(name)
    unseen = next((mark for mark in name if not mark.isprintable() or mark in _UNSEEN), None)
    if unseen is not None:
        raise InputError(
            f"the name {name!r} has a character that nobody sees, U+{ord(unseen):04X}; it may have visible ones only"
        )
    if name != " ".join(name.split()) or not any(mark.isalnum() for mark in name):
        raise InputError(f"the name {name!r} has to have a letter or digit, and single blanks between words only")
    if name != (written := unicodedata.normalize("NFC", name)):
        raise InputError(f"the name {name!r} is written with parts of letters; write {written!r} (Unicode NFC)")


def _account(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(schema.accounts).where(schema.accounts.c.name == name)).mappings().first()
    return of_row(Account, row) if row is not None else None


def _known(connection: Connection, name: str) -> Account:
    found = _account(connection, name)
    if found is None:
        raise InputError(f"there is no account {name!r}")
    return found


def _keep_an_adjudicator(connection: Connection, leaving: Account) -> None:
    """Raises InputError where an adjudicator is the last one who has signed in, and whose account is good."""
    table = schema.accounts
    if leaving.role is not Role.ADJUDICATOR or leaving.revoked_at:
        return
    others = (table.c.name != leaving.name, table.c.role == str(Role.ADJUDICATOR))
    good = (table.c.joined_at != "", table.c.revoked_at == "")
    if connection.scalar(select(table.c.name).where(*others, *good).limit(1)) is None:
        raise InputError(
            f"{leaving.name} is the only adjudicator who has signed in; make somebody else one first, "
            "who then has to have signed in"
        )


def _invited(connection: Connection, invitation: str, now: str) -> RowMapping:
    table = schema.accounts
    query = select(table).where(table.c.invitation == _digest(invitation), table.c.revoked_at == "")
    row = connection.execute(query).mappings().first()
    if row is None or row["invited_until"] < now:
        raise SignInError("this invitation is not good any more; ask for another one")
    return row


def _session_until(connection: Connection, session: str, name: str, now: str) -> str:
    tokens = schema.tokens
    good = (tokens.c.ended == "", tokens.c.curator == name, tokens.c.kind == str(TokenKind.SESSION))
    until = connection.scalar(select(tokens.c.until).where(tokens.c.digest == _digest(session), *good))
    if until is None or until < now:
        raise SignInError("this session has ended; sign in again")
    return str(until)


def _programs(connection: Connection, name: str, now: str) -> list[ProgramToken]:
    tokens = schema.tokens
    query = (
        select(tokens.c.digest, tokens.c.since, tokens.c.until)
        .where(tokens.c.curator == name, tokens.c.kind == str(TokenKind.PROGRAM))
        .where(tokens.c.ended == "", tokens.c.until >= now)
        .order_by(tokens.c.since, tokens.c.digest)
    )
    return [ProgramToken(digest[:_SHOWN], since, until) for digest, since, until in connection.execute(query)]


def _new_token(connection: Connection, kind: TokenKind, name: str, now: str, until: str, session: str = "") -> str:
    token = secrets.token_urlsafe(_BYTES)
    values = {"kind": str(kind), "curator": name, "since": now, "until": until, "ended": "", "session": session}
    connection.execute(insert(schema.tokens).values(digest=_digest(token), **values))
    return token


def _log(connection: Connection, entry: AuditEntry) -> None:
    connection.execute(insert(schema.audit).values(to_row(entry)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _later(now: str, days: float) -> str:
    return (datetime.fromisoformat(now) + timedelta(days=days)).isoformat(timespec="microseconds")
