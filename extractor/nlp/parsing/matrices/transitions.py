"""Arc-eager dependency parsing (Nivre 2008), many sentences a step, by the weights of a spaCy parser.

The transition system is spaCy's (Honnibal & Johnson 2015): a word without a head is put back onto the buffer instead
of being dropped, and an arc may be replaced. Every sentence is one: its first word begins it and no other does. spaCy
goes through the states one by one; here a step takes the states of all sentences, each an element of arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.nlp.parsing.matrices.layers import Affine, Floats, greatest_piece

Ints = NDArray[np.intp]

SHIFT, REDUCE, LEFT, RIGHT, BREAK = range(5)
FEATURES = 13
_BELOW = 3
"""Empty places below each stack, so that the three topmost of any can be read."""


@dataclass(frozen=True)
class Scorer:
    """Scores of moves: the sum of what 13 words say of a state, maxout, an affine map.

    ``words`` are (13, width, pieces · hidden), ``missing`` (13, pieces · hidden) for a place without a word, ``bias``
    (pieces · hidden); ``upper`` goes from hidden to moves.
    """

    words: Floats
    missing: Floats
    bias: Floats
    upper: Affine

    def tables(self, vectors: Floats) -> Floats:
        """What each word says in each of the places, (13, words + 1, pieces · hidden); row 0 is no word."""
        found = np.empty((FEATURES, len(vectors) + 1, len(self.bias)), np.float32)
        found[:, 0] = self.missing
        for place, weights in enumerate(self.words):
            np.matmul(vectors, weights, out=found[place, 1:])
        return found

    def scores(self, tables: Floats, features: Ints) -> Floats:
        """(states, moves) of the (13, states) rows of the ``tables`` that are their features."""
        summed = self.bias + tables[0].take(features[0], axis=0)
        for table, rows in zip(tables[1:], features[1:], strict=True):
            summed += table.take(rows, axis=0)
        return self.upper(greatest_piece(summed, len(self.upper.weights)))


@dataclass(frozen=True)
class TransitionParser:
    """Finds heads and labels of words from their vectors.

    Of each move, ``actions`` says whether it is SHIFT, REDUCE, LEFT, RIGHT or BREAK, and ``labels`` which arc it makes.
    """

    scorer: Scorer
    actions: Ints
    labels: tuple[str, ...]

    def parse(self, vectors: Floats, lengths: Sequence[int]) -> tuple[Ints, Ints]:
        """Of each word its head, as a place in its sentence, and the move that made the arc, -1 at a root."""
        states = _States(np.array(lengths, np.intp))
        tables = self.scorer.tables(vectors)
        while len(states.active):
            states.look()
            scores = self.scorer.scores(tables, states.features())
            scores[~states.allowed()[self.actions].T] = -np.inf
            moves = scores.argmax(axis=1)
            states.move(self.actions[moves], moves)
        return states.arcs()


class _States:
    """The states of all sentences of a batch as arrays; of those not at their end at the indices ``active``.

    Words are counted from 0 in their sentence, -1 is none. Arrays over words are flat: word w of sentence s is at
    ``base[s] + w``, and at ``base[s] - 1`` stands what holds of no word. Children are linked lists: ``left`` and
    ``right`` have the last child of each word, ``before`` the child that was there before it.
    """

    def __init__(self, lengths: Ints) -> None:
        self.lengths = lengths
        self.base = np.cumsum(lengths + 1) - lengths
        places = int(lengths.sum()) + len(lengths)
        self.heads, self.made_by, self.left, self.right, self.before = (np.full(places, -1) for _ in range(5))
        self.returned = np.zeros(places, bool)
        self.stack = np.full((len(lengths), int(lengths.max(initial=0)) + _BELOW), -1)
        self.depth = np.zeros(len(lengths), np.intp)
        self.buffer = np.full(self.stack.shape, -1)
        """What was put back, the first to come at the end; before all that was never taken."""
        self.waiting = np.zeros(len(lengths), np.intp)
        self.next = np.zeros(len(lengths), np.intp)
        self.offset = np.cumsum(lengths) - lengths + 1
        """Of each sentence the row of its first word in the tables."""
        self.active = np.flatnonzero(lengths)

    def look(self) -> None:
        """Look at the tops of stacks and buffers of the active states."""
        s = self.active
        self.deep, self.put_back = self.depth[s], self.waiting[s]
        self.s0, self.s1, self.s2 = (self.stack[s, self.deep + _BELOW - n] for n in (1, 2, 3))
        self.remaining = self.lengths[s] - self.next[s] + self.put_back
        self.b0, self.b1 = (self._buffered(s, n) for n in (0, 1))

    def _buffered(self, s: Ints, n: int) -> Ints:
        untaken = self.next[s] + (n - self.put_back)
        untaken[self.remaining <= n] = -1
        again = self.buffer[s, np.maximum(self.put_back - 1 - n, 0)]
        return np.where(self.put_back > n, again, untaken)

    def features(self) -> Ints:
        """The rows of the words that tell what to do, (13, active states); 0 where there is none."""
        s = self.active
        base = self.base[s]
        b0, s0, s1 = self.b0 + base, self.s0 + base, self.s1 + base
        left, right = self.left[s1], self.right[s1]
        right0 = self.right[s0]
        found = np.stack(
            (
                self.b0,
                self.b1,
                self.s0,
                self.s1,
                self.s2,
                self.left[s0],
                right0,
                self.left[b0],
                self.before[right0 + base],
                left,
                self.before[left + base],
                right,
                self.before[right + base],
            )
        )
        return np.where(found < 0, 0, found + self.offset[s])

    def allowed(self) -> NDArray[np.bool_]:
        """Which of the five kinds of move each active state allows, (5, active states)."""
        filled, left = self.deep > 0, self.remaining > 0
        first = self.b0 == 0
        found = np.zeros((5, len(self.active)), bool)
        returned = self.returned[self.b0 + self.base[self.active]]
        found[SHIFT] = ~filled | ((self.remaining >= 2) & ~first & ~returned)
        # The last word of a stack stays while others wait, since none of them begins a sentence.
        found[REDUCE] = filled & (~left | first | (self.deep > 1))
        found[LEFT] = found[RIGHT] = filled & left & ~first
        return found

    def move(self, actions: Ints, moves: Ints) -> None:
        """Let each active state make its move; those at their end are active no more."""
        s, s0, b0 = self.active, self.s0, self.b0
        base = self.base[s]
        to_left, to_right, reduced = actions == LEFT, actions == RIGHT, actions == REDUCE
        self._right_arcs(base[to_right], s0[to_right], b0[to_right], moves[to_right])
        self._left_arcs(base[to_left], b0[to_left], s0[to_left], moves[to_left])
        back = reduced & (self.heads[s0 + base] < 0) & (self.deep > 1)
        self.returned[(s0 + base)[back]] = True
        self.buffer[s[back], self.put_back[back]] = s0[back]
        pushed = to_right | (actions == SHIFT)
        self.stack[s[pushed], self.deep[pushed] + _BELOW] = b0[pushed]
        again = pushed & (self.put_back > 0)
        self.waiting[s] += back.astype(np.intp) - again
        self.next[s] += pushed & ~again
        self.depth[s] += np.where(pushed, 1, -1)
        self.active = s[(self.depth[s] > 0) | (self.lengths[s] - self.next[s] + self.waiting[s] > 0)]

    def _right_arcs(self, base: Ints, heads: Ints, children: Ints, moves: Ints) -> None:
        self.before[children + base] = self.right[heads + base]
        self.right[heads + base] = children
        self._arcs(base, heads, children, moves)

    def _left_arcs(self, base: Ints, heads: Ints, children: Ints, moves: Ints) -> None:
        """Arcs to the left, in the place of those to the right that the children may have; it is their heads' last."""
        had = self.heads[children + base]
        replaced = had >= 0
        self.right[(had + base)[replaced]] = self.before[(children + base)[replaced]]
        self.before[children + base] = self.left[heads + base]
        self.left[heads + base] = children
        self.returned[heads + base] = False
        self._arcs(base, heads, children, moves)

    def _arcs(self, base: Ints, heads: Ints, children: Ints, moves: Ints) -> None:
        self.heads[children + base] = heads
        self.made_by[children + base] = moves

    def arcs(self) -> tuple[Ints, Ints]:
        """The arcs that were made, without what holds of no word; a word without a head is its own."""
        words = np.ones(len(self.heads), bool)
        words[self.base - 1] = False
        heads = self.heads[words]
        own = np.arange(len(heads)) - np.repeat(np.cumsum(self.lengths) - self.lengths, self.lengths)
        return np.where(heads < 0, own, heads), self.made_by[words]
