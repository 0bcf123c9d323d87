"""Courses week by week: what they add to the admin page of an event, and the page of a week."""

from django.contrib import admin
from django.utils.translation import gettext

from events.admin.base import OWN_EVENTS, ProgrammeAdmin, ProgrammeStackedInline, ProgrammeTabularInline
from events.admin.event import EventAdmin
from events.forms import MaterialForm, MaterialFormSet
from portal.conflicts import ComparedFormSet

from .models import CourseWeek, Lecture, WeekMaterial


class WeekInline(ProgrammeTabularInline):
    """The weeks on the page of a course; each has a page of its own for lectures and materials."""

    model = CourseWeek
    fields = ["number", "title"]
    show_change_link = True


EventAdmin.tabs["weeks"] = [WeekInline]


class LectureFormSet(ComparedFormSet):
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


class WeekMaterialInline(ProgrammeStackedInline):
    model = WeekMaterial
    form = MaterialForm
    formset = MaterialFormSet
    fields = [
        ("kind", "label"), ("url", "file"), ("version", "is_current"), "visible_from", "is_hidden",
        "poster", "note", "position",
    ]  # fmt: skip
    ordering_field = "position"
    hide_ordering_field = True
    collapsible = True


@admin.register(CourseWeek)
class CourseWeekAdmin(ProgrammeAdmin):
    stands_under = "weeks"
    inlines = [LectureInline, WeekMaterialInline]
    list_display = ["__str__", "title", "event"]
    list_filter = [OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["title__folded", "event__title__folded"]
    ordering = ["event__title", "number"]
    autocomplete_fields = ["event"]
    fields = ["event", ("number", "title"), "summary"]

    def view_on_site(self, obj):
        return f"{obj.event.get_absolute_url()}#week-{obj.number}"


@admin.register(Lecture)
class LectureAdmin(ProgrammeAdmin):
    in_index = False
    list_display = ["talk", "week", "position"]
    list_select_related = ["talk", "week"]
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
    fields = [
        "week", ("kind", "label"), ("url", "file"), ("version", "is_current"), "visible_from", "is_hidden",
        "poster", "note", "position",
    ]  # fmt: skip
