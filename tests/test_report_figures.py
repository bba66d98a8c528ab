"""The figures of the report as files and as part of the page, and the colours of both. All data are invented."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import product
from xml.etree import ElementTree

import pytest
from report_cases import REVIEW, TITLES, invented

from extractor.model import GROUPS, Decile
from extractor.report import CalibrationData, Report, worked_out
from extractor.report.figures.curves import CurveLine, curves_picture
from extractor.report.figures.drawing import INK, inline, png, svg
from extractor.report.figures.funnel import funnel_picture
from extractor.report.figures.levels import levels_picture
from extractor.report.figures.paper import slug
from extractor.report.figures.picture import FAMILIES, Picture
from extractor.report.figures.reliability import reliability_picture
from extractor.report.highlight import colour_of, style_of_marks
from extractor.report.tables import score_table
from extractor.scoring import Comparison, Counts, LevelScore, Scores
from extractor.scoring.curves import CurvePoint

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = 'a $\\frac{1}{2}$ <b>&"x"</b> 第一'


@cache
def report() -> Report:
    return worked_out(invented(120))


def named(family: str) -> list[Picture]:
    return [picture for picture in report().pictures if picture.name.startswith(family)]


def letters(file: str) -> list[str]:
    """All that is written in a figure."""
    return ["".join(element.itertext()).strip() for element in ElementTree.fromstring(file).iter(f"{SPACE}text")]


def every_picture() -> list[Picture]:
    point = CurvePoint(0.5, 0.5, 0.5, 0.5)
    counts = Counts(1, 1, 1)
    scores = Scores(HOSTILE, HOSTILE, "signature", 2, (LevelScore("triple", "", counts),))
    levels = levels_picture(score_table(Comparison(HOSTILE, scores)), 1)
    assert levels
    return [
        funnel_picture(HOSTILE, 3, [(HOSTILE, 2), ("second", 0)], 1),
        curves_picture([CurveLine(HOSTILE, (point,))], 0.4),
        reliability_picture(CalibrationData((Decile(0.1, 2, 0.15, 0.5),))),
        levels,
    ]


class TestWhichThereAre:
    def test_every_family(self):
        assert all(named(family) for family in FAMILIES)
        names = [picture.name for picture in report().pictures]
        assert len(names) == len(set(names))

    def test_the_funnel_has_the_numbers_of_the_table(self):
        (picture,) = (picture for picture in named("funnel-") if REVIEW in picture.title)
        written = letters(svg(picture))
        view = next(v for name, _, v in report().parts if name == "funnel")
        (part,) = (part for part in view if part.title == REVIEW)
        assert [str(len(part.fates)), *(f"{step.passed:,}" for step in part.steps)] == [
            text for text in written if text.replace(",", "").isdigit()
        ]
        assert all(step.stage.value in written for step in part.steps)

    def test_the_levels_have_the_numbers_of_the_table(self):
        (picture,) = (picture for picture in named("f1-") if picture.title.endswith(TITLES))
        written = letters(svg(picture))
        (table,) = (table for table in report().material.tables if table.title == TITLES)
        for level in table.relations:
            assert level.level in written
            for row in level.rows:
                assert f"{row.f1.value:.3f}" in written
                assert row.name in written

    def test_nothing_measured_is_no_figure(self):
        scores = Scores("g", "s", "signature", 0, (LevelScore("triple", "", Counts()),))
        assert levels_picture(score_table(Comparison("t", scores)), 1) is None


class TestFiles:
    @pytest.mark.parametrize("family", FAMILIES)
    def test_the_same_picture_gives_the_same_bytes(self, family):
        one, other = (next(p for p in worked_out(invented(30)).pictures if p.name.startswith(family)) for _ in range(2))
        assert svg(one) == svg(other)
        assert png(one) == png(other)

    @pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.name)
    def test_any_title_can_be_drawn(self, picture):
        root = ElementTree.fromstring(svg(picture))
        assert root.find(f"{SPACE}title").text == picture.title
        assert root.find(f"{SPACE}desc").text == picture.description
        assert re.fullmatch(r"[a-z0-9-]+", picture.name)
        assert png(picture).startswith(b"\x89PNG")

    def test_a_title_is_no_formula(self):
        assert HOSTILE in letters(svg(every_picture()[0]))

    @pytest.mark.parametrize(
        ("title", "name"),
        [("Annotated titles, 2", "annotated-titles-2"), ("第一", ""), ("../x", "x"), ("a" * 99, "a" * 40)],
    )
    def test_names_of_files(self, title, name):
        assert slug(title) == name


class TestOnThePage:
    @pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.name)
    def test_part_of_the_page(self, picture):
        part = str(inline(picture, svg(picture)))
        assert part.startswith("<svg ")
        assert part.endswith("</svg>")
        assert part.count("<svg") == 1
        root = ElementTree.fromstring(part.replace("<svg ", '<svg xmlns:xlink="http://www.w3.org/1999/xlink" ', 1))
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{picture.name}-title {picture.name}-desc"
        assert not root.get("width")
        assert all(i.startswith(f"{picture.name}-") for i in re.findall(r'\bid="([^"]*)"', part))
        for target in re.findall(r'(?:url\(|href=")#([^)"]*)', part):
            assert f'id="{target}"' in part
        assert not re.search(r"<style|<metadata|<\?xml|<!DOCTYPE|DejaVu|https?://", part)

    @pytest.mark.parametrize("picture", every_picture(), ids=lambda picture: picture.name)
    def test_every_colour_is_one_of_the_page(self, picture):
        part = inline(picture, svg(picture))
        variables = set(re.findall(r"var\((--[a-z0-9-]+)\)", part))
        assert variables <= palette("light").keys()
        styles = " ".join(re.findall(r'style="([^"]*)"', part))
        assert not re.search(r"(fill|stroke): ?#", styles)


@cache
def palette(scheme: str) -> dict[str, str]:
    """The colours of the page's style, light or dark."""
    style = files("extractor.report").joinpath("templates/page.css").read_text(encoding="utf-8")
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for sheet in (style, style_of_marks()):
        for colours, block in zip(found, sheet.split("@media", 2), strict=False):
            colours.update(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6})", block))
    light, dark = found
    assert light.keys() == dark.keys()
    return light if scheme == "light" else dark


