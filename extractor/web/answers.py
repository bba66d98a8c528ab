"""What a page or a program sends as a decision, and the decision that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from extractor.errors import InputError
from extractor.model import Correction, Decision, Effect, ErrorTag, Evidence, Verdict
from extractor.records.values import unfit
from extractor.sheets.ids import owned
from extractor.sheets.line import as_found
from extractor.sheets.naming import Naming
from extractor.sheets.taking_back import later_than

_ID = re.compile(r"[A-Za-z0-9:._-]{8,100}")
_LONGEST = 2_000


def check_id(name: str) -> None:
    """Raises InputError for what cannot be an id that a sender makes up; the mark of an owner is none of its signs."""
    if not _ID.fullmatch(name):
        raise InputError(f"the id {name[:100]!r} has to be 8 to 100 letters, digits, colons, dots and hyphens")


def _fit(text: str) -> str:
    if problem := unfit(text):
        raise ValueError(problem)
    return text


Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_fit)]


class Answer(BaseModel):
    """A decision as it is sent. ``id`` is made up by the sender: the same again is the same decision of a curator.

    ``edit`` and ``add`` start from what was found and change what is given: ``flip`` exchanges the ends, ``subject``
    and ``object`` are names, or identifier, name and type as ``HGNC:7029|MET|Gene``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    finding: Text
    verdict: Verdict
    tag: ErrorTag | None = None
    note: Text = ""
    settles: bool = False
    flip: bool = False
    effect: Effect | None = None
    subject: Text = ""
    object: Text = ""
    negated: bool | None = None
    direct: Annotated[str, Field(pattern="^(yes|no|not stated|)$")] = ""
    resistance: Annotated[str, Field(pattern="^(promotes|reverses|none|)$")] = ""
    drugs: Text | None = None


@dataclass(frozen=True)
class Deciding:
    """Makes decisions of answers; ``now`` is ISO text with microseconds."""

    naming: Naming
    now: str

    def decision(self, answer: Answer, evidence: Evidence, curator: str, last: str) -> Decision:
        """The decision of a curator whose last one was at ``last`` ("" for none).

        Raises InputError where the answer contradicts itself, or names what nobody knows.
        """
        check_id(answer.id)
        if answer.verdict is Verdict.UNDO:
            raise InputError("a decision is taken back by its id")
        correcting = answer.verdict in (Verdict.EDIT, Verdict.ADD)
        return Decision(
            id=owned(answer.id, curator),
            finding=answer.finding,
            document=evidence.document,
            curator=curator,
            at=later_than(last, self.now),
            verdict=answer.verdict,
            tag=answer.tag,
            correction=self._correction(answer, evidence) if correcting else None,
            note=answer.note,
            rules=evidence.versions.rules,
            text_sha256=evidence.text_sha256,
            claim=evidence.claim,
            settles=answer.settles,
        )

    def _correction(self, answer: Answer, evidence: Evidence) -> Correction:
        found = as_found(evidence)
        changed = found
        if answer.flip:
            changed = replace(
                changed,
                subject=found.object,
                subject_name=found.object_name,
                subject_type=found.object_type,
                object=found.subject,
                object_name=found.subject_name,
                object_type=found.subject_type,
            )
        if answer.effect is not None:
            changed = replace(changed, effect=answer.effect)
        for end in ("subject", "object"):
            if text := getattr(answer, end).strip():
                changed = replace(changed, **self._end(end, text))
        if answer.negated is not None:
            changed = replace(changed, negated=answer.negated)
        if answer.direct:
            changed = replace(changed, direct={"yes": True, "no": False}.get(answer.direct))
        if answer.resistance:
            changed = replace(changed, resistance="" if answer.resistance == "none" else answer.resistance)
        if answer.drugs is not None:
            drugs = tuple(dict.fromkeys(part.strip() for part in answer.drugs.split(";") if part.strip()))
            changed = replace(changed, drugs=drugs)
        if changed == found:
            raise InputError("nothing is different from what was found; change something, or accept it")
        return changed

    def _end(self, end: str, text: str) -> dict[str, Any]:
        try:
            named = self.naming.resolve(text)
        except ValueError as error:
            raise InputError(f"{end}: {error}") from None
        return {end: named.key, f"{end}_name": named.name, f"{end}_type": named.type}
