"""The kinds of documents, which rooms add from their `hooks.py`.

    kinds.add(DocumentKind("badges", may_see=edits_event, build=build_badges))

`build(document, progress)` answers the bytes of the file. It works in pieces of some seconds and calls
`progress(done, total)` after each, which renews the lease. A ValidationError is told to who asked; anything
else is tried again.
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class DocumentKind:
    name: str
    may_see: object  # may_see(user, about): whether a user may ask for such a document, see it and fetch it
    build: object


kinds = Registry(DocumentKind)
