"""The demo content: five real programmes, and an invented seminar and workshop dated around today.

Each programme is loaded whole or, where its event is there already, kept as it is: whatever a person
changed, added or took away in between stays so. Only the invented seminar grows, by the weeks that lie
ahead. Courses are loaded by `courses.demo`.
"""

from . import diffusions, m3l, mathml2020, one_world, seminar, site, workshop

PROGRAMMES = (site, mathml2020, one_world, diffusions, m3l, seminar, workshop)


def load(now):
    """Load what is missing, as of the instant `now`; returns a `making.Loaded` for each event or page."""
    return [loaded for programme in PROGRAMMES for loaded in programme.load(now)]
