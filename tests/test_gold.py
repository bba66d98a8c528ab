"""The gold: relation tables and annotated titles, checked row by row against the references."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import RecordError
from extractor.model import (
    CERNA_TYPES,
    DRUG_TYPES,
    MIRNA_TYPES,
    NCRNA_TYPES,
    AnnotatedDocument,
    Effect,
    EntityType,
    GoldRelation,
    Mention,
    Reference,
    columns,
)
from extractor.records.pubannotation import document_of, read_pubannotation
from extractor.records.tsv import read_tsv

ROOT = Path(__file__).parents[1]
REFERENCES = ROOT / "corpora" / "egfr-tki-review" / "references.tsv"
TABLE = ROOT / "gold" / "egfr-tki-review.tsv"
TITLES = ROOT / "gold" / "titles.jsonl"
SCHEMA = ROOT / "gold" / "SCHEMA.md"

IDENTIFIER = re.compile(
    r"(?:|HGNC:\d+|MIRBASE:MI(?:MAT)?\d{7}|mirna:[a-z0-9~*-]+|FPLX:\w+|CHEBI:\d+|DRUGBANK:DB\d{5}|MONDO:\d{7}"
    r"|GO:\d{7}|MESH:[CD]\d+|CVCL:\w{4}|NCBITaxon:\d+)"
)
RESISTANCE = {"", "promotes", "reverses"}
OUTCOMES = {EntityType.RESPONSE, EntityType.PROCESS} | DRUG_TYPES
# What an effect may have at its two ends; an effect that is not named here may stand between any two.
ENDS: Mapping[Effect, tuple[frozenset[EntityType], frozenset[EntityType]]] = {
    Effect.SPONGES: (CERNA_TYPES | {EntityType.GENE}, MIRNA_TYPES),
    Effect.PROMOTES: (frozenset(EntityType), frozenset(OUTCOMES)),
    Effect.REVERSES: (frozenset(EntityType), frozenset(OUTCOMES)),
    Effect.PREDICTS: (NCRNA_TYPES, frozenset({EntityType.RESPONSE})),
}

INVENTED = Reference(4, "Doe J", 2020, "J Invent", "1", "2", "A title made up", "10.1234/made.up")
GOOD = GoldRelation(
    ref=(4,),
    doi=("10.1234/made.up",),
    section="Results",
    subject="miR-900",
    subject_type=EntityType.MIRNA,
    subject_identifier="mirna:mir-900",
    effect=Effect.TARGETS,
    object="FOO1",
    object_type=EntityType.GENE,
    object_identifier="",
    direct=None,
    negated=False,
    hedged=False,
    condition="",
    resistance="",
    drugs=(),
    note="",
)


def order(row: GoldRelation) -> tuple[int, str, str, str]:
    """What a gold table is sorted by."""
    return row.ref[0] if row.ref else 0, row.subject, row.object, str(row.effect)


def sameness(row: GoldRelation) -> tuple[object, ...]:
    """What no two rows may agree in."""
    return row.ref, row.subject, row.object, row.effect, row.negated, row.condition


def ends_problems(effect: Effect, subject: EntityType, other: EntityType) -> Iterator[str]:
    """What is wrong with the types at the ends of a relation."""
    subjects, objects = ENDS.get(effect, (frozenset(EntityType), frozenset(EntityType)))
    if not {subject, other} & NCRNA_TYPES:
        yield f"no non-coding RNA: {subject} {effect} {other}"
    if subject not in subjects:
        yield f"a {subject} cannot be the subject of {effect}"
    if other not in objects:
        yield f"a {other} cannot be the object of {effect}"


def row_problems(row: GoldRelation, dois: Mapping[int, str]) -> Iterator[str]:
    """What is wrong with a row of a gold table by itself."""
    if not row.ref:
        yield "no reference"
    for number in row.ref:
        if number not in dois:
            yield f"reference {number} does not exist"
    expected = tuple(dois.get(number, "") for number in row.ref)
    if tuple(doi.lower() for doi in row.doi) != tuple(doi.lower() for doi in expected):
        yield f"doi {'; '.join(row.doi)!r} where the references say {'; '.join(expected)!r}"
    yield from ends_problems(row.effect, row.subject_type, row.object_type)
    for name in ("section", "subject", "object"):
        if not getattr(row, name):
            yield f"{name} is empty"
    for identifier in (row.subject_identifier, row.object_identifier):
        if not IDENTIFIER.fullmatch(identifier):
            yield f"identifier {identifier!r} has no known form"
    if row.resistance not in RESISTANCE:
        yield f"resistance {row.resistance!r} is not one of promotes, reverses, empty"
    if len(set(row.drugs)) < len(row.drugs):
        yield f"a drug stands twice in {'; '.join(row.drugs)!r}"


def table_problems(rows: Sequence[GoldRelation], references: Sequence[Reference]) -> Iterator[str]:
    """What is wrong with a gold table, with the line of the file (the header is line 1)."""
    dois = {reference.number: reference.doi for reference in references}
    seen = Counter(map(sameness, rows))
    names: dict[str, str] = {}
    for line, row in enumerate(rows, 2):
        yield from (f"line {line}: {problem}" for problem in row_problems(row, dois))
        if seen[sameness(row)] > 1:
            yield f"line {line}: more than once: {row.subject} {row.effect} {row.object}, {row.ref}"
        if line > 2 and order(rows[line - 3]) > order(row):
            yield f"line {line}: not sorted: {order(row)} after {order(rows[line - 3])}"
        for name, identifier in ((row.subject, row.subject_identifier), (row.object, row.object_identifier)):
            if names.setdefault(name, identifier) != identifier:
                yield f"line {line}: {name} is {identifier!r} here and {names[name]!r} above"


def annotated_titles() -> list[AnnotatedDocument]:
    """All documents of the titles, none of them faulty."""
    faults: list[RecordError] = []
    documents = list(read_pubannotation(TITLES, faults.append))
    assert faults == []
    return documents


def within_a_word(mention: Mention, text: str) -> bool:
    """Whether the span begins or ends between two letters or digits."""
    edges = (text[max(edge - 1, 0) : edge + 1] for edge in (mention.start, mention.end))
    return any(len(edge) == 2 and edge.isalnum() for edge in edges)


def title_problems(document: AnnotatedDocument) -> Iterator[str]:
    """What is wrong with the mentions and relations of one title."""
    # The reader passes foreign types on, and drops the relations of such mentions: none may stand here.
    for entry in document.passed_on:
        yield f"{entry['id']}: no such entity type: {entry['obj']!r}"
    for mention in document.mentions:
        if not mention.text or mention.text != mention.text.strip() or within_a_word(mention, document.text):
            yield f"{mention.id}: span {mention.start}-{mention.end} is {mention.text!r}"
        if not mention.name or not IDENTIFIER.fullmatch(mention.identifier):
            yield f"{mention.id}: name {mention.name!r}, identifier {mention.identifier!r}"
    for a, b in zip(document.mentions, document.mentions[1:], strict=False):
        if a.start > b.start:
            yield f"{b.id} stands before {a.id}"
        if a.span.overlaps(b.span) and not (a.span == b.span and a.part_of == b.part_of == a.text):
            yield f"{a.id} and {b.id} overlap and are not members of one list"
    for relation in document.relations:
        said = f"{relation.subject.text} {relation.effect} {relation.object.text}"
        for problem in ends_problems(relation.effect, relation.subject.type, relation.object.type):
            yield f"{said}: {problem}"
        if relation.resistance not in RESISTANCE:
            yield f"{said}: resistance {relation.resistance!r}"
        if relation.condition not in document.text:
            yield f"{said}: condition {relation.condition!r} is not in the title"
        drugs = {mention.name for mention in document.mentions if mention.type in DRUG_TYPES}
        if not set(relation.drugs) <= drugs:
            yield f"{said}: drugs {relation.drugs} are not all mentioned; mentioned are {sorted(drugs)}"
    triples = Counter((r.subject.id, r.effect, r.object.id) for r in document.relations)
    yield from (f"{triple} stands {count} times" for triple, count in triples.items() if count > 1)


def raw_titles() -> list[dict[str, Any]]:
    """The titles as they are written."""
    return [json.loads(line) for line in TITLES.read_text(encoding="utf-8").splitlines()]


def test_gold_table_is_sound() -> None:
    rows = read_tsv(TABLE, GoldRelation)
    assert rows
    assert list(table_problems(rows, read_tsv(REFERENCES, Reference))) == []


def test_schema_page_has_the_columns_with_examples_of_the_gold() -> None:
    page = SCHEMA.read_text(encoding="utf-8")
    section = page.split("\n## ")[1]
    described = re.findall(r"^\| `(\w+)` \|.*\| `([^`]+)` \|$", section, re.M)
    assert tuple(name for name, _ in described) == columns(GoldRelation)
    header, *lines = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    for name, example in described:
        assert example in {line[header.index(name)] for line in lines}, f"{name}: no row has {example!r}"
    for value in [*Effect, *EntityType]:
        assert f"`{value}`" in section, f"{value} is not on the page"


def test_titles_are_those_of_the_references() -> None:
    references = read_tsv(REFERENCES, Reference)
    expected = [(f"doi:{reference.doi}", reference.title) for reference in references]
    assert [(document.id, document.text) for document in annotated_titles()] == expected
    assert len(expected) == 68


def test_titles_are_soundly_annotated() -> None:
    found = {n: list(title_problems(document)) for n, document in enumerate(annotated_titles(), 1)}
    assert {n: problems for n, problems in found.items() if problems} == {}


def test_titles_hold_relations_and_titles_without() -> None:
    documents = annotated_titles()
    effects = {relation.effect for document in documents for relation in document.relations}
    assert effects == set(Effect) - {Effect.CORRELATES}
    assert any(not document.relations for document in documents)


@pytest.mark.parametrize("number", range(1, 69))
def test_ids_of_a_title_are_unique_and_all_ends_exist(number: int) -> None:
    document = raw_titles()[number - 1]
    ids = [entry["id"] for key in ("denotations", "relations", "attributes") for entry in document[key]]
    assert len(set(ids)) == len(ids), f"line {number}: an id stands twice"
    mentions = {entry["id"] for entry in document["denotations"]}
    for relation in document["relations"]:
        assert {relation["subj"], relation["obj"]} <= mentions, f"line {number}: {relation}"
    known = mentions | {entry["id"] for entry in document["relations"]}
    names = {"direct", "negated", "hedged", "resistance", "drug", "condition"}
    for attribute in document["attributes"]:
        assert attribute["subj"] in known, f"line {number}: {attribute}"
        allowed = {"identifier", "name", "part_of"} if attribute["subj"] in mentions else names
        assert attribute["pred"] in allowed, f"line {number}: {attribute}"


def test_one_name_has_one_identifier_in_the_titles() -> None:
    found: dict[tuple[EntityType, str], set[str]] = {}
    for document in annotated_titles():
        for mention in document.mentions:
            found.setdefault((mention.type, mention.name), set()).add(mention.identifier)
    assert {name: identifiers for name, identifiers in found.items() if len(identifiers) > 1} == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ref": ()}, "no reference"),
        ({"ref": (5,)}, "reference 5 does not exist"),
        ({"doi": ("10.1234/other",)}, "where the references say '10.1234/made.up'"),
        ({"doi": ()}, "where the references say"),
        ({"subject_type": EntityType.GENE}, "no non-coding RNA"),
        ({"effect": Effect.SPONGES}, "cannot be the subject of sponges"),
        ({"effect": Effect.PROMOTES}, "a Gene cannot be the object of promotes"),
        ({"effect": Effect.PREDICTS}, "a Gene cannot be the object of predicts"),
        ({"object": ""}, "object is empty"),
        ({"section": ""}, "section is empty"),
        ({"subject_identifier": "miR-900"}, "has no known form"),
        ({"resistance": "regulates"}, "resistance 'regulates'"),
        ({"drugs": ("foonib", "foonib")}, "a drug stands twice"),
    ],
)
def test_unsound_row_is_noticed(change: dict[str, Any], said: str) -> None:
    found = list(table_problems([replace(GOOD, **change)], [INVENTED]))
    assert any(said in problem and problem.startswith("line 2: ") for problem in found), found


def test_order_and_repetition_are_noticed() -> None:
    rows = [GOOD, replace(GOOD, subject="miR-899", subject_identifier="mirna:mir-899"), GOOD]
    found = list(table_problems(rows, [INVENTED]))
    assert [problem.split(":")[0] for problem in found if "more than once" in problem] == ["line 2", "line 4"]
    assert [problem.split(":")[0] for problem in found if "not sorted" in problem] == ["line 3"]


def test_two_identifiers_of_one_name_are_noticed() -> None:
    rows = [GOOD, replace(GOOD, object="FOO2", subject_identifier="MIRBASE:MIMAT0000001")]
    assert any("line 3: miR-900 is" in problem for problem in table_problems(rows, [INVENTED]))


def test_sound_row_has_no_problem() -> None:
    assert list(table_problems([GOOD, replace(GOOD, object="FOO2")], [INVENTED])) == []


def invented_title() -> dict[str, Any]:
    """A sound title, made up, as it would stand in the file."""
    return {
        "sourceid": "doi:10.1234/made.up",
        "text": "miR-900 reverses foonib resistance by targeting FOO1",
        "denotations": [
            {"id": "T1", "span": {"begin": 0, "end": 7}, "obj": "miRNA"},
            {"id": "T2", "span": {"begin": 17, "end": 23}, "obj": "Drug"},
            {"id": "T3", "span": {"begin": 24, "end": 34}, "obj": "Response"},
            {"id": "T4", "span": {"begin": 48, "end": 52}, "obj": "Gene"},
        ],
        "relations": [
            {"id": "R1", "pred": "reverses", "subj": "T1", "obj": "T3"},
            {"id": "R2", "pred": "targets", "subj": "T1", "obj": "T4"},
        ],
        "attributes": [
            {"id": "A1", "subj": "T1", "pred": "name", "obj": "miR-900"},
            {"id": "A2", "subj": "T2", "pred": "name", "obj": "foonib"},
            {"id": "A3", "subj": "T3", "pred": "name", "obj": "drug resistance"},
            {"id": "A4", "subj": "T4", "pred": "name", "obj": "FOO1"},
            {"id": "A5", "subj": "R1", "pred": "resistance", "obj": "reverses"},
            {"id": "A6", "subj": "R1", "pred": "drug", "obj": "foonib"},
        ],
    }


def test_sound_title_has_no_problem() -> None:
    assert list(title_problems(document_of(invented_title()))) == []


@pytest.mark.parametrize(
    ("part", "index", "change", "said"),
    [
        ("denotations", 1, {"span": {"begin": 18, "end": 23}}, "T2: span 18-23 is 'oonib'"),
        ("denotations", 1, {"span": {"begin": 17, "end": 22}}, "T2: span 17-22 is 'fooni'"),
        ("denotations", 1, {"span": {"begin": 16, "end": 23}}, "T2: span 16-23 is ' foonib'"),
        ("denotations", 3, {"span": {"begin": 48, "end": 51}}, "T4: span 48-51 is 'FOO'"),
        ("denotations", 0, {"obj": "RNA"}, "T1: no such entity type: 'RNA'"),
        ("denotations", 3, {"span": {"begin": 24, "end": 34}}, "T3 and T4 overlap"),
        ("relations", 1, {"subj": "T2"}, "no non-coding RNA"),
        ("relations", 1, {"pred": "sponges"}, "cannot be the object of sponges"),
        ("relations", 1, {"pred": "reverses", "obj": "T3"}, "stands 2 times"),
        ("attributes", 0, {"obj": ""}, "T1: name ''"),
        ("attributes", 4, {"obj": "maybe"}, "resistance 'maybe'"),
        ("attributes", 5, {"obj": "barnib"}, "are not all mentioned"),
        ("attributes", 5, {"pred": "condition", "obj": "in mice"}, "condition 'in mice' is not in the title"),
    ],
)
def test_unsound_title_is_noticed(part: str, index: int, change: dict[str, Any], said: str) -> None:
    title = invented_title()
    title[part][index].update(change)
    found = list(title_problems(document_of(title)))
    assert any(said in problem for problem in found), found
