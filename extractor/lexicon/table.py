"""Looking names up, and finding them in a text.

Finding is a longest-match search over the words of a text: the folded words are joined into one
string, and from each word on the automaton gives all known names that the string goes on with; the
longest that ends where a word ends, and whose spelling agrees (:func:`extractor.lexicon.spelling.spells`),
is a match. Curated terms win over bulk sources.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from extractor.lexicon.artefact import DEFAULT_PATH, OWN_NAME, Artefact, read_artefact
from extractor.lexicon.lines import Lines
from extractor.lexicon.spelling import Case, Term, fold, key_of, spells
from extractor.lexicon.words import FoldedWord, Words
from extractor.model import EntityType

_WORDS = 65536
"""Words that are remembered, and beginnings of names."""
_RECORDS = 16384
"""Names that are remembered with what they mean, and spellings of names."""
_WHOLE, _IN_S, _IES = range(3)
"""How a name ends in a word: as it is, without an "s", with "y" for "ies"."""
_CASES: dict[str, Case] = {case.value: case for case in Case}
_TYPES: dict[str, EntityType] = {kind.value: kind for kind in EntityType}
_CONTEXT = 48
"""Characters of text before and after a name that a rule may look at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with an identifier; ``identifier`` is a CURIE, or "" where no table has one."""

    type: EntityType
    identifier: str
    name: str
    species: str = ""

    @property
    def is_undecided(self) -> bool:
        """Whether it is no gene yet: a symbol that several have, and which of them, the document has to say."""
        return self.type is EntityType.GENE and not self.identifier


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


class RuleVerdict(StrEnum):
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
    verdict: RuleVerdict
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


@dataclass(frozen=True, slots=True)
class _NameRecord:
    """All that is known of a folded name."""

    curated: tuple[tuple[Term, Entry], ...]
    bulk: tuple[tuple[Term, Entry], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Spelt:
    """What a spelling of a name means (see :class:`Match`); ``curated`` where a curator says so."""

    entries: tuple[Entry, ...]
    weak: bool
    word: bool
    curated: bool


class Lexicon:
    """The compiled tables. Build one with :func:`load_lexicon`; it is never changed afterwards.

    It remembers what it was asked lately, which changes no answer: texts repeat their words.
    """

    def __init__(self, artefact: Artefact) -> None:
        self.digest = artefact.digest
        self._artefact = artefact
        self._automaton = artefact.names
        self._word = lru_cache(maxsize=_WORDS)(self._read_word)
        self._goes_on = lru_cache(maxsize=_WORDS)(self._read_goes_on)
        self._record = lru_cache(maxsize=_RECORDS)(self._read_record)
        self._spelt = lru_cache(maxsize=_RECORDS)(self._read_spelt)

    def find(self, text: str) -> Iterator[Match]:
        """Longest matches from left to right, not overlapping; offsets are code points of ``text``."""
        words = Words(text, self._word)
        index = 0
        for begin in words.begins:
            if begin < index or not (words.alone[begin] or self._goes_on(words.beginning(begin))):
                continue
            hits = self._hits(words, begin)
            for last, _, number in sorted(hits, reverse=True) if len(hits) > 1 else hits:
                ruled, match = self._judge(text, words.starts[begin], words.ends[last], number)
                if match:
                    yield match
                if ruled or match:
                    index = last + 1
                    break

    def _hits(self, words: Words, begin: int) -> list[tuple[int, int, int]]:
        """Names that begin with a word: the last word, how the name ends in it, number of the name."""
        joined, last_at, folded = words.joined, words.last_at, words.folded
        start, stop = words.offsets[begin], words.stop_of(begin)
        hits = []
        for name, number in self._automaton.iter_prefixes_with_ids(joined[start:stop]):
            end = start + len(name)
            last = last_at.get(end)
            if last is not None:
                hits.append((last, _WHOLE, number))
            if end < stop and joined[end] == "s" and len(name) > 2:
                last = last_at.get(end + 1)
                if last is not None and len(folded[last]) > 2:
                    hits.append((last, _IN_S, number))
        for place in range(bisect_left(words.in_ies, begin), len(words.in_ies)):
            last = words.in_ies[place]
            end = words.offsets[last + 1]
            if end > stop:
                break
            number = self._automaton.get(f"{joined[start : end - 3]}y")
            if number is not None and end - start > 3:
                hits.append((last, _IES, number))
        return hits

    def lookup(self, name: str, types: Collection[EntityType] | None = None) -> tuple[Entry, ...]:
        """Entries of a name, the likeliest first; () where it is unknown or of none of ``types``.

        Names in the spelling of the table come before those that agree in their key only.
        """
        number = self._automaton.get(key_of(name))
        if number is None:
            return ()
        record = self._record(number)
        terms = [*record.curated, *record.bulk]
        ruled = [r.entry for r in record.rules if r.entry and not r.before and not r.after]
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
        names: list[str] = self._automaton.keys()
        return names

    @property
    def rna_names(self) -> Sequence[str]:
        """Names that are likeliest those of long or circular non-coding RNAs."""
        return self._artefact.rnas

    @property
    def mirna_names(self) -> Collection[str]:
        """Names of mature miRNAs in miRBase, with the prefix of the species."""
        return self._mirnas.keys()

    @cached_property
    def _mirnas(self) -> dict[str, str]:
        return dict(line.split("\t") for line in self._artefact.mirnas)

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        """Curated names by type and identifier, so that one identifier has one name."""
        names: dict[tuple[str, str], str] = {}
        for line in self._artefact.terms:
            kind, identifier, name, _ = line.split("\t")
            if identifier:
                names.setdefault((kind, identifier), name)
        return names

    def _judge(self, text: str, start: int, end: int, number: int) -> tuple[bool, Match | None]:
        """Whether the stretch is settled, and as what; curated terms are above "weak" and "never"."""
        rules = self._record(number).rules
        rule = next((rule for rule in rules if rule.applies(text, start, end)), None) if rules else None
        if rule and rule.verdict is RuleVerdict.MEANS:
            return True, Match(start, end, (rule.entry,)) if rule.entry else None
        spelt = self._spelt(number, text[start:end])
        if spelt and spelt.curated:
            rule = None
        elif rule and rule.verdict is RuleVerdict.NEVER:
            return True, None
        if not spelt:
            return False, None
        return False, Match(start, end, spelt.entries, spelt.weak or rule is not None, spelt.word)

    def _read_word(self, word: str) -> FoldedWord:
        folded = fold(word)
        names = [folded]
        if len(folded) > 3 and folded[-1] == "s":
            names += [folded[:-1], f"{folded[:-3]}y"]
        numbers = [number for name in names if (number := self._automaton.get(name)) is not None]
        # Most words are spelt as no name: their own names need no thought wherever they stand.
        alone = any(self._spelt(n, word) or any(rule.entry for rule in self._record(n).rules) for n in numbers)
        begins = alone or (bool(folded) and self._read_goes_on(folded))
        return FoldedWord(folded, begins, alone, len(folded) > 3 and folded.endswith("ies"))

    def _read_goes_on(self, beginning: str) -> bool:
        """Whether a name begins with the letters."""
        return next(self._automaton.iterkeys(beginning), None) is not None

    def _read_spelt(self, number: int, surface: str) -> _Spelt | None:
        """The terms of a name that a text spells so, None without any."""
        record = self._record(number)
        curated = [(term, entry) for term, entry in record.curated if spells(term, surface)]
        accepted = curated + [(term, entry) for term, entry in record.bulk if spells(term, surface)]
        if not accepted:
            return None
        accepted.sort(key=lambda pair: pair[0].weak)  # stable: keeps the order of preference
        best = accepted[0][0]
        entries = tuple(dict.fromkeys(entry for _, entry in accepted))
        return _Spelt(entries, best.weak, best.case is Case.WORD, bool(curated))

    def _read_record(self, number: int) -> _NameRecord:
        key = self._automaton.restore_key(number)
        written, curated, *rules = f"{self._artefact.records[number]}\n".split("\n")
        bulk = _read_terms(self._artefact.bulk, written, key)
        return _NameRecord(
            tuple(_read_terms(self._artefact.terms, curated, key)),
            tuple((term, self._named(entry)) for term, entry in bulk),
            tuple(_read_rule(self._artefact.terms, rule) for rule in rules if rule),
        )

    def _named(self, entry: Entry) -> Entry:
        name = self._names.get((entry.type, entry.identifier), entry.name)
        return entry if name == entry.name else replace(entry, name=name)


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon of a compiled file, by default the one shipped.

    Raises ConfigurationError where the file is missing or damaged.
    """
    return Lexicon(read_artefact(path or DEFAULT_PATH))


def _plain(spelling: str) -> str:
    return "".join(filter(str.isalnum, spelling))


def _read_terms(entries: Lines, written: str, key: str) -> Iterator[tuple[Term, Entry]]:
    for value in written.split("\t") if written else ():
        head, _, spelling = value.partition(":")
        weak = head.endswith("?")
        head = head.removesuffix("?")
        number = int(head[:-1])
        entry = _read_entry(entries, number)
        spelling = entry.name if spelling == OWN_NAME else spelling or key
        yield Term(number, _CASES[head[-1]], weak, spelling), entry


def _read_rule(entries: Lines, line: str) -> Rule:
    spelling, verdict, before, after, entry = line.split("\t")
    return Rule(
        spelling,
        RuleVerdict(verdict),
        re.compile(f"(?:{before})$") if before else None,
        re.compile(after) if after else None,
        _read_entry(entries, int(entry)) if entry else None,
    )


def _read_entry(entries: Lines, number: int) -> Entry:
    kind, identifier, name, species = entries[number].split("\t")
    return Entry(_TYPES[kind], identifier, name, species)
