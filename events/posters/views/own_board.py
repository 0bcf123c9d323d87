"""What the contact of an accepted poster is shown: its place, its talk, its public page and the code."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Talk
from events.posters import gallery, poster_page, qr_files
from events.posters.own_page import Act, Part, acts, parts


def part(poster, now):
    """None until it is accepted, and told."""
    if not poster.is_presented:
        return None
    session = poster.known_session
    return {
        "poster": poster,
        "session": session,
        "board": poster.board if session else None,
        "talk": Talk.objects.public().filter(pk=poster.talk_id).select_related("event").first(),
        "address": poster_page.address(poster),
        "is_open": gallery.is_open(poster.call, now),
        "gallery_from": poster.call.gallery_from,
        "zone": poster.call.event.time_zone,
    }


def qr_code(request, poster, now):
    """The code that leads to the poster's page, as a file for printing."""
    if not poster.is_presented:
        raise ValidationError(_("Only an accepted poster has a page."))
    return qr_files.response(poster, request.POST.get("as", ""))


parts.add(Part("board", 60, part, "events/posters/own/board.html"))
acts.add(Act("qr", qr_code))
