"""The report of many invented gold relations, in a process of its own: seconds, size of the files, memory."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from report_cases import invented  # noqa: E402

from extractor.cli.app import expect_many_records  # noqa: E402
from extractor.report import write_all  # noqa: E402

SECONDS, MEGABYTES = 20.0, 5.0
"""What was asked for: at most, for 10,000 gold relations."""


@dataclass(frozen=True)
class Clock:
    """A moment by the clock on the wall, and by that of the processor, which other work does not move."""

    wall: float
    processor: float

    @classmethod
    def now(cls) -> Clock:
        return cls(time.perf_counter(), time.process_time())

    def to(self, later: Clock) -> str:
        return f"{later.wall - self.wall:.1f} s, {later.processor - self.processor:.1f} s of them at work"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--relations", type=int, default=10_000, help="of the gold; default: %(default)s")
    parser.add_argument("--folder", type=Path, help="where the report is kept; default: nowhere")
    arguments = parser.parse_args()
    expect_many_records()
    begun = Clock.now()
    data = invented(arguments.relations)
    scored = Clock.now()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        files = write_all(folder, data)
        written = Clock.now()
        sizes = {path.name: path.stat().st_size / 1e6 for path in files}
    print(f"scored {arguments.relations:,} gold relations in {begun.to(scored)}")
    print(f"wrote the report in {scored.to(written)} (asked: at most {SECONDS:.0f} s for 10,000)")
    print(f"page {sizes['report.html']:.2f} MB (asked: under {MEGABYTES:.0f} MB), JSON {sizes['report.json']:.1f} MB")
    print(f"figures {sum(size for name, size in sizes.items() if name.endswith(('svg', 'png'))):.2f} MB")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
