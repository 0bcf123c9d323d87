"""The fonts of the public pages: cut once, whole for mathematics, and each declared as it was cut."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from latex2mathml.symbols_parser import SYMBOLS

from portal import web_fonts

KILOBYTES = {"serif": 50, "italic": 50, "heads": 30, "sans": 50, "math": 200}


def letters(name):
    with TTFont(finders.find(f"portal/fonts/{name}.woff2")) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("name, most", KILOBYTES.items())
def test_fonts_are_small(name, most):
    assert Path(finders.find(f"portal/fonts/{name}.woff2")).stat().st_size < most * 1000


def test_the_font_of_formulas_keeps_what_sets_them_and_has_another_name():
    with TTFont(finders.find("portal/fonts/math.woff2")) as font:
        variants = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
        assert font.getBestCmap()[ord("(")] in variants, "brackets that grow"
        assert "ssty" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert font["name"].getDebugName(1) == "Portal Math"


def test_roots_of_small_things_are_small_and_none_is_much_wider():
    """Else one of an n hangs below its line in browsers, with a gap behind it."""
    with TTFont(finders.find("portal/fonts/math.woff2")) as font:
        variants, name = font["MATH"].table.MathVariants, font.getBestCmap()[ord("√")]
        root = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(name)]
        sizes = [(each.VariantGlyph, each.AdvanceMeasurement) for each in root.MathGlyphVariantRecord]
        widths = font["hmtx"]
        assert sizes[0] == (name, 855) and [high for _glyph, high in sizes] == sorted(dict(sizes).values())
        assert {widths[glyph][0] for glyph, _high in sizes[3:]} == {web_fonts.WIDEST_ROOT}


def test_every_symbol_that_formulas_know_has_its_glyph():
    math = next(face for face in web_fonts.FACES if face.name == "math")
    with TTFont(web_fonts.source(math)) as whole:
        possible = set(whole.getBestCmap())
    wanted = {int(symbol, 16) for symbol in SYMBOLS.values()}

    assert len(wanted & possible) > 2500
    assert wanted & possible - letters("math") - letters("math-signs") == set()


def test_names_of_many_countries_have_their_letters():
    names = "Łojasiewicz Erdős Gödel Ørsted Țițeica Ngô Bảo Châu Ладыженская Καραθεοδωρή"

    assert set(map(ord, names)) - letters("serif") - letters("serif-beyond") == set()


def test_the_style_sheet_and_the_licence_lie_beside_them():
    css = Path(finders.find("portal/fonts/fonts.css")).read_text()
    licence = Path(finders.find("portal/fonts/LICENSE.txt")).read_text()

    assert set(re.findall(r'url\("(.+?)\.woff2"\)', css)) == {face.name for face in web_fonts.FACES}
    assert "STIX Fonts Project" in licence and "Adobe" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize(
    "path", ["portal/fonts/none.woff2", "portal/fonts/../lock", "portal/fonts/", "serif.woff2"]
)
def test_nothing_else_is_found_there(path):
    assert not web_fonts.Finder().find(path)


def test_what_was_made_is_not_made_again(settings, tmp_path, monkeypatch):
    settings.FONTS_DIR = tmp_path
    monkeypatch.setattr(web_fonts, "FACES", [face for face in web_fonts.FACES if face.name == "heads"])
    (tmp_path / "former").mkdir()
    cut = []
    monkeypatch.setattr(web_fonts, "cut", lambda face, target: cut.append(target.name))

    assert web_fonts.made.__wrapped__() == web_fonts.made.__wrapped__()

    assert cut == ["heads.woff2"]
    assert not (tmp_path / "former").exists()
