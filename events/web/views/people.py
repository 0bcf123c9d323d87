"""People with a public role, and the page that gathers all of it."""

from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from events.models import BoardMember, Person, Talk
from events.web.sections import person_sections
from portal.folding import BY_NAME
from portal.pages import public_page

from .event import paginated


@public_page(params=("page",))
def people(request, *, now):
    """Everybody with a public role, by family name."""
    rows = Person.objects.public().order_by(*BY_NAME)
    return render(
        request,
        "events/web/people.html",
        {
            "page": paginated(request, rows),
            "section": reverse("people"),
        },
    )


@public_page
def person(request, slug, *, now):
    """One person: what they spoke at, chaired, and the boards they serve on."""
    person = get_object_or_404(Person.objects.public(), slug=slug)
    talks = Talk.objects.public().for_list().with_materials(now)
    spoken, chaired = talks.filter(speakers__person=person), talks.chaired_by(person)
    terms = list(BoardMember.objects.public().filter(person=person).select_related("event"))
    context = {
        "person": person,
        "now": now,
        "coming": spoken.dated().upcoming(now),
        "past": spoken.dated().past(now),
        "undated": spoken.filter(starts_at=None),
        "chaired": chaired.order_by(F("starts_at").desc(nulls_last=True), "pk"),
        "terms": [term for term in terms if not term.has_ended(now)],
        "former_terms": [term for term in terms if term.has_ended(now)],
        "sections": person_sections.answers(person, now),
        "section": reverse("people"),
    }
    return render(request, "events/web/person.html", context)
