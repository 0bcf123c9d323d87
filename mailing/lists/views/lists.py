"""Lists as readers see them: their pages and archives, signing up, and the link that confirms it."""

from allauth.core.internal.ratelimit import consume  # its public front reads the limits of accounts only
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mailing.lists import actions, personal_links
from mailing.lists.forms.reader import SignUpForm
from mailing.models import Letter, MailingList
from portal.admin.fields import pk_of
from portal.lib import addresses
from portal.models import SiteSettings
from portal.pages import public_feed, public_page

PER_PAGE = 50
IN_FEED = 30
# How often for one address (key), and from one network (ip): a whole lecture room may sign up at once.
LIMITS = {"subscribe": "30/10m/ip,200/d/ip", "subscribe-address": "10/d/key", "renew": "3/d/key"}


def is_too_often(request, action, key=""):
    return not consume(request, app="mailing", action=action, config=LIMITS, key=key)


@public_page
def lists(request, *, now):
    """The public lists."""
    context = {"lists": MailingList.objects.public(), "canonical": settings.SITE_URL + request.path}
    return render(request, "mailing/lists/lists.html", context)


@public_page(params=("page",))
def mailing_list(request, slug, *, now):
    """What a list is for, and what was sent; of a private one, only that it is private."""
    found = get_object_or_404(MailingList, slug=slug)
    if not found.is_public:
        return render(request, "mailing/lists/private.html")
    context = {
        "list": found,
        "page": archive_page(request, letters_of(found)),
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "mailing/lists/list.html", context)


def letters_of(mailing_list):
    return Letter.objects.archived().filter(lists=mailing_list)


def archive_page(request, rows):
    """The page of `rows` that the query asks for; Http404 for one that there is not."""
    paginator = Paginator(rows, PER_PAGE)
    number = pk_of(request.GET.get("page", "1")) or 0
    if not 1 <= number <= paginator.num_pages:
        raise Http404(_("There is no such page of the archive."))
    return paginator.page(number)


@public_page
def letter(request, slug, pk, *, now):
    """One letter of a public list, as anybody may read it."""
    found = get_object_or_404(MailingList.objects.public(), slug=slug)
    shown = get_object_or_404(letters_of(found), pk=pk_of(pk))
    context = {"list": found, "letter": shown, "canonical": settings.SITE_URL + request.path}
    return render(request, "mailing/lists/letter.html", context)


@public_feed(counted=False)
def feed(request, slug):
    """The newest letters of a public list as an Atom feed (RFC 4287)."""
    found = get_object_or_404(MailingList.objects.public(), slug=slug)
    newest = list(letters_of(found)[:IN_FEED])
    context = {
        "list": found,
        "letters": newest,
        "updated": newest[0].sent_at if newest else found.created_at,
        "site": SiteSettings.load().name,
        "base": settings.SITE_URL,
    }
    text = render_to_string("mailing/lists/feed.atom", context)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


# --- Signing up ------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request, slug):
    """Take an address; what is answered does not depend on whether it is known."""
    found = get_object_or_404(MailingList.objects.public(), slug=slug)
    form, status = SignUpForm(request.POST or None), 200
    if request.method == "POST":
        if is_too_often(request, "subscribe"):
            form.add_error(None, _("Too many people signed up from your network; try again in a while."))
            status = 429
        elif form.is_valid():
            take(request, found, form.cleaned_data)
            return redirect(f"{request.path}?sent=1")
    context = {"list": found, "form": form, "sent": "sent" in request.GET}
    return render(request, "mailing/lists/subscribe.html", context, status=status)


def take(request, mailing_list, facts):
    """Ask the owner of an address, unless a program filled in the form or asks for the same one all day."""
    is_program = bool(facts["website"])
    if is_program or is_too_often(request, "subscribe-address", facts["email"]):
        return
    asked = {name: facts[name] for name in ("email", "name", "time_zone")}
    actions.subscribe(mailing_list=mailing_list, now=timezone.now(), **asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """The page behind the link in a confirmation: its button puts the address on the list, a GET nothing."""
    now = timezone.now()
    try:
        if request.method == "POST":
            subscription, done = actions.confirm(token=token, now=now), True
        else:
            subscription = actions.at_token(token, now)
            done = subscription.state == subscription.State.ACTIVE
        response = render(request, "mailing/lists/confirm.html", about(subscription) | {"done": done})
    except actions.NoSuchToken:
        response = render(request, "mailing/lists/confirm_gone.html", status=410)
    return for_one(response)


def about(subscription):
    """What the page that confirms tells, and where it leads on."""
    subscriber = subscription.subscriber
    return {
        "list": subscription.mailing_list,
        "email": addresses.readable(subscriber.email),
        "preferences": personal_links.preferences_url(subscriber.pk, subscriber.version),
    }


def for_one(response):
    """The response for one person: robots leave it, and no other site learns its address.

    (With the stricter policy "no-referrer", browsers would hide where forms come from, too, and then nothing
    could be sent.)
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
