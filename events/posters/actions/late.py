"""Personal links by which somebody submits after the deadline."""

from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import links, mails, moments
from events.posters.models import LateInvitation
from events.posters.models.calls import GRACE
from portal import erasures

from .rows import lock_call


@transaction.atomic
def invite(*, call, name, email, until, by, now):
    """Invite somebody to submit until a moment, and send them the link; who is invited already gets it anew.

    Answers the LateInvitation.
    """
    lock_call(call)
    found = call.late_invitations.filter(email__iexact=email).first() or LateInvitation(
        call=call, email=email
    )
    found.name, found.until, found.invited_by, found.invited_at = name, until, by, now
    found.save()
    _send(found)
    return found


@transaction.atomic
def withdraw(*, invitation, now):
    """End the link of an invitation, and that of a draft begun by it; what was submitted by it stays."""
    lock_call(invitation.call)
    invitation.version += 1
    invitation.until = min(invitation.until, now - GRACE)
    invitation.save(update_fields=["version", "until"])
    erasures.note_link(invitation)


@transaction.atomic
def send_again(*, invitation):
    _send(invitation)


def _send(invitation):
    call = invitation.call
    subject = _("Submit your poster: %(event)s") % {"event": call.event}
    mails.send(
        mails.message(
            invitation.email, "late_invited", subject, invitation=invitation, call=call, event=call.event,
            until=moments.say_in_both(call, invitation.until), address=links.address(invitation),
        )
    )  # fmt: skip
