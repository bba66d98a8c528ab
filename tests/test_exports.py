"""Every export format, with the same invented rows: whole, repeatable, described by its manifest."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_cases import VERSIONS, document, evidence, table_of

from extractor.errors import InputError, StoreError
from extractor.exports import EXPORTS, About, Rows, export
from extractor.exports.export import manifest_path
from extractor.model import Evidence, Interaction

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


class Broken(Rows):
    """Rows of which the second cannot be written."""

    def interactions(self) -> Iterator[Interaction]:
        yield from list(super().interactions())[:1]
        raise OSError(28, "No space left on device")

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        yield from list(super().with_evidence())[:1]
        raise OSError(28, "No space left on device")


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
        assert manifest.interactions == 0
        assert (manifest.evidence, manifest.documents) in ((0, 0), (None, None))

    def test_manifest_says_what_was_written(self, name: str, tmp_path: Path) -> None:
        path = path_of(name, tmp_path)
        manifest = export(content(), name, path)
        assert manifest.interactions == 4
        # None: the format has rows only.
        assert (manifest.evidence, manifest.documents) in ((4, 4), (None, None))
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

        with pytest.raises(StoreError, match="No space left"):
            export(Broken(replace(ABOUT, at=""), content().rows), name, path)
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before

    def test_a_failure_where_nothing_was_leaves_nothing(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="No space left"):
            export(Broken(ABOUT, content().rows), name, path_of(name, tmp_path))
        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_cannot_be_moved_to_its_place_leaves_all_as_they_were(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = path_of(name, tmp_path)
        export(content(), name, path)
        before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        move = Path.replace

        def no_manifest(source: Path, target: Path) -> Path:
            if source.name == manifest_path(path).name:
                raise OSError(5, "Input/output error")
            return move(source, target)

        monkeypatch.setattr(Path, "replace", no_manifest)
        with pytest.raises(StoreError, match="Input/output error"):
            export(content(ITEMS[:1]), name, path)
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before

    def test_replaces_a_link_and_not_what_it_leads_to(self, name: str, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.write_text("mine")
        path = path_of(name, tmp_path / "new")
        path.parent.mkdir()
        first = EXPORTS[name].paths(path)[0]
        first.symlink_to(elsewhere)
        export(content(), name, path)
        assert elsewhere.read_text() == "mine"
        assert not first.is_symlink()

    @pytest.mark.parametrize(
        "odd", ["a b", "=cmd()", "-o", "naïve 🧬", "x" * 200, ".tsv", "%2e%2e", "a..b", "name.with.dots"]
    )
    def test_odd_names_stay_in_their_folder(self, name: str, odd: str, tmp_path: Path) -> None:
        hostile = replace(ABOUT, query={"mirna": "../../x", "corpus": "/etc/y\0"})
        folder = tmp_path / "inner"
        manifest = export(Rows(hostile, content().rows), name, folder / odd)
        assert {p.name for p in folder.iterdir()} == {file.name for file in manifest.files} | {f"{odd}.manifest.json"}
        assert [p.name for p in tmp_path.iterdir()] == ["inner"]

    def test_a_directory_is_refused(self, name: str, tmp_path: Path) -> None:
        EXPORTS[name].paths(path_of(name, tmp_path))[0].mkdir()
        with pytest.raises(InputError, match="is a directory"):
            export(content(), name, path_of(name, tmp_path))


@pytest.mark.parametrize("path", ["", ".", "..", "/", "a\0b"])
def test_a_path_that_names_no_file(path: str) -> None:
    with pytest.raises(InputError, match=r"name a file to write|is a directory"):
        export(content(), "json", Path(path))


def test_hash_seeds_do_not_matter(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from test_exports import EXPORTS, content, export, path_of\n"
        "for name in EXPORTS: export(content(), name, path_of(name, Path(sys.argv[1])))"
    )
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        paths = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parent.parent)))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths, "TZ": f"UTC{seed}"}
        subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment)
        found.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert found[0] == found[1]


def test_formats_with_evidence_count_it_and_others_do_not(tmp_path: Path) -> None:
    counted = {
        name: export(content(), name, path_of(name, tmp_path)).documents for name in ("tsv", "json", "xlsx", "sif")
    }
    assert counted == {"tsv": 4, "json": 4, "xlsx": 4, "sif": None}


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'graphml'"):
        export(content(), "graphm", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
