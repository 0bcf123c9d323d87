"""What latex2mathml builds, made into MathML Core that browsers lay out much as TeX would.

Browsers implement MathML Core: letters of other alphabets are characters of their own (of `mathvariant`
only "normal" is left), a symbol is spaced well only if its element fits its class, and columns are
aligned by the style sheet (classes `math-align`, `math-left`, `math-right`). Elements and attributes not
named here do not pass.
"""

import re
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter
from latex2mathml.symbols_parser import SYMBOLS

from .characters import OPERATOR_CLASSES, class_of, styled
from .tex import Reader, Unsupported

MAX_DEPTH = 60  # of elements
LEAVES = frozenset(["mi", "mn", "mo", "mtext"])
KEPT_ROWS = frozenset(["math", "msqrt", "mtd", "mphantom", "menclose"])
SCRIPTS = {"msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
ARITY = SCRIPTS | {"mfrac": 2, "mroot": 2}
WITH_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}

# Elements and their attributes; classes come on top.
ELEMENTS = {
    "math": {"display", "alttext"},
    "mi": {"mathvariant"},
    "mo": {"form", "stretchy", "minsize", "maxsize", "symmetric", "lspace", "rspace", "movablelimits"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"displaystyle"},
    **{tag: set() for tag in ("mn", "mtext", "mrow", "mphantom", "msqrt", "mroot")},
    **{tag: set() for tag in ("msub", "msup", "msubsup", "munderover", "mtr", "mtd")},
}
SPACES = re.compile(r"(\d*\.?\d+em)|thinmathspace|mediummathspace|thickmathspace")
NUMBER = re.compile(r"[\d.,]*\d[\d.]*")
ENTITY = re.compile("&#x([0-9A-Fa-f]+);")

ACCENTS = frozenset("^~¯‾˘˙¨˚ˇ`´→←↔\u20db\u20dc⏞⎴⏜")
UNDER_ACCENTS = frozenset("_⏟⎵⏝")
VERTICAL_ARROWS = frozenset("↑↓↕⇑⇓⇕∥∣")
INTEGRALS = frozenset("∫∬∭∮∯∰⨌")
UPRIGHT = frozenset("ΓΔΘΛΞΠΣΥΦΨΩ∂∇")
ORDINARY = frozenset("∞∂∇∅∀∃∄¬∁⊤∠§¶∎")  # letters to TeX; as operators they would stand apart
WIDE_HAT = "\u0302"  # which fonts stretch, as they do not the hat that stands alone
BAR = "\N{HORIZONTAL BAR}"  # latex2mathml's over- and underline, which no font stretches

THIN_SPACE = "0.167em"
NO_SPACE = {"lspace": "0em", "rspace": "0em"}


def tidy(node, atoms, depth=0):
    """The element for one of latex2mathml's, None for nothing; raises `Unsupported`.

    `atoms` maps private-use characters to the elements that they stand for.
    """
    if depth > MAX_DEPTH:
        raise Unsupported
    if node.tag == "mspace":
        return space(node)
    if node.tag in LEAVES and not len(node):
        return leaf(node, atoms)
    children = [tidy(child, atoms, depth + 1) for child in node]
    children = [child for child in children if child is not None]
    if node.tag in ARITY:
        return construction(node, children)
    if node.tag in ("mtable", "mtr", "mtd"):
        return table(node, children)
    if node.tag == "mo" and len(children) == 1 and children[0].tag in LEAVES:  # `\mathrel{R}`
        return symbol(node, "mo", children[0].text)
    return row(node, children)


def element(node, tag, children=()):
    """A new element with the attributes of `node` that may pass."""
    new = Element(tag)
    for name, value in node.attrib.items():
        if name in ELEMENTS[tag]:
            new.set(name, value)
    new.extend(children)
    return new


# --- Symbols ---


def leaf(node, atoms):
    text = ENTITY.sub(lambda found: chr(int(found[1], 16)), node.text or "")
    if text in atoms:
        return symbol(atoms[text], atoms[text].tag, atoms[text].text)
    if text.startswith("\\") and text in SYMBOLS:  # `\big\langle`
        text = chr(int(SYMBOLS[text], 16))
    if "\\" in text[1:] or "&#x" in text:
        raise Unsupported
    if node.tag == "mo" and not text:  # `\left.`
        return None
    variant = node.get("mathvariant")
    new = symbol(node, leaf_tag(node, text), styled(text, variant))
    if new.tag == "mi" and text in UPRIGHT and not variant:
        new.set("mathvariant", "normal")
    return operator(new) if new.tag == "mo" else new


