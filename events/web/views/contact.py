"""The form by which readers write to the organisers of an event, whose addresses nobody sees."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.permissions import organisers_of
from events.web.forms import ContactForm
from portal import mails, rate_limits
from portal.models import SiteSettings

EMAILS = "events/web/emails"
BY_VISITOR, TO_EVENT = "5/h/ip,20/d/ip", "50/d/key"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug):
    event = get_object_or_404(Event.objects.public().select_related("parent__parent"), slug=slug)
    form, readers, status = ContactForm(request.POST or None), readers_of(event), 200
    if request.method == "POST" and readers and form.is_valid():
        at_once = _("Too many messages came from your network; please send yours later.")
        today = _("Too many messages arrived today; please send yours tomorrow.")
        if is_taken(request, event, form, "contact", at_once=at_once, today=today):
            if not form.is_by_program():
                send(event, readers, form.cleaned_data)
            return redirect(f"{request.path}?sent=1")
        status = 429
    context = {"event": event, "accent": event.accent, "form": form, "sent": "sent" in request.GET}
    return render(request, "events/web/contact.html", context | {"is_read": bool(readers)}, status=status)


def is_taken(request, event, form, name, *, at_once, today):
    """Whether a clean form of an event, known by a name, is taken; if not, it says `at_once` or `today`.

    A program hears the same as a person, and costs the event nothing.
    """
    if not rate_limits.allows(request, name, BY_VISITOR):
        form.add_error(None, at_once)
    elif not form.is_by_program() and not _is_open(request, event, name):
        form.add_error(None, today)
    return form.is_valid()


def _is_open(request, event, name):
    """Whether a form of an event takes one more today; once a day its organisers are told that it is full."""
    if rate_limits.allows(request, f"{name}-of-event", TO_EVENT, key=event.pk):
        return True
    if rate_limits.allows(request, f"{name}-is-full", "1/d/key", key=event.pk):
        subject = _("A form of “%(event)s” is full for today") % {"event": event}
        context = {"event": event, "url": settings.SITE_URL + request.path}
        for reader in readers_of(event):
            mails.compose(f"{EMAILS}/form_full.html", to=reader, subject=subject, **context).send()
    return False


def readers_of(event):
    """The addresses that a letter to an event reaches: its organisers', else the site's; [] for none."""
    contact = SiteSettings.load().contact
    return [user.email for user in organisers_of(event)] or ([contact] if contact else [])


@transaction.atomic
def send(event, readers, letter):
    """Hand the letter over for each reader, or for none; their answers go to whoever wrote it.

    It is a person's letter, not a program's: it says so to what sorts mail, and keeps their subject.
    """
    subject = _("[%(event)s] %(subject)s") % {"event": event, "subject": letter["subject"]}
    context = {"event": event, "letter": letter, "url": settings.SITE_URL + event.get_absolute_url()}
    reply_to = [formataddr((letter["name"], letter["email"]))]
    made = [
        mails.compose(f"{EMAILS}/contact.html", to=reader, subject=subject, reply_to=reply_to, **context)
        for reader in readers
    ]
    for message in made:
        message.subject, message.extra_headers = " ".join(subject.split()), {}
    get_connection().send_messages(made)
