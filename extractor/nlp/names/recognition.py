"""All mentions of a text: microRNAs by grammar, everything else by the lexicon."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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
        processes = [mention for mention in others if mention.type is EntityType.PROCESS]
        starts, ends = {mention.start for mention in processes}, {mention.end for mention in processes}
        others = [mention for mention in others if not _of_a_process(text, mention, starts, ends)]
        others += self._responses(text, others)
        return sorted([*mirnas, *others], key=lambda m: (m.start, m.end))

    def _responses(self, text: str, others: Sequence[Mention]) -> Iterator[Mention]:
        """The bare word "response" means treatment response beside a drug, and many things elsewhere."""
        drugs = [mention for mention in others if mention.type in DRUG_TYPES]
        starts, ends = {drug.start for drug in drugs}, {drug.end for drug in drugs}
        taken = bytearray(len(text))
        for mention in others:
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        for match in _RESPONSE.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            onto = _ONTO_DRUG.match(text, match.end())
            beside = match.start() - 1 in ends or (onto is not None and onto.end() in starts)
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


def _of_a_process(text: str, mention: Mention, starts: Collection[int], ends: Collection[int]) -> bool:
    """Whether a word of resistance is about a process: "apoptosis resistance", "resistance to anoikis".

    ``starts`` and ``ends`` are those of the processes.
    """
    if mention.type is not EntityType.RESPONSE or not _RESISTANCE.match(mention.text):
        return False
    before = mention.start
    while before not in ends and text[before - 1 : before] in {" ", "-"}:
        before -= 1
    onto = _ONTO_PROCESS.match(text, mention.end)
    return before in ends or (onto is not None and onto.end() in starts)
