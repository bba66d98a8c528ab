"""Figures as SVG and PNG by matplotlib: the same picture gives the same bytes."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import Any

from markupsafe import Markup, escape

from extractor.report.figures.picture import Ink, Picture

INK = Ink("#ffffff", "#1a1d23", "#555c69", "#d5d9e0", "#2f5d8c", "#8a3800",
          ("#2f5d8c", "#a85a00", "#5d7f1f", "#8a4f9e", "#6b7280"))  # fmt: skip
"""Light colours, since a file does not know what it will stand on. The page has others for the dark."""

_VARIABLES = {
    **{colour: f"var(--series-{number})" for number, colour in enumerate(INK.series, 1)},
    **{getattr(INK, name): f"var(--{name})" for name in ("ground", "text", "quiet", "line", "accent", "warn")},
}
"""What each colour is called in the page's style."""

_PER_INCH = 72
_DOTS = 144
_FONT = "DejaVu Sans"
_LETTERS = "system-ui, sans-serif"

_HEAD = re.compile(r"^.*?</desc>", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style type=\"text/css\">.*?</style>\s*</defs>", re.DOTALL)
_ROOT = re.compile(r"<svg [^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]*)"')
_NAMED = re.compile(r'(\bid="|url\(#|href="#)')
_SPACE = re.compile(r">\s+<")


def svg(picture: Picture) -> str:
    """A file of its own, with its title and description."""
    said = f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>"
    return _ROOT.sub(lambda root: root[0] + said, _drawn(picture, "svg").decode(), count=1)


def png(picture: Picture) -> bytes:
    """The same as pixels."""
    return _drawn(picture, "png")


def inline(picture: Picture, file: str) -> Markup:
    """The file as part of the page: as wide as it may be, in the page's letters and its colours, light or dark."""
    name = picture.name
    view_box = _VIEW_BOX.search(file)
    root = (
        f'<svg viewBox="{view_box[1] if view_box else ""}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'class="drawn"><title id="{name}-title">{escape(picture.title)}</title>'
        f'<desc id="{name}-desc">{escape(picture.description)}</desc>'
    )
    text = _STYLE.sub("", _METADATA.sub("", _HEAD.sub("", file)))
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, variable)
    text = _NAMED.sub(rf"\g<1>{name}-", text).replace(f"'{_FONT}'", _LETTERS)
    return Markup(root + _SPACE.sub("><", text).strip())


def _drawn(picture: Picture, kind: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    file = BytesIO()
    settings: dict[Any, Any] = {"svg.hashsalt": "extractor", "svg.fonttype": "none", "font.family": _FONT}
    with rc_context(settings):
        figure = Figure(figsize=(picture.width / _PER_INCH, picture.height / _PER_INCH), dpi=_PER_INCH)
        figure.patch.set_facecolor(INK.ground)
        picture.draw(figure, INK)
        with warnings.catch_warnings():
            # What the font lacks is drawn as a box; the SVG keeps the character.
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
            if kind == "svg":
                FigureCanvasSVG(figure)
                figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
            else:
                FigureCanvasAgg(figure)
                figure.savefig(file, format="png", dpi=_DOTS, metadata={"Software": None})
    return file.getvalue()
