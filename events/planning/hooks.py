"""What planning adds: the tab with the timetable of an event that is no series, and a step of a new site."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event, Talk
from events.object_pages import Tab, TabGroup, tabs
from portal.admin.first_steps import Step, steps

kinds = tuple(kind for kind in Event.Kind if kind != Event.Kind.SERIES)
tabs.add(Tab("timetable", _("Timetable"), TabGroup.PROGRAMME, position=50, kinds=kinds))


def _term_of_first_series():
    """Where a term is planned, once there is a series."""
    first = Event.objects.filter(kind=Event.Kind.SERIES).order_by("pk").first()
    return reverse("admin:events_event_term", args=[first.pk]) if first else ""


steps.add(Step("term", _("Plan a term, or its first talk"), 30, Talk.objects.exists, _term_of_first_series))
