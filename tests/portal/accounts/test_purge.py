"""A sign-up that is never proved lapses after 72 hours; whoever proved something or owns something stays."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.accounts import tasks
from portal.accounts.models import Session
from portal.models import User
from tests.support.factories import make_event, make_person, make_superuser, make_user

pytestmark = pytest.mark.django_db


def signed_up(hours=73, verified=False, **fields):
    """An account of so many hours ago."""
    user = make_user(**fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - dt.timedelta(hours=hours))
    return user


def is_there(user):
    tasks.purge()
    tasks.purge()  # safe to run twice
    return User.objects.filter(pk=user.pk).exists()


def test_who_proved_nothing_within_72_hours_is_erased():
    assert not is_there(signed_up())
    assert not EmailAddress.objects.exists()


def test_who_signed_up_lately_may_still_prove_it():
    assert is_there(signed_up(hours=71))


def test_who_proved_an_address_stays():
    assert is_there(signed_up(verified=True))


def test_who_signed_in_once_stays():
    assert is_there(signed_up(last_login=timezone.now()))


def test_an_account_that_was_made_by_hand_stays():
    user = make_user()
    User.objects.update(date_joined=timezone.now() - dt.timedelta(days=30))

    assert is_there(user)


def test_superusers_and_whoever_owns_something_stay():
    speaker, editor = signed_up(), signed_up()
    make_person(user=speaker)
    make_event(editors=[editor])
    superuser = make_superuser()
    EmailAddress.objects.create(user=superuser, email=superuser.email)
    User.objects.update(date_joined=timezone.now() - dt.timedelta(days=30))

    assert is_there(speaker) and is_there(editor) and is_there(superuser)


def test_sessions_that_have_expired_are_erased():
    now = timezone.now()
    for name, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + dt.timedelta(days=days))

    tasks.purge()

    assert [row.pk for row in Session.objects.all()] == ["new"]
