"""PubAnnotation JSON lines. All documents are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RecordError
from extractor.model import (
    AnnotatedDocument,
    Document,
    Effect,
    EntityType,
    Mention,
    Relation,
    Span,
    Versions,
    evidence_of,
)
from extractor.records.jsonl import write_jsonl
from extractor.records.pubannotation import document_of, read_pubannotation, to_pubannotation

GOOD: dict[str, Any] = {
    "sourceid": "1",
    "text": "miR-1 binds A",
    "denotations": [
        {"id": "T9", "span": {"begin": 0, "end": 5}, "obj": "miRNA"},
        {"id": "T2", "span": {"begin": 12, "end": 13}, "obj": "Gene"},
    ],
    "relations": [{"id": "R1", "pred": "targets", "subj": "T9", "obj": "T2"}],
    "attributes": [{"id": "A1", "subj": "R1", "pred": "drug", "obj": "gefitinib"}],
}


def lines(path: Path, *values: object) -> Path:
    path.write_text("".join((v if isinstance(v, str) else json.dumps(v)) + "\n" for v in values), encoding="utf-8")
    return path


def test_a_document_is_read(tmp_path: Path) -> None:
    (document,) = read_pubannotation(lines(tmp_path / "a", GOOD), pytest.fail)
    assert [(m.id, m.text, m.type) for m in document.mentions] == [
        ("T9", "miR-1", EntityType.MIRNA),
        ("T2", "A", EntityType.GENE),
    ]
    (relation,) = document.relations
    assert (relation.subject.id, relation.effect, relation.object.id) == ("T9", Effect.TARGETS, "T2")
    assert relation.drugs == ("gefitinib",)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"text": None}, "'text' is missing"),
        ({"sourceid": [5]}, "'sourceid' is missing or not a string"),
        ({"denotations": {}}, "not a list of objects"),
        ({"denotations": [{"id": "T1", "span": {"begin": 0, "end": 99}, "obj": "Gene"}]}, "0-99 lies outside the text"),
        ({"denotations": [{"id": "T1", "span": {"begin": 3, "end": 3}, "obj": "Gene"}]}, "3-3 lies outside"),
        ({"denotations": [{"id": "T1", "span": {"begin": "0", "end": 1}, "obj": "Gene"}]}, "needs whole numbers"),
        ({"denotations": [{"span": {"begin": 0, "end": 1}, "obj": "Gene"}]}, "has no id"),
        ({"relations": [{"id": "R1", "pred": "targets", "subj": "T9", "obj": "T7"}]}, "'T7' is no denotation"),
        ({"denotations": [*GOOD["denotations"], GOOD["denotations"][0]]}, "two denotations have the id 'T9'"),
        ({"relations": [{"id": "R1", "pred": "represes", "subj": "T9", "obj": "T2"}]}, "did you mean 'represses'"),
    ],
)
def test_what_is_wrong_is_said_with_the_line_and_the_rest_goes_on(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    problems: list[RecordError] = []
    path = lines(tmp_path / "a.jsonl", GOOD, "", GOOD | change, GOOD)
    documents = list(read_pubannotation(path, problems.append))
    assert len(documents) == 2
    assert problems[0].line == 3
    assert problem in str(problems[0])
    assert str(problems[0]).startswith(f"{path}:3: ")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[1]", "a JSON object is needed"),
        ('{"sourceid": "1", "sourceid": "2", "text": ""}', "stands twice"),
        ('{"sourceid": "1", "text": "a", "x": NaN}', "NaN is not JSON"),
    ],
)
def test_lines_that_are_no_objects(tmp_path: Path, line: str, problem: str) -> None:
    problems: list[RecordError] = []
    assert len(list(read_pubannotation(lines(tmp_path / "a", line, GOOD), problems.append))) == 1
    assert problem in problems[0].problem


def test_other_types_and_keys_pass_through_unused() -> None:
    value = GOOD | {
        "project": "mine",
        "denotations": [*GOOD["denotations"], {"id": "X", "span": {"begin": 6, "end": 11}, "obj": "Trigger"}],
    }
    document = document_of(value)
    assert len(document.mentions) == 2
    written = to_pubannotation(document)
    assert written["project"] == "mine"
    assert {"id": "X", "span": {"begin": 6, "end": 11}, "obj": "Trigger"} in written["denotations"]


def test_doubled_ids_that_nothing_refers_to_are_kept() -> None:
    twice = [{"id": "T1", "span": {"begin": n, "end": n + 1}, "obj": "Gene"} for n in (0, 2)]
    document = document_of({"sourceid": "1", "text": "A B", "denotations": twice})
    assert to_pubannotation(document)["denotations"] == twice


def test_ids_given_are_kept_and_new_ones_do_not_collide() -> None:
    given_one = Mention(0, 1, "a", EntityType.GENE, id="T1")
    new = Mention(2, 3, "b", EntityType.GENE)
    written = to_pubannotation(AnnotatedDocument("1", "a b", (given_one, new), passed_on=({"id": "T2"},)))
    assert [entry["id"] for entry in written["denotations"]] == ["T1", "T3", "T2"]


@pytest.mark.parametrize(
    "written",
    [
        lambda relation: to_pubannotation(AnnotatedDocument("1", "a b", (A, B), (relation,))),
        lambda relation: evidence_of(Document("1", "a b"), relation, Versions("1", "2", "3", "4")),
        lambda relation: relation.triple,
    ],
)
def test_what_needs_an_effect_refuses_a_pair_of_which_nobody_says_it(written: Callable[[Relation], object]) -> None:
    pair = Relation(A, None, B, Span(0, 1), "", Span(0, 3), directed=False)
    with pytest.raises(ValueError, match="the relation of 'a' and 'b' has no effect; one is needed here: represses, "):
        written(pair)


def test_only_where_it_is_asked_for_a_relation_may_have_no_effect() -> None:
    ends = [{"id": f"T{n}", "span": {"begin": 2 * n, "end": 2 * n + 1}, "obj": "Gene"} for n in (0, 1)]
    said = {"sourceid": "1", "text": "a b", "denotations": ends}
    said["relations"] = [{"id": "R1", "subj": "T0", "pred": "", "obj": "T1"}]
    assert [relation.effect for relation in document_of(said, unstated=True).relations] == [None]
    with pytest.raises(ValueError, match="unknown effect ''"):
        document_of(said)


A, B = Mention(0, 1, "a", EntityType.GENE), Mention(2, 3, "b", EntityType.GENE)
texts = st.text(min_size=6, max_size=60)


@st.composite
def documents(draw: st.DrawFn) -> AnnotatedDocument:
    text = draw(texts)
    ends = draw(st.lists(st.integers(0, len(text) - 1), min_size=2, max_size=2, unique=True))
    mentions = tuple(
        Mention(
            at,
            at + 1,
            text[at],
            kind,
            draw(st.sampled_from(["", "HGNC:1"])),
            draw(st.sampled_from(["", "N"])),
            id=f"T{n}",
        )
        for n, (at, kind) in enumerate(zip(ends, (EntityType.MIRNA, EntityType.GENE), strict=True), 1)
    )
    relation = Relation(
        subject=mentions[0],
        effect=draw(st.sampled_from(Effect)),
        object=mentions[1],
        cue=Span(ends[0], ends[0]),
        pattern=draw(st.sampled_from(["", "repress:active"])),
        sentence=Span(0, len(text)),
        direct=draw(st.sampled_from([None, True, False])),
        negated=draw(st.booleans()),
        hedged=draw(st.booleans()),
        resistance=draw(st.sampled_from(["", "promotes"])),
        drugs=draw(st.sampled_from([(), ("a", "b")])),
        confidence=draw(st.sampled_from([0.5, 1.0])),
    )
    return AnnotatedDocument(draw(texts), text, mentions, (relation,))


@given(document=documents())
def test_what_is_written_is_read_back(document: AnnotatedDocument, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "a.jsonl"
    write_jsonl(path, [to_pubannotation(document)])
    assert list(read_pubannotation(path, pytest.fail)) == [document]
