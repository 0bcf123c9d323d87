"""QR codes (ISO/IEC 18004) as SVG pictures."""

import re

import zxingcpp

LEVEL = "M"  # 15 percent of the code may be worn off
MASK = "DataMask=2"  # one for all: to try which of the eight is the best takes as long as all the rest


def svg(text):
    """The QR code of a text, with the quiet zone around it, as the text of an SVG file."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL, options=MASK)
    drawing = code.to_svg()
    return drawing[drawing.index("<svg") :].replace(
        "<svg ", f'<svg viewBox="0 0 {side(drawing)} {side(drawing)}" '
    )


def side(drawing):
    """How many modules a code is wide, with its quiet zone; else no browser makes it larger."""
    return re.search(r'width="(\d+)"', drawing)[1]
