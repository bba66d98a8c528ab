"""The commands that read the table: ``table``, ``show``, ``conflicts``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.app import AsJson, app, emit
from extractor.cli.equipment import clock_of, console, output, settings_here, store_here
from extractor.cli.filters import Asked, one_of, query_of, with_filters
from extractor.model import ConflictState

if TYPE_CHECKING:
    from extractor.store import Query, Store

conflicts_app = typer.Typer(help="What documents disagree on.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(conflicts_app, name="conflicts")

_LEVELS = ("family", "gene", "axis")
_PAGE = 50
Id = Annotated[str, typer.Argument(help="id of a row, or its first digits")]


@app.command()
@with_filters
def table(
    asked: Asked,
    sort: Annotated[str, typer.Option(help="table (by name), belief or documents")] = "table",
    reverse: Annotated[bool, typer.Option("--reverse", help="the other way round")] = False,
    page: Annotated[int, typer.Option(min=1, help="number of the page")] = 1,
    size: Annotated[int | None, typer.Option(min=1, help="rows of a page; default: 50, for programs all")] = None,
    by: Annotated[str, typer.Option(help="put rows together: by family, gene or axis")] = "",
    as_json: AsJson = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="print tab-separated values, for programs")] = False,
    explain: Annotated[str, typer.Option(metavar="ID", help="print the sum behind the belief in a row")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="make the table anew from evidence and decisions")] = False,
    check: Annotated[bool, typer.Option("--check", help="with --rebuild: only say what differs; exit 1 if so")] = False,
) -> None:
    """The interaction table: the rows that pass all filters; of several values of one, one is enough."""
    from extractor.store import Order

    if check and not rebuild:
        raise typer.BadParameter("goes with --rebuild", param_hint="--check")
    order = Order(one_of(sort, list(Order), "--sort"))
    # Who sorts by belief or documents wants the greatest first.
    query = query_of(asked | {"order": order, "descending": reverse is (order is Order.TABLE)})
    with store_here(settings_here()) as store:
        if explain:
            _explain(store, explain, as_json)
        elif rebuild:
            _rebuild(store, check, as_json)
        elif by:
            _put_together(store, query, one_of(by, _LEVELS, "--by"), as_json, as_tsv, size)
        elif as_json or as_tsv:
            _for_programs(_some(store, query, page, size), as_json)
        else:
            _for_people(store, query, page, size or _PAGE)


def _for_people(store: Store, query: Query, page: int, size: int) -> None:
    from extractor.terminal.rows import rows_table

    found = store.table.page(query, (page - 1) * size, size)
    total = store.table.count(query)
    if not found.rows:
        console().print("no rows" if not total else f"page {page} is empty: there are {total} rows", highlight=False)
        return
    terminal = output()
    terminal.print(rows_table(found.rows))
    more = f"; the next: --page {page + 1}" if found.more else ""
    console().print(f"\nrows {found.start + 1}–{found.start + len(found.rows)} of {total}{more}", highlight=False)


def _some(store: Store, query: Query, page: int, size: int | None) -> Iterable[Any]:
    """All rows, or those of a page."""
    return store.table.page(query, (page - 1) * size, size).rows if size else store.table.rows(query)


def _for_programs(rows: Iterable[Any], as_json: bool) -> None:
    """One JSON array, or lines of tab-separated values under a header, row by row."""
    import json

    from extractor.model import columns
    from extractor.records.values import to_json, to_text

    if as_json:
        before = "["
        for row in rows:
            emit(f"{before}\n{json.dumps(to_json(row), ensure_ascii=False)}", end="")
            before = ","
        emit("[]" if before == "[" else "\n]")
        return
    header: tuple[str, ...] = ()
    for row in rows:
        if not header:
            header = columns(type(row))
            emit("\t".join(header))
        emit("\t".join(to_text(getattr(row, name)) for name in header))


def _put_together(store: Store, query: Query, by: str, as_json: bool, as_tsv: bool, size: int | None) -> None:
    from itertools import islice

    from extractor.rollups import RollupKind, rolled_up
    from extractor.terminal import rows

    found: Iterable[Any] = rolled_up(store.table.rows(query), RollupKind(by))
    if as_json or as_tsv:
        _for_programs(islice(found, size), as_json)
        return
    every = list(found)
    shown = every[: size or _PAGE]
    tables: dict[str, Any] = {"family": rows.family_table, "gene": rows.gene_table, "axis": rows.axis_table}
    output().print(tables[by](shown))
    console().print(f"\n{len(shown)} of {len(every)}", highlight=False)


def _explain(store: Store, name: str, as_json: bool) -> None:
    import json

    from extractor.records.values import to_json
    from extractor.terminal.sums import reckoning_of

    found = store.table.reckoning(name)
    if as_json:
        emit(json.dumps(to_json(found), ensure_ascii=False))
    else:
        output().print(reckoning_of(found))


def _rebuild(store: Store, check: bool, as_json: bool) -> None:
    import json

    found = store.table.rebuild(keep=not check)
    if as_json:
        emit(json.dumps({"right": found.right, "differences": dict(found.differences)}))
    elif found.right:
        typer.echo("the table is what evidence and decisions give")
    else:
        for what, number in found.differences:
            typer.echo(f"{what}: not what evidence and decisions give ({number} rows when made anew)")
        if not check:
            typer.echo("the table was made anew")
    raise typer.Exit(1 if check and not found.right else 0)


@app.command()
def show(name: Id, as_json: AsJson = False) -> None:
    """All that is known of one row: every sentence, what was decided, what includes it."""
    import json

    from extractor.records.values import to_json
    from extractor.terminal.entry import entry

    with store_here(settings_here()) as store:
        row = store.table.row(name)
        evidence = store.table.evidence(row)
        decisions = store.curation.about(row, evidence)
        related = store.table.related(row)
    if as_json:
        wider, narrower = ([to_json(other) for other in others] for others in related)
        found = {
            "interaction": to_json(row),
            "evidence": [to_json(item) | {"finding": item.finding} for item in evidence],
            "decisions": [to_json(decision) for decision in decisions],
            "wider": wider,
            "narrower": narrower,
        }
        emit(json.dumps(found, ensure_ascii=False))
    else:
        output().print(entry(row, evidence, decisions, related))


@conflicts_app.callback()
def conflicts(
    context: typer.Context,
    state: Annotated[list[str] | None, typer.Option(help=f"one of {', '.join(ConflictState)}; default: open")] = None,
    as_json: AsJson = False,
) -> None:
    """What documents disagree on, with both sides' sentences."""
    from extractor.terminal.conflicts import conflict_entry

    if context.invoked_subcommand:
        return
    states = [ConflictState(one_of(value, list(ConflictState), "--state")) for value in state or [ConflictState.OPEN]]
    number = 0
    with store_here(settings_here()) as store:
        found = store.table.conflicts(states)
        if as_json:
            _for_programs(found, as_json=True)
            return
        terminal = output()
        for conflict in found:
            terminal.print(conflict_entry(conflict))
            number += 1
    console().print(f"{number} conflict{'' if number == 1 else 's'}: {', '.join(states)}", highlight=False)


@conflicts_app.command("say")
def conflicts_say(
    name: Id,
    state: Annotated[str, typer.Argument(help=f"one of {', '.join(ConflictState)}")],
    curator: Annotated[str, typer.Option(help="who says so")],
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Say what the conflict is that a row takes part in; it is open again when something new is said in it."""
    from extractor.store import Opinion

    said = ConflictState(one_of(state, list(ConflictState), "STATE"))
    at = clock_of(os.environ)().isoformat(timespec="seconds")
    with store_here(settings_here()) as store:
        row = store.table.row(name)
        store.curation.say(Opinion(row.subject, row.object, said, curator, at, note))
    console().print(f"{row.mirna} and {row.target}: {said}", highlight=False)
