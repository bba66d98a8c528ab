"""GraphML (http://graphml.graphdrawing.org/specification.html): ``graphml``, for networkx, igraph, Gephi, yEd.

A directed graph. Nodes are numbered, since their ids can be no other text; "key" is what tells them apart in any
export. Rows of the same pair are edges side by side, each with the id of its row. Lists are joined by
"; ". What XML 1.0 cannot hold is written by its number, as ``\\u0001``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args
from xml.sax.saxutils import escape, quoteattr

from extractor.exports.content import Content
from extractor.exports.graph import EDGE_FIELDS, nodes_of
from extractor.model import Interaction
from extractor.records.values import to_text, types_of

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_NODE_FIELDS = ("name", "type", "identifier", "key")
_IMPOSSIBLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(content: Content, paths: Sequence[Path]) -> None:
    """Write the graph."""
    nodes = nodes_of(content).by_key
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(_declarations())
        file.write('<graph id="interactions" edgedefault="directed">\n')
        for node in nodes.values():
            values = {name: getattr(node, name) for name in _NODE_FIELDS}
            file.write(f'<node id="n{node.number}">{_data("n", values)}</node>\n')
        for row in content.interactions():
            source, target = nodes[row.subject].number, nodes[row.object].number
            values = {name: getattr(row, name) for name in EDGE_FIELDS}
            file.write(f'<edge id="{row.id}" source="n{source}" target="n{target}">{_data("e", values)}</edge>\n')
        file.write("</graph>\n</graphml>\n")


def _declarations() -> Iterator[str]:
    for name in _NODE_FIELDS:
        yield f'<key id="n_{name}" for="node" attr.name="{name}" attr.type="string"/>\n'
    kinds = types_of(Interaction)
    for name in EDGE_FIELDS:
        yield f'<key id="e_{name}" for="edge" attr.name="{name}" attr.type="{_type(kinds[name])}"/>\n'


def _type(kind: Any) -> str:
    inner = next((argument for argument in get_args(kind) if argument is not type(None)), kind)
    plain = kind if not get_args(kind) or inner is str else inner
    return {bool: "boolean", int: "long", float: "double"}.get(plain, "string")


def _data(prefix: str, values: dict[str, Any]) -> str:
    return "".join(
        f"<data key={quoteattr(f'{prefix}_{name}')}>{_text(value)}</data>"
        for name, value in values.items()
        if value not in (None, "", ())
    )


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else to_text(value)
    possible = _IMPOSSIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return escape(possible, {"\r": "&#13;"})
