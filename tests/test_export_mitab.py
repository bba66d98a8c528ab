"""PSI-MI TAB 2.8, read by its specification: ``mitab``. What is on PyPI for MITAB splits lines at tabs and no more.

https://github.com/HUPO-PSI/miTab; the causal columns: Perfetto et al. 2019, doi:10.1093/bioinformatics/btz132.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from evidence_cases import document, evidence
from export_cases import HOSTILE, KNOWN, content, everything, hostile

from extractor.exports import Rows, export

Reference = tuple[str, str, str]

_PART = r'"(?:[^"\\]|\\.)*"|[^"|:()\t]+'
REFERENCE = re.compile(rf"(?P<database>{_PART}):(?P<identifier>{_PART})(?:\((?P<text>{_PART})\))?")
LINE_OF_TERM = re.compile(r'psi-mi:"MI:\d{4}"\([^"|:()]+\)')

# Columns by their numbers in the specification.
ID_A, ID_B, ALIAS_B, DETECTION, PUBLICATIONS, TYPE = 1, 2, 6, 7, 9, 12
SOURCE, IDENTIFIER, CONFIDENCE, ROLE_A, ROLE_B, TYPE_A, TYPE_B = 13, 14, 15, 17, 18, 21, 22
ANNOTATIONS, CREATED, UPDATED, NEGATIVE, METHOD_A, METHOD_B, MECHANISM, STATEMENT = 28, 31, 32, 36, 41, 42, 45, 46
TERMS = (DETECTION, TYPE, ROLE_A, ROLE_B, TYPE_A, TYPE_B, METHOD_A, METHOD_B, MECHANISM, STATEMENT)
REQUIRED = (ID_A, ID_B, DETECTION, PUBLICATIONS, TYPE, SOURCE, IDENTIFIER, CONFIDENCE, TYPE_A, TYPE_B)


def lines(rows: Rows, folder: Path) -> list[list[str]]:
    """The cells of each line; under number 0 stands nothing, since the specification counts from 1."""
    export(rows, "mitab", folder / "t.mitab")
    with (folder / "t.mitab").open(encoding="utf-8", newline="\n") as file:
        header, *others = [["", *line.removesuffix("\n").split("\t")] for line in file]
    assert header[1].startswith("#")
    assert {len(line) for line in (header, *others)} == {1 + 46}
    return others


def references(cell: str) -> list[Reference]:
    """Database, identifier and text of each value of a cell; a cell that is not so fails."""
    found, at = [], 0
    while cell != "-":
        match = REFERENCE.match(cell, at)
        assert match, f"no reference at {at} of {cell}"
        found.append(tuple(plain(part or "") for part in match.group("database", "identifier", "text")))
        at = match.end() + 1
        if at > len(cell):
            break
        assert cell[match.end()] == "|", f"no value ends at {match.end()} of {cell}"
    return found


def plain(part: str) -> str:
    """A part without its quotes."""
    return re.sub(r"\\(.)", r"\1", part[1:-1]) if part.startswith('"') else part


def told(rows: Rows, folder: Path, column: int) -> list[list[Reference]]:
    """The values of a column, by line."""
    return [references(line[column]) for line in lines(rows, folder)]


class TestForm:
    def test_a_line_has_46_cells_none_empty(self, tmp_path: Path) -> None:
        assert all(all(line[1:]) for line in lines(everything(), tmp_path))

    def test_pandas_reads_it(self, tmp_path: Path) -> None:
        rows = everything()
        export(rows, "mitab", tmp_path / "t.mitab")
        found = pd.read_csv(tmp_path / "t.mitab", sep="\t", quoting=3, dtype=str, keep_default_na=False)
        assert found.shape == (len(rows.rows), 46)
        assert tuple(found.columns[-2:]) == ("Causal regulatory mechanism", "Causal statement")

    @pytest.mark.parametrize("column", TERMS)
    def test_terms_are_those_of_the_ontology(self, column: int, tmp_path: Path) -> None:
        cells = {line[column] for line in lines(everything(), tmp_path)} - {"-"}
        assert cells
        assert [cell for cell in cells if not LINE_OF_TERM.fullmatch(cell)] == []

    @pytest.mark.parametrize("column", REQUIRED)
    def test_what_is_required_is_there(self, column: int, tmp_path: Path) -> None:
        assert all(told(everything(), tmp_path, column))

    def test_all_other_cells_are_references_or_of_their_form(self, tmp_path: Path) -> None:
        for line in lines(everything(), tmp_path):
            assert {line[CREATED], line[UPDATED]} == {"2026/01/01"}
            assert line[NEGATIVE] in ("true", "false")
            for column in set(range(1, 47)) - {CREATED, UPDATED, NEGATIVE}:
                references(line[column])


class TestCausality:
    @pytest.mark.parametrize(
        ("effect", "statement"),
        [
            ("represses", "down-regulates"), ("activates", "up-regulates"), ("sponges", "down-regulates activity"),
            ("promotes", "up-regulates"), ("reverses", "down-regulates"),
            ("targets", None), ("regulates", None), ("correlates", None), ("predicts", None),
        ],
    )  # fmt: skip
    def test_the_statement_is_what_the_effect_says(self, effect: str, statement: str | None, tmp_path: Path) -> None:
        rows = content(evidence(1, f"miR-901 {effect} GENEA", direct=True))
        ((*found,),) = told(rows, tmp_path, STATEMENT)
        assert [text for _, _, text in found] == ([statement] if statement else [])
        roles = told(rows, tmp_path, ROLE_A) + told(rows, tmp_path, ROLE_B)
        expected = ["regulator", "regulator target"] if statement else ["unspecified role"] * 2
        assert [text for ((_, _, text),) in roles] == expected

    @pytest.mark.parametrize(
        ("direct", "mechanism"),
        [(True, ["post transcriptional regulation"]), (False, ["indirect causal regulation"]), (None, [])],
    )
    def test_the_mechanism_is_what_the_text_says(
        self, direct: bool | None, mechanism: list[str], tmp_path: Path
    ) -> None:
        rows = content(evidence(1, "miR-901 represses GENEA", direct=direct))
        ((*found,),) = told(rows, tmp_path, MECHANISM)
        assert [text for _, _, text in found] == mechanism


class TestContent:
    def test_identifiers_are_those_of_their_databases(self, tmp_path: Path) -> None:
        found = {
            name: (database, key)
            for line in lines(everything(), tmp_path)
            for (_, name, _), (database, key, _) in zip(references(line[ALIAS_B]), references(line[ID_B]), strict=True)
        }
        assert {name: found[name] for _, name, _ in KNOWN} == {
            "miR-21-5p": ("mirbase", "MIMAT0000076"), "miR-34a": ("extractor", "mirna:mir-34a"),
            "PAK1": ("hgnc", "HGNC:8582"), "Pax6": ("mgi", "MGI:97490"), "AKT": ("fplx", "AKT"),
            "gefitinib": ("chebi", "CHEBI:49668"), "erlotinib": ("drugbank", "DB00530"),
            "non-small cell lung carcinoma": ("mondo", "MONDO:0005233"), "drug resistance": ("mesh", "D004351"),
            "apoptosis": ("go", "GO:0006915"), "A549": ("cellosaurus", "CVCL_0023"), "human": ("taxid", "9606"),
        }  # fmt: skip

    def test_a_line_tells_of_one_row_and_document(self, tmp_path: Path) -> None:
        own = document("file-a", pmid="", doi="")
        rows = content(*(evidence(origin, "miR-901 represses GENEA") for origin in (1, 2, own)))
        (row, _) = rows.rows[0]
        assert told(rows, tmp_path, IDENTIFIER) == [[("extractor", row.id, "")]] * 3
        assert told(rows, tmp_path, PUBLICATIONS) == [
            [("pubmed", "1", ""), ("doi", "10.9999/study.1", "")],
            [("pubmed", "2", ""), ("doi", "10.9999/study.2", "")],
            [("extractor", "file-a", "")],
        ]

    def test_what_is_denied_has_a_line_of_its_own(self, tmp_path: Path) -> None:
        said = "miR-901 represses GENEA"
        rows = content(evidence(1, said), evidence(1, said, negated=True, sentence_start=30, sentence_end=50))
        assert [line[NEGATIVE] for line in lines(rows, tmp_path)] == ["false", "true"]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_comes_back(self, text: str, tmp_path: Path) -> None:
        (line,) = lines(hostile(text), tmp_path)
        expected = " ".join(text.split())
        assert references(line[ALIAS_B]) == [("extractor", expected, "display_short")]
        assert ("comment", expected, "") in references(line[ANNOTATIONS])
        assert ("condition", expected, "") in references(line[ANNOTATIONS])
