"""`manage.py demo`: what it loads in which mode, and its accounts."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from events import permissions
from events.demo import phrases, scale
from events.models import Event, Person, Speaker, Talk
from events.registration.models import CheckIn, Place, Question
from portal import demo
from portal.documents.models import Document
from portal.models import User
from tests.support.factories import make_user, utc

NOW = utc(2026, 3, 18, 9, 30)


@pytest.fixture
def demo_mode(settings):
    settings.DEMO = True


def test_outside_demo_mode_it_loads_all_programmes_and_no_account_and_keeps_them_the_second_time(
    db, capsys, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: utc(2031, 6, 2, 8))

    call_command("demo")
    first = capsys.readouterr().out
    call_command("demo")
    second = capsys.readouterr().out

    assert "17 events and pages made" in first
    assert "0 events and pages made, 17 kept; 0 talks added" in second
    assert {"mathml2020", "mlwm-2022", "one-world-mathml", "diffusions-2024", "m3l"} <= set(
        Event.objects.values_list("slug", flat=True)
    )
    following = Talk.objects.filter(event__slug="demo-seminar").upcoming(timezone.now()).first()
    assert following.starts_at.date() == dt.date(2031, 6, 5)  # the present time is what it counts from
    assert not User.objects.exists()
    assert not any(account.password in first + second for account in demo.ACCOUNTS)
    with pytest.raises(ImproperlyConfigured):
        demo.load_accounts()


def test_in_production_the_command_loads_nothing(db, settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError) as refusal:
        call_command("demo", scale=10)

    assert "\n" not in str(refusal.value)
    assert not Event.objects.exists()
    assert not User.objects.exists()


def test_in_demo_mode_the_accounts_are_printed_can_sign_in_and_do_what_their_roles_say(
    db, demo_mode, client, capsys
):
    call_command("demo")

    out = capsys.readouterr().out
    for account in demo.ACCOUNTS:
        assert account.email in out
        assert account.password in out
        assert EmailAddress.objects.get(email=account.email).verified
        client.logout()
        client.post("/accounts/login/", {"login": account.email, "password": account.password})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=account.email).pk)
    admin, organiser, attendee, helper, reviewer = (
        User.objects.get(email=account.email) for account in demo.ACCOUNTS
    )
    assert admin.is_superuser
    assert {event.slug for event in permissions.edited_events(organiser)} == {"demo-seminar", "demo-workshop"}
    assert not permissions.is_editor(attendee) and not permissions.is_editor(helper)
    assert not permissions.is_editor(reviewer)
    assert not organiser.is_superuser
    assert not attendee.is_staff
    the_desk_has_something_of_each_kind()


def the_desk_has_something_of_each_kind():
    places = Place.objects.filter(ticket__event__slug="demo-workshop")
    assert {*places.values_list("state", flat=True)} == {*Place.State.values}
    assert places.exclude(held="").exists()
    assert {question.purpose for question in Question.objects.filter(answers__isnull=False)} == {"", "diet"}
    lecture = Event.objects.get(slug="demo-seminar")
    assert 0 < CheckIn.objects.filter(event=lecture).count() < lecture.registrations.count()
    assert Document.objects.get().asked_by.email == "organiser@example.org"


def test_an_account_that_is_there_keeps_its_password_and_rights(db, demo_mode):
    make_user("admin@example.org", "a password of my own")

    call_command("demo")

    user = User.objects.get(email="admin@example.org")
    assert user.check_password("a password of my own")
    assert not user.is_superuser
    assert User.objects.count() == len(demo.ACCOUNTS)


# --- Generated talks -----------------------------------------------------------------------------------


def test_scale_adds_so_many_talks_with_people_and_events(db):
    generated = Talk.objects.filter(event__slug__startswith=scale.SLUG)

    call_command("demo", scale=250)

    others = Talk.objects.count() - 250
    assert generated.count() == 250
    assert Event.objects.filter(slug__startswith=scale.SLUG).count() == 2
    assert not generated.filter(speakers=None).exists()
    call_command("demo", scale=250)
    assert (generated.count(), Talk.objects.count()) == (500, others + 500)
    assert Event.objects.filter(slug__startswith=scale.SLUG).count() == 4


def test_generated_rows_pass_full_clean_and_are_public(db):
    scale.add(210, NOW)

    for model in (Event, Talk, Person, Speaker):
        for row in model.objects.all():
            row.full_clean()
    assert Talk.objects.public().count() == 210
    assert not Talk.objects.filter(published_at=None).exists()
    assert set(Person.objects.public()) <= set(Person.objects.all())


def test_generated_talks_are_the_same_in_every_database(db):
    first, second = facts_of_a_passing_database(), facts_of_a_passing_database()

    assert len(first) == 40
    assert first == second


def facts_of_a_passing_database():
    with transaction.atomic():
        scale.add(40, NOW)
        talks = Talk.objects.order_by("event__slug", "starts_at").prefetch_related("people")
        facts = [(t.title, t.abstract, t.starts_at, [p.slug for p in t.people.all()]) for t in talks]
        transaction.set_rollback(True)
    return facts


def test_generated_talks_of_a_series_are_weekly_at_its_clock_time(db):
    scale.add(200, NOW)
    event = Event.objects.get()
    local = [talk.starts_at.astimezone(event.zone) for talk in event.talks.all()]

    assert {moment.time() for moment in local} == {event.slot_time}
    assert {moment.weekday() for moment in local} == {event.slot_weekday}
    assert {later.date() - sooner.date() for sooner, later in zip(local, local[1:], strict=False)} == {
        dt.timedelta(weeks=1)
    }
    assert local[0] < NOW < local[-1]


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5", "²"])
def test_a_number_of_talks_that_is_none_is_refused(db, number):
    with pytest.raises(CommandError, match="is not a number of talks"):
        call_command("demo", f"--scale={number}")

    assert not Event.objects.exists()


def test_titles_differ_and_formulas_are_whole():
    titles = {phrases.title(number) for number in range(4000)}

    assert len(titles) == 4000
    for number in range(500):
        assert phrases.abstract(number).count("$") % 2 == 0
        assert phrases.abstract(number).count("{") == phrases.abstract(number).count("}")
