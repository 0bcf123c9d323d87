"""What the admin's own pages show."""

from django import template

from events.clocks import event_time

register = template.Library()


@register.simple_tag
def when_there(talk):
    """The start of a talk as the clocks of its event show it, with the zone named."""
    return event_time(talk.starts_at, talk.event)
