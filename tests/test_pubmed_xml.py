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
        ("<i>KRAS</i><sup>G12D</sup> fell", "KRAS (G12D) fell"),
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


@pytest.mark.parametrize(
    ("title", "vernacular", "read_as"),
    [
        ("[18F]FDG falls with miR-1 [corrected].", "", "[18F]FDG falls with miR-1 [corrected]."),
        ("[One] and [two].", "Eins und zwei.", "[One] and [two]."),
        ("[miR-1 and [18F]FDG].", "", "miR-1 and [18F]FDG"),
        ("[Not Available].", "Ein Titel.", "Ein Titel."),
        ("[Not available]", "[Ein Titel].", "Ein Titel"),
        ("Not Available.", "Ein Titel.", "Ein Titel."),
        ("[Not Available].", "[Not Available].", ""),
        ("[A title].", "Ein Titel.", "A title"),
        ("", "Ein Titel.", "Ein Titel."),
    ],
)
def test_brackets_of_a_title_and_its_own(tmp_path: Path, title: str, vernacular: str, read_as: str) -> None:
    body = f"<VernacularTitle>{vernacular}</VernacularTitle>{ABSTRACT}" if vernacular else ABSTRACT
    assert one(tmp_path, article(body, title=title)).title == read_as


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


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998),
        ("<MedlineDate>Winter 1994</MedlineDate>", 1994),
        ("<MedlineDate>2000Spring</MedlineDate>", 2000),
        ("<MedlineDate>1976-1977</MedlineDate>", 1976),
        ("<Year>2021</Year><Month>Jan</Month>", 2021),
        ("<Year>1994</Year><Month>07</Month><Day>01</Day>", 1994),
        ("<Year>2019</Year><Season>Winter</Season>", 2019),
        ("\n<Year>2019</Year>\n<Month>Jan</Month>\n", 2019),
        ("<MedlineDate>in spring</MedlineDate>", None),
    ],
)
def test_years_of_dates(tmp_path: Path, date: str, year: int | None) -> None:
    assert one(tmp_path, article().replace("<Year>2019</Year>", date)).year == year


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


def versioned(number: int, title: str, pmid: str = "7") -> str:
    return article(pmid=pmid, title=title).replace("<PMID>", f'<PMID Version="{number}">', 1)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (10, 9, 1)])
def test_of_several_versions_the_highest_counts(tmp_path: Path, order: tuple[int, ...]) -> None:
    records = [versioned(number, f"Version {number}.") for number in order]
    documents, problems = read(tmp_path, *records, versioned(1, "Another.", pmid="8"))
    assert sorted(document.title for document in documents) == ["Another.", f"Version {max(order)}."]
    assert not problems


def test_a_version_that_is_only_mentioned_outdoes_nothing(tmp_path: Path) -> None:
    note = '<CommentsCorrectionsList><CommentsCorrections RefType="CommentOn"><PMID Version="2">7</PMID></CommentsCorrections></CommentsCorrectionsList>'
    documents, _ = read(tmp_path, versioned(1, "The first."), article(pmid="8", tail=note))
    assert [document.pmid for document in documents] == ["7", "8"]


@pytest.mark.parametrize(
    ("xml", "named"),
    [
        ("<article><body><p>miR-1</p></body></article>", "full text of a journal (JATS, <article>)"),
        ("<collection><document/></collection>", "BioC (<collection>)"),
        ("<MedlineCitationSet/>", "<MedlineCitationSet>"),
        ("<!-- a note -->\n<eFetchResult>\n<ERROR>It failed</ERROR></eFetchResult>", "which says 'It failed'"),
        ("<!DOCTYPE x SYSTEM 'x.dtd'><x:letters xmlns:x='urn:x'/>", "XML of another kind (<letters>)"),
    ],
)
def test_xml_of_another_kind_is_named(tmp_path: Path, xml: str, named: str) -> None:
    path = tmp_path / "other.xml"
    path.write_text(f"<?xml version='1.0'?>{xml}")
    with pytest.raises(InputError) as raised:
        list(read_pubmed_xml(path, pytest.fail))
    assert named in str(raised.value)
    assert "expected PubMed XML" in str(raised.value)


def test_a_set_without_records_is_told(tmp_path: Path) -> None:
    documents, problems = read(tmp_path)
    assert not documents
    assert "holds no record (PubmedArticle or PubmedBookArticle)" in problems[0].problem


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        list(read_pubmed_xml(tmp_path, pytest.fail))
