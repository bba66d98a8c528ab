"""The command that starts the curation page: ``curate``."""

from __future__ import annotations

import getpass
import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from extractor.cli.app import app
from extractor.cli.equipment import clock_of, console, settings_here, store_here

if TYPE_CHECKING:
    import asyncio

    import uvicorn
    from fastapi import FastAPI

_GRACE_SECONDS = 3
_NEWCOMERS = 64


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
    proxy: Annotated[
        list[str] | None, typer.Option(help="address of that proxy; may be repeated; default: this machine")
    ] = None,
) -> None:
    """Start the page on which findings are decided, and open it in a browser."""
    from extractor.store import Role
    from extractor.web import WebOptions, create_app
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
    if proxy and not behind_tls:
        raise typer.BadParameter("belongs to --behind-tls: nobody else says who asks", param_hint="--proxy")
    if behind_tls and not name:
        raise typer.BadParameter(
            "the proxy is reached by a name, which links need: give --name curation.example.org", param_hint="--name"
        )
    settings = settings_here()
    who = curator.strip() or getpass.getuser()
    with store_here(settings, "microseconds") as store:
        hosts = tuple(dict.fromkeys([*LOOPBACK, host, *(name or ())]))
        here = host in LOOPBACK and not behind_tls and not name
        open_reading = here if settings.open_reading is None else settings.open_reading
        options = WebOptions(
            settings.results_dir, clock_of(os.environ), hosts, secure, double, open_reading=open_reading
        )
        server = _server(create_app(store, options), host, port, certificate, key, _trusted(behind_tls, proxy))
        # An account that there is keeps its role, also here.
        invitation = store.accounts.invite(who, Role.ADJUDICATOR, who, days=1)
        called = (name or [host])[0]
        base = f"{'https' if secure else 'http'}://{_shown(called)}"
        _serve(server, base if behind_tls else f"{base}:", who, invitation, no_browser)


def _trusted(behind_tls: bool, proxy: list[str] | None) -> list[str]:
    """Who is believed when saying for whom they ask."""
    if not behind_tls:
        return []
    return proxy or ["127.0.0.1", "::1"]


def _server(
    site: FastAPI, host: str, port: int, certificate: Path | None, key: Path | None, trusted: list[str]
) -> uvicorn.Server:
    import uvicorn

    from extractor.web.connections import Patience, connections_with

    # Half of the files that may be open are for connections; newcomers, the database and uploads need some as well.
    files = _open_files()
    patience = Patience(connections=max(8, min(Patience.connections, files // 2)))
    return uvicorn.Server(
        uvicorn.Config(
            site,
            host,
            port,
            http=cast("type[asyncio.Protocol]", connections_with(patience)),
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=trusted,
            backlog=max(8, min(_NEWCOMERS, files // 8)),
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
    )


def _open_files() -> int:
    """How many files, connections among them, this process may have open."""
    if sys.platform == "win32":
        return 2_048
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**16 if files == resource.RLIM_INFINITY else files


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _serve(server: uvicorn.Server, base: str, who: str, invitation: str, no_browser: bool) -> None:
    """Run until it is interrupted; say where once it listens. ``base`` ends in ":" where the port belongs to it."""
    sockets = [server.config.bind_socket()]
    # From here on a browser waits, and is not refused.
    sockets[0].listen()
    port = sockets[0].getsockname()[1]
    address = f"{base}{port if base.endswith(':') else ''}/sign-in#{invitation}"
    console().print(f"{who} signs in, once, at {address}", highlight=False, markup=False, soft_wrap=True)
    told = f"It listens on {server.config.host}, port {port}. Ctrl-C ends it."
    console().print(told, highlight=False, markup=False, soft_wrap=True)
    if not no_browser:
        webbrowser.open(address)
    server.run(sockets=sockets)
