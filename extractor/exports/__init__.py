"""Files written from the table; a new format is a function and a line in ``EXPORTS``."""

from __future__ import annotations

from extractor.exports.tables import EXPORTS, Export, write_evidence, write_interactions, write_json

__all__ = ["EXPORTS", "Export", "write_evidence", "write_interactions", "write_json"]
