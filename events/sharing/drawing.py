"""Pictures and flyers made of facts by Typst, several at once in a bounded child."""

import contextlib

from portal.documents import formulas, typesetting
from portal.documents.texts import Texts
from portal.lib import bounded

from . import facts

LIMITS = bounded.Limits(
    memory=1500 * bounded.MB, cpu=5, clock=30, output=64 * bounded.MB, wait=0.1, queue="sharing"
)


def drawn(cards, template, dots=None):
    """What a template makes of some `Facts`, a list of bytes; None for what cannot be made, not even plainly.

    These are PDFs, or with `dots` an inch PNGs. What Typst refuses is tried again with the formulas that it
    refuses as they were written, then in plain letters and without pictures. Raises ValidationError, with the
    code `bounded.BUSY_CODE`, where others are being drawn.
    """
    made = attempt(cards, template, dots)
    for plainly in (False, True):
        failed = [number for number, content in enumerate(made) if content is None]
        again = [cards[number] for number in failed]
        if failed and (plainly or refused_formulas(again)):
            for number, content in zip(failed, attempt(again, template, dots, plainly=plainly), strict=True):
                made[number] = content
    return made


def refused_formulas(cards):
    """The formulas on some cards that Typst cannot set, which are shown as written from now on."""
    codes = formulas.converted(texts_of(cards).formulas.values(), limits=LIMITS)
    return formulas.refuse_bad_ones(codes, limits=LIMITS)


def texts_of(cards):
    """All that authors wrote of what is on some cards."""
    texts = Texts()
    for card in cards:
        for name, (source, set_text) in card.texts.items():
            texts.add(name, source, set_text)
    return texts


def attempt(cards, template, dots, *, plainly=False):
    texts, files = Texts() if plainly else texts_of(cards), {}
    for card in cards if not plainly else ():
        files |= files_of(card.pictures)
    codes = formulas.converted(texts.formulas.values(), limits=LIMITS)
    items = [item_of(card, files, plainly) for card in cards]
    given = files | texts.files(codes)
    return typesetting.several(f"{facts.FOLDER}/{template}", items, given, limits=LIMITS, dots=dots)


def item_of(card, files, plainly):
    """The data of a picture, which names no file that is not there."""
    portraits = [name for name in card.data["portraits"] if name in files]
    logo = card.data["logo"] if card.data["logo"] in files else ""
    return card.data | {"portraits": portraits, "logo": logo, "is_plain": plainly}


def files_of(pictures):
    """{name: bytes} of stored pictures; one that is gone from the disk is left out."""
    found = {}
    for picture in pictures:
        with contextlib.suppress(OSError), picture.storage.open(picture.name) as file:
            found[facts.picture_name(picture)] = file.read()
    return found
