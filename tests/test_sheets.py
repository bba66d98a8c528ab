"""Deciding in a spreadsheet: what goes out comes back, what is wrong is named by its cell, and nothing is half done."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tables import Desk, desk_with

from extractor.errors import ConfigurationError, InputError, SheetError
from extractor.lexicon import load_lexicon
from extractor.model import Decision, Effect, EntityType, Section, Verdict
from extractor.records.packaged import tabulated
from extractor.sheets import Naming, read_sheet
from extractor.sheets.form import FormTable, the_form
from extractor.sheets.line import COLUMNS
from extractor.sheets.neutral import neutral, plain

FORMS = ("xlsx", "tsv")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_with("sqlite", tmp_path, monkeypatch) as found:
        yield found


def exported(desk: Desk, name: str = "sheet.xlsx", *more: str) -> Path:
    desk.call("decisions", "export", "-o", name, "--curator", "ida", *more)
    return desk.folder / name


def rows_of(path: Path) -> list[dict[str, str]]:
    """The lines as they are in the file, by column."""
    if path.suffix == ".tsv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, dialect="excel-tab"))
    page = load_workbook(path)["Decisions"]
    return [
        dict(zip(COLUMNS, [cell or "" for cell in row], strict=True))
        for row in page.iter_rows(min_row=2, values_only=True)
    ]


def fill(path: Path, answers: dict[int, dict[str, Any]], to: str = "") -> Path:
    """The sheet with cells filled in, by row (2 is the first line) and column."""
    target = path.with_name(to) if to else path
    if path.suffix == ".tsv":
        lines = rows_of(path)
        for row, cells in answers.items():
            lines[row - 2].update(cells)
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, dialect="excel-tab")
            writer.writeheader()
            writer.writerows(lines)
        return target
    workbook = load_workbook(path)
    page = workbook["Decisions"]
    for row, cells in answers.items():
        for name, value in cells.items():
            page.cell(row, COLUMNS.index(name) + 1).value = value
    workbook.save(target)
    return target


def row_with(path: Path, **cells: str) -> int:
    """The row of the first line with these cells."""
    return next(n for n, line in enumerate(rows_of(path), 2) if all(line[k] == v for k, v in cells.items()))


def decisions(desk: Desk) -> list[dict[str, Any]]:
    """All decisions but the one that the table is made with."""
    return [decision for decision in desk.json("decisions", "list") if decision["id"] != "d1"]


def refused(desk: Desk, path: Path) -> str:
    """What the import says, which ends with an error and stores nothing."""
    before = decisions(desk)
    result = desk.call("decisions", "import", str(path), code=1)
    assert isinstance(result.exception, InputError)
    assert decisions(desk) == before
    return str(result.exception)


class TestRoundTrip:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("kind", KINDS)
    def test_what_is_filled_in_is_decided(
        self, kind: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with desk_with(kind, tmp_path, monkeypatch) as desk:
            sheet = exported(desk, f"sheet.{form}")
            number = len(rows_of(sheet))
            repressed = row_with(sheet, subject="miR-901-5p", object="GENEA")
            bound = row_with(sheet, subject="miR-902")
            sponged = row_with(sheet, effect="sponges")
            fill(
                sheet,
                {
                    repressed: {"verdict": "accept", "note": "=clear"} if form == "tsv" else {"verdict": "accept"},
                    bound: {"verdict": "reject", "tag": "no-relation"},
                    sponged: {
                        "verdict": "edit",
                        "correct_object": "miR-21",
                        "correct_direct": "yes",
                        "correct_drugs": "b; a",
                    },
                },
            )
            desk.call("decisions", "import", str(sheet))
            found = {decision["verdict"]: decision for decision in decisions(desk)}
            assert found.keys() == {"accept", "reject", "edit"}
            assert found["reject"]["tag"] == "no-relation"
            correction = found["edit"]["correction"]
            assert (correction["object"], correction["object_type"]) == ("mirna:mir-21", "miRNA")
            assert (correction["effect"], correction["direct"], correction["drugs"]) == ("sponges", True, ["a", "b"])
            assert len(rows_of(exported(desk, f"next.{form}"))) == number - 3, "nobody is asked twice"
            desk.call("table", "--rebuild", "--check")

    @pytest.mark.parametrize("form", FORMS)
    def test_importing_twice_changes_nothing(self, desk: Desk, form: str) -> None:
        sheet = fill(exported(desk, f"sheet.{form}"), {2: {"verdict": "accept"}})
        desk.call("decisions", "import", str(sheet))
        before = decisions(desk)
        assert "0 decisions stored" in desk.call("decisions", "import", str(sheet)).output
        assert decisions(desk) == before

    def test_a_dry_run_stores_nothing(self, desk: Desk) -> None:
        sheet = fill(exported(desk), {2: {"verdict": "accept"}})
        assert "1 decision would be stored" in desk.call("decisions", "import", str(sheet), "--dry-run").output
        assert decisions(desk) == []

    def test_of_what_was_seen_is_kept(self, desk: Desk) -> None:
        """The text changes between export and import: the decision is on what the curator saw, and is flagged."""
        sheet = exported(desk)
        row = row_with(sheet, subject="miR-902")
        with desk.store() as store:
            changed = document(5, sections=(Section("RESULTS", "Another text."),))
            old = next(item for item in store.evidence() if item.document == "5")
            store.record_run("other", VERSIONS, [changed], [replace(old, text_sha256=changed.text_sha256)])
        desk.call("decisions", "import", str(fill(sheet, {row: {"verdict": "accept"}})))
        assert [found["flagged"] for found in desk.json("table", "--mirna", "miR-902")] == [True]

    @pytest.mark.parametrize("form", FORMS)
    def test_takes_decisions_to_another_database(
        self, desk: Desk, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheet = exported(desk, f"sheet.{form}")
        correction = {"verdict": "edit", "correct_subject": "x:made|a|name|Gene", "correct_resistance": "none"}
        desk.call("decisions", "import", str(fill(sheet, {2: {"verdict": "accept"}, 3: correction})))
        every = exported(desk, f"all.{form}", "--all")
        (tmp_path / "other").mkdir()
        with desk_with("sqlite", tmp_path / "other", monkeypatch) as other:
            other.call("decisions", "import", str(every))
            assert decisions(other) == decisions(desk)
            assert {d["correction"]["subject_name"] for d in decisions(other) if d["correction"]} == {"a|name"}


class TestScope:
    def test_conditions_choose_the_rows(self, desk: Desk) -> None:
        lines = rows_of(exported(desk, "sheet.tsv", "--mirna", "miR-902"))
        assert [line["subject"] for line in lines] == ["miR-902"]

    def test_most(self, desk: Desk) -> None:
        assert len(rows_of(exported(desk, "sheet.tsv", "--most", "2"))) == 2

    def test_what_is_decided_is_asked_for(self, desk: Desk) -> None:
        undecided, every = rows_of(exported(desk, "a.tsv")), rows_of(exported(desk, "b.tsv", "--all"))
        assert len(every) == len(undecided) + 1
        assert [(line["verdict"], line["note"]) for line in every if line["verdict"]] == [("accept", "seen")]

    def test_each_curator_has_their_own(self, desk: Desk) -> None:
        desk.call("decisions", "export", "-o", "bob.tsv", "--curator", "bob")
        assert len(rows_of(desk.folder / "bob.tsv")) == len(rows_of(exported(desk, "ida.tsv"))) + 1

    def test_what_changed_is_asked_again_without_the_old_answer(self, desk: Desk) -> None:
        with desk.store() as store:
            old = next(item for item in store.evidence() if item.document == "3")
            store.record_run("toy", VERSIONS, [document(3)], [replace(old, hedged=True)])
        (line,) = [line for line in rows_of(exported(desk, "sheet.tsv")) if line["look_again"]]
        assert (line["look_again"], line["verdict"]) == ("found with other modifiers", "")

    def test_what_was_accepted_and_is_not_found_any_more_is_asked_again(self, desk: Desk) -> None:
        with desk.store() as store:
            store.record_run("toy", VERSIONS, [document(3)], [])
        (line,) = [line for line in rows_of(exported(desk, "sheet.tsv")) if line["look_again"]]
        assert (line["look_again"], line["object"]) == ("not found any more", "GENEB")

    def test_a_finding_by_several_patterns_is_asked_once(self, desk: Desk) -> None:
        with desk.store() as store:
            item = evidence(9, "miR-903 represses GENED")
            store.record_run("toy", VERSIONS, [document(9)], [item, replace(item, pattern="noun")])
        lines = rows_of(exported(desk, "sheet.tsv"))
        assert sum(line["subject"] == "miR-903" for line in lines) == 1

    def test_nobodys_sheet_is_refused(self, desk: Desk) -> None:
        result = desk.call("decisions", "export", "-o", "a.xlsx", "--curator", " ", code=1)
        assert "name one" in str(result.exception)


class TestLaterDecisions:
    def decide(self, desk: Desk, finding: str, verdict: Verdict) -> None:
        with desk.store() as store:
            store.curation.decide([Decision("elsewhere", finding, "1", "ida", "2026-05-01T00:00:00+00:00", verdict)])

    def test_are_not_overturned_by_an_older_sheet(self, desk: Desk) -> None:
        sheet = exported(desk)
        self.decide(desk, rows_of(sheet)[0]["finding"], Verdict.REJECT)
        said = refused(desk, fill(sheet, {2: {"verdict": "accept"}}))
        assert "row 2, column verdict: ida decided 'reject' on 2026-05-01" in said

    def test_are_kept_where_the_verdict_is_emptied(self, desk: Desk) -> None:
        sheet = exported(desk)
        self.decide(desk, rows_of(sheet)[0]["finding"], Verdict.REJECT)
        desk.call("decisions", "import", str(fill(sheet, {2: {"verdict": None}, 3: {"verdict": "accept"}})))
        assert [decision["verdict"] for decision in decisions(desk)] == ["reject", "accept"]

    def test_in_the_same_sheet_minds_may_be_changed(self, desk: Desk) -> None:
        sheet = exported(desk)
        for verdict in ("accept", "skip"):
            desk.call("decisions", "import", str(fill(sheet, {2: {"verdict": verdict}}, f"{verdict}.xlsx")))
        with desk.store() as store:
            assert store.curation.by("ida")[rows_of(sheet)[0]["finding"]].verdict is Verdict.SKIP
        said = desk.call("decisions", "import", str(desk.folder / "accept.xlsx")).output
        assert "gave way to a later decision" in said
        with desk.store() as store:
            assert store.curation.by("ida")[rows_of(sheet)[0]["finding"]].verdict is Verdict.SKIP

    def test_are_changed_by_a_sheet_that_shows_them(self, desk: Desk) -> None:
        sheet = exported(desk, "sheet.xlsx", "--all")
        row = row_with(sheet, verdict="accept")
        desk.call(
            "decisions", "import", str(fill(sheet, {row: {"verdict": "reject", "note": None, "tag": "polarity"}}))
        )
        with desk.store() as store:
            assert store.curation.by("ida")[rows_of(sheet)[row - 2]["finding"]].verdict is Verdict.REJECT

    def test_undo(self, desk: Desk) -> None:
        sheet = exported(desk, "sheet.xlsx", "--all")
        row = row_with(sheet, verdict="accept")
        desk.call("decisions", "import", str(fill(sheet, {row: {"verdict": "undo", "note": None}})))
        (undo,) = decisions(desk)
        assert (undo["verdict"], undo["undoes"]) == ("undo", "d1")
        with desk.store() as store:
            assert store.curation.by("ida") == {}

    def test_other_curators_are_not_in_the_way(self, desk: Desk) -> None:
        desk.call("decisions", "export", "-o", "bob.xlsx", "--curator", "bob")
        sheet = exported(desk)
        for path in (desk.folder / "bob.xlsx", sheet):
            row = row_with(path, subject="miR-902")
            desk.call("decisions", "import", str(fill(path, {row: {"verdict": "accept"}})))
        assert sorted(decision["curator"] for decision in decisions(desk)) == ["bob", "ida"]


class TestCells:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"verdict": "acept"}, "column verdict: 'acept' is not one of accept, reject, edit, skip, undo"),
            ({"verdict": "Accept"}, "column verdict: 'Accept' is not one of"),
            ({"verdict": "reject", "tag": "wrong"}, "column tag: 'wrong' is not one of entity-boundary"),
            ({"verdict": "accept", "tag": "polarity"}, "column tag: 'polarity' says what is wrong"),
            ({"note": "hm"}, "column verdict: is empty, but note is filled in"),
            ({"verdict": "edit"}, "column verdict: is 'edit'; say in the columns correct_"),
            ({"verdict": "accept", "correct_effect": "represses"}, "column correct_effect: is a correction"),
            ({"verdict": "edit", "correct_effect": "eats"}, "column correct_effect: 'eats' is not one of represses"),
            ({"verdict": "edit", "correct_negated": "maybe"}, "column correct_negated: 'maybe' is not one of yes, no"),
            ({"verdict": "edit", "correct_direct": "never"}, "column correct_direct: 'never' is not one of yes, no, not stated"),
            ({"verdict": "edit", "correct_resistance": "more"}, "column correct_resistance: 'more' is not one of promotes"),
            ({"verdict": "edit", "correct_object": "Invented-99"}, "column correct_object: 'Invented-99' is not known as a name"),
            ({"verdict": "edit", "correct_subject": "x:1|Name"}, "column correct_subject: 'x:1|Name' has to be identifier"),
            ({"verdict": "edit", "correct_subject": "x:1|Name|Gen"}, "column correct_subject: unknown type 'Gen'; did you mean 'Gene'"),
            ({"verdict": "undo"}, "column verdict: there is no decision of ida to undo"),
            ({"finding": "0123456789abcdef"}, "column finding: '0123456789abcdef' is no finding of this database"),
            ({"sentence": "Another sentence."}, "column sentence: is not that of finding"),
            ({"object_key": "x:other"}, "column object_key: is not that of finding"),
            ({"curator": ""}, "column curator: is empty"),
            ({"seen": "rules"}, "column seen: 'rules' has to be"),
        ],
    )  # fmt: skip
    def test_that_are_wrong_are_named(self, desk: Desk, form: str, cells: dict[str, Any], said: str) -> None:
        sheet = fill(
            exported(desk, f"sheet.{form}"), {3: {"verdict": "skip", **cells} if "finding" in cells else cells}
        )
        assert f"row 3, {said}" in refused(desk, sheet)

    def test_all_that_are_wrong_are_named_and_nothing_is_stored(self, desk: Desk) -> None:
        sheet = fill(exported(desk), {2: {"verdict": "accept"}, 3: {"verdict": "acept"}, 4: {"verdict": "edit"}})
        said = refused(desk, sheet)
        assert "2 cells have to be put right; nothing was imported" in said
        assert ["row 3" in said, "row 4" in said, "row 2" in said] == [True, True, False]

    def test_columns_sorted_apart(self, desk: Desk) -> None:
        sheet = exported(desk, "sheet.tsv")
        lines = rows_of(sheet)
        findings = [line["finding"] for line in lines]
        torn = fill(sheet, {n: {"finding": f, "verdict": "accept"} for n, f in enumerate(reversed(findings), 2)})
        assert "were only some columns sorted or edited?" in refused(desk, torn)

    def test_the_same_finding_twice(self, desk: Desk) -> None:
        sheet = exported(desk, "sheet.tsv")
        first = rows_of(sheet)[0]
        said = refused(desk, fill(sheet, {2: {"verdict": "accept"}, 3: {**first, "verdict": "skip"}}))
        assert "row 3, column verdict: the same finding stands in row 2, with another answer" in said

    def test_a_date(self, desk: Desk) -> None:
        """SEPT2 typed into a cell that somebody formatted anew."""
        sheet = fill(exported(desk), {2: {"verdict": "edit", "correct_object": datetime.date(2026, 9, 2)}})
        assert "row 2, column correct_object: the spreadsheet made a date of it" in refused(desk, sheet)

    def test_a_formula(self, desk: Desk) -> None:
        sheet = fill(exported(desk), {2: {"verdict": "accept", "note": "=1+1"}})
        assert "row 2, column note: '=1+1' is a formula" in refused(desk, sheet)

    def test_a_number_is_text(self, desk: Desk) -> None:
        desk.call("decisions", "import", str(fill(exported(desk), {2: {"verdict": "accept", "note": 5.0}})))
        assert [decision["note"] for decision in decisions(desk)] == ["5"]

    def test_beside_the_columns(self, desk: Desk) -> None:
        sheet = exported(desk)
        workbook = load_workbook(sheet)
        workbook["Decisions"].cell(4, len(COLUMNS) + 2).value = "remark"
        workbook.save(sheet)
        assert "row 4: 'remark' stands right of the last column" in refused(desk, sheet)


class TestFiles:
    def test_other_endings(self, desk: Desk) -> None:
        for command in (["export", "--curator", "ida", "-o"], ["import"]):
            result = desk.call("decisions", *command, "sheet.csv", code=1)
            assert "a sheet ends in .xlsx or .tsv" in str(result.exception)

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.xlsx", b"no workbook", "is no workbook that can be read"),
            ("a.xlsx", b"", "is no workbook that can be read"),
            ("a.tsv", b"\xff\xfe\x00", "is not UTF-8 at byte 1"),
            ("a.tsv", b"", "column 'sentence' is missing"),
            ("a.tsv", b"sentence\tverdcit\n", "unknown column 'verdcit' in row 1; did you mean 'verdict'"),
            ("a.tsv", "\t".join(reversed(COLUMNS)).encode(), "the columns stand in another order"),
            ("a.tsv", "\t".join(COLUMNS).encode() + b'\n"never closed', "is no tab-separated text"),
        ],
    )
    def test_that_are_no_sheets(self, tmp_path: Path, name: str, content: bytes, said: str) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as error:
            read_sheet(tmp_path / name)
        assert said in str(error.value)

    def test_that_are_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="there is no such file"):
            read_sheet(tmp_path / "a.xlsx")
        (tmp_path / "b.tsv").mkdir()
        with pytest.raises(InputError, match="is a directory"):
            read_sheet(tmp_path / "b.tsv")

    def test_a_workbook_without_the_sheet(self, desk: Desk) -> None:
        sheet = exported(desk)
        workbook = load_workbook(sheet)
        workbook["Decisions"].title = "Desicions"
        workbook.save(sheet)
        assert "has no sheet 'Decisions'; did you mean 'Desicions'" in refused(desk, sheet)

    def test_an_export_that_fails_leaves_what_was_there(self, desk: Desk) -> None:
        sheet = exported(desk)
        before = sheet.read_bytes()
        with desk.store() as store:
            for row in store.table.rows():
                assert row.id
        desk.call("decisions", "export", "-o", "sheet.xlsx", "--curator", "", code=1)
        assert sheet.read_bytes() == before
        assert sorted(path.name for path in desk.folder.iterdir() if path.name.startswith(".sheet")) == []

    @pytest.mark.parametrize("form", FORMS)
    def test_the_same_state_gives_the_same_bytes(self, desk: Desk, form: str) -> None:
        first = exported(desk, f"sheet.{form}").read_bytes()
        assert exported(desk, f"sheet.{form}").read_bytes() == first

    def test_saved_by_another_program(self, desk: Desk) -> None:
        """Lines end otherwise, the mark at the beginning is gone, every cell is quoted, empty lines follow."""
        sheet = exported(desk, "sheet.tsv")
        lines = rows_of(sheet)
        lines[0]["verdict"] = "accept"
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, dialect="excel-tab", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(lines)
        sheet.write_bytes((text.getvalue() + "\r\n" + "\t" * 30 + "\r\n").encode())
        desk.call("decisions", "import", str(sheet))
        assert [decision["verdict"] for decision in decisions(desk)] == ["accept"]


class TestWorkbook:
    def test_is_ready_to_work_in(self, desk: Desk) -> None:
        workbook = load_workbook(exported(desk))
        page = workbook["Decisions"]
        assert workbook.sheetnames == ["Instructions", "Decisions"]
        assert workbook.active is page
        assert page.freeze_panes == "B2"
        assert page.protection.sheet
        offered = {rule.formula1: str(rule.sqref) for rule in page.data_validations.dataValidation}
        assert '"accept,reject,edit,skip,undo"' in offered
        assert len(offered) == 6
        for number, column in enumerate(the_form().columns, 1):
            cell = page.cell(2, number)
            assert cell.protection.locked is not column.answered, column.name
            assert cell.number_format == "@" or (cell.value is None and not column.answered), column.name
            assert page.column_dimensions[cell.column_letter].hidden is column.hidden

    def test_holds_no_formula_whatever_texts_say(self, desk: Desk) -> None:
        page = load_workbook(exported(desk))["Decisions"]
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
        assert any(str(cell.value).startswith("=cmd()") for row in page.iter_rows() for cell in row)

    def test_gene_names_stay_names(self, desk: Desk) -> None:
        with desk.store() as store:
            items = [evidence(9, f"miR-903 represses {name}") for name in ("SEPT2", "MARCH1", "1E5")]
            store.record_run("toy", VERSIONS, [document(9)], items)
        found = {line["object"] for line in rows_of(exported(desk))}
        assert {"SEPT2", "MARCH1", "1E5"} <= found

    def test_text_has_no_cell_that_begins_like_a_formula(self, desk: Desk) -> None:
        cells = [cell for line in rows_of(exported(desk, "sheet.tsv")) for cell in line.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert any(cell.startswith("'=cmd()") for cell in cells)


class TestNeutral:
    @given(st.text())
    def test_text_survives(self, text: str) -> None:
        assert plain(neutral(text)) == text

    @given(st.sampled_from("=+-@\t\r\n"), st.text())
    def test_formulas_do_not(self, mark: str, rest: str) -> None:
        assert neutral(mark + rest).startswith("'")


@pytest.fixture(scope="module")
def naming() -> Naming:
    return Naming(load_lexicon())


class TestNaming:
    @pytest.mark.parametrize(
        ("text", "key", "kind"),
        [
            ("PTEN", "HGNC:9588", EntityType.GENE),
            ("miR-21", "mirna:mir-21", EntityType.MIRNA),
            ("miR-21-5p", "MIRBASE:MIMAT0000076", EntityType.MIRNA),
            ("HGNC:9588|PTEN|Gene", "HGNC:9588", EntityType.GENE),
            ("|Invented One|lncRNA", "name:invented one", EntityType.LNCRNA),
        ],
    )
    def test_names_mean_what_they_mean_in_texts(self, naming: Naming, text: str, key: str, kind: EntityType) -> None:
        found = naming.resolve(text)
        assert (found.key, found.type) == (key, kind)

    @pytest.mark.parametrize("text", ["Invented-99", "2-Sep", "miR-21 and miR-22", "a|b", "||Gene", "x:1|a|b|"])
    def test_others_are_refused(self, naming: Naming, text: str) -> None:
        with pytest.raises(ValueError, match=r"identifier, name and type|unknown type"):
            naming.resolve(text)


class TestForm:
    def test_choices_are_those_of_the_records(self) -> None:
        columns = {column.name: column.choices for column in the_form().columns}
        assert columns["correct_effect"] == tuple(Effect)

    @pytest.mark.parametrize(
        ("name", "row", "said"),
        [
            ("verdict", {"wide": 3}, "column, verdict: unknown key 'wide'"),
            ("verdict", {"width": "3"}, "column, verdict, width: '3' is not a whole number"),
            ("verdict", {"choices": "colours"}, "column, verdict: unknown choices 'colours'"),
            ("verdicts", {}, "what differs: verdicts"),
        ],
    )
    def test_wrong_tables(self, name: str, row: dict[str, Any], said: str) -> None:
        columns: dict[str, dict[str, Any]] = {column: {} for column in COLUMNS}
        with pytest.raises(ConfigurationError) as error:
            tabulated(FormTable, {"title": "t", "instructions": [], "column": {**columns, name: row}}, "sheet.toml")
        assert said in str(error.value)


class TestCommands:
    def test_list(self, desk: Desk) -> None:
        result = desk.call("decisions", "list")
        assert all(word in result.stdout for word in ("ida", "accept", "miR-901", "seen"))
        assert desk.json("decisions", "list", "--curator", "bob") == []

    def test_undo(self, desk: Desk) -> None:
        finding = desk.json("decisions", "list")[0]["finding"]
        desk.call("decisions", "undo", finding, "--curator", "ida", "--note", "hasty")
        (undo,) = decisions(desk)
        assert (undo["verdict"], undo["undoes"], undo["note"]) == ("undo", "d1", "hasty")
        result = desk.call("decisions", "undo", finding, "--curator", "ida", code=1)
        assert "ida has no decision" in str(result.exception)

    def test_calibration(self, desk: Desk) -> None:
        found = desk.json("decisions", "calibration")
        assert found["calibration"]["number"] == 0
        assert [(tenth["low"], tenth["number"], tenth["observed"]) for tenth in found["stated"]["deciles"]] == [
            (0.8, 1, 1.0)
        ]
        assert "0.8–0.9" in desk.call("decisions", "calibration", "--learn").stdout
        assert desk.json("decisions", "calibration")["calibration"]["number"] == 1

    def test_import_for_programs(self, desk: Desk) -> None:
        sheet = fill(exported(desk), {2: {"verdict": "accept"}})
        found = desk.json("decisions", "import", str(sheet))
        assert [decision["verdict"] for decision in found["decisions"]] == ["accept"]
        assert found["empty"] == list(range(3, len(rows_of(sheet)) + 2))


def test_errors_say_how_many_there_are() -> None:
    from extractor.errors import CellProblem

    error = SheetError("a.xlsx", [CellProblem(n, "verdict", "wrong") for n in range(40)])
    assert str(error).count("\n") == 31
    assert "and 10 more" in str(error)
