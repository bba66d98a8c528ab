"""Anaphors and what they stand for: only where one antecedent is possible. All sentences are invented."""

from __future__ import annotations

import pytest

from extractor.lexicon import load_lexicon
from extractor.model import Document, Mention, Span
from extractor.nlp.names.recognition import Recogniser
from extractor.nlp.sentence.anaphora import Anaphor, load_anaphora
from extractor.nlp.sentence.sentences import split_sentences
from extractor.pipeline import Extractor

FINDER = load_anaphora()


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(load_lexicon())


def found(text: str, recognise: Recogniser) -> list[tuple[str, tuple[str, ...]]]:
    """The anaphors of the last sentence, as written, with the names that they stand for."""
    parts = parts_of(text, recognise(text))
    return [(text[a.span.start : a.span.end], names(a)) for a in FINDER.find(text, parts, len(parts) - 1)]


def parts_of(text: str, mentions: list[Mention]) -> list[tuple[Span, list[Mention]]]:
    spans = split_sentences(text, [mention.span for mention in mentions])
    return [(span, [m for m in mentions if span.contains(m.span)]) for span in spans]


def names(anaphor: Anaphor) -> tuple[str, ...]:
    return tuple(mention.text for mention in anaphor.antecedents)


@pytest.mark.parametrize(
    ("text", "anaphor", "antecedents"),
    [
        ("We studied miR-34a. This miRNA represses MET.", "This miRNA", ("miR-34a",)),
        ("We studied miR-34a. The microRNA represses MET.", "The microRNA", ("miR-34a",)),
        ("We studied miR-34a. Cells grew. This miRNA represses MET.", "This miRNA", ("miR-34a",)),
        ("We studied miR-34a and miR-7. These two miRNAs repress MET.", "These two miRNAs", ("miR-34a", "miR-7")),
        ("We studied miR-34a and miR-7. Both microRNAs repress MET.", "Both microRNAs", ("miR-34a", "miR-7")),
        ("We studied the miR-17-92 cluster. This cluster represses PTEN.", "This cluster", ("miR-17-92",)),
        ("HOTAIR was high. This lncRNA activates MET.", "This lncRNA", ("HOTAIR",)),
        ("MET was high. This gene is silenced by miR-34a.", "This gene", ("MET",)),
        ("miR-34a was lost. It represses MET.", "It", ("miR-34a",)),
        ("miR-34a was lost. Moreover, it represses MET.", "it", ("miR-34a",)),
        ("miR-34a was lost. Its target MET rose.", "Its", ("miR-34a",)),
        ("miR-34a and miR-7 were lost. They repress MET.", "They", ("miR-34a", "miR-7")),
        ("miR-34a slows growth. This is achieved by silencing MET.", "This", ("miR-34a",)),
        ("HOTAIR binds miR-34a. The latter represses MET.", "The latter", ("miR-34a",)),
        ("HOTAIR binds miR-34a. The former activates MET.", "The former", ("HOTAIR",)),
        ("MET was lost with miR-34a and is a target of this miRNA.", "this miRNA", ("miR-34a",)),
    ],
)
def test_one_antecedent(text: str, anaphor: str, antecedents: tuple[str, ...], recogniser: Recogniser) -> None:
    assert found(text, recogniser) == [(anaphor, antecedents)]


@pytest.mark.parametrize(
    "text",
    [
        "We studied miR-34a and miR-7. This miRNA represses MET.",
        "We studied miR-34a. These miRNAs repress MET.",
        "We studied miR-34a, miR-7 and miR-21. Both miRNAs repress MET.",
        "We studied growth. This miRNA represses MET.",
        "We studied miR-34a. This miRNA family represses MET.",
        "We studied miR-34a. The miRNA network includes MET.",
        "We studied miR-34a. The gene is MET.",
        "miR-34a was lost. It was shown that MET rose.",
        "miR-34a was lost. It is important to measure MET.",
        "MET is repressed by miR-34a. It activates AKT1.",
        "HOTAIR binds miR-34a and MET. The latter was lost.",
        "miR-34a. One. Two. Three. This miRNA represses MET.",
    ],
)
def test_no_certain_antecedent(text: str, recogniser: Recogniser) -> None:
    assert found(text, recogniser) == []


def test_a_relation_across_sentences_is_marked_and_less_certain(extractor: Extractor) -> None:
    text = "We studied miR-34a. This miRNA represses MET."
    (across,) = extractor.annotator.annotate(Document(id="invented", title=text)).relations
    (within,) = extractor.annotator.annotate(Document(id="invented", title="miR-34a represses MET.")).relations
    assert across.pattern == f"{within.pattern}:across"
    assert across.confidence < within.confidence
    assert text[across.sentence.start : across.sentence.end] == text
    assert text[across.subject.start : across.subject.end] == "miR-34a"


def test_what_is_said_by_name_is_not_said_again(extractor: Extractor) -> None:
    text = "miR-34a targets MET, and this miRNA binds MET."
    relations = extractor.annotator.annotate(Document(id="invented", title=text)).relations
    assert [(r.subject.text, r.object.text) for r in relations] == [("miR-34a", "MET")]
