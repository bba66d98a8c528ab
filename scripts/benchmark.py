"""How long the commands take, and how much memory, as whole processes.

Absolute times depend on the machine; the last column relates each median to that of the reference
(`python -c "import spacy"`) in the same run, which is what to compare between versions.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRACTOR = Path(sys.executable).parent / "extractor"
SENTENCES = (
    "miR-34a suppresses MET in these cells.",
    "Overexpression of miR-21 reduced PTEN mRNA and protein.",
    "SNHG14 sponges miR-206-3p and thereby upregulates ABCB1.",
    "Cells were grown in standard medium for two days.",
    "miR-200c was lower in resistant tumours, and its restoration reversed gefitinib resistance.",
)


@dataclass(frozen=True)
class Measurement:
    """Wall seconds of each run, and the largest resident set of any, in MiB."""

    name: str
    seconds: tuple[float, ...]
    peak: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(name: str, command: list[str], runs: int, environment: dict[str, str]) -> Measurement:
    """Run the command once to warm the disk cache, then ``runs`` times."""
    seconds = []
    for count in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        if count:
            seconds.append(time.perf_counter() - start)
    return Measurement(name, tuple(seconds), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--documents", type=int, default=1000, help="invented abstracts for the throughput figure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measurements(Path(folder), arguments.runs, arguments.documents))
    reference = rows[0].median
    print(f"| {'what':44} | median s | min–max s | ×reference | limit s |")
    print(f"|{'-' * 46}|---------:|----------:|-----------:|--------:|")
    limits = {
        "extractor --help": "0.5",
        "extractor run, titles, from cold": "10",
        "scripts/run, second time": "3 to start",
    }
    for row in rows:
        span = f"{min(row.seconds):.2f}–{max(row.seconds):.2f}"
        limit = limits.get(row.name, "")
        print(f"| {row.name:44} | {row.median:8.2f} | {span:>9} | {row.median / reference:10.2f} | {limit:>7} |")
    cold = next(row for row in rows if row.name.startswith("extractor annotate, 1 "))
    many = rows[-1]
    rate = arguments.documents / max(many.median - cold.median, 1e-9)
    print(f"\nthroughput without start-up: {rate:.0f} documents/s; largest process: {many.peak:.0f} MiB")


def measurements(folder: Path, runs: int, documents: int) -> list[Measurement]:
    """All measurements, the reference first."""
    environment = os.environ | {
        "EXTRACTOR_RESULTS_DIR": str(folder / "results"),
        "EXTRACTOR_CACHE_DIR": str(folder / "cache"),
    }
    environment.pop("EXTRACTOR_EMAIL", None)
    text = " ".join(SENTENCES)
    for name, count in (("one", 1), ("many", documents)):
        lines = [f'{{"sourceid": "{n}", "text": "{text}"}}\n' for n in range(count)]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    annotate = [str(EXTRACTOR), "annotate"]
    commands = [
        ("import spacy (the reference)", [sys.executable, "-c", "import spacy"]),
        ("extractor --help", [str(EXTRACTOR), "--help"]),
        ("extractor run, titles, from cold", [str(EXTRACTOR), "run"]),
        ("scripts/run, second time", [str(ROOT / "scripts" / "run")]),
        ("extractor annotate, 1 document", [*annotate, str(folder / "one.jsonl"), "-o", str(folder / "one.out")]),
        (
            f"extractor annotate, {documents} documents",
            [*annotate, str(folder / "many.jsonl"), "-o", str(folder / "many.out")],
        ),
    ]
    return [measure(name, command, runs, environment) for name, command in commands]


if __name__ == "__main__":
    main()
