"""Gold of any form and origin, and anybody's annotations held against it. All texts are invented."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from annotated_cases import COUNTS, FORMS, FOUND, GOLD, ONE, PLACED
from openpyxl import Workbook

from extractor.errors import ConfigurationError, InputError
from extractor.goldsets import GoldSet, compare, gold_of, load_gold, prediction_of
from extractor.model import Effect, Relation, Span
from extractor.records.annotations import read_annotations
from extractor.records.labels import Labels, labels_of
from extractor.records.pubannotation import to_pubannotation
from extractor.scoring import Comparison


def scored(
    predicted: Path, gold: Path | str, rule: str = "", threshold: float = 0, maps: tuple[str, ...] = ()
) -> Comparison:
    labels = labels_of(maps)
    held = gold_of(gold, labels) if isinstance(gold, Path) else load_gold(gold, labels)
    return compare(prediction_of(read_annotations(predicted, labels), threshold), held, rule)


def counts(comparison: Comparison) -> dict[str, tuple[int, int, int]]:
    """Of each level that was measured."""
    measured = [level for level in comparison.system.levels if level.counts.f1 is not None]
    return {level.level: (level.counts.tp, level.counts.fp, level.counts.fn) for level in measured}


class TestForms:
    @pytest.mark.parametrize("held", FORMS)
    @pytest.mark.parametrize("found", FORMS)
    def test_the_same_annotations_have_the_same_figures_in_every_form(
        self, found: str, held: str, tmp_path: Path
    ) -> None:
        got = counts(scored(FORMS[found](tmp_path / "found", FOUND), FORMS[held](tmp_path / "gold", GOLD)))
        assert {level: got[level] for level in COUNTS} == COUNTS

    @pytest.mark.parametrize("held", PLACED)
    @pytest.mark.parametrize("found", PLACED)
    def test_they_have_them_by_place_as_well(self, found: str, held: str, tmp_path: Path) -> None:
        got = counts(scored(PLACED[found](tmp_path / "found", FOUND), PLACED[held](tmp_path / "gold", GOLD), "place"))
        assert {level: got[level] for level in COUNTS} == COUNTS

    @pytest.mark.parametrize("form", FORMS)
    def test_what_is_held_against_itself_is_right(self, form: str, tmp_path: Path) -> None:
        path = FORMS[form](tmp_path / "same", GOLD)
        assert {(fp, fn) for _, fp, fn in counts(scored(path, path)).values()} == {(0, 0)}


class TestLabels:
    """Names are mapped in every form, our own as well."""

    @pytest.mark.parametrize("form", FORMS)
    def test_a_name_means_another(self, form: str, tmp_path: Path) -> None:
        gold, found = FORMS[form](tmp_path / "gold", GOLD), FORMS["bioc-xml"](tmp_path / "found", FOUND)
        got = counts(scored(found, gold, maps=("represses=targets", "Gene=Complex")))
        assert {level: got[level] for level in COUNTS} == COUNTS

    @pytest.mark.parametrize("form", [form for form in FORMS if form != "gold-table"])
    def test_an_effect_is_left_out_or_becomes_a_pair(self, form: str, tmp_path: Path) -> None:
        gold, found = FORMS[form](tmp_path / "gold", GOLD), FORMS["bioc-xml"](tmp_path / "found", FOUND)
        without = counts(scored(found, gold, maps=("sponges=none",)))
        assert (without["pair"], without["triple"]) == ((2, 2, 0), (2, 2, 1))
        paired = counts(scored(found, gold, maps=("sponges=pair",)))
        assert paired["pair"] == COUNTS["pair"]
        assert not {"direction", "triple", "modifiers"} & paired.keys()

    @pytest.mark.parametrize("form", [form for form in FORMS if form != "gold-table"])
    def test_a_type_is_left_out_with_its_relations(self, form: str, tmp_path: Path) -> None:
        gold, found = FORMS[form](tmp_path / "gold", GOLD), FORMS["bioc-xml"](tmp_path / "found", FOUND)
        assert counts(scored(found, gold, maps=("lncRNA=none",)))["pair"] == (2, 1, 0)

    def test_a_gold_table_has_a_type_and_an_effect_in_every_row(self, tmp_path: Path) -> None:
        gold = FORMS["gold-table"](tmp_path / "gold", GOLD)
        for name in ("sponges=pair", "lncRNA=none"):
            with pytest.raises(InputError, match=r"gold:3: column '(effect|subject_type)': unknown"):
                scored(gold, gold, maps=(name,))


class TestDocuments:
    """Which document of the one is which of the other, and what their texts have in common."""

    def test_documents_are_the_same_by_doi_as_well(self, tmp_path: Path) -> None:
        lines = ["document\tdoi\tsubject\teffect\tobject", "123\t10.1000/ONE\tmiR-901\trepresses\tGENEA"]
        (tmp_path / "found.tsv").write_text("\n".join(lines))
        got = counts(scored(tmp_path / "found.tsv", FORMS["brat-folder"](tmp_path / "gold", GOLD)))
        assert got["triple"] == (1, 0, 3)

    @pytest.mark.parametrize("gap", ["\n", " ", "\t", "\r"])
    def test_white_space_of_any_kind_is_the_same(self, gap: str, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(f"On miR-901.{gap}miR-901 represses GENEA."))
        found = lines_of_documents(tmp_path / "found", document("On miR-901. miR-901 represses GENEA.  \n"))
        assert counts(scored(found, gold))["mentions, exact"] == (2, 0, 0)

    def test_another_text_is_refused(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document("miR-901 represses GENEA."))
        found = lines_of_documents(tmp_path / "found", document("So miR-901 represses GENEA."))
        with pytest.raises(InputError, match="'1': prediction and gold differ in text"):
            scored(found, gold)

    def test_a_document_that_occurs_twice_is_refused(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document("miR-901 represses GENEA."))
        found = lines_of_documents(tmp_path / "found", *[document("miR-901 represses GENEA.")] * 2)
        with pytest.raises(InputError, match="'1' occurs twice in the prediction"):
            scored(found, gold)

    def test_evidence_of_another_text_is_compared_by_name_and_not_by_place(self, tmp_path: Path) -> None:
        """As from an abstract whose title the gold lacks."""
        gold = lines_of_documents(
            tmp_path / "gold", {**document("miR-902 and GENEB. miR-901 represses GENEA."), "sourceid": ONE}
        )
        found = FORMS["evidence-lines"](tmp_path / "found", FOUND[:1])
        got = scored(found, gold)
        assert counts(got)["triple"] == (1, 0, 0)
        assert "triple, each mention" not in counts(got)
        assert any("no offsets that fit both sides" in note for note in got.system.notes)
        with pytest.raises(InputError, match="'place' needs offsets on both sides"):
            scored(found, gold, "place")

    def test_order_of_documents_and_relations_does_not_matter(self, tmp_path: Path) -> None:
        gold = FORMS["pubannotation-lines"](tmp_path / "gold", GOLD)
        found = FORMS["pubannotation-lines"](tmp_path / "found", FOUND)
        before = scored(found, gold).system
        found.write_text("\n".join(reversed(found.read_text().splitlines())))
        FORMS["pubannotation-lines"](tmp_path / "turned", FOUND[::-1])
        assert scored(found, gold).system.levels == before.levels
        turned = scored(tmp_path / "turned", gold).system
        assert [level.counts for level in turned.levels] == [level.counts for level in before.levels]


def document(text: str, *relations: tuple[str, str, str], **changed: Any) -> dict[str, Any]:
    """A PubAnnotation document in which miR-901 and GENEA, where they last stand, are marked."""
    denotations = [
        {"id": name, "obj": kind, "span": {"begin": text.rindex(name), "end": text.rindex(name) + len(name)}}
        for name, kind in (("miR-901", "miRNA"), ("GENEA", "Gene"))
    ]
    said = relations or (("miR-901", "represses", "GENEA"),)
    entries = [{"id": f"R{n}", "subj": a, "pred": p, "obj": b} for n, (a, p, b) in enumerate(said)]
    return {"sourceid": "1", "text": text, "denotations": denotations, "relations": entries, **changed}


def lines_of_documents(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(found) + "\n" for found in documents), encoding="utf-8")
    return path


TEXT = "miR-901 represses GENEA."


class TestRules:
    """When two names are the same."""

    @pytest.mark.parametrize(
        ("rule", "right"), [("identifier-or-name", 0), ("identifier", 0), ("any-arm", 0), ("place", 1)]
    )
    def test_identifiers_of_other_databases_are_compared_by_place(self, rule: str, right: int, tmp_path: Path) -> None:
        def identified(gene: str) -> list[dict[str, str]]:
            return [{"id": "A1", "subj": "GENEA", "pred": "identifier", "obj": gene}]

        gold = lines_of_documents(tmp_path / "gold", document(TEXT, attributes=identified("HGNC:2")))
        found = lines_of_documents(tmp_path / "found", document(TEXT, attributes=identified("4233")))
        assert counts(scored(found, gold, rule))["triple"] == (right, 1 - right, 1 - right)

    def test_what_stands_elsewhere_is_something_else(self, tmp_path: Path) -> None:
        """Though it is called the same: the gold has another place of it."""
        gold = lines_of_documents(tmp_path / "gold", document(f"GENEA. {TEXT}"))
        found = document(f"GENEA. {TEXT}")
        found["denotations"][1]["span"] = {"begin": 0, "end": 5}
        path = lines_of_documents(tmp_path / "found", found)
        assert counts(scored(path, gold, "place"))["pair"] == (0, 1, 1)
        assert counts(scored(path, gold, "identifier"))["pair"] == (1, 0, 0)

    def test_a_part_of_the_name_is_enough(self, tmp_path: Path) -> None:
        gold = document(TEXT)
        gold["denotations"][1]["span"] = {"begin": 18, "end": 24}
        got = scored(
            lines_of_documents(tmp_path / "found", document(TEXT)), lines_of_documents(tmp_path / "gold", gold), "place"
        )
        assert counts(got)["triple"] == (1, 0, 0)
        assert counts(got)["mentions, exact"] == (1, 1, 1)
        assert "mentions, identified" not in counts(got)

    def test_of_several_at_one_place_the_one_that_is_called_the_same(self, tmp_path: Path) -> None:
        """Members of a contracted list share its span."""

        def members(*said: str) -> dict[str, Any]:
            text = "miR-901/902 represses GENEA."
            place = {"begin": 0, "end": 11}
            named = {"a": "miR-901", "b": "miR-902"}
            return {
                "sourceid": "1",
                "text": text,
                "denotations": [{"id": i, "obj": "miRNA", "span": place} for i in named]
                + [{"id": "G", "obj": "Gene", "span": {"begin": 22, "end": 27}}],
                "attributes": [{"id": f"A{i}", "subj": i, "pred": "name", "obj": name} for i, name in named.items()],
                "relations": [{"id": f"R{i}", "subj": i, "pred": "represses", "obj": "G"} for i in said],
            }

        gold = lines_of_documents(tmp_path / "gold", members("a", "b"))
        found = lines_of_documents(tmp_path / "found", members("b"))
        assert counts(scored(found, gold, "place"))["triple"] == (1, 0, 1)

    def test_it_stands_in_the_signature(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT))
        assert "| rule:any-arm | system:gold |" in scored(gold, gold, "any-arm").system.signature

    def test_an_unknown_one_is_refused(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT))
        with pytest.raises(ConfigurationError, match="unknown matching rule 'plaice'"):
            scored(gold, gold, "plaice")

    def test_a_gold_table_has_no_places(self, tmp_path: Path) -> None:
        gold = FORMS["gold-table"](tmp_path / "gold", GOLD)
        with pytest.raises(InputError, match="needs offsets on both sides"):
            scored(FORMS["bioc-xml"](tmp_path / "found", FOUND), gold, "place")


class TestEffects:
    """What one side does not say is not measured."""

    def test_a_gold_of_pairs_measures_pairs(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT, ("GENEA", "linked", "miR-901")))
        found = lines_of_documents(tmp_path / "found", document(TEXT))
        got = scored(found, gold, maps=("linked=pair",))
        measured = counts(got)
        assert {name: measured[name] for name in measured if "mention" not in name} == {"pair": (1, 0, 0)}
        assert measured["pair, each mention"] == (1, 0, 0)
        assert "Not measured: direction, as 1 of 1 relations of the gold have no direction." in got.system.notes
        assert "Not measured: triple; modifiers, as 1 of 1 relations of the gold have no effect." in got.system.notes

    def test_a_relation_without_a_name_has_a_direction(self, tmp_path: Path) -> None:
        entry = [{"id": "R1", "subj": "miR-901", "obj": "GENEA"}]
        gold = lines_of_documents(tmp_path / "gold", document(TEXT, relations=entry))
        for said, direction in (
            (("miR-901", "represses", "GENEA"), (1, 0, 0)),
            (("GENEA", "represses", "miR-901"), (0, 1, 1)),
        ):
            got = counts(scored(lines_of_documents(tmp_path / "found", document(TEXT, said)), gold))
            assert (got["pair"], got["direction"]) == ((1, 0, 0), direction)
            assert "triple" not in got

    def test_one_relation_without_an_effect_is_enough(self, tmp_path: Path) -> None:
        """Whatever is found there would count as wrong."""
        gold = lines_of_documents(
            tmp_path / "gold", document(TEXT, ("miR-901", "represses", "GENEA"), ("miR-901", "linked", "GENEA"))
        )
        got = scored(lines_of_documents(tmp_path / "found", document(TEXT)), gold, maps=("linked=pair",))
        assert "triple" not in counts(got)
        assert any("1 of 2 relations of the gold have no effect" in note for note in got.system.notes)

    def test_a_system_that_names_no_effects_has_pairs(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT))
        found = lines_of_documents(tmp_path / "found", document(TEXT, ("miR-901", "linked", "GENEA")))
        got = scored(found, gold, maps=("linked=pair",))
        assert counts(got)["pair"] == (1, 0, 0)
        assert not {"direction", "triple", "modifiers", "triple, each mention"} & counts(got).keys()
        assert (
            "Not measured: triple; modifiers; triple, each mention, as the prediction has no effects."
            in got.system.notes
        )

    def test_a_system_that_names_some_misses_the_others(self, tmp_path: Path) -> None:
        text = "miR-901 represses GENEA, and LNCX acts on miR-901 and GENEA."
        more = {"id": "LNCX", "obj": "lncRNA", "span": {"begin": 29, "end": 33}}

        def both(second: str) -> dict[str, Any]:
            made = document(text, ("miR-901", "represses", "GENEA"), ("LNCX", second, "miR-901"))
            return {**made, "denotations": [*made["denotations"], more]}

        gold = lines_of_documents(tmp_path / "gold", both("sponges"))
        got = counts(scored(lines_of_documents(tmp_path / "found", both("linked")), gold, maps=("linked=pair",)))
        assert (got["pair"], got["direction"], got["triple"]) == ((2, 0, 0), (1, 0, 1), (1, 0, 1))

    def test_pairs_are_not_called_by_an_effect_that_nobody_named(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT, ("miR-901", "linked", "GENEA")))
        found = lines_of_documents(tmp_path / "found", document(TEXT, relations=[]))
        (missed,) = scored(found, gold, maps=("linked=pair",)).system.level("pair").discrepancies
        assert missed.what == "miR-901 related to GENEA"
        assert missed.sentence == TEXT

    def test_relations_below_a_confidence_are_left_out_and_counted(self, tmp_path: Path) -> None:
        found, gold = FORMS["bioc-json"](tmp_path / "found", FOUND), FORMS["statements"](tmp_path / "gold", GOLD)
        got = scored(found, gold, threshold=0.6)
        assert counts(got)["triple"] == (1, 0, 3)
        assert "3 of 4 relations of found were left out, below 0.6." in got.system.notes
        assert "system:found, confidence from 0.6 |" in got.system.signature

    def test_a_mapping_stands_in_the_signature_as_figures_depend_on_it(self, tmp_path: Path) -> None:
        gold = lines_of_documents(tmp_path / "gold", document(TEXT, ("miR-901", "silences", "GENEA")))
        found = lines_of_documents(tmp_path / "found", document(TEXT))
        got = scored(found, gold, maps=("silences=represses",))
        assert counts(got)["triple"] == (1, 0, 0)
        assert "| rule:identifier-or-name | map:silences=represses | system:" in got.system.signature


def test_baselines_are_those_of_the_same_mentions_in_sentences(tmp_path: Path) -> None:
    """A text that nobody split is not one sentence."""
    gold = lines_of_documents(tmp_path / "gold", document("We saw miR-901. It represses GENEA."))
    baselines = {scores.system: scores for scores in scored(gold, gold).baselines}
    assert baselines["co-occurrence in a sentence"].level("pair").counts.tp == 0
    assert baselines["co-occurrence in a document"].level("pair").counts.tp == 1


def test_a_table_has_no_mentions_to_make_baselines_of(tmp_path: Path) -> None:
    path = FORMS["statements"](tmp_path / "found", FOUND)
    assert scored(path, FORMS["bioc-xml"](tmp_path / "gold", GOLD)).baselines == ()


# The corpora of other people: their form, with sentences of our own

SCAI = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<corpus source="invented">
  <document id="inv.d0" origId="900001">
    <sentence id="inv.d0.s0" origId="900001.s2" text="It was bound by miR-901.  ">
      <entity charOffset="16-22" id="e0" text="miR-901" type="Specific_miRNAs"/>
    </sentence>
    <sentence id="inv.d0.s1" origId="900001.s1" text="miR-901 lowers GENEA but not c-GENEB in invented disease. ">
      <entity charOffset="0-6" id="e1" text="miR-901" type="Specific_miRNAs"/>
      <entity charOffset="15-19" id="e2" text="GENEA" type="Genes/Proteins"/>
      <entity charOffset="29-35" id="e3" text="c-GENEB" type="Genes/Proteins"/>
      <entity charOffset="40-55" id="e4" text="invented disease" type="Diseases"/>
      <entity charOffset="8-13" id="e5" text="lowers" type="Relation_Trigger"/>
      <pair e1="e1" e2="e2" id="p0" interaction="True" type="Specific_miRNAs-Genes/Proteins"/>
      <pair e1="e1" e2="e3" id="p1" interaction="False" type="Specific_miRNAs-Genes/Proteins"/>
      <pair e1="e1" e2="e4" id="p2" interaction="True" type="Specific_miRNAs-Diseases"/>
    </sentence>
  </document>
</corpus>
"""


