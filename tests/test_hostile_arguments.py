"""Text that means harm, in every argument and file that reaches the database or a file's name.

Commands are called as a shell calls them, over both kinds of database. Whatever is given to them, they end with a
result, one line or a usage error; who only reads changes nothing; what is stored is the text itself; no file appears
where none belongs; and nothing steers the terminal.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from databases import KINDS, database, dump, sql
from openpyxl import load_workbook
from tables import DAY, Desk, desk_with

from extractor.cli import app, main
from extractor.errors import ConfigurationError, InputError
from extractor.exports import EXPORTS
from extractor.exports.content import About, Rows
from extractor.lexicon import load_lexicon
from extractor.model import Decision, Verdict
from extractor.network import Selection, picked
from extractor.pipeline import Extractor
from extractor.records.files import names_a_folder
from extractor.records.spreadsheets import as_text
from extractor.settings import Settings, load_settings
from extractor.sheets.line import COLUMNS, STROKE
from extractor.sheets.neutral import neutral
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import load_corpus
from extractor.sources.replies import listing_of
from extractor.store import Query, open_store

STORABLE: Mapping[str, str] = {
    "drop": "'; DROP TABLE interactions; --",
    "or": "' OR 1=1 --",
    "union": "x') UNION SELECT value FROM about --",
    "double": 'x" OR "" = "',
    "dollar": "$$; DELETE FROM evidence; $$",
    "stacked": "x\\'; COMMIT; DELETE FROM decisions; --",
    "any": "%",
    "one": "_",
    "like": "miR-9%",
    "backslash": "\\",
    "parameter": ":name %(name)s %s ? {0} {name}",
    "upwards": "../../../etc/passwd",
    "mark-up": "[/bold] [red]:smile: <script>alert(1)</script> $\\frac{$",
    "formula": '=cmd|"/C calc"!A1',
    "lines": "a\nextractor: all is well\r\nb",
    "escape": "\x1b]0;owned\x07\x1b[31m",
    "C1": "\x9b31m\x85x\u2028x",
    "turned": "\u202egnp.exe\u202c",
    "option": "--help",
    "many digits": "9" * 30,
    "other digits": "²",
    "no number": "nan",
    "below all": f"-{'9' * 30}",
}
LONG = random.Random(1).randbytes(50_000).hex()
"""100 kB that no database can compress."""
# Arguments of a process hold no NUL, and of halves of characters only those that stand for a byte; cells can hold all.
UNFIT: Mapping[str, str] = {"NUL": "a\0b", "no UTF-8": "a\udcffb", "half": "\ud800"}
ATTEMPTS: Mapping[str, str] = {**STORABLE, "long": LONG, **UNFIT}
SOME = ("drop", "like", "lines", "escape", "long", *UNFIT)
NUMBERS = ("many digits", "other digits", "no number", "below all")

HERE = "<here>"
Parameter = tuple[str, str]
"""A command, and the name of its parameter."""

CONDITIONED = {
    "table": ("table", "--json"),
    "export": ("export", "--format", "json", "-o", "out/table.json", "--json"),
    "network": ("network", "-o", "out/table.html"),
    "decisions export": ("decisions", "export", "-o", "out/table.tsv", "--curator", "ida"),
}
NAMES = ("mirna", "target", "drug", "corpus")
CHOSEN = ("effect", "resistance", "status", "conflict")
CONDITIONS = (*NAMES, *CHOSEN, "belief", "year")
NUMERIC = frozenset({"page", "size", "steps", "most", "last", "first", "second", "threshold", "belief", "year"})
PARSED = frozenset({*CHOSEN, "sort", "by", "form", "state", "since", "rule", "level", "threshold"})
"""What is read by the command line alone: a word of a list, or a number."""
READING: Mapping[Parameter, tuple[str, ...]] = {
    **{(command, name): (*call, f"--{name}", HERE) for command, call in CONDITIONED.items() for name in CONDITIONS},
    ("table", "sort"): ("table", "--sort", HERE),
    ("table", "by"): ("table", "--by", HERE),
    ("table", "explain"): ("table", "--explain", HERE),
    ("table", "page"): ("table", "--page", HERE),
    ("table", "size"): ("table", "--size", HERE),
    ("show", "name"): ("show", HERE),
    ("export", "form"): ("export", "--format", HERE, "-o", "out/table"),
    ("network", "focus"): ("network", "-o", "out/table.html", "--focus", HERE),
    ("network", "steps"): ("network", "-o", "out/table.html", "--focus", "GENEA", "--steps", HERE),
    ("network", "most"): ("network", "-o", "out/table.html", "--most", HERE),
    ("conflicts", "state"): ("conflicts", "--state", HERE),
    ("conflicts say", "name"): ("conflicts", "say", HERE, "open", "--curator", "ida"),
    ("conflicts say", "state"): ("conflicts", "say", "0123", HERE, "--curator", "ida"),
    ("decisions export", "curator"): ("decisions", "export", "-o", "out/table.tsv", "--curator", HERE),
    ("decisions export", "most"): ("decisions", "export", "-o", "out/table.tsv", "--curator", "ida", "--most", HERE),
    ("decisions list", "curator"): ("decisions", "list", "--curator", HERE),
    ("decisions list", "last"): ("decisions", "list", "--last", HERE),
    ("decisions undo", "finding"): ("decisions", "undo", HERE, "--curator", "ida"),
    ("decisions undo", "curator"): ("decisions", "undo", "0123456789abcdef", "--curator", HERE),
    ("runs", "last"): ("runs", "--last", HERE),
    ("runs diff", "first"): ("runs", "diff", HERE, "1"),
    ("runs diff", "second"): ("runs", "diff", "0", HERE),
    ("run", "corpora"): ("run", HERE),
    ("fetch", "corpus"): ("fetch", HERE),
    ("refresh", "corpora"): ("refresh", "--no-fetch", HERE),
    ("refresh", "since"): ("refresh", "--no-fetch", "--since", HERE),
    ("report", "corpora"): ("report", HERE),
    ("score", "rule"): ("score", "in.jsonl", "in.jsonl", "--rule", HERE),
    ("score", "level"): ("score", "in.jsonl", "in.jsonl", "--level", HERE),
    ("score", "threshold"): ("score", "in.jsonl", "in.jsonl", "--threshold", HERE),
    ("score", "fail_under"): ("score", "in.jsonl", "in.jsonl", "--fail-under", HERE),
    ("score", "mapped"): ("score", "in.jsonl", "in.jsonl", "--map", HERE),
    ("annotate", "threshold"): ("annotate", "in.jsonl", "--threshold", HERE),
    ("explain", "what"): ("explain", HERE),
    ("scan", "jobs"): ("scan", "in.jsonl", "-o", "out/scan", "--jobs", HERE),
    ("scan", "scheduler"): ("scan", "in.jsonl", "-o", "out/scan", "--scheduler", HERE),
    ("merge", "folder"): ("merge", HERE),
    ("merge", "corpus"): ("merge", ".", "--corpus", HERE),
    ("curate", "host"): ("curate", "--no-browser", "--host", HERE),
    ("curate", "port"): ("curate", "--no-browser", "--port", HERE),
    ("curate", "double"): ("curate", "--no-browser", "--double", HERE),
    # Nothing is served to others without a certificate.
    ("curate", "name"): ("curate", "--no-browser", "--host", "0.0.0.0", "--name", HERE),
    # A proxy is believed only where one is in front.
    ("curate", "proxy"): ("curate", "--no-browser", "--proxy", HERE),
}
LOOKED_UP = {("table", "mirna"), ("table", "drug"), ("decisions undo", "curator")}
"""Where every text is tried: they are looked up by names in small letters, by names as they are, and by a column."""
PATHS: Mapping[Parameter, tuple[tuple[str, ...], ...]] = {
    ("export", "path"): (("export", "--format", "tsv", "-o", HERE),),
    ("network", "path"): (("network", "--most", "1", "-o", f"{HERE}.html"),),
    ("decisions export", "path"): (("decisions", "export", "--curator", "ida", "--most", "1", "-o", f"{HERE}.tsv"),),
    ("decisions import", "path"): (("decisions", "import", HERE), ("decisions", "import", f"{HERE}.tsv")),
    ("release", "folder"): (("release", "r1", "-o", HERE),),
    ("scan", "output"): (("scan", "in.jsonl", "-o", HERE),),
    ("curate", "certificate"): (("curate", "--no-browser", "--certificate", HERE),),
    ("curate", "key"): (("curate", "--no-browser", "--key", HERE),),
    ("annotate", "inputs"): (("annotate", HERE),),
    ("annotate", "output"): (("annotate", "in.jsonl", "-o", HERE),),
    ("report", "gold"): (("report", "--gold", HERE), ("report", "--gold", f"mirtarbase:{HERE}")),
    ("score", "predicted"): (("score", HERE, "in.jsonl"),),
    ("score", "gold"): (("score", "in.jsonl", HERE),),
    ("score", "corpus"): (("score", "in.jsonl", "--gold", HERE), ("score", "in.jsonl", "--gold", f"scai:{HERE}")),
    ("score", "texts"): (("score", "in.jsonl", "--texts", HERE),),
}
WRITING: Mapping[Parameter, str] = {
    ("conflicts say", "curator"): "test_an_opinion_is_kept_to_the_letter",
    ("conflicts say", "note"): "test_an_opinion_is_kept_to_the_letter",
    ("decisions undo", "note"): "test_why_a_decision_is_taken_back_is_kept_to_the_letter",
    ("release", "name"): "test_a_release_is_a_folder_among_releases",
    ("release", "title"): "test_a_release_is_cited_to_the_letter",
    ("release", "author"): "test_a_release_is_cited_to_the_letter",
    ("refresh", "notify"): "test_a_command_to_notify_gets_no_shell",
    ("scan", "files"): "test_files_to_scan_are_only_read",
    ("scan", "query"): "test_words_of_a_scan_are_taken_to_the_letter",
    ("curate", "curator"): "test_a_curator_is_invited_to_the_letter",
}
"""Where the test is of what changes something."""


@cache
def made() -> Any:
    """The command with all below it."""
    return typer.main.get_command(app)


def parameters() -> Iterator[Parameter]:
    """Every parameter of every command but flags, which are there or not: no text is read."""

    def of(command: Any, path: str) -> Iterator[Parameter]:
        yield from ((path, p.name) for p in command.params if p.type_descriptor.annotation is not bool)
        for name, below in getattr(command, "commands", {}).items():
            yield from of(below, f"{path} {name}".strip())

    return of(made(), "")


def test_every_parameter_is_tried() -> None:
    listed = [parameter for table in (READING, PATHS, WRITING) for parameter in table]
    assert sorted(listed) == sorted(set(listed)), "stands in two tables"
    assert sorted(parameters()) == sorted(listed), "a new parameter belongs into one of the tables above"
    assert set(WRITING.values()) <= globals().keys()


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Stream(io.TextIOWrapper):
    """A standard stream as a process has it: what is no UTF-8 cannot be printed."""

    def __init__(self, errors: str, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors=errors, newline="\n")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


def ended(*arguments: str, terminal: bool = False) -> Ended:
    """Call the command as a shell does; an exception that it lets out is a traceback, and fails the test."""
    code: object = 0
    # Making the commands takes longer than most of them do.
    commands = sys.modules["extractor.cli.app"]
    out, err = Stream("strict", terminal), Stream("backslashreplace", False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "app", made())
        patch.setattr(sys, "argv", ["extractor", *arguments])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
        except SystemExit as end:
            code = end.code
    return Ended(code if isinstance(code, int) else 0, out.text, err.text)


STEERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FOR_PROGRAMMERS = re.compile(r"Traceback|sqlalche\.me|\[SQL|\(psycopg|\(sqlite3|Error\(")


def without_events(done: Ended) -> str:
    """What is told besides the log of a job, whose events are one line of JSON each."""
    said = []
    for line in done.err.split("\n"):
        if line.startswith("{"):
            assert json.loads(line).keys() >= {"event", "time"}
        else:
            said.append(line)
    return "\n".join(said)


def clean(done: Ended, for_programs: bool = False) -> Ended:
    """The end, which has to be a result, a usage error, or one line of ours, after the log where a job has one."""
    assert not STEERS.search(done.err), ascii(done.err[:500])
    assert for_programs or not STEERS.search(done.out), ascii(done.out[:500])
    assert not FOR_PROGRAMMERS.search(done.err), done.err[:2000]
    if done.code == 2:
        assert done.err.startswith("Usage: ")
        assert "\nError: " in done.err
    elif done.code:
        said = without_events(done)
        assert said.startswith("extractor: "), done
        assert said.count("\n") == 1, done.err
        assert done.err.endswith(said), "why it ended is told last"
        assert len(done.err) < 10_000
    return done


def files_of(root: Path) -> dict[str, int]:
    """Every file and folder with its size, but for the database and its logs."""
    found = {}
    for place, folders, names in os.walk(root):
        found.update({os.path.relpath(os.path.join(place, name), root): 0 for name in folders})
        for name in names:
            if not name.startswith("interactions.sqlite"):
                path = os.path.join(place, name)
                found[os.path.relpath(path, root)] = os.path.getsize(path)
    return found


load_lexicon_once = cache(load_lexicon)
IN = '{"sourceid": "1", "text": "miR-901 represses GENEA."}\n'
NEAR = Path("far") / "down" / "here"
"""Where a desk is in the folder of its test: ways upwards end in the latter."""


def root_of(desk: Desk) -> Path:
    """The folder of the test, a good way above the desk."""
    return desk.folder.parents[len(NEAR.parts) - 1]


@contextmanager
def desk_in(kind: str, root: Path) -> Iterator[Desk]:
    folder = root / NEAR
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        lexicon = load_lexicon_once()
        patch.setattr("extractor.lexicon.load_lexicon", lambda: lexicon)
        for name in ("DATABASE_URL", "CORPORA_DIR", "NLP_MODEL", "THRESHOLD"):
            patch.delenv(f"EXTRACTOR_{name}", raising=False)
        patch.setenv("EXTRACTOR_CACHE_DIR", str(folder / "cache"))
        with desk_with(kind, folder, patch) as found:
            (folder / "in.jsonl").write_text(IN)
            yield found


@pytest.fixture(scope="module", params=KINDS)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for those who only read."""
    with desk_in(request.param, tmp_path_factory.mktemp("shared")) as found:
        yield found


