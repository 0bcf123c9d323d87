"""Every page that there is asks the database nothing more often at three rows of everything than at one.

The addresses are asked of the site, so that a page that is new is walked through too. Titles hold a formula:
the event whose macros hold in it is a row of its own, which a list has to bring along.
"""

import datetime as dt
import re
from collections import Counter
from itertools import product

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from courses.models import CourseWeek, Lecture, WeekMaterial
from events.models import Area, Event, EventOrganisation, Organisation, Page, Person, Talk, Topic
from events.personal.models import Star
from events.posters.models import LateInvitation, Poster, PosterDraft, PosterFile, PosterQuestion
from events.registration.models import Question, Registration
from events.speakers.models import Proposal, Suggestion
from portal import pages
from tests.attack.crawling import patterns
from tests.support import factories as make
from tests.support import mailing_lists, posters, registrations
from tests.support.walking import MODEL, PARAMETER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "empty_cache")]

NOW = make.utc(2026, 5, 6, 12)
TITLE = r"On $\alpha$-flows {}"
SLUGS = ("workshop", "seminar", "course")  # between them they have all pages
# What changes something, goes elsewhere or is a file; and forms of nothing yet. What goes with a row that is
# deleted is told by name, one by one.
NOT_WALKED = re.compile(
    r"\^|\(\?P|accounts/|admin/log|admin/r/|healthz|metrics|media/|password|me/delete"
    r"|\.(?:pdf|webp|svg)|/(?:add|delete|file|photo|opened|papers|sample|preview)/|<path:object_id>/$"
)
KEY = re.compile(r"(posters|registrations)/<int:key>")
OF_ROOMS = {
    ("slug", "people"): ["ada"], ("slug", "lists"): ["news-1"], ("slug", "topics"): ["topic-workshop-1"],
    ("slug", "courses"): ["course"], ("slug", "pages"): ["page-1"], ("pk", "talks"): [1],
}  # fmt: skip
VALUES = {
    "slug": SLUGS, "page": ["page-1", "1"], "section": ["talks", "events"], "number": [2],
    "file_format": ["csv"], "table": ["talks", "people", "ranking", "reviews"],
}  # fmt: skip
PLACEHOLDERS = re.compile(r"\((?:%s|\?)(?:, (?:%s|\?))*\)|(?:%s|\?)")


@pytest.fixture
def chair():
    return make.make_superuser(email="chair@example.org", name="Cleo Chair")


@pytest.fixture
def reviewer():
    return make.make_user("reviewer@example.org", name="Rita Reviewer")


@pytest.fixture
def site(chair, reviewer):
    """Three events without rows, of which one calls for posters; answers what adds a row of each kind."""
    for slug, kind in zip(SLUGS, ("workshop", "series", "course"), strict=True):
        make.make_event(slug, kind=kind)
    Event.objects.update(first_day=dt.date(2026, 6, 1), last_day=dt.date(2026, 7, 1))
    call = posters.make_call(
        Event.objects.get(slug="workshop"),
        chairs=[chair],
        opens_at=NOW - dt.timedelta(days=9),
        deadline=NOW + dt.timedelta(days=9),
        gallery_from=NOW - dt.timedelta(days=1),
    )
    posters.make_reviewer(call, reviewer)
    for model in apps.get_models():
        ContentType.objects.get_for_model(model)

    def grow(number):
        people = {"person": make.make_person(f"Ada Example {number}", slug=f"ada-{number}")}
        people["ada"] = Person.objects.filter(slug="ada").first() or make.make_person("Ada", slug="ada")
        for event in Event.objects.filter(slug__in=SLUGS):
            fill_programme(event, number, **people)
        fill_course(Event.objects.get(slug="course"), number, people["ada"])
        fill_call(call, reviewer, number)
        fill_desk(call.event, number)
        fill_site(number, chair)

    return grow


def fill_programme(event, number, person, ada):
    session = make.make_session(event, chair=person, title=TITLE.format(f"session {number}"))
    for days in (-number, number, None):
        starts_at = days and NOW + dt.timedelta(days=days)
        talk = make.make_talk(
            event, session=session, speaker=person, chair=person, starts_at=starts_at,
            title=TITLE.format(number), abstract=r"Of $\alpha$.",
        )  # fmt: skip
        speaker = make.make_speaker(talk, ada)
        make.make_material(talk=talk)
        Proposal.objects.create(speaker=speaker, changes={"title": ["", TITLE.format("new")]})
    make.make_talk(event, title=TITLE.format("draft"), status="draft", starts_at=NOW + dt.timedelta(days=9))
    make.make_board_member(event, person)
    make.make_material(event=event, label=f"Notes {number}")
    make.make_joining_link(event=event)
    organisation = Organisation.objects.create(name=f"Organisation {event.pk} {number}")
    EventOrganisation.objects.create(event=event, organisation=organisation)
    Area.objects.create(event=event, title=TITLE.format(f"area {number}"))
    Page.objects.create(event=event, slug=f"page-{number}", title=TITLE.format("page"), is_published=True)
    Suggestion.objects.create(event=event, speaker_name=f"Bo {number}", topic=TITLE.format("topic"))
    slug = f"topic-{event.slug}-{number}"
    event.topics.add(Topic.objects.create(name=slug, slug=slug))
    event.editors.add(make.make_user())


