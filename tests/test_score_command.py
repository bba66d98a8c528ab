"""``extractor score``, as a user calls it. All texts are invented."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from annotated_cases import COUNTS, FORMS, FOUND, GOLD
from test_goldsets import MTI_LIST, SCAI

from extractor.cli import main
from extractor.goldsets import LEVEL_NAMES


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Score = Callable[..., Ended]


@pytest.fixture
def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Score:
    """Calls the command in a folder with ``found`` and ``gold``."""
    FORMS["bioc-xml"](tmp_path / "found", FOUND)
    FORMS["brat-folder"](tmp_path / "gold", GOLD)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["extractor", "score", *arguments])
        capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        else:
            code = 0
        return Ended(code, *capsys.readouterr())

    return call


def test_bioc_against_brat(score: Score) -> None:
    done = score("found", "gold")
    assert done.code == 0, done.err
    rows = {
        line.rsplit(maxsplit=7)[0].strip(): line.split()[-4:-1]
        for line in done.out.splitlines()
        if line[:3] == "  p" or "triple " in line[:10]
    }
    assert rows["pair"] == ["3", "1", "0"]
    assert rows["triple"] == ["2", "2", "2"]
    assert "signature: gold:gold | sha256:" in done.out
    assert "| rule:identifier-or-name | system:found |" in done.out
    assert "triple, missed: LNCX sponges miR-901 – related the other way round" in done.out
    assert "miR-901 represses GENEA, and LNCX sponges miR-901." in done.out, "the sentence of an error"
    assert "A 🧬 study.\n" not in done.out, "and not the whole text"


def test_json_has_the_figures_the_items_and_the_signature(score: Score) -> None:
    system = json.loads(score("found", "gold", "--json").out)["system"]
    levels = {level["level"]: level for level in system["levels"]}
    assert {name: (levels[name]["tp"], levels[name]["fp"], levels[name]["fn"]) for name in COUNTS} == COUNTS
    assert len(levels["triple"]["items"]["right"]) == 2
    assert "rule:identifier-or-name" in system["signature"]


def test_only_the_levels_that_are_asked_for(score: Score) -> None:
    done = score("found", "gold", "--level", "triple", "--level", "mentions, exact", "--json")
    comparison = json.loads(done.out)
    for scores in (comparison["system"], *comparison["baselines"]):
        assert [level["level"] for level in scores["levels"]] == ["triple", "mentions, exact"]
    assert "pair, missed" not in score("found", "gold", "--level", "triple").out


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        (["triple=0.5"], 0, ""),
        (["triple=0.5001"], 1, "triple: F1 is 0.5000, 0.5001 was asked"),
        (["pair=0.85", "modifiers=0.5", "direction=1"], 1, "modifiers: F1 is 0.2500, 0.5 was asked; direction: F1 is 0.5714, 1 was asked"),
        (["mentions, exact=1"], 0, ""),
        (["modifiers=0"], 0, ""),
    ],
)  # fmt: skip
def test_it_fails_below_what_is_asked(score: Score, asked: list[str], code: int, message: str) -> None:
    done = score("found", "gold", *(part for one in asked for part in ("--fail-under", one)))
    assert done.code == code
    assert done.err == (f"extractor: {message}\n" if message else "")
    assert "triple" in done.out, "the figures come first"


def test_what_was_not_measured_has_not_reached_what_is_asked(score: Score, tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("document\tsubject\tobject\ndoi:10.1000/one\tmiR-901\tGENEA\n")
    done = score("found", "pairs.tsv", "--fail-under", "triple=0.1")
    assert (done.code, done.err) == (1, "extractor: triple: F1 was not measured, 0.1 was asked\n")
    assert "! Not measured: triple; modifiers, as 1 of 1 relations of the gold have no effect." in done.out


def test_a_level_that_this_gold_has_not(score: Score, tmp_path: Path) -> None:
    FORMS["gold-table"](tmp_path / "table", GOLD)
    done = score("found", "table", "--level", "mentions, exact")
    assert done.code == 1
    assert (
        "no level 'mentions, exact' in the scores of 'table': Allowed: direction, modifiers, pair, triple" in done.err
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["found"], "give a file GOLD, or --gold, and not both"),
        (["found", "gold", "--gold", "scai:x"], "give a file GOLD, or --gold, and not both"),
        ([], "give a file GOLD"),
        (["found", "gold", "--texts", "x"], "give what is to be scored, or --texts, and not both"),
        (["--gold", "scai:x"], "give what is to be scored"),
        (["found", "gold", "--level", "tripel"], "'tripel' is not known; did you mean 'triple'?"),
        (["found", "gold", "--fail-under", "tripel=1"], "'tripel' is not known; did you mean 'triple'?"),
        (["found", "gold", "--fail-under", "triple"], "'triple': write LEVEL=F1 with F1 from 0 to 1"),
        (["found", "gold", "--fail-under", "triple=2"], "write LEVEL=F1 with F1 from 0 to 1"),
        (["found", "gold", "--fail-under", "triple=nan"], "write LEVEL=F1 with F1 from 0 to 1"),
        (["found", "gold", "--threshold", "nan"], "Invalid value for --threshold"),
        (["found", "gold", "--threshold", "2"], "Invalid value for --threshold"),
    ],
)
def test_a_wrong_call_is_a_usage_error(score: Score, arguments: list[str], message: str) -> None:
    done = score(*arguments)
    assert done.code == 2
    assert message in " ".join(done.err.replace("'--threshold'", "--threshold").split())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["found", "gold", "--rule", "naem"], 7, "unknown matching rule 'naem'. did you mean 'name'"),
        (["found", "gold", "--map", "a"], 1, "'a' is no mapping; write NAME=OURS, such as MiRNA=miRNA"),
        (["found", "gold", "--map", "a=b"], 1, "'a=b' maps to 'b'; Allowed: CellLine"),
        (["found", "gold", "--map", "a=Gene", "--map", "a=Drug"], 1, "'a' is mapped to 'Gene' and to 'Drug'"),
        (["found", "nowhere"], 1, "nowhere: cannot be opened: No such file"),
        (["found", "nowhere.ann"], 1, "nowhere.ann: cannot be opened: No such file"),
        (["found", "--gold", "scia:gold"], 1, "'scia' names no corpus; did you mean 'scai'? Allowed: mirtarbase"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line(score: Score, arguments: list[str], code: int, message: str) -> None:
    done = score(*arguments)
    assert done.code == code
    assert done.err.startswith("extractor: ")
    assert done.err.count("\n") == 1
    assert message.replace("did you mean 'name'", "") in done.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "x: is empty"),
        (" \n", "x: is empty"),
        ("Some prose.\n", "x: begins with 'Some prose.'; expected is PubAnnotation (JSON), BioC"),
        ("a\tb\tc\n1\t2\t3\n", "x: begins with 'a\\tb\\tc'; expected is"),
        ("\x1f\x8b\x08", "x: cannot be read: damaged or cut off"),
        ("[]", "x:1: holds no document"),
        ("{}", "x: its first JSON object has the keys ; expected is"),
        ('{"a": 1}', "its first JSON object has the keys a; expected is"),
        ("[1]", "x:1: a JSON object is needed, not int"),
        ("[[]]", "x:1: holds no document"),
        ('{"text": "a", "sourceid"', "x:1: not JSON: Expecting ':' delimiter"),
        ('{"sourceid": "1", "text":\n{"sourceid": "2", "text": "a"}', "x:1: not JSON"),
        ('[\n{"sourceid": "1", "text": "a"},\n{"sourceid": "2"}]', "x:3: 'text' is missing"),
        ('{"sourceid": "1", "text": "a"}\n\n{"sourceid": "2"}', "x:3: 'text' is missing"),
        ('{"sourceid": "1", "text": "a", "tracks": []}', "x:1: 'tracks' holds the annotations of several projects"),
        ('{"documents": [1]}', "x:1: a JSON object is needed, not int"),
        ("[" * 100_000, "x:1: nested too deeply"),
        ('{"sourceid": "1", "text": "\\ud800"}', "x:1: a text holds half a character"),
        ('{"sourceid": "1", "text": "a", "denotations": [{"id": "T1", "obj": "gene", "span": {"begin": 0, "end": 1}}]}', "x:1: denotation 'T1': unknown type 'gene'; "),
        ('{"sourceid": "1", "text": "ab", "denotations": [{"id": "T1", "obj": "Gene", "span": [{"begin": 0, "end": 1}, {"begin": 1, "end": 9}]}]}', "x:1: denotation 'T1': span 0-9 lies outside the text of length 2"),
        ("ref\tdoi\tsection\tsubject", "x:1: column 'subject_type' is missing"),
        ("document\tsubject\tobject\tscore\n", "x:1: unknown column 'score'; Allowed: condition"),
        ("document\tsubject\tobject\tobject\n", "x:1: column 'object' stands there twice"),
        ("document\tsubject\tobject\n1\tmiR-901\n", "x:2: 2 cells where the header has 3"),
        ("document\tsubject\tobject\n1\tmiR-901\t\n", "x:2: column 'object' is empty"),
        ("document\tsubject\teffect\tobject\n\n1\tmiR-901\tbinds\tGENEA\n", "x:3: unknown effect 'binds'; Allowed: activates"),
        ("document\tsubject\teffect\tobject\n1\tmiR-901\tbinds\tGENEA\n", "(--map binds=represses) or leave it out (--map binds=none)"),
        ("document\tsubject\tobject\tsubject_type\n1\tmiR-901\tGENEA\tmirna\n", "x:2: unknown type 'mirna'"),
        ("document\tsubject\tobject\tconfidence\n1\tmiR-901\tGENEA\thigh\n", "x:2: confidence is 'high'; a number from 0 to 1"),
        ("document\tsubject\tobject\tnegated\n1\tmiR-901\tGENEA\tmaybe\n", "x:2: negated is 'maybe'; true or false is needed"),
        ("document\tsubject\tobject\tdoi\n1\tmiR-901\tGENEA\ta\n1\tmiR-902\tGENEA\tb\n", "x:3: the document has the doi 'b' here and 'a' further up"),
        ('document\tsubject\tobject\n1\t"miR-901\tGENEA\n', "the cells cannot be told apart"),
        ("mirna\ttarget\tbest_sentence\n", "x: is a table of interactions, which does not tell what each document says"),
        ("document\tsubject_name\tsentence_start\n", "x:1: column 'pmid' is missing"),
        ('{"sentence_start": 1}', "x:1: key 'document' is missing"),
        ('{"interactions": 1}', "x:1: 'interactions' is not a list of objects"),
        ("<PubmedArticleSet/>", "x: begins with <PubmedArticleSet>; <collection> is needed"),
        ("<html>", "x: begins with <html>; <collection> is needed"),
        ("<", "x:1: not well formed"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(score: Score, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content.encode("latin-1" if "\x8b" in content else "utf-8"))
    for arguments in (("x", "gold"), ("gold", "x")):
        done = score(*arguments)
        assert done.code == 1, done
        assert done.err.count("\n") == 1
        assert message in done.err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentence_end": -1}, "document 'doi:10.1000/one': span 10:-1: need 0 <= start <= end"),
        ({"subject_start": 30, "subject_end": 30}, "the subject 'miR-901' has no length"),
        ({"sentence_end": 10**12}, "a sentence ends at 1,000,000,000,000; 5,000,000 is the most"),
    ],
)
def test_evidence_whose_places_cannot_be(score: Score, change: dict[str, int], message: str, tmp_path: Path) -> None:
    path = FORMS["evidence-lines"](tmp_path / "x", FOUND)
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | change), *rest]))
    done = score("x", "gold")
    assert done.code == 1
    assert message in done.err


def test_names_of_others_are_mapped_on_both_sides(score: Score, tmp_path: Path) -> None:
    others = {
        ">Gene<": ">Protein<",
        "\tGene ": "\tProtein ",
        ">represses<": ">silences<",
        "\trepresses ": "\tsilences ",
    }
    for path in (tmp_path / "found", *(tmp_path / "gold").glob("*.ann")):
        content = path.read_text()
        for ours, theirs in others.items():
            content = content.replace(ours, theirs)
        path.write_text(content)
    refused = score("found", "gold")
    assert refused.code == 1
    assert "unknown type 'Protein'" in refused.err
    done = score("found", "gold", "--map", "Protein=Gene", "--map", "silences=represses", "--fail-under", "triple=0.5")
    assert done.code == 0, done.err
    assert "| map:Protein=Gene,silences=represses |" in done.out


def test_texts_of_the_gold_are_written_to_be_annotated(score: Score, tmp_path: Path) -> None:
    (tmp_path / "train.xml").write_text(SCAI)
    assert score("--gold", "scai:train.xml", "--texts", "in.jsonl") == (0, "", "")
    (line,) = (tmp_path / "in.jsonl").read_text().splitlines()
    document = json.loads(line)
    assert [d["obj"] for d in document["denotations"]] == ["miRNA", "Gene", "Gene", "Disease", "miRNA"]
    assert document["relations"] == []
    document["relations"] = [{"id": "R1", "subj": "e1", "pred": "represses", "obj": "e2"}]
    (tmp_path / "out.jsonl").write_text(json.dumps(document))
    done = score("out.jsonl", "--gold", "scai:train.xml", "--fail-under", "pair=1")
    assert done.code == 0
    assert "rule:place" in done.out
    assert score("gold", "--texts", "again.jsonl").code == 0
    assert len((tmp_path / "again.jsonl").read_text().splitlines()) == 2


def test_a_list_has_no_texts(score: Score, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(MTI_LIST)
    done = score("--gold", "mirtarbase:list.csv", "--texts", "in.jsonl")
    assert done.code == 1
    assert "has no texts, only what documents say" in done.err


@pytest.mark.parametrize("level", LEVEL_NAMES)
def test_every_level_is_in_the_documentation(level: str) -> None:
    assert f"| `{level}` |" in (Path(__file__).parent.parent / "docs" / "scoring.md").read_text(encoding="utf-8")


def blocks(language: str, beginning: str) -> list[str]:
    """The examples of the documentation that begin so."""
    text = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for block in found if block.startswith(beginning)]


def test_the_examples_of_the_documentation_say_the_same(score: Score, tmp_path: Path) -> None:
    (tmp_path / "900001.txt").write_text("miR-901 represses GENEA.")
    for name, block in {
        "pubannotation.json": blocks("json", "{"),
        "bioc.xml": blocks("xml", "<collection>"),
        "statements.tsv": blocks("", "document\tdoi"),
        "900001.ann": blocks("", "T1\tmiRNA"),
    }.items():
        (content,) = block
        (tmp_path / name).write_text(content.replace("A1\tNegated R1\n", ""))
    names = ("pubannotation.json", "bioc.xml", "statements.tsv", "900001.ann")
    for found in names:
        for gold in names:
            done = score(found, gold, "--fail-under", "modifiers=1")
            assert done.code == 0, (found, gold, done)
