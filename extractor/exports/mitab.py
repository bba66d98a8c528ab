"""PSI-MI TAB 2.8, also CausalTAB (Perfetto et al. 2019, doi:10.1093/bioinformatics/btz132): ``mitab``.

A line a row of the table and document, 46 columns. A denied finding has its own line with ``true`` in the column
"Negative". What the columns have no place for (modifiers, the sentence) are annotations of the interaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from extractor.exports.content import Content
from extractor.exports.terms import Term, Terms, terms
from extractor.model import TYPES, EntityType, Evidence, Interaction

COLUMNS = (
    "ID(s) interactor A", "ID(s) interactor B", "Alt. ID(s) interactor A", "Alt. ID(s) interactor B",
    "Alias(es) interactor A", "Alias(es) interactor B", "Interaction detection method(s)",
    "Publication 1st author(s)", "Publication Identifier(s)", "Taxid interactor A", "Taxid interactor B",
    "Interaction type(s)", "Source database(s)", "Interaction identifier(s)", "Confidence value(s)",
    "Expansion method(s)", "Biological role(s) interactor A", "Biological role(s) interactor B",
    "Experimental role(s) interactor A", "Experimental role(s) interactor B", "Type(s) interactor A",
    "Type(s) interactor B", "Xref(s) interactor A", "Xref(s) interactor B", "Interaction Xref(s)",
    "Annotation(s) interactor A", "Annotation(s) interactor B", "Interaction annotation(s)", "Host organism(s)",
    "Interaction parameter(s)", "Creation date", "Update date", "Checksum(s) interactor A", "Checksum(s) interactor B",
    "Interaction Checksum(s)", "Negative", "Feature(s) interactor A", "Feature(s) interactor B",
    "Stoichiometry(s) interactor A", "Stoichiometry(s) interactor B", "Identification method participant A",
    "Identification method participant B", "Biological effect(s) interactor A", "Biological effect(s) interactor B",
    "Causal regulatory mechanism", "Causal statement",
)  # fmt: skip
_EMPTY = "-"
_SPECIAL = re.compile(r"[|:()\"\\]")


def write_mitab(content: Content, paths: Sequence[Path]) -> None:
    """Write the lines, under the header."""
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        file.write("#" + "\t".join(COLUMNS) + "\n")
        for row, evidence in content.with_evidence():
            ordered = sorted(evidence, key=lambda item: (item.document, item.negated))
            for _, told in groupby(ordered, key=lambda item: (item.document, item.negated)):
                values = _values(row, list(told), terms())
                file.write("\t".join(values.get(name, _EMPTY) or _EMPTY for name in COLUMNS) + "\n")


def _values(row: Interaction, told: Sequence[Evidence], words: Terms) -> dict[str, str]:
    first, effect = told[0], words.effects[row.effect]
    roles = ("regulator", "regulated") if effect.causal else ("unspecified_role", "unspecified_role")
    ends = (
        ("A", row.subject, row.subject_name, row.subject_type, roles[0]),
        ("B", row.object, row.object_name, row.object_type, roles[1]),
    )
    values = {
        "Interaction detection method(s)": term(words.mitab["detection"]),
        "Publication Identifier(s)": _publications(first),
        "Interaction type(s)": term(effect.interaction),
        "Source database(s)": reference("extractor", first.versions.code),
        "Interaction identifier(s)": reference("extractor", row.id),
        "Confidence value(s)": "|".join(
            (
                reference("belief", f"{row.belief:.4f}"),
                reference("confidence", f"{max(i.confidence for i in told):.4f}"),
            )
        ),
        "Interaction annotation(s)": "|".join(_annotations(told)),
        "Creation date": _date(row.first_seen),
        "Update date": _date(row.last_seen),
        "Negative": "true" if first.negated else "false",
        "Causal regulatory mechanism": _mechanism(row, words) if effect.causal else "",
        "Causal statement": term(effect.causal) if effect.causal else "",
    }
    for side, key, name, kind, role in ends:
        values |= _participant(side, key, name, kind, words) | {
            f"Biological role(s) interactor {side}": term(words.mitab[role])
        }
    return values


def _participant(side: str, key: str, name: str, kind: EntityType, words: Terms) -> dict[str, str]:
    prefix, rest, elsewhere = words.split(key)
    return {
        f"ID(s) interactor {side}": reference(
            elsewhere.mitab, f"{prefix}:{rest}" if elsewhere.whole_in_mitab else rest
        ),
        f"Alias(es) interactor {side}": reference("extractor", name, "display_short"),
        f"Type(s) interactor {side}": term(TYPES[kind].psi_mi),
        f"Identification method participant {side}": term(words.mitab["detection"]),
    }


def _publications(item: Evidence) -> str:
    known = (("pubmed", item.pmid), ("doi", item.doi))
    found = [reference(database, identifier) for database, identifier in known if identifier]
    return "|".join(found) or reference("extractor", item.document)


def _annotations(told: Sequence[Evidence]) -> Iterator[str]:
    for item in told:
        yield reference("comment", item.sentence)
    first = told[0]
    for label, value in (
        ("resistance", first.resistance),
        ("drugs", "; ".join(first.drugs)),
        ("condition", first.condition),
        ("caution", "hedged" if all(item.hedged for item in told) else ""),
        ("caution", str(first.standing) if not first.standing.stands else ""),
    ):
        if value:
            yield reference(label, value)


def _mechanism(row: Interaction, words: Terms) -> str:
    if row.direct is None:
        return ""
    return term(words.mitab["direct_mechanism" if row.direct else "indirect_mechanism"])


def _date(at: str) -> str:
    return at[:10].replace("-", "/")


def term(value: Term) -> str:
    """A term of the ontology: ``psi-mi:"MI:0110"(text mining)``."""
    return reference("psi-mi", value[0], value[1])


def reference(database: str, identifier: str, text: str = "") -> str:
    """``db:id(text)``; parts with special characters stand in quotes, tabs and line breaks become a space."""
    return f"{_part(database)}:{_part(identifier)}" + (f"({_part(text)})" if text else "")


def _part(text: str) -> str:
    plain = " ".join(text.split())
    if not _SPECIAL.search(plain) and plain not in ("", _EMPTY):
        return plain
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
