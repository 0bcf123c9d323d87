"""Lists as readers see them: archives, signing up, and the pages behind the link that every mail carries.

No GET changes anything.
"""

import functools

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mailing import sources
from mailing.marks import MARK
from mailing.models import Announcement, Letter, MailingList, Subscription
from portal import rate_limits
from portal.admin.fields import pk_of
from portal.lib import addresses
from portal.lib.redaction import Html, PlainText
from portal.models import SiteSettings
from portal.pages import public_feed, public_page

from . import actions, personal_links
from .forms import PreferencesForm, SignUpForm, SubscriberForm

State = Subscription.State
PER_PAGE = 50
IN_FEED = 30
# How often from one network (ip), as a whole lecture room may sign up at once; for one address (key) from one
# network, which alone does not use up what the address may; and for one address from everywhere.
LIMITS = {
    "subscribe": "30/10m/ip,200/d/ip",
    "subscribe-address-from": "8/d/key",
    "subscribe-address": "20/d/key",
    "renew": "3/d/key",
}


def is_too_often(request, action, key=""):
    return not rate_limits.allows(request, action, LIMITS[action], key)


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
    page = archive_page(request, letters_of(found))
    page.object_list = as_shown(page, "subject")
    context = {
        "list": found,
        "page": page,
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "mailing/lists/list.html", context)


def letters_of(mailing_list):
    return Letter.objects.archived().filter(lists=mailing_list)


def as_shown(letters, *fields):
    """The letters, not to be saved, with these fields as anybody may read them.

    Without what no mail may hold: an address may be kept for some only after it was sent to all.
    """
    letters, kinds = list(letters), {"subject": PlainText, "html": Html}
    there = [(letter, field) for letter in letters for field in fields]
    documents = [kinds[field](MARK.sub("", getattr(letter, field))) for letter, field in there]
    for (letter, field), text in zip(there, sources.redacted(documents)[0], strict=True):
        setattr(letter, field, text)
    return letters


def archive_page(request, rows):
    """The page of `rows` that the query asks for; Http404 for one that there is not."""
    paginator = Paginator(rows, PER_PAGE)
    number = pk_of(request.GET.get("page", "1")) or 0
    if not 1 <= number <= paginator.num_pages:
        raise Http404(_("There is no such page of the archive."))
    return paginator.page(number)


@public_page
def letter(request, slug, pk, *, now):
    """One letter of a public list, as anybody may read it, and what is different since it was sent."""
    found = get_object_or_404(MailingList.objects.public(), slug=slug)
    stored = get_object_or_404(letters_of(found), pk=pk_of(pk))
    [shown] = as_shown([stored], "subject", "html")
    announcement = Announcement.objects.filter(letter=stored).first()
    context = {
        "list": found,
        "letter": shown,
        "changes": sources.changes_since(announcement) if announcement else [],
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "mailing/lists/letter.html", context)


@public_feed(counted=False)
def feed(request, slug):
    """The newest letters of a public list as an Atom feed (RFC 4287)."""
    found = get_object_or_404(MailingList.objects.public(), slug=slug)
    newest = as_shown(letters_of(found)[:IN_FEED], "subject", "html")
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
    email = facts["email"].lower()
    if (
        facts["website"]
        or is_too_often(request, "subscribe-address-from", f"{rate_limits.visitor(request)} {email}")
        or is_too_often(request, "subscribe-address", email)
    ):
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
        context = {
            "list": subscription.mailing_list,
            "email": addresses.readable(subscription.subscriber.email),
            "preferences": personal_links.preferences_url(personal_links.signature(subscription.subscriber)),
            "done": done,
        }
        response = render(request, "mailing/lists/confirm.html", context)
    except actions.NoSuchToken:
        response = render(request, "mailing/lists/confirm_gone.html", status=410)
    return for_one(response)


