"""The table of figures and the switches of the ablation: their own logic, on invented figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from extractor.model import Document
from extractor.nlp.annotator import Annotator
from extractor.pipeline import Extractor

SCRIPTS = Path(__file__).parent.parent / "scripts" / "quality"


@pytest.fixture(scope="module")
def quality() -> Iterator[ModuleType]:
    """The script as a module, its folder on the module path for these tests only."""
    sys.path.insert(0, str(SCRIPTS))
    import quality

    yield quality
    sys.path.remove(str(SCRIPTS))


def test_what_is_met_missed_and_not_measured(quality: ModuleType) -> None:
    figures = {"scai pair": 0.95, "scai joint": 0.5, "challenge: negation": 0.9, "sentences: negation": 20}
    rows = {row.split("|")[1].strip(): row for row in quality.table(figures) if row.startswith("| ")}
    assert "0.950 | 0.904 | 0.930 | met" in rows["SCAI relabelled, entities given: pair F1"]
    assert "missed" in rows["– pair and direction, joint F1"]
    assert "| – | – | 0.950 |  |" in rows["annotated titles: full triple F1"]
    assert "| 20 | 0.900 | 0.95 | missed |" in rows["negation"]


def test_what_is_not_beside_the_checkout_is_named(quality: ModuleType, tmp_path: Path) -> None:
    missing = " ".join(quality.Places(tmp_path).missing())
    assert "the measuring script" in missing
    assert "SCAI" in missing
    assert "miRTarBase" in missing


def test_the_ablation_shows_differences_in_points(
    quality: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "own", lambda name: {"titles triple": 0.8 if name == "negation" else 0.9})
    rows = list(quality.ablation(quality.Places(tmp_path), ["all"], {"titles triple": 0.9, "scai pair": 0.5}))
    assert any(row.startswith("| negation | not measured |") and "| -10.0 |" in row for row in rows)
    assert any(row.startswith("| apposition |") and "| · |" in row for row in rows)


def test_figures_are_written_between_the_marks_only(
    quality: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "quality.md"
    document.write_text(f"before\n{quality.BEGIN}\nold\n{quality.END}\nafter\n")
    monkeypatch.setattr(quality, "DOCUMENT", document)
    quality.write(["new"])
    assert document.read_text() == f"before\n{quality.BEGIN}\n\nnew\n\n{quality.END}\nafter\n"
    document.write_text("no marks")
    with pytest.raises(ValueError, match="are needed"):
        quality.write(["new"])


def test_the_document_has_the_marks(quality: ModuleType) -> None:
    text = quality.DOCUMENT.read_text(encoding="utf-8")
    assert text.index(quality.BEGIN) < text.index(quality.END)


@pytest.mark.parametrize(
    ("mechanism", "sentence", "lost", "threshold"),
    [
        # above the confidence of what candidates would find instead
        ("conjuncts", "miR-34a represses MET and AXL.", "AXL", 0.6),
        ("apposition", "We studied miR-34a, a miRNA that represses MET.", "MET", 0.6),
        ("manipulation", "The miR-34a inhibitor increased MET.", "MET", 0.6),
        ("speculation", "We asked whether miR-34a represses MET.", "", 0.6),
        ("second parse", "Silencing of H19 enhanced ferroptosis and reduced invasion in A549 cells.", "invasion", 0.6),
        ("anaphora", "We studied miR-34a. This miRNA represses MET.", "MET", 0.6),
        ("dysregulation", "miR-34a is overexpressed in glioma.", "glioma", 0.6),
        ("candidates", "MCL1 levels rose as miR-29b levels fell.", "MCL1", 0.4),
        ("parser", "Apart from MET, AXL is repressed by miR-34a.", "AXL", 0.4),
    ],
)
def test_a_mechanism_left_out_is_out(
    quality: ModuleType, mechanism: str, sentence: str, lost: str, threshold: float, extractor: Extractor
) -> None:
    import mechanisms

    def found(annotator: Annotator) -> set[tuple[str, str]]:
        relations = annotator.annotate(Document(id="invented", title=sentence)).relations
        return {(r.object.text, r.effect) for r in relations if r.confidence >= threshold}

    whole, without = found(extractor.annotator), found(mechanisms.extractor_without(mechanism).annotator)
    assert whole != without
    if lost:
        assert lost in {name for name, _ in whole - without}
