"""What people decide: ``decisions`` as a sheet and back, as a list, taken back, and what is learnt from them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, emit
from extractor.cli.equipment import clock_of, console, doing, output, settings_here, store_here
from extractor.cli.filters import Asked, query_of, with_filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.sheets import SheetIntake

decisions_app = typer.Typer(help="What curators decide.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(decisions_app, name="decisions")

FINE = "microseconds"
"""Of two decisions the later one has to be known."""
Curator = Annotated[str, typer.Option(help="whose decisions")]


@decisions_app.command("export")
@with_filters
def decisions_export(
    asked: Asked,
    path: Annotated[Path, typer.Option("--output", "-o", help="sheet to write, .xlsx or .tsv")],
    curator: Curator,
    most: Annotated[int | None, typer.Option(min=1, help="so many findings at most")] = None,
    every: Annotated[bool, typer.Option("--all", help="also what is decided, with what was decided")] = False,
) -> None:
    """Write a sheet to decide in: findings of the rows that pass all filters and are to be decided."""
    from extractor.sheets import Sheet, SheetScope, items_of, write_sheet

    scope = SheetScope(curator, query_of(asked), most, every)
    with store_here(settings_here()) as store, doing(console(), "writing"):
        number = write_sheet(path, Sheet(items_of(store, scope), curator, _now()))
    console().print(f"{_findings(number)} for {curator} in {path}", highlight=False, markup=False, soft_wrap=True)


@decisions_app.command("import")
def decisions_import(
    path: Annotated[Path, typer.Argument(help="sheet with decisions, .xlsx or .tsv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be stored")] = False,
    as_json: AsJson = False,
) -> None:
    """Store what is decided in a sheet: all of it, or nothing where a cell is wrong."""
    from extractor.lexicon import load_lexicon
    from extractor.sheets import Naming, read_sheet, take_in

    lines = read_sheet(path)
    with store_here(settings_here(), FINE) as store, doing(console(), "importing"):
        intake = take_in(path, lines, store, Naming(load_lexicon()))
        if not dry_run:
            store.curation.decide(intake.decisions)
    if as_json:
        emit(_json(intake))
    for line in _told(intake, dry_run):
        console().print(line, highlight=False, markup=False, soft_wrap=True)


@decisions_app.command("list")
def decisions_list(
    curator: Annotated[str, typer.Option(help="of one curator only")] = "",
    last: Annotated[int | None, typer.Option(min=1, help="print so many, the newest")] = None,
    as_json: AsJson = False,
) -> None:
    """All that was ever decided, in the order in which it was."""
    import json

    from extractor.records.values import to_json
    from extractor.terminal.decisions import decisions_table

    with store_here(settings_here()) as store:
        found = [d for d in store.curation.history() if not curator or d.curator == curator]
        shown = found[-last:] if last else found
        seen = {} if as_json else store.curation.seen({decision.finding for decision in shown})
    if as_json:
        emit(json.dumps([to_json(decision) for decision in shown], ensure_ascii=False))
    elif shown:
        output().print(decisions_table(shown, seen))
    else:
        console().print("no decisions", highlight=False)


@decisions_app.command("undo")
def decisions_undo(
    finding: Annotated[str, typer.Argument(help="finding that was decided; `decisions list` shows them")],
    curator: Curator,
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Take back what a curator last decided on a finding; that is on record as well."""
    from extractor.errors import InputError
    from extractor.sheets.taking_back import undo_of

    with store_here(settings_here(), FINE) as store:
        counts = store.curation.by(curator).get(finding)
        if counts is None:
            raise InputError(
                f"{curator} has no decision on {finding!r} to undo; `extractor decisions list --curator {curator}` "
                "shows those there are"
            )
        store.curation.decide([undo_of(counts, store.curation.clock(), note)])
    console().print(f"undone: {counts.verdict} of {counts.at}", highlight=False, markup=False)


@decisions_app.command("calibration")
def decisions_calibration(
    learn: Annotated[bool, typer.Option("--learn", help="learn from all decisions, and merge the table anew")] = False,
    as_json: AsJson = False,
) -> None:
    """How well confidence agrees with decisions: expected against observed acceptance by tenths."""
    import json

    from extractor.records.values import to_json
    from extractor.store.belief import calibration_error, deciles
    from extractor.terminal.decisions import calibration_report

    with store_here(settings_here()) as store, doing(console(), "learning"):
        calibrated = store.curation.calibrate() if learn else store.curation.calibration()
        stated, learnt = (deciles(found) for found in store.curation.decided())
    errors = calibration_error(stated), calibration_error(learnt)
    if not as_json:
        output().print(calibration_report(calibrated, stated, learnt, errors))
        return
    tables = {"stated": stated, "calibrated": learnt}
    found = {
        name: {"error": error, "deciles": [to_json(tenth) for tenth in tenths]}
        for (name, tenths), error in zip(tables.items(), errors, strict=True)
    }
    emit(json.dumps({"calibration": to_json(calibrated), **found}, ensure_ascii=False))


def _now() -> str:
    return clock_of(os.environ)().isoformat(timespec="seconds")


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _told(intake: SheetIntake, dry_run: bool) -> Iterator[str]:
    for number, column, named in intake.read_as:
        yield f"row {number}, column {column}: read as {named.name} ({named.type}, {named.key})"
    for rows, what in (
        (intake.known, "stored already"),
        (intake.outdated, "stored already, but gave way to a later decision, which stays"),
        (intake.empty, "without a verdict, passed over"),
    ):
        if rows:
            yield f"{_findings(len(rows))} {what}{_rows(rows)}"
    number = len(intake.decisions)
    would = " would be" if dry_run else ""
    yield f"{number} decision{'' if number == 1 else 's'}{would} stored"


def _rows(rows: tuple[int, ...]) -> str:
    most = 8
    return f": row{'' if len(rows) == 1 else 's'} {', '.join(map(str, rows[:most]))}{', …' if len(rows) > most else ''}"


def _json(intake: SheetIntake) -> str:
    import json

    from extractor.records.values import to_json

    counts = {"empty": intake.empty, "known": intake.known, "outdated": intake.outdated}
    decisions = [to_json(decision) for decision in intake.decisions]
    return json.dumps({"decisions": decisions, **counts}, ensure_ascii=False)
