r"""Lists and paragraphs of LaTeX, and those of HTML, written anew as Markdown before blocks are read.

`\begin{itemize} \item a \end{itemize}`, in lines of its own or in the middle of one, is a list of Markdown,
`\par`, `\medskip`, `</p><p>` and `<br><br>` a blank line. What stands in code is left alone, and so is a list
that does not end.
"""

import re

NOTED = re.compile(
    r"\\(?:begin\s*\{(?:itemize|enumerate|description)|par|(?:small|med|big)(?:skip|break))|</?p[\s>]|<br",
    re.IGNORECASE,
)
CODE = (
    r"(?P<code>^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`++)(?:(?:[^\n]|\n(?!\n))*?(?<!`)(?P=ticks)(?!`)))"
)
PART = re.compile(
    rf"{CODE}"
    r"|\\(?P<edge>begin|end)\s*\{(?P<list>itemize|enumerate|description)\}(?:\s*\[[^\[\]]*\])?"
    r"|\\(?P<item>item)(?![A-Za-z])\s*(?:\[(?P<label>[^\[\]]*)\])?"
    r"|(?P<par>\\(?:par|(?:small|med|big)(?:skip|break))(?![A-Za-z])"
    r"|(?i:</p>(?:\s*<p(?:\s[^<>]*)?>)?|^<p(?:\s[^<>]*)?>|(?:<br\s*/?>\s*){2,}))[ \t]*",
    re.DOTALL | re.MULTILINE,
)
MAX_DEPTH = 4  # of lists in lists, as LaTeX has it


class Unbalanced(Exception):
    """A list does not end, or was not begun."""


def in_markdown(source):
    """The source with lists and paragraphs of LaTeX as those of Markdown."""
    if not NOTED.search(source):
        return source
    try:
        return _Writer(source).written(lists=True)
    except Unbalanced:
        return _Writer(source).written(lists=False)


class _Writer:
    def __init__(self, source):
        self.source, self.pieces = source, []
        self.lists = []  # of each open list: kind, items, indentation, width of the marker
        self.ended = False  # a list within an item

    def written(self, lists):
        at = 0
        for found in PART.finditer(self.source):
            self.words(self.source[at : found.start()])
            at = found.end()
            if found["par"]:
                self.pieces.append(" " if self.lists else "\n\n")
            elif found["code"] or not lists:
                self.pieces.append(found[0])
            else:
                self.list_part(found)
        self.words(self.source[at:])
        if self.lists:
            raise Unbalanced
        return "".join(self.pieces)

    def words(self, text):
        if self.lists:
            text = " ".join(text.split())
            if text and self.ended:  # goes on in the item around the list that ended
                text = f"\n\n{' ' * (self.lists[-1][2] + self.lists[-1][3])}{text}"
            self.ended = self.ended and not text
        self.pieces.append(text)

    def list_part(self, found):
        if found["edge"] == "begin":
            self.begin(found["list"])
        elif not self.lists:
            raise Unbalanced
        elif found["item"]:
            self.item(found["label"])
        else:
            self.lists.pop()
            self.pieces.append("" if self.lists else "\n\n")
            self.ended = bool(self.lists)

    def begin(self, kind):
        if len(self.lists) == MAX_DEPTH:
            raise Unbalanced
        indentation = self.lists[-1][2] + self.lists[-1][3] if self.lists else 0
        self.pieces.append("" if self.lists else "\n\n")
        self.lists.append([kind, 0, indentation, 2])

    def item(self, label):
        current = self.lists[-1]
        current[1] += 1
        self.ended = False
        marker = f"{current[1]}. " if current[0] == "enumerate" else "- "
        current[3] = len(marker)
        said = f"**{label.strip()}** " if label and label.strip() else ""
        self.pieces.append(f"\n{' ' * current[2]}{marker}{said}")
