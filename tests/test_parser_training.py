"""The training of the bundled parser: its pure parts, on invented sentences."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPTS = Path(__file__).parent.parent / "scripts" / "parser"


@pytest.fixture(scope="module", autouse=True)
def scripts() -> Iterator[None]:
    """The folder of the training scripts on the module path, for these tests only."""
    sys.path.insert(0, str(SCRIPTS))
    yield
    sys.path.remove(str(SCRIPTS))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


def tree(text: str) -> Any:
    """A tree of ``word/tag/label/head`` items, heads counted from 1 and 0 for the root."""
    rows = [item.rsplit("/", 3) for item in text.split()]
    return module("treebank").Tree(
        words=tuple(row[0] for row in rows),
        spaces=(True,) * len(rows),
        tags=tuple(row[1] for row in rows),
        heads=tuple(int(row[3]) - 1 if row[3] != "0" else index for index, row in enumerate(rows)),
        labels=tuple(row[2] for row in rows),
    )


PLAIN = "Loss/NN/nsubj/4 of/IN/prep/1 Xyz3/NN/pobj/2 delayed/VBD/ROOT/0 budding/NN/dobj/4 ././punct/4"
ASIDE = (
    "The/DT/det/3 Bcl/NN/nmod/3 gene/NN/nsubj/8 (/-LRB-/punct/5 panel/NN/parataxis/8 B/NN/appos/5 )/-RRB-/punct/5 "
    "slows/VBZ/ROOT/0 yeast/NN/compound/10 growth/NN/dobj/8 ././punct/8"
)
REPORT = (
    "We/PRP/nsubj/2 show/VBP/ROOT/0 that/IN/mark/5 yeast/NN/nsubj/5 needs/VBZ/ccomp/2 Qrs/NN/nmod/8 -/HYPH/punct/8 "
    "2/CD/dobj/5 ././punct/2"
)
HYPHEN = "Qrs/NN/nsubj/4 -/HYPH/punct/1 2/CD/nummod/1 drives/VBZ/ROOT/0 the/DT/det/6 cycle/NN/dobj/4 ././punct/4"
SENTENCES = [PLAIN, ASIDE, REPORT, HYPHEN]


def always() -> Any:
    """Rates at which every change is made wherever it can be."""
    fields = module("augment").Rates.__dataclass_fields__
    return module("augment").Rates(**dict.fromkeys(fields, 1.0))


class TestTree:
    @pytest.mark.parametrize("text", SENTENCES)
    def test_invented_sentences_are_trees(self, text: str) -> None:
        assert tree(text).problem() == ""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("a/NN/ROOT/0 b/NN/ROOT/0", "2 roots"),
            ("a/NN/ROOT/0 b/NN/dep/3 c/NN/dep/2", "a cycle"),
            ("a/NN/ROOT/0 b/NN/dep/9", "a head outside the sentence"),
        ],
    )
    def test_problems_are_named(self, text: str, problem: str) -> None:
        assert tree(text).problem() == problem


class TestConllu:
    ROW = "{}\t{}\t_\t_\t{}\t_\t{}\t{}\t_\t{}"

    def test_reads_what_the_columns_say(self) -> None:
        rows = [
            "# a comment",
            self.ROW.format(1, "Cells", "NNS", 2, "nsubj", "_"),
            self.ROW.format(2, "grow", "VBP", 0, "root", "SpaceAfter=No"),
        ]
        (read,) = module("treebank").read_conllu("\n".join(rows) + "\n", "invented")
        assert read.words == ("Cells", "grow")
        assert read.tags == ("NNS", "VBP")
        assert read.heads == (1, 1)
        assert read.labels == ("nsubj", "ROOT")
        assert read.spaces == (True, False)

    def test_a_short_line_is_refused_with_its_number(self) -> None:
        with pytest.raises(module("treebank").TreebankError, match="invented:2: 3 columns"):
            list(module("treebank").read_conllu("# one\n1\tCells\tNNS\n", "invented"))

    def test_an_absent_treebank_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(module("treebank").TreebankError, match=r"craft_dependency\.tgz"):
            module("treebank").read_craft(tmp_path)


class TestSplit:
    def test_every_twelfth_article(self) -> None:
        articles = [(number,) for number in range(30)]
        parts = module("treebank").split(articles)
        assert parts.development == ((5,), (17,), (29,))
        assert parts.test == ((11,), (23,))
        assert sorted((*parts.train, *parts.development, *parts.test)) == articles

    @pytest.mark.parametrize(("count", "sizes"), [(0, []), (3, [3]), (10, [10]), (23, [10, 10, 3])])
    def test_groups_of_ten(self, count: int, sizes: list[int]) -> None:
        assert [len(group) for group in module("treebank").batches(list(range(count)))] == sizes


class TestAugmentation:
    @given(text=st.sampled_from(SENTENCES), seed=st.integers(0, 10**6))
    def test_every_result_is_a_tree(self, text: str, seed: int) -> None:
        augment = module("augment")
        rates = always() if seed % 2 else augment.Rates()
        changed = augment.augment(tree(text), Random(seed), augment.load_names(), rates, {})
        assert changed.problem() == ""

    def test_a_seed_decides_the_outcome(self) -> None:
        augment = module("augment")
        names = augment.load_names()

        def outcome(seed: int) -> list[Any]:
            random = Random(seed)
            return [augment.augment(tree(text), random, names, augment.Rates(), {}) for text in SENTENCES * 5]

        assert outcome(7) == outcome(7)
        assert outcome(7) != outcome(8)

    def test_renaming_changes_nouns_and_nothing_else(self) -> None:
        augment = module("augment")
        before = tree(PLAIN)
        after = augment.rename(before, Random(1), augment.load_names(), always(), {})
        assert (after.tags, after.heads, after.labels) == (before.tags, before.heads, before.labels)
        changed = {index for index in range(len(before)) if before.words[index] != after.words[index]}
        assert changed == {0, 2, 4}

    def test_a_word_has_one_name_throughout_a_document(self) -> None:
        augment = module("augment")
        chosen: dict[str, str] = {}
        random, names = Random(5), augment.load_names()
        first = augment.rename(tree(PLAIN), random, names, always(), chosen)
        second = augment.rename(tree(PLAIN), random, names, augment.Rates(name_like=0.0), chosen)
        assert first.words[2] == second.words[2] == chosen["Xyz3"]

    def test_a_hyphenated_name_becomes_one_word(self) -> None:
        augment = module("augment")
        changed = augment.collapse(tree(HYPHEN), Random(2), augment.load_names(), 1.0, {})
        assert changed.words[1:] == ("drives", "the", "cycle", ".")
        assert changed.labels == ("nsubj", "ROOT", "det", "dobj", "punct")
        assert changed.heads == (1, 1, 3, 1, 1)

    def test_a_list_is_a_chain_of_conjuncts(self) -> None:
        augment = module("augment")
        lists = [augment.enlist(tree(PLAIN), Random(seed), augment.load_names(), 1.0) for seed in range(60)]
        conjoined = [changed for changed in lists if "conj" in changed.labels]
        slashed = [changed for changed in lists if "/" in changed.words]
        assert conjoined
        assert slashed
        for changed in conjoined:
            conjuncts = [i for i, label in enumerate(changed.labels) if label == "conj"]
            assert [changed.heads[i] for i in conjuncts] == [2, *conjuncts[:-1]]
            assert changed.heads[changed.labels.index("cc")] in {2, *conjuncts}

    def test_a_singular_subject_is_not_made_a_list(self) -> None:
        augment = module("augment")
        singular = tree("Xyz3/NN/nsubj/2 slows/VBZ/ROOT/0 growth/NN/dobj/2")
        assert augment.enlist(singular, Random(1), augment.load_names(), 1.0) == singular

    def test_asides_are_dropped_whole(self) -> None:
        changed = module("augment").without_asides(tree(ASIDE))
        assert changed.words == ("The", "Bcl", "gene", "slows", "yeast", "growth", ".")
        assert changed.heads == (2, 2, 3, 3, 5, 3, 3)

    def test_an_aside_that_holds_the_rest_is_kept(self) -> None:
        holding = tree("(/-LRB-/punct/2 growth/NN/ROOT/0 )/-RRB-/punct/2 slow/JJ/amod/2")
        assert module("augment").without_asides(holding) == holding

    def test_what_was_shown_becomes_the_sentence(self) -> None:
        changed = module("augment").without_report(tree(REPORT))
        assert changed.words == ("Yeast", "needs", "Qrs", "-", "2", ".")
        assert changed.labels[1] == "ROOT"
        assert changed.heads == (1, 1, 4, 4, 1, 1)

    def test_the_final_stop_goes(self) -> None:
        assert module("augment").without_stop(tree(PLAIN)).words[-1] == "budding"

    def test_the_root_cannot_be_removed(self) -> None:
        with pytest.raises(ValueError, match="would lose its head"):
            module("augment").remove(tree(PLAIN), {3})

    def test_names_of_mirnas_have_their_form(self) -> None:
        random = Random(3)
        names = {module("augment").mirna(random) for _ in range(300)}
        assert len(names) > 200
        assert all("mir" in name.lower() or "let-7" in name or "microrna" in name.lower() for name in names)


class TestInvented:
    @given(seed=st.integers(0, 10**6))
    def test_every_sentence_is_a_tree_with_known_labels(self, seed: int) -> None:
        sentence = module("invented").invent(Random(seed), module("augment").load_names())
        assert sentence.problem() == ""
        assert all(sentence.labels)
        assert all(sentence.tags)

    def test_subjects_agree_with_their_verbs(self) -> None:
        names = module("augment").load_names()
        for seed in range(400):
            sentence = module("invented").invent(Random(seed), names)
            for index, label in enumerate(sentence.labels):
                verb = sentence.heads[index]
                if label == "nsubj" and sentence.tags[verb] == "VBZ":
                    assert sentence.tags[index] == "NN", sentence.words

    @pytest.mark.parametrize(
        ("verb", "third", "past", "gerund"),
        [
            ("target", "targets", "targeted", "targeting"),
            ("reduce", "reduces", "reduced", "reducing"),
            ("suppress", "suppresses", "suppressed", "suppressing"),
            ("bind", "binds", "bound", "binding"),
        ],
    )
    def test_forms_of_verbs(self, verb: str, third: str, past: str, gerund: str) -> None:
        forms = module("invented").forms(verb)
        assert (forms["VBZ"], forms["VBD"], forms["VBG"]) == (third, past, gerund)


class TestPacking:
    def test_meta_says_what_the_model_is(self) -> None:
        card = module("pack").card({"lang": "en", "labels": {}, "name": "pipeline"}, "9.9.9", {"dep_uas": 0.912345})
        assert (card["lang"], card["name"], card["version"]) == ("en", "craft_parser", "9.9.9")
        assert card["license"] == "CC BY 3.0"
        assert card["performance"] == {"dep_uas": 0.9123}
        assert json.dumps(card)


@pytest.fixture(scope="module")
def small() -> Any:
    """A small pipeline, trained on two invented sentences until it has something to keep."""
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(0)
    pipeline = spacy.blank("en")
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 16,
        "attrs": ["NORM", "SUFFIX"],
        "rows": [50, 50],
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 16,
        "depth": 1,
        "window_size": 1,
        "maxout_pieces": 2,
    }
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 16, "upstream": "*"}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    pipeline.add_pipe("tok2vec", config={"model": tok2vec})
    pipeline.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    parser = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 16,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": listener,
    }
    pipeline.add_pipe("parser", config={"model": parser, "min_action_freq": 1})
    truth = [module("treebank").document(pipeline.vocab, [tree(text)]) for text in (PLAIN, HYPHEN)]
    examples = [Example(spacy.tokens.Doc(pipeline.vocab, words=[t.text for t in doc]), doc) for doc in truth]
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(20):
        pipeline.update(examples, sgd=optimizer)
    return pipeline


class TestWidening:
    @pytest.mark.parametrize("rows_factor", [1, 3])
    def test_parses_stay_the_same(self, small: Any, rows_factor: int) -> None:
        from spacy.tokens import Doc

        wide = module("widen").widen(small, 1, rows_factor)
        for text in SENTENCES:
            words = tree(text).words
            old, new = small(Doc(small.vocab, words=words)), wide(Doc(wide.vocab, words=words))
            assert [(t.tag_, t.dep_, t.head.i) for t in old] == [(t.tag_, t.dep_, t.head.i) for t in new]
        assert wide.config["components"]["tok2vec"]["model"]["embed"]["rows"] == [50 * rows_factor, 50]

    def test_added_convolutions_begin_beside_nothing(self, small: Any) -> None:
        from spacy.tokens import Doc

        wide = module("widen").widen(small, 3, 2)
        words = tree(PLAIN).words
        (old,) = small.get_pipe("tok2vec").predict([Doc(small.vocab, words=words)])
        (new,) = wide.get_pipe("tok2vec").predict([Doc(wide.vocab, words=words)])
        assert abs(new - old).max() < 0.1
        assert abs(new - old).max() > 0

    def test_what_cannot_be_widened_is_refused(self, small: Any) -> None:
        widen = module("widen").widen
        with pytest.raises(ValueError, match="depth 0: the pipeline has 1 convolutions already"):
            widen(small, 0, 1)
        with pytest.raises(ValueError, match="13 state features already"):
            widen(widen(small, 1, 1), 1, 1)


class TestEvaluation:
    def test_punctuation_does_not_count_as_attachment(self) -> None:
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        truth = tree(PLAIN)
        wrong = module("treebank").document(Vocab(), [truth])
        assert isinstance(wrong, Doc)
        wrong[5].head = wrong[0]
        wrong[4].dep_ = "nsubj"
        counts = module("evaluation").compare(truth, wrong)
        assert (counts.tokens, counts.tags, counts.arcs, counts.heads, counts.labelled) == (6, 6, 5, 5, 4)
        assert counts.uas == 1.0
        assert counts.las == pytest.approx(0.8)
