"""Erasing: what is due goes when it is due, wherever it is kept; numbers stay."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import models

from events.registration.actions import booking, erasing, registering
from events.registration.erasers import Eraser, erasers
from events.registration.models import (
    Answer,
    CheckIn,
    InvitationLetter,
    Place,
    Question,
    Registration,
    RegistrationAttempt,
    RegistrationChange,
    RegistrationMail,
    RegistrationSettings,
)
from mailing.announcements import actions
from mailing.models import Announcement, Delivery
from tests.support.factories import make_talk, utc
from tests.support.registrations import NOW, hand_over, make_ticket, make_workshop, place, register, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OVER = utc(2026, 6, 16, 12)  # the day after the workshop
SECRET = "planted"


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


@pytest.fixture
def diet(ticket):
    return Question.objects.create(event=ticket.event, label="Diet", is_sensitive=True)


# --- Wherever it is kept ---------------------------------------------------------------------------------


def is_private_text(field):
    """Whether people may have written into a field of theirs."""
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
    return is_text and not field.choices and not field.name.endswith("_digest") and field.name != "door_code"


def plant(row):
    """Write a secret into each private text field of a row."""
    for field in filter(is_private_text, row._meta.concrete_fields):
        secret = f"{SECRET}-{row._meta.model_name}-{field.name}"
        if isinstance(field, models.EmailField):
            secret += "@example.org"
        if isinstance(field, models.JSONField):
            secret = {"answers": secret}
        if isinstance(field, models.BinaryField):
            secret = secret.encode()
        setattr(row, field.name, secret[: field.max_length] if field.max_length else secret)
    row.save()


def about_people():
    """The models of the room whose rows are about a person."""
    own = apps.get_app_config("registration").get_models()
    leads = [m for m in own if any(f.related_model is Registration for f in m._meta.concrete_fields)]
    return {Registration, *leads}


def everything():
    """All that the database holds, as one text."""
    rows = (row for model in apps.get_models() for row in model._base_manager.values_list())
    return "\n".join(
        bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
        for row in rows
        for value in row
    )


@pytest.fixture
def person(ticket, diet):
    """Somebody of whom something is kept wherever something can be, each of it secret."""
    registration, _places = register(ticket, email=f"{SECRET}-registration-email@example.org")
    Answer.objects.create(registration=registration, question=diet, text="x")
    CheckIn.objects.create(registration=registration, event=ticket.event, day=OVER.date())
    InvitationLetter.objects.create(registration=registration, born_on=OVER.date(), valid_until=OVER.date())
    facts = {"name": "x", "tickets": [], "answers": {}}
    for about in (registration, None):
        RegistrationAttempt.objects.create(
            event=ticket.event, registration=about, email=registration.email, facts=facts,
            token_digest=f"digest {about}",
        )  # fmt: skip
    announcement = Announcement.objects.create(
        subject="News", body="Hello.", audience=[f"registration:{ticket.event.pk}:confirmed"]
    )
    actions.start(announcement=announcement, now=NOW)
    for model in about_people():
        for row in model.objects.all():
            plant(row)
    for row in Delivery.objects.all():
        row.name, row.message = f"{SECRET}-name", f"{SECRET}-message".encode()
        row.save()
    registration.refresh_from_db()
    RegistrationAttempt.objects.filter(registration=None).update(email=registration.email)
    return registration


def test_nothing_of_a_person_is_left_in_any_table(person):
    missing = {model for model in about_people() if not model.objects.exists()}
    assert not missing, f"plant a row of each: {missing}"
    assert everything().count(SECRET) > 20
    erasing.erase_people([person.pk], now=OVER)
    left = [line for line in everything().splitlines() if SECRET in line]
    assert left == []


def test_numbers_stay_and_the_link_and_the_code_are_dead(person, ticket):
    code, version = person.door_code, person.version
    assert erasing.erase(registration=person, now=OVER) is True
    assert erasing.erase(registration=person, now=OVER) is False
    row = Registration.objects.get()
    assert (row.erased_at, states(ticket), row.check_ins.count()) == (OVER, ["confirmed"], 1)
    assert row.version > version and row.door_code != code


def test_who_asks_before_the_event_gives_the_place_to_the_next_in_line(ticket):
    own, waits = place(ticket), place(ticket)
    erasing.erase(registration=own.registration, now=NOW)
    assert states(ticket) == ["ended", "offered"]
    assert waits.registration.name


def test_a_mail_that_is_just_being_handed_over_is_erased_at_the_next_turn(ticket):
    own = place(ticket).registration
    Delivery.objects.update(state="sending", worker="w")
    erasing.erase(registration=own, now=OVER)
    assert Delivery.objects.filter(address=own.email).exists()
    hand_over(OVER)
    Delivery.objects.update(state="sent")
    erasing.erase_due(OVER)
    assert set(Delivery.objects.values_list("address", flat=True)) == {"erased"}


def test_what_others_have_under_the_same_address_stays(ticket):
    contact = place(ticket).registration
    managed, _places = registering.register(
        event=ticket.event, email=contact.email, facts={"name": "Colleague", "tickets": [ticket.pk]}, now=NOW,
        is_managed=True, contact=contact,
    )  # fmt: skip
    before = contact.mails.count()
    erasing.erase(registration=managed, now=NOW)
    kept = Delivery.objects.filter(pk__in=contact.mails.values("delivery"), address=contact.email)
    assert kept.count() == before


def test_the_same_person_at_another_event_is_left_alone(ticket):
    email = "ada@example.org"
    own, _places = register(ticket, email=email)
    other, _places = register(make_ticket(make_workshop("other")), email=email)
    erasing.erase(registration=own, now=OVER)
    assert Registration.objects.get(pk=other.pk).email == email
    assert Delivery.objects.filter(pk__in=other.mails.values("delivery"), address=email).exists()


# --- When ------------------------------------------------------------------------------------------------


def answer(ticket, question, text="No nuts"):
    registration, _places = register(ticket)
    return Answer.objects.create(registration=registration, question=question, text=text)


def days_after(number):
    return utc(2026, 6, 15, 12) + dt.timedelta(days=number)


def test_sensitive_answers_go_so_many_days_after_the_event_and_others_stay(ticket, diet):
    arrival = Question.objects.create(event=ticket.event, label="Arrival")
    kept = answer(ticket, diet).registration.answers.create(question=arrival, text="Monday")
    erasing.erase_due(days_after(14))
    assert Answer.objects.count() == 2
    erasing.erase_due(days_after(15))
    assert list(Answer.objects.all()) == [kept]
    assert Registration.objects.get().name


def test_the_days_are_those_of_the_event(ticket, diet):
    RegistrationSettings.objects.create(event=ticket.event, erase_sensitive_days=2, erase_days=5)
    answer(ticket, diet)
    erasing.erase_due(days_after(3))
    assert not Answer.objects.exists()
    erasing.erase_due(days_after(5))
    assert Registration.objects.get().erased_at is None
    erasing.erase_due(days_after(6))
    assert Registration.objects.get().erased_at


def test_of_a_series_people_go_after_their_own_last_talk():
    series = make_workshop("series", kind="series", first_day=None, last_day=None)
    first, last = (make_talk(series, starts_at=utc(2026, month, 1, 12)) for month in (6, 9))
    early, late = (make_ticket(series, "Seat", talk=talk) for talk in (first, last))
    gone, _places = register(early)
    stays, _places = register(early, late)
    erasing.erase_due(utc(2027, 6, 5, 12))
    assert [Registration.objects.get(pk=each.pk).erased_at is None for each in (gone, stays)] == [False, True]
    erasing.erase_due(utc(2027, 9, 5, 12))
    assert not Registration.objects.filter(erased_at=None).exists()


def test_a_part_counts_by_its_own_days():
    umbrella = make_workshop("umbrella", first_day=dt.date(2026, 6, 1), last_day=dt.date(2026, 7, 31))
    part = make_workshop("part", parent=umbrella)
    register(make_ticket(part))
    erasing.erase_due(days_after(366))
    assert Registration.objects.get().erased_at


def test_what_is_postponed_without_a_day_is_not_over_and_what_was_given_back_is(ticket):
    ticket.event.first_day = ticket.event.last_day = None
    ticket.event.save()
    own, waits = place(ticket), place(ticket)
    booking.cancel(place=own, now=NOW)
    erasing.erase_due(NOW + dt.timedelta(days=400))
    assert Registration.objects.get(pk=own.registration_id).erased_at
    assert Registration.objects.get(pk=waits.registration_id).erased_at is None


def test_a_contact_goes_after_those_whom_they_registered(ticket):
    contact = registering.create(ticket.event, "contact@example.org", {"name": "Contact"}, NOW)
    managed, _places = registering.register(
        event=ticket.event, email="contact@example.org", facts={"name": "Ada", "tickets": [ticket.pk]},
        now=NOW, is_managed=True, contact=contact,
    )  # fmt: skip
    erasing.erase_due(NOW + dt.timedelta(days=380))
    assert Registration.objects.get(pk=contact.pk).erased_at is None
    erasing.erase_due(days_after(366))
    erasing.erase_due(days_after(366))
    assert not Registration.objects.filter(erased_at=None).exists()
    assert managed.pk


def test_what_was_never_confirmed_goes_with_the_mail_that_asked(ticket, client):
    registering.attempt(
        event=ticket.event, email="typo@example.org",
        facts={"name": "Ada", "tickets": [ticket.pk], "answers": {}},
        address_of=lambda token: f"https://portal.example.org/{token}", now=NOW,
    )  # fmt: skip
    hand_over(NOW)
    erasing.forget_attempts(NOW + dt.timedelta(hours=71))
    assert RegistrationAttempt.objects.exists()
    erasing.forget_attempts(NOW + dt.timedelta(hours=72))
    assert "typo@example.org" not in everything()


def test_other_rooms_are_asked_to_erase_theirs(ticket, diet, monkeypatch):
    asked = []
    monkeypatch.setitem(
        erasers,
        "papers",
        Eraser(
            "papers",
            of_people=lambda keys: asked.append(("people", keys)),
            of_answers=lambda keys, questions: asked.append(("answers", keys, questions)),
        ),
    )
    own = answer(ticket, diet).registration
    erasing.erase_due(days_after(15))
    erasing.erase_due(days_after(366))
    assert asked == [("answers", [own.pk], [diet.pk]), ("people", [own.pk])]


def test_erasing_asks_as_often_for_three_as_for_one(ticket, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ticket.capacity = None
    ticket.save()
    numbers = []
    for count in (1, 3):
        keys = [place(ticket).registration_id for _each in range(count)]
        with CaptureQueriesContext(connection) as queries:
            erasing.erase_people(keys, now=OVER)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert (
        Place.objects.count() == 4
        and RegistrationChange.objects.exists()
        and RegistrationMail.objects.exists()
    )
