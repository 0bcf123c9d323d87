"""Authors' texts as Typst: what they wrote stands in strings, and formulas stand as names."""

import re

import pytest

from portal.markup import to_inline_typst, to_typst
from portal.markup.typst_output import MOST_INLINE

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
CALLS = re.compile(r"[a-z-]+(?:\.with)?|[(),\s\d]")

HOSTILE = [
    '#read("/etc/passwd")',
    '"] #panic() ["',
    '\\" #panic() \\',
    "$#read(x)$",
    '```{=typst}\n#read("x")\n```',
    '[a](https://example.org/"#panic())',
    '<https://example.org/"\\#panic>',
    '| a | b |\n|---|---|\n| #x | `"` |',
    "# #head\n\n> - *#x*\n\n1. **`#y`**",
    "a\\\nb  \nc &quot;#x&quot; &#x22; &#8238;",
    "@ref <label> = x // y /* z */ [ ] { } $ _ ` ~",
    "\\input{/etc/passwd} \\begin{equation}#x\\end{equation}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_an_author_wrote_stands_outside_a_string(text):
    for code in (to_typst(text).code, to_inline_typst(text).code):
        assert not CALLS.sub("", STRING.sub("", code))


def test_blocks_and_emphasis_are_calls_of_our_own_functions():
    code = to_typst(
        "# Head\n\nOn *very **large*** [graphs](/g) and `code`.\n\n- one\n\n3. three", base="https://x.org"
    ).code

    assert code == (
        'text-blocks(text-heading(1, "Head"), text-paragraph("On ", text-emphasis("very ", '
        'text-strong("large")), " ", text-link.with("https://x.org/g")("graphs"), " and ", '
        'text-letters("code"), "."), text-bullets(text-blocks(text-paragraph("one"))), '
        'text-numbered(3, text-blocks(text-paragraph("three"))))'
    )


def test_a_formula_is_a_name_and_stands_once_among_those_to_convert():
    text = to_typst("For $x$ and $x$ and\n\n$$x$$")

    inline, display = text.formulas
    assert (inline.tex, inline.display, display.display) == ("x", False, True)
    assert text.code.count(f'text-formula("{inline.key}")') == 2
    assert f'text-display("{display.key}")' in text.code


def test_a_title_has_no_links_and_no_formula_on_a_line_of_its_own():
    title = to_inline_typst("On [a](https://example.org) $$x$$")

    assert "text-link" not in title.code
    assert [each.display for each in title.formulas] == [False]


def test_a_formula_and_what_is_joined_to_it_stay_on_a_line_and_long_words_break():
    code = to_inline_typst("The $h$-principle " + "x" * 50).code

    assert '"-\u2060principle ' in code
    assert "x" * 12 + "\u200b" in code


def test_what_would_be_too_much_is_set_plainly():
    deep = to_typst("*a **b " * 200 + "c" + "** d*" * 200).code
    wide = to_typst("|" + "a|" * 40 + "\n|" + "-|" * 40 + "\n|" + "b|" * 40).code
    many = to_typst(" ".join(f"$x_{{{n}}}$" for n in range(1200)))

    assert deep.count("text-emphasis") + deep.count("text-strong") <= MOST_INLINE
    assert "text-table" not in wide and "a | a" in wide
    assert len(many.formulas) == 1000 and many.code.count("text-tex(") == 200
