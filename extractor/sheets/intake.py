"""From lines of a sheet to decisions: everything is checked before anything is stored, and then all is, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from extractor.errors import CellProblem, SheetError, allowed
from extractor.model import Correction, Decision, Effect, ErrorTag, Evidence, Verdict
from extractor.records.spreadsheets import of_cell, to_cell
from extractor.sheets.ids import owned
from extractor.sheets.line import ANSWERED, DIRECT, NONE, STROKE, TRUTH, VERDICTS, SheetLine, as_found
from extractor.sheets.naming import Named, Naming
from extractor.sheets.taking_back import later_than
from extractor.store import Store

_RESISTANCE = ("promotes", "reverses")
Key = TypeVar("Key")
Numbered = tuple[int, SheetLine]


@dataclass(frozen=True, slots=True)
class SheetIntake:
    """What an import comes to: the decisions to be stored, and the rows of what else there is to say.

    ``empty`` are rows without a verdict, ``known`` those whose answer is stored already and counts, ``outdated``
    those whose answer is stored but gave way to a later one. ``read_as`` tells what names were taken to mean.
    """

    decisions: tuple[Decision, ...]
    empty: tuple[int, ...]
    known: tuple[int, ...]
    outdated: tuple[int, ...]
    read_as: tuple[tuple[int, str, Named], ...]


@dataclass
class _IntakeSoFar:
    decisions: list[Decision] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    read_as: list[tuple[int, str, Named]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


def take_in(path: Path, lines: Sequence[Numbered], store: Store, naming: Naming) -> SheetIntake:
    """What the lines of a sheet say that the store does not know yet. Raises SheetError with all cells that are wrong.

    An answer that was given after the sheet was written is never overturned by it: that is an error, too.
    """
    curation = store.curation
    seen = curation.seen({line.finding for _, line in lines})
    stored = {decision.id: decision for decision in curation.history(seen.keys())}
    own = {curator: curation.by(curator) for curator in {line.curator for _, line in lines}}
    found = _IntakeSoFar()
    for number, line in lines:
        row = _Row(number, line, seen.get(line.finding), found, naming)
        row.take(stored, own[line.curator].get(line.finding), curation.clock())
    _refuse_twice(lines, found)
    if found.problems:
        raise SheetError(path, sorted(found.problems, key=lambda problem: problem.row))
    return SheetIntake(
        tuple(found.decisions), tuple(found.empty), tuple(found.known), tuple(found.outdated), tuple(found.read_as)
    )


def _refuse_twice(lines: Sequence[Numbered], found: _IntakeSoFar) -> None:
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for number, line in lines:
        if not line.answer.verdict:
            continue
        other, digest = first.setdefault((line.curator, line.finding), (number, line.answer.digest))
        if digest != line.answer.digest:
            found.problems.append(
                CellProblem(number, "verdict", f"the same finding stands in row {other}, with another answer; keep one")
            )


@dataclass
class _Row:
    number: int
    line: SheetLine
    evidence: Evidence | None
    found: _IntakeSoFar
    naming: Naming

    def take(self, stored: Mapping[str, Decision], counts: Decision | None, now: str) -> None:
        """Sort the line into what was found; ``counts`` is the curator's decision that does."""
        line = self.line
        before = len(self.found.problems)
        if self._torn():
            return
        assert self.evidence is not None
        if not line.answer.verdict:
            filled = [name for name in ANSWERED if getattr(line, name)]
            if filled:
                self._problem("verdict", f"is empty, but {filled[0]} is filled in; {allowed('', VERDICTS)}")
            self.found.empty.append(self.number)
            return
        decision = self._decision(self.evidence, counts, stored, now)
        if len(self.found.problems) > before or decision is None:
            return
        if decision.id in stored:
            (self.found.known if counts and counts.id == decision.id else self.found.outdated).append(self.number)
        elif self._given_later(counts):
            assert counts is not None
            self._problem(
                "verdict",
                f"{line.curator} decided {str(counts.verdict)!r} on {counts.at}, after this sheet was written; "
                "empty the verdict to keep that, or export a new sheet to change it",
            )
        else:
            self.found.decisions.append(decision)

    def _problem(self, column: str, text: str) -> None:
        self.found.problems.append(CellProblem(self.number, column, text))

    def _torn(self) -> bool:
        """Whether what is protected was changed, or belongs to different lines."""
        line, evidence = self.line, self.evidence
        for name in ("curator", "sheet", "seen"):
            if not getattr(line, name).strip():
                self._problem(name, "is empty; this column is protected: export a new sheet")
                return True
        if evidence is None:
            self._problem("finding", f"{line.finding!r} is no finding of this database; was the sheet written by it?")
            return True
        shown = {
            "sentence": " ".join(evidence.sentence.split()),
            "subject_key": evidence.subject,
            "effect": str(evidence.effect),
            "object_key": evidence.object,
        }
        for name, text in shown.items():
            if getattr(line, name) not in (text, of_cell(to_cell(text))):
                self._problem(name, f"is not that of finding {line.finding}; were only some columns sorted or edited?")
                return True
        if line.seen.count(STROKE) < 2:
            self._problem("seen", f"{line.seen!r} has to be rules, text and modifiers; export a new sheet")
            return True
        return False

    def _given_later(self, counts: Decision | None) -> bool:
        """Whether the curator decided elsewhere since; in this sheet, minds may be changed."""
        return (
            counts is not None
            and counts.id not in (self.line.decision, owned(self.line.decision, self.line.curator))
            and not counts.id.startswith(f"{self.line.sheet}:")
        )

    def _decision(
        self, evidence: Evidence, counts: Decision | None, stored: Mapping[str, Decision], now: str
    ) -> Decision | None:
        line, answer = self.line, self.line.answer
        verdict = self._one_of("verdict", {str(v): v for v in VERDICTS})
        tag = self._one_of("tag", {str(t): t for t in ErrorTag}) if answer.tag else None
        correction = self._correction(evidence, verdict)
        if answer.tag and verdict not in (Verdict.REJECT, Verdict.EDIT, None):
            self._problem("tag", f"{answer.tag!r} says what is wrong, but the verdict is {answer.verdict!r}")
        rules, text_sha256, claim = line.seen.rsplit(STROKE, 2)
        as_written = bool(line.decision) and answer.digest == line.answered
        if verdict is Verdict.UNDO and not (counts or as_written):
            self._problem("verdict", f"there is no decision of {line.curator} to undo on this finding")
        if verdict is None:
            return None
        decided = Decision(
            id=owned(f"{line.sheet}:{line.finding}:{answer.digest}", line.curator),
            finding=evidence.finding,
            document=evidence.document,
            curator=line.curator,
            at=later_than(counts.at if counts else "", now),
            verdict=verdict,
            tag=tag,
            correction=correction,
            note=answer.note,
            undoes=counts.id if verdict is Verdict.UNDO and counts else "",
            rules=rules,
            text_sha256=text_sha256,
            claim=claim,
        )
        # A line that still says what it was written with brings the decision itself, from whatever database.
        return replace(decided, id=self._written(stored), at=line.decided_at) if as_written else decided

    def _written(self, stored: Mapping[str, Decision]) -> str:
        """The id that the line was written with; what a sheet says is no reason to give it another's."""
        known = stored.get(self.line.decision)
        if known and known.curator == self.line.curator:
            return known.id
        return owned(self.line.decision, self.line.curator)

    def _one_of(self, column: str, values: Mapping[str, Key]) -> Key | None:
        text = getattr(self.line, column)
        if text not in values:
            self._problem(column, f"{text!r} is not one of {', '.join(values)}")
            return None
        return values[text]

    def _correction(self, evidence: Evidence, verdict: Verdict | None) -> Correction | None:
        filled = self.line.answer.correcting
        if verdict is not Verdict.EDIT:
            if filled and verdict is not None:
                self._problem(filled[0], f"is a correction, but the verdict is {self.line.verdict!r}, not 'edit'")
            return None
        if not filled:
            self._problem("verdict", "is 'edit'; say in the columns correct_… what it should be")
            return None
        correction = as_found(evidence)
        for name in filled:
            correction = _CORRECTIONS[name](self, correction)
        return correction

    # What a cell of a correction means

    def _subject(self, correction: Correction) -> Correction:
        named = self._named("correct_subject")
        if named is None:
            return correction
        return replace(correction, subject=named.key, subject_name=named.name, subject_type=named.type)

    def _object(self, correction: Correction) -> Correction:
        named = self._named("correct_object")
        if named is None:
            return correction
        return replace(correction, object=named.key, object_name=named.name, object_type=named.type)

    def _named(self, column: str) -> Named | None:
        text = getattr(self.line, column)
        try:
            named = self.naming.resolve(text)
        except ValueError as error:
            self._problem(column, str(error))
            return None
        if STROKE not in text:
            self.found.read_as.append((self.number, column, named))
        return named

    def _effect(self, correction: Correction) -> Correction:
        return replace(
            correction, effect=self._one_of("correct_effect", {str(e): e for e in Effect}) or correction.effect
        )

    def _negated(self, correction: Correction) -> Correction:
        values = {word: value for value, word in TRUTH.items()}
        return replace(correction, negated=bool(self._one_of("correct_negated", values)))

    def _direct(self, correction: Correction) -> Correction:
        values = {word: value for value, word in DIRECT.items()}
        return replace(correction, direct=self._one_of("correct_direct", values))

    def _resistance(self, correction: Correction) -> Correction:
        values = {**{word: word for word in _RESISTANCE}, NONE: ""}
        return replace(correction, resistance=self._one_of("correct_resistance", values) or "")

    def _drugs(self, correction: Correction) -> Correction:
        named = [] if self.line.correct_drugs == NONE else self.line.correct_drugs.split(";")
        return replace(correction, drugs=tuple(sorted({name.strip() for name in named if name.strip()})))


_CORRECTIONS: Mapping[str, Callable[[_Row, Correction], Correction]] = {
    "correct_subject": _Row._subject,
    "correct_effect": _Row._effect,
    "correct_object": _Row._object,
    "correct_negated": _Row._negated,
    "correct_direct": _Row._direct,
    "correct_resistance": _Row._resistance,
    "correct_drugs": _Row._drugs,
}
