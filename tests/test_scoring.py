"""Scores against counts made by hand. All names and sentences are invented for these tests."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from extractor.errors import ConfigurationError, InputError
from extractor.model import AnnotatedDocument, Effect, EntityType, GoldRelation, Mention, Relation, Span, Versions
from extractor.scoring import (
    Comparison,
    Counts,
    Entity,
    Kind,
    LevelScore,
    Scores,
    Setting,
    Why,
    compare_relations,
    compare_titles,
    cooccurrence,
    counts_of,
    file_sha256,
    score_relations,
    score_titles,
    sum_counts,
)
from extractor.scoring.cited import fold_doi
from extractor.scoring.matching import align, any_arm, fold, identifier, identifier_or_name
from extractor.scoring.statements import EACH_PAIR

SETTING = Setting("invented", "ab" * 32, Versions("1.2", "rules", "lexicon", "model"))

NAMES = {
    "miR-901": (EntityType.MIRNA, "mirna:mir-901"),
    "miR-902": (EntityType.MIRNA, "mirna:mir-902"),
    "LNCX": (EntityType.LNCRNA, "HGNC:1"),
    "GENEA": (EntityType.GENE, "HGNC:2"),
    "GENEB": (EntityType.GENE, "HGNC:3"),
    "toyinib": (EntityType.DRUG, "CHEBI:4"),
    "resistance": (EntityType.RESPONSE, "MESH:D004351"),
    "H0000": (EntityType.CELL_LINE, "CVCL:5"),
}


def mention(name: str, text: str, **changes: object) -> Mention:
    start = text.index(name)
    kind, curie = NAMES[name]
    made = Mention(start, start + len(name), name, kind, curie, name)
    return replace(made, **changes)  # type: ignore[arg-type]


def relation(text: str, subject: str, effect: str, other: str, **changes: object) -> Relation:
    made = Relation(mention(subject, text), Effect(effect), mention(other, text), Span(0, 1), "toy", Span(0, len(text)))
    return replace(made, **changes)  # type: ignore[arg-type]


TEXT = "miR-901 and miR-902 with LNCX, GENEA and GENEB on toyinib resistance of H0000."


def gold_document(
    *relations: Relation, identifier: str = "1", names: tuple[str, ...] = tuple(NAMES)
) -> AnnotatedDocument:
    return AnnotatedDocument(identifier, TEXT, tuple(mention(name, TEXT) for name in names), relations)


def read(*relations: Relation, identifier: str = "1", doi: str = "", names: tuple[str, ...] = tuple(NAMES)):
    mentions = tuple(mention(name, TEXT) for name in names)
    return AnnotatedDocument(identifier, TEXT, mentions, relations, doi)


def rel(subject: str, effect: str, other: str, **changes: object) -> Relation:
    return relation(TEXT, subject, effect, other, **changes)


def counts(scores: Scores, level: str) -> tuple[int, int, int]:
    c = scores.level(level).counts
    return c.tp, c.fp, c.fn


def row(subject: str, effect: str, other: str, *dois: str, **changes: object) -> GoldRelation:
    (subject_type, subject_id), (object_type, object_id) = NAMES[subject], NAMES[other]
    made = GoldRelation(
        ref=tuple(range(1, len(dois) + 1)),
        doi=dois,
        section="1",
        subject=subject,
        subject_type=subject_type,
        subject_identifier=subject_id,
        effect=Effect(effect),
        object=other,
        object_type=object_type,
        object_identifier=object_id,
        direct=None,
        negated=False,
        hedged=False,
        condition="",
        resistance="",
        drugs=(),
        note="",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class TestCounts:
    @pytest.mark.parametrize(
        ("tp", "fp", "fn", "precision", "recall", "f1"),
        [
            (0, 0, 0, None, None, None),
            (0, 3, 0, 0.0, None, 0.0),
            (0, 0, 3, None, 0.0, 0.0),
            (2, 1, 1, 2 / 3, 2 / 3, 2 / 3),
            (3, 1, 5, 0.75, 0.375, 0.5),
        ],
    )
    def test_ratios(self, tp, fp, fn, precision, recall, f1):
        c = Counts(tp, fp, fn)
        assert (c.precision, c.recall) == (precision, recall)
        assert c.f1 == (None if f1 is None else pytest.approx(f1))

    def test_groups_with_equal_counts_both_count(self):
        total = sum_counts([Counts(2, 1, 1), Counts(2, 1, 1)])
        assert total == Counts(4, 2, 2)
        assert total.f1 == pytest.approx(2 / 3)

    def test_sum_of_nothing_is_not_measured(self):
        assert sum_counts([]).f1 is None


class TestRules:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("hsa-miR-901", "mir-901"),
            ("microRNA-901", "mir-901"),
            ("MIR901", "mir-901"),
            ("miR-901-5p", "mir-901-5p"),
            ("miR 901  family", "mir-901 family"),
            ("no such name", "no such name"),
        ],
    )
    def test_mirna_names_fold_to_the_canonical_form(self, written, folded):
        assert fold(written, EntityType.MIRNA) == folded

    def test_other_names_fold_case_and_space_only(self):
        assert fold("Toy\u00a0 Kinase", EntityType.GENE) == "toy kinase"

    @pytest.mark.parametrize(
        ("a", "b", "lenient", "strict"),
        [
            (("Gene", "HGNC:2", "GENEA"), ("Gene", "HGNC:2", "alias"), True, True),
            (("Gene", "HGNC:2", "GENEA"), ("Gene", "HGNC:3", "GENEA"), False, False),
            (("Gene", "HGNC:2", "GENEA"), ("Gene", "", "genea"), True, False),
            (("Gene", "", "Toy kinase"), ("Gene", "", "toy  kinase"), True, True),
            (("miRNA", "x:1", "hsa-miR-901"), ("miRNA", "y:1", "microRNA-901"), True, False),
            (("miRNA", "x:1", "miR-901-3p"), ("miRNA", "y:1", "miR-901"), False, False),
        ],
    )
    def test_rules(self, a, b, lenient, strict):
        first, second = (Entity(EntityType(t), i, n) for t, i, n in (a, b))
        assert identifier_or_name(first, second) is identifier_or_name(second, first) is lenient
        assert identifier(first, second) is identifier(second, first) is strict

    def test_an_unknown_rule_is_refused_with_the_allowed_ones(self):
        with pytest.raises(ConfigurationError, match=r"'identifer'.*did you mean 'identifier'"):
            score_titles([], [], replace(SETTING, rule="identifer"))

    def test_a_rule_can_be_passed_in_and_is_named_in_the_signature(self):
        gold = gold_document(rel("miR-901", "targets", "GENEA"))
        other = read(rel("miR-901", "targets", "GENEB"))
        setting = replace(SETTING, rule="by-type", rules={"by-type": lambda a, b: a.type is b.type})
        scores = score_titles([other], [gold], setting)
        assert counts(scores, "triple") == (1, 0, 0)
        assert "rule:by-type" in scores.signature


class TestAlign:
    def test_an_exact_pair_is_not_lost_to_an_overlapping_one(self):
        result = align({1: 1, 2: 2}, {2: 2, 3: 3}, lambda a, b: abs(a - b) == 1)
        assert set(result.hits) == {(2, 3), (1, 2)} or set(result.hits) == {(2, 2), (1, 2)}
        assert (len(result.false), len(result.missed)) == (0, 0)

    def test_a_pair_is_moved_where_that_makes_room(self):
        """One prediction fits both gold items, the other only the first."""
        edges = {("p1", "g1"), ("p1", "g2"), ("p2", "g1")}
        result = align({"p1": "p1", "p2": "p2"}, {"g1": "g1", "g2": "g2"}, lambda a, b: (a, b) in edges)
        assert set(result.hits) == {("p2", "g1"), ("p1", "g2")}

    @given(
        st.sets(st.integers(0, 6), max_size=5),
        st.sets(st.integers(0, 6), max_size=5),
        st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15),
    )
    def test_it_is_a_maximum_matching_and_symmetric(self, predicted, gold, edges):
        def same(a: int, b: int) -> bool:
            return a == b or (a, b) in edges

        result = align({p: p for p in sorted(predicted)}, {g: g for g in sorted(gold)}, same)
        swapped = align({g: g for g in sorted(gold)}, {p: p for p in sorted(predicted)}, lambda a, b: same(b, a))
        assert all(same(a, b) for a, b in result.hits)
        assert len({a for a, _ in result.hits}) == len({b for _, b in result.hits}) == len(result.hits)
        assert len(result.hits) == len(swapped.hits) == _best(sorted(predicted), frozenset(gold), same)
        assert {a for a, _ in result.hits} | set(result.false) == predicted
        assert {b for _, b in result.hits} | set(result.missed) == gold


def _best(predicted: list[int], gold: frozenset[int], same) -> int:
    """Size of the largest matching, by trying everything."""
    if not predicted:
        return 0
    first, rest = predicted[0], predicted[1:]
    tried = [1 + _best(rest, gold - {g}, same) for g in gold if same(first, g)]
    return max([_best(rest, gold, same), *tried])


class TestMentions:
    def test_exact_and_overlap_by_type(self):
        text = "High toy kinase GENEA with miR-901."
        spot = {
            "long": Mention(5, 21, text[5:21], EntityType.GENE),
            "short": Mention(16, 21, "GENEA", EntityType.GENE),
            "kinase": Mention(5, 15, text[5:15], EntityType.GENE),
            "mirna": Mention(27, 34, "miR-901", EntityType.MIRNA),
            "family": Mention(27, 34, "miR-901", EntityType.MIRNA_FAMILY),
        }
        gold = AnnotatedDocument("1", text, (spot["long"], spot["mirna"]))
        found = AnnotatedDocument("1", text, (spot["short"], spot["kinase"], spot["family"]))
        scores = score_titles([found], [gold], SETTING)
        assert counts(scores, "mentions, exact") == (0, 3, 2)
        # Two predictions overlap one gold mention: one of them answers it, the other is false.
        assert counts(scores, "mentions, overlap") == (1, 2, 1)
        assert dict(scores.level("mentions, overlap").groups) == {
            "Gene": Counts(1, 1, 0),
            "miRNA": Counts(0, 0, 1),
            "miRNAFamily": Counts(0, 1, 0),
        }
        reasons = {d.what: d.why for d in scores.level("mentions, exact").discrepancies if d.kind is Kind.MISSED}
        assert reasons == {"toy kinase GENEA (Gene)": Why.BOUNDARY, "miR-901 (miRNA)": Why.TYPE}

    def test_ends_are_exclusive_so_neighbours_do_not_overlap(self):
        gold = AnnotatedDocument("1", "AABB", (Mention(0, 2, "AA", EntityType.GENE),))
        found = AnnotatedDocument("1", "AABB", (Mention(2, 4, "BB", EntityType.GENE),))
        assert counts(score_titles([found], [gold], SETTING), "mentions, overlap") == (0, 1, 1)

    def test_list_members_share_a_place_and_differ_in_identity(self):
        text = "miR-901/902 in toys"
        members = [
            Mention(0, 11, "miR-901/902", EntityType.MIRNA, f"mirna:mir-{n}", f"miR-{n}", part_of="miR-901/902")
            for n in (901, 902, 903)
        ]
        gold = AnnotatedDocument("1", text, tuple(members[:2]))
        found = AnnotatedDocument("1", text, (members[0], members[2]))
        scores = score_titles([found], [gold], SETTING)
        assert counts(scores, "mentions, exact") == (1, 0, 0)
        assert counts(scores, "mentions, identified") == (1, 1, 1)


class TestTitles:
    def test_levels_of_strictness(self):
        gold = gold_document(
            rel("miR-901", "represses", "GENEA"),
            rel("miR-902", "represses", "GENEB"),
            rel("LNCX", "sponges", "miR-901"),
            rel("miR-901", "reverses", "resistance", resistance="reverses", drugs=("Toyinib",)),
        )
        found = read(
            rel("miR-901", "represses", "GENEA"),  # right
            rel("GENEB", "represses", "miR-902"),  # wrong way
            rel("LNCX", "activates", "miR-901"),  # wrong effect
            rel("miR-901", "reverses", "resistance", resistance="reverses"),  # without its drug
            rel("miR-902", "targets", "GENEA"),  # no such pair
        )
        scores = score_titles([found], [gold], SETTING)
        assert counts(scores, "pair") == (4, 1, 0)
        assert counts(scores, "direction") == (3, 2, 1)
        assert counts(scores, "triple") == (2, 3, 2)
        assert counts(scores, "modifiers") == (1, 4, 3)
        missed = {d.what: d.why for d in scores.level("modifiers").discrepancies if d.kind is Kind.MISSED}
        assert missed == {
            "miR-902 represses GENEB": Why.DIRECTION,
            "LNCX sponges miR-901": Why.EFFECT,
            "miR-901 reverses resistance": Why.MODIFIERS,
        }
        false = {d.what: d.why for d in scores.level("triple").discrepancies if d.kind is Kind.FALSE}
        assert false["miR-902 targets GENEA"] is Why.NOT_IN_GOLD
        assert false["LNCX activates miR-901"] is Why.EFFECT
        assert dict(scores.level("triple").groups)["represses"] == Counts(1, 1, 1)

    def test_drug_names_are_compared_without_case(self):
        gold = gold_document(rel("miR-901", "reverses", "resistance", resistance="reverses", drugs=("Toyinib",)))
        found = read(rel("miR-901", "reverses", "resistance", resistance="reverses", drugs=("toyinib",)))
        assert counts(score_titles([found], [gold], SETTING), "modifiers") == (1, 0, 0)

    def test_a_negated_relation_does_not_count_as_found(self):
        gold = gold_document(rel("miR-901", "targets", "GENEA"), rel("miR-902", "targets", "GENEA", negated=True))
        found = read(rel("miR-901", "targets", "GENEA", negated=True), rel("miR-902", "targets", "GENEA", negated=True))
        scores = score_titles([found], [gold], SETTING)
        assert counts(scores, "pair") == (0, 0, 1)
        assert counts(scores, "triple") == (1, 1, 1)
        assert [d.why for d in scores.level("triple").discrepancies] == [Why.NEGATION, Why.NEGATION]
        assert "not targets" in scores.level("triple").discrepancies[1].what

    def test_a_correlation_has_no_direction(self):
        gold = gold_document(rel("miR-901", "correlates", "GENEA"))
        found = read(rel("GENEA", "correlates", "miR-901"))
        scores = score_titles([found], [gold], SETTING)
        assert [counts(scores, level) for level in ("pair", "direction", "triple")] == [(1, 0, 0)] * 3

    def test_a_correlation_agrees_with_either_direction(self):
        gold = gold_document(rel("GENEA", "correlates", "miR-901"))
        scores = score_titles([read(rel("miR-901", "represses", "GENEA"))], [gold], SETTING)
        assert counts(scores, "direction") == (1, 0, 0)
        assert counts(scores, "triple") == (0, 1, 1)

    def test_duplicates_count_once(self):
        one = rel("miR-901", "targets", "GENEA")
        again = replace(one, pattern="another", cue=Span(3, 4))
        scores = score_titles([read(one, again, one)], [gold_document(one, again)], SETTING)
        assert counts(scores, "triple") == (1, 0, 0)
        assert counts(scores, "mentions, exact") == (len(NAMES), 0, 0)

    @pytest.mark.parametrize("gold", [[], [AnnotatedDocument("1", TEXT)]])
    def test_without_gold_and_prediction_nothing_is_measured(self, gold):
        scores = score_titles([AnnotatedDocument("1", TEXT)], gold, SETTING)
        for level in scores.levels:
            assert (level.counts.precision, level.counts.recall, level.counts.f1) == (None, None, None)

    def test_empty_gold_of_a_document_counts_against_precision_only(self):
        scores = score_titles([read(rel("miR-901", "targets", "GENEA"))], [gold_document()], SETTING)
        c = scores.level("triple").counts
        assert (c.precision, c.recall, c.f1) == (0.0, None, 0.0)

    def test_an_unread_document_is_missed_and_an_unannotated_one_is_not_scored(self):
        gold = gold_document(rel("miR-901", "targets", "GENEA"))
        other = read(rel("miR-901", "targets", "GENEA"), identifier="2")
        scores = score_titles([other], [gold], SETTING)
        assert counts(scores, "triple") == (0, 0, 1)
        assert scores.level("triple").discrepancies[0].why is Why.NOT_READ
        assert scores.notes == (
            "1 of 1 annotated documents were not read and count as missed.",
            "1 read documents are not annotated and are not scored.",
        )

    def test_why_missed_names_what_was_not_recognised(self):
        gold = gold_document(rel("miR-901", "targets", "GENEA"))
        cases = {
            ("GENEA",): Why.SUBJECT_UNKNOWN,
            ("miR-901",): Why.OBJECT_UNKNOWN,
            (): Why.BOTH_UNKNOWN,
            ("miR-901", "GENEA"): Why.NO_RELATION,
        }
        for names, why in cases.items():
            scores = score_titles([read(names=names)], [gold], SETTING)
            assert scores.level("triple").discrepancies[0].why is why

    def test_another_text_is_refused(self):
        with pytest.raises(InputError, match=r"document '1'.*text"):
            score_titles([AnnotatedDocument("1", TEXT + " ")], [gold_document()], SETTING)

    def test_a_document_twice_is_refused(self):
        with pytest.raises(InputError, match="'1' occurs twice in the prediction"):
            score_titles([read(), read()], [gold_document()], SETTING)

    def test_a_wrong_level_is_refused_with_the_names(self):
        with pytest.raises(InputError, match="did you mean 'triple'"):
            score_titles([], [], SETTING).level("tripel")


class TestCited:
    def test_a_claim_is_found_in_any_cited_document(self):
        gold = [
            row("miR-901", "targets", "GENEA", "10.1/a", "10.1/b"),
            row("miR-902", "targets", "GENEA", "10.1/a"),
        ]
        found = [
            read(identifier="1", doi="10.1/a"),
            read(rel("miR-901", "targets", "GENEA"), identifier="2", doi="https://doi.org/10.1/B"),
        ]
        scores = score_relations(found, gold, SETTING)
        assert counts(scores, "triple") == (1, 0, 1)
        miss = scores.level("triple").discrepancies[0]
        assert (miss.kind, miss.document, miss.why) == (Kind.MISSED, "1", Why.NO_RELATION)

    def test_the_document_that_came_nearest_explains_a_miss(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a", "10.1/b", "10.1/c")]
        found = [
            read(identifier="1", doi="10.1/a", names=()),
            read(rel("miR-901", "represses", "GENEA"), identifier="2", doi="10.1/b"),
            read(identifier="3", doi="10.1/c"),
        ]
        misses = score_relations(found, gold, SETTING).level("triple").discrepancies
        assert [(d.document, d.why) for d in misses if d.kind is Kind.MISSED] == [("1; 2; 3", Why.EFFECT)]

    def test_several_documents_for_one_claim_count_once(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a"), row("miR-901", "targets", "GENEA", "10.1/b")]
        found = [
            read(rel("miR-901", "targets", "GENEA"), identifier=str(n), doi=f"10.1/{d}") for n, d in enumerate("ab")
        ]
        assert counts(score_relations(found, gold, SETTING), "triple") == (1, 0, 0)

    def test_what_the_gold_does_not_say_of_a_cited_document_counts_against_precision(self):
        """miR-901 targets GENEA is claimed, but not of 10.1/b, where it is found."""
        gold = [row("miR-901", "targets", "GENEA", "10.1/a"), row("miR-902", "targets", "GENEB", "10.1/b")]
        found = [
            read(identifier="1", doi="10.1/a"),
            read(
                rel("miR-901", "targets", "GENEA"),
                rel("miR-902", "targets", "GENEB"),
                identifier="2",
                doi="10.1/b",
            ),
        ]
        scores = score_relations(found, gold, SETTING)
        assert counts(scores, "triple") == (1, 1, 1)
        false = [d for d in scores.level("triple").discrepancies if d.kind is Kind.FALSE]
        assert [(d.document, d.why) for d in false] == [("2", Why.NOT_STATED)]

    def test_a_document_that_no_row_cites_is_outside(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a")]
        found = [
            read(rel("miR-901", "targets", "GENEA"), identifier="1", doi="10.1/a"),
            read(rel("miR-902", "targets", "GENEA"), identifier="2", doi="10.1/z"),
            read(rel("miR-902", "targets", "GENEB"), identifier="3"),
        ]
        scores = score_relations(found, gold, SETTING)
        assert counts(scores, "triple") == (1, 0, 0)
        assert [(d.document, d.kind) for d in scores.outside] == [("2", Kind.OUTSIDE), ("3", Kind.OUTSIDE)]
        assert scores.documents == 1

    def test_unread_and_uncited_rows_are_missed_and_said(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a"), row("miR-902", "targets", "GENEA")]
        scores = score_relations([], gold, SETTING)
        assert counts(scores, "triple") == (0, 0, 2)
        assert [d.why for d in scores.level("triple").discrepancies] == [Why.NOT_READ, Why.NOT_READ]
        assert "2 of 2 rows" in " ".join(scores.notes)

    def test_rows_that_agree_but_for_the_effect_are_one_pair(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a"), row("miR-901", "represses", "GENEA", "10.1/a")]
        scores = score_relations([read(rel("miR-901", "targets", "GENEA"), doi="10.1/a")], gold, SETTING)
        assert counts(scores, "pair") == (1, 0, 0)
        assert counts(scores, "triple") == (1, 0, 1)
        assert "found: miR-901 targets GENEA" in scores.level("triple").discrepancies[0].detail

    def test_names_match_where_the_row_has_no_identifier(self):
        gold = [replace(row("miR-901", "targets", "GENEA", "10.1/a"), object_identifier="", object="Genea")]
        found = [read(rel("miR-901", "targets", "GENEA"), doi="10.1/a")]
        assert counts(score_relations(found, gold, SETTING), "triple") == (1, 0, 0)
        assert counts(score_relations(found, gold, replace(SETTING, rule="identifier")), "triple") == (
            0,
            1,
            1,
        )

    def test_a_title_only_document_is_matched_by_its_identifier(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a")]
        found = [read(rel("miR-901", "targets", "GENEA"), identifier="doi:10.1/A")]
        assert counts(score_relations(found, gold, SETTING), "triple") == (1, 0, 0)

    def test_negated_rows(self):
        gold = [row("miR-901", "targets", "GENEA", "10.1/a", negated=True)]
        scores = score_relations([read(rel("miR-901", "targets", "GENEA"), doi="10.1/a")], gold, SETTING)
        assert counts(scores, "pair") == (0, 1, 0)
        assert counts(scores, "triple") == (0, 1, 1)

    def test_without_rows_nothing_is_measured(self):
        scores = score_relations([read(rel("miR-901", "targets", "GENEA"), doi="10.1/a")], [], SETTING)
        assert all(level.counts == Counts() for level in scores.levels)
        assert len(scores.outside) == 1

    @pytest.mark.parametrize("written", ["10.1/AB", "doi:10.1/ab", "https://dx.doi.org/10.1/ab", " DOI: 10.1/ab"])
    def test_doi_forms(self, written):
        assert fold_doi(written) == "10.1/ab"


class TestBaseline:
    def test_every_rna_with_every_other_entity(self):
        (document,) = cooccurrence([read()])
        found = {(r.subject.name, r.effect.value, r.object.name) for r in document.relations}
        others = ("GENEA", "GENEB", "toyinib", "resistance")
        expected = {(rna, "regulates", other) for rna in ("miR-901", "miR-902", "LNCX") for other in others}
        assert found == expected | {("LNCX", "regulates", "miR-901"), ("LNCX", "regulates", "miR-902")}

    def test_sentences_are_kept_apart(self):
        text = "miR-901 rose. GENEA fell."
        mentions = (mention("miR-901", text), mention("GENEA", text))
        split = AnnotatedDocument("1", text, mentions, sentences=(Span(0, 13), Span(14, 25)))
        assert cooccurrence([split])[0].relations == ()
        assert len(cooccurrence([replace(split, sentences=())])[0].relations) == 1

    def test_members_of_a_list_and_nested_mentions_are_not_paired(self):
        text = "miR-901-GENEA axis"
        whole = Mention(0, 13, text[:13], EntityType.COMPLEX)
        document = AnnotatedDocument("1", text, (whole, mention("miR-901", text)))
        assert cooccurrence([document])[0].relations == ()

    def test_comparisons_carry_both_with_comparable_signatures(self):
        gold = gold_document(rel("miR-901", "regulates", "GENEA"))
        found = [read(rel("miR-901", "regulates", "GENEA"), doi="10.1/a")]
        rows = [row("miR-901", "regulates", "GENEA", "10.1/a")]
        for comparison in (
            compare_titles("t", found, [gold], SETTING),
            compare_relations("r", found, rows, SETTING),
        ):
            baseline = comparison.baselines[0]
            assert counts(comparison.system, "triple") == (1, 0, 0)
            assert counts(baseline, "triple") == (1, 13, 0)
            shared = {s.signature.split(" | system:")[0] for s in (comparison.system, baseline)}
            assert len(shared) == 1

    def test_json(self):
        comparison = compare_titles("t", [read()], [gold_document()], SETTING)
        value = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
        triple = next(level for level in value["system"]["levels"] if level["level"] == "triple")
        assert (triple["tp"], triple["f1"]) == (0, None)
        assert len(value["baselines"][0]["levels"]) == 8
        assert isinstance(comparison, Comparison)


class TestSignature:
    def test_it_names_gold_method_rule_and_versions(self):
        signature = score_titles([], [], SETTING).signature
        assert signature == (
            "gold:invented | sha256:abababababab | method:annotated-documents/2 | rule:identifier-or-name"
            " | system:extractor | code:1.2 | rules:rules | lexicon:lexicon | model:model"
        )

    def test_figures_with_entities_given_are_not_comparable_with_others(self):
        signature = score_titles([], [], replace(SETTING, given=True)).signature
        assert " | rule:identifier-or-name | entities:given | system:extractor | " in signature

    def test_gold_file_digest(self, tmp_path: Path):
        path = tmp_path / "gold.tsv"
        path.write_bytes(b"toy")
        assert file_sha256(path).startswith("0f53133ce57ca8e8")
        with pytest.raises(InputError, match=r"none\.tsv: the gold cannot be read"):
            file_sha256(tmp_path / "none.tsv")


_RELATIONS = st.lists(
    st.builds(
        lambda subject, effect, other, negated: rel(subject, effect, other, negated=negated),
        st.sampled_from(("miR-901", "miR-902", "LNCX")),
        st.sampled_from(("targets", "represses", "correlates")),
        st.sampled_from(("GENEA", "GENEB")),
        st.booleans(),
    ),
    max_size=8,
)


class TestProperties:
    @given(_RELATIONS, _RELATIONS, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, predicted, gold, shuffler: random.Random):
        found = [read(*predicted, identifier="1"), read(*gold, identifier="2")]
        wanted = [gold_document(*gold, identifier="1"), gold_document(*predicted, identifier="2")]
        before = score_titles(found, wanted, SETTING)
        mixed_found = [_shuffled(document, shuffler) for document in found]
        mixed_gold = [_shuffled(document, shuffler) for document in wanted]
        shuffler.shuffle(mixed_found)
        shuffler.shuffle(mixed_gold)
        assert score_titles(mixed_found, mixed_gold, SETTING) == before

    @given(_RELATIONS, _RELATIONS)
    def test_swapping_the_sides_swaps_precision_and_recall(self, predicted, gold):
        there = score_titles([read(*predicted)], [gold_document(*gold)], SETTING)
        back = score_titles([read(*gold)], [gold_document(*predicted)], SETTING)
        for one, other in zip(there.levels, back.levels, strict=True):
            c, d = one.counts, other.counts
            assert (c.tp, c.fp, c.fn) == (d.tp, d.fn, d.fp)

    @given(_RELATIONS, _RELATIONS)
    def test_a_further_prediction_never_lowers_recall(self, predicted, gold):
        some = score_titles([read(*predicted[1:])], [gold_document(*gold)], SETTING)
        more = score_titles([read(*predicted)], [gold_document(*gold)], SETTING)
        for fewer, all_ in zip(some.levels, more.levels, strict=True):
            assert all_.counts.tp >= fewer.counts.tp
            assert all_.counts.gold == fewer.counts.gold

    @given(_RELATIONS)
    def test_the_gold_itself_scores_one(self, relations):
        scores = score_titles([read(*relations)], [gold_document(*relations)], SETTING)
        assert all(level.counts.f1 in (None, 1.0) and not level.discrepancies for level in scores.levels)

    @given(_RELATIONS, _RELATIONS)
    def test_groups_add_up_and_every_error_is_listed(self, predicted, gold):
        scores = score_titles([read(*predicted)], [gold_document(*gold)], SETTING)
        for level in scores.levels:
            kinds = [d.kind for d in level.discrepancies]
            assert (kinds.count(Kind.FALSE), kinds.count(Kind.MISSED)) == (level.counts.fp, level.counts.fn)
            assert counts_of(level.items) == level.counts
            if level.groups:
                assert sum_counts(c for _, c in level.groups) == level.counts


def _shuffled(document, shuffler: random.Random):
    mentions, relations = list(document.mentions), list(document.relations)
    shuffler.shuffle(mentions)
    shuffler.shuffle(relations)
    return replace(document, mentions=tuple(mentions), relations=tuple(relations))


@dataclass(frozen=True)
class Case:
    """Predicted and gold relations of one document, and what is right, false and missed at each level."""

    predicted: tuple[Relation, ...]
    gold: tuple[Relation, ...]
    pair: tuple[int, int, int]
    triple: tuple[int, int, int]
    by_effect: dict[str, Counts]


LONG = "GENEA kinase is left alone by miR-901."
_NAMED = mention("miR-901", LONG), mention("GENEA", LONG), Mention(0, 12, LONG[:12], EntityType.GENE, "HGNC:2", "GENEA")
_SHORT_OBJECT, _LONG_OBJECT = (
    Relation(_NAMED[0], Effect.TARGETS, other, Span(0, 1), "toy", Span(0, len(LONG))) for other in _NAMED[1:]
)
CASES = {
    "nothing at all": Case((), (), (0, 0, 0), (0, 0, 0), {}),
    "no prediction": Case(
        (),
        (rel("miR-901", "targets", "GENEA"), rel("miR-902", "represses", "GENEA")),
        (0, 0, 2),
        (0, 0, 2),
        {"represses": Counts(0, 0, 1), "targets": Counts(0, 0, 1)},
    ),
    "no gold": Case((rel("miR-901", "targets", "GENEA"),), (), (0, 1, 0), (0, 1, 0), {"targets": Counts(0, 1, 0)}),
    "equal counts in two effects": Case(
        (
            rel("miR-901", "targets", "GENEA"),
            rel("miR-902", "targets", "GENEB"),
            rel("miR-902", "represses", "GENEA"),
            rel("LNCX", "represses", "GENEB"),
        ),
        (
            rel("miR-901", "targets", "GENEA"),
            rel("LNCX", "targets", "GENEA"),
            rel("miR-902", "represses", "GENEA"),
            rel("miR-901", "represses", "GENEB"),
        ),
        (2, 2, 2),
        (2, 2, 2),
        {"represses": Counts(1, 1, 1), "targets": Counts(1, 1, 1)},
    ),
    "one pair with two effects, of which one is right": Case(
        (rel("miR-901", "targets", "GENEA"), rel("miR-901", "represses", "GENEA")),
        (rel("miR-901", "targets", "GENEA"),),
        (1, 0, 0),
        (1, 1, 0),
        {"represses": Counts(0, 1, 0), "targets": Counts(1, 0, 0)},
    ),
    "duplicate predictions": Case(
        (rel("miR-901", "targets", "GENEA", pattern="a"), rel("miR-901", "targets", "GENEA", pattern="b")) * 2,
        (rel("miR-901", "targets", "GENEA"), rel("miR-902", "targets", "GENEA")),
        (1, 0, 1),
        (1, 0, 1),
        {"targets": Counts(1, 0, 1)},
    ),
    "duplicate false predictions": Case(
        (rel("miR-901", "targets", "GENEA", pattern="a"), rel("miR-901", "targets", "GENEA", pattern="b")),
        (),
        (0, 1, 0),
        (0, 1, 0),
        {"targets": Counts(0, 1, 0)},
    ),
}


class TestByHand:
    @pytest.mark.parametrize("order", [1, -1], ids=["as written", "turned round"])
    @pytest.mark.parametrize("case", CASES.values(), ids=CASES)
    def test_relations(self, case: Case, order: int):
        scores = score_titles([read(*case.predicted[::order])], [gold_document(*case.gold[::order])], SETTING)
        assert counts(scores, "pair") == case.pair
        assert counts(scores, "triple") == case.triple
        assert dict(scores.level("triple").groups) == case.by_effect

    @pytest.mark.parametrize("order", [1, -1], ids=["as written", "turned round"])
    def test_overlapping_predictions_of_one_relation(self, order: int):
        """It is one statement, but said of two mentions, of which the gold has one."""
        found = AnnotatedDocument("1", LONG, _NAMED[::order], (_SHORT_OBJECT, _LONG_OBJECT)[::order])
        for gold in (_SHORT_OBJECT, _LONG_OBJECT):
            scores = score_titles([found], [AnnotatedDocument("1", LONG, _NAMED, (gold,))], SETTING)
            assert counts(scores, "triple") == (1, 0, 0)
            assert counts(scores, "triple, each mention") == (1, 1, 0)

    def test_mentions_with_equal_counts_in_two_types(self):
        gold = gold_document(names=("miR-901", "miR-902", "GENEA", "GENEB"))
        text = gold.text
        wrong = [replace(mention("LNCX", text), type=kind) for kind in (EntityType.MIRNA, EntityType.GENE)]
        found = AnnotatedDocument("1", text, (mention("miR-901", text), mention("GENEA", text), *wrong))
        scores = score_titles([found], [gold], SETTING)
        assert counts(scores, "mentions, exact") == (2, 2, 2)
        assert dict(scores.level("mentions, exact").groups) == {"Gene": Counts(1, 1, 1), "miRNA": Counts(1, 1, 1)}

    @pytest.mark.parametrize("order", [1, -1], ids=["as written", "turned round"])
    def test_overlapping_predictions_of_one_mention(self, order: int):
        found = AnnotatedDocument("1", LONG, _NAMED[::order])
        scores = score_titles([found], [AnnotatedDocument("1", LONG, _NAMED[:2])], SETTING)
        assert counts(scores, "mentions, exact") == counts(scores, "mentions, overlap") == (2, 1, 0)


_EFFECTS = ("activates", "represses", "targets")
_PAIRS = tuple((rna, gene) for rna in ("miR-901", "miR-902", "LNCX") for gene in ("GENEA", "GENEB"))
_TYPES = (EntityType.GENE, EntityType.LNCRNA, EntityType.MIRNA)
_WORDS = "one two six ten"


def _labelled(labels: tuple[str, ...]) -> tuple[Relation, ...]:
    """A relation for each pair that has an effect; "" stands for none."""
    return tuple(rel(rna, effect, gene) for (rna, gene), effect in zip(_PAIRS, labels, strict=True) if effect)


def _typed(labels: tuple[str, ...]) -> tuple[Mention, ...]:
    """A mention for each word that has a type."""
    starts = [_WORDS.index(word) for word in _WORDS.split()]
    return tuple(
        Mention(at, at + 3, _WORDS[at : at + 3], EntityType(t)) for at, t in zip(starts, labels, strict=True) if t
    )


def _of_each(labels: tuple[str, ...], length: int) -> st.SearchStrategy[list[tuple[str, ...]]]:
    return st.lists(st.tuples(*[st.sampled_from(("", *labels))] * length), min_size=3, max_size=3)


class TestAgainstScikitLearn:
    """Where each place has one label or none, on either side, all figures are those of a classification."""

    @given(_of_each(_EFFECTS, len(_PAIRS)), _of_each(_EFFECTS, len(_PAIRS)))
    def test_relations(self, predicted, gold):
        found = [read(*_labelled(labels), identifier=str(n)) for n, labels in enumerate(predicted)]
        wanted = [gold_document(*_labelled(labels), identifier=str(n)) for n, labels in enumerate(gold)]
        self.check(score_titles(found, wanted, SETTING).level("triple"), predicted, gold, _EFFECTS)

    @given(_of_each(_TYPES, 4), _of_each(_TYPES, 4))
    def test_mentions(self, predicted, gold):
        found = [AnnotatedDocument(str(n), _WORDS, _typed(labels)) for n, labels in enumerate(predicted)]
        wanted = [AnnotatedDocument(str(n), _WORDS, _typed(labels)) for n, labels in enumerate(gold)]
        scores = score_titles(found, wanted, SETTING)
        for name in ("mentions, exact", "mentions, overlap"):
            self.check(scores.level(name), predicted, gold, _TYPES)

    def check(self, level: LevelScore, predicted, gold, labels: tuple[str, ...]) -> None:
        sides = [label for own in gold for label in own], [label for own in predicted for label in own]
        each = precision_recall_fscore_support(*sides, labels=labels, zero_division=math.nan)
        micro = precision_recall_fscore_support(*sides, labels=labels, average="micro", zero_division=math.nan)
        groups = dict(level.groups)
        for number, label in enumerate(labels):
            self.same(groups.get(label, Counts()), [ratios[number] for ratios in each[:3]])
            assert groups.get(label, Counts()).gold == each[3][number]
        self.same(level.counts, micro[:3])

    def same(self, counts: Counts, expected) -> None:
        wanted = [None if math.isnan(ratio) else pytest.approx(ratio) for ratio in expected]
        assert [counts.precision, counts.recall, counts.f1] == wanted


_SPOTS = st.lists(
    st.builds(
        lambda start, length, kind, name: Mention(
            start, start + length, LONG[start : start + length], kind, f"toy:{name}", name
        ),
        st.integers(0, 8),
        st.integers(1, 6),
        st.sampled_from((EntityType.GENE, EntityType.MIRNA)),
        st.sampled_from("ab"),
    ),
    max_size=6,
)


class TestPropertiesOfMentions:
    @given(_SPOTS, _SPOTS, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, predicted, gold, shuffler: random.Random):
        found, wanted = AnnotatedDocument("1", LONG, tuple(predicted)), AnnotatedDocument("1", LONG, tuple(gold))
        mixed = score_titles([_shuffled(found, shuffler)], [_shuffled(wanted, shuffler)], SETTING)
        assert mixed == score_titles([found], [wanted], SETTING)

    @given(_SPOTS, _SPOTS)
    def test_swapping_the_sides_swaps_precision_and_recall(self, predicted, gold):
        there = score_titles(
            [AnnotatedDocument("1", LONG, tuple(predicted))], [AnnotatedDocument("1", LONG, tuple(gold))], SETTING
        )
        back = score_titles(
            [AnnotatedDocument("1", LONG, tuple(gold))], [AnnotatedDocument("1", LONG, tuple(predicted))], SETTING
        )
        for one, other in zip(there.levels, back.levels, strict=True):
            assert (one.counts.precision, one.counts.recall) == (other.counts.recall, other.counts.precision)
            assert one.counts.f1 == other.counts.f1

    @given(_SPOTS, _SPOTS, st.data())
    def test_adding_a_right_prediction_never_lowers_recall(self, predicted, gold, data):
        added = data.draw(st.sampled_from(gold)) if gold else None
        some = score_titles(
            [AnnotatedDocument("1", LONG, tuple(predicted))], [AnnotatedDocument("1", LONG, tuple(gold))], SETTING
        )
        more = [*predicted, added] if added else predicted
        all_ = score_titles(
            [AnnotatedDocument("1", LONG, tuple(more))], [AnnotatedDocument("1", LONG, tuple(gold))], SETTING
        )
        for fewer, level in zip(some.levels, all_.levels, strict=True):
            assert level.counts.tp >= fewer.counts.tp
            assert level.counts.gold == fewer.counts.gold


_DOIS = ("10.1/a", "10.1/b", "10.1/c")
_CITED = st.lists(
    st.builds(
        lambda pair, effect, dois, negated: row(pair[0], effect, pair[1], *dois, negated=negated),
        st.sampled_from(_PAIRS),
        st.sampled_from((*_EFFECTS, "correlates")),
        st.sets(st.sampled_from(_DOIS), max_size=2).map(sorted),
        st.booleans(),
    ),
    max_size=6,
)
_READ = st.fixed_dictionaries(dict.fromkeys(_DOIS, _RELATIONS))


def _corpus(relations: dict[str, list[Relation]]) -> list[AnnotatedDocument]:
    return [read(*relations[doi], identifier=doi[-1], doi=doi) for doi in _DOIS]


class TestPropertiesOfCited:
    @given(_CITED, _READ, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, rows, relations, shuffler: random.Random):
        before = score_relations(_corpus(relations), rows, SETTING)
        mixed_documents = [_shuffled(document, shuffler) for document in _corpus(relations)]
        mixed_rows = list(rows)
        shuffler.shuffle(mixed_documents)
        shuffler.shuffle(mixed_rows)
        assert score_relations(mixed_documents, mixed_rows, SETTING) == before

    @given(_CITED, _READ, st.data())
    def test_adding_a_right_prediction_never_lowers_recall(self, rows, relations, data):
        before = score_relations(_corpus(relations), rows, SETTING)
        if not (wanted := [r for r in rows if r.doi]):
            return
        right = data.draw(st.sampled_from(wanted))
        found = rel(right.subject, right.effect, right.object, negated=right.negated)
        more = {doi: [*own, found] if doi == right.doi[0] else own for doi, own in relations.items()}
        after = score_relations(_corpus(more), rows, SETTING)
        for fewer, level in zip(before.levels, after.levels, strict=True):
            assert level.counts.tp >= fewer.counts.tp
            assert level.counts.gold == fewer.counts.gold

    @given(_CITED, _READ)
    def test_items_and_groups_add_up(self, rows, relations):
        for level in score_relations(_corpus(relations), rows, SETTING).levels:
            assert counts_of(level.items) == level.counts
            if level.groups:
                assert sum_counts(c for _, c in level.groups) == level.counts


class TestArms:
    """Databases name the arm that papers leave open."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("hsa-miR-901-5p", "miR-901", True),
            ("hsa-miR-901-5p", "microRNA-901-5p", True),
            ("miR-901-5p", "miR-901-3p", False),
            ("miR-901a", "miR-901", False),
            ("miR-901 family", "miR-901", False),
        ],
    )
    def test_an_arm_that_is_not_stated_is_either(self, one: str, other: str, same: bool) -> None:
        first, second = Entity(EntityType.MIRNA, "MIRBASE:MIMAT1", one), Entity(EntityType.MIRNA, "mirna:x", other)
        assert any_arm(first, second) is any_arm(second, first) is same

    def test_of_others_it_asks_what_the_lenient_rule_asks(self) -> None:
        assert not any_arm(Entity(EntityType.GENE, "", "GENEA-5p"), Entity(EntityType.GENE, "", "GENEA"))
        assert any_arm(Entity(EntityType.GENE, "", "GENEA"), Entity(EntityType.GENE, "HGNC:2", "genea"))


