"""A scan of documents that extraction fails on: they are named, cost no other, and are extracted from again alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import broken_nlp
import pytest
from pubmed_cases import HEAD, TAIL
from typer.testing import CliRunner, Result

from extractor.cli import app, scanning
from extractor.pipeline import Extractor
from extractor.scan import mending, task
from extractor.scan.merging import merge_results
from extractor.scan.pool import scan_here
from extractor.scan.results import ScanManifest, manifest_path, manifests_in, results_path
from extractor.scan.task import ScanPlan
from extractor.store import GapKind, RunState, open_store

WORDS = [place.word for place in broken_nlp.PLACES]
SAID = ("miR-34a represses MET.", "HOTAIR sponges miR-34a.", "miR-21 suppressed PTEN.")
NAME = "pubmed25n0001.xml"


def record(pmid: int, text: str) -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>Study.</ArticleTitle>'
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n"
    )


def file_of(path: Path, number: int, every: int) -> Path:
    """So many short records, each ``every``-th of which has a sentence that breaks one of the ten places, in turn."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(number):
            faulty = f" In {WORDS[n // every % len(WORDS)]} cells, miR-155 reduced KRAS." if n % every == 0 else ""
            file.write(record(n + 1, SAID[n % len(SAID)] + faulty))
        file.write(TAIL)
    return path


def digests(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def lines(folder: Path) -> dict[str, str]:
    text = results_path(folder, NAME).read_text(encoding="utf-8")
    return {json.loads(line)["document"]["id"]: line for line in text.splitlines()}


def loading(patched: pytest.MonkeyPatch, load: Callable[[str, float], Extractor]) -> None:
    """Let the command's plan load the extractor so, in whatever process."""
    settled = scanning._settled
    patched.setattr(scanning, "_settled", lambda paths, plan, *how: settled(paths, replace(plan, load=load), *how))


def scan(path: Path, folder: Path, jobs: int) -> Result:
    return CliRunner().invoke(app, ["scan", str(path), "-o", str(folder), "--jobs", str(jobs), "--json"])


def faults_and_mending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, every: int, jobs: int, whole: Callable[..., Extractor]
) -> None:
    """Scan with the double, then without; hold both against a scan that never had it."""
    monkeypatch.chdir(tmp_path)
    path = file_of(tmp_path / NAME, number, every)
    expected, folder = tmp_path / "expected", tmp_path / "results"
    list(scan_here([path], ScanPlan(expected.resolve(), load=whole)))
    # One process is this one, which is broken for a while only; others are broken from their start.
    with monkeypatch.context() as patched:
        loading(patched, whole if jobs == 1 else broken_nlp.load)
        with broken_nlp.raising() if jobs == 1 else pytest.MonkeyPatch.context():
            done = scan(path, folder, jobs)
    assert done.exit_code == 4, done.output
    (manifest,) = manifests_in(folder)
    named = [str(n + 1) for n in range(0, number, every)]
    assert [fault.document for fault in manifest.faults] == named
    assert {fault.place.partition(":")[0].rpartition(".")[2] for fault in manifest.faults} >= {"annotator", "repair"}
    assert manifest.documents == number
    told = [line for line in done.stderr.splitlines() if "could not be extracted from:" in line]
    assert [line.split()[2].rstrip(":") for line in told] == named
    assert f"{len(named)} document(s) could not be extracted from as a whole" in done.stderr
    here, there = lines(folder), lines(expected)
    assert list(here) == list(there)
    assert {pmid for pmid in there if here[pmid] != there[pmid]} == set(named)
    for fault in manifest.faults:
        found = [evidence["sentence"] for evidence in json.loads(here[fault.document])["evidence"]]
        assert found == ([SAID[(int(fault.document) - 1) % len(SAID)]] if fault.sentence else [])
    # The double is gone: the faulty ones are extracted from, and nothing else is read.
    extracted: list[str] = []

    def counted(documents, *arguments):
        def each():
            for document in documents:
                extracted.append(document.id)
                yield document

        return extract(each(), *arguments)

    extract = mending.extract
    monkeypatch.setattr(mending, "extract", counted)
    monkeypatch.setattr(task, "_unpacked", None)
    loading(monkeypatch, whole)
    again = scan(path, folder, 1)
    assert again.exit_code == 0, again.output
    assert (extracted, json.loads(again.stdout)["again"]) == (named, len(named))
    assert digests(folder) == digests(expected)
    third = scan(path, folder, 1)
    assert json.loads(third.stdout)["known"]
    assert len(extracted) == len(named)


