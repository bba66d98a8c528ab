"""BioC, XML and JSON. Files are written by the package ``bioc`` itself; all texts are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from annotated_cases import GOLD, annotated, bioc_collection
from bioc import (
    BioCAnnotation,
    BioCCollection,
    BioCDocument,
    BioCLocation,
    BioCNode,
    BioCPassage,
    BioCRelation,
    BioCSentence,
    biocjson,
    biocxml,
)
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.model import AnnotatedDocument, Effect, EntityType
from extractor.records.annotations import read_annotations
from extractor.records.bioc import document_of
from extractor.records.labels import Labels, labels_of

TEXT = "miR-901 represses GENEA."


def annotation(name: str, kind: str, text: str, *places: tuple[int, int], **infons: str) -> BioCAnnotation:
    made = BioCAnnotation()
    made.id, made.text, made.infons = name, text, {"type": kind, **infons}
    for offset, length in places:
        made.add_location(BioCLocation(offset, length))
    return made


def relation(first: tuple[str, str], second: tuple[str, str], **infons: str) -> BioCRelation:
    """Two ends, each as id and role."""
    made = BioCRelation()
    made.id, made.infons = "R1", infons
    for name, role in (first, second):
        made.add_node(BioCNode(name, role))
    return made


def passage(offset: int, text: str, *annotations: BioCAnnotation) -> BioCPassage:
    made = BioCPassage()
    made.offset, made.text = offset, text
    for one in annotations:
        made.add_annotation(one)
    return made


def document(*passages: BioCPassage, relations: tuple[BioCRelation, ...] = (), name: str = "1") -> BioCDocument:
    made = BioCDocument()
    made.id = name
    for one in passages:
        made.add_passage(one)
    for one in relations:
        made.add_relation(one)
    return made


def collection(*documents: BioCDocument) -> BioCCollection:
    made = BioCCollection()
    made.source, made.date, made.key = "invented", "2020", "none"
    for one in documents:
        made.add_document(one)
    return made


MIRNA, GENE = annotation("T1", "miRNA", "miR-901", (0, 7)), annotation("T2", "Gene", "GENEA", (18, 5))
ENDS = ("T1", "subject"), ("T2", "object")


def simple(**changed: Any) -> BioCDocument:
    return document(passage(0, TEXT, MIRNA, GENE), relations=(relation(*ENDS, effect="represses"),), **changed)


def written(path: Path, content: BioCCollection, form: str) -> Path:
    path.write_text({"xml": biocxml, "json": biocjson}[form].dumps(content), encoding="utf-8")
    return path


def read(path: Path, *maps: str) -> tuple[AnnotatedDocument, ...]:
    return read_annotations(path, labels_of(maps)).documents


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_collection_is_read(form: str, tmp_path: Path) -> None:
    found = read(written(tmp_path / "file", bioc_collection(GOLD), form))
    for got, wanted in zip(found, annotated(GOLD), strict=True):
        assert (got.id, got.text) == (wanted.id, wanted.text)
        assert [(m.span, m.type, m.identifier, m.name) for m in sorted(got.mentions, key=lambda m: m.start)] == [
            (m.span, m.type, m.identifier, m.name) for m in sorted(wanted.mentions, key=lambda m: m.start)
        ]
        for one, other in zip(got.relations, wanted.relations, strict=True):
            assert (one.subject.span, one.effect, one.object.span) == (
                other.subject.span,
                other.effect,
                other.object.span,
            )
            assert (one.direct, one.negated, one.resistance, one.drugs) == (
                other.direct, other.negated, other.resistance, other.drugs,
            )  # fmt: skip


# What XML cannot hold, and line ends that it changes, are left out.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
PIECES = st.lists(
    st.tuples(st.integers(0, 3), st.text(st.one_of(CHARACTERS, st.sampled_from("🧬𝔪é漢 ")), min_size=1, max_size=12)),
    min_size=1,
    max_size=5,
)


@given(PIECES, st.data())
def test_offsets_hold_over_passages_with_gaps(pieces: list[tuple[int, str]], data: st.DataObject) -> None:
    """Code points beyond the BMP among them: the place is where the text of the annotation stands."""
    passages, wanted, offset = [], [], 0
    for number, (gap, text) in enumerate(pieces):
        offset += gap
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        named = annotation(f"T{number}", "Gene", text[start:end], (offset + start, end - start))
        passages.append(passage(offset, text, named))
        wanted.append((offset + start, text[start:end]))
        offset += len(text)
    data.draw(st.randoms()).shuffle(passages)
    content = collection(document(*passages))
    for again in (biocxml.loads(biocxml.dumps(content)), biocjson.loads(biocjson.dumps(content))):
        found = document_of(again.documents[0], Labels())
        assert sorted((m.start, m.text) for m in found.mentions) == wanted
        assert all(found.text[m.start : m.end] == m.text for m in found.mentions)
        assert len(found.text) == offset


def test_sentences_stand_where_they_say(tmp_path: Path) -> None:
    made = passage(5, "")
    for offset, text in ((5, "First."), (13, TEXT)):
        sentence = BioCSentence()
        sentence.offset, sentence.text = offset, text
        made.add_sentence(sentence)
    made.sentences[1].add_annotation(annotation("T1", "miRNA", "miR-901", (13, 7)))
    made.sentences[1].add_annotation(annotation("T2", "Gene", "GENEA", (31, 5)))
    made.sentences[1].add_relation(relation(*ENDS, effect="represses"))
    (found,) = read(written(tmp_path / "file", collection(document(made)), "xml"))
    assert found.text == f"\n\n\n\n\nFirst.\n\n{TEXT}"
    assert [(r.subject.text, r.effect, r.object.text) for r in found.relations] == [("miR-901", "represses", "GENEA")]


def test_a_discontinuous_annotation_is_taken_from_its_first_piece_to_the_last() -> None:
    """Like the members of a contracted list, which share the place of the list."""
    named = annotation("T1", "miRNA", "miR -902", (8, 4), (0, 3))
    (mention,) = document_of(document(passage(0, "miR-901/-902 fell", named)), Labels()).mentions
    assert (mention.start, mention.end, mention.text) == (0, 12, "miR-901/-902")


@pytest.mark.parametrize(
    ("ends", "infons", "expected"),
    [
        (ENDS, {"effect": "represses"}, ("miR-901", "represses", "GENEA")),
        (ENDS[::-1], {"type": "represses"}, ("miR-901", "represses", "GENEA")),
        ((("T1", "Target"), ("T2", "Cause")), {"relation": "targets"}, ("GENEA", "targets", "miR-901")),
        ((("T1", "affected"), ("T2", "subject")), {"effect": "represses"}, ("GENEA", "represses", "miR-901")),
        ((("T1", ""), ("T2", "")), {"type": "correlates"}, ("miR-901", "correlates", "GENEA")),
        ((("T1", ""), ("T2", "")), {"type": "Association"}, ("miR-901", "undirected pair", "GENEA")),
        ((("T1", "a"), ("T2", "b")), {"type": "Association"}, ("miR-901", "undirected pair", "GENEA")),
        ((("T1", "same"), ("T2", "same")), {}, ("miR-901", "undirected pair", "GENEA")),
        (ENDS, {}, ("miR-901", "pair", "GENEA")),
    ],
)
def test_roles_tell_the_subject_and_an_infon_the_effect(
    ends: tuple[tuple[str, str], ...], infons: dict[str, str], expected: tuple[str, str, str]
) -> None:
    made = document(passage(0, TEXT, MIRNA, GENE), relations=(relation(*ends, **infons),))
    found = document_of(made, labels_of(["Association=pair", "affected=object"]))
    said = [
        (r.subject.text, r.effect or ("pair" if r.directed else "undirected pair"), r.object.text)
        for r in found.relations
    ]
    assert said == [expected]


def test_names_of_others_are_mapped_or_left_out() -> None:
    mirna, trigger = annotation("T1", "MicroRNA", "miR-901", (0, 7)), annotation("T3", "Trigger", "represses", (8, 9))
    relations = (relation(*ENDS, type="silences"), relation(("T1", "subject"), ("T3", "object"), type="cue"))
    made = document(passage(0, TEXT, mirna, GENE, trigger), relations=relations)
    found = document_of(made, labels_of(["MicroRNA=miRNA", "Trigger=none", "silences=represses", "cue=none"]))
    assert [m.type for m in found.mentions] == [EntityType.MIRNA, EntityType.GENE]
    assert [r.effect for r in found.relations] == [Effect.REPRESSES]


def changed(change: Callable[[BioCDocument], None]) -> BioCDocument:
    made = document(
        passage(0, TEXT, annotation("T1", "miRNA", "miR-901", (0, 7)), annotation("T2", "Gene", "GENEA", (18, 5))),
        relations=(relation(*ENDS, effect="represses"),),
    )
    change(made)
    return made


def first(made: BioCDocument) -> BioCAnnotation:
    return made.passages[0].annotations[0]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda d: setattr(first(d), "infons", {}), "annotation 'T1' has no infon 'type'"),
        (lambda d: first(d).infons.update(type="mirna"), "annotation 'T1': unknown type 'mirna'; "),
        (lambda d: first(d).infons.update(type="GENE"), "(--map GENE=Gene) or leave it out (--map GENE=none)"),
        (lambda d: first(d).locations.clear(), "annotation 'T1' has no location"),
        (lambda d: setattr(first(d).locations[0], "offset", 1), "'T1': at 1 stands 'iR-901 ', and not 'miR-901'; offsets count code points"),
        (lambda d: setattr(first(d).locations[0], "offset", 99), "7 characters from 99 lie outside of the text of length 24"),
        (lambda d: setattr(first(d).locations[0], "offset", -1), "7 characters from -1 lie outside"),
        (lambda d: setattr(first(d).locations[0], "length", 0), "0 characters from 0 lie outside"),
        (lambda d: setattr(first(d), "id", "T2"), "relation 'R1': 'T1' is no annotation of the document"),
        (lambda d: setattr(d.passages[0].annotations[1], "id", "T1"), "relation 'R1': two annotations have the id 'T1'"),
        (lambda d: d.relations[0].infons.update(effect="binds"), "relation 'R1': unknown effect 'binds'; Allowed: activates"),
        (lambda d: d.relations[0].infons.update(negated="perhaps"), "negated is 'perhaps'; true or false is needed"),
        (lambda d: d.relations[0].infons.update(confidence="1.5"), "confidence is '1.5'; a number from 0 to 1"),
        (lambda d: d.relations[0].infons.update(confidence="nan"), "confidence is 'nan'"),
        (lambda d: d.relations[0].infons.update(resistance="more"), "resistance is 'more'; Allowed: promotes, reverses"),
        (lambda d: d.relations[0].nodes.pop(), "relation 'R1': has 1 nodes; two are needed"),
        (lambda d: setattr(d.relations[0].nodes[0], "role", "actor"), "which is the subject? Its roles are 'actor' and 'object'; --map ROLE=subject"),
        (lambda d: [setattr(node, "role", "") for node in d.relations[0].nodes], "does not say which of the two represses"),
        (lambda d: setattr(d, "id", ""), "a document has no id"),
        (lambda d: d.add_passage(passage(10, "Overlaps.")), "a passage has the offset 10 where the text before ends at 24"),
        (lambda d: d.add_passage(passage(10**9, "Far away.")), "a passage has the offset 1000000000 where"),
        (lambda d: d.add_passage(passage(-1, "Before.")), "a passage has the offset -1 where"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_is_wrong_is_named_with_its_place(
    change: Callable[[BioCDocument], None], problem: str, form: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "file", collection(simple(), changed(change)), form)
    with pytest.raises(InputError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}:")
    assert problem in str(error.value)
    assert "document '1'" in str(error.value) or "no id" in problem


def test_the_line_of_a_document_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "file", collection(simple(), changed(lambda d: first(d).infons.clear())), "xml")
    line = 1 + path.read_text().splitlines().index("  <document>", 10)
    with pytest.raises(InputError, match=f"file:{line}: document '1': annotation 'T1'"):
        read(path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<offset>0</offset>", "", "offset of a passage is None"),
        ("<offset>0</offset>", "<offset>zero</offset>", "offset of a passage is 'zero'; a whole number is needed"),
        ('length="7"', 'length="7.5"', "length of a location is '7.5'"),
        ('length="7"', f'length="{"9" * 5000}"', "length of a location is '999"),
        ('role="subject"', "", "no BioC: 'role' is missing"),
        ('key="effect"', "", "no BioC: 'key' is missing"),
        ("</document>", "", "not well formed"),
        ("<collection>", "<corpus>", "begins with <corpus>; <collection> is needed"),
        ("represses GENEA", "represses &other; GENEA", "not well formed: Entity 'other' not defined"),
    ],
)
def test_broken_xml(old: str, new: str, problem: str, tmp_path: Path) -> None:
    text = biocxml.dumps(collection(simple()))
    assert old in text
    path = tmp_path / "file.xml"
    path.write_text(
        text.replace(old, new).replace("</collection>", "</corpus>" if "corpus" in new else "</collection>")
    )
    with pytest.raises(InputError) as error:
        read(path)
    assert problem in str(error.value)


BOMB = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entities", [BOMB, '<!ENTITY i SYSTEM "file:///etc/passwd">', '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;']
)
def test_entities_of_its_own_are_refused(entities: str, encoding: str, tmp_path: Path) -> None:
    text = biocxml.dumps(collection(simple()), pretty_print=False).partition("<collection>")[2]
    use = "" if "%" in entities else "&i;"
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE collection [{entities}]><collection>'
    path = tmp_path / "bomb.xml"
    path.write_bytes((head + text.replace("represses", f"represses{use}", 1)).encode(encoding))
    with pytest.raises(InputError) as error:
        read(path)
    assert "defines entities of its own, which is refused" in str(error.value) or "not well formed" in str(error.value)


def test_a_doctype_that_names_a_dtd_loads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file.xml"
    text = biocxml.dumps(collection(simple())).partition("<collection>")[2]
    path.write_text(f'<!DOCTYPE collection SYSTEM "http://127.0.0.1:9/BioC.dtd"><collection>{text}')
    (found,) = read(path)
    assert len(found.relations) == 1


@pytest.mark.parametrize(
    "wrap",
    [
        lambda c: json.dumps(c, indent=1),
        lambda c: json.dumps({"PubTator3": c["documents"]}),
        lambda c: json.dumps(c["documents"]),
        lambda c: "\n".join(json.dumps(document) for document in c["documents"]),
    ],
    ids=["collection", "PubTator", "list", "lines"],
)
def test_json_in_each_form_that_it_comes_in(wrap: Callable[[Any], str], tmp_path: Path) -> None:
    content = json.loads(biocjson.dumps(collection(simple(), simple(name="2"))))
    path = tmp_path / "file.json"
    path.write_text(wrap(content))
    assert [found.id for found in read(path)] == ["1", "2"]
    assert all(len(found.relations) == 1 for found in read(path))


def test_json_without_what_it_need_not_have(tmp_path: Path) -> None:
    bare = {"id": "1", "passages": [{"offset": 0, "text": TEXT}]}
    (tmp_path / "file").write_text(json.dumps({"documents": [bare]}))
    assert read(tmp_path / "file") == (AnnotatedDocument("1", TEXT),)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"id": "1", "passages": [{"text": TEXT}]}, "no BioC: 'offset' is missing"),
        ({"id": "1", "passages": [7]}, "7 is no object"),
        ({"id": "1", "passages": 7}, "no BioC: "),
        ({"id": "1", "passages": [{"offset": "0", "text": TEXT}]}, "offset is '0'; a whole number is needed"),
        ({"id": "1", "passages": [{"offset": 0, "text": TEXT, "annotations": [{"id": "T1", "infons": {"type": "Gene"}, "locations": [{"offset": True, "length": 1}]}]}]}, "offset is True"),
        ({"id": "1", "passages": [{"offset": 0, "text": "a\0b"}]}, "holds the character NUL"),
        ({"passages": []}, "no BioC: 'id' is missing"),
    ],
)  # fmt: skip
def test_json_that_is_no_bioc(value: object, problem: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({"documents": [value]}))
    with pytest.raises(InputError) as error:
        read(tmp_path / "file")
    assert problem in str(error.value)


def test_a_doi_is_taken_from_where_it_stands(tmp_path: Path) -> None:
    made = simple()
    made.passages[0].infons["article-id_doi"] = "10.1000/x"
    (found,) = read(written(tmp_path / "file", collection(made), "json"))
    assert found.doi == "10.1000/x"


class TestOfNcbi:
    """Files as PubTator and BioRED have them."""

    SAID = "In \u03b1-cells miR-901 represses GEN\u03b2-1 and na\u00efve NF-\u03baB."

    def collected(self, tmp_path: Path, form: str, document: BioCDocument) -> Path:
        collection = BioCCollection()
        collection.add_document(document)
        path = tmp_path / f"given.{form}"
        path.write_text((biocxml if form == "xml" else biocjson).dumps(collection), encoding="utf-8")
        return path

    def document(self, *annotations: BioCAnnotation, **infons: Any) -> BioCDocument:
        made = BioCDocument()
        made.id = "900001"
        made.add_passage(passage(0, self.SAID, *annotations))
        if infons:
            tied = BioCRelation()
            tied.id, tied.infons = "R0", infons
            made.add_relation(tied)
        return made

    def mention(self, text: str, said: str, kind: str = "Gene", identifier: str = "-") -> BioCAnnotation:
        place = (self.SAID.index(text), len(text))
        return annotation(text, kind, said, place, identifier=identifier)

    @pytest.mark.parametrize("form", ["xml", "json"])
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("GEN\u03b2-1", "GENb-1"),
            ("GEN\u03b2-1", "GENbeta-1"),
            ("GEN\u03b2-1", "gen-1"),
            ("na\u00efve NF-\u03baB", "naive NF-kappaB"),
        ],
    )
    def test_the_place_counts_where_the_text_is_normalised(
        self, tmp_path: Path, form: str, text: str, said: str
    ) -> None:
        read = read_annotations(self.collected(tmp_path, form, self.document(self.mention(text, said))), Labels())
        assert [m.text for m in read.documents[0].mentions] == [text]
        (note,) = read.notes
        assert "1 annotations are spelled otherwise" in note
        assert repr(said) in note

    @pytest.mark.parametrize("said", ["GENc-2", "miR-901", "GENb-1 and much more of it"])
    def test_another_name_is_another_place(self, tmp_path: Path, said: str) -> None:
        path = self.collected(tmp_path, "xml", self.document(self.mention("GEN\u03b2-1", said)))
        with pytest.raises(InputError, match="and not"):
            read_annotations(path, Labels())

    @pytest.mark.parametrize("form", ["xml", "json"])
    @pytest.mark.parametrize("keys", [("entity1", "entity2"), ("role1", "role2")])
    @pytest.mark.parametrize(("mapped", "effect"), [("represses", Effect.REPRESSES), ("pair", None)])
    def test_ends_named_by_their_identifiers(
        self, tmp_path: Path, form: str, keys: tuple[str, str], mapped: str, effect: Effect | None
    ) -> None:
        mentions = [
            self.mention("miR-901", "miR-901", "miRNA", "406991"),
            self.mention("GEN\u03b2-1", "GENb-1", identifier="9588;9590"),
            self.mention("NF-\u03baB", "NF-kB", identifier="4790"),
        ]
        given = self.document(
            *mentions, type="Negative_Correlation", novel="Novel", **dict(zip(keys, ("406991", "9590"), strict=True))
        )
        read = read_annotations(self.collected(tmp_path, form, given), labels_of([f"Negative_Correlation={mapped}"]))
        (found,) = read.documents[0].relations
        assert (found.subject.text, found.effect, found.object.text) == ("miR-901", effect, "GEN\u03b2-1")

    def test_an_end_without_a_mention_is_left_out_and_told(self, tmp_path: Path) -> None:
        given = self.document(self.mention("miR-901", "miR-901", "miRNA"), type="Association", entity1="1", entity2="2")
        read = read_annotations(self.collected(tmp_path, "xml", given), labels_of(["Association=pair"]))
        assert read.documents[0].relations == ()
        assert "1 relations name an end that no annotation has, and are left out" in read.notes[0]

    def test_a_kind_that_is_not_mapped_is_told(self, tmp_path: Path) -> None:
        given = self.document(type="Bind", entity1="1", entity2="2")
        with pytest.raises(InputError, match="unknown effect 'Bind'"):
            read_annotations(self.collected(tmp_path, "xml", given), Labels())

    def test_pubtators_objects(self, tmp_path: Path) -> None:
        mentions = [
            self.mention("miR-901", "miR-901", "miRNA", "406991"),
            self.mention("NF-\u03baB", "NF-kB", identifier="MESH:D1"),
        ]
        roles = {"role1": {"identifier": "406991", "type": "Gene"}, "role2": {"identifier": "D1", "type": "Gene"}}
        given = self.document(*mentions, type="Association", **roles)
        read = read_annotations(self.collected(tmp_path, "json", given), labels_of(["Association=pair"]))
        assert [pair.object.text for pair in read.documents[0].relations] == ["NF-\u03baB"]
