"""Corpora: their description, and their documents without a network. All works are invented."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from fake_ncbi.pubmed import Record

from extractor.errors import ConfigurationError, InputError
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import corpus_names, load_corpus
from extractor.sources.references import corpus_documents

TOML = 'name = "one"\ntitle = "Invented"\nreferences = "references.tsv"\n'
HEADER = "number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid\n"
ROWS = "1\tDoe J\t2020\tJ\t1\t1\tFirst title\t10.1000/a\t\n2\tDoe J\t2021\tJ\t1\t2\tSecond title\t10.1000/b\t12\n"


def make(root: Path, toml: str = TOML, references: str = HEADER + ROWS) -> Path:
    folder = root / "one"
    folder.mkdir()
    (folder / "corpus.toml").write_text(toml)
    (folder / "references.tsv").write_text(references)
    return folder


def record(pmid: str, doi: str) -> bytes:
    day = date(2021, 1, 1)
    found = Record(pmid, doi, "Second title.", (("", "It grew."),), day, day)
    return f"<PubmedArticleSet>{found.xml}</PubmedArticleSet>".encode()


def test_a_corpus_is_found_by_name_and_by_folder(tmp_path: Path) -> None:
    folder = make(tmp_path)
    assert corpus_names(tmp_path) == ["one"]
    assert load_corpus("one", tmp_path) == load_corpus(str(folder), tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (TOML + 'tilte = "x"\n', "unknown key 'tilte'; did you mean 'title'?"),
        (TOML + '[gold]\ntitels = "x"\n', "unknown key 'gold.titels'; did you mean 'titles'?"),
        (TOML + '[gold]\ntitles = "nowhere.jsonl"\n', "nowhere.jsonl, which is not there"),
        ('name = "one"\n', "'title' is missing"),
        ("name = ", "cannot be read as TOML"),
        ('name = "one"\ntitle = "x"\n', "needs 'references' (a file), a [query], or both"),
        (TOML + 'query = "miR-21"\n', "'query' has to be a table, [query]"),
        (TOML + "[query]\n", "'query.term' is missing"),
        (TOML + '[query]\nterm = "x"\noverlap_days = 0\n', "'query.overlap_days' is 0"),
        (TOML + '[query]\nterm = "x"\noverlap = 3\n', "unknown key 'query.overlap'; did you mean 'overlap_days'?"),
        (TOML + "full_text = 1\n", "'full_text' is 1; true or false"),
        (TOML + 'full_text = true\nfull_text_sections = ["resluts"]\n', "did you mean 'results'?"),
    ],
)
def test_a_wrong_description_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    make(tmp_path, toml)
    with pytest.raises(ConfigurationError, match=r"corpus\.toml") as raised:
        load_corpus("one", tmp_path)
    assert message in str(raised.value)


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(ConfigurationError, match=r"no corpus 'onn'.*did you mean 'one'.*Allowed: one"):
        load_corpus("onn", tmp_path)


@pytest.mark.parametrize(
    ("row", "what"),
    [("1\tX\t2020\tJ\t1\t1\tT\t10.1000/c\t\n", "number 1"), ("3\tX\t2020\tJ\t1\t1\tT\t10.1000/a\t\n", "doi 10.1000/a")],
)
def test_a_reference_stands_once(tmp_path: Path, row: str, what: str) -> None:
    make(tmp_path, references=HEADER + ROWS + row)
    with pytest.raises(InputError, match=f"two references have the same {what}"):
        load_corpus("one", tmp_path)


def test_without_anything_cached_the_titles_are_read_and_one_note_says_so(tmp_path: Path) -> None:
    make(tmp_path)
    read = corpus_documents(load_corpus("one", tmp_path), DocumentCache(tmp_path / "cache"), None)
    assert [(d.id, d.text, d.pmid) for d in read.documents] == [
        ("doi:10.1000/a", "First title", ""),
        ("12", "Second title", "12"),
    ]
    assert read.titles_only == 2
    assert len(read.notes) == 1


def test_what_is_cached_is_read_and_the_rest_counted(tmp_path: Path) -> None:
    make(tmp_path)
    cache = DocumentCache(tmp_path / "cache")
    cache.put("12", record("12", "10.1000/b"))
    read = corpus_documents(load_corpus("one", tmp_path), cache, None)
    assert read.documents[1].text == "Second title.\nIt grew."
    assert read.notes == ("1 of 2 works are read from their titles alone: no record at hand.",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"not gzip"),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(gzip.compress(record("13", "10.1000/c"))),
        lambda path: path.write_bytes(gzip.compress(b"<PubmedArticleSet><Pub")),
    ],
)
def test_a_damaged_record_is_named_and_its_title_used(tmp_path: Path, damage: object) -> None:
    make(tmp_path)
    cache = DocumentCache(tmp_path / "cache")
    cache.put("12", record("12", "10.1000/b"))
    damage(cache.path_of("12"))  # type: ignore[operator]
    with pytest.raises(InputError, match=r"12\.xml\.gz: the cached record is damaged"):
        cache.get("12")
    read = corpus_documents(load_corpus("one", tmp_path), cache, None)
    assert read.titles_only == 2
    assert any("12.xml.gz" in note and "delete it and fetch again" in note for note in read.notes)


def test_resolved_dois_are_remembered_whatever_their_case(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path / "cache")
    cache.add_resolved({"10.1000/ABC": "1"})
    cache.add_resolved({"10.1000/b": "2"})
    assert DocumentCache(tmp_path / "cache").resolved() == {"10.1000/abc": "1", "10.1000/b": "2"}


def test_a_corpus_by_query_needs_no_references(tmp_path: Path) -> None:
    make(tmp_path, 'name = "one"\ntitle = "x"\nfull_text = true\n[query]\nterm = """\nmiR-21\n  AND lung"""\n')
    corpus = load_corpus("one", tmp_path)
    assert corpus.references == ()
    assert corpus.query is not None
    assert (corpus.query.term, corpus.query.overlap_days) == ("miR-21 AND lung", 7)
    assert corpus.full_text == ("results", "discussion")
    read = corpus_documents(corpus, DocumentCache(tmp_path / "cache"), None)
    assert read.documents == ()
    assert "extractor refresh one" in read.notes[0]


def test_another_query_has_another_digest(tmp_path: Path) -> None:
    def digest(term: str) -> str:
        (tmp_path / "corpus.toml").write_text(f'name = "one"\ntitle = "x"\n[query]\nterm = "{term}"\n')
        query = load_corpus(str(tmp_path), tmp_path).query
        assert query is not None
        return query.digest

    assert digest("a  AND b") == digest("a AND b") != digest("a OR b")


def rows_of(*cells: tuple[str, str, str]) -> str:
    """A reference table of titles, DOIs and PMIDs."""
    return HEADER + "".join(f"{n}\tDoe J\t2020\tJ\t1\t1\t{t}\t{d}\t{p}\n" for n, (t, d, p) in enumerate(cells, 1))


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([("One", "", "11"), ("Two", "", "12")], ["11", "12"]),
        ([("One", "", ""), ("Two", "", ""), ("Three", "", "")], ["ref:one/1", "ref:one/2", "ref:one/3"]),
        ([("One", "", " 11 "), ("Two", "", "PMID: 12"), ("Three", "", "00013")], ["11", "12", "13"]),
        ([("One", "https://doi.org/10.1000/A", ""), ("Two", "doi: 10.1000/b", "")], ["doi:10.1000/A", "doi:10.1000/b"]),
        ([("One", "", ""), ("", "", "12"), ("Three", "10.1000/c", "")], ["ref:one/1", "12", "doi:10.1000/c"]),
        ([("One", "10.1000/a", "11"), ("Two", "", "")], ["11", "ref:one/2"]),
    ],
)
def test_a_reference_is_known_by_what_it_has(tmp_path: Path, cells: list[tuple[str, str, str]], ids: list[str]) -> None:
    make(tmp_path, references=rows_of(*cells))
    read = corpus_documents(load_corpus("one", tmp_path), DocumentCache(tmp_path / "cache"), None)
    assert [document.id for document in read.documents] == ids
    assert [document.title for document in read.documents] == [title for title, _, _ in cells]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            [("One", "10.1000/a", ""), ("Two", "https://dx.doi.org/10.1000/A", "")],
            "same doi 10.1000/A (numbers 1 and 2)",
        ),
        ([("One", "", "12"), ("Two", "10.1000/b", "PMID 12")], "same PMID 12 (numbers 1 and 2)"),
        ([("One", "", "x12")], "reference 1 has the PMID 'x12'"),
        ([("One", "", ""), ("", "", "")], "reference 2 has no title, no DOI and no PMID"),
    ],
)
def test_what_names_no_work_or_one_twice_is_told(
    tmp_path: Path, cells: list[tuple[str, str, str]], message: str
) -> None:
    make(tmp_path, references=rows_of(*cells))
    with pytest.raises(InputError, match=re.escape(message)):
        load_corpus("one", tmp_path)


@pytest.mark.parametrize("more", ["", '[query]\nterm = "x"\n'])
def test_an_empty_list_is_told_as_such(tmp_path: Path, more: str) -> None:
    make(tmp_path, TOML + more, HEADER)
    with pytest.raises(ConfigurationError, match=r"references\.tsv: lists no work, only a header"):
        load_corpus("one", tmp_path)