def fill_course(course, number, ada):
    week = CourseWeek.objects.create(event=course, number=number, title=TITLE.format("week"))
    WeekMaterial.objects.create(week=week, label="Notebook", url="https://example.org/n")
    talk = make.make_talk(course, speaker=ada, kind="lecture", title=TITLE.format("lecture"), starts_at=NOW)
    Lecture.objects.create(talk=talk, week=week)


def fill_call(call, reviewer, number):
    area = Area.objects.filter(event=call.event).last()
    for decision in ("", "poster", "waiting"):
        poster = posters.make_poster(
            call, ["Ada Example", "Bo Example"], areas=[area], title=TITLE.format(f"{decision} {number}"),
            abstract=r"Of $\alpha$.", decision=decision, released_decision=decision, 
            board=number if decision == "poster" else None,
        )  # fmt: skip
        posters.make_review(poster, call.reviewers.get(user=reviewer))
        posters.make_review(poster, state="assigned", submitted_at=None)
        PosterFile.objects.create(poster=poster, file="posters/gone.pdf", picture="posters/gone.webp")
        poster.changes.create(what="Moved")
    posters.make_criterion(call, f"Criterion {number}")
    PosterQuestion.objects.create(call=call, label=f"Question {number}")
    PosterDraft.objects.create(call=call, content={"title": TITLE.format("draft")}, user=reviewer)
    LateInvitation.objects.create(call=call, name="Late", email=f"late{number}@example.org", until=NOW)


def fill_desk(event, number):
    ticket = registrations.make_ticket(event, f"Ticket {number}")
    Question.objects.create(event=event, label=f"Question {number}")
    for _each in range(number):
        registrations.register(ticket, now=NOW)


def fill_site(number, chair):
    news = mailing_lists.make_list(f"news-{number}")
    mailing_lists.make_subscription(news)
    mailing_lists.make_announcement(news)
    mailing_lists.make_letter(news, sent_at=NOW)
    make.make_event(
        kind="workshop", title=TITLE.format(f"event {number}"), first_day=dt.date(2026, 6, number)
    )
    make.make_user()
    for talk in Talk.objects.public().exclude(pk__in=chair.stars.values("talk"))[:2]:
        Star.objects.create(user=chair, talk=talk)


# --- The walk --------------------------------------------------------------------------------------------


def addresses():
    """The addresses of all pages, each with values that lead to the first rows of the site."""
    for route in patterns():
        if NOT_WALKED.search(route):
            continue
        names = PARAMETER.findall(route)
        for values in product(*(values_of(name, route) for _kind, name in names)):
            found = route
            for (kind, name), value in zip(names, values, strict=True):
                found = found.replace(f"<{kind}:{name}>" if kind else f"<{name}>", str(value), 1)
            yield f"/{found}"


def values_of(name, route):
    model = MODEL.match(route)
    if model and name == "object_id":
        return keys_of(apps.get_model(*model.groups()))
    if name == "key":
        of = {"posters": Poster, "registrations": Registration}
        return keys_of(of[found[1]]) if (found := KEY.search(route)) else []
    return OF_ROOMS.get((name, route.split("/")[0])) or VALUES.get(name) or codes(name)


def keys_of(model):
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    if model is Event:
        return rows.filter(slug__in=("workshop", "course"))  # a series has none of its own but its season
    first = 1 if model is Talk else 0  # the second has a talk before it
    return rows[first : first + 1]


def codes(name):
    return keys_of(Poster).values_list("review_code", flat=True) if name == "code" else []


def asked(client, paths):
    """{path: how often each statement was asked} of the pages that are there, nothing being kept."""
    found = {}
    for path in paths:
        statements = Counter()

        def note(execute, sql, *rest, statements=statements):
            statements[PLACEHOLDERS.sub("?", sql)] += 1
            return execute(sql, *rest)

        pages.store.clear()
        with connection.execute_wrapper(note):
            answer = client.get(path)
            b"".join(answer)
        if answer.status_code == 200:
            found[path] = statements
    return found


@pytest.mark.parametrize("viewer", ["chair", "reviewer"])  # what all may read: test_query_counts
def test_no_page_asks_more_often_for_more_rows(request, client, site, viewer):
    site(1)
    client.force_login(request.getfixturevalue(viewer))
    paths = [path for path in addresses() if viewer == "chair" or not path.startswith("/admin/")]
    client.get("/")
    at_one = asked(client, paths)
    site(2), site(3)
    at_three = asked(client, at_one)

    assert len(at_one) > (200 if viewer == "chair" else 40)
    assert (
        "\n".join(
            f"{path}\n    {number} times {sql}"
            for path, statements in at_three.items()
            for sql, number in statements.items()
            if number > max(at_one[path][sql], 1)
        )
        == ""
    )
