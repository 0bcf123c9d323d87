"""What the site holds of somebody, room by room: given to them whole, and erased with their account.

    personal_data.add(PersonalData("lists", _("Mailing lists"), 50, export=..., erase=..., told=...))

Rooms add theirs from their `hooks.py`. What stays, such as a public talk, is said before anything is erased.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import erasures
from portal.models import User
from portal.registry import Registry

from . import mails


@dataclass(frozen=True)
class PersonalData:
    """`export(user)` answers plain values for JSON, or None where nothing is held.

    `told(user)` answers sentences that say what becomes of it when the account is deleted, and
    `erase(user=..., now=...)` does that, in the transaction of the deletion. With `keep_label`, the words
    beside a box, its owner may choose to keep it.
    """

    name: str
    title: str
    position: int
    export: Callable = lambda user: None
    told: Callable = lambda user: []
    erase: Callable = lambda user, now: None
    keep_label: str = ""


personal_data = Registry(PersonalData)


def export(user):
    """All that is held of somebody, as {name of the part: plain values for JSON}."""
    found = {entry.name: entry.export(user) for entry in personal_data.in_order()}
    return {name: values for name, values in found.items() if values}


def consequences(user):
    """What deleting an account entails: for each part that holds something, its entry and its sentences."""
    return [(entry, told) for entry in personal_data.in_order() if (told := entry.told(user))]


@transaction.atomic
def delete_account(*, user, now, keep=()):
    """Erase an account with all that rooms hold of it, but for the parts named in `keep`, and say so by mail.

    Raises ValidationError for the only administrator of the site.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise ValidationError(_("You are the only administrator of this site; make somebody else one first."))
    address = user.email
    _erase(user, now, keep)
    mails.message("account_deleted", address, {}).send()


def _erase(user, now, keep):
    erasures.note("accounts", [user.pk, sorted(keep)])
    for entry in personal_data.in_order():
        if not (entry.keep_label and entry.name in keep):
            entry.erase(user=user, now=now)
    user.delete()


def erase_again(keys, now):
    """Erase accounts that a restored backup brought back, who were told before; answers how many."""
    number = 0
    for key, keep in keys:
        if user := User.objects.filter(pk=key).first():
            _erase(user, now, keep)
            number += 1
    return number
