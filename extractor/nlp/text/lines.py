"""Lines of a text, and which of their ends are ends of nothing.

Text that was wrapped at some width has line breaks within its sentences. Such a break is read as a blank. What ends a
paragraph stays: an empty line, a heading, an item of a list, a full stop at the end of the line. The length of the text
does not change, so offsets into what is read are offsets into what was given.

Where nothing tells whether the text goes on after a break, it does, but for two cases in which a title may stand
before it: one of the lines is longer than anybody wraps to, or the next line opens like a sentence.
"""

from __future__ import annotations

import re

from extractor.model import Document

_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]")
_BREAK = re.compile(rf"(?:{_END.pattern})\s*")
_LONGEST_WRAPPED = 160
"""Characters of a line. A paragraph on one line mostly has more."""
_SHORT = 5
"""A heading of its own words has up to so many."""

_CLOSED = re.compile(r"[.!?][\"'”’»)\]]*$")
_SHORTENED = re.compile(
    r"(?:^|[\s(\[])(?:vs|e\.g|i\.e|et al|cf|ca|approx|Figs?|Tabs?|Refs?|Eqs?|resp|Dr|Prof|No|Nos|[A-Z])\.$"
)
_NAMES = (
    "summary|abstract|objectives?|aims?|purpose|background|context|rationale|introduction|hypothesis|methods?|materials?"
    "|patients|subjects|design|study design|setting|results?|(?:main |key |principal )?findings?|discussion"
    "|conclusions?|interpretation|significance|importance|limitations?|implications?|key ?words?"
)
_SECTION = rf"(?:\d{{1,2}}(?:\.\d{{1,2}})*\.? )?(?:{_NAMES})(?:(?:, | and | & |/)(?:{_NAMES})){{0,2}}"
_HEADING = re.compile(rf"{_SECTION} ?[:.]?", re.IGNORECASE)
_LABEL = re.compile(rf"{_SECTION} ?(?::|$)", re.IGNORECASE)
_CAPITAL_LABEL = re.compile(r"[A-Z][A-Z/&, ]{3,40}:\s")
_ITEM = re.compile(r"(?:[-–—•*·▪●] +|\(?\d{1,2}[.)] +|\(?[a-z]\) +)\S")
_OPEN = re.compile(
    r"(?:[,;(\[/=<>≤≥±+~&–—-]|\b(?:a|an|the|of|in|on|at|by|to|from|for|with|without|within|into|onto|between|among|during"
    r"|through|via|upon|under|over|after|before|against|across|as|than|that|which|who|whose|whom|where|when|while|whereas"
    r"|whether|if|because|since|although|though|and|or|but|nor|not|no|both|either|neither|is|are|was|were|be|been|being"
    r"|has|have|had|do|does|did|can|could|may|might|will|would|shall|should|must|this|these|those|their|its|our|such|each"
    r"|all|some|any|more|less|most|very|thus|therefore|hence|also|only|then|there|we|it|they))$",
    re.IGNORECASE,
)
"""Ends of lines after which a sentence goes on."""
_GOES_ON = re.compile(r"[a-z]{2,}(?![\w-])|[a-z](?= )|[a-z]+-[a-z]+(?![\w-])|[,;.)\]=<>≤≥±+%]")
"""Beginnings of lines with which it does: words that are no names."""
_OPENING = re.compile(
    r"(?:The|We|In|On|At|For|From|With|To|This|These|Those|Here|Herein|Our|It|Its|As|By|If|Both|Each|All|Although|Because"
    r"|Since|While|Whereas|However|Moreover|Furthermore|Additionally|Recently|Recent|Previous|Previously|Several|Many"
    r"|Most|Some|There|They|Their|Thus|Therefore|Hence|Finally|Together|Taken|Consistent|Notably|Importantly"
    r"|Interestingly|Increasing|Accumulating|Emerging|Evidence|Using|Despite|Given|Such|An|MicroRNAs?)(?![\w-])"
)
_CAPITALISED = re.compile(r"[A-Z][a-z]+(?![\w-])")


def read_as(document: Document) -> str:
    """The document's text as it is read: of the same length, with blanks for the line breaks within its parts."""
    return "\n".join(flowing(document.text[span.start : span.end]) for _, span in document.parts())


def flowing(text: str) -> str:
    """The text of one part with blanks for line breaks that end nothing, and "\\n" for others."""
    pieces: list[str] = []
    position = 0
    opens = True
    for found in _BREAK.finditer(text):
        stop = _END.search(text, found.end())
        after = text[found.end() : stop.start() if stop else len(text)]
        before = text[position : found.start()]
        ends = _is_empty_line(found.group()) or _ends(before.strip(), after.rstrip(), opens)
        mark = "\n" if ends else " "
        pieces += before, _END.sub(lambda end, mark=mark: mark.rjust(len(end.group())), found.group())  # type: ignore[misc]
        position, opens = found.end(), ends
    return "".join((*pieces, text[position:]))


def _is_empty_line(gap: str) -> bool:
    return len(_END.findall(gap)) > 1 or "\u2029" in gap


def _ends(before: str, after: str, opens: bool) -> bool:
    """Whether a single line break ends what stands before it; ``opens`` where a paragraph begins with that line."""
    if not before or not after:
        return True
    if _CLOSED.search(before):
        return not _SHORTENED.search(before)
    if _is_heading(before, after, opens) or (after[0].isupper() and _LABEL.match(after)) or _ITEM.match(after):
        return True
    if _OPEN.search(before[-12:]) or _GOES_ON.match(after):
        return False
    titled = _OPENING.match(after) or _CAPITAL_LABEL.match(after)
    return bool(titled) or max(len(before), len(after)) > _LONGEST_WRAPPED


def _is_heading(line: str, after: str, opens: bool) -> bool:
    """The usual ones, and a few words above what begins like a sentence."""
    if _HEADING.fullmatch(line) and (opens or line[0].isupper()):
        return True
    few = opens and line[0].isupper() and len(line) < _LONGEST_WRAPPED and len(line.split()) <= _SHORT
    return few and not _OPEN.search(line) and bool(_CAPITALISED.match(after))
