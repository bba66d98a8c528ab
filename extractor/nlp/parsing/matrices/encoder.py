"""Vectors of words in their sentences, by the weights of a spaCy ``Tok2Vec``, for many sentences at once.

The network is spaCy's ``MultiHashEmbed`` and ``MaxoutWindowEncoder``: a vector for the form of a word, and layers that
mix it with those of its neighbours. The first depends on the form alone, so it is worked out once for each form and
remembered; spaCy works it out for each word of a text again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.nlp.parsing.matrices.layers import Floats, Maxout

if TYPE_CHECKING:
    from spacy.vocab import Vocab

Form = tuple[str, bool]
"""A word and whether a blank follows it: all that its first vector depends on."""

_REMEMBERED = 40_000


class Encoder:
    """Vectors of the words of sentences. It remembers forms, and is not to be shared by threads.

    ``embed`` is the layer of spaCy that makes the first vectors; ``layers`` mix neighbours, each row with the one
    before and after it.
    """

    def __init__(self, embed: Any, layers: Sequence[Maxout], vocab: Vocab) -> None:
        self._embed = embed
        self._layers = tuple(layers)
        self._vocab = vocab
        self._rows: dict[Form, int] = {}
        self._known = np.zeros((0, len(layers[0].gain)), np.float32)

    def vectors(self, sentences: Sequence[Sequence[Form]]) -> Floats:
        """(words of all sentences, width), each sentence without regard to the others."""
        pad = len(self._layers)
        forms = [form for sentence in sentences for form in sentence]
        lengths = np.fromiter(map(len, sentences), np.intp, len(sentences))
        # Between sentences as many empty rows as a layer can reach, so that none sees another.
        places = np.arange(len(forms)) + np.repeat(np.arange(1, len(lengths) + 1) * pad, lengths)
        rows = np.zeros((len(forms) + (len(lengths) + 1) * pad, self._known.shape[1]), np.float32)
        rows[places] = self._first(forms)
        width = rows.shape[1]
        window = np.zeros((len(rows), 3 * width + 1), np.float32)
        window[:, -1] = 1
        for layer in self._layers:
            window[1:, :width] = rows[:-1]
            window[:, width : 2 * width] = rows
            window[:-1, 2 * width : 3 * width] = rows[1:]
            rows += layer(window)
        found: Floats = rows[places]
        return found

    def _first(self, forms: Sequence[Form]) -> Floats:
        """The vectors of forms, whatever stands around them."""
        rows = self._rows
        if len(rows) > _REMEMBERED:
            rows.clear()
        new = list(dict.fromkeys(form for form in forms if form not in rows))
        if new:
            start = len(rows)
            # Vectors first: what is not worked out because of an error must not be remembered as if it were.
            self._known = np.concatenate((self._known[:start], self._embedded(new)))
            rows.update((form, start + number) for number, form in enumerate(new))
        return self._known[[rows[form] for form in forms]]

    def _embedded(self, forms: Sequence[Form]) -> Floats:
        from spacy.tokens import Doc

        # The vocabulary keeps each word that it ever saw; within a zone it lets them go.
        with self._vocab.memory_zone():
            doc = Doc(self._vocab, words=[word for word, _ in forms], spaces=[blank for _, blank in forms])
            (vectors,) = self._embed.predict([doc])
        return np.array(vectors, np.float32)
