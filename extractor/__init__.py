"""Extraction of miRNA–target–effect triples from the literature."""

__version__ = "0.1.0"
