"""Sentences to mutate: those of the challenge set, and of the corpora where they lie beside the checkout."""

from __future__ import annotations

import json
import re
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "quality"))
from challenge import read_challenges

sys.path.pop(0)

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
_END = re.compile(r"(?<=[.?!])\s+|\n")
_TITLE_OR_ABSTRACT = re.compile(r"^\d+\|[ta]\|(.+)$", re.MULTILINE)


def challenge_sentences() -> list[str]:
    """The texts of the challenge set."""
    return [challenge.text for challenge in read_challenges()]


def corpus_sentences(folder: Path = CORPORA) -> list[str]:
    """The sentences of the corpora in the folder, cut roughly; [] where it is not there."""
    texts = (text for pattern, read in _READERS.items() for path in sorted(folder.glob(pattern)) for text in read(path))
    return list(dict.fromkeys(part for text in texts for part in _END.split(text) if part))


def _json_lines(path: Path) -> Iterator[str]:
    yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())


def _last_column(path: Path) -> Iterator[str]:
    yield from (line.rpartition("\t")[2] for line in path.read_text(encoding="utf-8").splitlines()[1:])


def _of_xml(path: Path) -> Iterator[str]:
    yield from (sentence.get("text", "") for sentence in ElementTree.parse(path).iter("sentence"))


def _of_pubtator(path: Path) -> Iterator[str]:
    for content in _members(path):
        yield from _TITLE_OR_ABSTRACT.findall(content)


def _of_tokens(path: Path) -> Iterator[str]:
    """A token a line, an empty line between sentences."""
    for content in _members(path):
        for sentence in content.split("\n\n"):
            yield " ".join(line.partition("\t")[0] for line in sentence.splitlines())


def _members(path: Path) -> Iterator[str]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield file.read().decode("utf-8")


_READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "triples/*.jsonl": _json_lines,
    "mirtarbase_mti/*.tsv": _last_column,
    "lnctard/*.tsv": _last_column,
    "scai_mirna/train.xml": _of_xml,
    "ner/biored.tgz": _of_pubtator,
    "ner/iob.tgz": _of_tokens,
}
