"""The curated term tables: well-formed rows, unambiguous synonyms, and every drug that must be known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.model import EntityType

TERMS = Path(__file__).parents[1] / "extractor" / "data" / "terms"
HEADER = ["type", "identifier", "name", "synonyms"]
FILES = {
    "cell_lines.tsv": EntityType.CELL_LINE,
    "complexes.tsv": EntityType.COMPLEX,
    "diseases.tsv": EntityType.DISEASE,
    "drug_classes.tsv": EntityType.DRUG_CLASS,
    "drugs.tsv": EntityType.DRUG,
    "gene_families.tsv": EntityType.GENE_FAMILY,
    "genes.tsv": EntityType.GENE,
    "processes.tsv": EntityType.PROCESS,
    "responses.tsv": EntityType.RESPONSE,
    "responses_sensitivity.tsv": EntityType.RESPONSE,
    "species.tsv": EntityType.SPECIES,
    "variants.tsv": EntityType.VARIANT,
}
CURIES = {
    EntityType.CELL_LINE: r"cellosaurus:CVCL_[0-9A-Z]{4}",
    EntityType.COMPLEX: r"FPLX:\w+|GO:\d{7}",
    EntityType.DISEASE: r"MONDO:\d{7}|MESH:[CD]\d{6,9}",
    EntityType.DRUG_CLASS: r"CHEBI:\d+|MESH:[CD]\d{6,9}",
    EntityType.DRUG: r"CHEBI:\d+|drugbank:DB\d{5}|MESH:[CD]\d{6,9}",
    EntityType.GENE: r"HGNC:\d+",
    EntityType.GENE_FAMILY: r"FPLX:\w+",
    EntityType.PROCESS: r"GO:\d{7}|MESH:[CD]\d{6,9}",
    EntityType.RESPONSE: r"MESH:[CD]\d{6,9}",
    EntityType.SPECIES: r"NCBITaxon:\d+",
    EntityType.VARIANT: r"(?!)",
}
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "ω": "omega"}

# Each line: the drug's canonical name, then names and codes that must lead to the same row.
EGFR_TKIS = """
gefitinib Iressa ZD1839 ZD-1839
erlotinib Tarceva OSI-774 CP-358774
icotinib Conmana BPI-2009H
afatinib BIBW2992 Gilotrif
dacomitinib PF-00299804 Vizimpro
neratinib
lapatinib
osimertinib AZD9291 Tagrisso mereletinib
rociletinib CO-1686
olmutinib HM61713 BI-1482694
nazartinib EGF816
lazertinib YH25448
aumolertinib almonertinib HS-10296
furmonertinib alflutinib firmonertinib AST2818
befotertinib D-0316
rezivertinib BPI-7711
sunvozertinib DZD9008
mobocertinib TAK-788
poziotinib
abivertinib avitinib AC0010
naquotinib ASP8273
mavelertinib
limertinib ASK120767
rilertinib oritinib
keynatinib
canertinib
pelitinib
tyrphostin-AG-1478 AG1478
PD153035
WZ4002
vandetanib
simotinib
epitinib
theliatinib
varlitinib
sapitinib
pyrotinib
BLU-945
EAI045
brigatinib
cetuximab
panitumumab
necitumumab
amivantamab
nimotuzumab
"""


@dataclass(frozen=True)
class Row:
    """A row with the place it stands in, for messages."""

    file: str
    line: int
    type: str
    identifier: str
    name: str
    synonyms: tuple[str, ...]

    @property
    def place(self) -> str:
        """File and line as editors understand them."""
        return f"{self.file}:{self.line}"

    @property
    def key(self) -> str:
        """What the row resolves its names to."""
        return self.identifier or f"name:{self.name}"


def read(file: str) -> list[list[str]]:
    """The cells of a file, header included."""
    return [line.split("\t") for line in (TERMS / file).read_text(encoding="utf-8").splitlines()]


def rows(file: str) -> list[Row]:
    """The rows of a file below its header."""
    return [
        Row(file, line, *cells[:3], tuple(cells[3].split("|")) if cells[3] else ())
        for line, cells in enumerate(read(file)[1:], start=2)
    ]


def fold(name: str) -> str:
    """The form in which two names are the same to a reader: case, hyphens, blanks and Greek aside."""
    text = unicodedata.normalize("NFKC", name.removeprefix("=")).casefold()
    text = "".join(GREEK.get(character, character) for character in text)
    return re.sub(r"[\s\-‐‑‒–—−]+", "", text)


def conflicts(table: Iterable[Row]) -> Iterator[str]:
    """One message for each name that two rows lead to different identifiers."""
    owners: dict[str, Row] = {}
    for row in table:
        for name in (row.name, *row.synonyms):
            owner = owners.setdefault(fold(name), row)
            if owner.key != row.key:
                yield f"{row.place}: {name!r} means {row.key}, but {owner.key} at {owner.place}"


def test_directory_holds_exactly_the_known_files() -> None:
    assert {path.name for path in TERMS.glob("*.tsv")} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_header_and_width(file: str) -> None:
    header, *body = read(file)
    assert header == HEADER
    assert body, f"{file}: no rows"
    assert not [f"{file}:{n}" for n, cells in enumerate(body, start=2) if len(cells) != len(HEADER)]


@pytest.mark.parametrize("file", FILES)
def test_cells_are_clean(file: str) -> None:
    assert (TERMS / file).read_bytes().endswith(b"\n")
    for row in rows(file):
        cells = (row.type, row.identifier, row.name, *row.synonyms)
        assert all(cell == " ".join(cell.split()) for cell in cells), f"{row.place}: stray blanks in {cells}"
        assert row.name, f"{row.place}: no name"
        assert not row.name.startswith("="), f"{row.place}: name {row.name!r}"
        assert all(synonym.removeprefix("=") for synonym in row.synonyms), f"{row.place}: empty synonym"


@pytest.mark.parametrize(("file", "entity_type"), FILES.items())
def test_type_is_that_of_the_file(file: str, entity_type: EntityType) -> None:
    assert not [row.place for row in rows(file) if row.type != entity_type.value]


@pytest.mark.parametrize(("file", "entity_type"), FILES.items())
def test_identifiers_are_curies_and_stand_once(file: str, entity_type: EntityType) -> None:
    seen: dict[str, Row] = {}
    for row in rows(file):
        if row.identifier:
            assert re.fullmatch(CURIES[entity_type], row.identifier), f"{row.place}: {row.identifier!r}"
            first = seen.setdefault(row.identifier, row)
            assert first is row, f"{row.place}: {row.identifier} stands at {first.place} already"


@pytest.mark.parametrize("file", FILES)
def test_rows_are_sorted_by_name_and_names_are_unique(file: str) -> None:
    table = rows(file)
    names = [row.name.casefold() for row in table]
    for row, previous, name in zip(table[1:], names, names[1:], strict=False):
        assert previous < name, f"{row.place}: {row.name!r} must stand before {previous!r}"


@pytest.mark.parametrize("file", FILES)
def test_no_name_is_repeated_within_a_row(file: str) -> None:
    for row in rows(file):
        assert len(set(row.synonyms)) == len(row.synonyms), f"{row.place}: repeated synonym"
        assert row.name not in row.synonyms, f"{row.place}: the name is among the synonyms"


@pytest.mark.parametrize("entity_type", sorted(set(FILES.values())))
def test_no_synonym_is_claimed_by_two_identifiers(entity_type: EntityType) -> None:
    table = [row for file, type_ in FILES.items() if type_ is entity_type for row in rows(file)]
    assert list(conflicts(table)) == []


def test_conflict_is_reported_with_both_places() -> None:
    table = [
        Row("invented.tsv", 2, "Drug", "CHEBI:1", "exemplinib", ("EX-1",)),
        Row("invented.tsv", 3, "Drug", "CHEBI:2", "samplinib", ("=ex 1",)),
    ]
    (message,) = conflicts(table)
    assert all(part in message for part in ("invented.tsv:3", "invented.tsv:2", "CHEBI:1"))


@pytest.mark.parametrize("file", [file for file in FILES if file not in {"cell_lines.tsv", "species.tsv"}])
def test_abbreviations_of_up_to_three_letters_match_case_exactly(file: str) -> None:
    """A loose "os" or "crc" would be found inside ordinary prose."""
    for row in rows(file):
        loose = [s for s in row.synonyms if not s.startswith("=") and len(re.sub(r"\W", "", s)) <= 3]
        assert loose == [], f"{row.place}: write ={loose[0]}"


@pytest.mark.parametrize("names", [line.split() for line in EGFR_TKIS.split("\n") if line])
def test_drug_against_egfr_is_known_by_all_its_names(names: list[str]) -> None:
    index = {fold(name): row for row in rows("drugs.tsv") for name in (row.name, *row.synonyms)}
    found = {name: index[fold(name)].name if fold(name) in index else "" for name in names}
    assert {fold(name) for name in found.values()} == {fold(names[0])}, found


@pytest.mark.parametrize(
    "name",
    ["EGFR TKIs", "EGFR tyrosine kinase inhibitors", "epidermal growth factor receptor tyrosine kinase inhibitor",
     "EGFR inhibitor", "epidermal growth factor receptor inhibitors", "anti-EGFR"],
)  # fmt: skip
def test_spellings_of_the_drug_class_lead_to_one_row(name: str) -> None:
    owners = [row.name for row in rows("drug_classes.tsv") if fold(name) in map(fold, (row.name, *row.synonyms))]
    assert owners == ["EGFR-TKI"]


@pytest.mark.parametrize(
    ("file", "name", "identifier"),
    [
        ("drugs.tsv", "gefitinib", "CHEBI:49668"),
        ("diseases.tsv", "non-small cell lung cancer", "MONDO:0005233"),
        ("cell_lines.tsv", "PC-9", "cellosaurus:CVCL_B260"),
        ("processes.tsv", "epithelial-mesenchymal transition", "GO:0001837"),
        ("responses.tsv", "drug resistance", "MESH:D004351"),
        ("gene_families.tsv", "AKT", "FPLX:AKT"),
        ("genes.tsv", "EPAS1", "HGNC:3374"),
        ("species.tsv", "human", "NCBITaxon:9606"),
    ],
)
def test_identifier_of_a_frequent_name(file: str, name: str, identifier: str) -> None:
    assert [row.identifier for row in rows(file) if row.name == name] == [identifier]


def test_words_of_sensitivity_share_rows_with_resistance_but_no_word() -> None:
    """Polarity is read from the file a word stands in, so no word may stand in both."""
    resistance = {row.name: row for row in rows("responses.tsv")}
    words = {fold(word) for row in resistance.values() for word in (row.name, *row.synonyms)}
    for row in rows("responses_sensitivity.tsv"):
        assert row.identifier == resistance[row.name].identifier, row.place
        assert not words & set(map(fold, row.synonyms)), row.place
