"""What the pages of the desk have in common: their frame and their addresses."""

from django.urls import reverse

from events import object_pages


def draw(request, template, event, title, *, tab="registrations", **context):
    """Draw a page of the desk."""
    template = f"events/registration/admin/{template}.html"
    return object_pages.draw(request, template, event=event, title=title, tab=tab, **context)


def address(event, page="registrations", *args):
    """The address of a page of the desk."""
    return reverse(f"admin:events_event_{page}", args=[event.pk, *args])
