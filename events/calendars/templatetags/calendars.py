"""The addresses by which calendar programs subscribe, for the dialogue on each page."""

from django import template

from events.calendars.alignment import entry_links, subscription_links

register = template.Library()


@register.simple_tag
def subscription(path, name):
    """The ways to subscribe to the feed at `path`: https, webcal, google, outlook, office, and the path."""
    return subscription_links(path, name)


@register.simple_tag
def single_entry(talk):
    """The ways to put one talk into a calendar: google, outlook, office."""
    return entry_links(talk)
