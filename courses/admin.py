"""Courses week by week: what they add to the admin page of an event, and the page of a week."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.admin.base import OWN_EVENTS, ProgrammeAdmin, ProgrammeTabularInline, once
from events.admin.event import MaterialInline
from events.models import Event, Talk
from events.planning.admin.plans import PlannedAction, add_pages
from events.planning.changes import named
from portal.admin.conflicts import ConflictAwareFormSet

from . import forms, plans
from .models import CourseWeek, Lecture, WeekMaterial

add_pages(Event, [
    PlannedAction(
        route="lectures", label=_("Move lectures"), position=55,
        shows=lambda event: Lecture.objects.filter(week__event=event).exists(),
        plan=plans.plan_move_lectures, form=forms.MoveLecturesForm,
        title=_("Move lectures of “%(row)s” to another week"), button=_("Move them"),
        done=_("Lectures of “{row}” were moved."), goes_to=lambda event, changes: weeks_of(event),
    ),
])  # fmt: skip
add_pages(Talk, [
    PlannedAction(
        route="week", label=_("Move to another week"), position=35,
        shows=lambda talk: Lecture.objects.filter(talk=talk).exists(),
        plan=plans.plan_move_lecture, form=forms.MoveLectureForm,
        title=_("Move “%(row)s” to another week"), button=_("Move it"),
        done=_("“{row}” was moved."), goes_to=lambda talk, changes: weeks_of(talk.event),
    ),
])  # fmt: skip


def weeks_of(course):
    """The address of the tab with the weeks of a course."""
    return object_pages.tabs["weeks"].address(course)


class WeekInline(ProgrammeTabularInline):
    """The weeks on the page of a course; each has a page of its own for lectures and materials."""

    model = CourseWeek
    fields = ["number", "title", "lectures"]
    readonly_fields = ["lectures"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("lectures__talk__event")

    @admin.display(description=_("lectures"))
    def lectures(self, week):
        """By which a week is known again: what is held in it, and when; and the way to another week."""
        talks = [lecture.talk for lecture in week.lectures.all()] if week.pk else []
        lines = (
            (
                reverse("admin:events_talk_change", args=[talk.pk]),
                named(talk, talk.event.time_zone),
                reverse("admin:events_talk_week", args=[talk.pk]),
                gettext("Move"),
            )
            for talk in talks
        )
        return format_html_join(
            "", '<a class="underline" href="{}">{}</a> · <a class="underline" href="{}">{}</a><br>', lines
        )


class LectureFormSet(ConflictAwareFormSet):
    def clean(self):
        """Refuse talks of other events also while the week itself is new."""
        super().clean()
        for form in self.forms:
            talk = getattr(form, "cleaned_data", {}).get("talk")
            if talk and self.instance.event_id and talk.event_id != self.instance.event_id:
                form.add_error("talk", gettext("This talk belongs to another event than the week."))


class LectureInline(ProgrammeTabularInline):
    model = Lecture
    formset = LectureFormSet
    autocomplete_fields = ["talk"]
    related = ["talk"]
    fields = ["talk", "position"]
    ordering_field = "position"
    hide_ordering_field = True


class WeekMaterialInline(MaterialInline):
    model = WeekMaterial


@admin.register(CourseWeek)
class CourseWeekAdmin(ProgrammeAdmin):
    parent_tab = "weeks"
    inlines = [LectureInline, WeekMaterialInline]
    list_display = ["__str__", "title", "event"]
    list_filter = [OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["title__folded", "event__title__folded"]
    ordering = ["event__title", "number"]
    autocomplete_fields = ["event"]
    fields = ["event", ("number", "title"), "summary"]

    def has_module_permission(self, request):
        """The sidebar leads to weeks only whoever edits a course."""
        courses = permissions.edited_events(request.user).filter(kind=Event.Kind.COURSE)
        return super().has_module_permission(request) and once(request, "edits a course", courses.exists)

    def view_on_site(self, obj):
        return f"{obj.event.get_absolute_url()}#week-{obj.number}"


@admin.register(Lecture)
class LectureAdmin(ProgrammeAdmin):
    in_index = False
    list_display = ["talk", "week", "position"]
    list_select_related = ["talk__event", "week"]
    search_fields = ["talk__title__folded"]
    autocomplete_fields = ["talk", "week"]
    fields = ["talk", "week", "position"]


@admin.register(WeekMaterial)
class WeekMaterialAdmin(ProgrammeAdmin):
    in_index = False
    list_display = ["label", "kind", "week", "is_current"]
    list_select_related = ["week__event"]
    list_filter = ["kind"]
    search_fields = ["label__folded", "week__title__folded"]
    autocomplete_fields = ["week"]
    fields = ["week", *WeekMaterialInline.fields]
