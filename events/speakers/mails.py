"""Single mails to speakers and about them: invitations, receipts, decisions; answers go to the organisers."""

from django.conf import settings
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import permissions
from portal import mails

from . import invitations, links, page_fields

FOLDER = "events/speakers/emails"
PURPOSE = "speaker"


def send(*messages):
    """Put messages into the ledger in the caller's transaction; answers the first Delivery, or None."""
    messages = [each for each in messages if each]
    get_connection().send_messages(messages)
    return next((each for message in messages for each in getattr(message, "deliveries", ())), None)


def address_of(speaker):
    """Where a speaker is written to: their own address, else that to which their invitation went; or ""."""
    invitation = getattr(speaker, "speaker_invitation", None)
    return speaker.person.email or (invitation.email if invitation else "")


def reply_to(event, by=None):
    """Those who read what is answered: the organisers of the series, else who writes."""
    addresses = [user.email for user in permissions.organisers_of(event) if user.email]
    return addresses or ([by.email] if by and by.email else [])


def _compose(template, *, to, subject, event, is_own=True, by=None, **context):
    made = mails.compose(
        f"{FOLDER}/{template}.html", to=to, subject=subject, purpose=PURPOSE, reply_to=reply_to(event, by),
        event=event, **context,
    )  # fmt: skip
    made.is_own = is_own
    return made


# --- Invitations -----------------------------------------------------------------------------------------


def invitation(row, *, is_reminder=False, offers=None, is_preview=False):
    """The letter of an invitation with what it offers now; a preview is not stored and has no link."""
    facts = {"name": row.name, "event": row.event}
    subject = invitations.fill(row.subject, **facts)
    return _compose(
        "invitation",
        to=row.email,
        subject=_("Reminder: %(subject)s") % {"subject": subject} if is_reminder else subject,
        event=row.event,
        is_own=False,
        by=row.invited_by,
        text=invitations.fill(row.letter, **facts),
        offers=[each for each in offers or invitations.offers(row, timezone.now()) if each.is_free],
        is_reminder=is_reminder,
        address=f"{settings.SITE_URL}/speak/invitations/…/" if is_preview else invitations.address(row),
    )


def accepted(row):
    """To who has accepted: the day, and their personal page for all else."""
    return _compose(
        "accepted",
        to=row.email,
        subject=_("Your talk in %(event)s") % {"event": row.event},
        event=row.event,
        by=row.invited_by,
        name=row.name,
        talk=row.speaker.talk,
        address=links.address(row.speaker.personal_link),
    )


def answered(row):
    """To who invited them, or else to the organisers: what somebody answered."""
    by = row.invited_by
    stays = by and by.email and permissions.can_edit(by, row.event)
    subject = {
        row.State.ACCEPTED: _("%(name)s comes: %(event)s"),
        row.State.DECLINED: _("%(name)s cannot come: %(event)s"),
        row.State.LATER: _("%(name)s asks to be asked again: %(event)s"),
    }[row.state]
    return [
        _compose(
            "answered",
            to=to,
            subject=subject % {"name": row.name, "event": row.event},
            event=row.event,
            invitation=row,
            talk=row.speaker.talk if row.speaker else None,
            address=settings.SITE_URL
            + reverse("admin:events_event_speaker_invitation", args=[row.event_id, row.pk]),
        )
        for to in ([by.email] if stays else reply_to(row.event))
    ]


# --- What speakers sent ----------------------------------------------------------------------------------


def receipt(speaker, outcome):
    """To a speaker: what of what they sent is stored, and what waits; None where no address is known."""
    return _to_speaker(
        speaker,
        "receipt",
        _("What you sent for your talk in %(event)s"),
        stored=_labels(outcome.stored),
        waiting=_labels(outcome.waiting),
        conflicts=_labels(outcome.conflicts),
    )


def decided(proposal, accepted, left_out):
    """To a speaker: what of what waited was accepted, and what not, with the reason; None without address."""
    return _to_speaker(
        proposal.speaker,
        "decided",
        _("About what you sent for your talk in %(event)s"),
        accepted=_labels(accepted),
        left_out=_labels(left_out),
        reason=proposal.reason,
    )


def _labels(names):
    return [page_fields.LABELS[name] for name in page_fields.LABELS if name in names]


def _to_speaker(speaker, template, subject, **context):
    if not (to := address_of(speaker)):
        return None
    link, event = getattr(speaker, "personal_link", None), speaker.talk.event
    is_valid = link and links.is_valid(link, timezone.now())
    context |= {"speaker": speaker, "talk": speaker.talk, "address": links.address(link) if is_valid else ""}
    return _compose(template, to=to, subject=subject % {"event": event}, event=event, **context)
