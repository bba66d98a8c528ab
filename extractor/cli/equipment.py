"""What commands work with: settings, corpora, database, clock, clients, the terminal; made when it is asked for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from extractor import __version__
from extractor.cli.app import complain
from extractor.errors import ConfigurationError, RecordError

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from extractor.model import Fault, Versions
    from extractor.pipeline import Extractor
    from extractor.refresh import Narrator
    from extractor.settings import Settings
    from extractor.sources.corpus import Corpus
    from extractor.sources.entrez import EntrezClient
    from extractor.sources.europepmc import EuropePmcClient
    from extractor.store import Store

PARTIAL = 4


def settings_here() -> Settings:
    """The settings of the working directory and the environment."""
    from extractor.settings import load_settings

    return load_settings(Path.cwd(), os.environ)


def corpora_named(settings: Settings, names: list[str] | None) -> list[Corpus]:
    """The corpora of these names, or all."""
    from extractor.sources.corpus import load_corpora

    return load_corpora(names or (), settings.corpora_dir)


@contextmanager
def store_here(settings: Settings, timespec: str = "seconds") -> Iterator[Store]:
    """The database, which has to be there already; ``timespec`` says how fine its times are."""
    from extractor.store import open_store

    with open_store(
        settings.database, lambda: clock_of(os.environ)().isoformat(timespec=timespec), make=False
    ) as store:
        yield store


def clock_of(environ: Mapping[str, str]) -> Callable[[], datetime]:
    """The time; where SOURCE_DATE_EPOCH (reproducible-builds.org) is set, always that one."""
    from datetime import UTC, datetime

    fixed = environ.get("SOURCE_DATE_EPOCH", "")
    if not fixed:
        return lambda: datetime.now(UTC)
    # Digits of other scripts are digits to Python as well, and a longer number is no time of a calendar.
    if not re.fullmatch(r"[0-9]{1,11}", fixed):
        raise ConfigurationError(f"SOURCE_DATE_EPOCH is {fixed!r}; a whole number of seconds since 1970 is needed")
    return lambda: datetime.fromtimestamp(int(fixed), UTC)


def entrez_client(settings: Settings, tries: int) -> EntrezClient | None:
    """A client, if there is an address to use it with; a terminal is asked for one once."""
    from extractor.settings import remember_email
    from extractor.sources.entrez import EntrezClient
    from extractor.sources.pace import Pace
    from extractor.sources.remote import Remote

    email = settings.email
    if "email" not in settings.model_fields_set and sys.stdin.isatty() and sys.stderr.isatty():
        asked = "E-mail address for NCBI (none: work without network)"
        email = typer.prompt(asked, "", show_default=False, err=True).strip()
        if email:
            typer.echo(f"remembered in {remember_email(Path.cwd(), email)}", err=True)
    if not email:
        return None
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    pace = Pace(settings.cache_dir / "pace-ncbi", settings.requests_per_second or (10 if key else 3))
    return EntrezClient(email, Remote("NCBI", pace, tries), key, settings.timeout_seconds)


def entrez_client_needed(settings: Settings) -> EntrezClient:
    """A client for a command that has nothing to do without; raises ConfigurationError, which says what to set."""
    from extractor.sources.entrez import EntrezClient
    from extractor.sources.remote import Remote

    return entrez_client(settings, tries=5) or EntrezClient("", Remote("NCBI"))


def europepmc_client(settings: Settings) -> EuropePmcClient | None:
    """A client of Europe PMC, if its address is set."""
    import requests

    from extractor.sources.europepmc import EuropePmcClient
    from extractor.sources.pace import Pace
    from extractor.sources.remote import Remote

    if not settings.europepmc_url:
        return None
    session = requests.Session()
    session.headers["User-Agent"] = f"mirna-extractor/{__version__} (mailto:{settings.email})"
    remote = Remote("Europe PMC", Pace(settings.cache_dir / "pace-europepmc", 10), tries=4)
    return EuropePmcClient(remote, session, settings.europepmc_url, settings.timeout_seconds)


def extractor_of(settings: Settings) -> Extractor:
    """The pipeline with the model that is set."""
    from extractor.pipeline import load_extractor, tune_process

    extractor = load_extractor(settings.nlp_model, seconds=settings.document_seconds, matrices=settings.nlp_matrices)
    tune_process()
    return extractor


def narrator() -> Narrator:
    """Bars on a terminal, JSON lines elsewhere."""
    from extractor.refresh import JsonNarrator, TerminalNarrator

    terminal = console()
    return TerminalNarrator(terminal) if terminal.is_terminal else JsonNarrator(sys.stderr)


def console() -> Console:
    """Where people are told how things go: standard error."""
    from extractor.terminal.screen import Screen

    return Screen(stderr=True)


def output() -> Console:
    """Where results go: standard output."""
    from extractor.terminal.screen import Screen

    return Screen()


@contextmanager
def doing(console: Console, what: str) -> Iterator[None]:
    """A spinner on a terminal, nothing elsewhere."""
    if console.is_terminal:
        from rich.text import Text

        with console.status(Text(what)):
            yield
    else:
        yield


def report_problems(problems: Sequence[RecordError], faults: Sequence[Fault], versions: Versions) -> None:
    """Tell what could not be read, and what extraction failed on; then the command ends as partial."""
    for problem in problems:
        complain(problem)
    if problems:
        complain(f"{len(problems)} record(s) could not be read; the others are done")
    tell_faults(faults, versions)
    if problems or faults:
        raise typer.Exit(PARTIAL)


def tell_faults(faults: Sequence[Fault], versions: Versions) -> None:
    """Tell each fault, how many there are, and what they were met with."""
    for fault in faults:
        complain(str(fault))
    if faults:
        number = len({fault.document for fault in faults})
        complain(
            f"{number} document(s) could not be extracted from as a whole; all else is done (extractor "
            f"{versions.code}, rules {versions.rules}, names {versions.lexicon}, {versions.model})"
        )
