"""Imports go down the floors only (docs/design.md); a new module has to say on which floor it stands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "extractor"
# A name is a module, or a package with all that is in it. Those of one floor may import one another, but not so the
# PARTS of floor 2: they meet in `model`.
FLOORS: dict[int, tuple[str, ...]] = {
    6: ("cli", "__main__"),
    5: ("web",),
    4: ("run", "refresh", "api", "scan"),
    3: (
        "pipeline",
        "evaluation",
        "explain",
        "exports",
        "goldsets",
        "network",
        "releases",
        "report",
        "rollups",
        "sheets",
        "terminal",
    ),
    2: ("sources", "nlp", "scoring", "store"),
    1: ("records", "settings", "names", "former", "guard", "lexicon"),
    0: ("model", "errors"),
}
PARTS = frozenset(FLOORS[2])
# The floors inside of `nlp`, from the top; what stands in `nlp` itself puts them together.
INNER = ("", "relations", "predicates", "parsing", "sentence", "names", "text")
INNERMOST = {"extractor.nlp.parsing.matrices"}
"""Packages that import nothing of the package around them."""
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names}
HEAVY = ("spacy", "scispacy", "numpy", "pandas", "sqlalchemy", "lxml", "Bio", "pydantic", "jinja2", "requests")


def imports(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of all that is imported anywhere in a module of ``package``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def part_of(name: str) -> str:
    """``extractor.nlp.sentence.words.Word`` → ``nlp``; "" for the package itself."""
    part = name.partition(".")[2].partition(".")[0]
    return "" if part == "__version__" else part


def problem(importer: str, imported: str) -> str:
    """Why part ``importer`` must not import part ``imported``, or ""."""
    for part in (importer, imported):
        if part not in FLOOR_OF:
            return f"{part!r} stands on no floor: add it to FLOORS in tests/test_layers.py and to docs/design.md"
    if FLOOR_OF[imported] > FLOOR_OF[importer]:
        return f"{importer} (floor {FLOOR_OF[importer]}) imports {imported} (floor {FLOOR_OF[imported]}): not upwards"
    if importer != imported and {importer, imported} <= PARTS:
        return f"{importer} imports {imported}: the parts of floor 2 meet in `model` only"
    return ""


def modules() -> dict[str, Path]:
    """Dotted name of every module of the package; a package under its own name."""
    paths = sorted((ROOT / PACKAGE).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def package_of(name: str, path: Path) -> str:
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def ours() -> Iterator[tuple[str, str, str]]:
    """Where (file:line), importing module, imported name, for all imports within the package."""
    for name, path in modules().items():
        for line, imported in imports(path.read_text(encoding="utf-8"), package_of(name, path)):
            if imported.split(".")[0] == PACKAGE:
                yield f"{path.relative_to(ROOT)}:{line}", name, imported


def test_imports_go_down_the_floors() -> None:
    problems = []
    for where, importer, imported in ours():
        if importer == PACKAGE:
            # For those who check types; at run time it is looked up when it is asked for (tests/test_api.py).
            if part_of(imported) != "api":
                problems.append(f"{where}: the package itself names what `api` offers, and nothing else")
        elif part_of(imported) and (why := problem(part_of(importer), part_of(imported))):
            problems.append(f"{where}: {why}")
    assert not problems, "\n" + "\n".join(problems)


def test_imports_go_down_the_floors_of_nlp() -> None:
    problems = []
    for where, importer, imported in ours():
        if part_of(importer) == part_of(imported) == "nlp":
            floors = [INNER.index(inner_floor(name)) for name in (importer, imported)]
            if floors[1] < floors[0]:
                problems.append(f"{where}: {importer} imports {imported}: not upwards")
        for package in INNERMOST:
            around = package.rpartition(".")[0]
            if importer.startswith(package) and imported.startswith(around) and not imported.startswith(package):
                problems.append(f"{where}: {package} imports {imported}, which is around it")
    assert not problems, "\n" + "\n".join(problems)


def inner_floor(name: str) -> str:
    """``extractor.nlp.relations.hit.Hit`` → ``relations``; "" for what stands in ``nlp`` itself."""
    part = name.split(".")[2] if name.count(".") > 1 else ""
    return part if (ROOT / PACKAGE / "nlp" / part / "__init__.py").exists() else ""


def test_every_package_of_nlp_says_what_it_is_for() -> None:
    packages = {path.parent.name for path in (ROOT / PACKAGE / "nlp").glob("*/__init__.py")}
    assert packages == set(INNER) - {""}
    for name in packages:
        page = ast.get_docstring(ast.parse((ROOT / PACKAGE / "nlp" / name / "__init__.py").read_text(encoding="utf-8")))
        assert page is not None
        assert all(word in page for word in ("In:", "Out:", "May touch:")), name


def test_the_floors_of_nlp_are_drawn() -> None:
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    (drawing,) = re.findall(r"^Document → (.*) → Relation$", page, re.MULTILINE)
    told = re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE)
    assert drawing.split(" → ") == told == [name for name in reversed(INNER) if name]


def test_every_module_stands_on_a_floor() -> None:
    parts = {part_of(name) for name in modules()} - {""}
    unknown, gone = sorted(parts - FLOOR_OF.keys()), sorted(FLOOR_OF.keys() - parts)
    assert not unknown, f"add to FLOORS in tests/test_layers.py and to docs/design.md: {unknown}"
    assert not gone, f"remove from FLOORS in tests/test_layers.py and from docs/design.md: {gone}"


def test_no_circle() -> None:
    known = modules()
    graph: dict[str, set[str]] = {name: set() for name in known}
    for _, importer, imported in ours():
        if importer == PACKAGE:
            continue
        target = imported if imported in known else imported.rpartition(".")[0]
        graph[importer].add(target)
    assert circle(graph) == []


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The names along one circle of imports, the first again at the end; [] where there is none."""
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name not in done:
            for target in sorted(graph.get(name, ())):
                if found := visit(target, [*trail, name]):
                    return found
            done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := visit(name, []))), [])


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("nlp", "model", ""),
        ("nlp", "nlp", ""),
        ("report", "exports", ""),
        ("model", "nlp", "not upwards"),
        ("pipeline", "cli", "not upwards"),
        ("store", "scoring", "meet in `model`"),
        ("nlp", "helpers", "'helpers' stands on no floor"),
        ("helpers", "model", "'helpers' stands on no floor"),
    ],
)
def test_problem(importer: str, imported: str, expected: str) -> None:
    found = problem(importer, imported)
    assert expected in found if expected else not found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import extractor.model", [(1, "extractor.model")]),
        ("from extractor.store import schema", [(1, "extractor.store.schema")]),
        ("def f():\n    from extractor import store", [(2, "extractor.store")]),
        ("from . import words", [(1, "extractor.nlp.sentence.words")]),
        ("from ...store import rows", [(1, "extractor.store.rows")]),
        ("'import extractor.cli'", []),
    ],
)
def test_imports(source: str, expected: list[tuple[int, str]]) -> None:
    assert list(imports(source, "extractor.nlp.sentence")) == expected


def test_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_third_party_imports_are_declared() -> None:
    """What another package happens to bring along may be gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {normal(re.split(r"[<>=~! ]", line)[0]) for line in project["dependencies"]}
    installed = packages_distributions()
    missing = []
    for name, path in modules().items():
        for line, imported in imports(path.read_text(encoding="utf-8"), package_of(name, path)):
            top = imported.split(".")[0]
            if top == PACKAGE or top in sys.stdlib_module_names:
                continue
            if not declared & {normal(distribution) for distribution in installed.get(top, [top])}:
                missing.append(f"{path.relative_to(ROOT)}:{line}: {top} is not in `dependencies` of pyproject.toml")
    assert not missing, "\n" + "\n".join(missing)


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_the_command_line_loads_nothing_heavy_at_import() -> None:
    code = f"import sys, extractor.cli; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == [], "import these inside the commands of extractor/cli/"
