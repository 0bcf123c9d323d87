"""What pages say of a ticket, each in a line."""

import datetime as dt
import re

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.registration import public
from events.registration.models import Ticket
from portal import markup
from portal.lib import times

CURRENCY = "[$\u00a2-\u00a5\u20a0-\u20c0]|\\b[A-Z]{3}\\b"  # its sign, or its code
BESIDE_A_NUMBER = re.compile(rf"({CURRENCY}) (?=\d)|(\d) (?={CURRENCY})")

register = template.Library()
register.filter("places_left", public.places_left)


@register.filter
def ticket_facts(ticket, now):
    """How, who may come and until when, as one line."""
    return " · ".join(filter(None, (mode(ticket), who(ticket), until(ticket, now))))


def mode(ticket):
    """In person or online, unless its name says so."""
    said = str(ticket.get_mode_display())
    return said if ticket.is_main and ticket.name.lower() != said.lower() else ""


def who(ticket):
    """Who may come; extras are open to all who come, unless they say otherwise."""
    if not ticket.is_main and ticket.admission == Ticket.Admission.OPEN:
        return ""
    if ticket.admission == Ticket.Admission.DOMAINS:
        return _("For addresses of %(domains)s") % {"domains": ", ".join(ticket.domains.splitlines())}
    return ticket.get_admission_display()


def until(ticket, now):
    """When registration opens or closes, by the clocks of the event."""
    zone = ticket.event.time_zone
    if ticket.opens_at and now < ticket.opens_at:
        return _("Opens on %(when)s") % {"when": times.say_moment(ticket.opens_at, zone)}
    if ticket.closes_at and now < ticket.closes_at:
        return closes(ticket.closes_at, zone)
    return ""


def closes(moment, zone):
    """Until when one registers; midnight is told as the end of the day before, which nobody misreads."""
    local = moment.astimezone(times.zone(zone))
    if (local.hour, local.minute) != (0, 0):
        return _("Register by %(when)s") % {"when": times.say_moment(moment, zone)}
    facts = {"day": date_format(local - dt.timedelta(days=1), "D j F Y"), "zone": times.zone_label(zone)}
    return _("Register by the end of %(day)s (%(zone)s time)") % facts


@register.filter
def ticket_cost(ticket, now):
    """The price, and until when the early one."""
    if is_early(ticket, now):
        told = _("%(early)s until %(day)s, then %(price)s")
        day = date_format(ticket.early_until, "j F Y")
        return amount(told % {"early": ticket.early_price, "day": day, "price": ticket.price})
    return amount(ticket.price)


@register.filter
def ticket_price(ticket, now):
    """The price of the day."""
    return amount(ticket.early_price if is_early(ticket, now) else ticket.price)


@register.filter
def amount(text):
    """A price as it was written, no line of which ends between the number and its currency: "€\u00a0120"."""
    return BESIDE_A_NUMBER.sub("\\g<1>\\g<2>\u00a0", text)


def is_early(ticket, now):
    if not (ticket.early_price and ticket.early_until):
        return False
    return times.day_in(now, ticket.event.time_zone) <= ticket.early_until


@register.filter
def ticket_title(ticket):
    """What a ticket is for and its name, as one line: "Summer school: In person"."""
    holder = ticket.talk.title_line if ticket.talk_id else markup.to_line(ticket.event.title)
    return _("%(event)s: %(ticket)s") % {"event": holder, "ticket": ticket.name}


@register.filter
def ticket_dates(ticket):
    """When what a ticket is for takes place: "20–22 June 2026"; "" while nobody knows."""
    if ticket.talk_id:
        return (
            times.say_moment(ticket.talk.starts_at, ticket.event.time_zone) if ticket.talk.starts_at else ""
        )
    event = ticket.event
    return times.describe_days(event.first_day, event.last_day, event.date_precision)
