"""Drafts that are complete and not submitted: their authors are reminded before the deadline."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import desk, links, mails, moments
from events.posters.models import PosterCall, PosterDraft
from portal.markup import to_line

BEFORE = (dt.timedelta(days=3), dt.timedelta(days=1))  # the first and the last reminder


def remind(now):
    """Remind of each complete draft three days and one day before its deadline, each time once."""
    calls = PosterCall.objects.public().filter(is_closed=False).select_related("event__parent__parent")
    for call in calls:
        if call.is_open(now) or call.late_invitations.filter(until__gt=now).exists():
            _remind_of(call, now)


def _remind_of(call, now):
    rows = call.drafts.filter(poster=None, reminded__lt=len(BEFORE)).select_related("late")
    for key in [row.pk for row in rows if _due(call, row, now) > row.reminded]:
        _remind(call, key, now)


def deadline_of(call, draft, now):
    """The moment until which a draft can be submitted, or None if it is past."""
    known = (draft.late.until if draft.late else None, call.deadline, call.late_deadline)
    if call.is_closed or not call.deadline:
        known = known[:1]
    return min((moment for moment in known if moment and moment > now), default=None)


def _due(call, draft, now):
    """How many reminders of a draft should have gone out by now; 0 for one that is not complete."""
    until = deadline_of(call, draft, now)
    if not until or not desk.is_complete(draft.content):
        return 0
    return sum(now >= until - before for before in BEFORE)


@transaction.atomic
def _remind(call, key, now):
    rows = PosterDraft.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "late")
    draft = rows.filter(pk=key, poster=None).first()
    due = _due(call, draft, now) if draft else 0
    email = draft and (draft.email or (draft.user and draft.user.email))
    if not email or due <= draft.reminded:
        return
    draft.reminded = due  # begun late, it has the last one alone
    draft.save(update_fields=["reminded"])
    until = deadline_of(call, draft, now)
    subject = _("Not submitted yet: %(title)s") % {"title": to_line(draft.title)}
    mails.send(
        mails.message(
            email, "draft_waits", subject, call=call, event=call.event, title=draft.content["title"],
            until=moments.say_in_both(call, until), address=links.address(draft),
        )
    )  # fmt: skip
