"""The posters of a call as a table: a row for each poster; authors and answers for who may see them."""

from itertools import islice

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from events.posters.models import PosterAnswer
from events.registration.exporting import answer_in_words

AT_ONCE = 200  # rows in memory


def columns(call, *, sees_authors):
    """The names of the columns."""
    fixed = [
        _("number"), _("title"), _("abstract"), _("areas"), _("presented"), _("late"), _("state"), _("told"),
        _("wishes a spotlight"), _("student"), _("submitted"), _("address proved"), _("handled by"),
    ]  # fmt: skip
    if not sees_authors:
        return fixed
    people = [_("authors"), _("affiliations"), _("presenter"), _("contact"), _("e-mail of the contact")]
    return [*fixed, *people, *(question.label for question in call.questions.all())]


def rows(call, posters, *, sees_authors):
    """The texts of each poster of a QuerySet, read a part at a time."""
    questions = list(call.questions.all()) if sees_authors else []
    related = [
        "areas",
        *(["authors", Prefetch("answers", PosterAnswer.objects.all())] if sees_authors else []),
    ]
    found = posters.select_related("handling_chair").prefetch_related(*related)
    iterator = found.iterator(chunk_size=AT_ONCE)
    while part := list(islice(iterator, AT_ONCE)):
        for poster in part:
            own = [*_people(poster), *_answers(poster, questions)] if sees_authors else []
            yield [*_facts(poster, call.event), *own]


def _facts(poster, event):
    return [
        str(poster.number),
        poster.title,
        poster.abstract,
        "; ".join(area.title for area in poster.areas.all()),
        poster.get_mode_display(),
        _in_words(poster.is_late),
        poster.get_withdrawn_as_display() or poster.get_state_display(),
        poster.get_released_decision_display() if poster.released_decision else "",
        _in_words(poster.wants_spotlight),
        _in_words(poster.is_student),
        f"{poster.submitted_at.astimezone(event.zone):%Y-%m-%d %H:%M}",
        _in_words(bool(poster.proved_at)),
        str(poster.handling_chair or ""),
    ]


def _in_words(is_so):
    return _("yes") if is_so else _("no")


def _people(poster):
    authors = list(poster.authors.all())
    places = dict.fromkeys(place for each in authors for place in each.affiliation_list)
    presenter = next((each.name for each in authors if each.presents), "")
    contact = next((each for each in authors if each.is_contact), None)
    return [
        "; ".join(each.name for each in authors),
        "; ".join(places),
        presenter,
        contact.name if contact else "",
        contact.email if contact else "",
    ]


def _answers(poster, questions):
    given = {answer.question_id: answer.text for answer in poster.answers.all()}
    return [answer_in_words(question, given.get(question.pk, "")) for question in questions]
