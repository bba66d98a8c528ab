"""Anaphors that stand for names stated before: "this miRNA", "these miRNAs", "it", "the latter".

An anaphor is resolved only where there is one possible antecedent: one name of the kind it says, or as
many as it says, in the same sentence before it, else in the nearest sentence before. Everything else
is left unresolved; a wrong antecedent would be a wrong row in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.model import GENE_TYPES, NCRNA_TYPES, EntityType, Mention, Span
from extractor.records.packaged import keyed, packaged

SENTENCES_BACK = 2
_OPENING = r"(?:[A-Z][a-z]+(?:\s[a-z]+){0,2},\s+)?"


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Where an anaphor stands, what it stands for, and the sentence in which that was said."""

    span: Span
    antecedents: tuple[Mention, ...]
    said_in: Span


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with its mentions, of which an anaphor sees those before it."""

    span: Span
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class AnaphorFinder:
    """``data/anaphora.toml`` as expressions over the text of a sentence."""

    phrase: re.Pattern[str]
    definite: re.Pattern[str]
    pronoun: re.Pattern[str]
    event: re.Pattern[str]
    ordinal: re.Pattern[str]
    expletive: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], frozenset[EntityType]], ...]
    numbers: Mapping[str, int]

    def find(self, text: str, sentences: Sequence[tuple[Span, list[Mention]]], index: int) -> Iterator[Anaphor]:
        """The resolved anaphors of the ``index``-th sentence; ``sentences`` are all of the text with their mentions."""
        span, mentions = sentences[index]
        before = [_Said(s, tuple(m)) for s, m in reversed(sentences[max(0, index - SENTENCES_BACK) : index])]
        sentence = text[span.start : span.end]
        for match in self.phrase.finditer(sentence):
            place = Span(span.start + match.start(), span.start + match.end())
            if any(mention.span.overlaps(place) for mention in mentions):
                continue
            said = _Said(span, tuple(m for m in mentions if m.end <= place.start))
            yield from self._nominal(match, place, [said, *before])
        if before:
            yield from self._pronominal(sentence, span.start, before[0])

    def _nominal(self, match: re.Match[str], place: Span, said: Sequence[_Said]) -> Iterator[Anaphor]:
        """ "This miRNA", "these two genes"."""
        kinds = next(kinds for pattern, kinds in self.kinds if pattern.fullmatch(match["noun"]))
        determiner = match["determiner"].lower()
        if determiner == "the" and (kinds <= GENE_TYPES or not self.definite.fullmatch(match["between"].lower())):
            return
        words = {determiner, *match["between"].lower().split()}
        number = next((n for word, n in self.numbers.items() if word in words), 0)
        plural = bool(match["plural"]) or determiner in {"these", "both"} or number > 1
        for where in said:
            named = _distinct(m for m in where.mentions if m.type in kinds)
            if named:
                if _fits(named, number, plural):
                    yield Anaphor(place, named, where.span)
                return

    def _pronominal(self, sentence: str, start: int, before: _Said) -> Iterator[Anaphor]:
        """The pronoun with which the sentence opens."""
        for pattern, resolve in ((self.pronoun, _subject), (self.event, _subject), (self.ordinal, _ordinal)):
            match = pattern.match(sentence)
            if match is None or self.expletive.match(sentence, match.end("pronoun")):
                continue
            if found := resolve(match, before.mentions):
                place = Span(start + match.start("pronoun"), start + match.end("pronoun"))
                yield Anaphor(place, found, before.span)


@dataclass(frozen=True, slots=True)
class Noun:
    """Nouns, as regular expressions without the plural "s", and the types of what they can stand for."""

    words: tuple[str, ...]
    types: frozenset[EntityType]


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a phrase goes on where it is not about the names, and what may stand between "the" and the noun."""

    continued: tuple[str, ...]
    definite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expletive:
    """Verbs and adjectives by which "it" is nobody in particular; participles by which "this" is what was said."""

    verbs: tuple[str, ...]
    adjectives: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnaphorTable:
    """``data/anaphora.toml``."""

    phrase: Phrase
    numbers: Mapping[str, int]
    expletive: Expletive
    nouns: tuple[Noun, ...] = keyed("noun")


def load_anaphora() -> AnaphorFinder:
    """Read ``data/anaphora.toml``. Raises ConfigurationError naming the row and key that is wrong."""
    table = packaged(AnaphorTable, "anaphora.toml")
    nouns = [(_any(noun.words), noun.types) for noun in table.nouns]
    noun = "|".join(words for words, _ in nouns)
    # a hyphen or a further noun makes it part of a longer name: "this miRNA-binding site"
    end = rf"\b(?![-\u2010-\u2015/])(?!\s+{_any(table.phrase.continued)})"
    between = r"(?P<between>(?:(?!of\b)[\w-]+\s+){0,3}?)"
    adjectives, verbs = _any(table.expletive.adjectives), _any(table.expletive.verbs)
    return AnaphorFinder(
        phrase=re.compile(
            rf"\b(?P<determiner>[Tt]his|[Tt]hese|[Bb]oth|[Tt]he)\s+{between}(?P<noun>{noun})(?P<plural>s?){end}"
        ),
        definite=re.compile(rf"(?:{_any(table.phrase.definite)}\s+)?"),
        pronoun=re.compile(_OPENING + r"(?P<pronoun>[Ii]t|[Ii]ts|[Tt]hey|[Tt]heir)\b"),
        event=re.compile(
            rf"{_OPENING}(?P<pronoun>[Tt]his)\b(?=\s+(?:is|was)\s+(?:\w+\s+)?{_any(table.expletive.events)}\b)"
        ),
        ordinal=re.compile(_OPENING + r"(?P<pronoun>[Tt]he (?P<which>latter|former))\b(?=\s+[a-z]+)"),
        expletive=re.compile(rf"\s+(?:\w+\s+){{1,5}}(?:that|whether|if)\b|\s+{verbs}\s+(?:\w+\s+)?{adjectives}\b"),
        kinds=tuple((re.compile(words), types) for words, types in nouns),
        numbers=table.numbers,
    )


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


def _fits(named: Sequence[Mention], number: int, plural: bool) -> bool:
    """Whether there are as many names as the anaphor says."""
    count = len({mention.key for mention in named})
    return count == number if number else (count > 1) == plural


def _subject(match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """What "it" stands for: the one ncRNA of the sentence before, if no gene was named before it."""
    named = _distinct(m for m in mentions if m.type in NCRNA_TYPES)
    others = [m for m in mentions if m.type in GENE_TYPES]
    plural, event = match["pronoun"].lower() in {"they", "their"}, match["pronoun"].lower() == "this"
    if not named or (not event and not _fits(named, 0, plural)):
        return ()
    return () if any(other.start < named[0].start for other in others) else named


def _ordinal(match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """ "The latter", "the former": of exactly two names."""
    named = _distinct(m for m in mentions if m.type in NCRNA_TYPES | GENE_TYPES)
    if len({m.key for m in named}) != 2:
        return ()
    return (named[-1],) if match["which"] == "latter" else (named[0],)


def _distinct(mentions: Iterator[Mention]) -> tuple[Mention, ...]:
    """The last mention of each name, in text order: the one nearest to the anaphor."""
    last = {mention.key: mention for mention in mentions}
    return tuple(sorted(last.values(), key=lambda m: (m.start, m.end)))
