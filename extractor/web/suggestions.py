"""Names that a curator may mean: of the lexicon, by spelling; nothing is chosen for anybody."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from extractor.lexicon import Lexicon
from extractor.lexicon.spelling import key_of
from extractor.model import EntityType, Mention
from extractor.sheets.naming import Named, Naming

_LEAST = 60.0
_SHORTEST = 2


class Suggestions:
    """Suggests names for what is being typed."""

    def __init__(self, lexicon: Lexicon, naming: Naming) -> None:
        self._lexicon = lexicon
        self._naming = naming
        self._keys: Sequence[str] = sorted(lexicon.keys)

    def of(self, text: str, most: int = 8) -> list[Named]:
        """The likeliest names, the best first; none for a text that is too short."""
        text = text.strip()
        if len(text) < _SHORTEST:
            return []
        found: dict[tuple[str, EntityType], Named] = {}
        try:
            meant = self._naming.resolve(text)
            found[meant.key, meant.type] = meant
        except ValueError:
            pass
        for key in self._near(key_of(text), most):
            for entry in self._lexicon.lookup(key):
                mention = Mention(0, len(entry.name), entry.name, entry.type, entry.identifier, entry.name)
                found.setdefault((mention.key, entry.type), Named(mention.key, entry.name, entry.type))
        return list(found.values())[:most]

    def _near(self, key: str, most: int) -> list[str]:
        """Keys that begin alike, by how near they are; none for what is no word."""
        if len(key) < _SHORTEST:
            return []
        start = bisect_left(self._keys, key[:_SHORTEST])
        end = bisect_left(self._keys, key[:_SHORTEST] + "\U0010ffff")
        near = process.extract(key, self._keys[start:end], scorer=fuzz.ratio, limit=most, score_cutoff=_LEAST)
        begins = bisect_left(self._keys, key)
        beginning = [k for k in self._keys[begins : begins + most] if k.startswith(key)]
        return list(dict.fromkeys([*(k for k, _, _ in near if k == key), *beginning, *(k for k, _, _ in near)]))