def scai(folder: Path, content: str = SCAI, name: str = "train.xml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def predicted(path: Path, gold: GoldSet, *pairs: tuple[int, str, int]) -> Path:
    """The gold's texts and mentions, with relations between those of these numbers."""
    lines = []
    for found in gold.annotations.documents:
        relations = [
            Relation(found.mentions[a], Effect(e), found.mentions[b], Span(0, 0), "toy", Span(0, 0))
            for a, e, b in pairs
        ]
        lines.append(to_pubannotation(replace(found, relations=tuple(relations))))
    return lines_of_documents(path, *lines)


class TestScai:
    def test_sentences_are_joined_in_the_order_of_their_numbers(self, tmp_path: Path) -> None:
        gold = load_gold(f"scai:{scai(tmp_path)}")
        (text,) = gold.texts
        assert text.id == "900001"
        assert text.text == "miR-901 lowers GENEA but not c-GENEB in invented disease. It was bound by miR-901."
        assert [m.text for m in gold.annotations.documents[0].mentions] == [
            "miR-901", "GENEA", "c-GENEB", "invented disease", "miR-901",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("spec", "relations", "expected"),
        [
            ("scai", [(0, "represses", 1)], (1, 0, 0)),
            ("scai", [(1, "correlates", 0)], (1, 0, 0)),
            ("scai", [(0, "represses", 2)], (0, 1, 1)),
            ("scai", [(0, "represses", 1), (0, "correlates", 3)], (1, 0, 0)),
            ("scai", [(0, "represses", 1), (4, "represses", 1)], (1, 0, 0)),
            ("scai", [(0, "represses", 1), (1, "activates", 2)], (1, 0, 0)),
            ("scai-disease", [(0, "represses", 1), (0, "correlates", 3)], (1, 0, 0)),
        ],
        ids=[
            "right",
            "undirected",
            "false",
            "diseases are not judged",
            "nor what is in two sentences",
            "nor genes",
            "diseases",
        ],
    )
    def test_what_is_judged(
        self, spec: str, relations: list[tuple[int, str, int]], expected: tuple[int, int, int], tmp_path: Path
    ) -> None:
        gold = f"{spec}:{scai(tmp_path)}"
        found = predicted(tmp_path / "found", load_gold(gold), *relations)
        got = scored(found, gold)
        assert counts(got)["pair"] == counts(got)["pair, each mention"] == expected
        assert "triple" not in counts(got)
        assert "rule:place" in got.system.signature

    def test_types_of_ours_count_as_those_that_it_has(self, tmp_path: Path) -> None:
        spec = f"scai:{scai(tmp_path)}"
        found = predicted(tmp_path / "found", load_gold(spec), (0, "represses", 1))
        found.write_text(
            found.read_text()
            .replace('"obj": "Gene"', '"obj": "Complex"')
            .replace('"obj": "Disease"', '"obj": "Process"')
        )
        got = counts(scored(found, spec))
        assert got["pair"] == (1, 0, 0)
        assert got["mentions, exact"] == (4, 0, 1)

    def test_a_folder_of_files(self, tmp_path: Path) -> None:
        scai(tmp_path)
        scai(tmp_path, SCAI.replace("900001", "900002"), "test.xml")
        assert [text.id for text in load_gold(f"scai:{tmp_path}").texts] == ["900002", "900001"]
        scai(tmp_path, name="relabelled.xml")
        with pytest.raises(InputError, match="900001 stands there again; of a folder with several versions"):
            load_gold(f"scai:{tmp_path}")

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("<corpus", "<collection", "begins with <collection>; <corpus> is needed"),
            ('charOffset="0-6"', 'charOffset="0:6"', r"train.xml:3: entity 'e1': charOffset is '0:6'"),
            ('charOffset="0-6"', 'charOffset="70-76"', "70-76 lies outside of its sentence"),
            ('e2="e2"', 'e2="e9"', "pair 'p0': 'e9' is no name in its sentence"),
            ('origId="900001.s1"', 'origId="x"', "sentence 'x' has no number at the end"),
            ("</corpus>", "", "not well formed"),
        ],
    )
    def test_what_is_wrong_is_named(self, old: str, new: str, problem: str, tmp_path: Path) -> None:
        content = SCAI.replace(old, new).replace("</corpus>", "</collection>" if "collection" in new else "</corpus>")
        with pytest.raises(InputError, match=problem):
            load_gold(f"scai:{scai(tmp_path, content if new else SCAI.replace(old, new))}")

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"holds no \.xml file"):
            load_gold(f"scai:{tmp_path}")


