"""On a poster's own page: what its authors were told, and whether they come."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _

from events.posters import reviewing
from events.posters.actions import answers
from events.posters.own_page import Act, Part, acts, parts
from events.registration import links
from events.registration.models import Place
from portal.admin.fields import pk_of


def told(poster, now):
    """The decision that was released, never another, with the place that came with it; None before."""
    if not poster.released_decision:
        return None
    authors = list(poster.authors.undisputed())
    presenter = next((each for each in authors if each.presents), None)
    state = poster.place.state if poster.place else ""
    return {
        "asks": poster.is_accepted and not poster.is_withdrawn,
        "authors": authors,
        "presenter": presenter,
        "others": [each for each in authors if each != presenter],
        "offered": poster.place if state == Place.State.OFFERED else None,
        "taken": state == Place.State.CONFIRMED,
        "place_path": own_place(poster),
        "comments": reviewing.comments_for_authors(poster),
    }


def own_place(poster):
    """The page by registration of the contact; "" where the place is somebody else's."""
    contact = poster.authors.filter(is_contact=True).first()
    registration = poster.place and poster.place.registration
    is_own = registration and contact and registration.email.lower() == contact.email.lower()
    return links.path(registration) if is_own else ""


def comes(request, poster, now):
    """The presenter comes; an offered place that is the contact's own is to be taken next."""
    poster = answers.answer(poster=poster, comes=True, now=now)
    if poster.place and poster.place.state == Place.State.OFFERED and (path := own_place(poster)):
        return redirect(path)
    return _("Thank you: you come.")


def declines(request, poster, now):
    answers.answer(poster=poster, comes=False, now=now)
    return _("Thank you for saying so.")


def presents(request, poster, now):
    poster = answers.present(poster=poster, author=pk_of(request.POST.get("author")), now=now)
    name = poster.authors.get(presents=True).name
    return _("Thank you: %(name)s presents the poster.") % {"name": name}


parts.add(Part("decision", 20, told, "events/posters/own/decision.html"))
acts.add(Act("comes", comes))
acts.add(Act("declines", declines))
acts.add(Act("presents", presents))
