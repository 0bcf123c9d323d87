"""Who may edit which list. Asked by the admin and by whatever else shows a list to organisers."""

from functools import reduce
from operator import or_

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q

from . import sources
from .models import MailingList

# What editors of any list may do to some rows; to which, `editable_lists` says. Superusers add lists.
VERBS = {
    "mailinglist": {"view", "change"},
    "subscription": {"view", "add", "change"},
    "announcement": {"view", "add", "change", "delete"},
    "letter": {"view"},
    "delivery": {"view"},
}


def editable_lists(user):
    """The lists a user may edit: every one for a superuser, else those they or their events have.

    Which lists come with what a user edits elsewhere, the rooms say that know (sources.edited_lists).
    """
    if not user.is_authenticated or not user.is_active:
        return MailingList.objects.none()
    if user.is_superuser:
        return MailingList.objects.all()
    given = [each.lists(user) for each in sources.edited_lists.values()]
    return MailingList.objects.filter(
        reduce(or_, (Q(pk__in=lists.values("pk")) for lists in given), Q(editors=user))
    ).distinct()


def can_edit(user, mailing_list):
    """Whether a user may edit a list, see its subscribers and write to it."""
    return editable_lists(user).filter(pk=mailing_list.pk).exists()


def is_editor(user):
    """Whether a user edits any list or may write to any group of people; asked once a request."""
    if not hasattr(user, "_writes_mail"):
        is_known = user.is_authenticated and user.is_active
        user._writes_mail = is_known and (editable_lists(user).exists() or sources.has_audience(user))
    return user._writes_mail


class ListEditorBackend(BaseBackend):
    """Gives editors of any list the model permissions that the admin asks for; rows are scoped there."""

    def has_perm(self, user, perm, obj=None):
        app, _, codename = perm.partition(".")
        verb, _, model = codename.partition("_")
        return obj is None and app == "mailing" and verb in VERBS.get(model, ()) and is_editor(user)

    def has_module_perms(self, user, app):
        return app == "mailing" and is_editor(user)
