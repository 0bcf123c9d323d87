"""Who edits an event: inviting by mail address, accepting an invitation, taking the right away again."""

import datetime as dt
from functools import partial

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import permissions
from events.history import editor_log
from events.models import EditorInvitation, Event
from portal.models import SiteSettings

MOST_PENDING = 20  # invitations of one event
MOST_A_MINUTE = 10  # invitations that one person sends
MOST_A_DAY = 100


@transaction.atomic
def invite(*, event, emails, by):
    """Make the owners of mail addresses editors of an event: at once, or once they have proved theirs.

    Who has an account with the address proved edits from now on; for others an invitation waits. Each is
    told by mail; an address that was invited before is not told again. Raises ValidationError, and changes
    nothing, if too many wait or were sent, or if `by` does not edit the event any more.
    """
    event = _locked(event, by)
    fresh = [email for email in dict.fromkeys(map(str.lower, emails)) if not _is_known(event, email)]
    _refuse_too_many(event, fresh, by)
    for email in fresh:
        owner = _owner(email)
        if owner:
            event.editors.add(owner)
        else:
            event.invitations.create(email=email, invited_by=by)
        editor_log.record(
            event, by=by, flag=ADDITION, message=_("Invited %(email)s to edit") % {"email": email}
        )
        # What the mail server does not take is logged, and keeps no invitation from waiting.
        transaction.on_commit(partial(_send_invitation, event, email, by), robust=True)


def _locked(event, by):
    """The event as stored, for one change of its editors at a time by somebody who still edits it."""
    stored = Event.objects.select_for_update().get(pk=event.pk)
    if not permissions.can_edit(by, stored):
        raise ValidationError(_("You do not edit this event any more."))
    return stored


def _is_known(event, email):
    owner = _owner(email)
    is_editor = owner and event.editors.filter(pk=owner.pk).exists()
    return is_editor or event.invitations.filter(email=email).exists()


def _owner(email):
    """The account that has proved an address, given in small letters, or None.

    PostgreSQL takes letters for the same that are not: the "ı" of gmaıl.com and the "i" of gmail.com.
    """
    proved = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
    return next((each.user for each in proved.select_related("user") if each.email.lower() == email), None)


def _refuse_too_many(event, fresh, by):
    if event.invitations.count() + len(fresh) > MOST_PENDING:
        message = _("At most %(most)d invitations wait at a time; withdraw some that nobody accepts.")
        raise ValidationError(message % {"most": MOST_PENDING})
    for most, ago in ((MOST_A_MINUTE, dt.timedelta(minutes=1)), (MOST_A_DAY, dt.timedelta(days=1))):
        if fresh and _sent_since(timezone.now() - ago, by) + len(fresh) > most:
            message = _("These are too many invitations at once; send at most %(most)d, the others later.")
            raise ValidationError(message % {"most": most})


def _sent_since(moment, by):
    sent = editor_log.entries().filter(user=by, action_flag=ADDITION)
    return sent.filter(action_time__gte=moment).count()


def _send_invitation(event, email, by):
    site = SiteSettings.load()
    context = {
        "event": str(event),
        "site": site.name,
        "by": " ".join(str(by).split()),
        "email": email,
        "sign_in": settings.SITE_URL + reverse("account_login"),
        "sign_up": settings.SITE_URL + reverse("account_signup"),
        "address": settings.SITE_URL + reverse("admin:events_event_change", args=[event.pk]),
    }
    subject = _("You can edit “%(event)s” on %(site)s") % context
    body = render_to_string("events/editors/emails/editor_invitation.txt", context)
    send_mail(" ".join(subject.split()), body, None, [email])


@transaction.atomic
def accept_invitations(*, user):
    """Make a user an editor of the events that wait for an address they have proved; answers these."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails = [email.lower() for email in proved]
    if not user.is_active or not emails:
        return []
    waiting = EditorInvitation.objects.filter(email__in=emails)
    accepted = []
    for event in Event.objects.select_for_update().filter(pk__in=waiting.values("event")).order_by("pk"):
        if event.invitations.filter(email__in=emails).delete()[0]:  # unless withdrawn meanwhile
            event.editors.add(user)
            editor_log.record(event, by=user, flag=ADDITION, message=_("Accepted the invitation to edit"))
            accepted.append(event)
    return accepted


@transaction.atomic
def withdraw(*, event, invitation, by):
    """Withdraw the invitation with this key; nothing happens if it does not wait any more."""
    event = _locked(event, by)
    for waiting in event.invitations.filter(pk=invitation):
        waiting.delete()
        editor_log.record(
            event,
            by=by,
            flag=DELETION,
            message=_("Withdrew the invitation of %(email)s") % {"email": waiting.email},
        )


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
    event.invitations.filter(invited_by=user).delete()  # else they could come back by one to themselves
    editor_log.record(event, by=by, flag=DELETION, message=_("Let %(user)s edit no longer") % {"user": user})