@pytest.fixture(scope="module")
def whole(extractor: Extractor) -> Callable[..., Extractor]:
    return lambda model, seconds: extractor


def test_faults_are_named_and_mended(tmp_path, monkeypatch, whole) -> None:
    faults_and_mending(tmp_path, monkeypatch, 300, 10, 1, whole)


@pytest.mark.long
def test_faults_in_another_process(tmp_path, monkeypatch, whole) -> None:
    faults_and_mending(tmp_path, monkeypatch, 300, 10, 2, whole)


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
def test_thirty_thousand_records_of_which_300_raise(tmp_path, monkeypatch, whole, jobs: int) -> None:
    faults_and_mending(tmp_path, monkeypatch, 30_000, 100, jobs, whole)


@pytest.mark.long
def test_faults_on_the_workers_of_a_cluster(tmp_path: Path) -> None:
    from distributed import LocalCluster

    from extractor.scan.cluster import scan_with_cluster

    path = file_of(tmp_path / NAME, 60, 3)
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        plan = ScanPlan(tmp_path / "results", load=broken_nlp.load)
        (done,) = scan_with_cluster([path], plan, cluster.scheduler_address)
    assert done.manifest
    assert [fault.document for fault in done.manifest.faults] == [str(n + 1) for n in range(0, 60, 3)]


def test_what_still_fails_is_named_again_and_results_are_as_they_were(tmp_path, whole) -> None:
    path, plan = file_of(tmp_path / NAME, 20, 10), ScanPlan(tmp_path / "results", load=whole)
    with broken_nlp.raising():
        (first,) = scan_here([path], plan)
        before = digests(plan.folder)
        (second,) = scan_here([path], plan)
    assert (first.manifest, first.again, second.again) == (second.manifest, 0, 2)
    assert digests(plan.folder) == before


def test_merged_the_rest_counts_and_what_is_lacking_is_a_gap_until_it_is_not(tmp_path, whole) -> None:
    path, plan = file_of(tmp_path / NAME, 20, 10), ScanPlan(tmp_path / "results", load=whole)
    with open_store(tmp_path / "table.sqlite", lambda: "2026-01-01T00:00:00") as store:
        with broken_nlp.raising():
            list(scan_here([path], plan))
        run = merge_results(plan.folder, store, "pubmed")
        assert run.state is RunState.PARTIAL
        assert "2 documents could not be extracted from as a whole: 1, 11;" in run.problems[0]
        assert [(gap.document, gap.kind, gap.corpora) for gap in store.gaps()] == [
            ("1", GapKind.NOT_EXTRACTED, ("pubmed",)),
            ("11", GapKind.NOT_EXTRACTED, ("pubmed",)),
        ]
        list(scan_here([path], plan))
        run = merge_results(plan.folder, store, "pubmed")
        assert (run.state, run.problems, store.gaps()) == (RunState.DONE, (), [])
        assert run.counts.withdrawn == 0
        assert {e.document for e in store.evidence() if e.object_name == "KRAS"} == {"1", "11"}


def test_a_manifest_without_faults_is_of_another_program(tmp_path, whole) -> None:
    path, plan = file_of(tmp_path / NAME, 2, 10), ScanPlan(tmp_path / "results", load=whole)
    list(scan_here([path], plan))
    where = manifest_path(plan.folder, NAME)
    value = json.loads(where.read_text())
    del value["faults"]
    where.write_text(json.dumps(value))
    (done,) = scan_here([path], plan)
    assert isinstance(done.manifest, ScanManifest)
    assert not done.known


def test_a_time_budget_reaches_the_extractor_of_each_process(tmp_path: Path, whole, extractor: Extractor) -> None:
    given: list[tuple[str, float]] = []

    def load(model: str, seconds: float) -> Extractor:
        given.append((model, seconds))
        return extractor

    path = file_of(tmp_path / NAME, 2, 10)
    list(scan_here([path], ScanPlan(tmp_path / "results", model="", document_seconds=7.5, load=load)))
    assert given == [("", 7.5)]
