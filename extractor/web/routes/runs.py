"""Runs and what they changed; the reports that were written."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from extractor.errors import InputError
from extractor.web.routes.table import with_own_policy
from extractor.web.site import Site

_SHOWN = 200
_REPORT = "report.html"


def run_routes(site: Site) -> APIRouter:
    """The pages about runs and reports."""
    router = APIRouter()

    @router.get("/runs")
    def runs(request: Request) -> Response:
        found = site.store.runs()
        return site.pages.page(
            request, "runs.html", site.identity.of(request), title="Runs", runs=list(reversed(found))[:_SHOWN]
        )

    @router.get("/runs/diff")
    def diff(
        request: Request,
        first: Annotated[int, Query(ge=0, le=2**31 - 1)],
        second: Annotated[int, Query(ge=0, le=2**31 - 1)],
    ) -> Response:
        changes = list(islice(site.store.interaction_changes(first, second), _SHOWN + 1))
        return site.pages.page(
            request,
            "diff.html",
            site.identity.of(request),
            title=f"From run {first} to run {second}",
            first=first,
            second=second,
            changes=changes[:_SHOWN],
            more=len(changes) > _SHOWN,
        )

    @router.get("/reports")
    def reports(request: Request) -> Response:
        return site.pages.page(
            request, "reports.html", site.identity.of(request), title="Reports", names=sorted(_reports(site))
        )

    @router.get("/reports/{name}")
    def report(name: str) -> Response:
        found = _reports(site).get(name)
        if found is None:
            raise InputError(f"there is no report of {name[:100]!r}; `extractor report` writes them")
        return with_own_policy(found.read_text(encoding="utf-8"))

    return router


def _reports(site: Site) -> dict[str, Path]:
    """The reports that there are, by corpus: a name from an address is only ever looked up among these."""
    folder = site.options.results_dir
    return {path.parent.name: path for path in folder.glob(f"*/{_REPORT}")} if folder.is_dir() else {}
