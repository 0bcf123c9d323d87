"""The pages around one announcement: how it will arrive, sending it, watching it go, stopping it."""

import functools
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from mailing import permissions, sources
from mailing.admin_pages import address_of, log
from mailing.announcements import actions, letters, preview
from mailing.announcements.forms import SendForm
from mailing.deliverability import report
from mailing.ledger import balance
from mailing.models import Announcement, Delivery, MailingList
from portal.admin.fields import pk_of
from portal.lib import addresses

State, Mail = Announcement.State, Delivery.State
PER_PAGE = 50
MANY = 100  # recipients, above which a red check of mail asks twice
OVER = {State.SENT, State.CANCELLED}
UNSENT = {State.DRAFT, State.SCHEDULED}


@dataclass(frozen=True)
class AnnouncementAction:
    """What a button does to an announcement in one of `states`, if it has a delivery in the state `needs`."""

    name: str
    act: object
    label: str
    done: str
    states: frozenset
    needs: str = ""
    is_grave: bool = False

    def suits(self, announcement, numbers):
        return announcement.state in self.states and (not self.needs or numbers[self.needs] > 0)


GONE_OUT = frozenset([State.SENDING, State.SENT])
ACTIONS = [
    AnnouncementAction(
        "unschedule", actions.unschedule, _("Change it"), _("It is a draft again."), {State.SCHEDULED}
    ),
    AnnouncementAction(
        "pause", actions.pause, _("Pause"), _("It waits until you let it go on."), {State.SENDING}
    ),
    AnnouncementAction("resume", actions.resume, _("Go on"), _("It goes on."), {State.PAUSED}),
    AnnouncementAction(
        "retry", actions.retry_failed, _("Try the failed ones again"), _("They are tried again."), GONE_OUT,
        Mail.FAILED,
    ),
    AnnouncementAction(
        "resend", actions.resend_uncertain, _("Send the uncertain ones again"), _("They are sent again."),
        GONE_OUT, Mail.UNCERTAIN,
    ),
    AnnouncementAction(
        "accept", actions.accept_uncertain, _("Count the uncertain ones as sent"), _("They count as sent."),
        GONE_OUT, Mail.UNCERTAIN,
    ),
    AnnouncementAction(
        "cancel", actions.cancel, _("Cancel"), _("Cancelled: nothing more of it goes out."),
        {State.SCHEDULED, State.SENDING, State.PAUSED}, is_grave=True,
    ),
]  # fmt: skip


def editable(user, rows):
    """Those of `rows`, announcements, that a user may change and send.

    They made it, edit one of its lists or what it is about, and none of its lists is somebody else's.
    """
    if user.is_superuser:
        return rows
    own = permissions.editable_lists(user).values("pk")
    on_list = MailingList.announcements.through.objects.filter(announcement=OuterRef("pk"))
    is_own = Q(created_by=user) | Exists(on_list.filter(mailinglist__in=own))
    is_own |= Q(source__in=sources.edited_sources(user))
    return rows.filter(is_own & ~Exists(on_list.exclude(mailinglist__in=own)))


def editors_only(view):
    """Make `view(request, announcement)` a page of one that only its editors reach; others get a 404."""

    @functools.wraps(view)
    def guarded(request, object_id, **kwargs):
        if not request.user.has_perm("mailing.view_announcement"):
            raise PermissionDenied
        rows = editable(request.user, Announcement.objects.select_related("letter", "created_by"))
        found = rows.filter(pk=pk_of(object_id)).first()
        if found and sources.may_use_audiences(request.user, found.audience):
            letters.show_subjects([found])
            return view(request, found, **kwargs)
        raise Http404

    return guarded


def draw(request, template, announcement, **context):
    frame = admin.site.each_context(request) | {
        "announcement": announcement,
        "title": str(announcement),
        "back": reverse("admin:mailing_announcement_changelist"),
    }
    return TemplateResponse(request, f"mailing/announcements/admin/{template}.html", frame | context)


# --- Before it is sent -----------------------------------------------------------------------------------


@editors_only
def show_preview(request, announcement):
    """The real message, as HTML and as text, for a recipient of one's choice; and the form to send it."""
    if announcement.state not in UNSENT:
        say_if_late(request)
        return redirect(address_of(announcement, "watch"))
    number = actions.number_of_recipients(announcement)
    form = SendForm(
        request.POST if request.method == "POST" else None,
        zone_name=request.user.time_zone,
        asks_twice=number > MANY and report.is_red(),
    )
    if request.method == "POST" and form.is_valid() and _schedule(request, announcement, form):
        return redirect(address_of(announcement, "watch"))
    return draw(
        request,
        "preview",
        announcement,
        form=form,
        number=number,
        lists=announcement.lists.all(),
        zone=request.user.time_zone,
        **_as_it_arrives(request, announcement),
    )


def say_if_late(request):
    """To whoever sends a form of a draft that somebody, perhaps they themselves, has sent off meanwhile."""
    if request.method == "POST":
        messages.warning(request, gettext("It was sent off already; what you sent just now changed nothing."))


def _schedule(request, announcement, form):
    """Send it as the form says; False with the reason at the form where that cannot be."""
    try:
        actions.schedule(announcement=announcement, by=request.user, at=form.moment)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    log(request, announcement, gettext("Sent off") if form.moment is None else gettext("Scheduled"))
    return True


