"""The pages on which organisers find people who are there twice, and make them one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from events import permissions
from events.admin.list_pages import list_page
from events.models import BoardMember, Person, Speaker
from portal.admin.fields import KnownAutocomplete

from . import actions, pairs
from .plans import plan_merge

MOST_PAIRS = 200


class TwoForm(forms.Form):
    """Two people whom somebody knows to be one."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = permissions.editable_people(user)
        appearance = Speaker._meta.get_field("person")
        for name, label in (("kept", _("Stays")), ("other", _("Becomes one with them"))):
            widget = KnownAutocomplete(appearance, admin.site)
            self.fields[name] = forms.ModelChoiceField(own, label=label, widget=widget)

    def clean(self):
        data = super().clean()
        if data.get("kept") and data.get("kept") == data.get("other"):
            raise ValidationError(gettext("Choose two people."))
        return data


@list_page(Person, "duplicates", label=_("Find people who are there twice"), position=20)
@require_http_methods(["GET", "HEAD"])
def duplicates(request):
    """Pairs of people that the user may edit and that may be one; and two to be chosen."""
    chosen = TwoForm(request.GET if "kept" in request.GET else None, user=request.user)
    if chosen.is_valid():
        return redirect(_address(chosen.cleaned_data["kept"], chosen.cleaned_data["other"]))
    own = permissions.editable_people(request.user).only("name", "slug", "orcid", "email", "affiliation")
    found = pairs.likely(own.order_by("pk"))
    shown = [(pair, _address(pair.kept, pair.other)) for pair in found[:MOST_PAIRS]]
    more = max(0, len(found) - MOST_PAIRS)
    return _draw(request, "duplicates", gettext("People who may be one"), pairs=shown, more=more, form=chosen)


@list_page(Person, "merge/<int:kept>/<int:other>")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, kept, other):
    """What merging two people would do; posted to, it is done."""
    people = permissions.editable_people(request.user).in_bulk([kept, other])
    if len(people) < 2:
        raise Http404
    if request.method == "POST" and (answer := _merged(request, kept, other)):
        return answer
    plan = plan_merge(people[kept], people[other], request.user)
    title = gettext("Merge “%(other)s” into “%(kept)s”") % {"other": plan.other, "kept": plan.kept}
    return _draw(
        request,
        "merge",
        title,
        plan=plan,
        moved=[_told(*each) for each in plan.moved],
        met=[_told(*each) for each in plan.met],
        addresses=[plan.other.slug, *plan.other.former_slugs.values_list("slug", flat=True)],
        swapped=_address(plan.other, plan.kept),
        back=reverse("admin:events_person_duplicates"),
    )


def _merged(request, kept, other):
    """The way to the one who is kept; None if it was not done, with the reason told."""
    try:
        person = actions.merge(
            kept=kept, other=other, user=request.user, fingerprint=request.POST.get("fingerprint", "")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except actions.MergeChanged:
        messages.warning(request, gettext("Somebody changed something meanwhile; please look again."))
    else:
        messages.success(request, gettext("They are one now: %(name)s.") % {"name": person})
        return redirect("admin:events_person_change", person.pk)
    return None


def _told(model, name, row):
    """A row in words: what it is, and of what."""
    owner = {Speaker: lambda: row.talk, BoardMember: lambda: row.event}.get(model, lambda: row)()
    link = model._meta.get_field(name).verbose_name
    kind = model._meta.verbose_name if model in (Speaker, BoardMember) else link
    event = permissions.event_of(row)
    return {"kind": kind, "of": str(owner), "event": event if event != owner else None}


def _address(kept, other):
    return reverse("admin:events_person_merge", args=[kept.pk, other.pk])


def _draw(request, template, title, **context):
    frame = admin.site.each_context(request) | {"title": title}
    return TemplateResponse(request, f"events/merging/admin/{template}.html", frame | context)
