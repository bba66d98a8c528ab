"""The table of types, and what a type gets that only stands in it. Names and sentences are invented."""

from __future__ import annotations

import ast
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import ConfigurationError
from extractor.exports import EXPORTS
from extractor.model import (
    BACKGROUND_TYPES,
    CONDITION_TYPES,
    GROUPS,
    NCRNA_TYPES,
    OBJECT_TYPES,
    SUBJECT_TYPES,
    TYPES,
    EntityType,
    TypeGroup,
)
from extractor.model import types as types_module
from extractor.model.types import member_of, read_types
from extractor.nlp.relations.effects import admissible

PACKAGE = Path(__file__).parent.parent / "extractor"
TABLE = (PACKAGE / "data" / "types.toml").read_text(encoding="utf-8")

ADDED = """
[[type]]
name = "snoRNA"
group = "ceRNA"
word = "small nucleolar RNA"
mask = "MALAT1"
may = ["subject", "object"]
shape = "hexagon"
fill = "#c8efee"
psi_mi = ["MI:0607", "small nucleolar rna"]
biolink = "biolink:NoncodingRNAProduct"

[[type]]
name = "Tissue"
group = "other"
word = "kind of tissue"
may = ["background", "condition"]
shape = "octagon"
fill = "#e6e8ee"
psi_mi = ["MI:0329", "unknown participant"]
biolink = "biolink:GrossAnatomicalStructure"

[[type]]
name = "Outcome"
group = "response"
word = "what becomes of it"
may = ["object"]
shape = "ellipse"
fill = "#f7dbaa"
psi_mi = ["MI:2261", "phenotype"]
biolink = "biolink:ClinicalFinding"
"""
FORM = r"""
[[form]]
label = "snoRNA by number"
type = "snoRNA"
pattern = 'SNORD\d{2,3}'
name = ""
matches = ["SNORD990"]
rejects = ["SNORD"]
"""


