"""The report as a whole: every section worked out once, for whatever shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from extractor.report.changes import escaped
from extractor.report.data import ReportData
from extractor.report.figures.drawing import svg
from extractor.report.figures.picture import Picture
from extractor.report.material import Material
from extractor.report.sections import SECTIONS
from extractor.report.sections.section import PageSection


@dataclass(frozen=True)
class Report:
    """What the sections are made of, and each section by its name with what it worked out."""

    material: Material
    parts: tuple[tuple[str, PageSection, Any], ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All figures, from top to bottom."""
        return tuple(picture for _, section, view in self.parts for picture in section.pictures(view))

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The figures as SVG, by their names."""
        return {picture.name: svg(picture) for picture in self.pictures}

    def values(self) -> dict[str, Any]:
        """The report as JSON values: the scores as they are, then what the sections worked out of them."""
        values = self.material.data.to_json()
        for _, section, view in self.parts:
            values.update(section.values(view))
        return values

    def markdown(self) -> str:
        """The report in short, as Markdown (CommonMark with tables)."""
        return "\n".join(_spaced(self._lines())) + "\n"

    def _lines(self) -> Iterator[str]:
        data = self.material.data
        yield f"# {escaped(data.title or data.corpus)}, {escaped(data.date)}"
        for note in data.notes:
            yield from ("", f"> {escaped(note)}")
        for _, section, view in self.parts:
            yield ""
            yield from section.markdown(view)


def worked_out(data: ReportData) -> Report:
    """The report of the data."""
    material = Material(data)
    return Report(material, tuple((name, section, section.view(material)) for name, section in SECTIONS.items()))


def _spaced(lines: Iterator[str]) -> Iterator[str]:
    """Without empty lines that follow one another, or end the text."""
    empty = False
    for line in lines:
        if line:
            yield from ("", line) if empty else (line,)
        empty = not line
