"""Readers write to the presenter of a poster, whose address nobody sees."""

import pytest
from django.core.cache import cache

from events.posters.models import Poster, PosterAuthor
from events.posters.views import contact
from mailing.models import Delivery
from tests.support.posters import NOW, make_call, make_poster
from tests.support.registrations import latest_text

pytestmark = pytest.mark.django_db
SENT = {"name": "Rita Reader", "email": "rita@example.net", "subject": "A question", "text": "Is it sharp?"}


@pytest.fixture
def poster(clock):
    cache.clear()
    author = {"name": "Ada Example", "email": "ada@example.org"}
    return make_poster(make_call(gallery_from=NOW), [author], released_decision="poster")


@pytest.fixture
def form(poster):
    return f"/events/{poster.call.event.slug}/posters/1/contact/"


def test_a_letter_reaches_the_presenter_who_answers_the_reader(client, poster, form):
    assert form in client.get(poster.get_absolute_url()).content.decode()
    answer = client.post(form, SENT, follow=True)

    assert "on its way" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    delivery = Delivery.objects.get()
    assert delivery.address == "ada@example.org"
    assert b'Reply-To: "Rita Reader" <rita@example.net>' in bytes(delivery.message)
    text = latest_text("ada@example.org")
    assert "Is it sharp?" in text
    assert "/posters/1/" in text


def test_bad_letters_are_refused_at_their_fields(client, form):
    answer = client.post(form, SENT | {"email": "rita", "subject": "x\r\ny\x1b"})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"email", "subject"}
    assert not Delivery.objects.exists()


def test_one_reader_and_all_together_write_so_much_and_no_more(client, form, monkeypatch):
    for _each in range(5):
        assert client.post(form, SENT).status_code == 302
    assert client.post(form, SENT).status_code == 429
    monkeypatch.setattr(contact, "TO_POSTER", "1/d/key")
    cache.clear()
    assert client.post(form, SENT, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert client.post(form, SENT, REMOTE_ADDR="192.0.2.2").status_code == 429
    assert Delivery.objects.filter(address="ada@example.org").count() == 6


def test_a_program_hears_the_same_and_nobody_gets_its_letter(client, form):
    assert client.post(form, SENT | {"website": "https://spam.example"}).status_code == 302
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"released_decision": "rejected"}, {"state": "withdrawn", "withdrawn_as": "authors"}]
)
def test_there_is_no_form_for_a_poster_that_is_not_shown(client, form, facts):
    Poster.objects.update(**facts)
    assert client.post(form, SENT).status_code == 404
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("facts", [{"email": ""}, {"presents": False}, {"disputed_at": NOW}])
def test_without_a_presenter_to_reach_there_is_none_either(client, poster, form, facts):
    PosterAuthor.objects.update(**facts)
    assert form not in client.get(poster.get_absolute_url()).content.decode()
    assert client.get(form).status_code == 404
