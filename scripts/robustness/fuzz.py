#!/usr/bin/env python3
"""Extraction from mutated sentences: nothing raises, offsets are right, no text takes long.

``scripts/bench fuzz [--count 100000] [--seed 1]``. A text is made of the seed and its number alone, so
``--only NUMBER`` makes it again. Ends with 1 where something was wrong.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))
from mutations import document
from sentences import challenge_sentences, corpus_sentences

from extractor.model import Document, Mention, Span
from extractor.pipeline import Extracted, Extractor, extract, load_extractor, tune_process

BUDGET = 2.0
"""Seconds of processor time that a text of a few sentences may take."""
_SHOWN = 3
_NUMBER = re.compile(r"\d+")


@dataclass
class Outcome:
    """What came of all texts: numbers of those with each problem, and the largest time."""

    problems: dict[str, list[int]] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def note(self, number: int, problem: str) -> None:
        """Remember a problem of a text; the first of its kind is told at once, since the rest may take hours."""
        if problem not in self.problems:
            print(f"{problem}: text {number}", file=sys.stderr, flush=True)
        self.problems.setdefault(problem, []).append(number)


def text_of(sentences: Sequence[str], seed: int, number: int) -> str:
    """The text with this number."""
    return document(sentences, Random(f"{seed}:{number}"))


def tried(text: str, number: int, extractor: Extractor, outcome: Outcome) -> None:
    """Extract from one text, and note what is wrong."""
    head, _, rest = text.partition("\n")
    made = Document(id=str(number), title=f"{head}\n{rest}" if rest else head)
    begun = time.process_time()
    try:
        (found,) = extract([made], extractor, 0.0, account=True)
    except Exception as error:  # what may be raised is what is asked
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = _NUMBER.sub("N", str(error))
        outcome.note(number, f"{type(error).__name__}: {said} (in {Path(last.filename).name}, {last.name})")
        return
    seconds = time.process_time() - begun
    if seconds > outcome.seconds:
        outcome.seconds, outcome.slowest = seconds, number
    if seconds > BUDGET:
        outcome.note(number, f"took more than {BUDGET:g} s")
    for fault in found.faults:
        # The guard has caught it: what it would cost a document is what is asked.
        outcome.note(number, f"{fault.error}: {_NUMBER.sub('N', fault.message)} (in {_NUMBER.sub('N', fault.place)})")
    outcome.found.update(mentions=len(found.annotation.mentions), relations=len(found.annotation.relations))
    for problem in problems_of(found):
        outcome.note(number, problem)


def problems_of(found: Extracted) -> Iterator[str]:
    """What is wrong with offsets and references of what was found in a document."""
    text, mentions = found.document.text, set(found.annotation.mentions)
    for mention in found.annotation.mentions:
        if not _within(mention.span, text):
            yield "a mention outside the text"
        elif mention.text != text[mention.start : mention.end]:
            yield "a mention that is not what stands there"
    position = 0
    for span in found.annotation.sentences:
        if span.start < position or not _within(span, text):
            yield "a sentence outside the text, or in the one before"
        position = span.end
    for relation in found.annotation.relations:
        if not {relation.subject, relation.object} <= mentions:
            yield "a relation of what is no mention"
        if not _within(relation.sentence, text) or not all(
            relation.sentence.contains(mention.span) for mention in (relation.subject, relation.object)
        ):
            yield "a relation beyond its sentence"
        # An article that was put in to parse has no length.
        if not relation.sentence.contains(relation.cue):
            yield "a cue beyond its sentence"
        if not 0 <= relation.confidence <= 1:
            yield "a confidence beyond 0 to 1"
    for evidence in found.evidence:
        if evidence.sentence != text[evidence.sentence_start : evidence.sentence_end]:
            yield "evidence with another sentence"
        for start, end, written in (
            (evidence.subject_start, evidence.subject_end, evidence.subject_text),
            (evidence.object_start, evidence.object_end, evidence.object_text),
        ):
            if text[start:end] != written:
                yield "evidence with another name"


def _within(span: Span | Mention, text: str) -> bool:
    return 0 <= span.start < span.end <= len(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print what was found; 1 where something was wrong."""
    parser = argparse.ArgumentParser(description="extraction from mutated sentences")
    parser.add_argument("--count", type=int, default=100_000, help="number of texts (default: 100,000)")
    parser.add_argument("--seed", type=int, default=1, help="what the texts are made of (default: 1)")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="make this text only, and let what it raises out")
    parser.add_argument("--challenge-only", action="store_true", help="leave out the corpora beside the checkout")
    options = parser.parse_args(arguments)
    sentences = [*challenge_sentences(), *([] if options.challenge_only else corpus_sentences())]
    extractor = load_extractor()
    tune_process()
    if options.only is not None:
        text = text_of(sentences, options.seed, options.only)
        print(repr(text))
        (found,) = extract([Document(id="only", title=text)], extractor, 0.0, account=True)
        print("\n".join(problems_of(found)) or "nothing is wrong")
        return 0
    outcome = Outcome()
    for number in range(options.count):
        tried(text_of(sentences, options.seed, number), number, extractor, outcome)
    print(report(outcome, len(sentences), options.count, options.seed))
    return 1 if outcome.problems else 0


def report(outcome: Outcome, sentences: int, count: int, seed: int) -> str:
    """What was found, problems first."""
    lines = []
    for problem, numbers in sorted(outcome.problems.items(), key=lambda item: -len(item[1])):
        shown = ", ".join(map(str, numbers[:_SHOWN]))
        lines.append(f"{len(numbers):,} times {problem}; --seed {seed} --only {shown}")
    raised = sum(len(numbers) for problem, numbers in outcome.problems.items() if "(in " in problem)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += [
        f"texts           {count:,}, made of {sentences:,} sentences, seed {seed}",
        f"found           {outcome.found['mentions']:,} mentions, {outcome.found['relations']:,} relations",
        f"exceptions      {raised:,}",
        f"other problems  {sum(map(len, outcome.problems.values())) - raised:,}",
        f"largest time    {outcome.seconds:.2f} s (text {outcome.slowest}; at most {BUDGET:g})",
        f"largest memory  {megabytes:.0f} MB",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
