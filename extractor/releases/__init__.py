"""Releases as folders: tables, manifest, what changed, how to cite, checksums."""

from __future__ import annotations

from extractor.releases.folder import place_of, produce

__all__ = ["place_of", "produce"]
