"""Curators: how far they agree, their accounts, and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from extractor.errors import InputError, allowed
from extractor.scoring.agreement import agreement, work
from extractor.store import Role
from extractor.store.judgements import current
from extractor.web.identity import ForbiddenError, SignedIn
from extractor.web.site import Site

_LOGGED = 200


def curator_routes(site: Site) -> APIRouter:
    """The pages about curators."""
    router = APIRouter()

    @router.get("/agreement")
    def agreement_page(request: Request) -> Response:
        who = site.identity.needed(request)
        decisions = site.store.curation.history()
        seen = site.store.curation.seen({d.finding for d in decisions})
        everything: dict[str, dict[str, str]] = {d.curator: {} for d in decisions}
        by_effect: dict[str, dict[str, dict[str, str]]] = {}
        for (about, curator), decision in current(decisions).items():
            if decision.settles or decision.finding not in seen:
                continue
            everything[curator][about] = str(decision.verdict)
            own = by_effect.setdefault(str(seen[decision.finding].effect), {name: {} for name in everything})
            own.setdefault(curator, {})[about] = str(decision.verdict)
        return site.pages.page(
            request,
            "agreement.html",
            who,
            title="Agreement",
            overall=agreement(everything) if everything else None,
            by_effect=[(effect, agreement(said)) for effect, said in sorted(by_effect.items())],
            work=work(decisions),
        )

    @router.get("/accounts")
    def accounts(request: Request) -> Response:
        who = site.identity.needed(request)
        return _accounts(request, who)

    @router.post("/accounts/invite")
    def invite(
        request: Request,
        name: Annotated[str, Form(max_length=200)],
        role: Annotated[str, Form()] = str(Role.CURATOR),
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        who = _adjudicator(request, csrf)
        token = site.store.accounts.invite(name.strip(), _role(role), who.name)
        address = f"{'https' if site.options.secure else 'http'}://{request.headers.get('host', '')}"
        return _accounts(request, who, invited=name.strip(), invitation=f"{address}/sign-in#{token}")

    @router.post("/accounts/role")
    def give_role(
        request: Request,
        name: Annotated[str, Form()],
        role: Annotated[str, Form()],
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        who = _adjudicator(request, csrf)
        site.store.accounts.give_role(name, _role(role), who.name)
        return RedirectResponse("/accounts", 303)

    @router.post("/accounts/revoke")
    def revoke(request: Request, name: Annotated[str, Form()], csrf: Annotated[str, Form()] = "") -> Response:
        who = _adjudicator(request, csrf)
        if name == who.name:
            raise InputError("nobody ends the account that they are signed in with")
        site.store.accounts.revoke(name, who.name)
        return RedirectResponse("/accounts", 303)

    @router.post("/accounts/token")
    def token(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        return _accounts(request, who, token=site.identity.program_token(request, who))

    @router.post("/accounts/token/end")
    def end_token(request: Request, token: Annotated[str, Form()], csrf: Annotated[str, Form()] = "") -> Response:
        who = site.identity.changing(request, csrf)
        site.store.accounts.end_program(who.name, token)
        return RedirectResponse("/accounts", 303)

    @router.get("/audit")
    def audit(request: Request) -> Response:
        who = site.identity.needed(request)
        if not who.settles:
            raise ForbiddenError("the audit log is for adjudicators")
        return site.pages.page(
            request, "audit.html", who, title="Audit log", entries=site.store.accounts.audit(_LOGGED)
        )

    def _accounts(
        request: Request, who: SignedIn, invited: str = "", invitation: str = "", token: str = ""
    ) -> Response:
        return site.pages.page(
            request,
            "accounts.html",
            who,
            title="Accounts",
            accounts=site.store.accounts.all() if who.settles else [who.account],
            roles=list(Role),
            invited=invited,
            invitation=invitation,
            token=token,
            programs=site.store.accounts.program_tokens(who.name),
            days=site.options.session_days,
        )

    def _adjudicator(request: Request, csrf: str) -> SignedIn:
        who = site.identity.changing(request, csrf)
        if not who.settles:
            raise ForbiddenError("only an adjudicator manages accounts")
        return who

    return router


def _role(said: str) -> Role:
    if said not in set(Role):
        raise InputError(f"{said[:40]!r} is no role. {allowed(said[:40], Role)}")
    return Role(said)
