"""A table of statements: what somebody's system found, or curators wrote down, one a line, without offsets.

Tab-separated, a header, columns in any order; ``document``, ``subject`` and ``object`` are needed. The others are
called as those of a gold table (``gold/SCHEMA.md``), and ``sentence``, ``pattern`` and ``confidence`` as in evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extractor.errors import InputError, RecordError
from extractor.model import AnnotatedDocument, EntityType, Mention, Relation, Span
from extractor.names import parse_mirna
from extractor.records.labels import LEFT_OUT, Labels
from extractor.records.quoted import rows_of
from extractor.records.relating import NAMES, related

REQUIRED = ("document", "subject", "object")
OPTIONAL = (
    "doi", "subject_type", "subject_identifier", "effect", "object_type", "object_identifier", *NAMES, "sentence",
    "note",
)  # fmt: skip


def read_statements(path: Path, labels: Labels) -> list[AnnotatedDocument]:
    """The documents that the lines name, each with what is said of it. Raises RecordError at a line that is wrong."""
    made: dict[str, _Document] = {}
    for number, row in rows_of(path, REQUIRED, OPTIONAL):
        try:
            document = made.setdefault(_needed(row, "document"), _Document())
            document.add(row, labels)
        except ValueError as error:
            raise RecordError(path, number, str(error)) from None
    return [document.made(name) for name, document in made.items()]


class _Document:
    """What the lines say of one document; its text is the sentences that they name, a line each."""

    def __init__(self) -> None:
        self.doi = ""
        self._sentences: dict[str, Span] = {}
        self._end = 0
        self._said: list[Relation] = []

    def add(self, row: Mapping[str, str], labels: Labels) -> None:
        named = row.get("effect", "")
        effect = labels.effect_of(named) if named else ""
        ends = [_end(row, side, labels) for side in ("subject", "object")]
        doi = row.get("doi", "")
        if doi and self.doi and doi != self.doi:
            raise ValueError(f"the document has the doi {doi!r} here and {self.doi!r} further up")
        self.doi = doi or self.doi
        subject, other = ends
        if effect == LEFT_OUT or subject is None or other is None:
            return
        marks = {name: [row[name]] for name in NAMES if row.get(name)}
        self._said.append(related(subject, other, effect, marks, sentence=self._placed(row.get("sentence", ""))))

    def _placed(self, sentence: str) -> Span:
        if sentence not in self._sentences:
            self._sentences[sentence] = Span(self._end, self._end + len(sentence))
            self._end += len(sentence) + 1
        return self._sentences[sentence]

    def made(self, name: str) -> AnnotatedDocument:
        mentions = tuple(dict.fromkeys(end for said in self._said for end in (said.subject, said.object)))
        return AnnotatedDocument(name, "\n".join(self._sentences), mentions, tuple(self._said), self.doi)


def _needed(row: Mapping[str, str], column: str) -> str:
    if not row[column]:
        raise ValueError(f"column {column!r} is empty")
    return row[column]


def _end(row: Mapping[str, str], side: str, labels: Labels) -> Mention | None:
    name, kind = _needed(row, side), row.get(f"{side}_type", "")
    entity_type = labels.type_of(kind) if kind else type_by_name(name)
    if entity_type is None:
        return None
    return Mention(0, 0, name, entity_type, row.get(f"{side}_identifier", ""), name)


def type_by_name(name: str) -> EntityType:
    """For tables without types: a name in the grammar of miRNAs is a miRNA, any other one a gene."""
    try:
        parse_mirna(name)
    except InputError:
        return EntityType.GENE
    return EntityType.MIRNA
