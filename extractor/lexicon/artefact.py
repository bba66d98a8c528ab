"""The one file the compiled identifier tables lie in.

First line: the manifest as JSON (format, sources and terms files with their sha256, layers with
the length of each). Then the layers in the manifest's order, each compressed by zlib; uncompressed
a layer is UTF-8 text of sections separated by NUL, each a list of lines:

    keys      folded names (:func:`extractor.lexicon.spelling.key_of`), sorted
    values    per key its terms, separated by tabs: entry number, case, "?" if weak, ":" spelling
    entries   type, identifier, name, species, separated by tabs
    prefixes  first four characters of keys (or shorter keys whole), sorted
    lengths   per prefix the length of its longest key
    rules     spelling, verdict, before, after, entry number or "", separated by tabs
    mirnas    miRBase name and accession, separated by a tab

Nothing is decoded further before it is needed: reading a name costs more than finding it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from extractor.errors import ConfigurationError
from extractor.lexicon.spelling import Term

DEFAULT_PATH = Path(__file__).parent.parent / "data" / "lexicon.bin"
FORMAT = 1
LAYERS = ("bulk", "terms")
"""Public tables, and the curated tables that are above them."""


@dataclass(frozen=True)
class Layer:
    """The sections of one layer, each a list of lines (see the module's docstring)."""

    keys: Sequence[str] = ()
    values: Sequence[str] = ()
    entries: Sequence[str] = ()
    prefixes: Sequence[str] = ()
    lengths: Sequence[str] = ()
    rules: Sequence[str] = ()
    mirnas: Sequence[str] = ()


@dataclass(frozen=True)
class Artefact:
    """The file as read: its manifest, its layers by name, and the sha256 of its bytes."""

    manifest: Mapping[str, Any]
    layers: Mapping[str, Layer]
    digest: str


def write_term(term: Term, key: str) -> str:
    """A term as it stands in ``values``; a spelling equal to its key is left out."""
    spelling = "" if term.spelling == key else term.spelling
    return f"{term.entry}{term.case.value}{'?' if term.weak else ''}:{spelling}"


def make_layer(
    terms: Mapping[str, Iterable[Term]],
    entries: Sequence[str],
    rules: Sequence[str] = (),
    mirnas: Sequence[str] = (),
) -> Layer:
    """A layer of the terms by key, in the order of preference within a key."""
    keys = sorted(terms)
    lengths: dict[str, int] = {}
    for key in keys:
        lengths[key[:4]] = max(lengths.get(key[:4], 0), len(key))
    prefixes = sorted(lengths)
    return Layer(
        keys,
        ["\t".join(dict.fromkeys(write_term(term, key) for term in terms[key])) for key in keys],
        entries,
        prefixes,
        [str(lengths[prefix]) for prefix in prefixes],
        rules,
        mirnas,
    )


def write_artefact(path: Path, layers: Mapping[str, Layer], description: Mapping[str, Any]) -> None:
    """Write the layers with a manifest of ``description``; the same input gives the same bytes."""
    blobs = {name: _pack(layer) for name, layer in layers.items()}
    manifest = {
        **description,
        "format": FORMAT,
        "layers": [{"name": name, "bytes": len(blob)} for name, blob in blobs.items()],
    }
    head = json.dumps(manifest, ensure_ascii=True, sort_keys=True).encode() + b"\n"
    temporary = path.with_suffix(".partial")
    temporary.write_bytes(head + b"".join(blobs.values()))
    temporary.replace(path)


def read_artefact(path: Path = DEFAULT_PATH) -> Artefact:
    """Read the file; ConfigurationError where it is missing, cut short or of another format."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the compiled lexicon cannot be read ({error.strerror}); "
            "install the package again, or run scripts/build_lexicon.py in a checkout"
        ) from error
    head, _, body = content.partition(b"\n")
    try:
        manifest = json.loads(head)
        if manifest["format"] != FORMAT:
            raise ConfigurationError(
                f"{path}: format {manifest['format']} of the lexicon is not understood; allowed: {FORMAT}. "
                "Run scripts/build_lexicon.py"
            )
        layers, position = {}, 0
        for layer in manifest["layers"]:
            layers[layer["name"]] = _unpack(body[position : position + layer["bytes"]])
            position += layer["bytes"]
        for name in LAYERS:
            if name not in layers:
                raise ValueError(f"no layer {name!r}")
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ConfigurationError(
            f"{path}: no compiled lexicon, or a damaged one ({error}); run scripts/build_lexicon.py"
        ) from error
    return Artefact(manifest, layers, hashlib.sha256(content).hexdigest())


def _pack(layer: Layer) -> bytes:
    sections = asdict(layer).values()
    return zlib.compress("\x00".join("\n".join(lines) for lines in sections).encode(), 9)


def _unpack(blob: bytes) -> Layer:
    sections = zlib.decompress(blob).decode().split("\x00")
    names = [field.name for field in fields(Layer)]
    if len(sections) != len(names):
        raise ValueError(f"a layer of {len(sections)} sections instead of {len(names)}")
    return Layer(
        **{name: section.split("\n") if section else () for name, section in zip(names, sections, strict=True)}
    )
