"""The page behind a speaker's personal link: who reaches it, what it shows, and what organisers see."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from events.speakers import links
from events.speakers.actions.links import make_link, renew_link, revoke_link
from events.speakers.models import SpeakerLink
from tests.support.factories import (
    make_board_member,
    make_speaker,
    make_talk,
    make_user,
    utc,
)
from tests.support.speaker_pages import address_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 3, 1, 12)
START = utc(2026, 3, 25, 16)


# --- Who reaches it ------------------------------------------------------------------------------------


def test_the_link_opens_without_an_account(client, speaker):
    page = client.get(address_of(speaker))

    assert page.status_code == 200
    assert "Ada Example" in page.content.decode()


def test_the_page_is_for_one_person_alone(client, speaker):
    page = client.get(address_of(speaker))

    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_the_link_stands_nowhere_in_public(client, speaker):
    signed = address_of(speaker)

    for path in ("/", speaker.talk.get_absolute_url(), "/events/series/", "/calendar.ics", "/sitemap.xml"):
        assert signed not in client.get(path).content.decode()


def forged(speaker):
    return f"/speak/{speaker.pk}-{speaker.person_id}-1.AAAA/"


def revoked(speaker):
    address = address_of(speaker)
    revoke_link(link=speaker.personal_link)
    return address


def renewed(speaker):
    address = address_of(speaker)
    renew_link(link=speaker.personal_link)
    return address


def expired(speaker):
    speaker.talk.starts_at, speaker.talk.ends_at = (NOW - dt.timedelta(days=90, minutes=m) for m in (60, 0))
    speaker.talk.title = "A secret title"
    speaker.talk.save()
    address = address_of(speaker)
    SpeakerLink.objects.update(renewed_at=NOW - dt.timedelta(days=90))
    return address


def of_another_person(speaker):
    address = address_of(speaker)
    speaker.person = make_board_member(speaker.talk.event).person
    speaker.save()
    return address


@pytest.mark.parametrize(
    ("make", "status"),
    [(forged, 404), (revoked, 410), (renewed, 410), (expired, 410), (of_another_person, 410)],
)
def test_a_link_that_does_not_work_tells_nothing_and_changes_nothing(client, speaker, make, status):
    Talk.objects.update(title="A secret title")
    address = make(speaker)

    for page in (
        client.get(address),
        client.post(address, {"title": "Mine"}),
        client.post(f"{address}preview/", {"text": "x"}),
        client.post(f"{address}opened/"),
    ):
        assert page.status_code == status
        assert "secret" not in page.content.decode() and "Ada" not in page.content.decode()
        assert "ask whoever sent it" in page.content.decode()
    assert Talk.objects.get().title == "A secret title"
    assert not SpeakerLink.objects.exclude(last_opened_at=None).exists()


@pytest.mark.parametrize("make", [revoked, renewed, expired])
def test_what_was_written_when_the_link_stopped_working_can_be_copied(client, speaker, make):
    page = client.post(make(speaker), {"title": "Mine", "abstract": "Three\n\nlong <hours>", "bio": ""})

    words = page.content.decode()
    assert page.status_code == 410
    assert "Mine</textarea>" in words and "Three\n\nlong &lt;hours&gt;</textarea>" in words
    assert words.count("</textarea>") == 2 and "It was not saved." in words


def test_a_link_lasts_until_90_days_after_the_talk_or_after_it_was_made(client, speaker):
    address = address_of(speaker)
    SpeakerLink.objects.update(renewed_at=NOW - dt.timedelta(days=200))

    assert client.get(address).status_code == 200
    assert links.valid_until(SpeakerLink.objects.get()) == START + dt.timedelta(days=90, minutes=60)


def test_a_renewed_link_works_at_its_new_address(client, speaker):
    revoke_link(link=make_link(speaker=speaker))

    renew_link(link=speaker.personal_link)

    speaker.refresh_from_db()
    assert client.get(address_of(speaker)).status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, speaker, method):
    address = address_of(speaker)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        getattr(client, method)(address)

    assert [query for query in queries.captured_queries if not query["sql"].startswith("SELECT")] == []
    assert SpeakerLink.objects.get().last_opened_at is None


def test_a_script_says_that_somebody_looked(client, speaker):
    client.post(f"{address_of(speaker)}opened/")

    assert SpeakerLink.objects.get().first_opened_at == NOW


def test_an_organiser_who_tries_the_link_has_not_opened_it_for_the_speaker(client, speaker):
    client.force_login(make_user())
    speaker.talk.event.editors.set([client.session["_auth_user_id"]])

    client.post(f"{address_of(speaker)}opened/")

    assert SpeakerLink.objects.get().first_opened_at is None


def test_a_form_of_another_site_is_not_taken(speaker):
    client = Client(enforce_csrf_checks=True)
    address = address_of(speaker)

    assert client.post(address, {"title": "Mine"}).status_code == 403
    assert client.post(f"{address}preview/", {"text": "x"}).status_code == 403


def test_the_link_of_one_speaker_edits_nothing_of_another(client, speaker):
    other = make_speaker(speaker.talk, "Bob Example", affiliations="There")

    send(client, speaker, affiliations="Here", bio="I am Ada.", pk=other.pk, person=other.person_id)

    other.refresh_from_db()
    assert (other.affiliations, other.person.bio) == ("There", "")


# --- What it shows -------------------------------------------------------------------------------------


def test_the_page_says_what_is_missing_and_until_when_by_the_clocks_of_the_event(client, speaker):
    speaker.talk.event.time_zone = "Pacific/Kiritimati"  # where it is the 26th already
    speaker.talk.event.save()

    page = client.get(address_of(speaker))

    assert [str(label) for label in page.context["missing"]] == [
        "title", "abstract", "affiliation", "biography", "photo",
    ]  # fmt: skip
    assert page.context["due_day"] == dt.date(2026, 3, 12)


def test_the_page_says_the_time_in_the_speakers_own_zone(client, speaker):
    send(client, speaker, time_zone="Australia/Sydney")

    page = client.get(address_of(speaker)).content.decode()

    assert "Wednesday 25 March 2026" in page and "Sydney: 26 March 2026, 03:00" in page


def test_the_preview_is_what_readers_will_see(client, speaker):
    answer = client.post(f"{address_of(speaker)}preview/", {"text": "Let $x$ <script>alert(1)</script>"})

    text = answer.content.decode()
    assert "<math" in text and "<script>" not in text
    assert (
        "line 1: `\\GL` is not known"
        in client.post(f"{address_of(speaker)}preview/", {"text": "$\\GL$"}).content.decode()
    )
    assert not Talk.objects.exclude(abstract="").exists()


def test_the_preview_is_not_there_by_looking_and_has_its_limits(client, speaker):
    address = f"{address_of(speaker)}preview/"

    assert client.get(address).status_code == 405
    assert client.post(address, {"text": "x" * 50_001}).status_code == 400
    assert [client.post(address, {"text": "x"}).status_code for _ in range(61)][-1] == 429


# --- The organisers' page ------------------------------------------------------------------------------


@pytest.fixture
def editor(client, speaker):
    user = make_user()
    speaker.talk.event.editors.set([user])
    client.force_login(user)
    return user


def page_of(talk):
    return f"/admin/events/talk/{talk.pk}/speakers/"


def test_organisers_make_copy_renew_and_revoke_links(client, speaker, editor):
    address = page_of(speaker.talk)
    assert "/speak/" not in client.get(address).content.decode()

    client.post(address, {"do": "make", "speaker": speaker.pk})
    first = address_of(speaker)
    assert first in client.get(address).content.decode()

    client.post(address, {"do": "renew", "speaker": speaker.pk})
    assert first not in client.get(address).content.decode()
    assert client.get(first).status_code == 410

    client.post(address, {"do": "revoke", "speaker": speaker.pk})
    assert "/speak/" not in client.get(address).content.decode()


def test_nothing_of_it_works_by_looking_or_for_others(client, speaker, editor):
    other = make_speaker(make_talk())

    assert client.get(page_of(other.talk)).status_code == 404
    client.post(page_of(other.talk), {"do": "make", "speaker": other.pk})
    client.post(page_of(speaker.talk), {"do": "make", "speaker": other.pk})
    client.get(page_of(speaker.talk), {"do": "make", "speaker": speaker.pk})

    assert not SpeakerLink.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"do": "renew"}, {"do": "make", "speaker": "x"}, {"do": "fly", "speaker": "1"}]
)
def test_a_senseless_request_says_so(client, speaker, editor, data):
    answer = client.post(page_of(speaker.talk), data, follow=True)

    assert "out of date" in answer.content.decode()


@pytest.mark.database
def test_the_page_asks_the_same_number_of_questions_for_three_speakers(client, speaker, editor):
    def queries():
        for each in speaker.talk.speakers.all():
            make_link(speaker=each)
        with CaptureQueriesContext(connection) as found:
            assert client.get(page_of(speaker.talk)).status_code == 200
        return len(found)

    queries()
    one = queries()
    make_speaker(speaker.talk), make_speaker(speaker.talk)

    assert queries() == one <= 25


def test_organisers_see_when_a_speaker_was_asked_by_mail(client, speaker, editor):
    client.force_login(editor)
    make_link(speaker=speaker)
    assert client.get(page_of(speaker.talk)).context_data["rows"][0]["requested"] is None

    SpeakerLink.objects.update(requested_at=utc(2026, 3, 2, 9))

    page = client.get(page_of(speaker.talk))
    assert "2 Mar 10:00" in page.context_data["rows"][0]["requested"] in page.content.decode()
