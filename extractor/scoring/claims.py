"""What the cited works say of each claim of a gold table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.model import GoldRelation


class Verdict(StrEnum):
    """What was found of a claim in the documents that are cited for it."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    RELATED = "related, with another effect"
    NOT_FOUND = "not found in the text"
    NOT_READ = "no cited document was read"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A claim, what was found of it and where: ``found`` in words, with its document and sentence.

    ``better`` is a document of the corpus that is not cited for the claim but supports it, or names both ends of it,
    where the cited ones do neither; "" where there is none.
    """

    row: GoldRelation
    verdict: Verdict
    document: str
    sentence: str
    found: str
    better: str = ""
    better_sentence: str = ""
