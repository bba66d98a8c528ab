"""All texts at hand: the project's own, and corpora of others where they lie beside the checkout.

They are for comparing and for trying out; nothing of the corpora enters the project. The ids of texts that nobody is to
read end in :data:`UNREAD`.
"""

from __future__ import annotations

import csv
import json
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

from challenge import read_challenges

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "corpora"
UNREAD_FROM = {"dev.jsonl": 23, "cerna.jsonl": 6}
"""The first of the batches that nobody reads: what is measured on them is what a stranger would see."""
UNREAD = ":unread"


def texts(shared: Path = SHARED) -> Iterator[tuple[str, str]]:
    """Each text with an id that says where it comes from; a corpus that is not there is passed over."""
    for number, challenge in enumerate(read_challenges()):
        yield f"challenge:{number}", challenge.text
    for document in _json_lines(ROOT / "gold" / "titles.jsonl"):
        yield f"titles:{document['sourceid']}", document["text"]
    for place, read in CORPORA.items():
        path = shared / place
        if path.exists():
            yield from ((f"{path.stem}:{name}", text) for name, text in read(path))


def _json_lines(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _abstracts(path: Path) -> Iterator[tuple[str, str]]:
    unread = UNREAD_FROM[path.name]
    for document in _json_lines(path):
        yield document["pmid"] + (UNREAD if int(document["batch"]) >= unread else ""), document["text"]


def _quotations(path: Path) -> Iterator[tuple[str, str]]:
    """The sentences that curators of LncTarD quote, each once."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, text in enumerate(dict.fromkeys(row["Evidence"] for row in rows if row["Evidence"])):
        yield str(number), text


def _scai(path: Path) -> Iterator[tuple[str, str]]:
    for document in ET.parse(path).getroot():
        sentences = (sentence.get("text", "") for sentence in document.iter("sentence"))
        yield document.get("id", ""), "".join(sentences)


def _pubtator(path: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if not member.name.endswith(".PubTator") or (file := archive.extractfile(member)) is None:
                continue
            titles: dict[str, str] = {}
            for line in file.read().decode("utf-8").splitlines():
                pmid, _, rest = line.partition("|")
                kind, _, text = rest.partition("|")
                if kind == "t":
                    titles[pmid] = text
                elif kind == "a":
                    yield pmid, f"{titles[pmid]}\n{text}"


CORPORA: dict[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
    "triples/dev.jsonl": _abstracts,
    "triples/cerna.jsonl": _abstracts,
    "lnctard/dev.tsv": _quotations,
    "scai_mirna/train.xml": _scai,
    "ner/biored.tgz": _pubtator,
}
