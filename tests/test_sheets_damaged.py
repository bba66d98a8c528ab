"""Sheets that are hostile or damaged: told by what is wrong with them, and read no further than was agreed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from extractor.errors import InputError
from extractor.records.unpacking import BoundedArchive, Most, UnpackingError
from extractor.sheets import Sheet, read_sheet, write_sheet
from extractor.sheets.line import COLUMNS
from extractor.sheets.reading import FROM_ELSEWHERE, Limits

PAGE = "xl/worksheets/sheet2.xml"
CELL = '<c r="{}" t="{}">{}</c>'
NARROW = Limits(200, Most(size=200_000, tags=5_000, seconds=20))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet with two lines."""
    path = tmp_path_factory.mktemp("sheets") / "good.xlsx"
    write_sheet(path, Sheet([], "ida", "2026-01-01T00:00:00+00:00"))
    workbook = load_workbook(path)
    for row in (2, 3):
        for column, name in enumerate(COLUMNS, 1):
            workbook["Decisions"].cell(row, column).value = f"{name} {row}"
    workbook.save(path)
    return path


Change = Callable[[bytes], bytes]


def changed(good: Path, target: Path, changes: Mapping[str, Change], more: Mapping[str, bytes] | None = None) -> Path:
    """The sheet with files of its archive changed, and others added."""
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, changes[name](content) if name in changes else content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return target


def said_of(path: Path, limits: Limits = FROM_ELSEWHERE) -> str:
    with pytest.raises(InputError) as caught:
        read_sheet(path, limits)
    return str(caught.value)


def row(number: int | str, cells: str) -> Change:
    """A row after all others."""
    added = f'<row r="{number}">{cells}</row></sheetData>'.encode()
    return lambda page: page.replace(b"</sheetData>", added)


