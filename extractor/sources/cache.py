"""Raw PubMed records on disk, and the PMIDs that DOIs were resolved to."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from extractor.errors import InputError, RecordError
from extractor.model import Document
from extractor.records.files import whole_file
from extractor.sources.pubmed_xml import parse_pubmed_xml


class DocumentCache:
    """One gzipped XML record a PMID, in folders by its last two digits; written by atomic rename."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, pmid: str) -> Path:
        """Where the record lies, or would."""
        return self.folder / "pubmed" / pmid[-2:].zfill(2) / f"{pmid}.xml.gz"

    def put(self, pmid: str, xml: bytes) -> None:
        """Store the record: a PubmedArticleSet with this one article."""
        path = self.path_of(pmid)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{pmid}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(xml, mtime=0))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)

    def get(self, pmid: str) -> Document | None:
        """The document, or None where it was never stored.

        Raises InputError naming the file where the stored record is damaged.
        """
        path = self.path_of(pmid)
        if not path.exists():
            return None
        problems: list[RecordError] = []
        try:
            xml = gzip.decompress(path.read_bytes())
        except (OSError, EOFError) as error:
            raise InputError(f"{path}: the cached record is damaged ({error}); delete it and fetch again") from error
        found = list(parse_pubmed_xml(io.BytesIO(xml), str(path), problems.append))
        if problems or len(found) != 1 or found[0].pmid != pmid:
            reason = problems[0].problem if problems else f"it is not the one record {pmid}"
            raise InputError(f"{path}: the cached record is damaged ({reason}); delete it and fetch again")
        return found[0]

    def resolved(self) -> dict[str, str]:
        """PMIDs by lower-case DOI, as far as they were resolved before."""
        path = self.folder / "pmids.json"
        if not path.exists():
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: cannot be read ({error}); delete it and fetch again") from error
        return {str(doi): str(pmid) for doi, pmid in found.items()}

    def add_resolved(self, pmids: Mapping[str, str]) -> None:
        """Remember DOI → PMID."""
        merged = self.resolved() | {doi.lower(): pmid for doi, pmid in pmids.items()}
        with whole_file(self.folder / "pmids.json") as file:
            json.dump(dict(sorted(merged.items())), file, indent=0)
