"""Pathological texts that grow: what no author writes, and what reaches an extractor all the same.

A shape is a function of a size; ``unit`` says what is counted. All texts are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice

_GENES = ("PTEN", "MET", "AXL", "KRAS", "EGFR", "MYC", "TP53", "BCL2", "BRAF", "STAT3", "CDK6", "VEGFA", "ZEB1")
_NUMBERS = 900


@dataclass(frozen=True)
class Shape:
    """A text of so many units; ``small`` is a size at which its growth shows in a fraction of a second."""

    name: str
    unit: str
    text: Callable[[int], str]
    largest: int
    small: int


def _mirnas(number: int) -> list[str]:
    return [f"miR-{index % _NUMBERS + 1}" for index in range(number)]


def _genes(number: int) -> list[str]:
    return list(islice(cycle(_GENES), number))


def _names(number: int) -> str:
    return f"{', '.join(_mirnas(number))} repress PTEN."


def _lists(number: int) -> str:
    return f"{', '.join(_mirnas(number // 2))} repress {', '.join(_genes(number // 2))}."


def _respectively(number: int) -> str:
    return _lists(number).replace(".", ", respectively.")


def _clauses(number: int) -> str:
    pairs = zip(_mirnas(number // 2), _genes(number // 2), strict=True)
    return " and ".join(f"{mirna} represses {gene}" for mirna, gene in pairs) + "."


def _table(number: int) -> str:
    """A table whose lines were lost, in a full text."""
    rows = (
        f"{mirna} {gene} -1.{index} 0.0{index % 9}"
        for index, (mirna, gene) in enumerate(zip(_mirnas(number // 2), _genes(number // 2), strict=True))
    )
    return f"miR-21 represses PTEN. Table 1 miRNA Target log2FC P {' '.join(rows)}\nmiR-21 represses MET."


def _contracted(number: int) -> str:
    return "miR-1" + "".join(f"/{index % _NUMBERS + 1}" for index in range(number)) + " repress PTEN."


def _anaphors(number: int) -> str:
    return "miR-21 is low. " + "This miRNA represses PTEN. It represses MET. " * (number // 2)


def _sentences(number: int) -> str:
    return "miR-21 represses PTEN in these cells. The response to gefitinib was lost. " * (number // 2)


def _definitions(number: int) -> str:
    pairs = (f"phosphatase and tensin number {index} (PT{index}) protein" for index in range(number))
    return f"miR-21 represses PTEN. {', '.join(pairs)} were there."


def _nested(number: int) -> str:
    return "miR-21 " + "(PTEN [" * (number // 2) + ")]" * (number // 2) + " represses MET."


def _beside(number: int) -> str:
    return "miR-21 represses " + "".join(f"x(A{index % 90})" for index in range(number)) + " and MET."


def _unbroken(number: int) -> str:
    return "miR-21 represses PTEN. " + "xQ9" * (number // 3)


def _around(mark: str) -> Callable[[int], str]:
    """A sentence with so many of one mark at its end."""
    return lambda number: f"miR-21 represses PTEN {mark * number} and MET."


def _capitals(number: int) -> str:
    return "THE IMPACT OF MIR-21 ON MET AND KIT WAS LARGE AS A REST " * (number // 56)


SHAPES = (
    Shape("names", "names", _names, 8000, 60),
    Shape("miRNAs and genes", "names", _lists, 8000, 60),
    Shape("respectively", "names", _respectively, 8000, 60),
    Shape("clauses", "names", _clauses, 8000, 60),
    Shape("flattened table", "names", _table, 8000, 60),
    Shape("contracted list", "names", _contracted, 8000, 60),
    Shape("anaphors", "sentences", _anaphors, 8000, 40),
    Shape("sentences", "sentences", _sentences, 8000, 40),
    Shape("definitions", "definitions", _definitions, 8000, 100),
    Shape("nested brackets", "brackets", _nested, 8000, 200),
    Shape("brackets without blanks", "brackets", _beside, 8000, 100),
    Shape("no blank", "characters", _unbroken, 1_000_000, 20_000),
    Shape("blanks", "characters", _around(" "), 1_000_000, 20_000),
    Shape("dots", "characters", _around("."), 1_000_000, 20_000),
    Shape("emoji", "characters", _around("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{MICROSCOPE}"), 250_000, 5_000),
    Shape("zero-width characters", "characters", _around("\N{ZERO WIDTH SPACE}"), 1_000_000, 20_000),
    Shape("hyphens", "characters", _around("a-"), 250_000, 5_000),
    Shape("capitals", "characters", _capitals, 250_000, 5_000),
)
