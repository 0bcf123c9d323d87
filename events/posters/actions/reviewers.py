"""Reviewers: asked by mail, answering with an account, saying whom they cannot review, let go."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.posters import mails, permissions
from events.posters.models import Reviewer

from . import assigning, conflicts, rows

State = Reviewer.State
MOST = 300  # reviewers of one call
REMINDED_AFTER = dt.timedelta(days=7)  # of being asked
SILENT_AFTER = dt.timedelta(days=14)
ASKED_LATEST = dt.timedelta(days=1)  # between two reminders that chairs send by hand


@transaction.atomic
def invite(*, call, people, by, now, areas=(), most_reviews=None, words=""):
    """Ask people, [{"name", "email", "affiliation"}], to review; answers the Reviewers written to.

    Who accepted is left out; who was asked before, or declined, is asked again. Raises ValidationError.
    """
    call = rows.lock_call(call)
    refuse_chairs(call, [each["email"] for each in people])
    known = {row.email.lower(): row for row in call.reviewers.all()}
    asked = [each for each in people if not _has_accepted(known.get(each["email"]))]
    if len(known.keys() | {each["email"] for each in asked}) > MOST:
        raise ValidationError(_("A call has at most %(most)d reviewers.") % {"most": MOST})
    made = [_ask(call, known.get(each["email"]), each, by, now) for each in asked]
    for reviewer in made:
        reviewer.most_reviews = most_reviews or reviewer.most_reviews
        reviewer.save()
        reviewer.areas.add(*areas)
    mails.send(*(mails.reviewer_asked(each, words=words) for each in made))
    return made


def _has_accepted(reviewer):
    return reviewer is not None and reviewer.state == State.ACCEPTED


def _ask(call, reviewer, facts, by, now):
    """The row of somebody who is asked, anew or again; not saved yet."""
    reviewer = reviewer or Reviewer(call=call, email=facts["email"])
    reviewer.name = facts["name"]
    reviewer.affiliation = facts.get("affiliation") or reviewer.affiliation
    reviewer.state, reviewer.asked_by, reviewer.asked_at = State.ASKED, by, now
    reviewer.answered_at = reviewer.reminded_at = reviewer.user = None
    return reviewer


def refuse_chairs(call, emails):
    """Raise ValidationError where an address is a chair's of a blind call: chairs see the authors there."""
    if not call.is_blind:
        return
    chairs = call.chairs.all()
    own = EmailAddress.objects.filter(user__in=chairs).values_list("email", flat=True)
    theirs = {email.lower() for email in [*own, *chairs.values_list("email", flat=True)]}
    if found := sorted(theirs & set(emails)):
        told = _("%(emails)s: chairs of a call whose review is blind see the authors, so they cannot review.")
        raise ValidationError(told % {"emails": ", ".join(found)})


@transaction.atomic
def answer(*, reviewer, by, now, accepts):
    """Accept or decline an invitation; answers the Reviewer that somebody is now, or None if none waited.

    Two invitations to addresses of one account become one reviewer. Raises ValidationError for a chair of a
    blind call.
    """
    call = rows.lock_call(reviewer.call)
    if reviewer not in permissions.asked_to_review(by):
        return None
    if not accepts:
        Reviewer.objects.filter(pk=reviewer.pk).update(state=State.DECLINED, answered_at=now)
        return None
    if call.is_blind and call.chairs.filter(pk=by.pk).exists():
        told = _("You chair this call and see who the authors are, so you cannot review it.")
        raise ValidationError(told)
    return _accepted(reviewer, call, by, now)


def _accepted(reviewer, call, user, now):
    if known := Reviewer.objects.filter(call=call, user=user).first():
        known.areas.add(*reviewer.areas.all())
        reviewer.delete()
        reviewer = known
    reviewer.user, reviewer.state, reviewer.answered_at = user, State.ACCEPTED, now
    reviewer.affiliation = reviewer.affiliation or user.affiliation
    reviewer.save()
    conflicts.remember(call, now)
    assigning.set_aside_conflicts(call, now)
    return reviewer


@transaction.atomic
def describe(*, reviewer, facts, areas, now):
    """Store what a reviewer says of themselves: affiliation, most_reviews, cannot_review, and their areas."""
    row = Reviewer.objects.select_for_update(no_key=True, of=("self",)).get(pk=reviewer.pk)
    for name, value in facts.items():
        setattr(row, name, value)
    row.named_at = now
    row.save()
    row.areas.set(areas)
    conflicts.remember(row.call, now)
    assigning.set_aside_conflicts(row.call, now)
    return row


@transaction.atomic
def resign(*, reviewer, now):
    """End being a reviewer: what was not submitted is left to others, what was submitted stays."""
    Reviewer.objects.filter(pk=reviewer.pk).update(state=State.DECLINED, answered_at=now)
    assigning.leave_open_ones(reviewer, now)


@transaction.atomic
def remove(*, reviewer, now):
    """Let a reviewer go, or withdraw an invitation, with effect at once; submitted reviews stay.

    Who has accepted stays in the list, whether or not they reviewed: it tells nobody what they reviewed.
    """
    assigning.leave_open_ones(reviewer, now)
    if reviewer.user_id or reviewer.reviews.exists():
        Reviewer.objects.filter(pk=reviewer.pk).update(state=State.DECLINED, answered_at=now)
    else:
        reviewer.delete()


@transaction.atomic
def remind(*, call, now):
    """Remind by hand those who did not answer yet, at most once a day; answers how many."""
    due = call.reviewers.filter(state__in=(State.ASKED, State.SILENT))
    return _remind([each for each in due if (each.reminded_at or each.asked_at) <= now - ASKED_LATEST], now)


def _remind(reviewers, now):
    mails.send(*(mails.reviewer_asked(each, is_reminder=True) for each in reviewers))
    Reviewer.objects.filter(pk__in=[each.pk for each in reviewers]).update(reminded_at=now)
    return len(reviewers)


@transaction.atomic
def see_to_answers(now):
    """Remind once who did not answer, and call them silent later; they may still answer."""
    related = ("call__event__parent__parent", "asked_by")
    asked = Reviewer.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    asked = asked.filter(state=State.ASKED, user=None).select_related(*related).order_by("pk")
    due = asked.filter(asked_at__lte=now - REMINDED_AFTER, reminded_at=None)
    _remind([each for each in due if permissions.stands(each)], now)
    asked.model.objects.filter(state=State.ASKED, asked_at__lte=now - SILENT_AFTER).update(state=State.SILENT)
