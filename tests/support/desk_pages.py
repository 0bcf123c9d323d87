"""The addresses of the desk of registration, and what its buttons send, for tests."""

import re

from django.contrib.messages import get_messages


def desk(event, page=""):
    """The address of a page of an event's desk."""
    return f"/admin/events/event/{event.pk}/registrations/{page}"


def press(client, event, registration, do, **fields):
    """Press a button on the page of one registration; answers the response and what was said."""
    response = client.post(desk(event, f"{registration.pk}/"), {"do": do} | fields)
    return response, said(response)


def said(response):
    """What a page said of what was done, as texts."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def together(client, event, do, *registrations, query="", **fields):
    """Choose some in the list and press a button; answers the page that shows whom it would touch."""
    who = {"who": [registration.pk for registration in registrations]}
    return client.post(f"{desk(event, 'together/')}?{query}", {"do": do} | who | fields)


def confirm(client, page, **fields):
    """Confirm what such a page shows; answers what was said."""
    context = page.context_data
    sent = {"do": context["action"].name, "seen": context["seen"], "confirm": "1"}
    return said(client.post(page.wsgi_request.get_full_path(), sent | fields))


def confirm_table(client, page, **fields):
    """Confirm what the preview of a table shows; answers the page with what became of each row."""
    context = page.context_data
    sent = context["again"] | {"fingerprint": context["fingerprint"], "confirm": "1"}
    return client.post(page.wsgi_request.path, sent | fields)


def words(response):
    """The text of a page without tags and superfluous blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
