"""Readers write to the organisers of an event, whose addresses nobody sees."""

import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.models import SiteSettings
from tests.support.factories import make_event, make_user

pytestmark = pytest.mark.django_db

FORM = "/events/series/contact/"
SENT = {"name": "Rita Reader", "email": "rita@example.net", "subject": "A question", "text": "Is it free?"}
EDITORS = ["ada@example.org", "bob@example.org"]


@pytest.fixture(autouse=True)
def uncounted():
    cache.clear()


@pytest.fixture
def series():
    return make_event("series", title="Series", editors=[make_user(email) for email in EDITORS])


def test_a_letter_reaches_every_organiser_by_a_mail_of_their_own(client, series):
    answer = client.post(FORM, SENT, follow=True)

    assert "they will reply to the address you gave" in answer.content.decode()
    assert [each.to for each in mail.outbox] == [[email] for email in EDITORS]
    for each in mail.outbox:
        assert (each.subject, each.reply_to) == ("[Series] A question", ["Rita Reader <rita@example.net>"])
        assert "Is it free?" in each.body
        assert not [email for email in EDITORS if email in each.body]


def test_no_page_shows_an_organisers_address(client, series):
    pages = [client.get(FORM), client.post(FORM, {}), client.post(FORM, SENT, follow=True)]
    pages.append(client.get("/events/series/"))

    assert not [email for email in EDITORS for page in pages if email in page.content.decode()]
    assert FORM in pages[-1].content.decode()
    assert "no-store" in pages[0]["Cache-Control"]


def test_the_editors_of_the_umbrella_read_what_has_none_of_its_own(client, series):
    make_event("part", parent=series)
    client.post("/events/part/contact/", SENT)

    assert [each.to for each in mail.outbox] == [[email] for email in EDITORS]


def test_else_the_site_reads_it_and_else_it_says_that_nobody_does(client):
    event = make_event("series", editors=[make_user(is_active=False)])
    assert "Messages to this event cannot be delivered" in client.post(FORM, SENT).content.decode()

    SiteSettings.objects.create(contact="site@example.org")
    client.post(FORM, SENT)
    assert [each.to for each in mail.outbox] == [["site@example.org"]]
    assert event.editors.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "a\x00b"),
        ("email", "nobody"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("email", "a@example.org, b@example.org"),
        ("subject", "a\x07b"),
        ("text", " "),
        ("text", "x" * 5001),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_sent(client, series, field, value):
    answer = client.post(FORM, SENT | {"name": "Rita", field: value})

    assert list(answer.context["form"].errors) == [field]
    assert not mail.outbox


@pytest.mark.parametrize("field", ["name", "subject"])
def test_no_line_break_begins_another_header(client, series, field):
    client.post(FORM, SENT | {field: "Hello\r\nBcc: victim@example.org"})

    for each in mail.outbox:
        message = each.message()
        assert message["Bcc"] is None and each.recipients() == each.to
        assert "\n" not in str(message["Subject"]) and "\n" not in str(message["Reply-To"])


def test_names_and_domains_in_any_script_arrive(client, series):
    client.post(FORM, SENT | {"name": "Žofie Čapková", "email": "zofie@pošta.example"})
    client.post(FORM, SENT | {"name": "علی\u200cرضا"})  # written with a joiner, which nobody sees

    assert len(mail.outbox) == 4
    message = mail.outbox[0].message().as_string()
    assert "zofie@" + "pošta.example".encode("idna").decode() in message


def test_a_program_that_fills_in_everything_hears_the_same_and_is_ignored(client, series):
    answer = client.post(FORM, SENT | {"website": "https://spam.example/"}, follow=True)

    assert "on its way" in answer.content.decode()
    assert not mail.outbox


def test_from_one_network_only_so_many_come_through(client, series):
    answers = [client.post(FORM, SENT).status_code for _number in range(6)]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5 * len(EDITORS)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(FORM, SENT).status_code == 302


def test_neither_programs_nor_what_is_refused_close_the_form_for_others(client, series):
    for number in range(60):
        network = Client(REMOTE_ADDR=f"10.0.1.{number}")
        network.post(FORM, SENT | {"website": "https://spam.example/"})
        network.post(FORM, SENT | {"email": "nobody"})
    for _number in range(60):
        client.post(FORM, SENT)

    assert Client(REMOTE_ADDR="192.0.2.7").post(FORM, SENT).status_code == 302


def test_one_patient_network_does_not_close_the_form_for_others(client, series, monkeypatch):
    start, robot = time.time(), Client(REMOTE_ADDR="192.0.2.7")
    for hour in range(12):
        monkeypatch.setattr(time, "time", lambda hour=hour: start + 3601 * hour)
        answers = [robot.post(FORM, SENT).status_code for _number in range(5)]

    assert answers == [429] * 5
    assert client.post(FORM, SENT).status_code == 302


def test_organisers_are_told_once_that_their_form_is_full(series, settings):
    answers = [Client(REMOTE_ADDR=f"10.0.2.{number}").post(FORM, SENT).status_code for number in range(53)]

    told = [each for each in mail.outbox if "is full for today" in each.subject]
    assert answers == [302] * 50 + [429] * 3
    assert [each.to for each in told] == [[email] for email in EDITORS]
    assert f"{settings.SITE_URL}{FORM}" in told[0].body


def test_a_letter_that_was_refused_is_kept_in_the_form(client, series):
    for _number in range(5):
        client.post(FORM, SENT)

    assert "Is it free?" in client.post(FORM, SENT).content.decode()


def test_a_draft_has_no_form_and_a_course_has_one(client):
    make_event("series", status="draft")
    make_event("course", kind="course", editors=[make_user()])

    assert client.get(FORM).status_code == client.post(FORM, SENT).status_code == 404
    assert client.get("/events/course/contact/").status_code == 200
    assert "/events/course/contact/" in client.get("/courses/course/").content.decode()


def test_it_needs_the_token_of_its_own_page(series):
    assert Client(enforce_csrf_checks=True).post(FORM, SENT).status_code == 403
    assert not mail.outbox
