"""The fonts that PDFs are set in: files of packages that pip installs, so that every machine has the same.

Of a machine's own fonts none is used, nor those inside the Typst library, of which nobody could tell
beforehand what they hold.
"""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from portal.lib.font_files import files

READING = "Source Serif 4"  # what books are set in, before the others are tried
MATH = "STIX Two Math"
LETTERS = "Source Code Pro"  # for code, and formulas that are shown as written
# In the order in which they are tried for a letter: the package, and the name of its family.
FONTS = {
    "fontpkg-noto-sans": "Noto Sans",  # Latin, Greek and Cyrillic letters
    "fontpkg-noto-sans-arabic": "Noto Sans Arabic",
    "fontpkg-heebo": "Heebo",  # Hebrew
    "fontpkg-noto-sans-devanagari": "Noto Sans Devanagari",
    "noto-cjk-sans-otc": "Noto Sans CJK SC",  # Chinese, Japanese and Korean
    "ziamath": MATH,  # formulas, and their signs in a text
    "fontpkg-source-serif-4": READING,
    "fontpkg-source-code-pro": LETTERS,
}
UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # categories of Unicode that need no glyph


def folders():
    """The folders with all fonts, for Typst."""
    return sorted({path.rpartition("/")[0] for package in FONTS for path in files(package)})


@cache
def letters(package):
    """The code points for which the first file of a package has glyphs."""
    with TTFont(min(files(package)), fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def cannot_set(text):
    """The letters of a text for which no font has a glyph, each once, in their order; "" if all is well."""
    wanted = dict.fromkeys(unicodedata.normalize("NFC", text))
    missing = [letter for letter in wanted if unicodedata.category(letter) not in UNSEEN]
    for package in FONTS:
        if missing:
            missing = [letter for letter in missing if ord(letter) not in letters(package)]
    return "".join(missing)
