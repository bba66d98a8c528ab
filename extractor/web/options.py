"""What the curation page is started with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class WebOptions:
    """``hosts`` are the names under which it may be asked for, ``secure`` says that it is reached by HTTPS.

    ``double`` is the share (0..1) of findings that two curators are asked; sessions last ``session_days``.
    ``open_reading``: table, network, runs, reports and exports are shown to who has not signed in.
    ``wrong_invitations_a_minute`` is for each address. ``changes_at_once`` are requests that change something, of
    everybody and of one who sends them; others wait ``changes_wait`` seconds for their turn, and hold no thread.
    """

    results_dir: Path
    clock: Callable[[], datetime]
    hosts: tuple[str, ...] = LOOPBACK
    secure: bool = False
    double: float = 0.1
    session_days: float = 14.0
    open_reading: bool = False
    wrong_invitations_a_minute: int = 10
    changes_at_once: int = 8
    changes_at_once_of_one: int = 3
    changes_wait: float = 30.0
    largest_body: int = 10 * 2**20
