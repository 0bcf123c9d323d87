"""The fonts of the public pages: a finder of static files that cuts them from packages when first asked.

They lie in FONTS_DIR with the style sheet that declares them, made once for each version of the packages and
of this recipe. Most faces are two files, of which a browser fetches what the letters of a page need; the font
of formulas costs nothing where no formula stands. Sizes and licences: docs/adr/0026.
"""

import fcntl
import hashlib
import shutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from fontTools import subset
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.varLib import instancer

from portal.lib.font_files import files

PREFIX = "portal/fonts"  # below STATIC_URL
LATIN = (
    "U+20-7E, U+A0-17F, U+218-21B, U+259, U+2C6-2DD, U+300-328, U+2000-206F, U+2070-209F, U+20AC, U+2116, "
    "U+2122, U+2190-2193, U+2212, U+2260-2265, U+FB00-FB04"
)
BEYOND = "U+1A0-1B0, U+1CD-1DC, U+370-3FF, U+400-45F, U+490-491, U+1E00-1EFF"  # Greek, Cyrillic, Vietnamese
# What formulas are mostly made of, letters in the usual alphabets and the signs of every lecture; all others.
FORMULAS = (
    "U+20-7E, U+A0-FF, U+131, U+237, U+2B0-36F, U+370-3FF, U+2000-22FF, U+2308-230B, U+2329-232A, "
    "U+23B0-23E1, U+25A0-25FF, U+27E6-27EB, U+27F5-27FF, U+2A00-2A0C, U+2A7D-2A7E, U+2AAF-2AB0, "
    "U+1D400-1D467, U+1D49C-1D4CF, U+1D504-1D56B, U+1D6A8-1D71B, U+1D7CE-1D7E1"
)
SIGNS = (
    "U+1B5, U+2300-2307, U+230C-2328, U+232B-23AF, U+23E2-259F, U+2600-27E5, U+27EC-27F4, U+2900-29FF, "
    "U+2A0D-2A7C, U+2A7F-2AAE, U+2AB1-2BFF, U+3012, U+3030, U+1D468-1D49B, U+1D4D0-1D503, U+1D56C-1D6A7, "
    "U+1D71C-1D7CD, U+1D7E2-1D7FF"
)
TEXT_FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum")
MATH_FEATURES = ("ccmp", "dtls", "flac", "kern", "mark", "mkmk", "ssty")
ROOT, WIDEST_ROOT = 0x221A, 800  # the sign, and thousandths of a letter's size
LICENSED_LIKE = "fontpkg-source-serif-4"  # whose copy of the SIL Open Font License stands for all


@dataclass(frozen=True)
class Face:
    """One file to be made: `ranges` of code points as in CSS, `axes` what a variable font is held to."""

    name: str
    family: str
    package: str
    source: str
    ranges: str
    axes: dict
    weight: str = "400"
    style: str = "normal"
    features: tuple = TEXT_FEATURES


READING = {"opsz": 14, "wght": (400, 700)}
SERIF = ("Portal Serif", "fontpkg-source-serif-4", "SourceSerif4[opsz,wght].ttf")
SLANTED = ("Portal Serif", "fontpkg-source-serif-4", "SourceSerif4-Italic[opsz,wght].ttf")
HEADS = ("Portal Heads", "fontpkg-source-serif-4", "SourceSerif4[opsz,wght].ttf")
SANS = ("Portal Sans", "fontpkg-source-sans-3", "SourceSans3[wght].ttf")
MATH = ("Portal Math", "ziamath", "STIXTwoMath-Regular.ttf")
FACES = [
    Face("serif", *SERIF, LATIN, READING, "400 700"),
    Face("serif-beyond", *SERIF, BEYOND, READING, "400 700"),
    Face("italic", *SLANTED, LATIN, READING, "400 700", "italic"),
    Face("heads", *HEADS, LATIN, {"opsz": 32, "wght": 600}, "600"),
    Face("sans", *SANS, LATIN, {"wght": (400, 700)}, "400 700"),
    Face("sans-beyond", *SANS, BEYOND, {"wght": (400, 700)}, "400 700"),
    Face("math", *MATH, FORMULAS, {}, features=MATH_FEATURES),
    Face("math-signs", *MATH, SIGNS, {}, features=MATH_FEATURES),
]


