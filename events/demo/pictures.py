"""Pictures drawn for the demo, so that none has to be fetched or owned: WebP, the same for the same name."""

import io
import math
import random
import textwrap

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

COLOURS = ("#1f5c66", "#3b4a8c", "#6b3f7c", "#8a3b52", "#8a5a1c", "#3f6b3a", "#44505c")
PAPER = "#f6f1e7"
SCALE = 2  # drawn larger, then shrunk, for smooth edges


def monogram(name):
    """A logo of 240 by 240 pixels: the initials of the name on a coloured square."""
    picture, draw, _ = _canvas(name, 240, 240)
    initials = "".join(word[0] for word in name.split() if word[0].isupper())[:3]
    font = ImageFont.load_default(size=90 * SCALE)
    draw.text((120 * SCALE, 120 * SCALE), initials, fill=PAPER, font=font, anchor="mm")
    return _file(picture)


def portrait(name):
    """A picture of 320 by 320 pixels that is plainly drawn: a head and shoulders in two tones."""
    picture, draw, chance = _canvas(name, 320, 320)
    skin = chance.choice(("#e9c9a6", "#c99a6b", "#8d5a3a", "#f0d7c3", "#5f3b26"))
    draw.ellipse([s * SCALE for s in (40, 205, 280, 440)], fill=chance.choice(COLOURS[::-1]), outline=PAPER)
    draw.ellipse(
        [s * SCALE for s in (98, 60, 222, 200)], fill=chance.choice(("#2b2320", "#6b4a2b", "#9a9a96"))
    )
    draw.ellipse([s * SCALE for s in (105, 80, 215, 225)], fill=skin)
    return _file(picture)


def thumbnail(title):
    """The still of a video, 800 by 450 pixels: a curve of Lissajous that depends on the title."""
    picture, draw, chance = _canvas(title, 800, 450)
    a, b, shift = chance.choice((2, 3, 4)), chance.choice((3, 5, 7)), chance.random() * math.pi
    curve = [
        (SCALE * (400 + 320 * math.sin(a * t + shift)), SCALE * (225 + 175 * math.sin(b * t)))
        for t in (2 * math.pi * step / 900 for step in range(901))
    ]
    draw.line(curve, fill=PAPER, width=3 * SCALE, joint="curve")
    return _file(picture)


def poster(title):
    """A poster as a picture of 600 by 848 pixels, with its title, columns and a curve."""
    picture, draw, chance = _canvas(title, 600, 848)
    draw.rectangle([s * SCALE for s in (0, 150, 600, 848)], fill=PAPER)
    font = ImageFont.load_default(size=30 * SCALE)
    draw.multiline_text((30 * SCALE, 34 * SCALE), "\n".join(textwrap.wrap(title, 34)[:3]), PAPER, font)
    for left in (30, 312):
        for line in range(34):
            if line % 9 and (left, line // 9) != (312, 1):
                right = left + chance.randint(190, 258)
                top = 190 + line * 18
                draw.rectangle([s * SCALE for s in (left, top, right, top + 6)], fill="#c9c2b4")
    a, b = chance.choice((1, 2, 3)), chance.choice((2, 3, 5))
    curve = [
        (SCALE * (441 + 110 * math.sin(a * t + 1)), SCALE * (430 + 70 * math.sin(b * t)))
        for t in (2 * math.pi * step / 300 for step in range(301))
    ]
    draw.line(curve, fill=chance.choice(COLOURS), width=3 * SCALE, joint="curve")
    return picture.resize((600, 848), Image.Resampling.BOX)


def as_pdf(picture):
    """The bytes of a PDF of one page, A0, with a picture."""
    content = io.BytesIO()
    picture.save(content, "PDF", resolution=600 / 33.1)  # A0 is 33.1 inches wide
    return content.getvalue()


def as_webp(picture, width):
    """The bytes of a picture, made so many pixels wide."""
    content = io.BytesIO()
    size = (width, round(picture.height * width / picture.width))
    picture.resize(size, Image.Resampling.BOX).save(content, "WEBP", quality=80, method=0)
    return content.getvalue()


def _canvas(name, width, height):
    chance = random.Random(name)  # noqa: S311 (a drawing, not a secret)
    picture = Image.new("RGB", (width * SCALE, height * SCALE), chance.choice(COLOURS))
    return picture, ImageDraw.Draw(picture), chance


def _file(picture):
    shrunk = picture.resize((picture.width // SCALE, picture.height // SCALE), Image.Resampling.BOX)
    content = io.BytesIO()
    shrunk.save(content, "WEBP", quality=80, method=0)  # the fastest; these pictures are simple
    return ContentFile(content.getvalue())
