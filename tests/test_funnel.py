"""How far relations of the gold came, each stage with a case of its own. All texts are invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring_cases import SETTING, audited, gold, mentions_of, read, relation, row

from extractor.errors import InputError
from extractor.model import AnnotatedDocument, EntityType, Mention
from extractor.scoring import LEVELS, RULES, Outcome, Scores, score_relations, score_titles
from extractor.scoring.funnel import Fate, Stage, fates, fates_of_annotated
from extractor.scoring.statements import gold_statement

RULE = RULES["identifier-or-name"]
TEXT = "miR-901 and GENEA were seen with GENEB."
APART = "miR-901 rose. Nothing else did. GENEA fell. GENEB stayed."


def fate(claim: object, *documents: AnnotatedDocument) -> Fate:
    (found,) = fates([claim if not isinstance(claim, str) else row(claim)], documents, RULE)
    return found


def told(found: Fate) -> tuple[Stage | None, str]:
    return found.failed, found.reason


class TestStages:
    """A gold table: "miR-901 represses GENEA" in 10.1/a unless it is said otherwise."""

    def test_passed(self) -> None:
        found = fate("miR-901 represses GENEA", read(TEXT, "miR-901 represses GENEA"))
        assert told(found) == (None, "")
        assert (found.document, found.sentence, found.claim) == ("1", TEXT, "miR-901 represses GENEA")
        assert found.row == row("miR-901 represses GENEA")

    @pytest.mark.parametrize(
        ("claim", "condition"),
        [
            (row("miR-901 represses GENEA", "10.1/b", "https://doi.org/10.1/C"), "not read: 10.1/b, 10.1/c"),
            (row("miR-901 represses GENEA", ""), "no document is cited"),
        ],
    )
    def test_not_fetched(self, claim, condition: str) -> None:
        found = fate(claim, read(TEXT))
        assert told(found) == (Stage.FETCHED, condition)
        assert (found.document, found.sentence) == ("", "")

    @pytest.mark.parametrize(
        ("text", "condition"),
        [
            ("miR-901 rose.", "GENEA is not found in the text"),
            ("GENEB rose.", "neither miR-901 nor GENEA is found in the text"),
            ("miR-901 rose with Genea.", "“Genea” is not recognised"),
            ("miR-901-5p rose.", "GENEA is not found in the text"),
        ],
    )
    def test_not_recognised(self, text: str, condition: str) -> None:
        found = fate("miR-901 represses GENEA", read(text))
        assert told(found) == (Stage.RECOGNISED, condition)
        assert (found.document, found.sentence) == ("1", text)

    def test_the_sentence_of_what_was_not_recognised_is_that_of_the_other_end(self) -> None:
        found = fate("miR-901 represses LNCX", read(APART))
        assert found.sentence == "miR-901 rose."
        assert fate("miR-902 represses LNCX", read(APART)).sentence == ""

    def test_not_normalised(self) -> None:
        document = read("miR-901-5p met GENEA.")
        found = fate("miR-901 represses GENEA", document)
        assert found.failed is Stage.NORMALISED
        assert found.reason == (
            "“miR-901-5p” is recognised as MIRBASE:MIMAT9901 (miR-901-5p) instead of mirna:mir-901 (miR-901)"
        )
        wrong = replace(document.mentions[1], identifier="HGNC:9", name="GENEA2", type=EntityType.COMPLEX)
        found = fate("miR-901-5p represses GENEA", replace(document, mentions=(document.mentions[0], wrong)))
        assert found.failed is Stage.NORMALISED
        assert found.reason == "“GENEA” is recognised as Complex HGNC:9 (GENEA2) instead of Gene HGNC:2 (GENEA)"

    def test_not_together(self) -> None:
        found = fate("miR-901 represses GENEA", read(APART))
        assert told(found) == (Stage.TOGETHER, "in two sentences: 1 and 3")
        assert found.sentence == "miR-901 rose. Nothing else did. GENEA fell."
        assert fate("GENEB represses miR-901", read(APART)).sentence == "miR-901 rose."

    def test_the_nearest_two_tell_how_far_apart_they_are(self) -> None:
        found = fate("miR-901 represses GENEA", read(APART.replace("GENEB stayed", "miR-901 fell")))
        assert told(found) == (Stage.TOGETHER, "in two sentences: 3 and 4")

    def test_not_audited(self) -> None:
        never = "miRNA and Gene are related by patterns only, and none joins the two"
        document = read(TEXT, audited=(audited(TEXT, "GENEA", "miR-901", never, judged=False),))
        assert told(fate("miR-901 represses GENEA", document)) == (Stage.CANDIDATE, never)

    def test_audited_and_rejected(self) -> None:
        pairs = (
            audited(TEXT, "miR-901", "GENEB", "a comparison"),
            audited(TEXT, "miR-901", "GENEA", "by way of a third"),
            audited(TEXT, "miR-901", "GENEA", "by way of a third"),
            audited(TEXT, "miR-901", "GENEA", "a question, not a finding"),
            audited(TEXT, "miR-901", "GENEA", "not parsed", judged=False),
        )
        found = fate("miR-901 represses GENEA", read(TEXT, audited=pairs))
        assert told(found) == (Stage.PATTERN, "rejected: by way of a third; a question, not a finding")
        assert found.sentence == TEXT

    def test_linked_across_sentences(self) -> None:
        pairs = (audited(APART, "miR-901", "GENEA", "in different clauses"),)
        found = fate("miR-901 represses GENEA", read(APART, audited=pairs))
        assert told(found) == (Stage.PATTERN, "rejected: in different clauses")
        assert found.sentence == "GENEA fell."

    def test_below_the_threshold(self) -> None:
        weak = (
            relation(TEXT, "miR-901 activates GENEA", confidence=0.2),
            relation(TEXT, "miR-901 represses GENEA", confidence=0.33),
            relation(TEXT, "miR-901 represses GENEB", confidence=0.39),
        )
        found = fate("miR-901 represses GENEA", read(TEXT, weak=weak))
        assert told(found) == (
            Stage.PATTERN,
            "below the threshold, with confidence 0.33: miR-901 represses GENEA",
        )

    def test_related_by_a_rule_and_not_among_the_relations(self) -> None:
        pairs = (audited(TEXT, "miR-901", "GENEA", "", pattern="toy:active"),)
        found = fate("miR-901 represses GENEA", read(TEXT, audited=pairs))
        assert told(found) == (
            Stage.PATTERN,
            "joined by toy:active, but the relation is not among those of the document",
        )

    def test_without_a_record_of_what_was_audited(self) -> None:
        found = fate("miR-901 represses GENEA", read(TEXT))
        assert told(found) == (Stage.PATTERN, "not related; which pairs were audited is not on record")

    def test_found_and_denied(self) -> None:
        found = fate("miR-901 represses GENEA", read(TEXT, "miR-901 not represses GENEA"))
        assert told(found) == (Stage.PATTERN, "denied: miR-901 not represses GENEA")

    def test_the_other_way_round(self) -> None:
        found = fate("miR-901 represses GENEA", read(TEXT, "GENEA represses miR-901"))
        assert told(found) == (Stage.DIRECTION, "related the other way round: GENEA represses miR-901")

    @pytest.mark.parametrize(
        ("claim", "said", "condition"),
        [
            (
                "miR-901 represses GENEA",
                "miR-901 activates GENEA",
                "related with another effect: miR-901 activates GENEA",
            ),
            (
                "miR-901 not represses GENEA",
                "miR-901 represses GENEA",
                "the negation was not found: miR-901 represses GENEA",
            ),
            (
                "miR-901 correlates GENEA",
                "GENEA activates miR-901",
                "related with another effect: GENEA activates miR-901",
            ),
            (
                "miR-901 not represses GENEA",
                "miR-901 not targets GENEA",
                "related with another effect: miR-901 not targets GENEA",
            ),
        ],
    )
    def test_another_effect(self, claim: str, said: str, condition: str) -> None:
        assert told(fate(claim, read(TEXT, said))) == (Stage.EFFECT, condition)

    @pytest.mark.parametrize(
        ("wanted", "found", "condition"),
        [
            ({"direct": True}, {}, "not found to be direct"),
            ({}, {"direct": True}, "found to be direct"),
            ({"resistance": "promotes"}, {}, "resistance: nothing instead of promotes"),
            ({"drugs": ("toyinib",)}, {"drugs": ("Mockinib", "a")}, "drugs: a, mockinib instead of toyinib"),
            (
                {"resistance": "promotes", "drugs": ("toyinib",)},
                {"resistance": "reverses"},
                "resistance: reverses instead of promotes; drugs: none instead of toyinib",
            ),
        ],
    )
    def test_other_modifiers(self, wanted, found, condition: str) -> None:
        document = read(TEXT, relation(TEXT, "miR-901 represses GENEA", **found))
        assert told(fate(row("miR-901 represses GENEA", **wanted), document)) == (Stage.MODIFIERS, condition)


class TestRows:
    def test_the_document_that_came_furthest_tells(self) -> None:
        claim = row("miR-901 represses GENEA", "10.1/a", "10.1/b", "10.1/c")
        documents = [
            read("GENEB rose.", identifier="1", doi="10.1/a"),
            read(TEXT, "miR-901 targets GENEA", identifier="2", doi="10.1/b"),
            read(TEXT, identifier="3", doi="10.1/c"),
        ]
        assert (fate(claim, *documents).failed, fate(claim, *documents).document) == (Stage.EFFECT, "2")

    def test_the_nearest_and_surest_statement_tells(self) -> None:
        document = read(
            TEXT,
            relation(TEXT, "miR-901 targets GENEA", confidence=0.8),
            relation(TEXT, "miR-901 regulates GENEA", confidence=0.9),
            relation(TEXT, "GENEA represses miR-901", confidence=1.0),
        )
        assert fate("miR-901 represses GENEA", document).reason.endswith("miR-901 regulates GENEA")

    def test_rows_that_state_the_same_are_one_claim_with_all_their_works(self) -> None:
        rows = [
            row("miR-901 represses GENEA", "10.1/z"),
            row("miR-901 represses GENEA", "10.1/a", condition="in toy cells"),
            row("miR-901 represses GENEA", "10.1/z", resistance="promotes"),
        ]
        first, second = fates(rows, [read(TEXT, "miR-901 represses GENEA")], RULE)
        assert (first.failed, first.row) == (None, rows[0])
        assert (second.failed, second.reason) == (
            Stage.MODIFIERS,
            "resistance: nothing instead of promotes",
        )

    def test_a_document_twice_is_refused(self) -> None:
        with pytest.raises(InputError, match="'1' occurs twice"):
            fates([row("miR-901 represses GENEA")], [read(TEXT), read(TEXT)], RULE)

    def test_a_document_without_sentences_is_one(self) -> None:
        found = fate("miR-901 represses GENEA", read(APART, sentences=()))
        assert found.failed is Stage.PATTERN

    def test_names_that_one_identifier_has_and_the_rule_tells_apart(self) -> None:
        rows = [
            row("miR-901 represses GENEA"),
            row("miR-901 represses GENEA", object="alias", resistance="promotes"),
        ]
        nameless = replace(relation(TEXT, "miR-901 represses GENEA").object, identifier="", name="alias")
        document = read(TEXT, relation(TEXT, "miR-901 represses GENEA", object=nameless))
        assert {f.failed for f in fates(rows, [document], RULE)} <= {None, *Stage}


class TestAnnotated:
    def follow(self, wanted: AnnotatedDocument, *documents: AnnotatedDocument) -> list[tuple[str, Stage | None, str]]:
        return [(f.claim, f.failed, f.reason) for f in fates_of_annotated([wanted], documents, RULE)]

    def test_in_the_order_of_the_text(self) -> None:
        wanted = gold(TEXT, "miR-901 represses GENEB", "miR-901 represses GENEA", "GENEA activates miR-901")
        found = self.follow(wanted, read(TEXT, "miR-901 represses GENEA"))
        assert [claim for claim, *_ in found] == [
            "miR-901 represses GENEA",
            "miR-901 represses GENEB",
            "GENEA activates miR-901",
        ]
        assert [failed for _, failed, _ in found] == [None, Stage.PATTERN, Stage.DIRECTION]

    def test_not_read(self) -> None:
        assert self.follow(gold(TEXT, "miR-901 represses GENEA"), read(TEXT, identifier="2")) == [
            ("miR-901 represses GENEA", Stage.FETCHED, "not read: 1")
        ]

    def test_what_the_gold_has_at_a_place(self) -> None:
        wanted = gold(TEXT, "miR-901 represses GENEA")
        mirna, gene, other = mentions_of(TEXT)
        shorter = Mention(gene.start, gene.end - 1, "GENE", EntityType.GENE, "HGNC:8", "GENE")
        cases = {
            (other,): (Stage.RECOGNISED, "“miR-901” is not recognised; “GENEA” is not recognised"),
            (mirna, other): (Stage.RECOGNISED, "“GENEA” is not recognised"),
            (mirna, shorter): (
                Stage.NORMALISED,
                "“GENE” is recognised as HGNC:8 (GENE) instead of HGNC:2 (GENEA)",
            ),
        }
        for mentions, expected in cases.items():
            (found,) = self.follow(wanted, read(TEXT, mentions=mentions))
            assert found[1:] == expected

    def test_recognised_elsewhere_only(self) -> None:
        text = "GENEA fell. miR-901 met GENEA."
        wanted = gold(text, relation(text, "miR-901 represses GENEA", object=mentions_of(text)[2]))
        (found,) = self.follow(wanted, read(text, mentions=mentions_of(text)[:2]))
        assert found[1:] == (Stage.RECOGNISED, "“GENEA” is not recognised")
        (found,) = fates_of_annotated([wanted], [read(text, mentions=mentions_of(text)[:2])], RULE)
        assert found.sentence == "miR-901 met GENEA."

    def test_one_statement_answers_one_of_the_gold(self) -> None:
        """A correlation has no direction, and agrees with both."""
        wanted = gold(TEXT, "miR-901 represses GENEA", "GENEA activates miR-901")
        found = self.follow(wanted, read(TEXT, "GENEA correlates miR-901"))
        assert Counter(failed for _, failed, _ in found) == {Stage.EFFECT: 1, Stage.DIRECTION: 1}
        assert "what was found answers another relation of the gold: GENEA correlates miR-901" in {f[2] for f in found}

    def test_the_row_is_made_of_the_annotation(self) -> None:
        made = relation(TEXT, "miR-901 not represses GENEA", direct=True, condition="toy cells", drugs=("toyinib",))
        (found,) = fates_of_annotated([gold(TEXT, made, identifier="doi:10.1/q")], [], RULE)
        expected = row(
            "miR-901 not represses GENEA",
            "10.1/q",
            ref=(),
            section="",
            direct=True,
            condition="toy cells",
            drugs=("toyinib",),
        )
        assert found.row == expected

    def test_another_text_is_refused(self) -> None:
        with pytest.raises(InputError, match="differ in text"):
            fates_of_annotated([gold(TEXT)], [read(TEXT + " ")], RULE)


_SAID = st.builds(
    lambda subject, denied, effect, other, modifiers: relation(
        EVERYTHING, " ".join((subject, *denied, effect, other)), **modifiers
    ),
    st.sampled_from(("miR-901", "miR-902", "GENEA")),
    st.sampled_from(((), (), ("not",))),
    st.sampled_from(("targets", "represses", "correlates")),
    st.sampled_from(("GENEB", "LNCX", "miR-901-5p")),
    st.sampled_from(({}, {"direct": True}, {"resistance": "promotes"}, {"confidence": 0.5})),
)
EVERYTHING = "miR-901, miR-902 and GENEA met GENEB, LNCX and miR-901-5p."


def _turned(item):
    return replace(item, subject=item.object, object=item.subject)


_RELATIONS = st.lists(st.one_of(_SAID, _SAID.map(_turned)), max_size=7)
_AT_LEVEL = dict(
    zip((level.name for level in LEVELS), (Stage.PATTERN, Stage.DIRECTION, Stage.EFFECT, Stage.MODIFIERS), strict=True)
)
_ORDER = list(Stage)


def agree(found: tuple[Fate, ...], scores: Scores) -> None:
    """At every level, what the scores count as right are those that passed its stage, and no others."""
    for level in LEVELS:
        stage, counts = _AT_LEVEL[level.name], scores.level(level.name).counts
        counted = [(gold_statement(fate.row), fate) for fate in found if not (level.asserted and fate.row.negated)]
        keys = {level.key(statement) for statement, _ in counted}
        passed = {level.key(statement) for statement, fate in counted if _passed(fate, stage)}
        stopped = {level.key(statement) for statement, fate in counted if not _passed(fate, stage)}
        assert (len(keys), len(passed)) == (counts.gold, counts.tp)
        assert not passed & stopped
    right = [item.what for item in scores.level("modifiers").items if item.outcome is Outcome.RIGHT]
    assert Counter(fate.claim for fate in found if fate.failed is None) == Counter(right)


def _passed(fate: Fate, stage: Stage) -> bool:
    return fate.failed is None or _ORDER.index(fate.failed) > _ORDER.index(stage)


class TestAgreesWithScores:
    @given(_RELATIONS, _RELATIONS)
    def test_of_annotated_documents(self, predicted, wanted) -> None:
        documents, annotated = [read(EVERYTHING, *predicted)], [gold(EVERYTHING, *wanted)]
        agree(fates_of_annotated(annotated, documents, RULE), score_titles(documents, annotated, SETTING))

    @given(_RELATIONS, _RELATIONS, st.lists(st.tuples(_SAID, st.sampled_from("abc")), max_size=7))
    def test_of_a_table(self, first, second, wanted) -> None:
        documents = [
            read(EVERYTHING, *first, identifier="1", doi="10.1/a"),
            read(EVERYTHING, *second, identifier="2", doi="10.1/b"),
        ]
        rows = [_as_row(item, f"10.1/{doi}") for item, doi in wanted]
        agree(fates(rows, documents, RULE), score_relations(documents, rows, SETTING))

    @given(_RELATIONS)
    def test_the_gold_itself_comes_through(self, relations) -> None:
        found = fates_of_annotated([gold(EVERYTHING, *relations)], [read(EVERYTHING, *relations)], RULE)
        assert all(fate.failed is None for fate in found)


def _as_row(item, doi: str):
    denied = "not " if item.negated else ""
    said = f"{item.subject.name} {denied}{item.effect} {item.object.name}"
    return row(said, doi, direct=item.direct, resistance=item.resistance)
