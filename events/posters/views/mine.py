"""All links of an address, and what a text looks like while it is written."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.models import Event
from events.posters import limits, receipts
from events.posters.actions.erasing import own_posters
from events.posters.models import PosterDraft
from events.web.forms import ForReaders
from portal import markup, previews
from portal.form_fields import AddressField


class AllLinksForm(ForReaders, forms.Form):
    email = AddressField(label=gettext_lazy("E-mail"))
    autocomplete = {"email": "email"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def all_links(request):
    """Sends all links of an address to it; the page says the same whether there are any."""
    form, status = AllLinksForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if form.is_by_program():
            return redirect(f"{request.path}?sent=1")
        if limits.may_mail(request, email):
            drafts = PosterDraft.objects.filter(email__iexact=email, poster=None)
            posters = own_posters([email.lower()]).select_related("call__event")
            receipts.all_links(email, posters, drafts.select_related("call__event"))
            return redirect(f"{request.path}?sent=1")
        form.add_error(None, limits.TOO_OFTEN)
        status = 429
    context = {"form": form, "sent": "sent" in request.GET}
    return render(request, "events/posters/all_links.html", context, status=status)


@require_POST
def preview(request):
    """A posted `text` as readers will see it, and below it what could not be set.

    With `?line` it is a title, with `?letter` a comment, whose lines stay lines. With `?event`, a slug, the
    macros of that event hold.
    """
    text, is_line = request.POST.get("text", ""), "line" in request.GET
    try:
        markup.check(text, markup.MAX_TITLE if is_line else markup.MAX_SOURCE)
    except markup.MarkupTooLong as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    if not limits.may_preview(request):
        told = _("The preview pauses for a minute; you can write on.")
        return HttpResponse(told, status=429, content_type="text/plain; charset=utf-8")
    event = Event.objects.public().filter(slug=request.GET.get("event", "")).first()
    if is_line:
        return HttpResponse(previews.of_title(text, row=event))
    return HttpResponse(previews.of_text(text, row=event, letter="letter" in request.GET))
