"""The network: which rows are drawn, what becomes of them, where they stand, and the pictures."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import combinations
from math import hypot
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from evidence_cases import document, evidence, table_of
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import HOSTILE, Desk, desk_with

from extractor.errors import ConfigurationError, InputError
from extractor.exports.content import About, Rows
from extractor.model import Effect, EntityType, Interaction
from extractor.network import Selection, picked
from extractor.network.drawing import drawn
from extractor.network.graph import graph_of
from extractor.network.layout import laid_out
from extractor.network.looks import EffectLooks, the_looks
from extractor.network.scene import Scene, label_of, scene_of
from extractor.network.shapes import OUTLINES, rim
from extractor.records.packaged import from_toml

ABOUT = About("2026-01-01", "0.1")


def rows_of(*said: str) -> list[Interaction]:
    """A table in which each statement has a document of its own; "2× a b c" has two."""
    items, number = [], 0
    for text in said:
        times, _, statement = text.rpartition("× ")
        for _ in range(int(times or 1)):
            number += 1
            items.append(evidence(document(number), statement))
    return table_of(*items)


def content(*said: str) -> Rows:
    return Rows(ABOUT, [(row, ()) for row in rows_of(*said)])


def statements(rows: tuple[Interaction, ...]) -> list[str]:
    return [f"{row.subject_name} {row.effect} {row.object_name}" for row in rows]


class TestSelection:
    def test_takes_those_of_most_documents(self) -> None:
        found = picked(content("miR-1 represses A", "3× miR-1 represses B", "2× miR-2 represses A"), Selection(most=2))
        assert statements(found.rows) == ["miR-1 represses B", "miR-2 represses A"]
        assert found.left_out == 1

    def test_leaves_out_what_nothing_supports(self) -> None:
        denied = table_of(evidence(1, "miR-1 represses A", negated=True), evidence(2, "miR-1 represses B"))
        found = picked(Rows(ABOUT, [(row, ()) for row in denied]), Selection())
        assert statements(found.rows) == ["miR-1 represses B"]
        assert found.left_out == 0

    @pytest.mark.parametrize(
        ("focus", "steps", "expected"),
        [
            ("A", 1, {"miR-1 represses A", "miR-2 represses A"}),
            ("a", 2, {"miR-1 represses A", "miR-2 represses A", "miR-2 represses B"}),
            ("x:A", 3, {"miR-1 represses A", "miR-2 represses A", "miR-2 represses B", "miR-3 represses B"}),
            ("C", 5, {"miR-9-5p represses C"}),
            ("miR-9", 1, {"miR-9-5p represses C"}),
        ],
    )
    def test_focus(self, focus: str, steps: int, expected: set[str]) -> None:
        said = (
            "miR-1 represses A",
            "miR-2 represses A",
            "miR-2 represses B",
            "miR-3 represses B",
            "miR-9-5p represses C",
        )
        found = picked(content(*said), Selection(focus=(focus,), steps=steps))
        assert set(statements(found.rows)) == expected

    def test_focus_on_a_drug(self) -> None:
        rows = table_of(
            evidence(1, "miR-1 promotes resistance", resistance="promotes", drugs=("inventinib",)),
            evidence(2, "miR-2 promotes resistance", resistance="promotes", drugs=("otherinib",)),
        )
        found = picked(Rows(ABOUT, [(row, ()) for row in rows]), Selection(focus=("Inventinib",)))
        assert [row.mirna for row in found.rows] == ["miR-1"]

    def test_a_name_that_no_row_has(self) -> None:
        with pytest.raises(InputError, match=r"no row names 'GENEX'; did you mean 'GENEA'\?"):
            picked(content("miR-1 represses GENEA"), Selection(focus=("GENEX",)))

    @pytest.mark.parametrize("wrong", [{"most": 0}, {"most": 401}, {"steps": 0}])
    def test_impossible(self, wrong: dict[str, int]) -> None:
        with pytest.raises(InputError, match=r"possible|needed"):
            Selection(**wrong)


class TestGraph:
    def test_resistance_goes_to_the_drugs(self) -> None:
        rows = table_of(evidence(1, "miR-1 promotes resistance", resistance="promotes", drugs=("a", "b")))
        graph = graph_of(rows)
        assert {(e.subject, e.effect, e.object, e.resistance) for e in graph.edges} == {
            ("x:miR-1", Effect.PROMOTES, "drug:a", True),
            ("x:miR-1", Effect.PROMOTES, "drug:b", True),
        }
        assert {node.type for node in graph.nodes} == {EntityType.MIRNA, EntityType.DRUG}

    def test_a_mechanism_with_resistance_has_both(self) -> None:
        rows = table_of(evidence(1, "miR-1 represses A", resistance="reverses", drugs=("a",)))
        assert {(e.effect, e.object) for e in graph_of(rows).edges} == {
            (Effect.REPRESSES, "x:A"),
            (Effect.REVERSES, "drug:a"),
        }

    def test_without_a_drug_the_response_is_drawn(self) -> None:
        rows = table_of(evidence(1, "miR-1 promotes resistance", resistance="promotes"))
        assert [e.object for e in graph_of(rows).edges] == ["x:resistance"]

    def test_several_rows_on_one_drug_are_one_line(self) -> None:
        rows = table_of(
            evidence(1, "miR-1 represses A", resistance="reverses", drugs=("a",)),
            evidence(2, "miR-1 represses B", resistance="reverses", drugs=("a",)),
        )
        (edge,) = (e for e in graph_of(rows).edges if e.resistance)
        assert (len(edge.rows), edge.documents) == (2, 2)

    def test_a_drug_that_is_an_end_as_well_is_one_node(self) -> None:
        rows = table_of(
            evidence(1, "miR-1 represses a", object_type=EntityType.DRUG),
            evidence(2, "miR-1 represses B", resistance="reverses", drugs=("a",)),
        )
        assert {edge.object for edge in graph_of(rows).edges} == {"x:a", "x:B"}


class TestLayout:
    sizes = st.dictionaries(st.sampled_from("abcdefghij"), st.tuples(st.floats(20, 120), st.just(24.0)), min_size=1)

    @settings(max_examples=40)
    @given(sizes, st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij"))), st.randoms())
    def test_depends_on_nothing_but_nodes_and_links(
        self, sizes: dict[str, tuple[float, float]], links: list[tuple[str, str]], chance: Random
    ) -> None:
        known = [(a, b) for a, b in links if a in sizes and b in sizes]
        other = [(b, a) for a, b in chance.sample(known, len(known))]
        shuffled = dict(chance.sample(sorted(sizes.items()), len(sizes)))
        assert laid_out(sizes, known) == laid_out(shuffled, other)

    @settings(max_examples=40)
    @given(sizes, st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij"))))
    def test_no_two_nodes_overlap(self, sizes: dict[str, tuple[float, float]], links: list[tuple[str, str]]) -> None:
        places = laid_out(sizes, [(a, b) for a, b in links if a in sizes and b in sizes])
        assert places.keys() == sizes.keys()
        for a, b in combinations(sorted(sizes), 2):
            apart_x = abs(places[a][0] - places[b][0]) - (sizes[a][0] + sizes[b][0]) / 2
            apart_y = abs(places[a][1] - places[b][1]) - (sizes[a][1] + sizes[b][1]) / 2
            assert max(apart_x, apart_y) > -0.2

    def test_nothing(self) -> None:
        assert laid_out({}, []) == {}


class TestShapes:
    @pytest.mark.parametrize("shape", sorted(OUTLINES))
    def test_hold_their_label(self, shape: str) -> None:
        outline = OUTLINES[shape](80, 24)
        assert rim(outline, (1, 0))[0] >= 38
        assert rim(outline, (0, -1))[1] <= -11.5
        assert len(set(outline)) == len(outline)

    @given(st.sampled_from(sorted(OUTLINES)), st.floats(-100, 100), st.floats(-100, 100))
    def test_lines_end_at_the_rim(self, shape: str, x: float, y: float) -> None:
        if hypot(x, y) < 1:
            return
        outline = OUTLINES[shape](80, 24)
        found, further = rim(outline, (x, y)), rim(outline, (x, y), 5)
        assert hypot(*further) == pytest.approx(hypot(*found) + 5)
        assert 10 < hypot(*found) < 60


def scene(*said: str) -> Scene:
    return scene_of(graph_of(rows_of(*said)), the_looks())


class TestScene:
    def test_legend_holds_what_occurs(self) -> None:
        found = scene("miR-1 represses A", "LNC1 sponges miR-1")
        assert [look.word for look in found.types] == ["miRNA", "gene", "lncRNA"]
        assert [look.word for look in found.effects] == ["represses", "sponges"]

    def test_sponges_are_dashed_and_evidence_is_width(self) -> None:
        found = {edge.edge.effect: edge for edge in scene("4× miR-1 represses A", "LNC1 sponges miR-1").edges}
        assert found[Effect.SPONGES].look.dash == "dashed"
        assert found[Effect.REPRESSES].width > found[Effect.SPONGES].width

    @pytest.mark.parametrize(("effect", "corners"), [("represses", 2), ("activates", 3), ("correlates", 0)])
    def test_heads(self, effect: str, corners: int) -> None:
        (edge,) = scene(f"miR-1 {effect} A").edges
        assert len(edge.head) == corners

    def test_lines_between_the_same_two_stand_apart(self) -> None:
        found = scene("miR-1 represses A", "miR-1 activates A", "A represses miR-1")
        assert len({edge.bend for edge in found.edges}) == 3

    def test_something_that_acts_on_itself(self) -> None:
        found = scene("miR-1 represses miR-1")
        (edge,) = found.edges
        assert edge.start != edge.end
        assert all(0 <= y <= found.height for _, y in (edge.start, edge.bend, edge.end))

    def test_everything_is_inside(self) -> None:
        found = scene(*(f"miR-{n} represses {target}" for n in range(9) for target in ("A", "B", f"C{n}")))
        for placed in found.nodes:
            for dx, dy in placed.outline:
                assert 0 <= placed.at[0] + dx <= found.width
                assert 0 <= placed.at[1] + dy <= found.height

    @pytest.mark.parametrize(
        ("name", "label"),
        [("PTEN", "PTEN"), ("a\tb\nc", "a b c"), ("\u202eabc\x1b[31m", "abc [31m"), ("x" * 40, "x" * 29 + "…")],
    )
    def test_labels(self, name: str, label: str) -> None:
        assert label_of(name) == label


class TestPictures:
    HOSTILE_ROWS = (
        evidence(1, "miR-1 represses A", object_name=HOSTILE),
        evidence(2, "miR-1 activates B", object_name="$\\frac{1}{2}$ </svg> & 😀"),
    )

    def test_svg_is_well_formed_and_says_the_names(self) -> None:
        svg = drawn(scene_of(graph_of(table_of(*self.HOSTILE_ROWS)), the_looks()), "svg", "two & more").decode()
        words = {element.text for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")}
        assert {"miR-1", "$\\frac{1}{2}$ </svg> & 😀", "represses", "activates", "two & more"} <= words

    def test_png(self) -> None:
        png = drawn(scene_of(graph_of(table_of(*self.HOSTILE_ROWS)), the_looks()), "png", "… ☂")
        assert png.startswith(b"\x89PNG\r\n")
        width, height = struct.unpack(">II", png[16:24])
        assert width > 800
        assert height > 100

    @pytest.mark.parametrize("kind", ["svg", "png"])
    def test_the_same_rows_give_the_same_bytes(self, kind: str) -> None:
        rows = rows_of("miR-1 represses A", "LNC1 sponges miR-1", "miR-2 activates A", "miR-3 targets B")
        first, second = (
            drawn(scene_of(graph_of(given), the_looks()), kind, "caption") for given in (rows, list(reversed(rows)))
        )
        assert first == second

    def test_sponges_are_dashed(self) -> None:
        svg = drawn(scene("LNC1 sponges miR-1"), "svg", "").decode()
        assert re.search(r'<g id="edge-0">.*?stroke-dasharray', svg, re.DOTALL)
        assert not re.search(
            r'<g id="edge-0">[^g]*?stroke-dasharray', drawn(scene("miR-1 represses A"), "svg", "").decode(), re.DOTALL
        )


class TestLooks:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('colour = "#c04f00"', 'colour = "red"', "effect, represses: colour is 'red'"),
            ('word = "represses"', "", "effect, represses: 'word' is missing"),
            ('word = "represses"', 'word = ""', "effect, represses: word is empty"),
            ('word = "represses"', 'word = "represses"\nsize = "3"', "unknown key 'size'"),
            ("[effect.represses]", "[effect.eats]\n[effect.represses]", "effect: unknown Effect 'eats'"),
            ("[effect.represses]", "[shape.pill]\n[effect.represses]", "unknown key 'shape'"),
            ('head = "bar"', 'head = "star"', "effect, represses, head: unknown value 'star'"),
            ('dash = "dashed"', 'dash = "waved"', "effect, sponges, dash: unknown value 'waved'"),
        ],
    )
    def test_wrong_tables(self, old: str, new: str, said: str) -> None:
        text = (Path(__file__).parent.parent / "extractor/data/pictures/network.toml").read_text(encoding="utf-8")
        assert old in text
        with pytest.raises(ConfigurationError) as error:
            from_toml(EffectLooks, text.replace(old, new, 1), "network.toml")
        assert said in str(error.value)

    def test_every_effect_has_a_row(self) -> None:
        with pytest.raises(ConfigurationError, match="'activates' has no row"):
            from_toml(EffectLooks, "[effect]", "network.toml")

    def test_every_type_has_a_look(self) -> None:
        assert list(the_looks().types) == list(EntityType)

    def test_effects_look_different(self) -> None:
        looks = [(look.colour, look.head, look.dash) for look in the_looks().effects.values()]
        assert len(set(looks)) == len(looks)


class TestCommand:
    @pytest.fixture
    def desk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
        with desk_with("sqlite", tmp_path, monkeypatch) as found:
            yield found

    @pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG"), ("a.html", b"<!doctype")])
    def test_writes_what_the_ending_says(self, desk: Desk, name: str, begins: bytes) -> None:
        said = desk.call("network", "-o", name).stderr
        first = (desk.folder / name).read_bytes()
        assert first.startswith(begins)
        assert "names" in said
        desk.call("network", "-o", name)
        assert (desk.folder / name).read_bytes() == first

    def test_conditions_focus_and_most(self, desk: Desk) -> None:
        desk.call("network", "-o", "a.svg", "--effect", "represses")
        assert b"sponges" not in (desk.folder / "a.svg").read_bytes()
        assert "1 rows, " in desk.call("network", "-o", "a.svg", "--most", "1").stderr
        assert "1 rows" in desk.call("network", "-o", "a.svg", "--focus", "inventinib").stderr

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["-o", "a.gif"], "a network ends in .svg, .png or .html"),
            (["-o", "a.svg", "--mirna", "miR-77"], "no row passes the filters"),
            (["-o", "folder.svg"], "is a directory"),
            (["-o", "a.svg", "--focus", "nothing like it"], "no row names 'nothing like it'"),
        ],
    )
    def test_refuses(self, desk: Desk, arguments: list[str], said: str) -> None:
        (desk.folder / "folder.svg").mkdir()
        result = desk.call("network", *arguments, code=1)
        assert said in str(result.exception)
        assert not (desk.folder / "a.svg").exists()
