"""Every export format, with the same invented rows: whole, repeatable, described by its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_cases import VERSIONS, document, evidence, table_of

from extractor.errors import InputError, StoreError
from extractor.exports import EXPORTS, About, Rows, export
from extractor.exports.export import manifest_path
from extractor.model import Evidence

HOSTILE = '=cmd()\t"quoted", a\nline, +1 -2 @at \u202eright to left\u202c ☂ 🧬 <b>'
ITEMS = (
    evidence(1, "miR-901 represses GENEA", direct=True, drugs=("inventinib", "mockitinib")),
    evidence(2, "LNC1 sponges miR-901", sentence=HOSTILE),
    evidence(document("file-a", pmid="", year=None), "miR-902 promotes resistance", subject_name="=miR-902"),
    evidence(3, "miR-902 represses GENEA", object_name=HOSTILE, object="name:hostile"),
)
ABOUT = About("2026-01-02T00:00:00", "0.1.0", (VERSIONS,), {"effect": "represses; sponges"})


def content(items: Iterable[Evidence] = ITEMS) -> Rows:
    """The table of some evidence."""
    own = list(items)
    return Rows(ABOUT, [(row, [i for i in own if i.triple == row.triple]) for row in table_of(*own)])


@pytest.fixture(params=EXPORTS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each format in turn."""
    return str(request.param)


def path_of(name: str, folder: Path) -> Path:
    return folder / f"table{EXPORTS[name].ending}"


class TestEveryFormat:
    def test_writes_its_files_and_the_manifest_and_nothing_else(self, name: str, tmp_path: Path) -> None:
        path = path_of(name, tmp_path / "new")
        export(content(), name, path)
        expected = {*EXPORTS[name].paths(path), manifest_path(path)}
        assert set(path.parent.iterdir()) == expected

    def test_again_is_the_same_to_the_byte(self, name: str, tmp_path: Path) -> None:
        for folder, items in (("one", ITEMS), ("two", tuple(reversed(ITEMS)))):
            export(content(items), name, path_of(name, tmp_path / folder))
        first, second = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("one", "two"))
        assert first == second

    def test_of_nothing_is_whole(self, name: str, tmp_path: Path) -> None:
        manifest = export(content(()), name, path_of(name, tmp_path))
        assert (manifest.interactions, manifest.evidence) == (0, 0)

    def test_manifest_says_what_was_written(self, name: str, tmp_path: Path) -> None:
        path = path_of(name, tmp_path)
        manifest = export(content(), name, path)
        assert manifest.interactions == 4
        assert manifest.evidence in (0, 4)
        for file in manifest.files:
            data = (tmp_path / file.name).read_bytes()
            assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        said = json.loads(manifest_path(path).read_text(encoding="utf-8"))
        assert said["format"] == name
        assert said["state"] == ABOUT.at
        assert said["query"] == ABOUT.query
        assert said["versions"][0]["rules"] == VERSIONS.rules
        assert [file["name"] for file in said["files"]] == [p.name for p in EXPORTS[name].paths(path)]

    def test_a_failure_leaves_what_was_there(self, name: str, tmp_path: Path) -> None:
        path = path_of(name, tmp_path)
        export(content(), name, path)
        before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

        class Broken(Rows):
            def interactions(self):
                yield from list(super().interactions())[:1]
                raise OSError(28, "No space left on device")

            def with_evidence(self):
                yield from list(super().with_evidence())[:1]
                raise OSError(28, "No space left on device")

        whole = content()
        with pytest.raises(StoreError, match="No space left"):
            export(Broken(replace(ABOUT, at=""), whole.rows), name, path)
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before

    def test_a_directory_is_refused(self, name: str, tmp_path: Path) -> None:
        EXPORTS[name].paths(path_of(name, tmp_path))[0].mkdir()
        with pytest.raises(InputError, match="is a directory"):
            export(content(), name, path_of(name, tmp_path))


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'graphml'"):
        export(content(), "graphm", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
