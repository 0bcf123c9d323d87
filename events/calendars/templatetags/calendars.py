"""The addresses by which calendar programs subscribe, for the dialogue on each page."""

from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.lib import ics
from portal.lib.times import UTC

register = template.Library()


@register.simple_tag
def subscription(path, name):
    """The ways to subscribe to the feed at `path` under a name, as absolute addresses by program."""
    https = settings.SITE_URL + path
    webcal = "webcal://" + https.partition("://")[2]
    outlook = urlencode({"url": https, "name": name}, quote_via=quote, safe="")
    return {
        "https": https,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{outlook}",
        "office": f"https://outlook.office.com/calendar/0/addfromweb?{outlook}",
        "path": path,
    }


@register.simple_tag
def single_entry(talk):
    """The ways to note one dated talk as addresses by program; such a note does not follow changes."""
    names = ", ".join(speaker.person.name for speaker in talk.speakers.all())
    title = f"{names}: {talk.title_line}" if names else talk.title_line
    details = settings.SITE_URL + talk.get_absolute_url()
    if talk.event.is_online:
        join = settings.SITE_URL + reverse("talk-join", args=[talk.pk])
        details = f"{_('Join online: %(url)s') % {'url': join}}\n{details}"
    start, end = talk.starts_at.astimezone(UTC), talk.ends_at.astimezone(UTC)
    stamps = f"{ics.utc_stamp(start)}/{ics.utc_stamp(end)}"
    google = {"action": "TEMPLATE", "text": title, "dates": stamps, "details": details}
    outlook = {
        "rru": "addevent",
        "subject": title,
        "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "body": details,
    }
    google, outlook = (urlencode(each | {"location": talk.where}) for each in (google, outlook))
    return {
        "google": f"https://calendar.google.com/calendar/render?{google}",
        "outlook": f"https://outlook.live.com/calendar/0/action/compose?{outlook}",
        "office": f"https://outlook.office.com/calendar/0/action/compose?{outlook}",
    }
