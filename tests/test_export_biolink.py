"""A knowledge graph read back by KGX, and checked against the Biolink Model by its toolkit: ``biolink-tsv``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from evidence_cases import evidence
from export_cases import ABOUT, HOSTILE, KNOWN, content, everything, hostile
from interop import program

from extractor.exports import Rows, export
from extractor.exports.terms import terms
from extractor.model import TYPES

REQUIRED = {
    "nodes": ("id", "category"),
    "edges": ("id", "subject", "predicate", "object", "knowledge_level", "agent_type", "primary_knowledge_source"),
}
# What no vocabulary has, and two of which the model names no prefix.
OWN_PREFIXES = {"name", "mirna", "fplx", "cellosaurus"}


@dataclass(frozen=True)
class Graph:
    """Nodes and edges as KGX has them, and what its validator says of them: kinds of errors with their messages."""

    nodes: dict[str, dict[str, Any]]
    edges: list[dict[str, Any]]
    errors: dict[str, set[str]]


@pytest.fixture(scope="module")
def kgx() -> Iterator[SimpleNamespace]:
    """KGX with the model and the prefixes that the package biolink-model holds. On import it would fetch them."""
    toolkit = program("bmt.toolkit").Toolkit
    model = files(program("biolink_model"))
    with pytest.MonkeyPatch.context() as patch:
        schema = str(model / "schema" / "biolink_model.yaml")
        patch.setattr(toolkit.__init__, "__defaults__", (schema, {"predicate mappings": []}))
        prefixes = json.loads((model / "prefixmaps" / "biolink_model_prefix_map.json").read_text(encoding="utf-8"))
        known = program("kgx.config").jsonld_context_map
        for context in ("biolink", "monarch_context", "obo_context"):
            patch.setitem(known, context, prefixes)
        yield SimpleNamespace(
            Transformer=program("kgx.transformer").Transformer,
            Validator=program("kgx.validator").Validator,
            model=program("kgx.utils.kgx_utils").get_toolkit(),
        )


def graph(kgx: SimpleNamespace, rows: Rows, folder: Path) -> Graph:
    """The exported rows as KGX streams them. Its own store would take edges for one that only their qualifiers tell apart."""
    export(rows, "biolink-tsv", folder / "t.tsv")
    nodes: dict[str, dict[str, Any]] = {}
    edges: list[dict[str, Any]] = []
    validator = kgx.Validator()

    def inspect(kind: Any, record: list[Any]) -> None:
        validator(kind, record)
        if kind.name == "NODE":
            nodes[record[0]] = record[-1]
        else:
            edges.append(record[-1])

    kgx.Transformer(stream=True).transform(
        {"filename": [str(folder / "t_nodes.tsv"), str(folder / "t_edges.tsv")], "format": "tsv"},
        {"filename": str(folder / "unused"), "format": "null"},
        inspector=inspect,
    )
    errors = {kind: set(messages) for kind, messages in validator.get_errors("ERROR").items()}
    return Graph(nodes, edges, errors)


def tables(rows: Rows, folder: Path) -> dict[str, pd.DataFrame]:
    """Nodes and edges as pandas has them, read as KGX reads them: nothing is quoted."""
    export(rows, "biolink-tsv", folder / "t.tsv")
    return {
        part: pd.read_csv(folder / f"t_{part}.tsv", sep="\t", dtype=str, keep_default_na=False, quoting=3)
        for part in ("nodes", "edges")
    }


class TestTables:
    """Without KGX, by its specification (https://github.com/biolink/kgx/blob/master/specification/kgx-format.md)."""

    @pytest.mark.parametrize("part", ["nodes", "edges"])
    def test_have_what_is_required(self, part: str, tmp_path: Path) -> None:
        found = tables(everything(), tmp_path)[part]
        required = found[list(REQUIRED[part])]
        assert (required != "").all(axis=None)
        assert found["id"].is_unique

    def test_identifiers_are_curies(self, tmp_path: Path) -> None:
        for text in HOSTILE:
            nodes = tables(hostile(text), tmp_path)["nodes"]
            assert all(re.fullmatch(r"[A-Za-z.]+:[A-Za-z0-9._~%-]+", key) for key in nodes["id"])

    def test_edges_join_nodes(self, tmp_path: Path) -> None:
        found = tables(everything(), tmp_path)
        assert set(found["edges"]["subject"]) | set(found["edges"]["object"]) == set(found["nodes"]["id"])

    def test_publications_are_a_list(self, tmp_path: Path) -> None:
        rows = content(evidence(1, "miR-901 represses GENEA"), evidence(2, "miR-901 represses GENEA"))
        assert list(tables(rows, tmp_path)["edges"]["publications"]) == ["PMID:1|PMID:2"]

    def test_edges_tell_who_vouches_for_them(self, tmp_path: Path) -> None:
        row, items = content(evidence(1, "miR-901 represses GENEA")).rows[0]
        rows = Rows(ABOUT, [(row, items), (replace(row, id="b", n_accepted=1), items)])
        levels = tables(rows, tmp_path)["edges"][["knowledge_level", "agent_type"]].itertuples(index=False)
        assert list(map(tuple, levels)) == [
            ("not_provided", "text_mining_agent"),
            ("knowledge_assertion", "manual_validation_of_automated_agent"),
        ]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_in_its_cell(self, text: str, tmp_path: Path) -> None:
        found = tables(hostile(text), tmp_path)
        assert {part: len(frame) for part, frame in found.items()} == {"nodes": 2, "edges": 1}
        assert as_written(text) in set(found["nodes"]["name"])


def as_written(text: str) -> str:
    """Text as cells have it."""
    return " ".join(text.split()).replace("|", "¦")


class TestKgx:
    def test_has_all_rows(self, kgx: SimpleNamespace, tmp_path: Path) -> None:
        rows = everything()
        found = graph(kgx, rows, tmp_path)
        assert {edge["id"] for edge in found.edges} == {f"extractor:{row.id}" for row in rows.interactions()}
        assert len(found.edges) == len(rows.rows)

    def test_finds_nothing_wrong(self, kgx: SimpleNamespace, tmp_path: Path) -> None:
        errors = graph(kgx, everything(), tmp_path).errors
        # The validator's own: it takes capitals side by side for no CamelCase, as in these names of the model.
        camel = {f"Category '{name}' is not in CamelCase form" for name in ("MicroRNA", "NoncodingRNAProduct")}
        assert errors.pop("INVALID_CATEGORY") == camel
        wrong = [message for messages in errors.values() for message in messages]
        assert [message for message in wrong if not any(f"prefix '{own}'" in message for own in OWN_PREFIXES)] == []

    def test_knows_the_identifiers(self, kgx: SimpleNamespace, tmp_path: Path) -> None:
        found = graph(kgx, everything(), tmp_path)
        names = {node["name"]: key for key, node in found.nodes.items()}
        assert {name: names[name] for _, name, _ in KNOWN} == {
            "miR-21-5p": "mirbase:MIMAT0000076", "miR-34a": "mirna:mir-34a", "PAK1": "HGNC:8582", "Pax6": "MGI:97490",
            "AKT": "fplx:AKT", "gefitinib": "CHEBI:49668", "erlotinib": "DRUGBANK:DB00530",
            "non-small cell lung carcinoma": "MONDO:0005233", "drug resistance": "MESH:D004351",
            "apoptosis": "GO:0006915", "A549": "cellosaurus:CVCL_0023", "human": "NCBITaxon:9606",
        }  # fmt: skip

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_comes_back(self, kgx: SimpleNamespace, text: str, tmp_path: Path) -> None:
        found = graph(kgx, hostile(text), tmp_path)
        (edge,) = found.edges
        assert found.nodes[edge["object"]]["name"] == as_written(text)
        assert edge["supporting_text"] == [as_written(text)]
        wrong = [message for messages in found.errors.values() for message in messages if "CamelCase" not in message]
        assert [message for message in wrong if "prefix 'name'" not in message] == []


class TestModel:
    def test_has_the_categories(self, kgx: SimpleNamespace) -> None:
        categories = {row.biolink for row in TYPES.values()}
        assert [name for name in categories if not kgx.model.is_category(name)] == []

    def test_has_the_predicates(self, kgx: SimpleNamespace) -> None:
        rows = terms().effects.values()
        predicates = {row.predicate for row in rows} | {row.qualified_predicate for row in rows} - {""}
        assert [name for name in predicates if not kgx.model.is_predicate(name)] == []

    @pytest.mark.parametrize(
        "column", ["object_aspect_qualifier", "object_direction_qualifier", "knowledge_level", "agent_type"]
    )
    def test_has_the_values_of_its_lists(self, kgx: SimpleNamespace, column: str, tmp_path: Path) -> None:
        slot = kgx.model.get_element(column.replace("_", " "))
        allowed = set(kgx.model.view.get_enum(slot.range).permissible_values)
        assert set(tables(everything(), tmp_path)["edges"][column]) - {""} <= allowed

    def test_has_the_columns(self, kgx: SimpleNamespace, tmp_path: Path) -> None:
        for frame in tables(everything(), tmp_path).values():
            assert [name for name in frame.columns if not kgx.model.get_element(name.replace("_", " "))] == []
