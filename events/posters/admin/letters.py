"""The letters of a call: the text for each decision, and how each looks for a real poster."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters import letters, permissions
from events.posters.actions import offers
from events.posters.models import Poster

from .decision_forms import LettersForm
from .decisions import chairs_call
from .pages import draw


@event_page("posters/letters")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_letters(request, event):
    """The texts; a POST stores them, or with `preview` shows what is typed and stores nothing."""
    call = chairs_call(request, event)
    posters = permissions.handled(request.user, call).submitted()
    is_sent = request.method == "POST"
    form = LettersForm(request.POST if is_sent else None, call=call, posters=posters)
    is_valid = is_sent and form.is_valid()
    if is_valid and "preview" not in request.POST:
        form.save()
        messages.success(request, _("The letters are stored."))
        return redirect(request.path)
    poster = form.cleaned_data.get("example") if is_valid else form.initial.get("example")
    return draw(
        request,
        "letters",
        event,
        _("%(event)s: Letters") % {"event": event},
        form=form,
        placeholders=[f"{{{name}}}" for name in letters.NAMES],
        poster=poster,
        previews=_previews(poster, form.texts) if poster and (is_valid or not is_sent) else [],
    )


def _previews(poster, texts):
    """[(decision, the letter to the contact as text)] of a poster, as if it were told so now."""
    return [(decision.label, _preview(poster, decision, text)) for decision, text in texts.items()]


def _preview(poster, decision, text):
    until = offers.answer_until(poster.call, timezone.now()) if decision in Poster.ACCEPTED else None
    words = poster.decision_text if decision == poster.decision else ""
    found = letters.compose(poster, decision, text=text, words=words, answer_until=until, is_preview=True)
    return found[0].body if found else ""
