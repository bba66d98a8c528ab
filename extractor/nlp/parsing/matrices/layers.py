"""The layers that the tagger's and the parser's networks are made of, as matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_EPSILON = np.float32(1e-8)


@dataclass(frozen=True)
class Affine:
    """A map to (rows, outputs): ``weights`` are (inputs, outputs), ``bias`` is (outputs)."""

    weights: Floats
    bias: Floats

    def __call__(self, inputs: Floats) -> Floats:
        """(rows, inputs) to (rows, outputs)."""
        found: Floats = inputs @ self.weights
        found += self.bias
        return found


@dataclass(frozen=True)
class Maxout:
    """A layer: of ``pieces`` affine maps the greatest, normalised (Goodfellow et al. 2013; Ba et al. 2016).

    ``weights`` are (inputs + 1, pieces · width), piece by piece, the last row added to all; ``gain`` and ``shift`` are
    (width).
    """

    weights: Floats
    gain: Floats
    shift: Floats

    def __call__(self, inputs: Floats) -> Floats:
        """(rows, inputs + 1), of which the last is 1, to (rows, width)."""
        found = greatest_piece(inputs @ self.weights, len(self.gain))
        found -= found.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", found, found) / np.float32(len(self.gain)) + _EPSILON
        found *= (1 / np.sqrt(variance))[:, None]
        found *= self.gain
        found += self.shift
        return found


def greatest_piece(pieces: Floats, width: int) -> Floats:
    """Of (rows, pieces · width), piece by piece, the greatest: (rows, width). Its place is that of the first."""
    greatest = pieces[:, :width]
    for start in range(width, pieces.shape[1], width):
        np.maximum(greatest, pieces[:, start : start + width], out=greatest)
    return greatest


def piece_by_piece(weights: Floats) -> Floats:
    """thinc's (width, pieces, …) as (pieces · width, …), so that a piece lies in one stretch."""
    return np.ascontiguousarray(np.swapaxes(weights, 0, 1).reshape(-1, *weights.shape[2:]))
