"""A process that has everything loaded and runs the command `extractor` in children of its own.

It reads one JSON object a line (folder, environment, arguments, seconds after which to kill the child, or null), forks,
and answers how the child ended. It has one thread, so that a fork is safe; the next child begins at once.

    python refresh_nursery.py PORT
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from Bio import Entrez
from fake_ncbi.server import install

from extractor.cli import main as command
from extractor.cli import refreshing
from extractor.pipeline import load_extractor
from extractor.refresh import job

SMALL_BATCH = 10


class _NoPause:
    """Biopython's clock, which never asks for a pause; our own pace is set by the environment."""

    @staticmethod
    def time() -> float:
        return 0.0

    @staticmethod
    def sleep(_: float) -> None:
        """Go on."""


def main() -> None:
    extractor = load_extractor()
    refreshing.extractor_of = lambda _: extractor
    job.BATCH = SMALL_BATCH
    Entrez.time = _NoPause
    Entrez._open.previous = -1.0
    install(int(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _run(asked)
        print(_ended(child, asked["kill_after"]), flush=True)


def _ended(child: int, kill_after: float | None) -> int:
    """How the child ended; after so many seconds it is killed."""
    deadline = time.monotonic() + kill_after if kill_after is not None else None
    while deadline is not None:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            # Not waited for yet, so nobody else can have its number.
            os.kill(child, signal.SIGKILL)
            break
        time.sleep(0.001)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _run(asked: dict[str, Any]) -> None:
    """Be the command; never returns."""
    code = 1
    try:
        os.chdir(asked["folder"])
        os.environ.update(asked["environment"])
        with open("command.log", "w", encoding="utf-8") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        sys.argv = ["extractor", *asked["arguments"]]
        try:
            command()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        sys.stdout.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
