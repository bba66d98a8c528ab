"""The curation page: a web application over the store, for people and for programs.

``create_app`` makes it of an open store. Nothing here speaks SQL or reads texts by itself. ``guard`` is what every
request passes, ``identity`` who sends it, ``routes`` what there is to ask for, ``templates`` and ``static`` what
browsers get; the latter need no network and no build.
"""

from __future__ import annotations

from extractor.web.app import create_app
from extractor.web.options import WebOptions

__all__ = ["WebOptions", "create_app"]