def _as_it_arrives(request, announcement):
    """What the page shows of the message: for the recipient whose number `?as=` gives."""
    try:
        letter = letters.render(announcement)
    except ValidationError as error:
        return {"faults": error.messages}
    there = preview.samples(announcement) or [preview.stranger()]
    chosen = pk_of(request.GET.get("as", "")) or 0
    sample = there[chosen if chosen < len(there) else 0]
    message = preview.message_for(letter, sample)
    return {
        "title": letter.subject,
        "replaced": letter.replaced,
        "samples": [(number, preview.described(each), each is sample) for number, each in enumerate(there)],
        "headers": [(name, str(message[name])) for name in ("From", "Reply-To", "Subject") if message[name]],
        "html": mark_safe(_content(message, "html")),  # noqa: S308 (sanitised when it was made)
        "text": _content(message, "plain"),
        "calendar": letter.calendar,
        "public_text": letter.public_text,
    }


def _content(message, subtype):
    return message.get_body((subtype,)).get_content()


@editors_only
@require_POST
def test(request, announcement):
    """Send the message as it is to oneself."""
    try:
        preview.send_test(announcement=announcement, by=request.user)
        messages.success(request, gettext("A test is on its way to %s.") % request.user.email)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address_of(announcement, "preview"))


# --- While and after it is sent --------------------------------------------------------------------------


@editors_only
@require_safe
def watch(request, announcement):
    """How far it is, what can be done about it, and every delivery with its state."""
    if announcement.state == State.DRAFT:
        return redirect(address_of(announcement, "preview"))
    rows = announcement.deliveries.order_by("pk").defer("message")
    state = request.GET.get("state", "")
    if state in Mail.values:
        rows = rows.filter(state=state)
    numbers = balance(announcement)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return draw(
        request,
        "watch",
        announcement,
        page=page,
        deliveries=[_shown(row, request.user) for row in page],
        note=_for_organisers(announcement.note, request.user),
        chosen_state=state,
        actions=[action for action in ACTIONS if action.suits(announcement, numbers)],
        zone=request.user.time_zone,
        public_text=announcement.letter.public_text if announcement.letter else "",
        archived_in=archived_in(announcement.letter) if announcement.letter else [],
        goes_now=announcement.state == State.SCHEDULED and announcement.send_at <= timezone.now(),
        **progress_of(announcement, numbers),
    )


def _shown(delivery, user):
    """What the page says of a delivery: (recipient, what the server said, the row).

    Subscribers' addresses stand on the page of their list anyway. Those of people beside the lists are
    theirs: who writes to a group learns whom it reached by name.
    """
    if delivery.subscriber_id or user.is_superuser:
        return delivery.address, delivery.error, delivery
    recipient = " ".join(filter(None, [delivery.name, f"<{addresses.masked(delivery.address)}>"]))
    return recipient, addresses.without_addresses(delivery.error, delivery.address), delivery


def _for_organisers(text, user):
    """A sentence in which a server may have named an address, as this user may read it."""
    return text if user.is_superuser else addresses.without_addresses(text)


def archived_in(letter):
    """The addresses at which readers find it, as [(list, address)]."""
    lists = letter.lists.public() if letter.is_archived else ()
    return [(each, reverse("mailing-list-letter", args=[each.slug, letter.pk])) for each in lists]


@editors_only
@require_safe
def progress(request, announcement):
    """What the page's script asks every few seconds."""
    facts = progress_of(announcement, balance(announcement))
    return JsonResponse(
        {
            "state": announcement.state,
            "finished": facts["finished"],
            "to_send": announcement.to_send,
            "sentence": facts["sentence"],
            "counts": dict(facts["counts"]),
        }
    )


def progress_of(announcement, numbers):
    """How far it is, in numbers and in a sentence."""
    finished = announcement.to_send - numbers[Mail.PENDING] - numbers[Mail.SENDING]
    sentence = ngettext(
        "%(finished)s of %(number)s mail done", "%(finished)s of %(number)s mails done", announcement.to_send
    )
    if announcement.state == State.SCHEDULED:
        sentence = gettext("Its mails are being made.")
    return {
        "counts": list(numbers.items()),
        "finished": finished,
        "sentence": sentence % {"finished": finished, "number": announcement.to_send},
        "is_over": announcement.state in OVER,
    }


@editors_only
@require_POST
def copy(request, announcement):
    """Begin a new draft with its words."""
    if not request.user.has_perm("mailing.add_announcement"):
        raise PermissionDenied
    made = actions.copy(announcement=announcement, by=request.user)
    messages.success(request, gettext("This is a new draft with the same words."))
    return redirect(address_of(made, "change"))


@editors_only
@require_POST
def act(request, announcement, name):
    """Do what a button says, if it can still be done; the page then shows what has become of it."""
    action = next((action for action in ACTIONS if action.name == name), None)
    if action is None:
        raise Http404
    if action.suits(announcement, balance(announcement)):
        announcement = action.act(announcement=announcement)
        letters.show_subjects([announcement])
        log(request, announcement, action.label)
        messages.success(request, action.done)
    else:
        messages.info(request, gettext("That was done already, or it is not possible any more."))
    if announcement.state == State.DRAFT:
        return redirect(address_of(announcement, "change"))
    return redirect(address_of(announcement, "watch"))


PAGES = {
    "preview": show_preview, "watch": watch, "progress": progress, "test": test, "copy": copy,
    "act/<slug:name>": act,
}  # fmt: skip
