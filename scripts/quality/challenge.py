"""The challenge set (``tests/challenge/*.toml``): invented sentences by phenomenon, and how they are judged.

A sentence is right when the relations found in it, of the kinds its file is about, are exactly those
expected. The form of an expectation is ``subject | effect | object``, with marks after further bars:
``negated`` and ``hedged`` (absent means not), ``across`` (an antecedent stands in the sentence before),
and, compared only where written, ``direct``, ``resistance=…`` and ``drugs=…;…``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.model import (
    DISEASE_TYPES,
    DRUG_TYPES,
    MOLECULE_TYPES,
    NCRNA_TYPES,
    PROCESS_TYPES,
    RESPONSE_TYPES,
    AnnotatedDocument,
    Document,
    Mention,
    Relation,
)
from extractor.nlp.annotator import Annotator
from extractor.nlp.relations.judge import load_confidences

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "challenge"
KINDS = {
    "genes": MOLECULE_TYPES,
    "processes": PROCESS_TYPES,
    "responses": RESPONSE_TYPES | DRUG_TYPES,
    "diseases": DISEASE_TYPES,
}
FLAGS = frozenset({"negated", "hedged", "across"})
OPTIONAL = frozenset({"direct", "resistance", "drugs"})


@dataclass(frozen=True)
class Expected:
    """One expected relation: names as written, and its marks as "negated" or ("resistance", "reverses")."""

    subject: str
    effect: str
    object: str
    flags: frozenset[str]
    values: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str, str, frozenset[str]]:
        """What has to be the same in a relation that is found."""
        return self.subject, self.effect, self.object, self.flags


@dataclass(frozen=True)
class Challenge:
    """A text with all relations expected in it; ``xfail`` says why it is not right yet, or is empty."""

    phenomenon: str
    about: tuple[str, ...]
    text: str
    expected: tuple[Expected, ...]
    xfail: str = ""


def read_challenges(folder: Path = FOLDER) -> list[Challenge]:
    """All sentences of all files, in order. Raises ValueError naming file and sentence of one that is malformed."""
    return [challenge for path in sorted(folder.glob("*.toml")) for challenge in _of_file(path)]


def _of_file(path: Path) -> Iterator[Challenge]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for row in table["sentence"]:
        where = f"{path.name}: {row.get('text', '')!r}"
        if unknown := set(row) - {"text", "expected", "xfail"}:
            raise ValueError(f"{where}: unknown keys {sorted(unknown)}; a sentence has text, expected and xfail")
        expected = tuple(expected_of(line, where) for line in row["expected"])
        yield Challenge(table["phenomenon"], tuple(table["about"]), row["text"], expected, row.get("xfail", ""))


def expected_of(line: str, where: str) -> Expected:
    """Read one expectation; raises ValueError naming ``where`` it is wrong."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) < 3:
        raise ValueError(f"{where}: {line!r} is not 'subject | effect | object'")
    flags, values = set(), []
    for mark in parts[3:]:
        name, _, value = mark.partition("=")
        if name in FLAGS and not value:
            flags.add(name)
        elif name in OPTIONAL:
            values.append((name, value))
        else:
            raise ValueError(f"{where}: unknown mark {mark!r}; there are {sorted(FLAGS | OPTIONAL)}")
    return Expected(parts[0], parts[1], parts[2], frozenset(flags), tuple(sorted(values)))


def annotated(challenges: Sequence[Challenge], annotator: Annotator) -> Iterator[AnnotatedDocument]:
    """What is found in the text of each, in order; all are parsed together."""
    documents = ((Document(id="invented", title=challenge.text), None) for challenge in challenges)
    yield from (found for _, found in annotator.pipe(documents))


