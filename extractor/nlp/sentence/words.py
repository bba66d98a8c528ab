"""A sentence as the parser sees it: every recognised name one noun, parentheses of names set apart.

Names of genes and miRNAs are what a parser trained on running text knows least. Each is replaced
by one frequent noun of its kind before parsing ("masking"), so that "hsa-miR-15b and -16-1" is one
token with the syntax of a noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NewType, cast

from extractor.model import MIRNA_TYPES, RESPONSE_TYPES, TYPES, EntityType, Mention, Span
from extractor.nlp.sentence.anaphora import Anaphor
from extractor.nlp.sentence.cues import cues

_WORD = re.compile(
    r"(?:e\.g\.|i\.e\.|vs\.|et al\.)"
    r"|[Cc]ompet(?:ing|itive|itively)[\s-]endogenous[\s-]RNAs?"
    r"|[35]['’′`´]?[\s-]?(?:UTRs?|untranslated regions?)\b"
    r"|(?:[Uu]p|[Dd]own|[Oo]ver|[Uu]nder|[Cc]o|[Dd]e|[Rr]e|[Kk]nock|[Pp]ost|[Pp]re|[Nn]on|[Aa]nti|[Ss]elf)-[a-z]+"
    r"|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][a-z]+)?|[^\w\s]|_"
)
_UTR = re.compile(r"[35].*(?:UTR|untranslated)", re.DOTALL)
_PREFIX = re.compile(r"(?i)(?<![a-z])(?:anti|antago|anta|pre|pri)[-\u2010-\u2015]?$")
_PREFIXED = re.compile(r"(?i)(?:up|down|over|under|knock|co|de|re|self)-[a-z]+")
_ONLY_NAMES = re.compile(
    r"(?:[\s,;/&=()]|\b(?:and|or|also|known|as|called|named|termed|namely|e\.g\.|i\.e\.|gene|protein)\b)*"
)


_UNNAMED = "name"
"""What a name without a character reads as: the parser knows no empty word."""
_DASHES = "\u2013\u2014"
_ENCLOSED = re.compile(
    rf"\(([^()]*)\)|\[(?:[^\[\]()]|\([^()]*\))*\]|(?<= )[{_DASHES}] [^{_DASHES}()]* [{_DASHES}](?= )"
)


SlotIndex = NewType("SlotIndex", int)
"""A slot's place among those of its sentence."""
TokenIndex = NewType("TokenIndex", int)
"""A word's place in its sentence, which is its token's in the tree."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A recognised stretch of a sentence: one noun with one or, for a list, several mentions."""

    span: Span
    mentions: tuple[Mention, ...]

    @property
    def type(self) -> EntityType:
        """The type of its mentions."""
        return self.mentions[0].type

    @property
    def refers(self) -> bool:
        """Whether it is an anaphor, whose mentions stand elsewhere."""
        return not self.mentions[0].span.overlaps(self.span)


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a sentence: what the parser reads, where it stands, which slot it is."""

    text: str
    span: Span
    slot: SlotIndex | None = None


@dataclass(frozen=True, slots=True)
class WordedSentence:
    """A sentence in words.

    ``reach`` covers the sentence and those before it in which its anaphors' antecedents were named, None
    without such. ``aside`` maps a slot that stands in a parenthesis, and is not parsed, to the index of the word
    before the parenthesis.
    """

    span: Span
    words: tuple[Word, ...]
    slots: tuple[Slot, ...]
    aside: dict[SlotIndex, TokenIndex] = field(default_factory=dict)
    reach: Span | None = None

    @property
    def numbered(self) -> Iterator[tuple[SlotIndex, Slot]]:
        """The slots with their places."""
        return cast("Iterator[tuple[SlotIndex, Slot]]", enumerate(self.slots))

    def slot_at(self, token: TokenIndex) -> SlotIndex | None:
        """The slot that a token of the parse is; None for a word, and for the full stop that the text does not have."""
        return self.words[token].slot if token < len(self.words) else None

    def span_at(self, token: TokenIndex) -> Span:
        """Where a token of the parse stands; the full stop that the text does not have, behind it."""
        return self.words[token].span if token < len(self.words) else Span(self.span.end, self.span.end)


def slots_of(mentions: Sequence[Mention]) -> tuple[Slot, ...]:
    """Mentions grouped by span; of overlapping spans the longest stands for the others as well."""
    groups: list[tuple[Span, list[Mention]]] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if groups and mention.start < groups[-1][0].end:
            span, members = groups[-1]
            if mention.span == span:
                members.append(mention)
            continue
        groups.append((mention.span, [mention]))
    return tuple(Slot(span, tuple(members)) for span, members in groups)


def words_of(
    text: str, sentence: Span, mentions: Sequence[Mention], anaphors: Sequence[Anaphor] = ()
) -> WordedSentence:
    """Cut one sentence of the text into words; ``mentions`` and ``anaphors`` are those that lie in it."""
    referring = (Slot(anaphor.span, anaphor.antecedents) for anaphor in anaphors)
    slots = tuple(sorted((*slots_of(mentions), *referring), key=lambda slot: slot.span.start))
    words: list[Word] = []
    aside: dict[SlotIndex, TokenIndex] = {}
    skipped = _parentheses(text, sentence, slots)
    position, index = sentence.start, 0
    while position < sentence.end:
        hole = next((s for s in skipped if s.start == position), None)
        if hole:
            while index < len(slots) and slots[index].span.start < hole.end:
                if words:
                    aside[SlotIndex(index)] = TokenIndex(len(words) - 1)
                index += 1
            position = hole.end
        elif index < len(slots) and slots[index].span.start <= position and _joined(text, slots, index, words):
            # "miR-9/miR-9*": the second name stands beside the first and has its syntax.
            aside[SlotIndex(index)] = TokenIndex(len(words) - 2)
            words.pop()
            position, index = slots[index].span.end, index + 1
        elif index < len(slots) and slots[index].span.start <= position:
            words.append(Word(_mask(text, slots[index]), slots[index].span, SlotIndex(index)))
            position, index = slots[index].span.end, index + 1
        else:
            starts = [s.start for s in skipped if s.start > position]
            if index < len(slots):
                starts.append(slots[index].span.start)
            stop = min([*starts, sentence.end])
            plain = list(_plain(text, position, _without_prefix(text, position, stop, index < len(slots))))
            following = slots[index] if index < len(slots) and slots[index].span.start == stop else None
            words.extend(_reworded(words, slots, plain, following))
            position = stop
    starts = [anaphor.said_in.start for anaphor in anaphors if anaphor.said_in != sentence]
    reach = Span(min(starts), sentence.end) if starts else None
    return WordedSentence(sentence, tuple(words), slots, aside, reach)


def _reworded(
    before: Sequence[Word], slots: Sequence[Slot], plain: Sequence[Word], following: Slot | None
) -> Iterator[Word]:
    """Words that a parser takes for the verb, in others of the same syntax.

    "miR-204 mimics decreased MYC", "miR-204 overcame acquired resistance".
    """
    written, determiners = cues().written, cues().words.determiners
    place = before[-1].slot if before else None
    mirna = place is not None and slots[place].type in MIRNA_TYPES
    noun = mirna and not (len(plain) > 1 and plain[1].text in determiners)
    for number, word in enumerate(plain):
        last = number == len(plain) - 1 and following is not None and following.type in RESPONSE_TYPES
        other = written.behind_mirna.get(word.text.lower()) if number == 0 and noun else None
        other = other or (written.before_response.get(word.text.lower()) if last else None)
        yield Word(other, word.span) if other else word


def _without_prefix(text: str, start: int, stop: int, before_slot: bool) -> int:
    """Where the words before a name end: "anti-" and "pre-" belong to it; what they mean is read off the text later."""
    prefix = _PREFIX.search(text, start, stop) if before_slot else None
    return prefix.start() if prefix else stop


def _joined(text: str, slots: Sequence[Slot], index: int, words: Sequence[Word]) -> bool:
    """Whether a slash joins the slot to one of its kind before it."""
    if index == 0 or len(words) < 2 or words[-1].text not in {"/", "\\"}:
        return False
    before = slots[index - 1]
    same = (before.type in MIRNA_TYPES) == (slots[index].type in MIRNA_TYPES)
    return same and text[before.span.end : slots[index].span.start].strip() in {"/", "\\"}


def _mask(text: str, slot: Slot) -> str:
    own = text[slot.span.start : slot.span.end]
    row = TYPES[slot.type]
    if row.mask:
        return row.masks if row.masks and own.endswith("s") else row.mask
    # Processes, responses and species are ordinary nouns: their last word carries the syntax.
    last = own.rstrip("- \t\n").split()[-1:]
    return _normal(last[0].split("-")[-1]) if last else own or _UNNAMED


def _plain(text: str, start: int, stop: int) -> Iterator[Word]:
    for match in _WORD.finditer(text, start, stop):
        yield Word(_normal(match.group()), Span(match.start(), match.end()))


@lru_cache(maxsize=20_000)
def _normal(word: str) -> str:
    """Spelling variants that the parser and the cue tables should see as one."""
    if _UTR.match(word):
        return "UTR"
    if "endogenous" in word and word.lower().startswith("compet"):
        return "ceRNAs" if word.endswith("s") else "ceRNA"
    if _PREFIXED.fullmatch(word):
        return word.replace("-", "")
    return word


def _parentheses(text: str, sentence: Span, slots: Sequence[Slot]) -> list[Span]:
    """Parentheses to leave out of the parse: those that hold only names, or none at all."""
    found = []
    for match in _ENCLOSED.finditer(text[sentence.start : sentence.end]):
        span = Span(sentence.start + match.start(), sentence.start + match.end())
        inside = [s for s in slots if span.contains(s.span)]
        if any(s.span.overlaps(span) and not span.contains(s.span) for s in slots):
            continue
        rest, position = "", span.start + 1
        for slot in inside:
            rest += text[position : slot.span.start] + " "
            position = slot.span.end
        rest += text[position : span.end - 1]
        dashed = text[span.start] in _DASHES
        if (not inside and not dashed) or ((len(inside) > 1 or not dashed) and _ONLY_NAMES.fullmatch(rest)):
            found.append(span)
    return found
