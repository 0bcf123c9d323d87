"""The question of a file's encoding, with a look: the same cells as each encoding would read them."""

from django.utils.translation import gettext as _

from portal.lib import sheets

from .plans import Question

MOST_SHOWN = 8  # encodings; and lines are cut to what holds letters that are not ASCII
KEY = "encoding"


def question(data):
    """Which encoding a file has whose bytes do not show it, the likeliest guessed."""
    likely = sheets.guessed_encodings(data)[:MOST_SHOWN]
    choices = tuple((name, f"{sheets.ENCODINGS[name]}: {_look(data, name)}") for name in likely)
    return Question(KEY, _("In which of these do all letters look right?"), choices, guess=likely[0])


def _look(data, encoding):
    """Words of a file that hold more than ASCII, as an encoding reads them."""
    text = " ".join(line.decode(encoding, "replace") for line in sheets.telling_lines(data)[:20])
    words = [
        word.strip(',;"') for word in text.replace(",", " ").replace(";", " ").split() if not word.isascii()
    ]
    return " · ".join(dict.fromkeys(word[:30] for word in words[:8]))
