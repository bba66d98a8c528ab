"""All that is known of one row: what is said, every sentence, what was decided, what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from extractor.model import Decision, Evidence, Interaction
from extractor.store.weighing import CURATED
from extractor.terminal.rows import ID_SHOWN, printable, resistance, state, statement

_INDENT = (0, 0, 0, 2)


def entry(
    row: Interaction,
    evidence: Sequence[Evidence],
    decisions: Sequence[Decision],
    related: tuple[Sequence[Interaction], Sequence[Interaction]],
) -> Group:
    """The row and what stands behind it. ``related`` are rows of names that include it, and that it includes."""
    parts: list[RenderableType] = [
        Text.assemble(statement(row), "  ", (row.id, "cyan")),
        *(Padding(line, _INDENT) for line in _facts(row)),
        Text(),
    ]
    for document, found in groupby(evidence, key=lambda item: item.document):
        parts += _document(document, list(found), decisions)
    for label, others in zip(("also stated, wider", "also stated, narrower"), related, strict=True):
        if others:
            parts.append(Text(f"{label}:", style="bold"))
            parts += [Padding(_other(other), _INDENT) for other in others]
    return Group(*parts)


def _facts(row: Interaction) -> Iterator[Text]:
    yield Text.assemble(f"belief {row.belief:.2f} from {_number(row.n_documents, 'document')}, ", state(row))
    direct = {True: "direct", False: "indirect", None: ""}[row.direct]
    for label, value in (
        ("mechanism", direct),
        ("resistance", resistance(row)),
        ("sponged by", ", ".join(row.cerna_regulators)),
        ("phenotypes", ", ".join(row.phenotypes)),
        ("diseases", ", ".join(row.diseases)),
        ("against it", "; ".join(row.conflicts)),
        ("corpora", ", ".join(row.corpora)),
        ("identifiers", f"{row.subject} → {row.object}"),
        ("seen", f"{row.first_seen[:10]} to {row.last_seen[:10]}"),
    ):
        if value:
            yield Text.assemble((f"{label}: ", "dim"), printable(value))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _document(document: str, found: Sequence[Evidence], decisions: Sequence[Decision]) -> Iterator[RenderableType]:
    first = found[0]
    where = f"https://pubmed.ncbi.nlm.nih.gov/{first.pmid}/" if first.pmid else document
    year = f", {first.year}" if first.year else ""
    fallen = f", {first.standing}" if not first.standing.stands else ""
    yield Text.assemble((printable(where).plain, "blue"), f"{year}{fallen}")
    for item in found:
        yield Padding(sentence(item), _INDENT)
        yield Padding(_dim(", ".join(_told(item))), (0, 0, 0, 4))
        for decision in decisions:
            if decision.finding == item.finding or _made(decision, item):
                yield Padding(_decided(decision), (0, 0, 0, 4))
    yield Text()


def _made(decision: Decision, item: Evidence) -> bool:
    """Whether the evidence is what this decision put in the place of a finding."""
    fixed = decision.correction
    if fixed is None or item.pattern != CURATED:
        return False
    return (decision.document, fixed.triple) == (item.document, item.triple)


def _dim(text: str) -> Text:
    return Text(printable(text).plain, style="dim")


def sentence(item: Evidence) -> Text:
    """The sentence with both names in bold and the word that says the effect underlined."""
    start, text = item.sentence_start, item.sentence
    pieces = [0, len(text)]
    spans = [
        (item.subject_start - start, item.subject_end - start, "bold"),
        (item.object_start - start, item.object_end - start, "bold"),
        (item.cue_start - start, item.cue_end - start, "underline"),
    ]
    for low, high, _ in spans:
        pieces += [min(max(low, 0), len(text)), min(max(high, 0), len(text))]
    found = Text()
    ordered = sorted(set(pieces))
    for low, high in pairwise(ordered):
        styles = [style for begin, end, style in spans if begin <= low and high <= end]
        found.append(Text(printable(text[low:high]).plain, style=" ".join(dict.fromkeys(styles))))
    return found


def _told(item: Evidence) -> Iterator[str]:
    yield f"finding {item.finding}"
    yield f"{item.section.lower()}, pattern {item.pattern}, confidence {item.confidence:.2f}"
    if item.negated:
        yield "denied"
    if item.hedged:
        yield "hedged"
    if item.direct is not None:
        yield "direct" if item.direct else "indirect"
    if item.resistance or item.drugs:
        yield " ".join(part for part in ("resistance", item.resistance, ", ".join(item.drugs)) if part)
    if item.condition:
        yield f"condition {item.condition}"


def _decided(decision: Decision) -> Text:
    what = f"{decision.at[:10]} {decision.curator}: {decision.verdict}"
    if decision.tag:
        what += f", {decision.tag}"
    if decision.correction:
        fixed = decision.correction
        what += f" → {fixed.subject_name} {fixed.effect} {fixed.object_name}"
    return printable(f"{what}: {decision.note}" if decision.note else what)


def _other(row: Interaction) -> Text:
    return Text.assemble((row.id[:ID_SHOWN], "cyan"), " ", statement(row), f", belief {row.belief:.2f}")
