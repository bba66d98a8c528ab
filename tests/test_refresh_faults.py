"""Bad nights: every fault of the servers alone, and 50 seeded mixtures of them (of the full dose: 500), against the real server.

After each refresh the store is complete and right, or what is missing is on record; a night without faults
fills every gap. Nothing is lost, blanked or doubled, and no more is asked than NCBI allows.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dose import dose
from fake_ncbi.faults import ALL
from fake_ncbi.pubmed import Record, europepmc_of, invented
from fake_ncbi.server import Asked, install
from refresh_cases import Night, night, remembering

from extractor.model import Document, Evidence, Standing
from extractor.pipeline import Extractor
from extractor.sources.remote import Remote
from extractor.store import COMPLETE, QUARANTINED, Known, Store, merge

RECORDS = 24
POOL = 40
FAULTS = (*ALL, "refused")
RATE = 3


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def remembered(extractor: Extractor, patched: pytest.MonkeyPatch) -> Extractor:
    remembering(extractor, patched)
    return extractor


class Weather:
    """Which request meets which fault; at most ``most`` in a night, so that it ends."""

    def __init__(self, chance: random.Random, kinds: tuple[str, ...], likelihood: float, most: int) -> None:
        self._chance, self._kinds, self._likelihood, self._left = chance, kinds, likelihood, most

    def fault(self, _: Asked) -> str | None:
        return self._next(tuple(kind for kind in self._kinds if kind != "refused"))

    def refused(self) -> bool:
        return self._next(tuple(kind for kind in self._kinds if kind == "refused")) is not None

    def _next(self, kinds: tuple[str, ...]) -> str | None:
        share = len(kinds) / len(self._kinds)
        if not kinds or self._left <= 0 or self._chance.random() >= self._likelihood * share:
            return None
        self._left -= 1
        return self._chance.choice(kinds)


def expected(job: Night) -> dict[str, Document]:
    """What the store should have of each record that the server has."""
    from extractor.sources.replies import batch_of

    reply = job.ncbi.efetch({"id": ",".join(job.ncbi.records)})
    return batch_of(reply, job.ncbi.records.keys()).documents


def check(job: Night, store: Store, complete: bool) -> None:
    """That what is there is right, and, where the night was ``complete``, that all is there."""
    documents = {document.id: document for document in store.documents()}
    right = expected(job)
    for pmid, document in documents.items():
        if pmid in right and document.abstract and right[pmid].abstract and complete:
            assert document.sections == right[pmid].sections
            assert document.standing is right[pmid].standing
        assert document.title
    evidence = store.evidence()
    assert len({item.key for item in evidence}) == len(evidence)
    known = [Known(item, "", corpora=("watch",)) for item in evidence]
    known += [Known(old.evidence, "", old.at, ("watch",)) for old in store.superseded()]
    assert [_undated(row) for row in store.interactions()] == [_undated(row) for row in merge(known)]
    missing = right.keys() - documents.keys()
    if complete:
        assert not missing
        texts = {document.id: document for document in documents.values()}
        assert {_found(item) for item in evidence} == {
            _found(item) for document in texts.values() for item in found_in(job, document)
        }
    elif missing:
        gaps = {gap.document for gap in store.gaps()}
        assert missing <= gaps or store.runs()[-1].state not in COMPLETE


def _undated(row: object) -> object:
    return replace(row, first_seen="", last_seen="")  # type: ignore[type-var]


def _found(item: Evidence) -> tuple[str, ...]:
    return (*item.key, item.sentence, item.standing, item.pmid)


def found_in(job: Night, document: Document) -> tuple[Evidence, ...]:
    from extractor.refresh import service

    (found,) = service.extract([document], job.extractor, job.place.threshold)
    return found.evidence


def refreshed(job: Night) -> bool:
    """Refresh; whether it said that it came to its end."""
    before = {evidence.key for evidence in _store_evidence(job)}
    code = job.refresh().exit_code
    complete = code in (0, 3)
    if code == 6:
        assert before == {evidence.key for evidence in _store_evidence(job)}
    with job.store() as store:
        check(job, store, complete)
    assert job.ncbi.most_in(1.0, "ncbi") <= RATE
    return complete


def _store_evidence(job: Night) -> list[Evidence]:
    with job.store() as store:
        return store.evidence()


def another_day(job: Night, chance: random.Random, records: list[Record]) -> None:
    """What happens at PubMed: new records, changed ones, a retraction, one that is gone."""
    today = job.now.date()
    new = invented(6, chance.randrange(10**6), first=95_000_001, start=today - timedelta(3), days=3, pool=POOL)
    changed = [
        replace(old, abstract=other.abstract, mdat=today)
        for old, other in zip(chance.sample(records, 3), new, strict=False)
        if old.abstract and other.abstract
    ]
    fallen = replace(chance.choice(records), types=("Retracted Publication",), mdat=today)
    job.ncbi.add([*new, *changed, fallen])
    gone = chance.choice(records).pmid
    if gone != fallen.pmid:
        job.ncbi.records.pop(gone, None)


def bad_nights(
    folder: Path, extractor: Extractor, patch: pytest.MonkeyPatch, seed: int, kinds: tuple[str, ...], likelihood: float
) -> None:
    chance = random.Random(seed)
    weather = Weather(chance, kinds, likelihood, most=25)
    with night(folder, extractor, patch, weather.refused) as job:
        job.corpus()
        records = invented(RECORDS, seed, start=job.now.date() - timedelta(400), days=390, pool=POOL)
        job.ncbi.add(records)
        job.ncbi.europepmc = europepmc_of(records)
        job.ncbi.fault = weather.fault
        refreshed(job)
        job.later(chance.choice([1, 1, 2, -5, 30]))
        another_day(job, chance, records)
        refreshed(job)
        job.ncbi.fault = lambda _: None
        install(job.port, clock=job.time)
        job.timeout = 10.0
        job.later(1)
        refreshed(job)
        with job.store() as store:
            assert not {gap.document for gap in store.gaps() if gap.kind in QUARANTINED} & job.ncbi.records.keys()
        # What is gone has to be missing on three nights.
        job.later(1)
        refreshed(job)
        job.later(1)
        assert refreshed(job)
        with job.store() as store:
            fallen = {d.id for d in store.documents() if d.standing is Standing.WITHDRAWN}
            assert fallen == {d.id for d in store.documents()} - job.ncbi.records.keys()
        after = job.tables()
        job.later(1)
        assert refreshed(job)
        assert job.tables() == after


@pytest.mark.parametrize("fault", FAULTS)
def test_one_kind_of_fault(fault: str, tmp_path: Path, remembered: Extractor, patched: pytest.MonkeyPatch) -> None:
    bad_nights(tmp_path, remembered, patched, FAULTS.index(fault), (fault,), 0.5)


@pytest.mark.parametrize("seed", range(dose(50, 500)))
def test_mixtures(seed: int, tmp_path: Path, remembered: Extractor, patched: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    # Stalls cost real time: they are rarer than others.
    kinds = tuple(kind for kind in FAULTS if "stall" not in kind or chance.random() < 0.1)
    bad_nights(
        tmp_path,
        remembered,
        patched,
        1000 + seed,
        tuple(chance.sample(kinds, chance.randint(2, 8))),
        chance.uniform(0.1, 0.6),
    )


def test_the_pace_holds_for_processes_together(tmp_path: Path) -> None:
    """Real time, real processes: the server counts."""
    import multiprocessing

    from fake_ncbi.server import FakeNcbi, serving

    fake = FakeNcbi()
    with serving(fake) as port:
        context = multiprocessing.get_context("spawn")
        with context.Pool(4) as pool:
            pool.starmap(_ask, [(tmp_path / "pace", port, 15)] * 4)
        assert len(fake.requests) == 60
        assert fake.most_in(1.0, "europepmc") <= 20
        spread = max(a.at for a in fake.requests) - min(a.at for a in fake.requests)
        assert spread >= 59 / 20


def _ask(pace: Path, port: int, times: int) -> None:
    import requests
    from fake_ncbi.server import SENT, europepmc_url

    from extractor.sources.europepmc import EuropePmcClient
    from extractor.sources.pace import Pace

    def stamped(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[SENT] = repr(time.monotonic())
        return request

    with requests.Session() as session:
        session.auth = stamped
        client = EuropePmcClient(Remote("Europe PMC", Pace(pace, 20)), session, europepmc_url(port))
        for _ in range(times):
            client.by_pmid(["1"])
