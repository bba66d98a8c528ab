"""The bundled parser: that it is whole, says what it is, and parses invented sentences of its field."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL = Path(str(files("extractor") / "models" / "parser"))
MEGABYTE = 1_000_000

# Labels that the relation rules ask for; a model without one of them would silently find less.
LABELS = {
    "acl", "advcl", "agent", "amod", "appos", "attr", "aux", "auxpass", "cc", "ccomp", "compound", "conj", "dobj",
    "neg", "nmod", "npadvmod", "nsubj", "nsubjpass", "pcomp", "pobj", "prep", "relcl", "xcomp",
}  # fmt: skip


@pytest.fixture(scope="module")
def parser() -> Language:
    return spacy.load(MODEL)


def relations(parser: Language, sentence: str) -> set[tuple[str, str, str]]:
    """(word, label, head) of every token."""
    return {(t.text, t.dep_, t.head.text) for t in parser(Doc(parser.vocab, words=sentence.split()))}


def test_components_and_labels(parser: Language) -> None:
    assert parser.pipe_names == ["tok2vec", "tagger", "parser"]
    assert set(parser.get_pipe("parser").labels) >= LABELS  # type: ignore[attr-defined]
    assert {"NN", "NNS", "VBZ", "VBN", "HYPH"} <= set(parser.get_pipe("tagger").labels)  # type: ignore[attr-defined]


def test_meta_names_licence_sources_and_figures() -> None:
    meta = json.loads((MODEL / "meta.json").read_text(encoding="utf-8"))
    assert (meta["lang"], meta["name"], meta["license"]) == ("en", "craft_parser", "CC BY 3.0")
    assert any("CRAFT" in source["name"] for source in meta["sources"])
    assert meta["performance"]["dep_uas"] > 0.89
    assert meta["performance"]["dep_las"] > 0.87


def test_the_card_describes_this_version() -> None:
    meta = json.loads((MODEL / "meta.json").read_text(encoding="utf-8"))
    card = (MODEL.parent / "README.md").read_text(encoding="utf-8")
    assert f"{meta['name']} {meta['version']}" in card
    for name in ("tag_acc", "dep_uas", "dep_las", "sents_f"):
        assert f"{meta['performance'][name]:.1%}" in card, name


def test_nothing_is_carried_that_parsing_does_not_need(parser: Language) -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) <= 15 * MEGABYTE
    strings = set(json.loads((MODEL / "vocab" / "strings.json").read_text(encoding="utf-8")))
    assert strings == {label for name in ("tagger", "parser") for label in parser.get_pipe(name).labels}  # type: ignore[attr-defined]
    assert not any(spacy.util.load_config(MODEL / "config.cfg")["paths"].values())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "miR-21 directly targets EGFR and thereby represses MALAT1 in A549 cells .",
            {
                ("miR-21", "nsubj", "targets"),
                ("EGFR", "dobj", "targets"),
                ("represses", "conj", "targets"),
                ("MALAT1", "dobj", "represses"),
            },
        ),
        (
            "Resistance to gefitinib was reversed by miR-200 .",
            {
                ("Resistance", "nsubjpass", "reversed"),
                ("gefitinib", "pobj", "to"),
                ("by", "agent", "reversed"),
                ("miR-200", "pobj", "by"),
            },
        ),
        (
            "Knockdown of MALAT1 increased EGFR expression by releasing miR-21 .",
            {
                ("Knockdown", "nsubj", "increased"),
                ("MALAT1", "pobj", "of"),
                ("EGFR", "compound", "expression"),
                ("expression", "dobj", "increased"),
                ("releasing", "pcomp", "by"),
                ("miR-21", "dobj", "releasing"),
            },
        ),
    ],
)
def test_subjects_and_objects(parser: Language, sentence: str, expected: set[tuple[str, str, str]]) -> None:
    assert expected <= relations(parser, sentence)


def test_a_sentence_alone_and_among_others_is_parsed_the_same(parser: Language) -> None:
    sentences = ["EGFR is a target of miR-21 .", "MALAT1 sponges miR-200 and promotes cancer .", "EGFR fell ."]
    docs = [Doc(parser.vocab, words=sentence.split()) for sentence in sentences]
    together = [[(t.dep_, t.head.i) for t in doc] for doc in parser.pipe(docs)]
    alone = [[(t.dep_, t.head.i) for t in parser(Doc(parser.vocab, words=sentence.split()))] for sentence in sentences]
    assert together == alone
