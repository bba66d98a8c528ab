"""The main job and the nightly one on abstracts of which one raises: all the rest is there, and the one is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from pathlib import Path

import broken_nlp
import pytest
from fake_ncbi.pubmed import Record
from fake_ncbi.server import FakeNcbi, redirected, serving
from refresh_cases import Night, night
from typer.testing import CliRunner, Result

from extractor.cli import app, equipment, extraction
from extractor.model import Reference
from extractor.pipeline import Extractor
from extractor.records.tsv import read_tsv
from extractor.store import GapKind, RunState, open_store

ROOT = Path(__file__).parent.parent
CONSTRUCTIONS = (
    "miR-21 was the most up-regulated microRNA after AKT1 inhibition.",
    "The EGFR<sup>T790M</sup> variant was reduced by miR-34a (p &lt; 0.05) in <i>in vitro</i> models.",
    "miR-34a and miR-200c repress MET and ZEB1, respectively.",
    "miR-155<sub>high</sub> tumours lost PTEN; HOTAIR sponges miR-34a [3].",
    "Overexpression of miR-204\u00a0mimics decreased MYC \u03b2-fold.",
    "((((miR-206)))) suppressed [YAP1 (and] AXL).",
    "Silencing of MALAT1 decreased ZEB1, whereas its loss did not.",
    "What miR-9 silences is CDH1, of which, among the targets, were those.",
    "miR-7, miR-7, and miR-7",
    "Does miR-126 target VEGFA?",
)
FAULTY = "In faultyi cells, miR-901 directly targets KRAS."


def records(references: list[Reference], faulty: int) -> Iterator[Record]:
    """A record for each reference, with an invented abstract; that of the ``faulty`` one has a sentence more."""
    for number, reference in enumerate(references):
        texts = [CONSTRUCTIONS[(number + step) % len(CONSTRUCTIONS)] for step in range(3)]
        texts += [FAULTY, "miR-326 represses CCND1."] if number == faulty else []
        yield Record(
            pmid=reference.pmid or str(91_000_000 + number),
            doi=reference.doi,
            title=escape(reference.title),
            abstract=(("BACKGROUND", texts[0]), ("RESULTS", " ".join(texts[1:]))),
            edat=date(2020, 1, 1) + timedelta(number),
            mdat=date(2020, 1, 1) + timedelta(number),
        )


@pytest.fixture
def desk(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to run in, with an address and a server of its own; the corpora are those of the project."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "EXTRACTOR_EMAIL": "someone@example.org",
        "EXTRACTOR_API_KEY": "0123456789",
        "EXTRACTOR_CACHE_DIR": str(tmp_path / "cache"),
        "EXTRACTOR_CORPORA_DIR": str(tmp_path / "corpora"),
    }.items():
        monkeypatch.setenv(name, value)
    for module in (equipment, extraction):
        monkeypatch.setattr(module, "extractor_of", lambda settings: extractor)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def corpus_without_gold(desk: Path) -> Path:
    """The project's list of 68 references as a corpus without gold, which takes long to hold findings against."""
    folder = desk / "corpora" / "cited"
    folder.mkdir(parents=True)
    listed = ROOT / "corpora" / "egfr-tki-review" / "references.tsv"
    (folder / "references.tsv").write_bytes(listed.read_bytes())
    (folder / "corpus.toml").write_text('name = "cited"\ntitle = "Cited works"\nreferences = "references.tsv"\n')
    return folder


