"""The form by which readers write to the organisers of an event, whose addresses nobody sees."""

from email.utils import formataddr

from allauth.core.internal.ratelimit import consume  # its public front reads the limits of accounts only
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.permissions import organisers_of
from events.web.forms import ContactForm
from portal.models import SiteSettings

LIMITS = {"contact": "5/h/ip,50/d/key"}  # from one network (ip), to one event (key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug):
    event = get_object_or_404(Event.objects.public().select_related("parent__parent"), slug=slug)
    form, readers, status = ContactForm(request.POST or None), readers_of(event), 200
    if request.method == "POST" and readers and form.is_valid():
        if not consume(request, app="events", action="contact", config=LIMITS, key=str(event.pk)):
            form.add_error(None, _("There were too many messages at once; please send yours in an hour."))
            status = 429
        else:
            if not form.cleaned_data["website"]:  # people do not see that field: a program filled it in
                send(event, readers, form.cleaned_data)
            return redirect(f"{request.path}?sent=1")
    context = {"event": event, "accent": event.accent, "form": form, "sent": "sent" in request.GET}
    return render(request, "events/web/contact.html", context | {"is_read": bool(readers)}, status=status)


def readers_of(event):
    """The addresses that a letter to an event reaches: its organisers', else the site's; [] for none."""
    contact = SiteSettings.load().contact
    return [user.email for user in organisers_of(event)] or ([contact] if contact else [])


@transaction.atomic
def send(event, readers, letter):
    """Hand the letter over for each reader, or for none; their answers go to whoever wrote it."""
    subject = _("[%(event)s] %(subject)s") % {"event": event, "subject": letter["subject"]}
    url = settings.SITE_URL + event.get_absolute_url()
    body = render_to_string("events/web/emails/contact.txt", {"event": event, "letter": letter, "url": url})
    local, _sep, domain = letter["email"].rpartition("@")
    reply_to = [formataddr((letter["name"], f"{local}@{punycode(domain)}"))]
    mails = [EmailMessage(subject, body, to=[reader], reply_to=reply_to) for reader in readers]
    get_connection().send_messages(mails)
