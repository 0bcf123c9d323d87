"""What Unicode knows of mathematical characters: their class, and the letters of other alphabets."""

import unicodedata
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from latex2mathml.symbols_parser import SYMBOLS_FILE

# Binary, closing, fence, large, opening, punctuation, relation, unary, and plus or minus.
OPERATOR_CLASSES = frozenset("BCFLOPRUV")

# Set otherwise by TeX than Unicode classes them; N is an ordinary symbol.
CLASS_EXCEPTIONS = dict.fromkeys("/\\.?⋯†‡□◻△√∇∀∃∄¬∁", "N") | {":": "R", "∗": "B"}

ALPHABETS = {
    "double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "fraktur": "FRAKTUR", "bold": "BOLD",
    "bold-italic": "BOLD ITALIC", "sans-serif": "SANS-SERIF", "sans-serif-italic": "SANS-SERIF ITALIC",
    "monospace": "MONOSPACE", "italic": "ITALIC",
}  # fmt: skip
PLANCK = "\N{PLANCK CONSTANT}"  # which Unicode has in place of an italic h
KEPT_ALPHABETS = ("DOUBLE-STRUCK", "SCRIPT", "FRAKTUR")


@cache
def classes():
    """Character to class of UTR #25, from the table that comes with latex2mathml."""
    lines = Path(SYMBOLS_FILE).read_text(encoding="utf-8").splitlines()
    fields = [line.split("^") for line in lines if not line.startswith("#")]
    return {chr(int(field[0], 16)): field[4] for field in fields} | CLASS_EXCEPTIONS


def class_of(text):
    """The class of a symbol: one letter, N for an ordinary one and for names."""
    return classes().get(text) or "N"


def styled(text, variant):
    """Letters and digits in the alphabet that MathML 3 calls `variant`; others as they are."""
    if variant not in ALPHABETS:
        return text
    return "".join(lettered(character, ALPHABETS[variant]) for character in text)


@lru_cache(maxsize=1024)
def lettered(character, alphabet):
    """One letter in an alphabet: "R", "DOUBLE-STRUCK" is ℝ."""
    if (character, alphabet) == ("h", "ITALIC"):
        return PLANCK
    kind, _, name = unicodedata.name(character, "").rpartition(" ")
    case = "CAPITAL " if "CAPITAL" in kind else "SMALL " if "SMALL" in kind else "DIGIT "
    older = alphabet.replace("FRAKTUR", "BLACK-LETTER")  # ℝ, ℒ and ℭ came to Unicode before the rest
    for candidate in (f"MATHEMATICAL {alphabet} {case}{name}", f"{older} {case}{name}"):
        with suppress(KeyError):
            return unicodedata.lookup(candidate)
    return character


def plain_letters(text):
    """Bold, italic, sans-serif and typewriter letters as ordinary ones; ℝ, ℒ and 𝔤 stay."""
    return text if text.isascii() else "".join(map(plain_letter, text))


@lru_cache(maxsize=1024)
def plain_letter(character):
    if character == PLANCK:
        return "h"
    name = unicodedata.name(character, "")
    if not name.startswith("MATHEMATICAL ") or any(alphabet in name for alphabet in KEPT_ALPHABETS):
        return character
    return unicodedata.normalize("NFKC", character)
