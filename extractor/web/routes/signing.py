"""Signing in by an invitation, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from extractor.web.site import Site


def signing_routes(site: Site) -> APIRouter:
    """The pages at the door."""
    router = APIRouter()

    @router.get("/")
    def home() -> Response:
        return RedirectResponse("/queue", 303)

    @router.get("/sign-in")
    def sign_in_page(request: Request, next: str = "/") -> Response:
        return site.pages.page(request, "sign-in.html", site.identity.of(request), title="Sign in", next=_inside(next))

    @router.post("/sign-in")
    def sign_in(
        request: Request, invitation: Annotated[str, Form(max_length=200)], next: Annotated[str, Form()] = "/"
    ) -> Response:
        response = RedirectResponse(_inside(next), 303)
        site.identity.sign_in(invitation.strip(), request.client.host if request.client else "", response)
        return response

    @router.post("/sign-out")
    def sign_out(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        response = RedirectResponse("/sign-in", 303)
        site.identity.sign_out(request, who, response)
        return response

    return router


def _inside(address: str) -> str:
    """An address of this server; where to go after signing in is in the hands of whoever made a link."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"
