"""QR codes (ISO/IEC 18004) as SVG pictures; many at once cost little more than a few."""

import re
from functools import cache

import segno

# With one mask for all a code is linear: every bit of its text turns the same modules over, whatever the
# others are. The level allows for 15 percent of a badge that is worn off.
OPTIONS = {"error": "m", "mask": 2, "mode": "byte", "boost_error": False, "micro": False}
QUIET = 4  # modules around a code


def svg(text):
    """The QR code of a text, as the text of an SVG file."""
    return svgs([text])[0]


def svgs(texts):
    """The codes of texts of the same length, such as addresses that differ in what stands at their end.

    Only the first is encoded as a whole, and each bit in which others differ from it, which is some fifty for
    500 door codes. Raises ValueError for texts of several lengths.
    """
    first, *others = (text.encode() for text in texts)
    side, drawn = modules(first)

    @cache
    def turned_over(position, bit):
        changed = first[:position] + bytes([first[position] ^ bit]) + first[position + 1 :]
        return modules(changed)[1] ^ drawn

    def code(text):
        found = drawn
        for position, bit in differences(first, text):
            found ^= turned_over(position, bit)
        return picture(side, found)

    return [picture(side, drawn), *map(code, others)]


def modules(data):
    """(how many modules a code is wide, all of them as the bits of one number, each row in whole bytes)."""
    rows = segno.make(data, **OPTIONS).matrix
    width = 8 * whole_bytes(len(rows))
    return len(rows), int("".join("".join(map(str, row)).ljust(width, "0") for row in rows), 2)


def whole_bytes(side):
    return -(-side // 8)


def differences(one, other):
    """The bits in which two texts of the same length differ, as (position of the byte, its bit)."""
    for position, (left, right) in enumerate(zip(one, other, strict=True)):
        differ = left ^ right
        while differ:
            bit = differ & -differ
            yield position, bit
            differ ^= bit


def strokes(byte):
    """Eight modules of a row as strokes of a path: over the dark ones, and moves over the others."""
    runs = re.findall("1+|0+", f"{byte:08b}")
    return "".join(f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0" for run in runs)


STROKES = [strokes(byte) for byte in range(256)]


def picture(side, found):
    width, size = whole_bytes(side), side + 2 * QUIET
    drawn = [STROKES[byte] for byte in found.to_bytes(side * width)]
    rows = (f"M{QUIET} {y + QUIET}.5{''.join(drawn[y * width : (y + 1) * width])}" for y in range(side))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{"".join(rows)}"/></svg>'
    )
