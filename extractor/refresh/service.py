"""The job as a scheduler calls it: lock, refresh, write what came of it, say how it ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from extractor.errors import ExtractorError, InputError, StoreError
from extractor.model import Document, Evidence, Fault, Interaction, Versions
from extractor.pipeline import Extractor, extract
from extractor.records.files import whole_file
from extractor.records.jsonl import write_jsonl
from extractor.records.tsv import write_tsv
from extractor.refresh.job import Tools, refresh, surroundings
from extractor.refresh.lock import locked
from extractor.refresh.narrator import Narrator
from extractor.refresh.plan import RefreshPlan, make_plan
from extractor.report.changes import ChangeReport, markdown
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import Corpus, load_corpora
from extractor.sources.entrez import EntrezClient
from extractor.sources.europepmc import EuropePmcClient
from extractor.store import COMPLETE, Gap, RefreshOptions, Run, RunState, Store, StoreSize, is_there, open_store

EXIT_CODES = {
    RunState.DONE: 0,
    RunState.NOTHING_NEW: 3,
    RunState.PARTIAL: 4,
}


_KEPT = "the tables are as they were; what was kept of records before stays, and the next refresh goes on from there"
_NO_DATABASE = "sqlite://"
"""One in memory: what a dry run plans by where there is none yet."""
INTERACTIONS, EVIDENCE = "interactions.tsv", "evidence.jsonl"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: corpora by name (none: all), how, whether only to plan or to resume."""

    corpora: tuple[str, ...]
    options: RefreshOptions
    dry_run: bool = False
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything lies: the database (path or URL), and folders."""

    database: str | Path
    cache: Path
    results: Path
    corpora: Path
    threshold: float


@dataclass(frozen=True)
class RefreshOutcome:
    """What came of it: the report, or after a dry run the plan; and what the command ends with."""

    exit_code: int
    report: ChangeReport | None
    plan: dict[str, Any]

    def plan_in_words(self) -> str:
        """The plan for people."""
        counts = [f"{name}: {number}" for name, number in self.plan["counts"].items()]
        queries = [f"{name}: from {day or 'the beginning'}" for name, day in self.plan["since"].items()]
        return "\n".join(["to do – " + ", ".join(counts), *queries, *self.plan["notes"]])


@dataclass(frozen=True)
class _PipelineExtracts:
    """The pipeline as a refresh uses it."""

    extractor: Extractor
    threshold: float

    @property
    def versions(self) -> Versions:
        """Those of the pipeline."""
        return self.extractor.versions

    def evidence(self, documents: Iterable[Document]) -> Iterator[tuple[Sequence[Evidence], Sequence[Fault]]]:
        """Of the documents, in their order, what is found in each, and what it failed on."""
        for found in extract(documents, self.extractor, self.threshold):
            yield found.evidence, found.faults


def nightly(
    request: Request,
    place: Place,
    load_extractor: Callable[[], Extractor],
    entrez: EntrezClient | None,
    europepmc: EuropePmcClient | None,
    narrator: Narrator,
    clock: Callable[[], datetime],
) -> RefreshOutcome:
    """Do what is asked for, under the lock; writes tables and the report below ``place.results``.

    Where a server is down from the beginning, the report says so and the table is exactly what it was;
    so it is where this raises: LockedError where another refresh is at work, StoreError where database or disk
    cannot be used, RemoteError for a dry run. A dry run makes no database. How a refresh ended is the last that the
    narrator is told; where this raises, that is left to the caller (``tell_failure``).
    """
    started = clock().isoformat(timespec="seconds")
    if not request.resume:
        # What is asked for wrongly is told before anything is opened, or waited for.
        load_corpora(request.corpora, place.corpora)
    database = place.database if not request.dry_run or is_there(place.database) else _NO_DATABASE
    with (
        nullcontext() if request.dry_run else locked(place.results / "refresh.lock", started),
        open_store(database, lambda: clock().isoformat(timespec="seconds")) as store,
    ):
        if request.resume:
            unfinished = _unfinished(store.runs())
            if unfinished is None:
                raise InputError("nothing to resume: the last refresh came to its end")
            request = Request(unfinished.corpora, unfinished.options, request.dry_run)
        corpora = load_corpora(request.corpora, place.corpora)
        options = request.options
        tools = Tools(
            store=store,
            cache=DocumentCache(place.cache),
            extractor=_PipelineExtracts(load_extractor(), place.threshold),
            threshold=place.threshold,
            entrez=entrez if options.fetch else None,
            europepmc=europepmc if options.fetch else None,
            narrator=narrator,
            clock=clock,
        )
        if request.dry_run:
            return _planned(make_plan(corpora, options, surroundings(tools)))
        try:
            done = refresh(corpora, options, tools)
        except Exception:
            # Where the database is at fault, what it cannot tell must not hide that.
            with suppress(ExtractorError):
                _write_report(report_of(store, store.runs()[-1], ()), place.results / "refresh")
            raise
        if done.failure:
            _tell_end(narrator, done.run.state, done.run.problems, done.run.number)
            failed = report_of(store, done.run, ())
            _write_report(failed, place.results / "refresh")
            return RefreshOutcome(done.failure.exit_code, failed, {})
        report = report_of(store, done.run, done.gaps)
        _write_tables(store, corpora, place.results)
        _write_report(report, place.results / "refresh")
        _tell_end(narrator, done.run.state, done.run.problems, done.run.number)
    return RefreshOutcome(EXIT_CODES[done.run.state], report, {})


def tell_failure(narrator: Narrator, told: str) -> None:
    """Say as the last event of a refresh that it failed, why, and what was kept."""
    _tell_end(narrator, RunState.FAILED, [told])


def _tell_end(narrator: Narrator, state: RunState, problems: Sequence[str], run: int = 0) -> None:
    number = {"run": run} if run else {}
    kept = {"kept": _KEPT} if state is RunState.FAILED else {}
    narrator.say("refresh ends", **number, state=str(state), problems=list(problems), **kept)


def _unfinished(runs: Sequence[Run]) -> Run | None:
    """The last refresh, if it did not come to its end."""
    last = next((run for run in reversed(runs) if run.command == "refresh"), None)
    return last if last and last.state not in COMPLETE else None


def _planned(plan: RefreshPlan) -> RefreshOutcome:
    counts = plan.counts()
    told = {"counts": counts, "since": plan.since, "notes": [*plan.doubts, *plan.notes], "fetch": plan.fetched}
    return RefreshOutcome(0 if any(counts.values()) else EXIT_CODES[RunState.NOTHING_NEW], None, told)


def report_of(store: Store, run: Run, gaps: Iterable[Gap]) -> ChangeReport:
    """What one run changed."""
    before = run.number - 1
    return ChangeReport(
        run,
        before,
        run.before,
        run.after,
        tuple(store.interaction_changes(before, run.number)),
        tuple(store.standing_changes(before, run.number)),
        tuple(gaps),
        store.table.shown(),
    )


def compared(store: Store, first: int, second: int) -> ChangeReport:
    """What is another after run ``second`` than after run ``first`` (0: before all).

    Raises InputError for a run that is not on record, and where ``first`` is not before ``second``.
    """
    runs = {run.number: run for run in store.runs()}
    for number in (first, second):
        if number not in runs and number != 0:
            known = f"there are {min(runs)} to {max(runs)}" if runs else "there are none yet"
            raise InputError(f"run {number} is not on record; {known}")
    if first >= second:
        raise InputError(f"run {first} is not before run {second}; name the earlier one first")
    return ChangeReport(
        runs[second],
        first,
        runs[first].after if first else StoreSize(),
        runs[second].after,
        tuple(store.interaction_changes(first, second)),
        tuple(store.standing_changes(first, second)),
        (),
    )


def _write_tables(store: Store, corpora: Sequence[Corpus], results: Path) -> None:
    """The tables of the corpora, where runs did something since they were last written."""
    runs = store.runs()
    for corpus in corpora:
        folder = results / corpus.name
        written = folder / ".written-after-run"
        if not _outdated(folder, written, runs):
            continue
        try:
            write_tsv(folder / INTERACTIONS, store.interactions(corpus.name), Interaction)
            write_jsonl(folder / EVIDENCE, store.evidence_of_corpus(corpus.name))
            with whole_file(written) as file:
                file.write(f"{runs[-1].number}\n")
        except OSError as error:
            raise _unwritten(folder, error) from error


def _outdated(folder: Path, written: Path, runs: Sequence[Run]) -> bool:
    """Whether the files of a corpus are not there, or older than what runs did (of any corpus: rows are shared)."""
    if not all(path.exists() for path in (folder / INTERACTIONS, folder / EVIDENCE, written)):
        return True
    number = written.read_text(encoding="utf-8").strip()
    if not number.isdigit() or int(number) > runs[-1].number:
        return True
    return any(run.state is not RunState.NOTHING_NEW for run in runs if run.number > int(number))


def _write_report(report: ChangeReport, folder: Path) -> None:
    """The report of this run under its number, and under "latest"."""
    try:
        for name in (f"run-{report.run.number}", "latest"):
            with whole_file(folder / f"{name}.json") as file:
                json.dump(report.to_json(), file, ensure_ascii=False, indent=1)
                file.write("\n")
            with whole_file(folder / f"{name}.md") as file:
                file.write(markdown(report))
    except OSError as error:
        raise _unwritten(folder, error) from error


def _unwritten(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{folder}: cannot be written: {error.strerror or error}; the database is up to date, "
        "the files are as they were, and the next run writes them"
    )
