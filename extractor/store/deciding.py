"""Taking in what people decide: decisions on findings, opinions on conflicts. Both are only ever added to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import MAXYEAR, datetime

from sqlalchemy import Connection, insert, select

from extractor.errors import InputError
from extractor.model import ConflictState, Decision, Interaction, Verdict
from extractor.store import schema
from extractor.store.decisions import decisions_named
from extractor.store.intake import mark_due
from extractor.store.moments import seen_under
from extractor.store.rewriting import sides_of
from extractor.store.rows import check_text, insert_all, of_row, to_row

_LONGEST_NAME = 200
"""Both databases can look up names that are no longer, whatever they are made of."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said of the conflict about a pair of subject and object."""

    subject: str
    object: str
    state: ConflictState
    curator: str
    at: str
    note: str = ""


def take_decisions(connection: Connection, decisions: Sequence[Decision]) -> list[Decision]:
    """Store decisions; those that are stored already (the same id) are passed over. Returns the new ones.

    What a curator saw (rules, text, modifiers) is filled in from the store where a decision does not say it.
    Raises InputError for a finding that the store does not have, an id that stands for another decision,
    a tag or correction that does not belong to the verdict, and an undo of what is not the curator's own.
    """
    known = decisions_named(connection, [decision.id for decision in decisions])
    new: dict[str, Decision] = {}
    for decision in decisions:
        if decision.id in known or decision.id in new:
            _check_same(decision, known.get(decision.id) or new[decision.id])
        else:
            new[decision.id] = decision
    seen = seen_under(connection, [decision.finding for decision in new.values()])
    undone = decisions_named(connection, [decision.undoes for decision in new.values() if decision.undoes])
    complete = []
    for decision in new.values():
        evidence = seen.get(decision.finding)
        if evidence is None:
            raise InputError(f"decision {decision.id}: there is no finding {decision.finding!r} in this database")
        _check(decision, undone | new)
        complete.append(
            replace(
                decision,
                document=evidence.document,
                rules=decision.rules or evidence.versions.rules,
                text_sha256=decision.text_sha256 or evidence.text_sha256,
                claim=decision.claim or evidence.claim,
            )
        )
    insert_all(connection, schema.decisions, [to_row(decision) for decision in complete])
    mark_due(connection, {decision.document for decision in complete})
    return complete


def _check_same(decision: Decision, stored: Decision) -> None:
    said = ("finding", "curator", "verdict", "tag", "correction", "note", "undoes", "settles")
    for name in said:
        if getattr(decision, name) != getattr(stored, name):
            raise InputError(
                f"decision {decision.id}: its {name} is {getattr(decision, name)!r}, but under this id is stored "
                f"{getattr(stored, name)!r}; another decision needs another id"
            )


def _check(decision: Decision, earlier: Mapping[str, Decision]) -> None:
    where = f"decision {decision.id}"
    check_text(f"{where}:", *_texts(astuple(decision)))
    if not decision.id or not decision.curator.strip():
        raise InputError(
            f"{where}: a decision needs an id and a curator; these are {decision.id!r}, {decision.curator!r}"
        )
    _check_length(f"{where}: its id", decision.id)
    check_curator(decision.curator)
    if not _is_time(decision.at):
        raise InputError(f"{where}: its time is {decision.at!r}; one like 2026-01-31T12:00:00+00:00 is needed")
    if (decision.verdict in (Verdict.EDIT, Verdict.ADD)) != (decision.correction is not None):
        raise InputError(
            f"{where}: the verdict is {decision.verdict!r}; a correction belongs to 'edit' and 'add', and to these only"
        )
    if decision.tag and decision.verdict not in (Verdict.REJECT, Verdict.EDIT):
        raise InputError(f"{where}: the tag {decision.tag!r} says what is wrong, the verdict is {decision.verdict!r}")
    if (decision.verdict is Verdict.UNDO) != bool(decision.undoes):
        raise InputError(
            f"{where}: the verdict is {decision.verdict!r}; what it undoes belongs to 'undo', and to it only"
        )
    if decision.undoes:
        undone = earlier.get(decision.undoes)
        if undone is None or undone.curator != decision.curator or undone.finding != decision.finding:
            raise InputError(
                f"{where}: undoes {decision.undoes!r}, which is no decision of {decision.curator} on the same finding"
            )
        if undone.verdict is Verdict.UNDO:
            raise InputError(f"{where}: undoes {decision.undoes!r}, itself an undo; decide again instead")


def check_curator(name: str) -> None:
    """Raises InputError for what cannot be a curator's name."""
    check_text("the curator", name)
    _check_length("the curator's name", name)


def _check_length(what: str, name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise InputError(f"{what} has {len(name)} characters: {name!r}; up to {_LONGEST_NAME} are possible")


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


def _is_time(text: str) -> bool:
    """Whether a text is a time with its zone, as times are compared by their text; in the calendar for a while."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return False
    return time.tzinfo is not None and time.year < MAXYEAR


def take_opinion(connection: Connection, opinion: Opinion, rows: Collection[Interaction]) -> None:
    """Store what somebody says of a conflict; ``rows`` are those of the pair. Raises InputError where there is none."""
    if not any(row.conflicts for row in rows):
        raise InputError(f"there is no conflict between {opinion.subject!r} and {opinion.object!r}")
    if not opinion.curator.strip():
        raise InputError("an opinion needs a curator; none is named")
    check_curator(opinion.curator)
    check_text("the note", opinion.note)
    values = {
        "subject": opinion.subject,
        "object": opinion.object,
        "state": str(opinion.state),
        "sides": json.dumps(sides_of(connection, (opinion.subject, opinion.object)), ensure_ascii=False),
        "curator": opinion.curator,
        "at": opinion.at,
        "note": opinion.note,
    }
    connection.execute(insert(schema.opinions).values(values))


def opinions(connection: Connection, subject: str, other: str) -> list[Opinion]:
    """What was said of the conflict about a pair, the first first."""
    table = schema.opinions
    query = select(table).where(table.c.subject == subject, table.c.object == other).order_by(table.c.number)
    return [of_row(Opinion, row) for row in connection.execute(query).mappings()]
