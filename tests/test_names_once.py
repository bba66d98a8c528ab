"""A name means one thing, and each field of a record of ``model`` says what it holds."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "extractor"
DESCRIBED = (
    *sorted((PACKAGE / "model").glob("*.py")),
    *(PACKAGE / "nlp" / name for name in ("relations/hit.py", "predicates/parsed.py", "predicates/frame.py")),
    PACKAGE / "nlp/predicates/projections.py",
)
OF_ONE_MODULE = frozenset({"Places", "ProjectionFinder"})
"""Helpers of one module of nlp, which are no records that travel."""


def classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in tree.body if isinstance(node, ast.ClassDef))


def test_each_class_name_stands_for_one_thing() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in classes(path):
            places[node.name].append(str(path.relative_to(PACKAGE.parent)))
    several = {name: where for name, where in places.items() if len(where) > 1}
    assert not several, "\n".join(f"{name}: {', '.join(where)}" for name, where in several.items())


def fields(node: ast.ClassDef) -> Iterator[tuple[str, bool]]:
    """The public fields of a record, and whether a docstring stands under each."""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if not field.target.id.startswith("_"):
                yield field.target.id, said


def is_record(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


@pytest.mark.parametrize("path", DESCRIBED, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_field_of_a_record_is_described(path: Path) -> None:
    silent = [
        f"{node.name}.{field}"
        for node in classes(path)
        if is_record(node) and not node.name.startswith("_") and node.name not in OF_ONE_MODULE
        for field, said in fields(node)
        if not said and not re.search(rf"``{field}``", ast.get_docstring(node) or "")
    ]
    assert not silent, f"say in the docstring what these hold: {', '.join(silent)}"
