"""The colours of accents are the same wherever they are written down."""

import re

import pytest
from django.conf import settings

from portal.lib import accents
from portal.models import Accent

STATIC = settings.BASE_DIR / "portal/static/portal"
RULE = re.compile(r"\.accent-(\w+)[^{}]*\{ --accent: (#\w+); \}")
ROOT = re.compile(r"--(paper|accent): (#\w+);")
PAIR = re.compile(r"light-dark\((#\w+), (#\w+)\)")


@pytest.fixture
def of_pages():
    """{accent: its colours on paper and in the dark} and those grounds themselves, as in portal.css."""
    sheets = (STATIC / "portal.css").read_text().split("@media (prefers-color-scheme: dark)", 1)
    light, dark = ({**dict(ROOT.findall(each)[:2]), **dict(RULE.findall(each))} for each in sheets)
    return {name: (light[name], dark[name]) for name in light}


def test_pdfs_and_programs_of_phones_have_those_of_the_pages(of_pages):
    assert {*accents.SHADES} == {*Accent.values}
    for name, shade in accents.SHADES.items():
        assert of_pages["accent" if name == "teal" else name][0] == shade, name
    assert of_pages["paper"] == (accents.PAPER, accents.NIGHT)


def test_frames_on_other_sites_have_those_of_the_pages(of_pages):
    sheet = (STATIC / "embed.css").read_text()

    for name, colours in of_pages.items():
        said = rf"--{name}:" if name in ("paper", "accent") else rf"\.accent-{name} "
        assert PAIR.search(sheet, re.search(said, sheet).start()).groups() == colours, name
