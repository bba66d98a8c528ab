"""A corpus: a folder with ``corpus.toml``, which names the works it consists of, or the query that finds them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractor.errors import ConfigurationError, InputError, allowed
from extractor.model import Reference, plain_doi
from extractor.records.files import names_a_folder
from extractor.records.toml import read_toml
from extractor.records.tsv import by_hand, read_tsv
from extractor.sources.cache import PMID
from extractor.sources.jats import DEFAULT_KINDS, KINDS

FILE = "corpus.toml"
OVERLAP_DAYS = 7
_PMID_LABEL = re.compile(r"\s*(?:PMID|PubMed(?:\s+ID)?)\s*:?\s*", re.IGNORECASE)
_KEYS = frozenset({"name", "title", "description", "references", "query", "full_text", "full_text_sections", "gold"})
_QUERY_KEYS = frozenset({"term", "overlap_days"})
_GOLD_KEYS = frozenset({"relations", "titles", "note"})


@dataclass(frozen=True, slots=True)
class PubmedQuery:
    """A PubMed query. Each refresh looks ``overlap_days`` further back than the last one, because PubMed
    lists a record some days after its date."""

    term: str
    overlap_days: int = OVERLAP_DAYS

    @property
    def digest(self) -> str:
        """Changes with the term: how far another query was followed says nothing of this one."""
        return hashlib.sha256(" ".join(self.term.split()).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What ``corpus.toml`` says, with paths resolved; gold files are None where there are none.

    ``gold_note`` is what a reader of figures has to know of the gold, "" for nothing.

    ``full_text`` are the kinds of sections to take from open-access full text, () for none.
    """

    name: str
    title: str
    description: str
    folder: Path
    references: tuple[Reference, ...]
    gold_relations: Path | None = None
    gold_titles: Path | None = None
    gold_note: str = ""
    query: PubmedQuery | None = None
    full_text: tuple[str, ...] = ()


def corpus_names(root: Path) -> list[str]:
    """The corpora below ``root``."""
    return sorted(path.parent.name for path in root.glob(f"*/{FILE}"))


def load_corpus(name: str, root: Path) -> Corpus:
    """The corpus of this name below ``root``, or the one in the folder ``name``.

    Raises ConfigurationError where there is none or its description is wrong.
    """
    folder = next((f for f in (root / name, Path(name)) if _described(f)), None)
    if folder is None:
        raise ConfigurationError(f"there is no corpus {name!r} in {root}; {allowed(name, corpus_names(root))}")
    path = folder / FILE
    table = read_toml(path)
    _check(path, table)
    gold = table.get("gold", {})
    return Corpus(
        name=table["name"],
        title=table["title"],
        description=table.get("description", "").strip(),
        folder=folder,
        references=tuple(_references(folder / table["references"])) if "references" in table else (),
        gold_relations=_gold(path, gold, "relations"),
        gold_titles=_gold(path, gold, "titles"),
        gold_note=" ".join(gold.get("note", "").split()),
        query=_query(path, table["query"]) if "query" in table else None,
        full_text=_full_text(path, table),
    )


def load_corpora(names: Sequence[str], root: Path) -> list[Corpus]:
    """The corpora of these names, or all below ``root``. Raises InputError where there is none."""
    wanted = names or corpus_names(root)
    if not wanted:
        raise InputError(f"there is no corpus in {root}; a corpus is a folder with a {FILE}")
    return [load_corpus(name, root) for name in dict.fromkeys(wanted)]


def _described(folder: Path) -> bool:
    """Whether there is a description in a folder."""
    try:
        return (folder / FILE).is_file()
    except OSError:
        # A name that is too long is no file's.
        return False


