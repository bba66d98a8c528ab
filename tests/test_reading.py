"""``extractor table``, ``show`` and ``conflicts``, over both kinds of database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import KINDS, dump, sql
from tables import Desk, desk_with

from extractor.errors import InputError
from extractor.model import Interaction, columns


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_with(request.param, tmp_path, monkeypatch) as found:
        yield found


def said(rows: list[dict[str, object]]) -> set[str]:
    return {f"{row['mirna']} {row['effect']} {row['object']}" for row in rows}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--mirna", "miR-901-5p"], 2),
        (["--mirna", "MIR-901"], 6),
        (["--mirna", "miR-901", "--mirna", "miR-902"], 7),
        (["--target", "geneb"], 2),
        (["--effect", "represses"], 3),
        (["--effect", "represses", "--effect", "targets"], 4),
        (["--drug", "inventinib"], 1),
        (["--resistance", "promotes"], 1),
        (["--belief", "0.9"], 1),
        (["--belief", "..0.5"], 1),
        (["--status", "accepted"], 1),
        (["--corpus", "other"], 3),
        (["--year", "2016"], 2),
        (["--year", "2019.."], 3),
        (["--conflict", "open"], 2),
        (["--flagged"], 0),
        (["--mirna", "'; DROP TABLE interactions; --"], 0),
        (["--target", "%"], 0),
    ],
)
def test_conditions(desk: Desk, options: list[str], expected: int) -> None:
    before = dump(desk.where)
    rows = desk.json("table", *options)
    assert len(rows) == expected, said(rows)
    assert dump(desk.where) == before


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--effect", "represes"], "represses"),
        (["--belief", "much"], "0.2..0.6"),
        (["--year", "20x"], "2015..2020"),
        (["--resistance", "both"], "promotes"),
        (["--status", "done"], "accepted"),
        (["--sort", "size"], "belief"),
        (["--by", "tissue"], "family"),
        (["--page", "0"], "greater than or equal to 1"),
        (["--check"], "--rebuild"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, options: list[str], problem: str) -> None:
    assert problem in " ".join(desk.call("table", *options, code=2).output.split())


def test_for_people(desk: Desk) -> None:
    result = desk.call("table", "--sort", "belief", "--size", "3")
    lines = result.stdout.splitlines()
    assert lines[0].split()[:4] == ["id", "miRNA", "effect", "target"]
    assert "← sponges" in lines[1]
    assert "rows 1–3 of 7; the next: --page 2" in result.stderr
    assert "accepted, in conflict" in desk.call("table", "--status", "accepted").stdout
    assert "page 9 is empty: there are 7 rows" in desk.call("table", "--page", "9").stderr


def test_hostile_text_does_not_steer_the_terminal(desk: Desk) -> None:
    for command in (["table"], ["show", desk.json("table", "--effect", "targets")[0]["id"]]):
        shown = desk.call(*command).stdout
        assert "\x1b[31m" not in shown
        assert "\u202e" not in shown
        assert "[bold]" in shown


def test_pages_for_programs(desk: Desk) -> None:
    every = desk.json("table", "--sort", "belief")
    paged = [row for page in "1234" for row in desk.json("table", "--sort", "belief", "--size", "2", "--page", page)]
    assert paged == every
    assert len(every) == 7
    assert desk.json("table", "--reverse") == desk.json("table")[::-1]


def test_tsv(desk: Desk) -> None:
    rows = list(csv.reader(io.StringIO(desk.call("table", "--tsv").stdout), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == columns(Interaction)
    assert {len(row) for row in rows} == {len(columns(Interaction))}
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("by", "first", "columns"),
    [
        ("family", "miR-901 family", {"family", "mirnas", "target"}),
        ("gene", "GENEA", {"target", "represses", "activates"}),
        ("axis", "LNC1", {"sponge", "mirna", "target", "pmids"}),
    ],
)
def test_put_together(desk: Desk, by: str, first: str, columns: set[str]) -> None:
    rows = desk.json("table", "--by", by)
    assert columns <= rows[0].keys()
    assert first in desk.call("table", "--by", by).stdout
    assert first in desk.call("table", "--by", by, "--tsv").stdout


def test_explain(desk: Desk) -> None:
    (row,) = desk.json("table", "--status", "accepted")
    shown = desk.call("table", "--explain", row["id"][:6]).stdout
    assert "support = 1 − (1 − 0.9900) = 0.9900" in shown
    assert "doubt   = 1 − (1 − 0.8000) = 0.8000" in shown
    assert "0.9900 · (1 − 0.8000 / 2) = 0.5940" in shown
    assert desk.json("table", "--explain", row["id"])["belief"] == row["belief"] == 0.594


def test_show(desk: Desk) -> None:
    (row,) = desk.json("table", "--status", "accepted")
    shown = desk.call("show", row["id"][:8]).stdout
    assert "ida: accept: seen" in shown
    assert "miR-901 activates GENEB was noted." in shown
    found = desk.json("show", row["id"])
    assert [item["document"] for item in found["evidence"]] == ["3"]
    assert [item["verdict"] for item in found["decisions"]] == ["accept"]
    (wider,) = desk.json("table", "--mirna", "miR-901-5p", "--target", "GENEA")
    assert [other["mirna"] for other in desk.json("show", wider["id"])["wider"]] == ["miR-901"]


@pytest.mark.parametrize("name", ["", "0000000000000000", "../../etc/passwd", "' OR 1=1 --", "%"])
def test_no_such_row(desk: Desk, name: str) -> None:
    for command in (["show", name], ["table", "--explain", name or " "]):
        error = desk.call(*command, code=1).exception
        assert isinstance(error, InputError)


def test_conflicts(desk: Desk) -> None:
    shown = desk.call("conflicts").stdout
    assert "miR-901 and GENEB: open" in shown
    assert "activates GENEB was noted" in shown
    assert "represses GENEB was noted" in shown
    (found,) = desk.json("conflicts")
    row = found["sides"][0]["row"]["id"]
    desk.call("conflicts", "say", row, "context-dependent", "--curator", "max", "--note", "tissue")
    assert desk.json("conflicts") == []
    (later,) = desk.json("conflicts", "--state", "context-dependent")
    assert [(o["curator"], o["note"]) for o in later["opinions"]] == [("max", "tissue")]
    assert "max: context-dependent: tissue" in desk.call("conflicts", "--state", "context-dependent").stdout


def test_rebuild(desk: Desk) -> None:
    assert desk.json("table", "--rebuild", "--check") == {"right": True, "differences": {}}
    sql(desk.where, "UPDATE interactions SET belief = 0.123 WHERE effect = 'targets'")
    assert "interactions: not what evidence" in desk.call("table", "--rebuild", "--check", code=1).stdout
    assert "made anew" in desk.call("table", "--rebuild").stdout
    assert "is what evidence and decisions give" in desk.call("table", "--rebuild", "--check").stdout


def test_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXTRACTOR_DATABASE_URL", raising=False)
    error = Desk(tmp_path, tmp_path).call("table", code=1).exception
    assert "there is no database" in str(error)
    assert list(tmp_path.iterdir()) == []
