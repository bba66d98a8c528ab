"""Findings, corrections and decisions in words."""

from __future__ import annotations

from extractor.model import Correction, Decision, Effect, Evidence, Verdict
from extractor.report.words import EFFECT_WORDS

VERDICT_WORDS = {
    Verdict.ACCEPT: "accepted",
    Verdict.REJECT: "rejected",
    Verdict.EDIT: "corrected",
    Verdict.SKIP: "skipped",
    Verdict.UNDO: "taken back",
    Verdict.ADD: "added",
}


def in_words(said: Evidence | Correction) -> str:
    """What is said: "miR-34a represses MET; resistance to gefitinib is reversed"."""
    verb = _denied(said.effect) if said.negated else EFFECT_WORDS[said.effect].active
    parts = [f"{said.subject_name} {verb} {said.object_name}"]
    if said.resistance:
        drugs = f" to {', '.join(said.drugs)}" if said.drugs else ""
        parts.append(f"resistance{drugs} is {'promoted' if said.resistance == 'promotes' else 'reversed'}")
    elif said.drugs:
        parts.append(f"with {', '.join(said.drugs)}")
    if said.direct is not None:
        parts.append("directly" if said.direct else "indirectly")
    return "; ".join(parts)


def _denied(effect: Effect) -> str:
    verb = EFFECT_WORDS[effect].active
    first, _, rest = verb.partition(" ")
    base = first.removesuffix("es") if first.endswith(("sses", "xes")) else first.removesuffix("s")
    return " ".join(word for word in ("does not", base, rest) if word)


def decision_in_words(decision: Decision) -> str:
    """What somebody decided: "corrected (wrong-direction): MET represses miR-34a"."""
    said = VERDICT_WORDS[decision.verdict]
    tag = f" ({decision.tag})" if decision.tag else ""
    correction = f": {in_words(decision.correction)}" if decision.correction else ""
    settled = ", which settles it" if decision.settles else ""
    return f"{said}{tag}{correction}{settled}"
