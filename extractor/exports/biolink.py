"""A knowledge graph in the Biolink Model as KGX tables (https://github.com/biolink/kgx): ``biolink-tsv``.

Two files, of nodes and of edges, an edge a row of the table. Cells are not quoted: tabs and line breaks become a
space. "|" stands between values of a list only; within a value it becomes "¦". What no vocabulary has keeps its
name as identifier, percent-encoded (RFC 3986).

Edges of the same two nodes can differ in their qualifiers only ("represses" and "activates" are both
"biolink:affects"). KGX keeps them apart when it streams; its graph in memory takes them for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from extractor.exports.content import Content
from extractor.exports.graph import ends_of
from extractor.exports.terms import Terms, terms
from extractor.model import TYPES, EntityType, Evidence, Interaction

_Cell = str | list[str]
_NODE_COLUMNS = ("id", "category", "name", "provided_by")
_EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "qualified_predicate", "object_aspect_qualifier",
    "object_direction_qualifier", "negated", "publications", "has_confidence_score", "evidence_count",
    "knowledge_level", "agent_type", "primary_knowledge_source", "supporting_text",
)  # fmt: skip
_SOURCE = "infores:mirna-extractor"
_BETWEEN = "|"
_INSTEAD = "¦"
_PUBLISHED_AS = (("pmid", "PMID"), ("doi", "doi"))
# The model says so of edges from text: a program cannot tell whether authors assert, predict or observe.
_FOUND = ("not_provided", "text_mining_agent")
_ACCEPTED = ("knowledge_assertion", "manual_validation_of_automated_agent")


def write_biolink(content: Content, paths: Sequence[Path]) -> None:
    """Write nodes to the first path, edges to the second."""
    words = terms()
    known: set[str] = set()
    with (
        paths[0].open("w", encoding="utf-8", newline="\n") as nodes,
        paths[1].open("w", encoding="utf-8", newline="\n") as edges,
    ):
        _write(nodes, _NODE_COLUMNS)
        _write(edges, _EDGE_COLUMNS)
        for row, evidence in content.with_evidence():
            for key, name, kind in ends_of(row):
                if key not in known:
                    known.add(key)
                    _write(nodes, _node(key, name, kind, words))
            _write(edges, _edge(row, evidence, words))


def _node(key: str, name: str, kind: EntityType, words: Terms) -> tuple[_Cell, ...]:
    return identifier(key, words), TYPES[kind].biolink, name, _SOURCE


def _edge(row: Interaction, evidence: Sequence[Evidence], words: Terms) -> tuple[_Cell, ...]:
    effect = words.effects[row.effect]
    denied = bool(evidence) and all(item.negated for item in evidence)
    return (
        f"extractor:{row.id}",
        identifier(row.subject, words),
        effect.predicate,
        identifier(row.object, words),
        "biolink:Association",
        effect.qualified_predicate,
        effect.aspect,
        effect.direction,
        "true" if denied else "false",
        _publications(evidence),
        f"{row.belief:.4f}",
        str(row.n_evidence),
        *(_ACCEPTED if row.n_accepted else _FOUND),
        _SOURCE,
        row.best_sentence,
    )


def identifier(key: str, words: Terms) -> str:
    """A key as CURIE with the prefix of the model."""
    _, rest, elsewhere = words.split(key)
    return f"{elsewhere.biolink}:{quote(rest, safe='')}"


def _publications(evidence: Iterable[Evidence]) -> list[str]:
    found: dict[str, None] = {}
    for item in evidence:
        for name, prefix in _PUBLISHED_AS:
            if value := getattr(item, name):
                found[f"{prefix}:{value}"] = None
                break
    return list(found)


def _write(file: TextIO, cells: Iterable[_Cell]) -> None:
    file.write("\t".join(map(_text, cells)) + "\n")


def _text(cell: _Cell) -> str:
    if isinstance(cell, list):
        return _BETWEEN.join(map(_text, cell))
    return " ".join(cell.split()).replace(_BETWEEN, _INSTEAD)