@pytest.fixture(scope="module")
def as_it_was(shared: Desk) -> dict[str, list[str]]:
    """What the database of the shared desk says, before and after."""
    return dump(shared.where)


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def loaded(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extractor is not loaded anew by each command."""
    for module in ("extraction", "refreshing"):
        monkeypatch.setattr(f"extractor.cli.{module}.extractor_of", lambda _: extractor)
    monkeypatch.setattr("extractor.scan.pool._extractor", lambda *_: extractor)


# Who only reads


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("parameter", READING, ids=" ".join)
def test_who_reads_changes_nothing(shared: Desk, as_it_was: dict[str, list[str]], parameter: Parameter) -> None:
    """Neither the table nor a file elsewhere; and no condition finds what is not called so."""
    command, name = parameter
    if name in PARSED and isinstance(shared.where, str):
        return  # such a text is refused before there is a database
    files = files_of(root_of(shared))
    call = READING[parameter]
    by_name = command in CONDITIONED and name in NAMES
    if by_name and command != "table":
        # All commands read conditions by the same function; of several values of one, one is enough.
        together = (*call[:-2], *(part for text in (*STORABLE.values(), LONG) for part in (call[-2], text)))
        _finds_nothing(command, clean(ended(*together), for_programs=command == "export"))
        call = (*call[:-1], UNFIT["half"])
    for attempt in attempts_of(parameter) if HERE in call else ("half",):
        done = clean(ended(*(ATTEMPTS[attempt] if part == HERE else part for part in call)), "--json" in call)
        if by_name and attempt in UNFIT:
            assert done.code == 1
            assert ("NUL" if attempt == "NUL" else "half a character") in done.err
        elif by_name:
            _finds_nothing(command, done)
    assert dump(shared.where) == as_it_was
    new = files_of(root_of(shared)).keys() - files.keys()
    here = ("out", "results/refresh.lock", "results/refresh.holder")
    assert [
        path for path in new - {str(NEAR / "results")} if not path.startswith(tuple(str(NEAR / h) for h in here))
    ] == []


def attempts_of(parameter: Parameter) -> Sequence[str]:
    """All for what is looked up as text, and some for the rest, which has to be a number or a word of a list."""
    command, name = parameter
    if parameter in LOOKED_UP:
        return list(ATTEMPTS)
    if name in NUMERIC:
        return ("drop", "long", *NUMBERS)
    return ("drop",) if command in CONDITIONED and command != "table" and name in CHOSEN else SOME


def _finds_nothing(command: str, done: Ended) -> None:
    if command == "table":
        assert json.loads(done.out) == []
    elif command == "export":
        assert json.loads(done.out)["interactions"] == 0
    elif command == "network":
        assert "no row passes the filters" in done.err
    else:
        assert done.err.startswith("0 findings")


@pytest.mark.parametrize("form", [*EXPORTS, "html", "svg"])
def test_what_was_asked_for_is_only_text_in_what_is_written(shared: Desk, form: str) -> None:
    """Conditions that find something, with the hostile ones beside them: their text is in manifests and headings."""
    asked = [part for text in ("toy", *STORABLE.values()) for part in ("--corpus", text)]
    if form in EXPORTS:
        clean(ended("export", "--format", form, "-o", f"out/asked.{form}", *asked))
        manifest = json.loads((shared.folder / "out" / f"asked.{form}.manifest.json").read_text(encoding="utf-8"))
        assert manifest["query"] == {"corpus": "; ".join(["toy", *STORABLE.values()])}
        assert manifest["interactions"] > 0
    else:
        assert clean(ended("network", "-o", f"out/asked.{form}", *asked)).code == 0
        assert "<script>alert" not in (shared.folder / "out" / f"asked.{form}").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_text_of_documents_steers_no_terminal(kind: str, tmp_path: Path) -> None:
    """The table is made with a hostile name: whatever shows it to people, or to programs on a terminal."""
    with desk_in(kind, tmp_path) as desk:
        row = next(row["id"] for row in desk.json("table") if row["effect"] == "targets")
        for command in (("table",), ("show", row), ("runs",), ("runs", "diff", "0", "2"), ("table", "--explain", row)):
            assert clean(ended(*command)).code == 0
        for command in (
            ("table", "--tsv"),
            ("table", "--json"),
            ("show", row, "--json"),
            ("runs", "diff", "0", "2", "--json"),
        ):
            clean(ended(*command, terminal=True))
        piped = ended("table", "--tsv").out
        assert "\x1b[31mred" in piped, "programs get it to the letter"


# File names


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for those who write files. What files are called does not depend on the kind of the database."""
    with desk_in("sqlite", tmp_path_factory.mktemp("files")) as found:
        (found.folder / "folder").mkdir()
        yield found


ODD_PATHS = ("folder", "in.jsonl/x", "in.jsonl/x/y", "../beside/x", ".", "", "/dev/null/x")


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("parameter", PATHS, ids=" ".join)
def test_a_file_is_where_it_was_named_or_nowhere(files: Desk, parameter: Parameter) -> None:
    root, rows = root_of(files), dump(files.where)
    # No process is given the other unfit ones; where a path is read as such, they are refused all the same.
    names = [ATTEMPTS[attempt] for attempt in ("drop", "lines", "escape", "long", "no UTF-8", "mark-up", "upwards")]
    for text in (*names, *ODD_PATHS):
        for call in PATHS[parameter]:
            argument = next(part for part in call if HERE in part).replace(HERE, text)
            before = files_of(root)
            done = clean(ended(*(argument if HERE in part else part for part in call)), parameter[0] == "annotate")
            new = files_of(root).keys() - before.keys()
            if parameter[0] == "release" and not done.code:
                sql(files.where, "DELETE FROM released", "DELETE FROM retired", "DELETE FROM releases")
            named = os.path.normpath(NEAR / argument)
            above = {named[:end] for end, mark in enumerate(named) if mark == "/"}
            assert [path for path in new if done.code or not (path.startswith(named) or path in above)] == []
    assert dump(files.where) == rows


NO_FOLDERS = (
    "../x", "..", ".", "", "/etc/x", "a/b", "a\\b", "\\\\host\\share", "C:x", "C:\\x", "~/x\0", "a\0b", "a" * 101,
    "CON", "con", "nul.txt", "LPT1.txt", "COM¹", "aux .tar.gz", "CONIN$", "x.", "x ", " x", ".hidden", "a\nb", "a\tb",
    "x\x1b]0;owned\x07", "\u202ex", "a\u2028b", "a\udcffb", "a|b", "a*", "a?", "<a>", '"a"', "prn\n.x",
)  # fmt: skip
FOLDERS = (
    "egfr-tki-review",
    "2026.1",
    "Lungenkrebs, früh",
    "a b",
    "肺癌",
    "x%_'--",
    "console",
    "com10",
    "a..b",
    "．．／x",
)


@pytest.mark.parametrize("name", NO_FOLDERS, ids=ascii)
def test_a_name_that_leads_elsewhere(name: str) -> None:
    assert not names_a_folder(name)


@pytest.mark.parametrize("name", FOLDERS, ids=ascii)
def test_a_name_that_only_looks_like_it(name: str, tmp_path: Path) -> None:
    """Signs that look like dots and strokes are letters to a file system."""
    assert names_a_folder(name)
    (tmp_path / "in" / name).mkdir(parents=True)
    assert [path.name for path in (tmp_path / "in").iterdir()] == [name]


RELEASED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


def test_a_release_is_a_folder_among_releases(shared: Desk, as_it_was: dict[str, list[str]]) -> None:
    files = files_of(root_of(shared))
    tried = {*NO_FOLDERS, *FOLDERS, *ATTEMPTS.values(), "a" * 65, "x" * 64 + "."} - {""}
    for name in sorted(tried):
        if not RELEASED.fullmatch(name) or len(name) > 64 or not names_a_folder(name):
            done = clean(ended("release", "--", name))
            assert done.code == 1
            assert "is no name for a release" in done.err
    assert dump(shared.where) == as_it_was
    assert files_of(root_of(shared)) == files


def test_what_cannot_be_written_is_no_release(desk: Desk) -> None:
    before = dump(desk.where)
    for folder in ("in.jsonl", "in.jsonl/x", LONG):
        assert "is no folder for releases" in clean(ended("release", "r1", "-o", folder)).err
    assert dump(desk.where) == before


# What is written


def conflicted(desk: Desk) -> str:
    (conflict,) = desk.json("conflicts", "--state", "open")
    return str(conflict["sides"][0]["row"]["id"])


def test_an_opinion_is_kept_to_the_letter(desk: Desk) -> None:
    row, before = conflicted(desk), dump(desk.where)
    said = []
    for text in ATTEMPTS.values():
        done = clean(ended("conflicts", "say", row, "open", f"--curator={text}", f"--note={text}"))
        said += [] if done.code else [(text, text)]
    assert [text for text, _ in said] == list(STORABLE.values())
    assert clean(ended("conflicts", "say", row, "open", "--curator", "max", "--note", LONG)).code == 0
    said.append(("max", LONG))
    after = dump(desk.where)
    assert {name for name in after if after[name] != before[name]} == {"opinions"}
    assert sql(desk.where, "SELECT curator, note FROM opinions ORDER BY number") == said
    shown = desk.json("conflicts")[0]["opinions"]
    assert [(opinion["curator"], opinion["note"]) for opinion in shown] == said
    clean(ended("conflicts"))


def test_a_curator_is_invited_to_the_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.cli.curating._serve", lambda server, base, who, *_: None)
    before = dump(desk.where)
    for text in ATTEMPTS.values():
        clean(ended("curate", "--no-browser", f"--curator={text}"))
    after = dump(desk.where)
    assert {name for name in after if after[name] != before[name]} == {"about", "accounts", "audit"}
    invited = [name for (name,) in sql(desk.where, "SELECT name FROM accounts")]
    # Others know somebody by a name: it has characters that are seen, a letter or digit, and no two blanks together.
    no_names = ("any", "one", "backslash", "lines", "escape", "C1", "turned")
    assert sorted(invited) == sorted(text.strip() for kind, text in STORABLE.items() if kind not in no_names)


@pytest.mark.usefixtures("loaded")
def test_words_of_a_scan_are_taken_to_the_letter(desk: Desk) -> None:
    for text in (*STORABLE.values(), LONG):
        done = clean(ended("scan", "in.jsonl", "-o", "out/scan", f"--query={text}", "--json"), for_programs=True)
        assert json.loads(done.out)["manifest"]["documents"] == 0
    found = clean(ended("scan", "in.jsonl", "-o", "out/scan", "--query", "genea", "--json"))
    assert json.loads(found.out)["manifest"]["documents"] == 1


@pytest.mark.usefixtures("loaded")
def test_files_to_scan_are_only_read(desk: Desk) -> None:
    before = files_of(root_of(desk))
    for text in (*ATTEMPTS.values(), "../../in.jsonl", "."):
        done = clean(ended("scan", "-o", "out/scan", "--", text))
        assert done.code
    changed = {name for name, size in files_of(root_of(desk)).items() if before.get(name) != size}
    assert all(name.endswith(("out", "out/scan")) for name in changed)


def test_mark_up_in_names_is_not_taken_for_some(desk: Desk) -> None:
    row = conflicted(desk)
    sql(desk.where, "UPDATE interactions SET target = '[/red]:smile:'")
    done = clean(ended("conflicts", "say", row, "settled", "--curator", "ida"))
    assert "[/red]:smile:: settled" in done.err


def test_why_a_decision_is_taken_back_is_kept_to_the_letter(desk: Desk) -> None:
    finding = desk.json("decisions", "list")[0]["finding"]
    (changed,) = sql(desk.where, "SELECT count(*) FROM decisions")
    kept = []
    texts = [ATTEMPTS[attempt] for attempt in ("stacked", "parameter", *SOME)]
    for number, text in enumerate(texts):
        with desk.store() as store:
            at = f"2026-02-01T00:00:{number:02d}+00:00"
            store.curation.decide([Decision(f"u{number}", finding, "3", "ida", at, Verdict.ACCEPT)])
        if not clean(ended("decisions", "undo", finding, "--curator", "ida", f"--note={text}")).code:
            kept.append(text)
    assert kept == [text for text in texts if text not in UNFIT.values()]
    assert sql(desk.where, "SELECT note FROM decisions WHERE verdict = 'undo' ORDER BY number") == [(t,) for t in kept]
    (number,) = sql(desk.where, "SELECT count(*) FROM decisions")
    assert number[0] == changed[0] + len(texts) + len(kept)
    shown = [decision["note"] for decision in desk.json("decisions", "list") if decision["verdict"] == "undo"]
    assert shown == kept
    clean(ended("decisions", "list"))


def test_a_release_is_cited_to_the_letter(desk: Desk) -> None:
    before = dump(desk.where)
    for text in UNFIT.values():
        for what in ("title", "author"):
            assert clean(ended("release", "r1", f"--{what}", text)).err.startswith(f"extractor: the {what} ")
    assert dump(desk.where) == before
    title, authors = " | ".join([*STORABLE.values(), LONG]), [*STORABLE.values(), LONG]
    done = clean(ended("release", "r1", "--title", title, *(f"--author={author}" for author in authors)))
    assert done.code == 0, done.err
    (release,) = desk.json("release")
    assert (release["title"], release["authors"]) == (title, authors)
    after = dump(desk.where)
    assert {name for name in after if after[name] != before[name]} == {"releases", "released"}
    cited = (desk.folder / "results" / "releases" / "r1" / "CITATION.cff").read_text(encoding="utf-8")
    assert not STEERS.search(cited)
    quoted = dict(line.removeprefix("  - ").split(": ", 1) for line in cited.splitlines() if line.count(": "))
    assert json.loads(quoted["title"]) == title
    named = [json.loads(line.removeprefix("  - name: ")) for line in cited.splitlines() if line.startswith("  - name")]
    assert named == authors
    clean(ended("release"))


SHELL = ("no-such-program; touch owned", "$(touch owned)", "`touch owned`", "|touch owned", "true\ntouch owned")


def test_a_command_to_notify_gets_no_shell(shared: Desk) -> None:
    for text in (*SHELL, *ATTEMPTS.values()):
        done = ended("refresh", "--no-fetch", f"--notify={text}")
        assert done.code == 1
        *said, last = without_events(done).splitlines()
        for line in (*said, last):
            clean(Ended(1, done.out, f"{line}\n"))
        assert "there is no corpus" in last
    assert not [path for path in files_of(root_of(shared)) if "owned" in os.path.basename(path)]


# Sheets


def form_of(desk: Desk) -> str:
    """Both forms of a sheet are read into the same lines, so that each is tried over one of the databases."""
    return "xlsx" if isinstance(desk.where, str) else "tsv"


def exported(desk: Desk, form: str) -> Path:
    assert clean(ended("decisions", "export", "-o", f"sheet.{form}", "--curator", "ida", "--all")).code == 0
    return desk.folder / f"sheet.{form}"


def rows_of(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".xlsx":
        page = load_workbook(path)["Decisions"]
        rows = page.iter_rows(min_row=2, values_only=True)
        return [dict(zip(COLUMNS, (str(cell or "") for cell in row), strict=True)) for row in rows]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, dialect="excel-tab"))


