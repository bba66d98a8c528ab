"""The network as a page: one file that loads nothing, to pan, filter, and click through to the sentences."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.exports.content import About
from extractor.model import Evidence, Interaction
from extractor.network.scene import PlacedEdge, PlacedNode, Scene
from extractor.network.selection import Picked

_SENTENCES = 20
"""Of each interaction; the table has the others."""
_DASHES = {"solid": "", "dashed": "6 3.5", "dotted": "1.5 3"}


def page(scene: Scene, picked: Picked, about: About, evidence: Sequence[tuple[Interaction, Sequence[Evidence]]]) -> str:
    """The page as HTML. Its policy allows its own style and script, by their digests, and nothing else."""
    environment = Environment(
        loader=PackageLoader("extractor.network"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style, script = _bundled("page.css"), _bundled("page.js")
    behind = {row.id: items for row, items in evidence}
    return environment.get_template("page.html").render(
        style=Markup(style),
        script=Markup(script),
        style_digest=_digest(style),
        script_digest=_digest(script),
        scene=scene,
        nodes=[_node(placed) for placed in scene.nodes],
        edges=[_edge(number, placed) for number, placed in enumerate(scene.edges)],
        rows=[_row(row) for row in picked.rows],
        picked=picked,
        about=about,
        effects=_effects(scene),
        data=_inside_script(_data(scene, picked, behind)),
    )


def _bundled(name: str) -> str:
    return files("extractor.network").joinpath(f"templates/{name}").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """As https://www.w3.org/TR/CSP3/#grammardef-hash-source."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _inside_script(value: Any) -> Markup:
    """JSON in which nothing ends the element it stands in, or begins another."""
    text = json.dumps(value, ensure_ascii=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _points(outline: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in outline)


def _node(placed: PlacedNode) -> dict[str, Any]:
    return {
        "key": placed.node.key,
        "name": placed.node.name,
        "type": str(placed.node.type),
        "label": placed.label,
        "x": placed.at[0],
        "y": placed.at[1],
        "points": _points(placed.outline),
        "fill": placed.look.fill,
    }


def _edge(number: int, placed: PlacedEdge) -> dict[str, Any]:
    start, bend, end = placed.start, placed.bend, placed.end
    return {
        "number": number,
        "effect": str(placed.edge.effect),
        "path": f"M{start[0]} {start[1]}Q{bend[0]} {bend[1]} {end[0]} {end[1]}",
        "head": _points(placed.head),
        "bar": len(placed.head) == 2,
        "colour": placed.look.colour,
        "width": placed.width,
        "dash": _DASHES[placed.look.dash],
    }


def _effects(scene: Scene) -> list[dict[str, Any]]:
    found = {placed.edge.effect: placed.look for placed in scene.edges}
    return [
        {"name": str(effect), "word": look.word, "colour": look.colour, "dash": _DASHES[look.dash], "head": look.head}
        for effect, look in sorted(found.items(), key=lambda item: scene.effects.index(item[1]))
    ]


def _resistance(row: Interaction) -> str:
    return f"{row.resistance} resistance to {', '.join(row.drugs) or '…'}" if row.resistance else ""


def _row(row: Interaction) -> dict[str, Any]:
    return {
        "id": row.id,
        "subject": row.subject_name,
        "effect": str(row.effect),
        "object": row.object_name,
        "resistance": _resistance(row),
        "belief": f"{row.belief:.2f}",
        "documents": row.n_documents,
        "pmids": row.pmids,
        "status": str(row.status),
        "sentence": row.best_sentence,
    }


def _data(scene: Scene, picked: Picked, behind: dict[str, Sequence[Evidence]]) -> dict[str, Any]:
    """What the script shows of nodes and edges that are clicked on."""
    return {
        "nodes": [
            {"key": n.node.key, "name": n.node.name, "type": str(n.node.type), "x": n.at[0], "y": n.at[1]}
            for n in scene.nodes
        ],
        "edges": [
            {
                "subject": e.edge.subject,
                "object": e.edge.object,
                "effect": str(e.edge.effect),
                "resistance": e.edge.resistance,
                "rows": e.edge.rows,
            }
            for e in scene.edges
        ],
        "rows": {row.id: _told(row, behind.get(row.id, ())) for row in picked.rows},
    }


def _told(row: Interaction, evidence: Sequence[Evidence]) -> dict[str, Any]:
    shown = sorted(evidence, key=lambda item: (item.negated, -item.confidence, item.document, item.sentence_start))
    return {
        "statement": f"{row.subject_name} {row.effect} {row.object_name}",
        "resistance": _resistance(row),
        "belief": f"{row.belief:.2f}",
        "documents": row.n_documents,
        "status": str(row.status),
        "conflicts": list(row.conflicts),
        "more": max(len(evidence) - _SENTENCES, 0),
        "sentences": [
            {
                "text": item.sentence,
                "pmid": item.pmid,
                "doi": item.doi,
                "year": item.year,
                "notes": [n for n, is_so in (("negated", item.negated), ("hedged", item.hedged)) if is_so],
            }
            for item in shown[:_SENTENCES]
        ],
    }
