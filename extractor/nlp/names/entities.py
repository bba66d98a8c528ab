"""Everything in a text that is named and is no microRNA: genes, other RNAs, drugs, diseases, cells …

Names come from the lexicon, from forms of RNA names (``data/ncrna.toml``), from the document's own
definitions, and from their surroundings (``data/entities.toml``). MicroRNAs are found before, and
nothing here touches their place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from extractor.lexicon import Entry, Lexicon, Match
from extractor.lexicon.spelling import key_of
from extractor.model import DRUG_TYPES, GENE_TYPES, EntityType, Mention, Span
from extractor.nlp.names.abbreviations import find_abbreviations
from extractor.nlp.names.definitions import HeadWords, Sense, occurrences, senses
from extractor.nlp.names.ncrna import find_rnas, load_forms
from extractor.nlp.text.cleaned import with_hyphens
from extractor.records.packaged import packaged

_CONTEXT = 60
_MASK = "\x00"
_CONTRACTED = re.compile(r"(?:(?:/-?|(?:,|,? and|,? or|,? &)\s-)\d{1,2}[A-Z]?(?![A-Za-z0-9]))+")
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,2}[A-Z]?)$")
# Expressions that are searched for begin with letters, and look back at what stands before them: so the search
# leaps from letter to letter.
_GLUED = re.compile(
    r"[sap](?<![^\W_].)(?:(?<=s)[ihg]|(?<=p)(?:hospho)?|(?<=a)nti)(?P<symbol>[A-Z][A-Za-z]*[A-Z0-9][^\W_]*)"
)
# A protein's variant behind a gene's symbol, written to it ("EGFRT790M", where a superscript was lost) or not.
_ACIDS = "ACDEFGHIKLMNPQRSTVWY"
_VARIANT = re.compile(
    r"[A-Za-z](?<![^\W_].)(?P<symbol>[A-Za-z0-9]{1,9})(?P<gap>\s?\(|[\s-])?(?:p\.)?"
    rf"(?P<variant>[{_ACIDS}]\d{{2,4}}[{_ACIDS}X])(?![^\W_])"
)
_GLUED_LINE = re.compile(
    r"(?P<line>[A-Z](?<![^\W_].)[A-Z]{0,5}-?\d{1,5})(?P<derivative>(?:[A-Z]{0,2}R|C?DDP)\d{0,2}|[A-Z]R[A-Z]R)(?![^\W_])"
)
_LINE = re.compile(r"[A-Z](?<![^\W_].)(?<![-/].)[A-Z]{0,5}-?\d{2,5}[A-Z]{0,2}(?![^\W_])")
_SHOUTED = re.compile(r"[^a-z\n]{25,}")
_SYMBOL = re.compile(
    r"(?!\S*RNAs?(?![^\W_])|\S*mi[Rr])(?=[^\s()]*[A-Z0-9][^\s()]*[A-Z0-9])[A-Za-z][A-Za-z0-9]+(?:-[A-Z0-9]+)*(?![^\W_])"
)


class Origin(IntEnum):
    """Where a candidate comes from; of two that overlap, the better origin stays."""

    FORM = 0
    DEFINED = 1
    NAMED = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may become a mention; its likeliest entry first."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    origin: Origin = Origin.NAMED

    @property
    def type(self) -> EntityType:
        """The type of the likeliest entry."""
        return self.entries[0].type


@dataclass(frozen=True)
class Surroundings:
    """``data/entities.toml``, compiled; "before" and "after" are sides of the name."""

    heads: HeadWords
    gene_after: re.Pattern[str]
    gene_before: re.Pattern[str]
    lncrna_before: re.Pattern[str]
    circrna_before: re.Pattern[str]
    cell_after: re.Pattern[str]
    derivative: re.Pattern[str]
    inhibitor_after: re.Pattern[str]
    pathway_after: re.Pattern[str]


def load_surroundings() -> Surroundings:
    """The shipped table. Raises ConfigurationError naming the key that is wrong."""
    return packaged(Surroundings, "entities.toml")


class EntityRecogniser:
    """Recognises all entity types but microRNAs. Holds tables only; safe to share."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forms = load_forms()
        self._around = load_surroundings()

    def recognise(self, text: str, taken: Sequence[Span] = ()) -> list[Mention]:
        """Mentions in the order of the text; they overlap neither each other nor ``taken``.

        Members of a contracted list ("ZEB1/2") share the span of the list, which is their ``part_of``.
        """
        masked = _mask(with_hyphens(text), taken)
        matches = list(self._lexicon.find(masked))
        known = senses(masked, find_abbreviations(text), matches, self._lexicon, self._around.heads)
        candidates = [
            *self._by_form(masked),
            *self._defined(masked, known),
            *self._named(masked, matches, known),
            *self._glued(masked),
            *self._variants(masked),
            *self._derived_lines(masked),
            *self._unknown_lines(masked),
            *self._unknown_rnas(masked),
        ]
        chosen = _decided(_without_overlap(candidates))
        chosen = [self._by_neighbours(masked, candidate) for candidate in chosen]
        chosen = self._inhibitors(masked, chosen)
        chosen = self._pathways(masked, chosen)
        starts = [candidate.start for candidate in chosen]
        return [m for candidate in chosen for m in self._mentions(masked, text, candidate, starts)]

    def _by_form(self, text: str) -> Iterator[Candidate]:
        for rna in find_rnas(text, self._forms):
            surface = text[rna.span.start : rna.span.end]
            entries = (
                ()
                if rna.type is EntityType.CIRCRNA
                else (self._lexicon.lookup(surface, {rna.type}) or self._lexicon.lookup(rna.name, {rna.type}))
            )
            unknown = Entry(rna.type, "", rna.name)
            yield Candidate(rna.span.start, rna.span.end, entries or (unknown,), Origin.FORM)

    def _defined(self, text: str, known: dict[str, Sense]) -> Iterator[Candidate]:
        for span, sense in occurrences(text, known):
            if sense.entry:
                yield Candidate(span.start, span.end, (sense.entry,), Origin.DEFINED)
        for sense in known.values():
            if sense.entry and sense.names_long and _MASK not in text[sense.long.start : sense.long.end]:
                yield Candidate(sense.long.start, sense.long.end, (sense.entry,), Origin.DEFINED)

    def _named(self, text: str, matches: Iterable[Match], known: dict[str, Sense]) -> Iterator[Candidate]:
        headings = Headings(text)
        for match in matches:
            sense = known.get(text[match.start : match.end])
            if sense and sense.entry is None:
                continue
            if match.word and headings.cover(match.start):
                continue
            if match.weak and not (match.entries[0].type in GENE_TYPES and self._gene_around(text, match)):
                continue
            yield from self._parts(text, Candidate(match.start, match.end, match.entries))

    def _parts(self, text: str, candidate: Candidate) -> list[Candidate]:
        """ "EGFR-TKI resistance" as the drugs and the response to them; other names as they are."""
        whole = [candidate]
        if candidate.type is not EntityType.RESPONSE:
            return whole
        surface = text[candidate.start : candidate.end]
        drug = next(self._lexicon.find(surface.rpartition(" ")[0]), None)
        if drug is None or drug.start or drug.entries[0].type not in DRUG_TYPES:
            return whole
        rest = surface[drug.end :].lstrip(" -")
        responses = self._lexicon.lookup(rest, {EntityType.RESPONSE})
        if not responses:
            return whole
        return [
            Candidate(candidate.start, candidate.start + drug.end, drug.entries),
            Candidate(candidate.end - len(rest), candidate.end, responses),
        ]

    def _gene_around(self, text: str, match: Match) -> bool:
        if self._around.gene_after.match(text, match.end):
            return True
        return _stands_before(self._around.gene_before, text, match.start)

    def _glued(self, text: str) -> Iterator[Candidate]:
        """Symbols behind a prefix that is written to them: "siEGFR", "pSTAT3"."""
        for prefix in _GLUED.finditer(text):
            if entries := self._gene(prefix["symbol"]):
                yield Candidate(*prefix.span("symbol"), entries)

    def _variants(self, text: str) -> Iterator[Candidate]:
        """Variants of proteins behind a gene's symbol, and the gene where they are written to it."""
        for found in _VARIANT.finditer(text):
            symbol = text[found.start() : found.end("symbol")]
            entries = self._gene(symbol)
            if not entries or (found["gap"] is None and self._lexicon.lookup(found.group())):
                continue
            variant = found["variant"]
            known = self._lexicon.lookup(variant, {EntityType.VARIANT})
            yield Candidate(*found.span("variant"), known or (Entry(EntityType.VARIANT, "", variant),))
            if found["gap"] is None:
                yield Candidate(found.start(), found.end("symbol"), entries)

    def _gene(self, symbol: str) -> tuple[Entry, ...]:
        """What a symbol that is surely a gene's means, () for any other."""
        match = next(self._lexicon.find(symbol), None)
        whole = match is not None and (match.start, match.end) == (0, len(symbol))
        sure = match is not None and whole and not match.weak and match.entries[0].type in GENE_TYPES
        return match.entries if match and sure else ()

    def _derived_lines(self, text: str) -> Iterator[Candidate]:
        """Resistant lines written in one word: "PC9GR"."""
        for found in _GLUED_LINE.finditer(text):
            if self._lexicon.lookup(found["line"], {EntityType.CELL_LINE}):
                yield Candidate(found.start(), found.end(), (Entry(EntityType.CELL_LINE, "", found.group()),))

    def _unknown_lines(self, text: str) -> Iterator[Candidate]:
        """Names like those of cell lines before "cells", where the lexicon knows no other meaning."""
        for found in _LINE.finditer(text):
            after = self._around.cell_after.match(text, found.end())
            if after and not self._lexicon.lookup(found.group()):
                entry = Entry(EntityType.CELL_LINE, "", found.group())
                yield Candidate(found.start(), found.end(), (entry,))

    def _unknown_rnas(self, text: str) -> Iterator[Candidate]:
        """Symbols that no table has, right after "lncRNA" or "circRNA"."""
        for kind, before in (
            (EntityType.LNCRNA, self._around.lncrna_before),
            (EntityType.CIRCRNA, self._around.circrna_before),
        ):
            for cue in before.finditer(text):
                symbol = _SYMBOL.match(text, cue.end())
                if symbol and not self._lexicon.lookup(symbol.group()):
                    yield Candidate(*symbol.span(), (Entry(kind, "", symbol.group()),))

    def _by_neighbours(self, text: str, candidate: Candidate) -> Candidate:
        """The candidate as what its neighbours say it is."""
        surface, best = text[candidate.start : candidate.end], candidate.entries[0]
        if best.type is EntityType.CELL_LINE:
            derived = self._around.derivative.match(text, candidate.end)
            if derived and derived.group()[0] in "/-":
                line = text[candidate.start : derived.end()]
                known = self._lexicon.lookup(line, {EntityType.CELL_LINE})
                entry = known[0] if known else Entry(EntityType.CELL_LINE, "", line)
                return replace(candidate, end=derived.end(), entries=(entry,))
            return candidate
        if best.type not in (EntityType.GENE, EntityType.LNCRNA) or " " in surface:
            return candidate
        if _stands_before(self._around.circrna_before, text, candidate.start):
            return replace(candidate, entries=(Entry(EntityType.CIRCRNA, "", f"circ{best.name}"),))
        if best.type is EntityType.LNCRNA:
            return candidate
        if _stands_before(self._around.lncrna_before, text, candidate.start):
            return replace(candidate, entries=(replace(best, type=EntityType.LNCRNA),))
        alias = key_of(surface) != key_of(best.name) and any(c.isdigit() for c in surface)
        if alias and candidate.origin is Origin.NAMED and self._around.cell_after.match(text, candidate.end):
            return replace(candidate, entries=(Entry(EntityType.CELL_LINE, "", surface),))
        return candidate

    def _inhibitors(self, text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """ "EGFR tyrosine kinase inhibitors" and "EGFR-TKIs" are one class of drugs each."""
        made = []
        for candidate in candidates:
            gene = candidate.type in GENE_TYPES
            if gene and (tail := self._around.inhibitor_after.match(text, candidate.end)):
                name = f"{candidate.entries[0].name}-TKI"
                entries = self._lexicon.lookup(name, {EntityType.DRUG_CLASS})
                entry = entries[0] if entries else Entry(EntityType.DRUG_CLASS, "", name)
                candidate = replace(candidate, end=tail.end(), entries=(entry,))
            made.append(candidate)
        return _without_overlap(made)

    def _pathways(self, text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Genes joined by slashes before "pathway" are one Complex, as are those the lexicon lists."""
        runs: list[list[Candidate]] = []
        for candidate in (part for whole in candidates for part in self._chain(text, whole)):
            last = runs[-1][-1] if runs else None
            genes = last is not None and last.type in GENE_TYPES and candidate.type in GENE_TYPES
            if last is not None and genes and text[last.end : candidate.start] == "/":
                runs[-1].append(candidate)
            else:
                runs.append([candidate])
        return [c for run in runs for c in ([self._pathway(text, run)] if self._is_pathway(text, run) else run)]

    def _chain(self, text: str, candidate: Candidate) -> list[Candidate]:
        """The genes of an unnumbered pathway that a microRNA heads ("miR-…/PTEN/AKT"), each by itself."""
        whole = [candidate]
        named = candidate.entries[0].identifier or candidate.type is not EntityType.COMPLEX
        if named or not _follows_mirna(text, candidate.start):
            return whole
        parts = [
            Candidate(candidate.start + match.start(), candidate.start + match.end(), found.entries)
            for match in re.finditer(r"[^/]+", text[candidate.start : candidate.end])
            for found in self._lexicon.find(match.group())
            if (found.start, found.end) == (0, len(match.group()))
        ]
        return parts if len(parts) > 1 and parts[0].type is EntityType.GENE else whole

    def _is_pathway(self, text: str, run: Sequence[Candidate]) -> bool:
        if len(run) < 2:
            return False
        first = run[0]
        if first.type is EntityType.GENE and _follows_mirna(text, first.start):
            return False
        listed = first.type is EntityType.COMPLEX and "/" in text[first.start : first.end]
        if listed or self._lexicon.lookup(text[first.start : run[-1].end], {EntityType.COMPLEX}):
            return True
        after = self._around.pathway_after.match(text, run[-1].end)
        # "the Oct4/DUSP4/TRAF4 axis" lists who acts on whom; only a pathway is a thing of its own.
        return after is not None and not after.group().strip(" -").startswith("ax")

    def _pathway(self, text: str, run: Sequence[Candidate]) -> Candidate:
        start, end = run[0].start, run[-1].end
        known = self._lexicon.lookup(text[start:end], {EntityType.COMPLEX})
        name = "/".join(candidate.entries[0].name for candidate in run)
        return Candidate(start, end, known[:1] or (Entry(EntityType.COMPLEX, "", name),))

    def _mentions(self, masked: str, text: str, candidate: Candidate, starts: Sequence[int]) -> Iterator[Mention]:
        """The mention of a candidate, or those of the contracted list it begins ("BCL2/3").

        ``starts`` are those of all candidates.
        """
        start, end, best = candidate.start, candidate.end, candidate.entries[0]
        list_end, entries = self._members(masked, candidate)
        if not entries or bisect_left(starts, end) < bisect_left(starts, list_end):
            yield Mention(start, end, text[start:end], best.type, best.identifier, best.name, best.species)
            return
        written = text[start:list_end]
        for entry in (best, *entries):
            yield Mention(
                start, list_end, written, entry.type, entry.identifier, entry.name, entry.species, part_of=written
            )

    def _members(self, text: str, candidate: Candidate) -> tuple[int, list[Entry]]:
        """Where a contracted list ends that a gene begins, and its further members; all or none."""
        tail = _CONTRACTED.match(text, candidate.end) if candidate.type in GENE_TYPES else None
        stem = _NUMBERED.match(text[candidate.start : candidate.end]) if tail else None
        if not tail or not stem:
            return candidate.end, []
        names = [stem["stem"] + number for number in re.findall(r"\d{1,2}[A-Z]?", tail.group())]
        found = [self._lexicon.lookup(name, GENE_TYPES) for name in names]
        return tail.end(), [entries[0] for entries in found] if all(found) else []


class Headings:
    """Lines of a text in capitals, where no symbol can be told from a word. Each line is looked at once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = (0, -1)
        self._shouted = False

    def cover(self, position: int) -> bool:
        """Whether the line at the position is one."""
        start, end = self._line
        if not start <= position <= end:
            start = self._text.rfind("\n", 0, position) + 1
            end = self._text.find("\n", position)
            end = end if end >= 0 else len(self._text)
            self._line = (start, end)
            self._shouted = _SHOUTED.fullmatch(self._text, start, end) is not None
        return self._shouted


def _follows_mirna(text: str, position: int) -> bool:
    """Whether a slash links the name to a microRNA before it: a chain of partners, no pathway."""
    return text[max(0, position - 2) : position] == f"{_MASK}/"


def _stands_before(pattern: re.Pattern[str], text: str, position: int) -> bool:
    """Whether a stretch that the pattern matches ends at the position."""
    begin = max(0, position - _CONTEXT)
    return any(match.end() == position for match in pattern.finditer(text, begin, position))


def _mask(text: str, taken: Iterable[Span]) -> str:
    """The text with the taken stretches blotted out: no name reaches into or across them."""
    pieces, position = [], 0
    for span in sorted(taken, key=lambda span: (span.start, span.end)):
        if span.end > position:
            start = max(position, span.start)
            pieces += [text[position:start], _MASK * (span.end - start)]
            position = span.end
    return "".join([*pieces, text[position:]])


def _decided(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Symbols that several genes were called by as the one that the document names otherwise, if it is one."""
    named = {candidate.entries[0] for candidate in candidates}
    decided = []
    for candidate in candidates:
        best, *others = candidate.entries
        meant = [entry for entry in others if entry in named] if best.is_undecided else []
        decided.append(replace(candidate, entries=(meant[0], *candidate.entries)) if len(meant) == 1 else candidate)
    return decided


def _without_overlap(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in the order of the text; of those that overlap the best origin, then the longest."""
    chosen: list[Candidate] = []
    taken = bytearray(max((candidate.end for candidate in candidates), default=0))
    for candidate in sorted(candidates, key=lambda c: (c.origin, c.start - c.end, c.start)):
        if not any(taken[candidate.start : candidate.end]):
            chosen.append(candidate)
            taken[candidate.start : candidate.end] = b"\x01" * (candidate.end - candidate.start)
    return sorted(chosen, key=lambda c: c.start)
