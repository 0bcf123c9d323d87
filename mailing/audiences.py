"""Groups of people beside the lists, such as the speakers of an event: other apps know who they are.

An app that knows some names in its config a module, `audiences = "dotted.path"`, with two functions:

    choices(user)    {key: label} of the groups that this user may write to, such as "event:3:speakers"
    people(key)      [(address, name)], and [] for a key of somebody else's
"""

from django.utils.module_loading import import_string

from .placeholders import named_by_apps


def choices(user):
    """The groups that a user may write to, as {key: label}."""
    found = {}
    for path in named_by_apps("audiences"):
        found |= import_string(f"{path}.choices")(user)
    return found


def people(keys):
    """The people of these groups, as {address in small letters: name}; each address once."""
    asked = [import_string(f"{path}.people") for path in named_by_apps("audiences")]
    return {address.strip().lower(): name for key in keys for ask in asked for address, name in ask(key)}
