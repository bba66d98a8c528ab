"""An extractor that is broken on purpose is seen in the report as exactly that. All data are invented for these tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from report_cases import RULE, VERSIONS

from extractor.evaluation import changes
from extractor.model import AnnotatedDocument, Document, Effect, EntityType, Mention, Relation, Span
from extractor.report import ReportData, json_values, render, write_all
from extractor.scoring import Setting
from extractor.scoring.compare import compare_titles
from extractor.scoring.funnel import fates_of_annotated
from extractor.scoring.previous import read_previous

TITLE = "toy titles"
PATTERNS = ("toy-verb", "toy-noun", "toy-verb", "toy-axis", "toy-noun", "toy-verb")


def sound() -> list[AnnotatedDocument]:
    """Six titles, in which everything is found: "miR-1 represses GENE1", and so on."""
    documents = []
    for number, pattern in enumerate(PATTERNS, 1):
        subject, other = f"miR-{number}", f"GENE{number}"
        text = f"{subject} represses {other}"
        place = text.index(other)
        one = Mention(0, len(subject), subject, EntityType.MIRNA, "", subject)
        two = Mention(place, len(text), other, EntityType.GENE, f"TOY:{number}", other)
        cue = Span(len(subject) + 1, place - 1)
        relation = Relation(one, Effect.REPRESSES, two, cue, pattern, Span(0, len(text)), confidence=0.9)
        documents.append(AnnotatedDocument(str(number), text, (one, two), (relation,)))
    return documents


def without_nouns(documents: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """One pattern is dropped."""
    return [replace(d, relations=tuple(r for r in d.relations if r.pattern != "toy-noun")) for d in documents]


def turned(documents: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """In the third title, the two change places."""
    (relation,) = documents[2].relations
    other = replace(relation, subject=relation.object, object=relation.subject)
    return [*documents[:2], replace(documents[2], relations=(other,)), *documents[3:]]


def shifted(documents: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """In the fourth title, a name begins one character late."""
    one, two = documents[3].mentions
    two = replace(two, start=two.start + 1, text=two.text[1:])
    relations = tuple(replace(relation, object=two) for relation in documents[3].relations)
    return [*documents[:3], replace(documents[3], mentions=(one, two), relations=relations), *documents[4:]]


@dataclass(frozen=True)
class Seen:
    """A report as JSON, and as the text of its page."""

    values: dict[str, Any]
    text: str

    @property
    def rows(self) -> dict[str, tuple[list[list[str]], list[list[str]]]]:
        """Of each level that changed, the rows gained and lost."""
        changed = (change for change in self.values["changes"] if change["gained"] or change["lost"])
        return {change["level"]: (change["gained"], change["lost"]) for change in changed}

    @property
    def ended(self) -> dict[str, str]:
        """At which stage relations of the gold ended."""
        fates = self.values["funnel"][TITLE]["fates"]
        return {fate["claim"]: fate["failed"] for fate in fates if fate["failed"]}

    def errors(self, level: str) -> list[tuple[str, str, str]]:
        """Kind, what, and why, of a level."""
        (comparison,) = self.values["comparisons"]
        (found,) = (one for one in comparison["system"]["levels"] if one["level"] == level)
        return [(error["kind"], error["what"], error["why"]) for error in found["discrepancies"]]


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Callable[[list[AnnotatedDocument]], list[AnnotatedDocument]]], Seen]:
    """The report of a broken extractor, after one of a sound extractor."""
    gold = [AnnotatedDocument(d.id, d.text, d.mentions, d.relations) for d in sound()]

    def data(found: list[AnnotatedDocument]) -> ReportData:
        comparison = compare_titles(TITLE, found, gold, Setting("toy.jsonl", "ab" * 32, VERSIONS))
        return ReportData(
            "toy",
            "2020-02-02",
            VERSIONS,
            documents=tuple(Document(d.id, d.text) for d in found),
            comparisons=(comparison,),
            fates={TITLE: fates_of_annotated(gold, found, RULE)},
            scored={TITLE: tuple(found)},
        )

    def broken(breaks: Callable[[list[AnnotatedDocument]], list[AnnotatedDocument]]) -> Seen:
        write_all(tmp_path, data(sound()))
        made = data(breaks(sound()))
        changed, not_comparable = changes(made.comparisons, read_previous(tmp_path / "report.json"))
        assert not not_comparable
        made = replace(made, changes=changed)
        page = re.sub(r"<style>.*?</style>|<svg .*?</svg>", "", render(made), flags=re.S)
        return Seen(json_values(made), unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split())).replace("\u00a0", " "))

    return broken


def test_sound(seen):
    found = seen(lambda documents: documents)
    assert (found.rows, found.ended) == ({}, {})
    assert "Nothing changed" in found.text
    assert "None: prediction and gold agree." in found.text


def test_a_dropped_pattern(seen):
    """Its rows are lost at every level of relations, "not related", it is gone from the patterns, and nothing else."""
    found = seen(without_nouns)
    lost = [["2", "miR-2 represses GENE2"], ["5", "miR-5 represses GENE5"]]
    levels = ("pair", "direction", "triple", "modifiers", "triple, each mention")
    assert found.rows == dict.fromkeys(levels, ([], lost))
    assert found.ended.keys() == {what for _, what in lost}
    assert [pattern["pattern"] for pattern in found.values["patterns"][TITLE]] == ["toy-verb", "toy-axis"]
    assert {why for _, _, why in found.errors("triple")} == {"both recognised, not related"}
    assert "Lost: toy titles, triple 2 miR-2 represses GENE2 PMID 2 miR-5 represses GENE5 PMID 5" in found.text


def test_a_swapped_direction(seen):
    found = seen(turned)
    assert found.rows == dict.fromkeys(
        ("direction", "triple", "modifiers", "triple, each mention"), ([], [["3", "miR-3 represses GENE3"]])
    )
    assert found.ended == {"miR-3 represses GENE3": "in the direction of the gold"}
    assert found.errors("triple") == [
        ("missed", "miR-3 represses GENE3", "related the other way round"),
        ("false", "GENE3 represses miR-3", "related the other way round"),
    ]
    assert (
        "GENE3 represses miR-3 related the other way round gold: miR-3 represses GENE3; pattern toy-verb" in found.text
    )


def test_a_shifted_offset(seen):
    """Names and relations are as right as before, but for the very place."""
    found = seen(shifted)
    lost = [["4", "GENE4 (Gene) at 16"]]
    assert found.rows == dict.fromkeys(("mentions, exact", "mentions, identified"), ([], lost))
    assert found.ended == {}
    assert found.errors("mentions, overlap") == found.errors("triple") == found.errors("triple, each mention") == []
    assert sorted(found.errors("mentions, exact")) == [
        ("false", "ENE4 (Gene)", "other boundaries"),
        ("missed", "GENE4 (Gene)", "other boundaries"),
    ]
    assert "GENE4 (Gene) other boundaries the other side has 'ENE4'" in found.text
