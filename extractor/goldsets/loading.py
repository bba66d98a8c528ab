"""Gold by what a user calls it: a file, or ``NAME:PATH`` for a corpus of other people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from extractor.errors import InputError, allowed
from extractor.goldsets.digest import digest_of
from extractor.goldsets.goldset import GoldSet
from extractor.goldsets.mirtarbase import read_mirtarbase
from extractor.goldsets.scai import read_scai_diseases, read_scai_genes
from extractor.records.annotations import read_annotations
from extractor.records.labels import Labels

LOADERS: Mapping[str, Callable[[Path], GoldSet]] = {
    "scai": read_scai_genes,
    "scai-disease": read_scai_diseases,
    "mirtarbase": read_mirtarbase,
}
"""Corpora that a user may have; a new one is a function and a line here."""


def load_gold(spec: str, labels: Labels | None = None) -> GoldSet:
    """The gold that ``spec`` names: a path, or one of ``LOADERS`` with a colon and a path behind it.

    Raises InputError where there is none, or it cannot be read.
    """
    name, colon, rest = spec.partition(":")
    if colon and name in LOADERS:
        return LOADERS[name](Path(rest))
    path = Path(spec)
    if colon and not path.exists():
        raise InputError(f"{spec}: there is no such file, and {name!r} names no corpus; {allowed(name, LOADERS)}")
    return gold_of(path, labels or Labels())


def gold_of(path: Path, labels: Labels) -> GoldSet:
    """The gold in a file or folder."""
    found = read_annotations(path, labels)
    return GoldSet(path.name or str(path), digest_of(path), found, mapped=str(labels), notes=found.notes)
