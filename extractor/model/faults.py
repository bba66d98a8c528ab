"""What went wrong while a document was extracted from."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model.documents import Span


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that cost a document the findings of one sentence, or, where ``sentence`` is None, of the whole text.

    ``document`` is its id. ``text`` is that of the sentence, shortened where it is very long; ``error`` the name of the
    exception, ``message`` what it said, ``place`` the module and line of ours that raised it
    ("extractor.nlp.sentence.words:12").
    """

    document: str
    sentence: Span | None
    text: str
    error: str
    message: str
    place: str

    def __str__(self) -> str:
        where = f"the sentence at {self.sentence.start} to {self.sentence.end}, “{self.text}”" if self.sentence else ""
        said = f"{self.error}: {self.message}" if self.message else self.error
        return (
            f"document {self.document}: {where or 'the whole text'} could not be extracted from: {said} ({self.place})"
        )

    def covers(self, place: Span) -> bool:
        """Whether findings at this place of the text may be missing because of it."""
        return self.sentence is None or self.sentence.overlaps(place)
