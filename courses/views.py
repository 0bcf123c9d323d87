"""The pages of courses: the list, one course week by week, and files of its weeks."""

from django.db.models import F, Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events import permissions
from events.models import Event, Material
from events.web.views.event import (
    board,
    paginated,
    register_address_in,
    shared_context,
    visible_event,
    with_logos,
)
from events.web.views.talk import send_material
from portal.lib import times
from portal.pages import public_page

from .models import CourseWeek, Lecture, WeekMaterial


@public_page(params=("page",))
def courses(request, *, now):
    """All courses, the newest first."""
    found = (
        Event.objects.public()
        .filter(kind=Event.Kind.COURSE)
        .with_dates()
        .order_by(F("starts_on").desc(nulls_last=True), "title")
    )
    context = {"page": paginated(request, found), "section": reverse("courses")}
    return render(request, "courses/courses.html", context)


@public_page
def course(request, slug, *, now):
    """One course: its weeks, their lectures by whoever gives them, and materials at each level in order."""
    event = visible_event(request, slug)
    if event.kind != Event.Kind.COURSE:
        return redirect("event", slug)
    current, former = board(event, now)
    talks = permissions.visible_talks(request.user).filter(event=event).for_list().with_materials(now)
    shared = shared_context(request, event, now)
    all_weeks = list(weeks(event, talks, now))
    context = shared | {
        "has_calendar": True,
        "event_register_address": register_address_in(shared["sections"]),
        "organisations": with_logos(event),
        "weeks": all_weeks,
        "this_week": this_week(all_weeks, event, now),
        "apart": talks.filter(lecture=None),
        "next_talk": talks.dated().taking_place().lectures().upcoming(now).first(),
        "materials": Material.objects.visible(now).filter(event=event),
        "topics": event.topics.all(),
        "board": current,
        "former_board": former,
    }
    return render(request, "courses/course.html", context)


def weeks(event, talks, now):
    """The weeks of a course with their lectures and materials, in a constant number of queries."""
    lectures = (
        Lecture.objects.filter(talk__in=talks.values("pk"))
        .order_by("position", "pk")
        .prefetch_related(Prefetch("talk", talks))
    )
    return CourseWeek.objects.filter(event=event).prefetch_related(
        Prefetch("lectures", lectures, to_attr="visible_lectures"),
        Prefetch("materials", WeekMaterial.objects.visible(now), to_attr="visible_materials"),
    )


def this_week(weeks, event, now):
    """The week of a course with a lecture in the calendar week of `now`, by the event's clocks; or None."""

    def week_of(moment):
        return times.day_in(moment, event.time_zone).isocalendar()[:2]

    for week in weeks:
        starts = [lecture.talk.starts_at for lecture in week.visible_lectures]
        if any(start and week_of(start) == week_of(now) for start in starts):
            return week
    return None


@never_cache
@require_http_methods(["GET", "HEAD"])
def week_material_file(request, pk):
    """The file of a week's material."""
    return send_material(request, WeekMaterial.objects.all(), pk)
