"""What pages say of one talk beyond its facts: whether one joins now, and how to pass it on."""

from urllib.parse import quote, urlencode

from django import template

from events import joining
from events.web import schema_org

register = template.Library()


@register.filter
def joins_now(talk, now):
    """Whether the way into a talk that can be joined is open at the instant `now`."""
    return joining.is_open(talk, now)


@register.simple_tag
def sharing(row):
    """The `address` of the page about a row, and a `mail` with it for somebody else to be sent."""
    address = schema_org.address_of(row)
    text = {"subject": schema_org.headline_of(row), "body": address}
    return {"address": address, "mail": f"mailto:?{urlencode(text, quote_via=quote)}"}
