"""What an abstract looks like in the book, on demand: over the form, or a page of its own without scripts."""

import base64

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _

from events.posters import limits
from portal.lib import bounded


def answer(request, event, content):
    """The page with the picture of what a form holds, as the book prints it; or why there is none."""
    from events.posters.book.pictures import abstract_picture  # typesetting, which no other page needs

    if not limits.may_picture(request):
        return page(request, event, refused=limits.TOO_OFTEN, status=429)
    if not content.get("abstract"):
        return page(request, event, refused=_("Write the abstract first."), status=400)
    try:
        made, problems = abstract_picture(content.get("title", ""), content["abstract"], authors_of(content))
    except ValidationError as error:
        is_busy = getattr(error, "code", "") == bounded.BUSY_CODE
        return page(request, event, refused=" ".join(error.messages), status=503 if is_busy else 400)
    return page(request, event, picture=base64.b64encode(made).decode(), problems=problems)


def authors_of(content):
    """[(name, [affiliations])] of those who have a name yet."""
    found = (
        (content.get(f"{row}-name", ""), content.get(f"{row}-affiliations", "").splitlines())
        for row in content["row"]
    )
    return [(name, places) for name, places in found if name]


def page(request, event, *, status=200, **facts):
    """The picture lies within the page, as it is stored nowhere; the way back is the form's own address."""
    context = {"event": event, "accent": event.accent, "back": request.path} | facts
    return render(request, "events/posters/book_picture.html", context, status=status)