def symbol(node, tag, text):
    new = element(node, tag)
    new.text = text
    return new


def leaf_tag(node, text):
    if node.tag == "mtext" or NUMBER.fullmatch(text):
        return "mtext" if node.tag == "mtext" else "mn"
    if text in ORDINARY:
        return "mi"
    return "mo" if node.tag == "mo" or class_of(text) in OPERATOR_CLASSES else "mi"


def operator(new):
    r"""Only `\left`, `\big` and matrices have fences that grow; bars and slashes take no space."""
    if new.attrib.keys().isdisjoint(["form", "minsize", "rspace"]):
        if class_of(new.text) in "OCF" or new.text in VERTICAL_ARROWS:
            new.set("stretchy", "false")
        if class_of(new.text) == "F" or new.text == "/":
            new.attrib.update(NO_SPACE)
    return new


def space(node):
    if node.get("linebreak"):
        raise Unsupported
    found = SPACES.fullmatch(node.get("width", ""))
    return Element("mspace", width=found[1] or THIN_SPACE) if found else None


# --- Constructions ---


def construction(node, children):
    """Fractions, roots, accents and scripts: each has a fixed number of parts."""
    if len(children) != ARITY[node.tag]:
        raise Unsupported
    new = element(node, node.tag, children)
    if new.tag not in SCRIPTS:
        return new
    if takes_limits(new[0]):
        place_limits(new)
    if new.tag == "mover" and new[1].text in ACCENTS | {BAR}:
        return accented(new, "accent", "‾", "math-over")
    if new.tag == "munder" and new[1].text in UNDER_ACCENTS | {BAR}:
        return accented(new, "accentunder", "_", "math-under")
    for script in new[1:]:
        tighten(script)
    return new


def tighten(script):
    """TeX sets no spaces around operators in scripts; browsers would."""
    for symbol in script.iter("mo"):
        if class_of(symbol.text) in "BRVP":
            symbol.attrib.update(NO_SPACE)


def place_limits(new):
    r"""Limits stand below and above large operators on display, and everywhere if `\limits` says so."""
    if new.tag in WITH_LIMITS:
        new.tag = WITH_LIMITS[new.tag]
    else:
        new[0].set("movablelimits", "false")


def takes_limits(base):
    large = class_of(base.text) == "L" and base.text not in INTEGRALS
    return base.tag == "mo" and (large or base.get("movablelimits") == "true")


def accented(new, attribute, bar, line):
    """A letter with its accent; over more than one, what browsers stretch: combining marks, lines of CSS."""
    base, mark = new
    is_letter = len(base.text or "  ") == 1
    if mark.text == BAR and not is_letter:
        row = Element("mrow", {"class": line})
        row.append(base)
        return row
    new.set(attribute, "true")
    mark.attrib = {"stretchy": "false"} if is_letter else {}
    if mark.text == BAR:
        mark.text = bar
    elif mark.text == "^" and not is_letter:
        mark.text = WIDE_HAT
    return new


def table(node, children):
    """`mtable`, `mtr` or `mtd`; the style sheet aligns columns, and sets equations apart from matrices."""
    new = row(node, children) if node.tag == "mtd" else element(node, node.tag, children)
    if node.get("columnalign") in ("left", "right"):
        new.set("class", f"math-{node.get('columnalign')}")
    if "displaystyle" in new.attrib:
        new.set("class", "math-align")
    return new


def row(node, children):
    """A sequence: a `mrow` unless the element stands for more than that."""
    if len(children) == 1 and children[0].tag == "mrow" and not children[0].attrib:
        children = list(children[0])
    children = grown(merged(children))
    pair_bars(children)
    space_names_and_signs(children)
    styling = node.tag == "mstyle" and not node.attrib.keys().isdisjoint(ELEMENTS["mstyle"])
    if node.tag in KEPT_ROWS or styling:
        return element(node, node.tag, children)
    return children[0] if len(children) == 1 else element(node, "mrow", children)


def merged(children):
    r"""Neighbouring letters of one alphabet as one name: `\mathrm{Spec}` is not S times p times e times c.

    And the pieces of a number as one: `3{,}274`.
    """
    result = []
    for child in children:
        if result and (is_of_one_name(result[-1], child) or is_of_one_number(result[-1], child)):
            result[-1].text += child.text
        else:
            result.append(child)
    return result


