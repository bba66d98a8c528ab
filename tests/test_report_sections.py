"""What each section works out, and how it is told as HTML, JSON and Markdown. All data are invented for these tests."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from report_cases import GIVEN, REVIEW, TITLES, VERSIONS, invented

from extractor.model import (
    AnnotatedDocument,
    Decile,
    Document,
    Effect,
    EntityType,
    GoldRelation,
    Mention,
    Relation,
    Section,
    Span,
)
from extractor.report import (
    SECTIONS,
    CalibrationData,
    CurationData,
    ReportData,
    json_values,
    markdown,
    render,
    worked_out,
    write_all,
    write_figures,
)
from extractor.report.marking import by_document, marked
from extractor.report.material import Material
from extractor.report.sections.changes import ROWS_IN_MESSAGE, changes, verdict
from extractor.report.sections.claims import claims
from extractor.report.sections.confidence import POINTS_SHOWN, thinned
from extractor.report.sections.funnel import FATES_SHOWN, funnel
from extractor.report.sections.mentions import mentions
from extractor.report.sections.read import extent
from extractor.report.sections.short import short
from extractor.report.tables import score_table
from extractor.report.words import change_in_words, points, span
from extractor.scoring import Comparison, Counts, Item, LevelScore, Outcome, Scores
from extractor.scoring.agreement import Agreement, CuratorWork, Pairwise
from extractor.scoring.claims import ClaimCheck, ClaimVerdict
from extractor.scoring.coverage import Unmentioned
from extractor.scoring.curves import CurvePoint
from extractor.scoring.funnel import Fate, Stage
from extractor.scoring.intervals import Interval, ScoreChange

NASTY = '<script>alert("x")</script> | [b](c)'
EMPTY = ReportData("toy", "2020-02-02", VERSIONS)
RIGHT, FALSE, MISSED = Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED


def words(text: str) -> str:
    """The visible text of HTML, with single spaces."""
    text = re.sub(r"<style>.*?</style>|<svg .*?</svg>", "", text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def shown(section: str, data: ReportData) -> str:
    """The visible text of one section of the page."""
    page = render(data)
    return words(page.partition(f'<section id="{section}"')[2].partition("</section>")[0].partition(">")[2])


def lines(text: str) -> list[str]:
    return text.splitlines()


def items(*outcomes: tuple[Outcome, str], **traits: object) -> tuple[Item, ...]:
    """Items with an outcome and a document each."""
    return tuple(
        Item(outcome, document, f"miR-{number} targets GENEA", effect="targets", **traits)  # type: ignore[arg-type]
        for number, (outcome, document) in enumerate(outcomes)
    )


def level(name: str, made: tuple[Item, ...], **changes: object) -> LevelScore:
    counts = Counts(*(sum(item.outcome is outcome for item in made) for outcome in (RIGHT, FALSE, MISSED)))
    return replace(LevelScore(name, "explained", counts, items=made), **changes)  # type: ignore[arg-type]


def scores(*levels: LevelScore, system: str = "extractor", method: str = "annotated-documents/2") -> Scores:
    signature = f"gold:toy | method:{method} | rule:r | system:{system} | code:1"
    return Scores("toy.jsonl", system, signature, 3, levels)


def comparison(*levels: LevelScore, title: str = "toy titles", method: str = "annotated-documents/2") -> Comparison:
    return Comparison(title, scores(*levels, method=method))


def data(*comparisons: Comparison, **changes: object) -> ReportData:
    return replace(EMPTY, comparisons=comparisons, **changes)  # type: ignore[arg-type]


def gold_row(subject: str = "miR-901", other: str = "GENEA", **changes: object) -> GoldRelation:
    made = GoldRelation(
        (3,), ("10.9999/three",), "Outlook", subject, EntityType.MIRNA, "", Effect.TARGETS, other, EntityType.GENE, "",
        None, False, False, "", "", (), "",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


TWO = items((RIGHT, "1"), (RIGHT, "1"), (FALSE, "2"), (MISSED, "3"))


class TestAll:
    def test_every_section_says_so_where_there_is_nothing(self):
        page = render(EMPTY)
        for name in SECTIONS:
            assert shown(name, EMPTY), name
        for part in ("nothing was measured", "No earlier run", "No curator", "no claims", "No pattern", "No gold was"):
            assert part in words(page)

    def test_json_of_nothing_has_the_same_keys_as_json_of_everything(self):
        full, empty = json_values(invented(40)), json_values(EMPTY)
        assert full.keys() == empty.keys()
        assert json.loads(json.dumps(full)) == json.loads(json.dumps(json_values(invented(40))))

    def test_the_same_data_give_the_same_report(self):
        one, other = worked_out(invented(40)), worked_out(invented(40))
        assert render(invented(40)) == render(invented(40))
        assert one.values() == other.values()
        assert one.markdown() == other.markdown()

    @pytest.mark.parametrize("number", [0, 1, 2, 3])
    def test_few_relations_are_no_special_case(self, number):
        """One document, no relation, nothing found: intervals and ratios that nobody can measure."""
        made = invented(number)
        assert "Traceback" not in render(made) + markdown(made)
        json.dumps(json_values(made), allow_nan=False)

    def test_hostile_text_is_text(self):
        hostile = data(
            comparison(level("triple", TWO), title=NASTY),
            fates={NASTY: (Fate(NASTY, gold_row(NASTY), Stage.PATTERN, NASTY, NASTY, NASTY),)},
            claims=(ClaimCheck(gold_row(NASTY), ClaimVerdict.CONTRADICTED, NASTY, NASTY, NASTY, NASTY, NASTY),),
            unmentioned=(Unmentioned(NASTY, NASTY, NASTY, 0.5, NASTY),),
            changes=(ScoreChange(NASTY, NASTY, 0.5, 0.6, Interval(0.1, 0.2), ((NASTY, NASTY),), ()),),
            not_comparable=(NASTY,),
            previous=NASTY,
            everything=(comparison(level("triple", TWO), title=NASTY),),
            curation=CurationData(None, (CuratorWork(NASTY, 1, 1, 0, 0, 0, 0, None, ((NASTY, 1),)),)),
        )
        page, message = render(hostile), markdown(hostile)
        assert "<script" not in page
        assert "alert(" in words(page)
        for line in lines(message):
            assert not re.search(r"(?<!\\)(<script|\[b\])", line)


class TestFigures:
    def test_a_ratio_stands_with_its_interval(self):
        text = shown("relations", data(comparison(level("triple", TWO))))
        assert re.search(r"extractor 0.667 95 % interval \S+–1.00 0.667 95 % interval \S+ 0.667 95 % interval", text)

    def test_one_document_has_no_interval_and_says_so(self):
        text = shown("relations", data(comparison(level("triple", items((RIGHT, "1"), (FALSE, "1"))))))
        assert "extractor 0.500 95 % interval – not measured" in text

    def test_an_interval_without_width_is_no_certainty(self):
        text = shown("relations", data(comparison(level("triple", items((RIGHT, "1"), (RIGHT, "2"))))))
        assert "1.000 95 % interval no spread" in text

    @pytest.mark.parametrize(("method", "bound"), [("cited-documents/2", True), ("annotated-documents/2", False)])
    def test_precision_on_a_table_of_claims_is_a_lower_bound(self, method, bound):
        made = data(comparison(level("triple", TWO), method=method))
        for text in (shown("relations", made), shown("short", made)):
            assert ("at least 0.667" in text.replace("≥ ", "")) is bound
        assert ("≥ 0.667" in markdown(made)) is bound
        assert ("a lower bound" in shown("relations", made)) is bound
        assert json_values(made)["relations"]["toy titles"]["precision_is_lower_bound"] is bound

    def test_what_the_ratios_are_of_is_said_for_every_gold(self):
        text = shown("relations", data(comparison(level("triple", TWO))))
        for part in ("“toy.jsonl”, 3 documents", "Recall: the share of", "Precision: the share of", "once a document"):
            assert part in text

    def test_baselines_stand_in_the_same_table(self):
        made = comparison(level("triple", TWO))
        other = scores(level("triple", items((FALSE, "1"), (MISSED, "2"))), system="toy baseline")
        text = shown("relations", data(replace(made, baselines=(other,))))
        assert re.search(r"toy baseline 0.000 .* 0 1 1 3", text)

    def test_means_over_documents(self):
        """One document with one of one right, one with one of three: 0.67 on average, half of all."""
        made = items((RIGHT, "1"), (RIGHT, "2"), (MISSED, "2"), (MISSED, "2"))
        values = json_values(data(comparison(level("triple", made))))["relations"]["toy titles"]
        assert values["macro"]["triple"]["recall"] == pytest.approx((1 + 1 / 3) / 2)
        assert values["levels"]["triple"][0]["recall"]["value"] == 0.5

    def test_breakdowns(self):
        made = (
            *items((RIGHT, "1"), (MISSED, "2"), section="One", subject_type="miRNA", object_type="Gene"),
            *items((FALSE, "3"), hedged=True, subject_type="miRNA", object_type="Drug"),
            *items((RIGHT, "4"), (RIGHT, "5"), section="Two", negated=True, subject_type="lncRNA", object_type="miRNA"),
        )
        table = score_table(comparison(level("triple", made, groups=(("targets", Counts(3, 1, 1)),))))
        told = {part.heading: [(row.name, row.counts, row.documents) for row in part.rows] for part in table.breakdowns}
        assert told == {
            "Entity types": [
                ("lncRNA → miRNA", Counts(2, 0, 0), 2),
                ("miRNA → Gene", Counts(1, 0, 1), 2),
                ("miRNA → Drug", Counts(0, 1, 0), 1),
            ],
            "Section": [("One", Counts(1, 0, 1), 2), ("Two", Counts(2, 0, 0), 2)],
            "How it is stated": [
                ("asserted", Counts(1, 0, 1), 2),
                ("denied", Counts(2, 0, 0), 2),
                ("hedged", Counts(0, 1, 0), 1),
            ],
        }

    def test_of_a_section_of_the_review_only_recall_is_measured(self):
        """A false hit is in no section of the review; precision by section would always be 1."""
        made = (*items((RIGHT, "1"), section="One"), *items((RIGHT, "2"), section="Two"), *items((FALSE, "3")))
        (part,) = (b for b in score_table(comparison(level("triple", made))).breakdowns if b.heading == "Section")
        assert [(row.precision.value, row.f1.value, row.recall.value) for row in part.rows] == [(None, None, 1.0)] * 2

    def test_the_short_table_takes_the_levels_that_matter(self):
        made = data(comparison(*(level(name, TWO) for name in ("mentions, exact", "pair", "direction", "triple"))))
        assert [row.level.level for row in short(Material(made)).rows] == ["mentions, exact", "pair", "triple"]

    def test_the_short_table_has_the_best_baseline_and_the_change(self):
        made = comparison(level("triple", TWO))
        worse, better = (
            scores(level("triple", items(*outcomes)), system=name)
            for name, outcomes in (("worse", ((FALSE, "1"), (MISSED, "2"))), ("better", ((RIGHT, "1"), (MISSED, "2"))))
        )
        change = ScoreChange("toy titles", "triple", 0.65, 2 / 3, Interval(0.002, 0.026), (), ())
        full = data(replace(made, baselines=(worse, better)), changes=(change,))
        text = shown("short", full)
        assert "0.667 better" in text
        assert "+1.7 95 % CI +0.2…+2.6" in text
        assert "| +1.7, 95 % CI +0.2…+2.6 |" in markdown(full)


class TestRead:
    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ("", "nothing was read"),
            ("tt", "titles only"),
            ("aa", "title and abstract"),
            ("at", "1 with abstract, 1 title only"),
            ("fat", "1 with full text, 1 with abstract, 1 title only"),
            ("ff", "2 with full text"),
        ],
    )
    def test_extent(self, kinds, expected):
        sections = {"t": (), "a": (Section("", "x"),), "f": (Section("", "x"), Section("full text: Results", "x"))}
        assert extent(tuple(Document(str(n), "t", sections[kind]) for n, kind in enumerate(kinds))) == expected

    def test_the_part_of_a_signature_that_makes_figures_comparable(self):
        page = render(data(comparison(level("triple", TWO))))
        assert "<b>gold:toy | method:annotated-documents/2 | rule:r</b> | system:extractor | code:1" in page
        assert "`gold:toy | method:annotated-documents/2 | rule:r | system:extractor | code:1`" in markdown(
            data(comparison(level("triple", TWO)))
        )

    def test_notes_come_first(self):
        made = data(comparison(level("triple", TWO)), notes=("the titles were in view",))
        assert words(render(made)).index("the titles were in view") < words(render(made)).index("In short")
        assert lines(markdown(made))[2] == "> the titles were in view"


class TestMentions:
    def mention(self, outcome: Outcome, what: str, kind: str = "Gene", document: str = "1") -> Item:
        return Item(outcome, document, what, subject_type=kind)

    def test_normalisation_is_measured_where_the_span_is_right(self):
        exact = (
            self.mention(RIGHT, "GENEA (Gene) at 0"),
            self.mention(RIGHT, "GENEB (Gene) at 9", document="2"),
            self.mention(RIGHT, "toyinib (Drug) at 5", "Drug"),
            self.mention(MISSED, "GENEC (Gene) at 20"),
            self.mention(FALSE, "GENE (Gene) at 20"),
        )
        identified = (
            self.mention(RIGHT, "GENEA (Gene) at 0"),
            self.mention(MISSED, "GENEB (Gene) at 9", document="2"),
            self.mention(FALSE, "GENEB (Gene) at 9", document="2"),
            self.mention(RIGHT, "toyinib (Drug) at 5", "Drug"),
            self.mention(MISSED, "GENEC (Gene) at 20"),
            self.mention(FALSE, "GENE (Gene) at 20"),
        )
        groups = {"groups": (("Drug", Counts(1)), ("Gene", Counts(2, 1, 1)))}
        made = data(comparison(level("mentions, exact", exact, **groups), level("mentions, identified", identified)))
        (view,) = mentions(Material(made))
        assert (view.identity.right, view.identity.number) == (2, 3)
        assert {row.exact.name: (row.identity.right, row.identity.number) for row in view.types} == {
            "Drug": (1, 1),
            "Gene": (1, 2),
        }
        assert "3 annotated mentions that were recognised with the right span and type, 2 have" in shown(
            "mentions", made
        )

    def test_given_mentions_are_no_achievement(self):
        made = data(comparison(level("mentions, exact", TWO), level("pair", TWO), title="toy titles, entities given"))
        assert mentions(Material(made)) == ()
        assert "was not measured" in shown("mentions", made)
        assert [row.level.level for row in short(Material(made)).rows] == ["pair"]


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after", "interval", "said", "told"),
        [
            (0.65, 0.663, Interval(0.002, 0.026), "+1.3, 95 % CI +0.2…+2.6", "better"),
            (0.65, 0.646, Interval(-0.03, -0.001), "−0.4, 95 % CI −3.0…−0.1", "worse"),
            (0.65, 0.6501, Interval(-0.01, 0.01), "±0.0, 95 % CI −1.0…+1.0", "no clear change"),
            (0.65, 0.65, Interval(0.0, 0.0), "the same", "the same"),
            (0.65, 0.66, Interval(0.0, 0.02), "+1.0, 95 % CI ±0.0…+2.0", "no clear change"),
            (0.65, 0.66, None, "+1.0, no interval", "not measured"),
            (None, 0.66, None, "not measured", "not measured"),
        ],
    )
    def test_in_words(self, before, after, interval, said, told):
        change = ScoreChange("g", "triple", before, after, interval, (), ())
        assert (change_in_words(change), verdict(change)) == (said, told)

    def test_rows_gained_and_lost(self):
        change = ScoreChange(
            "g", "triple", 0.6, 0.7, Interval(0.01, 0.2), (("7", "a targets b"),), (("8", "c targets d"),)
        )
        made = data(comparison(level("triple", TWO)), changes=(change,), previous="run 3")
        text = shown("changes", made)
        for part in (
            "The previous run: run 3",
            "Gained: g, triple 1 a targets b PMID",
            "Lost: g, triple 1 c targets d PMID",
        ):
            assert part in text
        message = markdown(made)
        assert "- g, triple: F1 +10.0, 95 % CI +1.0…+20.0 (better; 1 row gained, 1 lost)" in message
        assert "- a targets b \\[7\\]" not in message
        assert "- a targets b [7]" in message
        assert json_values(made)["changes"][0]["gained"] == [["7", "a targets b"]]

    def test_a_message_lists_the_triples_and_few_rows(self):
        keys = tuple(("7", f"row {n}") for n in range(ROWS_IN_MESSAGE + 4))
        made = data(
            changes=tuple(ScoreChange("g", name, 0.6, 0.7, None, keys, ()) for name in ("pair", "triple", "modifiers"))
        )
        message = markdown(made)
        assert message.count("row 0") == 1
        assert "Gained (g, triple):" in message
        assert "- … and 4 more" in message

    def test_what_is_the_same_is_no_row(self):
        same = ScoreChange("g", "pair", 0.6, 0.6, Interval(0.0, 0.0), (), ())
        swapped = ScoreChange("g", "triple", 0.6, 0.6, Interval(-0.1, 0.1), (("1", "a"),), (("2", "b"),))
        given = ScoreChange("g, entities given", "mentions, exact", 0.6, 0.7, None, (), ())
        assert "Nothing changed: 1 figure that is the same" in shown("changes", data(changes=(same, given)))
        both = data(changes=(same, swapped))
        assert "Not in the table: 1 figure" in shown("changes", both)
        assert "g triple 0.600 0.600 ±0.0, 95 % CI −10.0…+10.0 no clear change 1 1" in shown("changes", both)
        assert "- the same: 1 figure\n" in markdown(both)
        assert [change["verdict"] for change in json_values(both)["changes"]] == ["no clear change", "the same"]

    def test_what_cannot_be_compared_is_said(self):
        made = data(comparison(level("triple", TWO)), not_comparable=("toy titles",))
        assert "not comparable toy titles: the gold or the way of counting is another" in shown("changes", made)
        assert "toy titles: not comparable" in markdown(made)
        assert changes(Material(made)).told == ()


class TestFunnel:
    def fates(self, *stages: Stage | None) -> tuple[Fate, ...]:
        return tuple(
            Fate(f"claim {n}", gold_row(), s, f"condition {s}", "31", "A sentence.") for n, s in enumerate(stages)
        )

    def test_stages_add_up(self):
        made = data(fates={"g": self.fates(None, Stage.FETCHED, Stage.PATTERN, Stage.PATTERN, None)})
        (view,) = funnel(Material(made))
        passed = {step.stage: step.passed for step in view.steps}
        assert (passed[Stage.FETCHED], passed[Stage.CANDIDATE], passed[Stage.PATTERN]) == (4, 4, 2)
        assert view.steps[-1].passed == 2
        assert sum(len(step.lost) for step in view.steps) + view.steps[-1].passed == len(view.fates)

    def test_each_with_its_sentence_and_what_failed(self):
        text = shown("funnel", data(fates={"g": self.fates(None, Stage.PATTERN)}))
        assert "claim 1 condition related A sentence. PMID 31" in text.replace("\u00a0", " ")
        assert "claim 0" not in text

    def test_where_nothing_was_read_the_cited_works_are_linked(self):
        page = render(data(fates={"g": (Fate("c", gold_row(), Stage.FETCHED, "not read", "", ""),)}))
        assert 'href="https://doi.org/10.9999/three"' in page

    def test_long_lists_are_cut_and_say_so(self):
        made = data(fates={"g": self.fates(*[Stage.EFFECT] * (FATES_SHOWN + 3))})
        assert "… and 3 relations more; all are in report.json" in shown("funnel", made)
        assert len(json_values(made)["funnel"]["g"]["fates"]) == FATES_SHOWN + 3

    def test_all_golds_in_one_table_of_the_message(self):
        made = data(fates={"g": self.fates(None, Stage.EFFECT), "h": self.fates(Stage.FETCHED)})
        message = markdown(made)
        assert "| stage passed | g | h |" in message
        assert "| document read | 2 | 0 (−1) |" in message
        assert "| with the effect of the gold | 1 (−1) | 0 |" in message


class TestErrors:
    def test_a_false_hit_shows_pattern_mentions_and_cue(self):
        made = invented(60)
        page = render(made)
        part = page.partition('<section id="errors"')[2].partition("</section>")[0]
        assert re.search(r"pattern toy-\w+-\d+", part)
        assert '<mark class="m-mirna"' in part
        assert re.search(r"<u>(may |does not )?\w+</u>", part)
        assert "https://pubmed.ncbi.nlm.nih.gov/10" in part

    def test_patterns_with_precision_and_worst_cases(self):
        found = tuple(
            Item(outcome, "31", f"what {n}", pattern="toy-verb", confidence=n / 10)
            for n, outcome in enumerate((RIGHT, RIGHT, FALSE, FALSE, FALSE, FALSE))
        )
        made = data(comparison(level("triple", found)))
        text = shown("patterns", made).replace("\u00a0", " ")
        assert "toy-verb 2 4 0.333 what 5 0.50 · PMID 31 what 4 0.40 · PMID 31 what 3 0.30 · PMID 31" in text
        (values,) = json_values(made)["patterns"]["toy titles"]
        assert (values["right"], values["false"], len(values["worst"])) == (2, 4, 4)


class TestMarking:
    TEXT = "Nothing here. In cells, miR-901 targets GENEA well."
    SPAN = Span(14, 51)

    def document(self) -> AnnotatedDocument:
        subject = Mention(24, 31, "miR-901", EntityType.MIRNA, "", "miR-901")
        other = Mention(40, 45, "GENEA", EntityType.GENE, "", "GENEA")
        relation = Relation(subject, Effect.TARGETS, other, Span(32, 39), "toy", self.SPAN)
        return AnnotatedDocument("1", self.TEXT, (subject, other), (relation,), sentences=(Span(0, 13), self.SPAN))

    def test_names_and_the_cue_of_the_statement(self):
        texts = by_document([self.document()])
        sentence = self.TEXT[14:]
        found = marked(texts, "1", sentence, "miR-901 targets GENEA")
        assert [sentence[m.span.start : m.span.end] for m in found.marks] == ["miR-901", "GENEA"]
        assert [sentence[cue.start : cue.end] for cue in found.cues] == ["targets"]
        assert marked(texts, "1", sentence, "miR-901 activates GENEA").cues == ()

    @pytest.mark.parametrize(
        ("document", "sentence"), [("2", "In cells, miR-901 targets GENEA well."), ("1", "Not in it."), ("1", "")]
    )
    def test_a_sentence_that_is_not_there_is_left_as_it_is(self, document, sentence):
        found = marked(by_document([self.document()]), document, sentence)
        assert (found.text, found.marks) == (sentence, ())


class TestConfidence:
    def test_the_curve_is_drawn_and_told(self):
        made = tuple(
            Item(outcome, str(n), f"what {n}", confidence=c)
            for n, (outcome, c) in enumerate([(RIGHT, 0.9), (RIGHT, 0.8), (FALSE, 0.5), (MISSED, None)])
        )
        full = data(everything=(comparison(level("triple", made)),), threshold=0.6)
        text = shown("confidence", full)
        assert (
            "F1 is highest, 0.800 , where findings from 0.80 up are taken (precision 1.000 , recall 0.667"
            in text.replace("0.800,", "0.800 ,").replace("1.000,", "1.000 ,")
        )
        assert json_values(full)["curves"]["toy titles"]["best"]["threshold"] == 0.8
        assert 'id="precision-recall-title"' in render(full)

    @pytest.mark.parametrize("number", [0, 1, POINTS_SHOWN, POINTS_SHOWN + 1, 1000])
    def test_a_curve_of_many_points_keeps_its_ends_and_its_best(self, number):
        made = [CurvePoint(1 - n / 1000, 0.5, n / 1000, 0.1) for n in range(number)]
        kept = made[number // 3] if made else None
        thin = thinned(made, kept)
        assert len(thin) <= POINTS_SHOWN + 1
        assert list(thin) == sorted(thin, key=lambda point: -point.threshold)
        if made:
            assert {made[0], made[-1], kept} <= set(thin)

    def test_calibration(self):
        tenths = (Decile(0.3, 4, 0.35, 0.25), Decile(0.5, 0, 0.0, 0.0))
        full = data(curation=CurationData(calibration=CalibrationData(tenths, (), 0.1, None)))
        text = shown("confidence", full)
        assert "expected calibration error 0.100" in text
        assert "0.3 4 0.350 0.250 0.5 0 – not measured – not measured" in text
        assert "Calibrated confidence: expected" not in text
        assert json_values(full)["calibration"]["stated"]["expected_calibration_error"] == 0.1


class TestCuration:
    def test_agreement_and_work(self):
        agreement = Agreement(
            ("ada", "ben"), 80, (Pairwise("ada", "ben", 80, 0.91, -0.02, Interval(-0.1, 0.2)),), None, None
        )
        work = (
            CuratorWork("ada", 10, 5, 3, 2, 1, 1, 84.4, (("polarity", 2), ("no-relation", 3))),
            CuratorWork("ben", 1, 1, 0, 0, 0, 0, None, (("polarity", 2),)),
        )
        made = data(curation=CurationData(agreement, work))
        text = shown("curation", made)
        assert "ada, ben 80 0.910 −0.020 −0.10–0.20" in text
        assert "over 80 findings that two or more decided: – not measured" in text
        assert "ada 10 5 3 2 1 1 84 ben 1 1 0 0 0 0 – not measured" in text
        assert "polarity 4 no-relation 3" in text
        assert json_values(made)["curation"]["tags"] == {"polarity": 4, "no-relation": 3}

    def test_a_single_curator_agrees_with_nobody(self):
        made = data(
            curation=CurationData(
                Agreement(("ada",), 0, (), None, None), (CuratorWork("ada", 1, 1, 0, 0, 0, 0, None, ()),)
            )
        )
        assert "agreement was not measured" in shown("curation", made)
        assert json_values(made)["curation"]["agreement"] is None


class TestClaims:
    def checks(self) -> tuple[ClaimCheck, ...]:
        return (
            ClaimCheck(gold_row("miR-1"), ClaimVerdict.SUPPORTED, "31", "It says so.", "miR-1 targets GENEA"),
            ClaimCheck(
                gold_row("miR-2"), ClaimVerdict.CONTRADICTED, "31", "It says the opposite.", "miR-2 activates GENEA"
            ),
            ClaimCheck(
                gold_row("miR-3"), ClaimVerdict.NOT_FOUND, "31", "", "", "32", "miR-3 targets GENEA, says another."
            ),
            ClaimCheck(gold_row("miR-4"), ClaimVerdict.NOT_READ, "", "", ""),
        )

    def test_each_claim_is_in_one_list_and_what_may_be_wrong_comes_first(self):
        view = claims(Material(data(claims=self.checks())))
        assert [part.title for part in view.lists] == [
            "contradicted",
            "another work fits better",
            "no cited document was read",
            "supported",
        ]
        assert sorted(check.row.subject for part in view.lists for check in part.checks) == [
            f"miR-{n}" for n in range(1, 5)
        ]

    def test_a_wrong_number_surfaces(self):
        made = data(claims=self.checks())
        text = shown("claims", made).replace("\u00a0", " ")
        assert "miR-3 targets GENEA Outlook · cites [3] doi:10.9999/three" in text
        assert "fits better miR-3 targets GENEA, says another. PMID 32" in text
        assert "- miR-3 targets GENEA \\[3\\]: not found in the text; 32 fits better" in markdown(made)

    def test_not_found_in_titles_says_that_only_titles_were_read(self):
        made = data(
            claims=self.checks(), documents=(Document("31", "A title"), Document("32", "B", (Section("", "x"),)))
        )
        said = "Of 1 of 2 documents only the title was read"
        assert said in shown("claims", made)
        assert said in shown("coverage", made)
        assert said in markdown(made)

    def test_json_has_every_claim(self):
        values = json_values(data(claims=self.checks()))["claims"]
        assert [value["verdict"] for value in values] == [check.verdict.value for check in self.checks()]
        assert (values[2]["better"], values[2]["doi"]) == ("32", ["10.9999/three"])


class TestCoverage:
    def test_what_the_review_does_not_mention(self):
        made = data(unmentioned=(Unmentioned("31", "miR-9 targets GENEZ", "A sentence.", 0.9, "toy"),))
        text = shown("coverage", made).replace("\u00a0", " ")
        assert "1 relation found in 1 cited work and stated by no row" in text
        assert "miR-9 targets GENEZ 0.90 toy A sentence. PMID 31" in text
        assert json_values(made)["coverage"][0]["pattern"] == "toy"

    def test_nothing_left_out_is_not_the_same_as_not_measured(self):
        assert "not measured" in shown("coverage", EMPTY)
        claimed = data(claims=(ClaimCheck(gold_row(), ClaimVerdict.NOT_READ, "", "", ""),))
        assert "everything found in the cited works is stated" in shown("coverage", claimed)


class TestFiles:
    def test_everything_is_written_and_read_back(self, tmp_path: Path):
        made = invented(30)
        files = write_all(tmp_path / "new", made)
        assert {path.name for path in files} >= {"report.html", "report.json", "report.md", "precision-recall.svg"}
        assert all(path.stat().st_size for path in files)
        assert json.loads((tmp_path / "new/report.json").read_text(encoding="utf-8")) == json.loads(
            json.dumps(json_values(made))
        )
        assert (tmp_path / "new/report.html").read_text(encoding="utf-8") == render(made)
        assert (tmp_path / "new/report.md").read_text(encoding="utf-8") == markdown(made)

    def test_figures_of_an_earlier_report_go_and_what_else_is_there_stays(self, tmp_path: Path):
        first = write_figures(tmp_path, invented(30))
        (tmp_path / "mine.svg").write_text("x", encoding="utf-8")
        second = write_figures(tmp_path, data(comparison(level("triple", TWO))))
        assert {path.name for path in second} == {"f1-1-toy-titles.svg", "f1-1-toy-titles.png"}
        assert {path.name for path in tmp_path.iterdir()} == {path.name for path in second} | {"mine.svg"}
        assert len(first) > len(second)

    def test_baselines_are_told_without_their_errors(self):
        values = json_values(invented(40))["comparisons"]
        assert all("discrepancies" in level for part in values for level in part["system"]["levels"])
        assert not any("discrepancies" in level for part in values for b in part["baselines"] for level in b["levels"])


class TestMessage:
    def test_it_is_short_and_its_tables_are_whole(self):
        message = markdown(invented(120))
        assert len(message) < 10_000
        for table in re.findall(r"(?:^\|.*\n)+", message, re.M):
            assert len({line.count("|") for line in table.splitlines()}) == 1
        for title in (TITLES, GIVEN, REVIEW):
            assert title in message

    def test_without_gold(self):
        assert lines(markdown(EMPTY)) == [
            "# toy, 2020-02-02",
            "",
            "There is no gold for this corpus, so nothing was measured.",
            "",
            "0 documents (nothing was read).",
        ]


@pytest.mark.parametrize(
    ("difference", "said"), [(0.013, "+1.3"), (-0.004, "−0.4"), (0, "±0.0"), (-0.0001, "±0.0"), (0.0004, "±0.0")]
)
def test_points(difference, said):
    assert points(difference) == said


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0.61, 0.844, "0.61–0.84"), (1, 1, "no spread"), (-0.1, 0.2, "−0.10–0.20")]
)
def test_span(low, high, said):
    assert span(Interval(low, high)) == said
