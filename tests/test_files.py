"""Documents from files of every kind, and from what is none. All texts are invented."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from test_pubmed_xml import article

from extractor.errors import InputError, RecordError
from extractor.model import Document
from extractor.sources.files import kind_of, read_annotated, read_documents

MEDLINE = """PMID- 101
TI  - An invented title that goes on
      over two lines
AB  - It grew.
DP  - 2011 Jan
TA  - J Invent
LID - S123 [pii]
AID - S123 [pii]
AID - 10.1000/xyz [doi]
PT  - Journal Article

PMID- 102
DP  - 2012

PMID- 103
TI  - The third.
"""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<?xml version='1.0'?><PubmedArticleSet/>", "pubmed-xml"),
        ("\n\n<PubmedArticleSet/>", "pubmed-xml"),
        ('{"sourceid": "1", "text": "a"}\n', "pubannotation"),
        (MEDLINE, "medline"),
        ("Just a sentence.", "text"),
        ("\ufeff{}", "pubannotation"),
    ],
)
def test_the_kind_is_read_off_the_content(tmp_path: Path, content: str, kind: str) -> None:
    assert kind_of(write(tmp_path / "file.dat", content)) == kind


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("<!DOCTYPE html><html>no</html>", "is HTML; expected PubMed XML"),
        (b"ab\x00\x01", "is binary; expected"),
        ("\ufeff \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        ("miR-1 fell.".encode("utf-16"), "is in UTF-16; save it as UTF-8"),
        ("miR-1 fell.".encode("utf-16-be"), "is in UTF-16; save it as UTF-8"),
        ("<?xml version='1.0'?><PubmedArticleSet/>".encode("utf-16"), "is in UTF-16"),
        (b"PK\x03\x04rest", "is a ZIP archive; unpack it"),
        ("<?xml version='1.0'?><article/>", r"full text of a journal \(JATS"),
        (gzip.compress(b"<collection/>", mtime=0), "is BioC"),
    ],
)
def test_what_is_no_document_is_said_to_be_none(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        kind_of(write(tmp_path / "file", content))


def test_a_directory_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        kind_of(tmp_path)
    with pytest.raises(InputError, match=r"nowhere: cannot be read: No such file"):
        kind_of(tmp_path / "nowhere")


def test_medline(tmp_path: Path) -> None:
    problems: list[RecordError] = []
    first, last = read_documents(write(tmp_path / "m.txt", MEDLINE), problems.append)
    assert first.title == "An invented title that goes on over two lines"
    assert (first.doi, first.year, first.journal) == ("10.1000/xyz", 2011, "J Invent")
    assert last.pmid == "103"
    assert [(p.line, "102" in p.problem) for p in problems] == [(12, True)]


@pytest.mark.parametrize("text", ["One line.", "A\r\nB\u2028C\n", "\n leading", "α 𝒳 miR-1"])
def test_plain_text_comes_back_to_the_letter(tmp_path: Path, text: str) -> None:
    (document,) = read_documents(write(tmp_path / "note.txt", text), pytest.fail)
    assert (document.id, document.text) == ("note", text)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(
    "text",
    [
        MEDLINE,
        "miR-1 represses MET.\n",
        f"<?xml version='1.0'?><PubmedArticleSet>{article()}</PubmedArticleSet>",
        '{"sourceid": "1", "text": "miR-1 represses MET."}\n',
    ],
)
def test_what_is_compressed_is_read_as_what_is_not(tmp_path: Path, text: str, pack: Callable[[bytes], bytes]) -> None:
    def documents(content: bytes, name: str) -> list[Document]:
        return list(read_documents(write(tmp_path / name, content), lambda error: None))

    plain = documents(text.encode(), "note.dat")
    # The content tells, not the name.
    assert documents(pack(text.encode()), "note.dat") == documents(text.encode(), "note.gz") == plain != []
    assert [d.id for d in documents(pack(text.encode()), "note.dat.xz")][:1] == [
        d.id if d.source != "text" else "note" for d in plain[:1]
    ]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_breaks_off_is_told(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    whole = pack("\n".join(f"miR-{n} represses MET." for n in range(9_000)).encode())
    with pytest.raises(InputError, match="damaged or cut off"):
        list(read_documents(write(tmp_path / "note.txt.gz", whole[: len(whole) // 2]), pytest.fail))


@pytest.mark.parametrize(
    "text", [MEDLINE, "miR-1.", '{"sourceid": "1", "text": "a"}\n', f"<PubmedArticleSet>{article()}</PubmedArticleSet>"]
)
def test_a_byte_order_mark_is_no_text(tmp_path: Path, text: str) -> None:
    marked, plain = (
        [d.text for d in read_documents(write(tmp_path / "note", content), lambda error: None)]
        for content in (f"\ufeff{text}", text)
    )
    assert marked == plain != []


def test_the_wrong_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    problems: list[RecordError] = []
    path = write(tmp_path / "latin.txt", "ok\nna\u00efve".encode("latin-1"))
    assert list(read_documents(path, problems.append)) == []
    assert str(problems[0]) == f"{path}:2: byte 0xef is not UTF-8; save the file as UTF-8"


def test_annotated_lines_keep_their_annotations(tmp_path: Path) -> None:
    line = {
        "sourceid": "1",
        "text": "miR-1.",
        "denotations": [{"id": "X", "span": {"begin": 0, "end": 5}, "obj": "miRNA"}],
    }
    (document,) = read_annotated(write(tmp_path / "a.jsonl", json.dumps(line)), pytest.fail)
    assert [(m.id, m.text) for m in document.mentions] == [("X", "miR-1")]
