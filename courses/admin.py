"""Courses week by week: what they add to the admin page of an event, and the page of a week."""

from django.contrib import admin
from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.admin.base import OWN_EVENTS, ProgrammeAdmin, ProgrammeTabularInline, once
from events.admin.event import MaterialInline
from events.models import Event
from events.planning.changes import named
from portal.admin.conflicts import ConflictAwareFormSet

from .models import CourseWeek, Lecture, WeekMaterial


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
        """By which a week is known again: what is held in it, and when."""
        talks = [lecture.talk for lecture in week.lectures.all()] if week.pk else []
        lines = [named(talk, talk.event.time_zone) for talk in talks]
        return linebreaksbr("\n".join(lines))


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
