"""The command that writes the table for other programs: ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, emit
from extractor.cli.equipment import console, doing, settings_here, store_here
from extractor.cli.filters import Asked, one_of, query_of, with_filters

if TYPE_CHECKING:
    from extractor.exports import ExportManifest


@app.command()
@with_filters
def export(
    asked: Asked,
    form: Annotated[str, typer.Option("--format", help="tsv, xlsx, json, graphml …; docs/exports.md describes all")],
    path: Annotated[Path, typer.Option("--output", "-o", help="file to write; several get names that begin alike")],
    as_json: AsJson = False,
) -> None:
    """Write the rows that pass all filters for other programs, with a manifest beside them."""
    from extractor.exports import EXPORTS
    from extractor.exports import export as write
    from extractor.exports.export import manifest_text
    from extractor.exports.stored import content_of

    one_of(form, list(EXPORTS), "--format")
    query = query_of(asked)
    with (
        store_here(settings_here()) as store,
        content_of(store.table, query) as content,
        doing(console(), "writing"),
    ):
        manifest = write(content, form, path)
    if as_json:
        emit(manifest_text(manifest), end="")
    for line in _summary(manifest, path):
        console().print(line, highlight=False, markup=False, soft_wrap=True)


def _summary(manifest: ExportManifest, path: Path) -> list[str]:
    from extractor.exports.export import manifest_path

    counted = [_number(manifest.interactions, "interaction")]
    if manifest.evidence is not None and manifest.documents is not None:
        counted += [f"{manifest.evidence} evidence", _number(manifest.documents, "document")]
    filters = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in manifest.query.items())
    return [
        f"{', '.join(counted)}; {filters or 'all rows'}; state of {manifest.state or 'an empty table'}",
        *(f"{path.with_name(file.name)}  {file.size} bytes  sha256 {file.sha256[:12]}…" for file in manifest.files),
        str(manifest_path(path)),
    ]


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
