"""What a name means that a curator types in: identifier, name and type."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.errors import allowed
from extractor.lexicon import Lexicon
from extractor.model import EntityType, Mention
from extractor.nlp.names.mirna import MirnaRecogniser
from extractor.sheets.line import STROKE


@dataclass(frozen=True, slots=True)
class Named:
    """An end of a correction."""

    key: str
    name: str
    type: EntityType


class Naming:
    """Resolves names as texts are read: miRNAs by their grammar, all else by the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._mirnas = MirnaRecogniser(lexicon)

    def resolve(self, text: str) -> Named:
        """What a cell means. Raises ValueError for a name that is unknown, or a cell that is half explicit."""
        if STROKE in text:
            return _explicit(text)
        for mention in self._mirnas.recognise(text):
            if (mention.start, mention.end) == (0, len(text)) and not mention.part_of:
                return Named(mention.key, mention.name, mention.type)
        entries = self._lexicon.lookup(text)
        if not entries:
            raise ValueError(
                f"{text!r} is not known as a name; write identifier, name and type, as HGNC:9588|PTEN|Gene "
                "(without identifier: |PTEN|Gene)"
            )
        first = entries[0]
        return Named(_key(first.identifier, first.name, first.type), first.name, first.type)


def _explicit(text: str) -> Named:
    key, _, rest = text.partition(STROKE)
    name, stroke, kind = rest.rpartition(STROKE)
    if not stroke or not name.strip():
        raise ValueError(f"{text!r} has to be identifier, name and type, as HGNC:9588|PTEN|Gene")
    if kind.strip() not in set(EntityType):
        raise ValueError(f"unknown type {kind.strip()!r}; {allowed(kind.strip(), EntityType)}")
    kind_of = EntityType(kind.strip())
    return Named(_key(key.strip(), name.strip(), kind_of), name.strip(), kind_of)


def _key(identifier: str, name: str, kind: EntityType) -> str:
    return Mention(0, len(name), name, kind, identifier, name).key
