"""How announcements name what they are about: "talk:42", "speaker:7", "digest:3" of the event 3."""


def of_talk(pk):
    return f"talk:{pk}"


def of_speaker(pk):
    return f"speaker:{pk}"


def of_digest(event_pk):
    return f"digest:{event_pk}"


def talk_in(source):
    """The key of the talk that a source names, or None."""
    kind, _sep, key = source.partition(":")
    return int(key) if kind == "talk" and key.isdecimal() else None
