"""PDFs as authors upload them: plain ones, such as say too much, and such as would do harm."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SECRET = "Ada Planted"
A0 = (2384, 3370)  # points


def pdf(pages=1, size=A0, *, change=None, **options):
    """A PDF of blank pages with a black bar on each; `change(pdf)` adds what it likes."""
    made, file = pikepdf.new(), io.BytesIO()
    for _each in range(pages):
        page = made.add_blank_page(page_size=size)
        page.Contents = pikepdf.Stream(made, b"0 0 %d 200 re f" % size[0])
    if change:
        change(made)
    made.save(file, **options)
    return file.getvalue()


def upload(content, name="poster by Ada Planted.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def telling(made):
    """Plant a name wherever a PDF can hold one, and everything that acts by itself."""
    name, text, words = pikepdf.Name, pikepdf.String, pikepdf.Dictionary
    script = words(S=name.JavaScript, JS=text(f"app.alert('{SECRET}')"))
    page, root = made.pages[0], made.Root
    made.docinfo["/Author"] = made.docinfo["/Title"] = SECRET
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    root.OpenAction = made.make_indirect(script)
    root.AA = words(WC=script)
    widget = made.make_indirect(
        words(Type=name.Annot, Subtype=name.Widget, FT=name.Tx, T=text(SECRET), A=script, Rect=rectangle())
    )
    root.AcroForm = words(XFA=text(SECRET), Fields=pikepdf.Array([widget]))
    attached = made.make_stream(SECRET.encode())
    file = made.make_indirect(words(Type=name.Filespec, F=text(SECRET), EF=words(F=attached)))
    root.Names = words(
        EmbeddedFiles=words(Names=pikepdf.Array([text("a"), file])),
        JavaScript=words(Names=pikepdf.Array([text("a"), script])),
    )
    root.AF = pikepdf.Array([file])
    root.PieceInfo = words(Illustrator=words(Private=text(SECRET)))
    page.AA = words(O=script)
    page.PieceInfo = words(X=words(Private=text(SECRET)))
    page.Metadata = made.make_stream(SECRET.encode())
    page.Annots = pikepdf.Array([
        link(made, words(S=name.URI, URI=text("https://example.org/kept"))),
        link(made, words(S=name.URI, URI=text(f"javascript:'{SECRET}'"))),
        link(made, words(S=name.Launch, F=text(SECRET))),
        link(made, words(S=name.GoToR, F=text(SECRET), Next=script)),
        made.make_indirect(words(Type=name.Annot, Subtype=name.Text, T=text(SECRET), Rect=rectangle())),
        made.make_indirect(words(Type=name.Annot, Subtype=name.FileAttachment, FS=file, Rect=rectangle())),
        widget,
    ])  # fmt: skip
    picture = made.make_stream(
        jpeg_that_tells(), Type=name.XObject, Subtype=name.Image, Width=40, Height=30,
        ColorSpace=name.DeviceRGB, BitsPerComponent=8, Filter=name.DCTDecode,
        Metadata=made.make_stream(SECRET.encode()),
    )  # fmt: skip
    page.Resources = words(XObject=words(I=picture))
    page.Contents = pikepdf.Stream(made, b"q 400 0 0 300 0 0 cm /I Do Q")


def rectangle():
    return pikepdf.Array([0, 0, 9, 9])


def link(made, action):
    kind = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": rectangle()}
    return made.make_indirect(pikepdf.Dictionary(A=action, Contents=pikepdf.String(SECRET), **kind))


def jpeg_that_tells():
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x013B] = SECRET
    Image.new("RGB", (40, 30), "red").save(file, "JPEG", exif=exif, comment=SECRET.encode())
    return file.getvalue()


def everything_in(content):
    """All bytes of a PDF, its streams unpacked, so that nothing hides in a compressed one."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        parts = [b"".join(_bytes(each)) for each in opened.objects]
        return content + b"\n".join(parts) + repr(opened.trailer).encode()


def _bytes(each):
    yield each.unparse() if not isinstance(each, pikepdf.Stream) else repr(each.keys()).encode()
    if isinstance(each, pikepdf.Stream):
        try:
            yield each.read_bytes()
        except pikepdf.PdfError:  # a picture's
            yield each.read_raw_bytes()
