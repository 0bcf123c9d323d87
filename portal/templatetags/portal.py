"""What templates of the portal may use without loading it."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.formats import date_format
from django.utils.safestring import mark_safe

from portal import markup, pages, previews
from portal.lib import names, own_time, times
from portal.lib.players import player_url
from portal.models import AuthorsText

register = template.Library()
register.filter("clock_and_offset", times.clock_and_offset)
register.filter("zone_label", times.zone_label)
register.filter("say_moment", times.say_moment)
register.filter("offset", times.offset_label)
register.filter("player", player_url)
register.filter("initials", names.initials)


@register.filter
def markdown(source, first_heading=3):
    """Markdown with LaTeX as safe HTML with MathML; its headings begin at the level that is free."""
    return mark_safe(markup.to_html(source or "", first_heading=first_heading))  # noqa: S308 (sanitised by portal.markup)


@register.filter
def letter(source, first_heading=3):
    """The same for what was written as mails are: its lines stay lines."""
    html = markup.to_html(source or "", first_heading=first_heading, letter=True)
    return mark_safe(html)  # noqa: S308 (sanitised by portal.markup)


@register.filter
def inline(source):
    """A title as HTML: formulas and emphasis only."""
    return mark_safe(markup.to_inline_html(source or ""))  # noqa: S308


@register.inclusion_tag("portal/text_problems.html")
def text_problems(source, row=None, *, for_organiser=False):
    """What of a text of a row could not be set, for its author or for an organiser."""
    return previews.told(markup.warnings(AuthorsText(source or "", row)), row, for_organiser)


@register.filter
def plain(source):
    """A title as one line of plain text, formulas in Unicode."""
    return markup.to_line(source or "")


@register.inclusion_tag("portal/when.html", takes_context=True)
def when(context, talk, zone_name, is_history=False):
    """The time of a talk or session in its event's zone, and in that of a reader who asked for one.

    Else the script adds the reader's. Struck through where a talk does not take place then; `is_history` is
    for what nobody announces any more.
    """
    if not talk.starts_at:
        return {"start": None, "is_history": is_history}
    here, interval = reader_zone(context), (talk.starts_at, talk.ends_at)
    told = _moments(talk, zone_name) | {"zone": times.clock_and_offset(zone_name, talk.starts_at)}
    own = own_time.in_full(*interval, there=zone_name, here=here) if here else ""
    return told | {"own": own, "own_zone": times.zone_label(here)}


@register.inclusion_tag("portal/brief_when.html", takes_context=True)
def brief_when(context, talk, zone_name, named=""):
    """The start of a dated talk for a list that has named the zone `named`: "Thu 10 Dec · 16:00".

    A talk that is past at the instant `now` is told by its day.
    """
    now, here = context.get("now"), reader_zone(context)
    told = _moments(talk, zone_name)
    is_over = bool(now) and talk.is_over(now)
    is_near = not now or abs(talk.starts_at - now) < times.HALF_A_YEAR
    own = own_time.in_brief(talk.starts_at, there=zone_name, here=here) if here and not is_over else ""
    return told | {
        "is_over": is_over,
        "is_near": is_near,
        "own": own,
        "zone": "" if zone_name == named else times.zone_label(zone_name),
    }


def _moments(talk, zone_name):
    """What both forms print of a time: the clocks of the zone, and the instants for the script."""
    zone = times.zone(zone_name)
    start, end = talk.starts_at.astimezone(zone), talk.ends_at.astimezone(zone)
    return {
        "start": start.replace(tzinfo=None),  # the date filter would turn an aware one into UTC
        "end": end.replace(tzinfo=None),
        "is_called_off": not getattr(talk, "takes_place", True),
        "ends_another_day": start.date() != end.date(),
        "utc_start": utc_stamp(start),
        "utc_end": utc_stamp(end),
        "zone_name": zone_name,
    }


@register.simple_tag(takes_context=True)
def list_zone(context, talks):
    """The zone that a list of talks names once, of the first to come: its `name`, and it in `words`; or None.

    The words tell its distance from UTC where that is the same for all.
    """
    now = context.get("now")
    coming = [talk for talk in talks if talk.starts_at and not is_over(talk, now)]
    if not coming:
        return None
    name = coming[0].event.time_zone
    moments = [talk.starts_at for talk in coming if talk.event.time_zone == name]
    is_one = len({times.offset_label(moment, name) for moment in moments}) == 1
    return {
        "name": name,
        "words": times.clock_and_offset(name, moments[0] if is_one else None),
        "own": times.zone_label(here) if (here := reader_zone(context)) else "",
    }


def reader_zone(context):
    """The zone whose times a reader asked this page for; "" for none."""
    request = context.get("request")
    return own_time.zone_of(request.GET.get(pages.ZONE, "")) if request else ""


@register.simple_tag(takes_context=True)
def own_hours(context, slot, zone_name):
    """The time of something in a timetable by a reader’s clocks: "Kolkata: 13:30–14:00"; "" for none."""
    here, now = reader_zone(context), context.get("now")
    if not here or (now and slot.ends_at <= now):
        return ""
    told = own_time.hours(slot.starts_at, slot.ends_at, there=zone_name, here=here)
    return told and f"{times.zone_label(here)}: {told}"


@register.simple_tag(takes_context=True)
def zone_choice(context):
    """The address of the page on which a reader chooses the zone of times on the present one."""
    request = context["request"]
    query = request.GET.copy()
    query.pop(pages.ZONE, None)
    # Letters as such, of which three times as many fit into a parameter.
    here = uri_to_iri(f"{request.path}?{query.urlencode()}" if query else request.path)
    return f"{reverse('time-zone')}?{urlencode({'page': here})}"


@register.filter
def is_over(row, now):
    """Whether a talk or event is past at the instant `now`."""
    return bool(now) and row.is_over(now)


@register.filter
def is_on(talk, now):
    """Whether a talk is going on at the instant `now`."""
    return bool(now) and talk.is_on(now)


@register.filter
def dates(event):
    """The days of an event as text, its own or those of its parts; "" when nothing is known."""
    if event.first_day:
        return times.describe_days(event.first_day, event.last_day, event.date_precision)
    if getattr(event, "starts_on", None):
        return times.describe_days(event.starts_on, event.ends_on, ("day", "month", "year")[event.dates_by])
    return ""


@register.filter
def clock(moment, zone_name):
    """What the clocks of a zone show at an instant: "16:30"."""
    return f"{moment.astimezone(times.zone(zone_name)):%H:%M}"


@register.filter
def day(moment, zone_name):
    """The calendar day of an instant in a zone: "29 May 2024"."""
    return date_format(times.day_in(moment, zone_name), "j F Y")


@register.filter
def weekday(moment, zone_name):
    """The calendar day of an instant in a zone, with its name: "Wednesday 29 May 2024"."""
    return date_format(times.day_in(moment, zone_name), "l j F Y")


@register.filter
def utc_stamp(moment):
    """An instant as RFC 3339 has it, in UTC to the second: "2024-05-29T16:00:00Z"."""
    return f"{moment.astimezone(times.UTC):%Y-%m-%dT%H:%M:%SZ}"


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present query string with some parameters changed; a blank value drops one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value:
            parameters[name] = value
    return f"?{parameters.urlencode()}" if parameters else "?"


@register.filter
def year_in(moment, zone_name):
    """The year that the calendars of a zone show at an instant."""
    return times.day_in(moment, zone_name).year


@register.filter
def excerpt(source, length=220):
    """The beginning of an author's text as plain text of at most so many characters."""
    return markup.to_excerpt(source or "", length)
