"""PubMed XML to documents. All records are invented for the tests."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from extractor.errors import InputError, RecordError
from extractor.model import Document
from extractor.sources.pubmed_xml import read_pubmed_xml

ABSTRACT = "<Abstract><AbstractText>It grew.</AbstractText></Abstract>"


def article(body: str = ABSTRACT, pmid: str = "7", title: str = "A title.", data: str = "", tail: str = "") -> str:
    head = f"<ArticleTitle>{title}</ArticleTitle>" if title else ""
    journal = "<Journal><JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue><Title>J</Title></Journal>"
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>{journal}{head}{body}"
        f"<Language>eng</Language></Article>{tail}</MedlineCitation>"
        f"<PubmedData><ArticleIdList>{data}</ArticleIdList></PubmedData></PubmedArticle>"
    )


def read(tmp_path: Path, *articles: str, head: str = "") -> tuple[list[Document], list[RecordError]]:
    path = tmp_path / "records.xml"
    path.write_text(f"<?xml version='1.0'?>{head}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>")
    problems: list[RecordError] = []
    return list(read_pubmed_xml(path, problems.append)), problems


def one(tmp_path: Path, *articles: str) -> Document:
    (document,), problems = read(tmp_path, *articles)
    assert not problems
    return document


def test_a_structured_abstract_keeps_its_labels(tmp_path: Path) -> None:
    body = '<Abstract><AbstractText Label="AIM">Why.</AbstractText><AbstractText Label="RESULTS">So.</AbstractText></Abstract>'
    document = one(tmp_path, article(body))
    assert [(s.label, s.text) for s in document.sections] == [("AIM", "Why."), ("RESULTS", "So.")]
    assert document.text == "A title.\nWhy.\nSo."
    assert document.section_at(document.text.index("So")) == "RESULTS"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<i>PTEN</i> fell", "PTEN fell"),
        ("CO<sub>2</sub> and 10<sup>-<b>6</b></sup>", "CO2 and 10-6"),
        ("p &lt; 0.05 &amp; r &gt; 0", "p < 0.05 & r > 0"),
        ("TGF-&#946;1", "TGF-β1"),
        ("one\n   two", "one two"),
        ("<!-- no --><i>a</i>b", "ab"),
    ],
)
def test_mark_up_goes_and_text_stays(tmp_path: Path, marked: str, plain: str) -> None:
    document = one(tmp_path, article(f"<Abstract><AbstractText>{marked}</AbstractText></Abstract>", title=marked))
    assert document.title == plain
    assert document.sections[0].text == plain


def test_what_may_be_missing(tmp_path: Path) -> None:
    without_abstract, without_title = read(tmp_path, article("", pmid="1"), article(pmid="2", title=""))[0]
    assert without_abstract.sections == ()
    assert without_title.text == "It grew."


@pytest.mark.parametrize("title", ["[Ein Titel].", "[Ein Titel.]"])
def test_a_translated_title_loses_its_brackets(tmp_path: Path, title: str) -> None:
    assert one(tmp_path, article(title=title)).title.rstrip(".") == "Ein Titel"


def test_a_collective_author_does_no_harm(tmp_path: Path) -> None:
    authors = "<AuthorList><Author><CollectiveName>The Invented Group</CollectiveName></Author></AuthorList>"
    assert one(tmp_path, article(ABSTRACT + authors)).pmid == "7"


@pytest.mark.parametrize(
    ("location", "data", "doi"),
    [
        ("", '<ArticleId IdType="doi">10.1000/own</ArticleId>', "10.1000/own"),
        (
            '<ELocationID EIdType="doi">10.1000/own</ELocationID><ELocationID EIdType="pii">S1-2</ELocationID>',
            "",
            "10.1000/own",
        ),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1000/old</ELocationID>', "", ""),
        ("", '<ArticleId IdType="pii">S1</ArticleId>', ""),
    ],
)
def test_the_records_own_doi(tmp_path: Path, location: str, data: str, doi: str) -> None:
    cited = '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId></ArticleIdList></Reference></ReferenceList>'
    record = article(ABSTRACT + location, data=data).replace("</PubmedData>", cited + "</PubmedData>")
    assert one(tmp_path, record).doi == doi


def test_a_season_is_a_year_too(tmp_path: Path) -> None:
    dated = article().replace("<Year>2019</Year>", "<MedlineDate>1998 Dec-1999 Jan</MedlineDate>")
    assert one(tmp_path, dated).year == 1998


def test_a_retracted_article_names_its_notice(tmp_path: Path) -> None:
    notes = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf"><PMID>1</PMID></CommentsCorrections>'
        '<CommentsCorrections RefType="RetractionIn"><PMID>99</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )
    assert one(tmp_path, article(tail=notes)).retracted_by == "99"
    assert one(tmp_path, article()).retracted_by == ""


def test_a_book_record(tmp_path: Path) -> None:
    book = (
        "<PubmedBookArticle><BookDocument><PMID>8</PMID><Book><BookTitle>A book</BookTitle><PubDate><Year>2001</Year>"
        "</PubDate></Book><ArticleTitle>A chapter</ArticleTitle><Abstract><AbstractText>Text.</AbstractText></Abstract>"
        "</BookDocument></PubmedBookArticle>"
    )
    document = one(tmp_path, book)
    assert (document.title, document.journal, document.year) == ("A chapter", "A book", 2001)


def test_a_bad_record_is_reported_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    documents, problems = read(tmp_path, article(pmid="1"), "\n\n" + article(pmid="none"), article(pmid="3"))
    assert [document.pmid for document in documents] == ["1", "3"]
    assert [(problem.line, "'none' is not a number" in problem.problem) for problem in problems] == [(3, True)]


def test_a_file_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text("<PubmedArticleSet>" + article(pmid="1") + "<PubmedArticle><Medl")
    problems: list[RecordError] = []
    assert [d.pmid for d in read_pubmed_xml(path, problems.append)] == ["1"]
    assert "breaks off or is not well formed" in problems[0].problem


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "records.xml.gz"
    path.write_bytes(gzip.compress(f"<PubmedArticleSet>{article()}</PubmedArticleSet>".encode()))
    assert [d.pmid for d in read_pubmed_xml(path, pytest.fail)] == ["7"]
    path.write_bytes(path.read_bytes()[:60])
    problems: list[RecordError] = []
    assert list(read_pubmed_xml(path, problems.append)) == []
    assert problems


def test_entities_of_a_document_type_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    head = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY file SYSTEM "file://{secret}">]>'
    body = "<Abstract><AbstractText>Begin &b; &file; end</AbstractText></Abstract>"
    documents, _ = read(tmp_path, article(body), head=head)
    assert all("do not read" not in d.text and "aaaa" not in d.text for d in documents)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        list(read_pubmed_xml(tmp_path, pytest.fail))
