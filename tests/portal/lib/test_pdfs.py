"""PDFs are stored without what they tell of their makers and would do, or are refused in words."""

import io
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.lib import bounded, pdfs
from portal.lib.decoding import Refused, pdf_cleaning
from tests.support import poster_files
from tests.support.poster_files import SECRET, everything_in, pdf, telling, upload


def clean(content, **options):
    return pdfs.clean(upload(content), **{"most_megabytes": 20} | options)


def told(content, **options):
    with pytest.raises(ValidationError) as refused:
        clean(content, **options)
    return " ".join(refused.value.messages)


def test_nothing_is_left_of_whoever_made_it_nor_of_what_it_would_do():
    content = pdf(change=telling)
    before = everything_in(content)
    assert SECRET.encode() in before and b"JavaScript" in before

    stored = clean(content)

    after = everything_in(stored.content)
    assert SECRET.encode() not in after
    for word in (
        b"JavaScript",
        b"EmbeddedFile",
        b"Launch",
        b"OpenAction",
        b"XFA",
        b"/AA",
        b"PieceInfo",
        b"xmp",
    ):
        assert word not in after, word
    assert b"https://example.org/kept" in after
    with pikepdf.open(io.BytesIO(stored.content)) as opened:
        assert len(opened.pages[0].Annots) == 4  # the links; three of them lead nowhere now
        assert [each for each in opened.pages[0].Annots if "/A" in each]


@pytest.mark.parametrize("packed", ["in an array", "twice", "twice, with parameters", "as JPEG 2000"])
def test_a_picture_tells_nothing_however_it_is_packed(packed):
    def change(made):
        telling(made)
        picture = made.pages[0].Resources.XObject.I
        jpeg, name = picture.read_raw_bytes(), pikepdf.Name
        if packed == "in an array":
            picture.Filter = pikepdf.Array([picture.Filter])
        elif packed == "as JPEG 2000":
            picture.write(jpeg2000_that_tells(), filter=name.JPXDecode)
        else:
            picture.write(zlib.compress(jpeg), filter=pikepdf.Array([name.FlateDecode, name.DCTDecode]))
        if packed == "twice, with parameters":
            parameters = pikepdf.Dictionary(Predictor=1)
            picture.DecodeParms = pikepdf.Array([parameters, pikepdf.Dictionary(ColorTransform=1)])

    stored = clean(pdf(change=change)).content

    with pikepdf.open(io.BytesIO(stored)) as opened:
        picture = opened.pages[0].Resources.XObject.I
        raw = picture.read_raw_bytes()
    assert SECRET.encode() not in everything_in(stored) + raw
    assert Image.open(io.BytesIO(raw)).size == (40, 30)


def jpeg2000_that_tells():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG2000")
    made = file.getvalue()
    remark = (8 + len(SECRET)).to_bytes(4) + b"xml " + SECRET.encode()
    at = made.index(b"jp2c") - 4
    return made[:at] + remark + made[at:]


def test_a_picture_of_the_first_page_comes_with_it():
    stored = clean(pdf(pages=3))
    picture = Image.open(io.BytesIO(stored.picture))

    assert stored.pages == 3
    assert (picture.format, picture.size[1]) == ("WEBP", 1200)
    assert picture.getpixel((100, 1190))[0] < 40 < picture.getpixel((100, 100))[0]


def test_the_pixels_of_a_photo_stay_as_they_are():
    stored = clean(pdf(change=telling, size=(400, 300)))

    red, green, blue = Image.open(io.BytesIO(stored.picture)).convert("RGB").getpixel((600, 450))
    assert red > 200 and green < 60 and blue < 60


def five_metres(made):
    made.pages[0].MediaBox = pikepdf.Array([0, 0, 14_500, 300])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"no pdf", "not a PDF"),
        (lambda: b"", "not a PDF"),
        (lambda: pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "encrypted"),
        (lambda: pdf(encryption=pikepdf.Encryption(owner="x", user="")), "protected"),
        (lambda: pdf(pages=51), "51 pages; the most is 50"),
        (lambda: pdf(change=five_metres), "5.1 m long; the most is 5 m"),
        (lambda: b"%PDF-1.7\n" + bytes(2000), "damaged"),
        (lambda: pdf(pages=0), "damaged"),
    ],
    ids=["text", "empty", "password", "protected", "pages", "wide", "rubbish", "no page"],
)
def test_what_cannot_be_taken_is_refused_in_words(content, words):
    assert words in told(content())


def test_ten_thousand_pages_are_refused_in_time():
    assert "10000 pages" in told(pdf(pages=10_000, object_stream_mode=pikepdf.ObjectStreamMode.generate))


def test_five_metres_count_in_the_units_of_the_page():
    def with_large_units(made):
        made.pages[0].UserUnit = 10

    assert "m long" in told(pdf(size=(3000, 300), change=with_large_units))


def test_too_many_bytes_are_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(bounded, "run", lambda *args, **named: pytest.fail("looked at"))

    assert "2 MB; the most is 1 MB" in told(pdf() + bytes(1024**2), most_megabytes=1)


def test_a_stream_that_grows_is_too_much_and_nothing_else_happens():
    def bomb(made):
        made.pages[0].Contents = pikepdf.Stream(made, b"q " * 40_000_000)

    limits = bounded.Limits(memory=300 * pdfs.MB, cpu=3, clock=20, wait=30, queue="pdfs")
    assert "too much memory or time" in told(pdf(change=bomb), limits=limits)


@settings(deadline=None, max_examples=60)
@given(change=st.data())
def test_a_damaged_pdf_is_read_or_refused(change):
    """Cut, swapped and flipped: nothing else is raised, here without the process around it."""
    damaged = bytearray(poster_files.pdf(change=telling))
    place = st.integers(0, len(damaged) - 1)
    for at in change.draw(st.lists(place, max_size=8)):
        damaged[at] = change.draw(st.integers(0, 255))
    start, end = sorted(change.draw(st.tuples(place, place)))
    damaged = damaged[:start] + damaged[end:]

    try:
        pdf_cleaning.decode(io.BytesIO(damaged), io.BytesIO(), most_pages=50, most_metres=5)
    except Refused as refused:
        assert refused.reason in pdfs.REFUSALS
