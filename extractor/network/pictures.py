"""Writing the network: SVG, PNG or a page, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputError, StoreError, allowed
from extractor.exports.content import About
from extractor.model import Evidence, Interaction
from extractor.network.graph import Graph, graph_of
from extractor.network.looks import the_looks
from extractor.network.scene import scene_of
from extractor.network.selection import Picked
from extractor.records.files import put_in_place

KINDS = (".svg", ".png", ".html")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: the rows that were picked, where they come from, and their sentences (for the page only)."""

    picked: Picked
    about: About
    evidence: Sequence[tuple[Interaction, Sequence[Evidence]]] = ()


def kind_of(path: Path) -> str:
    """The ending of a picture's name. Raises InputError where it is none of :data:`KINDS`."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(f"{path}: a network ends in .svg, .png or .html; {allowed(kind, KINDS)}")
    return kind


def draw(path: Path, subject: Subject) -> Graph:
    """Write the network in the form that the ending of the path asks for; what it shows.

    Raises InputError for another ending or where there is nothing to draw, StoreError where the disk fails.
    """
    kind = kind_of(path)
    if not subject.picked.rows:
        raise InputError("no row passes the filters; there is nothing to draw")
    graph = graph_of(subject.picked.rows)
    scene = scene_of(graph, the_looks())
    if kind == ".html":
        from extractor.network.page import page

        content = page(scene, subject.picked, subject.about, subject.evidence).encode("utf-8", "replace")
    else:
        from extractor.network.drawing import drawn

        content = drawn(scene, kind.removeprefix("."), caption(subject.picked, subject.about))
    _write(path, content)
    return graph


def caption(picked: Picked, about: About) -> str:
    """What the picture shows, in a line."""
    shown = f"{len(picked.rows)} interaction{'' if len(picked.rows) == 1 else 's'}"
    if picked.left_out:
        shown += f" of {len(picked.rows) + picked.left_out}, those of most documents"
    return "; ".join([shown, *filters(about), f"state of {about.at[:10] or 'an empty table'}"])


def filters(about: About) -> Iterable[str]:
    """What was asked for, in words."""
    return (f"{name.replace('_', ' ')} {value}" for name, value in about.query.items())


def _write(path: Path, content: bytes) -> None:
    if path.is_dir():
        raise InputError(f"{path}: is a directory; name a file to write")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".network-") as folder:
            made = Path(folder) / "made"
            made.write_bytes(content)
            put_in_place([(made, path)], Path(folder))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
