"""MEDLINE text to documents. All records are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import RecordError
from extractor.model import Document, Standing
from extractor.sources.medline import read_medline

GOOD = "PMID- 2\nTI  - The other.\n"


def read(folder: Path, text: str) -> tuple[list[Document], list[RecordError]]:
    path = folder / "records.nbib"
    path.write_bytes(text.encode())
    problems: list[RecordError] = []
    return list(read_medline(path, problems.append)), problems


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("gap", ["\n\n", "\n      \n", "\n\n\n"])
def test_an_abstract_of_several_paragraphs(tmp_path: Path, gap: str, end: str) -> None:
    text = f"PMID- 1\nTI  - A chapter.\nAB  - It is the first \n      paragraph.{gap}      And the second.\nLA  - eng\n\n{GOOD}"
    (chapter, other), problems = read(tmp_path, text.replace("\n", end))
    assert [section.text for section in chapter.sections] == ["It is the first paragraph.", "And the second."]
    assert (chapter.language, other.title, problems) == ("eng", "The other.", [])


def test_an_empty_line_between_fields(tmp_path: Path) -> None:
    (one, _), problems = read(tmp_path, f"PMID- 1\nOWN - NLM\n\nTI  - A title.\n\nDP  - 2020\n\n{GOOD}")
    assert (one.title, one.year, problems) == ("A title.", 2020, [])


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (f"PMID- 1\nTI  - One.\n\n      stray\n\n{GOOD}", 4, "'      stray' is no field"),
        (f"PMID- 1\nTI  - One.\nwhat is this?\n\n{GOOD}", 3, "'what is this?' is no field"),
        (f"PMID- 1\nTI  - One.\n\n{GOOD}\n%%EOF\n", 7, "'%%EOF' is no field"),
        (f"PMID- 1\nTI  - One.\n\nOWN - NLM\nTI  - No number.\n\n{GOOD}", 5, "a MEDLINE record without a PMID"),
        (f"PMID- 1\nTI  - One.\n\nTI  - No number.\n\n{GOOD}", 4, "a MEDLINE record without a PMID"),
        (f"PMID- 1\nTI  - One.\n\nPMID- x9\nTI  - No.\n\n{GOOD}", 4, "without a PMID ('x9' is none)"),
        (f"PMID- 1\nTI  - One.\n\nPMID- 9\nDP  - 2020\n\n{GOOD}", 4, "record 9 has neither title"),
    ],
)
def test_the_bad_part_is_told_and_the_rest_read(tmp_path: Path, text: str, line: int, problem: str) -> None:
    documents, problems = read(tmp_path, text)
    assert [document.title for document in documents] == ["One.", "The other."]
    assert [(p.line, problem in p.problem) for p in problems] == [(line, True)]


@pytest.mark.parametrize("tag", ["TI  - ", "TI - ", "TI- ", "TI   -   "])
def test_tags_that_lost_or_won_blanks(tmp_path: Path, tag: str) -> None:
    (one,), problems = read(tmp_path, f"PMID- 1\n{tag}A title\n\tthat goes on.\n")
    assert (one.title, problems) == ("A title that goes on.", [])


def test_bytes_that_are_no_text_end_the_reading_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "records.nbib"
    path.write_bytes(b"PMID- 1\nTI  - One.\n\nPMID- 2\nTI  - Na\xefve.\n")
    problems: list[RecordError] = []
    assert [d.title for d in read_medline(path, problems.append)] == ["One."]
    assert [problem.line for problem in problems] == [5]


@pytest.mark.parametrize(
    ("fields", "standing", "notices"),
    [
        (
            "PT  - Retracted Publication\nRIN - J Inv. 2020. doi: 10.1/9. PMID: 90\n",
            Standing.RETRACTED,
            ("RetractionIn 90",),
        ),
        ("PT  - Retracted Publication\n", Standing.RETRACTED, ()),
        ("RIN - J Inv. 2020.\n", Standing.RETRACTED, ("RetractionIn ?",)),
        ("ECI - J Inv. 2020. PMID: 91\n", Standing.CONCERN, ("ExpressionOfConcernIn 91",)),
        ("EIN - J Inv. 2020. PMID: 92\n", Standing.CORRECTED, ("ErratumIn 92",)),
        ("ROF - J Inv. 2020. PMID: 93\n", Standing.NOTICE, ()),
        ("PT  - Published Erratum\nEFR - J Inv. 2020. PMID: 94\n", Standing.NOTICE, ()),
        ("ECF - J Inv. 2020. PMID: 95\n", Standing.NOTICE, ()),
        ("CON - J Inv. 2020. PMID: 96\n", Standing.PUBLISHED, ()),
    ],
)
def test_standing_is_that_of_xml(tmp_path: Path, fields: str, standing: Standing, notices: tuple[str, ...]) -> None:
    (one,), _ = read(tmp_path, f"PMID- 1\nTI  - miR-1 represses MET.\nPT  - Journal Article\n{fields}")
    assert (one.standing, one.notices) == (standing, notices)
    assert one.retracted == (standing is Standing.RETRACTED)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("TI  - [Ein Titel].", "Ein Titel"),
        ("TI  - [Not Available].\nTT  - Ein Titel.", "Ein Titel."),
        ("TI  - [18F]FDG and miR-1 [corrected].", "[18F]FDG and miR-1 [corrected]."),
    ],
)
def test_titles_are_those_of_xml(tmp_path: Path, fields: str, title: str) -> None:
    assert read(tmp_path, f"PMID- 1\n{fields}\n")[0][0].title == title
