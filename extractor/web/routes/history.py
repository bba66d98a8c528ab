"""What somebody decided: taken back, and restored."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from extractor.errors import InputError
from extractor.model import Decision, Verdict
from extractor.sheets.ids import owned
from extractor.sheets.taking_back import later_than
from extractor.store.judgements import current
from extractor.web.answers import Text
from extractor.web.identity import SignedIn
from extractor.web.routes.bulk import bulk_of
from extractor.web.site import Site

_NONE = "there is no such decision of yours"


def history_routes(site: Site) -> APIRouter:
    """The history of a curator."""
    router = APIRouter()

    @router.get("/history")
    def history(request: Request, bulk: str = "", last: Annotated[int, Query(ge=1, le=1_000)] = 100) -> Response:
        who = site.identity.needed(request)
        latest = site.store.curation.of_curator(who.name, last)
        decided = [d for d in reversed(latest) if not bulk or bulk_of(d) == bulk]
        undone = {d.undoes for d in decided}
        seen = site.store.curation.seen({d.finding for d in decided})
        return site.pages.page(
            request,
            "history.html",
            who,
            title="What you decided",
            decisions=decided,
            counting={d.id for d in current(latest).values()},
            undone=undone,
            seen=seen,
            bulk_of=bulk_of,
            bulk=bulk,
        )

    @router.post("/history/undo")
    def undo(request: Request, id: Annotated[Text, Form()], csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        decision = _own(site, who, id)
        site.take_back({f"undo:{secrets.token_hex(16)}": decision})
        return RedirectResponse("/history", 303)

    @router.post("/history/restore")
    def restore(request: Request, id: Annotated[Text, Form()], csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        decision = _own(site, who, id)
        if decision.verdict is Verdict.UNDO:
            raise InputError(_NONE)
        if decision.settles and not who.settles:
            raise InputError("only an adjudicator settles what others dispute")
        last = site.last_of(who.name, {decision.finding: None}).get(decision.finding, "")
        again = replace(decision, id=f"again:{secrets.token_hex(16)}", at=later_than(last, site.now))
        site.store.curation.decide([again])
        return RedirectResponse("/history", 303)

    return router


def _own(site: Site, who: SignedIn, name: str) -> Decision:
    bound = owned(name, who.name)
    known = site.store.curation.named([bound, name])
    decision = known.get(bound) or known.get(name)
    if decision is None or decision.curator != who.name:
        raise InputError(_NONE)
    return decision
