"""Every figure of extraction quality in one table, and what each mechanism is worth.

scripts/bench quality                 the table
scripts/bench quality --ablation      and each mechanism switched off in turn
scripts/bench quality --write         both, into docs/quality.md between its marks
scripts/bench quality --accept        only what differs from gold/baseline.json, and write that anew
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import baseline
from figures import ROOT, Figures, Places, mti, own, scai
from mechanisms import MECHANISMS

from extractor.pipeline import load_extractor

DOCUMENT = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- figures: scripts/bench quality --write -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Measure:
    """A figure with the best that is published, and what is asked; None where there is none."""

    key: str
    name: str
    best: float | None
    asked: float | None


MEASURES = (
    Measure("scai pair", "SCAI relabelled, entities given: pair F1", 0.904, 0.93),
    Measure("scai pair aside", "– documents kept aside: pair F1", None, 0.91),
    Measure("scai joint", "– pair and direction, joint F1", 0.782, 0.86),
    Measure("scai published", "SCAI as published, entities given: pair F1", None, 0.84),
    Measure("scai end to end", "SCAI relabelled, from plain text: pair F1", None, 0.85),
    Measure("scai miRNA overlap", "SCAI: miRNA mentions, overlap F1", 0.93, 0.985),
    Measure("scai miRNA exact", "SCAI: miRNA mentions, exact F1", 0.93, 0.93),
    Measure("scai disease", "SCAI, entities given: miRNA–disease pairs F1", 0.76, 0.78),
    Measure("mti miRNA", "miRTarBase: curated miRNAs recognised", None, 0.99),
    Measure("mti target", "miRTarBase: curated targets recognised", None, 0.95),
    Measure("mti related", "miRTarBase: curated targets in a relation", None, 0.88),
    Measure("titles triple", "annotated titles: full triple F1", None, 0.95),
    Measure("challenge", "challenge set, all sentences", None, None),
    Measure("scai documents/s", "documents/s with start-up, SCAI plain", None, None),
    Measure("mti documents/s", "documents/s with start-up, miRTarBase", None, None),
)
ABLATED = (
    ("scai pair", "pair F1"),
    ("scai joint", "joint F1"),
    ("scai disease", "disease F1"),
    ("mti related", "target related"),
    ("titles triple", "titles F1"),
    ("challenge", "challenge"),
)
PHENOMENON_ASKED = 0.95


def measured(places: Places, missing: Sequence[str], without: str = "") -> Figures:
    """All figures; those of corpora that are not there are left out."""
    figures = own(without)
    if not missing:
        figures |= scai(places, without) | mti(places, without)
    return figures


def table(figures: Figures) -> Iterator[str]:
    """The main table and that of the challenge set, in Markdown."""
    yield "| measure | value | best known | asked | |"
    yield "|---|---:|---:|---:|---|"
    for measure in MEASURES:
        value = figures.get(measure.key)
        verdict = "" if value is None or measure.asked is None else "met" if value >= measure.asked else "missed"
        yield f"| {measure.name} | {_shown(value)} | {_shown(measure.best)} | {_shown(measure.asked)} | {verdict} |"
    yield ""
    yield "| challenge set: phenomenon | sentences | right | asked | |"
    yield "|---|---:|---:|---:|---|"
    for key in (key for key in figures if key.startswith("challenge: ")):
        name = key.removeprefix("challenge: ")
        verdict = "met" if figures[key] >= PHENOMENON_ASKED else "missed"
        total = int(figures[f"sentences: {name}"])
        yield f"| {name} | {total} | {_shown(figures[key])} | {PHENOMENON_ASKED} | {verdict} |"


def ablation(places: Places, missing: Sequence[str], whole: Figures) -> Iterator[str]:
    """What each figure loses without a mechanism, in points; nothing where it loses nothing."""
    yield "| without | " + " | ".join(name for _, name in ABLATED) + " | what it does |"
    yield "|---|" + "---:|" * len(ABLATED) + "---|"
    yield "| – | " + " | ".join(_shown(whole.get(key)) for key, _ in ABLATED) + " | |"
    for name, mechanism in MECHANISMS.items():
        figures = measured(places, missing, name)
        cells = [_difference(whole.get(key), figures.get(key)) for key, _ in ABLATED]
        yield f"| {name} | " + " | ".join(cells) + f" | {mechanism.meaning} |"


def _difference(whole: float | None, part: float | None) -> str:
    if whole is None or part is None:
        return "not measured"
    return "·" if abs(part - whole) < 0.0005 else f"{100 * (part - whole):+.1f}"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value < 2 else f"{value:.0f}"


def heading() -> str:
    """When, with what, on what."""
    versions = load_extractor().versions
    return (
        f"Measured on {datetime.now(UTC).date().isoformat()} with version {versions.code}, rules {versions.rules}, "
        f"lexicon {versions.lexicon}, parser {versions.model}, Python {platform.python_version()}."
    )


def write(lines: Sequence[str]) -> None:
    """Put the lines between the marks of the document. Raises ValueError where the marks are missing."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{DOCUMENT}: the lines {BEGIN!r} and {END!r} are needed, in this order")
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


def accept() -> None:
    """Write the figures on the project's own texts into the baseline, and print what differs from the last."""
    now = baseline.measured(load_extractor())
    if baseline.PATH.exists():
        print(baseline.told(baseline.differences(baseline.read_baseline(), now)))
    baseline.write_baseline(now)
    print(f"accepted: {baseline.PATH}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder with the corpora")
    parser.add_argument("--ablation", action="store_true", help="switch each mechanism off in turn (some minutes)")
    parser.add_argument("--write", action="store_true", help="write all into docs/quality.md")
    parser.add_argument(
        "--accept", action="store_true", help="accept the figures of the project's own texts as they are"
    )
    options = parser.parse_args()
    if options.accept:
        accept()
        return
    places = Places(options.shared)
    missing = list(places.missing())
    lines = [heading(), ""]
    if missing:
        lines += [f"Skipped, because not beside the checkout: {'; '.join(missing)}.", ""]
    whole = measured(places, missing)
    lines += table(whole)
    print("\n".join(lines), flush=True)
    if options.ablation or options.write:
        lines.append("")
        print()
        for line in ablation(places, missing, whole):
            print(line, flush=True)
            lines.append(line)
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