def test_a_run_on_68_abstracts_of_which_one_raises(desk: Path) -> None:
    folder = corpus_without_gold(desk)
    references = list(read_tsv(folder / "references.tsv", Reference))
    assert len(references) == 68
    ncbi = FakeNcbi()
    ncbi.add(records(references, faulty=42))
    faulty = list(ncbi.records)[42]
    where = desk / "results" / "cited" / "interactions.tsv"
    with serving(ncbi) as port, redirected(port):
        with broken_nlp.raising():
            done = call("run", "cited")
        assert done.exit_code == 4, done.output
        assert "Traceback" not in done.output
        table = where.read_text(encoding="utf-8")
        assert "\tmiR-326\tCCND1\t" in table
        assert "\tmiR-901\t" not in table
        (told, number) = (line for line in done.stderr.splitlines() if "extracted from" in line)
        assert told.startswith(f"extractor: document {faulty}: the sentence at ")
        assert FAULTY in told
        assert "AssertionError (extractor.nlp.relations.framed:" in told
        assert "1 document(s) could not be extracted from as a whole; all else is done (extractor 0." in number
        assert f"1 document could not be extracted from as a whole: {faulty};" in " ".join(done.stdout.split())
        with open_store(desk / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00") as store:
            assert len(store.documents("cited")) == 68
            (gap,) = store.gaps()
            assert (gap.document, gap.kind, gap.corpora) == (faulty, GapKind.NOT_EXTRACTED, ("cited",))
            assert FAULTY in gap.problem
            assert "; with extractor 0." in gap.problem
        assert f"as a whole: {faulty};" in " ".join(call("runs").stdout.split())
        assert json.loads(call("runs", "--json").stdout)[0]["state"] == "partial"
        assert call("run", "cited").exit_code == 0
    after = where.read_text(encoding="utf-8").splitlines()
    assert any("\tmiR-901\tKRAS\t" in line for line in after)
    with open_store(desk / "results" / "interactions.sqlite", lambda: "2026-01-01T00:00:00") as store:
        assert store.gaps() == []
        assert store.superseded() == []
        assert [run.state for run in store.runs()] == [RunState.PARTIAL, RunState.DONE]


@pytest.mark.long
def test_the_main_job_as_it_stands(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_CORPORA_DIR", str(ROOT / "corpora"))
    references = list(read_tsv(ROOT / "corpora" / "egfr-tki-review" / "references.tsv", Reference))
    ncbi = FakeNcbi()
    ncbi.add(records(references, faulty=42))
    with serving(ncbi) as port, redirected(port), broken_nlp.raising():
        done = call("run", "egfr-tki-review")
    assert done.exit_code == 4, done.output
    assert f"document {list(ncbi.records)[42]}: the sentence at " in done.stderr
    assert "Best supported interactions" in done.stdout
    assert (desk / "results" / "egfr-tki-review" / "interactions.tsv").exists()


def test_annotations_of_a_faulty_document_are_written(desk: Path) -> None:
    (desk / "notes.txt").write_text(f"miR-34a represses MET. {FAULTY}\n", encoding="utf-8")
    with broken_nlp.raising():
        done = call("annotate", "notes.txt", "-o", "out.jsonl")
    assert done.exit_code == 4, done.output
    (line,) = (desk / "out.jsonl").read_text(encoding="utf-8").splitlines()
    written = json.loads(line)
    assert len(written["relations"]) == 1
    assert FAULTY in done.stderr.splitlines()[0]
    assert "1 document(s) could not be extracted from as a whole" in done.stderr


class TestNights:
    @pytest.fixture
    def job(self, tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
        with night(tmp_path, extractor, monkeypatch) as made:
            made.corpus()
            yield made

    @staticmethod
    def add(job: Night, **changes: object) -> None:
        texts = {"1": f"miR-34a represses MET. {FAULTY}", "2": "miR-21 suppressed PTEN."}
        day = date(2025, 1, 1)
        made = [
            Record(pmid, f"10.1000/{pmid}", "An invented study", (("", text),), day, day)
            for pmid, text in texts.items()
        ]
        job.ncbi.add(replace(record, **changes) for record in made)  # type: ignore[arg-type]

    @staticmethod
    def found(job: Night) -> set[tuple[str, str, str]]:
        with job.store() as store:
            return {(e.subject_name, e.object_name, str(e.standing)) for e in store.evidence()}

    def test_it_is_quarantined_and_tried_again_with_other_rules(self, job: Night) -> None:
        self.add(job)
        with broken_nlp.raising():
            first = job.refresh()
        assert first.exit_code == 4
        told = job.report()
        assert [gap["document"] for gap in told["gaps"]] == ["1"]
        assert "1 document could not be extracted from as a whole: 1;" in told["run"]["problems"][0]
        assert self.found(job) == {("miR-34a", "MET", "published"), ("miR-21", "PTEN", "published")}
        # Nothing is another: it is neither fetched nor extracted from again, and still counts as lacking.
        job.later(1)
        job.ncbi.requests.clear()
        assert job.refresh().exit_code == 4
        assert "efetch.fcgi" not in {request.program for request in job.ncbi.requests}
        assert ("miR-901", "KRAS", "published") not in self.found(job)
        versions = replace(job.extractor.versions, rules="others")
        job.extractor = replace(job.extractor, versions=versions)
        assert job.refresh().exit_code == 0
        assert ("miR-901", "KRAS", "published") in self.found(job)
        with job.store() as store:
            assert (store.gaps(), store.runs()[-1].state) == ([], RunState.DONE)

    def test_what_was_known_of_a_sentence_outlives_its_fault(self, job: Night) -> None:
        self.add(job)
        assert job.refresh().exit_code == 0
        known = self.found(job)
        assert len(known) == 3
        job.later(1)
        job.extractor = replace(job.extractor, versions=replace(job.extractor.versions, rules="broken"))
        with broken_nlp.raising():
            assert job.refresh().exit_code == 4
        assert self.found(job) == known
        with job.store() as store:
            assert store.superseded() == [] or {s.evidence.object_name for s in store.superseded()} <= {"MET", "PTEN"}
        # What its record says from now on is said of it as well.
        job.later(1)
        self.add(job, mdat=job.now.date(), types=("Retracted Publication",))
        job.refresh()
        assert self.found(job) == {(subject, other, "retracted") for subject, other, _ in known}
