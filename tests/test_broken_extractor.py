"""An extractor that is broken in one way shows as broken in that way, and in no other. All texts are invented.

The gold is what the whole extractor finds, so that all that fails later is what was broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from scoring_cases import SETTING, row

from extractor.evaluation import scored
from extractor.model import AnnotatedDocument, Document, EntityType, GoldRelation, Mention, Relation
from extractor.pipeline import Extractor, extract
from extractor.scoring import RULES, Outcome, Scores, score_relations, score_titles
from extractor.scoring.claims import ClaimVerdict, check_claims
from extractor.scoring.coverage import unmentioned
from extractor.scoring.funnel import Fate, Stage, fates, fates_of_annotated

RULE = RULES["identifier-or-name"]
TEXTS = (
    "miR-34a represses MET in these cells. MALAT1 sponges miR-206, and EGFR was measured.",
    "miR-21 directly targets PTEN. Overexpression of miR-204 activates KRAS.",
    "NEAT1 sponges miR-338-3p. In the same cells miR-19b reduces BCL2L11 levels.",
)
BROKEN = "sponge:active"
ALL_MENTIONS = "triple, each mention"


@pytest.fixture(scope="module")
def whole(extractor: Extractor) -> list[AnnotatedDocument]:
    documents = [Document(id=str(n), title=text, doi=f"10.1/{n}") for n, text in enumerate(TEXTS)]
    return [scored(found, 0.4) for found in extract(documents, extractor, 0.4, account=True)]


@pytest.fixture(scope="module")
def annotated(whole: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    return [AnnotatedDocument(document.id, document.text, document.mentions, document.relations) for document in whole]


@pytest.fixture(scope="module")
def table(whole: list[AnnotatedDocument]) -> list[GoldRelation]:
    return [_row(relation, document.doi) for document in whole for relation in document.relations]


def test_the_whole_one_finds_all(whole, annotated, table) -> None:
    patterns = {relation.pattern for document in whole for relation in document.relations}
    assert {BROKEN, "repress:active", "target:active"} <= patterns
    assert {fate.failed for fate in _both_funnels(whole, annotated, table)} == {None}
    assert {check.verdict for check in check_claims(table, whole, RULE)} == {ClaimVerdict.SUPPORTED}
    assert unmentioned(table, whole, RULE) == ()
    assert _wrong(score_titles(whole, annotated, SETTING)) == {}
    assert _wrong(score_relations(whole, table, SETTING)) == {}


def test_a_pattern_that_is_dropped(whole, annotated, table) -> None:
    broken = [replace(d, relations=tuple(r for r in d.relations if r.pattern != BROKEN)) for d in whole]
    lost = _words(r for d in whole for r in d.relations if r.pattern == BROKEN)
    assert len(lost) == 2
    failed = [fate for fate in _both_funnels(broken, annotated, table) if fate.failed]
    assert {fate.claim for fate in failed} == lost
    assert {(fate.failed, fate.reason) for fate in failed} == {
        (Stage.PATTERN, f"joined by {BROKEN}, but the relation is not among those of the document")
    }
    checks = check_claims(table, broken, RULE)
    assert _claims(checks, ClaimVerdict.NOT_FOUND) == lost
    assert len(_claims(checks, ClaimVerdict.SUPPORTED)) == len(table) - len(lost)
    assert unmentioned(table, broken, RULE) == ()
    levels = ("pair", "direction", "triple", "modifiers")
    missed: tuple[set[str], set[str]] = (lost, set())
    assert _wrong(score_titles(broken, annotated, SETTING)) == dict.fromkeys((*levels, ALL_MENTIONS), missed)
    assert _wrong(score_relations(broken, table, SETTING)) == dict.fromkeys(levels, missed)


def test_a_pattern_whose_direction_is_swapped(whole, annotated, table) -> None:
    broken = _changed(whole, lambda r, _: replace(r, subject=r.object, object=r.subject) if r.pattern == BROKEN else r)
    swapped = _words(r for d in whole for r in d.relations if r.pattern == BROKEN)
    turned = _words(r for d in broken for r in d.relations if r.pattern == BROKEN)
    failed = [fate for fate in _both_funnels(broken, annotated, table) if fate.failed]
    assert {fate.claim for fate in failed} == swapped
    assert {fate.failed for fate in failed} == {Stage.DIRECTION}
    assert {fate.reason for fate in failed} == {f"related the other way round: {words}" for words in turned}
    checks = check_claims(table, broken, RULE)
    assert _claims(checks, ClaimVerdict.RELATED) == swapped
    assert {check.found for check in checks if check.verdict is ClaimVerdict.RELATED} == turned
    assert len(_claims(checks, ClaimVerdict.SUPPORTED)) == len(table) - len(swapped)
    levels = ("direction", "triple", "modifiers")
    wrong = (swapped, turned)
    assert _wrong(score_titles(broken, annotated, SETTING)) == dict.fromkeys((*levels, ALL_MENTIONS), wrong)
    assert _wrong(score_relations(broken, table, SETTING)) == dict.fromkeys(levels, wrong)


def test_a_type_whose_offsets_are_shifted(whole, annotated, table) -> None:
    """Who is related to whom stays, so that only the boundaries of the one type are wrong."""

    def shifted(mention: Mention, text: str) -> Mention:
        if mention.type is not EntityType.GENE:
            return mention
        start, end = mention.start + 1, mention.end + 1
        return replace(mention, start=start, end=end, text=text[start:end])

    relations = _changed(
        whole, lambda r, text: replace(r, subject=shifted(r.subject, text), object=shifted(r.object, text))
    )
    broken = [replace(d, mentions=tuple(shifted(mention, d.text) for mention in d.mentions)) for d in relations]
    assert {fate.failed for fate in _both_funnels(broken, annotated, table)} == {None}
    assert {check.verdict for check in check_claims(table, broken, RULE)} == {ClaimVerdict.SUPPORTED}
    assert _wrong(score_relations(broken, table, SETTING)) == {}
    scores = score_titles(broken, annotated, SETTING)
    assert list(_wrong(scores)) == ["mentions, exact", "mentions, identified"]
    exact = scores.level("mentions, exact")
    assert {name for name, counts in exact.groups if counts.f1 != 1} == {"Gene"}
    assert dict(exact.groups)["Gene"].tp == 0
    assert {error.why.value for error in exact.discrepancies} == {"other boundaries"}


def test_a_threshold_that_nothing_reaches(annotated, table, extractor: Extractor) -> None:
    documents = [Document(id=str(n), title=text, doi=f"10.1/{n}") for n, text in enumerate(TEXTS)]
    broken = [scored(found, 1.0) for found in extract(documents, extractor, 1.0, account=True)]
    for fate in _both_funnels(broken, annotated, table):
        assert fate.failed is Stage.PATTERN
        assert fate.reason.startswith("below the threshold, with confidence 0.")
        assert fate.reason.endswith(fate.claim)


def _row(relation: Relation, doi: str) -> GoldRelation:
    subject, other = relation.subject, relation.object
    return row(
        "miR-901 represses GENEA",
        doi,
        subject=subject.name,
        subject_type=subject.type,
        subject_identifier=subject.identifier,
        effect=relation.effect,
        object=other.name,
        object_type=other.type,
        object_identifier=other.identifier,
        direct=relation.direct,
    )


def _changed(
    documents: list[AnnotatedDocument], change: Callable[[Relation, str], Relation]
) -> list[AnnotatedDocument]:
    return [replace(d, relations=tuple(change(relation, d.text) for relation in d.relations)) for d in documents]


def _both_funnels(documents, annotated, table) -> Iterator[Fate]:
    yield from fates_of_annotated(annotated, documents, RULE)
    yield from fates(table, documents, RULE)


def _words(relations: Iterator[Relation]) -> set[str]:
    return {f"{relation.subject.name} {relation.effect} {relation.object.name}" for relation in relations}


def _claims(checks, verdict: ClaimVerdict) -> set[str]:
    return {f"{c.row.subject} {c.row.effect} {c.row.object}" for c in checks if c.verdict is verdict}


def _wrong(scores: Scores) -> dict[str, tuple[set[str], ...]]:
    """What was missed and what was found falsely, at the levels at which anything was."""
    return {
        level.level: tuple(
            {item.what for item in level.items if item.outcome is outcome}
            for outcome in (Outcome.MISSED, Outcome.FALSE)
        )
        for level in scores.levels
        if level.counts.fp or level.counts.fn
    }
