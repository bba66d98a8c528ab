"""Exports of networks, read back: graphml by networkx, sif as Cytoscape splits it, cx2 by its specification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import networkx as nx
import pytest
from evidence_cases import VERSIONS, evidence, table_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.exports import About, Rows, export
from extractor.exports.graph import ExportNode
from extractor.exports.sif import labels_of
from extractor.model import Effect, EntityType, Evidence, Interaction
from extractor.records.values import types_of

ABOUT = About("2026-01-02T00:00:00", "0.1.0", (VERSIONS,), {"effect": "represses; sponges"})
HOSTILE = '=cmd()\t"quoted", a\nline\r \u202eright to left\u202c 🧬 <b> & %41 ]]> \x00\x01\x85\u2028\ufffe'
NETWORK = (
    evidence(1, "miR-901 represses GENEA", direct=True, resistance="reverses", drugs=("inventinib", "mockitinib")),
    evidence(2, "miR-901 activates GENEA"),
    evidence(3, "LNC1 sponges miR-901"),
    evidence(4, "GENEA represses LNC1"),
    evidence(5, "GENEB correlates GENEC"),
    evidence(6, "miR-902 represses GENEA", object="name:lost gene", object_name="lost gene", year=None),
)
CX2_KINDS: dict[str, Any] = {"string": str, "boolean": bool, "integer": int, "double": float, "list_of_string": list}
# What files of text can hold: no half characters.
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


def content(*items: Evidence) -> Rows:
    """The table of some evidence."""
    return Rows(ABOUT, [(row, [i for i in items if i.triple == row.triple]) for row in table_of(*items)])


def named(name: str) -> Rows:
    """One edge, to a node of this name."""
    return content(evidence(1, "miR-901 represses GENEA", object_name=name, object=f"name:{name}", sentence=name))


def triples() -> set[tuple[str, str, str]]:
    """Key of subject, effect and key of object of all rows."""
    return {(row.subject, str(row.effect), row.object) for row, _ in content(*NETWORK).rows}


class TestNamesByDirection:
    @pytest.mark.parametrize(
        "said",
        [
            "miR-901 represses GENEA", "LNC1 sponges miR-901", "miR-901 represses LNC1", "GENEA represses LNC1",
            "LNC1 activates GENEA", "GENEB correlates GENEC", "miR-901 correlates miR-902", "LNC1 sponges LNC2",
        ],
    )  # fmt: skip
    def test_are_those_of_subject_and_object(self, said: str) -> None:
        (row,) = table_of(evidence(1, said))
        assert f"{row.subject_name} {row.effect} {row.object_name}" == said


class TestGraphml:
    def read(self, rows: Rows, folder: Path) -> Any:
        export(rows, "graphml", folder / "t.graphml")
        return nx.read_graphml(folder / "t.graphml")

    def test_has_an_edge_for_each_row(self, tmp_path: Path) -> None:
        graph = self.read(content(*NETWORK), tmp_path)
        assert graph.is_directed()
        keys = nx.get_node_attributes(graph, "key")
        assert {(keys[s], d["effect"], keys[t]) for s, t, d in graph.edges(data=True)} == triples()
        assert graph.number_of_edges() == len(triples())

    def test_nodes_have_type_name_and_identifier(self, tmp_path: Path) -> None:
        graph = self.read(content(*NETWORK), tmp_path)
        nodes = {data["key"]: data for _, data in graph.nodes(data=True)}
        assert nodes["x:LNC1"] == {"key": "x:LNC1", "name": "LNC1", "type": "lncRNA", "identifier": "x:LNC1"}
        assert nodes["name:lost gene"] == {"key": "name:lost gene", "name": "lost gene", "type": "Gene"}

    def test_values_have_the_types_of_the_record(self, tmp_path: Path) -> None:
        graph = self.read(content(*NETWORK), tmp_path)
        edge = next(data for *_, data in graph.edges(data=True) if data.get("direct"))
        row = next(row for row, _ in content(*NETWORK).rows if row.direct)
        assert edge["direct"] is True
        assert (edge["belief"], edge["n_documents"], edge["first_year"]) == (row.belief, 1, 2021)
        assert edge["drugs"] == "inventinib; mockitinib"
        assert {type(edge[name]) for name in ("n_evidence", "n_documents", "last_year")} == {int}

    @pytest.mark.parametrize("name", [HOSTILE, "", " ", "&#0;", "<![CDATA["])
    def test_hostile_names_are_readable(self, name: str, tmp_path: Path) -> None:
        graph = self.read(named(name), tmp_path)
        (found,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Gene"]
        written = "".join(f"\\u{ord(c):04x}" if c in "\x00\x01\ufffe" else c for c in name)
        assert found.get("name", "") == written
        assert found["key"] == f"name:{written}"

    @given(name=ANY_TEXT)
    def test_any_name_is_readable(self, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        graph = self.read(named(name), tmp_path_factory.mktemp("graphml"))
        assert graph.number_of_edges() == 1

    def test_of_nothing(self, tmp_path: Path) -> None:
        assert self.read(content(), tmp_path).number_of_nodes() == 0


class TestSif:
    def lines(self, rows: Rows, folder: Path) -> list[list[str]]:
        export(rows, "sif", folder / "t.sif")
        text = (folder / "t.sif").read_text(encoding="utf-8")
        return [line.split("\t") for line in text.splitlines()]

    def test_has_a_line_for_each_row(self, tmp_path: Path) -> None:
        lines = self.lines(content(*NETWORK), tmp_path)
        assert ["LNC1", "sponges", "miR-901"] in lines
        assert ["GENEA", "represses", "LNC1"] in lines
        assert len(lines) == len(triples())

    def test_hostile_names_neither_end_lines_nor_fields_and_can_be_had_back(self, tmp_path: Path) -> None:
        ((subject, effect, name),) = self.lines(named(HOSTILE), tmp_path)
        assert (subject, effect, unquote(name)) == ("miR-901", "represses", HOSTILE)

    @given(name=ANY_TEXT)
    def test_any_name_can_be_had_back(self, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        ((_, _, found),) = self.lines(named(name), tmp_path_factory.mktemp("sif"))
        assert unquote(found) == (name or "name:")

    @given(
        names=st.lists(st.sampled_from(["X", "X (k0)", "X (k1)", "X (k1) (k1)", "X\t", "X%09", "k0", ""]), max_size=6)
    )
    def test_no_two_nodes_have_the_same_label(self, names: list[str]) -> None:
        nodes = [ExportNode(n, f"k{n}", name, EntityType.GENE) for n, name in enumerate(names)]
        labels = labels_of(nodes)
        assert set(labels) == {node.key for node in nodes}
        assert len(set(labels.values())) == len(nodes)
        assert all(labels.values())


class TestCx2:
    def aspects(self, rows: Rows, folder: Path) -> dict[str, list[dict[str, Any]]]:
        export(rows, "cx2", folder / "t.cx2")
        written = json.loads((folder / "t.cx2").read_text(encoding="utf-8"))
        assert written[0] == {"CXVersion": "2.0", "hasFragments": False}
        assert [list(part) for part in written[1:]] == [
            ["metaData"], ["attributeDeclarations"], ["networkAttributes"], ["nodes"], ["edges"], ["visualProperties"], ["status"],
        ]  # fmt: skip
        assert written[-1] == {"status": [{"success": True}]}
        return {name: elements for part in written[1:] for name, elements in part.items()}

    def test_has_an_edge_for_each_row(self, tmp_path: Path) -> None:
        found = self.aspects(content(*NETWORK), tmp_path)
        keys = {node["id"]: node["v"]["key"] for node in found["nodes"]}
        assert {(keys[e["s"]], e["v"]["interaction"], keys[e["t"]]) for e in found["edges"]} == triples()
        assert [edge["id"] for edge in found["edges"]] == list(range(len(triples())))

    def test_counts_what_it_holds(self, tmp_path: Path) -> None:
        found = self.aspects(content(*NETWORK), tmp_path)
        counts = {element["name"]: element["elementCount"] for element in found["metaData"]}
        assert counts == {name: len(found[name]) for name in found if name not in ("metaData", "status")}

    def test_values_are_declared_and_of_their_types(self, tmp_path: Path) -> None:
        found = self.aspects(content(*NETWORK), tmp_path)
        (declared,) = found["attributeDeclarations"]
        for aspect in ("nodes", "edges", "networkAttributes"):
            for element in found[aspect]:
                for name, value in element.get("v", element).items():
                    assert type(value) is CX2_KINDS[declared[aspect][name]["d"]], (aspect, name, value)

    def test_style_maps_what_is_declared_to_what_there_is(self, tmp_path: Path) -> None:
        found = self.aspects(content(*NETWORK), tmp_path)
        (declared,), (style,) = found["attributeDeclarations"], found["visualProperties"]
        values = {"type": set(EntityType), "interaction": set(Effect)}
        for aspect, mapping in (("nodes", "nodeMapping"), ("edges", "edgeMapping")):
            for used in style[mapping].values():
                attribute = used["definition"]["attribute"]
                assert attribute in declared[aspect]
                assert {choice["v"] for choice in used["definition"].get("map", ())} <= values.get(attribute, set())

    @given(name=ANY_TEXT)
    def test_any_name_comes_back(self, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        found = self.aspects(named(name), tmp_path_factory.mktemp("cx2"))
        assert {node["v"].get("name", "") for node in found["nodes"]} == {"miR-901", name}

    def test_belief_is_a_number_with_a_point(self, tmp_path: Path) -> None:
        assert types_of(Interaction)["belief"] is float
        found = self.aspects(content(*NETWORK), tmp_path)
        assert {type(edge["v"]["belief"]) for edge in found["edges"]} == {float}
