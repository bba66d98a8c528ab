"""The corpora: whole reference tables, and descriptions whose files exist."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.model import Reference
from extractor.records.tsv import read_tsv

ROOT = Path(__file__).parents[1]
CORPORA = sorted(path.parent for path in (ROOT / "corpora").glob("*/corpus.toml"))
LISTED = [folder for folder in CORPORA if (folder / "references.tsv").exists()]
REVIEW = ROOT / "corpora" / "egfr-tki-review"
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;]")
PAGES = re.compile(r"(?:[A-Za-z]{0,2}\d+(?:–[A-Za-z]{0,2}\d+)?)?")
VOLUME = re.compile(r"\d+(?:\([A-Z]?\d+\))?")
YEARS = range(1900, 2101)

GOOD = Reference(1, "Doe J, Roe R", 2020, "J Invent", "12(3)", "45–67", "A title made up", "10.1234/made.up")


def corpus_of(folder: Path) -> dict[str, Any]:
    """The description of a corpus."""
    return tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8"))


def references_of(folder: Path) -> list[Reference]:
    """The reference table that a corpus names."""
    return read_tsv(folder / corpus_of(folder)["references"], Reference)


def problems(references: Sequence[Reference]) -> Iterator[str]:
    """What is wrong with a reference table, with the line of the file (the header is line 1)."""
    dois = Counter(reference.doi.lower() for reference in references if reference.doi)
    titles = Counter(reference.title.casefold() for reference in references)
    pmids = Counter(reference.pmid for reference in references if reference.pmid)
    for line, reference in enumerate(references, 2):
        checks = {
            f"number {reference.number}, expected {line - 1}": reference.number == line - 1,
            "no authors": bool(reference.authors),
            "no journal": bool(reference.journal),
            f"year {reference.year} is not within {YEARS}": reference.year in YEARS,
            f"volume {reference.volume!r}": bool(VOLUME.fullmatch(reference.volume)),
            f"pages {reference.pages!r}": bool(PAGES.fullmatch(reference.pages)),
            f"title {reference.title!r} is empty or ends with a dot": reference.title[-1:] not in {"", "."},
            f"mark-up or double blanks in {reference!r}": not re.search(r"[*<>]|  ", repr(reference)),
            f"ill-formed DOI {reference.doi!r}": bool(DOI.fullmatch(reference.doi)),
            f"DOI {reference.doi!r} more than once": dois[reference.doi.lower()] <= 1,
            f"title {reference.title!r} more than once": titles[reference.title.casefold()] <= 1,
            f"PMID {reference.pmid!r} is no number": re.fullmatch(r"\d{0,8}", reference.pmid) is not None,
            f"PMID {reference.pmid!r} more than once": pmids[reference.pmid] <= 1,
        }
        yield from (f"line {line}: {problem}" for problem, passed in checks.items() if not passed)


def test_there_are_corpora() -> None:
    assert REVIEW in CORPORA


@pytest.mark.parametrize("folder", LISTED, ids=lambda folder: folder.name)
def test_reference_table_is_sound(folder: Path) -> None:
    references = references_of(folder)
    assert references
    assert list(problems(references)) == []


@pytest.mark.parametrize("folder", CORPORA, ids=lambda folder: folder.name)
def test_description_names_files_that_exist(folder: Path) -> None:
    corpus = corpus_of(folder)
    assert corpus["name"] == folder.name
    assert corpus["title"]
    assert corpus["description"]
    assert "references" in corpus or corpus["query"]["term"]
    gold = [name for key, name in corpus.get("gold", {}).items() if key != "note"]
    for name in [*([corpus["references"]] if "references" in corpus else []), *gold]:
        path = (folder / name).resolve()
        assert path.is_file(), f"{folder.name}/corpus.toml names {name}, which does not exist"
        assert path.is_relative_to(ROOT), f"{folder.name}/corpus.toml names {name}, outside of the project"
    assert (folder / "README.md").is_file()


def test_review_has_all_its_references() -> None:
    assert [reference.number for reference in references_of(REVIEW)] == list(range(1, 69))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": 7}, "number 7, expected 1"),
        ({"authors": ""}, "no authors"),
        ({"year": 202}, "year 202"),
        ({"volume": "12:3"}, "volume"),
        ({"pages": "45-"}, "pages"),
        ({"title": "A title made up."}, "ends with a dot"),
        ({"title": "A *title* made up"}, "mark-up"),
        ({"doi": "doi:10.1234/made.up"}, "ill-formed DOI"),
        ({"doi": "10.1234/made.up."}, "ill-formed DOI"),
        ({"doi": ""}, "ill-formed DOI"),
        ({"pmid": "PMC12"}, "is no number"),
    ],
)
def test_unsound_reference_is_noticed(change: dict[str, Any], said: str) -> None:
    found = list(problems([replace(GOOD, **change)]))
    assert any(said in problem and problem.startswith("line 2: ") for problem in found), found


def test_repetition_is_noticed() -> None:
    twice = [
        replace(GOOD, pmid="1"),
        replace(GOOD, number=2, doi="10.1234/MADE.up", title="A Title made up", pmid="1"),
    ]
    found = "\n".join(problems(twice))
    for said in ("line 3: DOI", "line 3: title", "line 3: PMID"):
        assert said in found


def test_sound_reference_has_no_problem() -> None:
    assert list(problems([GOOD])) == []
