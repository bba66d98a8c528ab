"""Every export format, with the same invented rows: whole, derived from the records, repeatable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_cases import document, evidence, table_of

from extractor.errors import RecordError
from extractor.exports import EXPORTS
from extractor.model import Evidence, Interaction, columns
from extractor.records.jsonl import read_jsonl
from extractor.records.tsv import read_tsv
from extractor.records.values import from_json

HOSTILE = '=cmd()\t"quoted", a\nline, +1 -2 @at \u202eright to left\u202c ☂ <b>'
ITEMS = [
    evidence(1, "miR-901 represses GENEA", direct=True, drugs=("inventinib", "mockitinib")),
    evidence(2, "LNC1 sponges miR-901", sentence=HOSTILE),
    evidence(document("file-a", pmid="", year=None), "miR-902 promotes resistance", subject_name="=miR-902"),
]
ROWS = table_of(*ITEMS)


def refuse(error: RecordError) -> None:
    """No line may be wrong."""
    raise error


@pytest.fixture(params=EXPORTS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each format in turn."""
    return str(request.param)


class TestEveryFormat:
    def test_is_utf8_text_with_line_ends_of_one_kind(self, name: str, tmp_path: Path) -> None:
        EXPORTS[name](ROWS, ITEMS, tmp_path / "out")
        content = (tmp_path / "out").read_bytes()
        assert content.endswith(b"\n")
        assert b"\r" not in content
        assert "☂" in content.decode()

    def test_again_is_the_same_to_the_byte(self, name: str, tmp_path: Path) -> None:
        EXPORTS[name](ROWS, ITEMS, tmp_path / "one")
        EXPORTS[name](table_of(*reversed(ITEMS)), ITEMS, tmp_path / "two")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()

    def test_makes_its_folder_and_replaces_what_was_there(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / "new" / f"out.{name}"
        EXPORTS[name](ROWS, ITEMS, path)
        full = path.read_bytes()
        EXPORTS[name](ROWS[:1], ITEMS[:1], path)
        assert len(path.read_bytes()) < len(full)
        assert [p.name for p in path.parent.iterdir()] == [path.name]

    def test_a_failure_leaves_what_was_there(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / "out"
        EXPORTS[name](ROWS, ITEMS, path)
        before = path.read_bytes()
        with pytest.raises(RuntimeError, match="broke off"):
            EXPORTS[name](Breaking(ROWS), Breaking(ITEMS), path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_nothing_to_write_is_a_file_still(self, name: str, tmp_path: Path) -> None:
        EXPORTS[name]([], [], tmp_path / "out")
        assert (tmp_path / "out").is_file()


class Breaking(list):  # type: ignore[type-arg]
    """Records of which the second cannot be had."""

    def __iter__(self) -> Iterator[object]:
        yield self[0]
        raise RuntimeError("broke off")


def test_tsv_holds_the_interactions(tmp_path: Path) -> None:
    EXPORTS["tsv"](ROWS, ITEMS, tmp_path / "table.tsv")
    lines = (tmp_path / "table.tsv").read_text(encoding="utf-8").split("\n")
    assert lines[0].split("\t") == list(columns(Interaction))
    assert len(lines) == len(ROWS) + 2
    back = read_tsv(tmp_path / "table.tsv", Interaction)
    assert [(r.mirna, r.target, r.drugs, r.direct, r.belief) for r in back] == [
        (r.mirna, r.target, r.drugs, r.direct, r.belief) for r in ROWS
    ]


def test_tsv_keeps_cells_as_they_are_but_for_what_ends_them(tmp_path: Path) -> None:
    EXPORTS["tsv"](ROWS, ITEMS, tmp_path / "table.tsv")
    back = {row.target: row for row in read_tsv(tmp_path / "table.tsv", Interaction)}
    assert back["LNC1"].best_sentence == " ".join(HOSTILE.split())
    assert back["resistance"].mirna == "=miR-902"


def test_jsonl_holds_the_evidence(tmp_path: Path) -> None:
    EXPORTS["jsonl"](ROWS, ITEMS, tmp_path / "evidence.jsonl")
    assert list(read_jsonl(tmp_path / "evidence.jsonl", Evidence, refuse)) == ITEMS


def test_json_holds_both(tmp_path: Path) -> None:
    EXPORTS["json"](ROWS, ITEMS, tmp_path / "table.json")
    content = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert list(content) == ["interactions", "evidence"]
    assert [from_json(value, Interaction) for value in content["interactions"]] == ROWS
    assert [from_json(value, Evidence) for value in content["evidence"]] == ITEMS
