"""The curation page at the size of all PubMed: from one finding to the next, as a browser asks, over real requests.

The store is that of ``benchmark_store.py``: invented, 1,000,000 evidence by default; or one that is kept (``--keep``).
"""

from __future__ import annotations

import argparse
import random
import re
import secrets
import socket
import sys
import tempfile
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "scripts"))

import requests  # noqa: E402
import uvicorn  # noqa: E402
from benchmark_store import Literature, Skewed, take_in  # noqa: E402

from extractor.store import Role, Store, open_store  # noqa: E402
from extractor.web import WebOptions, create_app  # noqa: E402

ASKED = 100
ITEMS = 300
CONDITIONS = (
    {},
    {"effect": "sponges"},
    {"status": "unreviewed", "corpus": "invented"},
    {"confidence_from": "0.4", "confidence_to": "0.6"},
    {"pattern": "pattern-7"},
    {"conflict": "open"},
)


def clock() -> str:
    """The time, as the command gives it to the store."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Curator:
    """A browser, as far as the server sees it."""

    def __init__(self, base: str, invitation: str) -> None:
        self._base = base
        self._session = requests.Session()
        page = self._session.post(f"{base}/sign-in", {"invitation": invitation, "next": "/history"}, timeout=60)
        self._csrf = re.findall('name="csrf" content="([0-9a-f]+)"', page.text)[0]

    def get(self, path: str, **parameters: Any) -> tuple[float, requests.Response]:
        """Seconds, and the reply."""
        return self._timed("GET", path, params=parameters, headers={"X-Part": "item"})

    def decide(self, finding: str, verdict: str, conditions: dict[str, str]) -> tuple[float, requests.Response]:
        """Decide, and get the next finding; seconds, and the reply."""
        body = {"id": f"web:{secrets.token_hex(16)}", "finding": finding, "verdict": verdict}
        headers = {"X-Part": "item", "X-CSRF-Token": self._csrf}
        return self._timed("POST", "/decisions", params=conditions, json=body, headers=headers)

    def _timed(self, method: str, path: str, **more: Any) -> tuple[float, requests.Response]:
        start = time.perf_counter()
        reply = self._session.request(method, self._base + path, timeout=60, **more)
        seconds = time.perf_counter() - start
        reply.raise_for_status()
        return seconds, reply


def finding_of(reply: requests.Response) -> str:
    """The finding that a page shows, "" where nothing is waiting."""
    return re.findall('data-finding="([^"]*)"', reply.text)[0]


def curate(curator: Curator) -> None:
    """Item after item, under one set of conditions after the other."""
    chance = random.Random(3)
    every: list[float] = []
    for conditions in CONDITIONS:
        _, reply = curator.get("/queue", **conditions)
        taken = []
        for _ in range(ITEMS // len(CONDITIONS)):
            finding = finding_of(reply)
            if not finding:
                break
            seconds, reply = curator.decide(finding, chance.choice(["accept", "reject", "skip"]), conditions)
            taken.append(seconds)
        every += taken
        print(f"    {', '.join(f'{n} {v}' for n, v in conditions.items()) or 'no conditions':42} {spread(taken)}")
    print(f"  decision to next finding, {len(every)} of them: {spread(every)} (asked: p95 at most {ASKED} ms)")


def pages(curator: Curator) -> None:
    """Other pages, each some times."""
    mirnas = Skewed(2_600)
    chance = random.Random(4)
    for path, parameters in (
        ("/table", [{"mirna": f"miR-{mirnas.draw(chance) + 1}"} for _ in range(40)]),
        ("/names", [{"q": text} for text in ("egf", "miR-3", "met", "pten", "kras")] * 6),
        ("/history", [{}] * 10),
        ("/bulk", [{}] * 10),
    ):
        taken = [curator.get(path, **given)[0] for given in parameters]
        print(f"    {path:42} {spread(taken)}")


def spread(seconds: list[float]) -> str:
    """Median and 95th percentile."""
    if not seconds:
        return "nothing"
    ordered = sorted(seconds)
    return f"p50 {ordered[len(ordered) // 2] * 1000:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms"


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def measure(store: Store) -> None:
    app = create_app(store, WebOptions(Path("results"), lambda: datetime.now(UTC)))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        curator = Curator(f"http://127.0.0.1:{port}", store.accounts.invite("ida", Role.CURATOR, "bench"))
        curate(curator)
        pages(curator)
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evidence", type=int, default=1_000_000, help="how much the store holds")
    parser.add_argument("--keep", type=Path, help="a database to use, made where it is not there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = arguments.keep or Path(folder) / "web.sqlite"
        made = where.exists()
        with open_store(where, clock) as store:
            if not made:
                start = time.perf_counter()
                take_in(store, Literature(1).batches(arguments.evidence))
                print(f"  loaded in {time.perf_counter() - start:.0f} s", flush=True)
            measure(store)


if __name__ == "__main__":
    main()
