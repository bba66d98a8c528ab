"""What two versions of the extractor find: each difference is told, and nothing else."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "quality"))
from what_changed import differences

sys.path.pop(0)

DOCUMENT: dict[str, Any] = {
    "sourceid": "d",
    "text": "miR-901 represses GENEA.",
    "denotations": [
        {"id": "T1", "span": {"begin": 0, "end": 7}, "obj": "miRNA"},
        {"id": "T2", "span": {"begin": 18, "end": 23}, "obj": "Gene"},
    ],
    "relations": [{"id": "R1", "subj": "T1", "pred": "represses", "obj": "T2"}],
    "attributes": [
        {"id": "A1", "subj": "R1", "pred": "sentence", "obj": "0-24"},
        {"id": "A2", "subj": "R1", "pred": "confidence", "obj": 0.9},
        {"id": "A3", "subj": "T1", "pred": "identifier", "obj": "mirna:mir-901"},
    ],
}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ((), None, []),
        (("relations",), [], [("miR-901@0  –represses→ GENEA@18   confidence=0.9", "")]),
        (("attributes", 1, "obj"), 0.8, [("confidence=0.9", "confidence=0.8")]),
        (("relations", 0, "pred"), "activates", [("", "activates"), ("represses", "")]),
        (("denotations", 1, "obj"), "Drug", [("'Gene'", "'Drug'")]),
        (("attributes", 2, "obj"), "mirna:mir-902", [("mir-901", "mir-902")]),
    ],
)
def test_what_is_another_is_told(path: tuple[Any, ...], value: Any, told: list[tuple[str, str]]) -> None:
    after = copy.deepcopy(DOCUMENT)
    if path:
        place: Any = after
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    found = list(differences(DOCUMENT, after))
    assert len(found) == len(told)
    for one, (before, later) in zip(found, told, strict=True):
        assert before in one.before
        assert later in one.after
        assert bool(one.before) == bool(before)


def test_the_order_of_relations_does_not_matter() -> None:
    after = copy.deepcopy(DOCUMENT)
    after["attributes"].reverse()
    assert not list(differences(DOCUMENT, after))