def luminance(colour: str) -> float:
    """As https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(over: str, under: str, share: float) -> str:
    """What one sees of a colour that lets the other through."""
    pairs = ((int(over[p : p + 2], 16), int(under[p : p + 2], 16)) for p in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


MARKS = [f"--{colour_of(group)}" for group in GROUPS]


class TestColours:
    """Letters and lines that can be told from what they stand on: also where axe cannot say, as within figures."""

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize(
        ("letters", "ground"),
        [
            *product(("--text", "--quiet", "--link", "--accent", "--warn"), ("--ground",)),
            *product(("--text", "--quiet"), ("--raised",)),
            *product(("--text",), (*MARKS, "--warn-ground")),
            ("--warn", "--warn-ground"),
            ("--up", "--up-ground"),
            ("--down", "--down-ground"),
        ],
    )
    def test_letters(self, scheme, letters, ground):
        colours = palette(scheme)
        assert contrast(colours[letters], colours[ground]) >= 4.5

    @pytest.mark.parametrize(("scheme", "mark"), list(product(("light", "dark"), MARKS)))
    def test_the_type_of_a_name(self, scheme, mark):
        colours = palette(scheme)
        assert contrast(mixed(colours["--text"], colours[mark], 0.86), colours[mark]) >= 4.5

    @pytest.mark.parametrize(("scheme", "number"), list(product(("light", "dark"), range(1, 6))))
    def test_lines_of_figures(self, scheme, number):
        assert contrast(palette(scheme)[f"--series-{number}"], palette(scheme)["--ground"]) >= 3

    def test_figures_in_files_have_the_light_colours_of_the_page(self):
        light = palette("light")
        assert [light[f"--series-{number}"] for number in range(1, 6)] == list(INK.series)
        for name in ("ground", "text", "quiet", "line", "accent", "warn"):
            assert light[f"--{name}"] == getattr(INK, name)
