"""The command ``extractor``: parse, call, print. Nothing here computes, and only here does it exit.

Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor import __version__
from extractor.errors import ExtractorError, InputError, RecordError

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.settings import Settings
    from extractor.sources.entrez import EntrezClient

PARTIAL = 4
app = typer.Typer(
    help="miRNA–target–effect triples from the literature.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip

CorpusName = Annotated[str, typer.Argument(help="name of a corpus, or its folder")]
Inputs = Annotated[list[Path], typer.Argument(help="PubMed XML, MEDLINE, PubAnnotation JSON lines or text")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="file to write; default: standard output")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for programs")]


def main() -> None:
    """Run the command line; errors meant for the user end it with a message and their exit code."""
    try:
        app()
    except ExtractorError as error:
        typer.echo(f"extractor: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away: nothing to say to it. Python would complain on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("extractor: interrupted", err=True)
        sys.exit(130)


@app.callback(invoke_without_command=True)
def _common(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def run(
    corpora: Annotated[list[str] | None, typer.Argument(help="names or folders; default: all corpora")] = None,
    as_json: AsJson = False,
) -> None:
    """The main job: read or fetch a corpus, extract, score, merge, write table and report."""
    import json
    from datetime import UTC, datetime

    from extractor.report import summary
    from extractor.run import Job, run_corpus
    from extractor.sources.cache import DocumentCache
    from extractor.sources.corpus import corpus_documents, corpus_names, load_corpus

    settings = _settings()
    names = corpora or corpus_names(settings.corpora_dir)
    if not names:
        raise InputError(f"there is no corpus in {settings.corpora_dir}; a corpus is a folder with a corpus.toml")
    loaded = [load_corpus(name, settings.corpora_dir) for name in names]
    client = _client(settings, tries=3)
    console = _console()
    extractor = None
    for corpus in loaded:
        with _doing(console, f"reading {corpus.name}"):
            read = corpus_documents(corpus, DocumentCache(settings.cache_dir), client)
        with _doing(console, f"extracting from {len(read.documents)} documents"):
            extractor = extractor or _extractor(settings)
            folder = settings.results_dir / corpus.name
            database = settings.database_url or folder / "interactions.sqlite"
            job = Job(folder, database, settings.threshold, lambda: datetime.now(UTC))
            outcome = run_corpus(corpus, read, extractor, job)
        if as_json:
            typer.echo(json.dumps(outcome.report.to_json(), ensure_ascii=False))
            continue
        _output().print(summary(outcome.report))
        change = outcome.summary
        _output().print(
            f"new evidence: {change.new}, unchanged: {change.unchanged}, no longer found: {change.withdrawn}"
            if change.changed
            else "nothing new: the table is as it was"
        )


@app.command()
def fetch(corpus: CorpusName) -> None:
    """Fetch the records of a corpus from PubMed into the cache."""
    from extractor.sources.cache import DocumentCache
    from extractor.sources.corpus import corpus_documents, fetch_corpus, load_corpus
    from extractor.sources.entrez import EntrezClient

    settings = _settings()
    found = load_corpus(corpus, settings.corpora_dir)
    # Without an address the client says what to set, and this command has nothing else to do.
    client = _client(settings, tries=5) or EntrezClient(settings.email)
    cache = DocumentCache(settings.cache_dir)
    problems: list[str] = []
    with _doing(_console(), f"fetching {found.name}"):
        fetch_corpus(found, cache, client, problems.append)
    for problem in problems:
        typer.echo(problem, err=True)
    read = corpus_documents(found, cache, None)
    typer.echo(
        f"{len(read.documents) - read.titles_only} of {len(read.documents)} records in {settings.cache_dir}",
        err=True,
    )
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
    from extractor.records.pubannotation import AnnotatedDocument, to_pubannotation
    from extractor.sources.files import document_of, kind_of, read_annotated

    for path in inputs:
        kind_of(path)  # a wrong name should be told before an hour's work
    problems: list[RecordError] = []

    def documents() -> Iterator[AnnotatedDocument]:
        for path in inputs:
            yield from read_annotated(path, problems.append)

    settings = _settings()
    least = threshold if threshold is not None else 0.0 if given_entities else settings.threshold
    annotated = annotate_documents(documents(), _extractor(settings), given_entities, least, document_of)
    write_jsonl(output, (to_pubannotation(document) for document in annotated))
    _report_problems(problems)


@app.command()
def score(
    predicted: Annotated[Path, typer.Argument(help="PubAnnotation JSON lines")],
    gold: Annotated[Path, typer.Argument(help="PubAnnotation JSON lines, or a TSV of gold relations")],
    rule: Annotated[str, typer.Option(help="when two names are the same")] = "identifier-or-name",
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of annotations against gold, with every miss and false hit."""
    import json

    from extractor.model import Versions
    from extractor.report import comparison_table, discrepancies
    from extractor.run import compare_files

    comparison = compare_files(predicted, gold, Versions(__version__, "unknown", "unknown", "unknown"), rule)
    if as_json:
        typer.echo(json.dumps(comparison.to_json(), ensure_ascii=False))
        return
    _output().print(comparison_table((comparison,)))
    for line in discrepancies(comparison):
        _output().print(line, soft_wrap=True)


@app.command()
def explain(
    what: Annotated[str, typer.Argument(help="a sentence in quotes, or the PMID of a fetched record")],
) -> None:
    """What was found in a text, what was not, and which condition failed."""
    from extractor.explain import explained
    from extractor.model import Document
    from extractor.sources.cache import DocumentCache

    settings = _settings()
    document = DocumentCache(settings.cache_dir).get(what) if what.isdigit() else Document(id="text", title=what)
    if document is None:
        raise InputError(
            f"no record {what} in {settings.cache_dir}; `extractor fetch CORPUS` fetches those of a corpus"
        )
    for part in explained(document, _extractor(settings).annotator):
        _output().print(part)


def _settings() -> Settings:
    from extractor.settings import load_settings

    return load_settings(Path.cwd(), os.environ)


def _client(settings: Settings, tries: int) -> EntrezClient | None:
    """A client, if there is an address to use it with; a terminal is asked for one once."""
    from extractor.settings import remember_email
    from extractor.sources.entrez import EntrezClient

    email = settings.email
    if "email" not in settings.model_fields_set and sys.stdin.isatty() and sys.stderr.isatty():
        email = typer.prompt("E-mail address for NCBI (none: work without network)", "", show_default=False, err=True)
        typer.echo(f"remembered in {remember_email(Path.cwd(), email)}", err=True)
    if not email:
        return None
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    return EntrezClient(email, key, settings.timeout_seconds, tries)


def _extractor(settings: Settings):  # type: ignore[no-untyped-def]  # the type would import spaCy
    from extractor.pipeline import load_extractor

    return load_extractor(settings.nlp_model)


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def _output() -> Console:
    from rich.console import Console

    return Console()


@contextmanager
def _doing(console: Console, what: str) -> Iterator[None]:
    """A spinner on a terminal, nothing elsewhere."""
    if console.is_terminal:
        with console.status(what):
            yield
    else:
        yield


def _report_problems(problems: list[RecordError]) -> None:
    for problem in problems:
        typer.echo(f"extractor: {problem}", err=True)
    if problems:
        typer.echo(f"extractor: {len(problems)} record(s) could not be read; the others are done", err=True)
        raise typer.Exit(PARTIAL)
