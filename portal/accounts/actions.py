"""What housekeeping does with accounts and sessions."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.models import User

from .models import Session

PROVED_WITHIN = dt.timedelta(hours=72)  # of signing up


def purge_unproved(*, now):
    """Erase accounts that proved no address within 72 hours, never signed in and own nothing; how many."""
    return sum(purge(user.pk) for user in unproved().filter(date_joined__lt=now - PROVED_WITHIN))


def purge_unproved_at(email):
    """Erase an account that signed up with an address and has not proved it; whether there was one."""
    return any(purge(user.pk) for user in unproved().filter(email=email.lower()))


def unproved():
    """Accounts that signed up by themselves and have proved no address yet."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    proved = addresses.filter(verified=True)
    return User.objects.filter(
        Exists(addresses), ~Exists(proved), last_login=None, is_staff=False, is_superuser=False
    )


@transaction.atomic
def purge(pk):
    """Erase one account, unless it has proved its address meanwhile, or owns something; whether it went."""
    if not User.objects.select_for_update().filter(pk=pk).exists():
        return False
    user = unproved().filter(pk=pk).first()  # asked again: they may have proved it just now
    if not user or owns_something(user):
        return False
    user.delete()
    return True


def owns_something(user):
    """Whether a row leads to an account, but for its addresses and the other sites by which it signs in."""
    for relation in User._meta.related_objects:
        if relation.related_model in (EmailAddress, SocialAccount):
            continue
        if relation.related_model._default_manager.filter(**{relation.field.name: user}).exists():
            return True
    return user.groups.exists() or user.user_permissions.exists()


def purge_daily(now):
    """Erase what has lapsed: accounts that proved nothing, and sessions that have expired."""
    purge_unproved(now=now)
    Session.get_session_store_class().clear_expired()
