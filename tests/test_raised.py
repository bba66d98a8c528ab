"""Superscripts and subscripts in plain text. All sentences are invented."""

from __future__ import annotations

import pytest
from lxml import etree

from extractor.model import Document
from extractor.pipeline import Extractor, extract
from extractor.sources.europepmc import _abstract
from extractor.sources.markup import plain_text

APART = [
    ("EGFR<sup>T790M</sup> grew", "EGFR (T790M) grew"),
    ("<i>EGFR</i><sup>T790M</sup>-mutant", "EGFR T790M-mutant"),
    ("EGFR<sup>L858R/T790M</sup>", "EGFR (L858R/T790M)"),
    ("KRAS<sup><i>G12D</i></sup>", "KRAS (G12D)"),
    ("AR<sup>T878A</sup>", "AR (T878A)"),
    ("p53<sup>R273H</sup>", "p53 (R273H)"),
    ("EGFR<sup>ΔE746-A750</sup>", "EGFR (ΔE746-A750)"),
    ("TP53<sub>R175H</sub>", "TP53 R175H"),
    ("miR-21<sup>5</sup> rose", "miR-21 (5) rose"),
    ("PTEN<sup>12,13</sup>.", "PTEN (12,13)."),
    ("let-7a<sup>5</sup>", "let-7a (5)"),
    ("It fell.<sup>3</sup> Then", "It fell. (3) Then"),
    ("miR-155<sup>KO</sup> cells", "miR-155 KO cells"),
    ("CD44<sup>high</sup>/CD24<sup>low</sup>", "CD44 high/CD24 low"),
    ("KRAS<sup>LSL-G12D</sup>", "KRAS LSL-G12D"),
    ("miR-122<sub>5p</sub> fell", "miR-122 5p fell"),
]
TOGETHER = [
    "10<sup>-5</sup>", "2x10<sup>8</sup>", "2 × 10<sup>8</sup>", "CD4<sup>+</sup>", "CD8<sup>+</sup>T", "Ca<sup>2+</sup>", "Ca<sup>2</sup>+",
    "SO<sub>4</sub><sup>2-</sup>", "H<sub>2</sub>O", "CO<sub>2</sub>", "C<sub>12</sub>H<sub>22</sub>O<sub>11</sub>",
    "IC<sub>50</sub>", "IC<sup>50</sup>", "miR-21<sup>*</sup>", "miR-34<sup>a</sup>", "p53<sup>-/-</sup>", "p27<sup>Kip1</sup>",
    "p16<sup>INK4a</sup>", "HER<sup>2</sup>", "TGF-β<sub>1</sub>", "IL-1<sub>β</sub>", "m<sup>6</sup>A", "N<sup>6</sup>-methyl",
    "kg/m<sup>2</sup>", "mm<sup>3</sup>", "R<sup>2</sup>", "log<sub>2</sub>", "1<sup>st</sup>", "[<sup>18</sup>F]FDG", "s<sup>-1</sup>",
    "H3K27<sup>me3</sup>", "VO<sub>2max</sub>", "K<sub>m</sub>", "Na<sub>V1.5</sub>", "EGFR<sub>vIII</sub>",
]  # fmt: skip


@pytest.mark.parametrize(("marked", "plain"), APART)
def test_what_is_no_part_of_the_name_is_set_apart(marked: str, plain: str) -> None:
    assert plain_text(etree.fromstring(f"<p>{marked}</p>")) == plain
    assert [section.text for section in _abstract(f"<p>{marked}</p>")] == [plain]


@pytest.mark.parametrize("marked", TOGETHER)
def test_what_can_be_read_on_is(marked: str) -> None:
    element = etree.fromstring(f"<p>{marked}</p>")
    assert plain_text(element) == "".join(element.itertext())


def test_numbers_of_references_go_with_the_commas_between_them() -> None:
    element = etree.fromstring("<p>miR-21<sup><xref>5</xref>,<xref>6</xref></sup> rose<sup>a<xref>7</xref></sup>.</p>")
    assert plain_text(element, frozenset({"xref"})) == "miR-21 rosea."


@pytest.mark.parametrize(
    ("marked", "subject", "found"),
    [
        ("miR-21 represses EGFR<sup>T790M</sup> in these cells.", "miR-21", "EGFR"),
        ("In melanoma, miR-34a represses <i>BRAF</i><sup>V600E</sup>.", "miR-34a", "BRAF"),
        ("It is known that miR-21<sup>5</sup> represses PTEN<sup>12</sup>.", "miR-21", "PTEN"),
    ],
)
def test_the_relation_is_found_between_the_names(marked: str, subject: str, found: str, extractor: Extractor) -> None:
    text = plain_text(etree.fromstring(f"<p>{marked}</p>"))
    (one,) = extract([Document("1", text)], extractor, 0.4)
    assert [(e.subject_name, e.effect, e.object_name) for e in one.evidence] == [(subject, "represses", found)]
