"""Authors' text as HTML."""

import re

import pytest

from portal import markup
from portal.markup import formulas


def inner(source):
    """The HTML of a text of one paragraph, without the paragraph."""
    return markup.to_html(source).removeprefix("<p>").removesuffix("</p>\n")


def formulas_of(source):
    """The TeX of the formulas in a text."""
    return [part.split('"')[0] for part in markup.to_html(source).split('alttext="')[1:]]


@pytest.mark.parametrize(
    "source",
    [
        "$5 and $6",
        "costs $5",
        "$100–$200",
        "from $5 to $10, or $x",
        "US$5 and A$7 (CA$9)",
        "$5-$x",
        "$10k/$y",
        "$5k–$10k",
        r"\$x\$",
        r"\$5 and $6",
        "a $ 5 $ c",
        "$x$2",
        "$$ $$",
        "$",
        "$$",
    ],
)
def test_money_is_no_mathematics(source):
    assert formulas_of(source) == []
    assert markup.to_text(source) == source.replace("\\", "")


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        ("$x$", "x"),
        ("$5, $x$, $6", "x"),
        ("it costs $5, and $n$ of them $5n$", "n"),
        (r"\(x\)", "x"),
        (r"C$^*$-algebra", "^*"),
        (r"2$\pi$", r"\pi"),
        (r"$\$5$", r"\$5"),
        ("*a $b*c$ d*", "b*c"),
        ("[a $b]c$ d](/x)", "b]c"),
        ("$a_1 * b_2 * c_3$", "a_1 * b_2 * c_3"),
        ("$a < b$", "a &lt; b"),
        (r"$\{x\}$", r"\{x\}"),
        ("$a\nb$", "a b"),
        ("$[x](y)$", "[x](y)"),
        ("$&amp;$", "&amp;amp;"),
        ("> $x$", "x"),
    ],
)
def test_a_formula_in_a_line_reaches_the_page_undamaged(source, tex):
    assert formulas_of(source)[0] == tex


@pytest.mark.parametrize(
    "source",
    [
        "$$\na\n= b\n- c\n$$",
        "text\n$$\na\n= b\n- c\n$$\ntext",
        "\\[\na\n= b\n- c\n\\]",
        "$$a\n= b\n- c$$",
        "> $$\n> a\n> = b\n> - c\n> $$",
        "- $$\n  a\n  = b\n  - c\n  $$",
    ],
)
def test_a_formula_on_display_keeps_its_lines_from_markdown(source):
    assert formulas_of(source) == ["a = b - c"]
    assert 'display="block"' in markup.to_html(source)


def test_an_environment_without_dollars_is_a_formula():
    assert formulas_of("\\begin{align*}\na_1 &= b_1\n\\end{align*}") == [
        r"\begin{align*} a_1 &amp;= b_1 \end{align*}"
    ]


def test_a_formula_on_display_within_a_paragraph_stays_in_it():
    html = inner("so $$x=1$$ holds")

    assert html.startswith('so <span class="math-display"')
    assert html.endswith("</span> holds")


def test_no_line_breaks_between_a_formula_and_what_stands_right_beside_it():
    html = inner("a ($p$-adic and $n$th, $x$ too")

    assert re.findall(r'<span class="tied">(\(?)<math.*?</math>(.*?)</span>', html) == [
        ("(", "-"),
        ("", "th,"),
    ]
    assert '<span class="tied"><math alttext="p">' in markup.to_inline_html("$p$-adic")


def test_a_formula_on_display_can_be_scrolled_by_keyboard():
    assert markup.to_html("$$x$$") == (
        '<div class="math-display" tabindex="0" role="group" aria-label="Formula">'
        '<math display="block" alttext="x"><mi>x</mi></math></div>\n'
    )


def test_a_long_formula_in_a_line_can_be_scrolled_too():
    assert 'class="math-wide" tabindex="0"' in markup.to_html(f"${'x+' * 20}x$")
    assert "math-wide" not in markup.to_html("$x+x$")


@pytest.mark.parametrize("source", ["`$x$`", "``a `$x$` b``", "    $x$", "```\n$x$\n```", "~~~\n$$x$$\n~~~"])
def test_code_shows_dollars(source):
    assert formulas_of(source) == []
    assert "$x$" in markup.to_html(source)


def test_a_formula_that_cannot_be_rendered_is_shown_as_tex():
    assert inner(r"$\frac{a$ and $b$").startswith(r'<code class="tex">\frac{a</code> and <math')
    assert markup.to_html("$$\n\\frac{a\n$$") == '<p><code class="tex">\\frac{a</code></p>\n'


