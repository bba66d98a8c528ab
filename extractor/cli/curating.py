"""The command that starts the curation page: ``curate``."""

from __future__ import annotations

import getpass
import os
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import app
from extractor.cli.equipment import clock_of, console, settings_here, store_here

if TYPE_CHECKING:
    import uvicorn

    from extractor.store import Role, Store

_PATIENCE = 3


@app.command()
def curate(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0: any that is free")] = 8_765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="only print the address")] = False,
    curator: Annotated[str, typer.Option(help="who signs in here; default: your name on this machine")] = "",
    double: Annotated[float, typer.Option(min=0, max=1, help="share of findings that two curators are asked")] = 0.1,
    name: Annotated[
        list[str] | None, typer.Option(help="further name that the page is reached by; may be repeated")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(help="file with a TLS certificate")] = None,
    key: Annotated[Path | None, typer.Option(help="file with its key")] = None,
    behind_tls: Annotated[bool, typer.Option("--behind-tls", help="a proxy in front speaks HTTPS")] = False,
) -> None:
    """Start the page on which findings are decided, and open it in a browser."""
    import uvicorn

    from extractor.store import Role
    from extractor.web import Options, create_app
    from extractor.web.options import LOOPBACK

    secure = behind_tls or certificate is not None
    if host not in LOOPBACK and not secure:
        raise typer.BadParameter(
            f"{host!r} can be reached from elsewhere, and what is sent could be read on the way: give --certificate "
            "and --key, or --behind-tls where a proxy speaks HTTPS",
            param_hint="--host",
        )
    if (certificate is None) != (key is None):
        raise typer.BadParameter("a certificate and its key belong together", param_hint="--certificate")
    settings = settings_here()
    who = curator.strip() or getpass.getuser()
    with store_here(settings, "microseconds") as store:
        hosts = tuple(dict.fromkeys([*LOOPBACK, host, *(name or ())]))
        options = Options(settings.results_dir, clock_of(os.environ), hosts, secure, double)
        site = create_app(store, options)
        server = uvicorn.Server(
            uvicorn.Config(
                site,
                host,
                port,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_PATIENCE,
                ssl_certfile=certificate,
                ssl_keyfile=key,
            )
        )
        invitation = store.accounts.invite(who, _role(store, who) or Role.ADJUDICATOR, who, days=1)
        _serve(server, f"{'https' if certificate else 'http'}://{_shown(host)}", who, invitation, no_browser)


def _role(store: Store, name: str) -> Role | None:
    return next((account.role for account in store.accounts.all() if account.name == name), None)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _serve(server: uvicorn.Server, base: str, who: str, invitation: str, no_browser: bool) -> None:
    """Run until it is interrupted; say where once it listens."""
    sockets = [server.config.bind_socket()]
    # From here on a browser waits, and is not refused.
    sockets[0].listen()
    address = f"{base}:{sockets[0].getsockname()[1]}/sign-in#{invitation}"
    console().print(f"{who} signs in, once, at {address}", highlight=False, markup=False, soft_wrap=True)
    console().print("Ctrl-C ends it.", highlight=False)
    if not no_browser:
        webbrowser.open(address)
    server.run(sockets=sockets)
