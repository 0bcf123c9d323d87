"""The call of an event, what it asks, the criteria of its review: forms reached from its tab."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from events import object_pages
from events.admin.base import OWN_EVENTS, ProgrammeAdmin
from events.object_pages import event_page
from events.permissions import event_of
from events.posters import letters, moments, permissions, public_call
from events.posters.actions import chairs
from events.posters.models import Criterion, DecisionLetter, PosterCall, PosterQuestion

from .call_forms import CallForm, CriterionForm
from .navigation import navigation
from .pages import address, call_of, draw


@event_page("posters/call")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_call(request, event):
    """How the call stands, and what belongs to it; a POST begins it, with who does so as its chair."""
    if request.method == "POST":
        call, is_new = PosterCall.objects.get_or_create(event=event)
        if is_new:
            call.chairs.add(request.user)
        return redirect(form_of(call))
    call = call_of(event)
    now = timezone.now()
    return draw(
        request, "call", event, gettext("%(event)s: Call for posters") % {"event": event},
        call=call, shown=public_call.context(call, now), change=form_of(call),
        chairs=permissions.chairs_of(call), parts=parts_of(call),
        letters=letters_of(call) if permissions.is_chair(request.user, call) else None,
    )  # fmt: skip


@event_page("posters/preview")
@require_safe
def poster_preview(request, event):
    """The public page of a call as it would be now, for those who edit the event."""
    call, now = call_of(event), timezone.now()
    context = {
        "event": event, "accent": event.accent, "call": public_call.context(call, now), "gallery": None,
        "now": now, "is_preview": True, "back": address(event, "poster_call"),
    }  # fmt: skip
    return render(request, "events/posters/posters.html", context)


def form_of(row):
    """Where a call, or a part of one, is edited."""
    return reverse(f"admin:posters_{row._meta.model_name}_change", args=[row.pk])


def parts_of(call):
    """What is edited beside the call, for a template: [(title, where one is added, [(row, its form)])]."""
    rows = (
        (gettext("Questions"), PosterQuestion, call.questions.all()),
        (gettext("Criteria of the review"), Criterion, call.criteria.all()),
    )
    return [
        {
            "title": title,
            "name": model._meta.model_name,
            "add": reverse(f"admin:posters_{model._meta.model_name}_add") + f"?call={call.pk}",
            "rows": [(row, form_of(row)) for row in found],
        }
        for title, model, found in rows
    ]


def letters_of(call):
    """Which letters the chairs have put into words of their own, for a template."""
    own = dict(DecisionLetter.objects.filter(call=call).values_list("decision", "text"))
    return [decision.label for decision in letters.DECISIONS if decision in own]


class PostersAdmin(ProgrammeAdmin):
    """What hangs on a row is private: before it is deleted, it is not listed."""

    class Media:
        css = {"all": ["portal/desk.css"]}

    parent_tab = "posters"
    change_form_outer_before_template = "events/posters/admin/form_top.html"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With the navigation of the desk, also where a part of a call is added from its page."""
        event = context["adminform"].form.event
        if event and not context["is_popup"]:
            tabs = object_pages.tabs_of(event, self.parent_tab)
            context |= {"desk_tabs": tabs, "navigation": navigation(request, event, "poster_call")}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_deleted_objects(self, objs, request):
        _listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        return [str(row) for row in objs], {}, needed, [gettext("what was submitted")] if protected else []

    def _back_to_event(self, request, row):
        """To the page of the call, from its form and from what belongs to it, as long as the row is there."""
        back = super()._back_to_event(request, row)
        return redirect(address(event_of(row), "poster_call")) if back and row.pk else back

    def get_actions(self, request):
        """None: each is deleted on its own page, which knows whether that may be."""
        return {}


@admin.register(PosterCall)
class PosterCallAdmin(PostersAdmin):
    """A call; one to which somebody submitted, or asked somebody to review, is closed, never deleted."""

    form = CallForm
    list_display = ["event", "closes", "review", "is_published", "is_closed"]
    list_filter = [OWN_EVENTS, "is_published", "review"]
    list_select_related = ["event"]
    search_fields = ["event__title__folded"]
    fieldsets = [
        (None, {"fields": ["event", "text", ("is_published", "is_closed"), "chairs"]}),
        (_("Dates"), {"classes": ["tab"], "fields": [
            "opens_at", "deadline_clock", "deadline", "late_deadline", ("decisions_on", "answers_by"),
            "files_by", "gallery_from",
        ]}),
        (_("What is asked"), {"classes": ["tab"], "fields": [
            "most_characters", ("asks_spotlight", "asks_student"), ("files", "most_megabytes"),
            ("file_is_required", "file_is_anonymous"), "instructions",
        ]}),
        (_("Review"), {"classes": ["tab"], "fields": [("review", "reviews_each"), "reviews_due_at"]}),
        (_("Afterwards"), {"classes": ["tab"], "fields": ["ticket", "erase_days"]}),
    ]  # fmt: skip

    @admin.display(description=_("deadline"), ordering="deadline", empty_value="–")
    def closes(self, call):
        return moments.say(call, call.deadline) or None

    def has_add_permission(self, request):
        """A call is begun on the tab of its event."""
        return False

    def has_delete_permission(self, request, obj=None):
        is_used = obj is not None and any(
            rows.exists() for rows in (obj.posters, obj.drafts, obj.reviewers, obj.late_invitations)
        )
        return not is_used and super().has_delete_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event__parent__parent")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "chairs":
            kwargs["queryset"] = permissions.candidates(self._call_of(request), request.user)
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "ticket":
            event = self._call_of(request).event
            field.queryset = field.queryset.filter(event__in=[event, *event.ancestors()])
        return field

    def _call_of(self, request):
        found = self.get_object(request, request.resolver_match.kwargs.get("object_id"))
        if found is None:
            raise Http404
        return found

    def save_related(self, request, form, formsets, change):
        """Whoever names or removes chairs is remembered, and all are told, in the same transaction."""
        before = list(form.instance.chairs.all())
        super().save_related(request, form, formsets, change)
        chairs.changed(call=form.instance, before=before, by=request.user, now=timezone.now())
        for text in form.warnings():
            messages.warning(request, text)


@admin.register(PosterQuestion)
class PosterQuestionAdmin(PostersAdmin):
    in_index = False
    list_display = ["label", "call", "kind", "is_required"]
    list_filter = ["kind"]
    list_select_related = ["call__event"]
    search_fields = ["label"]
    autocomplete_fields = ["call"]
    fields = ["call", "label", "help_text", "kind", "choices", ("is_required", "position")]


@admin.register(Criterion)
class CriterionAdmin(PostersAdmin):
    """A criterion; once somebody gave a score by it, it stays."""

    form = CriterionForm
    in_index = False
    list_display = ["label", "call", "lowest", "highest", "weight"]
    list_select_related = ["call__event"]
    search_fields = ["label"]
    autocomplete_fields = ["call"]
    fields = ["call", "label", "help_text", ("lowest", "highest"), ("weight", "position")]

    def has_delete_permission(self, request, obj=None):
        is_used = obj is not None and obj.scores.exists()
        return not is_used and super().has_delete_permission(request, obj)
