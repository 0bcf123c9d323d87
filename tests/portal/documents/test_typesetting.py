"""Typst sets what it is given: no text becomes code, no file or package is read, no document takes it all."""

import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from portal.documents import fonts, typesetting
from portal.lib import bounded
from tests.support.pdfs import pages

LIMITS = bounded.Limits(memory=1500 * bounded.MB, cpu=10, clock=60, wait=60)


def compiled(source, tmp_path, facts=(), limits=LIMITS):
    for name, content in typesetting.given({"text": "", **dict(facts)}, {}).items():
        Path(tmp_path, name).write_bytes(content)
    return typesetting.compiled(source.encode(), str(tmp_path), limits)


def shown(text, tmp_path):
    """What a page shows that prints a text of the data."""
    source = '#import "house.typ": *\n#show: house\n#data.text'
    return " ".join(pages(compiled(source, tmp_path, {"text": text})))


@pytest.mark.parametrize(
    "text",
    [
        '#import "x": *',
        '"] #panic("no") ["',
        "\\u{41} \\",
        "$x^2$ *bold* _it_ `code` @ref <label> = Title",
        "#read('/etc/passwd')",
        "// comment /* and */ more",
        "{{ data.text }} {% now %}",
    ],
)
def test_a_text_is_shown_as_it_was_written(text, tmp_path):
    assert shown(text, tmp_path) == text


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "王小明", "山田太郎", "김철수", "Ελένη", "Nguyễn Đặng", "Юрий"]
)
def test_names_of_the_world_can_be_read_off_the_page(name, tmp_path):
    assert fonts.cannot_set(name) == ""
    assert shown(name, tmp_path) == name


@pytest.mark.parametrize("name", ["محمد بن موسى", "שלום כהן", "राम कुमार"])
def test_scripts_that_are_shaped_or_run_from_the_right_have_glyphs(name, tmp_path):
    """Their letters are compared as a set: the order in which a PDF holds them is not that of reading."""
    assert fonts.cannot_set(name) == ""
    assert len(shown(name, tmp_path).replace(" ", "")) >= 4


def test_letters_that_no_font_has_are_named_each_once():
    assert fonts.cannot_set("Ada 😀😀 ᚠ\u200d\n") == "😀ᚠ"


def test_the_same_facts_give_the_same_bytes(tmp_path):
    source = '#import "house.typ": *\n#show: house\n#data.text #datetime.today().display()'
    facts = {"text": "Ada 王"}

    first = compiled(source, tmp_path, facts)
    time.sleep(1.1)  # a second later a clock would say something else

    assert compiled(source, tmp_path, facts) == first
    assert first.startswith(b"%PDF")


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../secret.txt")',
        '#image("/../secret.txt")',
        '#include "/proc/self/environ"',
        '#import "@preview/cetz:0.3.0": *',
        '#import "@local/own:1.0.0": *',
    ],
)
def test_nothing_is_read_but_what_is_given(source, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()

    with pytest.raises(ValidationError, match="could not be set"):
        compiled(source, root)


@pytest.mark.parametrize(
    "source",
    [
        "#for each in range(100000000) [x #each \n]",
        '#let grow(text) = grow(text + text)\n#grow("x" * 1000000)',
        "#let n = 0\n#while n < 10000000000 { n += 1 }",
    ],
)
def test_a_document_without_end_is_ended(source, tmp_path):
    limits = bounded.Limits(memory=600 * bounded.MB, cpu=3, clock=30, wait=60)

    with pytest.raises(ValidationError, match="too much memory or time|could not be set"):
        compiled(source, tmp_path, limits=limits)
