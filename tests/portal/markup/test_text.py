"""Authors' text as plain text, the limits that forms ask for, and titles on one line."""

import pytest

from portal import markup


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Title\n\nOne\ntwo.\n\n\n\nThree.", "Title\n\nOne two.\n\nThree."),
        ("*a* **b** ~~c~~ `d`", "a b c d"),
        ("one\\\ntwo", "one\ntwo"),
        ("- a\n- b\n  - c\n", "- a\n- b\n  - c"),
        ("* a\n\n* b\n", "- a\n\n- b"),
        ("3. a\n4. b\n", "3. a\n4. b"),
        ("1. a\n\n   b\n", "1. a\n\n   b"),
        ("> a\n>\n> b", "> a\n>\n> b"),
        ("```\na  $b$\n\tc\n```", "a  $b$\n    c"),
        ("| a | b |\n|---|---|\n| $c$ | d |", "a | b\nc | d"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("[a](https://b.org)", "a (https://b.org)"),
        ("[https://b.org](https://b.org)", "https://b.org"),
        ("<https://b.org> https://c.org", "https://b.org https://c.org"),
        ("[us](mailto:a@b.org) <c@d.org>", "us (a@b.org) c@d.org"),
        ("![a map](https://b.org/c.png)", "a map (https://b.org/c.png)"),
        ("a < b & c &amp; &lt;d&gt; <i>", "a < b & c & <d> <i>"),
        ("for\n$$\nx^2\n$$\nwe have", "for\n\nx²\n\nwe have"),
        ("$$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$$", "a = b\n= c"),
        (r"so $a \\ b$ here", "so a; b here"),
        (r"$\frac{a$ and $b$", r"\frac{a and b"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_text_reads_well_without_markup(source, expected):
    assert markup.to_text(source) == expected


def test_relative_addresses_can_be_made_absolute_for_mail():
    assert markup.to_text("[a](/b/)", base="https://portal.org") == "a (https://portal.org/b/)"


def test_an_address_that_makes_no_sense_does_no_harm():
    assert markup.to_text("[a](http://[)", base="https://portal.org").startswith("a (")


def test_words_without_markup_come_back_as_they_are():
    words = "Stein's method (joint work, in part): a short survey"

    assert markup.to_line(words) == markup.to_text(words) == markup.to_inline_html(words) == words
    assert markup.to_html(words) == f"<p>{words}</p>\n"


def test_a_title_is_one_line_with_formulas_in_unicode():
    assert markup.to_line(" The\n $h$-principle  for\t$\\begin{aligned}a\\\\b\\end{aligned}$ ") == (
        "The h-principle for a; b"
    )


def test_links_in_a_title_lose_their_address():
    assert markup.to_line("[a](https://b.org) and https://c.org") == "a and https://c.org"


def test_a_text_of_the_longest_length_is_accepted():
    markup.check("x" * markup.MAX_SOURCE)


def test_a_longer_text_is_refused_with_the_limit_and_what_to_do():
    with pytest.raises(markup.MarkupTooLong, match=r"50,001 characters; at most 50,000 .* Shorten it"):
        markup.check("x" * (markup.MAX_SOURCE + 1))


@pytest.mark.parametrize("render", [markup.to_html, markup.to_text, markup.to_inline_html, markup.to_line])
def test_a_longer_text_is_cut_rather_than_failing(render):
    shown = render("x " * markup.MAX_SOURCE)

    assert "x …" in shown
    assert len(shown) < markup.MAX_SOURCE + 20


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x7f", "\x85", "\u202e", "\u2066", "\ud800", "\ufeff", "\ufffe"]
)
def test_characters_that_nobody_should_see_are_removed(character):
    for render in (markup.to_html, markup.to_text, markup.to_inline_html, markup.to_line):
        assert character not in render(f"a{character}b $c{character}d$ `e{character}f` &#{ord(character)};")


def test_lines_may_end_as_on_any_system():
    assert markup.to_text("a\r\n\r\nb\r\rc") == "a\n\nb\n\nc"


def test_an_excerpt_is_the_beginning_in_one_line():
    source = "# Title\n\nFor $x \\in \\mathbb{R}$ we *show* [this](https://example.org).\n\n" + "more " * 100

    assert markup.to_excerpt(source, 60) == "Title For x ∈ ℝ we show this (https://example.org). more mo…"
    assert markup.to_excerpt("Short $x^2$", 60) == "Short x²"
    assert markup.to_excerpt("", 60) == ""


@pytest.mark.parametrize(
    "source", ["[" * 50_000, "*[" * 25_000, "$" * 50_000, "word " * 10_000, "a\n\n" * 15_000]
)
def test_no_more_of_a_text_is_rendered_than_an_excerpt_can_show(monkeypatch, source):
    rendered = []
    monkeypatch.setattr(markup, "to_text", lambda text: rendered.append(text) or text)

    assert len(markup.to_excerpt(source, 300)) <= 300
    assert [len(text) < 3_100 for text in rendered] == [True]


def test_an_excerpt_says_that_there_is_more_where_markup_hides_it():
    assert markup.to_excerpt("[a](https://example.org/" + "x" * 50_000 + ")", 60).endswith("…")
    assert markup.to_excerpt("One.\n" + "\n" * 2_000 + "Two.", 60) == "One. …"