MTI_LIST = """miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Experiments,Support Type,References (PMID)
MIRT1,hsa-miR-901-5p,Homo sapiens,GENEA,1,"Reporter assay, Western blot",Functional MTI,900001
MIRT1,hsa-miR-901-5p,Homo sapiens,GENEA,1,qPCR,Functional MTI (Weak),900001
MIRT2,hsa-miR-902-3p,Homo sapiens,GENEB,2,qPCR,Functional MTI,900001
MIRT3,hsa-miR-901-5p,Homo sapiens,GENEC,3,qPCR,Non-Functional MTI,900001
MIRT1,hsa-miR-901-5p,Homo sapiens,GENEA,1,qPCR,Functional MTI,900002
"""
MTI_ABSTRACTS = """900001\tTitle\tmiR-901 and GENEA
900001\tAbstract\tWe found that miR-901 represses GENEA (GENEA1), not GENEB.
900001\tT1\tmiRNA\tmiR-901
900001\tT2\tTarget_gene\tGENEA
900001\tT3\tTarget_gene\tGENEX
900002\tTitle\tmiR-901 and miR-902 repress GENEA and GENEB
900002\tT1\tmiRNA\tmiR-901
900002\tT2\tmiRNA\tmiR-902
900002\tT3\tTarget_gene\tGENEA
900002\tT4\tTarget_gene\tGENEB
900003\tTitle\tNothing curated
"""


