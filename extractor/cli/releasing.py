"""The command ``release``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import AsJson, app, emit
from extractor.cli.equipment import console, output, settings_here, store_here
from extractor.errors import InputError

_TITLE = "Interactions of microRNAs from the literature"


@app.command()
def release(
    name: Annotated[str, typer.Argument(help="name of the release, as 2026.1; without one, releases are listed")] = "",
    again: Annotated[bool, typer.Option("--again", help="write the files of an earlier release once more")] = False,
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="folder for releases; default: releases/ among the results")
    ] = None,
    title: Annotated[str, typer.Option(help="title to cite it by")] = _TITLE,
    author: Annotated[list[str] | None, typer.Option(help='"Family, Given" or the name of a group')] = None,
    as_json: AsJson = False,
) -> None:
    """Give the table as it is a name, and write it down: tables, manifest, what changed, how to cite, checksums."""
    import json

    from extractor.records.values import to_json
    from extractor.releases import place_of, produce
    from extractor.terminal.releases import releases_table

    settings = settings_here()
    place = folder or settings.results_dir / "releases"
    with store_here(settings) as store:
        if not name:
            found = store.releases.all()
            if as_json:
                emit(json.dumps([to_json(item) for item in found], ensure_ascii=False))
            else:
                output().print(releases_table(found))
            return
        target = place_of(name, place)
        known = {item.name for item in store.releases.all()}
        if again or name not in known:
            made = store.releases.named(name) if again else store.releases.freeze(name, title, author or ())
            done = produce(store.releases, made, place)
        else:
            raise InputError(f"there is a release {name!r} already; --again writes its files once more")
    if as_json:
        emit(json.dumps(to_json(done), ensure_ascii=False))
    else:
        console().print(f"{done.interactions} interactions, {done.evidence} evidence", highlight=False)
        output().print(f"release: {target}", highlight=False, soft_wrap=True)
