"""Chains of regulation written with slashes or dashes: "the LINC00313/miR-218-5p/COL1A1 axis".

Each member is said to regulate the next; how, the chain does not tell. Whoever acts "via" or
"through" a chain regulates its first member.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.model import NCRNA_TYPES
from extractor.nlp.parsing.lemmas import lemmas
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import SlotIndex, TokenIndex, WordedSentence

_JOINTS = frozenset({"/", "-", "–", "—", "→", "‐", "‑", "−", "|", ">"})


@dataclass(frozen=True, slots=True)
class Chain:
    """Slots in order, and the indices of the words "axis" (or the like) and "via" before it, if any."""

    slots: tuple[SlotIndex, ...]
    head: TokenIndex
    via: TokenIndex | None

    def pairs(self) -> Iterator[tuple[SlotIndex, SlotIndex]]:
        """Each member with the next."""
        yield from zip(self.slots, self.slots[1:], strict=False)


def chains(sentence: WordedSentence) -> Iterator[Chain]:
    """All chains with a non-coding RNA in them."""
    words, axes, mediating = sentence.words, cues().nouns.chains, cues().prepositions.by_means
    stop = 0
    for index, word in enumerate(words):
        if index < stop or word.slot is None:
            continue
        run, stop = _run(sentence, index)
        if len(run) < 2 or not any(sentence.slots[slot].type in NCRNA_TYPES for slot in run):
            continue
        head = next((i for i in range(stop, min(stop + 3, len(words))) if lemmas(words[i].text) & axes), None)
        if len(run) == 2:
            head = next((i for i in range(index) if words[i].text.lower() in cues().words.pairs), head)
        if head is not None:
            before = range(index - 1, max(-1, index - 4), -1)
            via = next((TokenIndex(i) for i in before if words[i].text.lower() in mediating), None)
            yield Chain(tuple(run), TokenIndex(head), via)


def _run(sentence: WordedSentence, start: int) -> tuple[list[SlotIndex], int]:
    """Slots from ``start`` on that joints connect, and where they end."""
    words, run, index = sentence.words, list[SlotIndex](), start
    while index < len(words) and (slot := words[index].slot) is not None:
        run.append(slot)
        beside = [aside for aside, anchor in sorted(sentence.aside.items()) if anchor == index]
        run.extend(
            aside for aside in beside if sentence.slots[aside].span.start - sentence.slots[run[-1]].span.end <= 2
        )
        if index + 2 >= len(words) or words[index + 1].text not in _JOINTS or words[index + 2].slot is None:
            return run, index + 1
        index += 2
    return run, index
