"""Rows as a graph: a node for each thing that is named, an edge for each row, from subject to object."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.exports.content import Content
from extractor.model import EntityType, Interaction

_UNRESOLVED = "name:"


@dataclass(frozen=True, slots=True)
class ExportNode:
    """What rows name. ``key`` tells it from others; ``identifier`` is a CURIE, or "" where there is none."""

    number: int
    key: str
    name: str
    type: EntityType

    @property
    def identifier(self) -> str:
        """The CURIE it was resolved to."""
        return "" if self.key.startswith(_UNRESOLVED) else self.key


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes by their keys, numbered in the order in which rows name them, and how many rows there are."""

    by_key: dict[str, ExportNode]
    edges: int


def nodes_of(content: Content) -> Nodes:
    """The nodes of all rows."""
    found: dict[str, ExportNode] = {}
    number = 0
    for row in content.interactions():
        number += 1
        for key, name, kind in ends_of(row):
            if key not in found:
                found[key] = ExportNode(len(found), key, name, kind)
    return Nodes(found, number)


def ends_of(row: Interaction) -> tuple[tuple[str, str, EntityType], ...]:
    """Key, name and type of subject and object."""
    return (row.subject, row.subject_name, row.subject_type), (row.object, row.object_name, row.object_type)


EDGE_FIELDS = (
    "id", "effect", "direct", "resistance", "drugs", "belief", "n_evidence", "n_documents", "pmids", "status",
    "conflicts", "first_year", "last_year", "best_sentence",
)  # fmt: skip
"""What edges tell of their rows."""
