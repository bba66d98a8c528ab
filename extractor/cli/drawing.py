"""The command that draws the table: ``network``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import app
from extractor.cli.equipment import console, doing, settings_here, store_here
from extractor.cli.filters import Asked, query_of, with_filters


@app.command()
@with_filters
def network(
    asked: Asked,
    path: Annotated[Path, typer.Option("--output", "-o", help="picture to write: .svg, .png, or .html to look around")],
    focus: Annotated[list[str] | None, typer.Option(help="only what is around this name or identifier")] = None,
    steps: Annotated[int, typer.Option(min=1, help="with --focus: so far around it")] = 1,
    most: Annotated[int, typer.Option(min=1, help="so many rows at most, those of most documents")] = 60,
) -> None:
    """Draw the rows that pass all filters as a network of miRNAs, targets and drugs."""
    from extractor.exports.stored import content_of
    from extractor.network import Selection, draw, picked
    from extractor.network.pictures import Subject, kind_of

    kind = kind_of(path)
    selection = Selection(most, tuple(focus or ()), steps)
    with (
        store_here(settings_here()) as store,
        content_of(store.table, query_of(asked)) as content,
        doing(console(), "drawing"),
    ):
        found = picked(content, selection)
        wanted = {row.id for row in found.rows} if kind == ".html" else set()
        behind = [(row, items) for row, items in content.with_evidence() if row.id in wanted] if wanted else []
        graph = draw(path, Subject(found, content.about, behind))
    left = f", {found.left_out} left out (--most)" if found.left_out else ""
    told = f"{path}: {len(found.rows)} rows{left}; {len(graph.nodes)} names, {len(graph.edges)} lines"
    console().print(told, highlight=False, markup=False, soft_wrap=True)
