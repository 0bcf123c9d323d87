"""Erasing: what is private of posters so many days after the event; at once, what an account leaves.

What stays of a call are its shown posters under their authors' names; of those that were accepted and
withdrawn the number alone, as the code on the wall leads to it. All others go, with what was said of them.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from events.models import Event
from events.posters import groups, mails, permissions
from events.posters.models import (
    Conflict,
    LateInvitation,
    Poster,
    PosterAnswer,
    PosterAuthor,
    PosterCall,
    PosterChange,
    PosterDraft,
    PosterFile,
    PosterMail,
    Release,
    Review,
    Reviewer,
    ToldBoard,
)
from events.registration.actions.erasing import ERASED, erase_deliveries
from mailing.models import Announcement, Delivery
from portal import erasures
from portal.lib import times

from . import files, rows

AT_ONCE = 100  # posters in one transaction
PRIVATE = (Review, PosterAnswer, PosterChange, Conflict, ToldBoard)  # rows of a poster that go with its time
BLANK = {"not_reviewed_by": "", "decision_text": "", "is_student": False, "submitted_by": None,
         "handling_chair": None}  # fmt: skip


# --- So many days after the event ------------------------------------------------------------------------


def erase_due(now):
    """Erase what is due at `now`, piece by piece; a second call finds nothing more."""
    for call in due_calls(now):
        _erase_call(call=call)
        keys = list(_private(call).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            erase_posters(keys=keys[start : start + AT_ONCE])


def due_calls(now):
    """The calls whose events were over so many days ago; of what is cancelled without a day, its deadline."""
    calls = {call.event_id: call for call in PosterCall.objects.select_related("event")}
    events = Event.objects.filter(pk__in=calls).with_dates()
    return [
        calls[event.pk]
        for event in events
        if (day := _last_day(event, calls[event.pk]))
        and day + dt.timedelta(days=calls[event.pk].erase_days) < now.date()
    ]


def _last_day(event, call):
    if event.ends_on or event.status != Event.Status.CANCELLED or not call.last_deadline:
        return event.ends_on
    return times.day_in(call.last_deadline, event.time_zone)


def _private(call):
    """The posters of a call of which something private is kept."""
    authors = PosterAuthor.objects.filter(poster=OuterRef("pk"))
    kept = ~Q(not_reviewed_by="", decision_text="", is_student=False, submitted_by=None, handling_chair=None)
    gone = ~_shown() & (~Q(released_decision__in=Poster.ACCEPTED) | ~Q(title="") | Exists(authors))
    mail = PosterMail.objects.filter(poster=OuterRef("pk")).exclude(delivery__address=ERASED)
    found = kept | gone | Exists(authors.exclude(email="")) | Exists(_files().filter(poster=OuterRef("pk")))
    found |= Exists(mail)
    for model in PRIVATE:
        found |= Exists(model.objects.filter(poster=OuterRef("pk")))
    return Poster.objects.filter(found, call=call)


def _shown():
    return Q(state=Poster.State.SUBMITTED, released_decision__in=Poster.ACCEPTED)


def _files():
    """The files that nobody is shown: of posters that are not, of authors who keep them, and older ones."""
    newer = PosterFile.objects.filter(poster=OuterRef("poster")).order_by("-is_final", "-added_at", "-pk")
    shown = Poster.objects.filter(_shown(), shows_file=True)
    is_public = Q(poster__in=shown) & Q(pk__in=newer.values("pk")[:1])
    return PosterFile.objects.exclude(poster=None).exclude(is_public)


@transaction.atomic
def erase_posters(*, keys):
    """Erase what is private of some posters (keys): of those that are shown, all but what is shown."""
    found = Poster.objects.filter(pk__in=keys)
    erasures.note("posters", *keys)
    _erase_mails(found)
    files.remove(_files().filter(poster__in=keys))
    for model in PRIVATE:
        model.objects.filter(poster__in=keys).delete()
    hidden = found.exclude(_shown())
    PosterAuthor.objects.filter(poster__in=hidden).delete()
    hidden.accepted().update(title="", abstract="")
    hidden.exclude(released_decision__in=Poster.ACCEPTED).delete()
    PosterAuthor.objects.filter(poster__in=keys).update(email="")
    found.update(version=F("version") + 1, **BLANK)  # the personal links end with the addresses


def erase_again(keys, now):
    """Erase posters that a restored backup brought back, by their keys; answers how many."""
    there = list(Poster.objects.filter(pk__in=keys).values_list("pk", flat=True))
    erase_posters(keys=there)
    return len(there)


def _erase_mails(posters):
    """Mails about posters, and announcements to groups of their authors: to whom, and what they said."""
    emails = set(
        PosterAuthor.objects.filter(poster__in=posters).exclude(email="").annotate(lowered=Lower("email"))
        .values_list("lowered", flat=True)
    )  # fmt: skip
    about = PosterMail.objects.filter(poster__in=posters).values("delivery")
    erase_deliveries(Delivery.objects.filter(pk__in=about).exclude(address=ERASED))
    events = {f"{groups.NAME}:{event}:" for event in posters.values_list("call__event", flat=True)}
    written = Announcement.objects.exclude(audience=[]).values_list("pk", "audience")
    sent = [key for key, audience in written if any(group.startswith(tuple(events)) for group in audience)]
    to_groups = Delivery.objects.filter(announcement__in=sent, subscriber=None, address__in=emails)
    erase_deliveries(to_groups)


@transaction.atomic
def _erase_call(*, call):
    """Drafts, reviewers, invitations to submit late, and releases of a call, with the mails about them."""
    drafts = PosterDraft.objects.filter(call=call)
    emails = {
        email.lower()
        for model in (PosterDraft, Reviewer, LateInvitation)
        for email in model.objects.filter(call=call).values_list("email", flat=True)
        if email
    }
    _erase_mails_of_nobody(emails)
    files.remove(PosterFile.objects.filter(draft__in=drafts, poster=None))
    for each in (drafts, Reviewer.objects.filter(call=call), LateInvitation.objects.filter(call=call)):
        each.delete()
    Release.objects.filter(call=call).delete()


def _erase_mails_of_nobody(emails):
    """The mails to some addresses that are about no poster: drafts, reviews, invitations."""
    found = Delivery.objects.filter(purpose="poster", address__in=emails)
    erase_deliveries(found.exclude(pk__in=PosterMail.objects.values("delivery")))


# --- With an account -------------------------------------------------------------------------------------


def own_posters(emails):
    """The posters whose contact has one of these addresses, in small letters."""
    contact = PosterAuthor.objects.annotate(lowered=Lower("email")).filter(
        is_contact=True, lowered__in=emails
    )
    return Poster.objects.filter(pk__in=contact.values("poster"))


@transaction.atomic
def leave(*, user, emails, now):
    """Erase what posters hold of an account with these proved addresses, in small letters.

    Its drafts go. A poster with another author who has an address is theirs from then on, and they get its
    link; of the others, those without a told decision are withdrawn. All stay under their authors' names. Its
    reviews stay without a name.
    """
    of_address = PosterAuthor.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails)
    for poster in own_posters(emails).submitted():
        _leave_poster(poster, emails, now)
    _leave_drafts(user, emails)
    _leave_reviews(user)
    LateInvitation.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails).delete()
    erase_deliveries(Delivery.objects.filter(purpose="poster", address__in=emails))
    of_address.update(email="")


def _leave_poster(poster, emails, now):
    """Hand a poster over to the next author with an address; without one, withdraw it if it is undecided."""
    (poster,) = rows.lock(poster)
    others = [
        each for each in poster.authors.undisputed().exclude(email="") if each.email.lower() not in emails
    ]
    if others:
        poster.authors.filter(is_contact=True).update(is_contact=False)
        PosterAuthor.objects.filter(pk=others[0].pk).update(is_contact=True)
        rows.renew(poster)
        _write_to_new_contact(poster)
    elif not poster.released_decision:
        what = _("Withdrawn, as the account of its contact was deleted")
        rows.withdraw(poster, Poster.Withdrawal.AUTHORS, what, now=now)


def _write_to_new_contact(poster):
    subject = _("You look after this poster now: %(event)s") % {"event": poster.call.event}
    mails.send(mails.to_contact(poster, "handed_over", subject))


def own_drafts(user, emails):
    """The drafts of an account, or begun at one of these addresses, in small letters."""
    drafts = PosterDraft.objects.annotate(lowered=Lower("email"))
    return drafts.filter(Q(user=user) | Q(lowered__in=emails))


def _leave_drafts(user, emails):
    found = PosterDraft.objects.filter(pk__in=own_drafts(user, emails).values("pk"))
    files.remove(PosterFile.objects.filter(draft__in=found, poster=None))
    found.delete()


def _leave_reviews(user):
    """What was submitted stays without a name; what was not goes, so that somebody else can be asked."""
    own = Review.objects.filter(reviewer__user=user)
    own.exclude(state__in=(Review.State.SUBMITTED, Review.State.SET_ASIDE)).delete()
    own.update(reviewer=None)
    Reviewer.objects.filter(pk__in=[each.pk for each in permissions.reviewers_of(user)]).delete()