def test_formulas_beyond_the_limits_are_shown_as_tex():
    too_many = "$x$ " * (formulas.MAX_FORMULAS + 1)
    too_long = f"${'x' * (formulas.MAX_FORMULA + 1)}$"
    too_long_together = f"${'x' * formulas.MAX_FORMULA}$ " * (formulas.MAX_TEX // formulas.MAX_FORMULA + 1)

    for source in (too_many, too_long, too_long_together):
        assert markup.to_html(source).count('<code class="tex">') == 1


def test_headings_begin_below_those_of_the_page_and_skip_no_level():
    source = "## One\n\n#### Two\n\nThree\n==="

    assert markup.to_html(source) == "<h4>One</h4>\n<h5>Two</h5>\n<h3>Three</h3>\n"
    assert markup.to_html("## One", first_heading=2) == "<h2>One</h2>\n"
    assert markup.to_html("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6").count("<h6>") == 3


def test_markdown_has_tables_lists_quotations_code_and_emphasis():
    html = markup.to_html("| a |\n|--:|\n| b |\n\n2. x\n\n> y\n\n`c` *d* **e** ~~f~~  \ng\n\n---\n")

    for part in (
        '<th class="align-right">a</th>',
        '<ol start="2">',
        "<blockquote>",
        "<code>c</code> <em>d</em> <strong>e</strong> <s>f</s><br>",
        "<hr>",
    ):
        assert part in html


def test_only_links_that_leave_the_site_are_marked():
    assert inner("[a](https://b.org)") == '<a href="https://b.org" rel="nofollow noopener">a</a>'
    assert inner("[a](/events/)") == '<a href="/events/">a</a>'
    assert inner("[a](mailto:b@c.org)") == '<a href="mailto:b@c.org">a</a>'


def test_relative_links_can_be_made_absolute():
    assert 'href="https://portal.org/x"' in markup.to_html("[a](/x)", base="https://portal.org")
    assert 'href="http://b.org"' in markup.to_html("[a](http://b.org)", base="https://portal.org")


def test_an_address_in_running_text_is_a_link_without_the_punctuation_after_it():
    link = '<a href="https://a.org/b_c_d_(e)--f" rel="nofollow noopener">https://a.org/b_c_d_(e)--f</a>'

    assert inner("(https://a.org/b_c_d_(e)--f).") == f"({link})."


def test_an_image_is_a_link_since_pages_load_nothing_from_elsewhere():
    assert inner("![A *map*](https://a.org/b.png)") == (
        '<a href="https://a.org/b.png" rel="nofollow noopener">A *map*</a>'
    )


def test_an_image_within_a_link_is_its_text():
    assert inner("[![logo](b.png)](/c)") == '<a href="/c">logo</a>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"Erd\H{o}s", "Erdős"),
        (r"Erd\H os", "Erdős"),
        (r"G\"odel, G\"{o}del, G{\"o}del", "Gödel, Gödel, Gödel"),
        (r"Poincar\'e, \'etale, L\'{e}vy, Garc\'{\i}a", "Poincaré, étale, Lévy, García"),
        (r"\v{C}ech, \v Cech, Fran\c cois, Ho\l{}dys", "Čech, Čech, François, Hołdys"),
        (r"{\L}ojasiewicz, S\o ren, Gau\ss", "Łojasiewicz, Søren, Gauß"),
        (r"Mu\~noz, na\"{\i}ve, \AA", "Muñoz, naïve, Å"),
        ("Cauchy--Schwarz, 1998--2004, a---b, a --- b", "Cauchy–Schwarz, 1998–2004, a—b, a — b"),
        ("$p$--adic, Theorem~1, Fig.~2, Lemma~$n$", "p–adic, Theorem 1, Fig. 2, Lemma n"),
        ("``quoted'' and ``again''", "“quoted” and “again”"),
    ],
)
def test_names_pasted_from_latex_read_as_meant(source, expected):
    assert markup.to_text(source) == expected


def test_a_tie_keeps_words_on_one_line():
    assert inner(r"Theorem~1 of G\"odel") == "Theorem&nbsp;1 of Gödel"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"it\'s, don\'t, we\'ll", "it's, don't, we'll"),
        (r"\"odd\" and \`a\`", '"odd" and `a`'),
        (r"\*a\* \_b\_ 1\. c", "*a* _b_ 1. c"),
        ("--help, 5~10, ~100, a - b", "--help, 5~10, ~100, a - b"),
        ('`a--b G\\"odel`', 'a--b G\\"odel'),
        ("https://a.org/~b--c", "https://a.org/~b--c"),
        (r"\foo{x} C:\data", r"\foo{x} C:\data"),
    ],
)
def test_what_is_not_meant_for_latex_stays(source, expected):
    assert markup.to_text(source) == expected


@pytest.mark.parametrize(
    "title", ["1. Introduction", "# sharp", "* x", "> y", "- z", "| a |", "    code", "a\n==="]
)
def test_block_syntax_means_nothing_in_a_title(title):
    assert markup.to_line(title) == " ".join(title.split())
    assert "<" not in markup.to_inline_html(title)


def test_a_title_has_formulas_emphasis_and_code_but_no_link_and_no_block():
    html = markup.to_inline_html("A *b* **c** `d` [e](https://f.org) $$g$$ ![h](i.png)")

    assert html.startswith("A <em>b</em> <strong>c</strong> <code>d</code> e <math alttext=")
    assert "href" not in html
    assert "<div" not in html
    assert html.endswith("</math> h")
