"""Opens and fills in the page behind a speaker's link as a browser does."""

from django.core.cache import cache

from events.speakers import links
from events.speakers.actions.links import make_link
from tests.support.admin_forms import bound_data


def address_of(speaker):
    """The path of the speaker's link, made if there is none."""
    link = make_link(speaker=speaker)
    return "/speak/" + links.address(link).partition("/speak/")[2]


def drawn(client, address):
    """What a browser would send back if the page were sent as it stands."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return {
        name: value for name, value in bound_data(page.context["form"]).items() if name != "consent" or value
    }


def send(client, speaker, **changes):
    """Open the page, change some fields, and send it."""
    cache.clear()  # how often was counted there
    address = address_of(speaker)
    return client.post(address, drawn(client, address) | changes)


def errors(response):
    assert response.status_code in (200, 429), f"not refused: {response.status_code}"
    return response.context["form"].errors
