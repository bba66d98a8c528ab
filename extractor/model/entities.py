"""Names in texts: what they name, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model.documents import Span
from extractor.model.types import EntityType


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: ``text`` stands from ``start`` up to ``end``, in code points, and names a ``type`` of thing.

    ``identifier`` is a CURIE, or "" where the name could not be resolved; ``name`` the canonical
    name (the text itself where unresolved). Members of a contracted list ("miR-221/222") share the
    span of the list, which ``part_of`` then repeats. ``id`` is the denotation's own identifier
    where the mention was given rather than recognised. ``species`` is that of a name that says it ("hsa-miR-21"),
    or "".
    """

    start: int
    end: int
    text: str
    type: EntityType
    identifier: str = ""
    name: str = ""
    species: str = ""
    part_of: str = ""
    id: str = ""

    @property
    def span(self) -> Span:
        """Where it stands in the document's text."""
        return Span(self.start, self.end)

    @property
    def key(self) -> str:
        """What it is merged and scored by: the identifier, or the folded name without one."""
        return self.identifier or f"name:{' '.join((self.name or self.text).casefold().split())}"
