"""Templates to replies: everything that is put into a page is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from extractor.model import Document, Effect, ErrorTag, Evidence, Span
from extractor.nlp.sentence.sentences import split_sentences
from extractor.nlp.text.lines import read_as
from extractor.report.highlight import Mark, highlight, mark_of
from extractor.report.words import EFFECT_WORDS, verb
from extractor.web.identity import SignedIn
from extractor.web.wording import VERDICT_WORDS, decision_in_words, in_words

TAG_KEYS = {
    "b": ErrorTag.ENTITY_BOUNDARY,
    "g": ErrorTag.GROUNDING,
    "s": ErrorTag.WRONG_SPECIES_OR_ARM,
    "d": ErrorTag.WRONG_DIRECTION,
    "p": ErrorTag.POLARITY,
    "n": ErrorTag.NO_RELATION,
    "w": ErrorTag.WRONG_RELATION,
    "r": ErrorTag.NEGATIVE_RESULT,
    "h": ErrorTag.HYPOTHESIS,
    "i": ErrorTag.INDIRECT,
    "o": ErrorTag.OTHER,
}
"""The key that says what is wrong, after the one that rejects."""
EFFECT_KEYS = {str(number): effect for number, effect in enumerate(Effect, start=1)}


def environment() -> Environment:
    """The templates, with the words and marks that they use."""
    found = Environment(
        loader=PackageLoader("extractor.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "in_words": in_words,
        "decided": decision_in_words,
        "marked": marked,
        "day": lambda at: at[:10],
        "minute": lambda at: at[:16].replace("T", " "),
        "per_cent": lambda ratio: "–" if ratio is None else f"{100 * ratio:.0f} %",
        "two": lambda number: "–" if number is None else f"{number:.2f}",
        "thousands": lambda number: f"{number:,}",
    }
    found.globals |= {
        "TAG_KEYS": TAG_KEYS,
        "EFFECT_KEYS": EFFECT_KEYS,
        "VERDICTS": VERDICT_WORDS,
        "EFFECT_WORDS": EFFECT_WORDS,
        "verb": verb,
        "paper": paper,
    }
    return found


@dataclass(frozen=True)
class Pages:
    """Renders the pages for whoever asks."""

    templates: Environment

    def page(self, request: Request, name: str, who: SignedIn | None, status: int = 200, **values: Any) -> HTMLResponse:
        """A page."""
        text = self.templates.get_template(name).render(who=who, path=request.url.path, **values)
        return HTMLResponse(text, status)


def paper(pmid: str, doi: str) -> str:
    """Where a document can be read; "" where nobody says."""
    if pmid.isascii() and pmid.isdigit():
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://doi.org/{doi}" if doi.startswith("10.") else ""


def marked(evidence: Evidence) -> Markup:
    """The sentence of a finding with its two names and its cue marked."""
    return highlight(evidence.sentence, _marks(evidence), _cues(evidence))


def _marks(evidence: Evidence) -> Iterator[Mark]:
    for end in ("subject", "object"):
        span = _within(evidence, getattr(evidence, f"{end}_start"), getattr(evidence, f"{end}_end"))
        if span:
            resolved = f"{getattr(evidence, f'{end}_name')} ({getattr(evidence, end)})"
            yield mark_of(span, getattr(evidence, f"{end}_type"), resolved)


def _cues(evidence: Evidence) -> list[Span]:
    span = _within(evidence, evidence.cue_start, evidence.cue_end)
    return [span] if span else []


def _within(evidence: Evidence, start: int, end: int) -> Span | None:
    start, end = start - evidence.sentence_start, end - evidence.sentence_start
    return Span(start, end) if 0 <= start < end <= len(evidence.sentence) else None


@dataclass(frozen=True, slots=True)
class Around:
    """The sentences beside that of a finding, "" where there is none, or the text is another now."""

    before: str = ""
    after: str = ""


def around(document: Document | None, evidence: Evidence) -> Around:
    """What stands before and after the sentence of a finding."""
    if document is None or document.text_sha256 != evidence.text_sha256:
        return Around()
    text = document.text
    here = Span(evidence.sentence_start, evidence.sentence_end)
    spans = list(split_sentences(read_as(document), [here]))
    before = [span for span in spans if span.end <= here.start]
    after = [span for span in spans if span.start >= here.end]
    return Around(
        text[before[-1].start : before[-1].end] if before else "",
        text[after[0].start : after[0].end] if after else "",
    )


def sentence_words(evidence: Evidence) -> list[str]:
    """The words of the sentence that a name may be picked from, each once."""
    words = (word.strip(".,;:()[]\"'") for word in re.split(r"[\s/]+", evidence.sentence))
    return list(dict.fromkeys(word for word in words if word))
