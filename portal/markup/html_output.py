"""Authors' text as safe HTML: what the parser found is written out, then passed through an allow-list.

What the style sheet has to do: let `math-display` (a formula on lines of its own), `math-wide` (a long one in
a line), `table-scroll` and `pre` scroll sideways, all of which take the focus so that keys can do it; align
`align-left`, `align-center` and `align-right` in tables, and in formulas `math-left` and `math-right`; and
take the padding from the cells of `math-align` (aligned equations, as against matrices); and draw the lines
of `math-over` and `math-under`; and break no line within `tied`, a formula with what stands right beside it,
where browsers would break one before a full stop. `code.tex` shows TeX that has no rendering.
"""

import re
from html import escape

import nh3
from markdown_it.renderer import RendererHTML

from . import mathml
from .syntax import resolved

WIDE = 20  # characters of plain text from which on a formula may be wider than a phone with large letters
FORMULA_LABEL = "Formula"
SIZES = "(min-width: 640px) 594px, 100vw"  # how wide a column of text is, for pictures
REGION = {"tabindex", "role", "aria-label"}
PHRASES = ("em", "strong", "s", "code", "br", "bdi")
BLOCKS = ("p", "h2", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "hr")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
TITLE = mathml.ELEMENTS | dict.fromkeys((*PHRASES, "span"), set())
DIRECTED = dict.fromkeys(("p", "h2", "h3", "h4", "h5", "h6", "li", "td", "th"), {"dir"})
TEXT = TITLE | dict.fromkeys(BLOCKS + TABLES, set()) | DIRECTED | {
    "a": {"href", "rel"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "div": REGION,
    "span": REGION,
    "figure": set(),
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading"},
}  # fmt: skip
CLASSES = {
    "code": {"tex"},
    "div": {"math-display", "table-scroll"},
    "span": {"math-display", "math-wide", "tied"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    "mrow": {"math-over", "math-under"},
    "mtable": {"math-align"},
    "mtd": {"math-left", "math-right"},
}

# A formula in a line with the rest of the word before it and after it, that up to a hyphen.
TIED = re.compile(
    r"(?P<before>[^\s<>&;]{0,12})"
    r'(?P<wide><span class="math-wide"[^>]*>)?<math(?![^>]*\bdisplay=)[^>]*>.*?</math>(?(wide)</span>)'
    r"(?P<after>[^\s<>&-]{0,12}-?)",
    re.DOTALL,
)


def cleaner(elements):
    """A sanitiser that keeps these elements with these attributes, and the classes above."""
    return nh3.Cleaner(
        tags=set(elements),
        attributes={tag: names for tag, names in elements.items() if names},
        allowed_classes={tag: names for tag, names in CLASSES.items() if tag in elements},
        clean_content_tags={"script", "style"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


TEXT_CLEANER = cleaner(TEXT)
TITLE_CLEANER = cleaner(TITLE)


class HtmlRenderer(RendererHTML):
    """markdown-it's HTML, with formulas, and with headings that fit into the page around them.

    Reads from the environment `budget` (of formulas), `base` (address that relative links are resolved
    against, or ""), `title` (whether this is one line) and `first_heading` (level of the highest heading).
    """

    def render(self, tokens, options, env):
        levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
        env["headings"] = {tag: f"h{min(6, env['first_heading'] + rank)}" for rank, tag in enumerate(levels)}
        return super().render(tokens, options, env)

    def renderInline(self, tokens, options, env):
        html = super().renderInline(tokens, options, env)
        return TIED.sub(tied, html) if "<math" in html else html

    def heading_open(self, tokens, index, options, env):
        tokens[index].tag = env["headings"][tokens[index].tag]
        return self.renderToken(tokens, index, options, env)

    heading_close = heading_open

    def formula(self, tokens, index, options, env):
        token = tokens[index]
        display = token.info == "display" and not env["title"]
        formula = env["budget"].formula(token.content, display)
        if formula is None:
            shown = f'<code class="tex">{escape(token.content)}</code>'
            return f"<p>{shown}</p>\n" if token.block else shown
        if token.block:
            return region("div", "math-display", FORMULA_LABEL, formula.mathml) + "\n"
        if display:
            return region("span", "math-display", FORMULA_LABEL, formula.mathml)
        wide = len(formula.text) >= WIDE and not env["title"]
        return region("span", "math-wide", FORMULA_LABEL, formula.mathml) if wide else formula.mathml

    def link_open(self, tokens, index, options, env):
        token = tokens[index]
        address = resolved(token.attrs["href"], env["base"])
        external = address.lower().startswith(("http:", "https:"))
        token.attrs = {"href": address} | ({"rel": "nofollow noopener"} if external else {})
        return self.renderToken(tokens, index, options, env)

    def picture(self, tokens, index, options, env):
        """The picture; in a mail or feed, which has a `base`, a link to it, as nothing is loaded there."""
        token, picture = tokens[index], tokens[index].meta["picture"]
        alt = escape(token.content)
        if env["base"]:
            return f'<a href="{escape(resolved(picture.address, env["base"]))}">{alt}</a>' if alt else ""
        sources = f"{picture.small} {picture.small_width}w, {picture.address} {picture.width}w"
        several = f' srcset="{escape(sources)}" sizes="{SIZES}"' if picture.small else ""
        return (
            f'<img src="{escape(picture.address)}"{several} width="{picture.width}" '
            f'height="{picture.height}" alt="{alt}" loading="lazy">'
        )

    def table_open(self, tokens, index, options, env):
        return '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>'

    def table_close(self, tokens, index, options, env):
        return "</table></div>\n"

    def td_open(self, tokens, index, options, env):
        token = tokens[index]
        alignment = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if alignment:
            token.attrs["class"] = f"align-{alignment}"
        return self.renderToken(tokens, index, options, env)

    th_open = td_open

    def code_block(self, tokens, index, options, env):
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'

    fence = code_block


def tied(found):
    return f'<span class="tied">{found[0]}</span>' if found["before"] or found["after"] else found[0]


def region(tag, name, label, content):
    """A part that scrolls sideways where it is too wide, and takes the focus so that keys can scroll it."""
    return f'<{tag} class="{name}" tabindex="0" role="group" aria-label="{label}">{content}</{tag}>'
