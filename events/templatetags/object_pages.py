"""What the admin's own pages show."""

from django import template

from portal.lib import times

register = template.Library()


@register.simple_tag
def when_there(talk):
    """The start of a talk as the clocks of its event show it, with the zone named."""
    return times.describe_moment(talk.starts_at, talk.event.time_zone)
