"""Gives a trained pipeline more room to learn without changing what it predicts.

Three enlargements, each exact at the start: embedding tables repeated to a multiple of their rows (a
hash modulo n equals itself modulo k·n modulo n); convolutions added whose normalised output starts at
nearly nothing beside the residual; and the parser's five further state features with zero weights.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Model

# Where each of the 8 features of spaCy's parser state stands among the 13 of `extra_state_tokens`
# (spacy/pipeline/_parser_internals/_state.pxd, set_context_tokens).
FEATURE_PLACES = (0, 1, 2, 3, 4, 7, 5, 6)
FIRST_GAIN = 0.01


def widen(pipeline: Language, depth: int, rows_factor: int) -> Language:
    """A new pipeline with ``depth`` convolutions, ``rows_factor`` times the word rows and 13 state features.

    ``pipeline`` has the components tok2vec, tagger and parser, the parser with 8 state features.
    Raises ValueError when ``depth`` is less than it has, or the features are widened already.
    """

    config = deepcopy(pipeline.config)
    encode = config["components"]["tok2vec"]["model"]["encode"]
    if depth < encode["depth"]:
        raise ValueError(
            f"depth {depth}: the pipeline has {encode['depth']} convolutions already; give as many or more"
        )
    if config["components"]["parser"]["model"]["extra_state_tokens"]:
        raise ValueError("the parser has 13 state features already; train it on without widening")
    encode["depth"] = depth
    embed = config["components"]["tok2vec"]["model"]["embed"]
    embed["rows"] = [embed["rows"][0] * rows_factor, *embed["rows"][1:]]
    config["components"]["parser"]["model"]["extra_state_tokens"] = True
    wider = type(pipeline).from_config(config)
    sample = [wider.make_doc("One sentence to find the dimensions .")]
    for component in ("tok2vec", "parser"):
        model = wider.get_pipe(component).model
        if component == "parser":
            wider.get_pipe(component).moves.from_bytes(pipeline.get_pipe(component).moves.to_bytes())
            wider.get_pipe(component)._resize()
        model.initialize(X=sample)
    wider.get_pipe("tagger").from_bytes(pipeline.get_pipe("tagger").to_bytes(exclude=["vocab"]), exclude=["vocab"])
    for string in pipeline.vocab.strings:
        wider.vocab.strings.add(string)
    _copy_encoder(pipeline.get_pipe("tok2vec").model, wider.get_pipe("tok2vec").model, rows_factor)
    _copy_parser(pipeline.get_pipe("parser").model, wider.get_pipe("parser").model)
    return wider


def _copy_encoder(old: Model[Any, Any], new: Model[Any, Any], rows_factor: int) -> None:
    before, after = _with_parameters(old), _with_parameters(new)
    for index, node in enumerate(after):
        if index >= len(before):
            # An added convolution: what it adds to the residual begins near zero.
            if node.name == "layernorm":
                node.set_param("G", np.full_like(node.get_param("G"), FIRST_GAIN))
                node.set_param("b", np.zeros_like(node.get_param("b")))
            continue
        for name in before[index].param_names:
            value = before[index].get_param(name)
            if index == 0:
                value = np.tile(value, (rows_factor, 1))
            node.set_param(name, value.copy())


def _copy_parser(old: Model[Any, Any], new: Model[Any, Any]) -> None:
    for before, after in zip(_with_parameters(old), _with_parameters(new), strict=True):
        for name in before.param_names:
            value = before.get_param(name)
            if before.name == "precomputable_affine" and name in {"W", "pad"}:
                axis = 0 if name == "W" else 1
                shape = list(value.shape)
                shape[axis] = after.get_dim("nF")
                wide = np.zeros(shape, dtype=value.dtype)
                np.moveaxis(wide, axis, 0)[list(FEATURE_PLACES)] = np.moveaxis(value, axis, 0)
                value = wide
            after.set_param(name, value.copy())


def _with_parameters(model: Model[Any, Any]) -> list[Model[Any, Any]]:
    return [node for node in model.walk() if node.param_names and node.has_param(node.param_names[0])]