def judge(challenge: Challenge, annotation: AnnotatedDocument, threshold: float) -> list[str]:
    """What is wrong with the relations found in the text; empty where all is right."""
    found = [r for r in annotation.relations if r.confidence >= threshold and _concerns(r, challenge)]
    written = {name for expected in challenge.expected for name in (expected.subject, expected.object)}
    names = _Names(annotation.mentions, frozenset(written))
    by_key = {_key(relation, names): relation for relation in _most_specific(found, names)}
    wanted = {expected.key: expected for expected in challenge.expected}
    wrong = [f"missing: {_shown(key)}" for key in wanted if key not in by_key]
    wrong += [f"not expected: {_shown(key)} [{by_key[key].pattern}]" for key in by_key if key not in wanted]
    for key, expected in wanted.items():
        if key in by_key:
            wrong += list(_wrong_values(by_key[key], expected))
    return wrong


def _most_specific(relations: Sequence[Relation], names: _Names) -> Iterator[Relation]:
    """Of what is said of one pair of names in several places, the more specific, and direct if any says so."""
    rank = load_confidences().rank
    pairs: dict[tuple[str, str, bool], list[Relation]] = {}
    for relation in relations:
        pairs.setdefault((names.of(relation.subject), names.of(relation.object), relation.negated), []).append(relation)
    for same in pairs.values():
        best = max(same, key=lambda relation: (rank[relation.effect], relation.confidence))
        yield replace(best, direct=True) if any(relation.direct for relation in same) else best


def _concerns(relation: Relation, challenge: Challenge) -> bool:
    ends = (relation.subject, relation.object)
    rnas = [end for end in ends if end.type in NCRNA_TYPES]
    others = [end for end in ends if end.type not in NCRNA_TYPES] or rnas[1:]
    return bool(rnas) and any(other.type in KINDS[kind] for kind in challenge.about for other in others)


@dataclass(frozen=True)
class _Names:
    """The names of a text's mentions, as the expectation writes them."""

    mentions: tuple[Mention, ...]
    written: frozenset[str]

    def of(self, mention: Mention) -> str:
        """As expected, where some name of the same thing is; else as in the text.

        Members of a list ("miR-221/222") go by their own names, a family or cluster with or without that word.
        """
        if mention.part_of and mention.part_of != mention.name:
            return mention.name
        same = [mention.text, *(m.text for m in self.mentions if m.key == mention.key), mention.name]
        same += [f"{mention.text} {word}" for word in ("family", "cluster")]
        if mention.type in KINDS["processes"] | KINDS["responses"]:
            # "poor overall survival" is a survival
            words = mention.text.split()
            same += [" ".join(words[start:]) for start in range(1, len(words))]
        return next((name for name in same if name in self.written), mention.text)


def _key(relation: Relation, names: _Names) -> tuple[str, str, str, frozenset[str]]:
    flags = {name for name in ("negated", "hedged") if getattr(relation, name)}
    if ":across" in relation.pattern:
        flags.add("across")
    return names.of(relation.subject), str(relation.effect), names.of(relation.object), frozenset(flags)


def _wrong_values(relation: Relation, expected: Expected) -> Iterator[str]:
    for name, value in expected.values:
        got = {"direct": relation.direct is True, "resistance": relation.resistance, "drugs": set(relation.drugs)}[name]
        want = {"direct": True, "resistance": value, "drugs": set(value.split(";"))}[name]
        if got != want:
            yield f"{_shown(expected.key)}: {name} is {got!r}, expected {want!r}"


def _shown(key: tuple[str, str, str, frozenset[str]]) -> str:
    return " | ".join([*key[:3], *sorted(key[3])])


def by_phenomenon(verdicts: Iterable[tuple[Challenge, Sequence[str]]]) -> dict[str, tuple[int, int]]:
    """Sentences right, and all, of each phenomenon."""
    counts: dict[str, tuple[int, int]] = {}
    for challenge, wrong in verdicts:
        right, total = counts.get(challenge.phenomenon, (0, 0))
        counts[challenge.phenomenon] = (right + (not wrong), total + 1)
    return counts
