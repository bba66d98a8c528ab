"""The main job: read a corpus, extract, merge, score, and write what came of it; and the report alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from extractor.evaluation import System, changes, curation_of, evaluate, evaluate_against
from extractor.goldsets import GoldSet
from extractor.model import Document, Evidence, Fault, Interaction
from extractor.pipeline import Extracted, Extractor, extract
from extractor.records.jsonl import write_jsonl
from extractor.records.tsv import write_tsv
from extractor.report import CurationData, ReportData, write_all
from extractor.report.writing import MESSAGE, PAGE, VALUES
from extractor.scoring.previous import read_previous
from extractor.sources.corpus import Corpus
from extractor.sources.references import CorpusDocuments, not_named
from extractor.store import (
    Known,
    RunSummary,
    Store,
    how_extracted,
    is_there,
    left_out,
    merge,
    open_store,
    works_of,
)

TABLE, EVIDENCE = "interactions.tsv", "evidence.jsonl"


@dataclass(frozen=True)
class Job:
    """What a run is made with: where it writes, its threshold (0..1) and its clock.

    ``others`` are extractors that the report holds this one against, by name; ``golds`` what it holds findings against
    beyond the gold of the corpus.
    """

    folder: Path
    database: str | Path
    threshold: float
    clock: Callable[[], datetime]
    others: Mapping[str, Extractor] = field(default_factory=dict)
    golds: tuple[GoldSet, ...] = ()


@dataclass(frozen=True)
class RunOutcome:
    """What a run found and changed, and what extraction failed on."""

    report: ReportData
    summary: RunSummary
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _CorpusFindings:
    """What there is of a corpus: its documents, what was extracted from them now, and what is known of it."""

    documents: Sequence[Document]
    extracted: Sequence[Extracted]
    evidence: Sequence[Evidence]
    interactions: Sequence[Interaction]
    curation: CurationData


def run_corpus(corpus: Corpus, read: CorpusDocuments, extractor: Extractor, job: Job) -> RunOutcome:
    """Run on a corpus whose documents were read; writes table, evidence and report to ``job.folder``.

    The same documents and versions again change nothing but the report's date and what it says of the report before.
    """
    with open_store(job.database, lambda: job.clock().isoformat(timespec="seconds")) as store:
        leaving = frozenset(_leaving(corpus, store.fuller(read.documents, None), store))
        given = store.fuller(read.documents, corpus.name if corpus.query else None)
        documents = [document for document in given if document.id not in leaving]
        extracted = _extracted(corpus, documents, extractor, job)
        evidence = [item for found in extracted for item in found.evidence]
        how = how_extracted(extractor.versions, job.threshold)
        faults = _faults(extracted)
        summary = store.record_run(corpus.name, extractor.versions, documents, evidence, how, leaving, faults)
        found = _known(corpus, documents, extracted, store)
    write_tsv(job.folder / TABLE, found.interactions, Interaction)
    write_jsonl(job.folder / EVIDENCE, found.evidence)
    report = _report(corpus, read.notes, found, extractor, job, {ReportData.TABLE: TABLE, "evidence": EVIDENCE})
    return RunOutcome(report, summary, _faults(extracted))


def report_corpus(corpus: Corpus, read: CorpusDocuments, extractor: Extractor, job: Job) -> ReportData:
    """Evaluate a corpus and write the report, and nothing else: a database is only read, where there is one."""
    if not is_there(job.database):
        extracted = _extracted(corpus, read.documents, extractor, job)
        evidence = [item for found in extracted for item in found.evidence]
        works = works_of({document.id: document.names for document in read.documents})
        rows = merge(Known(item, "", work=works.get(item.document, "")) for item in evidence)
        found = _CorpusFindings(read.documents, extracted, evidence, rows, CurationData())
    else:
        with open_store(job.database, lambda: job.clock().isoformat(timespec="seconds")) as store:
            documents = store.fuller(read.documents, corpus.name if corpus.query else None)
            extracted = _extracted(corpus, documents, extractor, job)
            found = _known(corpus, documents, extracted, store)
    return _report(corpus, read.notes, found, extractor, job, {})


def _leaving(corpus: Corpus, documents: Iterable[Document], store: Store) -> list[str]:
    """Documents of the corpus that its references name no more."""
    members = store.listed_members(corpus.name, found_by_query=corpus.query is not None)
    return not_named(corpus, [(m.id, m.pmid, m.doi) for m in members], {document.id for document in documents})


def _extracted(corpus: Corpus, documents: Iterable[Document], extractor: Extractor, job: Job) -> list[Extracted]:
    """What is found; with an account of all pairs where there is gold to ask why something is not."""
    account = corpus.gold_relations is not None or bool(job.golds)
    return list(extract(documents, extractor, job.threshold, account=account))


def _faults(extracted: Iterable[Extracted]) -> tuple[Fault, ...]:
    return tuple(fault for found in extracted for fault in found.faults)


def _known(
    corpus: Corpus, documents: Sequence[Document], extracted: Sequence[Extracted], store: Store
) -> _CorpusFindings:
    evidence = list(store.evidence_of_corpus(corpus.name))
    return _CorpusFindings(documents, extracted, evidence, store.interactions(corpus.name), curation_of(store))


def _report(
    corpus: Corpus,
    notes: tuple[str, ...],
    found: _CorpusFindings,
    extractor: Extractor,
    job: Job,
    files: Mapping[str, str],
) -> ReportData:
    """Evaluate, compare with the report that is there, and take its place."""
    earlier = job.folder / VALUES
    system = System(extractor, job.threshold, job.others)
    evaluation = evaluate(corpus, found.extracted, system)
    for gold in job.golds:
        evaluation = evaluation.plus(evaluate_against(gold, found.extracted, system))
    previous = read_previous(earlier)
    changed, incomparable = changes(evaluation.comparisons, previous)
    named = {**files, "report": PAGE, "figures": VALUES, "summary": MESSAGE}
    faults = _faults(found.extracted)
    failed = (left_out(fault.document for fault in faults),) if faults else ()
    report = ReportData(
        corpus=corpus.name,
        title=corpus.title,
        date=job.clock().date().isoformat(),
        versions=extractor.versions,
        documents=tuple(found.documents),
        evidence=tuple(found.evidence),
        interactions=tuple(found.interactions),
        comparisons=evaluation.comparisons,
        notes=(*notes, *failed, *([corpus.gold_note] if corpus.gold_note else [])),
        mentions={item.document.id: item.annotation.mentions for item in found.extracted},
        files=tuple((what, str(job.folder / name)) for what, name in named.items()),
        everything=evaluation.everything,
        fates=evaluation.fates,
        claims=evaluation.claims,
        unmentioned=evaluation.unmentioned,
        changes=changed,
        not_comparable=incomparable,
        curation=found.curation,
        scored=evaluation.scored,
        previous=next((scores.date for scores in previous), ""),
        threshold=job.threshold,
    )
    write_all(job.folder, report)
    return report
