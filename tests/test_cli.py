"""The command line, as a user calls it. The corpus is invented."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.cli import equipment, extraction, main
from extractor.cli.app import speak_unicode

REFERENCES = """number\tauthors\tyear\tjournal\tvolume\tpages\ttitle\tdoi\tpmid
1\tDoe J\t2020\tJ Invent\t1\t1-2\tmiR-34a overcomes gefitinib resistance by targeting MET\t10.1000/a\t
2\tDoe J\t2021\tJ Invent\t2\t3-4\tHOTAIR sponges miR-34a in invented cells\t10.1000/b\t
"""
CORPUS = 'name = "invented"\ntitle = "An invented corpus"\nreferences = "references.tsv"\n'
GOLD_HEADER = (
    "ref\tdoi\tsection\tsubject\tsubject_type\tsubject_identifier\teffect\tobject\tobject_type\tobject_identifier\t"
    "direct\tnegated\thedged\tcondition\tresistance\tdrugs\tnote\n"
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Calls the command in a folder of its own, with no settings but those given."""
    folder = tmp_path / "corpora" / "invented"
    folder.mkdir(parents=True)
    (folder / "corpus.toml").write_text(CORPUS)
    (folder / "references.tsv").write_text(REFERENCES)

    def call(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("EXTRACTOR_")}
        environment |= {"EXTRACTOR_CACHE_DIR": str(tmp_path / "cache"), **settings}
        return subprocess.run(
            [sys.executable, "-m", "extractor", *arguments],
            cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return call


def test_help_lists_every_command_and_every_command_has_help(run: Run) -> None:
    listed = run("--help")
    assert listed.returncode == 0
    for command in ("run", "fetch", "annotate", "score", "explain"):
        assert f"  {command} " in listed.stdout
        assert "Usage:" in run(command, "--help").stdout


def test_run_without_a_network_works_on_titles_and_a_second_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    first = run("run", "invented")
    assert first.returncode == 0, first.stderr
    assert "titles alone" in " ".join(first.stdout.split())
    assert "Abstracts were not fetched: no e-mail address is set (EXTRACTOR_EMAIL" in " ".join(first.stdout.split())
    folder = tmp_path / "results" / "invented"
    names = ("interactions.tsv", "evidence.jsonl", "report.html", "report.json")
    before = {name: (folder / name).read_bytes() for name in names}
    table = before["interactions.tsv"].decode().splitlines()
    assert any("\tmiR-34a\tMET\t" in line and "\ttargets\t" in line for line in table)
    assert any("\tsponges\t" in line for line in table)
    assert b"titles alone" in before["report.html"]
    assert b"EXTRACTOR_EMAIL" in before["report.html"]
    second = run("run", "invented")
    assert "nothing new" in second.stdout
    assert {name: (folder / name).read_bytes() for name in names} == before


def test_run_prints_json_for_programs(run: Run) -> None:
    figures = json.loads(run("run", "invented", "--json").stdout)
    assert figures["documents"] == figures["title_only"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "invnted"], 7, "did you mean 'invented'? Allowed: invented"),
        (["fetch", "invented"], 7, "EXTRACTOR_EMAIL"),
        (["annotate", "nowhere.txt"], 1, "nowhere.txt: cannot be read: No such file"),
        (["annotate", "corpora"], 1, "corpora: is a directory; a file is needed"),
        (["explain", "12345"], 1, "extractor fetch"),
        (["score", "a.jsonl"], 2, "give a file GOLD, or --gold"),
        (["rnu"], 2, "No such command"),
    ],
)
def test_what_is_wrong_is_said_and_the_exit_code_tells(run: Run, arguments: list[str], code: int, message: str) -> None:
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_refused(run: Run) -> None:
    done = run("run", "invented", EXTRACTOR_EMIAL="x")
    assert done.returncode == 7
    assert "EXTRACTOR_EMIAL: unknown setting 'emial'; did you mean 'email'?" in done.stderr


def test_a_gold_row_with_an_unknown_effect_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gold.tsv").write_text(
        GOLD_HEADER + "1\t10.1000/a\ts\tmiR-34a\tmiRNA\t\tbinds\tMET\tGene\t\t\tfalse\tfalse\t\t\t\t\n"
    )
    (tmp_path / "corpora/invented/corpus.toml").write_text(CORPUS + '[gold]\nrelations = "../../gold.tsv"\n')
    done = run("run", "invented")
    assert done.returncode == 1
    assert "gold.tsv:2: column 'effect': unknown Effect 'binds'; Allowed: activates" in done.stderr


LINES = [
    '{"sourceid": "1", "text": "miR-34a represses MET."}',
    '{"sourceid": "2", "text": ',
    '{"sourceid": "3", "text": "Nothing.\\r\\nHere \\u2028."}',
]


def test_annotate_goes_on_after_a_bad_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("\n".join(LINES) + "\n")
    done = run("annotate", "in.jsonl", "-o", "out.jsonl")
    assert done.returncode == 4
    assert "in.jsonl:2: not JSON" in done.stderr
    first, last = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().rstrip("\n").split("\n"))
    assert (first["sourceid"], last["sourceid"]) == ("1", "3")
    assert last["text"] == json.loads(LINES[2])["text"]
    (relation,) = first["relations"]
    assert relation["pred"] == "represses"
    marks = {(a["subj"], a["pred"]): a["obj"] for a in first["attributes"]}
    assert marks[relation["subj"], "name"] == "miR-34a"
    assert marks[relation["id"], "sentence"] == "0-22"


