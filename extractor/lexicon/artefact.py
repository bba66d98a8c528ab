"""The two files the compiled identifier tables lie in, mapped from disk and shared by all processes.

``lexicon.trie`` is an automaton of all folded names (:func:`extractor.lexicon.spelling.key_of`), a
MARISA trie (Yata 2011), which gives each name a number. ``lexicon.bin`` says what they mean: its first
line is the manifest as JSON (format, sources and terms files with their sha256, the sha256 of the
automaton, sections with the number of lines and of bytes of each). Then come the sections, each a list
of lines (:class:`extractor.lexicon.lines.Lines`):

    records   per name its terms in the bulk layer, its terms in the curated layer, its rules: each on
              a line of its own within the record. Terms are separated by tabs: entry number, case,
              "?" if weak, ":" spelling ("" for the folded name itself, "=" for the entry's name).
              Rules: spelling, verdict, before, after, entry number or "", separated by tabs
    bulk      entries of public tables: type, identifier, name, species, separated by tabs
    terms     entries of the curated tables, which are above them
    mirnas    miRBase name and accession, separated by a tab
    rnas      names that are likeliest those of other non-coding RNAs, for who looks for these in bytes

Nothing is decoded before it is needed: reading a name costs more than finding it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from marisa_trie import Trie

from extractor.errors import ConfigurationError
from extractor.lexicon.lines import Lines, pack
from extractor.lexicon.spelling import Term, key_of
from extractor.model import CERNA_TYPES

DEFAULT_PATH = Path(__file__).parent.parent / "data" / "lexicon.bin"
FORMAT = 3
SECTIONS = ("records", "bulk", "terms", "mirnas", "rnas")
OWN_NAME = "="


@dataclass(frozen=True)
class TableLayer:
    """Tables before they are compiled: per folded name its terms as written, and lists of lines."""

    terms: Mapping[str, str] = field(default_factory=dict)
    entries: Sequence[str] = ()
    rules: Sequence[str] = ()
    mirnas: Sequence[str] = ()


@dataclass(frozen=True)
class Artefact:
    """The compiled tables: the manifest, the automaton, the sections, and what identifies them.

    ``digest`` is the sha256 of ``lexicon.bin``, which holds that of the automaton.
    """

    manifest: Mapping[str, Any]
    names: Trie
    digest: str
    records: Lines
    bulk: Lines
    terms: Lines
    mirnas: Lines
    rnas: Lines


def trie_path(path: Path) -> Path:
    """Where the automaton lies that belongs to ``path``."""
    return path.with_suffix(".trie")


def write_term(term: Term, key: str, entries: Sequence[str]) -> str:
    """A term as it stands in records; a spelling equal to its key or to its entry's name is not repeated."""
    name = entries[term.entry].split("\t")[2]
    spelling = "" if term.spelling == key else OWN_NAME if term.spelling == name else term.spelling
    return f"{term.entry}{term.case.value}{'?' if term.weak else ''}:{spelling}"


def make_layer(
    terms: Mapping[str, Iterable[Term]],
    entries: Sequence[str],
    rules: Sequence[str] = (),
    mirnas: Sequence[str] = (),
) -> TableLayer:
    """A layer of the terms by key, in the order of preference within a key."""
    written = {
        key: "\t".join(dict.fromkeys(write_term(term, key, entries) for term in found)) for key, found in terms.items()
    }
    return TableLayer(written, entries, rules, mirnas)


def compile_layers(bulk: TableLayer, terms: TableLayer, digest: str = "") -> Artefact:
    """The tables of the two layers, in memory; the manifest has their sections only."""
    rules: dict[str, list[str]] = defaultdict(list)
    for rule in terms.rules:
        rules[key_of(rule.partition("\t")[0])].append(rule)
    names = sorted(bulk.terms.keys() | terms.terms.keys() | rules.keys())
    automaton = Trie(names, num_tries=1)
    records = [""] * len(names)
    for name in names:
        record = (bulk.terms.get(name, ""), terms.terms.get(name, ""), *rules.get(name, ()))
        records[automaton[name]] = "\n".join(record).rstrip("\n")
    rnas = sorted({*_rnas(bulk), *_rnas(terms)})
    sections = [pack(lines) for lines in (records, bulk.entries, terms.entries, bulk.mirnas, rnas)]
    manifest = {
        "sections": [
            {"name": name, "lines": len(lines), "bytes": lines.size}
            for name, lines in zip(SECTIONS, sections, strict=True)
        ]
    }
    return Artefact(manifest, automaton, digest, *sections)


