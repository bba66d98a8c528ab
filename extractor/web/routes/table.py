"""The interaction table: rows by filters, a row with its evidence, and the network."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from extractor.errors import InputError
from extractor.exports.stored import content_of
from extractor.model import ConflictState, Effect, Status
from extractor.network import Selection, draw, picked
from extractor.network.pictures import Subject
from extractor.store import Order
from extractor.web.filters import RESISTANCE, Filters, choices_of
from extractor.web.guard import POLICY
from extractor.web.site import Site

PAGE = 50
_EVIDENCE_SHOWN = 100
_INLINE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)


def table_routes(site: Site) -> APIRouter:
    """The pages of the table."""
    router = APIRouter()

    @router.get("/table")
    def table(request: Request, start: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Response:
        filters = Filters.of(request.query_params)
        page = site.store.table.page(filters.query(), start, PAGE)
        return site.pages.page(
            request,
            "table.html",
            site.identity.of(request),
            title="Interactions",
            page=page,
            filters=filters,
            size=PAGE,
            choices={
                "effect": choices_of(Effect),
                "status": choices_of(Status),
                "conflict": choices_of(ConflictState),
                "resistance": list(RESISTANCE),
                "order": choices_of(Order),
            },
        )

    @router.get("/table/{name}")
    def row(request: Request, name: str) -> Response:
        found = site.store.table.row(name)
        evidence = site.store.table.evidence(found)
        wider, narrower = site.store.table.related(found)
        decisions = site.store.curation.about(found, evidence)
        return site.pages.page(
            request,
            "row.html",
            site.identity.of(request),
            title=f"{found.mirna} – {found.target}",
            row=found,
            evidence=evidence[:_EVIDENCE_SHOWN],
            left_out=max(len(evidence) - _EVIDENCE_SHOWN, 0),
            wider=wider,
            narrower=narrower,
            decisions=decisions,
        )

    @router.get("/network")
    def network(request: Request, focus: str = "", most: Annotated[int, Query(ge=1, le=300)] = 60) -> Response:
        filters = Filters.of(request.query_params)
        names = tuple(part.strip() for part in focus.split(";") if part.strip())
        with tempfile.TemporaryDirectory() as folder, content_of(site.store.table, filters.query()) as content:
            found = picked(content, Selection(most, names))
            if not found.rows:
                raise InputError("no row passes the filters, so there is nothing to draw")
            behind = [(row, site.store.table.evidence(row)[:5]) for row in found.rows]
            path = Path(folder) / "network.html"
            draw(path, Subject(found, content.about, behind))
            return with_own_policy(path.read_text(encoding="utf-8"))

    return router


def with_own_policy(page: str) -> HTMLResponse:
    """A page that was made to stand alone: its own script and style are allowed by their digests, and no others."""
    digests: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        digests[kind].append(f"'sha256-{digest}'")
    policy = POLICY
    for kind, found in digests.items():
        policy = policy.replace(f"{kind}-src 'self'", f"{kind}-src {' '.join(found) or chr(39) + 'none' + chr(39)}")
    if _STYLED.search(page):
        policy = re.sub(r"style-src [^;]*", "style-src 'unsafe-inline'", policy)
    return HTMLResponse(page, headers={"content-security-policy": policy})


_STYLED = re.compile(r"<[^>]+\sstyle=")
