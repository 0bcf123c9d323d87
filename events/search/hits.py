"""How something found is shown: its title, a line about it and an excerpt, with what was sought marked."""

from portal import markup
from portal.lib import text_matching

from .sources import BETWEEN, Hit


def excerpted(source, terms):
    """What is shown of a long text: it is cut before it is rendered, which can take a second."""
    return markup.to_text(text_matching.around_first(markup.in_words(markup.expanded(source)), terms))


def hit_of(row, title, about, text, terms):
    """The Hit of a row with what stands `around` it."""
    if not any(text_matching.holds(line, terms) for line in (title, about, text)):
        # Labels and affiliations around it tell why it was found, each of them once.
        lines = dict.fromkeys(row.around.replace("\n", BETWEEN).split(BETWEEN))
        text = BETWEEN.join(line for line in lines if text_matching.holds(line, terms)) or text
    return Hit(
        row,
        text_matching.highlight(title, terms),
        text_matching.highlight(about, terms),
        text_matching.excerpt(text, terms),
    )
