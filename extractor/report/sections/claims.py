"""The claims of the review, each held against the works that it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.changes import escaped
from extractor.report.marking import Marked, marked
from extractor.report.material import Material
from extractor.report.sections.section import Context, shown
from extractor.report.words import Link, counted
from extractor.scoring.claims import ClaimCheck, ClaimVerdict
from extractor.scoring.statements import gold_statement

CLAIMS_SHOWN = 100
"""Of each list."""


@dataclass(frozen=True, slots=True)
class ClaimList:
    """Claims of which the same was found; ``first`` ones are to be looked at."""

    title: str
    explanation: str
    checks: tuple[ClaimCheck, ...]
    first: bool = False


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """All claims, how many have each verdict, and the lists: every claim is in one of them."""

    checks: tuple[ClaimCheck, ...]
    verdicts: tuple[tuple[ClaimVerdict, int], ...]
    better: int
    lists: tuple[ClaimList, ...]
    extent: str


_EXPLAINED = {
    ClaimVerdict.CONTRADICTED: "A cited work says the opposite, or denies it.",
    ClaimVerdict.RELATED: "A cited work relates the two, with another effect or the other way round.",
    ClaimVerdict.NOT_FOUND: "No sentence that was read of the cited works relates the two; one that was not read may.",
    ClaimVerdict.NOT_READ: "Nothing can be said of these.",
    ClaimVerdict.SUPPORTED: "A sentence of a cited work says the same.",
}
_BETTER = "another work fits better"


def claims(material: Material) -> ClaimsView:
    """The claims by what was found: what may be wrong in the review first."""
    checks = material.data.claims
    of_verdict = {verdict: tuple(check for check in checks if check.verdict is verdict) for verdict in ClaimVerdict}
    better = tuple(check for check in checks if check.better and check.verdict is not ClaimVerdict.CONTRADICTED)
    lists = [
        _list(ClaimVerdict.CONTRADICTED, of_verdict[ClaimVerdict.CONTRADICTED], first=True),
        ClaimList(
            _BETTER,
            "What was read of the cited works does not say it; another work of the corpus does, or names both ends. "
            "The number in the review may be wrong.",
            better,
            first=True,
        ),
        *(
            _list(verdict, tuple(check for check in of_verdict[verdict] if not check.better))
            for verdict in (ClaimVerdict.RELATED, ClaimVerdict.NOT_FOUND, ClaimVerdict.NOT_READ, ClaimVerdict.SUPPORTED)
        ),
    ]
    return ClaimsView(
        checks,
        tuple((verdict, len(of_verdict[verdict])) for verdict in ClaimVerdict),
        sum(bool(check.better) for check in checks),
        tuple(part for part in lists if part.checks),
        titles_only(material),
    )


def _list(verdict: ClaimVerdict, checks: tuple[ClaimCheck, ...], first: bool = False) -> ClaimList:
    return ClaimList(verdict.value, _EXPLAINED[verdict], checks, first)


def titles_only(material: Material) -> str:
    """A warning where of documents nothing but the title was read, so that "not found" is no surprise; else ""."""
    data = material.data
    if not data.title_only:
        return ""
    read = counted(len(data.documents), "document")
    return f"Of {data.title_only:,} of {read} only the title was read: what their abstracts say is not known here."


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with its references, what was found and where, and what supports it better."""

    claim: str
    section: str
    references: tuple[tuple[int, Link], ...]
    found: str
    sentence: Marked
    paper: tuple[Link, ...]
    better_sentence: Marked
    better: tuple[Link, ...]


def context(material: Material, view: ClaimsView) -> Context:
    """What the template is given: the lists, cut."""
    lists = []
    for part in view.lists:
        cut = shown(part.checks, CLAIMS_SHOWN)
        lists.append((part, [_row(check, material) for check in cut.items], cut.more))
    return {"view": view, "lists": lists}


def _row(check: ClaimCheck, material: Material) -> ClaimRow:
    row = check.row
    return ClaimRow(
        claim=str(gold_statement(row)),
        section=row.section,
        references=tuple(zip(row.ref, material.papers(f"doi:{doi}" for doi in row.doi), strict=False)),
        found=check.found,
        sentence=marked(material.texts, check.document, check.sentence),
        paper=tuple(material.papers([check.document])),
        better_sentence=marked(material.texts, check.better, check.better_sentence),
        better=tuple(material.papers([check.better])),
    )


def values(view: ClaimsView) -> dict[str, Any]:
    """As JSON values: every claim."""
    return {"claims": [_values(check) for check in view.checks]}


def _values(check: ClaimCheck) -> dict[str, Any]:
    return {
        "claim": str(gold_statement(check.row)),
        "ref": list(check.row.ref),
        "doi": list(check.row.doi),
        "verdict": check.verdict.value,
        "document": check.document,
        "sentence": check.sentence,
        "found": check.found,
        "better": check.better,
        "better_sentence": check.better_sentence,
    }


def markdown(view: ClaimsView) -> Iterator[str]:
    """How many claims have each verdict, and which are to be looked at."""
    if not view.checks:
        return
    counts = ", ".join(f"{verdict.value} {number:,}" for verdict, number in view.verdicts if number)
    yield "## The claims of the review"
    yield ""
    better = f"{_BETTER.capitalize()}: {view.better:,}."
    yield f"{counted(len(view.checks), 'claim')}: {counts}. {better} {view.extent}".strip()
    told: Sequence[ClaimCheck] = [check for part in view.lists if part.first for check in part.checks]
    if told:
        yield ""
    for check in told[:10]:
        other = f"; {escaped(check.better)} fits better" if check.better else ""
        references = ", ".join(map(str, check.row.ref))
        claim = escaped(str(gold_statement(check.row)))
        yield f"- {claim} \\[{references}\\]: {check.verdict.value}{other}"
    if len(told) > 10:
        yield f"- … and {len(told) - 10:,} more"
