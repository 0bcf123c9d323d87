r"""Macros of one's own: what defines them, what they stand for, and what a mischievous one comes to."""

import pytest

from portal import markup
from portal.markup import macros

PREAMBLE = r"""
\newcommand{\GL}{\operatorname{GL}} % the general linear group
\newcommand\norm[1]{\lVert #1\rVert}
\DeclareMathOperator*{\esssup}{ess\,sup}
\DeclareMathOperator{\Ext}{Ext}
\def\R{\mathbb R} \def\pair#1#2{\langle #1,#2\rangle}
\newcommand{\Lp}[1][p]{L^{#1}(\R)}
\let\eps\varepsilon
\renewcommand{\H}{\mathbb{H}}
\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}
\newcommand{\eg}{e.g.\xspace}
\newcommand{\half}{\frac12}
"""


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (r"$\GL_n(\R)$, $\Ext^1(A, B)$, $\esssup f$", "GLₙ(ℝ), Ext¹(A, B), ess sup f"),
        (r"$\norm{x + \norm y}^2$, $\norm\eps$", "‖x + ‖y‖‖², ‖ε‖"),
        (r"$\pair ab$ and $\pair{a}{\eps b}$", "⟨a, b⟩ and ⟨a, εb⟩"),
        (r"$\Lp$ is no $\Lp[2]$", "Lᵖ(ℝ) is no L²(ℝ)"),
        (r"$x^\R$, $\frac\R2$, $\overline\R$", "x^ℝ, ℝ/2, ℝ̅"),  # where they are arguments they are one group
        (r"$\eps x$, $2\half$, $\alpha\GL$", "εx, 2 1/2, α GL"),
        (r"Erd\H{o}s and $\H^2$", "Erdős and ℍ²"),
        ("We solve \\be x=1 \\ee \\eg here", "We solve\n\nx = 1\n\ne.g. here"),
        (r"`\GL`, `a' $\GL$ `b', \\GL", r"\GL, ‘a’ GL ‘b’, \GL"),
        ("```\n\\GL\n```\n$\\GL$", "\\GL\n\nGL"),
        (r"$\GLx$", r"\GLx"),
    ],
)
def test_macros_stand_for_what_the_preamble_says(source, plain):
    assert " ".join(markup.to_text(macros.expanded(source, PREAMBLE)).split()) == " ".join(plain.split())


@pytest.mark.parametrize(
    ("preamble", "faults"),
    [
        (r"\foo", [(1, "“\\foo” is no definition")]),
        ("\\def\\a{a}\n\n\\newcommand{\\x}[1]{#2}", [(3, "`\\x` uses an argument that it does not take.")]),
        (r"\def\x#2{a}", [(1, "The arguments are numbered")]),
        (r"\newcommand{\x}", [(1, "What the macro stands for must follow in braces.")]),
        (r"\newcommand{\x}{a", [(1, "What the macro stands for must follow in braces.")]),
        (r"\newcommand{\x}{\def\y{a}}", [(1, "`\\x` must not define other macros.")]),
        (r"\renewcommand{\begin}{x}", [(1, "`\\begin` cannot be defined anew.")]),
        (r"\newcommand{\x}{$a$}", [(1, "Leave dollars and backticks out")]),
        ("\\def\\x{a}\n\\def\\x{b}", [(2, "`\\x` is defined twice.")]),
        (r"\def\x{\x}", [(1, "`\\x` stands for itself, or for too much.")]),
        (r"\def\x{\y}" "\n" r"\def\y{\x}", [(2, "`\\y` stands for itself, or for too much.")]),
        (
            "\n".join(rf"\def\a{chr(97 + n // 26)}{chr(97 + n % 26)}{{x}}" for n in range(101)),
            [(1, "At most 100")],
        ),
        ("", []),
        (PREAMBLE, []),
    ],
)
def test_a_preamble_is_read_strictly(preamble, faults):
    found = []
    try:
        macros.check(preamble)
    except markup.Unreadable as error:
        found = error.faults

    assert [line for line, _said in found] == [line for line, _said in faults]
    assert all(said.startswith(begin) for (_, said), (_, begin) in zip(found, faults, strict=True))


def test_a_bomb_is_refused_and_where_it_is_stored_does_no_harm():
    letters = "abcdefghijklmnopqrstuvwxyz"
    steps = [rf"\def\b{a}{{\b{b}\b{b}}}" for a, b in zip(letters, letters[1:], strict=False)]
    bomb = "\n".join([*steps, r"\def\bz{x}", r"\newcommand{\twice}[1]{#1#1}"])

    with pytest.raises(markup.Unreadable):
        macros.check(bomb)
    for source in (
        r"\ba" * 2000,
        r"\twice{" * 20 + "x" + "}" * 20,
        r"\twice{" * 3000 + "x" + "}" * 3000,
        r"\twice{" * 8000,
    ):
        assert len(macros.expanded(source, bomb)) <= macros.MAX_SOURCE + len(source)


def test_an_author_is_told_of_a_macro_without_its_argument():
    source = Text("One\n$x + \\norm$\n$\\foo$")

    assert [(warning.line, warning.sentence, warning.macro) for warning in markup.warnings(source)] == [
        (2, "`\\norm` lacks an argument; it is shown as written.", ""),
        (3, "`\\foo` is not known; it is shown as written.", "foo"),
    ]


def test_lines_keep_their_numbers():
    source = Text("$\\norm{x\n+y}$ and $\\pair{a}\n{b}$\n$\\foo$")

    assert [warning.line for warning in markup.warnings(source)] == [4]


class Text(str):
    macros = PREAMBLE
