"""What the digest of the rules covers: all that decides an extraction, and nothing else."""

from __future__ import annotations

import ast
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from test_layers import imports, modules, normal, package_of

from extractor.nlp import digest
from extractor.nlp.digest import DATA, LIBRARIES, PASSED_OVER, parts, rules_digest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "extractor"
BEGINNINGS = ("extractor.pipeline", "extractor.nlp")
"""Where extraction begins: what these import, and what that imports, decides it."""
NOT_DECIDING = {"threadpoolctl": "sets the number of threads"}


class _AtRunTime(ast.NodeTransformer):
    """A module without what is imported for those alone who check types."""

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return ast.Pass()
        return self.generic_visit(node)


def imported(name: str, path: Path) -> Iterator[str]:
    source = ast.unparse(_AtRunTime().visit(ast.parse(path.read_text(encoding="utf-8"))))
    yield from (found for _, found in imports(source, package_of(name, path)))


def closure() -> tuple[dict[str, Path], set[str]]:
    """The modules of the package that extraction takes, and the libraries, by the names they are imported by."""
    known = modules()
    waiting = [name for name in known if name.startswith(BEGINNINGS)]
    found: dict[str, Path] = {}
    libraries = set()
    while waiting:
        name = waiting.pop()
        if name in found or name == "extractor":
            # The package itself has the version, which stands beside the digest.
            continue
        found[name] = known[name]
        waiting += [package for package in [name.rpartition(".")[0]] if package in known]
        for target in imported(name, known[name]):
            if target.split(".")[0] != "extractor":
                libraries.add(target.split(".")[0])
            else:
                waiting += [module for module in (target, target.rpartition(".")[0]) if module in known]
    return found, libraries - set(sys.stdlib_module_names)


def covered() -> set[str]:
    return {path for path, _ in parts()}


def test_every_module_that_extracts_is_covered() -> None:
    lacking = {path.relative_to(PACKAGE).as_posix() for path in closure()[0].values()} - covered()
    assert not lacking, f"add to CODE in extractor/nlp/digest.py, or do not import it where is extracted: {lacking}"


def test_no_other_module_is() -> None:
    """Otherwise all would be extracted anew where a report is worded differently."""
    more = covered() - {path.relative_to(PACKAGE).as_posix() for path in closure()[0].values()}
    # Within the packages that extract all counts: it is easier to say, and hardly more.
    assert all(path.startswith(("lexicon/", "model/", "nlp/")) for path in more if path.endswith(".py"))


def test_every_library_that_is_called_is_covered() -> None:
    installed = packages_distributions()
    called = {normal(installed[name][0]) for name in closure()[1] - NOT_DECIDING.keys()}
    assert called <= set(LIBRARIES), "add it to LIBRARIES in extractor/nlp/digest.py"


def test_every_table_is_covered_but_those_that_others_read() -> None:
    tables = {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "data").rglob("*") if path.is_file()}
    passed_over = {t for t in tables if any(t == name or t.startswith(f"{name}/") for name in PASSED_OVER)}
    assert tables - passed_over <= covered()
    read = ("patterns", "nouns", "assertion", "syntax", "anaphora", "entities", "ncrna")
    assert {f"data/{name}.toml" for name in read} <= covered()
    for name in PASSED_OVER:
        assert (PACKAGE / name).exists(), f"{name} is gone: take it out of PASSED_OVER"


@pytest.mark.parametrize("name", sorted(PASSED_OVER))
def test_what_is_passed_over_is_not_read_where_is_extracted(name: str) -> None:
    """A folder's or file's name stands in no module that extracts, but in that of the lexicon, which has a digest."""
    last = name.rpartition("/")[2]
    readers = {
        module
        for module, path in closure()[0].items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == last
    }
    assert all(module.startswith("extractor.lexicon") for module in readers)


def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str) -> bool:
    """Whether the digest is another where the file of a copy of the package has the text behind it."""
    copy = tmp_path / "extractor"
    for name in (*digest.CODE, *DATA):
        copied = shutil.copytree if (PACKAGE / name).is_dir() else shutil.copyfile
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        copied(PACKAGE / name, copy / name)
    monkeypatch.setattr(digest, "files", lambda package: copy)
    before = rules_digest()
    (copy / path).parent.mkdir(parents=True, exist_ok=True)
    with (copy / path).open("a", encoding="utf-8") as file:
        file.write(text)
    return rules_digest() != before


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("lexicon/table.py", True),
        ("lexicon/spelling.py", True),
        ("model/entities.py", True),
        ("names.py", True),
        ("errors.py", True),
        ("pipeline.py", True),
        ("nlp/sentence/words.py", True),
        ("nlp/invented/__init__.py", True),
        ("nlp/invented/deeper/rule.py", True),
        ("data/patterns.toml", True),
        ("data/invented/table.tsv", True),
        ("models/parser/meta.json", True),
        ("data/pictures/network.toml", False),
        ("data/exports/terms.toml", False),
        ("data/curation/sheet.toml", False),
        ("data/README.md", False),
        ("nlp/sentence/__pycache__/words.pyc", False),
        ("report/page.py", False),
    ],
)
def test_a_change_of_what_decides_changes_it(
    path: str, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed(tmp_path, monkeypatch, path, "\n# another line\n") == counts


@pytest.mark.parametrize("library", LIBRARIES)
def test_another_version_of_a_library_changes_it(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, told = rules_digest(), digest.version
    monkeypatch.setattr(digest, "version", lambda name: "99.0" if name == library else told(name))
    assert rules_digest() != before


def test_a_module_that_moves_changes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported under another name may be something else."""
    assert changed(tmp_path, monkeypatch, "nlp/other.py", "")


def test_it_costs_little_at_start() -> None:
    rules_digest()
    took = []
    for _ in range(5):
        begun = time.process_time()
        rules_digest()
        took.append(time.process_time() - begun)
    assert min(took) < 0.03
