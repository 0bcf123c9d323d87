"""Formulas by pandoc and Typst: set, or shown as written; bounded, kept, and never code."""

import pytest

from portal.documents import formulas, typesetting
from portal.documents.models import FormulaTypst
from portal.lib import bounded
from portal.markup import TypstFormula

pytestmark = pytest.mark.django_db
LIMITS = bounded.Limits(memory=1500 * bounded.MB, cpu=10, clock=60, wait=60)


def codes(*texs):
    found = [TypstFormula(tex) for tex in texs]
    made = formulas.converted(found, limits=LIMITS)
    return [made[each.key] for each in found]


def test_all_formulas_of_a_document_are_converted_together_and_told_apart(monkeypatch):
    calls = []
    run = bounded.run
    monkeypatch.setattr(
        bounded, "run", lambda *args, **options: calls.append(args[0]) or run(*args, **options)
    )

    made = codes(
        r"x \in \mathbb{R}^d", r"\foo{x}", r"\frac{a}{b}", r"\|u\|_2", r"\operatorname*{argmin}_x",
        r"\PP_\ZZ", "3{,}274", r"\genfrac{[}{]}{0pt}{}{n_{1}}{k}", r"\genfrac{(}{)}{0pt}{}{n_{1_{2}}}{k}",
        r"\genfrac{[}{]}{0pt}{}{n_{1_{2}}}{k}",
    )  # fmt: skip

    assert made == [
        "$x in bb(R)^d$",
        "",
        "$a / b$",
        '$class("normal", bar.v.double) u class("normal", bar.v.double)_2$',
        '$op("argmin", limits: #true)_x$',
        "$bb(P)_(bb(Z))$",
        '$upright("3,274")$',
        '$mat(delim: "[", n_1; k)$',
        "$binom(n_(1_2), k)$",
        "",
    ]
    assert len(calls) == 1


def test_symbols_that_typst_has_renamed_are_set_by_their_new_names():
    made = codes(
        r"A \cap \bigcap_i B_i \sqcap C", r"V \otimes W \odot x \ominus y", r"\bigotimes_i V_i \oplus W",
        r"\llbracket x \rrbracket", r"\text{sect times.circle} \nparallel",
    )  # fmt: skip

    assert [code for code in made if "sect" in code or "circle" in code] == [made[-1]]
    assert '"sect times.circle"' in made[-1]
    assert typesetting.refused([formulas.CHECK + code for code in made], limits=LIMITS) == [""] * 5


def test_what_was_converted_once_is_kept_and_an_edit_converts_one(monkeypatch):
    codes("x", "y", r"\foo")
    sent = []
    convert = formulas.through_pandoc
    monkeypatch.setattr(
        formulas, "through_pandoc", lambda some, limits: sent.extend(some) or convert(some, limits)
    )

    assert codes("x", "y", r"\foo", "z") == ["$x$", "$y$", "", "$z$"]
    assert [each.tex for each in sent] == ["z"]
    FormulaTypst.objects.update(used_on="2020-01-01")
    codes("x")
    formulas.forget_unused()
    assert FormulaTypst.objects.count() == 1


HOSTILE = [
    r"\input{/etc/passwd}",
    r"\include{secret}",
    r"\write18{ls}",
    r"\newcommand{\a}{\a\a}\a",
    r"\def\a{\a x}\a",
    r"\newcommand{\a}{xxxxxxxxxx}\newcommand{\b}{\a\a\a\a\a\a\a\a}\b\b\b\b",
    "{" * 1000,
    "x^{" * 400 + "x" + "}" * 400,
    "x^{" * 25 + "x" + "}" * 25,
    r"\begin{matrix}" * 50,
    r"\left(" * 100 + "x",
    '"#read("x")"',
    r"\text{#read(x)}",
    r'\phantom{\text{"#read(x)}}',
    r"\href{javascript:x}{y}",
    r"\unicode{x41}",
]


def test_what_does_not_close_loops_or_includes_files_is_shown_as_written():
    made = dict(zip(HOSTILE, codes(*HOSTILE), strict=True))

    assert {tex: code for tex, code in made.items() if code} == {}


@pytest.mark.parametrize(
    "said",
    [
        r"\$x\$",
        '$#read("x")$',
        '$upright("#x")$',
        "$#hide[#read(1)]$",
        r"$\\#read(1)$",
        "$#scale(x: 120%, y: 120%)[#x]$",
        "$#box(stroke: black, inset: 3pt, [$ #x $])$",
        "$" + "x" * 30_000 + "$",
        "x",
        "",
    ],
)
def test_what_pandoc_says_is_believed_only_where_it_cannot_be_code(said):
    assert formulas.believed(said) == ""


def test_one_that_kills_pandoc_takes_no_other_along():
    tower = TypstFormula("x^{" * 22 + "x" + "}" * 22)  # of which the rules would let none through
    limits = bounded.Limits(memory=1500 * bounded.MB, cpu=1, clock=20, wait=60)

    assert formulas.through_pandoc([TypstFormula("a"), tower, TypstFormula("b")], limits) == [
        "$a$",
        "",
        "$b$",
    ]


def test_one_that_typst_refuses_is_found_and_shown_as_written_from_then_on():
    found = [TypstFormula("x"), TypstFormula("y")]
    formulas.converted(found, limits=LIMITS)
    bad = formulas.digest_of(found[1].key)
    FormulaTypst.objects.filter(digest=bad).update(typst="$unknownname$")

    made = formulas.converted(found, limits=LIMITS)

    assert formulas.refuse_bad_ones(made, limits=LIMITS) == [found[1].key]
    assert codes("x", "y") == ["$x$", ""]
