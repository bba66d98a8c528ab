"""What curators' decisions amount to: for each finding, what is to be thought of it now.

Of each curator the last decision counts that was not undone; to skip is to have no opinion. To edit is to
reject what was found and to assert something else in its place. What is added to a finding is judged by itself
(:attr:`Decision.about`). Where somebody settled a dispute, the last such decision counts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from extractor.model import Correction, Decision, Evidence, Verdict


class Consensus(StrEnum):
    """What the curators of a finding agree on."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome, the correction that was agreed on with it, and the decisions that it rests on."""

    outcome: Consensus
    correction: Correction | None
    decisions: tuple[Decision, ...]

    def flags(self, found: Evidence | None, gone: str = "") -> tuple[str, ...]:
        """Why it should be looked at again, given what is found under it now: see :func:`reasons_to_look_again`."""
        return tuple(dict.fromkeys(why for d in self.decisions for why in reasons_to_look_again(d, found, gone)))


def reasons_to_look_again(decision: Decision, found: Evidence | None, gone: str = "") -> tuple[str, ...]:
    """What changed since somebody decided on a finding, given what is found under it now.

    None: nothing, since the time ``gone`` (ISO text, "" where it is not known). Who decided later knew that.
    """
    if found is None:
        return () if gone and decision.at > gone else ("not found any more",)
    reasons = []
    if decision.text_sha256 and decision.text_sha256 != found.text_sha256:
        reasons.append("the text changed")
    if decision.claim and decision.claim != found.claim:
        reasons.append("found with other modifiers")
    return tuple(reasons)


def current(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The decision of each curator that counts now, by what it is about and curator; skips are among them."""
    known = {decision.id: decision for decision in decisions}
    undone = {decision.undoes for decision in known.values() if decision.verdict is Verdict.UNDO}
    found: dict[tuple[str, str], Decision] = {}
    for decision in sorted(known.values(), key=lambda d: (d.at, d.id)):
        if decision.verdict is not Verdict.UNDO and decision.id not in undone:
            found[decision.about, decision.curator] = decision
    return found


def judgements(decisions: Iterable[Decision]) -> Mapping[str, Judgement]:
    """What is to be thought of each finding, or addition to one, of which somebody has an opinion."""
    by_matter: dict[str, list[Decision]] = defaultdict(list)
    for (about, _), decision in sorted(current(decisions).items()):
        if decision.verdict is not Verdict.SKIP:
            by_matter[about].append(decision)
    return {about: _judgement(tuple(own)) for about, own in by_matter.items()}


def _judgement(decisions: tuple[Decision, ...]) -> Judgement:
    settling = max((d for d in decisions if d.settles), key=lambda d: (d.at, d.id), default=None)
    counting = (settling,) if settling else decisions
    opinions = {(d.verdict in (Verdict.ACCEPT, Verdict.ADD), d.correction) for d in counting}
    accepting = {accepts for accepts, _ in opinions}
    corrections = {correction for _, correction in opinions if correction}
    if len(accepting) > 1 or len(corrections) > 1:
        return Judgement(Consensus.DISPUTED, None, decisions)
    outcome = Consensus.ACCEPTED if accepting == {True} else Consensus.REJECTED
    return Judgement(outcome, next(iter(corrections), None), decisions)
