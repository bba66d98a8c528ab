"""All mentions of a text: microRNAs by grammar, everything else by the lexicon."""

from __future__ import annotations

from extractor.lexicon import Lexicon
from extractor.model import Mention
from extractor.nlp.entities import EntityRecogniser
from extractor.nlp.mirna import MirnaRecogniser


class Recogniser:
    """Finds the mentions of a document's text, sorted by place; call it with the text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._mirnas = MirnaRecogniser(lexicon)
        self._entities = EntityRecogniser(lexicon)

    def __call__(self, text: str) -> list[Mention]:
        """Mentions in text order; nothing overlaps a miRNA mention but its own list members."""
        mirnas = list(self._mirnas.recognise(text))
        others = self._entities.recognise(text, [mention.span for mention in mirnas])
        return sorted([*mirnas, *others], key=lambda m: (m.start, m.end))
