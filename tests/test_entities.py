"""Recognition of everything that is named and is no microRNA. All sentences are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ConfigurationError
from extractor.lexicon import load_lexicon
from extractor.model import GENE_TYPES, EntityType, Mention, Span
from extractor.nlp.names.entities import EntityRecogniser, load_surroundings
from extractor.nlp.names.ncrna import Form, RnaFormTable, find_rnas, load_forms
from extractor.records.packaged import from_toml

RECOGNISER = EntityRecogniser(load_lexicon())


def seen(text: str) -> list[tuple[str, str, str]]:
    return [(m.text, m.type.value, m.name) for m in RECOGNISER.recognise(text)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("EGFR-mutant ones", [("EGFR", "Gene", "EGFR")]),
        ("BCL2/BAX fell", [("BCL2", "Gene", "BCL2"), ("BAX", "Gene", "BAX")]),
        ("the PTEN/STAT3 pathway", [("PTEN/STAT3", "Complex", "PTEN/STAT3")]),
        ("it hits PI3K/AKT", [("PI3K/AKT", "Complex", "PI3K/AKT")]),
        ("siEGFR and pSTAT3", [("EGFR", "Gene", "EGFR"), ("STAT3", "Gene", "STAT3")]),
        ("ZEB1/2 fell", [("ZEB1/2", "Gene", "ZEB1"), ("ZEB1/2", "Gene", "ZEB2")]),
        ("MMP-2 and -9 fell", [("MMP-2 and -9", "Gene", "MMP2"), ("MMP-2 and -9", "Gene", "MMP9")]),
        ("an EGFR-TKI", [("EGFR-TKI", "DrugClass", "EGFR-TKI")]),
        ("EGFR tyrosine kinase inhibitors", [("EGFR tyrosine kinase inhibitors", "DrugClass", "EGFR-TKI")]),
        (
            "EGFR-TKI resistance",
            [("EGFR-TKI", "DrugClass", "EGFR-TKI"), ("resistance", "Response", "drug resistance")],
        ),
        ("circRNA-miRNA pairs, and lncRNA, mRNA", []),
        ("the lncRNA NEAT1 bound", [("NEAT1", "lncRNA", "NEAT1")]),
        ("the long non-coding RNA QRTX1 bound", [("QRTX1", "lncRNA", "QRTX1")]),
        ("circular RNA CCDC66 bound", [("CCDC66", "circRNA", "circCCDC66")]),
        ("circSPINT2 bound", [("circSPINT2", "circRNA", "circSPINT2")]),
        ("hsa_circ_0005576 bound", [("hsa_circ_0005576", "circRNA", "hsa_circ_0005576")]),
        ("RP11-874 J12.4 bound", [("RP11-874 J12.4", "lncRNA", "RP11-874J12.4")]),
        ("LINC00313 bound", [("LINC00313", "lncRNA", "LINC00313")]),
        ("NEAT1_1 bound", [("NEAT1_1", "lncRNA", "NEAT1")]),
        ("HIF1A-AS2 bound", [("HIF1A-AS2", "lncRNA", "HIF1A-AS2")]),
    ],
)
def test_names_in_their_surroundings(text: str, mentions: list[tuple[str, str, str]]) -> None:
    assert seen(text) == mentions


def test_members_of_a_list_share_its_span() -> None:
    first, second = RECOGNISER.recognise("both ZEB1/2 fell")
    assert first.span == second.span
    assert (first.part_of, second.part_of) == ("ZEB1/2", "ZEB1/2")
    assert {first.identifier, second.identifier} == {"HGNC:11642", "HGNC:14881"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("PC9 cells", "PC9"),
        ("PC-9/GR cells", "PC-9/GR"),
        ("A549/DDP cells", "A549/DDP"),
        ("HCC827 cells", "HCC827"),
        ("H1975 cells", "H1975"),
        ("QXZ-417 cells", "QXZ-417"),
    ],
)
def test_cell_lines(text: str, line: str) -> None:
    assert [(m.text, m.type) for m in RECOGNISER.recognise(text)] == [(line, EntityType.CELL_LINE)]


def test_a_gene_with_a_number_is_no_cell_line() -> None:
    assert ("STAT3", "Gene", "STAT3") in seen("STAT3 cells were rare")


def test_a_definition_makes_a_short_form_no_gene() -> None:
    text = "The signal type arousal test (STAT) was short; STAT did not change."
    assert not [name for _, kind, name in seen(text) if kind in {t.value for t in GENE_TYPES}]


def test_a_known_long_form_gives_the_short_form_its_meaning_everywhere() -> None:
    text = "Cancer cells lost programmed cell death 4 (PrCD4). PrCD4 was low."
    names = [(m.text, m.identifier) for m in RECOGNISER.recognise(text) if m.type is EntityType.GENE]
    assert names == [("programmed cell death 4", "HGNC:8763"), ("PrCD4", "HGNC:8763"), ("PrCD4", "HGNC:8763")]


def test_a_known_short_form_names_an_unknown_long_form() -> None:
    text = "we studied the zinc enriched bodily factor 1 (ZEB1)"
    assert ("zinc enriched bodily factor 1", "Gene", "ZEB1") in seen(text)


def test_a_weak_alias_needs_a_reason() -> None:
    assert seen("the HR was 0.7") == []
    assert ("HR", "Gene", "HR") in seen("the HR gene was lost")


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("the miR-21/PTEN/AKT pathway", ["PTEN", "AKT"]),
        ("the miR-21/STAT3/VEGFA pathway", ["STAT3", "VEGFA"]),
        ("the miR-21/PI3K/AKT pathway", ["PI3K/AKT"]),
    ],
)
def test_a_chain_headed_by_a_mirna_is_no_pathway(text: str, mentions: list[str]) -> None:
    start = text.index("miR-21")
    assert [m.text for m in RECOGNISER.recognise(text, [Span(start, start + 6)])] == mentions


def test_words_of_a_heading_in_capitals_are_no_genes() -> None:
    assert seen("THE REST OF THE SET WAS NOT ON A CLOCK OR IN A KIT") == []


def test_what_is_taken_stays_free() -> None:
    text = "miR-21 hits PTEN and PDCD4"
    start = text.index("PTEN")
    mentions = RECOGNISER.recognise(text, [Span(0, 6), Span(start, start + 4)])
    assert [m.text for m in mentions] == ["PDCD4"]


WORDS = st.sampled_from(
    [
        "EGFR",
        "ZEB1/2",
        "PI3K/AKT",
        "EGFR-TKIs",
        "lncRNA",
        "circRNA",
        "NEAT1",
        "PC-9/GR",
        "cells",
        "(PFS)",
        "survival",
        "HR",
        "gene",
        "A549",
        ",",
        ".",
        "\n",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join), st.integers(0, 40), st.integers(1, 12))
def test_mentions_repeat_the_text_and_do_not_overlap(text: str, start: int, length: int) -> None:
    taken = Span(min(start, len(text)), min(start + length, len(text)))
    mentions = RECOGNISER.recognise(text, [taken])
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert not mention.span.overlaps(taken)
    for left, right in pairwise(mentions):
        assert left.end <= right.start or same_list(left, right)


def same_list(left: Mention, right: Mention) -> bool:
    return left.span == right.span and left.part_of == right.part_of != ""


FORMS = load_forms()


@pytest.mark.parametrize(
    ("form", "example"),
    [(form, example) for form in FORMS.each for example in form.matches],
    ids=lambda value: value.label if isinstance(value, Form) else value,
)
def test_a_form_matches_its_examples(form: Form, example: str) -> None:
    (rna,) = find_rnas(f"then {example} rose", FORMS)
    match = form.pattern.search(f"then {example} rose")
    assert match is not None
    assert (rna.span.start, rna.span.end, rna.type) == (5, 5 + len(example), form.type)
    assert rna.name == form.canonical(match)


@pytest.mark.parametrize(
    ("form", "example"),
    [(form, example) for form in FORMS.each for example in form.rejects],
    ids=lambda value: value.label if isinstance(value, Form) else value,
)
def test_a_form_rejects_its_counter_examples(form: Form, example: str) -> None:
    assert form.pattern.search(f"then {example} rose") is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('label = "x"\ntype = "RNA"\npattern = "a"\nname = ""\nmatches = ["a"]\nrejects = ["b"]', "RNA"),
        (
            'label = "x"\ntype = "lncRNA"\npattern = "("\nname = ""\nmatches = ["a"]\nrejects = ["b"]',
            "unterminated",
        ),
        ('label = "x"\ntype = "lncRNA"\npattern = "a"\nname = ""\nmatches = []\nrejects = ["b"]', "examples"),
        ('label = "x"\ntype = "lncRNA"\npattern = "a"\nmatches = ["a"]\nrejects = ["b"]', "'name'"),
        (
            'label = "x"\ntype = "lncRNA"\npatern = "a"\nname = ""\nmatches = ["a"]\nrejects = ["b"]',
            "did you mean",
        ),
    ],
)
def test_a_wrong_row_is_named(row: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        from_toml(RnaFormTable, f"[[form]]\n{row}\n", "ncrna.toml")


@pytest.mark.parametrize("word", ["survival", "cells", "mice", "score"])
def test_heads_of_other_things(word: str) -> None:
    assert load_surroundings().heads.other.fullmatch(word)


@pytest.mark.parametrize("word", ["receptor", "kinase", "catenin", "homolog"])
def test_words_of_genes(word: str) -> None:
    heads = load_surroundings().heads
    assert heads.gene.fullmatch(word)
    assert not heads.other.fullmatch(word)


@pytest.mark.parametrize("written", ["{}{}", "{} {}", "{}-{}", "{}({})", "{} (p.{})", "{} p.{}"])
@pytest.mark.parametrize(
    ("symbol", "name", "variant"),
    [("EGFR", "EGFR", "T790M"), ("KRAS", "KRAS", "G12C"), ("p53", "TP53", "R175H"), ("BRAF", "BRAF", "V600E")],
)
def test_a_variant_is_found_apart_from_its_gene(written: str, symbol: str, name: str, variant: str) -> None:
    found = [
        (text.removeprefix("p."), kind) for text, kind, _ in seen(f"it hits {written.format(symbol, variant)} there")
    ]
    assert found == [(symbol, "Gene"), (variant, "Variant")]
    assert (symbol, "Gene", name) in seen(f"it hits {written.format(symbol, variant)} there")


@pytest.mark.parametrize("text", ["H1975R cells", "A549R cells", "the C57L mice", "ABT737A was given"])
def test_what_stands_behind_no_gene_is_no_variant(text: str) -> None:
    assert "Variant" not in {kind for _, kind, _ in seen(text)}


def identified(text: str) -> list[tuple[str, str]]:
    return [(m.text, m.identifier) for m in RECOGNISER.recognise(text) if m.type in {*GENE_TYPES, EntityType.LNCRNA}]


@pytest.mark.parametrize(
    ("text", "symbol", "identifier"),
    [
        # The long form decides, wherever it stands.
        ("Smad-interacting protein 1 (SIP1) fell. Later SIP1 rose.", "SIP1", "HGNC:14881"),
        ("survival of motor neuron protein interacting protein 1 (SIP1) fell", "SIP1", "HGNC:10884"),
        ("Differentiated embryo chondrocyte 1 (DEC1) fell. Later DEC1 rose.", "DEC1", "HGNC:1046"),
        ("deleted in esophageal cancer 1 (DEC1) fell", "DEC1", "HGNC:23658"),
        ("deleted in bladder cancer 1 (DBC1) fell", "DBC1", "HGNC:2687"),
        # So does another name of one of them.
        ("SIP1, also called ZEB2, fell", "SIP1", "HGNC:14881"),
        ("STRA13 is BHLHE40 today", "STRA13", "HGNC:1046"),
        # A symbol that only got a number stays what it was.
        ("QARS fell", "QARS", "HGNC:9751"),
        ("RARS fell", "RARS", "HGNC:9870"),
        # Nothing decides: it is a gene, and which one is not guessed.
        ("SIP1 fell", "SIP1", ""),
        ("STRA13 fell", "STRA13", ""),
        ("DBC1 fell", "DBC1", ""),
        ("both GEMIN2 and ZEB2 fell, and SIP1", "SIP1", ""),
        # Curators know what these mean.
        ("CDC2 fell", "CDC2", "HGNC:1722"),
        ("ZEB1 and SIP1 fell", "SIP1", "HGNC:14881"),
        # Symbols that one gene has now are nobody else's.
        ("NAT1 fell", "NAT1", "HGNC:7645"),
    ],
)
def test_symbols_that_were_reused(text: str, symbol: str, identifier: str) -> None:
    assert {found for written, found in identified(text) if written == symbol} == {identifier}
