"""The filters that commands on the table share, as options; put before a command they become its query."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.errors import allowed
from extractor.model import ConflictState, Effect, Status

if TYPE_CHECKING:
    from extractor.store import Query

Asked = dict[str, Any]
"""Filters by the names of the fields of a query."""
_RESISTANCE = ("promotes", "reverses")


def _options(
    mirna: Annotated[
        list[str] | None, typer.Option(help="name or identifier; miR-34a finds miR-34a-5p as well")
    ] = None,
    target: Annotated[list[str] | None, typer.Option(help="name or identifier of what the miRNA is related to")] = None,
    effect: Annotated[list[str] | None, typer.Option(help=f"one of {', '.join(Effect)}")] = None,
    drug: Annotated[list[str] | None, typer.Option(help="name of a drug")] = None,
    resistance: Annotated[list[str] | None, typer.Option(help="promotes or reverses")] = None,
    belief: Annotated[str, typer.Option(help="0.8 (at least), 0.2..0.6, or ..0.5 (at most)")] = "",
    status: Annotated[list[str] | None, typer.Option(help=f"one of {', '.join(Status)}")] = None,
    corpus: Annotated[list[str] | None, typer.Option(help="name of a corpus")] = None,
    year: Annotated[str, typer.Option(help="2020, 2015..2020, 2020.. or ..2010")] = "",
    conflict: Annotated[list[str] | None, typer.Option(help=f"one of {', '.join(ConflictState)}")] = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="only rows with a decision to look at again")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="withdrawn rows as well")] = False,
) -> Asked:
    belief_from, belief_to = _bounds(belief, float, "--belief", "0.8, 0.2..0.6 or ..0.5", single_is_least=True)
    year_from, year_to = _bounds(year, int, "--year", "2020, 2015..2020, 2020.. or ..2010", single_is_least=False)
    return {
        "mirna": tuple(mirna or ()),
        "target": tuple(target or ()),
        "effect": tuple(Effect(one_of(value, list(Effect), "--effect")) for value in effect or ()),
        "drug": tuple(drug or ()),
        "resistance": tuple(one_of(value, _RESISTANCE, "--resistance") for value in resistance or ()),
        "status": tuple(Status(one_of(value, list(Status), "--status")) for value in status or ()),
        "corpus": tuple(corpus or ()),
        "conflicts": tuple(ConflictState(one_of(value, list(ConflictState), "--conflict")) for value in conflict or ()),
        "belief_from": belief_from,
        "belief_to": belief_to,
        "year_from": year_from,
        "year_to": year_to,
        "flagged": flagged,
        "withdrawn": withdrawn,
    }


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options above in the place of its parameter ``asked``."""
    own = dict(inspect.signature(command, eval_str=True).parameters)
    options = inspect.signature(_options, eval_str=True).parameters
    del own["asked"]

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        asked = _options(**{name: given.pop(name) for name in options})
        command(asked=asked, **given)

    # The command line is made from these two, which `wraps` copied from the command.
    wrapped.__signature__ = inspect.Signature([*own.values(), *options.values()])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {name: parameter.annotation for name, parameter in (own | dict(options)).items()}
    return wrapped


def query_of(asked: Asked) -> Query:
    """The query with these filters."""
    from extractor.store import Query

    return Query(**asked)


def one_of(value: str, names: Sequence[str], option: str) -> str:
    """The value, which has to be one of the names."""
    if value not in set(names):
        raise typer.BadParameter(f"{value!r} is not known; {allowed(value, names)}", param_hint=option)
    return value


def _bounds(
    text: str, kind: Callable[[str], Any], option: str, example: str, single_is_least: bool
) -> tuple[Any | None, Any | None]:
    low, dots, high = text.partition("..")
    try:
        first, last = (kind(part) if part else None for part in (low, high))
        # With "not a number" every comparison is false, and databases disagree on what that is.
        if first != first or last != last:
            raise ValueError
    except ValueError:
        raise typer.BadParameter(f"{text!r} cannot be read; write {example}", param_hint=option) from None
    return (first, last) if dots or single_is_least else (first, first)