class Finder(BaseFinder):
    """Static files of `portal/fonts/`; the first call on a machine takes some 15 s."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        folder, _, name = path.rpartition("/")
        found = [str(made() / name)] if folder == PREFIX and (made() / name).is_file() else []
        return found if find_all else "".join(found)

    def list(self, ignore_patterns):
        storage = FileSystemStorage(made())
        storage.prefix = PREFIX
        for path in sorted(made().iterdir()):
            yield path.name, storage


@cache
def made():
    """The folder with all faces, their style sheet and the licence; made if it is not there."""
    home = Path(settings.FONTS_DIR)
    home.mkdir(parents=True, exist_ok=True)
    folder = home / digest()
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever starts at the same time waits, and finds them
        if not folder.exists():
            make(home, folder)
    return folder


def digest():
    """What the files depend on: this recipe, and the versions of the packages."""
    packages = sorted({"brotli", "fonttools", *(face.package for face in FACES)})
    facts = [Path(__file__).read_text(), *(f"{name} {version(name)}" for name in packages)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def make(home, folder):
    former = [path for path in home.iterdir() if path.is_dir()]
    unfinished = home / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for face in FACES:
        cut(face, unfinished / f"{face.name}.woff2")
    (unfinished / "fonts.css").write_text("".join(map(declaration, FACES)))
    (unfinished / "LICENSE.txt").write_text(licence())
    unfinished.rename(folder)
    for path in former:
        shutil.rmtree(path, ignore_errors=True)


def cut(face, target):
    """Write the part of a font that a face holds, as WOFF2 and under a name of our own."""
    options = subset.Options(layout_features=list(face.features), hinting=False, notdef_outline=True)
    options.name_IDs = [0, 13, 14]  # copyright and licence
    with TTFont(source(face), recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=code_points(face.ranges))
        cutter.subset(font)
        if face.axes:
            instancer.instantiateVariableFont(font, face.axes, inplace=True, optimize=False)
        if ROOT in (letters := font.getBestCmap()) and "MATH" in font:
            suit_roots(font, letters[ROOT])
        for number in (1, 4):  # "Source" is a reserved name, which what was changed must not carry
            font["name"].setName(face.family, number, 3, 1, 0x409)
        font.flavor = "woff2"
        font.save(target)


def suit_roots(font, name):
    """Give a font of formulas smaller roots, and none that is much wider than they are.

    Browsers hang a root from its bar, where TeX would put it in the middle, and keep room for the widest of
    its sizes: one of an n would reach far below the line, with a gap behind it.
    """
    variants = font["MATH"].table.MathVariants
    of_root = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(name)]
    own, *larger = of_root.MathGlyphVariantRecord
    parts = [part.glyph for part in of_root.GlyphAssembly.PartRecords]
    for glyph in (*(record.VariantGlyph for record in larger), *parts):
        redraw(font, glyph, glyph, WIDEST_ROOT / font["hmtx"][glyph][0], 1)
    whole, middle = f"{name}.whole", f"{name}.middle"
    font.setGlyphOrder([*font.getGlyphOrder(), whole, middle])
    redraw(font, name, whole, 1, 1)
    redraw(font, name, middle, 0.93, 0.85)
    redraw(font, name, name, 0.86, 0.72)
    heights = {name: 0.72, middle: 0.85, whole: 1}
    of_root.MathGlyphVariantRecord = [
        *(size_of(glyph, own.AdvanceMeasurement * part) for glyph, part in heights.items()), *larger
    ]  # fmt: skip
    of_root.VariantCount = len(of_root.MathGlyphVariantRecord)


def size_of(glyph, height):
    record = otTables.MathGlyphVariantRecord()
    record.VariantGlyph, record.AdvanceMeasurement = glyph, round(height)
    return record


def redraw(font, name, target, wide, high):
    """Draw a glyph once more, so much wider and higher, under its name or another."""
    pen, (advance, bearing) = TTGlyphPen(None), font["hmtx"][name]
    font.getGlyphSet()[name].draw(TransformPen(pen, (wide, 0, 0, high, 0, 0)))
    font["glyf"][target] = pen.glyph()
    font["hmtx"][target] = (round(advance * wide), round(bearing * wide))


def source(face):
    return next(path for path in files(face.package) if Path(path).name == face.source)


def code_points(ranges):
    """`U+20-7E, U+A0` as numbers."""
    for part in ranges.replace("U+", "").split(", "):
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def declaration(face):
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f'font-display: swap; src: url("{face.name}.woff2") format("woff2"); '
        f"unicode-range: {face.ranges}; }}\n"
    )


def licence():
    """Whose the fonts are, by their own tables, and the SIL Open Font License."""
    sources = dict.fromkeys(source(face) for face in FACES)
    notices = [TTFont(path, lazy=True)["name"].getDebugName(0) for path in sources]
    whole = next(Path(files(LICENSED_LIKE)[0]).parents[1].glob("LICENSE*")).read_text()
    return "\n\n".join([*dict.fromkeys(notices), whole.partition("\n")[2].lstrip()])
