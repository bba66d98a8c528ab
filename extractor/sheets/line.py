"""A line of the sheet: what it shows of a finding, and what a curator says of it, all as text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields

from extractor.model import Correction, Decision, EntityType, Evidence, Verdict
from extractor.sheets.items import SheetFinding

SEPARATOR = "; "
STROKE = "|"
NONE = "none"
VERDICTS = tuple(verdict for verdict in Verdict if verdict is not Verdict.ADD)
"""A line of a sheet is a finding: there is none for what was missed."""
TRUTH = {True: "yes", False: "no"}
DIRECT = {True: "yes", False: "no", None: "not stated"}


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What a curator fills in; "" is nothing said."""

    verdict: str = ""
    tag: str = ""
    note: str = ""
    correct_subject: str = ""
    correct_effect: str = ""
    correct_object: str = ""
    correct_negated: str = ""
    correct_direct: str = ""
    correct_resistance: str = ""
    correct_drugs: str = ""

    @property
    def digest(self) -> str:
        """Tells one answer from another; 16 hex digits."""
        return digest_of([getattr(self, name) for name in ANSWERED])

    @property
    def correcting(self) -> tuple[str, ...]:
        """The columns of a correction that are filled in."""
        return tuple(name for name in ANSWERED if name.startswith("correct_") and getattr(self, name))


ANSWERED = tuple(field.name for field in fields(SheetAnswer))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line; field names are the columns. ``seen`` are rules, text and modifiers that the curator saw.

    ``decision`` is the curator's decision that counted when the sheet was written, of ``decided_at``; ``answered``
    the digest of the answer that the line was written with, ``sheet`` what all lines of one sheet have in common.
    """

    sentence: str
    subject: str
    effect: str
    object: str
    modifiers: str
    verdict: str
    tag: str
    note: str
    correct_subject: str
    correct_effect: str
    correct_object: str
    correct_negated: str
    correct_direct: str
    correct_resistance: str
    correct_drugs: str
    look_again: str
    document: str
    section: str
    year: str
    confidence: str
    belief: str
    interaction: str
    finding: str
    subject_key: str
    object_key: str
    curator: str
    seen: str
    decision: str
    decided_at: str
    answered: str
    sheet: str

    @property
    def answer(self) -> SheetAnswer:
        """What the curator says."""
        return SheetAnswer(**{name: getattr(self, name) for name in ANSWERED})


COLUMNS = tuple(field.name for field in fields(SheetLine))


def digest_of(texts: list[str]) -> str:
    """16 hex digits."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


def line_of(item: SheetFinding, curator: str, sheet: str) -> SheetLine:
    """The line that shows a finding. One to look at again is shown without what was said of it before."""
    evidence, decision = item.evidence, item.decision
    answer = answer_of(decision) if decision and not item.look_again else SheetAnswer()
    return SheetLine(
        sentence=" ".join(evidence.sentence.split()),
        subject=evidence.subject_name,
        effect=str(evidence.effect),
        object=evidence.object_name,
        modifiers=modifiers_of(evidence),
        **{name: getattr(answer, name) for name in ANSWERED},
        look_again=SEPARATOR.join(item.look_again),
        document=f"PMID:{evidence.pmid}" if evidence.pmid else evidence.document,
        section=evidence.section,
        year=str(evidence.year or ""),
        confidence=f"{evidence.confidence:.2f}",
        belief=f"{item.row.belief:.2f}",
        interaction=item.row.id,
        finding=evidence.finding,
        subject_key=evidence.subject,
        object_key=evidence.object,
        curator=curator,
        seen=STROKE.join((evidence.versions.rules, evidence.text_sha256, evidence.claim)),
        decision=decision.id if decision else "",
        decided_at=decision.at if decision else "",
        answered=answer.digest,
        sheet=sheet,
    )


def modifiers_of(evidence: Evidence) -> str:
    """What else was found, in words."""
    drugs = f" {', '.join(evidence.drugs)}" if evidence.drugs else ""
    found = (
        "NOT" if evidence.negated else "",
        "hedged" if evidence.hedged else "",
        "direct" if evidence.direct else "",
        "indirect" if evidence.direct is False else "",
        f"{evidence.resistance} resistance to{drugs or ' …'}" if evidence.resistance else drugs.strip(),
        evidence.condition,
    )
    return SEPARATOR.join(word for word in found if word)


def answer_of(decision: Decision) -> SheetAnswer:
    """A decision as it would be filled in."""
    correction = decision.correction
    said = SheetAnswer(str(decision.verdict), str(decision.tag or ""), decision.note)
    if decision.verdict is not Verdict.EDIT or correction is None:
        return said
    return SheetAnswer(
        said.verdict,
        said.tag,
        said.note,
        correct_subject=named(correction.subject, correction.subject_name, correction.subject_type),
        correct_effect=str(correction.effect),
        correct_object=named(correction.object, correction.object_name, correction.object_type),
        correct_negated=TRUTH[correction.negated],
        correct_direct=DIRECT[correction.direct],
        correct_resistance=correction.resistance or NONE,
        correct_drugs=SEPARATOR.join(correction.drugs) or NONE,
    )


def named(key: str, name: str, kind: EntityType) -> str:
    """Identifier, name and type in one cell."""
    return STROKE.join((key, name, kind))


def as_found(evidence: Evidence) -> Correction:
    """A correction that changes nothing yet."""
    return Correction(
        subject=evidence.subject,
        subject_name=evidence.subject_name,
        subject_type=evidence.subject_type,
        effect=evidence.effect,
        object=evidence.object,
        object_name=evidence.object_name,
        object_type=evidence.object_type,
        negated=evidence.negated,
        direct=evidence.direct,
        resistance=evidence.resistance,
        drugs=evidence.drugs,
    )
