"""Letters of invitation: asked for by a form, approved by an editor, erased soon after the event begins."""

import datetime as dt

import pytest
from django.urls import reverse

from events.registration import links
from events.registration.actions import erasing, letters
from events.registration.models import InvitationLetter, RegistrationChange, RegistrationSettings
from events.registration.tasks import forget_attempts
from mailing.models import Delivery
from portal.documents.models import Document
from tests.support.desk_pages import said, words
from tests.support.factories import make_user
from tests.support.registrations import NOW, cancel, make_ticket, make_workshop, register, subjects

pytestmark = pytest.mark.django_db

PASSPORT = {
    "full_name": "Ada Example", "born_on": "1990-01-02", "nationality": "Indian", "passport": "X1234567",
    "valid_until": "2030-01-01", "embassy": "German Embassy, New Delhi", "do": "ask",
}  # fmt: skip


@pytest.fixture
def ada(clock):
    event = make_workshop(title="Graphs")
    RegistrationSettings.objects.create(event=event, has_letters=True)
    return register(make_ticket(event), name="Ada Example", email="ada@example.org")[0]


@pytest.fixture
def editor(ada):
    editor = make_user("editor@example.org")
    ada.event.editors.add(editor)
    return editor


def form(registration):
    return reverse("registration-letter", args=[links.signature(registration)])


def ask(client, registration, **fields):
    return client.post(form(registration), PASSPORT | fields, follow=True)


def decide(client, editor, letter, decision, text=""):
    client.force_login(editor)
    page = f"/admin/events/event/{letter.registration.event_id}/door/"
    return client.post(page, {"what": "decide", "letter": letter.pk, "decision": decision, "text": text})


def test_it_is_asked_for_on_ones_own_page(client, ada):
    assert "Ask for a letter of invitation" in words(client.get(links.path(ada)))
    assert "It is erased 7 days after the event begins." in words(client.get(form(ada)))

    page = ask(client, ada)

    assert "Your letter of invitation is with the organisers." in words(page)
    letter = InvitationLetter.objects.get()
    assert (letter.state, letter.passport, letter.born_on) == ("asked", "X1234567", dt.date(1990, 1, 2))


def test_an_editor_sees_and_approves_it_and_a_mail_without_the_passport_says_so(client, ada, editor):
    ask(client, ada)
    letter = InvitationLetter.objects.get()
    client.force_login(editor)
    assert "passport X1234567" in words(client.get(f"/admin/events/event/{ada.event_id}/door/"))

    page = decide(client, editor, letter, "approve", "See you soon!")

    assert said(page) == ["The letter of Ada Example is approved."]
    assert subjects("ada@example.org")[-1] == "Your letter of invitation: Graphs · Seminar portal"
    mail = bytes(Delivery.objects.latest("pk").message).decode(errors="replace")
    assert "See you soon!" in mail and "X1234567" not in mail
    assert "Letter of invitation" in words(client.get(links.path(ada)))


def test_one_that_is_refused_can_be_asked_for_again(client, ada, editor):
    ask(client, ada)
    decide(client, editor, InvitationLetter.objects.get(), "refuse", "Which embassy?")
    assert "did not approve" in words(client.get(links.path(ada)))

    ask(client, ada, embassy="Embassy in Delhi")

    assert InvitationLetter.objects.get().state == "asked"


def test_what_is_changed_after_the_approval_has_to_be_approved_again(client, ada, editor):
    ask(client, ada)
    decide(client, editor, InvitationLetter.objects.get(), "approve")

    ask(client, ada, passport="Y7654321")

    assert InvitationLetter.objects.get().state == "asked"
    assert client.get(f"{links.path(ada)}papers/letters/").status_code == 404


