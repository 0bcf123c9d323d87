r"""Text as people write it: LaTeX around formulas, dollars of every kind, asterisks, letters."""

import pytest

from portal import markup


def inner(source):
    """The HTML of a text of one paragraph, without the paragraph and without what formulas are made of."""
    return markup.to_html(source).removeprefix("<p>").removesuffix("</p>\n")


def formulas_of(source):
    return [part.split('"')[0] for part in markup.to_html(source).split('alttext="')[1:]]


LINK = '<a href="https://example.org/{0}" rel="nofollow noopener">{1}</a>'

PROSE = [
    (r"\emph{x} and \textbf{bold}", "<em>x</em> and <strong>bold</strong>", "x and bold"),
    (r"\textit{a} {\it b} {\em c}", "<em>a</em> <em>b</em> <em>c</em>", "a b c"),
    (r"{\bf B} {\sl s} {\tt t}", "<strong>B</strong> <em>s</em> <code>t</code>", "B s t"),
    (r"\emph{a \textbf{b} c}", "<em>a <strong>b</strong> c</em>", "a b c"),
    (r"\texttt{a\_b} \textsc{Sage} \underline{u}", "<code>a_b</code> Sage <em>u</em>", "a_b Sage u"),
    (r"\emph{for $x_{1}$ only}", None, "for x₁ only"),
    (r"see \cite{A}", "see [A]", "see [A]"),
    (r"see \cite[p. 3]{A,B} and \citep{C}", "see [A, B, p. 3] and [C]", "see [A, B, p. 3] and [C]"),
    (r"\ref{thm:a}, \eqref{b}\label{c} and \label{d} more", "thm:a, (b) and more", "thm:a, (b) and more"),
    (
        r"\url{https://example.org/a_b}",
        LINK.format("a_b", "https://example.org/a_b"),
        "https://example.org/a_b",
    ),
    (r"\href{https://example.org/a\_b}{here}", LINK.format("a_b", "here"), "here (https://example.org/a_b)"),
    (r"\href{javascript:alert(1)}{here}", r"\href{javascript:alert(1)}{here}", None),
    (r"\noindent We show~it", "We show&nbsp;it", "We show it"),
    (r"a \\ b", "a<br>\nb", "a\nb"),
    ("a\\\\\nb", "a<br>\nb", "a\nb"),
    (r"a\\[2pt] b", "a<br>\nb", "a\nb"),
    (r"one\footnote{two}", "one (two)", "one (two)"),
    (r"\ldots, \S 3, \LaTeX, \TeX{}, \dots{} x", "…, § 3, LaTeX, TeX, … x", "…, § 3, LaTeX, TeX, … x"),
    (r"5\,km, some\-thing", "5&nbsp;km, something", "5 km, something"),
    (r"1\textsuperscript{st}", None, "1ˢᵗ"),
    (r"\begin{center}a\end{center}", "a", "a"),
    (r"Erd\H{o}s--R\'enyi", "Erdős–Rényi", "Erdős–Rényi"),
    (
        "``new'' and `odd' things `even' x",
        "“new” and ‘odd’ things ‘even’ x",
        "“new” and ‘odd’ things ‘even’ x",
    ),
    ("`don't` and `print 'x'`", "<code>don't</code> and <code>print 'x'</code>", "don't and print 'x'"),
    ("`f'` and `x' = y`", "<code>f'</code> and <code>x' = y</code>", "f' and x' = y"),
    ("the `$x$' case", None, "the ‘x’ case"),
    (r"\foo{x} C:\data", r"\foo{x} C:\data", r"\foo{x} C:\data"),
    # asterisks and underscores
    ("On *-algebras and the group C*", "On *-algebras and the group C*", "On *-algebras and the group C*"),
    ("C*-algebras, W*-algebras, *-homs", "C*-algebras, W*-algebras, *-homs", None),
    ("x*y and z*w, *so* **too**", "x*y and z*w, <em>so</em> <strong>too</strong>", None),
    ("{x}_{i} and {y}_{j}", "{x}_{i} and {y}_{j}", "{x}_{i} and {y}_{j}"),
    # dollars in an address
    (
        "https://example.org/a$b/c$d.pdf",
        LINK.format("a$b/c$d.pdf", "https://example.org/a$b/c$d.pdf"),
        "https://example.org/a$b/c$d.pdf",
    ),
]


@pytest.mark.parametrize(("source", "html", "text"), PROSE)
def test_latex_in_prose_reads_as_meant(source, html, text):
    assert html in (None, inner(source))
    assert text in (None, markup.to_text(source))


