"""The application: its parts put together, and how it says what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from extractor import __version__
from extractor.errors import ExtractorError, InputError, SignInError, StoreError
from extractor.lexicon import load_lexicon
from extractor.report.highlight import style_of_marks
from extractor.sheets.naming import Naming
from extractor.store import Store
from extractor.web.admission import BusyError, admission
from extractor.web.guard import RequestGuard
from extractor.web.identity import ForbiddenError, Identity, SignInNeededError, TooManyTriesError
from extractor.web.options import WebOptions
from extractor.web.rendering import Pages, environment
from extractor.web.routes import ROUTES
from extractor.web.routes.api import api_routes
from extractor.web.site import Site
from extractor.web.suggestions import Suggestions

_TITLE = "mirna-extractor"
_LONGEST = 2_000


def create_app(store: Store, options: WebOptions) -> FastAPI:
    """The application over an open store, which has to stay open as long as it runs."""
    lexicon = load_lexicon()
    naming = Naming(lexicon)
    site = Site(
        store,
        options,
        Identity(store.accounts, options, store.accounts.secret()),
        Pages(environment()),
        naming,
        Suggestions(lexicon, naming),
    )
    app = FastAPI(
        title=_TITLE,
        version=__version__,
        description="Documents, interactions, evidence and decisions. Deciding needs a token; reading does where the "
        "page is not open to everybody.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(admission(site.identity, options), scope="function")],
    )
    app.add_route("/static/marks.css", _marks, include_in_schema=False)
    app.mount("/static", StaticFiles(packages=[("extractor.web", "static")]), name="static")
    app.include_router(api_routes(site))
    for routes in ROUTES:
        app.include_router(routes(site), include_in_schema=False)
    _say_what_went_wrong(app, site)
    app.add_middleware(RequestGuard, options=options)
    return app


def _marks(_: Request) -> Response:
    return Response(style_of_marks(), media_type="text/css")


def _say_what_went_wrong(app: FastAPI, site: Site) -> None:
    # None of these is a coroutine: they ask the database who looks, and so belong into a thread.
    def said(status: int, **headers: str) -> Callable[[Request, Exception], Response]:
        def answer(request: Request, error: Exception) -> Response:
            response = _problem(site, request, status, str(error))
            response.headers.update(headers)
            return response

        return answer

    def sign_in(request: Request, _: Exception) -> Response:
        if _for_program(request):
            return _problem(site, request, 401, "a token is needed")
        return RedirectResponse(f"/sign-in?next={quote(_here(request), safe='')}", 303)

    def not_valid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first.get("loc", ()))
        return _problem(site, request, 422, f"{where}: {first.get('msg', 'is wrong')}")

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = _problem(site, request, error.status_code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    app.add_exception_handler(SignInNeededError, sign_in)
    app.add_exception_handler(ForbiddenError, said(403))
    app.add_exception_handler(SignInError, said(403))
    app.add_exception_handler(TooManyTriesError, said(429, **{"Retry-After": "60"}))
    app.add_exception_handler(BusyError, said(503, **{"Retry-After": "1"}))
    app.add_exception_handler(RequestValidationError, not_valid)
    app.add_exception_handler(InputError, said(422))
    app.add_exception_handler(StoreError, said(503))
    app.add_exception_handler(ExtractorError, said(400))
    app.add_exception_handler(HTTPException, http)


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.method == "GET" else "/"


def _for_program(request: Request) -> bool:
    asked = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or "application/json" in asked or request.method != "GET"


def _problem(site: Site, request: Request, status: int, why: str) -> Response:
    why = why if len(why) <= _LONGEST else f"{why[:_LONGEST]} …"
    if _for_program(request) and "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"problem": why}, status)
    return site.pages.page(request, "problem.html", site.identity.of(request), status, title="Not done", why=why)
