"""What the public page says of a call, and the page of its event: the same for every visitor of a minute."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from events.posters import gallery, moments
from events.posters.models import PosterCall
from events.posters.models.calls import GRACE
from events.web.sections import Section

SOON, OPEN, GRACE_PERIOD, LATE, CLOSED, UNDATED = "soon", "open", "grace", "late", "closed", "undated"
MOMENTS = ("opens_at", "deadline", "first_deadline", "late_deadline", "files_by")


def phase_of(call, now):
    """How a call stands at `now`, in one word; before it is published as if it were."""
    if call.is_closed or call.event.called_off_by:
        return CLOSED
    if call.opens_at and now < call.opens_at:
        return SOON
    if not call.deadline:
        return UNDATED
    if now < call.deadline:
        return OPEN
    if now < call.deadline + GRACE:
        return GRACE_PERIOD
    return LATE if call.late_deadline and now < call.late_deadline + GRACE else CLOSED


def context(call, now):
    """What the page prints of a call; `until` is what is counted down to."""
    phase = phase_of(call, now)
    counted = {SOON: call.opens_at, OPEN: call.deadline, LATE: call.late_deadline}.get(phase)
    return {
        "row": call,
        "phase": phase,
        "is_open": call.is_open(now),
        "until": counted if counted and now < counted else None,
        "now": now,
        "moments": {name: moments.shown(call, name) for name in MOMENTS},
        "grace_minutes": int(GRACE.total_seconds() // 60),
        "questions": list(call.questions.all()),
        "areas": call.event.areas.filter(parent=None).prefetch_related("subtopics"),
        "submit_address": submit_address(call) if call.is_open(now) else "",
    }


def submit_address(call):
    """Where one submits; "" on a site without these pages."""
    try:
        return reverse("event-posters-submit", args=[call.event.slug])
    except NoReverseMatch:
        return ""


def event_section(event, now):
    """The call on the page of its event, until that is over or called off, and the way to the gallery."""
    call = PosterCall.objects.filter(event=event).first()
    if call is None:
        return None
    call.event = event
    address = reverse("event-posters", args=[event.slug])
    found = {"gallery": gallery.number_in(call, now), "address": address, "tab_address": address}
    if call.is_published and not event.called_off_by and not event.is_over(now):
        found |= _phase(call, now)
    return found if "phase" in found or found["gallery"] else None


def _phase(call, now):
    return {
        "phase": phase_of(call, now),
        "moments": {name: moments.shown(call, name) for name in MOMENTS},
        "submit_address": submit_address(call) if call.is_open(now) else "",
        "now": now,
    }


EVENT_SECTION = Section(
    "posters", 20, event_section, "events/posters/public_section.html", tab=gettext_lazy("Posters")
)
