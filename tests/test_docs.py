"""What the pages have to mention: every command, option, format, column, tag and term; and links that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from extractor.cli import app
from extractor.exports import EXPORTS
from extractor.exports.terms import terms
from extractor.model import (
    TYPES,
    ConflictState,
    Effect,
    EntityType,
    ErrorTag,
    Evidence,
    Interaction,
    Status,
    Verdict,
    columns,
)
from extractor.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in
         (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}  # fmt: skip
TABLE, EXPORTED = PAGES["docs/table.md"], PAGES["docs/exports.md"]
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")


def commands(group: TyperGroup, before: str = "extractor") -> Iterator[tuple[str, list[list[str]]]]:
    """Every command as it is called, with the names of each of its options."""
    for name, command in group.commands.items():
        called = f"{before} {name}"
        if isinstance(command, TyperGroup):
            yield from commands(command, called)
        if not isinstance(command, TyperGroup) or command.invoke_without_command:
            named = [parameter.opts for parameter in command.params]
            yield called, [names for names in named if names[0].startswith("-") and names != ["--help"]]


def main_group() -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


COMMANDS = dict(commands(main_group()))
ON_TABLE = ("extractor table", "extractor network", "extractor decisions export")


def anchors(page: str) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table_rows(page: str, first: str) -> list[str]:
    """The lines of tables whose first cell has a name, in backquotes."""
    return [line for line in page.splitlines() if line.startswith("|") and f"`{first}`" in line.split("|")[1]]


def named(what: str) -> bool:
    """Whether a page has a command or an option."""
    return any(re.search(rf"{what}(?![\w-])", page) for page in PAGES.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_on_a_page(command: str) -> None:
    assert named(command), f"{command} is in none of {', '.join(PAGES)}"


@pytest.mark.parametrize("command", ON_TABLE)
def test_every_option_of_commands_on_the_table_is_on_a_page(command: str) -> None:
    assert [names for names in COMMANDS[command] if not any(map(named, names))] == []


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_has_a_section(name: str) -> None:
    assert re.search(rf"^### .*\b{name}\b", EXPORTED, re.MULTILINE)
    assert table_rows(EXPORTED, name)


@pytest.mark.parametrize("name", columns(Interaction))
def test_every_column_of_the_table_is_explained(name: str) -> None:
    assert table_rows(TABLE, name)


@pytest.mark.parametrize("name", [name for name in columns(Evidence) if name != "versions"])
def test_every_column_of_evidence_is_explained(name: str) -> None:
    assert table_rows(EXPORTED, name)


@pytest.mark.parametrize("value", [*Effect, *EntityType, *Status, *ConflictState, *Verdict, *ErrorTag])
def test_every_value_that_people_meet_is_named(value: str) -> None:
    assert f"`{value}`" in TABLE


@pytest.mark.parametrize("effect", Effect)
def test_effects_map_as_the_page_says(effect: Effect) -> None:
    wanted = terms().effects[effect]
    (row,) = [line for line in table_rows(EXPORTED, effect) if "MI:" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
    qualifiers = (wanted.qualified_predicate.removeprefix("biolink:"), wanted.aspect, wanted.direction)
    assert cells == [
        " ".join(wanted.interaction),
        " ".join(wanted.causal) if wanted.causal else "–",
        wanted.indra,
        f"`{wanted.predicate.removeprefix('biolink:')}`",
        "; ".join(word for word in qualifiers if word) or "–",
    ]


@pytest.mark.parametrize("kind", EntityType)
def test_types_map_as_the_page_says(kind: EntityType) -> None:
    wanted = TYPES[kind]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table_rows(EXPORTED, kind)]
    assert [f"`{kind}`", " ".join(wanted.psi_mi), wanted.biolink.removeprefix("biolink:")] in rows


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    (row,) = table_rows(PAGES["README.md"], name)
    assert f"`{PREFIX}{name.upper()}`" in row


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in LINK.findall(PAGES[page]):
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{page}: {link}"


def test_paths_in_the_design_are_there() -> None:
    page = PAGES["docs/design.md"]
    paths = re.findall(r"`((?:data|exports|model|nlp|report|scoring|scripts|store|terminal|tests|web)/[\w./]+)`", page)
    assert len(paths) > 40
    for path in paths:
        places = [ROOT / path, ROOT / "extractor" / path, ROOT / "extractor" / f"{path}.py"]
        assert any(place.exists() for place in places), path


def test_the_unit_tries_again_only_what_may_succeed() -> None:
    text = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d) \|", text, re.MULTILINE)}
    never, success = (
        {int(code) for code in re.search(rf"^{key}=(.*)$", text, re.MULTILINE)[1].split()}  # type: ignore[index]
        for key in ("RestartPreventExitStatus", "SuccessExitStatus")
    )
    assert told - never - success - {0} == {6}
