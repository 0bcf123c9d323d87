"""Groups of people beside the lists, such as the speakers of an event: other apps know who they are.

An app that knows some names in its config a module, `audiences = "dotted.path"`, with three functions:

    choices(user)         {key: label} of the groups that a form offers this user, such as "event:3:speakers"
    may_use(user, key)    whether this user may write to a group, offered or not
    people(key)           [(address, name)], and [] for a key of somebody else's
"""

from django.utils.module_loading import import_string

from .announcements.placeholders import named_by_apps


def choices(user):
    """The groups that a user may write to, as {key: label}."""
    found = {}
    for path in named_by_apps("audiences"):
        found |= import_string(f"{path}.choices")(user)
    return found


def may_use(user, keys):
    """Whether a user may still write to all of these groups: rights end after they were chosen, too."""
    asked = [import_string(f"{path}.may_use") for path in named_by_apps("audiences")]
    return user.is_superuser or all(any(ask(user, key) for ask in asked) for key in keys)


def people(keys):
    """The people of these groups, as {address in small letters: name}; each address once."""
    asked = [import_string(f"{path}.people") for path in named_by_apps("audiences")]
    return {address.strip().lower(): name for key in keys for ask in asked for address, name in ask(key)}
