"""A corpus held against its gold, and the report of it; titles, gold and decisions are invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractor.evaluation import TITLES, System, changes, curation_of, evaluate, evaluate_against
from extractor.goldsets import load_gold
from extractor.model import Decision, Document, Verdict
from extractor.pipeline import Extractor, extract
from extractor.records.labels import labels_of
from extractor.run import Job, report_corpus, run_corpus
from extractor.scoring import Counts
from extractor.scoring.claims import ClaimVerdict as ClaimVerdict
from extractor.scoring.funnel import Stage
from extractor.sources.corpus import Corpus, load_corpus
from extractor.sources.references import CorpusDocuments
from extractor.store import Store, open_store

FIRST = "miR-34a overcomes gefitinib resistance by targeting MET"
SECOND = "HOTAIR sponges miR-34a in invented cells"
REFERENCES = f"""number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid
1\tDoe J\t2020\tJ Invent\t1\t1-2\t{FIRST}\t10.1000/a\t
2\tDoe J\t2021\tJ Invent\t2\t3-4\t{SECOND}\t10.1000/b\t
"""
CORPUS = """name = "invented"
title = "An invented corpus"
references = "references.tsv"
[gold]
relations = "gold.tsv"
titles = "titles.jsonl"
"""
HEADER = (
    "ref\tdoi\tsection\tsubject\tsubject_type\tsubject_identifier\teffect\tobject\tobject_type\tobject_identifier\t"
    "direct\tnegated\thedged\tcondition\tresistance\tdrugs\tnote\n"
)
ROWS = [
    "1\t10.1000/a\tFirst\tmiR-34a\tmiRNA\tmirna:mir-34a\ttargets\tMET\tGene\tHGNC:7029\t\tfalse\tfalse\t\treverses\tgefitinib\t",
    # The number of the reference is wrong: it is the second one that says so.
    "1\t10.1000/a\tFirst\tHOTAIR\tlncRNA\tHGNC:33510\tsponges\tmiR-34a\tmiRNA\tmirna:mir-34a\t\tfalse\tfalse\t\t\t\t",
    "2\t10.1000/b\tSecond\tmiR-7\tmiRNA\tmirna:mir-7\trepresses\tAXL\tGene\tHGNC:905\t\tfalse\tfalse\t\t\t\t",
]
DOCUMENTS = (
    Document("doi:10.1000/a", FIRST, doi="10.1000/a", year=2020, source="reference"),
    Document("doi:10.1000/b", SECOND, doi="10.1000/b", year=2021, source="reference"),
)
READ = CorpusDocuments(DOCUMENTS, 2, ("titles only",))


def annotated() -> dict[str, Any]:
    """The gold of the first title: one relation, with its two ends."""
    ends = {"T1": ("miR-34a", "miRNA"), "T2": ("MET", "Gene")}
    places = {key: FIRST.index(name) for key, (name, _) in ends.items()}
    return {
        "sourceid": "doi:10.1000/a",
        "text": FIRST,
        "denotations": [
            {"id": key, "span": {"begin": places[key], "end": places[key] + len(name)}, "obj": kind}
            for key, (name, kind) in ends.items()
        ],
        "relations": [{"id": "R1", "pred": "targets", "subj": "T1", "obj": "T2"}],
        "attributes": [],
    }


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    folder = tmp_path / "corpora" / "invented"
    folder.mkdir(parents=True)
    (folder / "corpus.toml").write_text(CORPUS)
    (folder / "references.tsv").write_text(REFERENCES)
    (folder / "gold.tsv").write_text(HEADER + "".join(row + "\n" for row in ROWS))
    (folder / "titles.jsonl").write_text(json.dumps(annotated()) + "\n")
    return load_corpus("invented", tmp_path / "corpora")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    database = tmp_path / "results" / "interactions.sqlite"
    return Job(tmp_path / "results" / "invented", database, 0.4, lambda: datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture
def store(job: Job) -> Iterator[Store]:
    with open_store(job.database, lambda: "2026-01-02T00:00:00+00:00") as found:
        yield found


class TestEvaluate:
    def test_every_gold_is_compared(self, corpus: Corpus, extractor: Extractor) -> None:
        extracted = list(extract(DOCUMENTS, extractor, 0.4, account=True))
        found = evaluate(corpus, extracted, System(extractor, 0.4, {"the same": extractor}))
        assert [c.title for c in found.comparisons] == [
            "annotated titles",
            "annotated titles, entities given",
            "what the review states",
        ]
        first, given, table = found.comparisons
        assert [s.system for s in first.baselines][-1] == [s.system for s in table.baselines][-1] == "the same"
        assert first.baselines[-1].level("triple").counts == first.system.level("triple").counts
        # With the gold's mentions nothing is recognised that it does not have.
        assert given.system.level("mentions, exact").counts.fp == 0 < first.system.level("mentions, exact").counts.fp
        assert {e.title for e in found.everything} == {c.title for c in found.comparisons} == set(found.fates)

    def test_what_was_missed_has_its_stage_and_claims_their_verdict(self, corpus: Corpus, extractor: Extractor) -> None:
        extracted = list(extract(DOCUMENTS, extractor, 0.4, account=True))
        found = evaluate(corpus, extracted, System(extractor, 0.4))
        failed = [fate.failed for fate in found.fates["what the review states"]]
        assert failed == [None, Stage.RECOGNISED, Stage.RECOGNISED]
        assert [(c.verdict, c.better) for c in found.claims] == [
            (ClaimVerdict.SUPPORTED, ""),
            (ClaimVerdict.NOT_FOUND, "doi:10.1000/b"),
            (ClaimVerdict.NOT_FOUND, ""),
        ]

    def test_a_corpus_without_gold(self, corpus: Corpus, extractor: Extractor) -> None:
        bare = replace(corpus, gold_relations=None, gold_titles=None)
        assert evaluate(bare, [], System(extractor, 0.4)).comparisons == ()


class TestFurtherGold:
    def test_texts_of_its_own_are_read_as_found_and_with_entities_given(
        self, tmp_path: Path, extractor: Extractor
    ) -> None:
        (tmp_path / "other.jsonl").write_text(json.dumps(annotated()) + "\n")
        gold = load_gold(str(tmp_path / "other.jsonl"))
        found = evaluate_against(gold, [], System(extractor, 0.4, {"the same": extractor}))
        assert [c.title for c in found.comparisons] == ["other.jsonl", "other.jsonl, entities given"]
        first, given = found.comparisons
        assert [s.system for s in first.baselines][-1] == "the same"
        assert first.baselines[-1].level("triple").counts == first.system.level("triple").counts
        # The resistance that is overcome is no name of the gold.
        assert first.system.level("triple").counts == Counts(1, 1, 0)
        assert given.system.level("triple").counts == Counts(1, 0, 0)
        assert "entities:given" in given.system.signature
        assert (
            set(found.fates) == set(found.scored) == {c.title for c in found.everything} == {first.title, given.title}
        )
        assert [fate.failed for fates in found.fates.values() for fate in fates] == [Stage.MODIFIERS, None]

    def test_a_gold_table_is_held_against_the_documents_of_the_corpus(
        self, tmp_path: Path, extractor: Extractor
    ) -> None:
        (tmp_path / "table.tsv").write_text(HEADER + "".join(row + "\n" for row in ROWS))
        gold = load_gold(str(tmp_path / "table.tsv"))
        extracted = list(extract(DOCUMENTS, extractor, 0.4, account=True))
        found = evaluate_against(gold, extracted, System(extractor, 0.4))
        (comparison,) = found.comparisons
        assert (comparison.title, comparison.system.documents) == ("table.tsv", 2)
        assert [fate.failed for fate in found.fates["table.tsv"]] == [None, Stage.RECOGNISED, Stage.RECOGNISED]

    def test_where_the_gold_says_no_effects_pairs_are_measured_and_nothing_is_followed(
        self, tmp_path: Path, extractor: Extractor
    ) -> None:
        (tmp_path / "pairs.jsonl").write_text(json.dumps(annotated()) + "\n")
        gold = load_gold(str(tmp_path / "pairs.jsonl"), labels_of(["targets=pair"]))
        found = evaluate_against(gold, [], System(extractor, 0.4))
        assert [c.system.level("pair").counts for c in found.comparisons] == [Counts(1, 1, 0), Counts(1, 0, 0)]
        assert all(c.system.level("triple").counts.f1 is None for c in found.comparisons)
        assert (found.fates, found.everything) == ({}, ())


class TestRun:
    def test_a_further_gold_is_in_the_report_beside_that_of_the_corpus(
        self, corpus: Corpus, extractor: Extractor, job: Job, tmp_path: Path
    ) -> None:
        (tmp_path / "other.jsonl").write_text(json.dumps(annotated()) + "\n")
        further = replace(job, golds=(load_gold(str(tmp_path / "other.jsonl")),))
        report_corpus(corpus, READ, extractor, further)
        written = json.loads((job.folder / "report.json").read_text())
        assert [c["title"] for c in written["comparisons"]][-2:] == ["other.jsonl", "other.jsonl, entities given"]
        assert "other.jsonl, entities given" in (job.folder / "report.html").read_text()
        again = report_corpus(corpus, READ, extractor, further)
        assert "other.jsonl" in {change.gold for change in again.changes}

    def test_a_second_run_is_compared_with_the_first(self, corpus: Corpus, extractor: Extractor, job: Job) -> None:
        first = run_corpus(corpus, READ, extractor, job).report
        assert (first.changes, first.previous) == ((), "")
        again = run_corpus(corpus, READ, extractor, job).report
        assert again.previous == "2026-01-02"
        assert {change.gold for change in again.changes} == {c.title for c in again.comparisons}
        assert all(change.before == change.after and not change.gained + change.lost for change in again.changes)

    def test_another_gold_is_not_compared(self, corpus: Corpus, extractor: Extractor, job: Job) -> None:
        run_corpus(corpus, READ, extractor, job)
        assert corpus.gold_titles is not None
        changed = annotated() | {"relations": []}
        corpus.gold_titles.write_text(json.dumps(changed) + "\n")
        again = run_corpus(corpus, READ, extractor, job).report
        assert again.not_comparable == (TITLES, f"{TITLES}, entities given")

    def test_report_alone_leaves_the_database_as_it_is(self, corpus: Corpus, extractor: Extractor, job: Job) -> None:
        report = report_corpus(corpus, READ, extractor, job)
        assert len(report.interactions) == len({item.triple for item in report.evidence}) > 0
        assert {path.name for path in job.folder.iterdir()} == {"report.html", "report.json", "report.md", "figures"}
        assert isinstance(job.database, Path)
        assert not job.database.exists()
        run_corpus(corpus, READ, extractor, job)
        before = job.database.read_bytes()
        with_store = report_corpus(corpus, READ, extractor, job)
        assert {row.triple for row in with_store.interactions} == {row.triple for row in report.interactions}
        assert job.database.read_bytes() == before


class TestCuration:
    def test_of_an_undecided_table(self, store: Store) -> None:
        found = curation_of(store)
        assert (found.agreement, found.work, found.calibration.stated_error) == (None, (), None)

    def test_agreement_work_and_calibration(self, corpus: Corpus, extractor: Extractor, job: Job, store: Store) -> None:
        run_corpus(corpus, READ, extractor, job)
        findings = sorted({(item.finding, item.document) for item in store.evidence()})
        for minute, (finding, document) in enumerate(findings):
            for curator, verdict in (("ida", Verdict.ACCEPT), ("eve", Verdict.ACCEPT if minute else Verdict.REJECT)):
                at = f"2026-01-03T00:0{minute}:00+00:00"
                name = f"{curator} {minute}"
                store.curation.decide([Decision(name, finding, document, curator, at, verdict)])
        found = curation_of(store)
        assert found.agreement is not None
        assert (found.agreement.curators, found.agreement.items) == (("eve", "ida"), len(findings))
        assert [(w.curator, w.decided, w.rejected) for w in found.work] == [
            ("eve", len(findings), 1),
            ("ida", len(findings), 0),
        ]
        # What is disputed tells nothing of confidence.
        assert sum(tenth.number for tenth in found.calibration.stated) == len(findings) - 1


def test_changes_of_golds_that_were_not_scored_before_are_none(corpus: Corpus, extractor: Extractor) -> None:
    found = evaluate(corpus, [], System(extractor, 0.4))
    assert changes(found.comparisons, ()) == ((), ())
