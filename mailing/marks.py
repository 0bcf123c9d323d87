"""Marks stand in a letter for what is personal; whoever shows the letter fills them in, or takes them out.

A mark is a name between two characters that no font has and no text may hold.
"""

import re

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
FIXED = MARK.pattern.replace("(", "(?:")  # for patterns that count their groups


def mark(name):
    return f"{OPEN}{name}{CLOSE}"


def unmarked(text):
    """Text in which nobody has put a mark by hand."""
    return text.replace(OPEN, "").replace(CLOSE, "")
