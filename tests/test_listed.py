"""PubAnnotation as people keep it: lines, one document over many lines, lists. All texts are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError, RecordError
from extractor.records.annotations import read_annotations
from extractor.records.labels import Labels
from extractor.records.pubannotation import document_of, to_pubannotation
from extractor.sources.files import kind_of, read_annotated, read_documents

TEXT = "miR-9 lowers AXL."


def pub(sourceid: str | int, **more: Any) -> dict[str, Any]:
    mention = {"id": "T1", "span": {"begin": 0, "end": 5}, "obj": "miRNA"}
    return {"sourcedb": "PubMed", "sourceid": sourceid, "text": TEXT, "denotations": [mention], **more}


A, B = pub("7"), pub("8")
FORMS = {
    "lines": f"{json.dumps(A)}\n{json.dumps(B)}\n",
    "list": json.dumps([A, B]),
    "list over many lines": json.dumps([A, B], indent=2),
    "list, an element a line": f"[\n{json.dumps(A)},\n{json.dumps(B)}\n]",
    "lists of a project": json.dumps([[A], [B]]),
    "a list a line": f"[{json.dumps(A)}]\n[{json.dumps(B)}]",
    "collection": json.dumps({"documents": [A, B]}, indent=1),
    "mark and blank lines": "\ufeff\n\n" + json.dumps([A, B]),
}


def read(path: Path) -> tuple[list[str], list[RecordError]]:
    problems: list[RecordError] = []
    return [document.id for document in read_annotated(path, problems.append)], problems


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_both_documents(tmp_path: Path, form: str) -> None:
    path = tmp_path / "given.json"
    path.write_text(FORMS[form], encoding="utf-8")
    assert read(path) == (["7", "8"], [])
    assert [document.id for document in read_documents(path, pytest.fail)] == ["7", "8"]
    assert [d.id for d in read_annotations(path, Labels()).documents] == ["7", "8"]


def test_one_document_over_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(pub(7), indent=4), encoding="utf-8")
    assert read(path) == (["7"], [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", ":1: holds no document"),
        ("[[], []]", ":1: holds no document"),
        ('[\n{"id": "1", "passages": []}]', ":2: is a document of BioC; PubAnnotation"),
        ('[{"title": "x", "abstract": "y"}]', ":1: 'text' is missing or not a string, so it is no PubAnnotation; its keys are"),
        ("[1, 2]", ":1: a JSON object is needed, not int"),
        ('[{"sourceid": "7", "text": "x"', ":1: not JSON"),
        (json.dumps([pub("7", denotations=[{"id": "T1", "span": {"begin": 0, "end": 5}, "obj": ["miRNA", "x"]}])]),
         ":1: denotation 'T1': its obj is ['miRNA', 'x']; a string is needed"),
        (json.dumps(pub(["7"])), ":1: 'sourceid' is missing or not a string"),
        (json.dumps([pub("7", score=1)]).replace("1}]", "1e999}]"), ":1: 1e999 is too large a number"),
    ],
)  # fmt: skip
def test_what_is_none_is_an_error_of_its_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "given.json"
    path.write_text(content, encoding="utf-8")
    found, problems = read(path)
    assert (found, len(problems)) == ([], 1) or content == "[1, 2]"
    assert message in str(problems[0])


def test_the_others_of_a_list_are_read(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps([A, {**pub("9"), "text": None}, 5, B], indent=0), encoding="utf-8")
    found, problems = read(path)
    assert found == ["7", "8"]
    assert len(problems) == 2
    with pytest.raises(InputError, match="a JSON object is needed"):
        read_annotations(path, Labels())


@pytest.mark.parametrize("text", ["[Role of miR-9 in AXL loss].", "[1] miR-9 lowers AXL.", "[miR-9] and [AXL]"])
def test_a_text_in_brackets_is_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.txt"
    path.write_text(text, encoding="utf-8")
    assert kind_of(path) == "text"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "T1", "R1", "miRNA", "targets", "confidence", "sentence", "0-5", "x"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "span", "begin", "end", "obj", "subj", "pred"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip
_ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["T1", "T2", "R1"]) | _VALUES,
        "span": st.just({"begin": 0, "end": 5}) | _VALUES,
        "obj": st.sampled_from(["miRNA", "T1"]) | _VALUES,
        "subj": st.sampled_from(["T1", "R1"]) | _VALUES,
        "pred": st.sampled_from(["targets", "confidence", "sentence", "drug"]) | _VALUES,
    },
)


@given(st.lists(_ENTRY, max_size=3), st.lists(_ENTRY, max_size=3), st.lists(_ENTRY, max_size=3))
def test_whatever_stands_in_a_document_it_is_read_or_refused(
    denotations: list[Any], relations: list[Any], attributes: list[Any]
) -> None:
    value = {
        "sourceid": "7",
        "text": TEXT,
        "denotations": denotations,
        "relations": relations,
        "attributes": attributes,
    }
    try:
        document = document_of(value)
    except ValueError:
        return
    json.dumps(to_pubannotation(document), allow_nan=False)
