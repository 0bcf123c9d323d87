"""What counts as the same word: formulas, spellings, what is mistyped, and every script."""

import re

import pytest

from tests.support.factories import make_talk
from tests.support.search import found, groups

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("index")]

FORMULAS = [
    r"The loss $\mathcal{L}(\theta)$ as $n \to \infty$, for $x \in \mathbb{R}^{d}$.",
    r"The loss $\mathcal L(\vartheta)$ as $n\rightarrow\infty$, for $x\in\mathbb R^d$.",
    "The loss L(θ) as n → ∞, for x ∈ ℝ^d.",
]


@pytest.mark.parametrize(
    "typed", ["L(θ)", "∞", "n → ∞", "ℝ", "R^d", "ℝᵈ", "ℝ^d", "R^{d}", r"\mathbb{R}^d", "Θ"]
)
@pytest.mark.parametrize("abstract", FORMULAS, ids=range(len(FORMULAS)))
def test_formulas_are_found_as_readers_see_them(abstract, typed):
    make_talk(title="Other", abstract="Renowned results, loss and theatre: $r$ and $d$, R&D.")
    make_talk(title="Sought", abstract=abstract)

    assert found(typed) == {"Talks": ["Sought"]}


def test_scripts_are_found_raised_or_with_a_caret():
    make_talk(title=r"The $L^2$-theory of $\mu$P")
    make_talk(title="Powers", abstract="In L² and H₁.")

    assert set(found("L²")["Talks"]) == {"The L²-theory of μP", "Powers"}
    for typed in ("L^2", "μP", "l²-theory of μp"):
        assert found(typed)["Talks"] == ["The L²-theory of μP"]
    assert found("H₁")["Talks"] == ["Powers"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [("optimisation", "optimization"), ("Optimizing", "optimising"), ("generalized", "generalised"),
     ("analyse", "analyze")],
)  # fmt: skip
def test_british_and_american_endings_are_alike(written, typed):
    make_talk(title="Sought", abstract=f"We {written} here.")

    assert found(typed)["Talks"] == ["Sought"]
    (group,) = groups(typed)
    assert f"<mark>{written}</mark>" in group.hits[0].excerpt


def test_a_letter_counts_only_where_there_is_no_word():
    make_talk(title="Quiet")
    make_talk(title="Zoology")

    assert found("z quiet")["Talks"] == ["Quiet"]
    assert found("z")["Talks"] == ["Zoology"]


def test_formulas_are_marked_as_they_are_set():
    make_talk(title="Sought", abstract=FORMULAS[0])

    (group,) = groups("R^d ∞ θ")

    assert re.findall("<mark>(.*?)</mark>", group.hits[0].excerpt) == ["θ", "∞", "ℝᵈ"]


@pytest.mark.parametrize("typed", ["brandvk", "brandivk", "Brandvik netwrks", "brandvic networks"])
def test_a_mistyped_word_is_found_where_nothing_else_is(typed, client):
    make_talk(title="On networks", speaker="Ida Brandvik")
    make_talk(title="Netting", speaker="Bo Branner")
    make_talk(title="brandvk", status="draft")  # what nobody sees changes nothing

    assert found(typed)["Talks"] == ["On networks"]
    assert "found with similar words" in client.get("/search/", {"q": typed}).content.decode()
    assert found("networks")["Talks"] == ["On networks"]
    assert found("brxxdvik") == {}


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Лекция Чебышёва", "чебышева"),
        ("Περὶ σοφίας καὶ ΛΌΓΟΣ", "λογος"),
        ("确率微分方程式の解", "微分方程式"),
        ("確率微分方程式", "微"),
        ("GPU計算の基礎", "gpu計算"),
        ("がくしゅう", "がく"),
        ("확률론의 기초", "확률"),
        ("שָׁלוֹם עולם", "שלום"),
        ("مُحَاضَرَة", "محاضرة"),
        ("गणित की कहानी", "गणित"),
        ("ความน่าจะเป็น", "น่าจะ"),
        ("Việt Đặng", "viet dang"),
        pytest.param("ж" * 70, "ж" * 70, id="longer than a word of the index"),
    ],
)
def test_every_script_is_found(title, typed):
    make_talk(title=title)
    make_talk(title="Другое 方程 他の 다른 אחר آخر अन्य อื่น Άλλο other")

    assert found(typed)["Talks"] == [title]
