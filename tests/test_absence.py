"""Records that PubMed has no more, or says so: against a real server, night after night. All records are invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fake_ncbi.pubmed import Record
from fake_ncbi.server import never
from refresh_cases import Night, night

from extractor.model import Standing
from extractor.pipeline import Extractor
from extractor.refresh.absence import believable
from extractor.store import GapKind, RunState

OLD = date(2025, 1, 1)
GENES = ("PTEN", "MET", "AXL", "BCL2", "ZEB1", "EGFR")
WAYS = ("epost.fcgi", "efetch.fcgi", "esearch.fcgi")


def record(pmid: int, **changes: object) -> Record:
    text = f"miR-21 suppressed {GENES[pmid - 1]}."
    made = Record(str(pmid), f"10.1000/{pmid}", "An invented study", (("", text),), OLD, OLD)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def job(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night after the first one, with six records."""
    with night(tmp_path, extractor, monkeypatch) as made:
        made.corpus()
        made.ncbi.add(map(record, range(1, 7)))
        assert made.refresh().exit_code == 0
        yield made


def nights(job: Night, number: int, days: float = 1) -> list[int]:
    """The exit codes of so many nights."""
    codes = []
    for _ in range(number):
        job.later(days)
        codes.append(job.refresh().exit_code)
    return codes


def standings(job: Night) -> dict[str, Standing]:
    with job.store() as store:
        return {d.id: d.standing for d in store.documents() if d.standing is not Standing.PUBLISHED}


def gaps(job: Night) -> list[tuple[str, GapKind]]:
    with job.store() as store:
        return [(gap.document, gap.kind) for gap in store.gaps()]


def beliefs(job: Night) -> dict[str, float]:
    with job.store() as store:
        return {row.target: row.belief for row in store.interactions() if not row.withdrawn}


@pytest.mark.parametrize(
    ("missing", "known", "believed"),
    [(0, 0, True), (1, 1, True), (2, 2, False), (1, 30, True), (2, 30, False), (2, 40, True), (500, 9_999, False)],
)
def test_only_a_small_share_is_believed_at_once(missing: int, known: int, believed: bool) -> None:
    assert believable(missing, known) is believed


def test_a_record_is_withdrawn_on_the_third_day_and_comes_back_by_itself(job: Night) -> None:
    before, table = beliefs(job), job.tables()
    job.ncbi.hide("1")
    for _ in range(2):
        assert nights(job, 1) == [3]
        assert gaps(job) == [("1", GapKind.ABSENT)]
        assert (standings(job), beliefs(job), job.tables()) == ({}, before, table)
    assert nights(job, 1) == [0]
    assert standings(job) == {"1": Standing.WITHDRAWN}
    assert gaps(job) == []
    assert beliefs(job) == {gene: belief for gene, belief in before.items() if gene != "PTEN"}
    assert [s["after"] for s in job.report()["standings"]] == ["withdrawn"]
    assert nights(job, 2) == [3, 3]
    job.ncbi.hide()
    assert nights(job, 1) == [0]
    assert (standings(job), beliefs(job)) == ({}, before)
    assert nights(job, 1) == [3]


def test_what_comes_back_is_what_pubmed_has_then(job: Night) -> None:
    job.ncbi.hide("1")
    nights(job, 3)
    job.ncbi.hide()
    job.ncbi.add([record(1, types=("Retracted Publication",))])
    nights(job, 1)
    assert standings(job) == {"1": Standing.RETRACTED}


def test_runs_of_one_day_are_one_night(job: Night) -> None:
    job.ncbi.hide("1")
    assert nights(job, 6, days=0.1) == [3] * 6
    assert standings(job) == {}
    with job.store() as store:
        assert store.sightings(GapKind.ABSENT)["1"].times == 1


def test_nights_are_counted_anew_when_it_was_seen_between(job: Night) -> None:
    for _ in range(3):
        job.ncbi.hide("1")
        nights(job, 2)
        job.ncbi.hide()
        assert nights(job, 1) == [3]
        assert gaps(job) == []
    assert standings(job) == {}


@pytest.mark.parametrize("ways", [WAYS[:1], WAYS[1:2], WAYS[:2], WAYS[2:]])
def test_one_way_of_asking_is_not_enough(job: Night, ways: tuple[str, ...]) -> None:
    before = beliefs(job)
    job.ncbi.hide("1", programs=ways)
    nights(job, 5)
    assert (standings(job), beliefs(job)) == ({}, before)
    job.ncbi.hide()
    job.ncbi.add([record(1, mdat=job.now.date())])
    nights(job, 1)
    assert (standings(job), gaps(job)) == ({}, [])


