"""Who may curate, and what proves who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do: decide, or also settle what others dispute and invite them."""

    CURATOR = "curator"
    ADJUDICATOR = "adjudicator"


class TokenKind(StrEnum):
    """What a token is for: a browser's session, or programs."""

    SESSION = "session"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Account:
    """A curator; times are ISO text.

    ``joined_at`` is "" as long as no invitation was followed, ``revoked_at`` as long as the account is good.
    """

    name: str
    role: Role
    invited_at: str
    joined_at: str
    revoked_at: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit log."""

    at: str
    curator: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProgramToken:
    """A token by which a program acts, as far as it is shown: ``shown`` is what it is called; times are ISO text."""

    shown: str
    since: str
    until: str
