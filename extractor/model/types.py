"""The types of what texts name: rows of ``data/types.toml``, and the sets of types that rules speak of.

:class:`EntityType` has a member for each row, in their order. What any part of the package wants to know of a type
stands in its row (:data:`TYPES`) or in that of its group (:data:`GROUPS`); a set of types is the types of a group, or
those that may be something.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.errors import ConfigurationError, allowed

Row = TypeVar("Row", "TypeRow", "GroupRow")
_FILE = "data/types.toml"
_OPTIONAL = frozenset({"mask", "masks", "cytoscape"})
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[A-Za-z]{1,20}")
"""As long as the columns of the database are wide."""
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a name in capitals and small letters has a new word: "miRNA|Family", "Cell|Line"."""


class TypeGroup(StrEnum):
    """How rules treat a type: they know these groups, and few of the types."""

    MIRNA = "miRNA"
    CERNA = "ceRNA"
    """Other non-coding RNAs, which may compete for miRNAs."""
    GENE = "gene"
    DRUG = "drug"
    DISEASE = "disease"
    PROCESS = "process"
    RESPONSE = "response"
    """How patients and cells respond to treatment, and what becomes of them."""
    OTHER = "other"


class TypeRole(StrEnum):
    """What a type may be in a sentence that relates two names."""

    SUBJECT = "subject"
    OBJECT = "object"
    BACKGROUND = "background"
    """Never an end of a relation."""
    CONDITION = "condition"
    """What is stated may be said to hold in it."""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """What is known of a type.

    ``name`` is how it is written in files, ``group`` whose sets of types it is in. ``word`` is what legends call it;
    ``may`` are its roles. ``mask`` stands for its names where a sentence is parsed, ``masks`` for those in the
    plural; "" leaves them as they are, or as ``mask``. ``shape`` and ``fill`` are its looks in the network;
    ``psi_mi`` (accession and name) and ``biolink`` say what other vocabularies call it.
    """

    name: str
    group: TypeGroup
    word: str
    may: frozenset[TypeRole]
    shape: str
    fill: str
    psi_mi: tuple[str, str]
    biolink: str
    mask: str = ""
    masks: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What the types of a group have in common.

    ``name`` is that of the group. ``light`` and ``dark`` stand behind their names on pages of these colours;
    ``cytoscape`` is the shape of their nodes in Cytoscape, "" that of all others.
    """

    name: TypeGroup
    light: str
    dark: str
    cytoscape: str = ""


@dataclass(frozen=True, slots=True)
class TypeTable:
    """``types`` and ``groups``: the rows, in their order."""

    types: tuple[TypeRow, ...]
    groups: tuple[GroupRow, ...]


def read_types(text: str) -> TypeTable:
    """The rows of a TOML text. Raises ConfigurationError for one that is wrong, naming row and key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{_FILE}: not valid TOML: {error}") from error
    _known(table, ("type", "group"), _FILE)
    types = tuple(_rows(TypeRow, table.get("type", []), "type"))
    groups = tuple(_rows(GroupRow, table.get("group", []), "group"))
    for group in TypeGroup:
        if group not in {row.name for row in groups}:
            raise ConfigurationError(f"{_FILE}: group {group.value!r} has no row; each has to have one")
    return TypeTable(types, groups)


def member_of(name: str) -> str:
    """What code calls a type: MIRNA_FAMILY for "miRNAFamily"."""
    return _WORDS.sub("_", name).upper()


def _rows(kind: type[Row], rows: Any, what: str) -> Iterable[Row]:
    if not isinstance(rows, list):
        raise ConfigurationError(f"{_FILE}: {what} is no list of rows; write each below [[{what}]]")
    names: set[str] = set()
    for number, row in enumerate(rows, 1):
        where = f"{_FILE}, {what} {number} ({row.get('name', 'without a name')})"
        made = kind(**_values(kind, row, where))
        if made.name in names:
            raise ConfigurationError(f"{where}: {str(made.name)!r} has a row already; each name has one")
        names.add(made.name)
        yield made


def _values(kind: type[Row], row: Mapping[str, Any], where: str) -> dict[str, Any]:
    keys = [field.name for field in fields(kind)]
    _known(row, keys, where)
    for key in keys:
        if key not in row and key not in _OPTIONAL:
            raise ConfigurationError(f"{where}: {key!r} is missing; needed are {', '.join(keys)}")
    return {key: _value(kind, key, value, f"{where}: {key}") for key, value in row.items()}


