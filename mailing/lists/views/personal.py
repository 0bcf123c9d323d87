"""The pages behind the personal link that every mail of a list carries. No GET changes anything."""

import functools

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mailing.lists import actions, personal_links
from mailing.lists.forms.reader import PreferencesForm, SubscriberForm
from mailing.models import MailingList, Subscription
from portal.admin.fields import pk_of
from portal.lib import addresses

from .lists import for_one, is_too_often

State = Subscription.State


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


def preferences_address(request, **parameters):
    """The address of the preferences behind the same link, with what was done as a parameter."""
    signed = request.resolver_match.kwargs["signed"]
    query = "".join(f"?{name}={value}" for name, value in parameters.items())
    return reverse("mail-preferences", args=[signed]) + query


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
    now, own = timezone.now(), subscriber.subscriptions
    match verb:
        case "save":
            return save(request, subscriber)
        case "leave":
            actions.leave(subscriptions=own.filter(mailing_list=pk_of(key)), now=now)
            return redirect(preferences_address(request, done="left"))
        case "leaveall":
            actions.leave(subscriptions=own.all(), now=now)
            return redirect(preferences_address(request, done="left"))
        case "join":
            for mailing_list in MailingList.objects.public().filter(pk=pk_of(key)):
                actions.join(subscriber=subscriber, mailing_list=mailing_list, now=now)
            return redirect(preferences_address(request, done="joined"))
    return redirect(preferences_address(request))


def save(request, subscriber):
    form, rows = forms_of(subscriber, request.POST)
    if not all(each.is_valid() for each in [form, *rows]):
        return draw(request, subscriber, form, rows)
    wanted = {row.instance.pk: row.cleaned_data for row in rows}
    actions.save_preferences(subscriber=subscriber, facts=form.cleaned_data, wanted=wanted)
    return redirect(preferences_address(request, done="saved"))


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
    data = actions.personal_data(subscriber)
    return JsonResponse(
        data,
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


# --- One click -------------------------------------------------------------------------------------------


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
    context = {
        "email": addresses.readable(subscriber.email),
        "lists": [row.mailing_list for row in own.exclude(state=State.LEFT).select_related("mailing_list")],
        "left": [row.mailing_list for row in own.filter(state=State.LEFT).select_related("mailing_list")],
        "preferences": preferences_address(request),
    }
    return render(request, "mailing/lists/unsubscribe.html", context)
