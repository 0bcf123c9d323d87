"""Groups of authors to write to: by what they were told, what they answered. Mailing asks (hooks.py).

A key is such as "posters:3:poster" or "posters:3:no-answer", where 3 is an event. No group tells a decision
that was not released.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from events import permissions as event_permissions
from events.models import Event
from portal.admin.fields import pk_of

from . import deciding, permissions
from .models import Poster, PosterAuthor, PosterCall

NAME = "posters"
MOST_EVENTS = 40  # that a form offers
Decision = Poster.Decision


def key_of(event, group):
    """The key of a group of an event."""
    return f"{NAME}:{event.pk}:{group}"


def may_use(user, key):
    """Whether a user sees the authors of the call behind a key; in blind calls chairs alone do."""
    call = _call(key)
    return bool(call) and permissions.may_see_authors(user, call)


def _call(key):
    calls = PosterCall.objects.select_related("event__parent__parent").prefetch_related("chairs")
    return calls.filter(event=pk_of(key.split(":")[1])).first()


def people(key):
    """The [(address, name)] behind a key: of presenters their own, else of contacts."""
    call, group = _call(key), key.split(":")[2:]
    if not call or len(group) != 1:
        return []
    posters = posters_behind(call, group[0])
    who = Q(presents=True) if group[0] in ("presenters", "not-registered") else Q(is_contact=True)
    authors = PosterAuthor.objects.undisputed().filter(who, poster__in=posters).exclude(email="")
    return list(authors.order_by("poster", "pk").values_list("email", "name"))


def posters_behind(call, group):
    """The posters that a group speaks of; those that were withdrawn are in none."""
    posters = call.posters.submitted()
    match group:
        case "all":
            return posters
        case Decision.POSTER | Decision.SPOTLIGHT | Decision.WAITING | Decision.REJECTED:
            return posters.filter(released_decision=group)
        case "accepted" | "presenters":
            return posters.accepted().exclude(answer=Poster.Answer.DECLINES)
        case "no-answer":
            return posters.accepted().filter(answer="")
        case "not-registered":
            return deciding.not_registered(deciding.with_presenter(posters.accepted()), call)
    return posters.none()


def choices(user):
    """The groups that a user may write to, as {key: label}: of the events they edit, the newest first."""
    if not event_permissions.edits_any(user):  # every page of those who are signed in asks
        return {}
    events = Event.objects.filter(pk__in=event_permissions.edited_events(user).values("pk"))
    calls = PosterCall.objects.filter(event__in=events.values("pk"), posters__isnull=False).distinct()
    calls = calls.select_related("event__parent__parent").prefetch_related("chairs")
    found = {}
    for call in calls.order_by("-event__first_day", "-pk")[:MOST_EVENTS]:
        if permissions.may_see_authors(user, call):
            labels = _labels().items()
            found |= {key_of(call.event, group): label % {"event": call.event} for group, label in labels}
    return found


def _labels():
    return {
        "all": _("Posters, all contacts: %(event)s"),
        "accepted": _("Posters, accepted: %(event)s"),
        "spotlight": _("Posters, accepted with a spotlight talk: %(event)s"),
        "waiting": _("Posters, on the waiting list: %(event)s"),
        "rejected": _("Posters, not accepted: %(event)s"),
        "presenters": _("Posters, presenters: %(event)s"),
        "no-answer": _("Posters, accepted without an answer: %(event)s"),
        "not-registered": _("Posters, accepted and not registered: %(event)s"),
    }
