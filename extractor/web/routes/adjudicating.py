"""Where curators disagree: what each said, side by side, and what was settled, for all to see."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from extractor.model import Decision
from extractor.store.judgements import current
from extractor.web.identity import ForbiddenError
from extractor.web.site import Site

_SHOWN = 50
_LOOKED_THROUGH = 2_000


def adjudicating_routes(site: Site) -> APIRouter:
    """The pages of disputes."""
    router = APIRouter()

    @router.get("/adjudication")
    def adjudication(request: Request) -> Response:
        who = site.identity.needed(request)
        if not who.settles:
            raise ForbiddenError("only an adjudicator settles what others dispute; what was settled is under Settled")
        disputed = site.store.queue.disputed(_SHOWN)
        return site.pages.page(request, "adjudication.html", who, title="Disputed", disputed=disputed)

    @router.get("/settled")
    def settled(request: Request) -> Response:
        who = site.identity.needed(request)
        latest = site.store.curation.latest(_LOOKED_THROUGH)
        settling = {d.finding: d for d in current(latest).values() if d.settles}
        said: dict[str, list[Decision]] = {finding: [] for finding in settling}
        for decision in current(site.store.curation.history(settling.keys())).values():
            if not decision.settles and decision.finding in said:
                said[decision.finding].append(decision)
        seen = site.store.curation.seen(settling.keys())
        shown = [
            (seen[finding], decision, said[finding])
            for finding, decision in sorted(settling.items(), key=lambda pair: pair[1].at, reverse=True)
            if finding in seen
        ][:_SHOWN]
        return site.pages.page(request, "settled.html", who, title="Settled", settled=shown)

    return router
