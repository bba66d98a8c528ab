"""Many decisions at once, over what is visible: chosen, looked at once more, stored; and taken back as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from extractor.errors import InputError
from extractor.model import Decision, ErrorTag, Verdict
from extractor.web.answers import Answer
from extractor.web.filters import Filters
from extractor.web.site import Site

VISIBLE = 50
_MOST = 200
_VERDICTS = (Verdict.ACCEPT, Verdict.REJECT, Verdict.SKIP)


def bulk_routes(site: Site) -> APIRouter:
    """The pages for many findings."""
    router = APIRouter()

    @router.get("/bulk")
    def bulk(request: Request) -> Response:
        who = site.identity.needed(request)
        filters = Filters.of(request.query_params)
        waiting = site.store.queue.waiting(filters.wanted(who.name, site.options.double))
        items = [candidate.evidence for candidate in waiting.candidates[:VISIBLE]]
        return site.pages.page(
            request,
            "bulk.html",
            who,
            title="Several at once",
            items=items,
            filters=filters,
            chosen="",
            tag="",
            about="",
        )

    @router.get("/mention/{finding}/{end}")
    def mention(request: Request, finding: str, end: str) -> Response:
        who = site.identity.needed(request)
        if end not in ("subject", "object"):
            raise InputError(f"the end {end[:40]!r} is neither subject nor object")
        asked = site.store.queue.asked(finding)
        text, key = getattr(asked.evidence, f"{end}_text"), getattr(asked.evidence, end)
        items = site.store.queue.with_mention(text, key, _MOST)
        about = f"All findings in which “{text}” is taken to be {getattr(asked.evidence, f'{end}_name')} ({key})"
        return site.pages.page(
            request,
            "bulk.html",
            who,
            title="The same wrong mention",
            items=items,
            filters=Filters({}),
            chosen=str(Verdict.REJECT),
            tag=str(ErrorTag.GROUNDING),
            about=about + (f"; the first {_MOST}" if len(items) == _MOST else ""),
        )

    @router.post("/bulk/preview")
    def preview(
        request: Request,
        verdict: Annotated[str, Form()],
        tag: Annotated[str, Form()] = "",
        note: Annotated[str, Form(max_length=2_000)] = "",
        finding: Annotated[list[str] | None, Form()] = None,
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        who = site.identity.changing(request, csrf)
        chosen = _answers("0" * 32, verdict, tag, note, finding or [])
        seen = site.store.curation.seen([answer.finding for answer in chosen])
        own = {d.finding: d for d in site.standing(who.name, 10_000)}
        return site.pages.page(
            request,
            "bulk-preview.html",
            who,
            title="What will be stored",
            items=[seen[answer.finding] for answer in chosen if answer.finding in seen],
            before=own,
            verdict=Verdict(verdict),
            tag=tag,
            note=note,
            action=secrets.token_hex(16),
        )

    @router.post("/bulk")
    def store(
        request: Request,
        name: Annotated[str, Form(pattern="^[0-9a-f]{32}$")],
        verdict: Annotated[str, Form()],
        tag: Annotated[str, Form()] = "",
        note: Annotated[str, Form(max_length=2_000)] = "",
        finding: Annotated[list[str] | None, Form()] = None,
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        who = site.identity.changing(request, csrf)
        answers = _answers(name, verdict, tag, note, finding or [])
        site.decide(answers, who.name)
        site.store.accounts.log(who.name, "several at once", f"{verdict} {len(answers)}, {name}")
        return RedirectResponse(f"/history?bulk={name}", 303)

    @router.post("/bulk/undo")
    def undo(request: Request, name: Annotated[str, Form()], csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        standing = [d for d in site.standing(who.name, 10_000) if bulk_of(d) == name]
        if not standing:
            raise InputError("nothing of it is left to take back")
        site.take_back({f"undo:{decision.id}": decision for decision in standing}, f"all of {name}")
        site.store.accounts.log(who.name, "several taken back", f"{len(standing)}, {name}")
        return RedirectResponse("/history", 303)

    return router


def bulk_of(decision: Decision) -> str:
    """The name of the action that a decision was part of; "" for one that was made by itself."""
    kind, _, rest = decision.id.partition(":")
    return rest.partition(":")[0] if kind == "bulk" else ""


def _answers(name: str, verdict: str, tag: str, note: str, findings: Sequence[str]) -> list[Answer]:
    if not findings:
        raise InputError("nothing is chosen")
    if len(findings) > _MOST:
        raise InputError(f"{len(findings)} findings are more than can be looked at; {_MOST} are possible")
    if verdict not in map(str, _VERDICTS):
        raise InputError(f"{verdict[:40]!r} cannot be said of several at once; {', '.join(_VERDICTS)} can")
    if tag and tag not in set(ErrorTag):
        raise InputError(f"{tag[:40]!r} is no error tag")
    try:
        return [
            Answer(
                id=f"bulk:{name}:{number}",
                finding=one,
                verdict=Verdict(verdict),
                tag=ErrorTag(tag) if tag and verdict == Verdict.REJECT else None,
                note=note,
            )
            for number, one in enumerate(dict.fromkeys(findings))
        ]
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{first['loc'][0]}: {first['msg']}") from None
