"""Tagging and parsing of many sentences at once, with the weights of a spaCy pipeline and without its pace.

``nlp.pipe`` takes each word through dictionaries and each state of the parser through Python's lock. What is computed
is the same (:mod:`~extractor.nlp.parsing.matrices.encoder`, :mod:`~extractor.nlp.parsing.matrices.transitions`), up to
rounding. It is known for one make of pipeline, that of the bundled parser and of spaCy's own; others are left to
``nlp.pipe``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.parsing.matrices.encoder import Encoder, Form
from extractor.nlp.parsing.matrices.layers import Affine, Floats, Maxout, piece_by_piece
from extractor.nlp.parsing.matrices.transitions import (
    BREAK,
    FEATURES,
    LEFT,
    REDUCE,
    RIGHT,
    SHIFT,
    Scorer,
    TransitionParser,
)

if TYPE_CHECKING:
    from spacy.language import Language

_WORDS_AT_ONCE = 1500
"""Of these the tables of the parser take 30 MB; what is beyond 32 MB is asked of the system anew each time."""
_ACTIONS = {"S": SHIFT, "D": REDUCE, "L": LEFT, "R": RIGHT, "B": BREAK}
_ROOT = "ROOT"


@dataclass(frozen=True, slots=True)
class Analysis:
    """Of each word of a sentence its part of speech, the label of its arc and its head, a place in the sentence."""

    tags: Sequence[str]
    labels: Sequence[str]
    heads: Sequence[int]


@dataclass(frozen=True)
class MatrixParser:
    """Weights of a pipeline as matrices; made by :func:`matrix_parser`.

    ``scores`` are those of the ``tags``; ``inward`` takes the vectors of words to those the parser reads.
    """

    encoder: Encoder
    scores: Affine
    tags: tuple[str, ...]
    inward: Affine
    transitions: TransitionParser

    def analyse(self, sentences: Sequence[Sequence[Form]]) -> Iterator[Analysis]:
        """One analysis for each sentence, in order."""
        found: dict[int, Analysis] = {}
        for some in _batches(sentences):
            found.update(zip(some, self._batch([sentences[number] for number in some]), strict=True))
        return (found[number] for number in range(len(sentences)))

    def _batch(self, sentences: Sequence[Sequence[Form]]) -> Iterator[Analysis]:
        vectors = self.encoder.vectors(sentences)
        tags = [self.tags[number] for number in self.scores(vectors).argmax(axis=1)]
        lengths = [len(sentence) for sentence in sentences]
        heads, moves = self.transitions.parse(self.inward(vectors), lengths)
        # At a root the move is -1, which is the last of the labels.
        labels = [self.transitions.labels[move] for move in moves.tolist()]
        places, start = heads.tolist(), 0
        for length in lengths:
            stretch = slice(start, start + length)
            yield Analysis(tags[stretch], labels[stretch], places[stretch])
            start += length


def _batches(sentences: Sequence[Sequence[Form]]) -> Iterator[list[int]]:
    """The numbers of sentences, like lengths together, as many at once as memory should hold."""
    batch: list[int] = []
    words = 0
    for number in sorted(range(len(sentences)), key=lambda number: len(sentences[number])):
        if batch and words + len(sentences[number]) > _WORDS_AT_ONCE:
            yield batch
            batch, words = [], 0
        batch.append(number)
        words += len(sentences[number])
    if batch:
        yield batch


def matrix_parser(nlp: Language) -> MatrixParser | None:
    """The pipeline's tagger and parser as matrices; None where it is of another make."""
    try:
        return _matrix_parser(nlp)
    except _OtherMakeError:
        return None


class _OtherMakeError(Exception):
    """The network is not of the make that is known here."""


def _matrix_parser(nlp: Language) -> MatrixParser:
    _expect(nlp.pipe_names == ["tok2vec", "tagger", "parser"])
    tok2vec, tagger, parser = (_component(nlp, name) for name in nlp.pipe_names)
    embed, encode = _layers(tok2vec.model, 2)
    listening, output = _layers(tagger.model, 2)
    _expect(listening.name == "tok2vec-listener" and output.name == "with_array(softmax)")
    (softmax,) = output.layers
    inner, lower, upper = _layers(parser.model, 3)
    _expect(inner.name == "tok2vec-listener>>list2array>>linear" and lower.name == "precomputable_affine")
    _expect(lower.get_dim("nF") == FEATURES and upper.name == "linear" and not parser.model.attrs["unseen_classes"])
    _expect(parser.cfg["beam_width"] == 1 and not parser.cfg["learn_tokens"])
    linear = inner.layers[-1]
    moves = [name.partition("-") for name in parser.move_names]
    _expect(all(action in _ACTIONS and "||" not in label for action, _, label in moves))
    hidden = lower.get_param("W")
    pieces = (0, 2, 1, 3)
    width = hidden.shape[1] * hidden.shape[2]
    scorer = Scorer(
        words=np.ascontiguousarray(hidden.transpose(pieces).reshape(len(hidden), width, -1).transpose(0, 2, 1)),
        missing=np.ascontiguousarray(lower.get_param("pad")[0].transpose(0, 2, 1).reshape(len(hidden), width)),
        bias=piece_by_piece(lower.get_param("b")),
        upper=_affine(upper),
    )
    labels = tuple(label for _, _, label in moves)
    return MatrixParser(
        Encoder(embed, list(_mixing(encode)), nlp.vocab),
        _affine(softmax),
        tuple(tagger.labels),
        _affine(linear),
        TransitionParser(scorer, np.array([_ACTIONS[action] for action, _, _ in moves]), (*labels, _ROOT)),
    )


def _mixing(encode: Any) -> Iterator[Maxout]:
    """The layers of a window encoder of one word to each side."""
    (chain,) = _layers(encode, 1)
    for residual in chain.layers:
        _expect(residual.name == "residual(expand_window>>maxout>>layernorm>>dropout)")
        window, maxout = residual.layers[0].layers
        _expect(window.attrs["window_size"] == 1)
        affine, norm = maxout.layers[0].layers
        weights = _transposed(piece_by_piece(affine.get_param("W")))
        yield Maxout(
            np.concatenate((weights, piece_by_piece(affine.get_param("b"))[None])),
            norm.get_param("G"),
            norm.get_param("b"),
        )


def _component(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name)


def _layers(model: Any, number: int) -> list[Any]:
    _expect(len(model.layers) == number)
    return list(model.layers)


def _expect(holds: bool) -> None:
    if not holds:
        raise _OtherMakeError


def _affine(layer: Any) -> Affine:
    return Affine(_transposed(layer.get_param("W")), layer.get_param("b"))


def _transposed(weights: Floats) -> Floats:
    return np.ascontiguousarray(weights.T)
