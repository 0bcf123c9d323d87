"""The addresses by which calendar programs subscribe, for the dialogue on each page."""

from django import template

register = template.Library()


@register.simple_tag
def subscription(path, name):
    """The ways to subscribe to the feed at `path`: https, webcal, google, outlook, office, and the path."""
    from events.calendars import subscription_links

    return subscription_links(path, name)
