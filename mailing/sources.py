"""What announcements with a `source` are about, such as "talk:42": other apps know, and are asked.

An app that makes such announcements names in its config a module, `sources = "dotted.path"`, with

    outdated(announcements)       {key: reason} of those that must not go out as they are any more
    started(announcement, now)    called in the transaction in which one has become deliveries
"""

from django.utils.module_loading import import_string

from .announcements.placeholders import named_by_apps


def outdated(announcements):
    """Which of `announcements` are not true any more, as {key: reason}; in a constant number of queries."""
    found, asked = {}, [each for each in announcements if each.source]
    for path in named_by_apps("sources") if asked else ():
        found |= import_string(f"{path}.outdated")(asked)
    return found


def started(announcement, now):
    """Tell whoever made an announcement that it goes out, so that they know who was told what."""
    for path in named_by_apps("sources") if announcement.source else ():
        import_string(f"{path}.started")(announcement, now)
