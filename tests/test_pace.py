"""How fast a server may be asked, with a clock of the test's own; real processes are in test_refresh_faults.py."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refresh_cases import Time

from extractor.errors import StoreError
from extractor.sources.pace import Pace


@pytest.mark.parametrize("rate", [3, 10])
def test_requests_are_spaced(tmp_path: Path, rate: float) -> None:
    time = Time()
    paces = [Pace(tmp_path / "pace", rate, time, time.sleep) for _ in range(2)]
    sent = []
    for number in range(20):
        paces[number % 2].wait()
        sent.append(time())
    gaps = [later - earlier for earlier, later in pairwise(sent)]
    assert min(gaps) >= 1 / rate
    assert max(gaps) < 1.2 / rate


@given(st.lists(st.floats(0, 2), min_size=1, max_size=30))
def test_never_more_than_the_rate_whenever_they_come(
    tmp_path_factory: pytest.TempPathFactory, idle: list[float]
) -> None:
    time = Time()
    pace = Pace(tmp_path_factory.mktemp("pace") / "pace", 3, time, time.sleep)
    sent = []
    for seconds in idle:
        time.sleep(seconds)
        pace.wait()
        sent.append(time())
    assert all(sum(start <= at < start + 1 for at in sent) <= 3 for start in sent)


@pytest.mark.parametrize("left", ["1e12", "", "torn"])
def test_what_was_left_before_the_machine_was_started_anew_does_not_block(tmp_path: Path, left: str) -> None:
    (tmp_path / "pace").write_text(left)
    time = Time()
    Pace(tmp_path / "pace", 3, time, time.sleep).wait()
    assert time() == 0


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="pace: cannot be written"):
        Pace(tmp_path / "file" / "pace", 3).wait()
