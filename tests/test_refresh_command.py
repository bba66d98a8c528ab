"""`extractor refresh` and `extractor runs` as a scheduler and a person call them: whole processes, real files, real disks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dose import dose
from fake_ncbi.pubmed import invented
from fake_ncbi.server import FakeNcbi, europepmc_url, serving

TOML = 'name = "watch"\ntitle = "Invented"\n[query]\nterm = "invented"\n'
COMMAND = Path(__file__).parent / "refresh_command.py"
Done = subprocess.CompletedProcess[str]


@dataclass
class Machine:
    """A folder with a corpus, and the server."""

    folder: Path
    ncbi: FakeNcbi
    port: int

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(COMMAND), str(self.port), *arguments]

    def environment(self, **settings: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
        return own | {
            "EXTRACTOR_EMAIL": "someone@example.org",
            "EXTRACTOR_API_KEY": "0123456789",
            "EXTRACTOR_CACHE_DIR": "cache",
            "EXTRACTOR_EUROPEPMC_URL": europepmc_url(self.port),
            **settings,
        }

    def run(self, *arguments: str, **settings: str) -> Done:
        return subprocess.run(
            self.command(*arguments), cwd=self.folder, env=self.environment(**settings), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def table(self) -> bytes:
        return (self.folder / "results" / "watch" / "interactions.tsv").read_bytes()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    folder = tmp_path / "machine"
    (folder / "corpora" / "watch").mkdir(parents=True)
    (folder / "corpora" / "watch" / "corpus.toml").write_text(TOML)
    ncbi = FakeNcbi(stall_seconds=20)
    ncbi.add(invented(20, 5))
    with serving(ncbi) as port:
        yield Machine(folder, ncbi, port)


def test_a_morning_after_another(machine: Machine) -> None:
    keeper = machine.folder / "keep.py"
    keeper.write_text("import pathlib, sys; pathlib.Path('told.json').write_text(sys.stdin.read())")
    first = machine.run("refresh", "--notify", f"{sys.executable} keep.py")
    assert first.returncode == 0, first.stderr
    assert "The table is updated" in first.stdout
    events = [json.loads(line) for line in first.stderr.splitlines()]
    assert [e["event"] for e in (*events[:2], events[-1])] == ["refresh begins", "planned", "refresh ends"]
    assert [e["done"] for e in events[2:-1]] == list(range(1, 21))
    assert {(e["event"], e["total"]) for e in events[2:-1]} == {("fetching and extracting", 20)}
    assert "0123456789" not in first.stderr
    told = json.loads((machine.folder / "told.json").read_text())
    assert told["run"]["state"] == "done"
    assert told == json.loads((machine.folder / "results" / "refresh" / "latest.json").read_text())
    table = machine.table()

    second = machine.run("refresh", "--json", "--notify", f"{sys.executable} -c raise(SystemExit(3))")
    assert second.returncode == 3
    assert json.loads(second.stdout)["run"]["state"] == "nothing new"
    assert "--notify" in second.stderr
    assert "ended with 3" in second.stderr
    assert machine.table() == table

    planned = machine.run("refresh", "--dry-run")
    assert planned.returncode == 3
    assert "to do – new: 0" in planned.stdout
    assert re.search(r"watch: from \d{4}-\d\d-\d\d", planned.stdout)

    runs = machine.run("runs", "--json")
    assert [run["state"] for run in json.loads(runs.stdout)] == ["done", "nothing new"]
    shown = " ".join(machine.run("runs").stdout.split())
    assert "refresh watch: nothing new documents +0" in shown
    assert "extractor 0.1.0, rules" in shown
    difference = json.loads(machine.run("runs", "diff", "0", "2", "--json").stdout)
    assert len(difference["interactions"]["new"]) == len(table.splitlines()) - 1
    refused = machine.run("runs", "diff", "1", "7")
    assert (refused.returncode, refused.stderr) == (1, "extractor: run 7 is not on record; there are 1 to 2\n")


def test_a_night_that_fails_is_told_as_well(machine: Machine) -> None:
    (machine.folder / "keep.py").write_text("import pathlib, sys; pathlib.Path('told').write_text(sys.stdin.read())")
    notify = ["--notify", f"{sys.executable} keep.py"]
    machine.ncbi.fault = lambda _: "400"
    down = machine.run("refresh", *notify)
    assert down.returncode == 6
    assert "The run failed: the table is as it was." in down.stdout
    assert json.loads((machine.folder / "told").read_text())["run"]["state"] == "failed"
    assert machine.run("refresh", "nowhere", *notify).returncode == 7
    told = json.loads((machine.folder / "told").read_text())
    assert (told["exit_code"], "no corpus 'nowhere'" in told["error"]) == (7, True)


def test_an_error_that_nobody_thought_of_is_told_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from extractor.cli import app

    def breaking(*_: object, **__: object) -> None:
        raise RuntimeError("of its own")

    monkeypatch.setattr("extractor.refresh.service.nightly", breaking)
    monkeypatch.setenv("EXTRACTOR_EMAIL", "someone@example.org")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpora" / "watch").mkdir(parents=True)
    (tmp_path / "corpora" / "watch" / "corpus.toml").write_text(TOML)
    (tmp_path / "keep.py").write_text("import pathlib, sys; pathlib.Path('told').write_text(sys.stdin.read())")
    done = CliRunner().invoke(app, ["refresh", "--notify", f"{sys.executable} keep.py"])
    assert isinstance(done.exception, RuntimeError)
    assert json.loads((tmp_path / "told").read_text()) == {"error": "RuntimeError: of its own", "exit_code": 1}


def test_two_at_once(machine: Machine) -> None:
    machine.ncbi.script(["stall"])
    with subprocess.Popen(
        machine.command("refresh"), cwd=machine.folder, env=machine.environment(EXTRACTOR_TIMEOUT_SECONDS="20"),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as first:  # fmt: skip
        deadline = time.monotonic() + 60
        while not machine.ncbi.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        second = machine.run("refresh")
        assert second.returncode == 5
        assert f"process {first.pid} on" in second.stderr
        assert first.wait(60) == 0
    assert len(machine.table().splitlines()) > 1


def test_killed_with_the_lock_in_its_hands(machine: Machine) -> None:
    machine.ncbi.script(["stall"])
    with subprocess.Popen(
        machine.command("refresh"), cwd=machine.folder, env=machine.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as first:  # fmt: skip
        while not machine.ncbi.requests:
            time.sleep(0.02)
        first.kill()
    assert machine.run("refresh").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "said"),
    [
        (["refresh"], {"EXTRACTOR_EMAIL": ""}, 7, "EXTRACTOR_EMAIL"),
        (["refresh", "--since", "yesterday"], {}, 2, "2026-01-31"),
        (["refresh", "wacht"], {}, 7, "did you mean 'watch'?"),
        (["refresh", "--resume"], {}, 1, "nothing to resume"),
        (["refresh"], {"SOURCE_DATE_EPOCH": "now"}, 7, "SOURCE_DATE_EPOCH is 'now'"),
        (["runs"], {}, 1, "there is no database"),
    ],
)
def test_what_cannot_be_done_is_said(
    machine: Machine, arguments: list[str], settings: dict[str, str], code: int, said: str
) -> None:
    done = machine.run(*arguments, **settings)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def _namespaces() -> bool:
    if shutil.which("unshare") is None:
        return False
    mounting = "mount -t tmpfs tmpfs /mnt"
    return subprocess.run(["unshare", "-rm", "sh", "-c", mounting], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _namespaces(), reason="a file system of its own needs unshare and user namespaces")
class TestDisk:
    """On a file system of its own (tmpfs in a mount namespace): too small, or read-only."""

    @pytest.fixture
    def after_a_night(self, machine: Machine) -> Machine:
        assert machine.run("refresh").returncode == 0
        machine.ncbi.add(invented(250, 9, first=95_000_001, start=datetime.now(UTC).date() - timedelta(3), days=3))
        return machine

    def in_namespace(self, machine: Machine, script: str, out: Path) -> Done:
        """Run a shell script with the machine's folder copied to a tmpfs; "$@" is the command, $OUT is kept."""
        out.mkdir()
        disk = machine.folder.parent / "disk"
        disk.mkdir()
        return subprocess.run(
            ["unshare", "-rm", "sh", "-c", f"set -u\n{script}", "sh", *machine.command("refresh")],
            env=machine.environment(BASE=str(machine.folder), DISK=str(disk), OUT=str(out)), cwd="/",
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip

    @pytest.mark.parametrize("spare", [60, 300, 700, 1200][: dose(1, 4)])
    def test_full(self, after_a_night: Machine, spare: int, tmp_path: Path) -> None:
        used = sum(path.stat().st_blocks * 512 for path in after_a_night.folder.rglob("*")) // 1024
        script = (
            f'mount -t tmpfs -o size={used + spare}k tmpfs "$DISK" && cp -a "$BASE/." "$DISK" && cd "$DISK" || exit 90\n'
            '"$@" >"$OUT/first.out" 2>"$OUT/first.err"; echo $? >"$OUT/first.code"\n'
            'cp results/watch/interactions.tsv "$OUT/first.tsv"\n'
            'mount -o remount,size=64m "$DISK" || exit 91\n'
            '"$@" >"$OUT/second.out" 2>"$OUT/second.err"; echo $? >"$OUT/second.code"\n'
            'cp results/watch/interactions.tsv "$OUT/second.tsv"\n'
        )
        before = after_a_night.table()
        out = tmp_path / "out"
        done = self.in_namespace(after_a_night, script, out)
        assert done.returncode == 0, done.stderr
        said = (out / "first.err").read_text()
        assert (out / "first.code").read_text() == "1\n", said
        assert re.search(r"No space left on device|database or disk is full", said)
        assert "Traceback" not in said
        assert (out / "first.tsv").read_bytes() == before
        assert (out / "second.code").read_text() in ("0\n", "3\n"), (out / "second.err").read_text()
        assert after_a_night.run("refresh").returncode == 0
        assert _undated((out / "second.tsv").read_bytes()) == _undated(after_a_night.table())

    def test_read_only(self, after_a_night: Machine, tmp_path: Path) -> None:
        script = (
            'mount -t tmpfs tmpfs "$DISK" && cp -a "$BASE/." "$DISK" && cd "$DISK" || exit 90\n'
            'mount -o remount,ro "$DISK" || exit 91\n'
            '"$@" 2>"$OUT/err"; code=$?; cp results/watch/interactions.tsv "$OUT/tsv"; exit $code\n'
        )
        out = tmp_path / "out"
        done = self.in_namespace(after_a_night, script, out)
        said = (out / "err").read_text()
        assert done.returncode == 1, said
        assert "Read-only file system" in said
        assert "Traceback" not in said
        assert (out / "tsv").read_bytes() == after_a_night.table()

    def test_a_database_that_may_only_be_read(self, after_a_night: Machine, tmp_path: Path) -> None:
        script = (
            'mkdir -p "$DISK" && mount -t tmpfs tmpfs "$DISK" && cp -a "$BASE/." "$DISK" && cd "$DISK" || exit 90\n'
            "mkdir db && mv results/interactions.sqlite* db && mount --bind db db && mount -o remount,bind,ro db || exit 91\n"
            'export EXTRACTOR_DATABASE_URL="sqlite:///$DISK/db/interactions.sqlite"\n'
            '"$@" 2>"$OUT/err"\n'
        )
        done = self.in_namespace(after_a_night, script, tmp_path / "out")
        said = (tmp_path / "out" / "err").read_text()
        assert done.returncode == 1, said
        assert re.search(r"interactions\.sqlite cannot be used: .*(readonly|unable to open)", said)
        assert "Traceback" not in said


def _undated(table: bytes) -> list[list[str]]:
    """The rows without the times at which they were seen."""
    rows = [line.split("\t") for line in table.decode().splitlines()]
    dated = {rows[0].index("first_seen"), rows[0].index("last_seen")}
    return [[cell for number, cell in enumerate(row) if number not in dated] for row in rows]
