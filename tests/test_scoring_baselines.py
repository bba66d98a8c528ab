"""The baselines: what stands together, and the word in between."""

from __future__ import annotations

import pytest

from extractor.model import AnnotatedDocument, Effect, EntityType, Mention, Span
from extractor.scoring.baseline import (
    BASELINES,
    adjacent_trigger,
    cooccurrence,
    document_cooccurrence,
    trigger_table,
)

TYPES = {"miR": EntityType.MIRNA, "LNC": EntityType.LNCRNA, "GENE": EntityType.GENE}
ROWS = trigger_table().effects


def read(text: str, *names: str) -> AnnotatedDocument:
    """A document with these names in it; sentences end in ". "."""
    mentions = []
    for name in names:
        kind = next((t for prefix, t in TYPES.items() if name.startswith(prefix)), EntityType.PROCESS)
        mentions.append(Mention(text.index(name), text.index(name) + len(name), name, kind))
    ends = [at + 1 for at in range(len(text)) if text.startswith(". ", at)] + [len(text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return AnnotatedDocument("1", text, tuple(mentions), sentences=tuple(map(Span, starts, ends)))


def said(document: AnnotatedDocument) -> list[str]:
    return [f"{r.subject.text} {r.effect} {r.object.text}" for r in document.relations]


class TestInADocument:
    TEXT = "miR-901 rose. GENEA fell. LNCX did not."

    def test_pairs_what_sentences_keep_apart(self) -> None:
        document = read(self.TEXT, "miR-901", "GENEA", "LNCX")
        assert said(cooccurrence([document])[0]) == []
        assert said(document_cooccurrence([document])[0]) == [
            "miR-901 regulates GENEA",
            "LNCX regulates miR-901",
            "LNCX regulates GENEA",
        ]


class TestAdjacentTrigger:
    @pytest.mark.parametrize(
        ("text", "names", "expected"),
        [
            ("miR-901 directly targets GENEA", ("miR-901", "GENEA"), ["miR-901 targets GENEA"]),
            ("GENEA induced miR-901", ("miR-901", "GENEA"), ["GENEA activates miR-901"]),
            ("miR-901 SUPPRESSED GENEA and GENEB", ("miR-901", "GENEA", "GENEB"), ["miR-901 represses GENEA"]),
            ("miR-901 and GENEA", ("miR-901", "GENEA"), []),
            ("GENEA represses GENEB", ("GENEA", "GENEB"), []),
            ("miR-901 rose. Targets were GENEA", ("miR-901", "GENEA"), []),
            ("miR-901 retargets GENEA", ("miR-901", "GENEA"), []),
            ("miR-901 is down-regulated by GENEA", ("miR-901", "GENEA"), ["miR-901 represses GENEA"]),
        ],
    )
    def test_reads_the_word_between_neighbours(self, text: str, names: tuple[str, ...], expected: list[str]) -> None:
        assert said(adjacent_trigger([read(text, *names)])[0]) == expected

    def test_the_cue_is_the_trigger(self) -> None:
        document = read("miR-901 directly targets GENEA", "miR-901", "GENEA")
        (relation,) = adjacent_trigger([document])[0].relations
        assert document.text[relation.cue.start : relation.cue.end] == "targets"


class TestTriggers:
    @pytest.mark.parametrize("effect", ROWS)
    def test_rows_read_their_example(self, effect: Effect) -> None:
        text = ROWS[effect].matches
        first, *_, last = text.split()
        (relation,) = adjacent_trigger([read(text, first, last)])[0].relations
        assert relation.effect is effect

    def test_no_word_stands_twice(self) -> None:
        words = [word for row in ROWS.values() for word in row.words]
        assert len(words) == len(set(words))
        assert words == [word.casefold() for word in words]


@pytest.mark.parametrize("name", BASELINES)
def test_mentions_are_kept_and_relations_are_not(name: str) -> None:
    (document,) = BASELINES[name]([read("miR-901 targets GENEA", "miR-901", "GENEA")])
    assert len(document.mentions) == 2
    assert {relation.pattern for relation in document.relations} == {name}
