"""What must not work: script in what is shown, requests of other sites, forged papers, strange names, floods."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, dump, sql
from evidence_cases import VERSIONS
from fastapi.routing import APIRoute
from itsdangerous import URLSafeSerializer
from web_cases import HOME, SAID, Browser, Desk, Reply, ask, desk_of, found_in, origin_of, secret_in

from extractor.model import Section
from extractor.store import Role, Store
from extractor.web.guard import POLICY
from extractor.web.identity import COOKIE

ADA = "ada"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
LARGEST = 200_000


def hostile(store: Store) -> None:
    """Findings in texts that mean harm: title, journal, abstract, names, drugs."""
    numbers = range(1, len(SAID) + 1)
    origins, items = [], []
    for number in numbers:
        clean = origin_of(number)
        text = f"{SCRIPT} before. {clean.sections[0].text} {SCRIPT} after."
        origin = replace(clean, title=f"Title {SCRIPT}", journal=f"J {SCRIPT}", sections=(Section("RESULTS", text),))
        item = found_in(number)
        sentence = f"{item.sentence} {SCRIPT}"
        start = origin.text.index(item.sentence)
        moved = start - item.sentence_start
        places = (
            "sentence_start",
            "subject_start",
            "subject_end",
            "object_start",
            "object_end",
            "cue_start",
            "cue_end",
        )
        items.append(
            replace(
                item,
                **{place: getattr(item, place) + moved for place in places},
                sentence=sentence,
                sentence_end=start + len(sentence),
                object_name=f"{item.object_name} {SCRIPT}",
                subject_text=f"{item.subject_text} {SCRIPT}",
                drugs=(f"drug {SCRIPT}",),
                resistance="promotes",
                text_sha256=origin.text_sha256,
            )
        )
        origins.append(origin)
    store.record_run(f"toy {SCRIPT}", VERSIONS, origins, items)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of("sqlite", tmp_path, largest_body=LARGEST) as found:
        yield found


@pytest.fixture(params=KINDS)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A page over a database of each kind."""
    with desk_of(request.param, tmp_path, largest_body=LARGEST) as found:
        yield found


def routes(desk: Desk) -> list[tuple[str, str]]:
    """Every method and path that there is, out of the application itself."""
    found: set[tuple[str, str]] = set()

    def of(some: Any, prefix: str = "") -> None:
        for route in some:
            if isinstance(route, APIRoute):
                found.update((method, prefix + route.path) for method in route.methods or ())
            elif inner := getattr(route, "original_router", None):
                of(inner.routes, prefix)

    of(desk.app.routes)
    assert len(found) > 35, found
    return sorted(found)


def addresses(desk: Desk) -> list[str]:
    """An address of each page that there is, with names that there are."""
    (row, *_) = desk.store.table.rows()
    finding = desk.ids[1]
    names = {"finding": finding, "end": "subject", "name": row.id, "form": "tsv", "id": row.id}
    found = []
    for method, path in routes(desk):
        if method == "GET":
            place = re.sub(r"\{(\w+)[^}]*\}", lambda match: names[match[1]], path)
            found.append(
                "/api/documents/1" if path == "/api/documents/{id}" else place.replace("/reports/", "/reports/toy?")
            )
    return [*found, "/runs/diff?first=0&second=1", "/history?bulk=x", "/queue?mirna=miR-901", "/names?q=PTEN"]


