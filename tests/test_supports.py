"""What one document says of an interaction, given all that was ever found in it and what was decided about that."""

from __future__ import annotations

from itertools import permutations

from evidence_cases import document, evidence

from extractor.model import Decision, Section, Verdict
from extractor.store.supports import supports_of
from extractor.store.weighing import Known


def accepted(finding: str) -> Decision:
    return Decision("d1", finding, "1", "ida", "2026-02-01", Verdict.ACCEPT)


class TestAccepted:
    def test_stays_when_it_is_not_found_any_more(self) -> None:
        item = evidence(1, "miR-901 represses GENEA")
        (support,) = supports_of([Known(item, "2026-01-01", "2026-03-01")], [accepted(item.finding)])
        assert (support.layer.current, support.sums.n_evidence, support.sums.n_accepted) == (True, 1, 1)

    def test_counts_once_wherever_in_the_text_it_once_stood(self) -> None:
        """The same sentence moved as the text changed: three evidences, one finding."""
        past = [
            Known(evidence(1, "miR-901 represses GENEA", sentence_start=start), "2026-01-01", f"2026-03-0{day}")
            for day, start in enumerate((40, 0, 90), start=1)
        ]
        for items in permutations(past):
            (support,) = supports_of(items, [accepted(past[0].evidence.finding)])
            assert (support.sums.n_evidence, support.sums.n_accepted) == (1, 1)

    def test_gives_way_to_what_is_found_now(self) -> None:
        then = evidence(1, "miR-901 represses GENEA")
        longer = document(1, sections=(Section("RESULTS", "A longer text."),))
        now = evidence(longer, "miR-901 represses GENEA", sentence_start=60)
        (support,) = supports_of(
            [Known(then, "2026-01-01", "2026-03-01"), Known(now, "2026-01-01")], [accepted(then.finding)]
        )
        assert (support.sums.n_evidence, support.sums.n_accepted, support.sums.n_flagged) == (1, 1, 0)
