"""The command that scores anybody's annotations against anybody's gold: ``score``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, complain, emit
from extractor.cli.equipment import output
from extractor.cli.filters import one_of
from extractor.errors import InputError

if TYPE_CHECKING:
    from extractor.goldsets import GoldSet
    from extractor.scoring import Comparison, Scores

_TOLERANCE = 1e-9

Predicted = Annotated[
    Path | None, typer.Argument(metavar="PRED", help="PubAnnotation, BioC, brat or TSV; docs/scoring.md shows each")
]
Gold = Annotated[Path | None, typer.Argument(metavar="GOLD", help="the same, or a gold table")]
Corpus = Annotated[
    str,
    typer.Option("--gold", help="instead of GOLD: scai:PATH, scai-disease:PATH or mirtarbase:PATH of a copy you have"),
]
Rule = Annotated[
    str,
    typer.Option(help="when names are the same: identifier-or-name, identifier, any-arm, place; default: by the gold"),
]
Level = Annotated[
    list[str] | None, typer.Option(help="only this level, such as triple or 'mentions, exact'; may be repeated")
]
Threshold = Annotated[float, typer.Option(min=0, max=1, help="least confidence of a relation of PRED")]
FailUnder = Annotated[
    list[str] | None,
    typer.Option(metavar="LEVEL=F1", help="end with 1 where F1 is lower, such as triple=0.9; may be repeated"),
]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="NAME=OURS",
        help="what a type, effect or role stands for: MiRNA=miRNA, binds=targets, linked=pair (no effect said), "
        "Trigger=none (left out); may be repeated",
    ),
]
Texts = Annotated[
    Path | None, typer.Option(help="write the texts of the gold with its mentions, to be annotated; without PRED")
]


@app.command()
def score(
    predicted: Predicted = None,
    gold: Gold = None,
    corpus: Corpus = "",
    rule: Rule = "",
    level: Level = None,
    threshold: Threshold = 0.0,
    fail_under: FailUnder = None,
    mapped: Mapped = None,
    texts: Texts = None,
    as_json: AsJson = False,
) -> None:
    """Precision, recall and F1 of annotations against gold, with every miss and false hit."""
    import json

    from rich.text import Text

    from extractor.goldsets import LEVEL_NAMES, compare, gold_of, load_gold, prediction_of
    from extractor.records.annotations import read_annotations
    from extractor.records.labels import labels_of
    from extractor.report import comparison_table, discrepancies

    if isnan(threshold):
        raise typer.BadParameter("is no number; write one from 0 to 1", param_hint="--threshold")
    asked = [_asked(said, LEVEL_NAMES) for said in fail_under or ()]
    wanted = [one_of(name, LEVEL_NAMES, "--level") for name in level or ()]
    if texts is not None and gold is None:
        gold, predicted = predicted, None
    if (gold is None) == (not corpus):
        raise typer.BadParameter("give a file GOLD, or --gold, and not both", param_hint="GOLD")
    if (predicted is None) == (texts is None):
        raise typer.BadParameter("give what is to be scored, or --texts, and not both", param_hint="PRED")
    labels = labels_of(mapped or ())
    held = gold_of(gold, labels) if gold else load_gold(corpus, labels)
    if predicted is None:
        _write_texts(texts, held)
        return
    found = compare(prediction_of(read_annotations(predicted, labels), threshold), held, rule)
    comparison = _only(found, wanted)
    if as_json:
        emit(json.dumps(comparison.to_json(), ensure_ascii=False))
    else:
        output().print(comparison_table((comparison,)))
        for note in comparison.system.notes:
            output().print(Text(f"! {note}"), soft_wrap=True)
        output().print(Text(f"signature: {comparison.system.signature}"), soft_wrap=True)
        for line in discrepancies(comparison):
            output().print(line, soft_wrap=True)
    if failed := [why for name, least in asked if (why := _too_low(found.system, name, least))]:
        complain("; ".join(failed))
        raise typer.Exit(1)


def _asked(said: str, names: Sequence[str]) -> tuple[str, float]:
    """Level and least F1 of ``LEVEL=F1``."""
    name, equals, number = (part.strip() for part in said.rpartition("="))
    try:
        least = float(number)
    except ValueError:
        least = -1
    if not equals or not 0 <= least <= 1:
        raise typer.BadParameter(f"{said!r}: write LEVEL=F1 with F1 from 0 to 1", param_hint="--fail-under")
    return one_of(name, names, "--fail-under"), least


def _only(comparison: Comparison, names: Sequence[str]) -> Comparison:
    """With these levels; with all where none is named."""
    if not names:
        return comparison
    kept = [replace(s, levels=tuple(map(s.level, names))) for s in (comparison.system, *comparison.baselines)]
    return replace(comparison, system=kept[0], baselines=tuple(kept[1:]))


def _too_low(scores: Scores, name: str, least: float) -> str:
    """What to say of a level that has not reached what was asked; "" where it has."""
    f1 = scores.level(name).counts.f1
    if f1 is None:
        return f"{name}: F1 was not measured, {least:g} was asked"
    return "" if f1 >= least - _TOLERANCE else f"{name}: F1 is {f1:.4f}, {least:g} was asked"


def _write_texts(path: Path | None, held: GoldSet) -> None:
    from extractor.records.jsonl import write_jsonl
    from extractor.records.pubannotation import to_pubannotation

    if not held.annotations.texts:
        raise InputError(f"{held.name} has no texts, only what documents say")
    bare = (replace(document, relations=()) for document in held.annotations.documents)
    write_jsonl(path, (to_pubannotation(document) for document in bare))