class TestTable:
    def test_types_that_code_names_have_their_rows(self) -> None:
        """What a checker of types believes is what there is."""
        tree = ast.parse(Path(types_module.__file__).read_text(encoding="utf-8"))
        (declared,) = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "EntityType"]
        assigned = [node for node in declared.body if isinstance(node, ast.Assign)]
        said = {ast.unparse(node.targets[0]): ast.literal_eval(node.value) for node in assigned}
        assert said
        assert said.items() <= {kind.name: kind.value for kind in EntityType}.items()

    @pytest.mark.parametrize(
        ("name", "member"),
        [
            ("miRNA", "MIRNA"),
            ("miRNAFamily", "MIRNA_FAMILY"),
            ("circRNA", "CIRCRNA"),
            ("CellLine", "CELL_LINE"),
            ("Gene", "GENE"),
            ("snoRNA", "SNORNA"),
            ("RNABindingProtein", "RNA_BINDING_PROTEIN"),
        ],
    )
    def test_members_are_named_by_the_words_of_a_name(self, name: str, member: str) -> None:
        assert member_of(name) == member

    def test_every_type_and_group_has_its_row(self) -> None:
        assert list(TYPES) == list(EntityType)
        assert set(GROUPS) == set(TypeGroup)
        assert {row.group for row in TYPES.values()} == set(TypeGroup)

    def test_a_type_is_an_end_of_relations_or_background(self) -> None:
        assert not BACKGROUND_TYPES & (SUBJECT_TYPES | OBJECT_TYPES)
        assert set(EntityType) == BACKGROUND_TYPES | SUBJECT_TYPES | OBJECT_TYPES
        assert CONDITION_TYPES

    @pytest.mark.parametrize("subject", EntityType)
    @pytest.mark.parametrize("other", EntityType)
    def test_what_is_related_is_what_the_rows_say(self, subject: EntityType, other: EntityType) -> None:
        may = "subject" in TYPES[subject].may and "object" in TYPES[other].may
        assert admissible(subject, other) == (may and bool({subject, other} & NCRNA_TYPES))

    @pytest.mark.parametrize("kind", EntityType)
    def test_masks_are_one_word_each(self, kind: EntityType) -> None:
        for mask in (TYPES[kind].mask, TYPES[kind].masks):
            assert len(mask.split()) <= 1

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_members_travel_between_processes(self, protocol: int) -> None:
        for kind in EntityType:
            assert pickle.loads(pickle.dumps(kind, protocol)) is kind

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('group = "miRNA"', 'group = "mirnas"', "type 1 (miRNA): group is 'mirnas'; Allowed: ceRNA"),
            ('mask = "miR-21"', 'mark = "miR-21"', "type 1 (miRNA): unknown key 'mark'; did you mean 'mask'?"),
            ('mask = "miR-21"', 'mask = ""', "type 1 (miRNA): mask is ''; a text is needed"),
            ('word = "miRNA"\n', "", "type 1 (miRNA): 'word' is missing"),
            ('word = "miRNA"', "word = 3", "type 1 (miRNA): word is 3; a text is needed"),
            ('may = ["subject", "object"]', 'may = ["agent"]', "type 1 (miRNA): may is 'agent'; Allowed: background"),
            ('may = ["subject", "object"]', "may = []", "type 1 (miRNA): may is []"),
            ('may = ["subject", "object"]', 'may = "subject"', "type 1 (miRNA): may is 'subject'; a list"),
            ('may = ["subject", "object"]', 'may = ["subject", "background"]', "either 'background', or 'subject'"),
            ('may = ["subject", "object"]', 'may = ["condition"]', "either 'background', or 'subject'"),
            ('fill = "#d9e8fb"', 'fill = "blue"', "fill is 'blue'; six hex digits"),
            ('psi_mi = ["MI:2204", "micro rna"]', 'psi_mi = ["MI:2204"]', "an accession and a name are needed"),
            ('name = "miRNA"', 'name = "mi RNA"', "type 1 (mi RNA): name is 'mi RNA'; up to 20 letters"),
            ('name = "miRNA"', 'name = "miRNAOrWhatReadsLikeOne"', "up to 20 letters from A to Z are needed"),
            ('name = "miRNAFamily"', 'name = "miRNA"', "type 2 (miRNA): 'miRNA' has a row already"),
            ('name = "ceRNA"', 'name = "gene"', "group 3 (gene): 'gene' has a row already"),
            ('[[group]]\nname = "ceRNA"', '[[groups]]\nname = "ceRNA"', "unknown key 'groups'"),
            ('dark = "#174a4a"\ncytoscape', "cytoscape", "group 2 (ceRNA): 'dark' is missing"),
            ('name = "ceRNA"', 'name = "sponge"', "group 2 (sponge): name is 'sponge'; did you mean 'response'?"),
            ("[[type]]", "[[type]", "not valid TOML"),
        ],
    )  # fmt: skip
    def test_wrong_rows(self, old: str, new: str, said: str) -> None:
        assert old in TABLE
        with pytest.raises(ConfigurationError) as error:
            read_types(TABLE.replace(old, new, 1))
        assert said in str(error.value)
        assert str(error.value).startswith("data/types.toml")

    def test_a_group_without_a_row(self) -> None:
        with pytest.raises(ConfigurationError, match="group 'other' has no row"):
            read_types(TABLE[: TABLE.index('\n[[group]]\nname = "other"')])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the package does with three more rows, and one form of names: a copy of it, in a process of its own."""
    folder = tmp_path_factory.mktemp("added")
    copy = folder / "extractor"
    shutil.copytree(PACKAGE, copy, copy_function=os.symlink)
    for name, more in (("types.toml", ADDED), ("ncrna.toml", FORM)):
        path = copy / "data" / name
        text = path.read_text(encoding="utf-8") + more
        path.unlink()
        path.write_text(text, encoding="utf-8")
    script = Path(__file__).with_name("added_types.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


class TestAddedType:
    """A row, and words that are recognised as it: nothing else is needed anywhere."""

    def test_is_a_member(self, found: dict[str, Any]) -> None:
        assert found["members"] == ["SNORNA", "TISSUE", "OUTCOME"]
        assert found["pickled"]

    def test_is_read_in_files_and_answers(self, found: dict[str, Any]) -> None:
        assert found["read"] == found["labels"] == ["snoRNA", "Tissue", "Outcome"]
        assert found["named"] == "snoRNA"

    def test_is_recognised_by_its_vocabulary(self, found: dict[str, Any]) -> None:
        assert found["recognised"]["SNORD990"] == "snoRNA"
        assert found["said"] == ["SNORD990 represses PTEN in A549"]

    def test_is_masked_as_its_row_says(self, found: dict[str, Any]) -> None:
        assert found["words"] == ["MALAT1", "represses", "EGFR", "in", "xylem", "."]

    def test_is_related_as_its_row_says(self, found: dict[str, Any]) -> None:
        assert found["given"] == [
            ["SNORD990 represses PTEN in xylem"],
            ["SNORD990 sponges miR-21"],
            ["miR-21 promotes wilting"],
            [],  # an outcome is no subject
            [],  # a tissue is no end of a relation
        ]

    def test_has_rows_in_the_table(self, found: dict[str, Any]) -> None:
        rows = {(row[0], row[1]): row[2:] for row in found["rows"]}
        assert rows["SNORD990", "PTEN"][:2] == ["snoRNA", "Gene"]
        assert rows["miR-21", "wilting"] == ["miRNA", "Outcome", ["promotes wilting"]]

    def test_has_a_colour_on_pages(self, found: dict[str, Any]) -> None:
        for mark, colour in zip(found["marks"], ("cerna", "other", "response"), strict=True):
            assert f'class="m-{colour}"' in mark
            assert f".m-{colour} {{" in found["style"]

    def test_is_drawn_in_the_network(self, found: dict[str, Any]) -> None:
        assert found["looks"] == ["small nucleolar RNA", "kind of tissue", "what becomes of it"]
        for shown in ("#c8efee", "small nucleolar RNA", "#f7dbaa", "what becomes of it"):
            assert shown in found["network"]

    def test_every_format_has_it(self, found: dict[str, Any]) -> None:
        assert found["exports"].keys() == EXPORTS.keys()
        for name, files in found["exports"].items():
            written = "".join(files.values())
            assert "SNORD990" in written, name
            assert "wilting" in written, name

    @pytest.mark.parametrize(
        ("name", "terms"),
        [
            ("tsv", ("snoRNA", "Outcome")),
            ("xlsx", ("snoRNA", "Outcome")),
            ("json", ("snoRNA", "Outcome")),
            ("jsonl", ("snoRNA", "Outcome")),
            ("graphml", ("snoRNA", "Outcome")),
            ("cx2", ('"v": "snoRNA", "vp": "hexagon"', '"type": "Outcome"')),
            ("mitab", ("MI:0607", "small nucleolar rna", "MI:2261")),
            ("biolink-tsv", ("biolink:NoncodingRNAProduct", "biolink:ClinicalFinding")),
        ],
    )
    def test_formats_call_it_what_its_row_says(self, name: str, terms: tuple[str, ...], found: dict[str, Any]) -> None:
        written = "".join(found["exports"][name].values())
        for term in terms:
            assert term in written

    def test_is_scored(self, found: dict[str, Any]) -> None:
        levels = found["titles"]["system"]["levels"]
        groups = levels[0]["groups"]
        assert [groups[kind]["tp"] for kind in ("snoRNA", "Tissue", "Outcome")] == [2, 2, 2]
        for comparison, extracted, together in (("titles", 3, 4), ("table", 1, 1)):
            systems = (found[comparison]["system"], *found[comparison]["baselines"])
            pairs = [next(level for level in each["levels"] if level["level"] == "pair") for each in systems]
            assert [pair["tp"] for pair in pairs] == [extracted, together, together, together]
            assert [pair["fp"] for pair in pairs] == [0, 0, 0, 0]