class TestEachPair:
    """Pairs counted mention by mention, for gold that says no effects; not among the levels unless asked for."""

    def test_each_pair_of_mentions_counts(self) -> None:
        moved = rel("miR-901", "represses", "GENEA")
        elsewhere = replace(moved, object=replace(moved.object, start=0, end=3))
        scores = score_titles(
            [read(moved, elsewhere)],
            [gold_document(rel("GENEA", "correlates", "miR-901"))],
            SETTING,
            ["pair", EACH_PAIR.name],
        )
        assert scores.names == ("pair", "pair, each mention")
        assert counts(scores, "pair") == (1, 0, 0)
        assert counts(scores, "pair, each mention") == (1, 1, 0)
        assert EACH_PAIR.name not in score_titles([], [], SETTING).names

    @given(_RELATIONS, _RELATIONS)
    def test_swapping_predicted_and_gold_swaps_precision_and_recall(self, first, second) -> None:
        there = score_titles([read(*first)], [gold_document(*second)], SETTING, [EACH_PAIR.name])
        back = score_titles([read(*second)], [gold_document(*first)], SETTING, [EACH_PAIR.name])
        (one,), (other,) = there.levels, back.levels
        assert (one.counts.precision, one.counts.recall) == (other.counts.recall, other.counts.precision)
