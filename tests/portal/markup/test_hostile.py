"""Text written to do harm: to break out of the page, or to keep the server busy."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import markup
from portal.markup.html_output import TEXT, TEXT_CLEANER

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FUZZ = settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def parts(text):
    return text.split()


FRAGMENTS = parts(
    r"""$ $$ \( \) \[ \] ` `` ``` * ** _ ~~ ~ [ ] ( ) ]( ![ < > { } ^ _ " ' '' # 1. - | |-|-| -- --- \ \\ & =
    , . <script> </script> <img/src=x/onerror=alert(1)> <svg/onload=alert(1)> javascript:alert(1)
    data:text/html, &#106; &#x202e; &lt; <mtext> <style> <math> <!-- --> <table> <mglyph> <annotation-xml>
    http://a.b a x 1 \"o \H{o} \frac \sqrt \text{ \left( \right) \begin{align} \end{align} \begin{pmatrix}
    \end{pmatrix} \alpha \mathbb \operatorname{ \operatorname* \sum \limits \hat \underbrace \not \foo{
    \def\x \substack{ \href{javascript:alert(1)}{x} \label{a} \tag{1} \emph{ {\it {\bf
    \cite[a]{ \footnote{ \url{ \href{ \texttt{ \textsuperscript{ \begin{itemize} \item \end{itemize} \par
    \begin{equation} \end{equation} } \frak \bf \left< \binom \overline{ https://a.b/$c <i> </i> <b> </b> <br>
    </a> <sub> </sub> <code> </code> <p> </p> \\( \\) \\[ \\] \_ \\in"""
) + ["<a href=//a.b>", "<a href='javascript:x'>"]
SPACES = [" ", "\n", "\n\n", "\t", "    ", "\r", "\x00", "\u202e", "\ud800", "\ue000", "é", "ℝ", "א", "😀"]
SOURCES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(FRAGMENTS + SPACES), max_size=60).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(
        lambda parts: f"${''.join(parts).replace('$', '')}$"
    ),
)


class Page(HTMLParser):
    """What a browser would find in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.comments = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_comment(self, data):
        self.comments.append(data)


def assert_harmless(html):
    page = Page(html)
    names = {name for name, _ in page.attributes}
    schemes = {
        value.split(":")[0].lower() for name, value in page.attributes if name == "href" and ":" in value
    }

    assert page.tags <= set(TEXT)
    assert not [name for name in names if name.startswith("on") or name in ("style", "id", "src", "srcset")]
    assert not schemes & {"javascript", "vbscript", "data", "file"}
    assert page.comments == []
    assert not CONTROL.search(html)


@FUZZ
@given(SOURCES)
def test_any_source_makes_harmless_html(source):
    assert_harmless(markup.to_html(source))
    assert_harmless(markup.to_inline_html(source))


@FUZZ
@given(SOURCES)
def test_html_means_the_same_when_it_is_parsed_again(source):
    html = markup.to_html(source)

    assert TEXT_CLEANER.clean(html) == html


@FUZZ
@given(SOURCES)
def test_any_source_makes_text_without_control_characters(source):
    assert not CONTROL.search(markup.to_text(source))
    assert not CONTROL.search(markup.to_line(source))
    assert "\n" not in markup.to_line(source)


@FUZZ
@given(SOURCES)
def test_no_formula_makes_us_stumble(source):
    """Those that have no rendering are told from mistakes of ours, which would be logged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.markup.formulas.logger.exception", fail)
        markup.to_html(source)


def fail(message, tex):
    raise AssertionError(message % (tex,))


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)' onclick=alert(1)>x</a><i onclick=alert(1)>y</i><br onclick=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x&gt;'>",
        "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
        r"$\text{</mtext></math><script>alert(1)</script>}$",
        r"$\text{<img src=x onerror=alert(1)>}$",
        r'$\foo{"><script>alert(1)</script>}$',
        r"$\href{javascript:alert(1)}{x}$",
        r"$\unicode{x3c}script\unicode{x3e}$",
        r"$\text{&#x3c;script&#x3e;}$",
        r"$\mathrm{&#60;script>}$",
        '$x" onmouseover="alert(1)$',
        "`<script>`",
        "```<script>\nx\n```",
        "[x](https://a.b 'onclick=alert(1)')",
        '[x](https://a.b/"onclick="alert(1))',
        '<https://a.b/"onclick=alert(1)>',
        '!["onerror=alert(1)](https://a.b)',
    ],
)
def test_markup_of_another_kind_is_only_text(source):
    assert_harmless(markup.to_html(source))
    assert_harmless(markup.to_inline_html(source))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "  javascript:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "java&#x09;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "&#x1;javascript:alert(1)",
        "%6Aavascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,x",
        "file:///etc/passwd",
        "ftp://a.b",
        "//evil.org",
        r"/\evil.org",
        "http:evil",
    ],
)
def test_no_link_leads_to_a_scheme_that_is_not_allowed(address):
    written = (f"[x]({address})", f"[x](<{address}>)", f"![x]({address})", f"<{address}>")
    for source in (*written, f'<a href="{address}">x</a>', f"<a href={address}>x</a>"):
        for name, value in Page(markup.to_html(source)).attributes:
            assert name != "href" or re.match(r"(?![a-z]+:|//)", value, re.IGNORECASE)


REPEATED = [
    *parts(
        r"""[ ![ [a]( ![a]( [a](b * ** _ ` ``a < <a > { } \ | ~ & &amp; # - 1. a* *a [* *[ [](a ]( http:// --
        \( \[ \(a $ $a $$ $$a $x$ $5 $\frac $\sqrt $\left( $\begin{ $\text{ \"a \H{o} ``a'' <script> <!--
        <i>a <br> \\(a \emph{ {\it \footnote{ \cite[a \\\\ x*y }_ $\bf \left< \begin{itemize} \begin{equation}
        \text{$a$ https://a.b/$"""
    ),
    *("`a ", "`a' ", "$ a ", "$a\n- ", "\n$", "`` ", "\\item ", "\\par ", "\\href{a}{", "'"),
    *(
        "\n",
        "\t- ",
        "- a\n",
        "  - a\n",
        "> ",
        "> a\n",
        "|a|b|\n|-|-|\n",
        "$$a\n",
        "\\[a\n",
        "$$\na\n\n",
        "a\n=\n",
    ),
]


@pytest.mark.parametrize("part", REPEATED, ids=repr)
def test_a_long_text_of_nothing_but_one_thing_is_rendered(part):
    source = part * (10_000 // len(part))

    assert_harmless(markup.to_html(source))
    assert not CONTROL.search(markup.to_text(source))


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("{", "}"),
        (r"\frac{1}{", "}"),
        (r"\underbrace{", "}"),
        (r"\text{$", "$}"),
        (r"\substack{", "}"),
        ("x_{", "}"),
    ],
)
def test_a_formula_nested_beyond_reason_is_shown_as_tex(opening, closing):
    tex = opening * 60 + "x" + closing * 60

    assert markup.to_html(f"\\({tex}\\)") == f'<p><code class="tex">{tex}</code></p>\n'


def test_a_small_table_cannot_be_blown_up():
    source = f"{'|a' * 200}|\n{'|-' * 200}|\n" + "|\n" * 5_000

    assert "<td>" not in markup.to_html(source)


def test_an_address_cannot_be_repeated_by_reference():
    assert "href" not in markup.to_html(f"[a]: /{'x' * 1000}\n\n" + "[a]" * 100)