def with_cells(path: Path, cells: Mapping[int, Mapping[str, str]], name: str) -> str:
    """Another sheet with other cells, by row (2 is the first line) and column; its name."""
    target = path.with_name(f"{name}{path.suffix}")
    if path.suffix == ".xlsx":
        workbook = load_workbook(path)
        for number, own in cells.items():
            for column, text in own.items():
                as_text(workbook["Decisions"].cell(number, COLUMNS.index(column) + 1), text)
        workbook.save(target)
        return target.name
    lines = rows_of(path)
    for number, own in cells.items():
        lines[number - 2].update({column: neutral(text) for column, text in own.items()})
    with target.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, dialect="excel-tab")
        writer.writeheader()
        writer.writerows(lines)
    return target.name


def test_cells_are_kept_to_the_letter(desk: Desk) -> None:
    """Curator, note, names, the sheet's id and what was seen: hostile all at once, another text in each line."""
    sheet = exported(desk, form_of(desk))
    free = [number for number, line in enumerate(rows_of(sheet), 2) if not line["decision"]]
    texts = [text for text in STORABLE.values() if STROKE not in text]
    for start in range(0, len(texts), len(free)):
        cells = {
            number: {
                "verdict": "edit",
                "note": text,
                "curator": text,
                "sheet": text,
                "seen": STROKE.join((text, "", "")),
                "correct_object": STROKE.join((f"x:{text}", text, "Gene")),
            }
            for number, text in zip(free, texts[start:], strict=False)
        }
        done = clean(ended("decisions", "import", with_cells(sheet, cells, "hostile")))
        assert done.code == 0, done.err
    found = [decision for decision in desk.json("decisions", "list") if decision["id"] != "d1"]
    assert [decision["note"] for decision in found] == texts
    for decision, text in zip(found, texts, strict=True):
        correction = decision["correction"]
        assert (decision["curator"], decision["rules"]) == (text, text)
        assert (correction["object"], correction["object_name"]) == (f"x:{text}", text)
        assert decision["id"].startswith(f"{text}:")
    for command in (("decisions", "list"), ("table",), ("conflicts",), ("runs", "diff", "0", "1"), ("release", "r1")):
        clean(ended(*command))
    assert clean(ended("table", "--rebuild", "--check")).code == 0
    changes = (desk.folder / "results" / "releases" / "r1" / "CHANGES.md").read_text(encoding="utf-8")
    assert not STEERS.search(changes)
    assert [line for line in changes.splitlines() if line and line[0] not in "-#2"] == [], "one line a row"


