"""What a record says of a work's standing, and which records are only notices of other works.

A notice of retraction, an erratum and an expression of concern have records of their own. They restate the title of the
work they are about, and are no witnesses of what it says. Notes on a record, and its types, are named as PubMed's XML
names them; where a record has none, its title may say the same ("RETRACTED: …", "Corrigendum to …").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from extractor.model import Standing

# What the notes on an article are called in its own record; "…Of" and "…For" are in those of the notices.
RETRACTIONS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
CORRECTIONS = frozenset({"ErratumIn", "CorrectedandRepublishedIn", "UpdateIn"})
CONCERN = "ExpressionOfConcernIn"
ON_IT = RETRACTIONS | CORRECTIONS | {CONCERN}
"""Notes on a record that bear on its standing."""
_ABOUT_OTHERS = frozenset({"RetractionOf", "ErratumFor", "ExpressionOfConcernFor", "PartialRetractionOf"})
_NOTICE_TYPES = frozenset(
    {"retraction of publication", "retraction notice", "published erratum", "expression of concern"}
)
_RETRACTED_TYPE = "retracted publication"

_QUOTED = r"\s*(?:\W*to\b|\W*of\b|\W*for\b)?\s*[:\]\"“”'‘’«]"
_RETRACTED_TITLE = re.compile(
    r"\W*(?:(?:retracted|withdrawn)(?:\s+(?:article|paper|chapter|publication|manuscript))?|(?:temporary\s+|permanent\s+)?remov(?:ed|al))"
    r"\s*[:\])–—]"
    r"|.*[\[(](?:retracted|withdrawn|retracted (?:article|publication))[\])]\W*$",
    re.IGNORECASE | re.DOTALL,
)
_NOTICE_TITLE = re.compile(
    r"\W*(?:"
    r"(?:author(?:s|['’]s|s['’])?\s+|publisher(?:s|['’]s|s['’])?\s+)?(?:errat(?:um|a)|corrigend(?:um|a))\b"
    r"|(?:editorial\s+)?expressions?\s+of\s+concern\b"
    r"|(?:editorial\s+|notice\s+of\s+|statement\s+of\s+)retraction\b"
    r"|retraction\s+(?:note|notice|statement)\b|notice\s+of\s+withdrawal\b|withdrawal\s+(?:note|notice|statement)\b"
    rf"|retraction{_QUOTED}|withdrawal{_QUOTED}|addendum{_QUOTED}"
    r"|(?:author|publisher)(?:s|['’]s|s['’])?\s+correction\b|correction\s+(?:note|notice)\b"
    rf"|correction{_QUOTED}|correction\s+(?:for|to)\s+.{{1,60}}\bet\s+al\b"
    r")",
    re.IGNORECASE,
)


def standing_of(title: str, notes: Collection[str] = (), types: Iterable[str] = ()) -> Standing:
    """The standing of a work: the worst that its record says of it, else what its title says."""
    kinds = {kind.casefold() for kind in types}
    if RETRACTIONS & set(notes) or _RETRACTED_TYPE in kinds:
        return Standing.RETRACTED
    if _ABOUT_OTHERS & set(notes) or _NOTICE_TYPES & kinds or _NOTICE_TITLE.match(title):
        return Standing.NOTICE
    if _RETRACTED_TITLE.match(title):
        return Standing.RETRACTED
    if CONCERN in notes:
        return Standing.CONCERN
    return Standing.CORRECTED if CORRECTIONS & set(notes) else Standing.PUBLISHED
