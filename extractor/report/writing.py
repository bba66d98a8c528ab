"""Writing the report: the page, the JSON, the Markdown and the figures, each whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractor.records.files import put_in_place, whole_file
from extractor.report.data import ReportData
from extractor.report.figures.drawing import png
from extractor.report.figures.picture import FAMILIES
from extractor.report.page import page
from extractor.report.whole import Report, worked_out

PAGE, VALUES, MESSAGE, FIGURES = "report.html", "report.json", "report.md", "figures"
"""What the report is called in its folder."""


def render(data: ReportData) -> str:
    """The whole page as HTML."""
    return page(worked_out(data))


def json_values(data: ReportData) -> dict[str, Any]:
    """The report as JSON values."""
    return worked_out(data).values()


def markdown(data: ReportData) -> str:
    """The report in short, as Markdown."""
    return worked_out(data).markdown()


def write_report(path: Path, data: ReportData) -> None:
    """Write the page to ``path``, whose folder is made; an earlier one is replaced in one step."""
    _write(path, page(worked_out(data)))


def write_figures(folder: Path, data: ReportData) -> tuple[Path, ...]:
    """Write every figure to the folder, as SVG and as PNG; those of an earlier report are replaced. The files."""
    return _write_pictures(folder, worked_out(data))


def write_all(folder: Path, data: ReportData) -> tuple[Path, ...]:
    """Write page, JSON, Markdown and ``figures/`` to a folder, working everything out once. The files."""
    report = worked_out(data)
    texts = {
        folder / PAGE: page(report),
        folder / VALUES: _json(report.values()),
        folder / MESSAGE: report.markdown(),
    }
    for path, text in texts.items():
        _write(path, text)
    return (*texts, *_write_pictures(folder / FIGURES, report))


def _json(values: Mapping[str, Any]) -> str:
    """A line for each key: of many thousand relations, indented lines would take most of the time and the space."""
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _write(path: Path, text: str) -> None:
    with whole_file(path) as file:
        file.write(text)


def _write_pictures(folder: Path, report: Report) -> tuple[Path, ...]:
    """Draw all of them before the first takes its place, then remove those of an earlier report that has more."""
    drawn = {f"{name}.svg": file.encode() for name, file in report.files.items()}
    drawn |= {f"{picture.name}.png": png(picture) for picture in report.pictures}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".figures-") as name:
        spare = Path(name)
        for file, content in drawn.items():
            (spare / file).write_bytes(content)
        put_in_place([(spare / file, folder / file) for file in drawn], spare)
    for family in FAMILIES:
        for kind in ("svg", "png"):
            for path in folder.glob(f"{family}*.{kind}"):
                if path.name not in drawn:
                    path.unlink()
    return tuple(folder / file for file in drawn)
