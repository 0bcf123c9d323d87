"""What an abstract looks like in the book, on demand: a picture in a window of its own."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from events.posters import limits
from portal.lib import bounded


def answer(request, content):
    """The PNG of what a form holds, as the book prints it; or why there is none, in words."""
    from events.posters.book.pictures import abstract_picture  # typesetting, which no other page needs

    if not limits.may_picture(request):
        return told(limits.TOO_OFTEN, 429)
    if not content.get("abstract"):
        return told(_("Write the abstract first."), 400)
    try:
        made = abstract_picture(content.get("title", ""), content["abstract"], authors_of(content))
    except ValidationError as error:
        is_busy = getattr(error, "code", "") == bounded.BUSY_CODE
        return told(" ".join(error.messages), 503 if is_busy else 400)
    return HttpResponse(made, content_type="image/png")


def authors_of(content):
    """[(name, [affiliations])] of those who have a name yet."""
    found = (
        (content.get(f"{row}-name", ""), content.get(f"{row}-affiliations", "").splitlines())
        for row in content["row"]
    )
    return [(name, places) for name, places in found if name]


def told(sentence, status):
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
