"""Changes side by side, and what is altered in a disease. All sentences are invented."""

from __future__ import annotations

import pytest

from extractor.model import Document
from extractor.nlp.predicates.changes import Change, associated
from extractor.pipeline import Extractor

FELL, ROSE = Change(-1, experimental=False), Change(1, experimental=False)
SILENCED = Change(-1, experimental=True)


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (FELL, ROSE, -1),
        (FELL, FELL, 1),
        (SILENCED, ROSE, -1),
        (SILENCED, SILENCED, 0),
        (None, ROSE, 0),
        (FELL, None, 0),
    ],
)
def test_two_changes_are_associated_unless_both_were_made(
    first: Change | None, second: Change | None, sign: int
) -> None:
    assert associated(first, second) == sign


def related(sentence: str, extractor: Extractor, kind: str) -> set[tuple[str, str, str]]:
    relations = extractor.annotator.annotate(Document(id="invented", title=sentence)).relations
    return {
        (r.subject.text, r.effect.value, r.object.text)
        for r in relations
        if (r.object.type.value == "Disease") == (kind == "diseases")
    }


@pytest.mark.parametrize(
    ("sentence", "effect"),
    [
        ("Loss of miR-29b was accompanied by increased MCL1.", "represses"),
        ("Loss of miR-29b was accompanied by reduced MCL1.", "activates"),
        ("MCL1 levels rose as miR-29b levels fell.", "represses"),
        ("Tumours with low miR-29b had elevated MCL1 levels.", "represses"),
        ("miR-29b levels correlated with MCL1 levels.", "correlates"),
        ("miR-29b levels were inversely correlated with MCL1 levels.", "correlates"),
    ],
)
def test_changes_have_a_sign_and_levels_have_none(sentence: str, effect: str, extractor: Extractor) -> None:
    assert related(sentence, extractor, "genes") == {("miR-29b", effect, "MCL1")}


def test_a_level_in_resistant_cells_is_related_to_resistance(extractor: Extractor) -> None:
    text = "miR-21 is upregulated in cells with acquired resistance to gefitinib."
    (relation,) = extractor.annotator.annotate(Document(id="invented", title=text)).relations
    assert (relation.effect.value, relation.object.name) == ("correlates", "drug resistance")
    assert (relation.resistance, relation.drugs) == ("", ("gefitinib",))


@pytest.mark.parametrize(
    ("sentence", "diseases"),
    [
        ("miR-21 is overexpressed in glioblastoma.", {"glioblastoma"}),
        ("miR-21 was differentially expressed in glioblastoma.", {"glioblastoma"}),
        ("In glioblastoma, significant downregulation of miR-21 was seen.", {"glioblastoma"}),
        ("Glioblastoma overexpresses miR-21.", {"Glioblastoma"}),
        ("The miRNAs overexpressed in glioblastoma were miR-21 and miR-10b.", {"glioblastoma"}),
        ("miR-21 was higher in glioblastoma than in meningioma.", {"glioblastoma"}),
        ("miR-21 was lost in melanoma, and glioblastoma was studied too.", {"melanoma"}),
        ("miR-21 represses PTEN in glioblastoma cells.", set()),
        ("Knockdown of miR-21 in glioblastoma cells slowed growth.", set()),
        ("Ectopic miR-21 was expressed in glioblastoma cells.", set()),
        ("We studied whether miR-21 is overexpressed in glioblastoma.", set()),
    ],
)
def test_related_to_a_disease_is_what_is_altered_in_it(sentence: str, diseases: set[str], extractor: Extractor) -> None:
    found = related(sentence, extractor, "diseases")
    assert {disease for subject, _, disease in found if subject == "miR-21"} == diseases
    assert {effect for _, effect, _ in found} <= {"correlates"}
