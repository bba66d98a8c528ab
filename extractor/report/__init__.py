"""The report of a run: one self-contained HTML page, the same figures as JSON, and a terminal summary.

``SECTIONS`` is the page from top to bottom. A section is a function from the data to what its
template ``templates/<name>.html`` shows; a new one is a function, a template and a line there.
"""

from __future__ import annotations

from extractor.report.data import ReportData
from extractor.report.page import render, write_report
from extractor.report.sections import SECTIONS, PageSection
from extractor.report.summary import comparison_table, discrepancies, summary

__all__ = [
    "SECTIONS",
    "PageSection",
    "ReportData",
    "comparison_table",
    "discrepancies",
    "render",
    "summary",
    "write_report",
]
