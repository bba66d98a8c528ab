"""The page: the sections, rendered one after the other into a single HTML file."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.report.figures.drawing import inline
from extractor.report.highlight import highlight, style_of_marks
from extractor.report.marking import Marked
from extractor.report.whole import Report
from extractor.report.words import counted, span
from extractor.scoring.intervals import Interval

NOT_MEASURED = Markup('<span aria-hidden="true">–</span><span class="unseen">not measured</span>')


def page(report: Report) -> str:
    """The whole page as HTML. It loads nothing: no script, and style and figures are inside."""
    environment = _environment()
    environment.filters["inline"] = lambda picture: inline(picture, report.files[picture.name])
    parts = []
    for name, section, view in report.parts:
        html = environment.get_template(f"{name}.html").render(section.context(report.material, view))
        parts.append((name, section.title, Markup(html)))
    return environment.get_template("page.html").render(
        data=report.material.data, sections=parts, style_of_marks=Markup(style_of_marks())
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ratio"] = ratio
    environment.filters["counted"] = counted
    environment.filters["interval"] = between
    environment.filters["kappa"] = kappa
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["highlighted"] = highlighted
    return environment


def ratio(value: float | None) -> Markup:
    """A ratio with three decimals, or a dash that a screen reader reads as "not measured"."""
    return NOT_MEASURED if value is None else Markup("{}").format(f"{value:.3f}")


def kappa(value: float | None) -> Markup:
    """A coefficient from -1 to 1, in the same way."""
    return NOT_MEASURED if value is None else Markup("{}").format(f"{value:.3f}".replace("-", "−"))


def between(interval: Interval | None) -> Markup:
    """An interval, in the same way."""
    return NOT_MEASURED if interval is None else Markup("{}").format(span(interval))


def highlighted(sentence: Marked) -> Markup:
    """A sentence with its names marked."""
    return highlight(sentence.text, sentence.marks, sentence.cues)
