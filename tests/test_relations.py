"""What sentences of many constructions state. All sentences are invented.

Each line: sentence => all relations that patterns assert, "subject effect object" with the names as
written, "~" before an effect that is negated, "?" before one that is hedged; "-" for none.
"""

from __future__ import annotations

import pytest

from extractor.model import Document, Relation
from extractor.pipeline import Extractor

ASSERTED = """
miR-34a represses MET and AXL. => miR-34a represses MET; miR-34a represses AXL
MET and AXL were repressed by miR-34a and miR-34c. => miR-34a represses MET; miR-34a represses AXL; miR-34c represses MET; miR-34c represses AXL
miR-34a, which is lost in tumours, represses MET. => miR-34a represses MET; miR-34a correlates tumours
We show that miR-34a was able to suppress MET expression. => miR-34a represses MET
miR-21 was shown to directly target PTEN. => miR-21 targets PTEN
miR-21 functions to suppress PTEN. => miR-21 represses PTEN
Treatment of cells with a miR-21 inhibitor increased PTEN protein. => miR-21 represses PTEN
Anti-miR-21 increased PTEN protein levels. => miR-21 represses PTEN
Overexpression of miR-21 reduced PTEN mRNA. => miR-21 represses PTEN
Silencing of MALAT1 decreased ZEB1 expression. => MALAT1 activates ZEB1
PTEN was decreased in cells transfected with miR-21 mimics. => miR-21 represses PTEN
miR-21 was the most up-regulated microRNA after AKT1 inhibition. => AKT1 represses miR-21
miR-34a is a downregulated miRNA after MET knockdown. => MET activates miR-34a
The most reduced microRNAs after AKT1 inhibition were miR-21 and miR-34a. => AKT1 activates miR-21; AKT1 activates miR-34a
MET was an unaltered gene after knockdown of miR-34a. => miR-34a ~regulates MET
The degradation of PTEN was induced by miR-21. => miR-21 represses PTEN
Loss of miR-200c led to ZEB1 upregulation. => miR-200c represses ZEB1
miR-21-induced downregulation of PTEN was observed. => miR-21 represses PTEN
By targeting PTEN, miR-21 increased AKT1 activity. => miR-21 targets PTEN; miR-21 activates AKT1
PTEN is a direct target of miR-21. => miR-21 targets PTEN
PTEN was identified as a target gene of miR-21. => miR-21 targets PTEN
miR-21 reduced the expression of its target PTEN. => miR-21 represses PTEN
miR-21 negatively regulates PTEN. => miR-21 represses PTEN
PTEN is negatively regulated by miR-21. => miR-21 represses PTEN
miR-21 is a negative regulator of PTEN. => miR-21 represses PTEN
The effect of miR-21 on PTEN was measured. => miR-21 regulates PTEN
HOTAIR sponges miR-34a and thereby upregulates MET. => HOTAIR sponges miR-34a; HOTAIR activates MET
HOTAIR acts as a competing endogenous RNA for miR-34a. => HOTAIR sponges miR-34a
HOTAIR serves as a sponge of miR-34a. => HOTAIR sponges miR-34a
miR-34a expression was inversely correlated with MET expression. => miR-34a correlates MET
A correlation was found between miR-34a and MET. => miR-34a correlates MET
STAT3 induces miR-21. => STAT3 activates miR-21
miR-21 expression was induced by STAT3. => STAT3 activates miR-21
miR-34a inhibits proliferation and invasion. => miR-34a reverses proliferation; miR-34a reverses invasion
miR-21 promotes apoptosis resistance. => miR-21 reverses apoptosis
miR-34a restores sensitivity to gefitinib. => miR-34a reverses sensitivity
miR-21 confers resistance to gefitinib. => miR-21 promotes resistance
miR-21 predicts progression-free survival. => miR-21 predicts progression-free survival
HOTAIR promotes proliferation via the miR-34a/MET axis. => HOTAIR promotes proliferation; HOTAIR regulates miR-34a; miR-34a regulates MET
The 3'UTR of MET contains a miR-34a binding site. => miR-34a targets MET
miR-34a did not affect MET. => miR-34a ~regulates MET
miR-34a failed to suppress MET. => miR-34a ~represses MET
No effect of miR-34a on MET was seen. => miR-34a ~regulates MET
miR-34a may suppress MET. => miR-34a ?represses MET
We hypothesized that miR-34a suppresses MET. => miR-34a ?represses MET
To investigate whether miR-34a suppresses MET, we used cells. => -
We identified miR-328 as one of the microRNAs targeting CD44. => miR-328 targets CD44
miR-21 is a miRNA that represses PTEN. => miR-21 represses PTEN
miR-205 acts by targeting sequences in the 3'UTR of LRP1. => miR-205 targets LRP1
miR-21 expression is negatively regulated by STAT3 activation. => STAT3 represses miR-21
MYC, but not E2F1, represses miR-34a. => MYC represses miR-34a; E2F1 ~represses miR-34a
Binding sites for miR-34a were found in the 3'UTRs of two of them [MET (mRNA) and AXL (mRNA)]. => miR-34a targets MET; miR-34a targets AXL
MET was regulated by miR-34a by repression of AXL. => miR-34a regulates MET; miR-34a represses AXL
Regulation of MET via a miR-34a-AXL mechanism was seen. => miR-34a regulates MET; miR-34a regulates AXL
miR-34a lowered MET, whereas miR-7 did not. => miR-34a represses MET; miR-7 ~represses MET
miR-34a and MET were measured. => -
Levels of miR-34a and miR-21 fell. => -
MET represses AXL. => -
"""
ROWS = [tuple(line.split(" => ")) for line in ASSERTED.strip().splitlines()]


