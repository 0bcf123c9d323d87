"""Rule 3 with registrations: who sees which way into a talk; nothing else shows any, nor who comes."""

import datetime as dt

import pytest
from django.test import Client

from events.joining import joining
from events.registration import links
from events.registration.models import Place
from tests.events.test_joining import OUTPUTS
from tests.support.factories import make_joining_link, make_talk, make_user, utc
from tests.support.registrations import make_ticket, make_workshop, place, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
URL, PASSCODE, EMAIL, NAME = (
    "https://meet.example.org/j/73551",
    "open-sesame",
    "ada@example.org",
    "Zuleika Example",
)
START = utc(2026, 6, 15, 16)
VIEWERS = ["stranger", "account", "waiting account", "confirmed account", "waiting link", "confirmed link"]
ADMITTED = {
    "everyone": set(VIEWERS),
    "signed-in": {viewer for viewer in VIEWERS if "account" in viewer},
    "registered": {"confirmed account", "confirmed link"},
    "editors": set(),
}
PUBLIC = [path for path in OUTPUTS if "people/ada" not in path]
OWN = ["/events/seminar/register/", "/registrations/", "/me/", "{own}", "{own}colleagues/"]


def with_account(email, proved=True):
    client, user = Client(), make_user(email)
    user.emailaddress_set.create(email=email, verified=proved, primary=True)
    client.force_login(user)
    return client


@pytest.fixture
def talk(clock):
    event = make_workshop("seminar", format="online", title="Seminar")
    clock.now = START
    return make_talk(event, starts_at=START, title="Secrets")


@pytest.fixture
def ticket(talk):
    return make_ticket(talk.event, "Online", mode="online", capacity=1)


def viewer_of(kind, ticket):
    """(a browser, the registration whose link it has or None) of a kind of viewer."""
    before = START - dt.timedelta(days=9)
    place(ticket, email="first@example.org", now=before, name=NAME)
    if kind in ("stranger", "account"):
        return (Client() if kind == "stranger" else with_account(EMAIL)), None
    registration, [held] = register(ticket, email=EMAIL, now=before, name=NAME)
    if kind.startswith("confirmed"):
        Place.objects.filter(pk=held.pk).update(state="confirmed", line=None)
    return (with_account(EMAIL), None) if kind.endswith("account") else (Client(), registration)


def door_of(talk, registration):
    return links.join_path(registration, talk) if registration else f"/talks/{talk.pk}/join/"


@pytest.mark.parametrize("audience", ADMITTED)
@pytest.mark.parametrize("kind", VIEWERS)
def test_whoever_belongs_to_the_audience_joins_and_nobody_else(talk, ticket, kind, audience):
    link = make_joining_link(event=talk.event, url=URL, passcode=PASSCODE, audience=audience)
    browser, registration = viewer_of(kind, ticket)
    door = door_of(talk, registration)
    shown, forwarded = browser.get(door), browser.post(door, {"link": link.pk})
    assert (PASSCODE in shown.content.decode()) is (kind in ADMITTED[audience])
    assert (forwarded.get("Location") == URL) is (kind in ADMITTED[audience])
    assert URL not in shown.content.decode() and "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize("audience", ["everyone", "registered"])
@pytest.mark.parametrize("kind", VIEWERS)
def test_no_other_output_carries_the_way_in_or_tells_who_comes(talk, ticket, kind, audience):
    make_joining_link(event=talk.event, url=URL, passcode=PASSCODE, audience=audience)
    browser, registration = viewer_of(kind, ticket)
    own = links.path(registration) if registration else ""
    paths = [path for path in PUBLIC + OWN if own or "{own}" not in path]
    for path in (each.format(pk=talk.pk, own=own) for each in paths):
        text = browser.get(path, follow=True).content.decode()
        assert PASSCODE not in text and (URL not in text), path
        assert "first@example.org" not in text, path
        is_ones_own = (own and path.startswith(own)) or "account" in kind
        assert is_ones_own or not (EMAIL in text or NAME in text), path


def test_nothing_public_changes_when_somebody_registers(client, talk, ticket):
    type(ticket).objects.update(capacity=None)

    def answers():
        found = [client.get(path.format(pk=talk.pk)) for path in PUBLIC]
        return [(answer.content, answer.get("ETag")) for answer in found]

    before = answers()
    register(ticket, email=EMAIL, now=START - dt.timedelta(days=9), name=NAME)
    assert answers() == before


@pytest.mark.parametrize(
    ("booked", "admitted"),
    [
        ("the talk", True),
        ("another talk", False),
        ("its event", True),
        ("the umbrella", True),
        ("another part", False),
        ("another event", False),
    ],
)
def test_a_place_admits_to_what_it_is_for_and_all_below(talk, booked, admitted):
    umbrella = make_workshop("umbrella")
    talk.event.parent = umbrella
    talk.event.save()
    other = make_talk(talk.event, starts_at=START)
    make_joining_link(talk=talk, audience="registered")
    event, of_talk = {
        "the talk": (talk.event, talk),
        "another talk": (talk.event, other),
        "its event": (talk.event, None),
        "the umbrella": (umbrella, None),
        "another part": (make_workshop("part", parent=umbrella), None),
        "another event": (make_workshop("elsewhere"), None),
    }[booked]
    ticket = make_ticket(event, talk=of_talk)
    registration = place(ticket, now=START - dt.timedelta(days=99)).registration
    ways = joining(talk, viewer=make_user(), now=START, proof=registration)
    assert bool(ways.links) is admitted


def test_an_address_that_an_account_has_not_proved_admits_nobody(talk, ticket):
    make_joining_link(event=talk.event, audience="registered", passcode=PASSCODE)
    viewer_of("confirmed link", ticket)
    browser = with_account(EMAIL, proved=False)
    assert PASSCODE not in browser.get(f"/talks/{talk.pk}/join/").content.decode()


def test_whoever_is_not_registered_is_led_to_the_form_and_to_their_link(client, talk, ticket, clock):
    clock.now = START - dt.timedelta(days=1)
    make_joining_link(event=talk.event, audience="registered")
    text = client.get(f"/talks/{talk.pk}/join/").content.decode()
    assert "for people who are registered" in text and "/events/seminar/register/" in text
    assert f"/accounts/login/?next=/talks/{talk.pk}/join/" in text and 'href="/registrations/"' in text


def test_before_it_opens_the_page_names_the_moment_for_the_script(client, talk, ticket, clock):
    clock.now = START - dt.timedelta(hours=1)
    make_joining_link(event=talk.event, passcode=PASSCODE)
    text = client.get(f"/talks/{talk.pk}/join/").content.decode()
    assert 'data-opens-at="2026-06-15T15:45:00Z" data-now="2026-06-15T15:00:00Z"' in text
    assert "Load this page again" in text and PASSCODE not in text


@pytest.mark.parametrize("pk", ["0", "999999"])
def test_a_link_into_a_talk_that_is_not_there_leads_nowhere(client, talk, ticket, pk):
    registration = place(ticket, now=START - dt.timedelta(days=9)).registration
    assert client.get(f"{links.path(registration)}join/{pk}/").status_code == 404


def test_the_page_of_a_registration_leads_into_the_next_talks(client, talk, ticket):
    make_joining_link(event=talk.event, audience="registered")
    registration = place(ticket, now=START - dt.timedelta(days=9)).registration
    assert links.join_path(registration, talk) in client.get(links.path(registration)).content.decode()
