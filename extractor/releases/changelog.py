"""What is another in a release than in the one before, as Markdown (CommonMark)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from extractor.model import Interaction, Release, columns
from extractor.report.changes import escaped, in_words, plain
from extractor.store import ReleaseChange

# These follow from others, or say only when and by what a row was found.
_BOOKKEEPING = frozenset({"last_seen", "first_seen", "release", "best_sentence", "n_evidence", "pmids", "id"})
_PARTS = ("New", "No longer stated", "Changed")


def write_changes(path: Path, release: Release, changes: Iterable[ReleaseChange]) -> None:
    """Write the change log: all rows that came, went or changed, in the order of the table."""
    parts = [path.with_name(f".{path.name}.{number}") for number in range(len(_PARTS))]
    counts = [0, 0, 0]
    try:
        files = [part.open("w", encoding="utf-8", newline="\n") for part in parts]
        try:
            for change in changes:
                place = _place(change)
                if place is not None:
                    counts[place] += 1
                    files[place].write(f"- {_line(change)}\n")
        finally:
            for file in files:
                file.close()
        with path.open("w", encoding="utf-8", newline="\n") as whole:
            whole.writelines(_head(release, counts))
            for part, name, count in zip(parts, _PARTS, counts, strict=True):
                _append(whole, part, f"{name} ({count})" if count else "")
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _head(release: Release, counts: list[int]) -> Iterator[str]:
    yield f"# {escaped(release.name)}\n\n"
    against = f"against {escaped(release.previous)}" if release.previous else "the first release"
    new, gone, changed = counts
    yield (
        f"{release.at[:10]}, {against}: {new} new, {gone} no longer stated, {changed} changed; "
        f"{release.interactions} interactions, {release.evidence} evidence, {release.documents} documents.\n"
    )


def _append(whole: TextIO, part: Path, heading: str) -> None:
    if not heading:
        return
    whole.write(f"\n## {heading}\n\n")
    with part.open(encoding="utf-8") as lines:
        whole.writelines(lines)


def _place(change: ReleaseChange) -> int | None:
    """Which part of the log a change belongs to; None where only bookkeeping changed."""
    if change.before is None:
        return 0
    if change.after is None:
        return 1
    return 2 if difference(change.before, change.after) else None


def difference(before: Interaction, after: Interaction) -> dict[str, tuple[Any, Any]]:
    """The columns that say something else: before and after."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in columns(Interaction)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and name not in _BOOKKEEPING}


def _line(change: ReleaseChange) -> str:
    row = change.after or change.before
    if row is None:
        raise ValueError("a change without a row before or after")
    told = [f"`{row.id}` {escaped(in_words(row))}"]
    if change.before and change.after:
        for name, (old, new) in difference(change.before, change.after).items():
            told.append(escaped(f"{name.replace('_', ' ')}: {plain(old)} → {plain(new)}"))
    else:
        documents = "document" if row.n_documents == 1 else "documents"
        told.append(f"belief {row.belief:.2f}, {row.n_documents} {documents}")
    return "; ".join(told)
