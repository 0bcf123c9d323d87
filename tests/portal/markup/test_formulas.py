"""One formula: what it looks like as Unicode text, and what MathML it becomes."""

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.markup.formulas import formula
from portal.markup.simple_math import COMMANDS, simple_text


def text(tex, display=False):
    return formula(tex, display).text


def elements(tex, tag, display=False):
    return list(ElementTree.fromstring(formula(tex, display).mathml).iter(tag))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        # scripts
        (r"x_i \in \mathbb{R}^n", "xᵢ ∈ ℝⁿ"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\sum\limits_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"x_{i,j}", "x_(i,j)"),
        (r"x_F^2", "x_F²"),
        (r"e^{i\pi}", "e^(iπ)"),
        (r"x^{n_k}", "x^(nₖ)"),
        (r"W^{1,p}_0(\Omega)", "W₀^(1,p)(Ω)"),
        (r"f'(x) + f''_n", "f′(x) + fₙ″"),
        (r"f^{(k)}, x^*, A^{-1}, A^{\mathsf T}, 90^\circ", "f⁽ᵏ⁾, x*, A⁻¹, Aᵀ, 90°"),
        (r"{}_2F_1", "₂F₁"),
        # fractions and roots
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{1}{2n}", "1/(2n)"),
        (r"\tfrac12 x", "1/2 x"),
        (r"\frac{\partial f}{\partial x}", "∂f/∂x"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"\frac ab^2", "(a/b)²"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\sqrt[3]{2}", "∛2"),
        (r"\sqrt[n]{x}", "ⁿ√x"),
        (r"\binom{n}{k}", "(n choose k)"),
        # letters and accents
        (r"\alpha\beta\Gamma \varepsilon", "αβΓε"),
        (r"\mathcal L \mathcal{O} \mathfrak{g} \mathscr{F} \mathbb{RP}^2", "ℒ𝒪𝔤ℱℝℙ²"),
        (r"\mathbf{x} + \bm\alpha", "x + α"),
        (r"\hat f, \bar z, \tilde{x}, \vec v, \dot x, \hat{x_i}", "f̂, z̄, x̃, v⃗, ẋ, x̂ᵢ"),
        (r"\overline{AB}, \widehat{fg}", "A̅B̅, hat(fg)"),
        (r"\hbar \ell \Re \aleph \emptyset \infty", "ℏℓℜℵ∅∞"),
        # operators and their spaces
        (r"a\le b<c\neq d", "a ≤ b < c ≠ d"),
        (r"-x+y \le -1", "−x + y ≤ −1"),
        (r"|-x| + \|y\|_2 \ge 1", "|−x| + ‖y‖₂ ≥ 1"),
        (r"\lVert x \rVert", "‖x‖"),
        (r"A\times B\setminus C\cup\{0\}", "A × B ∖ C ∪ {0}"),
        (r"\{x \mid x > 0\}", "{x | x > 0}"),
        (r"f\colon X \to Y", "f: X → Y"),
        (r"A \xrightarrow{f} B", "A →ᶠ B"),
        (r"a := b", "a ≔ b"),
        (r"a \not= b \not\in C", "a ≠ b ∉ C"),
        (r"a \equiv b \pmod p", "a ≡ b (mod p)"),
        (r"x_1, \dots, x_n", "x₁, …, xₙ"),
        (r"\int_0^\infty e^{-x^2}\,dx", "∫₀^∞ e^(−x²) dx"),
        (r"P(A\mid B)=1/2", "P(A | B) = 1/2"),
        (r"2dd^c u", "2ddᶜu"),
        # names
        (r"O(n \log n)", "O(n log n)"),
        (r"\lim_{n\to\infty} a_n", "lim_(n→∞) aₙ"),
        (r"\operatorname{Hom}(X,Y)", "Hom(X, Y)"),
        (r"\operatorname*{arg\,min}_{x} f(x)", "arg minₓ f(x)"),
        (r"\mathop{\rm Spec} A", "Spec A"),
        (r"\mathrm{SL}_2(\mathbb{Z})", "SL₂(ℤ)"),
        (r"\text{if } x>0 \text{ and {nested $y$} words}", "if x > 0 and nested y words"),
        (r"\text{Erd\H{o}s}", "Erdős"),
        # rows
        (r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", "(1, 0; 0, 1)"),
        (
            r"f = \begin{cases} 1 & \text{if } x>0 \\ 0 & \text{otherwise} \end{cases}",
            "f = {1, if x > 0; 0, otherwise",
        ),
        (r"\begin{aligned} a &= b \\[2pt] &= c \end{aligned}", "a = b\n= c"),
        (r"a &= b \\ c &= d", "a = b\nc = d"),
        (r"\sum_{\substack{i<j \\ k}}", "∑_(i<j; k)"),
        (r"\underbrace{a+b}_{n}", "(a+b)[n]"),
        # what is not there to be read
        (r"a = b \label{eq:x} \tag{1}", "a = b (1)"),
        (r"\color{red} x \phantom{y} \! z", "xz"),
        (r"50% \# \$", "50%#$"),
    ],
)
def test_a_formula_reads_well_as_text(tex, expected):
    assert text(tex) == expected