def test_a_letter_is_decided_once(client, ada, editor):
    ask(client, ada)
    letter = InvitationLetter.objects.get()
    decide(client, editor, letter, "approve")

    assert said(decide(client, editor, letter, "refuse"))[-1] == "This letter was decided meanwhile."
    assert InvitationLetter.objects.get().state == "approved"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"full_name": ""}, "required"),
        ({"born_on": "2030-01-01"}, "no date of birth"),
        ({"born_on": "yesterday"}, "Enter a valid date"),
        ({"valid_until": "2026-06-01"}, "valid until the event is over"),
        ({"nationality": "x" * 101}, "at most"),
        ({"passport": "😀"}, "cannot be printed: 😀"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, ada, fields, told):
    page = ask(client, ada, **fields)

    assert page.status_code == 400
    assert told in words(page)
    assert not InvitationLetter.objects.exists()


def test_who_may_not_ask_finds_no_form(client, ada, clock):
    clock.now = NOW + dt.timedelta(days=50)  # it has begun
    assert client.get(form(ada)).status_code == 404
    clock.now = NOW
    RegistrationSettings.objects.update(has_letters=False)
    assert client.get(form(ada)).status_code == 404
    RegistrationSettings.objects.update(has_letters=True)
    cancel(ada.places.get())
    assert client.get(form(ada)).status_code == 404


def test_online_there_is_no_border_to_cross(client, ada):
    online = register(make_ticket(ada.event, "Online", mode="online"))[0]

    assert client.get(form(online)).status_code == 404


def test_a_program_that_fills_in_every_field_is_not_heard(client, ada):
    ask(client, ada, website="https://example.org")

    assert not InvitationLetter.objects.exists()


def test_only_editors_of_the_event_decide(client, ada):
    ask(client, ada)
    letter = InvitationLetter.objects.get()

    assert decide(client, make_user(), letter, "approve").status_code in (302, 403, 404)
    other = make_workshop("other")
    stranger = make_user()
    other.editors.add(stranger)
    client.force_login(stranger)
    page = f"/admin/events/event/{other.pk}/door/"
    assert (
        client.post(page, {"what": "decide", "letter": letter.pk, "decision": "approve"}).status_code == 404
    )
    assert InvitationLetter.objects.get().state == "asked"


# --- Erased ----------------------------------------------------------------------------------------------


def test_who_asked_erases_it_again(client, ada):
    ask(client, ada)

    page = client.post(form(ada), {"do": "withdraw"}, follow=True)

    assert "What you wrote for the letter is erased." in words(page)
    assert not InvitationLetter.objects.exists()


def test_it_is_erased_seven_days_after_the_event_begins_with_files_made_of_it(client, ada, clock):
    ask(client, ada)
    Document.objects.create(
        kind="papers", about=str(ada.event_id), options={"paper": "letters"}, title="L", filename="l.pdf"
    )
    kept = Document.objects.create(
        kind="papers", about=str(ada.event_id), options={"paper": "badges"}, title="B", filename="b.pdf"
    )
    clock.now = letters.erased_at(InvitationLetter.objects.get()) - dt.timedelta(minutes=1)
    forget_attempts()
    assert InvitationLetter.objects.exists()

    clock.now += dt.timedelta(minutes=1)
    forget_attempts()

    assert clock.now.date() == dt.date(2026, 6, 21)  # midnight of 22 June in Berlin
    assert not InvitationLetter.objects.exists()
    assert list(Document.objects.all()) == [kept]
    assert not RegistrationChange.objects.filter(what__contains="X1234567").exists()


def test_a_postponed_event_does_not_erase_by_days_that_do_not_hold(client, ada, clock):
    ask(client, ada)
    ada.event.status = "postponed"
    ada.event.save()
    clock.now = NOW + dt.timedelta(days=100)
    forget_attempts()
    assert InvitationLetter.objects.exists()

    clock.now = NOW + dt.timedelta(days=365)
    forget_attempts()

    assert not InvitationLetter.objects.exists()


def test_who_is_erased_is_erased_from_letters_and_files_too(client, ada, editor):
    ask(client, ada)
    Document.objects.create(
        kind="papers", about=str(ada.event_id), options={"paper": "badges"}, title="B", filename="b.pdf"
    )

    erasing.erase(registration=ada, by=editor, now=NOW)

    assert not InvitationLetter.objects.exists()
    assert not Document.objects.exists()
