"""The one place that loads a spaCy model, and parses with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

from extractor.errors import ModelError
from extractor.nlp.words import WordedSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FINAL = frozenset(".!?;:")
BATCH = 64


class Parser(Protocol):
    """What the rules need of a parser: sentences in words in, dependency parses out."""

    version: str

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Doc]:
        """One parsed ``Doc`` for each sentence, in order."""


class SpacyParser:
    """A spaCy pipeline with tagger and parser that keeps our words and sentence boundaries.

    ``model`` is the name or path of an installed pipeline with ClearNLP labels (spaCy's English
    models, scispaCy's); "" takes the bundled one. Raises ModelError when it cannot be loaded.
    """

    def __init__(self, model: str = "") -> None:
        import spacy

        bundled = files("extractor") / "models" / "parser"
        try:
            self._nlp = spacy.load(model or str(bundled), exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
        except (OSError, ValueError) as error:
            wanted = f"the spaCy model {model!r}" if model else "the bundled parser"
            raise ModelError(
                f"{wanted} cannot be loaded: {error}. Install it, or unset EXTRACTOR_NLP_MODEL to use the bundled one"
            ) from error
        if "parser" not in self._nlp.pipe_names:
            raise ModelError(f"the spaCy model {model!r} has no dependency parser; it has {self._nlp.pipe_names}")
        meta = self._nlp.meta
        self.version = f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Doc]:
        """One parsed ``Doc`` for each sentence, in order; each is one sentence to the parser."""
        yield from self._nlp.pipe((self._doc(sentence) for sentence in sentences), batch_size=BATCH)

    def _doc(self, sentence: WordedSentence) -> Doc:
        from spacy.tokens import Doc

        words = [word.text for word in sentence.words]
        # Whether a blank follows is one of the model's features: "miR-21-mediated", "miR-21 – mediated".
        spaces = [
            after.span.start > word.span.end or not after.span.length
            for word, after in zip(sentence.words, sentence.words[1:], strict=False)
        ]
        if words and words[-1] not in _FINAL:
            # A title has no full stop; the parser learnt from sentences that have one.
            words.append(".")
            spaces.append(False)
        spaces.append(False)
        starts: list[bool | int | None] = [index == 0 for index in range(len(words))]
        return Doc(self._nlp.vocab, words=words, spaces=spaces[: len(words)], sent_starts=starts)