@pytest.mark.parametrize(
    "tex", [r"\foo", r"\Spec", r"\mathfoo", r"\foo{x^2}{y}", r"\write", r"\input{/etc/passwd}"]
)
def test_an_unknown_macro_stays_as_typed(tex):
    assert text(rf"a = {tex}") == f"a = {tex}"
    assert [element.text for element in elements(tex, "mtext")] == [tex]


@pytest.mark.parametrize(
    "tex",
    [
        r"\def\x{y}\x",
        r"\newcommand{\x}{y}\x",
        r"\DeclareMathOperator{\x}{y}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{color:red}{x}",
        r"\class{a}{x}",
        r"\unicode{x202e}",
        r"\begin{tikzcd} A \end{tikzcd}",
        r"\frac{a",
        r"a}",
        r"\left( x",
        r"x^a^b",
        r"\begin{cases} 1",
        r"{a \\ b}",
        r"\frac",
        "x_",
        "{" * 31 + "x" + "}" * 31,
        r"\sqrt" * 300 + "x",
    ],
)
def test_what_has_no_good_rendering_is_left_to_its_source(tex):
    assert formula(tex) is None


def test_rows_of_aligned_equations_are_aligned_and_told_from_a_matrix():
    equations, matrix = elements(r"\begin{align} a &= \begin{matrix} 1 \end{matrix} \end{align}", "mtable")

    assert equations.get("class") == "math-align"
    assert [cell.get("class") for cell in equations.find("mtr")] == ["math-right", "math-left"]
    assert matrix.get("class") is None


def test_limits_stand_below_a_sum_but_beside_an_integral():
    assert elements(r"\sum_{i}^n", "munderover", display=True)
    assert elements(r"\max_{x} y", "munder", display=True)
    assert elements(r"\int_a^b", "msubsup", display=True)


def test_limits_that_the_author_asks_for_stay_below_within_a_line():
    (operator,) = elements(r"\sum\limits_{i} x", "mo")

    assert operator.get("movablelimits") == "false"


def test_the_fences_of_a_matrix_grow_and_plain_parentheses_do_not():
    assert [mo.get("stretchy") for mo in elements(r"\begin{pmatrix} 1 \end{pmatrix}", "mo")] == [None, None]
    assert [mo.get("stretchy") for mo in elements("(x)", "mo")] == ["false", "false"]


def test_letters_of_other_alphabets_are_characters():
    letters = elements(r"\mathbb{R}\mathcal{L}\mathfrak{g}\mathbf{x}", "mi")

    assert "".join(letter.text for letter in letters) == "ℝℒ𝔤𝐱"
    assert not any(letter.get("mathvariant") for letter in letters)


