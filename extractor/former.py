"""What miRNAs were called before: names that miRBase gave up, and those that took their place.

``data/mirna_names.tsv`` is made with the lexicon. A former name is no other miRNA, so rows are found by either; which
of them a paper wrote stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from extractor.names import broader

FORMER = Path(__file__).parent / "data" / "mirna_names.tsv"
_ARM = re.compile(r"-[35]p$")


@lru_cache(maxsize=65_536)
def other_names(name: str) -> tuple[str, ...]:
    """What else a miRNA is or was called, in the form of canonical names; () where nothing is known.

    ``miR-21*`` is ``miR-21-3p``, and ``miR-151-3p`` is ``miR-151a-3p``; the other way round as well.
    """
    names = _names()
    arm = _ARM.search(name)
    own = names.get(name, ())
    return (*own, *(f"{base}{arm.group()}" for base in names.get(name[: arm.start()], ()))) if arm else own


def found_by(name: str) -> tuple[str, ...]:
    """The names that a row of this miRNA is found by: its own and former or later ones, and those that include them."""
    called = (name, *other_names(name))
    return tuple(dict.fromkeys(one for each in called for one in (each, *broader(each))))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in FORMER.read_text(encoding="utf-8").splitlines()[1:]:
        former, current = line.split("\t")
        found[former].append(current)
        found[current].append(former)
    return {name: tuple(others) for name, others in found.items()}
