"""Looking names up, and finding them in a text.

Finding is a longest-match search over the words of a text: the folded words are joined into one
string, and from each word on the longest stretch whose key is known, and whose spelling agrees
(:func:`extractor.lexicon.spelling.spells`), is a match. Curated terms win over bulk sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from extractor.lexicon.artefact import DEFAULT_PATH, Artefact, Layer, read_artefact
from extractor.lexicon.spelling import WORD, Case, Term, fold, is_soft, key_of, spells
from extractor.model import EntityType

_Terms = list[tuple[Term, "Entry"]]
_CONTEXT = 48
"""Characters of text before and after a name that a rule may look at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with an identifier; ``identifier`` is a CURIE, or "" where no table has one."""

    type: EntityType
    identifier: str
    name: str
    species: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a text: its entries, the likeliest first.

    ``weak`` marks a short alias that counts only with a further reason (a definition, a cue word);
    ``word`` a symbol that reads as an ordinary word where a whole line is in capitals.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    weak: bool = False
    word: bool = False


class Verdict(StrEnum):
    """What a rule says of a spelling."""

    MEANS = "means"
    """The rule's entry, or nothing where it has none."""
    WEAK = "weak"
    """What public tables say, given a further reason (:class:`Match`)."""
    NEVER = "never"
    """Nothing of what public tables say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an ambiguous spelling means, where its context agrees."""

    spelling: str
    verdict: Verdict
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    entry: Entry | None = None

    def applies(self, text: str, start: int, end: int) -> bool:
        """Whether the stretch of text has the rule's spelling and context.

        A spelling that begins with "=" must agree in case.
        """
        surface = text[start:end]
        if self.spelling.startswith("=") and _plain(surface) != _plain(self.spelling):
            return False
        if self.before and not self.before.search(text[max(0, start - _CONTEXT) : start]):
            return False
        return not self.after or self.after.match(text[end : end + _CONTEXT]) is not None


