"""Formulas in LaTeX made Typst by pandoc, which this process becomes.

Standard input is pandoc's own tree of a document (JSON) in which formulas are the only text, so that neither
its reader of LaTeX nor one of Markdown sees what somebody wrote: no file is included, nothing runs.
"""

import os

HEAP = "-M700M"  # of GHC's own; more addresses than these it reserves, and the limits of the child bind those


def decode(file, answer, *, pandoc):
    """Become pandoc, the program at a path; with --sandbox it opens no file and no address."""
    os.dup2(file.fileno(), 0)
    os.dup2(answer.fileno(), 1)
    options = ["--sandbox", "--from=json", "--to=typst", "--wrap=none", "--quiet"]
    os.execve(pandoc, [pandoc, *options, "+RTS", HEAP, "-RTS"], {})
