"""How much a sentence may hold to be parsed and related: ``data/bounds.toml``.

What relations cost grows with the square of the names in a sentence, since each may be related to each. A flattened
table is one "sentence" of thousands, and would hold up a night.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from extractor.errors import SentenceTooLongError
from extractor.model import Span
from extractor.records.packaged import packaged


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most characters, words and names of a sentence that is read."""

    characters: int
    words: int
    names: int

    def __post_init__(self) -> None:
        """Raises ValueError for a bound that lets nothing through."""
        for name, most in asdict(self).items():
            if most < 1:
                raise ValueError(f"{name} = {most!r}; expected a whole number of at least 1")

    def check(self, sentence: Span, names: int, words: int = 0) -> None:
        """Raises SentenceTooLongError where the sentence, with so many names and words, is beyond one of the bounds."""
        for what, held, most in self._held(sentence, names, words):
            if held > most:
                raise SentenceTooLongError(
                    f"the sentence at {sentence.start} to {sentence.end} has {held:,} {what} and was not read for "
                    f"relations: at most {most:,} are taken in. Give tables and lists line by line"
                )

    def hold(self, sentence: Span, names: int) -> bool:
        """Whether the sentence, with so many names, is within the bounds as far as can be told without its words."""
        return all(held <= most for _, held, most in self._held(sentence, names, 0))

    def _held(self, sentence: Span, names: int, words: int) -> tuple[tuple[str, int, int], ...]:
        return (
            ("names", names, self.names),
            ("words", words, self.words),
            ("characters", sentence.length, self.characters),
        )


@dataclass(frozen=True, slots=True)
class BoundsTable:
    """``data/bounds.toml``."""

    sentence: Bounds


def load_bounds() -> Bounds:
    """The shipped bounds. Raises ConfigurationError naming the row and key that is wrong."""
    return packaged(BoundsTable, "bounds.toml").sentence
