"""What is drawn: things as nodes, what is said of them as edges; also what rows say of resistance to drugs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.exports.graph import ends_of
from extractor.model import RESPONSE_TYPES, Effect, EntityType, Interaction, is_about_object

DRUG_KEY = "drug:"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that rows name."""

    key: str
    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Edge:
    """What is said of two nodes, by their keys, and the rows that say it.

    ``documents`` is their number; ``resistance`` says that it is resistance to a drug that is promoted or reversed.
    """

    subject: str
    effect: Effect
    object: str
    documents: int
    resistance: bool
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by key and edges, in an order of their own: not in that of the rows."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


_Said = tuple[str, Effect, str, bool]


def graph_of(rows: Iterable[Interaction]) -> Graph:
    """The graph of some rows.

    A row on resistance to drugs that are named becomes edges to these drugs; one on a mechanism that also says what
    it does to resistance gets such edges beside its own.
    """
    nodes: dict[str, Node] = {}
    said: dict[_Said, dict[str, Interaction]] = {}
    drugs: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.id):
        for key, name, kind in ends_of(row):
            nodes.setdefault(key, Node(key, name, kind))
            if kind is EntityType.DRUG:
                drugs.setdefault(name, key)
        for statement in _statements(row):
            said.setdefault(statement, {})[row.id] = row
    # A drug that is named as the end of a row, too, is one node.
    joined: dict[_Said, dict[str, Interaction]] = {}
    for (subject, effect, other, resistance), found in said.items():
        name = other.removeprefix(DRUG_KEY)
        key = drugs.get(name, other) if resistance else other
        nodes.setdefault(key, Node(key, name, EntityType.DRUG))
        joined.setdefault((subject, effect, key, resistance), {}).update(found)
    edges = [_edge(statement, found) for statement, found in joined.items()]
    ends = {key for edge in edges for key in (edge.subject, edge.object)}
    return Graph(
        tuple(sorted((nodes[key] for key in ends), key=lambda node: node.key)),
        tuple(sorted(edges, key=lambda edge: (edge.subject, edge.object, edge.effect, edge.resistance))),
    )


def _statements(row: Interaction) -> Iterator[_Said]:
    to_drugs = bool(row.resistance and row.drugs)
    if not (to_drugs and row.object_type in RESPONSE_TYPES):
        yield row.subject, row.effect, row.object, False
    if to_drugs:
        about = row.object if is_about_object(row.subject_type, row.object_type) else row.subject
        for drug in row.drugs:
            if f"{DRUG_KEY}{drug}" != about:
                yield about, Effect(row.resistance), f"{DRUG_KEY}{drug}", True


def _edge(statement: _Said, rows: dict[str, Interaction]) -> Edge:
    subject, effect, other, resistance = statement
    papers = {pmid for row in rows.values() for pmid in row.pmids}
    most = max(row.n_documents for row in rows.values())
    return Edge(subject, effect, other, max(len(papers) if len(rows) > 1 else 0, most), resistance, tuple(sorted(rows)))