class TestMirtarbase:
    def found(self, path: Path, *rows: tuple[str, str, str, str]) -> Path:
        lines = ["document\tsubject\teffect\tobject", *("\t".join(row) for row in rows)]
        path.write_text("\n".join(lines))
        return path

    @pytest.mark.parametrize("delimiter", [",", "\t", "xlsx"])
    def test_its_list_is_read_in_every_form_that_it_has(self, delimiter: str, tmp_path: Path) -> None:
        rows = list(csv.reader(MTI_LIST.splitlines()))
        path = tmp_path / "hsa_MTI"
        if delimiter == "xlsx":
            workbook = Workbook()
            for row in rows:
                workbook.active.append([int(cell) if cell.isdigit() else cell for cell in row])
            workbook.save(path)
        else:
            with path.open("w", newline="") as file:
                csv.writer(file, delimiter=delimiter).writerows(rows)
        found = load_gold(f"mirtarbase:{path}").annotations.documents
        assert {d.id: [(p.subject.text, p.object.text) for p in d.relations] for d in found} == {
            "900001": [("hsa-miR-901-5p", "GENEA"), ("hsa-miR-902-3p", "GENEB")],
            "900002": [("hsa-miR-901-5p", "GENEA")],
        }

    def test_only_documents_count_that_were_read_and_arms_are_the_databases(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text(MTI_LIST)
        rows = [
            ("900001", "miR-901", "represses", "GENEA"),
            ("900001", "miR-902-5p", "targets", "GENEB"),
            ("900003", "miR-9", "targets", "GENEB"),
        ]
        got = scored(self.found(tmp_path / "found.tsv", *rows), f"mirtarbase:{tmp_path / 'list.csv'}")
        assert counts(got) == {"pair": (1, 1, 1), "direction": (1, 1, 1)}
        assert "rule:any-arm" in got.system.signature
        assert any(
            note.startswith("1 documents were read that miRTarBase: list.csv knows") for note in got.system.notes
        )

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("Target Gene,", "Gene,", "column 'target gene' is missing"),
            (",900002", ",PMC5", "list.csv:6: 'References \\(PMID\\)' is 'PMC5'; a PMID is a number"),
            (
                "MIRT1,hsa-miR-901-5p,Homo sapiens,GENEA,1,qPCR,Functional MTI,900002",
                "MIRT1,hsa",
                "list.csv:6: 2 cells where the header has 8",
            ),
            ('"Reporter', '"Rep"orter', "list.csv:2: the cells cannot be told apart"),
        ],
    )
    def test_what_is_wrong_in_a_list_is_named(self, old: str, new: str, problem: str, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text(MTI_LIST.replace(old, new))
        with pytest.raises(InputError, match=problem):
            load_gold(f"mirtarbase:{tmp_path / 'list.csv'}")

    def test_abstracts_have_the_names_where_they_stand(self, tmp_path: Path) -> None:
        (tmp_path / "dev.tsv").write_text(MTI_ABSTRACTS)
        gold = load_gold(f"mirtarbase:{tmp_path / 'dev.tsv'}")
        (found,) = gold.annotations.documents
        assert [(m.text, m.start) for m in found.mentions] == [
            ("miR-901", 0),
            ("miR-901", 32),
            ("GENEA", 12),
            ("GENEA", 50),
        ]
        assert [(p.subject.text, p.object.text) for p in found.relations] == [("miR-901", "GENEA")]
        assert any("1 documents with several miRNAs and several targets" in note for note in gold.notes)
        assert any("1 pairs were left out, as a name" in note for note in gold.notes)

    def test_any_place_of_the_name_will_do(self, tmp_path: Path) -> None:
        (tmp_path / "dev.tsv").write_text(MTI_ABSTRACTS)
        spec = f"mirtarbase:{tmp_path / 'dev.tsv'}"
        found = predicted(tmp_path / "found", load_gold(spec), (1, "represses", 3))
        got = counts(scored(found, spec))
        assert got == {"pair": (1, 0, 0), "direction": (1, 0, 0)}

    def test_a_line_that_is_none_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "dev.tsv").write_text(MTI_ABSTRACTS + "abc\tTitle\tx\n")
        with pytest.raises(InputError, match=r"dev.tsv:12: is not a PMID"):
            load_gold(f"mirtarbase:{tmp_path / 'dev.tsv'}")

    def test_what_is_no_spreadsheet(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
            archive.writestr("a", "b")
        with pytest.raises(InputError, match="cannot be read as a spreadsheet"):
            load_gold(f"mirtarbase:{tmp_path / 'x.xlsx'}")


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("sca:x.xml", "'sca' names no corpus; did you mean 'scai'"),
        ("scai:nowhere.xml", r"nowhere.xml: cannot be opened: No such file"),
        ("mirtarbase:nowhere", "nowhere: cannot be opened: No such file"),
        ("nowhere.tsv", "nowhere.tsv: cannot be opened: No such file"),
    ],
)
def test_gold_that_is_not_there(spec: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        load_gold(spec)


def test_the_digest_of_a_folder_changes_with_each_file(tmp_path: Path) -> None:
    folder = FORMS["brat-folder"](tmp_path / "gold", GOLD)
    first = gold_of(folder, Labels()).sha256
    assert first == gold_of(folder, Labels()).sha256
    path = next(folder.glob("*.ann"))
    path.write_text(path.read_text() + "#1\tNote T1\tx\n")
    assert gold_of(folder, Labels()).sha256 != first