def is_of_one_name(before, child):
    return is_lettering(child) and is_lettering(before, child.get("mathvariant"))


def is_of_one_number(before, child):
    return before.tag == child.tag == "mn" and (child.text in (",", ".") or before.text[-1] in ",.")


def is_lettering(child, variant=None):
    """Whether the child is letters of an alphabet that the author named: of `variant` if it is given."""
    named = child.get("mathvariant")
    return child.tag == "mi" and bool(named) and named == (variant or named) and child.text.isalpha()


def grown(children):
    """Matrices and binomials with their fences in a row of their own, to whose height the fences grow."""
    result = []
    for child in children:
        if len(result) > 1 and is_fence(child) and is_tall(result[-1]) and is_fence(result[-2]):
            group = Element("mrow")
            group.extend([result.pop(-2), result.pop(), child])
            group[0].attrib.clear()
            group[2].attrib.clear()
            child = group
        result.append(child)
    return result


def is_fence(child):
    return child.tag == "mo" and class_of(child.text) in "OCF" and "form" not in child.attrib


def is_tall(child):
    return child.tag == "mtable" or child.get("linethickness") == "0"


def pair_bars(children):
    """Tell the bars of |x| that open from those that close; one alone, as in P(A|B), opens."""
    opened = set()
    bars = [mo for mo in map(core, children) if mo.tag == "mo" and class_of(mo.text) == "F"]
    for bar in bars:
        if bar.attrib.keys().isdisjoint(["form", "minsize"]):
            bar.set("form", "postfix" if bar.text in opened else "prefix")
            opened ^= {bar.text}


def space_names_and_signs(children):
    """TeX's spaces: thin ones between `log` and its operands, none after the minus of -1."""
    before = None
    for child, after in zip(children, [*children[1:], None], strict=False):
        symbol = core(child)
        if is_name(symbol):
            symbol.set("lspace", THIN_SPACE if is_operand(before) else "0em")
            symbol.set("rspace", THIN_SPACE if starts_operand(after) else "0em")
        elif child.tag == "mo" and class_of(child.text) == "V" and not is_operand(before):
            child.attrib.update(NO_SPACE)
        before = before if child.tag == "mspace" else child


def is_name(symbol):
    return symbol.tag == "mo" and symbol.get("form") == "prefix" and symbol.text[:1].isalpha()


def is_operand(child):
    """Whether something ends here that an operator can be applied to."""
    symbol = core(child)
    if symbol is None or symbol.tag != "mo":
        return symbol is not None
    return class_of(symbol.text) in "CN" and not is_name(symbol) or symbol.get("form") == "postfix"


def starts_operand(child):
    symbol = core(child)
    if symbol is None or symbol.tag != "mo":
        return symbol is not None
    return class_of(symbol.text) == "L" or is_name(symbol)


def core(child):
    """What is left of a symbol without its scripts and accents; None of None."""
    while child is not None and child.tag in SCRIPTS:
        child = child[0]
    return child


def finish(math):
    r"""Drop the names of alphabets: their letters are characters now, and Core knows no names.

    The fence in `\bigr)^2` gets a row of its own: browsers let one that carries scripts stay small, and a bar
    between others, as in `\big|`, unless it is said to grow.
    """
    for fence in [each for each in math.iter("mo") if each.get("minsize")]:
        fence.attrib.update({"stretchy": "true", "symmetric": "true"})
    for scripts in [each for each in math.iter() if each.tag in SCRIPTS and each[0].get("minsize")]:
        row = Element("mrow")
        row.append(scripts[0])
        scripts[0] = row
    for leaf in math.iter():
        if leaf.get("mathvariant") != "normal" or leaf.tag != "mi" or len(leaf.text) != 1:
            leaf.attrib.pop("mathvariant", None)
    return math


def math_element(tex, display=False):
    """The `<math>` element of a formula; raises `Unsupported`."""
    reader = Reader(tex)
    dialect = reader.read()
    try:
        tree = Converter(display="block" if display else "inline").convert_to_element(dialect)
    except Exception as error:  # whatever its parser trips over, StopIteration and RecursionError too
        raise Unsupported from error
    return finish(tidy(tree, reader.atoms))
