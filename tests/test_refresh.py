"""The scheduled job against a real server on 127.0.0.1 with invented records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_ncbi.pubmed import EuropePmcRecord, Record, article, europepmc_of, invented
from fake_ncbi.server import never
from filelock import FileLock
from refresh_cases import QUERY, START, Night, night

from extractor.errors import InputError, LockedError, StoreError
from extractor.model import Standing
from extractor.pipeline import Extractor
from extractor.store import GapKind, RefreshOptions, RunState

OLD, NEW = date(2025, 1, 1), date(2026, 2, 27)
REFERENCES = (
    "number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid\n"
    "1\tDoe J\t2020\tJ Invent\t1\t1\tmiR-21 in an invented study\t10.1000/one\t\n"
    "2\tDoe J\t2020\tJ Invent\t1\t2\tmiR-34a represses MET in an invented book\t10.1000/two\t\n"
)
LISTED = 'name = "cited"\ntitle = "Invented"\nreferences = "references.tsv"\n'


@pytest.fixture
def job(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    with night(tmp_path, extractor, monkeypatch) as made:
        made.corpus()
        yield made


def record(pmid: int, text: str = "miR-21 suppressed PTEN.", day: date = OLD, **changes: object) -> Record:
    made = Record(str(pmid), f"10.1000/{pmid}", "An invented study", (("", text),) if text else (), day, day)
    return replace(made, **changes)  # type: ignore[arg-type]


def programs(job: Night) -> list[str]:
    asked = [request.program for request in job.ncbi.requests]
    job.ncbi.requests.clear()
    return asked


def rows(job: Night, corpus: str = "watch") -> list[str]:
    with job.store() as store:
        return [f"{r.mirna} {r.effect} {r.target}" for r in store.interactions(corpus) if not r.withdrawn]


class TestQuery:
    def test_the_first_night_takes_all_that_is_found(self, job: Night) -> None:
        job.ncbi.add([record(1), record(2, "miR-34a represses MET."), record(3, title="A study of something else")])
        assert job.refresh().exit_code == 0
        assert rows(job) == ["miR-21 represses PTEN", "miR-34a represses MET"]
        with job.store() as store:
            assert {d.id for d in store.documents("watch")} == {"1", "2"}
            (run,) = store.runs()
            assert (run.state, run.watermark, run.counts.documents) == (RunState.DONE, START.isoformat(), 2)
        assert b"miR-34a" in job.tables()["interactions.tsv"]

    def test_nothing_new_costs_few_requests(self, job: Night) -> None:
        job.ncbi.add(invented(30, 1))
        job.refresh()
        programs(job)
        before = job.tables()
        job.later(1)
        outcome = job.refresh()
        assert outcome.exit_code == 3
        assert len(programs(job)) <= 4
        assert job.tables() == before
        with job.store() as store:
            assert [run.state for run in store.runs()] == [RunState.DONE, RunState.NOTHING_NEW]
            assert store.runs()[-1].watermark == job.now.isoformat()

    def test_a_new_record_is_found_though_it_comes_with_an_older_date(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.later(1)
        job.ncbi.add([record(2, "miR-7 represses EGFR.", date(2026, 2, 24))])
        assert job.refresh().exit_code == 0
        assert "miR-7 represses EGFR" in rows(job)
        assert job.report()["interactions"]["new"][0]["mirna"] == "miR-7"

    def test_a_changed_text_is_extracted_again_and_others_are_not(self, job: Night) -> None:
        job.ncbi.add([record(1), record(2, "miR-34a represses MET.")])
        job.refresh()
        job.later(3)
        job.ncbi.add([record(1, "miR-21 suppressed PDCD4.", mdat=date(2026, 3, 2))])
        job.narrator.told.clear()
        assert job.refresh().exit_code == 0
        assert rows(job) == ["miR-21 represses PDCD4", "miR-34a represses MET"]
        report = job.report()["interactions"]
        assert [row["target"] for row in report["withdrawn"]] == ["PTEN"]
        assert [row["target"] for row in report["new"]] == ["PDCD4"]
        assert ("fetching and extracting", {"count": 1, "total": 1}) in job.narrator.told

    def test_a_record_that_comes_without_its_abstract_keeps_it(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.later(3)
        job.ncbi.add([record(1, "", mdat=date(2026, 3, 2), types=("Retracted Publication",))])
        job.refresh()
        with job.store() as store:
            (document,) = store.documents()
        assert (document.sections[0].text, document.standing) == ("miR-21 suppressed PTEN.", Standing.RETRACTED)

    def test_another_query_is_followed_from_the_beginning(self, job: Night) -> None:
        job.ncbi.add([record(1), record(2, "miR-34a represses MET.", title="A fancied study")])
        job.refresh()
        job.later(1)
        job.corpus(QUERY.replace('"invented"', '"invented OR fancied"'))
        assert job.refresh().exit_code == 0
        assert "miR-34a represses MET" in rows(job)

    def test_since_looks_further_back(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.later(30)
        job.ncbi.add([record(2, "miR-34a represses MET.", date(2025, 6, 1))])
        assert job.refresh().exit_code == 3
        assert job.refresh(since="2025-05-01").exit_code == 0
        assert "miR-34a represses MET" in rows(job)

    def test_more_than_9999_are_listed(self, job: Night) -> None:
        job.ncbi.add(invented(10_500, 3))
        outcome = job.refresh(dry_run=True)
        assert outcome.plan["counts"]["new"] == 10_500

    def test_parts_of_the_query_that_pubmed_passed_over_are_told(
        self, job: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = job.ncbi.esearch

        def passing_over(parameters: dict[str, str]) -> bytes:
            reply = json.loads(right(parameters))
            reply["esearchresult"]["errorlist"] = {"phrasesnotfound": ["mirnaa"], "fieldsnotfound": []}
            return json.dumps(reply).encode()

        monkeypatch.setattr(job.ncbi, "esearch", passing_over)
        job.ncbi.add([record(1)])
        job.refresh()
        assert job.report()["run"]["problems"] == ["PubMed passed over parts of the query: mirnaa"]


class TestReferences:
    @pytest.fixture
    def cited(self, job: Night) -> Night:
        (job.corpus(LISTED, "cited") / "references.tsv").write_text(REFERENCES, encoding="utf-8")
        job.ncbi.add([record(1, doi="10.1000/one", title="miR-21 in an invented study")])
        return job

    def test_records_where_there_are_some_and_titles_else(self, cited: Night) -> None:
        assert cited.refresh("cited").exit_code == 0
        assert rows(cited, "cited") == ["miR-21 represses PTEN", "miR-34a represses MET"]
        with cited.store() as store:
            assert {d.id for d in store.documents("cited")} == {"1", "doi:10.1000/two"}
            unresolved = [gap for gap in store.gaps() if gap.kind is GapKind.UNRESOLVED]
            assert [(gap.document, gap.corpora) for gap in unresolved] == [("doi:10.1000/two", ("cited",))]

    def test_an_unresolved_reference_is_looked_up_again(self, cited: Night) -> None:
        cited.refresh("cited")
        cited.later(1)
        programs(cited)
        assert cited.refresh("cited").exit_code == 3
        assert len(programs(cited)) <= 4
        title = "miR-34a represses MET in an invented book"
        cited.ncbi.add([record(2, "miR-34a lowers AXL.", doi="10.1000/two", title=title)])
        cited.later(1)
        assert cited.refresh("cited").exit_code == 0
        with cited.store() as store:
            assert {d.id for d in store.documents("cited")} == {"1", "2"}
            assert [gap for gap in store.gaps() if gap.kind is GapKind.UNRESOLVED] == []
        assert "miR-34a represses AXL" in rows(cited, "cited")

    def test_corpora_share_documents_and_an_interaction_knows_its_corpora(self, cited: Night) -> None:
        cited.ncbi.add([record(5, "miR-7 represses EGFR.")])
        cited.refresh("cited")
        programs(cited)
        assert cited.refresh("watch").exit_code == 0
        fetched = [r for r in cited.ncbi.requests if r.program == "efetch.fcgi"]
        assert [r.parameters["id"] for r in fetched] == ["5"]
        with cited.store() as store:
            corpora = {row.target: row.corpora for row in store.interactions()}
        assert corpora == {"PTEN": ("cited", "watch"), "MET": ("cited",), "EGFR": ("watch",)}

    def test_all_corpora_by_default(self, cited: Night) -> None:
        cited.refresh()
        with cited.store() as store:
            assert store.runs()[0].corpora == ("cited", "watch")
        cited.later(1)
        programs(cited)
        assert cited.refresh().exit_code == 3
        assert len(programs(cited)) <= 4


class TestStanding:
    def refreshed(self, job: Night, **changes: object) -> None:
        job.ncbi.add([record(1), record(2, "miR-34a represses MET.")])
        job.refresh()
        job.later(1)
        job.ncbi.add([record(1, **changes)])
        job.refresh()

    def test_a_retraction_is_found_by_the_sweep_though_no_date_tells(self, job: Night) -> None:
        self.refreshed(job, types=("Retracted Publication",), notices=(("RetractionIn", "99"),))
        with job.store() as store:
            row = next(row for row in store.interactions() if row.target == "PTEN")
            assert (row.retracted, row.withdrawn, row.belief, row.n_evidence) == (True, False, 0.0, 1)
        report = job.report()
        assert [row["target"] for row in report["interactions"]["retracted"]] == ["PTEN"]
        assert [(s["document"], s["after"], s["notices"]) for s in report["standings"]] == [
            ("1", "retracted", ["RetractionIn 99"])
        ]

    @pytest.mark.parametrize(
        ("kind", "standing", "belief"),
        [("ErratumIn", "corrected", 1.0), ("ExpressionOfConcernIn", "of concern", 0.5)],
    )
    def test_other_notices(self, job: Night, kind: str, standing: str, belief: float) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        with job.store() as store:
            before = store.interactions()[0].belief
        job.later(1)
        job.ncbi.add([record(1, notices=((kind, "99"),), mdat=date(2026, 3, 1))])
        job.refresh()
        with job.store() as store:
            assert store.interactions()[0].belief == pytest.approx(before * belief, abs=1e-3)
        assert [s["after"] for s in job.report()["standings"]] == [standing]

    def test_a_new_contradiction_is_told(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.later(1)
        job.ncbi.add([record(2, "miR-21 upregulated PTEN.", NEW)])
        job.refresh()
        told = job.report()["interactions"]["newly contradicted"]
        assert {row["effect"] for row in told} == {"represses", "activates"}


class TestEuropePmc:
    def test_an_abstract_that_pubmed_lacks(self, job: Night) -> None:
        job.ncbi.add([record(1, "")])
        abstract = "<h4>Results</h4>miR-34a represses <i>MET</i>; p &lt; 0.05."
        job.ncbi.europepmc["1"] = EuropePmcRecord("1", "10.1000/1", "An invented study", abstract)
        assert job.refresh().exit_code == 0
        with job.store() as store:
            (document,) = store.documents()
        assert [(s.label, s.text) for s in document.sections] == [("RESULTS", "miR-34a represses MET; p < 0.05.")]
        assert document.source == "europepmc"

    def test_what_nobody_has_is_asked_for_again_after_a_month(self, job: Night) -> None:
        job.ncbi.add([record(1, "")])
        assert job.refresh().exit_code == 0
        for days, asked in ((1, False), (31, True)):
            job.later(days)
            programs(job)
            assert job.refresh().exit_code == 3
            assert ("searchPOST" in programs(job)) is asked

    def test_the_abstract_of_a_work_that_pubmed_does_not_have(self, job: Night) -> None:
        (job.corpus(LISTED, "cited") / "references.tsv").write_text(REFERENCES, encoding="utf-8")
        job.ncbi.europepmc["x"] = EuropePmcRecord("", "10.1000/TWO", "T", "miR-155 represses AXL.")
        job.refresh("cited")
        assert "miR-155 represses AXL" in rows(job, "cited")

    @pytest.fixture
    def open_access(self, job: Night) -> Night:
        job.corpus(QUERY.replace("[query]", "full_text = true\n[query]"))
        paper = record(1, pmcid="PMC1")
        job.ncbi.add([paper])
        import random

        job.ncbi.europepmc["1"] = EuropePmcRecord(
            "1", paper.doi, paper.title, "", "PMC1", True, "cc by", article(paper, random.Random(4))
        )
        return job

    def test_full_text_in_sections(self, open_access: Night) -> None:
        assert open_access.refresh().exit_code == 0
        with open_access.store() as store:
            (document,) = store.documents()
            sections = {evidence.section for evidence in store.evidence()}
        assert document.license == "CC BY"
        labels = [section.label for section in document.sections]
        assert [label.split(" > ")[0] for label in labels] == ["", "full text: Results", "full text: Discussion"]
        assert "inhibits" not in document.text
        assert "activates" not in document.text
        assert {"", "full text: Discussion"} < sections

    def test_a_corpus_of_abstracts_does_not_take_the_full_text_away(self, open_access: Night) -> None:
        open_access.refresh()
        before = rows(open_access)
        open_access.corpus()
        open_access.later(2)
        open_access.ncbi.add([record(1, pmcid="PMC1", mdat=date(2026, 3, 2))])
        open_access.refresh()
        assert rows(open_access) == before

    def test_full_text_wanted_later_is_fetched_later(self, open_access: Night) -> None:
        open_access.corpus()
        open_access.ncbi.add([record(2, pmcid="PMC2")])
        open_access.refresh()
        open_access.corpus(QUERY.replace("[query]", "full_text = true\n[query]"))
        assert open_access.refresh().exit_code == 0
        with open_access.store() as store:
            assert {d.id for d in store.documents() if d.body} == {"1"}
            assert [(g.document, g.kind) for g in store.gaps()] == [("2", GapKind.NO_FULL_TEXT)]
        open_access.later(1)
        programs(open_access)
        assert open_access.refresh().exit_code == 3
        assert "efetch.fcgi" not in programs(open_access)

    def test_the_service_being_down_leaves_a_gap_that_is_filled(self, job: Night) -> None:
        records = invented(40, 7)
        job.ncbi.add(records)
        job.ncbi.europepmc = europepmc_of(records)
        job.ncbi.fault = lambda asked: "503" if asked.host == "europepmc" else None
        assert job.refresh().exit_code == 4
        lacking = {r.pmid for r in records if not r.abstract}
        with job.store() as store:
            assert {g.document for g in store.gaps() if g.kind is GapKind.NOT_COMPLETED} == lacking
        job.ncbi.fault = lambda _: None
        assert job.refresh().exit_code == 0
        with job.store() as store:
            assert [g for g in store.gaps() if g.kind is GapKind.NOT_COMPLETED] == []
            assert any(d.source == "europepmc" for d in store.documents())


class TestFailure:
    def test_a_server_that_is_down_leaves_the_table_exactly_as_it_was(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        before = job.tables()
        job.later(1)
        job.ncbi.add([record(2, "miR-34a represses MET.", NEW)])
        job.ncbi.fault = lambda _: "503"
        assert job.refresh().exit_code == 6
        assert "failed: the table is as it was" in (job.place.results / "refresh" / "latest.md").read_text()
        assert job.tables() == before
        assert rows(job) == ["miR-21 represses PTEN"]
        with job.store() as store:
            last = store.runs()[-1]
        assert (last.state, last.watermark) == (RunState.FAILED, "")
        assert "answered 503" in last.problems[0]
        job.ncbi.fault = lambda _: None
        assert job.refresh().exit_code == 0
        assert "miR-34a represses MET" in rows(job)

    def test_a_server_that_goes_down_half_way_leaves_the_rest_to_the_next_run(
        self, job: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("extractor.refresh.job.BATCH", 10)
        job.ncbi.add(invented(40, 7))
        taken = iter([None] * 3)
        job.ncbi.fault = lambda _: next(taken, "500")
        assert job.refresh().exit_code == 4
        with job.store() as store:
            assert len(store.documents()) == 20
            (run,) = store.runs()
        assert (run.state, run.watermark) == (RunState.PARTIAL, "")
        assert "20 records are left for the next run" in run.problems[0]
        job.ncbi.fault = lambda _: None
        assert job.refresh().exit_code == 0
        with job.store() as store:
            assert len(store.documents()) == 40

    def test_a_record_that_cannot_be_read_is_quarantined_and_tried_again(self, job: Night) -> None:
        job.ncbi.add([record(1), record(2, "miR-34a represses MET.")])
        job.ncbi.fault = lambda asked: "broken record" if asked.program == "efetch.fcgi" else None
        assert job.refresh().exit_code == 4
        with job.store() as store:
            (gap,) = store.gaps()
        assert (gap.document, gap.kind) == ("1", GapKind.UNREADABLE)
        assert "not well formed" in gap.problem
        job.later(40)
        assert job.refresh().exit_code == 4
        job.ncbi.fault = lambda _: None
        assert job.refresh().exit_code == 0
        with job.store() as store:
            assert store.gaps() == []
        assert rows(job) == ["miR-21 represses PTEN", "miR-34a represses MET"]

    @pytest.mark.parametrize("wrong", [-400, 1500])
    def test_a_clock_that_was_wrong_for_a_night_loses_nothing(self, job: Night, wrong: int) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.later(wrong)
        job.ncbi.add([record(2, "miR-34a represses MET.", date(2026, 3, 1))])
        job.refresh()
        job.later(3 - wrong)
        job.ncbi.add([record(3, "miR-7 represses EGFR.", date(2026, 3, 3))])
        job.refresh()
        assert len(rows(job)) == 3

    def test_a_first_night_by_a_clock_that_was_wrong(self, job: Night) -> None:
        """Broken off in the future, so that there is no watermark, only a first document of a time that has not come."""
        job.ncbi.add([record(1), record(2, title="miR-155 represses AXL in an invented study", text="")])
        job.ncbi.fault = lambda asked: "500" if asked.program == "searchPOST" else None
        job.later(1500)
        job.refresh()
        with job.store() as store:
            run = store.begin("refresh", ["watch"], store.runs()[0].versions, store.runs()[0].options)
            store.finish(run, RunState.PARTIAL)
        job.later(-1500)
        with job.store() as store:
            assert store.watermark("watch", "", job.now.isoformat()) == ""
        job.ncbi.fault = never
        job.ncbi.add([record(1, "miR-34a represses MET.", mdat=date(2026, 1, 1))])
        job.later(1)
        assert job.refresh().exit_code == 0
        assert "miR-34a represses MET" in rows(job)

    def test_a_time_to_ask_again_that_is_too_far_away_is_no_time(self, job: Night) -> None:
        job.ncbi.add([record(1, "")])
        job.later(1500)
        job.refresh()
        job.later(-1500)
        job.ncbi.europepmc["1"] = EuropePmcRecord("1", "10.1000/1", "T", "miR-34a represses MET.")
        assert job.refresh().exit_code == 0
        assert rows(job) == ["miR-34a represses MET"]

    def test_the_watermark_of_a_wrong_clock_counts_neither_when_its_time_has_come(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.later(60)
        job.refresh()
        job.later(-59)
        job.refresh()
        # Nobody refreshes for two months.
        job.later(70)
        job.ncbi.add([record(2, "miR-34a represses MET.", date(2026, 3, 20))])
        assert job.refresh().exit_code == 0
        assert "miR-34a represses MET" in rows(job)

    @pytest.mark.parametrize("error", [RuntimeError("of its own"), RecursionError("deep"), ValueError("strange")])
    @pytest.mark.parametrize("where", ["extractor.refresh.job.make_plan", "extractor.refresh.job._Work.do"])
    def test_a_run_that_breaks_in_whatever_way_is_closed(
        self, where: str, error: Exception, job: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaking(*_: object) -> None:
            raise error

        with monkeypatch.context() as broken:
            broken.setattr(where, breaking)
            with pytest.raises(type(error)):
                job.refresh()
        problem = f"{type(error).__name__}: {error}"
        with job.store() as store:
            (run,) = store.runs()
        assert (run.state, run.problems) == (RunState.FAILED, (problem,))
        assert job.report()["run"]["problems"] == [problem]
        job.ncbi.add([record(1)])
        assert job.refresh().exit_code == 0

    def test_europe_pmc_takes_nothing_of_pubmed_down(self, job: Night) -> None:
        job.ncbi.add([record(1), record(2, "", title="miR-34a represses MET in an invented study")])
        job.ncbi.europepmc["2"] = EuropePmcRecord("2", "10.1000/2", "T", "<![x y]> miR-155 represses AXL.")
        assert job.refresh().exit_code == 4
        assert set(rows(job)) == {"miR-21 represses PTEN", "miR-34a represses MET"}
        with job.store() as store:
            assert [(gap.document, gap.kind) for gap in store.gaps()] == [("2", GapKind.NOT_COMPLETED)]
        job.ncbi.europepmc["2"] = EuropePmcRecord("2", "10.1000/2", "T", "miR-155 represses AXL.")
        assert job.refresh().exit_code == 0
        assert "miR-155 represses AXL" in rows(job)

    def test_another_refresh_at_work(self, job: Night) -> None:
        lock = job.place.results / "refresh.lock"
        lock.parent.mkdir(parents=True)
        with FileLock(lock), pytest.raises(LockedError, match="another refresh is at work") as raised:
            job.refresh()
        assert raised.value.exit_code == 5
        assert programs(job) == []

    def test_a_lock_file_left_behind_is_no_lock(self, job: Night) -> None:
        lock = job.place.results / "refresh.lock"
        lock.parent.mkdir(parents=True)
        lock.write_text("process 4711")
        assert job.refresh().exit_code == 3

    def test_a_damaged_cache_is_told_and_loses_nothing(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        before = job.tables()
        for path in (job.place.cache / "pubmed").rglob("*.gz"):
            path.write_bytes(b"damaged")
        assert job.refresh(fetch=False, reextract=True).exit_code == 3
        assert job.tables() == before

    def test_working_without_network_fills_no_gap(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.ncbi.fault = lambda asked: "missing record" if asked.program == "efetch.fcgi" else None
        assert job.refresh().exit_code == 4
        assert job.refresh(fetch=False).exit_code == 4
        with job.store() as store:
            assert [(gap.document, gap.kind) for gap in store.gaps()] == [("1", GapKind.MISSING)]

    def test_a_damaged_record_of_a_cited_work_without_network(self, job: Night) -> None:
        (job.corpus(LISTED, "cited") / "references.tsv").write_text(REFERENCES.replace("/one\t", "/one\t1"))
        path = job.place.cache / "pubmed" / "01" / "1.xml.gz"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"damaged")
        assert job.refresh("cited", fetch=False).exit_code == 4
        with job.store() as store:
            (gap,) = (gap for gap in store.gaps() if gap.kind is GapKind.UNREADABLE)
        assert "1.xml.gz: the cached record is damaged" in gap.problem

    def test_a_database_that_is_none(self, job: Night) -> None:
        job.place.results.mkdir(parents=True)
        Path(job.place.database).write_bytes(b"no database" * 1000)
        with pytest.raises(StoreError, match="file is not a database"):
            job.refresh()

    def test_nobody_there(self, tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
        with night(tmp_path, extractor, monkeypatch, refused=lambda: True) as made:
            made.corpus()
            assert made.refresh().exit_code == 6
            (problem,) = made.report()["run"]["problems"]
            assert "NCBI cannot be reached" in problem


class TestOptions:
    def test_a_dry_run_changes_nothing(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        outcome = job.refresh(dry_run=True)
        assert (outcome.exit_code, outcome.plan["counts"]["new"], outcome.plan["fetch"]) == (0, 1, ["1"])
        with job.store() as store:
            assert (store.runs(), store.documents()) == ([], [])
        job.refresh()
        assert job.refresh(dry_run=True).exit_code == 3

    def test_extracting_again_where_rules_changed(self, job: Night) -> None:
        job.ncbi.add([record(1)])
        job.refresh()
        job.extractor = replace(job.extractor, versions=replace(job.extractor.versions, rules="other"))
        job.narrator.told.clear()
        assert job.refresh().exit_code == 3
        assert ("extracting again", {"count": 1, "total": 1}) in job.narrator.told
        job.narrator.told.clear()
        job.refresh()
        assert "extracting again" not in dict(job.narrator.told)
        job.refresh(reextract=True, fetch=False)
        assert "extracting again" in dict(job.narrator.told)

    def test_resuming_does_what_the_unfinished_run_was_asked(self, job: Night) -> None:
        with pytest.raises(InputError, match="nothing to resume"):
            job.refresh(resume=True)
        job.ncbi.add([record(1), record(2, "miR-34a represses MET.", date(2025, 6, 1))])
        job.ncbi.fault = lambda _: "500"
        assert job.refresh("watch", since="2025-05-01").exit_code == 6
        job.ncbi.fault = lambda _: None
        assert job.refresh(resume=True).exit_code == 0
        assert rows(job) == ["miR-34a represses MET"]
        with job.store() as store:
            assert [run.options.since for run in store.runs()] == ["2025-05-01"] * 2

    def test_a_run_that_died_is_closed_by_the_next(self, job: Night) -> None:
        with job.store() as store:
            store.begin("refresh", ["watch"], job.extractor.versions, RefreshOptions())
        job.refresh()
        with job.store() as store:
            assert [run.state for run in store.runs()] == [RunState.INTERRUPTED, RunState.NOTHING_NEW]


def test_a_fall_by_more_than_a_fifth_is_warned_of(job: Night) -> None:
    job.ncbi.add([record(n, f"miR-{n} represses MET.") for n in range(21, 31)])
    job.refresh()
    job.later(1)
    day = date(2026, 3, 1)
    job.ncbi.add([record(n, "Nothing was found.", mdat=day) for n in range(21, 24)])
    job.refresh()
    assert job.report()["warnings"] == [
        "evidence fell from 10 to 7, by 30%",
        "evidence with effect 'represses' fell from 10 to 7, by 30%",
        "rows that are shown fell from 10 to 7, by 30%",
        "belief, summed over rows, fell from 9.2 to 6.44, by 30%",
    ]
    assert "> **Warning:** evidence fell from 10 to 7" in (job.place.results / "refresh" / "latest.md").read_text()


def test_runs_can_be_compared(job: Night) -> None:
    from extractor.refresh.service import compared

    texts = ["miR-21 suppressed PTEN.", "miR-21 suppressed PDCD4.", "miR-21 suppressed PTEN."]
    for number, text in enumerate(texts):
        job.ncbi.add([record(1, text, mdat=job.now.date())])
        job.refresh()
        job.later(number + 1)
    with job.store() as store:
        whole, first, back = compared(store, 0, 3), compared(store, 1, 2), compared(store, 1, 3)
        with pytest.raises(InputError, match="run 4 is not on record; there are 1 to 3"):
            compared(store, 1, 4)
        with pytest.raises(InputError, match="name the earlier one first"):
            compared(store, 2, 1)
    assert [c.after.target for c in whole.new] == ["PTEN"]
    assert ([c.after.target for c in first.new], [c.after.target for c in first.withdrawn]) == (["PDCD4"], ["PTEN"])
    assert (back.new, back.withdrawn, back.changed) == ([], [], [])


def test_sqlite_is_left_whole(job: Night) -> None:
    job.ncbi.add(invented(30, 2))
    job.refresh()
    connection = sqlite3.connect(job.place.database)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    connection.close()


def test_tables_are_written_only_where_something_changed(job: Night) -> None:
    job.corpus(QUERY.replace('"watch"', '"other"').replace('"invented"', '"fancied"'), "other")
    job.ncbi.add([record(1), record(2, "miR-21 upregulated PTEN.", title="A fancied study")])
    job.refresh("watch")
    path = job.place.results / "watch" / "interactions.tsv"
    before = path.stat().st_mtime_ns
    job.refresh("watch")
    assert path.stat().st_mtime_ns == before
    # the other corpus contradicts a row of this one
    job.refresh("other")
    job.refresh("watch")
    assert "also activates" in path.read_text()
    path.unlink()
    job.refresh("watch")
    assert path.exists()
