"""The guard around each document: what it catches, what the others lose by it (nothing), and how long it waits."""

from __future__ import annotations

import threading

import pytest
from broken_nlp import PLACES, Place, raising

from extractor import Fault, api
from extractor.errors import ExtractionError
from extractor.guard import Deadline, Failure, Guard, attempt
from extractor.model import Document, Span
from extractor.nlp.annotator import Annotator
from extractor.nlp.parsing.matrices.encoder import Encoder
from extractor.pipeline import Extracted, Extractor, extract

GOOD = "miR-34a represses MET."
LAST = "HOTAIR sponges miR-34a."


def text_with(word: str) -> str:
    return f"{GOOD} In {word} cells, miR-21 suppressed PTEN. {LAST}"


def documents() -> list[Document]:
    """Each faulty one between others."""
    found = []
    for place in PLACES:
        found += [Document(f"before {place.word}", f"{GOOD} {LAST}"), Document(place.word, text_with(place.word))]
    return [*found, Document("last", GOOD)]


def stated(found: Extracted) -> list[tuple[str, str, str]]:
    return [(e.subject_name, str(e.effect), e.object_name) for e in found.evidence]


def test_an_error_costs_its_sentence_and_nothing_else(extractor: Extractor) -> None:
    whole = {found.document.id: found for found in extract(documents(), extractor, 0.4)}
    with raising():
        broken = list(extract(documents(), extractor, 0.4))
        alone = [next(extract([document], extractor, 0.4)) for document in documents()]
    assert [found.document.id for found in broken] == list(whole)
    assert broken == alone
    failing = {place.word: place for place in PLACES}
    for found in broken:
        place = failing.get(found.document.id)
        if place is None:
            assert found == whole[found.document.id]
            continue
        (fault,) = found.faults
        assert fault == found.annotation.faults[0]
        assert (fault.document, fault.message) == (place.word, str(place.error)) or place.error.args == ()
        assert fault.error == type(place.error).__name__ or (fault.error, place.error) == ("RuntimeError", place.error)
        assert fault.place.startswith("extractor.nlp.")
        assert fault.place.rpartition(":")[2].isdigit()
        if place.whole:
            assert (fault.sentence, fault.text, found.evidence) == (None, "", ())
        else:
            start = len(GOOD) + 1
            assert fault.text == f"In {place.word} cells, miR-21 suppressed PTEN."
            assert fault.sentence == Span(start, start + len(fault.text))
            assert stated(found) == [("miR-34a", "represses", "MET"), ("HOTAIR", "sponges", "miR-34a")]
            assert [e for e in whole[place.word].evidence if e.subject_name != "miR-21"] == list(found.evidence)


def test_given_mentions_are_kept_and_an_account_says_that_it_was_not_judged(extractor: Extractor) -> None:
    document = Document("1", text_with("faultyi"))
    ((_, whole),) = extractor.annotator.pipe([(document, None)])
    with raising():
        ((_, found),) = extractor.annotator.pipe([(document, whole.mentions)], account=True)
    assert found.mentions == whole.mentions
    assert {t.reason for t in found.audited if t.sentence == found.faults[0].sentence} == {
        "not judged: extraction from the sentence failed"
    }


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_what_ends_the_program_passes(error: BaseException, extractor: Extractor) -> None:
    place = Place(PLACES[0].owner, PLACES[0].name, "faultya", error, PLACES[0].text)  # type: ignore[arg-type]
    with raising([place]), pytest.raises(type(error)):
        list(extract([Document("1", text_with("faultya"))], extractor, 0.4))


def test_real_recursion_and_errors_of_others_are_caught(extractor: Extractor) -> None:
    def deep() -> None:
        deep()

    found = attempt(deep)
    assert isinstance(found, Failure)
    assert found.error == "RecursionError"
    # half a character is no UTF-8, and another stands in its place
    (lone,) = extract([Document("1", f"{GOOD} Then \ud800 came.")], extractor, 0.4)
    assert (lone.faults, len(lone.evidence)) == ((), 1)


