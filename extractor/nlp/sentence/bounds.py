"""How much a sentence may hold to be parsed and related: ``data/bounds.toml``.

What relations cost grows with the square of the names in a sentence, since each may be related to each. A flattened
table is one "sentence" of thousands, and would hold up a night.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from extractor.errors import ConfigurationError, SentenceTooLongError, allowed
from extractor.model import Span


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most characters, words and names of a sentence that is read."""

    characters: int
    words: int
    names: int

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


def load_bounds(text: str | None = None) -> Bounds:
    """The bounds of a TOML text, by default the shipped ones; ConfigurationError where a row is wrong."""
    rows = tomllib.loads(text or (files("extractor") / "data" / "bounds.toml").read_text(encoding="utf-8"))["sentence"]
    known = Bounds.__dataclass_fields__.keys()
    for name in rows.keys() ^ known:
        raise ConfigurationError(f"bounds.toml: key {name!r}. {allowed(name, known)}")
    for name, most in rows.items():
        if not isinstance(most, int) or most < 1:
            raise ConfigurationError(f"bounds.toml: {name} = {most!r}; expected a whole number of at least 1")
    return Bounds(**rows)
