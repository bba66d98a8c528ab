"""The figures of extraction quality: on corpora of others beside the checkout, and on the project's own texts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from challenge import Challenge, annotated, by_phenomenon, judge, read_challenges
from mechanisms import extractor_without

from extractor.evaluation import read_gold_titles, scored, setting_of
from extractor.model import Document
from extractor.pipeline import Extractor, extract
from extractor.scoring import Scores, score_titles

ROOT = Path(__file__).resolve().parents[2]
THRESHOLD = 0.4
Figures = dict[str, float]


@dataclass(frozen=True)
class Places:
    """Where the corpora lie; a missing one is skipped."""

    shared: Path

    @property
    def script(self) -> Path:
        return self.shared / "bench" / "corpora.py"

    @property
    def scai(self) -> Path:
        return self.shared / "corpora" / "scai_mirna"

    @property
    def mti(self) -> Path:
        return self.shared / "corpora" / "mirtarbase_mti" / "dev.tsv"

    def missing(self) -> Iterator[str]:
        """What is not there, in words."""
        for what, path in (("the measuring script", self.script), ("SCAI", self.scai), ("miRTarBase", self.mti)):
            if not path.exists():
                yield f"{what} ({path})"


def scai(places: Places, without: str = "") -> Figures:
    """The SCAI corpus, relabelled, as published, and the documents kept aside."""
    files = [places.scai / name for name in ("train.xml", "train_relabelled.xml", "train_relations.tsv")]
    found = _measured(places, without, "scai", *_options(files))
    published = _measured(places, without, "scai", "--xml", str(files[0]))
    with tempfile.TemporaryDirectory() as folder:
        aside = [_kept_aside(path, Path(folder)) for path in files[:2]]
        kept = _measured(places, without, "scai", *_options([*aside, files[2]]))
    return {
        "scai pair": found["pairs, entities given"]["f1"],
        "scai pair aside": kept["pairs, entities given"]["f1"],
        "scai joint": found["joint pair and direction"]["f1"],
        "scai published": published["pairs, entities given"]["f1"],
        "scai end to end": found["pairs, end to end"]["f1"],
        "scai miRNA overlap": found["miRNA mentions, overlap"]["f1"],
        "scai miRNA exact": found["miRNA mentions, exact"]["f1"],
        "scai disease": found["miRNA-disease pairs, entities given"]["f1"],
        "scai documents/s": found["documents per second"]["plain"],
    }


def _options(files: list[Path]) -> list[str]:
    return [part for pair in zip(("--xml", "--labels", "--relations"), map(str, files), strict=True) for part in pair]


def _kept_aside(source: Path, folder: Path) -> Path:
    """A copy with the documents whose number ends in 0 or 5 only."""
    tree = ET.parse(source)
    root = tree.getroot()
    for node in list(root):
        number = re.search(r"(\d+)$", node.get("id", ""))
        if number is None or int(number[1]) % 5:
            root.remove(node)
    path = folder / source.name
    tree.write(path, encoding="utf-8")
    return path


def mti(places: Places, without: str = "") -> Figures:
    """The abstracts curated for miRTarBase."""
    found = _measured(places, without, "mti", "--tsv", str(places.mti))
    return {
        "mti miRNA": found["miRNA recall"],
        "mti target": found["target recall"],
        "mti related": found["target in a relation, recall"],
        "mti documents/s": found["documents per second"],
    }


def _measured(places: Places, without: str, *arguments: str) -> Mapping[str, Any]:
    command = [str(Path(sys.executable).parent / "extractor")]
    if without:
        command = [sys.executable, str(Path(__file__).parent / "mechanisms.py"), without.replace(" ", r"\ ")]
    call = [sys.executable, str(places.script), *arguments, "--json", "--annotate", " ".join([*command, "annotate"])]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(call)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    result: Mapping[str, Any] = json.loads(done.stdout)
    return result


def own(without: str = "") -> Figures:
    """The annotated titles and the challenge set, which are part of the project; without one mechanism."""
    extractor = extractor_without(without)
    figures = {"titles triple": titles(extractor).level("triple").counts.f1 or 0.0}
    verdicts = challenges(extractor)
    figures["challenge"] = sum(not wrong for _, wrong in verdicts) / len(verdicts)
    for phenomenon, (right, total) in by_phenomenon(verdicts).items():
        figures[f"challenge: {phenomenon}"] = right / total
        figures[f"sentences: {phenomenon}"] = total
    return figures


def titles(extractor: Extractor) -> Scores:
    """The scores on the annotated titles."""
    path = ROOT / "gold" / "titles.jsonl"
    gold = read_gold_titles(path)
    documents = [Document(id=document.id, title=document.text) for document in gold]
    predicted = [scored(found, THRESHOLD) for found in extract(documents, extractor, THRESHOLD)]
    return score_titles(predicted, gold, setting_of(path, extractor))


def challenges(extractor: Extractor) -> list[tuple[Challenge, list[str]]]:
    """Every sentence of the challenge set, and what is wrong with it."""
    cases = read_challenges()
    found = annotated(cases, extractor.annotator)
    return [(case, judge(case, annotation, THRESHOLD)) for case, annotation in zip(cases, found, strict=True)]
