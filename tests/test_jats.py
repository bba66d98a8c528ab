"""Full text in JATS to sections. All papers are invented."""

from __future__ import annotations

import pytest

from extractor.model import Section
from extractor.sources.jats import DEFAULT_KINDS, KINDS, license_of, parse_jats, sections_of

LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def paper(body: str = "", front: str = "") -> bytes:
    return (
        f"<!DOCTYPE article SYSTEM 'JATS.dtd'><article {LINK}><front><article-meta>{front}</article-meta></front>"
        f"<body>{body}</body><back><ref-list><ref>miR-1 inhibits MET</ref></ref-list></back></article>"
    ).encode()


def read(body: str, *kinds: str) -> tuple[Section, ...]:
    return sections_of(parse_jats(paper(body)), kinds or DEFAULT_KINDS)


@pytest.mark.parametrize(
    ("attributes", "title", "kind"),
    [
        ('sec-type="intro"', "Why", "introduction"),
        ("", "1. Background", "introduction"),
        ('sec-type="materials|methods"', "What we did", "methods"),
        ("", "Patients and methods", "methods"),
        ("", "RESULTS", "results"),
        ("", "Principal findings", "results"),
        ("", "Discussion", "discussion"),
        ("", "Conclusions", "discussion"),
        ("", "Acknowledgements", "other"),
    ],
)
def test_kinds_of_sections(attributes: str, title: str, kind: str) -> None:
    body = f"<sec {attributes}><title>{title}</title><p>Some text.</p></sec>"
    assert read(body, kind) == (Section(f"full text: {title}", "Some text."),)
    assert read(body, *(KINDS - {kind})) == ()


def test_results_and_discussion_in_one_are_both() -> None:
    body = "<sec><title>Results and discussion</title><p>Some text.</p></sec>"
    assert read(body, "results") == read(body, "discussion") != ()


def test_subsections_are_sections_of_their_own() -> None:
    body = (
        "<sec><title>Results</title><p>One.</p><sec><title>More <italic>MET</italic></title><p>Two.</p><p>Three.</p>"
        "</sec><sec><title>Empty</title></sec></sec>"
    )
    assert read(body) == (
        Section("full text: Results", "One."),
        Section("full text: Results > More MET", "Two. Three."),
    )


def test_the_text_is_whole_and_what_stands_beside_it_is_left_out() -> None:
    body = (
        "<sec><title>Results</title><p><italic>PTEN</italic> fell by CO<sub>2</sub> (p &lt; 0.05)<xref>12</xref>."
        "<fig><caption><p>A figure.</p></caption></fig></p><table-wrap><caption><p>A table.</p></caption></table-wrap>"
        "<p>It <inline-formula><tex-math>x^2</tex-math></inline-formula> rose.</p></sec>"
    )
    assert read(body) == (Section("full text: Results", "PTEN fell by CO2 (p < 0.05). It rose."),)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_letter_without_sections_is_taken_as_a_whole(kind: str) -> None:
    body = "<p>miR-21<xref>1</xref> fell.</p><fig><caption><p>No.</p></caption></fig><p>MET rose.</p>"
    assert read(body, kind) == (Section("full text: body", "miR-21 fell. MET rose."),)


def test_paragraphs_beside_sections() -> None:
    body = "<p>We begin.</p><p>So.</p><sec><title>Results</title><p>It grew.</p></sec><p>We end.</p>"
    assert read(body) == (Section("full text: Results", "It grew."),)
    assert read(body, "introduction") == (Section("full text: body", "We begin. So."),)
    assert [section.text for section in read(body, *KINDS)] == ["We begin. So.", "It grew.", "We end."]


def test_a_body_without_text() -> None:
    assert read("<fig><caption><p>No.</p></caption></fig>", *KINDS) == ()


@pytest.mark.parametrize(
    ("permissions", "name"),
    [
        ('<license xlink:href="http://creativecommons.org/licenses/by/4.0/"/>', "CC BY"),
        (
            '<license><license-p>See <ext-link xlink:href="https://creativecommons.org/licenses/by-nc-nd/4.0/">x</ext-link></license-p></license>',
            "CC BY-NC-ND",
        ),
        ('<license xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"/>', "CC BY-NC"),
        ('<license license-type="open-access"><license-p>Free to read.</license-p></license>', "Free to read."),
        ('<license license-type="open-access"/>', "open-access"),
        ("", ""),
    ],
)
def test_licences(permissions: str, name: str) -> None:
    assert license_of(parse_jats(paper(front=f"<permissions>{permissions}</permissions>"))) == name


@pytest.mark.parametrize("xml", [b"", b"<article><body>", b"<html><body/></html>", b"{}"])
def test_what_is_no_article_is_refused(xml: bytes) -> None:
    with pytest.raises(ValueError, match=r"not well formed|root element"):
        parse_jats(xml)


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE article [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    xml = bomb + b"<article><body><sec><title>Results</title><p>&b;</p></sec></body></article>"
    assert sections_of(parse_jats(xml), DEFAULT_KINDS) == (Section("full text: Results", "&b;"),)
