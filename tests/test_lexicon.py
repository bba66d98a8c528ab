"""The compiled lexicon: spellings, rules, look-up, and that it was built from the files beside it."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ConfigurationError
from extractor.lexicon import DEFAULT_PATH, Entry, Lexicon, load_lexicon
from extractor.lexicon.artefact import bulk_of, compile_layers, make_layer, read_artefact, trie_path, write_artefact
from extractor.lexicon.lines import pack
from extractor.lexicon.spelling import Case, Term, is_soft, key_of, spells
from extractor.model import EntityType

DATA = DEFAULT_PATH.parent


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def found(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.entries[0].name) for match in lexicon.find(text)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("TGF-β1", "TGFbeta1"),
        ("TGF beta 1", "TGFβ-1"),
        ("NF-κB", "nfkappab"),
        ("tumour", "tumor"),
        ("leukaemia", "leukemia"),
        ("Sjögren", "sjogren"),
    ],
)
def test_spellings_of_one_name_share_a_key(left: str, right: str) -> None:
    assert key_of(left) == key_of(right)


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_a_key_ignores_case_and_holds_letters_and_digits_only(text: str) -> None:
    assert key_of(text.upper()) == key_of(text.lower())
    assert all(letter.isalnum() for letter in key_of(text))


@pytest.mark.parametrize(
    ("spelling", "case", "surface", "expected"),
    [
        ("PTEN", Case.SYMBOL, "PTEN", True),
        ("PTEN", Case.SYMBOL, "Pten", True),
        ("PTEN", Case.SYMBOL, "pten", False),
        ("BCL2", Case.SYMBOL, "bcl-2", True),
        ("BCL2", Case.SYMBOL, "Bcl 2", False),
        ("GATA3", Case.SYMBOL, "GATA 3", True),
        ("FIG4", Case.SYMBOL, "Fig 4", False),
        ("AND-1", Case.SYMBOL, "and 1", False),
        ("CART", Case.SYMBOL, "CAR T", False),
        ("CART", Case.SYMBOL, "CAR-T", False),
        ("MET", Case.WORD, "MET", True),
        ("MET", Case.WORD, "Met", False),
        ("Slug", Case.EXACT, "slug", False),
        ("protein S", Case.NAME, "proteins", False),
        ("histone deacetylase", Case.NAME, "Histone Deacetylases", True),
        ("non-small cell lung cancer", Case.NAME, "non-small-cell lung cancer", True),
        ("insulin", Case.NAME, "in sulin", False),
        ("PI3K/AKT", Case.NAME, "PI3K/Akt", True),
        ("PI3K-AKT", Case.NAME, "PI3K/AKT", False),
    ],
)
def test_a_shared_key_is_no_spelling_yet(spelling: str, case: Case, surface: str, expected: bool) -> None:
    assert spells(Term(0, case, False, spelling), surface) is expected


@pytest.mark.parametrize(
    ("surface", "name", "identifier"),
    [
        ("TGF-β1", "TGFB1", "HGNC:11766"),
        ("TGFβ1", "TGFB1", "HGNC:11766"),
        ("TGF beta 1", "TGFB1", "HGNC:11766"),
        ("TGFbeta-1", "TGFB1", "HGNC:11766"),
        ("p53", "TP53", "HGNC:11998"),
        ("Trp53", "TP53", "HGNC:11998"),
        ("c-MYC", "MYC", "HGNC:7553"),
        ("bcl-xL", "BCL2L1", "HGNC:992"),
        ("HIF-1α", "HIF1A", "HGNC:4910"),
        ("cyclin D1", "CCND1", "HGNC:1582"),
        ("E-cadherin", "CDH1", "HGNC:1748"),
        ("N-cadherin", "CDH2", "HGNC:1759"),
        ("PD-L1", "CD274", "HGNC:17635"),
        ("Pten", "PTEN", "HGNC:9588"),
        ("p21", "CDKN1A", "HGNC:1784"),
        ("p27Kip1", "CDKN1B", "HGNC:1785"),
        ("HER2", "ERBB2", "HGNC:3430"),
        ("survivin", "BIRC5", "HGNC:593"),
        ("Slug", "SNAI2", "HGNC:11094"),
        ("YAP", "YAP1", "HGNC:16262"),
        ("MDR-1", "ABCB1", "HGNC:40"),
        ("MIG6", "ERRFI1", "HGNC:18185"),
        ("aldolase A", "ALDOA", "HGNC:414"),
        ("COX-2", "PTGS2", "HGNC:9605"),
        ("integrin β3", "ITGB3", "HGNC:6156"),
        ("programmed cell death 4", "PDCD4", "HGNC:8763"),
        ("AKT", "AKT", "FPLX:AKT"),
        ("gefitinib", "gefitinib", "CHEBI:49668"),
        ("MALAT1", "MALAT1", "HGNC:29665"),
    ],
)
def test_names_are_found_whole_and_normalised(lexicon: Lexicon, surface: str, name: str, identifier: str) -> None:
    text = f"we saw {surface} there"
    (match,) = lexicon.find(text)
    assert text[match.start : match.end] == surface
    assert (match.entries[0].name, match.entries[0].identifier) == (name, identifier)


@pytest.mark.parametrize(
    "text",
    [
        "we set the rest of the cat in a kit and met was clock",
        "She met her at age 4, see Fig 4 and Table 1",
        "the IC50 by MTT and qPCR, with the CI and the HR of OS",
        "in stage II and stage III, at grade 3",
        "the SET domain and the CAT assay",
    ],
)
def test_words_and_common_abbreviations_are_no_names(lexicon: Lexicon, text: str) -> None:
    types = {EntityType.GENE, EntityType.GENE_FAMILY, EntityType.COMPLEX, EntityType.LNCRNA}
    assert [m for m in lexicon.find(text) if m.entries[0].type in types and not m.weak] == []


def test_the_longest_name_wins(lexicon: Lexicon) -> None:
    assert found(lexicon, "epidermal growth factor receptor") == [("epidermal growth factor receptor", "EGFR")]


def test_a_name_ends_at_a_word(lexicon: Lexicon) -> None:
    assert found(lexicon, "EGFRx and xEGFR") == []
    assert found(lexicon, "(EGFR)-positive") == [("EGFR", "EGFR")]


def test_a_word_that_ends_in_s_is_no_plural_of_a_letter() -> None:
    bulk = make_layer({"quarixin1a": [Term(0, Case.NAME, False, "quarixin 1A")]}, ["Gene\tX:1\tQRX1A\t"])
    lexicon = Lexicon(compile_layers(bulk, make_layer({}, []), "invented"))
    assert found(lexicon, "quarixin 1A was seen") == [("quarixin 1A", "QRX1A")]
    assert found(lexicon, "quarixin-1 as a marker") == []


def test_a_plural_in_ies_is_found() -> None:
    bulk = make_layer({"quarixody": [Term(0, Case.NAME, False, "quarixody")]}, ["Drug\tX:1\tquarixody\t"])
    lexicon = Lexicon(compile_layers(bulk, make_layer({}, [])))
    assert found(lexicon, "Two quarixodies were made") == [("quarixodies", "quarixody")]


def test_a_plural_is_found_with_its_ending(lexicon: Lexicon) -> None:
    assert ("histone deacetylases", "HDAC") in found(lexicon, "histone deacetylases fell")


@given(st.text(alphabet="EGFR TPN53p-βκ/.,()\nacdi", max_size=60))
def test_matches_are_ordered_and_apart(text: str) -> None:
    end = 0
    for match in SMALL.find(text):
        assert end <= match.start < match.end <= len(text)
        assert match.entries
        end = match.end


def test_lookup_filters_by_type(lexicon: Lexicon) -> None:
    assert lexicon.lookup("HOTAIR", {EntityType.LNCRNA})[0].name == "HOTAIR"
    assert lexicon.lookup("HOTAIR", {EntityType.DRUG}) == ()
    assert lexicon.lookup("nosuchthing") == ()


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("miR-34a-5p", "MIRBASE:MIMAT0000255"),
        ("hsa-miR-34a-5p", "MIRBASE:MIMAT0000255"),
        ("mmu-miR-34a-5p", "MIRBASE:MIMAT0000542"),
        ("let-7a-5p", "MIRBASE:MIMAT0000062"),
        ("miR-34a", ""),
        ("miR-99999-5p", ""),
    ],
)
def test_mature_mirnas(lexicon: Lexicon, name: str, identifier: str) -> None:
    assert lexicon.mirna(name) == identifier


def small() -> Lexicon:
    """A lexicon of three invented rows, for what does not depend on the data."""
    terms = {
        "egfr": [Term(0, Case.SYMBOL, False, "EGFR")],
        "tp53": [Term(1, Case.SYMBOL, False, "TP53")],
        "cat": [Term(2, Case.WORD, False, "CAT")],
    }
    entries = ["Gene\tX:1\tEGFR\t", "Gene\tX:2\tTP53\t", "Gene\tX:3\tCAT\t"]
    rules = ["=CAT\tmeans\t\t\\sscan\t", "=TP53\tweak\t\t\t", "=EGFR\tnever\t\t\t"]
    curated = make_layer({"egfr": [Term(0, Case.EXACT, False, "EGFR")]}, ["Drug\tY:1\tegfrin\t"], rules)
    return Lexicon(compile_layers(make_layer(terms, entries), curated, "invented"))


SMALL = small()


def test_one_identifier_has_one_name() -> None:
    bulk = make_layer({"qp2": [Term(0, Case.NAME, False, "qp2")]}, ["Complex\tX:1\tQP two\t"])
    curated = make_layer({"quip": [Term(0, Case.NAME, False, "quip")]}, ["Complex\tX:1\tquip\t"])
    lexicon = Lexicon(compile_layers(bulk, curated, "invented"))
    assert lexicon.lookup("qp2") == lexicon.lookup("quip")


def test_a_rule_decides_by_context() -> None:
    assert found(SMALL, "a CAT scan") == []
    assert found(SMALL, "a CAT gene") == [("CAT", "CAT")]


def test_a_weak_spelling_is_marked() -> None:
    (match,) = SMALL.find("TP53")
    assert match.weak


def test_curated_terms_are_above_public_ones_and_stop_words() -> None:
    (match,) = SMALL.find("EGFR")
    assert match.entries[0] == Entry(EntityType.DRUG, "Y:1", "egfrin")
    assert [entry.identifier for entry in SMALL.lookup("EGFR")] == ["Y:1", "X:1"]


def test_the_artefact_was_built_from_the_curated_files() -> None:
    built = read_artefact().manifest["terms"]
    paths = [*(DATA / "terms").glob("*.tsv"), DATA / "ambiguous.tsv", DATA / "stoplist.tsv"]
    now = {path.relative_to(DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    changed = sorted(name for name in built.keys() | now.keys() if built.get(name) != now.get(name))
    assert not changed, f"run scripts/build_lexicon.py --terms-only: edited since the build: {changed}"


def test_the_readme_names_every_source_with_its_hash() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    sources = read_artefact().manifest["sources"]
    assert sources
    assert [s["file"] for s in sources if s["sha256"] not in readme or s["file"] not in readme] == []


def test_the_artefact_is_small() -> None:
    assert DEFAULT_PATH.stat().st_size + trie_path(DEFAULT_PATH).stat().st_size < 15_000_000


def test_rules_name_genes_as_the_bulk_tables_do(lexicon: Lexicon) -> None:
    with (DATA / "ambiguous.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [
        (line, row["spelling"])
        for line, row in enumerate(rows, 2)
        if row["type"] == "Gene" and row["identifier"] not in {e.identifier for e in lexicon.lookup(row["name"])}
    ]
    assert rows
    assert wrong == []


def test_rules_are_unique_and_explained() -> None:
    for file_name, key in (
        ("ambiguous.tsv", ("spelling", "before", "after")),
        ("stoplist.tsv", ("spelling",)),
    ):
        with (DATA / file_name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        keys = [tuple(row[column] for column in key) for row in rows]
        assert sorted({k for k in keys if keys.count(k) > 1}) == [], file_name
        assert [row["spelling"] for row in rows if not row["note"]] == [], file_name


@pytest.mark.parametrize(
    "content",
    [b"", b"{}\n", b'{"format": 99, "layers": []}\n', b'{"format": 2, "sections": []}\n', b"\xff\n", b"[]\n"],
)
def test_a_damaged_artefact_is_a_configuration_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lexicon.bin"
    path.write_bytes(content)
    trie_path(path).write_bytes(trie_path(DEFAULT_PATH).read_bytes())
    with pytest.raises(ConfigurationError, match="build_lexicon"):
        load_lexicon(path)


def written(folder: Path) -> Path:
    """The files of a small lexicon."""
    path = folder / "lexicon.bin"
    bulk = make_layer({"egfr": [Term(0, Case.SYMBOL, False, "EGFR")]}, ["Gene\tX:1\tEGFR\t"], mirnas=["hsa-miR-1\tM1"])
    write_artefact(path, bulk, make_layer({}, []), {})
    return path


@pytest.mark.parametrize("suffix", [".bin", ".trie"])
@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: content + b"\x00"])
def test_a_file_of_another_length_is_a_configuration_error(
    tmp_path: Path, suffix: str, damage: Callable[[bytes], bytes]
) -> None:
    path = written(tmp_path)
    assert len(list(load_lexicon(path).find("EGFR"))) == 1
    damaged = path.with_suffix(suffix)
    damaged.write_bytes(damage(damaged.read_bytes()))
    with pytest.raises(ConfigurationError, match="build_lexicon"):
        load_lexicon(path)


def test_an_automaton_of_other_names_is_a_configuration_error(tmp_path: Path) -> None:
    path = written(tmp_path)
    trie_path(path).write_bytes(trie_path(DEFAULT_PATH).read_bytes())
    with pytest.raises(ConfigurationError, match=r"lexicon\.trie"):
        load_lexicon(path)


def test_a_missing_automaton_is_a_configuration_error(tmp_path: Path) -> None:
    path = written(tmp_path)
    trie_path(path).unlink()
    with pytest.raises(ConfigurationError, match=r"lexicon\.trie"):
        load_lexicon(path)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes(), trie_path(path).read_bytes()
    written(tmp_path)
    assert (path.read_bytes(), trie_path(path).read_bytes()) == before


@given(st.lists(st.text(max_size=20)))
def test_lines_are_what_was_packed(lines: list[str]) -> None:
    assert list(pack(lines)) == lines
    assert pack(lines)[1:] == lines[1:]


def naive(names: Collection[str], text: str) -> list[tuple[int, int]]:
    """Longest matches by trying every stretch of words; of names that any case and blank spells."""
    words = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    found, index = [], 0
    while index < len(words):
        start = words[index][0]
        for last in range(len(words) - 1, index - 1, -1):
            end = words[last][1]
            key = key_of(text[start:end])
            plural = key.endswith("s") and len(key) > 3 and words[last][1] - words[last][0] > 2
            gaps = [text[a:b] for (_, a), (b, _) in pairwise(words[index : last + 1])]
            if all(map(is_soft, gaps)) and (key in names or (plural and key[:-1] in names)):
                found.append((start, end))
                index = last
                break
        index += 1
    return found


NAMES = st.text(alphabet="abs", min_size=2, max_size=5)


@given(st.sets(NAMES, min_size=1, max_size=12), st.text(alphabet="abBs -;", max_size=40))
def test_the_automaton_finds_what_trying_every_stretch_finds(names: set[str], text: str) -> None:
    # A rule for each name takes any spelling of it, whatever its gaps.
    terms = {name: [Term(0, Case.NAME, False, name)] for name in names}
    rules = [f"{name}\tmeans\t\t\t0" for name in names]
    curated = make_layer(terms, ["Gene\tX:1\tab\t"], rules)
    lexicon = Lexicon(compile_layers(make_layer({}, []), curated))
    assert [(match.start, match.end) for match in lexicon.find(text)] == naive(names, text)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    layer = make_layer({"egfr": [Term(0, Case.SYMBOL, True, "EGF-R")]}, ["Gene\tX:1\tEGFR\t"], mirnas=["a\tb"])
    path = tmp_path / "lexicon.bin"
    write_artefact(path, layer, make_layer({}, []), {"sources": ["invented"]})
    artefact = read_artefact(path)
    assert artefact.manifest["sources"] == ["invented"]
    assert bulk_of(artefact) == layer
    (match,) = load_lexicon(path).find("EGF-R")
    assert match.weak


def test_a_missing_artefact_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.bin"):
        load_lexicon(tmp_path / "none.bin")


def test_the_digest_changes_with_the_content(lexicon: Lexicon) -> None:
    assert lexicon.digest == hashlib.sha256(DEFAULT_PATH.read_bytes()).hexdigest()
    assert lexicon.digest != SMALL.digest
