"""Raw records on disk, and the PMIDs that DOIs were resolved to."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

from extractor.errors import InputError, StoreError
from extractor.model import Document
from extractor.records.files import whole_file
from extractor.sources.remote import BadReplyError, understood
from extractor.sources.replies import batch_of

PMID = re.compile(r"[0-9]{1,20}")
_PMCID = re.compile(r"PMC[0-9]{1,20}")


class DocumentCache:
    """One gzipped XML record a paper, in folders by the last two digits of its number; written by atomic rename.

    What is no PMID or PMCID raises InputError. Writing raises StoreError where the disk is full or read-only.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, pmid: str) -> Path:
        """Where the PubMed record lies, or would."""
        return self._place("pubmed", pmid, PMID)

    def full_text_path(self, pmcid: str) -> Path:
        """Where the full text in JATS lies, or would."""
        return self._place("europepmc", pmcid, _PMCID)

    def _place(self, kind: str, name: str, form: re.Pattern[str]) -> Path:
        # Names come from files and servers: nothing else of them than a number may become part of a path.
        if not form.fullmatch(name):
            raise InputError(f"{name!r} is no number of a record, such as 12345678 in PubMed or PMC1234567")
        return self.folder / kind / name[-2:].zfill(2) / f"{name}.xml.gz"

    def put(self, pmid: str, xml: bytes) -> None:
        """Store a PubMed record: a PubmedArticleSet with this one article."""
        _write(self.path_of(pmid), xml)

    def get(self, pmid: str) -> Document | None:
        """The document, or None where it was never stored.

        Raises InputError naming the file where the stored record is damaged.
        """
        path = self.path_of(pmid)
        xml = _read(path)
        if xml is None:
            return None
        try:
            batch = understood(xml, lambda content: batch_of(content, {pmid}))
        except BadReplyError as error:
            raise _damaged(path, error) from error
        if pmid not in batch.documents:
            raise _damaged(path, batch.unreadable.get(pmid, f"it is not the one record {pmid}"))
        return batch.documents[pmid]

    def put_full_text(self, pmcid: str, xml: bytes) -> None:
        """Store a paper in JATS."""
        _write(self.full_text_path(pmcid), xml)

    def full_text(self, pmcid: str) -> bytes | None:
        """The paper in JATS, or None where it was never stored. Raises InputError where the file is damaged."""
        return _read(self.full_text_path(pmcid))

    def resolved(self) -> dict[str, str]:
        """PMIDs by lower-case DOI, as far as they were resolved before."""
        path = self.folder / "pmids.json"
        if not path.exists():
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return {str(doi): str(pmid) for doi, pmid in found.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise InputError(f"{path}: cannot be read ({error}); delete it and fetch again") from error

    def add_resolved(self, pmids: Mapping[str, str]) -> None:
        """Remember DOI → PMID."""
        merged = self.resolved() | {doi.lower(): pmid for doi, pmid in pmids.items()}
        path = self.folder / "pmids.json"
        try:
            with whole_file(path) as file:
                json.dump(dict(sorted(merged.items())), file, indent=0)
        except OSError as error:
            raise _not_written(path, error) from error


def _write(path: Path, xml: bytes) -> None:
    # Of our own process there is one writer only; tempfile's random names cost more than the writing.
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            file = new.open("wb")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = new.open("wb")
        try:
            with file:
                file.write(gzip.compress(xml, compresslevel=6, mtime=0))
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(path, error) from error


def _read(path: Path) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, reason: object) -> InputError:
    return InputError(f"{path}: the cached record is damaged ({reason}); delete it and fetch again")


def _not_written(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot be written: {error.strerror or error}; nothing was lost, run again after mending it"
    )