@pytest.mark.parametrize("hidden", [("1", "2"), ("1", "2", "3", "4", "5", "6")])
@pytest.mark.parametrize("ways", [WAYS, WAYS[:2]])
def test_an_outage_withdraws_nothing_however_long_it_lasts(
    job: Night, hidden: tuple[str, ...], ways: tuple[str, ...]
) -> None:
    before, table = beliefs(job), job.tables()
    job.ncbi.hide(*hidden, programs=ways)
    assert nights(job, 4) == [4] * 4
    report = job.report()
    (problem,) = report["run"]["problems"]
    assert problem.startswith(f"PubMed says of {len(hidden)} of 6 known records that there are none")
    assert (report["run"]["state"], report["run"]["watermark"]) == (RunState.PARTIAL, "")
    assert (standings(job), gaps(job), beliefs(job), job.tables()) == ({}, [], before, table)
    # What changed meanwhile is found, though it was not asked for then.
    job.ncbi.hide()
    job.ncbi.add([record(2, abstract=(("", "miR-21 suppressed KRAS."),), mdat=job.now.date() - timedelta(3))])
    assert nights(job, 1) == [0]
    assert set(beliefs(job)) == {"KRAS", *before} - {"MET"}
    assert nights(job, 1) == [3]


def test_what_could_not_be_had_is_not_given_up_in_a_bad_night(job: Night) -> None:
    job.ncbi.add([replace(record(1), pmid="7", doi="10.1000/7", edat=job.now.date(), mdat=job.now.date())])
    job.ncbi.hide("7", programs=["efetch.fcgi"])
    assert nights(job, 1) == [4]
    job.ncbi.hide("7")
    job.later(20)
    assert job.refresh().exit_code == 4
    job.ncbi.hide()
    assert nights(job, 1) == [0]
    with job.store() as store:
        assert "7" in {d.id for d in store.documents()}


def test_what_never_was_there_is_given_up_after_three_nights(job: Night) -> None:
    job.ncbi.add([replace(record(1), pmid="7", doi="10.1000/7", edat=job.now.date(), mdat=job.now.date())])
    job.ncbi.hide("7", programs=["efetch.fcgi"])
    nights(job, 1)
    job.ncbi.hide("7")
    assert nights(job, 3) == [4, 4, 3]
    assert gaps(job) == []


def test_all_records_of_a_corpus_withdrawn_end_no_night(
    tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EPost takes no set of nothing but invalid ids: it answers with an error."""
    with night(tmp_path, extractor, monkeypatch) as job:
        job.corpus()
        job.ncbi.add([record(1)])
        job.refresh()
        job.ncbi.hide("1")
        assert nights(job, 5) == [3, 3, 0, 3, 3]
        assert standings(job) == {"1": Standing.WITHDRAWN}


def test_a_query_that_finds_nothing_at_first_is_asked_in_full_again(
    tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with night(tmp_path, extractor, monkeypatch) as job:
        job.corpus()
        job.ncbi.add([record(1)])
        job.ncbi.hide("1", programs=["esearch.fcgi"])
        job.refresh()
        job.ncbi.hide()
        assert nights(job, 1) == [0]
        assert set(beliefs(job)) == {"PTEN"}


class TestMerged:
    @pytest.fixture
    def merged(self, job: Night) -> Night:
        """PubMed has merged record 1 into 9."""
        del job.ncbi.records["1"]
        job.ncbi.add([replace(record(1), pmid="9")])
        return job

    def test_the_evidence_is_handed_on_after_three_nights(self, merged: Night) -> None:
        before = beliefs(merged)
        assert nights(merged, 3) == [3, 3, 0]
        with merged.store() as store:
            found = {d.id: (d.standing, d.notices) for d in store.documents() if d.id in "19"}
        assert found == {"1": (Standing.MERGED, ("MergedInto 9",)), "9": (Standing.PUBLISHED, ())}
        assert beliefs(merged) == before
        assert nights(merged, 1) == [3]

    def test_what_was_merged_by_mistake_comes_back(self, merged: Night) -> None:
        nights(merged, 3)
        merged.ncbi.add([record(1)])
        nights(merged, 1)
        assert standings(merged) == {}

    def test_a_server_that_fails_when_asked_for_the_heir(self, merged: Night) -> None:
        """Alone it fails the run; after other records were taken, the run is partial. The night counts all the same."""
        nights(merged, 2)
        before = merged.tables()
        merged.ncbi.fault = lambda asked: "500" if '"10.1000/1"[doi]' in asked.parameters.get("term", "") else None
        assert nights(merged, 1) == [6]
        assert merged.tables() == before
        merged.ncbi.fault = never
        assert nights(merged, 1) == [0]
        assert standings(merged) == {"1": Standing.MERGED}