NO_TIMES = ("'; DROP TABLE decisions; --", "2026-01-01T00:00:00", "9999-12-31T23:59:59.999999+00:00", "zzz", "nan")


def test_cells_that_cannot_be_are_named_and_nothing_is_stored(desk: Desk) -> None:
    form = form_of(desk)
    sheet, before = exported(desk, form), dump(desk.where)
    lines = rows_of(sheet)
    free = [number for number, line in enumerate(lines, 2) if not line["decision"]]
    (decided,) = [number for number, line in enumerate(lines, 2) if line["decision"]]
    long = LONG[:30_000]
    # A decision of another database, as a line says that still has the answer it was written with.
    other = {"decision": "other"}
    wrong: list[dict[int, dict[str, str]]] = [
        {decided: other | {"decided_at": text}} for text in (*UNFIT.values(), long, *NO_TIMES)
    ]
    wrong += [{decided: {"decision": long}}]
    wrong += [{free[0]: {"verdict": "accept", column: long}} for column in ("curator", "sheet")]
    findings = [*STORABLE.values(), long]
    for start in range(0, len(findings), len(free)):
        cells = zip(free, findings[start:], strict=False)
        wrong.append({number: {"verdict": "accept", "finding": text} for number, text in cells})
    for text in UNFIT.values():
        columns = ("note", "curator", "sheet", "seen", "finding", "correct_subject", "correct_object")
        cells = zip(free, columns, strict=False)
        wrong.append({number: {"verdict": "accept", column: text} for number, column in cells})
    if form == "tsv":
        # Of a file that is no UTF-8 no cell can be read.
        wrong = [row for row in wrong if "\\ud" not in ascii(row)]
    for cells in wrong:
        done = ended("decisions", "import", with_cells(sheet, cells, "wrong"))
        assert done.code == 1, cells
        first, *others = done.err.splitlines()
        clean(Ended(1, done.out, f"{first}\n"))
        if others:
            assert [line.partition(",")[0] for line in others] == [f"  row {number}" for number in cells]
            assert not STEERS.search("".join(others))
    assert dump(desk.where) == before


