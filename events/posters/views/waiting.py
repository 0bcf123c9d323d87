"""The page of a poster that was received and whose address nobody confirmed yet, by the link of its draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from events.posters import deadlines, limits, links, moments
from events.posters.actions import drafts, submitting
from portal.form_fields import AddressField
from portal.lib import addresses


def told_received(poster, now):
    """ "Received Tue 31 March 2026, 23:58 Berlin time as no. 47. You may change it until …" """
    context = {
        "when": moments.say(poster.call, poster.submitted_at),
        "number": poster.number,
        "until": moments.say(poster.call, deadlines.of_poster(poster)),
    }
    if deadlines.may_be_changed(poster, now):
        return _("Received %(when)s as no. %(number)d. You may change it until %(until)s.") % context
    return _("Received %(when)s as no. %(number)d.") % context


def submitted(request, draft, now):
    """A draft that was submitted: leads to the poster's own page, or says that one step is left."""
    poster, errors = draft.poster, []
    poster.call = draft.call
    if poster.proved_at:
        return redirect(links.path(poster))
    if request.POST.get("do") in ACTS and poster.is_current:
        try:
            return ACTS[request.POST["do"]](request, draft, poster, now)
        except ValidationError as error:
            errors = error.messages
    return show(request, draft, poster, now, errors)


def show(request, draft, poster, now, errors):
    email = poster.authors.get(is_contact=True).email
    context = {
        "draft": draft,
        "poster": poster,
        "event": draft.call.event,
        "accent": draft.call.event.accent,
        "email": addresses.readable(email),
        "typed": request.POST.get("email", email),
        "guess": addresses.meant(email),
        "told": told_received(poster, now),
        "prove_by": moments.say_in_both(draft.call, deadlines.prove_by(poster)),
        "errors": errors,
    }
    return render(request, "events/posters/waiting.html", context, status=400 if errors else 200)


def by_code(request, draft, poster, now):
    """Confirm by the code of the mail. Raises ValidationError."""
    if not limits.may_try_code(request, poster):
        raise ValidationError(_("Too many codes were tried; open the link of the mail instead."))
    if not submitting.is_code(poster, request.POST.get("code", "")):
        raise ValidationError(_("This is not the code of the newest mail; its link works as well."))
    return to_own_page(request, submitting.prove(poster=poster, now=now, at_draft=True), now)


def to_own_page(request, poster, now):
    messages.success(request, told_received(poster, now))
    return redirect(links.path(poster))


def again(request, draft, poster, now):
    """Send the mail again, to the same address or a corrected one. Raises ValidationError."""
    email = AddressField().clean(request.POST.get("email", ""))
    if not limits.may_mail(request, email):
        raise ValidationError(limits.TOO_OFTEN)
    submitting.correct_address(poster=poster, email=email, now=now)
    return redirect(request.path)


def change(request, draft, poster, now):
    """Open the form again, before the address is confirmed."""
    return redirect(links.path(drafts.open_for(poster=poster, now=now)))


ACTS = {"code": by_code, "again": again, "change": change}
