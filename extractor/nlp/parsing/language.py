"""The one place that loads a spaCy model, and parses with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from extractor.errors import ModelError
from extractor.nlp.parsing.matrices.encoder import Form
from extractor.nlp.parsing.matrices.parser import Analysis, matrix_parser
from extractor.nlp.parsing.tree import Tree, tree_of
from extractor.nlp.sentence.words import WordedSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FINAL = frozenset(".!?;:")
BATCH = 64


class Parser(Protocol):
    """What the rules need of a parser: sentences in words in, trees out."""

    version: str

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Tree]:
        """One tree for each sentence, in order. It has a full stop that a sentence without one lacks."""


class SpacyParser:
    """A spaCy pipeline with tagger and parser that keeps our words and sentence boundaries.

    ``model`` is the name or path of an installed pipeline with ClearNLP labels (spaCy's English
    models, scispaCy's); "" takes the bundled one. Without ``matrices`` it is computed by spaCy itself, which finds the
    same and takes twice as long. Raises ModelError when it cannot be loaded.
    """

    def __init__(self, model: str = "", matrices: bool = True) -> None:
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
        self._matrices = matrix_parser(self._nlp) if matrices else None
        meta = self._nlp.meta
        self.version = f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Tree]:
        """One tree for each sentence, in order; each is one sentence to the parser."""
        forms = [_forms(sentence) for sentence in sentences]
        analyses = self._matrices.analyse(forms) if self._matrices else self._piped(forms)
        for form, found in zip(forms, analyses, strict=True):
            yield tree_of([word for word, _ in form], found.tags, found.labels, found.heads)

    def _piped(self, sentences: Sequence[Sequence[Form]]) -> Iterator[Analysis]:
        """By the components of the pipeline, whatever they are."""
        for doc in self._nlp.pipe((self._doc(sentence) for sentence in sentences), batch_size=BATCH):
            yield Analysis([t.tag_ for t in doc], [t.dep_ for t in doc], [t.head.i for t in doc])

    def _doc(self, sentence: Sequence[Form]) -> Doc:
        from spacy.tokens import Doc

        starts: list[bool | int | None] = [index == 0 for index in range(len(sentence))]
        words, spaces = [word for word, _ in sentence], [blank for _, blank in sentence]
        return Doc(self._nlp.vocab, words=words, spaces=spaces, sent_starts=starts)


def _forms(sentence: WordedSentence) -> list[Form]:
    """The words with whether a blank follows, which tells the model "miR-21-mediated" from "miR-21 – mediated"."""
    words = sentence.words
    forms = [(word.text, after.span.start > word.span.end or not after.span.length) for word, after in pairwise(words)]
    forms += [(word.text, False) for word in words[-1:]]
    if words and words[-1].text not in _FINAL:
        # A title has no full stop; the parser learnt from sentences that have one.
        forms.append((".", False))
    return forms