@pytest.mark.parametrize("text", ["a\udcffb", "\ud800"], ids=ascii)
def test_a_file_with_what_is_no_text(files: Desk, text: str) -> None:
    sheet = exported(files, "tsv")
    done = clean(ended("decisions", "import", with_cells(sheet, {2: {"verdict": "accept", "note": text}}, "no-text")))
    assert done.code == 1
    assert "is not UTF-8 at byte" in done.err


# Corpora and what they are fed with

HEADER = "number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid\n"


def corpus_at(folder: Path, toml: str, references: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.toml").write_text(toml, encoding="utf-8")
    (folder / "references.tsv").write_text(HEADER + references, encoding="utf-8")


def toml_of(name: str, references: str = "references.tsv", more: str = "") -> str:
    return f'name = {json.dumps(name)}\ntitle = "Invented"\nreferences = {json.dumps(references)}\n{more}'


@pytest.mark.parametrize("name", [name for name in NO_FOLDERS if "\udcff" not in name], ids=ascii)
def test_results_of_a_corpus_are_among_results(name: str, tmp_path: Path) -> None:
    """Whatever it calls itself, in whatever folder it lies."""
    corpus_at(tmp_path / "corpora" / "one", toml_of(name))
    with pytest.raises(ConfigurationError, match=r"'name' is .*; results are put into a folder of this name"):
        load_corpus("one", tmp_path / "corpora")


@pytest.mark.usefixtures("loaded")
def test_a_corpus_elsewhere_has_its_results_here(desk: Desk) -> None:
    root = root_of(desk)
    row = "1\tDoe J\t2020\tJ\t1\t1\tmiR-34a represses MET\t10.1000/a\t\n"
    for name, place in (("../../owned", "beside"), (str(root / "owned"), "beside"), ("fine", "other")):
        corpus_at(desk.folder.parent / place, toml_of(name), row)
    before, files = dump(desk.where), files_of(root)
    for command in (("run",), ("refresh", "--no-fetch"), ("fetch",)):
        for corpus in ("../beside", str(root / NEAR.parent / "beside")):
            assert clean(ended(*command, corpus)).code == 7
    assert dump(desk.where) == before
    assert clean(ended("run", "../other")).code == 0
    new = files_of(root).keys() - files.keys()
    assert [path for path in new if not path.startswith(str(NEAR / "results"))] == []


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        (toml_of("one", "references\0.tsv"), "'references' is 'references\\x00.tsv'; it has to be the path of a file"),
        (toml_of("one", more="[gold]\nrelations = 5"), "'gold.relations' is 5; it has to be the path of a file"),
        (toml_of("one", more='[gold]\ntitles = "\\u0000"'), "'gold.titles' is '\\x00'; it has to be"),
        (toml_of("one", "../../.."), "is a directory; a file is needed"),
        (toml_of("one", "/dev/null"), "/dev/null: is empty"),
        (toml_of("one", "'; DROP TABLE evidence; --"), "cannot be opened"),
        (toml_of("one", LONG), "File name too long"),
        (toml_of("one", more=f"[gold]\ntitles = {json.dumps(LONG)}"), "File name too long"),
    ],
    ids=range(8),
)
def test_files_that_a_corpus_names(files: Desk, toml: str, problem: str) -> None:
    """A corpus may name files anywhere, as gold does: they are read, and nothing else happens to them."""
    corpus_at(files.folder / "named", toml, "1\tDoe J\t2020\tJ\t1\t1\tmiR-34a represses MET\t10.1000/a\t\n")
    before, here = dump(files.where), files_of(root_of(files))
    done = clean(ended("run", "named"))
    assert done.code in (1, 7)
    assert problem in done.err
    assert dump(files.where) == before
    assert files_of(root_of(files)) == here