def _value(kind: type[Row], key: str, value: Any, where: str) -> Any:
    if key in ("may", "psi_mi"):
        texts = value if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) and text for text in texts):
            raise ConfigurationError(f"{where} is {value!r}; a list of texts is needed")
        return _roles(texts, where) if key == "may" else _term(texts, where)
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{where} is {value!r}; a text is needed")
    if key == "group" or (key == "name" and kind is GroupRow):
        return TypeGroup(_one_of(value, TypeGroup, where))
    if key == "name" and not _NAME.fullmatch(value):
        raise ConfigurationError(f"{where} is {value!r}; up to 20 letters from A to Z are needed, as in 'CellLine'")
    if key in ("fill", "light", "dark") and not _COLOUR.fullmatch(value):
        raise ConfigurationError(f"{where} is {value!r}; six hex digits as in #c04f00 are needed")
    return value


def _roles(texts: Collection[str], where: str) -> frozenset[TypeRole]:
    roles = frozenset(TypeRole(_one_of(text, TypeRole, where)) for text in texts)
    if (TypeRole.BACKGROUND in roles) == bool(roles & {TypeRole.SUBJECT, TypeRole.OBJECT}):
        raise ConfigurationError(f"{where} is {sorted(roles)}; either 'background', or 'subject', 'object' or both")
    return roles


def _term(texts: list[str], where: str) -> tuple[str, str]:
    if len(texts) != 2:
        raise ConfigurationError(f"{where} is {texts}; an accession and a name are needed")
    return texts[0], texts[1]


def _one_of(value: str, names: Iterable[str], where: str) -> str:
    choices = set(names)
    if value not in choices:
        raise ConfigurationError(f"{where} is {value!r}; {allowed(value, choices)}")
    return value


def _known(row: Mapping[str, Any], keys: Collection[str], where: str) -> None:
    for key in row:
        if key not in keys:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {allowed(key, keys)}")


_TABLE = read_types(files("extractor").joinpath(_FILE).read_text(encoding="utf-8"))

if TYPE_CHECKING:

    class EntityType(StrEnum):
        """What a mention names. Declared here are the types that code names; a test looks that each has its row."""

        MIRNA = "miRNA"
        MIRNA_FAMILY = "miRNAFamily"
        GENE = "Gene"
        GENE_FAMILY = "GeneFamily"
        COMPLEX = "Complex"
        LNCRNA = "lncRNA"
        CIRCRNA = "circRNA"
        DRUG = "Drug"
        DRUG_CLASS = "DrugClass"
        DISEASE = "Disease"
        CELL_LINE = "CellLine"
        PROCESS = "Process"
        RESPONSE = "Response"
        SPECIES = "Species"
        VARIANT = "Variant"

else:
    EntityType = StrEnum("EntityType", [(member_of(row.name), row.name) for row in _TABLE.types], module=__name__)
    EntityType.__doc__ = "What a mention names: the rows of ``data/types.toml``."


TYPES: Mapping[EntityType, TypeRow] = {EntityType(row.name): row for row in _TABLE.types}
GROUPS: Mapping[TypeGroup, GroupRow] = {row.name: row for row in _TABLE.groups}


def _in(*groups: TypeGroup) -> frozenset[EntityType]:
    return frozenset(kind for kind, row in TYPES.items() if row.group in groups)


def _that_may_be(role: TypeRole) -> frozenset[EntityType]:
    return frozenset(kind for kind, row in TYPES.items() if role in row.may)


MIRNA_TYPES = _in(TypeGroup.MIRNA)
CERNA_TYPES = _in(TypeGroup.CERNA)
NCRNA_TYPES = MIRNA_TYPES | CERNA_TYPES
GENE_TYPES = _in(TypeGroup.GENE)
MOLECULE_TYPES = NCRNA_TYPES | GENE_TYPES
DRUG_TYPES = _in(TypeGroup.DRUG)
DISEASE_TYPES = _in(TypeGroup.DISEASE)
PROCESS_TYPES = _in(TypeGroup.PROCESS)
RESPONSE_TYPES = _in(TypeGroup.RESPONSE)
PHENOTYPE_TYPES = PROCESS_TYPES | RESPONSE_TYPES

SUBJECT_TYPES = _that_may_be(TypeRole.SUBJECT)
OBJECT_TYPES = _that_may_be(TypeRole.OBJECT)
BACKGROUND_TYPES = _that_may_be(TypeRole.BACKGROUND)
CONDITION_TYPES = _that_may_be(TypeRole.CONDITION)
