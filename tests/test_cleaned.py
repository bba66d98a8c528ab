"""What editors, PDFs and word processors leave in a text costs no name. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.lexicon import load_lexicon
from extractor.model import Document, Mention, Span
from extractor.nlp.names.recognition import Recogniser
from extractor.nlp.text.cleaned import clean, with_hyphens
from extractor.pipeline import Extractor

RECOGNISER = Recogniser(load_lexicon())
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f"
BLANKS = "\u00a0\u2009\u202f\u3000"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
# Names with what they are; a blank and a hyphen stand where an unusual one may.
NAMES = {
    "miR-21": "mirna:mir-21",
    "miR 155": "mirna:mir-155",
    "miR-34a-5p": "MIRBASE:MIMAT0000255",
    "let-7b": "mirna:let-7b",
    "TGF-β1": "HGNC:11766",
    "PD-L1": "HGNC:17635",
    "HIF-1α": "HGNC:4910",
    "STAT3": "HGNC:11364",
    "profilin 1": "HGNC:8881",
    "EGFR-TKI": "CHEBI:74440",
    "HOXA11-AS": "HGNC:24957",
    "5-FU": "CHEBI:46345",
}


def found(text: str) -> list[Mention]:
    cleaned = clean(text)
    return [cleaned.mention(mention) for mention in RECOGNISER(cleaned.text)]


def identifiers(text: str) -> list[str]:
    for mention in (mentions := found(text)):
        assert text[mention.start : mention.end] == mention.text
    return [mention.identifier for mention in mentions]


@pytest.mark.parametrize(("name", "identifier"), NAMES.items())
@given(data=st.data())
def test_a_character_that_is_not_seen_costs_no_name(name: str, identifier: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name)))
    text = f"We saw {name[:place]}{data.draw(st.sampled_from(UNSEEN))}{name[place:]} there."
    assert identifiers(text) == [identifier]


@pytest.mark.parametrize(("name", "identifier"), NAMES.items())
def test_unusual_blanks_dashes_and_letters_cost_no_name(name: str, identifier: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    spelt = [name.replace(" ", blank) for blank in BLANKS] + [name.replace("-", dash) for dash in DASHES]
    spelt += [wide, name.replace("fi", "\ufb01"), name.replace("-", "&#x2010;"), name.replace(" ", "&nbsp;")]
    spelt += [name.replace("β", b).replace("α", b.replace("beta", "alpha")) for b in ("[beta]", "beta", "&beta;")]
    for text in spelt:
        assert identifiers(f"We saw {text} there.") == [identifier], text


@pytest.mark.parametrize("text", ["[1] and [2]", "A & B; AT&T; [alpha", "miR-21 – a marker – fell", "10–20 days"])
def test_what_is_no_remnant_stays(text: str) -> None:
    assert clean(text).text == text
    assert with_hyphens(text) in {text, text.replace("10–20", "10-20")}


def test_a_long_dash_before_a_word_is_punctuation() -> None:
    assert [mention.name for mention in found("It was miR-21\u2014a marker, and miR\u201422.")] == ["miR-21", "miR-22"]


@given(st.text(st.sampled_from("ab1 -\n[]&;\u00ad\u200b\ufb01\uff21β\u0308e\u2010"), max_size=40))
def test_every_stretch_has_its_place(text: str) -> None:
    cleaned = clean(text)
    for start in range(len(cleaned.text)):
        place = cleaned.back(Span(start, start + 1))
        assert 0 <= place.start < place.end <= len(text)
        assert cleaned.forth(place).contains(Span(start, start + 1))


def test_relations_have_the_places_of_the_text_as_it_is(extractor: Extractor) -> None:
    text = "\ufeffThe \ufb01rst: mi\u200bR-21 re\u00adpresses\u00a0TGF-[beta]1 in cells."
    annotation = extractor.annotator.annotate(Document(id="1", title=text))
    (relation,) = annotation.relations
    assert (relation.subject.name, relation.effect, relation.object.name) == ("miR-21", "represses", "TGFB1")
    assert relation.subject.text == "mi\u200bR-21"
    assert text[relation.cue.start : relation.cue.end] == "re\u00adpresses"
    assert relation.object == annotation.mentions[1]
    given_ones = extractor.annotator.annotate(Document(id="1", title=text), annotation.mentions)
    assert given_ones.mentions == annotation.mentions
    assert given_ones.relations == annotation.relations
