"""Mentions of microRNAs: the grammar of :mod:`extractor.names`, linked to miRBase."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.lexicon import Lexicon
from extractor.model import EntityType, Mention
from extractor.names import MirnaMatch, MirnaName, find_mirnas
from extractor.nlp.text.cleaned import with_hyphens


class MirnaRecogniser:
    """Finds miRNA names and gives them identifiers.

    A name with an arm gets its miRBase accession; one without gets a name-based CURIE
    (``mirna:mir-21``), because it names either arm of one or several hairpins. Names that miRBase
    does not know keep an empty identifier.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def recognise(self, text: str) -> Iterator[Mention]:
        """Mentions in text order; members of a contracted list share the list's span.

        A cluster comes with the members that its name states, in the cluster's span.
        """
        for match in find_mirnas(with_hyphens(text)):
            # One string for all members: a list of thousands would be held thousands of times.
            written = text[match.start : match.end]
            for member in match.members:
                yield self._mention(written, match, member, match.contracted)
                for stated in member.stated_members:
                    yield self._mention(written, match, stated, True)

    def _mention(self, written: str, match: MirnaMatch, name: MirnaName, expanded: bool) -> Mention:
        return Mention(
            start=match.start,
            end=match.end,
            text=written,
            type=EntityType.MIRNA if name.kind == "mature" else EntityType.MIRNA_FAMILY,
            identifier=identifier_of(name, self._lexicon),
            name=name.canonical,
            species=name.species,
            part_of=written if expanded else "",
        )


def identifier_of(name: MirnaName, lexicon: Lexicon) -> str:
    """The CURIE of a miRNA name, "" where miRBase knows no such miRNA."""
    if name.arm in {"5p", "3p"}:
        return lexicon.mirna(name.canonical)
    return name.curie
