"""Cytoscape exchange format 2 (https://cytoscape.org/cx/cx2/specification): ``cx2``, for Cytoscape and NDEx.

Nodes and edges carry what the rows tell; a small style draws miRNAs, sponges and drugs in shapes of their own
and repression with a T.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractor.exports.content import About, Content
from extractor.exports.graph import EDGE_FIELDS, Nodes, nodes_of
from extractor.model import GROUPS, TYPES, Effect, Interaction
from extractor.records.values import to_json

_NODE_TYPES = {"name": "string", "type": "string", "represents": "string", "key": "string"}
_EDGE_TYPES = {
    "id": "string",
    "interaction": "string",
    "direct": "boolean",
    "resistance": "string",
    "drugs": "list_of_string",
    "belief": "double",
    "n_evidence": "integer",
    "n_documents": "integer",
    "pmids": "list_of_string",
    "status": "string",
    "conflicts": "list_of_string",
    "first_year": "integer",
    "last_year": "integer",
    "best_sentence": "string",
}
_ENDS = {Effect.REPRESSES: "tee", Effect.SPONGES: "tee", Effect.REVERSES: "tee"}


def write_cx2(content: Content, paths: Sequence[Path]) -> None:
    """Write the network."""
    nodes = nodes_of(content)
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        file.write('[{"CXVersion": "2.0", "hasFragments": false}')
        for name, elements in _aspects(content, nodes):
            file.write(f',\n{{"{name}": [')
            before = "\n"
            for element in elements:
                file.write(f"{before}{json.dumps(element, ensure_ascii=False)}")
                before = ",\n"
            file.write("\n]}")
        file.write("]\n")


def _aspects(content: Content, nodes: Nodes) -> Iterator[tuple[str, Iterator[Any]]]:
    counts = {"attributeDeclarations": 1, "networkAttributes": 1, "nodes": len(nodes.by_key), "edges": nodes.edges}
    aspects = [{"name": name, "elementCount": number} for name, number in (counts | {"visualProperties": 1}).items()]
    yield "metaData", iter(aspects)
    yield "attributeDeclarations", iter([_declarations()])
    yield "networkAttributes", iter([_about(content.about)])
    yield "nodes", _nodes(nodes)
    yield "edges", _edges(content, nodes)
    yield "visualProperties", iter([_style()])
    yield "status", iter([{"success": True}])


def _declarations() -> dict[str, Any]:
    return {
        "networkAttributes": {"name": {"d": "string"}, "description": {"d": "string"}, "version": {"d": "string"}},
        "nodes": {name: {"d": kind} for name, kind in _NODE_TYPES.items()},
        "edges": {name: {"d": kind} for name, kind in _EDGE_TYPES.items()},
    }


def _about(about: About) -> dict[str, str]:
    asked = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in about.query.items())
    return {
        "name": "miRNA interactions",
        "description": f"Extracted from the literature by extractor {about.code}. {asked or 'All rows.'}",
        "version": about.at,
    }


def _nodes(nodes: Nodes) -> Iterator[dict[str, Any]]:
    for node in nodes.by_key.values():
        values = {"name": node.name, "type": str(node.type), "represents": node.identifier, "key": node.key}
        yield {"id": node.number, "v": {name: value for name, value in values.items() if value}}


def _edges(content: Content, nodes: Nodes) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(content.interactions()):
        source, target = nodes.by_key[row.subject].number, nodes.by_key[row.object].number
        yield {"id": number, "s": source, "t": target, "v": _values(row)}


def _values(row: Interaction) -> dict[str, Any]:
    values = {("interaction" if name == "effect" else name): to_json(getattr(row, name)) for name in EDGE_FIELDS}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _style() -> dict[str, Any]:
    shapes = [
        {"v": str(kind), "vp": row.cytoscape}
        for group, row in GROUPS.items()
        for kind in sorted(TYPES)
        if row.cytoscape and TYPES[kind].group is group
    ]
    ends = [{"v": str(effect), "vp": end} for effect, end in _ENDS.items()]
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_SHAPE": "round-rectangle",
                "NODE_BACKGROUND_COLOR": "#D9E6F2",
                "NODE_LABEL_COLOR": "#000000",
            },
            "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_LINE_COLOR": "#666666"},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_SHAPE": {"type": "DISCRETE", "definition": {"attribute": "type", "type": "string", "map": shapes}},
        },
        "edgeMapping": {
            "EDGE_TARGET_ARROW_SHAPE": {
                "type": "DISCRETE",
                "definition": {"attribute": "interaction", "type": "string", "map": ends},
            }
        },
    }
