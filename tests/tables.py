"""A folder with a table in a database, and commands that are called in it; all that the table says is invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, Where, database
from evidence_cases import VERSIONS, document, evidence
from typer.testing import CliRunner, Result

from extractor.cli import app
from extractor.model import Decision, Verdict
from extractor.store import Store, open_store

DAY = "2026-01-01T00:00:00+00:00"
HOSTILE = '=cmd()\t"quoted" \u202eright to left\u202c ☂ <b> [bold]not bold[/bold] \x1b[31mred'


def fill(store: Store) -> None:
    """Eight rows: with a family, an axis, a conflict, a decision, a retraction and hostile text."""
    said = {
        1: ["miR-901-5p represses GENEA", "miR-901-5p promotes resistance"],
        2: ["miR-901 represses GENEA", "LNC1 sponges miR-901"],
        3: ["miR-901 activates GENEB"],
        4: ["miR-901 represses GENEB", "LNC1 sponges miR-901"],
        5: ["miR-902 targets GENEC"],
    }
    for number, claims in said.items():
        origin = document(number, year=2015 + number)
        items = [evidence(origin, claim) for claim in claims]
        if number == 1:
            items[1] = evidence(origin, said[1][1], resistance="promotes", drugs=("inventinib",))
        if number == 5:
            items[0] = evidence(origin, claims[0], object_name=HOSTILE, sentence=f"miR-902 bound {HOSTILE} there.")
        store.record_run("toy" if number < 4 else "other", VERSIONS, [origin], items)
    finding = next(item.finding for item in store.evidence() if item.document == "3")
    store.curation.decide([Decision("d1", finding, "3", "ida", DAY, Verdict.ACCEPT, note="seen")])


class Desk:
    """Where commands are called: a folder, and a database with the table."""

    def __init__(self, folder: Path, where: Where) -> None:
        self.folder = folder
        self.where = where

    def call(self, *arguments: str, code: int = 0) -> Result:
        """What a command prints; it has to end with this exit code, or with an error of the package for 1."""
        result = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def json(self, *arguments: str) -> Any:
        """What a command prints for programs."""
        return json.loads(self.call(*arguments, "--json").stdout)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The database."""
        with open_store(self.where, lambda: DAY) as store:
            yield store


@contextmanager
def desk_with(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A folder with a filled database of a kind, in which the test then is."""
    assert kind in KINDS
    for name in ("EXTRACTOR_EMAIL", "EXTRACTOR_RESULTS_DIR"):
        monkeypatch.delenv(name, raising=False)
    with database(kind, folder) as where:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "110")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        if isinstance(where, str):
            monkeypatch.setenv("EXTRACTOR_DATABASE_URL", where)
        with open_store(where, lambda: DAY) as store:
            fill(store)
        yield Desk(folder, where)
