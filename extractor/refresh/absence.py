"""Records that PubMed seems to have no more. Absence is never taken at its word: servers forget, and remember again.

A record counts as withdrawn only after it was missing on several nights, each on another day, by every way of asking
(EPost, EFetch, ESearch); and in a night in which more than a small share of the known records seem to be missing, it is
the server that is not well, and nothing is noted of any record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from extractor.store import Gap, GapKind, Sighting

NIGHTS = 3
"""So many nights, on as many days, a record has to be missing."""
SHARE = 0.05
"""More of the known records than this share, and more than one, are not taken for missing in one night."""


def believable(missing: int, known: int) -> bool:
    """Whether so many of the known records may be missing in one night."""
    return missing <= max(1, int(known * SHARE))


def doubt(missing: int, known: int) -> str:
    """What is to be said where they may not."""
    return (
        f"PubMed says of {missing} of {known} known records that there are none: more than {SHARE:.0%} at once is not "
        "believed, and nothing was withdrawn; look whether PubMed is well (https://pubmed.ncbi.nlm.nih.gov)"
    )


@dataclass(frozen=True, slots=True)
class Absent:
    """Of the records that were not sent: those that are ``missing`` however PubMed is asked, of these the ``lasting``,
    so on enough nights; those known to be ``gone`` already; and those of all of them that are ``stored``."""

    missing: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    stored: frozenset[str] = frozenset()

    @property
    def waiting(self) -> frozenset[str]:
        """Those that may yet come back."""
        return self.missing - self.lasting

    @property
    def settled(self) -> frozenset[str]:
        """Those whose absence needs no other notice. What never came is asked for on, as a record that is lacking."""
        return self.gone | self.lasting | (self.missing & self.stored)


@dataclass(frozen=True)
class Absences:
    """The nights on which records were missing before, and today."""

    before: Mapping[str, Sighting]
    today: date

    def nights(self, pmid: str) -> int:
        """On how many nights it was missing, with this one."""
        known = self.before.get(pmid)
        if known is None:
            return 1
        return known.times if self._is_today(known) else known.times + 1

    def lasting(self, pmids: Iterable[str]) -> frozenset[str]:
        """Those that have been missing on enough nights."""
        return frozenset(pmid for pmid in pmids if self.nights(pmid) >= NIGHTS)

    def gaps(self, pmids: Iterable[str], wanted_by: Callable[[str], tuple[str, ...]]) -> list[Gap]:
        """What to note of those that are missing. A second look on the same day is not noted."""
        return [
            Gap(
                pmid,
                GapKind.ABSENT,
                f"PubMed has no record of it, however asked, on {self.nights(pmid)} of the {NIGHTS} nights after which "
                "it is withdrawn",
                wanted_by(pmid),
            )
            for pmid in pmids
            if not (pmid in self.before and self._is_today(self.before[pmid]))
        ]

    def _is_today(self, sighting: Sighting) -> bool:
        return sighting.last[:10] == self.today.isoformat()
