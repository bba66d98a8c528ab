"""The commands of the scheduled job: ``refresh``, ``runs``, ``runs diff``."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from extractor.cli.app import AsJson, app, complain, emit, shortened
from extractor.cli.equipment import (
    clock_of,
    corpora_named,
    entrez_client_needed,
    europepmc_client,
    extractor_of,
    narrator,
    output,
    settings_here,
    store_here,
)
from extractor.errors import ExtractorError

runs_app = typer.Typer(help="The runs on record.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(runs_app, name="runs")


@app.command()
def refresh(
    corpora: Annotated[list[str] | None, typer.Argument(help="names or folders; default: all corpora")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be done; change nothing")] = False,
    since: Annotated[str, typer.Option(help="follow queries from this day (2026-01-31), not from the watermark")] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="do what the last run that did not end was asked to, no more")
    ] = False,
    reextract: Annotated[bool, typer.Option("--reextract", help="extract from all texts again")] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="use what is in cache and database; no network")] = False,
    notify: Annotated[str, typer.Option(help="command that gets the report, or the error, as JSON on its stdin")] = "",
    as_json: AsJson = False,
) -> None:
    """The scheduled job: fetch what is new or changed, extract, merge, say what that changed."""
    import json

    from extractor.refresh.service import Place, Request, nightly, tell_failure
    from extractor.report.changes import terminal
    from extractor.store import RefreshOptions

    settings = settings_here()
    asked = Request(tuple(corpora or ()), RefreshOptions(_day(since), reextract, not no_fetch), dry_run, resume)
    place = Place(settings.database, settings.cache_dir, settings.results_dir, settings.corpora_dir, settings.threshold)
    teller = narrator()
    try:
        if not resume:
            corpora_named(settings, corpora)  # before anything is asked for, or waited for
        outcome = nightly(
            asked,
            place,
            load_extractor=lambda: extractor_of(settings),
            entrez=None if no_fetch else entrez_client_needed(settings),
            europepmc=None if no_fetch else europepmc_client(settings),
            narrator=teller,
            clock=clock_of(os.environ),
        )
    except Exception as error:
        # Also of what nobody thought of.
        told = str(error) if isinstance(error, ExtractorError) else f"{type(error).__name__}: {error}"
        if not dry_run:
            tell_failure(teller, shortened(told))
        if notify:
            _notify(notify, {"error": told, "exit_code": getattr(error, "exit_code", 1)})
        raise
    if outcome.report is None:
        emit(json.dumps(outcome.plan, ensure_ascii=False) if as_json else outcome.plan_in_words())
        raise typer.Exit(outcome.exit_code)
    if as_json:
        emit(json.dumps(outcome.report.to_json(), ensure_ascii=False))
    else:
        output().print(terminal(outcome.report))
    if notify:
        _notify(notify, outcome.report.to_json())
    raise typer.Exit(outcome.exit_code)


@runs_app.callback()
def runs(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, help="print so many, the newest")] = 20,
    as_json: AsJson = False,
) -> None:
    """The runs on record: number, time, state, counts, versions, how far queries are followed."""
    import json

    from extractor.records.values import to_json
    from extractor.report.changes import runs_list

    if context.invoked_subcommand:
        return
    settings = settings_here()
    with store_here(settings) as store:
        found = store.runs()
    if as_json:
        emit(json.dumps([to_json(run) for run in found[-last:]], ensure_ascii=False))
    else:
        output().print(runs_list(found[-last:]))


@runs_app.command("diff")
def runs_diff(
    first: Annotated[int, typer.Argument(help="number of the earlier run; 0: before all")],
    second: Annotated[int, typer.Argument(help="number of the later run")],
    as_json: AsJson = False,
) -> None:
    """What is another in the table after one run than after an earlier one."""
    import json

    from extractor.refresh.service import compared
    from extractor.report.changes import terminal

    with store_here(settings_here()) as store:
        report = compared(store, first, second)
    if as_json:
        emit(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        output().print(terminal(report))


def _day(text: str) -> str:
    from datetime import date

    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day like 2026-01-31", param_hint="--since") from None


def _notify(command: str, report: dict[str, Any]) -> None:
    """Give the report to the command; that it fails is told and changes nothing else."""
    import json
    import shlex
    import subprocess

    try:
        done = subprocess.run(
            shlex.split(command),
            input=json.dumps(report, ensure_ascii=False),
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        problem = f"ended with {done.returncode}" if done.returncode else ""
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        problem = str(error)
    if problem:
        complain(f"--notify {command}: {problem}")
