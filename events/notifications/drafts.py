"""Announcements made by the portal: each exists once, whoever asks for it and how often."""

from django.core.exceptions import ValidationError
from django.db import transaction

from mailing.announcements import actions
from mailing.models import Announcement


@transaction.atomic
def draft(*, source, kind, lists, revision="", occasion="", **fields):
    """The announcement of a kind about a source, its revision or an occasion; and whether it was made now.

    Of two who make it at once one finds that of the other.
    """
    found, is_new = Announcement.objects.get_or_create(
        is_automatic=True, source=source, kind=kind, revision=revision, occasion=occasion, defaults=fields
    )
    if is_new:
        found.lists.set(lists)
    return found, is_new


@transaction.atomic
def send(now, **fields):
    """Make an announcement and let it go out, unless there is one already; answers whether it does.

    What cannot go out as it is stays a draft with the reason, for an organiser to look at.
    """
    made, is_new = draft(**fields)
    if is_new:
        try:
            actions.start(announcement=made, now=now)
        except ValidationError as error:
            made.note = " ".join(error.messages)[:300]
            made.save(update_fields=["note"])
    return is_new
