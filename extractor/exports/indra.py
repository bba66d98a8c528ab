"""INDRA statements as JSON (https://indra.readthedocs.io/en/latest/json_schema): ``indra-json``.

A statement a row, with its evidence and the belief of the table. INDRA has no statement for "targets" but a
complex, none for a biomarker but an association, and none for "regulates" without a sign but an influence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from extractor.exports.content import Content
from extractor.exports.terms import Terms, terms
from extractor.model import Evidence, Interaction

_STATEMENTS = UUID("5f0a3c1e-6d0b-5f4e-9f3e-6b1d8a2c7e10")
_ON_ACTIVITY = frozenset({"Activation", "Inhibition"})
_EVENTS = frozenset({"Influence", "Association"})


def write_indra(content: Content, paths: Sequence[Path]) -> None:
    """Write a list of statements."""
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        before = "["
        for row, evidence in content.with_evidence():
            text = json.dumps(statement_of(row, evidence, terms()), ensure_ascii=False)
            file.write(f"{before}\n{text}")
            before = ","
        file.write("[]\n" if before == "[" else "\n]\n")


def statement_of(row: Interaction, evidence: Sequence[Evidence], words: Terms) -> dict[str, Any]:
    """The statement that a row makes."""
    kind = words.effects[row.effect].indra
    ends = [_agent(row.subject, row.subject_name, words), _agent(row.object, row.object_name, words)]
    if kind == "Complex":
        said: dict[str, Any] = {"members": ends}
    elif kind == "Association":
        said = {"members": [_event(end) for end in ends]}
    elif kind in _EVENTS:
        said = {"subj": _event(ends[0]), "obj": _event(ends[1])}
    else:
        said = {"subj": ends[0], "obj": ends[1]} | ({"obj_activity": "activity"} if kind in _ON_ACTIVITY else {})
    return {
        "type": kind,
        **said,
        "belief": row.belief,
        "evidence": [_evidence(item) for item in evidence],
        "id": str(uuid5(_STATEMENTS, row.id)),
    }


def _agent(key: str, name: str, words: Terms) -> dict[str, Any]:
    prefix, rest, elsewhere = words.split(key)
    grounding = {elsewhere.indra: f"{prefix}:{rest}" if elsewhere.whole_in_indra else rest} if elsewhere.indra else {}
    return {"name": name, "db_refs": {**grounding, "TEXT": name}}


def _event(agent: dict[str, Any]) -> dict[str, Any]:
    # INDRA reads no event without a delta, be its sign unknown.
    return {"type": "Event", "concept": agent, "delta": {"type": "qualitative", "polarity": None, "adjectives": []}}


def _evidence(item: Evidence) -> dict[str, Any]:
    references = {name: value for name, value in (("PMID", item.pmid), ("DOI", item.doi.upper())) if value}
    marks: dict[str, Any] = {"section_type": item.section}
    if item.direct is not None:
        marks["direct"] = item.direct
    if item.negated:
        marks["negated"] = True
    if item.hedged:
        marks["hypothesis"] = True
    start = item.sentence_start
    found = {
        "source_api": "extractor",
        "source_id": item.finding,
        "text": item.sentence,
        "annotations": {
            "agents": {
                "raw_text": [item.subject_text, item.object_text],
                "coords": [
                    [item.subject_start - start, item.subject_end - start],
                    [item.object_start - start, item.object_end - start],
                ],
            },
            "pattern": item.pattern,
            "confidence": item.confidence,
            "resistance": item.resistance,
            "drugs": list(item.drugs),
            "condition": item.condition,
            "standing": str(item.standing),
        },
        "epistemics": marks,
        "text_refs": references,
    }
    return ({"pmid": item.pmid} if item.pmid else {}) | found
