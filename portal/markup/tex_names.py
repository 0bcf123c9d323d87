"""What the commands of LaTeX and amsmath are here: names only, without the backslash; `tex.py` reads them."""


def names(text):
    return frozenset(text.split())


FUNCTIONS = names(
    "arccos arcctg arcsin arctan arctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg dim exp hom ker "
    "lg ln log sec sh sin sinh tan tanh tg th"
)

# Functions whose subscript stands below them on display, and how they are written.
LIMIT_FUNCTIONS = {
    **{name: name for name in names("det gcd inf lim max min plim sup Pr")},
    "argmax": "arg max", "argmin": "arg min", "liminf": "lim inf", "limsup": "lim sup",
    "injlim": "inj lim", "projlim": "proj lim", "varinjlim": "inj lim", "varprojlim": "proj lim",
    "varliminf": "lim inf", "varlimsup": "lim sup",
}  # fmt: skip

TEXT_COMMANDS = names(
    "text textrm textnormal textup textmd textit textbf textsf texttt textsc textsl emph mbox hbox fbox"
)

# Old font commands, and the new ones that say the same of one argument.
FONTS = {
    "frak": r"\mathfrak", "cal": r"\mathcal", "bf": r"\mathbf", "rm": r"\mathrm", "it": r"\mathit",
    "sf": r"\mathsf", "tt": r"\mathtt",
}  # fmt: skip
DELIMITER_SIZES = names(
    "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
)
ACCENTS = names(
    "hat bar tilde vec dot ddot dddot check breve acute grave mathring widehat widetilde overline underline "
    "overrightarrow overleftarrow overbrace underbrace"
)

# Commands with the text that stands for them; the empty ones change nothing that a page could show.
SHORTHANDS = {
    "R": r"\mathbb {R}", "N": r"\mathbb {N}", "Z": r"\mathbb {Z}", "Q": r"\mathbb {Q}", "C": r"\mathbb {C}",
    # As most authors define them, whose abstracts come without the definitions.
    **{letter * 2: rf"\mathbb {{{letter}}}" for letter in "CFNPQRZ"},
    "mathds": r"\mathbb ", "mathbbm": r"\mathbb ", "Bbb": r"\mathbb ", "mathbold": r"\bm ",
    "sim": r"\thicksim ", "setminus": r"\smallsetminus ", "ast": "∗", "dag": r"\dagger ",
    "ddag": r"\ddagger ", "P": "¶", "leadsto": "⇝", "vcentcolon": ":", "medspace": r"\: ", "hfill": r"\quad ",
    "nicefrac": r"\frac ", "sfrac": r"\frac ", "mathbbmss": r"\mathbb ", "eqdef": "≝", "restriction": "↾",
    "textdegree": "°", "degree": "°",
    "AA": "Å", "aa": "å", "blacksquare": "■",
    "dotsc": "…", "dotso": "…", "dotsb": "⋯", "dotsi": "⋯", "dotsm": "⋯",
    **dict.fromkeys(
        names(
            "em xspace nolimits displaylimits nonumber notag allowbreak nobreak strut mathstrut smash "
            "ensuremath null hfil relax protect mathinner mathord hline hdashline qedhere - /"
        ),
        "",
    ),
}  # fmt: skip

# Commands that lose their (first) argument, with what remains.
WITHOUT_ARGUMENT = {
    "label": "", "color": "", "textcolor": "", "cline": "", "vspace": "", "mspace": "",
    "hspace": r"\quad ", "hspace*": r"\quad ",
}  # fmt: skip

# Commands whose argument is shown as text, and how.
REFERENCES = {"ref": "{}", "eqref": "({})", "cite": "[{}]", "tag": "({})", "tag*": "{}"}

# Environments and those that set them in their place; "" for one that only marks a formula.
ENVIRONMENTS = {
    **dict.fromkeys(
        names("align align* aligned alignat alignat* alignedat flalign flalign* split eqnarray eqnarray*"),
        "align*",
    ),
    **dict.fromkeys(names("gather gather* gathered multline multline* multlined"), "displaylines"),
    **dict.fromkeys(names("equation equation* math displaymath"), ""),
    "array": "array",
    **dict.fromkeys(names("cases dcases"), "cases"),
    **dict.fromkeys(names("matrix subarray smallmatrix"), "matrix"),
    **{name: name for name in names("pmatrix bmatrix Bmatrix vmatrix Vmatrix")},
}

FENCED = names("pmatrix bmatrix Bmatrix vmatrix Vmatrix cases dcases")

# Commands that make a formula be shown as its source.
REFUSED = names(
    # define macros
    "def edef gdef let newcommand renewcommand providecommand newenvironment DeclareMathOperator "
    # carry addresses, styles or characters
    "href url style class cssId unicode htmlClass htmlId htmlStyle includegraphics verb "
    # set dimensions, or use a syntax of their own that goes wrong
    "above abovewithdelims atopwithdelims mathchoice sideset skew rule raise lower moveleft "
    "moveright llap rlap clap colorbox fcolorbox leftroot uproot root of cr eqalign eqalignno displaylines"
)
