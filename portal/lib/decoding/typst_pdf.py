"""A Typst document made a PDF, from the files of one folder and with the fonts that are named.

No other file is read, no package is fetched, and the clock is not asked.
"""

import os

import typst

from . import Refused

NOWHERE = "http://127.0.0.1:9"  # where nobody listens: packages would come through it


def decode(file, answer, *, root, fonts, dots=None):
    """Write the PDF of a document whose root is the folder `root`; `fonts` are folders.

    With `dots` (an inch) it is a PNG of the only page instead.
    """
    compiler = compiler_of(file.read(), root, fonts_of(fonts))
    try:
        answer.write(compiler.compile(**wanted(dots)))
    except typst.TypstError as error:
        raise Refused("typst", message=error.message[:300]) from error


def wanted(dots):
    """What is asked of Typst: a PDF, or with so many dots an inch a PNG."""
    return {"format": "png", "ppi": dots} if dots else {"format": "pdf", "timestamp": 0}


def fonts_of(folders):
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def compiler_of(source, root, fonts):
    os.environ |= dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), NOWHERE
    )
    packages = os.path.join(root, "packages")  # noqa: PTH118 (pathlib takes as long to import as all else)
    return typst.Compiler(
        input=source, root=root, font_paths=fonts, package_path=packages, package_cache_path=packages
    )
