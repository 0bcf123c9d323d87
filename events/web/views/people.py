"""People with a public role, and the page that gathers all of it."""

from string import ascii_lowercase

from django.db.models import F
from django.db.models.functions import Substr
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import BoardMember, Person, Talk
from events.web.sections import person_sections
from portal.folding import BY_NAME, NameOrder
from portal.pages import public_page

from .event import one_of, paginated

OTHER = "other"  # for names that begin with no letter from a to z


@public_page(params=("letter", "page"))
def people(request, *, now):
    """Everybody with a public role, by family name; or those with a letter."""
    first = Substr(NameOrder("sort_name"), 1, 1)
    rows = Person.objects.public().annotate(first=first).order_by(*BY_NAME)
    letters = letters_of(rows)
    if letter := request.GET.get("letter", ""):
        is_letter = one_of(letter, dict(letters)) != OTHER
        rows = rows.filter(first=letter) if is_letter else rows.exclude(first__in=ascii_lowercase)
    context = {
        "page": paginated(request, rows),
        "letters": letters,
        "letter": letter,
        "section": reverse("people"),
    }
    return render(request, "events/web/people.html", context)


def letters_of(people):
    """The letters with which family names begin, as (value, label); one for all that are not a to z."""
    there = set(people.order_by().values_list("first", flat=True).distinct())
    letters = [(letter, letter.upper()) for letter in ascii_lowercase if letter in there]
    return [*letters, (OTHER, _("Other"))] if there - set(ascii_lowercase) else letters


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
