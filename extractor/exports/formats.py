"""The formats by name; a new one is a module with a function and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.exports.biolink import write_biolink
from extractor.exports.content import Content
from extractor.exports.cx2 import write_cx2
from extractor.exports.graphml import write_graphml
from extractor.exports.indra import write_indra
from extractor.exports.mitab import write_mitab
from extractor.exports.objects import write_json, write_jsonl
from extractor.exports.sif import write_sif
from extractor.exports.spreadsheet import write_xlsx
from extractor.exports.tables import write_tsv

Write = Callable[[Content, Sequence[Path]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the usual ending of a path to it, and what writes it.

    ``parts`` are the names of its files where there are several; each comes before the ending.
    """

    name: str
    ending: str
    write: Write
    parts: tuple[str, ...] = ()

    def paths(self, path: Path) -> tuple[Path, ...]:
        """The files that are written for a path: that one, or "table.tsv" as "table.PART.tsv" for each part."""
        if not self.parts:
            return (path,)
        stem = path.name.removesuffix(self.ending) or path.name
        return tuple(path.with_name(f"{stem}{part}{self.ending}") for part in self.parts)


EXPORTS: Mapping[str, Format] = {
    found.name: found
    for found in (
        Format("tsv", ".tsv", write_tsv, (".interactions", ".evidence")),
        Format("xlsx", ".xlsx", write_xlsx),
        Format("json", ".json", write_json),
        Format("jsonl", ".jsonl", write_jsonl),
        Format("graphml", ".graphml", write_graphml),
        Format("sif", ".sif", write_sif),
        Format("cx2", ".cx2", write_cx2),
        Format("indra-json", ".json", write_indra),
        Format("mitab", ".mitab", write_mitab),
        Format("biolink-tsv", ".tsv", write_biolink, ("_nodes", "_edges")),
    )
}
