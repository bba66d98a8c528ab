"""Exports of networks read back by ndex2, the library of NDEx: ``cx2`` and ``sif``."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from export_cases import HOSTILE, everything, hostile
from interop import program

from extractor.exports import Rows, export


@pytest.fixture(scope="module")
def ndex2() -> ModuleType:
    """The library's part for CX2."""
    return program("ndex2.cx2")


def aspects(written: list[dict[str, Any]]) -> dict[str, Any]:
    """The aspects of a network in CX2, by name."""
    return {name: elements for part in written for name, elements in part.items()}


def network(ndex2: ModuleType, rows: Rows, folder: Path) -> tuple[Any, dict[str, Any]]:
    """The exported rows as ndex2 has them, and as they were written."""
    export(rows, "cx2", folder / "t.cx2")
    written = json.loads((folder / "t.cx2").read_text(encoding="utf-8"))
    return ndex2.RawCX2NetworkFactory().get_cx2network(written), aspects(written)


class TestCx2:
    def test_ndex2_would_write_what_it_read(self, ndex2: ModuleType, tmp_path: Path) -> None:
        found, written = network(ndex2, everything(), tmp_path)
        assert aspects(found.to_cx2()) == written

    def test_networkx_gets_the_rows_from_it(self, ndex2: ModuleType, tmp_path: Path) -> None:
        rows = everything()
        found, _ = network(ndex2, rows, tmp_path)
        graph = ndex2.CX2NetworkXFactory().get_graph(found)
        keys = dict(graph.nodes(data="key"))
        triples = {(keys[s], data["interaction"], keys[t]) for s, t, data in graph.edges(data=True)}
        assert triples == {(row.subject, str(row.effect), row.object) for row in rows.interactions()}

    def test_pandas_gets_the_rows_from_it(self, ndex2: ModuleType, tmp_path: Path) -> None:
        rows = everything()
        found, _ = network(ndex2, rows, tmp_path)
        frame = ndex2.CX2NetworkPandasDataFrameFactory().get_dataframe(found)
        assert sorted(frame["id"]) == sorted(row.id for row in rows.interactions())

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_comes_back(self, ndex2: ModuleType, text: str, tmp_path: Path) -> None:
        found, _ = network(ndex2, hostile(text), tmp_path)
        names = {node["v"]["name"] for node in found.get_nodes().values()}
        (edge,) = found.get_edges().values()
        assert text in names
        assert edge["v"]["best_sentence"] == text
        assert set(edge["v"]["drugs"]) == {text, "b"}


class TestSif:
    def edges(self, ndex2: ModuleType, rows: Rows, folder: Path) -> set[tuple[str, str, str]]:
        """Subject, effect, object of each edge, with their names as they were before they were escaped."""
        export(rows, "sif", folder / "t.sif")
        found = ndex2.SIFToCX2NetworkFactory().get_cx2network(str(folder / "t.sif"))
        names = {number: unquote(node["v"]["name"]) for number, node in found.get_nodes().items()}
        return {(names[e["s"]], e["v"]["interaction"], names[e["t"]]) for e in found.get_edges().values()}

    def test_has_the_rows(self, ndex2: ModuleType, tmp_path: Path) -> None:
        rows = everything()
        triples = {(row.subject_name, str(row.effect), row.object_name) for row in rows.interactions()}
        assert self.edges(ndex2, rows, tmp_path) == triples

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_names_come_back(self, ndex2: ModuleType, text: str, tmp_path: Path) -> None:
        assert self.edges(ndex2, hostile(text), tmp_path) == {("let-7a-5p", "represses", text)}