def said(relation: Relation) -> str:
    mark = ("~" if relation.negated else "") + ("?" if relation.hedged else "")
    return f"{relation.subject.text} {mark}{relation.effect} {relation.object.text}"


def asserted(sentence: str, extractor: Extractor) -> list[Relation]:
    relations = extractor.annotator.annotate(Document(id="invented", title=sentence)).relations
    return [relation for relation in relations if not relation.pattern.startswith("candidate")]


@pytest.mark.parametrize(("sentence", "expected"), ROWS)
def test_constructions(sentence: str, expected: str, extractor: Extractor) -> None:
    wanted = set() if expected == "-" else set(expected.split("; "))
    assert {said(relation) for relation in asserted(sentence, extractor)} == wanted


@pytest.mark.parametrize(
    ("sentence", "direct"),
    [
        ("miR-34a directly represses MET.", True),
        ("miR-34a binds to the 3'UTR of MET.", True),
        ("miR-34a represses MET.", None),
    ],
)
def test_directness(sentence: str, direct: bool | None, extractor: Extractor) -> None:
    assert [relation.direct for relation in asserted(sentence, extractor)] == [direct]


@pytest.mark.parametrize(
    ("sentence", "resistance", "drugs"),
    [
        ("HOTAIR confers gefitinib resistance by sponging miR-34a.", "promotes", ("gefitinib",)),
        ("miR-34a overcomes erlotinib resistance by targeting MET.", "reverses", ("erlotinib",)),
        (
            "miR-34a enhances the sensitivity of these cells to osimertinib by targeting MET.",
            "reverses",
            ("osimertinib",),
        ),
        ("miR-21 decreased sensitivity to gefitinib and erlotinib.", "promotes", ("gefitinib", "erlotinib")),
        ("Silencing of miR-34a promotes gefitinib resistance.", "reverses", ("gefitinib",)),
    ],
)
def test_resistance_is_read_as_resistance_and_goes_to_the_mechanism(
    sentence: str, resistance: str, drugs: tuple[str, ...], extractor: Extractor
) -> None:
    relations = asserted(sentence, extractor)
    assert relations
    assert {(relation.resistance, relation.drugs) for relation in relations} == {(resistance, drugs)}


def test_offsets_and_evidence_refer_to_the_text(extractor: Extractor) -> None:
    document = Document(id="invented", title="A title.\nIn PC9 cells, miR-34a clearly represses MET. It grew.")
    (relation,) = extractor.annotator.annotate(document).relations
    text = document.text
    assert text[relation.cue.start : relation.cue.end] == "represses"
    assert text[relation.sentence.start : relation.sentence.end] == "In PC9 cells, miR-34a clearly represses MET."
    assert text[relation.subject.start : relation.subject.end] == "miR-34a"


def test_members_of_a_list_are_related_each(extractor: Extractor) -> None:
    relations = asserted("miR-221/222 repress CDKN1B.", extractor)
    assert {relation.subject.name for relation in relations} == {"miR-221", "miR-222"}
    assert {relation.subject.part_of for relation in relations} == {"miR-221/222"}


def test_a_cluster_is_related_as_a_whole(extractor: Extractor) -> None:
    (relation,) = asserted("The miR-17~92 cluster represses PTEN.", extractor)
    assert relation.subject.name == "miR-17~92 cluster"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("miR-34a suppresses MET, whereas AXL was measured.", "different clauses"),
        ("Unlike AXL, MET was lost upon miR-34a expression.", "comparison"),
        ("miR-34a suppresses MET although AXL was induced by heat.", "different clauses"),
        ("Heat induced miR-34a and AXL.", "one coordination"),
        ("miR-34a suppresses growth of AXL-positive cells.", "qualifies another noun"),
    ],
)
def test_a_rejected_pair_names_the_condition(sentence: str, reason: str, extractor: Extractor) -> None:
    (explanation,) = extractor.annotator.explain(Document(id="invented", title=sentence))
    assert any(reason in hit.rejected for hit in explanation.hits), explanation.hits


def test_the_order_of_documents_is_kept_and_batches_do_not_matter(extractor: Extractor) -> None:
    titles = [f"miR-{n} represses MET." if n % 3 else "Nothing here." for n in range(1, 150)]
    documents = [(Document(id=str(n), title=title), None) for n, title in enumerate(titles)]
    together = [annotated for _, annotated in extractor.annotator.pipe(documents)]
    alone = [extractor.annotator.annotate(document) for document, _ in documents]
    assert together == alone


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("miR-34a represses MET in PC9 cells.", "PC-9"),
        ("miR-34a represses MET in lung adenocarcinoma.", "lung adenocarcinoma"),
        ("miR-34a represses MET in both A549 and H1975 cells.", "A549; NCI-H1975"),
        ("miR-34a represses MET.", ""),
    ],
)
def test_the_condition_is_the_place_it_was_found_in(sentence: str, condition: str, extractor: Extractor) -> None:
    assert {relation.condition for relation in asserted(sentence, extractor)} == {condition}


def test_what_a_gene_does_to_resistance_informs_its_mechanism_only(extractor: Extractor) -> None:
    (relation,) = asserted("HDAC1 confers gefitinib resistance by silencing miR-33a.", extractor)
    assert (relation.subject.text, relation.object.text) == ("HDAC1", "miR-33a")
    assert (relation.resistance, relation.drugs) == ("promotes", ("gefitinib",))


def test_a_sentence_that_begins_with_of_is_read(extractor: Extractor) -> None:
    text = "Of PTEN levels, those in tumours fell, and miR-21 represses MET."
    assert "miR-21 represses MET" in [said(relation) for relation in asserted(text, extractor)]
