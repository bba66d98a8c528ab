"""The constructions in which a predicate is stated; every frame has one."""

from __future__ import annotations

from enum import StrEnum


class Construction(StrEnum):
    """How a frame is stated, with S acting on O; the value stands in a relation's ``pattern``."""

    ACTIVE = "active"
    """ "S represses O", also in relative clauses, participles and infinitives."""
    PASSIVE = "passive"
    """ "O is repressed by S"."""
    INTRANSITIVE = "intransitive"
    """ "O decreased": what changes, whoever changed it."""
    INFINITIVE = "infinitive"
    """ "To upregulate O", read as an adjective by the parser."""
    PURPOSE = "purpose"
    """ "S for the diagnosis of O"."""
    PERFECT = "perfect"
    """ "Had decreased O", read as having decreased O."""
    STATE = "state"
    """ "More O", in whom or after what: nobody is said to act."""
    GERUND = "gerund"
    """ "Via targeting O", read as an adjective by the parser."""
    PREMODIFIER = "premodifier"
    """ "S-regulated O", "the O-targeting S"."""
    NOMINAL = "nominal"
    """ "Repression of O by S"."""
    MUTUAL = "mutual"
    """ "The interaction between S and O"."""
    DOER = "doer"
    """ "S is a repressor of O"."""
    SITE = "site"
    """ "A binding site for S in O"."""
    PATIENT = "patient"
    """ "O is a target of S"."""
    ADJECTIVAL = "adjectival"
    """ "S is complementary to O"."""
    SETTING = "setting"
    """ "O rose in cells transfected with S": the place of the event stands for who did it."""
    CHANGES = "changes"
    """ "Less S goes with more O"."""