def test_an_upright_name_is_one_identifier():
    assert [name.text for name in elements(r"\mathrm{Spec}", "mi")] == ["Spec"]


def test_an_upright_letter_stays_upright():
    (differential,) = elements(r"\mathrm{d}", "mi")

    assert differential.get("mathvariant") == "normal"


def test_relations_are_operators_whatever_latex2mathml_takes_them_for():
    assert [mo.text for mo in elements(r"a \iff b \sim c \bigoplus d", "mo")] == ["⟺", "∼", "⨁"]


@pytest.mark.parametrize(
    "tex",
    [
        *(r"\infty", r"\partial", r"\nabla", r"\emptyset", r"\varnothing", r"\ell", r"\forall", r"\exists"),
        *(r"\nexists", r"\not\exists", r"\neg", r"\lnot", r"\complement", r"\top", r"\angle", "∞", "∀"),
    ],
)
def test_an_ordinary_symbol_is_no_operator_which_browsers_would_set_apart(tex):
    assert elements(tex, "mo") == []
    assert len(elements(tex, "mi")) == 1


def test_nabla_and_partial_stand_upright_beside_letters():
    symbols = elements(r"\nabla\partial\Omega\mathrm{div}", "mi")

    assert [(symbol.text, symbol.get("mathvariant")) for symbol in symbols] == [
        ("∇", "normal"),
        ("∂", "normal"),
        ("Ωdiv", None),
    ]


def test_a_minus_after_an_ordinary_symbol_is_an_operation():
    (minus,) = elements(r"\infty - \infty", "mo")

    assert minus.get("rspace") is None


def test_a_minus_is_a_sign_where_nothing_stands_before_it():
    first, second = (mo for mo in elements("-x - y", "mo"))

    assert first.get("rspace") == "0em"
    assert second.get("rspace") is None


def test_a_name_is_parted_from_its_argument_but_not_from_parentheses():
    (log,) = elements(r"\log x", "mo")
    sine, *_ = elements(r"\sin(x)", "mo")

    assert (log.get("rspace"), sine.get("rspace")) == ("0.167em", "0em")


def test_characters_that_mean_something_in_markup_are_escaped_once():
    assert r'alttext="a &lt; b &amp; \text{&lt;i&gt;}"' in formula(r"a < b & \text{<i>}").mathml
    assert [element.text for element in elements(r"\text{<i>}", "mtext")] == ["<i>"]


SIMPLE = st.recursive(
    st.sampled_from(
        ["x", "N", "d", "5", "12", r"\alpha", r"\mathbb{R}", r"\mathcal {P}", "(", ")", "=", "+", "-", ","]
    )
    | st.sampled_from([rf"\{command} " for command in COMMANDS.split()]),
    lambda part: st.builds("{}_{{{}}}".format, part, part) | st.builds("{}^{{{}}}".format, part, part),
    max_leaves=3,
)


@given(st.lists(SIMPLE, min_size=1, max_size=8), st.sampled_from(["", " "]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_the_short_way_to_plain_text_says_what_the_long_way_says(parts, gap):
    tex = gap.join(parts)
    short = simple_text(tex)

    assume(short is not None)
    assert short == formula(tex).text


@pytest.mark.parametrize(
    "tex", [r"d = 5", r"x_i \in \mathbb{R}^n", "O(n^2)", r"m \ge C_{17}\varepsilon^{-2}", "f(x, y)"]
)
def test_what_abstracts_are_full_of_goes_the_short_way(tex):
    assert simple_text(tex)


@pytest.mark.parametrize(("tex", "fence"), [(r"\bigl( x \bigr)^2", ")"), (r"f\Big|_0^1", "|")])
def test_a_fence_of_a_given_size_grows_with_scripts_too(tex, fence):
    """Which browsers do in a row of its own, and for a bar where it is said to."""
    math = formula(tex).math
    row = next(each[0] for each in math.iter() if each.tag in ("msup", "msubsup"))

    assert (row.tag, row[0].text, row[0].get("stretchy")) == ("mrow", fence, "true")
