"""Helpers at the door: invited by mail, accepting with an account, let go."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration import mails, permissions
from events.registration.models import Helper

MOST = 50  # helpers of one event


@transaction.atomic
def invite(*, event, emails, by, now):
    """Ask the owners of addresses (in small letters) to help at an event; answers those written to.

    Who helps already is left out; who was asked before gets another mail. Raises ValidationError.
    """
    helping = set(event.helpers.exclude(user=None).values_list("email", flat=True))
    asked = [email for email in dict.fromkeys(emails) if email not in helping]
    if event.helpers.exclude(email__in=asked).count() + len(asked) > MOST:
        raise ValidationError(_("An event has at most %(most)d helpers.") % {"most": MOST})
    for email in asked:
        facts = {"invited_by": by, "invited_at": now}
        helper, _is_new = Helper.objects.update_or_create(event=event, email=email, defaults=facts)
        mails.helper_invited(helper)
    return asked


@transaction.atomic
def answer(*, helper, by, now, accepts):
    """Accept or decline an invitation; whether it waited for this user."""
    if helper not in permissions.waiting_for(by, now):
        return False
    row = Helper.objects.filter(pk=helper.pk, user=None)
    return bool(row.update(user=by) if accepts else row.delete()[0])


def remove(*, event, key):
    """Withdraw an invitation, or let a helper go, with effect at once; answers whom, or None."""
    found = event.helpers.filter(pk=key).first()
    if found:
        found.delete()
    return found


def forget_invitations(now):
    """Erase the addresses of those who did not answer within a month."""
    Helper.objects.filter(user=None, invited_at__lte=now - permissions.INVITATION_LASTS).delete()
