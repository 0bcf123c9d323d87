"""How announcements name the talk that they are about: "talk:42"."""


def of_talk(pk):
    return f"talk:{pk}"


def talk_in(source):
    """The key of the talk that a source names, or None."""
    kind, _sep, key = source.partition(":")
    return int(key) if kind == "talk" and key.isdecimal() else None
