"""A PDF made free of all that it says of its makers and all that it would do: only pages and links stay.

Allowed is what is named here, so that what nobody thought of goes as well: a catalogue of few entries, of
annotations only links, of actions only those that lead to a page or to an address of the web.
"""

import pikepdf

from . import Refused

POINTS_OF_A_METRE = 72 / 0.0254
CATALOGUE = {"/Type", "/Pages", "/Version", "/OCProperties", "/OutputIntents", "/MarkInfo", "/StructTreeRoot",
             "/Lang", "/PageLayout", "/Dests"}  # fmt: skip
# Wherever they stand: metadata, private data of programs, actions by themselves, files within or beside.
FORBIDDEN = {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/AF", "/EF", "/Thumb",
             "/CreatorInfo", "/OPI", "/Ref", "/Alternates", "/Info", "/Author", "/Creator",
             "/RichMedia"}  # fmt: skip
EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its bytes are in another file
WEB = ("http://", "https://", "mailto:")


def decode(file, answer, *, most_pages, most_metres):
    """Write the cleaned PDF. Refused are "no pdf", "encrypted", "damaged", "pages" and "wide"."""
    if b"%PDF-" not in file.read(1024):
        raise Refused("no pdf")
    file.seek(0)
    try:
        with _opened(file) as pdf:
            _refuse_what_is_too_large(pdf, most_pages, most_metres)
            _clean(pdf)
            pdf.save(
                answer, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )  # fmt: skip
    except (Refused, MemoryError):
        raise
    except Exception as error:  # what is cut off or flipped breaks the reader in many ways
        raise Refused("damaged") from error


def _opened(file):
    try:
        pdf = pikepdf.open(file, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    if pdf.is_encrypted:  # opens without a password, but its maker did not want it changed
        raise Refused("encrypted")
    return pdf


def _refuse_what_is_too_large(pdf, most_pages, most_metres):
    if len(pdf.pages) > most_pages:
        raise Refused("pages", pages=len(pdf.pages), most=most_pages)
    if not len(pdf.pages):
        raise Refused("damaged")
    for page in pdf.pages:
        left, low, right, high = map(float, page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1)) / POINTS_OF_A_METRE
        side = max(abs(right - left), abs(high - low)) * unit
        if not side <= most_metres:  # what is no number is not, either
            raise Refused("wide", metres=round(side, 1), most=most_metres)


def _clean(pdf):
    del pdf.docinfo
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size", "/ID"}:
        del pdf.trailer[key]
    for key in set(pdf.Root.keys()) - CATALOGUE:
        del pdf.Root[key]
    for page in pdf.pages:
        _keep_links(page.obj)
    for found in pdf.objects:
        _clean_object(found)


def _keep_links(page):
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = [each for each in annotations if _is_dictionary(each) and each.get("/Subtype") == "/Link"]
    for link in kept:
        _keep_harmless_action(link)
        for key in set(link.keys()) & {"/T", "/Contents", "/NM", "/M", "/PA"}:
            del link[key]
    page.Annots = pikepdf.Array(kept)


def _keep_harmless_action(link):
    action = link.get("/A")
    if action is None:
        return
    is_goto = _is_dictionary(action) and action.get("/S") == "/GoTo"
    is_web = _is_dictionary(action) and action.get("/S") == "/URI" and _is_web(action.get("/URI"))
    if not (is_goto or is_web):
        del link["/A"]
    elif "/Next" in action:
        del action["/Next"]


def _is_web(address):
    return isinstance(address, pikepdf.String) and str(address).strip().lower().startswith(WEB)


def _is_dictionary(found):
    return isinstance(found, pikepdf.Dictionary)


def _clean_object(found):
    """Clean an object and what stands in it directly; what it refers to has its own turn."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Stream):
            _clean_stream(each)
        if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            for key in set(each.keys()) & FORBIDDEN:
                del each[key]
            waiting += [value for value in each.values() if _is_direct_container(value)]
        elif isinstance(each, pikepdf.Array):
            waiting += [value for value in each if _is_direct_container(value)]


def _is_direct_container(value):
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _clean_stream(stream):
    for key in EXTERNAL:
        if key in stream:
            del stream[key]
    if stream.get("/Subtype") == "/Image":
        _clean_picture(stream)


def _clean_picture(stream):
    """Take the remarks out of a photograph, also of one that was packed once more, as some programs do."""
    filters, parms = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms"))
    without = PICTURES.get(str(filters[-1])) if filters else None
    if without is None:
        return
    raw = _unpacked(stream.read_raw_bytes(), filters[:-1], parms[: len(filters) - 1])
    if (plain := without(raw)) != raw:
        own = parms[len(filters) - 1] if len(parms) == len(filters) else None
        stream.write(plain, filter=filters[-1], decode_parms=own)


def _unpacked(raw, filters, parms):
    """What the first filters of a stream, those before a picture's own, make of its bytes."""
    if not filters:
        return raw
    with pikepdf.new() as beside:
        packed = pikepdf.Stream(beside, raw)
        packed.Filter = pikepdf.Array(filters)
        if any(_is_dictionary(each) for each in parms):
            packed.DecodeParms = pikepdf.Array([_copied(each) for each in parms])
        return packed.read_bytes()


def _copied(parms):
    """The plain numbers of a filter's parameters, for a PDF of their own."""
    plain = {key: int(value) for key, value in parms.items()} if _is_dictionary(parms) else {}
    return pikepdf.Dictionary(plain)


def _listed(value):
    """A filter and its parameters as lists, as which they may stand; none for none."""
    if isinstance(value, pikepdf.Array):
        return list(value)
    return [] if value is None else [value]


def without_remarks(jpeg):
    """A JPEG without what cameras and programs say in it: places, names, comments (its colours stay)."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        kind, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if kind == 0xDA or length < 2:  # the pixels begin
            break
        says_something = 0xE1 <= kind <= 0xEF and kind != 0xEE or kind == 0xFE
        if not says_something:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return b"".join(kept) + jpeg[at:]


def without_boxes(jpeg2000):
    """A JPEG 2000 picture without the boxes of XML and of programs; a bare stream of one has no boxes."""
    if jpeg2000[4:8] != b"jP  ":
        return jpeg2000
    kept, at = [], 0
    while at + 8 <= len(jpeg2000):
        length, kind = int.from_bytes(jpeg2000[at : at + 4], "big"), jpeg2000[at + 4 : at + 8]
        if length == 1:  # it stands after the kind, for what is very large
            length = int.from_bytes(jpeg2000[at + 8 : at + 16], "big")
        if length < 8:  # to the end
            length = len(jpeg2000) - at
        if kind not in BOXES_OF_REMARKS:
            kept.append(jpeg2000[at : at + length])
        at += length
    return b"".join(kept)


BOXES_OF_REMARKS = {b"xml ", b"uuid", b"uinf"}
PICTURES = {"/DCTDecode": without_remarks, "/JPXDecode": without_boxes}