def test_long_texts_and_messages_are_shortened() -> None:
    guard = Guard(Document("1", "a" * 5_000))
    guard.attempt(lambda _: 1 // 0, 0, Span(0, 5_000))
    guard.note(Failure("ValueError", "b" * 500, "extractor.nlp.sentence.words:1"))
    whole, sentence = guard.faults
    assert (whole.sentence, len(sentence.text), sentence.text[-1]) == (None, 1_000, "…")
    assert isinstance(attempt(lambda: int("c" * 5_000)), Failure)
    assert len(attempt(lambda: int("c" * 5_000)).message) <= 500  # type: ignore[union-attr]


def test_what_failed_is_not_remembered(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    documents = [Document("1", f"{GOOD} In wibbled wobblings, miR-21 suppressed PTEN."), Document("2", GOOD)]
    with monkeypatch.context() as patched:
        patched.setattr(Encoder, "_embedded", full)
        first, second = extract(documents, extractor, 0.4)
    assert [fault.error for fault in first.faults] == ["MemoryError"]
    again = list(extract(documents, extractor, 0.4))
    assert [found.faults for found in again] == [(), ()]
    assert [stated(found) for found in again] == [
        [("miR-34a", "represses", "MET"), ("miR-21", "represses", "PTEN")],
        [("miR-34a", "represses", "MET")],
    ]
    assert stated(second) == stated(again[1])


class TestTime:
    """A clock that is moved by hand: what is asked is how much of the budget goes where."""

    def test_a_sentence_may_take_half_of_what_is_left(self) -> None:
        now = [0.0]

        def busy(seconds: float):
            def work(deadline: Deadline) -> str:
                for _ in range(int(seconds)):
                    now[0] += 1
                    deadline.check()
                return "done"

            return work

        guard = Guard(Document("1", "one two"), 60, lambda: now[0])
        assert guard.attempt(busy(1_000), "nothing", Span(0, 3)) == "nothing"
        assert now[0] == 31
        assert guard.attempt(busy(10), "nothing", Span(4, 7)) == "done"
        assert guard.attempt(busy(1_000), "nothing") == "nothing"
        assert now[0] == 61
        assert not guard.in_time
        assert guard.attempt(busy(1), "nothing") == "nothing"
        assert [(fault.error, fault.text) for fault in guard.faults] == [
            ("TimeBudgetError", ""),
            ("TimeBudgetError", ""),
            ("TimeBudgetError", "one"),
        ]
        assert "document_seconds" in guard.faults[0].message

    def test_a_sentence_that_takes_too_long_costs_no_other(self, extractor: Extractor) -> None:
        names = ", ".join(f"miR-{n} and MET" for n in range(1, 95))  # within the bounds of a sentence
        own = extractor.annotator
        hasty = Annotator(own.recognise, own.parser, seconds=0.1)
        document = Document("1", f"{GOOD} In these cells, {names} were repressed by miR-21. {LAST}")
        found: list[Extracted] = []
        # as on a worker of Dask: in a thread, where there are no signals
        worker = threading.Thread(
            target=lambda: found.extend(extract([document], Extractor(hasty, extractor.versions), 0.4))
        )
        worker.start()
        worker.join(60)
        (one,) = found

        assert [(fault.error, fault.text[:20]) for fault in one.faults] == [("TimeBudgetError", "In these cells, miR-")]
        assert stated(one) == [("miR-34a", "represses", "MET"), ("HOTAIR", "sponges", "miR-34a")]

    def test_a_document_without_time_is_told_once_as_a_whole(self, extractor: Extractor) -> None:
        own = extractor.annotator
        ((_, found),) = Annotator(own.recognise, own.parser, seconds=1e-9).pipe([(Document("1", GOOD), None)])
        assert {fault.error for fault in found.faults} == {"TimeBudgetError"}
        assert found.faults[0].sentence is None


class TestPrograms:
    """What ``extract`` of the package does: an argument decides."""

    @pytest.fixture(autouse=True)
    def shared(self, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api, "load_extractor", lambda model: extractor)

    def test_it_raises_at_the_document(self) -> None:
        with (
            raising(),
            pytest.raises(ExtractionError, match=r"document faultyd: the sentence at 23 to 64, “In f") as told,
        ):
            list(api.extract(documents()[6:8]))
        assert told.value.fault.error == "IndexError"

    def test_or_reports(self) -> None:
        faults: list[Fault] = []
        with raising():
            found = list(api.extract(documents(), on_fault=faults.append))
        assert [fault.document for fault in faults] == [place.word for place in PLACES]
        assert len(found) == 2 * (len(PLACES) + len(PLACES) - 1) + 1


def test_an_explanation_shows_what_was_raised(extractor: Extractor) -> None:
    from rich.console import Console

    from extractor.explain import explained

    with raising():
        shown = Console(record=True, width=200)
        for part in explained(Document("1", text_with("faultyj")), extractor.annotator):
            shown.print(part)
        (whole, *_) = extractor.annotator.explain(Document("1", text_with("faultyb")))
    text = shown.export_text()
    assert "failed: OverflowError: too large (extractor.nlp.relations.candidates:" in text
    assert text.count("→ ") >= 2
    assert whole.fault is not None
