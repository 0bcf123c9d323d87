"""A joining address in a mail becomes the page that leads there, however somebody writes it."""

import pytest

from events.notifications.link_redaction import redact_links
from tests.support.factories import make_event, make_joining_link, make_talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings):
    """The page of the talk that three joining addresses lead to."""
    talk = make_talk(make_event("seminar"))
    for url in (
        "https://zoom.example.org/j/7355?pwd=a1&b=2", "https://meet.example.org/abc-defg/",
        "https://room.example.org/", "https://odd.example.org:8443/r",
    ):  # fmt: skip
        make_joining_link(talk=talk, url=url)
    return f"{settings.SITE_URL}/talks/{talk.pk}/join/"


@pytest.mark.parametrize(
    "written",
    [
        "https://zoom.example.org/j/7355?pwd=a1&b=2",
        "http://zoom.example.org/j/7355?pwd=a1&amp;b=2",
        "https://zoom.example.org/j/7355?pwd=a1&b=2&uname=me#success",
        "https://zoom.example.org/j/7355",
        "zoom.example.org/j/7355/",
        "HTTPS://www.ZOOM.Example.ORG/j/7355",
        "https://meet.example.org/abc-defg",
        "https://meet.example.org/abc-defg/",
        "https://meet.example.org:443/abc-defg?authuser=0",
        "meet.example.org/abc-defg#now",
        "https://room.example.org",
        "https://room.example.org/",
        "https://odd.example.org:8443/r",
    ],
)
@pytest.mark.parametrize(
    "around", ["%s", "Join: %s.", "(%s)", "<%s>", "[here](%s), or", "**%s**!", "%s\nMore"]
)
def test_every_spelling_of_a_joining_address_becomes_its_page(page, written, around):
    assert redact_links(around % written) == around % page


@pytest.mark.parametrize(
    "other",
    [
        "https://zoom.example.org/j/73551",
        "https://zoom.example.org/j/7355/other",
        "https://zoom.example.org/j/7355?room=9",
        "https://meet.example.org/abc-defgh",
        "https://meet.example.org/abc-defg-h",
        "https://meet.example.org/abc",
        "https://room.example.org/help",
        "Write to host@room.example.org, or see room.example.org.",
        "https://notroom.example.org/",
        "https://sub.meet.example.org/abc-defg",
        "https://example.org/?u=zoom.example.org",
    ],
)
def test_other_addresses_of_the_same_host_stay(page, other):
    assert redact_links(other) == other
