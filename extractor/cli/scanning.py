"""All of PubMed: ``scan`` files, ``merge`` what came of them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, complain, emit
from extractor.cli.equipment import PARTIAL, clock_of, console, doing, settings_here, tell_faults

if TYPE_CHECKING:
    from extractor.model import Fault
    from extractor.scan.task import ScanPlan, Settled

_MERGED = "microseconds"
_ADDRESS = re.compile(r"(tcp|tls|wss?)://[A-Za-z0-9.\[\]:-]+:[0-9]{1,5}")


@app.command()
def scan(
    files: Annotated[list[Path], typer.Argument(help="PubMed files (.xml, .xml.gz), MEDLINE, PubAnnotation")],
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for results, one file an input file")],
    query: Annotated[
        list[str] | None, typer.Option(help="only records that hold this word as well; may be repeated")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="processes")] = 1,
    scheduler: Annotated[str, typer.Option(help="address of a Dask scheduler whose workers do it instead")] = "",
    as_json: AsJson = False,
) -> None:
    """Extract from whole PubMed files: only records that name a miRNA are looked at; what is done is not done again."""
    from extractor.errors import InputError
    from extractor.scan.results import results_path
    from extractor.scan.task import ScanPlan, extractor_by_spacy, extractor_of

    if scheduler and not _ADDRESS.fullmatch(scheduler):
        raise typer.BadParameter(f"{scheduler!r} is no address such as tcp://10.0.0.5:8786", param_hint="--scheduler")
    # A file that was never there is a slip of the hand; one that is damaged costs no other.
    if missing := next((path for path in files if not path.is_file()), None):
        raise InputError(f"there is no file {str(missing)!r}")
    settings = settings_here()
    # A link is called what it is called, as are its results and its sum; the folder may be reached in any way.
    paths = sorted({path.parent.resolve() / path.name for path in files}, key=lambda path: (path.name, str(path)))
    for one, other in pairwise(sorted(paths, key=lambda path: results_path(output, path.name))):
        if results_path(output, one.name) == results_path(output, other.name):
            raise InputError(f"{one} and {other} would have the same results; scan them into folders of their own")
    words = tuple(query or ())
    load = extractor_of if settings.nlp_matrices else extractor_by_spacy
    plan = ScanPlan(output.resolve(), words, settings.nlp_model, settings.threshold, settings.document_seconds, load)
    problems = unread = 0
    faults: list[Fault] = []
    versions = None
    with doing(console(), "scanning"):
        begun = time.monotonic()
        for number, done in enumerate(_settled(paths, plan, jobs, scheduler), 1):
            left = (time.monotonic() - begun) / number * (len(paths) - number)
            _tell(done, number, len(paths), left, as_json)
            problems += bool(done.problem)
            if done.manifest:
                unread += 0 if done.known else len(done.manifest.unread)
                faults += done.manifest.faults
                versions = done.manifest.how.versions
    if versions:
        tell_faults(faults, versions)
    if problems:
        complain(f"{problems} of {len(paths)} files are damaged; the others are done")
    if unread:
        complain(f"{unread} record(s) could not be read; the manifests name them")
    if problems or faults or unread:
        raise typer.Exit(PARTIAL)


def _settled(paths: list[Path], plan: ScanPlan, jobs: int, scheduler: str) -> Iterator[Settled]:
    if scheduler:
        from extractor.scan.cluster import scan_with_cluster

        return scan_with_cluster(paths, plan, scheduler)
    from extractor.scan.pool import scan_here, scan_with_processes

    return scan_here(paths, plan) if jobs == 1 else scan_with_processes(paths, plan, jobs)


def _tell(done: Settled, number: int, of: int, left: float, as_json: bool) -> None:
    import json

    from extractor.records.values import to_json

    if done.problem:
        complain(done.problem)
    if as_json:
        told = {"file": str(done.path), "known": done.known, "problem": done.problem, "again": done.again}
        emit(json.dumps({**told, "manifest": to_json(done.manifest)}))
    elif done.manifest:
        made = f"{done.manifest.documents} documents, {done.manifest.evidence} evidence"
        if done.again:
            made += f", {done.again} extracted from again"
        what = "done before" if done.known else made
        minutes = f", about {left / 60:.0f} min left" if number < of else ""
        console().print(
            f"{number}/{of} {done.path.name}: {what}{minutes}", highlight=False, markup=False, soft_wrap=True
        )


@app.command("merge")
def merge_scanned(
    folder: Annotated[Path, typer.Argument(help="folder of results that `extractor scan` wrote")],
    corpus: Annotated[str, typer.Option(help="name that the documents are kept under")] = "pubmed",
) -> None:
    """Bring the results of a scan into the table."""
    from extractor.errors import InputError
    from extractor.records.files import names_a_folder
    from extractor.scan.merging import merge_results
    from extractor.store import RunState, open_store

    if not names_a_folder(corpus):
        raise typer.BadParameter("has to be a name as of a folder", param_hint="--corpus")
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder")
    settings = settings_here()
    with (
        open_store(settings.database, lambda: clock_of(os.environ)().isoformat(timespec=_MERGED)) as store,
        doing(console(), "merging"),
    ):
        run = merge_results(folder, store, corpus)
    found = run.counts
    told = (
        f"new evidence: {found.new}, changed: {found.updated}, unchanged: {found.unchanged}, "
        f"no longer found: {found.withdrawn}; {found.interactions} interactions"
    )
    console().print(told, highlight=False, markup=False, soft_wrap=True)
    for problem in run.problems:
        complain(problem)
    if run.state is RunState.PARTIAL:
        raise typer.Exit(PARTIAL)
