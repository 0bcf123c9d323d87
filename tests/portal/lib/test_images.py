"""Pictures are stored small and upright and say nothing of where they were taken, or are refused in words."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from portal.lib import images
from portal.lib.decoding import Refused, pictures
from portal.models import PictureField
from tests.support.uploads import gif_of_frames, picture, webp_of_36_bytes

RED, BLUE = (255, 0, 0), (0, 0, 255)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
KINDS = ["JPEG", "PNG", "WEBP"]


def shrunk(file, max_side=800):
    """The picture that would be stored."""
    return Image.open(images.shrink(file, max_side=max_side))


def told(data, name="me.png"):
    with pytest.raises(ValidationError) as refused:
        images.shrink(SimpleUploadedFile(name, data), max_side=800)
    return refused.value.messages


@pytest.mark.parametrize(
    ("kind", "size", "mode"),
    [("JPEG", (7700, 7700), "RGB"), ("JPEG", (4000, 4000), "CMYK"), ("PNG", (4000, 4000), "RGBA"),
     ("WEBP", (4000, 4000), "RGBA"), ("GIF", (4000, 4000), "P")],
)  # fmt: skip
def test_the_largest_pictures_are_taken(kind, size, mode):
    small = shrunk(picture(kind, size, mode))

    assert (small.format, small.size) == ("WEBP", (800, 800))


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (60_001, 1000)), ("PNG", (16_001, 1000))])
def test_larger_ones_are_not(kind, size):
    assert told(picture(kind, size, "L").read()) == [
        "The picture has too many pixels; make it smaller and try again."
    ]


def test_the_smallest_bomb_is_called_what_it_is():
    assert told(webp_of_36_bytes(5000, 5000)) == [
        "The picture has too many pixels; make it smaller and try again."
    ]


def test_what_is_no_picture_or_is_cut_off_is_refused():
    whole = picture("JPEG", (200, 200)).read()

    assert "use a JPEG, PNG or WebP file" in told(b"no picture")[0]
    assert "use a JPEG, PNG or WebP file" in told(b"")[0]
    assert "damaged" in told(whole[: len(whole) // 2])[0]
    assert "11 MB" in told(bytes(11 * 1024 * 1024 + 1))[0]


def test_of_several_frames_the_first_is_kept():
    assert getattr(shrunk(SimpleUploadedFile("a.gif", gif_of_frames(5, (30, 20)))), "n_frames", 1) == 1


def taken_in_a_place(kind):
    """Half red and half blue, to be turned by a quarter, with a place, an author and colours of its own."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Ada Example"
    exif.get_ifd(0x8825)[2] = (52.0, 12.0, 30.0)
    two = Image.new("RGB", (100, 50), RED)
    two.paste(BLUE, (50, 0, 100, 50))
    file = io.BytesIO()
    two.save(file, kind, exif=exif, icc_profile=PROFILE, xmp=b"<x>Ada Example</x>", comment=b"Ada Example")
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_upright_and_tells_nothing(kind):
    data = taken_in_a_place(kind)
    assert b"Ada Example" in data

    small = shrunk(SimpleUploadedFile("me.jpg", data))

    assert small.size == (50, 100)
    top, bottom = small.convert("RGB").getpixel((25, 20)), small.convert("RGB").getpixel((25, 80))
    assert (top[0] > 200, bottom[2] > 200) == (True, True)
    assert not small.getexif() and not {"exif", "xmp", "icc_profile"} & set(small.info)
    stored = images.shrink(SimpleUploadedFile("me.jpg", data), max_side=800)
    assert stored.name == "me.webp" and b"Ada Example" not in stored.read()


@pytest.mark.parametrize("mode", ["P", "L", "LA", "1", "I;16"])
def test_all_kinds_of_pixels_are_taken(mode):
    file = io.BytesIO()
    Image.new(mode, (40, 30)).save(file, "PNG")

    assert shrunk(SimpleUploadedFile("a.png", file.getvalue())).size == (40, 30)


@pytest.mark.parametrize(
    ("mode", "colour", "transparency"),
    [("RGBA", (255, 0, 0, 0), None), ("LA", (9, 0), None), ("RGB", RED, RED), ("L", 9, 9), ("P", 0, 0)],
)
def test_what_is_clear_stays_clear(mode, colour, transparency):
    file = io.BytesIO()
    Image.new(mode, (40, 30), colour).save(file, "PNG", transparency=transparency)

    assert shrunk(SimpleUploadedFile("a.png", file.getvalue())).getpixel((5, 5))[3] == 0


def test_greys_of_sixteen_bits_stay_grey():
    file = io.BytesIO()
    Image.new("I;16", (40, 30), 128 * 256).save(file, "PNG")

    assert shrunk(SimpleUploadedFile("a.png", file.getvalue())).getpixel((5, 5))[0] in range(120, 136)


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
@pytest.mark.parametrize("profile", [b"no profile", PROFILE])
def test_colours_are_kept_whatever_is_said_of_them(mode, profile):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), RED).convert(mode).save(file, "JPEG", icc_profile=profile)

    red, green, blue = shrunk(SimpleUploadedFile("a.jpg", file.getvalue())).getpixel((5, 5))
    assert red > 200 and green < 50 and blue < 50


def test_no_form_unpacks_a_picture_itself(monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *args, **named: pytest.fail("unpacked"))
    field = PictureField().formfield()

    assert field.clean(picture("PNG")).name == "me.png"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [*KINDS, "GIF"])
@settings(deadline=None)
@given(change=st.data())
def test_a_damaged_picture_is_read_or_refused(kind, change):
    """Cut, swapped and flipped: nothing else is raised, here without the process around it."""
    damaged = bytearray(taken_in_a_place(kind) if kind != "GIF" else gif_of_frames(3, (30, 20)))
    place = st.integers(0, len(damaged) - 1)
    for at in change.draw(st.lists(place, max_size=8)):
        damaged[at] = change.draw(st.integers(0, 255))
    start, end = sorted(change.draw(st.tuples(place, place)))
    damaged = damaged[:start] + damaged[end:]

    try:
        pictures.decode(io.BufferedReader(io.BytesIO(damaged)), io.BytesIO(), max_side=80)
    except Refused as refused:
        assert refused.reason in images.REFUSALS
