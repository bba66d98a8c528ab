"""The package as a library: what it offers by name, and that it costs nothing before it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from databases import KINDS
from evidence_cases import evidence
from tables import desk_with

import extractor
from extractor.errors import InputError, RecordError

ROOT = Path(__file__).parent.parent
TEXT = "miR-901 directly targets MET in lung cancer cells. Overexpression of miR-902 reduced AXL protein levels."


def example() -> str:
    """The five lines of the README."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").partition("## From Python")[2]
    return part.partition("```python\n")[2].partition("```")[0]


class TestNames:
    def test_are_those_of_the_api(self) -> None:
        from extractor import api

        assert {*api.__all__, "__version__"} == {*extractor.__all__}
        assert {name: getattr(extractor, name) for name in api.__all__} == {n: getattr(api, n) for n in api.__all__}

    def test_have_docstrings(self) -> None:
        assert all(getattr(extractor, name).__doc__ for name in extractor.__all__)

    def test_another_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="no attribute 'read_tabel'"):
            _ = extractor.read_tabel  # type: ignore[attr-defined]

    def test_the_version_alone_loads_nothing(self) -> None:
        code = "import sys, extractor; extractor.__version__; print([n for n in sys.modules if n.startswith('extractor.')])"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        assert run.stdout == "[]\n"


class TestFromTextsToTable:
    def test_the_example_of_the_readme(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "notes.txt").write_text(TEXT, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        names: dict[str, object] = {}
        exec(example(), names)
        table = names["table"]
        assert isinstance(table, pd.DataFrame)
        assert [*zip(table.mirna, table.effect, table.target, strict=True)] == [
            ("miR-901", "targets", "MET"),
            ("miR-902", "represses", "AXL"),
        ]

    def test_documents_may_be_made_by_hand(self) -> None:
        document = extractor.Document("1", "miR-901 represses MET", year=2020)
        (found,) = extractor.extract([document])
        assert (found.subject_name, found.effect, found.object_name, found.year) == (
            "miR-901",
            "represses",
            "MET",
            2020,
        )

    def test_threshold(self) -> None:
        document = extractor.Document("1", "miR-901 represses MET")
        assert list(extractor.extract([document], threshold=1.0)) == []

    def test_a_record_that_cannot_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_bytes(b"caf\xe9")
        with pytest.raises(RecordError, match="UTF-8"):
            list(extractor.read_documents(path))


class TestFrame:
    ITEMS = (evidence(1, "miR-901 represses GENEA", drugs=("a", "b")), evidence(2, "miR-902 targets GENEB", year=None))

    def test_of_evidence(self) -> None:
        frame = extractor.to_frame(self.ITEMS)
        assert [*frame.columns][:3] == ["document", "pmid", "doi"]
        assert [*frame.drugs] == [("a", "b"), ()]
        assert frame.year.isna().tolist() == [False, True]
        assert frame.dtypes[["year", "negated", "confidence", "effect"]].astype(str).tolist() == [
            "Int64", "boolean", "float64", "string",
        ]  # fmt: skip

    def test_of_interactions_and_of_nothing_have_the_same_columns(self) -> None:
        some, none = extractor.to_frame(extractor.merge(self.ITEMS)), extractor.to_frame([])
        assert len(some) == 2
        assert some.dtypes.equals(none.dtypes)

    def test_of_two_kinds(self) -> None:
        both = [*self.ITEMS, *extractor.merge(self.ITEMS)]
        with pytest.raises(InputError, match="not Evidence, Interaction"):
            extractor.to_frame(both)


class TestReadTable:
    @pytest.mark.parametrize("kind", KINDS)
    def test_of_the_settings_or_by_name(self, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with desk_with(kind, tmp_path, monkeypatch) as desk:
            rows = desk.json("table")
            frame = extractor.read_table()
            assert [*frame.id] == [row["id"] for row in rows]
            assert [*frame.pmids] == [tuple(row["pmids"]) for row in rows]
            assert extractor.read_table(desk.where).equals(frame)
            some = extractor.read_table(str(desk.where), extractor.Query(mirna=("miR-902",)))
            assert [*some.mirna] == ["miR-902"]

    def test_where_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no database"):
            extractor.read_table(tmp_path / "none.sqlite")
        assert [*tmp_path.iterdir()] == []
