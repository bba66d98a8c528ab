"""Files written from the table; a new format is a function and a line in ``EXPORTS``."""

from __future__ import annotations

from extractor.exports.tables import EXPORTS, write_evidence, write_interactions

__all__ = ["EXPORTS", "write_evidence", "write_interactions"]
