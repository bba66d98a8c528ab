"""The commands that extract: ``run``, ``fetch``, ``annotate``, ``explain``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, complain, emit
from extractor.cli.equipment import (
    PARTIAL,
    clock_of,
    console,
    corpora_named,
    doing,
    entrez_client,
    entrez_client_needed,
    extractor_of,
    output,
    report_problems,
    settings_here,
    tell_faults,
)
from extractor.errors import InputError, RecordError, visible
from extractor.model import AnnotatedDocument

if TYPE_CHECKING:
    from extractor.model import Document, Fault
    from extractor.settings import Settings

CorpusName = Annotated[str, typer.Argument(help="name of a corpus, or its folder")]
Inputs = Annotated[list[Path], typer.Argument(help="PubMed XML, MEDLINE, PubAnnotation JSON lines or text")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="file to write; default: standard output")]


@app.command()
def run(
    corpora: Annotated[list[str] | None, typer.Argument(help="names or folders; default: all corpora")] = None,
    as_json: AsJson = False,
) -> None:
    """The main job: read or fetch a corpus, extract, score, merge, write table and report."""
    import json

    from extractor.report import summary
    from extractor.run import Job, run_corpus
    from extractor.sources.cache import DocumentCache
    from extractor.sources.references import corpus_documents

    settings = settings_here()
    loaded = corpora_named(settings, corpora)
    client = entrez_client(settings, tries=3)
    terminal = console()
    extractor = None
    partial = False
    for corpus in loaded:
        with doing(terminal, f"reading {corpus.name}"):
            read = corpus_documents(corpus, DocumentCache(settings.cache_dir), client, offline=False)
        with doing(terminal, f"extracting from {len(read.documents)} documents"):
            extractor = extractor or extractor_of(settings)
            folder = settings.results_dir / corpus.name
            job = Job(folder, settings.database, settings.threshold, clock_of(os.environ))
            outcome = run_corpus(corpus, read, extractor, job)
        partial = partial or bool(outcome.faults)
        tell_faults(outcome.faults, extractor.versions)
        if as_json:
            emit(json.dumps(outcome.report.to_json(), ensure_ascii=False))
            continue
        output().print(summary(outcome.report))
        change = outcome.summary
        output().print(
            f"new evidence: {change.new}, unchanged: {change.unchanged}, no longer found: {change.withdrawn}"
            if change.changed
            else "nothing new: the table is as it was"
        )
    if partial:
        raise typer.Exit(PARTIAL)


@app.command()
def fetch(corpus: CorpusName) -> None:
    """Fetch the records of a corpus from PubMed into the cache."""
    from extractor.sources.cache import DocumentCache
    from extractor.sources.corpus import load_corpus
    from extractor.sources.references import corpus_documents, fetch_corpus

    settings = settings_here()
    found = load_corpus(corpus, settings.corpora_dir)
    client = entrez_client_needed(settings)
    cache = DocumentCache(settings.cache_dir)
    problems: list[str] = []
    with doing(console(), f"fetching {found.name}"):
        fetch_corpus(found, cache, client, problems.append)
    for problem in problems:
        typer.echo(visible(problem), err=True)
    read = corpus_documents(found, cache, None)
    number = len(read.documents)
    typer.echo(visible(f"{number - read.titles_only} of {number} records in {settings.cache_dir}"), err=True)
    if problems:
        raise typer.Exit(PARTIAL)


@app.command()
def annotate(
    inputs: Inputs,
    output: Output = None,
    given_entities: Annotated[
        bool, typer.Option("--given-entities", help="take the denotations of the input as the mentions")
    ] = False,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="least confidence; default: the setting; with --given-entities 0: every pair judged related",
        ),
    ] = None,
) -> None:
    """Mentions and relations of files, as PubAnnotation JSON lines; needs no database."""
    from extractor.pipeline import annotate as annotate_documents
    from extractor.records.jsonl import write_jsonl
    from extractor.records.pubannotation import to_pubannotation
    from extractor.sources.files import document_of, kind_of, read_annotated

    if threshold is not None and isnan(threshold):
        raise typer.BadParameter("is no number; write one from 0 to 1", param_hint="--threshold")
    for path in inputs:
        kind_of(path)  # a wrong name should be told before an hour's work
    problems: list[RecordError] = []
    faults: list[Fault] = []

    def documents() -> Iterator[AnnotatedDocument]:
        for path in inputs:
            yield from read_annotated(path, problems.append)

    settings = settings_here()
    least = threshold if threshold is not None else 0.0 if given_entities else settings.threshold
    extractor = extractor_of(settings)
    told = faults.append, complain
    annotated = annotate_documents(documents(), extractor, given_entities, least, document_of, *told)
    write_jsonl(output, (to_pubannotation(document) for document in annotated))
    report_problems(problems, faults, extractor.versions)


@app.command()
def explain(
    what: Annotated[str, typer.Argument(help="a sentence in quotes, or the PMID of a fetched record")],
) -> None:
    """What was found in a text, what was not, and for what reason."""
    from extractor.explain import explained
    from extractor.model import Document

    settings = settings_here()
    is_pmid = what.isascii() and what.isdigit()
    document = _fetched(what, settings) if is_pmid else Document(id="text", title=what)
    for part in explained(document, extractor_of(settings).annotator):
        output().print(part)


def _fetched(pmid: str, settings: Settings) -> Document:
    """A record of the cache. Raises InputError where it was not fetched."""
    # What reads records knows how to fetch them, and takes long to load.
    from extractor.sources.cache import DocumentCache

    document = DocumentCache(settings.cache_dir).get(pmid)
    if document is None:
        raise InputError(
            f"no record {pmid} in {settings.cache_dir}; `extractor fetch CORPUS` fetches those of a corpus"
        )
    return document
