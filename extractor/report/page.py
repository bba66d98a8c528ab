"""The page: the sections, rendered one after the other into a single HTML file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.report.data import ReportData
from extractor.report.sections import SECTIONS
from extractor.report.words import counted


def render(data: ReportData) -> str:
    """The whole page as HTML. It loads nothing: no script, and the style is inside."""
    environment = _environment()
    parts = [
        (name, section.title, Markup(environment.get_template(f"{name}.html").render(section.context(data))))
        for name, section in SECTIONS.items()
    ]
    return environment.get_template("page.html").render(data=data, sections=parts)


def write_report(path: Path, data: ReportData) -> None:
    """Write the page to ``path``, whose folder is made; an earlier one is replaced in one step."""
    page = render(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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
    environment.filters["thousands"] = lambda number: f"{number:,}"
    return environment


def ratio(value: float | None) -> Markup:
    """A ratio with three decimals, or a dash that a screen reader reads as "not measured"."""
    if value is None:
        return Markup('<span aria-hidden="true">–</span><span class="unseen">not measured</span>')
    return Markup("{}").format(f"{value:.3f}")