@pytest.mark.parametrize("pmid", ["../../../owned", "/owned", "1/2", "..", "²", "1'; --", "9" * 300])
def test_a_pmid_is_a_number(tmp_path: Path, pmid: str) -> None:
    corpus_at(tmp_path / "one", toml_of("one"), f"1\tDoe J\t2020\tJ\t1\t1\tT\t10.1000/a\t{pmid}\n")
    with pytest.raises(InputError, match=r"references\.tsv: reference 1 has the PMID .*; PMIDs are numbers"):
        load_corpus("one", tmp_path)


def test_the_cache_keeps_numbers_only(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path / "cache")
    for name in ("", "..", "../12", "a/../12", "12\n", "١٢", "12.xml", "1" * 21, *ATTEMPTS.values()):
        for use in (cache.path_of, cache.get, cache.full_text, lambda name: cache.full_text(f"PMC{name}")):
            with pytest.raises(InputError, match="is no number of a record"):
                use(name)
        for put in (cache.put, cache.put_full_text):
            with pytest.raises(InputError, match="is no number of a record"):
                put(name, b"<x/>")
    assert list(tmp_path.iterdir()) == []
    for number in ("1", "12345678", "9" * 20):
        assert cache.path_of(number).parent.parent == tmp_path / "cache" / "pubmed"
        assert cache.full_text_path(f"PMC{number}").parent.parent == tmp_path / "cache" / "europepmc"


