"""How fast PubMed is scanned: each figure a ratio to something measured in the same run, and appended to a document.

Input are generated PubMed files of 30,000 records (``tests/pubmed_cases.py``) whose sentences on miRNAs are those of
the project's challenge set, and abstracts made of the same, or those of ``../shared/corpora/mirtarbase_mti``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from pubmed_cases import Records, write_pubmed  # noqa: E402

from extractor.pipeline import tune_process  # noqa: E402

DOCUMENT = ROOT / "docs" / "performance.md"
MARK = "<!-- figures: scripts/bench speed -->"
MTI = ROOT.parent / "shared" / "corpora" / "mirtarbase_mti" / "dev.tsv"
RECORDS = 30_000
FILES = 100
STRETCH = 2**20


@dataclass(frozen=True)
class Figure:
    """A measure with what was asked for, both as they are shown."""

    name: str
    value: str
    asked: str


def challenge() -> list[str]:
    """The sentences of the challenge set."""
    paths = sorted((ROOT / "tests" / "challenge").glob("*.toml"))
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    return [sentence["text"] for table in tables for sentence in table["sentence"]]


def rich(number: int) -> list[str]:
    """Abstracts in which every sentence is one of the challenge set; else those of miRTarBase."""
    if MTI.exists():
        lines = (line.split("\t") for line in MTI.read_text(encoding="utf-8").splitlines())
        found = [cells[2] for cells in lines if len(cells) > 2 and cells[1] == "Abstract"]
        return found[:number]
    chance, sentences = random.Random(2), challenge()
    return [" ".join(chance.sample(sentences, 8)) for _ in range(number)]


def fastest(action: Callable[[], Any], times: int = 5) -> float:
    """Seconds, the least of several: what disturbs only ever adds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


def processor_time(action: Callable[[], Any]) -> float:
    """Seconds of this process, without those in which another had its core."""
    start = time.process_time()
    action()
    return time.process_time() - start


def unpack(path: Path) -> None:
    from isal import igzip

    with igzip.open(path, "rb") as file:
        while file.read(STRETCH):
            pass


def select(path: Path) -> int:
    from isal import igzip

    from extractor.scan.selecting import FileTally, Selector

    with igzip.open(path, "rb") as file:
        return sum(1 for _ in Selector().of(file, FileTally()))


def count_with_lxml(path: Path) -> int:
    import gzip

    from lxml import etree

    number = 0
    with gzip.open(path) as file:
        for _, element in etree.iterparse(file, tag="PubmedArticle"):
            number += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return number


def parse_with_pubmed_parser(path: Path) -> None:
    import pubmed_parser

    for _ in pubmed_parser.parse_medline_xml(str(path)):
        pass


def selecting(path: Path) -> Iterator[Figure]:
    bare, own = fastest(lambda: unpack(path)), fastest(lambda: select(path))
    others = fastest(lambda: count_with_lxml(path), 1)
    parsed = fastest(lambda: parse_with_pubmed_parser(path), 1)
    yield Figure("selecting records ÷ isal unpacking the file", f"{own / bare:.2f}", "at most 1.7")
    yield Figure(
        "the same in seconds, of a file of so many MB", f"{own:.2f} s, {path.stat().st_size / 1e6:.0f} MB", "–"
    )
    yield Figure("selecting records ÷ pubmed_parser", f"1/{parsed / own:.0f}", "at most 1/40")
    yield Figure("selecting records ÷ lxml that only counts records", f"1/{others / own:.1f}", "at most 1/5")
    with tempfile.TemporaryDirectory() as folder:
        whole = whole_scan(path, Path(folder))
    yield Figure("whole scan, extraction included ÷ pubmed_parser", f"1/{parsed / whole:.1f}", "at most 1/5")
    yield Figure("the same in seconds", f"{whole:.2f} s", "–")


def whole_scan(path: Path, folder: Path) -> float:
    from extractor.scan.pool import settle
    from extractor.scan.task import ScanPlan

    small = write_pubmed(folder / "small.xml.gz", list(Records(9, 1.0).each(3)))
    settle(small, ScanPlan(folder / "warm"))
    return fastest(lambda: settle(path, ScanPlan(folder / f"{time.monotonic_ns()}")), 2)


