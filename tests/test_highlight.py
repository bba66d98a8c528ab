"""Highlighting. The sentences are invented for these tests."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import EntityType, Span
from extractor.report.highlight import Mark, highlight, mark_of, style_of_marks

TAG = '<span class="tag"> {}</span></mark>'


def marked(colour: str, text: str, label: str, title: str = "") -> str:
    return f'<mark class="m-{colour}" title="{title}">{text}' + TAG.format(label)


class Nesting(HTMLParser):
    """Checks that elements nest, and collects the text outside of the labels."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.open.append((tag, dict(attrs).get("class")))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not any(css == "tag" for _, css in self.open):
            self.text += data


@pytest.mark.parametrize(
    ("text", "marks", "cues", "expected"),
    [
        ("a < b & c", [], [], "a &lt; b &amp; c"),
        (
            "miR-901 hits <GENEA>",
            [mark_of(Span(0, 7), EntityType.MIRNA, "miR-901"), mark_of(Span(13, 20), EntityType.GENE, '"x"')],
            [Span(8, 12)],
            marked("mirna", "miR-901", "miRNA", "miR-901")
            + " <u>hits</u> "
            + marked("gene", "&lt;GENEA&gt;", "Gene", "&#34;x&#34;"),
        ),
        (  # nested
            "drug response",
            [Mark(Span(0, 13), "Response", "process"), Mark(Span(0, 4), "Drug", "drug")],
            [],
            '<mark class="m-process" title="">' + marked("drug", "drug", "Drug") + " response" + TAG.format("Response"),
        ),
        (  # members of a list share their span
            "miR-1/2",
            [mark_of(Span(0, 7), EntityType.MIRNA, "miR-1"), mark_of(Span(0, 7), EntityType.MIRNA, "miR-2")],
            [],
            marked("mirna", "miR-1/2", "miRNA", "miR-1, miR-2"),
        ),
        (  # two types on one span
            "axis",
            [Mark(Span(0, 4), "Gene", "gene"), Mark(Span(0, 4), "Complex", "gene")],
            [],
            marked("gene", "axis", "Complex/Gene"),
        ),
        (  # crossing: the later one gives way
            "abcdef",
            [Mark(Span(0, 4), "Gene", "gene"), Mark(Span(2, 6), "Drug", "drug")],
            [],
            marked("gene", "abcd", "Gene") + marked("drug", "ef", "Drug"),
        ),
        (  # a cue that crosses a mention is cut at its border
            "abcdef",
            [Mark(Span(0, 3), "Gene", "gene")],
            [Span(1, 5)],
            marked("gene", "a<u>bc</u>", "Gene") + "<u>de</u>f",
        ),
        ("abc", [Mark(Span(1, 9), "Gene", "gene"), Mark(Span(1, 1), "Gene", "gene")], [Span(2, 8)], "abc"),
        ("", [], [], ""),
    ],
)
def test_highlight(text, marks, cues, expected):
    assert highlight(text, marks, cues) == expected


def test_every_type_is_written_in_words():
    for entity_type in EntityType:
        mark = mark_of(Span(0, 1), entity_type, "")
        assert f"> {entity_type.value}<" in highlight("x", [mark])
        assert f".m-{mark.colour} {{ background: var(--{mark.colour}); }}" in style_of_marks()
        assert style_of_marks().count(f"--{mark.colour}: #") == 2  # on light pages, on dark ones


_SPANS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda ends: Span(min(ends), max(ends)))


@given(st.text("ab<&\"' é", min_size=8, max_size=12), st.lists(_SPANS, max_size=6), st.lists(_SPANS, max_size=3))
def test_elements_nest_and_the_text_stays(text, spans, cues):
    made = str(highlight(text, [Mark(span, "Gene", "gene") for span in spans], cues))
    parser = Nesting()
    parser.feed(made)
    parser.close()
    assert not parser.open
    assert parser.text == text
    plain = html.unescape(re.sub(r'<span class="tag">.*?</span>|<[^>]+>', "", made))
    assert plain == text
