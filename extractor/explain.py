"""Why a text gives the relations it gives: for ``extractor explain``."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extractor.model import Document, Mention, Relation
from extractor.nlp.annotator import Annotator, Explanation
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.audit import NOT_PARSED
from extractor.nlp.relations.hit import Hit
from extractor.nlp.text.reading import read


def explained(document: Document, annotator: Annotator) -> Iterator[RenderableType]:
    """For each sentence: the mentions, what finders join, each further pair with the reason that rejected it, and
    the relations that come of it."""
    text = read(document).text
    for explanation in annotator.explain(document):
        yield from _sentence(text, explanation)


def _sentence(text: str, explanation: Explanation) -> Iterator[RenderableType]:
    span = explanation.sentence
    yield Text(f"\n{text[span.start : span.end]}", style="bold")
    if fault := explanation.fault:
        yield Text(f"  failed: {fault.error}: {fault.message} ({fault.place})", style="red")
        return
    if not explanation.mentions:
        yield Text("  no mention")
        return
    yield _mentions(explanation.mentions)
    if not explanation.parse:
        yield Text(f"  {NOT_PARSED}")
        return
    parsed = explanation.parse[0]
    for slot in parsed.worded.slots:
        if slot.refers:
            names = ", ".join(mention.name or mention.text for mention in slot.mentions)
            yield Text(f"  “{text[slot.span.start : slot.span.end]}” stands for {names}")
    yield Text("  parse: " + " ".join(f"{t.text}[{t.dep}←{t.head.text}]" for t in parsed.tree), style="dim")
    yield _pairs(parsed, explanation)
    for relation in explanation.relations:
        yield _relation(relation)


def _mentions(mentions: tuple[Mention, ...]) -> Table:
    table = Table("mention", "type", "name", "identifier", "part of", box=None, pad_edge=True, header_style="dim")
    for mention in mentions:
        table.add_row(mention.text, mention.type, mention.name, mention.identifier or "(none)", mention.part_of)
    return table


def _pairs(parsed: ParsedSentence, explanation: Explanation) -> Table:
    table = Table("pair", "pattern", "cue", "outcome", box=None, pad_edge=True, header_style="dim")
    for hit in explanation.hits:
        ends = _ends(parsed, hit.subject, hit.object)
        if hit.rejected:
            table.add_row(ends, "(no pattern)", "", Text(f"rejected: {hit.rejected}", style="yellow"))
        else:
            table.add_row(ends, hit.pattern, _cue(parsed, hit), _outcome(hit))
    if not table.row_count:
        table.add_row("(no pair)", "", "", "")
    return table


def _ends(parsed: ParsedSentence, subject: int, other: int) -> str:
    names = [", ".join(m.name or m.text for m in parsed.worded.slots[slot].mentions) for slot in (subject, other)]
    return " – ".join(names)


def _cue(parsed: ParsedSentence, hit: Hit) -> str:
    return "" if hit.cue is None else parsed.tree[hit.cue].text


def _outcome(hit: Hit) -> Text:
    flags = [name for name in ("negated", "hedged", "asked", "direct") if getattr(hit.assertion, name)]
    return Text(" ".join([str(hit.effect), f"{hit.confidence:.2f}", *flags]), style="green")


def _relation(relation: Relation) -> Text:
    text = Text("  → ")
    text.append(f"{relation.subject.name or relation.subject.text} ", style="bold")
    text.append(f"{relation.effect} ")
    text.append(relation.object.name or relation.object.text, style="bold")
    across = relation.pattern.endswith(":across")
    for said, word in ((relation.negated, "denied"), (relation.hedged, "doubted"), (across, "across sentences")):
        text.append(f"   {word}" if said else "", style="yellow")
    if relation.resistance or relation.drugs:
        text.append(f"   resistance {relation.resistance or '?'}: {', '.join(relation.drugs) or 'drug not stated'}")
    return text