def _rnas(layer: TableLayer) -> Iterator[str]:
    """Spellings of long and circular non-coding RNAs: not weak, and not also those of something likelier."""
    kinds = tuple(f"{kind.value}\t" for kind in CERNA_TYPES)
    for key, written in layer.terms.items():
        likelier: set[str] = set()
        for value in written.split("\t"):
            head, _, spelling = value.partition(":")
            if head.endswith("?"):
                continue
            entry = layer.entries[int(head[:-1])]
            spelling = entry.split("\t")[2] if spelling == OWN_NAME else spelling or key
            if not entry.startswith(kinds):
                likelier.add(spelling.casefold())
            elif spelling.casefold() not in likelier:
                yield spelling
    for rule in layer.rules:
        spelling, *_, number = rule.split("\t")
        if number and layer.entries[int(number)].startswith(kinds):
            yield spelling.removeprefix("=")


def bulk_of(artefact: Artefact) -> TableLayer:
    """The layer of public tables that an artefact was compiled from."""
    terms = {name: artefact.records[number].partition("\n")[0] for name, number in artefact.names.items()}
    return TableLayer(
        {name: written for name, written in sorted(terms.items()) if written},
        list(artefact.bulk),
        mirnas=list(artefact.mirnas),
    )


def write_artefact(path: Path, bulk: TableLayer, terms: TableLayer, description: Mapping[str, Any]) -> None:
    """Write the layers with a manifest of ``description``; the same input gives the same bytes."""
    artefact = compile_layers(bulk, terms)
    automaton = artefact.names.tobytes()
    manifest = {
        **description,
        **artefact.manifest,
        "format": FORMAT,
        "automaton": hashlib.sha256(automaton).hexdigest(),
    }
    head = json.dumps(manifest, ensure_ascii=True, sort_keys=True).encode() + b"\n"
    sections = (artefact.records, artefact.bulk, artefact.terms, artefact.mirnas, artefact.rnas)
    for target, content in (
        (trie_path(path), automaton),
        (path, head + b"".join(section.tobytes() for section in sections)),
    ):
        temporary = target.with_suffix(".partial")
        temporary.write_bytes(content)
        temporary.replace(target)


def read_artefact(path: Path = DEFAULT_PATH) -> Artefact:
    """Map the files; ConfigurationError where one is missing, cut short, changed or of another format."""
    try:
        # Hashed from the files, not from the maps: pages that are not used stay out of memory.
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            content = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)) if file.tell() else memoryview(b"")
            file.seek(0)
            head = file.readline()
        with trie_path(path).open("rb") as file:
            automaton = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or path}: the compiled lexicon cannot be read ({error.strerror}); "
            "install the package again, or run scripts/build_lexicon.py in a checkout"
        ) from error
    try:
        manifest = json.loads(head)
        if manifest["format"] != FORMAT:
            raise ConfigurationError(
                f"{path}: format {manifest['format']} of the lexicon is not understood; allowed: {FORMAT}. "
                "Run scripts/build_lexicon.py"
            )
        sections = _sections(manifest, content, len(head))
        if automaton != manifest["automaton"]:
            raise ValueError(f"{trie_path(path).name} is not the one it was compiled with")
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path}: no compiled lexicon, or a damaged one ({error}); run scripts/build_lexicon.py"
        ) from error
    return Artefact(manifest, Trie().mmap(str(trie_path(path))), digest, *sections)


def _sections(manifest: Mapping[str, Any], content: memoryview, position: int) -> list[Lines]:
    sections = {}
    for section in manifest["sections"]:
        end = position + section["bytes"]
        sections[section["name"]] = Lines(content[position:end], section["lines"])
        position = end
    if position != len(content):
        raise ValueError(f"{len(content)} bytes instead of {position}")
    for name in SECTIONS:
        if name not in sections:
            raise ValueError(f"no section {name!r}")
    return [sections[name] for name in SECTIONS]