def for_one(response):
    """The response for one person: robots leave it, and no other site learns its address.

    (With the stricter policy "no-referrer", browsers would hide where forms come from, too, and then nothing
    could be sent.)
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- By a personal link --------------------------------------------------------------------------------


def by_link(view):
    """Hand `view(request, subscriber, ...)` whose link it is, or say kindly that it leads nowhere."""

    @never_cache
    @functools.wraps(view)
    def guarded(request, signed, **kwargs):
        try:
            response = view(request, personal_links.subscriber_at(signed), **kwargs)
        except personal_links.Erased:  # a mail program that unsubscribes them once more has got what it wants
            status = 200 if request.method == "POST" else 410
            response = render(request, "mailing/lists/erased.html", status=status)
        except personal_links.NoSuchLink:
            response = render(request, "mailing/lists/link_gone.html", status=410)
        return for_one(response)

    return guarded


def preferences_address(request, done=""):
    """The address of the preferences behind the same link, with what was done as a parameter."""
    signed = request.resolver_match.kwargs["signed"]
    return reverse("mail-preferences", args=[signed]) + (done and f"?done={done}")


# --- What one wants --------------------------------------------------------------------------------------

DONE = {
    "saved": _("Saved."),
    "left": _("You have left; nothing more of it is sent to you."),
    "joined": _("You are on the list."),
}
RENEWED = _("A mail with your new link is on its way. The links in earlier mails do not work any more.")
TOO_OFTEN = _("New links were asked for too often today. Look for the last mail that brought you one.")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def preferences(request, subscriber):
    """What somebody gets, list by list: saved as a whole, left one by one or all at once."""
    if request.method == "POST":
        return do(request, subscriber)
    return draw(request, subscriber, message=DONE.get(request.GET.get("done")))


def do(request, subscriber):
    """Do what the pressed button says."""
    verb, _sep, key = request.POST.get("do", "").partition("-")
    now, own, done = timezone.now(), subscriber.subscriptions, ""
    match verb:
        case "save":
            return save(request, subscriber)
        case "leave" | "leaveall":
            chosen = own.filter(mailing_list=pk_of(key)) if verb == "leave" else own.all()
            actions.leave(subscriptions=chosen, now=now)
            done = "left"
        case "join":
            for mailing_list in MailingList.objects.public().filter(pk=pk_of(key)):
                actions.join(subscriber=subscriber, mailing_list=mailing_list, now=now)
            done = "joined"
    return redirect(preferences_address(request, done))


def save(request, subscriber):
    form, rows = forms_of(subscriber, request.POST)
    if not all(each.is_valid() for each in [form, *rows]):
        return draw(request, subscriber, form, rows)
    wanted = {row.instance.pk: row.cleaned_data for row in rows}
    actions.save_preferences(subscriber=subscriber, facts=form.cleaned_data, wanted=wanted)
    return redirect(preferences_address(request, "saved"))


def forms_of(subscriber, data=None):
    """The form of a subscriber and those of their active subscriptions."""
    active = subscriber.subscriptions.active().select_related("mailing_list")
    rows = [PreferencesForm(data, instance=row, prefix=f"list-{row.mailing_list_id}") for row in active]
    return SubscriberForm(data, instance=subscriber), rows


def draw(request, subscriber, form=None, rows=None, message=""):
    if form is None:
        form, rows = forms_of(subscriber)
    active = [row.instance.mailing_list_id for row in rows]
    context = {
        "email": addresses.readable(subscriber.email),
        "form": form,
        "rows": rows,
        "others": MailingList.objects.public().exclude(pk__in=active),
        "message": message,
        "has_errors": any(each.errors for each in [form, *rows]),
        "signed": request.resolver_match.kwargs["signed"],
    }
    return render(request, "mailing/lists/preferences.html", context)


# --- What is held ----------------------------------------------------------------------------------------


@require_POST
@by_link
def export(request, subscriber):
    """All that the lists hold on somebody, as a file."""
    return JsonResponse(
        actions.personal_data(subscriber),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="mailing-lists.json"'},
    )


@require_POST
@by_link
def renew(request, subscriber):
    """End all links that went out so far. The new one goes by mail, as whoever holds an old one may not be
    the owner of the address."""
    if is_too_often(request, "renew", str(subscriber.pk)):
        return render(request, "mailing/lists/renewed.html", {"message": TOO_OFTEN}, status=429)
    actions.renew_links(subscriber=subscriber)
    return render(request, "mailing/lists/renewed.html", {"message": RENEWED})


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def erase(request, subscriber):
    """Ask once more, then erase somebody."""
    if request.method != "POST":
        context = {"email": addresses.readable(subscriber.email), "preferences": preferences_address(request)}
        return render(request, "mailing/lists/erase.html", context)
    actions.erase(subscriber=subscriber, never_again="never_again" in request.POST)
    return render(request, "mailing/lists/erased.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def unsubscribe(request, subscriber, announcement):
    """Leave the lists that brought an announcement, by the button of the page or by one click in a mail
    program (RFC 8058). The signed address is all it takes: no cookie is read or set, nothing redirects, and
    a repeated POST gets the same answer."""
    lists = personal_links.lists_to_leave(subscriber, announcement)
    own = subscriber.subscriptions.filter(mailing_list__in=lists)
    if request.method == "POST":
        actions.leave(subscriptions=own, now=timezone.now())
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")
    rows = list(own.select_related("mailing_list"))
    context = {
        "email": addresses.readable(subscriber.email),
        "lists": [row.mailing_list for row in rows if row.state != State.LEFT],
        "left": [row.mailing_list for row in rows if row.state == State.LEFT],
        "preferences": preferences_address(request),
    }
    return render(request, "mailing/lists/unsubscribe.html", context)
