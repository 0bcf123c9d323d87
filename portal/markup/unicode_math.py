r"""Formulas as plain text: `\sum_{i=1}^n x_i` is ∑ᵢ₌₁ⁿ xᵢ.

Reads the MathML of `mathml.py`. Subscripts and superscripts are Unicode's own where it has all their
characters, else `_(...)` and `^(...)`; fractions are `(a+b)/c`; spaces stand where TeX sets them, except
within scripts, fractions and roots; rows of aligned equations are lines, those of matrices are parted by
semicolons.
"""

import unicodedata
from typing import NamedTuple

from .characters import class_of, plain_letters

SUBSCRIPTS = dict(
    zip("0123456789+−=()aehijklmnoprstuvxβγρφχə", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪₔ", strict=True)
)
SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
SCRIPT_CHARACTERS = frozenset((*SUBSCRIPTS.values(), *SUPERSCRIPTS.values()))
RAISED_BY_ITSELF = {"∗": "*", "∘": "°", "†": "†", "‡": "‡"}
PRIMES = "′″‴⁗"
SCRIPT_SIGNS = frozenset("_^")
ROOTS = {"3": "∛", "4": "∜"}
ROOT_SIGNS = "√∛∜"

ACCENTS = {
    "^": "\u0302", "~": "\u0303", "¯": "\u0304", "‾": "\u0305", "˘": "\u0306", "˙": "\u0307", "¨": "\u0308",
    "˚": "\u030a", "ˇ": "\u030c", "`": "\u0300", "´": "\u0301", "→": "\u20d7", "_": "\u0332",
    "←": "\u20d6", "↔": "\u20e1",
    "\u20db": "\u20db", "\u20dc": "\u20dc",
}  # fmt: skip
ACCENT_NAMES = {"^": "hat", "~": "tilde", "→": "vec", "ˇ": "check", "˘": "breve", "˙": "dot", "¨": "ddot"}
BARS = frozenset("¯‾")
LINES = {"math-over": "‾", "math-under": "_"}
WIDE = {"\u0302": "^"}

KINDS = {
    "B": "binary", "V": "binary", "R": "relation", "O": "opening", "C": "closing", "P": "punctuation",
    "L": "large", "F": "fence",
}  # fmt: skip
OPERANDS = frozenset(["name", "number", "fraction", "root", "words", "closing", "function", "large"])
STARTS = OPERANDS - {"closing"} | {"opening"}


class Piece(NamedTuple):
    """A part of a formula in plain text, and what it is, which decides about the spaces around it."""

    text: str
    kind: str


def unicode_text(math):
    """The formula as plain text; a newline parts the rows of aligned equations."""
    lines = plain_letters(joined(pieces(math, tight=False), tight=False)).split("\n")
    return unicodedata.normalize("NFC", "\n".join(" ".join(line.split()) for line in lines).strip())


def pieces(element, tight):
    """The pieces of an element; `tight` within scripts, fractions and roots."""
    read = READERS.get(element.tag) or (lined if element.get("class") in LINES else None)
    return [read(element, tight)] if read else parts_of(element, tight)


def parts_of(element, tight):
    return [piece for child in element for piece in pieces(child, tight)]


def text_of(element, tight=True):
    return joined(pieces(element, tight), tight)


# --- Spaces ---


def joined(sequence, tight):
    """The text of a sequence of pieces with spaces where a reader needs them."""
    result, left = "", Piece("", "opening")
    for right in settled(sequence):
        if left.kind == "root" and right.kind in STARTS and right.text:
            result = result.removesuffix(left.text) + fenced_root(left.text)
        result += (" " if needs_space(left, right, tight) else "") + right.text
        left = right
    return result.strip(" ")


def fenced_root(text):
    """A root before a factor, so that nobody takes the factor for a part of it: √(J)U."""
    sign = next(at for at, character in enumerate(text) if character in ROOT_SIGNS)
    rest = text[sign + 1 :]
    return text if enclosed(rest) else f"{text[: sign + 1]}({rest})"


def settled(sequence):
    """The pieces, with signs told from operations."""
    left = "opening"
    for text, kind in sequence:
        if kind == "binary" and left not in OPERANDS:
            kind = "sign"
        yield Piece(text, kind)
        left = left if kind == "space" else kind


def needs_space(left, right, tight):
    kinds = {left.kind, right.kind}
    if "space" in kinds or left.text[-2:-1] in SCRIPT_SIGNS and right.text[:1].isalnum():  # U_q sl₂
        return True
    if any(piece.kind == "binary" and piece.text.isalpha() for piece in (left, right)):  # k mod p
        return True
    if not tight and ("binary" in kinds or left.kind == "punctuation" and right.kind != "closing"):
        return True
    if not tight and "relation" in kinds:
        return left.kind != right.kind and right.kind != "punctuation" and left.kind != "opening"
    if left.kind == "words" or right.kind == "words":
        return left.text[-1:].isalnum() and right.text[:1].isalnum()
    if left.kind in ("function", "large") and right.text != "/":
        return right.kind in STARTS - {"opening"} or (left.kind == "large" and right.kind == "opening")
    if right.kind in ("function", "large"):
        return left.kind in OPERANDS and left.text != "/"
    return "fraction" in kinds and left.kind in OPERANDS and right.kind in STARTS


# --- Symbols ---


def identifier(element, tight):
    """A letter, or a name like SL: the latter is kept apart from letters around it."""
    text = element.text or ""
    return Piece(text, "function" if len(text) > 1 and text.isascii() and text.isalpha() else "name")


def number(element, tight):
    return Piece(element.text, "number")


def operator(element, tight):
    text = element.text
    if text[0].isalpha():
        return Piece(text, "function" if element.get("form") else "binary")  # `\bmod` has no form
    if text == ":" and element.get("lspace") == "0em":  # `\colon`
        return Piece(text, "punctuation")
    kind = {"prefix": "opening", "postfix": "closing"}.get(element.get("form"))
    return Piece("|" if text == "∣" else text, kind or KINDS.get(class_of(text), "name"))


def words(element, tight):
    text = (element.text or "").replace("\N{NO-BREAK SPACE}", " ")
    return Piece(text, "function" if text.startswith("\\") else "words")


def space(element, tight):
    return Piece("", "space")


def nothing(element, tight):
    return Piece("", "name")


# --- Constructions ---


def fraction(element, tight):
    above, below = element
    if element.get("linethickness") == "0":
        return Piece(f"{text_of(above)} choose {text_of(below)}", "name")
    return Piece(f"{operand(pieces(above, True))}/{operand(pieces(below, True), single=True)}", "fraction")


def root(element, tight):
    return Piece("√" + operand(parts_of(element, True), single=True), "root")


def root_with_index(element, tight):
    radicand, index = element[0], text_of(element[1])
    sign = ROOTS.get(index) or superscript(index).removeprefix("^") + "√"
    return Piece(sign + operand(pieces(radicand, True), single=True), "root")


def operand(parts, single=False):
    """A part of a fraction or root: in parentheses unless it is a product or, if `single`, one symbol."""
    text = joined(parts, tight=True)
    plain = all(part.kind in ("name", "number") for part in parts)
    differential = len(parts) == 2 and parts[0].text in ("d", "∂")
    if plain and (not single or len(parts) == 1 or differential) or enclosed(text):
        return text
    return f"({text})"


def enclosed(text):
    """Whether one pair of parentheses goes around all of the text."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return character == ")" and position == len(text) - 1
    return False


def scripts(element, tight):
    """A base with what stands below and above it."""
    base, *rest = element
    if element.get("accent") or element.get("accentunder"):
        return accented(base, rest[0].text, tight)
    below = rest[0] if element.tag not in ("msup", "mover") else None
    above = rest[-1] if element.tag not in ("msub", "munder") else None
    if is_braced(base):
        return Piece(f"{head_of(base[0]).text}[{text_of(rest[0])}]", "name")
    head = head_of(base)
    low = subscript(text_of(below)) if below is not None else ""
    high = superscript(text_of(above)) if above is not None else ""
    return Piece(head.text + low + high, head.kind)


def head_of(base):
    """The base of scripts as one piece, in parentheses if it is more than a symbol."""
    parts = [part for part in pieces(base, tight=True) if part.text]
    if len(parts) == 1 and parts[0].kind not in ("fraction", "root"):
        return parts[0]
    text = joined(parts, tight=True)
    fenced = not parts or (parts[0].kind, parts[-1].kind) == ("opening", "closing")
    fenced = fenced or text.find("|") == len(text) - 1  # the value f| at a point
    return Piece(text if fenced else f"({text})", "closing")


def subscript(text):
    text = plain_letters(text)
    if all(character in SUBSCRIPTS for character in text):
        return "".join(SUBSCRIPTS[character] for character in text)
    return f"_{text}" if len(text) == 1 or enclosed(text) else f"_({text})"


def superscript(text):
    text = plain_letters(text)
    rest = text.lstrip(PRIMES)
    primes = text[: len(text) - len(rest)]
    if rest and all(character in RAISED_BY_ITSELF for character in rest):
        return primes + "".join(RAISED_BY_ITSELF[character] for character in rest)
    if all(character in SUPERSCRIPTS for character in rest):
        return primes + "".join(SUPERSCRIPTS[character] for character in rest)
    return primes + (f"^{rest}" if len(rest) == 1 or enclosed(rest) else f"^({rest})")


def accented(base, mark, tight):
    """A letter with a combining accent; over more than a letter a bar, or the accent's name."""
    return marked(text_of(base, tight), WIDE.get(mark, mark))


def marked(text, mark):
    if mark not in ACCENTS:  # a brace
        return Piece(text, "name")
    if text and all(character in SCRIPT_CHARACTERS for character in text[1:]):
        return Piece(text[0].replace("ı", "i").replace("ȷ", "j") + ACCENTS[mark] + text[1:], "name")
    if mark == "_":
        return Piece(text, "name")
    if text and all(map(unicodedata.combining, text[1:])):  # a letter that has an accent
        return Piece(text + ACCENTS[mark], "name")
    if mark in BARS:
        return Piece("".join(character + ACCENTS[mark] for character in text), "name")
    return Piece(f"{ACCENT_NAMES[mark]}({text})" if mark in ACCENT_NAMES else text, "name")


def is_braced(base):
    mark = base[1].text if base.get("accent") or base.get("accentunder") else ""
    return bool(mark) and WIDE.get(mark, mark) not in ACCENTS


def lined(element, tight):
    """More than a letter below or above a line."""
    return marked(joined(parts_of(element, tight), tight), LINES[element.get("class")])


def table(element, tight):
    if element.get("class") == "math-align":
        return Piece("\n".join(joined(parts_of(row, tight), tight) for row in element), "name")
    rows = [[text_of(cell, tight) for cell in row] for row in element]
    return Piece("; ".join(", ".join(row) for row in rows), "name")


READERS = {
    "mi": identifier,
    "mn": number,
    "mo": operator,
    "mtext": words,
    "mspace": space,
    "mphantom": nothing,
    "mfrac": fraction,
    "msqrt": root,
    "mroot": root_with_index,
    "mtable": table,
    **dict.fromkeys(("msub", "msup", "msubsup", "munder", "mover", "munderover"), scripts),
}
