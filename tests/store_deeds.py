"""What processes do to one store in the tests of many at once and of sudden ends: they merge, decide, undo and learn.

Each writes down what the store has acknowledged, and nothing else, in a log of its own. All texts are invented.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from databases import Where
from evidence_cases import VERSIONS, document, evidence

from extractor.model import Decision, ErrorTag, Evidence, Section, Verdict
from extractor.store import Batch, Query, RefreshOptions, RunState, Store, open_store

DOCUMENTS = 120
CLAIMS = [
    f"{subject} {effect} {target}"
    for subject in ("miR-901", "miR-901-5p", "miR-902")
    for effect in ("represses", "activates", "targets")
    for target in ("GENEA", "GENEB")
]
ENDLESS = float("inf")


def forkserver() -> ForkServerContext:
    """Starts processes that have everything loaded; they are forked off a process of one thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@dataclass(frozen=True)
class Worker:
    """One process: where it works, the seed of what it does, its log, and for how many seconds it works.

    ``alone`` says that nobody else writes, so that its merges are runs of many batches, as of the refresh job.
    """

    where: Where
    seed: int
    log: Path
    seconds: float
    alone: bool

    def process(self, context: ForkServerContext) -> BaseProcess:
        """The process, not started yet."""
        return context.Process(target=self.work)

    def work(self) -> None:
        """Be the process."""
        chance = random.Random(self.seed)
        until = time.monotonic() + self.seconds
        with open_store(self.where, clock) as store, self.log.open("a", encoding="utf-8") as log:
            while time.monotonic() < until:
                deed = chance.choices((_merge, _decide, _undo, _learn, _read), (8, 8, 2, 1, 2))[0]
                for said in deed(store, chance, self):
                    log.write(json.dumps(said) + "\n")
                    log.flush()


def clock() -> str:
    """The time, as ISO text; of one curator a later decision has to have a later one."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def acknowledged(log: Path) -> list[dict[str, Any]]:
    """What a worker wrote down; its last line may have been cut off."""
    lines = log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []
    return [json.loads(line) for line in lines]


def lost(store: Store, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was acknowledged and is not there."""
    decisions = {decision.id for decision in store.curation.history()}
    ever = [*store.evidence(), *(item.evidence for item in store.superseded())]
    found = {(item.document, item.text_sha256, item.finding) for item in ever}
    return [
        one
        for one in said
        if not set(one.get("decisions", ())) <= decisions or not {tuple(f) for f in one.get("findings", ())} <= found
    ]


def _drawn(chance: random.Random) -> tuple[list[Any], list[Evidence]]:
    """Some documents, each in one of several versions of its text, with what is found in them."""
    origins, items = [], []
    for number in chance.sample(range(DOCUMENTS), 6):
        text = f"In study {number}, as told the {chance.randrange(4)}. time, miR-901 suppressed GENEA."
        origin = document(number + 1, sections=(Section("RESULTS", text),))
        origins.append(origin)
        for place, claim in enumerate(chance.sample(CLAIMS, 3)):
            hedged = chance.random() < 0.3
            items.append(replace(evidence(origin, claim), sentence_start=place, hedged=hedged))
    return origins, items


def _merge(store: Store, chance: random.Random, worker: Worker) -> Iterator[dict[str, Any]]:
    origins, items = _drawn(chance)
    said = {"findings": [[item.document, item.text_sha256, item.finding] for item in items]}
    if not worker.alone:
        store.record_run("invented", VERSIONS, origins, items)
        yield said
        return
    run = store.begin("refresh", ["invented"], VERSIONS, RefreshOptions())
    store.keep(run, Batch(VERSIONS, "rules", origins, items, {"invented": [origin.id for origin in origins]}))
    yield said
    store.finish(run, RunState.DONE)


def _decide(store: Store, chance: random.Random, worker: Worker) -> Iterator[dict[str, Any]]:
    documents = [str(chance.randrange(DOCUMENTS) + 1) for _ in range(chance.choice((1, 1, 10)))]
    findings = [item for found in store.evidence_of(documents).values() for item in found]
    given = [_decision(store, chance, worker, item) for item in findings]
    if given:
        store.curation.decide(given)
        yield {"decisions": [decision.id for decision in given]}


def _decision(store: Store, chance: random.Random, worker: Worker, item: Evidence) -> Decision:
    verdict = chance.choice((Verdict.ACCEPT, Verdict.ACCEPT, Verdict.REJECT, Verdict.SKIP))
    tag = ErrorTag.POLARITY if verdict is Verdict.REJECT else None
    return Decision(
        _name(worker), item.finding, item.document, f"curator {worker.seed}", store.curation.clock(), verdict, tag
    )


def _name(worker: Worker) -> str:
    return f"{worker.seed} {os.getpid()} {time.monotonic_ns()}"


def _undo(store: Store, chance: random.Random, worker: Worker) -> Iterator[dict[str, Any]]:
    own = store.curation.by(f"curator {worker.seed}")
    if own:
        decision = chance.choice(sorted(own.values(), key=lambda d: d.id))
        undo = replace(
            decision, id=_name(worker), verdict=Verdict.UNDO, tag=None, undoes=decision.id, at=store.curation.clock()
        )
        store.curation.decide([undo])
        yield {"decisions": [undo.id]}


def _learn(store: Store, chance: random.Random, worker: Worker) -> Iterator[dict[str, Any]]:
    store.curation.calibrate()
    yield {}


def _read(store: Store, chance: random.Random, worker: Worker) -> Iterator[dict[str, Any]]:
    """A snapshot is of one state: its rows count just the evidence that it has, and what was accepted once."""
    with store.table.snapshot() as snapshot:
        for row, found in snapshot.with_evidence(Query(mirna=("miR-901",))):
            assert len(found) <= row.n_evidence <= len(found) + row.n_accepted, row
    yield {}
