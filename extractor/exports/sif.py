"""Simple interaction format (https://manual.cytoscape.org, "Supported Network File Formats"): ``sif``.

A line an edge: subject, effect, object, between tabs. Nodes are told apart by their names, so a name that
several things have is followed by the key. What would end a name, and "%", is written as in URLs (RFC 3986,
2.1): a tab as ``%09``; ``urllib.parse.unquote`` gives the name back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from extractor.exports.content import Content
from extractor.exports.graph import ExportNode, nodes_of

_ENDS_A_NAME = re.compile(r"[%\x00-\x1f\x7f-\x9f\u2028\u2029]|^[ #]| $")


def write_sif(content: Content, paths: Sequence[Path]) -> None:
    """Write the edges."""
    labels = labels_of(nodes_of(content).by_key.values())
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        for row in content.interactions():
            file.write(f"{labels[row.subject]}\t{row.effect}\t{labels[row.object]}\n")


def labels_of(nodes: Iterable[ExportNode]) -> dict[str, str]:
    """A label for each key, no two the same."""
    names = {node.key: node.name or node.key for node in nodes}
    times = Counter(names.values())
    labels = {key: name if times[name] == 1 else f"{name} ({key})" for key, name in names.items()}
    if len(set(labels.values())) < len(labels):
        # A name that looks like another's with its key: then each has its own.
        labels = {key: f"{name} ({key})" for key, name in names.items()}
    if len(set(labels.values())) < len(labels):
        labels = {key: key for key in names}
    return {key: _ENDS_A_NAME.sub(lambda match: quote(match.group(), safe=""), label) for key, label in labels.items()}
