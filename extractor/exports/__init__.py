"""Files written from the table for other programs; a new format is a module and a line in ``EXPORTS``."""

from __future__ import annotations

from extractor.exports.content import About, Content, Rows
from extractor.exports.export import ExportManifest, export, format_named
from extractor.exports.formats import EXPORTS, Format

__all__ = ["EXPORTS", "About", "Content", "ExportManifest", "Format", "Rows", "export", "format_named"]
