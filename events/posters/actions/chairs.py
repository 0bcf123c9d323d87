"""Who decides at a call: whoever names or removes chairs is remembered, and all of them are told."""

from django.conf import settings
from django.contrib.admin.models import CHANGE
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from events.history import editor_log
from events.posters import mails, permissions
from events.posters.conflicts import Conflicts
from events.posters.models import PosterCall

from . import conflicts, handling


def refuse(call, chairs, *, by):
    """Raise ValidationError where these accounts cannot be the chairs of a call, as it would be stored.

    Nobody may put out, by this way, the chair of a poster about which they have nothing to say themselves, or
    leave a poster with no chair who may decide about it.
    """
    if reviewing := permissions.reviewers_among(call, chairs):
        told = _("%(names)s: who reviews at a call with double-blind review cannot be its chair.")
        raise ValidationError(told % {"names": _names(reviewing)})
    if call.is_blind and call.is_published and not chairs:
        raise ValidationError(
            _("Name the chairs: where review is double-blind, nobody else sees the authors.")
        )
    if call.pk and call.posters.submitted().exists():
        _refuse_putting_out(call, chairs, by)


def _refuse_putting_out(call, chairs, by):
    stored = PosterCall.objects.get(pk=call.pk)
    gone = [each for each in permissions.chairs_of(stored) if each not in chairs] if chairs else []
    if not gone:
        return
    rows = {row.pk: row for row in call.posters.submitted()}
    handled = {key for key, row in rows.items() if row.handling_chair_id in {each.pk for each in gone}}
    if own := handled & Conflicts(call).of(by).keys():
        told = _("You are in conflict with no. %(number)s, so you cannot remove the chair who handles it.")
        raise ValidationError(told % {"number": min(rows[key].number for key in own)})
    before, left = permissions.may_decide(stored), permissions.may_decide(call, chairs=chairs)
    lost = [rows[key].number for key, able in left.items() if key in rows and before[key] and not able]
    if lost:
        told = _("Nobody would be left who may decide about no. %(numbers)s; name another chair as well.")
        raise ValidationError(told % {"numbers": ", ".join(map(str, lost))})


@transaction.atomic
def changed(*, call, before, by, now):
    """After chairs were named or removed, `before` being those until then: remember and tell it, and see that
    each poster has a chair."""
    chairs = list(call.chairs.all())
    named = [each for each in chairs if each not in before]
    removed = [each for each in before if each not in chairs]
    if named or removed:
        editor_log.record(call.event, by=by, flag=CHANGE, message=_said(named, removed))
        _tell({*before, *chairs}, call, named, removed, by)
    conflicts.remember(call, now)
    handling.assign(call, now)


def _said(named, removed):
    said = []
    if named:
        said.append(_("Named to decide about posters: %(names)s.") % {"names": _names(named)})
    if removed:
        said.append(_("No chair of posters any more: %(names)s.") % {"names": _names(removed)})
    return " ".join(said)


def _names(users):
    return ", ".join(str(user) for user in users)


def _tell(users, call, named, removed, by):
    subject = _("Who decides about posters: %(event)s") % {"event": call.event}
    address = settings.SITE_URL + reverse("admin:events_event_posters", args=[call.event_id])
    mails.send(
        *(
            mails.message(
                user.email, "chairs_changed", subject, user=user, event=call.event, by=by,
                named=_names(named), removed=_names(removed), address=address, is_removed=user in removed,
            )
            for user in sorted(users, key=lambda user: user.pk)
            if user.is_active
        )
    )  # fmt: skip
