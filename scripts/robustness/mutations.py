"""Sentences as nobody wrote them: words, names and characters deleted, swapped, repeated, replaced, put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_WORD = re.compile(r"\S+")
_NAME = re.compile(r"\S*[A-Z0-9]\S*")
_MARKS = (
    *"()[]{}<>/\\|\"'“”‘’«»`´-‐‑‒–—―−~∼.,;:!?*+=&%#@_^°·•…→",
    *"\0\a\b\t\n\v\f\r\x1b\x7f\x85\u2028\u2029",
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\u0300\u0301\u0308\u0327\u20dd\ufe0f",
    *"\u00a0\u00ad\u200b\u200c\u200d\u2009\u3000\ufeff",
    *"\ud800\udbff\udc00\udfff\ufffd\uffff",
    *"αβΔκİıßﬁﷺ漢😀²½٣",
    "\U0001f469\u200d\U0001f52c",
)
_NAMES = [
    "miR-21",
    "let-7a",
    "hsa-miR-155-5p",
    "miR-221/222",
    "miR-17~92 cluster",
    "microRNAs",
    "MALAT1",
    "circ_0001",
    "LINC00313",
    "PTEN",
    "EGFR-TKI",
    "BCL2/3",
    "p53",
    "NF-κB",
    "PI3K/AKT pathway",
    "gefitinib",
    "A549 cells",
    "lung cancer",
    "apoptosis",
    "gefitinib resistance",
    "this miRNA",
    "these genes",
    "it",
    "both",
    "the latter",
    "T790M",
    "mice",
]
_CUES = [
    "represses",
    "was",
    "by",
    "of",
    "and",
    "which",
    "not",
    "whose",
    "its",
    "that",
    "respectively",
    "than",
    "as",
    "to",
    "most",
    "target",
    "targets",
    "axis",
    "up-regulated",
    "inhibition",
    "after",
    "resistant",
    "loss",
    "the",
    "no",
    "via",
    "without",
]

Mutation = Callable[[str, Sequence[str], Random], str]


def mutated(sentences: Sequence[str], random: Random) -> str:
    """One of the sentences, changed in one to five places."""
    text = random.choice(sentences)
    for _ in range(random.randint(1, 5)):
        text = random.choice(MUTATIONS)(text, sentences, random)
    return text


def document(sentences: Sequence[str], random: Random) -> str:
    """A text of one to four changed sentences, on one line or several."""
    number = random.choice((1, 1, 2, 4))
    return random.choice((" ", " ", "\n", "")).join(mutated(sentences, random) for _ in range(number))


def _replaced(text: str, match: re.Match[str] | None, by: str) -> str:
    return f"{text[: match.start()]}{by}{text[match.end() :]}" if match else text


def _any(pattern: re.Pattern[str], text: str, random: Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return random.choice(found) if found else None


def _word_deleted(text: str, _: Sequence[str], random: Random) -> str:
    return _replaced(text, _any(_WORD, text, random), "")


def _words_swapped(text: str, _: Sequence[str], random: Random) -> str:
    words = text.split(" ")
    first, second = (random.randrange(len(words)) for _ in range(2))
    words[first], words[second] = words[second], words[first]
    return " ".join(words)


def _word_repeated(text: str, _: Sequence[str], random: Random) -> str:
    word = _any(_WORD, text, random)
    return _replaced(text, word, " ".join([word.group()] * random.choice((2, 3, 20)))) if word else text


def _word_of_another(text: str, sentences: Sequence[str], random: Random) -> str:
    other = _any(_WORD, random.choice(sentences), random)
    return _replaced(text, _any(_WORD, text, random), other.group() if other else "")


def _cue_put_in(text: str, _: Sequence[str], random: Random) -> str:
    word = _any(_WORD, text, random)
    return _replaced(text, word, f"{random.choice(_CUES)} {word.group()}") if word else text


def _cut(text: str, _: Sequence[str], random: Random) -> str:
    """Begun or ended too early."""
    place = random.randint(0, len(text))
    return random.choice((text[:place], text[place:]))


def _spliced(text: str, sentences: Sequence[str], random: Random) -> str:
    """The beginning of it and the end of another."""
    other = random.choice(sentences)
    return text[: random.randint(0, len(text))] + other[random.randint(0, len(other)) :]


def _name_replaced(text: str, _: Sequence[str], random: Random) -> str:
    return _replaced(text, _any(_NAME, text, random), random.choice(_NAMES))


def _name_put_in(text: str, _: Sequence[str], random: Random) -> str:
    word = _any(_WORD, text, random)
    joined = random.choice((" ", "/", "-", ", ", " and ", " (", "; "))
    return _replaced(text, word, f"{word.group()}{joined}{random.choice(_NAMES)}") if word else text


def _names_listed(text: str, _: Sequence[str], random: Random) -> str:
    names = random.choices(_NAMES, k=random.choice((2, 3, 12)))
    return _replaced(text, _any(_NAME, text, random), random.choice((", ", "/", " and ")).join(names))


def _mark_put_in(text: str, _: Sequence[str], random: Random) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice(_MARKS) * random.choice((1, 1, 1, 2, 40)) + text[place:]


def _word_bracketed(text: str, _: Sequence[str], random: Random) -> str:
    word = _any(_WORD, text, random)
    opening, closing = random.choice(("()", "[]", "((", "))", "“”", "''", "– ", "()"))
    return _replaced(text, word, f"{opening}{word.group()}{closing}") if word else text


def _character_deleted(text: str, _: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text)) if text else 0
    return text[:place] + text[place + 1 :]


def _characters_swapped(text: str, _: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text)) if text else 0
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _case_changed(text: str, _: Sequence[str], random: Random) -> str:
    return random.choice((str.upper, str.lower, str.title, str.swapcase))(text)


MUTATIONS: tuple[Mutation, ...] = (
    _word_deleted,
    _words_swapped,
    _word_repeated,
    _word_of_another,
    _cue_put_in,
    _cut,
    _spliced,
    _name_replaced,
    _name_put_in,
    _names_listed,
    _mark_put_in,
    _mark_put_in,
    _word_bracketed,
    _character_deleted,
    _characters_swapped,
    _case_changed,
)
