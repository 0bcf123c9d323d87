"""A Typst document made a PDF, from the files of one folder and with the fonts that are named.

No other file is read, no package is fetched, and the clock is not asked.
"""

import os

import typst

from . import Refused

NOWHERE = "http://127.0.0.1:9"  # where nobody listens: packages would come through it


def decode(file, answer, *, root, fonts):
    """Write the PDF of a document whose root is the folder `root`; `fonts` are folders."""
    os.environ |= dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), NOWHERE
    )
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts)
    packages = os.path.join(root, "packages")  # noqa: PTH118 (pathlib takes as long to import as all else)
    compiler = typst.Compiler(
        input=file.read(), root=root, font_paths=known, package_path=packages, package_cache_path=packages
    )
    try:
        answer.write(compiler.compile(format="pdf", timestamp=0))
    except typst.TypstError as error:
        raise Refused("typst", message=error.message[:300]) from error
