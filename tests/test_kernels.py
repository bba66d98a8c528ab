"""The guard against slow loops: it passes what has not grown, and stops what has."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import benchmark_kernels
from benchmark_kernels import KERNELS, REFERENCE, grown


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"filter": 1.0, "matcher": 10.0}, []),
        ({"filter": 1.19, "matcher": 11.9}, []),
        ({"filter": 1.21, "matcher": 10.0}, ["filter"]),
        ({"filter": 0.2, "matcher": 12.1}, ["matcher"]),
        ({"filter": 1.0, "matcher": 10.0, "new": 0.1}, ["new"]),
    ],
)
def test_what_grew_by_more_than_a_fifth_or_was_never_measured(now: dict[str, float], expected: list[str]) -> None:
    assert grown(now, {"filter": 1.0, "matcher": 10.0}) == expected


def test_each_loop_has_a_committed_figure() -> None:
    committed = json.loads(benchmark_kernels.COMMITTED.read_text(encoding="utf-8"))
    assert committed.keys() == KERNELS.keys() - {REFERENCE}


@pytest.mark.parametrize(("ratio", "fails"), [(1.0, False), (1.5, True)])
def test_a_check_fails_with_what_grew(
    ratio: float, fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    committed = tmp_path / "kernels.json"
    committed.write_text('{"raw filter": 1.0}', encoding="utf-8")
    monkeypatch.setattr(benchmark_kernels, "COMMITTED", committed)
    monkeypatch.setattr(benchmark_kernels, "measured", lambda: {"raw filter": ratio})
    monkeypatch.setattr(sys, "argv", ["kernels", "--check"])
    if fails:
        with pytest.raises(SystemExit, match="grown by more than 20%: raw filter"):
            benchmark_kernels.main()
    else:
        benchmark_kernels.main()
    assert f"{ratio:.2f} × {REFERENCE}" in capsys.readouterr().out


def test_every_loop_does_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark_kernels, "SENTENCES", 5)
    benchmark_kernels.prepare(tmp_path)
    for loop in KERNELS.values():
        loop(tmp_path)()
