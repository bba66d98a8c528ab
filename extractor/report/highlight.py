"""A sentence as HTML: mentions marked with their type in words, cues underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup, escape

from extractor.model import GROUPS, TYPES, EntityType, Span, TypeGroup


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text to mark: its type in words, the name of its colour, and what it was resolved to."""

    span: Span
    label: str
    colour: str
    resolved: str = ""


def mark_of(span: Span, entity_type: EntityType, resolved: str) -> Mark:
    """The mark of a mention: types of a group have one colour, and the type is always written as well."""
    return Mark(span, entity_type.value, colour_of(TYPES[entity_type].group), resolved)


def colour_of(group: TypeGroup) -> str:
    """The name that a style sheet gives the colour of a group."""
    return group.lower()


def style_of_marks() -> str:
    """The style sheet of marks, for light and dark pages: a variable and a rule for each group."""
    light = " ".join(f"--{colour_of(name)}: {group.light};" for name, group in GROUPS.items())
    dark = " ".join(f"--{colour_of(name)}: {group.dark};" for name, group in GROUPS.items())
    rules = "\n".join(f".m-{colour_of(name)} {{ background: var(--{colour_of(name)}); }}" for name in GROUPS)
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{rules}\n"


def highlight(text: str, marks: Iterable[Mark], cues: Iterable[Span] = ()) -> Markup:
    """The text, escaped, with nested ``mark`` elements and cues in ``u``.

    Spans refer to ``text``; what lies outside it is ignored. Marks on the same span become one with
    both labels. Of two that cross, the later is shortened to begin where the earlier ends, so that
    the elements nest. Cues may cross marks: they are cut at their borders.
    """
    whole = Span(0, len(text))
    shown = _nested(_merged(mark for mark in marks if whole.contains(mark.span) and mark.span.end > mark.span.start))
    underlined = [cue for cue in cues if whole.contains(cue)]
    return Markup("").join(_render(text, whole, shown, underlined))


def _merged(marks: Iterable[Mark]) -> list[Mark]:
    """One mark a span, outer before inner, from left to right."""
    by_span: dict[Span, Mark] = {}
    for mark in sorted(marks, key=lambda m: (m.span.start, -m.span.end, m.label, m.resolved)):
        other = by_span.get(mark.span)
        by_span[mark.span] = (
            mark
            if other is None
            else replace(
                other,
                label=_joined(other.label, mark.label, "/"),
                resolved=_joined(other.resolved, mark.resolved, ", "),
            )
        )
    return list(by_span.values())


def _joined(first: str, second: str, separator: str) -> str:
    return first if not second or second in first.split(separator) else f"{first}{separator}{second}".strip(separator)


def _nested(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with crossing ones shortened; sorted again, since a shortened one begins later."""
    kept: list[Mark] = []
    for mark in marks:
        start = mark.span.start
        for other in kept:
            if other.span.start <= start < other.span.end < mark.span.end:
                start = other.span.end
        if start < mark.span.end:
            kept.append(replace(mark, span=Span(start, mark.span.end)))
            kept.sort(key=lambda m: (m.span.start, -m.span.end))
    return kept


def _render(text: str, within: Span, marks: Sequence[Mark], cues: Sequence[Span]) -> Iterator[Markup]:
    position, index = within.start, 0
    while index < len(marks):
        mark = marks[index]
        inner = index + 1
        while inner < len(marks) and marks[inner].span.start < mark.span.end:
            inner += 1
        yield from _plain(text, Span(position, mark.span.start), cues)
        yield Markup('<mark class="m-{}" title="{}">').format(mark.colour, mark.resolved)
        yield from _render(text, mark.span, marks[index + 1 : inner], cues)
        yield Markup('<span class="tag"> {}</span></mark>').format(mark.label)
        position, index = mark.span.end, inner
    yield from _plain(text, Span(position, within.end), cues)


def _plain(text: str, within: Span, cues: Sequence[Span]) -> Iterator[Markup]:
    """Escaped text, with the parts that belong to a cue underlined."""
    borders = {within.start, within.end}
    borders.update(b for cue in cues for b in (cue.start, cue.end) if within.start < b < within.end)
    edges = sorted(borders)
    for start, end in pairwise(edges):
        part = escape(text[start:end])
        underlined = any(cue.start <= start and end <= cue.end for cue in cues)
        yield Markup("<u>{}</u>").format(part) if underlined else part
