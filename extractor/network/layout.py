"""Where nodes stand: each group of connected nodes by itself (Kamada and Kawai 1989), without overlap, then packed.

The same nodes and links give the same places, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import cos, pi, sin, sqrt
from statistics import median

import networkx as nx

Point = tuple[float, float]
Size = tuple[float, float]
_LINK = 96.0
"""Length of most links, in points."""
_APART = 12.0
"""Between two nodes, at least."""
_GROUPS_APART = 26.0
_ROUNDS = 400
_WIDE = 1.5
"""How much wider than high a picture should be."""


def laid_out(sizes: Mapping[str, Size], links: Iterable[tuple[str, str]]) -> dict[str, Point]:
    """The middle of each node, in points from the upper left corner of the picture."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(sizes))
    graph.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in links if a != b}))
    groups = sorted((sorted(group) for group in nx.connected_components(graph)), key=lambda g: (-len(g), g))
    return _packed([_group(graph, names, sizes) for names in groups], sizes)


def _group(graph: nx.Graph[str], names: Sequence[str], sizes: Mapping[str, Size]) -> dict[str, Point]:
    if len(names) == 1:
        return {names[0]: (0.0, 0.0)}
    # A graph of its own, so that the order of its nodes is that of their names.
    own: nx.Graph[str] = nx.Graph()
    own.add_nodes_from(names)
    own.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in graph.subgraph(names).edges()))
    places = _placed(own)
    spans = [sqrt(sum((p - q) ** 2 for p, q in zip(places[a], places[b], strict=True))) for a, b in own.edges()]
    factor = _LINK / (median(spans) or 1.0)
    scaled = {name: (x * factor, y * factor) for name, (x, y) in places.items()}
    return _spread(_lying(scaled), sizes)


def _placed(graph: nx.Graph[str]) -> dict[str, Point]:
    around = list(nx.bfs_tree(graph, max(sorted(graph), key=lambda name: graph.degree(name))))
    turn = 2 * pi / len(around)
    start = {name: (cos(turn * place), sin(turn * place)) for place, name in enumerate(around)}
    found = nx.kamada_kawai_layout(graph, pos=start)
    return {name: (round(float(x), 6), round(float(y), 6)) for name, (x, y) in found.items()}


def _lying(places: Mapping[str, Point]) -> dict[str, Point]:
    """Turned so that it is wider than high."""
    xs, ys = zip(*places.values(), strict=True)
    if max(ys) - min(ys) > max(xs) - min(xs):
        return {name: (y, x) for name, (x, y) in places.items()}
    return dict(places)


def _spread(places: Mapping[str, Point], sizes: Mapping[str, Size]) -> dict[str, Point]:
    """Pushed apart, each pair the shorter way, until no two nodes overlap."""
    names = sorted(places)
    at = {name: list(places[name]) for name in names}
    for _ in range(_ROUNDS):
        moved = False
        for number, a in enumerate(names):
            for b in names[number + 1 :]:
                dx, dy = at[b][0] - at[a][0], at[b][1] - at[a][1]
                over_x = (sizes[a][0] + sizes[b][0]) / 2 + _APART - abs(dx)
                over_y = (sizes[a][1] + sizes[b][1]) / 2 + _APART - abs(dy)
                if over_x <= 0 or over_y <= 0:
                    continue
                moved = True
                axis, over, way = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
                push = (over / 2 + 0.05) * (1 if way >= 0 else -1)
                at[a][axis] -= push
                at[b][axis] += push
        if not moved:
            break
    return {name: (x, y) for name, (x, y) in at.items()}


def _packed(groups: Sequence[Mapping[str, Point]], sizes: Mapping[str, Size]) -> dict[str, Point]:
    """Groups side by side in rows, the large ones first."""
    frames = [_frame(group, sizes) for group in groups]
    area = sum((width + _GROUPS_APART) * (height + _GROUPS_APART) for _, _, width, height in frames)
    limit = max([sqrt(area * _WIDE), *(width for _, _, width, _ in frames)]) if frames else 0.0
    order = sorted(range(len(groups)), key=lambda n: (-frames[n][3], n))
    found: dict[str, Point] = {}
    x = y = highest = 0.0
    for number in order:
        left, top, width, height = frames[number]
        if x and x + width > limit:
            x, y, highest = 0.0, y + highest + _GROUPS_APART, 0.0
        for name, (px, py) in groups[number].items():
            found[name] = (round(px - left + x, 1), round(py - top + y, 1))
        x += width + _GROUPS_APART
        highest = max(highest, height)
    return found


def _frame(group: Mapping[str, Point], sizes: Mapping[str, Size]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a group."""
    left = min(x - sizes[name][0] / 2 for name, (x, _) in group.items())
    top = min(y - sizes[name][1] / 2 for name, (_, y) in group.items())
    right = max(x + sizes[name][0] / 2 for name, (x, _) in group.items())
    bottom = max(y + sizes[name][1] / 2 for name, (_, y) in group.items())
    return left, top, right - left, bottom - top
