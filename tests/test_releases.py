"""Releases as folders, made by ``extractor release`` over both kinds of database."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from databases import KINDS, dump, sql
from evidence_cases import VERSIONS, document, evidence
from tables import Desk, desk_with

from extractor.errors import InputError, StoreError

FILES = {
    "CHANGES.md",
    "CITATION.cff",
    "SHA256SUMS",
    "manifest.json",
    "table.evidence.tsv",
    "table.interactions.tsv",
}


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_with(request.param, tmp_path, monkeypatch) as found:
        yield found


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def grow(desk: Desk) -> None:
    """Something new, something gone, something changed."""
    with desk.store() as store:
        store.record_run("toy", VERSIONS, [document(5)], [])
        store.record_run("toy", VERSIONS, [document(6)], [evidence(6, "miR-904 represses GENED")])
        store.record_run("toy", VERSIONS, [document(7)], [evidence(7, "miR-901 represses GENEA")])


def test_has_all_files_and_their_checksums(desk: Desk) -> None:
    desk.call("release", "2026.1")
    folder = desk.folder / "results" / "releases" / "2026.1"
    assert content(folder).keys() == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["2026.1"]
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=True)
    assert checked.stdout.count(": OK") == len(FILES) - 1
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["query"] == {"release": "2026.1"}
    assert (manifest["interactions"], manifest["evidence"]) == (7, 8)
    for file in manifest["files"]:
        assert file["sha256"] == hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest()
    assert len(pd.read_table(folder / "table.interactions.tsv")) == 7


def test_can_be_made_again_when_the_table_has_changed(desk: Desk) -> None:
    desk.call("release", "2026.1", "--title", "An invented table", "--author", "Inventor, Ida", "--author", "A group")
    first = content(desk.folder / "results" / "releases" / "2026.1")
    assert b'family-names: "Inventor"' in first["CITATION.cff"]
    assert b'name: "A group"' in first["CITATION.cff"]
    assert b'title: "An invented table"' in first["CITATION.cff"]
    grow(desk)
    desk.call("release", "2026.2")
    desk.call("release", "2026.1", "--again", "-o", "elsewhere")
    assert content(desk.folder / "elsewhere" / "2026.1") == first
    desk.call("release", "2026.1", "--again", "-o", "elsewhere")
    assert content(desk.folder / "elsewhere" / "2026.1") == first


def test_says_what_changed(desk: Desk) -> None:
    desk.call("release", "2026.1")
    grow(desk)
    desk.call("release", "2026.2")
    log = (desk.folder / "results" / "releases" / "2026.2" / "CHANGES.md").read_text(encoding="utf-8")
    assert "against 2026.1: 1 new, 1 no longer stated, 1 changed; 7 interactions" in log
    new, gone, changed = (log.partition(f"## {name}")[2] for name in ("New", "No longer", "Changed"))
    assert "miR-904 represses GENED; belief 0.80, 1 document" in new.partition("##")[0]
    assert "miR-902 targets" in gone.partition("##")[0]
    assert "miR-901 represses GENEA; n documents: 1 → 2" in changed
    assert "<b>" not in log


def test_listed(desk: Desk) -> None:
    assert desk.json("release") == []
    desk.call("release", "2026.1")
    (release,) = desk.json("release")
    assert (release["name"], release["at"], release["interactions"]) == ("2026.1", "2026-01-01T00:00:00+00:00", 7)
    assert {file["name"] for file in release["files"]} == FILES - {"SHA256SUMS"}
    assert "2026.1" in desk.call("release").stdout


def test_a_name_is_taken_once(desk: Desk) -> None:
    desk.call("release", "2026.1")
    assert "--again" in str(desk.call("release", "2026.1", code=1).exception)
    assert isinstance(desk.call("release", "2026.3", "--again", code=1).exception, InputError)


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "..", ".hidden", "-x" * 40, "a b", "a\nb", "con", "LPT1.txt", "x.", "ä", "a\x00b", "~root"]
)
def test_names_that_could_lead_elsewhere(desk: Desk, name: str) -> None:
    before = dump(desk.where)
    result = desk.call("release", "--", name, code=1)
    assert "is no name for a release" in str(result.exception)
    assert dump(desk.where) == before
    assert not (desk.folder / "results" / "releases").exists()


def test_what_is_no_release_is_left_alone(desk: Desk) -> None:
    mine = desk.folder / "results" / "releases" / "2026.1"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    assert "is no release" in str(desk.call("release", "2026.1", code=1).exception)
    assert content(mine) == {"thesis.txt": b"mine"}
    assert desk.json("release") == []


def test_other_bytes_than_were_released_are_refused(desk: Desk) -> None:
    desk.call("release", "2026.1")
    folder = desk.folder / "results" / "releases" / "2026.1"
    before = content(folder)
    sql(desk.where, "UPDATE released SET row = replace(row, 'GENEA', 'GENEX')")
    error = desk.call("release", "2026.1", "--again", code=1).exception
    assert isinstance(error, StoreError)
    assert "table.interactions.tsv would not be what was released" in str(error)
    assert content(folder) == before