def test_a_server_lists_numbers_only() -> None:
    reply = {"esearchresult": {"count": "1", "idlist": ["../../owned"]}}
    with pytest.raises(Exception, match=r"the reply lists '\.\./\.\./owned', which is no PMID"):
        listing_of(json.dumps(reply).encode())


@pytest.mark.usefixtures("loaded")
def test_what_documents_are_called_and_say_is_kept_to_the_letter(desk: Desk) -> None:
    """Titles and DOIs of a list come back as they are, and nothing else happens."""
    texts = [" ".join(text.split()) for text in (*STORABLE.values(), LONG[:2_000])]
    rows = [
        f"{number}\tDoe J\t2020\tJ\t1\t1\tmiR-34a represses MET {text}\t10.1000/{number}{text}\t\n"
        for number, text in enumerate(texts, 1)
    ]
    corpus_at(desk.folder / "corpora" / "x%_'--", toml_of("x%_'--"), "".join(rows))
    files = files_of(root_of(desk))
    before = dump(desk.where)
    assert clean(ended("run")).code == 0
    found = sql(desk.where, "SELECT id, title FROM documents WHERE id LIKE 'doi:%' ORDER BY number")
    wanted = [(f"doi:10.1000/{n}{text}", f"miR-34a represses MET {text}") for n, text in enumerate(texts, 1)]
    assert found == wanted
    after = dump(desk.where)
    assert all(set(before[name]) <= set(after[name]) for name in ("decisions", "evidence", "membership"))
    assert {row["mirna"] for row in desk.json("table", "--corpus", "x%_'--")} >= {"miR-34a"}
    assert [path for path in files_of(root_of(desk)).keys() - files if "results" not in path] == []
    done = ended("refresh", "--no-fetch")
    assert done.code in (0, 3)
    assert not STEERS.search(done.err)
    clean(ended("runs", "diff", "0", str(len(desk.json("runs")))))
    assert sql(desk.where, "SELECT id, title FROM documents WHERE id LIKE 'doi:%' ORDER BY number") == wanted


