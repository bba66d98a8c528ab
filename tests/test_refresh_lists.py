"""A corpus follows its list of references; a night that fails says so. All works are invented."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from evidence_cases import document
from fake_ncbi.pubmed import Record
from refresh_cases import QUERY, Night, night
from rich.console import Console

from extractor.errors import ConfigurationError
from extractor.pipeline import Extractor
from extractor.report.changes import runs_list
from extractor.store import RefreshOptions, RunState
from extractor.store.leaving import LEFT

HEADER = "number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid\n"
LISTED = 'name = "cited"\ntitle = "Invented"\nreferences = "references.tsv"\n'
ONE = "miR-21 represses PTEN in an invented study\t10.1000/one\t"
TWO = "miR-34a represses MET in an invented book\t10.1000/two\t"
THREE = "miR-7 represses EGFR in an invented letter\t\t"


def listing(*works: str) -> str:
    return HEADER + "".join(f"{n}\tDoe J\t2020\tJ Invent\t1\t{n}\t{work}\n" for n, work in enumerate(works, 1))


@pytest.fixture
def job(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    with night(tmp_path, extractor, monkeypatch) as made:
        day = date(2025, 1, 1)
        made.ncbi.add([Record("1", "10.1000/one", "miR-21 represses PTEN in an invented study.", (), day, day)])
        yield made


def cite(job: Night, *works: str, toml: str = LISTED) -> None:
    (job.corpus(toml, "cited") / "references.tsv").write_text(listing(*works), encoding="utf-8")


def rows(job: Night, withdrawn: bool = False) -> list[str]:
    with job.store() as store:
        return [f"{row.mirna} {row.target}" for row in store.interactions() if row.withdrawn is withdrawn]


def members(job: Night) -> set[str]:
    with job.store() as store:
        return {item.id for item in store.documents("cited")}


@pytest.mark.parametrize(
    ("after", "left", "stay"),
    [
        ((ONE, THREE), {"doi:10.1000/two"}, ["miR-21 PTEN"]),
        ((TWO,), {"1", "ref:cited/3"}, ["miR-34a MET"]),
    ],
)
def test_a_reference_that_is_taken_out_leaves(
    job: Night, after: tuple[str, ...], left: set[str], stay: list[str]
) -> None:
    cite(job, ONE, TWO, THREE)
    assert job.refresh("cited").exit_code == 0
    before = members(job)
    assert left <= before
    job.later(1)
    cite(job, *after)
    assert job.refresh("cited").exit_code == 0
    assert not left & members(job)
    assert set(stay) <= set(rows(job))
    assert rows(job, withdrawn=True)
    with job.store() as store:
        assert {item.because for item in store.superseded()} == {LEFT}
        assert store.table.rebuild(keep=False).right
        assert before - left <= {item.id for item in store.documents()}
    (note,) = (problem for problem in job.report()["run"]["problems"] if "name" in problem)
    assert all(name in note for name in left)
    job.later(1)
    assert job.refresh("cited").exit_code == 3


def test_it_comes_back_as_it_was(job: Night) -> None:
    cite(job, ONE, TWO)
    job.refresh("cited")
    before = rows(job)
    for works in ((TWO,), (ONE,), (ONE, TWO)):
        job.later(1)
        cite(job, *works)
        assert job.refresh("cited").exit_code == 0
    assert rows(job) == before


def test_a_corrected_doi_replaces(job: Night) -> None:
    cite(job, ONE, TWO.replace("/two", "/tow"))
    job.refresh("cited")
    job.later(1)
    cite(job, ONE, TWO)
    assert job.refresh("cited").exit_code == 0
    assert members(job) == {"1", "doi:10.1000/two"}
    assert rows(job) == ["miR-21 PTEN", "miR-34a MET"]
    with job.store() as store:
        assert {gap.document for gap in store.gaps() if gap.document.startswith("doi:")} == {"doi:10.1000/two"}


def test_what_another_corpus_has_stays(job: Night) -> None:
    cite(job, ONE, TWO)
    job.corpus(QUERY)
    job.refresh()
    job.later(1)
    cite(job, TWO)
    assert job.refresh("cited").exit_code == 0
    with job.store() as store:
        (row,) = (row for row in store.interactions() if row.target == "PTEN")
        assert (row.withdrawn, row.corpora) == (False, ("watch",))


def test_what_a_query_may_have_found_stays(job: Night) -> None:
    toml = LISTED + '[query]\nterm = "invented"\n'
    cite(job, ONE, TWO, toml=toml)
    job.refresh("cited")
    job.later(1)
    cite(job, THREE, toml=toml)
    job.refresh("cited")
    assert members(job) == {"1", "ref:cited/1"}


def test_an_empty_list_changes_nothing(job: Night) -> None:
    cite(job, ONE, TWO)
    job.refresh("cited")
    before = rows(job)
    cite(job)
    with pytest.raises(ConfigurationError, match="lists no work"):
        job.refresh("cited")
    assert rows(job) == before


class TestFailing:
    def test_the_last_event_says_why_and_what_was_kept(self, job: Night) -> None:
        job.corpus()
        job.ncbi.fault = lambda _: "400"
        assert job.refresh("watch").exit_code == 6
        ends = [facts for event, facts in job.narrator.told if event == "refresh ends"]
        assert job.narrator.told[-1] == ("refresh ends", ends[-1])
        assert [(facts["run"], facts["state"]) for facts in ends] == [(1, "failed")]
        assert "400" in ends[0]["problems"][0]
        assert "as they were" in ends[0]["kept"]

    def test_a_corpus_that_is_not_there_is_told_before_a_database_is_made(self, job: Night) -> None:
        job.corpus()
        with pytest.raises(ConfigurationError, match="no corpus 'wacht'"):
            job.refresh("wacht")
        assert not job.place.results.exists()

    def test_a_dry_run_makes_nothing(self, job: Night) -> None:
        job.corpus()
        assert job.refresh("watch", dry_run=True).plan["counts"]["new"] == 1
        assert not job.place.results.exists()

    def test_what_others_did_meanwhile_is_not_in_the_report(self, job: Night) -> None:
        job.corpus()

        def merged_meanwhile(_: object) -> str:
            with job.store() as store:
                if len(store.runs()) == 1:
                    store.record_run("other", job.extractor.versions, [document(9)], [])
            return "400"

        job.ncbi.fault = merged_meanwhile
        assert job.refresh("watch").exit_code == 6
        report = job.report()
        assert (report["run"]["number"], report["run"]["state"]) == (1, RunState.FAILED)
        assert report["before"] == report["after"]

    def test_the_runs_show_the_reason(self, job: Night) -> None:
        job.corpus()
        job.ncbi.fault = lambda _: "400"
        job.refresh("watch")
        console = Console(width=200, record=True, file=io.StringIO())
        with job.store() as store:
            console.print(runs_list(store.runs()))
            (problem,) = store.runs()[0].problems
        shown = console.export_text()
        assert "refresh watch: failed" in shown
        assert f"! {problem}" in " ".join(shown.split())

    def test_a_merge_beside_it_does_not_close_it(self, job: Night) -> None:
        job.corpus()
        with job.store() as store:
            store.begin("refresh", ["watch"], job.extractor.versions, RefreshOptions())
            store.begin("merge", ["pubmed"], job.extractor.versions, RefreshOptions())
            assert [run.state for run in store.runs()] == [RunState.RUNNING, RunState.RUNNING]
