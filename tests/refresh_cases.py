"""Refreshes against the invented PubMed: a place of its own, a clock of its own, and time that does not pass by itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from Bio import Entrez
from fake_ncbi.server import FakeNcbi, europepmc_url, redirected, serving

from extractor.pipeline import Extracted
from extractor.refresh.service import Place, RefreshOutcome, Request, nightly
from extractor.sources.entrez import EntrezClient
from extractor.sources.europepmc import EuropePmcClient
from extractor.sources.pace import Pace
from extractor.sources.remote import Remote
from extractor.store import RefreshOptions, Store, open_store

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

QUERY = 'name = "watch"\ntitle = "Invented"\n[query]\nterm = "invented"\n'
START = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@dataclass
class Time:
    """Seconds that pass only where somebody sleeps; all threads share them."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> float:
        return self.seconds

    def time(self) -> float:
        """As of the module ``time``: what Biopython looks at."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds
            self.slept.append(seconds)


class Quiet:
    """A narrator that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def say(self, event: str, **facts: Any) -> None:
        self.told.append((event, facts))

    @contextmanager
    def working(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        yield lambda count: self.told.append((what, {"count": count, "total": total}))


@dataclass
class Night:
    """One machine with a fake NCBI; ``now`` is what its clock shows."""

    folder: Path
    ncbi: FakeNcbi
    port: int
    extractor: Extractor
    time: Time
    now: datetime = START
    tries: int = 4
    timeout: float = 0.25
    narrator: Quiet = field(default_factory=Quiet)

    @property
    def place(self) -> Place:
        results = self.folder / "results"
        return Place(results / "interactions.sqlite", self.folder / "cache", results, self.folder / "corpora", 0.4)

    def corpus(self, toml: str = QUERY, name: str = "watch") -> Path:
        """Make a corpus of this description."""
        folder = self.folder / "corpora" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "corpus.toml").write_text(toml, encoding="utf-8")
        return folder

    def refresh(self, *corpora: str, dry_run: bool = False, resume: bool = False, **options: Any) -> RefreshOutcome:
        """A refresh as the command does it."""
        pace = Pace(self.folder / "cache" / "pace", 3, self.time, self.time.sleep)
        with requests.Session() as session:
            return nightly(
                Request(corpora, RefreshOptions(**options), dry_run, resume),
                self.place,
                load_extractor=lambda: self.extractor,
                entrez=EntrezClient(
                    "someone@example.org", Remote("NCBI", pace, self.tries, self.time.sleep), timeout=self.timeout
                ),
                europepmc=EuropePmcClient(
                    Remote("Europe PMC", None, 2, self.time.sleep), session, europepmc_url(self.port), self.timeout
                ),
                narrator=self.narrator,
                clock=lambda: self.now,
            )

    def later(self, days: float) -> None:
        """Let days go by on the clock."""
        self.now += timedelta(days)

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self.place.database, lambda: self.now.isoformat()) as store:
            yield store

    def tables(self, corpus: str = "watch") -> dict[str, bytes]:
        """What a refresh exports."""
        folder = self.place.results / corpus
        return {name: (folder / name).read_bytes() for name in ("interactions.tsv", "evidence.jsonl")}

    def report(self) -> dict[str, Any]:
        """The last report."""
        found: dict[str, Any] = json.loads((self.place.results / "refresh" / "latest.json").read_text(encoding="utf-8"))
        return found


@contextmanager
def night(
    folder: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch, refused: Callable[[], bool] | None = None
) -> Iterator[Night]:
    """A machine and its server; Biopython's pauses and ours take no time."""
    time = Time()
    monkeypatch.setattr(Entrez, "time", time)
    Entrez._open.previous = 0.0
    ncbi = FakeNcbi(clock=time, stall_seconds=1.0)
    with serving(ncbi) as port, redirected(port, refused or (lambda: False), time):
        yield Night(folder, ncbi, port, extractor, time)


def remembering(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the refresh extract from each different text only once; the rest is as it is."""
    from dataclasses import replace

    from extractor import pipeline
    from extractor.model import Document, Evidence
    from extractor.refresh import service

    known: dict[str, tuple[Evidence, ...]] = {}

    def remembered(documents: Any, found_by: Extractor, threshold: float) -> Iterator[Extracted]:
        def evidence_of(document: Document) -> tuple[Evidence, ...]:
            sha = document.text_sha256
            if sha not in known:
                (found,) = pipeline.extract([document], found_by, threshold)
                known[sha] = found.evidence
            record = {"document": document.id, "pmid": document.pmid, "doi": document.doi, "year": document.year}
            return tuple(replace(item, **record, standing=document.standing) for item in known[sha])

        for document in documents:
            yield Extracted(document, None, evidence_of(document))  # type: ignore[arg-type]

    monkeypatch.setattr(service, "extract", remembered)
