"""What the admin pages of a programme have in common: they show and take only rows of events that the user
edits (`events.permissions.editable`), and read times on the clocks of the event."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from unfold.admin import StackedInline, TabularInline

from events import object_pages, permissions
from events.history import views
from events.history.records import is_tracked
from events.models import Event, Session, Talk
from events.models.publishing import UNDELETABLE
from events.planning.changes import plan_carried_out, talks_changed, talks_of
from portal.admin import base, fields
from portal.admin.conflicts import ConflictAwareFormSet
from portal.models import MarkdownField, TitleField

from .form_notes import notes_of
from .forms import ProgrammeForm
from .illustrated import IllustratedWidget

FORM_FIELDS = base.FORM_FIELDS | {
    models.DateTimeField: {"form_class": fields.ClockTimeField, "widget": fields.ClockTimeWidget},
    models.URLField: {"assume_scheme": "https"},
    TitleField: {"widget": fields.TitleWidget},
}

# What the filters of a list may ask of a field. Any other condition could be used to
# guess what is hidden, or, as a regular expression, to keep the server busy.
FILTER_CONDITIONS = {"", "exact", "id__exact", "isnull"}
MOST_WORDS = 8  # of a search


class ProgrammeFields(base.ChoicesByTyping):
    """The fields of a form in the admin; choices offer and accept only what the user edits of a programme."""

    formfield_overrides = FORM_FIELDS

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs = _own_rows(db_field, request.user) | kwargs
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs = _own_rows(db_field, request.user) | kwargs
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _own_rows(db_field, user):
    model = db_field.remote_field.model
    if not permissions.event_paths(model):
        return {}
    return {"queryset": permissions.editable(user, model._default_manager.all())}


def once(request, question, ask):
    """The answer to a question that a page asks many times, asked of the database once a request."""
    answers = request.__dict__.setdefault("answers_of_admin", {})
    if question not in answers:
        answers[question] = ask()
    return answers[question]


class ScopedAdmin(ProgrammeFields, base.ConflictAwareAdmin):
    """Shows what `viewable` and changes what `permissions.editable` allows."""

    list_per_page = 50
    show_full_result_count = False
    in_index = True  # rows that belong to others are reached from these

    def get_urls(self):
        return [*(views.urls_of(self) if is_tracked(self.model) else []), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        """The records of a row; what keeps none has the admin's own log."""
        if is_tracked(self.model):
            return views.history_view(self, request, object_id)
        return super().history_view(request, object_id, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The way to the history for those to whom it opens: who may change the row."""
        may_change = obj is None or self.has_change_permission(request, obj)
        context["show_history"] = context["show_history"] and may_change
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_module_permission(self, request):
        return self.in_index and super().has_module_permission(request)

    def viewable(self, request, rows):
        return permissions.editable(request.user, rows)

    def get_queryset(self, request):
        return self.viewable(request, super().get_queryset(request))

    def has_view_permission(self, request, obj=None):
        if obj is None or not super().has_view_permission(request, obj):
            return super().has_view_permission(request, obj)
        stored = self.model._default_manager.filter(pk=obj.pk)
        return once(request, ("view", self.model, obj.pk), self.viewable(request, stored).exists)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        """What was public is cancelled instead."""
        was_public = obj and getattr(obj, "published_at", None)
        return not was_public and super().has_delete_permission(request, obj) and self._may_edit(request, obj)

    def _may_edit(self, request, obj):
        if obj is None:
            return True
        ask = partial(permissions.can_edit_row, request.user, obj)
        return once(request, ("edit", self.model, obj.pk), ask)

    def lookup_allowed(self, lookup, value, request):
        """Only what a filter of the list asks of its field."""
        asked, _, condition = lookup.partition("__")
        known = [filter_name(item) for item in self.get_list_filter(request)]
        is_asked = asked in known and condition in FILTER_CONDITIONS
        return is_asked and super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request):
        """What an address fills in beforehand, without choices that are no keys."""
        given = super().get_changeform_initial_data(request)
        choices = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {name: value for name, value in given.items() if name not in choices or fields.pk_of(value)}

    def get_search_results(self, request, queryset, search_term):
        """What holds all words, found first: joining all that a list shows and sorting it out costs more."""
        words = " ".join(search_term.replace("\x00", "").split()[:MOST_WORDS])
        if not words:
            return queryset, False
        rows = self.model._default_manager.order_by()
        found, _may_repeat = super().get_search_results(request, rows, words)
        return queryset.filter(pk__in=found.values("pk")), False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if getattr(db_field, "takes_pictures", False):
            kwargs["widget"] = IllustratedWidget()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, MarkdownField):
            field.widget.first_heading = db_field.first_heading
            field.widget.takes_pictures = db_field.takes_pictures
        return field

    def view_on_site(self, obj):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


def filter_name(item):
    """The name by which an address asks for a filter, given as the admin's `list_filter` gives it."""
    return item[0] if isinstance(item, tuple) else getattr(item, "parameter_name", item)


class ProgrammeAdmin(ScopedAdmin):
    """A model of an event's programme. What a row belongs to is chosen once, when it is added."""

    form = ProgrammeForm
    change_form_outer_before_template = "events/admin/event_top.html"

    class Media:
        js = ("portal/slugs.js",)

    parent_tab = ""  # the tab of its event from which a row's page is reached and to which it leads back

    def get_urls(self):
        return [*object_pages.urls_of(self.model), *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        fixed = permissions.belongs_to(self.model) if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if issubclass(inline.form, ProgrammeForm):
            kwargs["form_kwargs"] = {"event": stored_event(request, obj)}
        return kwargs

    def get_deleted_objects(self, objs, request):
        """What hangs on a row goes with it; rows that were public are named as what stands in the way."""
        listed, counts, _needed, protected = super().get_deleted_objects(objs, request)
        public = [row for row in objs if getattr(row, "published_at", None)]
        told = [UNDELETABLE % row for row in public]
        return listed, counts, set(), [*protected, *told]

    def save_related(self, request, form, formsets, change):
        """What was told of talks follows their change in its transaction."""
        super().save_related(request, form, formsets, change)
        row = form.instance
        permissions.keep_new_people(request.user, permissions.event_of(row))
        if change or isinstance(row, Talk):
            talks_changed.send(type(self), talks=talks_of([row]))
        is_of_plans = change and isinstance(row, Event | Session | Talk)
        if is_of_plans and any(each.has_changed() for each in [form, *formsets]):
            talks = [row] if isinstance(row, Talk) else list(talks_of([row]))
            plan_carried_out.send(type(self), request=request, talks=talks, rows=[row])

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Drawn under the event's zone, so that “now” and “today” mean its clocks."""
        event = context["adminform"].form.event
        if obj and event and self.parent_tab and not context["is_popup"]:
            context |= {"desk_tabs": object_pages.tabs_of(event, self.parent_tab)}
        if obj and not context["is_popup"]:
            context |= {"form_notes": notes_of(request.user, obj)}
        with timezone.override(event.time_zone if event else timezone.get_default_timezone()):
            response = super().render_change_form(request, context, add, change, form_url, obj)
            return response.render()

    def _response_post_save(self, request, obj):
        return self._back_to_event(request, obj) or super()._response_post_save(request, obj)

    def delete_model(self, request, obj):
        request.deleted_row = obj
        super().delete_model(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        response = super().response_delete(request, obj_display, obj_id)
        is_popup = IS_POPUP_VAR in request.POST
        return response if is_popup else self._back_to_event(request, request.deleted_row) or response

    def _back_to_event(self, request, row):
        """To the tab of the row's event, for those who did not come from a list of their own choice."""
        event = permissions.event_of(row) if self.parent_tab else None
        if event and not self.get_preserved_filters(request):
            return redirect(object_pages.tabs[self.parent_tab].address(event))
        return None


def stored_event(request, row):
    """The event of a row as stored: a form may have changed the kind or zone of the one in hand."""
    event = permissions.event_of(row) if row else None
    if not event or not event.pk:
        return event
    if not hasattr(request, "stored_event"):
        request.stored_event = Event.objects.filter(pk=event.pk).first()
    return request.stored_event


class ProgrammeInline(ProgrammeFields):
    """What inlines of a programme have in common, whatever they look like."""

    form = ProgrammeForm
    formset = ConflictAwareFormSet
    extra = 0
    view_on_site = False
    hide_ordering_field = True  # rows are dragged instead
    related = []  # what a row shows of others, read with it

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows


class ProgrammeTabularInline(ProgrammeInline, TabularInline):
    """Rows of a programme as lines of a table."""


class ProgrammeStackedInline(ProgrammeInline, StackedInline):
    """Rows of a programme one below the other."""


# A list filter over the events that the user edits.
OWN_EVENTS = ("event", admin.RelatedOnlyFieldListFilter)
