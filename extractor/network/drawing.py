"""The scene as SVG or PNG, drawn by matplotlib: the same scene gives the same bytes."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

from extractor.network.looks import EffectLook, TypeLook
from extractor.network.scene import SIZE, Scene
from extractor.network.shapes import OUTLINES, PADDING, Outline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK = "#1a1d23"
_RIM = "#59616e"
_QUIET = "#555c69"
_PER_INCH = 72
_DOTS = 160
_ROW = 20.0
_LEAST_WIDTH = 560.0
_DASHES: dict[str, Any] = {"solid": "-", "dashed": (0, (4, 2.2)), "dotted": (0, (1.2, 2))}


def drawn(scene: Scene, kind: str, caption: str) -> bytes:
    """The picture, ``kind`` "svg" or "png", with the legend and a caption below."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    width = max(scene.width, _LEAST_WIDTH)
    lines = _legend_lines(scene, width)
    height = scene.height + _ROW * (len(lines) + 1) + 14
    file = BytesIO()
    with rc_context({"svg.hashsalt": "extractor", "svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(width / _PER_INCH, height / _PER_INCH), dpi=_PER_INCH, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        axes.set_axis_off()
        _draw_edges(axes, scene)
        _draw_nodes(axes, scene)
        _draw_legend(axes, lines, scene.height + 8)
        _text(axes, 16, height - 12, caption, color=_QUIET, ha="left", size=SIZE - 1.5)
        with warnings.catch_warnings():
            # What the font lacks is drawn as a box; the SVG keeps the character.
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
            if kind == "svg":
                FigureCanvasSVG(figure)
                figure.savefig(file, format="svg", metadata={"Date": None, "Title": caption})
            else:
                FigureCanvasAgg(figure)
                told = {"Software": None, "Title": _latin(caption)}
                figure.savefig(file, format="png", dpi=_DOTS, metadata=told)
    return file.getvalue()


def _latin(text: str) -> str:
    """What a PNG can say of itself (its chapter 11.3.3.2)."""
    return text.encode("latin-1", "replace").decode("latin-1")


def _draw_edges(axes: Axes, scene: Scene) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for place, edge in enumerate(scene.edges):
        curve = Path([edge.start, edge.bend, edge.end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        look = edge.look
        axes.add_patch(
            PathPatch(
                curve,
                fill=False,
                edgecolor=look.colour,
                linewidth=edge.width,
                linestyle=_DASHES[look.dash],
                zorder=1,
                capstyle="butt",
                gid=f"edge-{place}",
            )
        )
        _draw_head(axes, edge.head, look.colour, edge.width)


def _draw_head(axes: Axes, head: Outline, colour: str, width: float) -> None:
    from matplotlib.patches import Polygon

    if len(head) == 2:
        (ax, ay), (bx, by) = head
        axes.plot([ax, bx], [ay, by], color=colour, linewidth=max(width, 2.0), solid_capstyle="round", zorder=3)
    elif head:
        axes.add_patch(Polygon(head, closed=True, facecolor=colour, edgecolor="none", zorder=3))


def _draw_nodes(axes: Axes, scene: Scene) -> None:
    for place, placed in enumerate(scene.nodes):
        x, y = placed.at
        _draw_outline(axes, [(x + dx, y + dy) for dx, dy in placed.outline], placed.look.fill, f"node-{place}")
        _text(axes, x, y, placed.label)


def _draw_outline(axes: Axes, corners: list[tuple[float, float]], fill: str, gid: str = "") -> None:
    from matplotlib.patches import Polygon

    axes.add_patch(
        Polygon(
            corners,
            closed=True,
            facecolor=fill,
            edgecolor=_RIM,
            linewidth=0.9,
            joinstyle="round",
            zorder=2,
            gid=gid or None,
        )
    )


def _text(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    options = {"ha": "center", "va": "center_baseline", "size": SIZE, "color": _INK, "zorder": 4, **look}
    axes.text(x, y, text, parse_math=False, **options)


# The legend

_Entry = tuple[TypeLook | EffectLook, float]


def _legend_lines(scene: Scene, width: float) -> list[list[_Entry]]:
    """What occurs, types and then effects, each with its width, in lines that fit."""
    from extractor.network.scene import width_of

    lines: list[list[_Entry]] = []
    for looks in (scene.types, scene.effects):
        line: list[_Entry] = []
        for look in looks:
            entry: _Entry = look, 44 + width_of(look.word)
            if line and 16 + sum(w for _, w in line) + entry[1] > width:
                lines.append(line)
                line = []
            line.append(entry)
        if line:
            lines.append(line)
    return lines


def _draw_legend(axes: Axes, lines: list[list[_Entry]], top: float) -> None:
    for number, line in enumerate(lines):
        x, y = 16.0, top + _ROW * (number + 0.5)
        for look, width in line:
            if isinstance(look, TypeLook):
                outline = OUTLINES[look.shape](2 * PADDING, 12)
                _draw_outline(axes, [(x + 12 + dx, y + dy) for dx, dy in outline], look.fill)
            else:
                _draw_sample(axes, look, x, y)
            _text(axes, x + 30, y, look.word, ha="left", size=SIZE - 1)
            x += width


def _draw_sample(axes: Axes, look: EffectLook, x: float, y: float) -> None:
    end = x + (16 if look.head == "arrow" else 24)
    axes.plot([x, end], [y, y], color=look.colour, linewidth=2, linestyle=_DASHES[look.dash], solid_capstyle="butt")
    head: dict[str, Outline] = {
        "arrow": ((x + 24, y), (x + 15, y - 4.5), (x + 15, y + 4.5)),
        "bar": ((x + 24, y - 5), (x + 24, y + 5)),
        "none": (),
    }
    _draw_head(axes, head[look.head], look.colour, 2)
