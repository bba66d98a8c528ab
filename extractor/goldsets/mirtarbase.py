"""miRTarBase: which miRNA targets which gene, by the paper that shows it; in either of two forms.

* Its list, as downloaded (CSV, TSV or XLSX), by the columns "miRNA", "Target Gene" and "References (PMID)". Targets are
  gene symbols, miRNAs mostly have an arm, which abstracts do not state. What has the support type "Non-Functional
  MTI" is none.
* Abstracts with the names of the curated interactions in them, by line: PMID, "Title", "Abstract", or "T1" and
  so on with a type and a name. Which miRNA belongs to which target is not said there: documents with
  several of both are left out.

Neither says everything that a paper states.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import InputError, RecordError
from extractor.goldsets.digest import digest_of
from extractor.goldsets.goldset import PLACE, AnnotatedScope, GoldSet
from extractor.model import GENE_TYPES, MIRNA_TYPES, AnnotatedDocument, EntityType, Mention
from extractor.records.annotations import Annotations
from extractor.records.files import lines_of
from extractor.records.relating import pair_of

_SCOPE = AnnotatedScope(
    {**dict.fromkeys(MIRNA_TYPES, EntityType.MIRNA), **dict.fromkeys(GENE_TYPES, EntityType.GENE)},
    frozenset({frozenset({EntityType.MIRNA, EntityType.GENE})}),
)
_OPEN = "The list has what was curated. A pair that it lacks may well be stated, so precision is a lower bound."
_COLUMNS = ("mirna", "target gene", "references (pmid)")
_SUPPORT, _NO_SUPPORT = "support type", "non-functional"
_PMID = re.compile(r"\d{1,9}")
_ANNOTATED = re.compile(r"\d{1,9}\t(Title|Abstract|T\d+)\t")


def read_mirtarbase(path: Path) -> GoldSet:
    """The pairs of a miRNA and its target. Raises InputError, RecordError at a line that is wrong."""
    if not zipfile.is_zipfile(path):
        _, first = next(lines_of(path))
        if _ANNOTATED.match(first):
            return _of_abstracts(path)
    return _of_list(path)


def _named(path: Path) -> str:
    return f"miRTarBase: {path.name}"


def _of_list(path: Path) -> GoldSet:
    pairs: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for pmid, mirna, target in _listed(path):
        pairs[pmid][mirna, target] = None
    documents = tuple(_unplaced(pmid, found) for pmid, found in pairs.items())
    annotations = Annotations(path, "miRTarBase list", documents, texts=False, whole=False, placed=False)
    return GoldSet(_named(path), digest_of(path), annotations, "any-arm", _SCOPE, open=True, notes=(_OPEN,))


def _unplaced(pmid: str, pairs: Iterable[tuple[str, str]]) -> AnnotatedDocument:
    made = tuple(
        pair_of(Mention(0, 0, a, EntityType.MIRNA, name=a), Mention(0, 0, b, EntityType.GENE, name=b), directed=True)
        for a, b in pairs
    )
    mentions = tuple(dict.fromkeys(end for pair in made for end in (pair.subject, pair.object)))
    return AnnotatedDocument(pmid, "", mentions, made)


def _listed(path: Path) -> Iterator[tuple[str, str, str]]:
    """PMID, miRNA and target of each row that is an interaction."""
    rows = _rows(path)
    _, head = next(rows, (1, []))
    header = [" ".join(name.casefold().replace("(pmid)", " (pmid)").split()) for name in head]
    if missing := [name for name in _COLUMNS if name not in header]:
        raise RecordError(
            path, 1, f"column {missing[0]!r} is missing; a list of miRTarBase has the columns {', '.join(_COLUMNS)}"
        )
    mirna, target, reference = (header.index(name) for name in _COLUMNS)
    support = header.index(_SUPPORT) if _SUPPORT in header else None
    for number, cells in rows:
        if not any(cells):
            continue
        if len(cells) < len(header):
            raise RecordError(path, number, f"{len(cells)} cells where the header has {len(header)}")
        if support is not None and cells[support].casefold().startswith(_NO_SUPPORT):
            continue
        if not _PMID.fullmatch(cells[reference]):
            raise RecordError(path, number, f"{head[reference]!r} is {cells[reference]!r}; a PMID is a number")
        if not (cells[mirna] and cells[target]):
            raise RecordError(path, number, "miRNA or target gene is empty")
        yield cells[reference], cells[mirna], cells[target]


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row."""
    if zipfile.is_zipfile(path):
        yield from _sheet(path)
        return
    _, first = next(lines_of(path))
    delimiter = "\t" if "\t" in first else ","
    reader = csv.reader((f"{line}\n" for _, line in lines_of(path)), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise RecordError(path, reader.line_num, f"the cells cannot be told apart: {error}") from None


def _sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        # A file, as of a path the ending would have to be right.
        with path.open("rb") as file:
            workbook = load_workbook(file, read_only=True, data_only=True)
            for number, cells in enumerate(workbook.worksheets[0].iter_rows(values_only=True), 1):
                yield number, ["" if cell is None else str(cell).strip() for cell in cells]
    except (KeyError, ValueError, IndexError, OSError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: cannot be read as a spreadsheet: {error}") from None


@dataclass
class _AnnotatedAbstract:
    """What the lines of one document say."""

    parts: dict[str, str] = field(default_factory=dict)
    mirnas: dict[str, None] = field(default_factory=dict)
    targets: dict[str, None] = field(default_factory=dict)


def _of_abstracts(path: Path) -> GoldSet:
    abstracts: dict[str, _AnnotatedAbstract] = defaultdict(_AnnotatedAbstract)
    for number, line in lines_of(path):
        if line.strip():
            _sort_in(path, number, line.split("\t"), abstracts)
    documents, unclear, unseen = [], 0, 0
    for pmid, abstract in abstracts.items():
        if not (abstract.mirnas and abstract.targets):
            continue
        if len(abstract.mirnas) > 1 and len(abstract.targets) > 1:
            unclear += 1
            continue
        document, hidden = _document(pmid, abstract)
        unseen += hidden
        if document.relations:
            documents.append(document)
    notes = [_OPEN]
    if unclear:
        notes.append(
            f"{unclear} documents with several miRNAs and several targets were left out: nobody says which is whose."
        )
    if unseen:
        notes.append(
            f"{unseen} pairs were left out, as a name of theirs is not in the text as it is written in the list."
        )
    annotations = Annotations(path, "miRTarBase abstracts", tuple(documents), whole=False)
    return GoldSet(_named(path), digest_of(path), annotations, PLACE, _SCOPE, notes=tuple(notes))


def _sort_in(path: Path, number: int, cells: list[str], abstracts: Mapping[str, _AnnotatedAbstract]) -> None:
    pmid, what, *rest = (cell.strip() for cell in cells)
    if not _PMID.fullmatch(pmid) or not rest:
        raise RecordError(path, number, "is not a PMID, what the line holds (Title, Abstract, T1 …), and that")
    abstract = abstracts[pmid]
    if what in ("Title", "Abstract"):
        abstract.parts[what] = rest[0]
    elif len(rest) > 1 and rest[1]:
        names = {"miRNA": abstract.mirnas, "Target_gene": abstract.targets}.get(rest[0])
        if names is not None:
            names[rest[1]] = None


def _document(pmid: str, abstract: _AnnotatedAbstract) -> tuple[AnnotatedDocument, int]:
    """The document, and how many of its pairs are not to be seen in its text."""
    text = "\n".join(part for part in (abstract.parts.get("Title", ""), abstract.parts.get("Abstract", "")) if part)
    mirnas = {name: _mentions(text, name, EntityType.MIRNA) for name in abstract.mirnas}
    targets = {name: _mentions(text, name, EntityType.GENE) for name in abstract.targets}
    ends = [(a, b) for a in mirnas.values() for b in targets.values()]
    pairs = tuple(pair_of(a[0], b[0], directed=True) for a, b in ends if a and b)
    mentions = tuple(mention for found in (*mirnas.values(), *targets.values()) for mention in found)
    return AnnotatedDocument(pmid, text, mentions, pairs), len(ends) - len(pairs)


def _mentions(text: str, name: str, kind: EntityType) -> list[Mention]:
    """Each place where the name stands as a word."""
    found = re.finditer(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text)
    return [Mention(match.start(), match.end(), match.group(), kind, name=name) for match in found]
