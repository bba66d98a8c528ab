"""The accounts of curators: by invitation; of tokens, only digests are kept.

A token is 256 random bits, so a plain digest of it cannot be guessed back. An invitation can be followed once, and only
until its time is over. What is done to accounts stands in the audit log.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from extractor.errors import InputError, SignInError
from extractor.store import schema
from extractor.store.credentials import Account, Entry, Role, TokenKind
from extractor.store.deciding import check_curator
from extractor.store.engine import reading, writing
from extractor.store.rows import check_text, of_row, to_row

_BYTES = 32


@dataclass(frozen=True)
class Accounts:
    """The accounts of an open database; ``clock`` gives the time as ISO text."""

    engine: Engine
    clock: Callable[[], str]

    def invite(self, name: str, role: Role, by: str, days: float = 7) -> str:
        """A token by which somebody signs in once: with a new account, or with the one of that name.

        Raises InputError for what cannot be a name.
        """
        if not name.strip():
            raise InputError("an account needs a name; none is given")
        check_curator(name)
        token, now = secrets.token_urlsafe(_BYTES), self.clock()
        changed = {
            "invitation": _digest(token),
            "invited_until": _later(now, days),
            "role": str(role),
            "revoked_at": "",
        }
        with writing(self.engine) as connection:
            if _account(connection, name) is None:
                fields = to_row(Account(name, role, now, "", ""))
                connection.execute(insert(schema.accounts).values({**fields, **changed}))
            else:
                connection.execute(update(schema.accounts).where(schema.accounts.c.name == name).values(changed))
            _log(connection, Entry(now, by, "invite", f"{name} as {role}"))
        return token

    def join(self, invitation: str, days: float) -> str:
        """The token of a session, for an invitation. Raises SignInError where that is not good, or not any more."""
        table, now = schema.accounts, self.clock()
        with writing(self.engine) as connection:
            query = select(table).where(table.c.invitation == _digest(invitation), table.c.revoked_at == "")
            row = connection.execute(query).mappings().first()
            if row is None or row["invited_until"] < now:
                raise SignInError("this invitation is not good any more; ask for another one")
            joined = {"invitation": None, "joined_at": row["joined_at"] or now}
            connection.execute(update(table).where(table.c.name == row["name"]).values(joined))
            _log(connection, Entry(now, row["name"], "sign in", ""))
            return _new_token(connection, TokenKind.SESSION, row["name"], now, days)

    def program_token(self, name: str, days: float) -> str:
        """A token by which a program acts for a curator."""
        now = self.clock()
        with writing(self.engine) as connection:
            _log(connection, Entry(now, name, "token for a program", f"{days:g} days"))
            return _new_token(connection, TokenKind.PROGRAM, name, now, days)

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
        """Make a token good for nothing."""
        tokens, now = schema.tokens, self.clock()
        with writing(self.engine) as connection:
            connection.execute(update(tokens).where(tokens.c.digest == _digest(token)).values(ended=now))
            _log(connection, Entry(now, by, "sign out", ""))

    def revoke(self, name: str, by: str) -> None:
        """End an account, its invitation and all its tokens. Raises InputError where there is none."""
        check_curator(name)
        accounts, tokens, now = schema.accounts, schema.tokens, self.clock()
        with writing(self.engine) as connection:
            if _account(connection, name) is None:
                raise InputError(f"there is no account {name!r}")
            ended = {"revoked_at": now, "invitation": None}
            connection.execute(update(accounts).where(accounts.c.name == name).values(ended))
            connection.execute(update(tokens).where(tokens.c.curator == name, tokens.c.ended == "").values(ended=now))
            _log(connection, Entry(now, by, "revoke", name))

    def all(self) -> list[Account]:
        """All accounts, by name."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(schema.accounts).order_by(schema.accounts.c.name)).mappings()
            return [of_row(Account, row) for row in rows]

    def log(self, curator: str, what: str, detail: str = "") -> None:
        """Put on record what somebody did."""
        check_text("the audit log", curator, what, detail)
        with writing(self.engine) as connection:
            _log(connection, Entry(self.clock(), curator, what, detail))

    def audit(self, last: int) -> list[Entry]:
        """What was done last, the newest first."""
        table = schema.audit
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.number.desc()).limit(last)).mappings()
            return [of_row(Entry, row) for row in rows]

    def secret(self) -> str:
        """What this database's pages are signed with: made when it is first asked for, the same ever after."""
        about = schema.about
        with writing(self.engine) as connection:
            known = connection.scalar(select(about.c.value).where(about.c.key == "signature"))
            if known is None:
                known = secrets.token_hex(_BYTES)
                connection.execute(insert(about).values(key="signature", value=known))
        return str(known)


def _account(connection: Connection, name: str) -> Any:
    return connection.scalar(select(schema.accounts.c.name).where(schema.accounts.c.name == name))


def _new_token(connection: Connection, kind: TokenKind, name: str, now: str, days: float) -> str:
    token = secrets.token_urlsafe(_BYTES)
    values = {"kind": str(kind), "curator": name, "since": now, "until": _later(now, days), "ended": ""}
    connection.execute(insert(schema.tokens).values(digest=_digest(token), **values))
    return token


def _log(connection: Connection, entry: Entry) -> None:
    connection.execute(insert(schema.audit).values(to_row(entry)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _later(now: str, days: float) -> str:
    return (datetime.fromisoformat(now) + timedelta(days=days)).isoformat(timespec="microseconds")
