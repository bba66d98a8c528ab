"""Rows for the tests that have other programs read exports: every effect, type and vocabulary, and hostile text."""

from __future__ import annotations

from functools import cache

from evidence_cases import VERSIONS, document, evidence, table_of

from extractor.exports import About, Rows
from extractor.model import Effect, EntityType, Evidence

ABOUT = About("2026-01-02T00:00:00", "0.1.0", (VERSIONS,), {"effect": "represses; sponges"})
HOSTILE = (
    '=cmd()\t"quoted", a\nline\r | (x) a:b \\ \u202eright to left\u202c 🧬 <b> & %41 ¦ \u2028\x85 -',
    '"', '""', "'", "\\", 'ends in \\"', "|", "a|b", ":", "(", "a(b)", "-", "=1+1", "@x", "+1", "#x", "%09", "a: b",
    "\u200frtl\u200e", "👩‍🔬", "é", "e\u0301", "null", "NA", "nan", "true", "1E5", "007", " both ends ", "a/b", "<i>x</i>", "&amp;",
)  # fmt: skip
"""Names that some format has to escape."""

# Real entries: programs check the form of identifiers.
KNOWN = (
    ("MIRBASE:MIMAT0000076", "miR-21-5p", EntityType.MIRNA),
    ("mirna:mir-34a", "miR-34a", EntityType.MIRNA),
    ("HGNC:8582", "PAK1", EntityType.GENE),
    ("MGI:97490", "Pax6", EntityType.GENE),
    ("FPLX:AKT", "AKT", EntityType.GENE_FAMILY),
    ("CHEBI:49668", "gefitinib", EntityType.DRUG),
    ("drugbank:DB00530", "erlotinib", EntityType.DRUG),
    ("MONDO:0005233", "non-small cell lung carcinoma", EntityType.DISEASE),
    ("MESH:D004351", "drug resistance", EntityType.RESPONSE),
    ("GO:0006915", "apoptosis", EntityType.PROCESS),
    ("cellosaurus:CVCL_0023", "A549", EntityType.CELL_LINE),
    ("NCBITaxon:9606", "human", EntityType.SPECIES),
)
OTHERS = tuple((f"name:some {kind.lower()}", f"some {kind}", kind) for kind in EntityType)
SUBJECT = ("MIRBASE:MIMAT0000062", "let-7a-5p", EntityType.MIRNA)


def content(*items: Evidence) -> Rows:
    """The table of some evidence."""
    return Rows(ABOUT, [(row, [i for i in items if i.triple == row.triple]) for row in table_of(*items)])


@cache
def everything() -> Rows:
    """A row for each effect on each object, of each vocabulary and type; modifiers in turn."""
    pairs = [(effect, other) for effect in Effect for other in (*KNOWN, *OTHERS)]
    return content(*(said(number, effect, other) for number, (effect, other) in enumerate(pairs, 1)))


def said(number: int, effect: Effect, other: tuple[str, str, EntityType]) -> Evidence:
    """What one invented document says of let-7a and an object."""
    return evidence(
        number, f"miR {effect} x",
        subject=SUBJECT[0], subject_name=SUBJECT[1], subject_type=SUBJECT[2],
        object=other[0], object_name=other[1], object_type=other[2],
        direct=(None, True, False)[number % 3], negated=number % 4 == 0, hedged=number % 5 == 0,
    )  # fmt: skip


def hostile(text: str) -> Rows:
    """One row in which everything that comes from texts is this, from a document that only has an id of its own."""
    own = document("file-a", pmid="", doi="", year=None)
    key = f"name:{' '.join(text.casefold().split())}"
    return content(
        evidence(
            own, "miR represses x", subject=SUBJECT[0], subject_name=SUBJECT[1],
            object=key, object_name=text, object_text=text, sentence=text, condition=text, section=text, resistance="promotes", drugs=(text, "b"),
        )
    )  # fmt: skip
