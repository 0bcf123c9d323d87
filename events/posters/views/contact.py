"""The form by which readers write to the presenter of a poster, whose address nobody sees."""

from email.utils import formataddr

from django.core.mail import get_connection
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.posters import poster_page
from events.web.forms import ContactForm
from events.web.views.contact import is_taken
from portal import mails, markup, rate_limits

from .gallery import shown_poster

TO_POSTER = "10/d/key"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug, number):
    poster = shown_poster(slug, number)
    presenter = next((each for each in poster.shown_authors if each.presents and each.email), None)
    if not presenter:
        raise Http404
    event, form, status = poster.call.event, form_of(request), 200
    if request.method == "POST" and form.is_valid():
        if is_open(request, poster, form):
            if not form.is_by_program():
                send(poster, presenter, form.cleaned_data)
            return redirect(f"{request.path}?sent=1")
        status = 429
    context = {
        "event": event, "accent": event.accent, "poster": poster, "presenter": presenter, "form": form,
        "sent": "sent" in request.GET,
    }  # fmt: skip
    return render(request, "events/posters/contact.html", context, status=status)


def form_of(request):
    form = ContactForm(request.POST or None)
    form.fields["email"].help_text = _("To which the presenter answers; nobody else sees it.")
    return form


def is_open(request, poster, form):
    """Whether a clean letter is taken: by the limits of all forms of the event, and by that of one poster."""
    at_once = _("Too many messages came from your network; please send yours later.")
    today = _("Too many messages arrived today; please send yours tomorrow.")
    if not is_taken(request, poster.call.event, form, "poster-letter", at_once=at_once, today=today):
        return False
    if form.is_by_program() or rate_limits.allows(request, "letter-of-poster", TO_POSTER, key=poster.pk):
        return True
    form.add_error(None, today)
    return False


def send(poster, presenter, letter):
    """Hand the letter over; answers go to whoever wrote it."""
    local, _sep, domain = letter["email"].rpartition("@")
    facts = {"number": poster.number, "subject": letter["subject"]}
    message = mails.compose(
        "events/posters/emails/letter.html",
        to=presenter.email,
        subject=_("[Poster %(number)d] %(subject)s") % facts,
        purpose="poster",
        reply_to=[formataddr((letter["name"], f"{local}@{punycode(domain)}"))],
        poster=poster,
        title=markup.to_line(poster.title),
        presenter=presenter,
        letter=letter,
        page=poster_page.address(poster),
    )
    get_connection().send_messages([message])
