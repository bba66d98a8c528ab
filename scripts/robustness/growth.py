#!/usr/bin/env python3
"""Whether time and memory of an extraction grow faster than the text: pathological shapes at doubling sizes.

``scripts/bench growth [SHAPE …]``. The exponent is that of three doublings: 1 where twice the text takes twice the
time. Ends with 1 where a shape grows faster than n log n by more than ``FACTOR`` over these.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from shapes import SHAPES, Shape

from extractor.model import Document
from extractor.pipeline import Extractor, extract, load_extractor, tune_process

FACTOR = 3.0
DOUBLINGS = 3
_LEAST = 0.02
"""Seconds and MB below which nothing is told: there the machine is measured, not the text."""


@dataclass(frozen=True)
class Cost:
    """What a text of a size took: seconds of processor time, MB beyond what the process had."""

    size: int
    seconds: float
    megabytes: float
    characters: int
    mentions: int
    evidence: int
    notes: int


def seconds_of(text: str, extractor: Extractor) -> float:
    """Processor time of the extraction from a text."""
    begun = time.process_time()
    list(extract([Document(id="shape", title=text)], extractor, 0.0))
    return time.process_time() - begun


def excess(sizes: tuple[int, int], costs: tuple[float, float], least: float = _LEAST) -> float:
    """By how much a cost grew faster than n log n, as a factor; 1 or less where it did not."""
    grown = max(costs[1], least) / max(costs[0], least)
    return grown / (sizes[1] * math.log(sizes[1]) / (sizes[0] * math.log(sizes[0])))


def exponent(sizes: tuple[int, int], costs: tuple[float, float], least: float = _LEAST) -> float:
    """The power of the size with which a cost grew."""
    return math.log(max(costs[1], least) / max(costs[0], least)) / math.log(sizes[1] / sizes[0])


def _measure(shape: Shape, size: int, extractor: Extractor, answer: Connection) -> None:
    text = shape.text(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    (found,) = extract([Document(id="shape", title=text)], extractor, 0.0)
    seconds = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    counts = len(found.annotation.mentions), len(found.evidence), len(found.annotation.notes)
    answer.send(Cost(size, seconds, grown, len(text), *counts))


def costs_of(shape: Shape, extractor: Extractor) -> Iterator[Cost]:
    """At doubling sizes up to the largest, each in a process of its own, so that its memory is its own."""
    forking = multiprocessing.get_context("fork")
    for size in (shape.largest >> places for places in range(DOUBLINGS, -1, -1)):
        ours, theirs = forking.Pipe(duplex=False)
        process = forking.Process(target=_measure, args=(shape, size, extractor, theirs))
        process.start()
        theirs.close()
        yield ours.recv()
        process.join()


def line(shape: Shape, costs: Sequence[Cost]) -> tuple[str, bool]:
    """A row of the table, and whether the shape grows no faster than is allowed."""
    first, last = costs[0], costs[-1]
    sizes = first.size, last.size
    seconds, megabytes = (first.seconds, last.seconds), (first.megabytes, last.megabytes)
    # Memory is had in portions of some MB: below, there is no exponent to speak of.
    worst = max(excess(sizes, seconds), excess(sizes, megabytes, 10.0))
    cells = (
        shape.name,
        f"{last.size:,} {shape.unit}",
        f"{last.characters:,}",
        " ".join(f"{cost.seconds:.2f}" for cost in costs),
        f"{exponent(sizes, seconds):.2f}",
        " ".join(f"{cost.megabytes:.0f}" for cost in costs),
        f"{exponent(sizes, megabytes, 10.0):.2f}",
        f"{worst:.2f}",
        "noted" if last.notes else "",
    )
    return f"| {' | '.join(cells)} |", worst <= FACTOR


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a shape grows too fast."""
    parser = argparse.ArgumentParser(description="time and memory of pathological texts at doubling sizes")
    parser.add_argument("shapes", nargs="*", help=f"of {', '.join(shape.name for shape in SHAPES)}; without, all")
    options = parser.parse_args(arguments)
    unknown = set(options.shapes) - {shape.name for shape in SHAPES}
    if unknown:
        parser.error(f"no shape {', '.join(sorted(unknown))}; there are {', '.join(shape.name for shape in SHAPES)}")
    extractor = load_extractor()
    tune_process()
    seconds_of("miR-21 represses PTEN.", extractor)
    print(
        "| shape | largest size | characters | seconds at an eighth, a quarter, half, all | exponent | MB | exponent "
        "| ÷ n log n | |\n|---|---:|---:|---:|---:|---:|---:|---:|---|"
    )
    kept = True
    for shape in SHAPES:
        if not options.shapes or shape.name in options.shapes:
            row, fine = line(shape, list(costs_of(shape, extractor)))
            kept = kept and fine
            print(row, flush=True)
    if not kept:
        print(f"a shape grows faster than n log n by more than {FACTOR:g} times", file=sys.stderr)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
