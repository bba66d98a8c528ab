"""The network of the table: which rows are drawn, how they are laid out, and the picture or page made of that."""

from __future__ import annotations

from extractor.network.pictures import KINDS, draw
from extractor.network.selection import Picked, Selection, picked

__all__ = ["KINDS", "Picked", "Selection", "draw", "picked"]
