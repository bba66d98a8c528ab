"""Train, evaluate and pack the bundled parser.

  scripts/train_parser train --treebanks DIR --work DIR --general MODEL   all stages; about three hours on one core
  scripts/train_parser train --treebanks DIR --work DIR --start MODEL     the last stage only, from an earlier parser
  scripts/train_parser evaluate --treebanks DIR [MODEL ...]               figures on the test articles
  scripts/train_parser pack MODEL VERSION                                 into extractor/models/parser

DIR of --treebanks holds craft_dependency.tgz, and may hold genia_test.conllu for figures on abstracts; MODEL is
the name or path of a spaCy pipeline. --general is en_core_web_sm 3.8, whose embedding layer is the start; it
is needed for training only. What the stages do and what they reach is written in extractor/models/README.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import reader  # noqa: F401 - registers the reader that the configurations name
import spacy
from abstracts import read_abstracts, score_arguments
from evaluation import evaluate
from pack import pack
from spacy.cli.train import train as train_pipeline
from treebank import TreebankError, read_craft
from widen import widen

HERE = Path(__file__).parent
BUNDLED = HERE.parent.parent / "extractor" / "models" / "parser"
DEPTH, ROWS_FACTOR = 6, 2
SEED = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and do what it says; the exit code is 0, 1 on an error or 2 on wrong usage."""
    options = _command_line().parse_args(arguments)
    try:
        return int(options.run(options))
    except (TreebankError, OSError, ValueError) as error:
        print(f"train_parser: {error}", file=sys.stderr)
        return 1


def _train(options: argparse.Namespace) -> int:
    read_craft(options.treebanks)
    start = options.start
    if start is None:
        _stage("general.cfg", options, options.general, options.work / "stage1")
        _stage("continue.cfg", options, options.work / "stage1" / "model-best", options.work / "stage2")
        start = options.work / "stage2" / "model-best"
    wide = options.work / "wide"
    widen(spacy.load(start), DEPTH, ROWS_FACTOR).to_disk(wide)
    _stage("continue.cfg", options, wide, options.work / "stage3")
    return _report(options.treebanks, [str(options.work / "stage3" / "model-best")], "development")


def _stage(config: str, options: argparse.Namespace, start: str | Path, target: Path) -> None:
    """Run spaCy's training with a configuration of this folder; the seed is that of the readers as well."""
    changes = {"paths.treebanks": str(options.treebanks), "paths.start": str(start), "system.seed": options.seed}
    train_pipeline(HERE / config, target, overrides=changes)


def _evaluate(options: argparse.Namespace) -> int:
    return _report(options.treebanks, options.models or [str(BUNDLED)], options.part)


def _report(treebanks: Path, models: Sequence[str], part: str) -> int:
    articles = getattr(read_craft(treebanks), part)
    abstracts = read_abstracts(treebanks)
    for model in models:
        pipeline = spacy.load(model)
        meta = pipeline.meta
        result = evaluate(pipeline, articles)
        print(f"\n{meta['lang']}_{meta['name']}-{meta['version']} on the {part} articles")
        print(f"{result.tokens_per_second:,.0f} tokens a second of processor time\n")
        print("\n".join(result.rows()))
        if abstracts:
            print("\n| in abstracts | number | precision | recall |\n|---|---|---|---|")
            for label, (precision, recall, number) in score_arguments(pipeline, abstracts).items():
                print(f"| {label} | {number} | {precision:.1%} | {recall:.1%} |")
    return 0


def _pack(options: argparse.Namespace) -> int:
    performance = None
    if options.treebanks:
        performance = evaluate(spacy.load(options.model), read_craft(options.treebanks).test).running
    packed = pack(options.model, options.target, options.version, performance)
    print(f"{options.target}: {packed.size / 1e6:.1f} MB, {packed.strings} strings")
    return 0


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train_parser", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    training = commands.add_parser("train", help="train all stages, or the last one")
    training.add_argument("--treebanks", type=Path, required=True, help="folder that holds craft_dependency.tgz")
    training.add_argument("--work", type=Path, required=True, help="folder for the stages' pipelines")
    training.add_argument("--seed", type=int, default=SEED)
    begin = training.add_mutually_exclusive_group(required=True)
    begin.add_argument("--general", help="en_core_web_sm or a path to it: train from the first stage")
    begin.add_argument("--start", type=Path, help="a parser of stage 2: train the last stage only")
    training.set_defaults(run=_train)
    measuring = commands.add_parser("evaluate", help="figures of parsers on a part of the treebank")
    measuring.add_argument("--treebanks", type=Path, required=True, help="folder that holds craft_dependency.tgz")
    measuring.add_argument("--part", choices=("development", "test"), default="test")
    measuring.add_argument("models", nargs="*", metavar="MODEL", help="names or paths; default: the bundled one")
    measuring.set_defaults(run=_evaluate)
    packing = commands.add_parser("pack", help="put a trained parser into the package")
    packing.add_argument("model", type=Path, metavar="MODEL")
    packing.add_argument("version", metavar="VERSION")
    packing.add_argument("--target", type=Path, default=BUNDLED)
    packing.add_argument("--treebanks", type=Path, help="when given, the test figures are written into meta.json")
    packing.set_defaults(run=_pack)
    return parser


if __name__ == "__main__":
    sys.exit(main())
