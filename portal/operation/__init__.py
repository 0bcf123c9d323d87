"""What the person who runs the server does: backup, restore, moving to another database, upgrades, checks."""


class Refused(Exception):
    """Something that is not done, in one sentence that says what to do instead."""
