"""The main job: read a corpus, extract, merge, score, and write what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from extractor.errors import RecordError
from extractor.model import Document, GoldRelation, Interaction, Versions
from extractor.pipeline import Extracted, Extractor, extract
from extractor.records.files import whole_file
from extractor.records.jsonl import write_jsonl
from extractor.records.pubannotation import AnnotatedDocument, read_pubannotation
from extractor.records.tsv import read_tsv, write_tsv
from extractor.report import ReportData, write_report
from extractor.scoring import (
    Comparison,
    ScoredDocument,
    Setting,
    compare_relations,
    compare_titles,
    file_sha256,
    scored_document,
)
from extractor.sources.corpus import Corpus
from extractor.sources.files import kind_of
from extractor.sources.references import CorpusDocuments
from extractor.store import RunSummary, how_extracted, open_store


@dataclass(frozen=True)
class Job:
    """What a run is made with: where it writes, its threshold (0..1) and its clock."""

    folder: Path
    database: str | Path
    threshold: float
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Outcome:
    """What a run found and changed."""

    report: ReportData
    summary: RunSummary


def run_corpus(corpus: Corpus, read: CorpusDocuments, extractor: Extractor, job: Job) -> Outcome:
    """Run on a corpus whose documents were read; writes table, evidence and report to ``job.folder``.

    The same documents and versions again change nothing but the report's date.
    """
    with open_store(job.database, lambda: job.clock().isoformat(timespec="seconds")) as store:
        documents = store.fuller(read.documents, corpus.name if corpus.query else None)
        extracted = list(extract(documents, extractor, job.threshold))
        evidence = [item for found in extracted for item in found.evidence]
        how = how_extracted(extractor.versions, job.threshold)
        summary = store.record_run(corpus.name, extractor.versions, documents, evidence, how)
        kept = list(store.evidence_of_corpus(corpus.name))
        interactions = store.interactions(corpus.name)
    comparisons = tuple(_comparisons(corpus, extracted, extractor, job.threshold))
    files = {name: job.folder / name for name in ("interactions.tsv", "evidence.jsonl", "report.html", "report.json")}
    write_tsv(files["interactions.tsv"], interactions, Interaction)
    write_jsonl(files["evidence.jsonl"], kept)
    report = ReportData(
        corpus=corpus.name,
        title=corpus.title,
        date=job.clock().date().isoformat(),
        versions=extractor.versions,
        documents=tuple(documents),
        evidence=tuple(kept),
        interactions=tuple(interactions),
        comparisons=comparisons,
        notes=read.notes,
        mentions={found.document.id: found.annotation.mentions for found in extracted},
        files=tuple(zip((ReportData.TABLE, "evidence", "report", "figures"), map(str, files.values()), strict=True)),
    )
    write_report(files["report.html"], report)
    with whole_file(files["report.json"]) as file:
        json.dump(report.to_json(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    return Outcome(report, summary)


def _comparisons(
    corpus: Corpus, extracted: Sequence[Extracted], extractor: Extractor, threshold: float
) -> Iterator[Comparison]:
    """The scores against each gold file that the corpus names."""
    if corpus.gold_titles:
        gold = read_gold_titles(corpus.gold_titles)
        titles = [Document(id=document.sourceid, title=document.text) for document in gold]
        predicted = [scored(found, threshold) for found in extract(titles, extractor, threshold)]
        yield compare_titles("annotated titles", predicted, gold, setting_of(corpus.gold_titles, extractor))
    if corpus.gold_relations:
        rows = read_tsv(corpus.gold_relations, GoldRelation)
        documents = [scored(found, threshold) for found in extracted]
        setting = setting_of(corpus.gold_relations, extractor)
        yield compare_relations("what the review states", documents, rows, setting)


def compare_files(predicted: Path, gold: Path, versions: Versions, rule: str) -> Comparison:
    """Annotations by anyone (PubAnnotation lines) against gold: PubAnnotation lines or a relation table."""
    setting = Setting(gold.name, file_sha256(gold), versions, system=predicted.name, rule=rule)
    documents = [scored_document(document) for document in read_gold_titles(predicted)]
    if kind_of(gold) == "pubannotation":
        return compare_titles(gold.name, documents, read_gold_titles(gold), setting)
    return compare_relations(gold.name, documents, read_tsv(gold, GoldRelation), setting)


def read_gold_titles(path: Path) -> list[AnnotatedDocument]:
    """Annotated documents; raises RecordError at the first line that is wrong: gold has to be whole."""

    def fail(error: RecordError) -> None:
        raise error

    return list(read_pubannotation(path, fail))


def setting_of(gold: Path, extractor: Extractor) -> Setting:
    """What a score against this gold file depends on."""
    return Setting(gold=gold.name, gold_sha256=file_sha256(gold), versions=extractor.versions)


def scored(found: Extracted, threshold: float) -> ScoredDocument:
    """A document as scoring sees it: with the relations confident enough for the table."""
    document = found.document
    return ScoredDocument(
        id=document.id,
        text=document.text,
        mentions=found.annotation.mentions,
        relations=tuple(r for r in found.annotation.relations if r.confidence >= threshold),
        doi=document.doi,
        sentences=found.annotation.sentences,
    )
