"""What cited works say of claims, each verdict with a case of its own. All texts are invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring_cases import SETTING, read, relation, row

from extractor.errors import InputError
from extractor.model import AnnotatedDocument, EntityType
from extractor.scoring import RULES, Entity, score_relations
from extractor.scoring.claims import ClaimCheck, ClaimVerdict, check_claims
from extractor.scoring.lookup import EntityIndex

RULE = RULES["identifier-or-name"]
TEXT = "miR-901 and GENEA were seen with toyinib resistance."
CLAIM = "miR-901 represses GENEA"


def check(claim: object, *documents: AnnotatedDocument, beside: tuple = ()) -> ClaimCheck:
    rows = [row(claim) if isinstance(claim, str) else claim, *beside]
    return check_claims(rows, documents, RULE)[0]


def on_resistance(said: str, *drugs: str, text: str = TEXT, **changes: object):
    """ "miR-901 promotes resistance" with the modifiers that such a relation has."""
    return relation(text, said, resistance=said.split()[-2], drugs=drugs, **changes)


class TestVerdicts:
    def test_not_read(self) -> None:
        found = check(CLAIM, read("GENEB rose.", doi="10.1/other"))
        assert (found.verdict, found.document, found.sentence, found.found) == (ClaimVerdict.NOT_READ, "", "", "")
        assert found.row == row(CLAIM)

    def test_supported(self) -> None:
        text = "Toys were studied. miR-901 represses GENEA. They grew."
        found = check(CLAIM, read(text, CLAIM))
        assert (found.verdict, found.document, found.found) == (ClaimVerdict.SUPPORTED, "1", CLAIM)
        assert found.sentence == "miR-901 represses GENEA."

    def test_denied_and_found_denied(self) -> None:
        assert (
            check("miR-901 not represses GENEA", read(TEXT, "miR-901 not represses GENEA")).verdict
            is ClaimVerdict.SUPPORTED
        )

    def test_what_else_is_said_does_not_matter(self) -> None:
        found = check(CLAIM, read(TEXT, relation(TEXT, CLAIM, direct=True, drugs=("toyinib",))))
        assert (found.verdict, found.found) == (ClaimVerdict.SUPPORTED, f"{CLAIM} (direct, toyinib)")

    @pytest.mark.parametrize(
        ("claim", "said", "reason"),
        [
            (CLAIM, "miR-901 activates GENEA", "the opposite effect"),
            ("miR-901 activates GENEA", CLAIM, "the opposite effect"),
            ("miR-901 promotes growth", "miR-901 reverses growth", "the opposite effect"),
            (CLAIM, "miR-901 not represses GENEA", "denied"),
            (CLAIM, "miR-901 not regulates GENEA", "denied"),
            ("miR-901 correlates GENEA", "GENEA not correlates miR-901", "denied"),
            ("miR-901 not represses GENEA", CLAIM, "asserted, where the claim denies it"),
            ("miR-901 not regulates GENEA", CLAIM, "asserted, where the claim denies it"),
        ],
    )
    def test_contradicted(self, claim: str, said: str, reason: str) -> None:
        text = "We asked. miR-901, GENEA and growth were seen."
        found = check(claim, read(text, said))
        assert (found.verdict, found.found) == (ClaimVerdict.CONTRADICTED, f"{reason}: {said}")
        assert found.sentence == "miR-901, GENEA and growth were seen."

    @pytest.mark.parametrize(
        ("claim", "said"),
        [
            (CLAIM, "miR-901 targets GENEA"),
            (CLAIM, "GENEA activates miR-901"),
            ("miR-901 regulates GENEA", "miR-901 not represses GENEA"),
            ("miR-901 not represses GENEA", "miR-901 activates GENEA"),
            ("miR-901 not represses GENEA", "miR-901 not activates GENEA"),
        ],
    )
    def test_related(self, claim: str, said: str) -> None:
        found = check(claim, read(TEXT, said))
        assert (found.verdict, found.found) == (ClaimVerdict.RELATED, said)

    @pytest.mark.parametrize(
        ("text", "found", "sentence"),
        [
            (
                "A title. miR-901 met GENEA.",
                "both are named in one sentence and not related",
                "miR-901 met GENEA.",
            ),
            (
                "A title. miR-901 rose. GENEA fell.",
                "both are named in different sentences and not related",
                "miR-901 rose.",
            ),
            (
                "A title. GENEA met GENEB.",
                "miR-901 is not found in the text; it names GENEA, GENEB",
                "GENEA met GENEB.",
            ),
            (
                "LNCX met GENEB. They grew.",
                "neither miR-901 nor GENEA is found in the text; it names LNCX, GENEB",
                "LNCX met GENEB.",
            ),
            ("A title. No more.", "neither miR-901 nor GENEA is found in the text", "A title."),
            (
                "miR-901-5p met GENEA.",
                "“miR-901-5p” is recognised as MIRBASE:MIMAT9901 (miR-901-5p) instead of mirna:mir-901 (miR-901); "
                "it names miR-901-5p, GENEA",
                "miR-901-5p met GENEA.",
            ),
        ],
    )
    def test_not_found(self, text: str, found: str, sentence: str) -> None:
        checked = check(CLAIM, read(text))
        assert (checked.verdict, checked.document) == (ClaimVerdict.NOT_FOUND, "1")
        assert (checked.found, checked.sentence) == (found, sentence)

    def test_a_document_without_sentences(self) -> None:
        assert check(CLAIM, read("GENEB rose.", sentences=())).sentence == "GENEB rose."


class TestResistance:
    PROMOTES, REVERSES = "miR-901 promotes resistance", "miR-901 reverses resistance"
    MECHANISM = "miR-901 represses GENEA"

    def test_of_resistance_itself(self) -> None:
        claim = row(self.PROMOTES, resistance="promotes", drugs=("toyinib",))
        found = check(claim, read(TEXT, on_resistance("miR-901 reverses toyinib", "toyinib")))
        assert found.verdict is ClaimVerdict.CONTRADICTED
        assert found.found == (
            "resistance reversed instead of promoted: miR-901 reverses toyinib (reverses resistance to toyinib)"
        )

    def test_of_a_mechanism(self) -> None:
        claim = row(self.MECHANISM, resistance="reverses")
        document = read(TEXT, relation(TEXT, self.MECHANISM, resistance="promotes"))
        assert check(claim, document).verdict is ClaimVerdict.CONTRADICTED
        assert check(replace(claim, resistance=""), document).verdict is ClaimVerdict.SUPPORTED
        assert check(replace(claim, resistance="promotes"), document).verdict is ClaimVerdict.SUPPORTED

    def test_of_a_mechanism_with_another_effect(self) -> None:
        claim = row("miR-901 targets GENEA", resistance="reverses")
        document = read(TEXT, relation(TEXT, self.MECHANISM, resistance="promotes"))
        assert check(claim, document).verdict is ClaimVerdict.CONTRADICTED

    def test_a_value_that_is_of_another_molecule(self) -> None:
        """ "LNCX promotes resistance by sponging miR-901": what miR-901 does to GENEA has "promotes" as well."""
        beside = row("LNCX promotes resistance", resistance="promotes")
        claim = row(self.MECHANISM, resistance="promotes")
        own = on_resistance(self.REVERSES), relation(TEXT, self.MECHANISM, resistance="reverses")
        assert check(claim, read(TEXT, *own), beside=(beside,)).verdict is ClaimVerdict.SUPPORTED
        assert check(claim, read(TEXT, *own)).verdict is ClaimVerdict.CONTRADICTED
        same = row(self.PROMOTES, resistance="promotes")
        assert check(claim, read(TEXT, *own), beside=(same,)).verdict is ClaimVerdict.CONTRADICTED
        elsewhere = row("LNCX promotes resistance", "10.1/z", resistance="promotes")
        assert check(claim, read(TEXT, *own), beside=(elsewhere,)).verdict is ClaimVerdict.CONTRADICTED

    def test_other_drugs_are_another_matter(self) -> None:
        text = "miR-901 met toyinib and mockinib."
        other = read(text, on_resistance("miR-901 reverses mockinib", "mockinib", text=text))
        claim = row(self.PROMOTES, resistance="promotes", drugs=("toyinib",))
        assert check(claim, other).verdict is ClaimVerdict.NOT_FOUND
        for drugs in ((), ("toy inhibitor",), ("mockinib", "toyinib")):
            assert check(replace(claim, drugs=drugs), other).verdict is ClaimVerdict.CONTRADICTED

    def test_another_subject_is_another_matter(self) -> None:
        text = "LNCX met resistance, and miR-901 did."
        claim = row(self.PROMOTES, resistance="promotes")
        document = read(text, on_resistance("LNCX reverses resistance", text=text))
        assert check(claim, document).verdict is ClaimVerdict.NOT_FOUND

    def test_a_denial_says_nothing_of_the_direction(self) -> None:
        claim = row("miR-901 promotes resistance", resistance="promotes")
        denied = relation(TEXT, "miR-901 not reverses resistance", resistance="reverses")
        assert check(claim, read(TEXT, denied)).verdict is ClaimVerdict.RELATED


class TestSeveral:
    def test_a_document_that_supports_does_not_contradict(self) -> None:
        document = read(TEXT, relation(TEXT, CLAIM, confidence=0.5), "miR-901 activates GENEA")
        assert check(CLAIM, document).verdict is ClaimVerdict.SUPPORTED

    def test_support_without_resistance_does_not_speak_for_resistance(self) -> None:
        claim = row(CLAIM, resistance="reverses")
        against = relation(TEXT, CLAIM, resistance="promotes", confidence=0.5)
        agreeing = relation(TEXT, CLAIM, resistance="reverses", confidence=0.5)
        assert check(claim, read(TEXT, CLAIM, against)).verdict is ClaimVerdict.CONTRADICTED
        assert check(claim, read(TEXT, agreeing, against)).verdict is ClaimVerdict.SUPPORTED

    def test_a_cited_document_that_contradicts_comes_first_and_names_the_others(self) -> None:
        claim = row(CLAIM, "10.1/a", "10.1/b", "10.1/c")
        documents = [
            read(TEXT, CLAIM, identifier="1", doi="10.1/a"),
            read(TEXT, "miR-901 activates GENEA", identifier="2", doi="10.1/b"),
            read("GENEB rose.", identifier="3", doi="10.1/c"),
        ]
        found = check(claim, *documents)
        assert (found.verdict, found.document) == (ClaimVerdict.CONTRADICTED, "2")
        assert found.found == "the opposite effect: miR-901 activates GENEA; supported by 1"
        assert check(claim, documents[0], documents[2]).verdict is ClaimVerdict.SUPPORTED

    def test_of_those_that_do_not_relate_the_two_the_nearest_is_told(self) -> None:
        claim = row(CLAIM, "10.1/a", "10.1/b", "10.1/c")
        documents = [
            read("GENEB rose.", identifier="1", doi="10.1/a"),
            read("miR-901 met GENEA.", identifier="2", doi="10.1/b"),
            read("miR-901 rose. GENEA fell.", identifier="3", doi="10.1/c"),
        ]
        assert check(claim, *documents).document == "2"
        assert check(claim, *documents[::2]).document == "3"

    def test_the_surest_sentence_is_told(self) -> None:
        text = "miR-901 met GENEA. Then miR-901 met GENEA."
        sure = replace(relation(text, CLAIM, confidence=0.9), sentence=read(text).sentences[1])
        found = check(CLAIM, read(text, relation(text, CLAIM, confidence=0.5), sure))
        assert found.sentence == "Then miR-901 met GENEA."

    def test_every_row_has_its_own_works(self) -> None:
        rows = [row(CLAIM, "10.1/a"), row(CLAIM, "10.1/b")]
        documents = [read(TEXT, CLAIM), read("GENEB rose.", identifier="2", doi="10.1/b")]
        assert [c.verdict for c in check_claims(rows, documents, RULE)] == [
            ClaimVerdict.SUPPORTED,
            ClaimVerdict.NOT_FOUND,
        ]

    def test_a_document_twice_is_refused(self) -> None:
        with pytest.raises(InputError, match="'1' occurs twice"):
            check_claims([row(CLAIM)], [read(TEXT), read(TEXT)], RULE)


class TestBetter:
    """The work cited is 10.1/a; another one fits the claim."""

    WRONG = read("LNCX sponges miR-902 in toys.", "LNCX sponges miR-902")

    def better(self, claim: object, *others: AnnotatedDocument, cited: AnnotatedDocument = WRONG) -> tuple[str, str]:
        numbered = [replace(other, id=str(n), doi=f"10.2/{n}") for n, other in enumerate(others, 2)]
        found = check(claim, cited, *numbered)
        return found.better, found.better_sentence

    def test_a_wrong_number_surfaces_by_a_title_that_states_it(self) -> None:
        right = read("Toys. miR-901 represses GENEA in toys.", CLAIM)
        found = check(CLAIM, self.WRONG, replace(right, id="2", doi="10.1/b"))
        assert found.verdict is ClaimVerdict.NOT_FOUND
        assert found.found == "neither miR-901 nor GENEA is found in the text; it names LNCX, miR-902"
        assert (found.better, found.better_sentence) == ("2", "miR-901 represses GENEA in toys.")

    def test_a_wrong_number_surfaces_by_a_title_that_names_both(self) -> None:
        assert self.better(CLAIM, read("miR-901 and GENEA in toys.")) == ("2", "miR-901 and GENEA in toys.")

    def test_what_supports_goes_before_what_names(self) -> None:
        names, relates = read("miR-901 met GENEA."), read(TEXT, "miR-901 targets GENEA")
        apart = read("GENEA fell. miR-901 rose.")
        supports = read(TEXT, relation(TEXT, CLAIM, confidence=0.5)), read(TEXT, CLAIM)
        assert self.better(CLAIM, names, relates, *supports)[0] == "5"
        assert self.better(CLAIM, names, relates)[0] == "3"
        assert self.better(CLAIM, apart, names)[0] == "3"
        assert self.better(CLAIM, apart) == ("2", "miR-901 rose.")

    def test_one_that_supports_a_claim_of_which_no_cited_work_was_read(self) -> None:
        found = check(row(CLAIM, "10.1/z"), read(TEXT, CLAIM))
        assert (found.verdict, found.better) == (ClaimVerdict.NOT_READ, "1")

    @pytest.mark.parametrize("said", ["miR-901 targets GENEA", "miR-901 activates GENEA"])
    def test_where_the_cited_work_says_something_else_only_support_is_better(self, said: str) -> None:
        cited = read(TEXT, said)
        assert self.better(CLAIM, read(TEXT, CLAIM), cited=cited)[0] == "2"
        assert self.better(CLAIM, read("miR-901 met GENEA."), cited=cited) == ("", "")

    @pytest.mark.parametrize(
        "cited", [read(TEXT, CLAIM), read("miR-901 met GENEA."), read("GENEA fell. miR-901 rose.")]
    )
    def test_none_where_the_cited_work_names_both(self, cited: AnnotatedDocument) -> None:
        assert self.better(CLAIM, read("miR-901 met GENEA."), cited=cited) == ("", "")

    def test_none_where_the_cited_work_is_about_the_same_molecule(self) -> None:
        """That it does not say "resistance" makes it no other work."""
        other = read("miR-901 and resistance in toys.")
        assert self.better("miR-901 promotes resistance", other, cited=read("miR-901 in toys.")) == ("", "")
        assert self.better("miR-901 promotes resistance", other)[0] == "2"

    def test_none_that_names_one_only(self) -> None:
        assert self.better(CLAIM, read("miR-901 in toys."), read("GENEA in toys.")) == ("", "")

    def test_none_that_says_the_opposite_of_resistance(self) -> None:
        claim = row("miR-901 represses GENEA", resistance="promotes")
        against = read(TEXT, relation(TEXT, CLAIM, resistance="reverses"))
        cited = read(TEXT, "miR-901 targets GENEA")
        assert self.better(claim, against, cited=cited) == ("", "")


class TestAbstracts:
    """A document with an abstract: what its title does not say, its sentences may."""

    ABSTRACT = (
        "Toys and tools. miR-901 was lower in toys. There miR-901 represses GENEA, and GENEB rose. "
        "In tools miR-901 did not repress GENEB. LNCX was seen."
    )

    def document(self) -> AnnotatedDocument:
        first, *_ = (m for m in read(self.ABSTRACT).mentions if m.name == "miR-901")
        sentences = read(self.ABSTRACT).sentences
        return read(
            self.ABSTRACT,
            replace(relation(self.ABSTRACT, CLAIM), sentence=sentences[2]),
            replace(relation(self.ABSTRACT, "miR-901 not represses GENEB"), subject=first, sentence=sentences[3]),
        )

    @pytest.mark.parametrize(
        ("claim", "verdict", "sentence"),
        [
            (CLAIM, ClaimVerdict.SUPPORTED, "There miR-901 represses GENEA, and GENEB rose."),
            ("miR-901 activates GENEA", ClaimVerdict.CONTRADICTED, "There miR-901 represses GENEA, and GENEB rose."),
            ("miR-901 represses GENEB", ClaimVerdict.CONTRADICTED, "In tools miR-901 did not repress GENEB."),
            ("miR-901 targets GENEA", ClaimVerdict.RELATED, "There miR-901 represses GENEA, and GENEB rose."),
            ("LNCX regulates GENEA", ClaimVerdict.NOT_FOUND, "LNCX was seen."),
            ("miR-902 targets GENEA", ClaimVerdict.NOT_FOUND, "There miR-901 represses GENEA, and GENEB rose."),
            ("miR-902 promotes growth", ClaimVerdict.NOT_FOUND, "Toys and tools."),
        ],
    )
    def test_the_sentence_is_told(self, claim: str, verdict: ClaimVerdict, sentence: str) -> None:
        found = check(claim, self.document())
        assert (found.verdict, found.sentence) == (verdict, sentence)


_CLAIMS = st.builds(
    lambda subject, denied, effect, other, doi: row(" ".join((subject, *denied, effect, other)), f"10.1/{doi}"),
    st.sampled_from(("miR-901", "miR-902", "GENEA")),
    st.sampled_from(((), ("not",))),
    st.sampled_from(("targets", "represses", "activates", "correlates")),
    st.sampled_from(("GENEB", "LNCX")),
    st.sampled_from("abz"),
)
ALL = "miR-901, miR-902 and GENEA met GENEB and LNCX."


@given(st.lists(_CLAIMS, max_size=6), st.lists(_CLAIMS, max_size=5), st.lists(_CLAIMS, max_size=5))
def test_what_is_found_right_is_not_missing_and_what_supports_is_right(wanted, first, second) -> None:
    def document(said, identifier: str, doi: str) -> AnnotatedDocument:
        made = [f"{r.subject} {'not ' if r.negated else ''}{r.effect} {r.object}" for r in said]
        return read(ALL, *made, identifier=identifier, doi=doi)

    documents = [document(first, "1", "10.1/a"), document(second, "2", "10.1/b")]
    for claim in wanted:
        (found,) = check_claims([claim], documents, RULE)
        right = score_relations(documents, [claim], SETTING).level("triple").counts.tp
        assert (found.verdict is ClaimVerdict.SUPPORTED) == bool(right)
        assert (found.verdict is ClaimVerdict.NOT_READ) == (claim.doi == ("10.1/z",))
        assert not (right and found.better)


_ENTITIES = st.builds(
    Entity,
    st.sampled_from((EntityType.GENE, EntityType.MIRNA, EntityType.MIRNA_FAMILY)),
    st.sampled_from(("", "HGNC:2", "mirna:mir-901")),
    st.sampled_from(("GENEA", "Genea", "miR-901", "hsa-miR-901-5p", "miR-901-3p", "MIR901", "miR-901 family")),
)


@pytest.mark.parametrize("rule", [*RULES.values(), lambda a, b: a.name[0].casefold() == b.name[0].casefold()])
@given(st.lists(_ENTITIES, max_size=8))
def test_an_index_finds_what_the_rule_holds_for(rule, entities) -> None:
    index = EntityIndex(((entity, entity) for entity in entities), rule)
    for entity in entities:
        assert index.of(entity) == {other for other in entities if rule(entity, other)}
