"""The font files that packages of pip carry: of a machine's own fonts none is ever used."""

from functools import cache
from importlib.metadata import distribution

ENDINGS = {".ttf", ".otf", ".ttc"}


@cache
def files(package):
    """The paths of the font files of a package, which is never imported."""
    found = distribution(package)
    return [str(found.locate_file(path)) for path in found.files if path.suffix in ENDINGS]
