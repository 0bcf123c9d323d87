"""What rooms add to each other: entries by name, put in by the `hooks.py` of each room when the site starts.

A room that takes entries keeps a registry of one kind, a frozen dataclass with a field `name`:

    tabs = Registry(Tab)

and a room above it adds its own:

    tabs.add(Tab("season", _("Season"), season_page))
"""

from django.core.exceptions import ImproperlyConfigured


class Registry(dict):
    """Entries of one kind by their names; what does not fit is ImproperlyConfigured, and no site starts."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def add(self, entry):
        """Put in an entry of this kind, whose name no other has."""
        if not isinstance(entry, self.kind):
            raise ImproperlyConfigured(f"{entry!r} is of another kind than {self.kind.__name__}.")
        if entry.name in self:
            raise ImproperlyConfigured(f"There are two of {self.kind.__name__} named {entry.name!r}.")
        self[entry.name] = entry
        return entry

    def in_order(self):
        """The entries by their `position`, which this kind has."""
        return sorted(self.values(), key=lambda entry: entry.position)

    def answers(self, *about):
        """For a template: the entries in order as dicts, with what `context` answers; None drops one."""
        found = ((entry, entry.context(*about)) for entry in self.in_order())
        return [vars(entry) | {"context": answer} for entry, answer in found if answer is not None]

    def __missing__(self, name):
        known = ", ".join(self) or "none"
        raise ImproperlyConfigured(f"There is no {self.kind.__name__} named {name!r}; there are: {known}.")
