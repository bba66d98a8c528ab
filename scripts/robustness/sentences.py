"""Sentences to mutate: those of the challenge set, and of the corpora where they lie beside the checkout."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "quality"))
from challenge import read_challenges
from texts import SHARED, texts

sys.path.pop(0)

_END = re.compile(r"(?<=[.?!])\s+|\n")


def challenge_sentences() -> list[str]:
    """The texts of the challenge set."""
    return [challenge.text for challenge in read_challenges()]


def corpus_sentences(folder: Path = SHARED) -> list[str]:
    """The sentences of all texts at hand, of the corpora in the folder as well, cut roughly."""
    return list(dict.fromkeys(part for _, text in texts(folder) for part in _END.split(text) if part))