@pytest.mark.parametrize(
    ("title", "html", "line"),
    [
        (r"On \emph{odd} things\\ by `us'", "On <em>odd</em> things by ‘us’", "On odd things by ‘us’"),
        (
            r"{\bf Small} \cite{A} \url{https://example.org}",
            "<strong>Small</strong> [A] https://example.org",
            None,
        ),
        (r"*-algebras~and C*", "*-algebras&nbsp;and C*", "*-algebras and C*"),
        (r"a \par b \medskip c", "a b c", "a b c"),
    ],
)
def test_latex_in_titles_too(title, html, line):
    assert markup.to_inline_html(title) == html
    assert line in (None, markup.to_line(title))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"a \begin{itemize} \item b \item c $x$ \end{itemize} d", "a\n\n- b\n- c x\n\nd"),
        ("\\begin{enumerate}\n\n\\item b\n\n\\item c\n\\end{enumerate}", "1. b\n2. c"),
        (
            r"\begin{itemize}\item a \begin{enumerate}\item b\end{enumerate} \item c\end{itemize}",
            "- a\n  1. b\n- c",
        ),
        (r"a\par b \medskip\noindent c", "a\n\nb\n\nc"),
        (
            "```\n\\begin{itemize} \\item b \\end{itemize} \\par\n```",
            "\\begin{itemize} \\item b \\end{itemize} \\par",
        ),
        (r"\begin{itemize} \item b", r"\begin{itemize} \item b"),
    ],
)
def test_lists_and_paragraphs_of_latex(source, text):
    assert markup.to_text(source) == text


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        (r"We show \begin{equation} x=1 \end{equation}.", [r"\begin{equation} x=1 \end{equation}"]),
        (
            r"so \begin{align*} a&=b \\ c&=d \end{align*} holds",
            [r"\begin{align*} a&amp;=b \\ c&amp;=d \end{align*}"],
        ),
        ("a $x\n+ y$ b", ["x + y"]),
        ("a $x\n- y$ b\n> c", ["x - y"]),
        ("a $x\n> y$ b", ["x &gt; y"]),
        ("a $$x\n- y$$ b", ["x - y"]),
        ("- a $x\n+ y$ b", ["x + y"]),
        ("$ X $ and $\\mu $-bubble and $$x$$ in", ["X", r"\mu", "x"]),
        ("mod$ A$. These relate to tors$ A$ and", ["A", "A"]),
        ("$n$-th of $ M$, $5", ["n", "M"]),
        ("$x_1$2-cells", ["x_1"]),
        ("[a](https://example.org/$b) and $c$", ["c"]),
        ("``the $x$ case'' and ``the $y$ one''", ["x", "y"]),
        # no mathematics
        ("$5 and $6, US$ 5, US$ 6, $ 7 - $ 8", []),
        ("It costs $5\n- now\n- later $6", []),
        ("mod$. These relate to tors$", []),
        ("`a $ b` and `c $ d`", []),
    ],
)
def test_dollars_are_paired_so_that_formulas_stand_between_them(source, tex):
    assert formulas_of(source) == tex


def test_a_formula_that_is_refused_is_opaque():
    html = inner(r"$\frac{a_{b}}{$ and c_{d} $\def\x_{y}$ e_{f}")

    assert "<em>" not in html
    assert html.count('<code class="tex">') == 2


def test_a_letter_keeps_its_lines_and_its_signature():
    letter = "Best wishes,\nJane\n-- \nBoard\n\n- a\n- b\n\nEnd\n---\nof it"

    assert (
        markup.to_text(letter, letter=True)
        == "Best wishes,\nJane\n--\nBoard\n\n- a\n- b\n\nEnd\n\n* * *\n\nof it"
    )
    assert markup.to_html("a\n--", letter=True) == "<p>a<br>\n--</p>\n"
    assert "<h3" not in markup.to_html("Jane\n---", letter=True)


def test_a_text_within_a_letter_has_no_lines_of_its_own():
    text = "One\ntwo\nthree  \nfour\\\nfive\n\n- a\n  b\n- c\n\n> d\n> e\n\n```\nf\ng\n```\n\n$$\nx\n+ y\n$$"

    assert markup.unwrapped(text) == (
        "One two three  \nfour\\\nfive\n\n- a b\n- c\n\n> d\n> e\n\n```\nf\ng\n```\n\n$$\nx\n+ y\n$$"
    )


HEBREW = "שלום"


def test_a_text_from_right_to_left_says_so():
    assert markup.to_html(f"{HEBREW}\n\n- {HEBREW}\n") == (
        f'<p dir="auto">{HEBREW}</p>\n<ul>\n<li dir="auto">{HEBREW}</li>\n</ul>\n'
    )
    assert markup.to_inline_html(f"{HEBREW} $x$").startswith(f"<bdi>{HEBREW} <math")
    assert markup.to_inline_html(HEBREW) == f"<bdi>{HEBREW}</bdi>"
    assert "dir" not in markup.to_html("*plain*")
