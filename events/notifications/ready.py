"""That a notice lies ready: said above the forms of what was changed, after a change, and in its preview."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext

from events.models import Event, Session, Talk
from events.planning.changes import talks_of

from . import people
from .lists import notices_ready

MOST = 10  # that are named
NOTICED = {"status", "format", "time_zone", "venue", "room"}  # of events, sessions and talks, beside the time


def note_of(user, row):
    """The sentence with links to the notices that lie ready about a talk, or those of an event; or ""."""
    if not isinstance(row, Event | Session | Talk):
        return ""
    return sentence(user, [row] if isinstance(row, Talk) else talks_of([row]))


def sentence(user, talks):
    """The sentence with links to the notices that lie ready for a user about some talks; or ""."""
    notices = list(notices_ready(user, talks)[:MOST])
    if not notices:
        return ""
    keys = {each.pk: people.talk_in(each.source) for each in notices}
    titles = {talk.pk: talk for talk in Talk.objects.filter(pk__in=keys.values()).select_related("event")}
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        (
            (reverse("admin:mailing_announcement_preview", args=[each.pk]), titles[keys[each.pk]])
            for each in notices
        ),
    )
    told = ngettext(
        "Those who were told of it before do not know the change yet. A notice is ready to be sent: {}",
        "Those who were told of them before do not know the changes yet. Notices are ready to be sent: {}",
        len(notices),
    )
    return format_html(told, links)


def people_told(changes):
    """Whom of the speakers and chairs a change concerns, for its preview; they are written to by a click."""
    rows = [change.row for change in changes if change.places_talk or change.field in NOTICED]
    known = people.known_talks().filter(pk__in=talks_of(rows).values("pk"))
    number = len({address for own in people.by_talk(known).values() for address in own})
    told = ngettext(
        "%(number)d person speaks or chairs there: a notice lies ready afterwards, to be sent if you want.",
        "%(number)d people speak or chair there: notices lie ready afterwards, to be sent if you want.",
        number,
    )
    return [told % {"number": number}] if number else []
