"""All of PubMed, file by file: records are chosen on raw bytes, and only what is chosen is parsed and extracted.

``selecting`` chooses, ``task`` makes of one input file one file of results (``results``, put in place by ``placing``),
``pool`` does so with processes of one machine and ``cluster`` with those of many, ``merging`` brings results into the
store.
"""

from __future__ import annotations

from extractor.scan.results import ScanManifest
from extractor.scan.selecting import Selected, Selector
from extractor.scan.task import ScanPlan, Settled, scan_file

__all__ = ["ScanManifest", "ScanPlan", "Selected", "Selector", "Settled", "scan_file"]
