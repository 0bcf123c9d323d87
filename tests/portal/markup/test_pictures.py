"""Pictures of a text: figures on pages, addresses in mails, words everywhere else, and nothing of others."""

import pytest

from portal import markup
from portal.authors_text import AuthorsText
from portal.markup.pictures import Picture, written

SITE = "https://portal.example.org/"
MAP = Picture("A map", 1600, 900, "/media/pictures/a.webp", "/media/pictures/b.webp", 800)
LINE = Picture("", 300, 20, "/media/pictures/c.webp")


class Row:
    text_event = None
    text_pictures = written({"3": MAP, "4": LINE})


def text(source):
    return AuthorsText(source, Row, takes_pictures=True)


IMAGE = (
    '<img src="/media/pictures/a.webp" '
    'srcset="/media/pictures/b.webp 800w, /media/pictures/a.webp 1600w" '
    'sizes="(min-width: 640px) 594px, 100vw" width="1600" height="900" alt="{}" loading="lazy">'
)
FIGURE = f"<figure>{IMAGE}</figure>\n"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("![The way](picture:3)", FIGURE.format("The way")),
        ("![](picture:3)", FIGURE.format("A map")),
        ('![A "1 < 2" & more](picture:3)', FIGURE.format("A &quot;1 &lt; 2&quot; &amp; more")),
        (
            "![](picture:4)",
            '<figure><img src="/media/pictures/c.webp" width="300" height="20" alt="" loading="lazy">'
            "</figure>\n",
        ),
        ("See ![it](picture:3) here", f"<p>See {IMAGE.format('it')} here</p>\n"),
        ("- ![it](picture:3)", f"<ul>\n<li>{IMAGE.format('it')}</li>\n</ul>\n"),
        ("![it](picture:5)", "<p>![it](picture:5)</p>\n"),
        ("`![it](picture:3)`", "<p><code>![it](picture:3)</code></p>\n"),
        (
            "![it](https://example.org/a.png)",
            '<p><a href="https://example.org/a.png" rel="nofollow noopener">it</a></p>\n',
        ),
        ('<img src="/media/pictures/a.webp">', '<p>&lt;img src="/media/pictures/a.webp"&gt;</p>\n'),
    ],
)
def test_a_page_shows_the_pictures_of_its_text_and_no_others(source, html):
    assert markup.to_html(text(source)) == html


@pytest.mark.parametrize("source", ["![it](picture:3)", AuthorsText("![it](picture:3)", Row)])
def test_a_text_that_takes_no_pictures_shows_none(source):
    assert markup.to_html(source) == "<p>![it](picture:3)</p>\n"


def test_mails_lead_to_it_and_what_is_plain_or_on_paper_has_its_words():
    source = text("Before\n\n![The way](picture:3)\n\n![](picture:4)\n\nafter")

    html = markup.to_html(source, base=SITE)
    assert f'<a href="{SITE}media/pictures/a.webp">The way</a>' in html and "<img" not in html
    plain = f"Before\n\nThe way ({SITE}media/pictures/a.webp)\n\nafter"
    assert markup.to_text(source, base=SITE) == plain
    assert markup.to_text(source) == "Before\n\nThe way\n\nafter"
    assert markup.to_excerpt(source, 100) == "Before The way after"
    assert "picture" not in markup.to_typst(source).code and '"The way"' in markup.to_typst(source).code


def test_its_author_is_told_of_one_that_is_not_there():
    source = text("![it](picture:3)\n\nand ![$x$](picture:5), ![no](picture:five)")

    assert [str(each) for each in markup.warnings(source)] == [
        "line 3: `picture:5` is no picture that this text has; it is shown as written.",
        "line 3: `picture:five` is no picture that this text has; it is shown as written.",
    ]
    assert not markup.warnings(text("![it](picture:3) and picture:9 in words"))


@pytest.mark.parametrize("broken", ["", "{", "[1]", '{"3": [1]}', '{"x": []}', "null"])
def test_what_tells_of_no_pictures_is_passed_over(broken):
    assert markup.to_html("![it](picture:3)", pictures=broken) == "<p>![it](picture:3)</p>\n"
