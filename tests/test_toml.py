"""TOML and TSV as editors and web pages leave them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.records.toml import read_toml
from extractor.records.tsv import by_hand, read_tsv, write_tsv
from extractor.settings import load_settings


@dataclass(frozen=True)
class Row:
    """Two cells."""

    number: int
    pmid: str


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa = 1\nb = 'x'\n",
        "a\u00a0=\u00a01\nb\u202f= 'x'\n",
        "\u200ba = 1\u200b\nb = 'x' # \u00a0 noted\n",
        "a = 1\n\u3000b = 'x'\u00ad\n",
    ],
)
def test_what_is_no_text_costs_no_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    assert read_toml(path) == {"a": 1, "b": "x"}


def test_texts_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('a = "x\u00a0\\"y"\nb = """\n\u200b"""\n', encoding="utf-8")
    assert read_toml(path) == {"a": 'x\u00a0"y', "b": "\u200b"}


def test_what_is_wrong_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a = \n")
    with pytest.raises(ConfigurationError, match=r"a\.toml: cannot be read as TOML"):
        read_toml(path)


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "extractor.toml").write_text(
        "\ufeffthreshold\u00a0=\u00a00.7\nemail = ' a@example.org\u00a0'\n", "utf-8"
    )
    settings = load_settings(tmp_path, {})
    assert (settings.threshold, settings.email) == (0.7, "a@example.org")


def test_cells_and_headers(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("\ufeffnumber\u00a0\t\u200bpmid\n1\u00a0\t\u200b123\u2060\n", encoding="utf-8")
    assert read_tsv(path, Row, by_hand) == [Row(1, "123")]


@pytest.mark.parametrize("text", ["\u00ad", "\u200bGENEA", "GENEA\u2060", "\ufeffGENEA\u00ad", "GENE\u00adA"])
def test_what_we_write_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.tsv"
    write_tsv(path, [Row(1, text)], Row)
    assert read_tsv(path, Row) == [Row(1, text)]
