"""brat standoff (Stenetorp et al. 2012): a text file ``NAME.txt`` with its annotations beside it in ``NAME.ann``.

The name is the document's identifier, with the folders it lies in where there are several; what a file name cannot
hold is written as in URLs (``doi%3A10.1234%2Fabc``).
Offsets count code points of the text, line ends included. Lines are read as follows:

* ``T`` – a mention; a discontinuous one is taken from its first piece to the last.
* ``R`` – a relation of two mentions: the first is the subject, unless the roles say otherwise.
* ``A``, ``M`` – a modifier of a relation, by its name: ``Negated``, ``hedged``, ``direct``, ``resistance promotes``,
  ``confidence 0.9``, ``drug gefitinib``.
* ``N`` – the identifier of a mention, with its canonical name: ``Reference T1 HGNC:7029``.
* ``E`` – an event is no relation of two mentions, and is refused unless its type is left out.
* ``*``, ``#`` – equivalences and notes are passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from extractor.errors import InputError, RecordError
from extractor.model import AnnotatedDocument, Mention, Relation
from extractor.records.files import opened
from extractor.records.labels import LEFT_OUT, Labels
from extractor.records.relating import related
from extractor.records.values import unfit
from extractor.records.zipped import zipped_files

_ENDINGS = (".ann", ".txt")
_LINE = re.compile(r"([TREAMN]\d+|\*|#\S*)\t(.*)")
_PLACES = re.compile(r"(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)")
_ROLE = re.compile(r"(\S+?):(\S+)")


@dataclass(frozen=True, slots=True)
class BratFile:
    """A text and its annotations; ``where`` is what the latter are called in messages."""

    name: str
    text: bytes
    annotations: bytes
    where: Path


def read_brat(path: Path, labels: Labels) -> tuple[list[AnnotatedDocument], list[str]]:
    """The documents of a folder, of a ZIP file, or of the pair of files that ``path`` is a part of; and notes.

    Raises InputError where a text is missing or there are no annotations, RecordError at a line that is wrong.
    """
    files, notes = _paired(*_files(path))
    return [document_of(file, labels) for file in files], notes


def _files(path: Path) -> tuple[Path, Mapping[str, bytes]]:
    """Where the files lie, and each by its name there."""
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix in _ENDINGS and p.is_file())
        return path, {p.relative_to(path).as_posix(): _bytes(p) for p in inside}
    if path.suffix in _ENDINGS:
        parts = [path.with_suffix(ending) for ending in _ENDINGS]
        return path.parent, {part.name: _bytes(part) for part in parts if part == path or part.is_file()}
    return path, zipped_files(path, _ENDINGS)


def _bytes(path: Path) -> bytes:
    with opened(path) as file:
        return file.read()


def _paired(place: Path, files: Mapping[str, bytes]) -> tuple[list[BratFile], list[str]]:
    stems = sorted(name.removesuffix(".ann") for name in files if name.endswith(".ann"))
    if not stems:
        raise InputError(f"{place}: holds no .ann file; brat puts the annotations of NAME.txt into NAME.ann")
    for stem in stems:
        if f"{stem}.txt" not in files:
            raise InputError(f"{place / stem}.ann: there is no {Path(stem).name}.txt beside it, whose text it is about")
    alone = sum(name.removesuffix(".txt") not in stems for name in files if name.endswith(".txt"))
    # The name of the one folder in which all of them lie is no part of theirs.
    shared = len({PurePosixPath(stem).parent for stem in stems}) == 1
    pairs = [
        BratFile(
            unquote(PurePosixPath(stem).name if shared else stem),
            files[f"{stem}.txt"],
            files[f"{stem}.ann"],
            place / f"{stem}.ann",
        )
        for stem in stems
    ]
    return pairs, [f"{alone} .txt files without an .ann file were passed over."] if alone else []


@dataclass
class _Lines:
    """What the lines of a file say, before any refers to another."""

    mentions: dict[str, Mention | None] = field(default_factory=dict)
    relations: list[tuple[int, str, str]] = field(default_factory=list)
    marks: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def document_of(file: BratFile, labels: Labels) -> AnnotatedDocument:
    """One document. Raises RecordError at the line that is wrong."""
    text = _text(file.text, file.where.with_suffix(".txt"))
    lines = _Lines()
    references: list[tuple[int, str]] = []
    for number, line in enumerate(_text(file.annotations, file.where).split("\n"), 1):
        with _line(file.where, number):
            if line.strip() and (reference := _sorted_in(line.removesuffix("\r"), number, lines, text, labels)):
                references.append((number, reference))
    for number, reference in references:
        with _line(file.where, number):
            _refer(reference, lines.mentions)
    relations: list[Relation] = []
    for number, name, content in lines.relations:
        with _line(file.where, number):
            found = _relation(content, lines.mentions, lines.marks[name], labels)
        if found:
            relations.append(found)
    mentions = tuple(mention for mention in lines.mentions.values() if mention)
    return AnnotatedDocument(file.name, text, mentions, tuple(relations))


@contextmanager
def _line(where: Path, number: int) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise RecordError(where, number, str(error)) from None


def _text(content: bytes, where: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RecordError(
            where, line, f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from None
    if problem := unfit(text):
        raise InputError(f"{where}: {problem}")
    return text


def _sorted_in(line: str, number: int, lines: _Lines, text: str, labels: Labels) -> str:
    """Put a line where it belongs; one that refers to a mention, which may stand further down, is given back."""
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(f"{line!r:.80} is no line of brat; it has an id such as T1, a tabulator, and what it says")
    name, content = match.groups()
    kind = name[0]
    if kind == "T":
        if name in lines.mentions:
            raise ValueError(f"the id {name} stands twice")
        lines.mentions[name] = _mention(name, content, text, labels)
    elif kind == "R":
        lines.relations.append((number, name, content))
    elif kind == "E":
        _check_event(name, content, labels)
    elif kind in "AM":
        mark, _, rest = content.partition(" ")
        target, _, value = rest.partition(" ")
        lines.marks[target][mark].append(value or "true")
    return content if kind == "N" else ""


def _mention(name: str, content: str, text: str, labels: Labels) -> Mention | None:
    places, _, said = content.partition("\t")
    match = _PLACES.fullmatch(places)
    if not match:
        raise ValueError(f"{name}: {places!r:.80} is not a type with the first and last place, such as 'Gene 8 11'")
    kind = labels.type_of(match[1])
    spans = [tuple(map(int, piece.split())) for piece in match[2].split(";")]
    for start, end in spans:
        if not start < end <= len(text):
            raise ValueError(f"{name}: {start}–{end} lies outside of the text of length {len(text)}")
    pieces = " ".join(text[start:end] for start, end in spans)
    if pieces.split() != said.split():
        raise ValueError(
            f"{name}: the text has {pieces!r:.80} there, not {said!r:.80}; offsets count code points of the .txt file"
        )
    if kind is None:
        return None
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    return Mention(start, end, text[start:end], kind, id=name)


def _check_event(name: str, content: str, labels: Labels) -> None:
    kind = content.split(":")[0].split(" ")[0]
    if labels.mapping.get(kind) != LEFT_OUT:
        raise ValueError(
            f"{name} is an event ({kind}), and only relations of two mentions are read: write it as a line "
            f"R1<tabulator>EFFECT Arg1:T1 Arg2:T2, or leave it out (--map {kind}={LEFT_OUT})"
        )


def _refer(content: str, mentions: dict[str, Mention | None]) -> None:
    said, _, name = content.partition("\t")
    parts = said.split()
    if len(parts) != 3 or parts[1] not in mentions:
        raise ValueError(f"{said!r:.80} is not 'Reference', a mention of this file, and an identifier")
    if mention := mentions[parts[1]]:
        mentions[parts[1]] = replace(mention, identifier=parts[2], name=name.strip())


def _relation(
    content: str, mentions: Mapping[str, Mention | None], marks: Mapping[str, Sequence[str]], labels: Labels
) -> Relation | None:
    """The relation, None where it or one of its ends is left out."""
    named, *arguments = content.split()
    effect = labels.effect_of(named)
    if effect == LEFT_OUT:
        return None
    roles = [match.groups() for argument in arguments if (match := _ROLE.fullmatch(argument))]
    if len(roles) != 2 or len(arguments) != 2:
        raise ValueError(f"{content!r:.80} is not a relation with two arguments, such as 'represses Arg1:T1 Arg2:T2'")
    for _, end in roles:
        if end not in mentions:
            raise ValueError(f"{end!r} is no mention (T) of this file")
    if [labels.side_of(role) for role, _ in roles] == ["object", "subject"]:
        roles.reverse()
    subject, other = (mentions[end] for _, end in roles)
    return related(subject, other, effect, marks) if subject and other else None