def extraction() -> Iterator[Figure]:
    """Whole extraction beside what ``nlp.pipe`` takes for all sentences; and which part of it takes how much."""
    import spacy

    from extractor.lexicon import load_lexicon
    from extractor.model import Document, Mention, Section
    from extractor.nlp.annotator import Annotator
    from extractor.nlp.names.recognition import Recogniser
    from extractor.nlp.parsing.language import BATCH, SpacyParser
    from extractor.nlp.parsing.tree import Tree
    from extractor.nlp.sentence.sentences import split_sentences
    from extractor.nlp.sentence.words import WordedSentence, words_of
    from extractor.pipeline import Extractor, extract, load_extractor

    taken = {"finding names": 0.0, "parsing": 0.0}
    recogniser, parser = Recogniser(load_lexicon()), SpacyParser()

    def recognise(text: str) -> list[Mention]:
        start = time.process_time()
        found = recogniser(text)
        taken["finding names"] += time.process_time() - start
        return found

    class Timed:
        version = parser.version

        def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Tree]:
            start = time.process_time()
            found = list(parser.parse(sentences))
            taken["parsing"] += time.process_time() - start
            return iter(found)

    texts = rich(400)
    documents = [Document(str(n), "", (Section("", text),)) for n, text in enumerate(texts)]
    extractor = Extractor(Annotator(recognise, Timed()), load_extractor().versions)
    pipeline = spacy.load(ROOT / "extractor" / "models" / "parser")
    sentences = [words_of(text, span, [], ()) for text in texts for span in split_sentences(text)]
    words = [[word.text for word in sentence.words] for sentence in sentences]

    def whole() -> float:
        taken.update(dict.fromkeys(taken, 0.0))
        return processor_time(lambda: sum(1 for _ in extract(documents, extractor, 0.4)))

    def pipe() -> None:
        docs = (spacy.tokens.Doc(pipeline.vocab, words=each) for each in words)
        for _ in pipeline.pipe(docs, batch_size=BATCH):
            pass

    whole()
    tune_process()  # as a worker of a scan does
    # In turn, and the ratio of neighbours: what else the machine does falls on both.
    pairs = [(whole(), processor_time(pipe), dict(taken)) for _ in range(7)]
    ratio = statistics.median(seconds / piped for seconds, piped, _ in pairs)
    best, _, parts = min(pairs, key=lambda pair: pair[0])
    parts["words, rules, evidence"] = best - sum(parts.values())
    own = statistics.median(processor_time(lambda: list(parser.parse(sentences))) / piped for _, piped, _ in pairs[:3])
    yield Figure(f"extraction ÷ nlp.pipe of every sentence (batches of {BATCH})", f"{ratio:.2f}", "at most 0.6")
    yield Figure("documents/s on one core", f"{len(documents) / best:.0f}", "60")
    yield Figure("every sentence parsed as matrices ÷ nlp.pipe", f"{own:.2f}", "–")
    shares = ", ".join(f"{name} {seconds / best:.0%}" for name, seconds in parts.items())
    yield Figure("where extraction spends its time", shares, "–")


def starts() -> Iterator[Figure]:
    command = [str(Path(sys.executable).parent / "extractor")]

    def run(*arguments: str) -> None:
        subprocess.run([*command, *arguments], check=True, capture_output=True, cwd=ROOT)

    helping = statistics.median(fastest(lambda: run("--help"), 1) for _ in range(5))
    first = statistics.median(fastest(lambda: run("explain", "miR-34a represses MET."), 1) for _ in range(5))
    yield Figure("cold start to the first triple", f"{first:.2f} s", "2 s")
    yield Figure("extractor --help", f"{helping:.2f} s", "0.4 s")


def generated(folder: Path, name: str, number: int, records: int) -> list[Path]:
    """Small files in which one record in ten names a miRNA."""
    said = challenge()
    return [
        write_pubmed(folder / f"{name}{n:03}.xml.gz", Records(n, 0.1, said).each(records, n * 10**5))
        for n in range(number)
    ]


def workers(folder: Path, records: int) -> Iterator[Figure]:
    """What a second process brings, and whether results depend on who made them."""
    from extractor.scan.pool import scan_with_processes
    from extractor.scan.results import RESULTS
    from extractor.scan.task import ScanPlan

    paths = generated(folder, "n", 24, records)

    def seconds(jobs: int, results: Path) -> float:
        start = time.perf_counter()
        done = list(scan_with_processes(paths, ScanPlan(results), jobs))
        assert all(each.manifest for each in done)
        return time.perf_counter() - start

    def made(results: Path) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in results.glob(f"*{RESULTS}")}

    one, two, four = (folder / f"with-{jobs}" for jobs in (1, 2, 4))
    ratio = seconds(1, one) / seconds(2, two)
    yield Figure("one process ÷ two", f"{ratio:.2f}", "at least 1.8")
    seconds(4, four)
    for number, path in enumerate(sorted(two.iterdir())):
        if number % 3:
            path.unlink()
    seconds(2, two)
    alike = len(made(one)) == len(paths) and made(one) == made(two) == made(four)
    yield Figure(
        "results of 1, 2 and 4 processes, and of a run taken up again", "identical" if alike else "differ", "identical"
    )


def memory(folder: Path, records: int) -> Iterator[Figure]:
    """One process scans many files; its resident memory after each, and at most."""
    paths = generated(folder, "m", FILES, records)
    code = (
        "import sys,json,resource\nfrom pathlib import Path\nfrom extractor.scan.pool import settle\n"
        "from extractor.scan.task import Plan\nfound=[]\nfor path in sys.argv[2:]:\n"
        "    settle(Path(path), Plan(Path(sys.argv[1])))\n"
        "    found.append(int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 2**20)\n"
        "print(json.dumps([found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "out"), *map(str, paths)], check=True, capture_output=True, text=True
    )
    after, most = json.loads(done.stdout)
    some = ", ".join(f"{number} {after[number - 1]:.0f}" for number in (10, FILES // 2, FILES))
    shown = f"{most:.0f} MB; after files: {some}"
    yield Figure("memory of a scan worker", shown, "700 MB, flat")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=RECORDS, help="of the PubMed file")
    parser.add_argument("--append", action="store_true", help=f"append to {DOCUMENT.name}")
    arguments = parser.parse_args()
    tune_process()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_pubmed(folder / "pubmed.xml.gz", Records(1, 0.005, challenge()).each(arguments.records))
        for part in (
            selecting(path),
            extraction(),
            starts(),
            workers(folder, arguments.records // 15),
            memory(folder, arguments.records // 100),
        ):
            for figure in part:
                print(f"{figure.name:62} {figure.value:>40}   (asked: {figure.asked})", flush=True)
                figures.append(figure)
    if arguments.append:
        append(figures)


def append(figures: list[Figure]) -> None:
    rows = "\n".join(f"| {figure.name} | {figure.value} | {figure.asked} |" for figure in figures)
    when = f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores"
    head = f"\n### {when}\n\n| measure | value | asked |\n|---|---|---|\n"
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(text.replace(MARK, f"{MARK}\n{head}{rows}\n", 1), encoding="utf-8")


if __name__ == "__main__":
    main()