def test_annotate_with_given_entities_keeps_them(run: Run, tmp_path: Path) -> None:
    given = [
        {"id": "E7", "span": {"begin": 0, "end": 6}, "obj": "miRNA"},
        {"id": "E3", "span": {"begin": 17, "end": 22}, "obj": "Gene"},
    ]
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"sourceid": "1", "text": "Foomir represses Bargn.", "denotations": given}) + "\n"
    )
    done = run("annotate", "in.jsonl", "--given-entities")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["denotations"] == given
    assert [(r["subj"], r["pred"], r["obj"]) for r in document["relations"]] == [("E7", "represses", "E3")]


def test_annotations_scored_against_themselves_are_right(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(LINES[0] + "\n")
    run("annotate", "in.jsonl", "-o", "out.jsonl")
    figures = json.loads(run("score", "out.jsonl", "out.jsonl", "--json").stdout)
    assert {level["f1"] for level in figures["system"]["levels"]} == {1.0}
    printed = run("score", "out.jsonl", "out.jsonl")
    assert printed.returncode == 0
    assert "triple" in printed.stdout


def test_explain_says_what_stands_for_what_and_how_it_is_said(run: Run) -> None:
    text = "We studied miR-34a in cells. This miRNA, but not miR-7, represses MET."
    shown = run("explain", text).stdout
    assert "“This miRNA” stands for miR-34a" in shown
    assert "miR-34a represses MET   across sentences" in shown
    assert "miR-7 represses MET   denied" in shown


def test_explain_names_the_condition_that_failed(run: Run) -> None:
    done = run("explain", "miR-34a represses MET although AXL was induced by heat.")
    assert done.returncode == 0
    assert "represses 0.92" in done.stdout
    assert "rejected: in different clauses" in " ".join(done.stdout.split())


def test_a_terminal_is_asked_for_an_address_until_one_is_set(run: Run, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EXTRACTOR_")}
    environment |= {"EXTRACTOR_CACHE_DIR": str(tmp_path / "cache"), "TERM": "dumb"}

    def on_a_terminal() -> str:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "extractor", "run", "invented"],
            cwd=tmp_path, env=environment, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs,
        ) as process:  # fmt: skip
            os.close(theirs)
            os.write(ours, b"\n")
            assert process.wait(timeout=120) == 0
            said = b""
            with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
                while chunk := os.read(ours, 4096):
                    said += chunk
        os.close(ours)
        return said.decode()

    assert "E-mail address for NCBI" in on_a_terminal()
    assert not (tmp_path / "extractor.toml").exists(), "no answer is nothing to remember"
    (tmp_path / "extractor.toml").write_text('email = ""\n')
    assert "E-mail address" not in on_a_terminal()


def test_annotate_writes_what_reaches_the_threshold(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("miR-34a represses MET and may regulate AXL.")

    def objects(*options: str) -> set[str]:
        document = json.loads(run("annotate", "in.txt", *options).stdout)
        texts = {d["id"]: document["text"][d["span"]["begin"] : d["span"]["end"]] for d in document["denotations"]}
        return {texts[relation["obj"]] for relation in document["relations"]}

    assert objects() == {"MET", "AXL"}
    assert objects("--threshold", "0.9") == {"MET"}
    assert objects("--threshold", "0.99") == set()


class TestLocales:
    """What is printed holds dashes and Greek letters, which most encodings have not."""

    @pytest.mark.parametrize("encoding", ["latin-1", "ascii:strict", "cp1252", "utf-16"])
    @pytest.mark.parametrize(
        "arguments", [["--help"], ["explain", "miR-21 represses TNF-\u03b1 \u2013 \u22a3."], ["run", "nosuch\u03b1"]]
    )
    def test_every_encoding_gets_utf_8(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], encoding: str, extractor: object
    ) -> None:
        name, _, errors = encoding.partition(":")
        written = {stream: io.BytesIO() for stream in ("stdout", "stderr")}
        for stream, raw in written.items():
            monkeypatch.setattr(sys, stream, io.TextIOWrapper(raw, name, errors or "strict"))
        monkeypatch.setattr(equipment, "extractor_of", lambda _: extractor)
        monkeypatch.setattr(extraction, "extractor_of", lambda _: extractor)
        monkeypatch.setattr(sys, "argv", ["extractor", *arguments])
        monkeypatch.chdir(tmp_path)
        with contextlib.suppress(SystemExit):
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        told = b"".join(raw.getvalue() for raw in written.values()).decode("utf-8")
        assert "\u2013" in told or "\u03b1" in told

    def test_a_terminal_of_another_encoding_gets_what_it_can_show(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.TextIOWrapper):
            def isatty(self) -> bool:
                return True

        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", Terminal(raw, "latin-1"))
        speak_unicode()
        sys.stdout.write("\u00b5 \u03b1")
        sys.stdout.flush()
        assert raw.getvalue() == b"\xb5 ?"

    def test_a_real_locale(self, run: Run, tmp_path: Path) -> None:
        made = subprocess.run(
            ["localedef", "-i", "en_US", "-f", "ISO-8859-1", str(tmp_path / "en_US.ISO-8859-1")],
            capture_output=True, check=False,
        ) if shutil.which("localedef") else None  # fmt: skip
        if made is None or not (tmp_path / "en_US.ISO-8859-1").exists():
            pytest.skip("this machine makes no locale of ISO 8859-1")
        shown = run("--help", LOCPATH=str(tmp_path), LC_ALL="en_US.ISO-8859-1", PYTHONUTF8="0")
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "miRNA\u2013target\u2013effect" in shown.stdout