class TestScript:
    """What is shown is text, whoever wrote it; and where a page has script, it is a file of this server's."""

    OPENED = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
    HANDLED = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)

    def clean(self, reply: Any) -> str:
        """A page without script of anybody else's."""
        text = str(reply.text)
        if "text/html" in reply.headers.get("content-type", ""):
            made_alone = "sha256-" in reply.headers["content-security-policy"]
            for attributes in self.OPENED.findall(text) if not made_alone else ():
                assert attributes.strip() in ('src="/static/htmx.min.js" defer', 'src="/static/page.js" defer')
            assert "<img src=x" not in text
            assert "<script>alert" not in text
            if not made_alone:
                assert not self.HANDLED.search(re.sub(r'"[^"]*"|\'[^\']*\'', '""', text)), text
        return text

    def test_of_texts_names_notes_and_conditions(self, tmp_path: Path) -> None:
        with desk_of("sqlite", tmp_path, hostile) as desk:
            ida, ada = desk.browser(f"ida {SCRIPT}"), desk.browser(f"ada {SCRIPT}", Role.ADJUDICATOR)
            ida.decide(desk.ids[1], "reject", note=f"note {SCRIPT}", tag="other")
            ada.decide(desk.ids[1], "edit", effect="activates", object=f"x:y {SCRIPT}|GENEZ {SCRIPT}|Gene", note=SCRIPT)
            ida.decide(desk.ids[2], "edit", drugs=f"a {SCRIPT}; b", note=SCRIPT)
            ada.decide(desk.ids[2], "accept")
            ada.decide(desk.ids[2], "accept", settles=True, note=SCRIPT)
            ida.decide(desk.ids[3], "add", subject=f"|miR {SCRIPT}|miRNA")
            ada.post("/accounts/invite", {"name": f"eve {SCRIPT}"})
            shown = 0
            for browser in (ida, ada):
                for address in addresses(desk):
                    shown += "&lt;script&gt;alert(1)" in self.clean(browser.get(address))
            assert shown > 15

    @pytest.mark.parametrize(
        "address",
        [
            "/table?mirna={}", "/queue?mirna={}", "/queue?pattern={}", "/bulk?target={}", "/exports?mirna={}", "/table?effect={}",
            "/queue?confidence_from={}", "/sign-in?next={}", "/sign-in?next=/{}", "/history?bulk={}", "/network?focus={}",
            "/nowhere/{}", "/items/{}", "/table/{}", "/exports/{}", "/reports/{}", "/mention/{}/subject", "/runs/diff?first={}",
        ],
    )  # fmt: skip
    def test_of_addresses(self, desk: Desk, address: str) -> None:
        from urllib.parse import quote

        ida = desk.browser()
        for text in (
            SCRIPT,
            "</script><script>alert(1)</script>",
            "javascript:alert(1)",
            '" autofocus onfocus="alert(1)',
        ):
            self.clean(ida.get(address.format(quote(text, safe="")), headers={"Accept": "text/html"}))

    def test_of_files(self, desk: Desk) -> None:
        ida = desk.browser()
        for name in (f"{SCRIPT}.csv", f"{SCRIPT}.tsv"):
            files = {"sheet": (name, f"{SCRIPT}\t{SCRIPT}\n".encode())}
            self.clean(ida.post("/import", {}, files=files, headers={"Accept": "text/html"}))

    def test_every_reply_forbids_what_is_inline(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        for browser in (ada, desk.visitor()):
            for address in [
                *addresses(desk),
                "/static/page.js",
                "/static/none",
                "/nowhere",
                "/api/openapi.json",
                "/decisions",
            ]:
                policy = browser.get(address).headers["content-security-policy"]
                script = re.search(r"script-src ([^;]*)", policy)
                assert script, address
                assert "unsafe" not in script[1], address
                assert policy == POLICY or address.startswith(("/network", "/reports")), address


class TestOtherSites:
    def changes(self, desk: Desk) -> list[tuple[str, dict[str, Any]]]:
        """Every change, with what a page of ours would send."""
        finding = desk.ids[1]
        said = {"id": "web:00000000", "finding": finding, "verdict": "accept"}
        forms: dict[str, dict[str, Any]] = {
            "/decisions": {"json": said},
            "/decisions/undo": {"json": {"id": "web:00000001"}},
            "/bulk/preview": {"data": {"verdict": "accept", "finding": [finding]}},
            "/bulk": {"data": {"name": "0" * 32, "verdict": "accept", "finding": [finding]}},
            "/bulk/undo": {"data": {"name": "0" * 32}},
            "/history/undo": {"data": {"id": "known:01"}},
            "/history/restore": {"data": {"id": "known:01"}},
            "/accounts/invite": {"data": {"name": "eve"}},
            "/accounts/revoke": {"data": {"name": "bob"}},
            "/accounts/role": {"data": {"name": "bob", "role": "adjudicator"}},
            "/accounts/token": {"data": {"x": "y"}},
            "/accounts/token/end": {"data": {"token": desk.store.accounts.program_tokens(ADA)[0].shown}},
            "/import": {"files": {"sheet": ("a.tsv", b"a")}},
            "/sign-out": {"data": {"x": "y"}},
        }
        there = {path for method, path in routes(desk) if method not in ("GET", "HEAD")}
        assert there == {*forms, "/sign-in", "/api/decisions"}, "a new change belongs into the table above"
        return list(forms.items())

    def ready(self, desk: Desk) -> Browser:
        """Somebody who may do all of it."""
        desk.browser("bob")
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        ada.decide(desk.ids[2], id="known:01")
        ada.post("/accounts/token")
        return ada

    def test_the_token_of_the_page_is_needed_for_every_change(self, both: Desk) -> None:
        ada = self.ready(both)
        wrong = ["", "x", "0" * 64, both.browser("bob").csrf(), both.browser(ADA, Role.ADJUDICATOR).csrf()]
        before = dump(both.where)
        for address, sent in self.changes(both):
            for token in wrong:
                headers = {"X-CSRF-Token": token} if token else {}
                more = dict(sent)
                if token and "json" not in more:
                    more["data"] = {**more.get("data", {}), "csrf": token}
                assert ada.client.post(address, headers=headers, **more).status_code == 403, (address, token)
        assert dump(both.where) == before

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Host": "evil.example"},
        ],
    )
    def test_no_other_site_changes_anything_even_with_it(self, desk: Desk, headers: dict[str, str]) -> None:
        ada = self.ready(desk)
        token = ada.csrf()
        invitation = desk.store.accounts.invite("eve", Role.CURATOR, "root")
        before = dump(desk.where)
        for address, sent in self.changes(desk):
            reply = ada.client.post(address, headers={"X-CSRF-Token": token, **headers}, **sent)
            assert reply.status_code in (403, 421), address
        reply = desk.visitor().client.post("/sign-in", data={"invitation": invitation}, headers=headers)
        assert reply.status_code in (403, 421)
        assert dump(desk.where) == before

    def test_who_is_not_signed_in_changes_nothing(self, both: Desk) -> None:
        token = self.ready(both).csrf()
        visitor = both.visitor()
        before = dump(both.where)
        for address, sent in [*self.changes(both), ("/api/decisions", {"json": []})]:
            reply = visitor.client.post(address, headers={"X-CSRF-Token": token}, **sent)
            assert reply.status_code == 401, address
        assert dump(both.where) == before

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example"])
    def test_nothing_is_shown_under_another_name(self, desk: Desk, host: str) -> None:
        for path in (b"/", b"/queue", b"/static/page.js", b"/api/interactions"):
            assert ask(desk.app, "GET", path, [("Host", host)]).status == 421

    def test_forms_are_not_taken_for_json(self, desk: Desk) -> None:
        ada = self.ready(desk)
        said = json.dumps({"id": "web:00000000", "finding": desk.ids[1], "verdict": "accept"})
        before = dump(desk.where)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            headers = {"X-CSRF-Token": ada.csrf(), "Content-Type": kind}
            assert ada.client.post("/decisions", content=said, headers=headers).status_code in (400, 422)
        assert dump(desk.where) == before