def test_the_good_one_is_read(good: Path) -> None:
    lines = read_sheet(good, FROM_ELSEWHERE)
    assert [(number, line.sentence, line.sheet) for number, line in lines] == [
        (2, "sentence 2", "sheet 2"),
        (3, "sentence 3", "sheet 3"),
    ]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (CELL.format("A4", "n", "<v>abc</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("A4", "s", "<v>99999</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("A4", "s", "<v>x</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("A4", "b", "<v>maybe</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("A4", "d", "<v>yesterday</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("A-4", "n", "<v>1</v>"), "row 4: a cell of it cannot be read"),
        (CELL.format("4A", "n", "<v>1</v>"), "row 4: a cell of it cannot be read"),
        ('<c r="A4" s="x"><v>1</v></c>', "row 4: a cell of it cannot be read"),
        ('<c r="A4" t="inlineStr"><is><t>a</t></is></c', "is damaged at row 4"),
        ('<c r="AZ4" t="inlineStr"><is><t>a</t></is></c>', "row 4: 'a' stands right of the last column"),
        ('<c r="A4"><f>1+1</f><v>2</v></c>', "row 4, column sentence: '=1+1' is a formula"),
    ],
)
def test_a_damaged_cell_is_told_by_its_row(good: Path, tmp_path: Path, cell: str, why: str) -> None:
    path = changed(good, tmp_path / "a.xlsx", {PAGE: row(4, cell)})
    assert why in said_of(path)


@pytest.mark.parametrize("number", ["x", "1.5", ""])
def test_a_row_without_a_number(good: Path, tmp_path: Path, number: str) -> None:
    assert "row 4: a cell of it cannot be read" in said_of(
        changed(good, tmp_path / "a.xlsx", {PAGE: row(number, CELL.format("A4", "n", "<v>1</v>"))})
    )


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        (PAGE, lambda page: page[: len(page) // 2], "its sheet 'Decisions' is damaged at row"),
        (PAGE, lambda page: b"", "'Decisions' is damaged at row 1|no workbook that can be read"),
        (PAGE, lambda page: b"\xff\xfe\0", "'Decisions' is damaged at row 1|no workbook that can be read"),
        ("xl/workbook.xml", lambda page: page[:200], "no workbook that can be read"),
        ("xl/workbook.xml", lambda page: page.replace(b"Decisions", b"Desicions"), "has no sheet 'Decisions'"),
        ("xl/workbook.xml", lambda page: page.replace(b'r:id="rId2"', b'r:id="rId99"'), "no workbook|has no sheet"),
        ("xl/styles.xml", lambda page: page.replace(b"numFmtId=", b"numFmtId=x"), "no workbook that can be read"),
        ("[Content_Types].xml", lambda page: b"{}", "no workbook that can be read"),
        ("[Content_Types].xml", lambda page: page.replace(b"sheet.main", b"sheet.other"), "no workbook that can be read"),
        (
            "xl/workbook.xml",
            lambda page: re.sub(rb"^(<\?xml.*?\?>)?", rb'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>', page),
            "declares a document type",
        ),
    ],
)  # fmt: skip
def test_a_damaged_part_is_told(good: Path, tmp_path: Path, name: str, change: Change, why: str) -> None:
    path = changed(good, tmp_path / "a.xlsx", {name: change})
    assert re.search(why, said_of(path))


def test_every_cut_and_many_flips_are_told_or_do_no_harm(good: Path, tmp_path: Path) -> None:
    raw, path = good.read_bytes(), tmp_path / "a.xlsx"
    for place in range(0, len(raw), max(1, len(raw) // 40)):
        for damaged in (raw[:place], raw[:place] + bytes([raw[place] ^ 0x10]) + raw[place + 1 :]):
            path.write_bytes(damaged)
            try:
                read_sheet(path, FROM_ELSEWHERE)
            except InputError:
                continue


class TestBounds:
    def test_what_it_says_of_itself(self, good: Path, tmp_path: Path) -> None:
        path = changed(good, tmp_path / "a.xlsx", {}, {"xl/large.bin": bytes(200_000)})
        assert "unpacks to more than 200,000 bytes" in said_of(path, NARROW)

    def test_more_files_than_there_are_parts(self, good: Path, tmp_path: Path) -> None:
        path = changed(good, tmp_path / "a.xlsx", {}, {f"xl/{n}": b"" for n in range(1_000)})
        assert "holds more than 1000 files" in said_of(path)

    def test_shared_strings_that_fill_memory(self, good: Path, tmp_path: Path) -> None:
        main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        declared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % main
        strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
        path = changed(
            good,
            tmp_path / "a.xlsx",
            {"[Content_Types].xml": lambda types: types.replace(b"</Types>", declared)},
            {"xl/sharedStrings.xml": strings % (b"<si><t>a</t></si>" * 2_000)},
        )
        assert "or 5,000 tags" in said_of(path, NARROW)

    @pytest.mark.parametrize("number", [201, 1_048_577, 10**12, 10**30])
    def test_rows(self, good: Path, tmp_path: Path, number: int) -> None:
        path = changed(good, tmp_path / "a.xlsx", {PAGE: row(number, "")})
        assert "has more than 200 rows" in said_of(path, NARROW)

    def test_columns(self, good: Path, tmp_path: Path) -> None:
        path = changed(good, tmp_path / "a.xlsx", {PAGE: row(4, '<c r="ZZZ4"><v>1</v></c>')})
        assert "row 4 has 18,278 columns; up to 16,384 are read" in said_of(path)

    def test_rows_of_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.tsv"
        path.write_text("\t".join(COLUMNS) + "\n" + "\n" * 300)
        assert "has more than 200 rows" in said_of(path, NARROW)

    def test_time(self, good: Path) -> None:
        now = 0.0
        with (
            good.open("rb") as raw,
            BoundedArchive(raw, NARROW.unpacked, lambda: now) as archive,
            archive.open(PAGE) as file,
        ):
            now = 19.9
            assert file.read(10)
            archive.check_time()
            now = 20.1
            with pytest.raises(UnpackingError, match="takes more than 20 s"):
                file.read()

    def test_a_declaration_between_two_pieces(self, tmp_path: Path) -> None:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a", b" " * 65_530 + b"<!DOCTYPE x []>")
            archive.writestr("b", " <!DOCTYPE x []>".encode("utf-16"))
        for name in "ab":
            with (
                path.open("rb") as raw,
                BoundedArchive(raw, NARROW.unpacked) as bounded,
                bounded.open(name) as file,
                pytest.raises(UnpackingError, match="document type"),
            ):
                file.read()
