"""Sentences in words, names masked. All sentences are invented."""

from __future__ import annotations

import re

import pytest

from extractor.model import TYPES, EntityType, Mention, Span
from extractor.nlp.sentence.words import slots_of, words_of


def marked(sentence: str) -> tuple[str, list[Mention]]:
    """Text and mentions of a sentence with names in braces: {miRNA:miR-1}."""
    text, mentions = "", []
    for part in re.split(r"({[^}]*})", sentence):
        if part.startswith("{"):
            kind, _, name = part[1:-1].partition(":")
            mentions.append(Mention(len(text), len(text) + len(name), name, EntityType(kind), name=name))
            text += name
        else:
            text += part
    return text, mentions


def words(sentence: str) -> list[str]:
    text, mentions = marked(sentence)
    return [word.text for word in words_of(text, Span(0, len(text)), mentions).words]


MIRNA, GENE = TYPES[EntityType.MIRNA].mask, TYPES[EntityType.GENE].mask


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("{miRNA:hsa-miR-15b and -16} bind {Gene:BCL2}.", [MIRNA, "bind", GENE, "."]),
        ("{miRNA:miR-1}-mediated loss", [MIRNA, "-", "mediated", "loss"]),
        ("It up-regulates {Gene:A}", ["It", "upregulates", GENE]),
        ("the 3'-UTR of {Gene:A}", ["the", "UTR", "of", GENE]),
        ("the 3'-untranslated region of {Gene:A}", ["the", "UTR", "of", GENE]),
        ("the {Process:epithelial-mesenchymal transition} of", ["the", "transition", "of"]),
        ("{miRNA:miR-1}/{miRNA:miR-2} bind", [MIRNA, "bind"]),
        ("{miRNA:miR-1}/{Gene:A} axis", [MIRNA, "/", GENE, "axis"]),
        ("a rise of 2.5 fold", ["a", "rise", "of", "2.5", "fold"]),
    ],
)
def test_words(sentence: str, expected: list[str]) -> None:
    assert words(sentence) == expected


def test_a_name_in_brackets_stands_beside_the_word_before() -> None:
    text, mentions = marked("{Gene:programmed death 4} ({Gene:PDCD4}) fell (P < 0.05).")
    sentence = words_of(text, Span(0, len(text)), mentions)
    assert [word.text for word in sentence.words] == [GENE, "fell", "."]
    assert sentence.aside == {1: 0}


def test_a_bracket_with_a_statement_is_kept() -> None:
    assert words("{Gene:A} (which {miRNA:miR-1} binds) fell") == [GENE, "(", "which", MIRNA, "binds", ")", "fell"]


def test_spans_of_words_are_those_of_the_text() -> None:
    text, mentions = marked("{miRNA:miR-1} down-regulates {Gene:MET} in α-cells.")
    for word in words_of(text, Span(0, len(text)), mentions).words:
        if word.slot is None and word.text != "downregulates":
            assert text[word.span.start : word.span.end] == word.text


def test_mentions_of_one_span_share_a_slot_and_the_longest_stands_for_nested_ones() -> None:
    list_members = [Mention(0, 9, "miR-1/2", EntityType.MIRNA, name=n) for n in ("miR-1", "miR-2")]
    nested = Mention(4, 6, "xx", EntityType.GENE)
    (slot,) = slots_of([nested, *list_members])
    assert [mention.name for mention in slot.mentions] == ["miR-1", "miR-2"]
