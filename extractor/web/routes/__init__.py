"""What can be asked for; a new part is a module with a function and a line in ``ROUTES``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from extractor.web.routes.adjudicating import adjudicating_routes
from extractor.web.routes.bulk import bulk_routes
from extractor.web.routes.curators import curator_routes
from extractor.web.routes.exchange import exchange_routes
from extractor.web.routes.history import history_routes
from extractor.web.routes.queue import queue_routes
from extractor.web.routes.runs import run_routes
from extractor.web.routes.signing import signing_routes
from extractor.web.routes.table import table_routes
from extractor.web.site import Site

ROUTES: Sequence[Callable[[Site], APIRouter]] = (
    signing_routes,
    queue_routes,
    bulk_routes,
    history_routes,
    adjudicating_routes,
    curator_routes,
    table_routes,
    run_routes,
    exchange_routes,
)
