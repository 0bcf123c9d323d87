r"""LaTeX habits in running text.

Authors paste names and abstracts from papers, so these are understood outside formulas and code:

- accents and letters: `Erd\H{o}s`, `G\"odel`, `Poincar\'e`, `\v{C}ech`, `{\L}ojasiewicz`, `\ss`;
- dashes, quotes and ties: `Cauchy--Schwarz`, ` --- `, ``` ``quoted'' ```, `Theorem~1`.

Markdown has a use of its own for a backslash before punctuation. So `\"o` without braces is an accent
only where the two make one letter that exists, where no second `\"` soon after it closes a quotation,
and where it is not an English ending (`it\'s`). All else keeps its Markdown meaning; commands such as
`\emph{...}` are read by `latex_prose.py`.
"""

import re
from unicodedata import normalize

MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "dh": "ð",
    "DH": "Ð", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip

ACCENT = re.compile(
    r"""(?P<brace>\{)?\\(?:
        (?P<mark>["'`^~=.uvHckrdb])[ ]?\{(?P<inner>\\?[A-Za-z])\}            # \H{o}  \'{\i}
      | (?P<sign>["`^]|'(?!(?:s|m|t|d|re|ll|ve)\b)|~(?=[anoANO])|=(?=[aeiouAEIOU])|\.(?=[zZI]))
        (?P<next>\\[ij](?![A-Za-z])|[A-Za-z])                                  # \"o  \'\i
        (?(brace)|(?!.{0,60}\\(?P=sign)(?![A-Za-z{\\])))
        (?:(?<=\\[ij])[ ](?=[a-z]))?                                          # Mart\'\i nez
      | (?P<word>[uvHckr])[ ](?P<after>[A-Za-z])(?=[a-z])                    # \v Cech
      | (?P<letter>ss|ae|AE|oe|OE|aa|AA|dj|DJ|th|TH|dh|DH|ng|NG|[oOlLij])(?![A-Za-z])(?:\{\}|[ ](?=[a-z]))?
    )(?(brace)\})""",
    re.VERBOSE,
)
OPENING_QUOTE = re.compile(r"``(?=[^\s`](?:[^`]|`(?!`)){0,500}?'')")
MIXED_QUOTE = re.compile(r'``(?=[^\s`"](?:(?!\'\')[^`"]){0,500}?"(?!\w))')  # ``quoted"
# `quoted' unless code begins here: what follows has the quote's end, and the next backtick, if any, opens.
SINGLE_QUOTE = re.compile(r"`(?=[^\s`'][^`]{0,300}?'(?![\w'`]))(?=[^`]*+(?:\Z|(?<=[\s(\[“])``?(?=[^\s`])))")
CLOSING_QUOTE = re.compile(r"(?<=[^\s`])'(?![\w'`])")
DASHES = (
    (re.compile(r"(?<![-!<])---(?![->])"), "—"),
    (re.compile(r"(?<=[^\s\-!<])--(?=[^\s\->])|(?<=\s)--(?=\s)"), "–"),
)
TIE = re.compile(r"(?<=[^\W\d_])~(?:\s|(?=[\w(\[]))|(?<=\d)~(?=[^\W\d_]|[(\[])|(?<=[.,;:)\]])~(?=[\w(\[])")


def accents(text):
    """The text with LaTeX accents and letters as Unicode."""
    return ACCENT.sub(lambda found: accented(found) or found[0], text)


def accented(found):
    """What a match of `ACCENT` stands for; None where it is not one letter."""
    if found["letter"]:
        return LETTERS[found["letter"]]
    letter = (found["inner"] or found["next"] or found["after"]).removeprefix("\\")
    composed = normalize("NFC", letter + MARKS[found["mark"] or found["sign"] or found["word"]])
    return composed if found["mark"] or len(composed) == 1 else None


def typeset(text, before=" ", after=" "):
    """The text with dashes and ties in place; `before` and `after` are the characters around it."""
    framed = before + text + after
    for pattern, dash in DASHES:
        framed = pattern.sub(dash, framed)
    return TIE.sub("\N{NO-BREAK SPACE}", framed)[1:-1]
