"""The gallery of accepted posters, as the public page shows it from the date that the chairs set."""

from events.posters.models import Poster

PARAMETERS = ("area", "session", "q")


def context(call, now, parameters):
    """What the gallery shows, or None before its date."""
    if not call.gallery_from or now < call.gallery_from:
        return None
    return {"posters": Poster.objects.shown(now).filter(call=call)}
