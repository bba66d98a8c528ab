"""Evidence to interactions: what each column says, whatever the order of the evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evidence_cases import VERSIONS, document, evidence, table_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import EntityType, Evidence, Interaction, Standing
from extractor.store import Known, merge

TITLE = {"section": "title"}
DENIED = {"negated": True}
RETRACTED = {"standing": Standing.RETRACTED}


def row_of(said: str, *items: Evidence) -> Interaction:
    """The row of one triple in the table merged from the evidence."""
    subject, effect, other = said.split()
    triple = (f"x:{subject}", effect, f"x:{other}")
    (found,) = [row for row in table_of(*items) if (row.subject, row.effect, row.object) == triple]
    return found


class TestRows:
    def test_no_evidence_makes_an_empty_table(self) -> None:
        assert merge([]) == []

    def test_one_row_a_triple(self) -> None:
        rows = table_of(
            evidence(1, "miR-901 represses GENEA"),
            evidence(2, "miR-901 represses GENEA"),
            evidence(2, "miR-901 targets GENEA"),
            evidence(2, "miR-902 represses GENEA"),
        )
        assert [(r.mirna, r.effect, r.target, r.n_documents) for r in rows] == [
            ("miR-901", "represses", "GENEA", 2),
            ("miR-901", "targets", "GENEA", 1),
            ("miR-902", "represses", "GENEA", 1),
        ]

    def test_the_same_evidence_twice_counts_once(self) -> None:
        item = evidence(1, "miR-901 represses GENEA")
        assert table_of(item, item) == table_of(item)

    def test_of_findings_with_one_key_the_surest_counts(self) -> None:
        weak = evidence(1, "miR-901 represses GENEA", confidence=0.3, subject_start=1)
        row = row_of("miR-901 represses GENEA", weak, replace(weak, confidence=0.9, subject_start=2))
        assert (row.n_evidence, row.belief) == (1, 0.9)

    @pytest.mark.parametrize(
        "weaker", [{**DENIED, "confidence": 0.9}, {**RETRACTED, "confidence": 0.9}, {"subject_start": 3}]
    )
    def test_of_findings_with_one_key_what_stands_counts(self, weaker) -> None:
        stands = evidence(1, "miR-901 represses GENEA", sentence="Stands.", confidence=0.5)
        other = replace(stands, sentence="Other.", **weaker)
        assert row_of("miR-901 represses GENEA", other, stands).best_sentence == "Stands."

    @pytest.mark.parametrize(
        "changed", [{"drugs": ("inventinib",)}, {"hedged": True}, {"sentence": "Another."}, DENIED]
    )
    def test_findings_with_one_key_may_come_in_any_order(self, changed) -> None:
        one = evidence(1, "miR-901 represses GENEA")
        other = replace(one, **changed)
        assert table_of(one, other) == table_of(other, one)

    def test_counts_and_pmids(self) -> None:
        row = row_of(
            "miR-901 represses GENEA",
            evidence(22, "miR-901 represses GENEA"),
            evidence(22, "miR-901 represses GENEA", sentence_start=40),
            evidence(11, "miR-901 represses GENEA"),
            evidence(document("file-a", pmid=""), "miR-901 represses GENEA"),
        )
        assert (row.n_evidence, row.n_documents, row.pmids) == (4, 3, ("11", "22"))

    def test_sorted_by_mirna_then_target(self) -> None:
        rows = table_of(
            evidence(1, "miR-902 represses GENEA"),
            evidence(1, "MIR-901 represses GENEB", subject_type=EntityType.MIRNA),
            evidence(1, "miR-901 represses GENEA"),
        )
        assert [(r.mirna, r.target) for r in rows] == [("miR-901", "GENEA"), ("MIR-901", "GENEB"), ("miR-902", "GENEA")]

    def test_twenty_thousand_evidences(self) -> None:
        items = [
            evidence(1, f"miR-{900 + i % 40} represses GENE{i % 700}", document=str(i % 5000), sentence_start=i)
            for i in range(20_000)
        ]
        assert sum(row.n_evidence for row in table_of(*items)) == 20_000


class TestSides:
    @pytest.mark.parametrize(
        ("said", "sides"),
        [
            ("miR-901 represses GENEA", ("miR-901", "GENEA")),
            ("GENEA activates miR-901", ("miR-901", "GENEA")),
            ("LNC1 sponges miR-901", ("miR-901", "LNC1")),
            ("miR-901 correlates disease-a", ("miR-901", "disease-a")),
            ("miR-901 represses miR-902", ("miR-901", "miR-902")),
            ("LNC1 activates GENEA", ("LNC1", "GENEA")),
            ("GENEA represses circ1", ("circ1", "GENEA")),
            ("GENEA represses GENEB", ("GENEA", "GENEB")),
        ],
    )
    def test_mirna_comes_first_then_another_ncrna(self, said: str, sides: tuple[str, str]) -> None:
        row = row_of(said, evidence(1, said))
        assert (row.mirna, row.target) == sides

    def test_names_are_those_of_the_majority_then_alphabetical(self) -> None:
        items = [
            evidence(i, "miR-901 represses GENEA", subject_name=mirna, object_name=gene)
            for i, (mirna, gene) in enumerate([("miR-901", "GA"), ("hsa-miR-901", "GENEA"), ("miR-901", "GENEA2")])
        ]
        row = row_of("miR-901 represses GENEA", *items)
        assert (row.mirna, row.target) == ("miR-901", "GA")


class TestModifiers:
    @pytest.mark.parametrize(
        ("said", "direct"),
        [((None, None), None), ((None, False), False), ((False, True), True), ((True, None), True)],
    )
    def test_direct_if_any_says_so_and_indirect_only_if_stated(self, said, direct) -> None:
        items = [evidence(i, "miR-901 represses GENEA", direct=value) for i, value in enumerate(said)]
        assert row_of("miR-901 represses GENEA", *items).direct is direct

    @pytest.mark.parametrize(
        ("said", "resistance", "conflicts"),
        [
            (("", "reverses"), "reverses", ()),
            (("promotes", "promotes"), "promotes", ()),
            (("promotes", "reverses"), "", ("resistance both promoted and reversed",)),
            (("", ""), "", ()),
        ],
    )
    def test_resistance_needs_agreement(self, said, resistance, conflicts) -> None:
        items = [evidence(i, "miR-901 represses GENEA", resistance=value) for i, value in enumerate(said)]
        row = row_of("miR-901 represses GENEA", *items)
        assert (row.resistance, row.conflicts) == (resistance, conflicts)

    def test_drugs_are_united(self) -> None:
        row = row_of(
            "miR-901 represses GENEA",
            evidence(1, "miR-901 represses GENEA", drugs=("inventinib", "mockitinib")),
            evidence(2, "miR-901 represses GENEA", drugs=("abstractinib", "inventinib")),
        )
        assert row.drugs == ("abstractinib", "inventinib", "mockitinib")

    def test_a_denial_modifies_nothing(self) -> None:
        row = row_of(
            "miR-901 represses GENEA",
            evidence(1, "miR-901 represses GENEA"),
            evidence(2, "miR-901 represses GENEA", negated=True, direct=True, resistance="promotes", drugs=("d",)),
        )
        assert (row.direct, row.resistance, row.drugs) == (None, "", ())


class TestContext:
    def test_regulators_are_what_sponges_the_mirna_anywhere(self) -> None:
        row = row_of(
            "miR-901 represses GENEA",
            evidence(1, "miR-901 represses GENEA"),
            evidence(2, "LNC1 sponges miR-901"),
            evidence(3, "circ1 sponges miR-901"),
            evidence(3, "circ2 sponges miR-902"),
            evidence(3, "circ3 sponges miR-901", negated=True),
            evidence(3, "circ4 sponges miR-901", standing=Standing.RETRACTED),
        )
        assert row.cerna_regulators == ("LNC1", "circ1")

    def test_phenotypes_are_of_the_same_subject_and_sentence(self) -> None:
        row = row_of(
            "miR-901 represses GENEA",
            evidence(1, "miR-901 represses GENEA"),
            evidence(1, "miR-901 reverses EMT"),
            evidence(1, "miR-901 promotes resistance", sentence_start=50),
            evidence(1, "miR-902 promotes resistance"),
            evidence(2, "miR-901 promotes resistance"),
        )
        assert row.phenotypes == ("reverses EMT",)

    def test_diseases_are_of_the_same_mirna_and_document(self) -> None:
        row = row_of(
            "GENEA activates miR-901",
            evidence(1, "GENEA activates miR-901"),
            evidence(1, "miR-901 correlates disease-a", sentence_start=50),
            evidence(1, "miR-902 correlates disease-b"),
            evidence(2, "miR-901 correlates disease-c"),
        )
        assert row.diseases == ("disease-a",)


class TestBestSentence:
    @pytest.mark.parametrize(
        ("better", "worse"),
        [
            ({"confidence": 0.9, "sentence": "A rather long sentence."}, {"confidence": 0.8, **TITLE}),
            ({**TITLE, "sentence": "A rather long title."}, {"sentence": "Short."}),
            ({"sentence": "Short."}, {"sentence": "Longer one."}),
            ({"sentence": "One.", "sentence_start": 1}, {"sentence": "Two.", "sentence_start": 5}),
            ({"confidence": 0.2}, {**DENIED, "sentence": "No."}),
            ({"confidence": 0.2}, {**RETRACTED, "sentence": "No."}),
        ],
    )
    def test_sure_then_title_then_short_then_first(self, better, worse) -> None:
        better = evidence(1, "miR-901 represses GENEA", pattern="p", **{"sentence": "This one.", **better})
        worse = evidence(1, "miR-901 represses GENEA", pattern="q", **{"sentence": "That one.", **worse})
        assert row_of("miR-901 represses GENEA", worse, better).best_sentence == better.sentence


class TestBelief:
    @pytest.mark.parametrize(
        ("others", "belief"),
        [
            ([], 0.8),
            ([(1, "represses", {"confidence": 0.5})], 0.8),  # the same document again
            ([(2, "represses", {"confidence": 0.5})], 0.9),
            ([(2, "represses", RETRACTED)], 0.8),
            ([(2, "represses", {**DENIED, "confidence": 1.0})], 0.4),
            ([(2, "represses", {**DENIED, "confidence": 0.5})], 0.6),
            ([(2, "represses", {**DENIED, **RETRACTED})], 0.8),
            ([(2, "activates", {"confidence": 0.5})], 0.6),
            ([(2, "activates", {**DENIED})], 0.8),
            ([(2, "targets", {**DENIED, "confidence": 0.5})], 0.6),
            ([(2, "correlates", {**DENIED})], 0.8),
            ([(2, "targets", {})], 0.8),
        ],
    )
    def test_documents_add_up_and_contradiction_takes_away(self, others, belief) -> None:
        items = [
            evidence(i, f"miR-901 {effect} GENEA", pattern=f"p{n}", **changed)
            for n, (i, effect, changed) in enumerate(others)
        ]
        row = row_of("miR-901 represses GENEA", evidence(1, "miR-901 represses GENEA", confidence=0.8), *items)
        assert row.belief == belief

    @pytest.mark.parametrize("changed", [DENIED, RETRACTED])
    def test_nothing_that_supports_means_none(self, changed) -> None:
        assert row_of("miR-901 represses GENEA", evidence(1, "miR-901 represses GENEA", **changed)).belief == 0

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
    def test_stays_within_bounds_and_grows_with_documents(self, confidences: list[float]) -> None:
        items = [evidence(i, "miR-901 represses GENEA", confidence=c) for i, c in enumerate(confidences)]
        beliefs = [row_of("miR-901 represses GENEA", *items[: n + 1]).belief for n in range(len(items))]
        assert all(0 <= belief <= 1 for belief in beliefs)
        assert beliefs == sorted(beliefs)
        assert beliefs[-1] >= round(max(confidences), 4)


class TestConflicts:
    @pytest.mark.parametrize(
        ("one", "other", "notes"),
        [
            ("miR-901 represses GENEA", "miR-901 activates GENEA", ("also activates",)),
            ("miR-901 promotes EMT", "miR-901 reverses EMT", ("also reverses",)),
            ("miR-901 represses GENEA", "miR-901 activates GENEB", ()),
            ("miR-901 represses GENEA", "GENEA activates miR-901", ()),
            ("miR-901 represses GENEA", "miR-901 targets GENEA", ()),
        ],
    )
    def test_opposite_effects_stand_in_both_rows(self, one: str, other: str, notes: tuple[str, ...]) -> None:
        items = evidence(1, one), evidence(2, other)
        assert row_of(one, *items).conflicts == notes
        assert bool(row_of(other, *items).conflicts) == bool(notes)

    @pytest.mark.parametrize(
        ("denied", "notes"),
        [
            ("miR-901 represses GENEA", ("represses denied",)),
            ("miR-901 regulates GENEA", ("regulates denied",)),
            ("miR-901 targets GENEA", ("targets denied",)),
            ("miR-901 activates GENEA", ()),
            ("miR-901 correlates GENEA", ()),
        ],
    )
    def test_what_denies_a_pair(self, denied: str, notes: tuple[str, ...]) -> None:
        said = "miR-901 represses GENEA"
        items = evidence(1, said), evidence(2, denied, negated=True)
        assert row_of(said, *items).conflicts == notes

    def test_a_denial_alone_is_no_conflict(self) -> None:
        said = "miR-901 represses GENEA"
        assert row_of(said, evidence(1, said, negated=True)).conflicts == ()

    def test_a_retracted_document_contradicts_nobody(self) -> None:
        said = "miR-901 represses GENEA"
        other = evidence(2, "miR-901 activates GENEA", standing=Standing.RETRACTED)
        assert row_of(said, evidence(1, said), other).conflicts == ()


class TestState:
    said = "miR-901 represses GENEA"

    def test_retracted_only_where_all_evidence_is(self) -> None:
        stands, falls = evidence(1, self.said), evidence(2, self.said, standing=Standing.RETRACTED)
        assert not row_of(self.said, stands, falls).retracted
        assert row_of(self.said, falls).retracted

    def test_withdrawn_keeps_what_was_last_known(self) -> None:
        first, last = evidence(1, self.said, sentence="First."), evidence(1, self.said, sentence="Last.")
        (row,) = merge([Known(first, "2026-01-01", "2026-02-01"), Known(last, "2026-01-01", "2026-03-01")])
        assert (row.withdrawn, row.best_sentence, row.n_evidence, row.belief) == (True, "Last.", 1, 0)

    def test_current_evidence_hides_the_superseded(self) -> None:
        old, new = evidence(1, self.said, confidence=0.9), evidence(2, self.said, confidence=0.6)
        (row,) = merge([Known(old, "2026-01-01", "2026-02-01"), Known(new, "2026-02-01")])
        assert (row.withdrawn, row.belief, row.pmids) == (False, 0.6, ("2",))
        assert (row.first_seen, row.last_seen) == ("2026-01-01", "2026-02-01")

    def test_withdrawn_evidence_contradicts_nobody(self) -> None:
        gone = Known(evidence(2, "miR-901 activates GENEA"), "2026-01-01", "2026-02-01")
        rows = merge([Known(evidence(1, self.said), "2026-01-01"), gone])
        assert {(row.effect, row.conflicts) for row in rows} == {("represses", ()), ("activates", ())}

    def test_release_is_the_code_version_that_found_the_best_sentence(self) -> None:
        items = [
            evidence(i, self.said, confidence=confidence, versions=replace(VERSIONS, code=code))
            for i, (code, confidence) in enumerate([("0.9.0", 0.5), ("0.10.0", 0.8), ("0.2.1", 0.7)])
        ]
        assert row_of(self.said, *items).release == "0.10.0"

    def test_nobody_has_reviewed_it(self) -> None:
        assert row_of(self.said, evidence(1, self.said)).status == "unreviewed"


def findings() -> st.SearchStrategy[Known]:
    """Evidence of few names and documents, so that much of it meets in a row."""
    said = st.sampled_from(
        [
            "miR-901 represses GENEA",
            "miR-901 activates GENEA",
            "miR-901 regulates GENEA",
            "miR-901 promotes EMT",
            "miR-901 reverses EMT",
            "miR-901 correlates disease-a",
            "LNC1 sponges miR-901",
            "circ1 sponges miR-901",
        ]
    )
    changed = st.fixed_dictionaries(
        {
            "subject_name": st.sampled_from(["one", "two"]),
            "sentence_start": st.sampled_from([0, 30]),
            "sentence": st.sampled_from(["Short.", "Not as short."]),
            "confidence": st.sampled_from([0.1, 0.3, 0.7, 0.9]),
            "negated": st.booleans(),
            "standing": st.sampled_from(Standing),
            "direct": st.sampled_from([None, True, False]),
            "resistance": st.sampled_from(["", "promotes", "reverses"]),
            "drugs": st.sampled_from([(), ("inventinib",), ("mockitinib", "inventinib")]),
        }
    )
    items = st.builds(lambda n, s, c: evidence(n, s, **c), st.integers(1, 4), said, changed)
    seen = st.sampled_from(["2026-01-01", "2026-01-02"])
    return st.builds(Known, items, seen, st.sampled_from(["", "", "2026-02-01", "2026-03-01"]))


class TestProperties:
    @given(st.lists(findings(), max_size=12).flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
    def test_any_order_gives_the_same_table(self, orders: tuple[list[Known], list[Known]]) -> None:
        first, second = orders
        assert merge(first) == merge(second)

    @given(st.lists(findings(), max_size=12))
    def test_repeating_evidence_changes_nothing(self, items: list[Known]) -> None:
        assert merge(items + items[::2]) == merge(items)

    @given(st.lists(findings(), max_size=12))
    def test_every_triple_has_its_row(self, items: list[Known]) -> None:
        rows = merge(items)
        assert {(r.subject, r.effect, r.object) for r in rows} == {
            (i.evidence.subject, i.evidence.effect, i.evidence.object) for i in items
        }
        assert len(rows) == len({i.evidence.triple for i in items})
