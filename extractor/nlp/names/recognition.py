"""All mentions of a text: microRNAs by grammar, everything else by the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.lexicon import Lexicon
from extractor.model import DRUG_TYPES, EntityType, Mention
from extractor.nlp.names.entities import EntityRecogniser
from extractor.nlp.names.mirna import MirnaRecogniser

_HEADED = frozenset({EntityType.COMPLEX, EntityType.GENE_FAMILY})
_HEAD = re.compile(r"(?i)[\s-]+(?:signal(?:l)?ing(?:[\s-]+(?:pathways?|cascades?|axis))?|pathways?|cascades?|family)$")
_RESPONSE = re.compile(r"[Rr](?<!\w.)espons(?:es?|iveness)\b")
_ONTO_DRUG = re.compile(r"\s+(?:to|of)\s+(?:the\s+)?")
_ONTO_PROCESS = re.compile(r"\s+to(?:wards?)?\s+")
_RESISTANCE = re.compile(r"(?i)resist|sensitiv|toleran")


class Recogniser:
    """Finds the mentions of a document's text, sorted by place; call it with the text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._mirnas = MirnaRecogniser(lexicon)
        self._entities = EntityRecogniser(lexicon)
        self._response = lexicon.lookup("treatment response", {EntityType.RESPONSE})

    def __call__(self, text: str) -> list[Mention]:
        """Mentions in text order; nothing overlaps a miRNA mention but its own list members."""
        mirnas = list(self._mirnas.recognise(text))
        others = [_headless(m) for m in self._entities.recognise(text, [mention.span for mention in mirnas])]
        others = [mention for mention in others if not _of_a_process(text, mention, others)]
        others += self._responses(text, others)
        return sorted([*mirnas, *others], key=lambda m: (m.start, m.end))

    def _responses(self, text: str, others: Sequence[Mention]) -> Iterator[Mention]:
        """The bare word "response" means treatment response beside a drug, and many things elsewhere."""
        drugs = [mention for mention in others if mention.type in DRUG_TYPES]
        for match in _RESPONSE.finditer(text):
            if any(m.start < match.end() and match.start() < m.end for m in others):
                continue
            onto = _ONTO_DRUG.match(text, match.end())
            beside = any(d.end + 1 == match.start() or (onto and onto.end() == d.start) for d in drugs)
            for entry in self._response[:1] if beside else ():
                yield Mention(
                    match.start(), match.end(), match.group(), entry.type, entry.identifier, entry.name, entry.species
                )


def _headless(mention: Mention) -> Mention:
    """A pathway's or family's name alone: "EGFR signaling pathway" is the pathway named EGFR."""
    head = _HEAD.search(mention.text)
    if mention.type not in _HEADED or not head or not head.start():
        return mention
    return replace(mention, end=mention.start + head.start(), text=mention.text[: head.start()])


def _of_a_process(text: str, mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a word of resistance is about a process: "apoptosis resistance", "resistance to anoikis"."""
    if mention.type is not EntityType.RESPONSE or not _RESISTANCE.match(mention.text):
        return False
    processes = [other for other in others if other.type is EntityType.PROCESS]
    onto = _ONTO_PROCESS.match(text, mention.end)
    return any(
        text[p.end : mention.start].strip(" -") == "" if p.end <= mention.start else onto and onto.end() == p.start
        for p in processes
    )
