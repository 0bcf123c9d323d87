"""Who edits an event: inviting by mail address, accepting, declining, taking the right away again."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.history import editor_log
from events.models import EditorInvitation, Event
from events.permissions import can_edit
from portal import mails

from . import permissions

MOST_PENDING = 20  # invitations of one event
MOST_A_MINUTE = 10  # invitations that one person sends
MOST_A_DAY = 100
PAUSE = dt.timedelta(days=7)  # between two mails to one address about one event
Status = EditorInvitation.Status


@transaction.atomic
def invite(*, event, emails, by):
    """Ask the owners of mail addresses to edit an event; answers the addresses to which a mail goes.

    Nobody becomes an editor by it, and whether an address has an account here changes nothing. Who is among
    the editors by this address, or was asked and has not answered, is not asked again before a week is over.
    Raises ValidationError, and changes nothing, if too many wait or were sent, or if `by` does not edit the
    event any more.
    """
    event, now = _locked(event, by), timezone.now()
    emails = [*dict.fromkeys(map(str.lower, emails))]
    waiting = set(permissions.shown_to_editors(event, now).values_list("email", flat=True))
    known = {each.email: each for each in event.invitations.filter(email__in=emails)}
    rested = {email for email, each in known.items() if _may_be_mailed(each, now)}
    left_out = {user.email.lower() for user in event.editors.all()} | (waiting - rested)
    asked = [email for email in emails if email not in left_out]
    _refuse_too_many(asked, waiting, by)
    invitations = [known.get(email) or EditorInvitation(event=event, email=email) for email in asked]
    return [each.email for each in invitations if _ask(each, by, now)]


def _may_be_mailed(invitation, now):
    return invitation.invited_at <= now - PAUSE or invitation.status == Status.ACCEPTED


def _ask(invitation, by, now):
    """Store that `by` invites somebody; whether a mail goes now, or the earlier one leads on."""
    is_mailed = not invitation.pk or _may_be_mailed(invitation, now)
    invitation.invited_at = now if is_mailed else invitation.invited_at
    invitation.invited_by, invitation.status = by, Status.WAITING
    invitation.save()
    told = _("Invited %(email)s to edit") % {"email": invitation.email}
    editor_log.record(invitation.event, by=by, flag=ADDITION, message=told)
    if is_mailed:
        # What the mail server does not take is logged, and keeps no invitation from waiting.
        transaction.on_commit(partial(_send_invitation, invitation), robust=True)
    return is_mailed


def _locked(event, by):
    """The event as stored, for one change of its editors at a time by somebody who still edits it."""
    stored = Event.objects.select_for_update().get(pk=event.pk)
    if not can_edit(by, stored):
        raise ValidationError(_("You do not edit this event any more."))
    return stored


def _refuse_too_many(asked, waiting, by):
    if len(waiting.union(asked)) > MOST_PENDING:
        message = _("At most %(most)d invitations wait at a time; withdraw some that nobody accepts.")
        raise ValidationError(message % {"most": MOST_PENDING})
    for most, ago in ((MOST_A_MINUTE, dt.timedelta(minutes=1)), (MOST_A_DAY, dt.timedelta(days=1))):
        if asked and _sent_since(timezone.now() - ago, by) + len(asked) > most:
            message = _("These are too many invitations at once; send at most %(most)d, the others later.")
            raise ValidationError(message % {"most": most})


def _sent_since(moment, by):
    sent = editor_log.entries().filter(user=by, action_flag=ADDITION)
    return sent.filter(action_time__gte=moment).count()


def _send_invitation(invitation):
    event = str(invitation.event)
    mails.compose(
        "events/editors/emails/editor_invitation.html",
        to=invitation.email,
        subject=_("Invitation to edit “%(event)s”") % {"event": event},
        purpose="invitation",
        event=event,
        by=str(invitation.invited_by),
        email=invitation.email,
        days=permissions.LASTS.days,
        address=settings.SITE_URL + reverse("editor-invitation", args=[invitation.pk]),
    ).send()


@transaction.atomic
def accept(*, invitation, by):
    """Make `by` an editor of the event to which the invitation with this key asks them; answers the event.

    Raises EditorInvitation.DoesNotExist if it does not wait for an address that they have proved.
    """
    found = _waiting(invitation, by)
    found.event.editors.add(by)
    _answer(found, Status.ACCEPTED)
    editor_log.record(found.event, by=by, flag=ADDITION, message=_("Accepted the invitation to edit"))
    return found.event


@transaction.atomic
def decline(*, invitation, by):
    """Say no to the invitation with this key; its editors are not told. Raises as `accept` does."""
    _answer(_waiting(invitation, by), Status.DECLINED)


def _waiting(pk, user):
    """The invitation that waits for a user, its event locked against other changes of its editors."""
    list(Event.objects.select_for_update().filter(invitations=pk))
    return permissions.waiting_for(user, timezone.now()).select_related("event").get(pk=pk)


def _answer(invitation, status):
    invitation.status = status
    invitation.save(update_fields=["status"])


@transaction.atomic
def withdraw(*, event, invitation, by):
    """Withdraw the invitation with this key; nothing happens if it does not wait any more."""
    event = _locked(event, by)
    for waiting in permissions.shown_to_editors(event, timezone.now()).filter(pk=invitation):
        _answer(waiting, Status.WITHDRAWN)
        told = _("Withdrew the invitation of %(email)s") % {"email": waiting.email}
        editor_log.record(event, by=by, flag=DELETION, message=told)


@transaction.atomic
def remove(*, event, user, by):
    """Let a user edit an event no longer, with effect at once; nothing happens if they do not edit it.

    Raises ValidationError for the last editor of an event that is no part of another, unless a superuser
    asks: nobody could edit it then.
    """
    event = _locked(event, by)
    if not event.editors.filter(pk=user.pk).exists():
        return
    others = event.editors.filter(is_active=True).exclude(pk=user.pk)
    if not event.parent_id and not by.is_superuser and not others.exists():
        message = _("%(user)s is the last editor. Invite another first, or ask an administrator.")
        raise ValidationError(message % {"user": user})
    event.editors.remove(user)
    # Else they could come back by one to themselves, should they ever edit the event again.
    event.invitations.filter(invited_by=user).exclude(status=Status.ACCEPTED).update(status=Status.WITHDRAWN)
    editor_log.record(event, by=by, flag=DELETION, message=_("Let %(user)s edit no longer") % {"user": user})
