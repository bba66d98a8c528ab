"""Anaphors that stand for names stated before: "this miRNA", "these miRNAs", "it", "the latter".

An anaphor is resolved only where there is one possible antecedent: one name of the kind it says, or as
many as it says, in the same sentence before it, else in the nearest sentence before. Everything else
is left unresolved; a wrong antecedent would be a wrong row in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.model import CERNA_TYPES, GENE_TYPES, NCRNA_TYPES, EntityType, Mention, Span

SENTENCES_BACK = 2
_MIRNA = r"(?:micro-?RNA|miRNA|miR)"
_CERNA = r"(?:lncRNA|circRNA|long non-?coding RNA|circular RNA)"
_GENE = r"(?:gene|protein|oncogene|oncoprotein|kinase|receptor|transcription factor|tumou?r suppressor|target)"
_KINDS = (
    (re.compile(_MIRNA), frozenset({EntityType.MIRNA})),
    (re.compile(r"(?:cluster|family)"), frozenset({EntityType.MIRNA_FAMILY})),
    (re.compile(_CERNA), CERNA_TYPES),
    (re.compile(_GENE), frozenset({EntityType.GENE, EntityType.GENE_FAMILY})),
)
_NOUN = rf"(?P<noun>{_MIRNA}|{_CERNA}|{_GENE}|(?:{_MIRNA}\s+)?(?:cluster|family))(?P<plural>s?)"
# A noun that goes on ("this miRNA family", "the miRNA-binding site") is not the name alone.
_END = r"\b(?![-\u2010-\u2015/])(?!\s+(?:famil|cluster|profil|signature|candidate|gene|binding|biogenesis|host|network|machinery|processing|pathway|research|field|response|species|level of|system|array|data|databases?|sequenc|seed))"
_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NOMINAL = re.compile(
    rf"\b(?P<determiner>[Tt]his|[Tt]hese|[Bb]oth|[Tt]he)\s+(?P<between>(?:(?!of\b)[\w-]+\s+){{0,3}}?){_NOUN}{_END}"
)
_BARE = re.compile(rf"(?:same|two|three|four|five|six|said|latter)?\s*{_NOUN}{_END}")
_OPENING = r"(?:[A-Z][a-z]+(?:\s[a-z]+){0,2},\s+)?"
_PRONOUN = re.compile(_OPENING + r"(?P<pronoun>[Ii]t|[Ii]ts|[Tt]hey|[Tt]heir)\b")
# "This is accomplished by targeting …": what the sentence before says is done by what it is about.
_DOING = re.compile(_OPENING + r"(?P<pronoun>[Tt]his)\b(?=\s+(?:is|was|occurs|occurred)\s+(?:\w+\s+)?(?:accomplished|achieved|effected|done|brought))")
_LATTER = re.compile(_OPENING + r"(?P<pronoun>[Tt]he (?P<which>latter|former))\b(?=\s+[a-z]+)")
# "It was shown that", "it is possible to": nobody in particular.
_EXPLETIVE = re.compile(
    r"\s+(?:\w+\s+){1,5}(?:that|whether|if)\b"
    r"|\s+(?:is|was|remains|seems|became)\s+(?:\w+\s+)?(?:important|possible|necessary|difficult|interesting|of|to|likely|unclear|unknown)\b"
)


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Where an anaphor stands, what it stands for, and where that was said."""

    span: Span
    antecedents: tuple[Mention, ...]
    said_in: Span


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with its mentions, of which an anaphor sees those before it."""

    span: Span
    mentions: tuple[Mention, ...]


def anaphors(text: str, sentences: Sequence[tuple[Span, list[Mention]]], index: int) -> Iterator[Anaphor]:
    """The resolved anaphors of the ``index``-th sentence; ``sentences`` are all of the text with their mentions."""
    span, mentions = sentences[index]
    before = [_Said(s, tuple(m)) for s, m in reversed(sentences[max(0, index - SENTENCES_BACK) : index])]
    sentence = text[span.start : span.end]
    for match in _NOMINAL.finditer(sentence):
        place = Span(span.start + match.start(), span.start + match.end())
        if any(mention.span.overlaps(place) for mention in mentions) or not _definite(match):
            continue
        said = _Said(span, tuple(m for m in mentions if m.end <= place.start))
        yield from _nominal(match, place, [said, *before])
    if not before:
        return
    for pattern, resolve in ((_PRONOUN, _subject), (_DOING, _subject), (_LATTER, _latter)):
        match = pattern.match(sentence)
        if match and not _EXPLETIVE.match(sentence, match.end("pronoun")):
            found = resolve(match, before[0].mentions)
            if found:
                place = Span(span.start + match.start("pronoun"), span.start + match.end("pronoun"))
                yield Anaphor(place, found, before[0].span)


def _definite(match: re.Match[str]) -> bool:
    """Whether the noun phrase can only mean what was named: "the" alone allows little beside the noun."""
    return match["determiner"].lower() != "the" or bool(_BARE.fullmatch(match.group()[3:].strip()))


def _nominal(match: re.Match[str], place: Span, said: Sequence[_Said]) -> Iterator[Anaphor]:
    kinds = next(kinds for pattern, kinds in _KINDS if pattern.match(_last_noun(match["noun"])))
    determiner = match["determiner"].lower()
    if kinds <= GENE_TYPES and determiner == "the":
        return
    words = {determiner, *match["between"].lower().split()}
    number = next((n for word, n in _NUMBERS.items() if word in words), 0)
    plural = bool(match["plural"]) or determiner in {"these", "both"} or number > 1
    for where in said:
        named = _distinct(m for m in where.mentions if m.type in kinds)
        if not named:
            continue
        fits = len({m.key for m in named}) == number if number else (len({m.key for m in named}) > 1) == plural
        if fits:
            yield Anaphor(place, named, where.span)
        return


def _last_noun(noun: str) -> str:
    return noun.split()[-1] if noun.endswith(("cluster", "family")) else noun


def _subject(match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """What "it" stands for: the one ncRNA of the sentence before, if nothing else was named before it."""
    plural = match["pronoun"].lower() in {"they", "their"}
    named = _distinct(m for m in mentions if m.type in NCRNA_TYPES)
    others = [m for m in mentions if m.type in GENE_TYPES]
    event = match["pronoun"].lower() == "this"
    if not named or ((len({m.key for m in named}) > 1) != plural and not event):
        return ()
    return () if any(other.start < named[0].start for other in others) else named


def _latter(match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The second, or first, of exactly two names."""
    named = _distinct(m for m in mentions if m.type in NCRNA_TYPES | GENE_TYPES)
    if len({m.key for m in named}) != 2:
        return ()
    return (named[-1],) if match["which"] == "latter" else (named[0],)


def _distinct(mentions: Iterator[Mention]) -> tuple[Mention, ...]:
    """The last mention of each name, in text order: the one nearest to the anaphor."""
    last = {mention.key: mention for mention in mentions}
    return tuple(sorted(last.values(), key=lambda m: (m.start, m.end)))
