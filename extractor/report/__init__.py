"""The report of a run: one self-contained HTML page, the same as JSON, in short as Markdown, and its figures as files.

``SECTIONS`` is the report from top to bottom. A section is a module of ``sections/``: what it works out, and how that
is shown as HTML (by ``templates/<name>.html``), as JSON and as Markdown. :func:`worked_out` does the work once; what
is to be written several ways is written from that, by :func:`write_all`.
"""

from __future__ import annotations

from extractor.report.data import CalibrationData, CurationData, ReportData
from extractor.report.sections import SECTIONS
from extractor.report.sections.section import PageSection
from extractor.report.summary import comparison_table, discrepancies, summary
from extractor.report.whole import Report, worked_out
from extractor.report.writing import json_values, markdown, render, write_all, write_figures, write_report

__all__ = [
    "SECTIONS",
    "CalibrationData",
    "CurationData",
    "PageSection",
    "Report",
    "ReportData",
    "comparison_table",
    "discrepancies",
    "json_values",
    "markdown",
    "render",
    "summary",
    "worked_out",
    "write_all",
    "write_figures",
    "write_report",
]