class TestPapers:
    def enters(self, desk: Desk, cookie: str = "", bearer: str = "") -> tuple[int, int]:
        """What becomes of a page and of a program's decision."""
        visitor = desk.visitor()
        if cookie:
            visitor.client.cookies.set(COOKIE, cookie)
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        page = visitor.get("/history", headers=headers).status_code
        return page, visitor.client.post("/api/decisions", json=[], headers=headers).status_code

    def cookie(self, browser: Browser) -> str:
        return str(browser.client.cookies[COOKIE])

    def test_each_is_good_for_what_it_is(self, desk: Desk) -> None:
        token = secret_in(desk.browser().post("/accounts/token").text)
        cookie = self.cookie(desk.browser())
        assert self.enters(desk, cookie) == (200, 401)
        assert self.enters(desk, bearer=token) == (303, 200)

    def test_and_for_nothing_else(self, desk: Desk) -> None:
        token = secret_in(desk.browser().post("/accounts/token").text)
        cookie = self.cookie(desk.browser())
        secret = desk.store.accounts.secret()
        inner = URLSafeSerializer(secret, salt="session").loads(cookie)
        signed = str(URLSafeSerializer(secret, salt="session").dumps(token))
        invitation = desk.store.accounts.invite("eve", Role.CURATOR, "root")
        digests = [str(row[0]) for row in sql(desk.where, "SELECT digest FROM tokens")]
        forged = [str(URLSafeSerializer("0" * 64, salt="session").dumps(inner))]
        forged += [str(URLSafeSerializer(secret, salt="session").dumps(digest)) for digest in digests]
        for paper in (token, signed, inner, invitation, secret, *forged, *digests):
            assert self.enters(desk, paper) == (303, 401)
        for paper in (cookie, inner, invitation, secret, *digests):
            assert self.enters(desk, bearer=paper) == (303, 401)

    @pytest.mark.parametrize("end", ["signed out", "revoked", "expired"])
    def test_none_outlives_its_end(self, both: Desk, end: str) -> None:
        ida = both.browser()
        token = secret_in(ida.post("/accounts/token").text)
        cookie, csrf = self.cookie(ida), ida.csrf()
        if end == "signed out":
            ida.post("/sign-out")
        elif end == "revoked":
            both.browser(ADA, Role.ADJUDICATOR).post("/accounts/revoke", {"name": "ida"})
        else:
            both.time.goes_by(days=14.1)
        assert self.enters(both, cookie)[0] == 303
        assert self.enters(both, bearer=token)[1] == 401
        visitor = both.visitor()
        visitor.client.cookies.set(COOKIE, cookie)
        said = {"id": "web:00000000", "finding": both.ids[1], "verdict": "accept"}
        assert visitor.client.post("/decisions", json=said, headers={"X-CSRF-Token": csrf}).status_code == 401
        assert both.store.curation.history() == []

    def test_an_invitation_is_good_once_and_for_seven_days(self, both: Desk) -> None:
        first = both.store.accounts.invite("ida", Role.CURATOR, "root")
        late = both.store.accounts.invite("eve", Role.CURATOR, "root")
        visitor = both.visitor()
        assert visitor.client.post("/sign-in", data={"invitation": first}).status_code == 303
        both.time.goes_by(days=7.1)
        for token in (first, late, "", "x", "a\0b", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
            reply = both.visitor().client.post("/sign-in", data={"invitation": token})
            assert reply.status_code in (403, 422), token
            assert "set-cookie" not in reply.headers

    def test_guessing_is_slowed_down(self, tmp_path: Path) -> None:
        """And nobody who was invited is kept out by guesses of others from the same address."""
        with desk_of("sqlite", tmp_path, wrong_invitations_a_minute=5) as desk:
            token = desk.store.accounts.invite("ida", Role.CURATOR, "root")

            def sent(invitation: str) -> Any:
                return desk.visitor().client.post("/sign-in", data={"invitation": invitation})

            for number in range(5):
                reply = sent(f"guess {number}")
                assert reply.status_code == 403
                assert "not good any more" in reply.text
            reply = sent("guess 5")
            assert reply.status_code == 429
            assert "too many" in reply.text
            assert sent(token).status_code == 303

    @pytest.mark.parametrize("secure", [False, True])
    def test_the_cookie_is_for_this_server_alone(self, tmp_path: Path, secure: bool) -> None:
        with desk_of("sqlite", tmp_path, secure=secure) as desk:
            token = desk.store.accounts.invite("ida", Role.CURATOR, "root")
            reply = desk.visitor().client.post("/sign-in", data={"invitation": token})
            flags = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")[1:]}
            assert {"httponly", "samesite=strict", "path=/"} <= flags
            assert ("secure" in flags) == secure
            assert ("strict-transport-security" in reply.headers) == secure
            assert reply.headers["cache-control"] == "no-store"


class TestSecrets:
    def test_none_is_in_a_page_a_log_or_the_database(
        self, both: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        ada = both.browser(ADA, Role.ADJUDICATOR)
        invitation = secret_in(ada.post("/accounts/invite", {"name": "eve"}).text).partition("#")[2]
        token = secret_in(ada.post("/accounts/token").text)
        eve = both.visitor()
        eve.client.post("/sign-in", data={"invitation": invitation})
        both.visitor().client.post("/sign-in", data={"invitation": "a wrong guess"})
        secret = both.store.accounts.secret()
        cookies = [browser.client.cookies[COOKIE] for browser in (ada, eve)]
        inner = [URLSafeSerializer(secret, salt="session").loads(cookie) for cookie in cookies]
        digests = [str(row[0]) for row in sql(both.where, "SELECT digest FROM tokens")]
        tokens = [invitation, token, "a wrong guess", *cookies, *inner]
        headers = {"Authorization": f"Bearer {token}"}
        ada.client.post("/api/decisions", json=[], headers=headers)
        pages = [str(ada.get(address, headers=headers).text) for address in addresses(both)]
        pages += [str(ada.get("/nowhere", headers={"Accept": "text/html"}).text), str(ada.post("/bulk").text)]
        eve.post("/sign-out")
        everything = "\n".join([*pages, caplog.text, *capfd.readouterr()])
        assert len(pages) > 25
        assert not [word for word in [*tokens, secret, *digests] if word in everything]
        stored = repr(dump(both.where))
        assert not [word for word in tokens if word in stored]

    def test_what_goes_wrong_is_not_told_to_everybody(self, tmp_path: Path) -> None:
        with desk_of("sqlite", tmp_path) as desk:
            sql(desk.where, "DROP TABLE audit")
            ida = desk.visitor(raise_server_exceptions=False)
            reply = ida.client.post("/sign-in", data={"invitation": "x"})
            assert reply.status_code == 403
            token = desk.store.accounts
            sql(desk.where, "DROP TABLE tokens")
            ida.client.cookies.set(COOKIE, str(URLSafeSerializer(token.secret(), salt="session").dumps("x")))
            reply = ida.get("/history")
            assert reply.status_code in (500, 503)
            assert reply.headers["content-security-policy"] == POLICY
            assert not re.search(r"Traceback|sqlalche|\[SQL|File \"", reply.text)


NAMES = {
    "upwards": b"../../../etc/passwd",
    "upwards, written otherwise": b"..%2f..%2f..%2fetc%2fpasswd",
    "upwards, in numbers": b"%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "upwards twice": b"%252e%252e%252fetc",
    "upwards alone": b"%2e%2e",
    "dot": b"%2e",
    "backslashes": b"..\\..\\windows\\win.ini",
    "backslashes in numbers": b"..%5c..%5cwin.ini",
    "drive": b"C:%5cwin.ini",
    "root": b"%2fetc%2fpasswd",
    "NUL": b"a%00b",
    "NUL behind": b"toy%00.html",
    "NUL alone": b"%00",
    "no UTF-8": b"%ff%fe",
    "half": b"%ed%a0%80",
    "lines": b"a%0d%0aSet-Cookie:%20x=y",
    "quote": b"'%20OR%201=1%20--",
    "percent": b"%25%25%25",
    "broken": b"%zz%",
    "like": b"%25",
    "long": b"a" * 60_000,
    "long and wide": b"%e2%98%82" * 10_000,
    "turned": b"%e2%80%aegnp.exe",
    "format": b"{name}%25s%25n{{7*7}}",
    "many digits": b"9" * 5_000,
    "below all": b"-99999999999999999999",
    "no number": b"nan",
    "empty": b"",
    "blank": b"%20",
}
QUERIES = (
    "after", "bulk", "last", "q", "start", "size", "focus", "most", "first", "second", "next", "curator", "mirna", "target",
    "effect", "drug", "resistance", "status", "corpus", "conflict", "belief_from", "belief_to", "year_from", "year_to", "order",
    "descending", "flagged", "withdrawn", "pattern", "confidence_from", "confidence_to", "since_run",
)  # fmt: skip


class TestNames:
    def headers(self, desk: Desk) -> list[tuple[str, str]]:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        return [("Host", "127.0.0.1"), ("Cookie", f"{COOKIE}={ada.client.cookies[COOKIE]}")]

    def fine(self, reply: Reply, where: object) -> None:
        """A result, or a refusal in few words that says nothing of the machine."""
        assert reply.status < 500, (where, reply.text[:500])
        assert "root:x:0" not in reply.text, where
        assert "set-cookie" not in reply.headers, where
        assert "\n" not in "".join(reply.headers.values()), where
        if reply.status >= 400:
            assert len(reply.text) < 6_000, where
            assert not re.search(r"Traceback|sqlalche|\[SQL|psycopg|sqlite3", reply.text), where

    def test_in_every_part_of_a_path(self, both: Desk) -> None:
        (both.options.results_dir / "toy").mkdir(parents=True, exist_ok=True)
        (both.options.results_dir.parent / "report.html").write_text("root:x:0", encoding="utf-8")
        headers = self.headers(both)
        before = dump(both.where)
        tried = 0
        for method, path in [*routes(both), ("GET", "/static/{name}"), ("GET", "/{name}")]:
            if method != "GET" or "{" not in path:
                continue
            for name, text in NAMES.items():
                address = re.sub(r"\{end\}", "subject", path)
                address = re.sub(r"\{\w+\}", "<>", address)
                reply = ask(both.app, "GET", address.encode().replace(b"<>", text), headers)
                self.fine(reply, (path, name))
                tried += 1
        assert tried > 250
        assert dump(both.where) == before

    def test_in_every_parameter(self, both: Desk) -> None:
        headers = self.headers(both)
        before = dump(both.where)
        pages = ["/queue", "/bulk", "/table", "/network", "/exports", "/exports/tsv", "/sheet", "/history", "/names"]
        pages += ["/sign-in", "/runs/diff", "/api/interactions", "/api/decisions", f"/items/{both.ids[1]}"]
        some = ("upwards", "NUL", "no UTF-8", "half", "quote", "many digits", "below all", "no number", "long")
        read = {
            "/names": ("q",), "/sign-in": ("next",), "/runs/diff": ("first", "second"), "/history": ("bulk", "last"),
            "/api/decisions": ("curator", "last"), "/exports": ("mirna", "effect"), "/exports/tsv": ("mirna", "year_from"),
            "/sheet": ("mirna", "year_from"), "/network": ("focus", "most", "mirna"), "/bulk": ("pattern", "since_run", "drug"),
        }  # fmt: skip
        for page in pages:
            for parameter in read.get(page, QUERIES):
                for name in some:
                    query = f"{parameter}=".encode() + NAMES[name]
                    if page == "/runs/diff":
                        query += b"&first=0&second=1"
                    self.fine(ask(both.app, "GET", page.encode(), headers, query), (page, parameter, name))
        assert dump(both.where) == before

    def test_in_every_field_of_a_form(self, both: Desk) -> None:
        ada = both.browser(ADA, Role.ADJUDICATOR)
        before = dump(both.where)
        forms = {
            "/bulk": ("name", "verdict", "tag", "note", "finding"),
            "/bulk/preview": ("verdict", "tag", "finding"),
            "/bulk/undo": ("name",),
            "/history/undo": ("id",),
            "/history/restore": ("id",),
            "/accounts/invite": ("role",),
            "/accounts/revoke": ("name",),
        }
        usual = {"name": "0" * 32, "verdict": "accept", "finding": "unknown", "id": "unknown", "role": "curator"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": ada.csrf()}
        for address, fields in forms.items():
            for field in fields:
                for name in ("upwards", "NUL", "no UTF-8", "half", "long"):
                    rest = "&".join(f"{k}={v}" for k, v in usual.items() if k != field).encode()
                    content = field.encode() + b"=" + NAMES[name] + b"&" + rest
                    reply = ada.client.post(address, content=content, headers=headers)
                    assert reply.status_code in (200, 403, 422), (address, field, name, reply.text[:300])
        assert dump(both.where) == before

    def test_in_forms_with_another_encoding(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        before = dump(desk.where)
        for charset in ("unicode_escape", "utf-7", "utf-16", "hex", "no such", "idna", "\xff"):
            for field in ("csrf", "id", "name", "note"):
                body = (
                    f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n\\ud800+2AA-\r\n--x--\r\n'.encode()
                )
                headers = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}".encode("latin-1")}
                if field != "csrf":
                    headers["X-CSRF-Token"] = ada.csrf().encode()
                for address in ("/history/undo", "/bulk/undo", "/accounts/revoke", "/bulk/preview"):
                    reply = ada.client.post(address, content=body, headers=headers)  # type: ignore[arg-type]
                    assert 400 <= reply.status_code < 500, (charset, field, address)
        assert dump(desk.where) == before


class TestBodies:
    OF_JSON = ("/decisions", "/decisions/undo", "/api/decisions")
    CHANGES = (*OF_JSON, "/bulk", "/sign-in", "/import", "/accounts/invite")

    @pytest.mark.parametrize("address", CHANGES)
    @pytest.mark.parametrize(
        "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    def test_too_large(self, desk: Desk, address: str, kind: str) -> None:
        cookie = desk.browser().client.cookies[COOKIE]
        headers = [("Host", "127.0.0.1"), ("Content-Type", kind), ("Cookie", f"{COOKIE}={cookie}")]
        before = dump(desk.where)
        announced = [*headers, ("Content-Length", str(LARGEST + 1))]
        assert ask(desk.app, "POST", address.encode(), announced).status == 413
        start = (
            b'--x\r\nContent-Disposition: form-data; name="sheet"; filename="a.tsv"\r\n\r\n'
            if "x" in kind[-1]
            else b"["
        )
        pieces = [start, *([b"a" * 10_000] * (LARGEST // 10_000 + 1))]
        reply = ask(desk.app, "POST", address.encode(), headers, body=pieces)
        read = (address in self.OF_JSON) == (kind == "application/json")
        # What is not of the kind that is asked for is not even read.
        assert reply.status == 413 if read else reply.status in (413, 422)
        assert reply.headers["content-security-policy"] == POLICY
        assert dump(desk.where) == before

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"null", b"[]", b"1", b'"x"', b"\xff\xfe", b"\0", b'{"id": NaN}', b"[" * 50_000, b'{"a":' * 20_000,
            b'{"id": "web:00000000", "id": "web:00000001"}', b'{"id": {"$ne": ""}, "finding": ["x"], "verdict": {}}',
            b"9" * 10_000, b'{"verdict": "accept", "finding": "\\ud800", "id": "web:00000000"}', b"--x\r\n", b"%",
        ],
    )  # fmt: skip
    def test_malformed(self, desk: Desk, body: bytes) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        token = desk.store.accounts.program_token(ADA, 1)
        before = dump(desk.where)
        for address in self.CHANGES:
            for kind in (
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "?",
            ):
                headers = {"Content-Type": kind, "X-CSRF-Token": ada.csrf(), "Authorization": f"Bearer {token}"}
                reply = ada.client.post(address, content=body, headers=headers)
                if not (address == "/api/decisions" and body == b"[]"):
                    assert 400 <= reply.status_code < 500, (address, kind)
        assert dump(desk.where) == before

    def test_many_fields(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": ada.csrf()}
        reply = ada.client.post("/bulk", content=b"finding=x&" * 15_000, headers=headers)
        assert 400 <= reply.status_code < 500

    def test_a_sheet_of_hostile_cells_is_refused_cell_by_cell(self, desk: Desk) -> None:
        ida = desk.browser()
        header = ida.get("/sheet")
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(header.content))
        page = book.active
        names = [cell.value for cell in page[1]]
        page.cell(2, names.index("verdict") + 1).value = '=cmd|"/C calc"!A1'
        page.cell(3, names.index("finding") + 1).value = "'; DROP TABLE evidence; --"
        page.cell(3, names.index("verdict") + 1).value = SCRIPT
        out = io.BytesIO()
        book.save(out)
        before = dump(desk.where)
        reply = ida.post("/import", {"store": "1"}, files={"sheet": ("a.xlsx", out.getvalue())})
        assert reply.status_code == 422
        assert "<script>alert" not in reply.text
        assert dump(desk.where) == before


class TestReading:
    def test_no_page_changes_anything(self, both: Desk) -> None:
        """Whoever asks, and however: the database is as it was, the audit log included."""
        ida, ada = both.browser(), both.browser(ADA, Role.ADJUDICATOR)
        ida.decide(both.ids[1])
        ada.decide(both.ids[1], "reject")
        before = dump(both.where)
        for browser in (ida, ada, both.visitor()):
            for address in addresses(both):
                assert browser.get(address).status_code < 500, address
                assert browser.client.head(address).status_code < 500, address
                assert browser.client.options(address).status_code < 500, address
        assert dump(both.where) == before

    def test_no_change_is_made_by_looking(self, both: Desk) -> None:
        """What changes something is not to be had by GET, whatever the query says."""
        ada = both.browser(ADA, Role.ADJUDICATOR)
        csrf = ada.csrf()
        before = dump(both.where)
        for method, path in routes(both):
            if method == "POST":
                query = (
                    f"?csrf={csrf}&name=eve&verdict=accept&finding={both.ids[1]}&id=web:00000000&store=1&_method=POST"
                )
                reply = ada.get(path + query, headers={"X-CSRF-Token": csrf, "X-HTTP-Method-Override": "POST"})
                assert reply.status_code in (200, 303, 405), path
        assert dump(both.where) == before

    def test_no_other_method_is_known(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        for path in ("/queue", "/decisions", "/api/decisions", "/static/page.js"):
            for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"):
                reply = ada.client.request(method, f"{HOME}{path}", headers={"X-CSRF-Token": ada.csrf()})
                assert reply.status_code in (404, 405), (method, path)
