"""What pages say of a ticket in a line."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.registration.models import Ticket
from portal.lib import times

register = template.Library()


@register.filter
def ticket_facts(ticket, now):
    """Who may come, until when, what it costs, as one line."""
    return " · ".join(filter(None, (mode(ticket), who(ticket), until(ticket, now), cost(ticket, now))))


def mode(ticket):
    return ticket.get_mode_display() if ticket.is_main else ""


def who(ticket):
    if ticket.admission == Ticket.Admission.DOMAINS:
        return _("For addresses of %(domains)s") % {"domains": ", ".join(ticket.domains.splitlines())}
    return ticket.get_admission_display()


def until(ticket, now):
    """When registration opens or closes, by the clocks of the event."""
    if ticket.opens_at and now < ticket.opens_at:
        return _("Opens on %(when)s") % {
            "when": times.describe_moment(ticket.opens_at, ticket.event.time_zone)
        }
    if ticket.closes_at and now < ticket.closes_at:
        return _("Until %(when)s") % {"when": times.describe_moment(ticket.closes_at, ticket.event.time_zone)}
    return ""


def cost(ticket, now):
    """The price, and until when the early one."""
    if ticket.early_price and times.day_in(now, ticket.event.time_zone) <= ticket.early_until:
        told = _("%(early)s until %(day)s, then %(price)s")
        day = date_format(ticket.early_until, "j F Y")
        return told % {"early": ticket.early_price, "day": day, "price": ticket.price}
    return ticket.price
