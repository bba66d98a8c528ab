"""What two versions of the extractor find in all texts at hand, and what changed from the one to the other.

    scripts/bench changed REVISION [--most N]

extracts with the code of ``REVISION`` (of git) and with that of the checkout, at every confidence, and prints relations
that are gone, new or another; of texts that are kept unread, their number only. Ends with 1 where something changed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from texts import ROOT, UNREAD, texts


@dataclass(frozen=True)
class Difference:
    """One relation of a document that the two versions do not agree on; "" where there is none."""

    document: str
    sentence: str
    before: str
    after: str


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The project as it was at a revision, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "before"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(place), revision], cwd=ROOT, check=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(place)], cwd=ROOT, check=True)


def annotated(project: Path, documents: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """What the extractor of a project finds, by document. Ends the program where it fails."""
    output = folder / f"{project.name}.jsonl"
    call = [sys.executable, "-m", "extractor", "annotate", str(documents), "-o", str(output), "--threshold", "0"]
    done = subprocess.run(call, cwd=folder, env={**os.environ, "PYTHONPATH": str(project)}, check=False)
    # 4: some documents could not be read through, which then differ from those of the other version.
    if done.returncode not in (0, 4):
        sys.exit(f"{project}: annotate ended with {done.returncode}")
    with output.open(encoding="utf-8") as file:
        return {document["sourceid"]: document for document in map(json.loads, file)}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """What is another in one document, in the order of the text."""
    old, new = relations_of(before), relations_of(after)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield Difference(before["sourceid"], key[1], shown(key, old.get(key)), shown(key, new.get(key)))
    names = names_of(before), names_of(after)
    if names[0] != names[1]:
        gone, come = (sorted(map(str, one - other)) for one, other in (names, names[::-1]))
        yield Difference(before["sourceid"], "mentions", ", ".join(gone), ", ".join(come))


def names_of(document: Mapping[str, Any]) -> Counter[tuple[Any, ...]]:
    """The mentions: place, type, and what is said of each."""
    said: dict[str, list[str]] = {}
    for attribute in document.get("attributes", []):
        said.setdefault(attribute["subj"], []).append(f"{attribute['pred']}={attribute['obj']}")
    return Counter(
        (d["span"]["begin"], d["span"]["end"], d["obj"], *sorted(said.get(d["id"], [])))
        for d in document.get("denotations", [])
    )


def relations_of(document: Mapping[str, Any]) -> dict[tuple[int, str, str, str, str], Mapping[str, Any]]:
    """The relations by place, sentence, ends and effect, with all that is said of each."""
    text = document["text"]
    spans = {d["id"]: (d["span"]["begin"], d["span"]["end"]) for d in document.get("denotations", [])}
    said: dict[str, dict[str, Any]] = {}
    for attribute in document.get("attributes", []):
        values = said.setdefault(attribute["subj"], {})
        values[attribute["pred"]] = [*values.get(attribute["pred"], []), attribute["obj"]]
    found = {}
    for relation in document.get("relations", []):
        more = said.get(relation["id"], {})
        begin, end = map(int, str(more.get("sentence", ["0-0"])[0]).split("-"))
        ends = [f"{text[slice(*spans[relation[side]])]}@{spans[relation[side]][0]}" for side in ("subj", "obj")]
        identity = said.get(relation["subj"], {}).get("name", ""), said.get(relation["obj"], {}).get("name", "")
        key = (begin, text[begin:end], f"{ends[0]} {identity[0]}", f"{ends[1]} {identity[1]}", relation["pred"])
        found[key] = more
    return found


def shown(key: tuple[int, str, str, str, str], more: Mapping[str, Any] | None) -> str:
    """A relation in a line, "" where there is none."""
    if more is None:
        return ""
    values = " ".join(f"{name}={value[0]}" for name, value in sorted(more.items()) if name != "sentence")
    return f"{key[2]} –{key[4]}→ {key[3]}  {values}"


def main() -> None:
    """Compare, print, and end with 1 where something changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision")
    parser.add_argument("--most", type=int, default=40, help="differences that are shown; default: 40")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, checked_out(asked.revision) as old:
        folder = Path(name)
        documents = folder / "texts.jsonl"
        with documents.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps({'sourceid': i, 'text': text})}\n" for i, text in texts())
        before, after = annotated(old, documents, folder), annotated(ROOT, documents, folder)
    found = [one for i in before for one in differences(before[i], after.get(i, {"text": "", "sourceid": i}))]
    for one in [one for one in found if not one.document.endswith(UNREAD)][: asked.most]:
        print(f"{one.document}: {one.sentence}\n  - {one.before}\n  + {one.after}")
    total = sum(len(document.get("relations", [])) for document in before.values())
    changed = len({one.document for one in found})
    unread = sum(one.document.endswith(UNREAD) for one in found)
    print(f"{len(before)} texts, {total} relations: {len(found)} differences in {changed} texts", end="")
    print(f", {unread} of them in texts that are kept unread" if unread else "")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
