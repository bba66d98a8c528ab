"""TOML files as editors and web pages leave them: with a byte-order mark, with blanks that are none to TOML."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from extractor.errors import ConfigurationError

# Strings and comments stay as they are; what stands outside of them is no text.
_KEPT = r'"""(?:[^\\]|\\.)*?"""|' r"'''.*?'''|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|#[^\n]*"
_BLANK = r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]"
_UNSEEN = r"[\u00ad\u200b\u2060\ufeff]"
_ODD = re.compile(rf"(?P<kept>{_KEPT})|(?P<blank>{_BLANK})|{_UNSEEN}", re.DOTALL)


def read_toml(path: Path) -> dict[str, Any]:
    """The table of the file. Raises ConfigurationError where it cannot be read."""
    try:
        return tomllib.loads(_ODD.sub(_plain, path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML: {error}") from error


def _plain(odd: re.Match[str]) -> str:
    return odd["kept"] or (" " if odd["blank"] else "")
