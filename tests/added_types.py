"""What a copy of the package does with types that only its table knows; run by ``test_types.py``, in a process of its own.

Prints one JSON object: what became of the types in each part that has to do with types.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.evaluation import scored
from extractor.exports import EXPORTS, About, Rows, export
from extractor.lexicon import load_lexicon
from extractor.model import Document, EntityType, Evidence, GoldRelation, Mention, Span
from extractor.network.graph import graph_of
from extractor.network.looks import the_looks
from extractor.network.page import page
from extractor.network.scene import scene_of
from extractor.network.selection import Selection, picked
from extractor.nlp.sentence.words import words_of
from extractor.pipeline import Extracted, extract, extract_given, load_extractor
from extractor.records.labels import Labels
from extractor.records.pubannotation import AnnotatedDocument, document_of
from extractor.records.values import from_text
from extractor.report.highlight import highlight, mark_of, style_of_marks
from extractor.scoring import Setting, compare_relations, compare_titles
from extractor.sheets.naming import Naming
from extractor.store import Known, merge

RECOGNISED = "SNORD990 represses PTEN in A549 cells."
GIVEN = (
    ("SNORD990 represses PTEN in xylem.", {"SNORD990": "snoRNA", "PTEN": "Gene", "xylem": "Tissue"}),
    ("SNORD990 sponges miR-21.", {"SNORD990": "snoRNA", "miR-21": "miRNA"}),
    ("miR-21 promotes wilting.", {"miR-21": "miRNA", "wilting": "Outcome"}),
    ("Wilting represses miR-21.", {"Wilting": "Outcome", "miR-21": "miRNA"}),
    ("miR-21 represses xylem.", {"miR-21": "miRNA", "xylem": "Tissue"}),
)


def annotated() -> Iterator[AnnotatedDocument]:
    """The sentences with their names, and what each says, as other people's annotations give them."""
    for number, (text, names) in enumerate(GIVEN, 1):
        entries = [
            {"id": name, "span": {"begin": text.index(name), "end": text.index(name) + len(name)}, "obj": kind}
            for name, kind in names.items()
        ]
        subject, verb, other = text.rstrip(".").split()[:3]
        relations = [{"id": "R1", "subj": subject, "pred": verb, "obj": other}]
        value = {"sourceid": str(number), "text": text, "denotations": entries, "relations": relations}
        document = document_of(value)
        assert not document.passed_on
        yield document


def given() -> Iterator[tuple[Document, Sequence[Mention]]]:
    """The sentences as documents, with their names."""
    for document in annotated():
        yield Document(id=document.id, title=document.text, pmid=document.id), document.mentions


def said(found: Extracted) -> list[str]:
    """What was read, a line a relation."""
    return [
        " ".join([e.subject_name, e.effect, e.object_name, *([f"in {e.condition}"] if e.condition else [])])
        for e in found.evidence
    ]


def exported(rows: Rows, folder: Path) -> dict[str, dict[str, str]]:
    """The files of each format, by name, as text; a workbook as the text of its cells."""
    found: dict[str, dict[str, str]] = {}
    for name, form in EXPORTS.items():
        path = folder / f"{name}{form.ending}"
        export(rows, name, path)
        found[name] = {part.name: _read(part) for part in form.paths(path)}
    return found


def _read(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    from openpyxl import load_workbook

    return " ".join(str(cell) for sheet in load_workbook(path) for row in sheet.values for cell in row)


def against_a_table(found: Extracted, setting: Setting) -> Any:
    """Scores against a gold table that states what the document says, and something wrong."""
    (relation,) = found.annotation.relations
    right = GoldRelation(
        (1,), ("10.9999/1",), "", relation.subject.text, relation.subject.type, "", relation.effect,
        relation.object.text, relation.object.type, "", None, False, False, "", "", (), "",
    )  # fmt: skip
    document = replace(scored(found, 0.4), doi="10.9999/1")
    return compare_relations("table", [document], [right, replace(right, subject="SNORD991")], setting).to_json()


def main(folder: Path) -> dict[str, Any]:
    """All parts in turn."""
    extractor = load_extractor()
    (recognised,) = extract([Document(id="r", title=RECOGNISED)], extractor, 0.4)
    found = list(extract_given(given(), extractor, 0.4))
    evidence: list[Evidence] = [item for each in found for item in each.evidence]
    table = merge(Known(item, "", work="") for item in evidence)
    rows = Rows(
        About("2026-01-02T00:00:00", "0.1.0"), [(r, [e for e in evidence if e.triple == r.triple]) for r in table]
    )
    kinds = [EntityType(name) for name in ("snoRNA", "Tissue", "Outcome")]
    document, mentions = next(given())
    setting = Setting("invented", "", extractor.versions)
    return {
        "members": [kind.name for kind in kinds],
        "pickled": all(pickle.loads(pickle.dumps(kind)) is kind for kind in kinds),
        "read": [from_text(str(kind), EntityType) for kind in kinds],
        "labels": [Labels().type_of(str(kind)) for kind in kinds],
        "recognised": {mention.text: mention.type for mention in recognised.annotation.mentions},
        "said": said(recognised),
        "words": [w.text for w in words_of(document.text, found[0].annotation.sentences[0], mentions).words],
        "given": [said(each) for each in found],
        "rows": [[row.mirna, row.target, row.subject_type, row.object_type, list(row.phenotypes)] for row in table],
        "marks": [str(highlight("x", [mark_of(Span(0, 1), kind, "")])) for kind in kinds],
        "style": style_of_marks(),
        "looks": [the_looks().types[kind].word for kind in kinds],
        "network": page(scene_of(graph_of(table), the_looks()), picked(rows, Selection()), rows.about, rows.rows),
        "exports": exported(rows, folder),
        "titles": compare_titles("titles", [scored(each, 0.4) for each in found], annotated(), setting).to_json(),
        "table": against_a_table(found[0], setting),
        "named": Naming(load_lexicon()).resolve("|SNORD990|snoRNA").type,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
