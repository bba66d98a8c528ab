"""brat standoff: folders, pairs of files and archives of them. All texts are invented."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from annotated_cases import GOLD, annotated, brat_folder, brat_zip
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError, RecordError
from extractor.model import AnnotatedDocument, Effect, EntityType
from extractor.records import zipped
from extractor.records.annotations import read_annotations
from extractor.records.brat import BratFile, document_of
from extractor.records.labels import Labels, labels_of

TEXT = "miR-901 represses GENEA."
MENTIONS = "T1\tmiRNA 0 7\tmiR-901\nT2\tGene 18 23\tGENEA\n"


def read(path: Path, *maps: str) -> tuple[AnnotatedDocument, ...]:
    return read_annotations(path, labels_of(maps)).documents


def pair(folder: Path, annotations: str, text: str = TEXT, name: str = "1") -> Path:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    path = folder / f"{name}.ann"
    path.write_text(annotations, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("write", [brat_folder, brat_zip])
def test_documents_are_read(write: object, tmp_path: Path) -> None:
    found = read(write(tmp_path / "gold", GOLD))  # type: ignore[operator]
    for got, wanted in zip(found, annotated(GOLD), strict=True):
        assert (got.id, got.text) == (wanted.id, f"{wanted.text}\n")
        assert [(m.span, m.text, m.type, m.identifier, m.name) for m in got.mentions] == [
            (m.span, m.text, m.type, m.identifier, m.name) for m in wanted.mentions
        ]
        for one, other in zip(got.relations, wanted.relations, strict=True):
            assert (one.subject.span, one.effect, one.object.span) == (
                other.subject.span,
                other.effect,
                other.object.span,
            )
            assert (one.direct, one.negated, one.resistance, one.drugs, one.confidence) == (
                other.direct, other.negated, other.resistance, other.drugs, other.confidence,
            )  # fmt: skip


def test_either_file_of_a_pair_names_it(tmp_path: Path) -> None:
    path = pair(tmp_path, MENTIONS)
    assert read(path) == read(path.with_suffix(".txt")) == read(tmp_path)


def test_folders_in_a_folder_are_part_of_the_names_where_there_are_several(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        pair(tmp_path / name, MENTIONS, name="900001")
    assert [found.id for found in read(tmp_path)] == ["a/900001", "b/900001"]
    assert [found.id for found in read(tmp_path / "a")] == ["900001"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1), st.data())
def test_offsets_count_code_points_and_line_ends_as_they_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = " ".join(text[start:end].split())
    file = BratFile("1", text.encode(), f"T1\tGene {start} {end}\t{said}\r\n".encode(), Path("1.ann"))
    (mention,) = document_of(file, Labels()).mentions
    assert (mention.start, mention.end, mention.text) == (start, end, text[start:end])


def test_a_discontinuous_mention_is_taken_from_its_first_piece_to_the_last(tmp_path: Path) -> None:
    path = pair(tmp_path, "T1\tmiRNA 0 3;8 12\tmiR -902\n", "miR-901/-902 fell.")
    (found,) = read(path)
    assert [(m.start, m.end, m.text) for m in found.mentions] == [(0, 12, "miR-901/-902")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("R1\trepresses Arg1:T1 Arg2:T2", ("miR-901", "represses", "GENEA", False, None)),
        ("R1\trepresses Arg2:T1 Arg1:T2", ("GENEA", "represses", "miR-901", False, None)),
        ("R1\trepresses Theme:T2 Cause:T1", ("miR-901", "represses", "GENEA", False, None)),
        ("R1\trepresses a:T1 b:T2", ("miR-901", "represses", "GENEA", False, None)),
        ("R1\trepresses Arg1:T1 Arg2:T2\t\nA1\tNegated R1", ("miR-901", "represses", "GENEA", True, None)),
        ("M1\tNegation R1\nR1\trepresses Arg1:T1 Arg2:T2", ("miR-901", "represses", "GENEA", True, None)),
        ("R1\trepresses Arg1:T1 Arg2:T2\nA1\tdirect R1 false", ("miR-901", "represses", "GENEA", False, False)),
        ("R1\trepresses Arg1:T1 Arg2:T2\nA1\tSpecies T1 human\nA2\tStyle R1 bold", ("miR-901", "represses", "GENEA", False, None)),
    ],
)  # fmt: skip
def test_relations(lines: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    (found,) = read(pair(tmp_path, f"{lines}\n{MENTIONS}"))
    (relation,) = found.relations
    assert (relation.subject.text, relation.effect, relation.object.text, relation.negated, relation.direct) == expected


def test_identifiers_and_names_come_from_references(tmp_path: Path) -> None:
    (found,) = read(
        pair(tmp_path, f"N1\tReference T2 HGNC:2\tGene A of man\n{MENTIONS}*\tEquiv T1 T2\n#1\tNote T1\tx\n")
    )
    assert [(m.identifier, m.name) for m in found.mentions] == [("", ""), ("HGNC:2", "Gene A of man")]


def test_names_of_others_are_mapped_or_left_out(tmp_path: Path) -> None:
    lines = (
        "T1\tRNA 0 7\tmiR-901\nT2\tGene 18 23\tGENEA\nT3\tDown 8 17\trepresses\nE1\tDown:T3 Theme:T2 Cause:T1\n"
        "R1\tsilences Arg1:T1 Arg2:T2\nR2\tnear Arg1:T1 Arg2:T3\nR3\tlinked Arg1:T2 Arg2:T1\n"
    )
    maps = ("RNA=miRNA", "Down=none", "silences=represses", "near=none", "linked=pair")
    (found,) = read(pair(tmp_path, lines), *maps)
    assert [m.type for m in found.mentions] == [EntityType.MIRNA, EntityType.GENE]
    assert [(r.subject.text, r.effect, r.directed) for r in found.relations] == [
        ("miR-901", Effect.REPRESSES, True),
        ("GENEA", None, False),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("T3\tGene 18 99\tGENEA", "T3: 18–99 lies outside of the text of length 24"),
        ("T3\tGene 23 18\tGENEA", "T3: 23–18 lies outside"),
        ("T3\tGene 17 22\tGENEA", "T3: the text has ' GENE' there, not 'GENEA'; offsets count code points of the .txt"),
        ("T3\tGene 0 3;18 99\tmiR GENEA", "T3: 18–99 lies outside"),
        ("T3\tGene x y\tGENEA", "T3: 'Gene x y' is not a type with the first and last place"),
        (f"T3\tGene 0 {'9' * 5000}\tGENEA", "is not a type with the first and last place"),
        ("T3\tGene  18 23\tGENEA", "is not a type with the first and last place"),
        ("T1\tGene 18 23\tGENEA", "the id T1 stands twice"),
        ("T3\tGENE 18 23\tGENEA", "unknown type 'GENE'; "),
        ("T3\tGENE 18 23\tGENEA", "--map GENE=Gene"),
        ("R1\tbinds Arg1:T1 Arg2:T2", "unknown effect 'binds'; Allowed: activates"),
        ("R1\trepresses Arg1:T1 Arg2:T9", "'T9' is no mention (T) of this file"),
        ("R1\trepresses Arg1:T1", "is not a relation with two arguments"),
        ("R1\trepresses Arg1:T1 Arg2:T2 Arg3:T2", "is not a relation with two arguments"),
        ("R1\trepresses T1 T2", "is not a relation with two arguments"),
        ("R1\trepresses Arg1:T1 Arg2:T2\nA1\tconfidence R1 high", "confidence is 'high'; a number from 0 to 1"),
        (
            "E1\tNegative_regulation:T1 Theme:T2",
            "E1 is an event (Negative_regulation), and only relations of two mentions",
        ),
        ("N1\tReference T9 HGNC:2\tx", "is not 'Reference', a mention of this file, and an identifier"),
        ("N1\tReference T1\tx", "is not 'Reference', a mention of this file, and an identifier"),
        ("nothing of brat", "'nothing of brat' is no line of brat"),
        ("T4 Gene 18 23 GENEA", "is no line of brat"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    path = pair(tmp_path, f"{MENTIONS}\n{line}\n")
    with pytest.raises(RecordError) as error:
        read(tmp_path)
    assert str(error.value).startswith(f"{path}:4: ")
    assert problem in str(error.value)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    path = pair(tmp_path, MENTIONS)
    path.with_suffix(".txt").unlink()
    for given_path in (tmp_path, path):
        with pytest.raises(InputError, match=r"1\.ann: there is no 1\.txt beside it"):
            read(given_path)


def test_a_text_without_annotations_is_passed_over_and_said(tmp_path: Path) -> None:
    pair(tmp_path, MENTIONS)
    (tmp_path / "README.txt").write_text("About this corpus.")
    found = read_annotations(tmp_path, Labels())
    assert [document.id for document in found.documents] == ["1"]
    assert found.notes == ("1 .txt files without an .ann file were passed over.",)


def test_an_empty_annotation_file_says_that_there_is_nothing(tmp_path: Path) -> None:
    assert read(pair(tmp_path, "")) == (AnnotatedDocument("1", TEXT),)


@pytest.mark.parametrize(("name", "content"), [("1.ann", b"T1\tGene 0 1\t\xff"), ("1.txt", b"ab\nc\xff")])
def test_what_is_no_utf_8_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    pair(tmp_path, MENTIONS)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordError, match=rf"{name}:{content.count(10) + 1}: byte 0xff is not UTF-8"):
        read(tmp_path)


def test_a_folder_without_annotations(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.ann file"):
        read(tmp_path)


# Archives


def archive(path: Path, *files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in files:
            made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name",
    ["../evil.ann", "a/../../evil.ann", "/etc/evil.ann", "..\\evil.ann", "C:evil.ann", "a/..//evil.txt"],
)
def test_names_that_lead_out_of_the_archive_are_refused(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", ("1.txt", TEXT.encode()), (name, MENTIONS.encode()))
    with pytest.raises(InputError, match="leads out of the archive's folder"):
        read(path)
    assert [p.name for p in tmp_path.rglob("*")] == ["x.zip"]


def test_nothing_is_unpacked_onto_the_disk(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", ("1.txt", TEXT.encode()), ("1.ann", MENTIONS.encode()), ("run.sh", b"rm -r /"))
    assert len(read(path)) == 1
    assert [p.name for p in tmp_path.rglob("*")] == ["x.zip"]


def test_a_file_that_grows_without_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST", 1000)
    path = archive(tmp_path / "x.zip", ("1.txt", b"a" * 1001), ("1.ann", b""))
    assert path.stat().st_size < 1000
    with pytest.raises(InputError, match=r"'1\.txt' unpacks to more than is read"):
        read(path)


def test_many_files_that_grow_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "ALL", 2500)
    files = [(f"{number}.{ending}", b"a" * 1000) for number in range(2) for ending in ("ann", "txt")]
    with pytest.raises(InputError, match="unpacks to more than is read"):
        read(archive(tmp_path / "x.zip", *files))


def test_what_the_archive_says_of_sizes_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST", 1000)
    path = archive(tmp_path / "x.zip", ("1.txt", b"a" * 5000), ("1.ann", b""))
    lying = path.read_bytes().replace(struct.pack("<L", 5000), struct.pack("<L", 10))
    path.write_bytes(lying)
    with pytest.raises(InputError):
        read(path)


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:60], lambda b: b[:40] + b"\xff\xff" + b[42:], lambda b: b"PK\x03\x04" + b"x" * 50]
)
def test_a_damaged_archive_is_named(spoil: object, tmp_path: Path) -> None:
    content = archive(tmp_path / "x.zip", ("1.txt", TEXT.encode()), ("1.ann", MENTIONS.encode())).read_bytes()
    (tmp_path / "x.zip").write_bytes(spoil(content))  # type: ignore[operator]
    with pytest.raises(InputError, match=r"x\.zip: "):
        read(tmp_path / "x.zip")


def test_an_encrypted_archive_is_named(tmp_path: Path) -> None:
    content = bytearray(archive(tmp_path / "x.zip", ("1.ann", b""), ("1.txt", b"a")).read_bytes())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.index(signature)
        content[place + flags] |= 1
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InputError, match=r"cannot be unpacked: .*encrypted"):
        read(tmp_path / "x.zip")


def test_two_files_of_one_name(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("1.ann", "")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("1.ann", "")
    (tmp_path / "x.zip").write_bytes(stream.getvalue())
    with pytest.raises(InputError, match=r"holds two files called '1\.ann'"):
        read(tmp_path / "x.zip")


def test_what_other_programs_put_into_archives_is_passed_over(tmp_path: Path) -> None:
    files = (
        ("c/1.txt", TEXT.encode()),
        ("c/1.ann", MENTIONS.encode()),
        ("__MACOSX/c/._1.ann", b"\0\1"),
        ("c/annotation.conf", b"[x]"),
    )
    (found,) = read(archive(tmp_path / "x.zip", *files))
    assert found.id == "1"


def test_a_spreadsheet_is_an_archive_without_annotations(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.ann file"):
        read(archive(tmp_path / "x.xlsx", ("xl/workbook.xml", b"<x/>")))