class Lexicon:
    """The compiled tables. Build one with :func:`load_lexicon`; it is never changed afterwards."""

    def __init__(self, artefact: Artefact) -> None:
        self.digest = artefact.digest
        self._bulk, self._curated = artefact.layers["bulk"], artefact.layers["terms"]
        self._bulk_values = dict(zip(self._bulk.keys, self._bulk.values, strict=True))
        self._curated_values = dict(zip(self._curated.keys, self._curated.values, strict=True))
        self._lengths = dict(zip(self._bulk.prefixes, map(int, self._bulk.lengths), strict=True))
        for prefix, length in zip(self._curated.prefixes, map(int, self._curated.lengths), strict=True):
            self._lengths[prefix] = max(length, self._lengths.get(prefix, 0))
        self._rules: dict[str, list[Rule]] = {}
        for line in self._curated.rules:
            self._add_rule(line)
        self._mirnas = dict(line.split("\t") for line in self._bulk.mirnas)
        self._names = _curated_names(self._curated)
        self._terms: dict[str, tuple[_Terms, _Terms]] = {}

    def find(self, text: str) -> Iterator[Match]:
        """Longest matches from left to right, not overlapping; offsets are code points of ``text``."""
        found = [(m.start(), m.end(), fold(m.group())) for m in WORD.finditer(text)]
        joined = "".join(word for _, _, word in found)
        offsets = [0]
        for _, _, word in found:
            offsets.append(offsets[-1] + len(word))
        ends = _reaches(text, found)
        bulk, curated = self._bulk_values, self._curated_values
        lengths, rules = self._lengths, self._rules
        index, count = 0, len(found)
        while index < count:
            begin = offsets[index]
            limit = begin + lengths.get(joined[begin : begin + 4], 3) + 1
            last = index
            hits = []
            stop = ends[index]
            while last < stop and offsets[last + 1] <= limit:
                key = joined[begin : offsets[last + 1]]
                if key in bulk or key in curated or key in rules:
                    hits.append((last, key))
                if key[-1:] == "s" and len(key) > 3 and len(found[last][2]) > 2:
                    for single in (key[:-1], f"{key[:-3]}y" if key.endswith("ies") else ""):
                        if single in bulk or single in curated or single in rules:
                            hits.append((last, single))
                last += 1
            index += 1
            for last, key in reversed(hits):
                start, end = found[index - 1][0], found[last][1]
                ruled, match = self._judge(text, start, end, key)
                if match:
                    yield match
                if ruled or match:
                    index = last + 1
                    break

    def lookup(self, name: str, types: Collection[EntityType] | None = None) -> tuple[Entry, ...]:
        """Entries of a name, the likeliest first; () where it is unknown or of none of ``types``.

        Names in the spelling of the table come before those that agree in their key only.
        """
        key = key_of(name)
        terms = [term for layer in self._terms_of(key) for term in layer]
        ruled = [r.entry for r in self._rules.get(key, ()) if r.entry and not r.before and not r.after]
        spelt = [entry for term, entry in terms if spells(term, name)]
        entries = dict.fromkeys([*ruled, *spelt, *(entry for _, entry in terms)])
        return tuple(entry for entry in entries if types is None or entry.type in types)

    def mirna(self, name: str) -> str:
        """The miRBase identifier of a mature miRNA, "" for a name that miRBase does not have.

        ``name`` is as miRBase writes it ("miR-34a-5p", "mmu-let-7a-5p"); human without a prefix.
        """
        accession = self._mirnas.get(name) or self._mirnas.get(f"hsa-{name}", "")
        return f"MIRBASE:{accession}" if accession else ""

    @property
    def keys(self) -> Collection[str]:
        """Folded names of all that it knows."""
        return self._bulk_values.keys() | self._curated_values.keys()

    @property
    def mirna_names(self) -> Collection[str]:
        """Names of mature miRNAs in miRBase, with the prefix of the species."""
        return self._mirnas.keys()

    def _judge(self, text: str, start: int, end: int, key: str) -> tuple[bool, Match | None]:
        """Whether the stretch is settled, and as what; curated terms are above "weak" and "never"."""
        rule = next((rule for rule in self._rules.get(key, ()) if rule.applies(text, start, end)), None)
        if rule and rule.verdict is Verdict.MEANS:
            return True, Match(start, end, (rule.entry,)) if rule.entry else None
        surface = text[start:end]
        curated, bulk = self._terms_of(key)
        accepted = [(term, entry) for term, entry in curated if spells(term, surface)]
        if accepted:
            rule = None
        elif rule and rule.verdict is Verdict.NEVER:
            return True, None
        accepted += [(term, entry) for term, entry in bulk if spells(term, surface)]
        if not accepted:
            return False, None
        accepted.sort(key=lambda pair: pair[0].weak)  # stable: keeps the order of preference
        entries = tuple(dict.fromkeys(entry for _, entry in accepted))
        best = accepted[0][0]
        return False, Match(start, end, entries, best.weak or rule is not None, best.case is Case.WORD)

    def _add_rule(self, line: str) -> None:
        spelling, verdict, before, after, entry = line.split("\t")
        rule = Rule(
            spelling,
            Verdict(verdict),
            re.compile(f"(?:{before})$") if before else None,
            re.compile(after) if after else None,
            _read_entry(self._curated, int(entry)) if entry else None,
        )
        self._rules.setdefault(key_of(spelling), []).append(rule)

    def _named(self, entry: Entry) -> Entry:
        """The entry by its curated name, so that one identifier has one name."""
        name = self._names.get((entry.type, entry.identifier), entry.name)
        return entry if name == entry.name else replace(entry, name=name)

    def _terms_of(self, key: str) -> tuple[_Terms, _Terms]:
        """Curated and bulk terms of a key."""
        known = self._terms.get(key)
        if known is None:
            bulk = _read_terms(self._bulk, self._bulk_values.get(key), key)
            known = (
                _read_terms(self._curated, self._curated_values.get(key), key),
                [(term, self._named(entry)) for term, entry in bulk],
            )
            self._terms[key] = known
        return known


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon of a compiled file, by default the one shipped.

    Raises ConfigurationError where the file is missing or damaged.
    """
    return Lexicon(read_artefact(path or DEFAULT_PATH))


def _plain(spelling: str) -> str:
    return "".join(letter for letter in spelling if letter.isalnum())


def _curated_names(layer: Layer) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for line in layer.entries:
        kind, identifier, name, _ = line.split("\t")
        if identifier:
            names.setdefault((kind, identifier), name)
    return names


def _read_terms(layer: Layer, values: str | None, key: str) -> _Terms:
    terms = [_read_term(value, key) for value in values.split("\t")] if values else []
    return [(term, _read_entry(layer, term.entry)) for term in terms]


def _read_term(value: str, key: str) -> Term:
    head, _, spelling = value.partition(":")
    weak = head.endswith("?")
    head = head.removesuffix("?")
    return Term(int(head[:-1]), Case(head[-1]), weak, spelling or key)


def _read_entry(layer: Layer, number: int) -> Entry:
    kind, identifier, name, species = layer.entries[number].split("\t")
    return Entry(EntityType(kind), identifier, name, species)


def _reaches(text: str, words: Sequence[tuple[int, int, str]]) -> list[int]:
    """Per word the index after the last word that a term may reach: names stop at hard breaks."""
    reaches = [len(words)] * len(words)
    stop = len(words)
    for index in range(len(words) - 1, 0, -1):
        reaches[index] = stop
        if not is_soft(text[words[index - 1][1] : words[index][0]]):
            stop = index
    if words:
        reaches[0] = stop
    return reaches
