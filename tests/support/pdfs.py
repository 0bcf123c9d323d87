"""PDFs as a reader sees them, for tests."""

import pypdfium2


def pages(content):
    """The text of each page of a PDF, on one line."""
    with pypdfium2.PdfDocument(content) as document:
        texts = (page.get_textpage().get_text_range() for page in document)
        return [" ".join(text.replace("\ufffe", "-").split()) for text in texts]


def picture(content, page=0, scale=3):
    """A page of a PDF as a picture of Pillow; at scale 1 a point is a pixel."""
    with pypdfium2.PdfDocument(content) as document:
        return document[page].render(scale=scale).to_pil()
