"""Packs a trained spaCy pipeline for the project: only what loading and parsing need, with its model card data.

A pipeline that spaCy has saved carries every string it met in training (2 MB of them) and a copy of the
tokenizer's rules. Parsing given words needs neither: the names of tags and labels are enough.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "craft_parser"
LICENCE = "CC BY 3.0"
AUTHOR = "the maintainers of mirna-extractor"
DESCRIPTION = (
    "Tagger and dependency parser (Penn tags, ClearNLP labels) for sentences on genes and microRNAs, trained on the "
    "CRAFT dependency treebank; parses given words, each name of a gene or microRNA one word"
)
SOURCES = [
    {
        "name": "CRAFT, the Colorado Richly Annotated Full Text corpus: dependency treebank",
        "url": "https://github.com/UCDenver-ccp/CRAFT",
        "license": "CC BY 3.0",
        "author": "University of Colorado",
    },
    {
        "name": "en_core_web_sm 3.8 (weights of the embedding layer to start from)",
        "url": "https://spacy.io/models/en#en_core_web_sm",
        "license": "MIT",
        "author": "Explosion",
    },
]


@dataclass(frozen=True)
class Packed:
    """What was packed: the strings kept, and the bytes of all files."""

    strings: int
    size: int


def pack(source: Path, target: Path, version: str, performance: dict[str, float] | None = None) -> Packed:
    """Copy the pipeline in ``source`` to ``target`` without what parsing given words does not need.

    ``performance`` (figure by name, as fractions) is written into ``meta.json``. ``target`` is
    replaced when it exists. Raises FileNotFoundError when ``source`` is not a saved pipeline.
    """
    meta = json.loads((source / "meta.json").read_text(encoding="utf-8"))
    staging = target.with_name(target.name + ".new")
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(source, staging, copy_function=shutil.copyfile)
    labels = sorted({label for names in meta["labels"].values() for label in names})
    _write(staging / "vocab" / "strings.json", labels)
    _write(staging / "meta.json", card(meta, version, performance))
    _without_training_paths(staging / "config.cfg")
    _without_rules(staging / "tokenizer")
    shutil.rmtree(target, ignore_errors=True)
    staging.rename(target)
    return Packed(len(labels), sum(path.stat().st_size for path in target.rglob("*") if path.is_file()))


def card(meta: dict[str, Any], version: str, performance: dict[str, float] | None = None) -> dict[str, Any]:
    """The pipeline's ``meta.json`` with our name, version, licence and sources, and the figures given."""
    return {
        **meta,
        "name": NAME,
        "version": version,
        "description": DESCRIPTION,
        "author": AUTHOR,
        "license": LICENCE,
        "spacy_version": ">=3.8,<3.9",
        "sources": SOURCES,
        "performance": {name: round(value, 4) for name, value in (performance or {}).items()},
    }


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _without_training_paths(path: Path) -> None:
    """Training data is not part of the package: its places in the configuration are set to null."""
    from spacy.util import load_config

    config = load_config(path)
    for name in config.get("paths", {}):
        config["paths"][name] = None
    config.to_disk(path)


def _without_rules(path: Path) -> None:
    """Tokenizer exceptions cost a third of the loading time and are met only by untokenised text."""
    import srsly

    settings = srsly.msgpack_loads(path.read_bytes())
    # spaCy reads the first name and, from files of older versions, the second.
    settings["exceptions"], settings["rules"] = {}, {}
    path.write_bytes(srsly.msgpack_dumps(settings))
