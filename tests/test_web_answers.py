"""What is sent as a decision, and the decision that it makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from evidence_cases import evidence
from pydantic import ValidationError
from web_cases import naming

from extractor.errors import InputError
from extractor.model import Correction, Decision, Effect, EntityType, ErrorTag, Verdict
from extractor.sheets.ids import owned
from extractor.sheets.line import as_found
from extractor.web.answers import Answer, Deciding

NOW = "2026-01-01T12:00:00.000000+00:00"
FOUND = evidence(1, "miR-901 represses GENEA", drugs=("inventinib",), resistance="promotes", direct=True, hedged=True)


def made(last: str = "", **said: Any) -> Decision:
    """The decision of an answer."""
    answer = Answer(**{"id": "web:00000001", "finding": FOUND.finding, "verdict": "accept", **said})
    return Deciding(naming(), NOW).decision(answer, FOUND, "ida", last)


def corrected(**said: Any) -> Correction:
    """What an answer puts in the place of the finding."""
    correction = made(**{"verdict": "edit", **said}).correction
    assert correction is not None
    return correction


class TestDecision:
    def test_it_says_who_what_when_and_what_was_seen(self) -> None:
        assert made(note="as in figure 2", settles=True) == Decision(
            id=owned("web:00000001", "ida"),
            finding=FOUND.finding,
            document="1",
            curator="ida",
            at=NOW,
            verdict=Verdict.ACCEPT,
            note="as in figure 2",
            rules="rules-a",
            text_sha256=FOUND.text_sha256,
            claim=FOUND.claim,
            settles=True,
        )

    @pytest.mark.parametrize("verdict", ["accept", "reject", "skip"])
    def test_only_a_correction_corrects(self, verdict: str) -> None:
        decision = made(verdict=verdict, effect="activates", subject="PTEN")
        assert (decision.verdict, decision.correction) == (Verdict(verdict), None)

    def test_a_tag_goes_along(self) -> None:
        assert made(verdict="reject", tag="polarity").tag is ErrorTag.POLARITY

    @pytest.mark.parametrize("last", ["", "2025-12-31T12:00:00.000000+00:00", NOW, "2026-01-01T13:00:00.000000+00:00"])
    def test_it_is_later_than_the_last_one(self, last: str) -> None:
        assert made(last=last).at > last

    @pytest.mark.parametrize(
        "name", ["", "short", "a b c d e f", "a/../../b", "a" * 101, "name\n0001", "ünïcödé1", "a\tbcdefgh"]
    )
    def test_an_id_is_plain(self, name: str) -> None:
        with pytest.raises(InputError, match="the id"):
            made(id=name)

    def test_what_is_taken_back_is_no_answer(self) -> None:
        with pytest.raises(InputError, match="taken back"):
            made(verdict="undo")


class TestCorrection:
    @pytest.mark.parametrize(
        ("said", "changed"),
        [
            ({"effect": "activates"}, {"effect": Effect.ACTIVATES}),
            ({"negated": True}, {"negated": True}),
            ({"direct": "no"}, {"direct": False}),
            ({"direct": "not stated"}, {"direct": None}),
            ({"resistance": "reverses"}, {"resistance": "reverses"}),
            ({"resistance": "none"}, {"resistance": ""}),
            ({"drugs": ""}, {"drugs": ()}),
            ({"drugs": " mockitinib ;; inventinib; mockitinib"}, {"drugs": ("mockitinib", "inventinib")}),
            (
                {"object": "x:GENEB|GENEB|Gene"},
                {"object": "x:GENEB", "object_name": "GENEB", "object_type": EntityType.GENE},
            ),
            (
                {"flip": True},
                {
                    "subject": FOUND.object,
                    "subject_name": "GENEA",
                    "subject_type": EntityType.GENE,
                    "object": FOUND.subject,
                    "object_name": "miR-901",
                    "object_type": EntityType.MIRNA,
                },
            ),
        ],
    )
    @pytest.mark.parametrize("verdict", ["edit", "add"])
    def test_it_changes_what_is_given_and_nothing_else(
        self, verdict: str, said: dict[str, Any], changed: dict[str, Any]
    ) -> None:
        assert corrected(verdict=verdict, **said) == replace(as_found(FOUND), **changed)

    def test_a_name_is_taken_as_texts_are_read(self) -> None:
        named = naming().resolve("PTEN")
        found = corrected(object="  PTEN ")
        assert (found.object, found.object_name, found.object_type) == (named.key, "PTEN", EntityType.GENE)

    def test_ends_are_exchanged_before_a_name_is_put_in(self) -> None:
        found = corrected(flip=True, object="x:miR-902|miR-902|miRNA")
        assert (found.subject_name, found.object_name) == ("GENEA", "miR-902")

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"effect": "represses"},
            {"negated": False},
            {"direct": "yes"},
            {"direct": ""},
            {"resistance": "promotes"},
            {"drugs": "inventinib"},
            {"subject": "x:miR-901|miR-901|miRNA", "object": "   "},
        ],
    )
    @pytest.mark.parametrize("verdict", ["edit", "add"])
    def test_something_has_to_be_different(self, verdict: str, said: dict[str, Any]) -> None:
        with pytest.raises(InputError, match="nothing is different"):
            made(verdict=verdict, **said)

    @pytest.mark.parametrize("end", ["subject", "object"])
    @pytest.mark.parametrize("name", ["nobody knows this", "|", "a|b", "x|name|Planet", "x||Gene", "☂"])
    def test_a_name_that_nobody_knows_is_refused(self, end: str, name: str) -> None:
        with pytest.raises(InputError, match=f"^{end}: "):
            made(verdict="edit", **{end: name})


class TestAnswer:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"verdict": "maybe"},
            {"verdict": None},
            {"tag": "no tag"},
            {"effect": "loves"},
            {"direct": "perhaps"},
            {"resistance": "some"},
            {"note": "n" * 2_001},
            {"note": "a\0b"},
            {"note": "\ud800"},
            {"subject": "a\0b"},
            {"drugs": "a\0b"},
            {"finding": 3},
            {"curator": "eve"},
            {"at": NOW},
            {"correction": {}},
        ],
    )
    def test_what_it_cannot_say(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            Answer(**{"id": "web:00000001", "finding": "f", "verdict": "accept", **wrong})
