"""The table of figures and the switches of the ablation: their own logic, on invented figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from extractor.model import Document
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
    monkeypatch.setattr(quality, "own_apart", lambda name: {"titles triple": 0.8 if name == "negation" else 0.9})
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


CASES = {
    # above the confidence of what the second road would find instead
    "conjuncts": ("miR-34a represses MET and AXL.", "AXL", 0.6),
    "apposition": ("We studied miR-34a, a miRNA that represses MET.", "MET", 0.6),
    "anaphora": ("We studied miR-34a. This miRNA represses MET.", "MET", 0.6),
    "dysregulation": ("miR-34a is overexpressed in glioma.", "glioma", 0.6),
    "second road": ("MCL1 levels rose as miR-29b levels fell.", "MCL1", 0.4),
}
# What is once switched off stays off, so each is switched off in a fork of the process that has loaded everything.
SWITCHING = """
import json, os, sys
from mechanisms import MECHANISMS
from extractor.model import Document
from extractor.pipeline import load_extractor

for name, (sentence, lost, threshold) in json.load(sys.stdin).items():
    if os.fork():
        os.wait()
        continue
    MECHANISMS[name][1]()
    found = load_extractor().annotator.annotate(Document(id="invented", title=sentence)).relations
    print(json.dumps([name, [r.object.text for r in found if r.confidence >= threshold]]), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def switched_off() -> dict[str, list[str]]:
    """The objects of the relations in each sentence, with its mechanism switched off."""
    call = [sys.executable, "-c", SWITCHING]
    done = subprocess.run(call, cwd=SCRIPTS, input=json.dumps(CASES), capture_output=True, text=True, check=True)
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("mechanism", CASES)
def test_a_mechanism_switched_off_is_off(
    mechanism: str, switched_off: dict[str, list[str]], extractor: Extractor
) -> None:
    sentence, lost, threshold = CASES[mechanism]
    found = extractor.annotator.annotate(Document(id="invented", title=sentence)).relations
    assert lost in [relation.object.text for relation in found if relation.confidence >= threshold]
    assert lost not in switched_off[mechanism]
