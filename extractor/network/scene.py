"""The picture before it is drawn: every outline and line in points, for whatever draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log2

from extractor.model import Effect, EntityType
from extractor.network.graph import Edge, Graph, Node
from extractor.network.layout import laid_out
from extractor.network.looks import EffectLook, Looks, TypeLook
from extractor.network.shapes import OUTLINES, PADDING, Outline, Point, rim

SIZE = 10.0
"""Of letters, in points."""
_HEIGHT = 24.0
_MARGIN = 16.0
_HEAD = 8.0
_GAP = 2.5
_BEND = 20.0
"""How far lines between the same two nodes stand apart."""
_LONGEST = 30
_LOOP = 34.0


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node with its middle and its outline around that."""

    node: Node
    label: str
    at: Point
    outline: Outline
    look: TypeLook


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """An edge as a quadratic Bézier curve from ``start`` by ``bend`` to ``end``, and what stands at its end.

    ``head`` are the corners of a triangle, or the two ends of a bar; () where there is nothing.
    """

    edge: Edge
    start: Point
    bend: Point
    end: Point
    head: Outline
    width: float
    look: EffectLook


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn; types and effects are those that occur, in the order of the looks."""

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    types: tuple[TypeLook, ...]
    effects: tuple[EffectLook, ...]


def scene_of(graph: Graph, looks: Looks) -> Scene:
    """Lay out a graph."""
    labels = {node.key: label_of(node.name) for node in graph.nodes}
    outlines = {
        node.key: OUTLINES[looks.types[node.type].shape](width_of(labels[node.key]) + 2 * PADDING, _HEIGHT)
        for node in graph.nodes
    }
    sizes = {key: _size(outline) for key, outline in outlines.items()}
    places = laid_out(sizes, [(edge.subject, edge.object) for edge in graph.edges])
    places = {key: (x + _MARGIN, y + _MARGIN) for key, (x, y) in places.items()}
    edges = _placed_edges(graph.edges, places, outlines, looks)
    # A line bends out of the box that the nodes fill.
    reach = [p for e in edges for p in (e.start, e.bend, e.end)]
    shift = max([0.0, *(_MARGIN - y for _, y in reach)]), max([0.0, *(_MARGIN - x for x, _ in reach)])
    if any(shift):
        moved = {key: (x + shift[1], y + shift[0]) for key, (x, y) in places.items()}
        places, edges = moved, _placed_edges(graph.edges, moved, outlines, looks)
        reach = [p for e in edges for p in (e.start, e.bend, e.end)]
    rights = [places[key][0] + sizes[key][0] / 2 for key in places] + [x for x, _ in reach]
    bottoms = [places[key][1] + sizes[key][1] / 2 for key in places] + [y for _, y in reach]
    types = {node.type for node in graph.nodes}
    effects = {edge.effect for edge in graph.edges}
    return Scene(
        round(max(rights, default=0.0) + _MARGIN, 1),
        round(max(bottoms, default=0.0) + _MARGIN, 1),
        tuple(
            PlacedNode(node, labels[node.key], places[node.key], outlines[node.key], looks.types[node.type])
            for node in graph.nodes
        ),
        edges,
        tuple(looks.types[kind] for kind in EntityType if kind in types),
        tuple(looks.effects[effect] for effect in Effect if effect in effects),
    )


def label_of(name: str) -> str:
    """A name as it is drawn: on one line, nothing that steers, long ones clipped."""
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def width_of(label: str) -> float:
    """How wide a label is in DejaVu Sans, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not label.strip():
        return 0.0
    known = "".join(mark if mark < "\u0700" else "M" for mark in label)
    font = FontProperties(family="DejaVu Sans")
    return round(float(TextPath((0, 0), known.replace("$", "S"), SIZE, prop=font).get_extents().width), 1)


def _size(outline: Sequence[Point]) -> tuple[float, float]:
    xs, ys = zip(*outline, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def _placed_edges(
    edges: Sequence[Edge], places: Mapping[str, Point], outlines: Mapping[str, Outline], looks: Looks
) -> tuple[PlacedEdge, ...]:
    together = Counter(_pair(edge) for edge in edges)
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for edge in edges:
        pair = _pair(edge)
        side = taken[pair] - (together[pair] - 1) / 2
        taken[pair] += 1
        # Both directions of a pair bend by the same normal, so that they do not meet.
        bend = side * _BEND * (1 if edge.subject == pair[0] else -1)
        found.append(_placed_edge(edge, places, outlines, looks.effects[edge.effect], bend))
    return tuple(found)


def _pair(edge: Edge) -> tuple[str, str]:
    return min(edge.subject, edge.object), max(edge.subject, edge.object)


def _placed_edge(
    edge: Edge, places: Mapping[str, Point], outlines: Mapping[str, Outline], look: EffectLook, bend: float
) -> PlacedEdge:
    (ax, ay), (bx, by) = places[edge.subject], places[edge.object]
    width = round(min(1.2 + 1.0 * log2(max(edge.documents, 1)), 6.0), 2)
    if edge.subject == edge.object:
        middle = ax, ay - 2 * _LOOP
        start = _moved((ax, ay), rim(outlines[edge.subject], (-_LOOP, -_LOOP)))
        end = _moved((ax, ay), rim(outlines[edge.subject], (_LOOP, -_LOOP), _GAP))
    else:
        length = hypot(bx - ax, by - ay) or 1.0
        middle = (ax + bx) / 2 - (by - ay) / length * bend * 2, (ay + by) / 2 + (bx - ax) / length * bend * 2
        start = _moved((ax, ay), rim(outlines[edge.subject], (middle[0] - ax, middle[1] - ay)))
        end = _moved((bx, by), rim(outlines[edge.object], (middle[0] - bx, middle[1] - by), _GAP))
    end, head = _headed(middle, end, look.head, width)
    return PlacedEdge(edge, _rounded(start), _rounded(middle), _rounded(end), head, width, look)


def _headed(before: Point, tip: Point, head: str, width: float) -> tuple[Point, Outline]:
    """Where the line ends, and the head that stands there."""
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    dx, dy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    half = _HEAD / 2 + width * 0.6
    if head == "bar":
        return tip, (
            _rounded((tip[0] - dy * half, tip[1] + dx * half)),
            _rounded((tip[0] + dy * half, tip[1] - dx * half)),
        )
    if head == "arrow":
        long = _HEAD + width
        base = tip[0] - dx * long, tip[1] - dy * long
        corners = (tip, (base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half))
        return base, tuple(map(_rounded, corners))
    return tip, ()


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
