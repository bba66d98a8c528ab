"""The command that serves the curation page, on this machine, until it is interrupted; and what it prints."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn
from evidence_cases import VERSIONS, document, evidence
from typer.testing import CliRunner

from extractor.cli import app
from extractor.store import Role, open_store

ADDRESS = re.compile(r"(http://\S+)/sign-in#(\S+)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory with a database."""
    with open_store(tmp_path / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00+00:00") as store:
        store.record_run("toy", VERSIONS, [document(1)], [evidence(1, "miR-901 represses GENEA")])
    return tmp_path


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    call = [sys.executable, "-m", "extractor", "curate", "--no-browser", "--port", "0", *arguments]
    return subprocess.Popen(call, cwd=folder, env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[str, str]]:
    """Where the page is served, and the invitation that was printed; ends as by Ctrl-C, and has to end well."""
    process = command(folder, *arguments)
    assert process.stderr
    try:
        found = ADDRESS.search(process.stderr.readline())
        assert found
        # Where interrupts are ignored, as for what runs in the background, they are heard from when it serves.
        assert requests.get(f"{found[1]}/sign-in", timeout=60).status_code == 200
        yield found[1], found[2]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        # Nothing is left for the tests after it, whatever went wrong.
        process.kill()
        process.communicate()
    assert "Traceback" not in said
    assert process.returncode in (0, 130, -signal.SIGINT)


@pytest.fixture
def printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What the command prints, here, for some arguments; it does all but serve."""

    def closed(_: uvicorn.Server, sockets: list[socket.socket]) -> None:
        for one in sockets:
            one.close()

    for name in [name for name in os.environ if name.startswith("EXTRACTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("uvicorn.Server.run", closed)

    def found(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["curate", "--no-browser", "--port", "0", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    return found


def test_who_starts_it_signs_in_once_by_what_is_printed(folder: Path) -> None:
    with serving(folder, "--curator", "ida") as (base, invitation):
        session = requests.Session()
        page = session.post(f"{base}/sign-in", {"invitation": invitation}, timeout=30)
        assert page.status_code == 200
        assert "miR-901 represses GENEA" in page.text
        assert requests.post(f"{base}/sign-in", {"invitation": invitation}, timeout=30).status_code == 403
    with open_store(folder / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00+00:00") as store:
        assert [(account.name, account.role) for account in store.accounts.all()] == [("ida", Role.ADJUDICATOR)]


def test_an_account_keeps_its_role(folder: Path, printed: Callable[..., str]) -> None:
    with open_store(folder / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00+00:00") as store:
        store.accounts.invite("eve", Role.CURATOR, "ida")
    assert printed("--curator", "eve").startswith("eve signs in, once, at http://127.0.0.1:")
    with open_store(folder / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00+00:00") as store:
        assert [account.role for account in store.accounts.all()] == [Role.CURATOR]


@pytest.mark.parametrize(
    ("arguments", "link"),
    [
        ((), r"http://127\.0\.0\.1:\d+/sign-in#\S+"),
        (("--behind-tls", "--name", "curation.example.org"), r"https://curation\.example\.org/sign-in#\S+"),
        (
            ("--behind-tls", "--name", "one.example.org", "--name", "two.example.org", "--proxy", "127.0.0.3"),
            r"https://one\.example\.org/sign-in#\S+",
        ),
    ],
)
def test_the_link_is_how_others_reach_it(printed: Callable[..., str], arguments: tuple[str, ...], link: str) -> None:
    """Behind a proxy that speaks TLS by https, under its name and without the port that only the proxy uses."""
    (line,) = [line for line in printed(*arguments).splitlines() if "/sign-in" in line]
    assert re.fullmatch(rf"\S+ signs in, once, at {link}", line)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--host", "0.0.0.0"), "give --certificate"),
        (("--certificate", "cert.pem"), "a certificate and its key belong together"),
        (("--double", "nan"), "less than or equal to 1"),
    ],
)
def test_what_is_not_safe_is_not_served(folder: Path, arguments: tuple[str, ...], why: str) -> None:
    process = command(folder, *arguments)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert why in " ".join(said.split())


def test_without_a_database_there_is_nothing_to_decide(tmp_path: Path) -> None:
    process = command(tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "there is no database" in said
