"""The interface for programs: what there is as JSON, with an OpenAPI description at ``/api/openapi.json``.

Reading needs no token where the page is open to everybody. To decide, a program sends that of its curator:
``Authorization: Bearer …``.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from extractor.errors import InputError
from extractor.records.values import to_json
from extractor.store import Role
from extractor.store.rows import check_text
from extractor.web.answers import Answer
from extractor.web.filters import Filters
from extractor.web.site import Site

_MOST = 1_000
Size = Annotated[int, Query(ge=1, le=_MOST)]
Start = Annotated[int, Query(ge=0, le=10_000_000)]
Name = Annotated[str, Query(max_length=200)]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"description": "a token is needed"},
    404: {"description": "there is none"},
    422: {"description": "a value that cannot be"},
}


def api_routes(site: Site) -> APIRouter:
    """What programs ask for."""
    router = APIRouter(prefix="/api", responses=_RESPONSES)

    @router.get("/interactions", summary="Rows of the table that pass all filters")
    def interactions(
        request: Request,
        mirna: Name = "",
        target: Name = "",
        effect: Name = "",
        drug: Name = "",
        resistance: Name = "",
        status: Name = "",
        corpus: Name = "",
        conflict: Name = "",
        belief_from: Name = "",
        belief_to: Name = "",
        year_from: Name = "",
        year_to: Name = "",
        start: Start = 0,
        size: Size = 50,
    ) -> dict[str, Any]:
        page = site.store.table.page(Filters.of(request.query_params).query(), start, size)
        return {"start": page.start, "more": page.more, "interactions": [to_json(row) for row in page.rows]}

    @router.get("/interactions/{id}", summary="A row with its evidence")
    def interaction(id: str) -> dict[str, Any]:
        row = _found(lambda: site.store.table.row(id))
        evidence = site.store.table.evidence(row)
        return {"interaction": to_json(row), "evidence": [_evidence(item) for item in evidence[:_MOST]]}

    @router.get("/evidence/{finding}", summary="A finding with what was decided on it")
    def evidence(finding: str) -> dict[str, Any]:
        asked = _found(lambda: site.store.queue.asked(finding))
        return {
            "evidence": _evidence(asked.evidence),
            "current": asked.current,
            "decisions": [to_json(decision) for decision in asked.decisions],
            "outcome": str(asked.judgement.outcome) if asked.judgement else None,
        }

    @router.get("/documents/{id}", summary="A document with its current evidence")
    def document(id: str) -> dict[str, Any]:
        _found(lambda: check_text("the name", id))
        stored = site.store.stored([id]).get(id)
        if stored is None:
            raise HTTPException(404, f"there is no document {id[:100]!r}")
        found = site.store.evidence_of([id]).get(id, [])
        return {"document": to_json(stored.document), "evidence": [_evidence(item) for item in found]}

    @router.get("/decisions", summary="What was decided last, the newest last")
    def decisions(curator: Name = "", last: Size = 100) -> dict[str, Any]:
        _found(lambda: check_text("the name", curator))
        found = site.store.curation.of_curator(curator, last) if curator else site.store.curation.latest(last)
        return {"decisions": [to_json(decision) for decision in found]}

    @router.post("/decisions", summary="Decide")
    def decide(request: Request, answers: list[Answer]) -> dict[str, Any]:
        account = site.identity.program(request)
        if any(answer.settles for answer in answers) and account.role is not Role.ADJUDICATOR:
            raise InputError("only an adjudicator settles what others dispute")
        if len(answers) > _MOST:
            raise InputError(f"{len(answers)} decisions at once are too many; {_MOST} are possible")
        stored = site.decide(answers, account.name)
        return {"decisions": [to_json(decision) for decision in stored]}

    return router


def _evidence(item: Any) -> dict[str, Any]:
    return {"finding": item.finding, **to_json(item)}


def _found(ask: Any) -> Any:
    """What is asked for; 404 where the store says that there is none."""
    try:
        return ask()
    except InputError as error:
        raise HTTPException(404, str(error)) from None
