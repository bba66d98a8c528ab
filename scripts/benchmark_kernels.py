"""Instructions of the three loops that decide how fast all is, and whether they have grown.

The raw filter (records of a PubMed file that name a miRNA), the entity automaton (names in texts) and the relation
matcher (what parsed sentences state) run under valgrind's callgrind, which counts instructions: the count is the same
whatever else the machine does. A process loads what a loop needs and forks two children, of which one runs it once
and the other three times, so that loading is left out. What a run takes is told as a ratio to a loop of plain Python
that never changes, so that another Python or another machine is not taken for another program. ``--check`` fails where
a ratio is more than a fifth above the one in ``scripts/kernels.json``; ``--write`` writes those of now.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = Path(__file__).with_name("kernels.json")
GROWTH = 1.2
RECORDS = 400
SENTENCES = 60
REFERENCE = "plain Python"
TIMES = (1, 3)
_COLLECTED = re.compile(r"==(\d+)== Collected : (\d+)")


def reference(_: Path) -> Callable[[], None]:
    """Words counted: dictionaries, strings, calls."""
    text = "miR-21 represses PTEN and PDCD4 in cells that resist gefitinib " * 400

    def run() -> None:
        seen: dict[str, int] = {}
        for word in text.split():
            lower = word.lower()
            seen[lower] = seen.get(lower, 0) + len(lower[1:])

    return run


def raw_filter(folder: Path) -> Callable[[], None]:
    from extractor.scan.selecting import FileTally, Selector

    path, selector = folder / "records.xml", Selector()

    def run() -> None:
        with path.open("rb") as file:
            assert sum(1 for _ in selector.of(file, FileTally()))

    return run


def entity_automaton(folder: Path) -> Callable[[], None]:
    from extractor.lexicon import load_lexicon

    texts, lexicon = pickle.loads((folder / "texts.pickle").read_bytes()), load_lexicon()

    def run() -> None:
        assert sum(1 for text in texts for _ in lexicon.find(text))

    return run


def relation_matcher(folder: Path) -> Callable[[], None]:
    from extractor.nlp.parsing.tree import tree_of
    from extractor.nlp.relations.finders import load_finders
    from extractor.nlp.relations.hit import Hit
    from extractor.nlp.relations.judge import RuleJudge, load_confidences
    from extractor.nlp.relations.rules import load_rules

    rules = load_rules()
    finders, judge = load_finders(rules).values(), RuleJudge(load_confidences())
    parsed = pickle.loads((folder / "parsed.pickle").read_bytes())

    def run() -> None:
        found = 0
        for text, worded, *analysis in parsed:
            sentence = rules.parsed(text, worded, tree_of(*analysis))
            hits: list[Hit] = []
            for find in finders:
                if came := list(find(sentence, hits)):
                    hits = judge(sentence, [*hits, *came])
            found += len(hits)
        assert found

    return run


KERNELS: dict[str, Callable[[Path], Callable[[], None]]] = {
    REFERENCE: reference,
    "raw filter": raw_filter,
    "entity automaton": entity_automaton,
    "relation matcher": relation_matcher,
}


def prepare(folder: Path) -> None:
    """What the loops read: generated records, sentences of the challenge set, and these parsed."""
    sys.path.insert(0, str(ROOT / "tests"))
    from benchmark_speed import challenge
    from pubmed_cases import Records, write_pubmed

    from extractor.lexicon import load_lexicon
    from extractor.nlp.names.recognition import Recogniser
    from extractor.nlp.parsing.language import SpacyParser
    from extractor.nlp.sentence.sentences import split_sentences
    from extractor.nlp.sentence.words import words_of

    texts = challenge()
    texts = texts[:: max(1, len(texts) // SENTENCES)][:SENTENCES]
    packed = write_pubmed(folder / "records.xml.gz", Records(1, 0.005, texts).each(RECORDS))
    (folder / "records.xml").write_bytes(gzip.decompress(packed.read_bytes()))
    (folder / "texts.pickle").write_bytes(pickle.dumps(texts))
    recognise = Recogniser(load_lexicon())
    worded = [
        (text, words_of(text, span, [m for m in recognise(text) if span.contains(m.span)]))
        for text in texts
        for span in split_sentences(text)
    ]
    trees = SpacyParser().parse(sentence for _, sentence in worded)
    parsed = [
        (text, sentence, [t.text for t in tree], [t.tag for t in tree], [t.dep for t in tree], [t.head.i for t in tree])
        for (text, sentence), tree in zip(worded, trees, strict=True)
    ]
    (folder / "parsed.pickle").write_bytes(pickle.dumps(parsed))


def instructions(name: str, folder: Path) -> float:
    """Of one run of a loop."""
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", sys.executable, "-P", __file__]
    done = subprocess.run(
        [*command, "--loop", name, "--folder", str(folder)],
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    collected = {pid: int(number) for pid, number in _COLLECTED.findall(done.stderr)}
    children = [line.split() for line in done.stdout.splitlines()]
    if done.returncode or not all(pid in collected for pid, _ in children):
        raise SystemExit(f"{name} did not run under valgrind (exit {done.returncode}):\n{done.stderr[-2000:]}")
    few, many = (collected[pid] for pid, _ in children)
    return (many - few) / (TIMES[1] - TIMES[0])


def run_in_children(name: str, folder: Path) -> None:
    """Run a loop few times in one child and more often in another, and say which is which."""
    run = KERNELS[name](folder)
    for times in TIMES:
        pid = os.fork()
        if not pid:
            for _ in range(times):
                run()
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if status:
            raise SystemExit(f"{name} failed")
        print(pid, times, flush=True)


def measured() -> dict[str, float]:
    """Of each loop the ratio of its instructions to those of plain Python."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = Path(name)
        prepare(folder)
        # The one that takes longest to load begins.
        jobs = {kernel: pool.submit(instructions, kernel, folder) for kernel in reversed(KERNELS)}
        unit = jobs[REFERENCE].result()
        return {kernel: round(jobs[kernel].result() / unit, 2) for kernel in KERNELS if kernel != REFERENCE}


def grown(found: dict[str, float], committed: dict[str, float]) -> list[str]:
    """The loops that take more than they may, or of which it was never said what they take."""
    return [kernel for kernel, ratio in found.items() if ratio > GROWTH * committed.get(kernel, 0)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help=f"fail where a loop grew over {COMMITTED.name}")
    parser.add_argument("--write", action="store_true", help=f"write {COMMITTED.name}")
    parser.add_argument("--loop", choices=KERNELS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.loop:
        run_in_children(arguments.loop, arguments.folder)
        return
    if shutil.which("valgrind") is None:
        raise SystemExit("valgrind is needed to count instructions; on Debian: apt-get install valgrind")
    committed = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}
    found = measured()
    for kernel, ratio in found.items():
        before = committed.get(kernel, "none")
        print(f"{kernel:18} {ratio:8.2f} × {REFERENCE}   (committed: {before}; may grow to {GROWTH} times)", flush=True)
    if arguments.write:
        COMMITTED.write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")
    if arguments.check and (slower := grown(found, committed)):
        raise SystemExit(
            f"grown by more than {GROWTH - 1:.0%}: {', '.join(slower)}. Make it faster, or say in the commit why it "
            f"may cost more, and write {COMMITTED.name} with scripts/bench kernels --write"
        )


if __name__ == "__main__":
    main()
