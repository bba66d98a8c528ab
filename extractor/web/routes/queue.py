"""The queue: one finding after the other, each decided with a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from extractor.errors import InputError
from extractor.model import ConflictState, Decision, Effect, Status, Verdict
from extractor.scoring.agreement import work
from extractor.sheets.ids import owned
from extractor.sheets.line import named
from extractor.store import Waiting
from extractor.store.judgements import current
from extractor.web.answers import Answer, Text, check_id
from extractor.web.filters import Filters, choices_of
from extractor.web.identity import SignedIn
from extractor.web.rendering import around, sentence_words
from extractor.web.site import Site

_REMEMBERED = 200


class UndoRequest(BaseModel):
    """That a decision is to be taken back, by default the last one. ``id`` is made up by the sender for the undo."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    decision: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class Progress:
    """How far somebody is: decisions made, findings left (None where there are more than are counted), minutes left."""

    decided: int
    left: int | None
    at_least: int
    minutes: float | None


def queue_routes(site: Site) -> APIRouter:
    """The pages of the queue."""
    router = APIRouter()
    show = _Show(site)

    @router.get("/queue")
    def queue(request: Request, after: str = "") -> Response:
        who = site.identity.needed(request)
        return show.next_item(request, who, Filters.of(request.query_params), passing=after)

    @router.get("/items/{finding}")
    def item(request: Request, finding: str) -> Response:
        who = site.identity.needed(request)
        filters = Filters.of(request.query_params)
        return show.item(request, who, filters, finding, site.store.queue.waiting(show.wanted(who, filters)))

    @router.post("/decisions")
    def decide(request: Request, answer: Answer) -> Response:
        who = site.identity.changing(request)
        if answer.settles and not who.settles:
            raise InputError("only an adjudicator settles what others dispute")
        site.decide([answer], who.name)
        return show.next_item(request, who, Filters.of(request.query_params), passing=answer.finding)

    @router.post("/decisions/undo")
    def undo(request: Request, taken: Annotated[UndoRequest, Body()]) -> Response:
        who = site.identity.changing(request)
        decision = _to_undo(site, who, taken)
        site.take_back({owned(taken.id, who.name): decision}, taken.note)
        filters = Filters.of(request.query_params)
        waiting = site.store.queue.waiting(show.wanted(who, filters))
        return show.item(request, who, filters, decision.finding, waiting, told=f"taken back: {decision.verdict}")

    @router.get("/names")
    def names(request: Request, q: str = "") -> Response:
        site.identity.needed(request)
        found = site.suggestions.of(q[:200])
        return JSONResponse(
            [{"value": named(n.key, n.name, n.type), "label": f"{n.name} – {n.type}, {n.key}"} for n in found]
        )

    return router


def _to_undo(site: Site, who: SignedIn, taken: UndoRequest) -> Decision:
    check_id(taken.id)
    own, meant = owned(taken.id, who.name), owned(taken.decision, who.name)
    known = site.store.curation.named([own, meant, taken.decision])
    if own in known:
        # Sent again, as nobody heard that it had been stored: it was of that decision.
        undo = known[own]
        if undo.verdict is not Verdict.UNDO or undo.curator != who.name:
            raise InputError(f"the id {taken.id!r} stands for another decision; an undo needs one of its own")
        return site.store.curation.named([undo.undoes])[undo.undoes]
    if taken.decision:
        # By the id that it was sent with, or the one that it is stored under.
        decision = known.get(meant) or known.get(taken.decision)
        if decision is None or decision.curator != who.name:
            raise InputError(f"{who.name} has no decision {taken.decision!r} to take back")
        return decision
    standing = site.standing(who.name, _REMEMBERED)
    if not standing:
        raise InputError("there is nothing to take back")
    return standing[0]


@dataclass(frozen=True)
class _Show:
    site: Site

    def wanted(self, who: SignedIn, filters: Filters) -> Any:
        return filters.wanted(who.name, self.site.options.double)

    def next_item(self, request: Request, who: SignedIn, filters: Filters, passing: str = "") -> Response:
        """The next finding, other than the one that is passed over."""
        waiting = self.site.store.queue.waiting(self.wanted(who, filters))
        others = [c for c in waiting.candidates if c.evidence.finding != passing] or list(waiting.candidates)
        if not others:
            return self._page(request, who, filters, waiting, asked=None)
        finding = others[0].evidence.finding
        if request.method == "GET" and not _partly(request):
            return RedirectResponse(f"/items/{quote(finding)}{filters.link}", 303)
        return self.item(request, who, filters, finding, waiting)

    def item(
        self, request: Request, who: SignedIn, filters: Filters, finding: str, waiting: Waiting, told: str = ""
    ) -> Response:
        asked = self.site.store.queue.asked(finding)
        document = self.site.store.stored([asked.evidence.document]).get(asked.evidence.document)
        return self._page(
            request,
            who,
            filters,
            waiting,
            asked=asked,
            document=document.document if document else None,
            beside=around(document.document if document else None, asked.evidence),
            words=sentence_words(asked.evidence),
            own=current(asked.decisions).get((finding, who.name)),
            told=told,
        )

    def _page(self, request: Request, who: SignedIn, filters: Filters, waiting: Waiting, **values: Any) -> Response:
        asked = values["asked"]
        values = {"document": None, "beside": None, "words": [], "own": None, "told": "", **values}
        progress = self._progress(who, waiting)
        name = "item.html" if _partly(request) else "queue.html"
        response = self.site.pages.page(
            request,
            name,
            who,
            title="Queue",
            filters=filters,
            progress=progress,
            choices={
                "effect": choices_of(Effect),
                "status": choices_of(Status),
                "conflict": choices_of(ConflictState),
            },
            **values,
        )
        if asked:
            response.headers["X-Item"] = f"/items/{quote(asked.evidence.finding)}{filters.link}"
        return response

    def _progress(self, who: SignedIn, waiting: Waiting) -> Progress:
        history = self.site.store.curation.of_curator(who.name, _REMEMBERED)
        pace = next((w.per_hour for w in work(history) if w.curator == who.name), None)
        left = len(waiting.candidates)
        minutes = 60 * left / pace if pace and not waiting.more else None
        return Progress(self.site.store.queue.decided(who.name), None if waiting.more else left, left, minutes)


def _partly(request: Request) -> bool:
    """Whether only what changes of the page is asked for."""
    return request.headers.get("x-part") == "item"
