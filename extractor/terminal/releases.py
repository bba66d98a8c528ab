"""Releases as a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from extractor.model import Release


def releases_table(releases: Iterable[Release]) -> Table:
    """One line a release, the first first."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name, side in (("release", "left"), ("made", "left"), ("rows", "right"), ("evidence", "right")):
        table.add_column(name, justify="right" if side == "right" else "left")
    table.add_column("documents", justify="right")
    for release in releases:
        counts = (release.interactions, release.evidence, release.documents)
        table.add_row(release.name, release.at[:16].replace("T", " "), *map(str, counts))
    return table
