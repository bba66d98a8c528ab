"""Exports of tables, read back by what they are for: pandas, csv, openpyxl, json."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from evidence_cases import VERSIONS, evidence, table_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.exports import About, Rows, export
from extractor.model import Evidence, Interaction, columns
from extractor.records import spreadsheets
from extractor.records.values import from_json

ABOUT = About("2026-01-02T03:04:05+02:00", "0.1.0", (VERSIONS,), {"effect": "=represses", "year_from": "2020"})
DATES_AND_NUMBERS = ["SEPT2", "MARCH1", "DEC1", "1E5", "007", "1/2", "2020-01-01", "TRUE", "NA", "nan", "None"]
FORMULAS = ['=HYPERLINK("http://x.invalid")', "+1+1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted"]
TEXTS = [
    '"',
    '"begins',
    'a "middle" b',
    "comma, semicolon",
    "\u202eright to left\u202c",
    "🧬 ☂",
    "_x0041_",
    "<b>&amp;",
    "\\t",
]
BROKEN = ["tab\there", "line\nbreak", "carriage\rreturn", "\u2028separator", " both ends "]
NAMES = [*DATES_AND_NUMBERS, *FORMULAS, *TEXTS]
# What a database and files of text can hold: no half characters.
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


def content(*items: Evidence, about: About = ABOUT) -> Rows:
    """The table of some evidence."""
    return Rows(about, [(row, [i for i in items if i.triple == row.triple]) for row in table_of(*items)])


def of_names(*names: str) -> Rows:
    """A row for each name."""
    said = [
        evidence(number, "miR-901 represses GENEA", object=f"x:{number}", object_name=name, object_text=name, sentence=name)
        for number, name in enumerate(names, 1)
    ]  # fmt: skip
    return content(*said)


class TestTsv:
    def test_columns_are_the_fields_of_the_records(self, tmp_path: Path) -> None:
        export(of_names("GENEA"), "tsv", tmp_path / "t.tsv")
        rows = pd.read_csv(tmp_path / "t.interactions.tsv", sep="\t")
        items = pd.read_csv(tmp_path / "t.evidence.tsv", sep="\t")
        assert tuple(rows.columns) == columns(Interaction)
        own = tuple(name for name in columns(Evidence) if name != "versions")
        versions = ("version_code", "version_rules", "version_lexicon", "version_model")
        assert tuple(items.columns) == ("interaction", "finding", *own, *versions)
        assert list(items["interaction"]) == list(rows["id"])

    @pytest.mark.parametrize("names", [DATES_AND_NUMBERS, FORMULAS, TEXTS], ids=["dates", "formulas", "texts"])
    def test_pandas_reads_what_was_written(self, names: list[str], tmp_path: Path) -> None:
        export(of_names(*names), "tsv", tmp_path / "t")
        rows = pd.read_csv(tmp_path / "t.interactions.tsv", sep="\t", dtype=str, keep_default_na=False)
        assert sorted(rows["target"]) == sorted(names)
        items = pd.read_csv(tmp_path / "t.evidence.tsv", sep="\t", dtype=str, keep_default_na=False)
        assert sorted(items["object_text"]) == sorted(names)

    def test_what_breaks_lines_becomes_a_space(self, tmp_path: Path) -> None:
        export(of_names(*BROKEN), "tsv", tmp_path / "t")
        rows = pd.read_csv(tmp_path / "t.interactions.tsv", sep="\t", dtype=str, keep_default_na=False)
        assert sorted(rows["target"]) == sorted(" ".join(name.split()) for name in BROKEN)

    @given(names=st.lists(ANY_TEXT, min_size=1, max_size=4))
    def test_whatever_names_are_rows_stay_rows(
        self, names: list[str], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        folder = tmp_path_factory.mktemp("tsv")
        export(of_names(*names), "tsv", folder / "t")
        with (folder / "t.interactions.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        assert sorted(row["target"] for row in rows) == sorted(" ".join(name.split()) for name in names)


class TestXlsx:
    def sheets(self, rows: Rows, folder: Path) -> Any:
        export(rows, "xlsx", folder / "t.xlsx")
        return openpyxl.load_workbook(folder / "t.xlsx")

    @pytest.mark.parametrize("names", [NAMES, BROKEN], ids=["names", "broken"])
    def test_text_is_text_to_the_character(self, names: list[str], tmp_path: Path) -> None:
        sheet = self.sheets(of_names(*names), tmp_path)["Interactions"]
        cells = list(next(sheet.iter_cols(min_col=3, max_col=3, min_row=2)))
        assert sorted(spreadsheets.of_cell(cell.value) for cell in cells) == sorted(names)
        assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}

    def test_no_cell_anywhere_is_a_formula(self, tmp_path: Path) -> None:
        book = self.sheets(of_names(*FORMULAS), tmp_path)
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
        with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
            sheets = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
        assert not any(b"<f>" in text for text in sheets)

    def test_numbers_and_truth_values_are_such(self, tmp_path: Path) -> None:
        book = self.sheets(content(evidence(1, "miR-901 represses GENEA", direct=True)), tmp_path)
        (row,) = pd.read_excel(tmp_path / "t.xlsx", sheet_name="Interactions").to_dict("records")
        assert (row["n_evidence"], row["belief"], row["direct"], row["flagged"]) == (1, 0.8, True, False)
        assert book["Interactions"]["B2"].value == "miR-901"

    def test_header_stays_in_view_and_filters(self, tmp_path: Path) -> None:
        book = self.sheets(of_names("GENEA", "GENEB"), tmp_path)
        assert book.sheetnames == ["Interactions", "Evidence", "About"]
        for name in ("Interactions", "Evidence"):
            sheet = book[name]
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref == sheet.dimensions
            assert sheet["A1"].font.bold
            assert sheet.column_dimensions["A"].width > 8

    def test_about_says_where_it_comes_from(self, tmp_path: Path) -> None:
        sheet = self.sheets(of_names("GENEA"), tmp_path)["About"]
        told = {row[0].value: row[1].value for row in sheet.iter_rows()}
        assert told["state of the table"] == ABOUT.at
        assert told["effect"] == "=represses"
        assert VERSIONS.rules in told["evidence found by"]

    def test_of_the_whole_table_says_so(self, tmp_path: Path) -> None:
        about = About("", "0.1.0")
        sheet = self.sheets(content(about=about), tmp_path)["About"]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            ["state of the table", "never changed"],
            ["written by", "extractor 0.1.0"],
            ["conditions", "none: all rows"],
        ]

    def test_the_time_it_states_is_that_of_the_table(self, tmp_path: Path) -> None:
        book = self.sheets(of_names("GENEA"), tmp_path)
        assert book.properties.modified.isoformat() == "2026-01-02T01:04:05"
        assert book.properties.created == book.properties.modified

    def test_more_than_a_sheet_holds_goes_on_in_another(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("extractor.exports.spreadsheet.ROWS", 3)
        book = self.sheets(of_names("A", "B", "C", "D", "E"), tmp_path)
        sizes = {sheet.title: sheet.max_row - 1 for sheet in book if sheet.title.startswith("Interactions")}
        assert sizes == {"Interactions": 2, "Interactions 2": 2, "Interactions 3": 1}


class TestTextOfCells:
    @given(text=st.text())
    def test_comes_back(self, text: str) -> None:
        assert spreadsheets.of_cell(spreadsheets.to_cell(text)) == text

    @pytest.mark.parametrize(
        "text", ["a" * 40_000, "🧬" * 20_000, "\x01" * 9_000, "_x0041_" * 9_000, "a🧬\x01" * 9_000]
    )
    def test_what_is_too_long_is_clipped_between_characters(self, text: str) -> None:
        cell = spreadsheets.to_cell(text)
        units = len(cell.encode("utf-16-le")) // 2
        assert spreadsheets.LONGEST - 14 < units <= spreadsheets.LONGEST
        back = spreadsheets.of_cell(cell)
        assert back.endswith("…")
        assert text.startswith(back[:-1])

    @pytest.mark.parametrize("text", ["a" * spreadsheets.LONGEST, "🧬" * (spreadsheets.LONGEST // 2)])
    def test_what_just_fits_is_whole(self, text: str) -> None:
        assert spreadsheets.to_cell(text) == text


class TestJson:
    @pytest.mark.parametrize("names", [NAMES, BROKEN], ids=["names", "broken"])
    def test_every_record_comes_back_whole(self, names: list[str], tmp_path: Path) -> None:
        rows = of_names(*names)
        export(rows, "json", tmp_path / "t.json")
        export(rows, "jsonl", tmp_path / "t.jsonl")
        one = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
        assert one["about"]["query"] == dict(ABOUT.query)
        with (tmp_path / "t.jsonl").open(encoding="utf-8", newline="\n") as file:
            lines = [json.loads(line) for line in file]
        assert one["interactions"] == lines
        assert [records(line) for line in lines] == [(row, list(items)) for row, items in rows.rows]

    def test_findings_stand_with_their_evidence(self, tmp_path: Path) -> None:
        rows = of_names("GENEA")
        export(rows, "jsonl", tmp_path / "t.jsonl")
        (line,) = (json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines())
        assert [item["finding"] for item in line["evidence"]] == [item.finding for item in rows.rows[0][1]]

    def test_pandas_reads_the_lines(self, tmp_path: Path) -> None:
        export(of_names("GENEA", "GENEB"), "jsonl", tmp_path / "t.jsonl")
        frame = pd.read_json(tmp_path / "t.jsonl", lines=True)
        assert list(frame["target"]) == ["GENEA", "GENEB"]


def records(line: dict[str, Any]) -> tuple[Interaction, list[Evidence]]:
    """The records that a line holds."""
    items = [{name: value for name, value in item.items() if name != "finding"} for item in line.pop("evidence")]
    return from_json(line, Interaction), [from_json(item, Evidence) for item in items]
