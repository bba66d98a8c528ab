"""The command ``export``, as a user calls it, on a small invented table."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from evidence_cases import VERSIONS, document, evidence

from extractor.exports import EXPORTS
from extractor.store import open_store

ITEMS = (
    evidence(1, "miR-901 represses GENEA", drugs=("inventinib",), resistance="reverses"),
    evidence(2, "miR-902 represses GENEA"),
    evidence(3, "LNC1 sponges miR-901"),
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Calls the command in a folder with a database."""
    with open_store(tmp_path / "results" / "interactions.sqlite", lambda: "2026-01-02T00:00:00+00:00") as store:
        store.record_run("toy", VERSIONS, [document(number) for number in (1, 2, 3)], ITEMS)

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("EXTRACTOR_")}
        return subprocess.run(
            [sys.executable, "-m", "extractor", "export", *arguments],
            cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return call


def test_writes_the_files_and_says_what_they_are(run: Run, tmp_path: Path) -> None:
    done = run("--format", "tsv", "-o", "out/table.tsv")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "3 interactions, 3 evidence, 3 documents; all rows; state of 2026-01-02T00:00:00+00:00" in done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"table.interactions.tsv", "table.evidence.tsv", "table.tsv.manifest.json"}
    assert all(f"out/{name}" in done.stderr for name in names)


@pytest.mark.parametrize(
    ("conditions", "expected", "query"),
    [
        ((), {"miR-901/GENEA", "miR-902/GENEA", "miR-901/LNC1"}, {}),
        (("--mirna", "miR-902"), {"miR-902/GENEA"}, {"mirna": "miR-902"}),
        (("--effect", "sponges"), {"miR-901/LNC1"}, {"effect": "sponges"}),
        (("--drug", "inventinib", "--resistance", "reverses"), {"miR-901/GENEA"}, {"drug": "inventinib", "resistance": "reverses"}),
        (("--corpus", "toy", "--year", "2030.."), set(), {"corpus": "toy", "year_from": "2030"}),
        (("--mirna", "'; DROP TABLE interactions; --"), set(), {"mirna": "'; DROP TABLE interactions; --"}),
        (("--corpus", "../../etc/passwd"), set(), {"corpus": "../../etc/passwd"}),
    ],
)  # fmt: skip
def test_rows_are_those_that_meet_the_conditions(
    run: Run, tmp_path: Path, conditions: tuple[str, ...], expected: set[str], query: dict[str, str]
) -> None:
    done = run("--format", "tsv", "-o", "t", "--json", *conditions)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said == json.loads((tmp_path / "t.manifest.json").read_text(encoding="utf-8"))
    assert said["query"] == query
    with (tmp_path / "t.interactions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {f"{row['mirna']}/{row['target']}" for row in rows} == expected
    assert said["interactions"] == len(expected)


def test_again_is_the_same_to_the_byte_in_every_format(run: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        for name in EXPORTS:
            assert run("--format", name, "-o", f"{folder}/table").returncode == 0
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("one", "two"))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "graphm", "-o", "x"], 2, "did you mean 'graphml'?"),
        (["--format", "json"], 2, "Missing option"),
        (["--format", "json", "-o", "results"], 1, "results: is a directory; name a file to write"),
        (
            ["--format", "json", "-o", "results/interactions.sqlite/x"],
            1,
            "interactions.sqlite is a file; name one in a folder",
        ),
        (["--format", "json", "-o", "results/interactions.sqlite/x/y"], 1, "cannot be written: Not a directory"),
        (["--format", "json", "-o", "results/interactions.sqlite"], 1, "is a database; an export does not replace it"),
        (["--format", "json", "-o", "x", "--effect", "binds"], 2, "'binds' is not known"),
    ],
)
def test_what_is_wrong_is_said(run: Run, tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x").exists()


def test_without_a_database_there_is_nothing_to_write(run: Run, tmp_path: Path) -> None:
    (tmp_path / "results" / "interactions.sqlite").unlink()
    done = run("--format", "json", "-o", "x")
    assert done.returncode == 1
    assert "there is no database" in done.stderr