def test_cells_of_references_hold_no_nul(desk: Desk) -> None:
    corpus_at(desk.folder / "corpora" / "one", toml_of("one"), "1\tDoe J\t2020\tJ\t1\t1\tT\0\t10.1000/a\t\n")
    done = clean(ended("run", "one"))
    assert "references.tsv:2: column 'title' holds the character NUL" in done.err


@pytest.mark.usefixtures("loaded")
def test_half_a_character_in_json_costs_its_line_only(files: Desk) -> None:
    (files.folder / "half.jsonl").write_text(
        '{"sourceid": "\\ud800", "text": "x"}\n{"sourceid": "\\ud83d\\ude00", "text": "y"}\n'
    )
    done = ended("annotate", "half.jsonl")
    assert done.code == 4
    assert "half.jsonl:1: a text holds half a character" in done.err
    assert [json.loads(line)["sourceid"] for line in done.out.splitlines()] == ["😀"]


# The environment


# Which commands make something of a setting; every command reads all of them.
SETTINGS_OF: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "corpora_dir": (("run", "nowhere"), ("run",)),
    "cache_dir": (("explain", "12345"),),
    "nlp_model": (("annotate", "in.jsonl"),),
}


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_settings(files: Desk, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = root_of(files)
    before, rows = files_of(root), dump(files.where)
    # The first three say where a folder is, the others what a number is; no environment holds NUL.
    for attempt in ("upwards", "long", "no UTF-8", "escape", *(NUMBERS if setting != "nlp_model" else ())):
        text = ATTEMPTS[attempt]
        monkeypatch.setenv(f"EXTRACTOR_{setting.upper()}", text)
        for command in SETTINGS_OF.get(setting, (("table",),)):
            clean(ended(*command))
    assert dump(files.where) == rows
    assert files_of(root).keys() - before.keys() == set()


@pytest.mark.parametrize("setting", ["cache_dir", "results_dir", "corpora_dir"])
def test_a_folder_has_no_nul(tmp_path: Path, setting: str) -> None:
    (tmp_path / "extractor.toml").write_text(f'{setting} = "a\\u0000b"')
    with pytest.raises(ConfigurationError, match="holds the character nul, which is in no path"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ida:secret@127.0.0.1:port/x",
        "postgresql//ida:secret@127.0.0.1/x",
        "postgresql://ida:secret@127.0.0.1:1/x'; DROP TABLE evidence; --",
        "postgresql://ida:secret@127.0.0.1:1/x?no_such_option=1",
        "postgresql://ida:secret@127.0.0.1:1/\x1b]0;owned\x07",
        "mysql://ida:secret@127.0.0.1/x",
        "nosuch://ida:secret@127.0.0.1/x",
        "'; DROP TABLE evidence; -- :secret@",
        "sqlite:///in.jsonl/x.sqlite",
        "sqlite:///in.jsonl",
        "sqlite:////dev/null/x.sqlite",
        f"sqlite:///{LONG}",
    ],
    ids=range(12),
)
def test_urls_of_databases(files: Desk, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files_of(root_of(files))
    monkeypatch.setenv("EXTRACTOR_DATABASE_URL", url)
    done = clean(ended("table"))
    assert done.code == 1
    assert "secret" not in done.err
    assert files_of(root_of(files)) == before


@pytest.mark.parametrize("time", ["²", "9" * 30, "-1", "1e9", "' OR 1=1 --", "1\n2"])
def test_times(files: Desk, time: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", time)
    done = clean(ended("conflicts", "say", conflicted(files), "open", "--curator", "ida"))
    assert done.code == 7
    assert "a whole number of seconds since 1970 is needed" in done.err


# Floors below


def test_steps_end_where_the_network_does(files: Desk) -> None:
    """However many are asked for."""
    with files.store() as store:
        rows = Rows(About("", ""), [(row, ()) for row in store.table.rows()])
    found = picked(rows, Selection(focus=("GENEA",), steps=10**12))
    assert {row.target for row in found.rows} >= {"GENEA", "GENEB"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_holds_text_only(kind: str, tmp_path: Path) -> None:
    """The same over both databases, whichever of them would mind."""
    for text in UNFIT.values():
        for name in NAMES:
            with pytest.raises(InputError, match=f"^{name} "):
                Query(**{name: (text,)})
    with database(kind, tmp_path) as where, open_store(where, lambda: DAY) as store:
        for text in UNFIT.values():
            with pytest.raises(InputError, match="the curator"):
                store.curation.by(text)
            with pytest.raises(InputError, match="the release"):
                store.releases.freeze(text, "", ())