def _check(path: Path, table: dict[str, Any]) -> None:
    for keys, part, where in (
        (_KEYS, table, ""),
        (_GOLD_KEYS, table.get("gold", {}), "gold."),
        (_QUERY_KEYS, table.get("query", {}), "query."),
    ):
        if not isinstance(part, dict):
            raise ConfigurationError(f"{path}: {where.rstrip('.')!r} has to be a table, [{where.rstrip('.')}]")
        for key in part:
            if key not in keys:
                raise ConfigurationError(f"{path}: unknown key {where + key!r}; {allowed(key, keys)}")
    for key in ("name", "title"):
        if not isinstance(table.get(key), str):
            raise ConfigurationError(f"{path}: {key!r} is missing or not a string")
    if not names_a_folder(table["name"]):
        raise ConfigurationError(
            f"{path}: 'name' is {table['name']!r}; results are put into a folder of this name, so it has up to 100 "
            'characters, none of < > : " / \\ | ? *, and begins and ends with none of space and "."'
        )
    if "references" not in table and "query" not in table:
        raise ConfigurationError(f"{path}: a corpus needs 'references' (a file), a [query], or both")
    if not isinstance(table.get("references", ""), str):
        raise ConfigurationError(f"{path}: 'references' is not a string; it names a file")
    named = {"references": table.get("references", ""), **{f"gold.{k}": v for k, v in table.get("gold", {}).items()}}
    for key, value in named.items():
        if not isinstance(value, str) or "\0" in value:
            raise ConfigurationError(f"{path}: {key!r} is {value!r}; it has to be the path of a file")


def _query(path: Path, table: dict[str, Any]) -> PubmedQuery:
    term, days = table.get("term"), table.get("overlap_days", OVERLAP_DAYS)
    if not isinstance(term, str) or not term.strip():
        raise ConfigurationError(f"{path}: 'query.term' is missing, empty or not a string")
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise ConfigurationError(
            f"{path}: 'query.overlap_days' is {days!r}; a whole number of days from 1 up is needed"
        )
    return PubmedQuery(" ".join(term.split()), days)


def _full_text(path: Path, table: dict[str, Any]) -> tuple[str, ...]:
    wanted, kinds = table.get("full_text", False), table.get("full_text_sections", list(DEFAULT_KINDS))
    if not isinstance(wanted, bool):
        raise ConfigurationError(f"{path}: 'full_text' is {wanted!r}; true or false is needed")
    if not isinstance(kinds, list) or not kinds:
        raise ConfigurationError(f"{path}: 'full_text_sections' has to be a list of {', '.join(sorted(KINDS))}")
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigurationError(f"{path}: full_text_sections: {kind!r}; {allowed(str(kind), KINDS)}")
    return tuple(kinds) if wanted else ()


def _references(path: Path) -> list[Reference]:
    references = [_plain(reference) for reference in read_tsv(path, Reference, by_hand)]
    if not references:
        raise ConfigurationError(
            f"{path}: lists no work, only a header; put one in each line (docs/refresh.md), or leave 'references' out "
            f"of {FILE} and name a [query]. Nothing was changed"
        )
    for reference in references:
        if reference.pmid and not PMID.fullmatch(reference.pmid):
            raise InputError(f"{path}: reference {reference.number} has the PMID {reference.pmid!r}; PMIDs are numbers")
        if not (reference.title or reference.doi or reference.pmid):
            raise InputError(f"{path}: reference {reference.number} has no title, no DOI and no PMID; one is needed")
    _each_once(path, references)
    return references


def _plain(reference: Reference) -> Reference:
    """A reference with its DOI and PMID as PubMed writes them, however people do."""
    pmid = _PMID_LABEL.sub("", reference.pmid).strip()
    return replace(reference, doi=plain_doi(reference.doi), pmid=pmid.lstrip("0") or pmid)


def _each_once(path: Path, references: Sequence[Reference]) -> None:
    """Raise InputError where a number, a DOI (in whatever case) or a PMID stands twice."""
    for attribute in ("number", "doi", "pmid"):
        first: dict[str, Reference] = {}
        for reference in references:
            value = str(getattr(reference, attribute))
            other = first.setdefault(value.lower(), reference)
            if value and other is not reference:
                which = "" if attribute == "number" else f" (numbers {other.number} and {reference.number})"
                name = {"number": "number", "doi": "doi", "pmid": "PMID"}[attribute]
                raise InputError(f"{path}: two references have the same {name} {value}{which}")


def _gold(path: Path, gold: dict[str, str], key: str) -> Path | None:
    if key not in gold:
        return None
    found = (path.parent / gold[key]).resolve()
    if not found.is_file():
        raise ConfigurationError(f"{path}: gold.{key} names {found}, which is not there")
    return found
