"""What the buttons on the page of one poster do; whether somebody may, the actions ask."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.posters import permissions
from events.posters.actions import conflicts, correcting, handling
from events.posters.desk_page import Act, acts
from events.posters.models import Conflict, Reviewer
from portal.admin.fields import pk_of
from portal.models import User


def _text(request, name="reason"):
    return request.POST.get(name, "").strip()[:2000]


def _chosen(request, name, rows):
    """The row that a form names, of those that may be chosen. Raises ValidationError."""
    found = rows.filter(pk=pk_of(request.POST.get(name))).first()
    if found is None:
        raise ValidationError(_("Choose one of the list."))
    return found


def give(request, poster, now):
    chair = _chosen(request, "chair", User.objects.filter(is_active=True))
    handling.give(poster=poster, chair=chair, by=request.user, now=now)
    return _("Handled by %(chair)s.") % {"chair": chair}


def withdraw(request, poster, now):
    correcting.withdraw(poster=poster, by=request.user, now=now, reason=_text(request))
    return _("Withdrawn; the authors are told.")


def withdraw_duplicate(request, poster, now):
    other = _chosen(request, "other", poster.call.posters.all())
    correcting.withdraw(poster=poster, by=request.user, now=now, reason=_text(request), duplicate_of=other)
    return _("Withdrawn as a duplicate; the authors are told.")


def show_author(request, poster, now):
    author = _chosen(request, "author", poster.authors.all())
    correcting.show_again(poster=poster, author=author, by=request.user, now=now)
    return _("%(name)s is shown as an author again.") % {"name": author.name}


def move_contact(request, poster, now):
    author = _chosen(request, "author", poster.authors.all())
    correcting.move_contact(poster=poster, author=author, by=request.user, now=now)
    return _("%(name)s is the contact now; mails are on their way.") % {"name": author.name}


def send_link(request, poster, now):
    correcting.send_link(poster=poster, by=request.user, now=now)
    return _("A mail with the link is on its way.")


def renew_link(request, poster, now):
    correcting.send_link(poster=poster, by=request.user, now=now, is_new=True)
    return _("The old link has ended; a new one is on its way.")


def name_own_conflict(request, poster, now):
    conflicts.name(poster=poster, user=request.user, by=request.user, now=now, reason=_text(request)[:300])
    return _("You have nothing to do with this poster from now on.")


def name_conflict(request, poster, now):
    chairs = [chair.pk for chair in permissions.chairs_of(poster.call)]
    reviewers = Reviewer.objects.filter(call=poster.call).exclude(user=None).values_list("user", flat=True)
    user = _chosen(request, "user", User.objects.filter(pk__in=[*chairs, *reviewers]))
    conflicts.name(poster=poster, user=user, by=request.user, now=now, reason=_text(request)[:300])
    return _("The conflict of %(name)s is stored.") % {"name": user}


def lift_conflict(request, poster, now):
    found = _chosen(
        request, "conflict", Conflict.objects.filter(poster=poster).select_related("poster__call", "user")
    )
    conflicts.lift(conflict=found, by=request.user, now=now, reason=_text(request))
    return _("The conflict of %(name)s was lifted.") % {"name": found.user}


for act in (
    give, withdraw, withdraw_duplicate, show_author, move_contact, send_link, renew_link, name_own_conflict,
    name_conflict, lift_conflict,
):  # fmt: skip
    acts.add(Act(act.__name__.replace("_", "-"), act))
