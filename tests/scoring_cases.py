"""Invented documents and gold rows, written in a line each, for tests of what scores are made into."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from extractor.model import (
    AnnotatedDocument,
    AuditedPair,
    Effect,
    EntityType,
    GoldRelation,
    Mention,
    Relation,
    Span,
    Versions,
)
from extractor.scoring import Setting

SETTING = Setting("invented", "ab" * 32, Versions("1.2", "rules", "lexicon", "model"))
NAMES = {
    "miR-901": (EntityType.MIRNA, "mirna:mir-901"),
    "miR-901-5p": (EntityType.MIRNA, "MIRBASE:MIMAT9901"),
    "miR-902": (EntityType.MIRNA, "mirna:mir-902"),
    "LNCX": (EntityType.LNCRNA, "HGNC:1"),
    "GENEA": (EntityType.GENE, "HGNC:2"),
    "GENEB": (EntityType.GENE, "HGNC:3"),
    "toyinib": (EntityType.DRUG, "CHEBI:4"),
    "mockinib": (EntityType.DRUG, "CHEBI:5"),
    "resistance": (EntityType.RESPONSE, "MESH:D004351"),
    "growth": (EntityType.PROCESS, "GO:6"),
}
_NAME = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True)) + r")(?![\w-])")


def mentions_of(text: str) -> tuple[Mention, ...]:
    """Every name in the text."""
    return tuple(
        Mention(found.start(), found.end(), found.group(), *NAMES[found.group()], name=found.group())
        for found in _NAME.finditer(text)
    )


def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences, each ended by a full stop and a blank."""
    ends = [found.start() + 1 for found in re.finditer(r"\. ", text)] + [len(text)]
    return tuple(map(Span, [0, *(end + 1 for end in ends[:-1])], ends))


def relation(text: str, said: str, **changes: Any) -> Relation:
    """ "miR-901 not represses GENEA": the relation between the first two mentions of these names."""
    subject, *denied, effect, other = said.split()
    first, second = (next(m for m in mentions_of(text) if m.name == name) for name in (subject, other))
    sentence = next((s for s in sentences_of(text) if s.contains(first.span) and s.contains(second.span)), None)
    made = Relation(
        first, Effect(effect), second, Span(0, 1), "toy:active", sentence or Span(0, len(text)), negated=bool(denied)
    )
    return replace(made, **changes)


def read(text: str, *relations: Relation | str, identifier: str = "1", doi: str = "10.1/a", **more: Any):
    """A document with all its names and these relations."""
    made = tuple(relation(text, item) if isinstance(item, str) else item for item in relations)
    return replace(AnnotatedDocument(identifier, text, mentions_of(text), made, doi, sentences_of(text)), **more)


def gold(text: str, *relations: Relation | str, identifier: str = "1") -> AnnotatedDocument:
    """The same as an annotated document."""
    document = read(text, *relations)
    return AnnotatedDocument(identifier, text, document.mentions, document.relations)


def audited(text: str, subject: str, other: str, condition: str, **changes: Any) -> AuditedPair:
    """What came of the first two mentions of these names."""
    first, second = (next(m for m in mentions_of(text) if m.name == name) for name in (subject, other))
    place = next(s for s in sentences_of(text) if s.contains(second.span))
    return replace(AuditedPair(first, second, place, condition), **changes)


def row(said: str, *dois: str, **changes: Any) -> GoldRelation:
    """ "miR-901 not represses GENEA" as a row that cites these works, "10.1/a" by default."""
    subject, *denied, effect, other = said.split()
    cited = dois or ("10.1/a",)
    made = GoldRelation(
        tuple(range(1, len(cited) + 1)),
        cited,
        "1",
        subject,
        *NAMES[subject],
        Effect(effect),
        other,
        *NAMES[other],
        direct=None,
        negated=bool(denied),
        hedged=False,
        condition="",
        resistance="",
        drugs=(),
        note="",
    )
    return replace(made, **changes)
