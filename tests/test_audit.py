"""What came of every pair of names of a sentence. All texts are invented."""

from __future__ import annotations

from itertools import combinations

import pytest

from extractor.model import AuditedPair, Document, EntityType, Mention
from extractor.nlp.relations.audit import NOT_PARSED
from extractor.pipeline import Extractor, extract


def account(extractor: Extractor, text: str) -> list[AuditedPair]:
    ((_, annotation),) = extractor.annotator.pipe([(Document(id="1", title=text), None)], account=True)
    return list(annotation.audited)


def of_pair(audited: list[AuditedPair], *names: str) -> list[AuditedPair]:
    return [item for item in audited if {item.subject.text, item.object.text} == set(names)]


@pytest.mark.parametrize(
    ("text", "pair", "condition", "judged"),
    [
        ("miR-34a represses MET.", ("miR-34a", "MET"), "", True),
        ("Compared with miR-34a, MET was high.", ("miR-34a", "MET"), "a comparison", True),
        ("EGFR and KRAS were mutated.", ("EGFR", "KRAS"), NOT_PARSED, False),
        ("miR-34a was studied in PC9 cells.", ("miR-34a", "PC9"), NOT_PARSED, False),
        (
            "miR-34a represses MET in PC9 cells.",
            ("miR-34a", "PC9"),
            "miRNA and CellLine are never related",
            False,
        ),
        (
            "miR-34a represses MET and EGFR.",
            ("MET", "EGFR"),
            "neither is recognised as a non-coding RNA: Gene and Gene",
            False,
        ),
        (
            "MALAT1 was studied with gefitinib.",
            ("MALAT1", "gefitinib"),
            "lncRNA and Drug are related by patterns only, and none joins the two",
            False,
        ),
        ("miR-221/222 repress PTEN.", ("miR-221/222",), "members of one list", False),
    ],
)
def test_what_came_of_a_pair(
    text: str, pair: tuple[str, ...], condition: str, judged: bool, extractor: Extractor
) -> None:
    (found,) = of_pair(account(extractor, text), *pair)
    assert (found.reason, found.judged) == (condition, judged)
    assert text[found.sentence.start : found.sentence.end] == text


def test_the_pattern_that_joins_a_pair_is_told(extractor: Extractor) -> None:
    (found,) = of_pair(account(extractor, "miR-34a represses MET."), "miR-34a", "MET")
    assert found.pattern == "repress:active"


def test_a_member_of_a_cluster_is_not_related_by_itself(extractor: Extractor) -> None:
    found = of_pair(account(extractor, "The miR-17~92 cluster represses PTEN."), "miR-17~92", "PTEN")
    told = {item.subject.name if item.object.text == "PTEN" else item.object.name: item.reason for item in found}
    assert told == {
        "miR-17~92 cluster": "",
        "miR-17": "miR-17 is related as a part of its cluster only",
        "miR-92": "miR-92 is related as a part of its cluster only",
    }


def test_a_pair_across_sentences_is_told_with_both(extractor: Extractor) -> None:
    text = "miR-34a was low. This miRNA represses MET."
    (found,) = of_pair(account(extractor, text), "miR-34a", "MET")
    assert (found.reason, found.judged) == ("", True)
    assert text[found.sentence.start : found.sentence.end] == text


def test_a_name_within_a_longer_one(extractor: Extractor) -> None:
    text = "miR-34a and the MET kinase represses EGFR."
    names = [("miR-34a", EntityType.MIRNA), ("MET kinase", EntityType.COMPLEX), ("MET", EntityType.GENE)]
    given = [Mention(text.index(name), text.index(name) + len(name), name, kind) for name, kind in names]
    ((_, annotation),) = extractor.annotator.pipe([(Document(id="1", title=text), given)], account=True)
    (found,) = of_pair(list(annotation.audited), "miR-34a", "MET")
    assert (found.reason, found.judged) == ("“MET” is part of a longer name", False)


TEXTS = (
    "miR-34a represses MET. In PC9 cells, it did not change EGFR, and miR-221/222 were high (KRAS, BRAF).",
    "SNHG14 sponges miR-206-3p and thereby upregulates ABCB1, promoting gefitinib resistance. KRAS and EGFR rose.",
    "The miR-17~92 cluster and MALAT1 were compared with miR-21. These miRNAs regulate apoptosis in lung cancer.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_every_pair_of_a_sentence_is_accounted_for_and_every_relation_is_among_them(
    text: str, extractor: Extractor
) -> None:
    ((_, annotation),) = extractor.annotator.pipe([(Document(id="1", title=text), None)], account=True)
    told = {frozenset((item.subject, item.object)) for item in annotation.audited}
    for sentence in annotation.sentences:
        inside = dict.fromkeys(m for m in annotation.mentions if sentence.contains(m.span))
        assert {frozenset(pair) for pair in combinations(inside, 2)} <= told
    related = {
        (frozenset((item.subject, item.object)), item.sentence) for item in annotation.audited if not item.reason
    }
    assert {(frozenset((r.subject, r.object)), r.sentence) for r in annotation.relations} == related
    assert all(item.reason or item.judged for item in annotation.audited)


def test_asking_changes_nothing_else(extractor: Extractor) -> None:
    documents = [Document(id=str(n), title=text) for n, text in enumerate(TEXTS)]
    plain, asked = (list(extract(documents, extractor, 0.4, account=account)) for account in (False, True))
    assert all(found.annotation.audited == () for found in plain)
    assert all(found.annotation.audited for found in asked)
    assert [f.annotation.relations for f in plain] == [f.annotation.relations for f in asked]
    assert [f.evidence for f in plain] == [f.evidence for f in asked]
