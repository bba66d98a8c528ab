"""Records as TSV and JSON lines. All values are invented."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError, RecordError
from extractor.model import Effect, GoldRelation, Reference, columns
from extractor.records.files import lines_of, whole_file
from extractor.records.jsonl import read_jsonl, write_jsonl
from extractor.records.tsv import read_tsv, write_tsv


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    count: int
    share: float
    effect: Effect
    sure: bool | None
    many: tuple[str, ...]


HEADER = "name\tcount\tshare\teffect\tsure\tmany\n"


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "rows.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (HEADER + "a\tx\t1\ttargets\t\t\n", ":2: column 'count': 'x' is not a whole number"),
        (HEADER + "a\t1\t1\tbinds\t\t\n", ":2: column 'effect': unknown Effect 'binds'; Allowed: activates"),
        (
            HEADER + "\n\na\t1\t1\ttargetss\t\t\n",
            ":4: column 'effect': unknown Effect 'targetss'; did you mean 'targets'?",
        ),
        (HEADER + "a\t1\t1\ttargets\tyes\t\n", ":2: column 'sure': 'yes' is not true or false"),
        (HEADER + "a\t1\n", ":2: 2 cells where the header has 6"),
        ("name\tcuont\n", ":1: unknown column 'cuont'; did you mean 'count'?"),
        ("name\tcount\n", ":1: column 'share' is missing"),
        ("count\tname\tshare\teffect\tsure\tmany\n", ":1: columns stand in another order"),
        (HEADER.encode() + b"\xff\t1\t1\ttargets\t\t\n", ":2: byte 1 of the line (0xff) is not UTF-8"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_column(tmp_path: Path, content: str | bytes, problem: str) -> None:
    path = file(tmp_path, content)
    with pytest.raises(RecordError) as raised:
        read_tsv(path, Row)
    assert f"{path}{problem}" in str(raised.value)


def test_empty_missing_and_directory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        read_tsv(file(tmp_path, ""), Row)
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        read_tsv(tmp_path / "nowhere", Row)
    with pytest.raises(InputError, match="is a directory"):
        read_tsv(tmp_path, Row)


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    path = file(
        tmp_path, b"\xef\xbb\xbf" + (HEADER + "a\t1\t0.5\ttargets\ttrue\tx; y\n").replace("\n", "\r\n").encode()
    )
    assert read_tsv(path, Row) == [Row("a", 1, 0.5, Effect.TARGETS, True, ("x", "y"))]


def test_the_header_is_the_fields_of_the_record(tmp_path: Path) -> None:
    for record in (Reference, GoldRelation):
        path = tmp_path / record.__name__
        write_tsv(path, [], record)
        assert path.read_text().rstrip("\n").split("\t") == list(columns(record))


# A cell can hold no tab, line break or outer blank: they are folded on writing.
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=12)
parts = words.filter(lambda text: text and ";" not in text)
rows = st.builds(
    Row,
    name=words,
    count=st.integers(),
    share=st.floats(allow_nan=False),
    effect=st.sampled_from(Effect),
    sure=st.sampled_from([None, True, False]),
    many=st.lists(parts, max_size=3).map(tuple),
)


@given(written=st.lists(rows, max_size=5))
def test_tsv_is_read_back(written: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "rows.tsv"
    write_tsv(path, written, Row)
    assert read_tsv(path, Row) == written


@given(written=st.lists(st.builds(Row, name=st.text(), count=st.integers(), share=st.floats(allow_nan=False, allow_infinity=False),
                                  effect=st.sampled_from(Effect), sure=st.sampled_from([None, True, False]),
                                  many=st.lists(st.text(), max_size=3).map(tuple)), max_size=5))  # fmt: skip
def test_json_lines_are_read_back(written: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "rows.jsonl"
    if not written:
        return
    write_jsonl(path, written)
    assert list(read_jsonl(path, Row, pytest.fail)) == written


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("before")

    def failing() -> None:
        with whole_file(path) as out:
            out.write("half")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        failing()
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["rows.tsv"]


def test_only_line_feeds_end_lines(tmp_path: Path) -> None:
    path = file(tmp_path, "a\u2028b\x0bc\nd")
    assert list(lines_of(path)) == [(1, "a\u2028b\x0bc"), (2, "d")]
