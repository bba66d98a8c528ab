"""Simple interaction format (https://manual.cytoscape.org, "Supported Network File Formats"): ``sif``.

A line an edge: subject, effect, object, between tabs. Nodes are told apart by their names, so a name that
several things have is followed by the key. Tabs and line breaks in names become one space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractor.exports.content import Content
from extractor.exports.graph import Node, nodes_of


def write_sif(content: Content, paths: Sequence[Path]) -> None:
    """Write the edges."""
    labels = labels_of(nodes_of(content).by_key.values())
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        for row in content.interactions():
            file.write(f"{labels[row.subject]}\t{row.effect}\t{labels[row.object]}\n")


def labels_of(nodes: Iterable[Node]) -> dict[str, str]:
    """A label for each key, no two the same."""
    names = {node.key: " ".join(node.name.split()) for node in nodes}
    times = Counter(names.values())
    return {key: name if times[name] == 1 else f"{name} ({' '.join(key.split())})" for key, name in names.items()}
