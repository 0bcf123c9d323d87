"""The desk of posters: what it counts and lists, by which filters, for whom; and the tables that leave it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.posters import changes, duplicates
from events.posters.actions import rows as steps
from events.posters.models import Poster, PosterArea, PosterAuthor, PosterCall, PosterDraft
from events.registration.models import AskedQuestion
from mailing.models import Suppression
from tests.support.desk_pages import words
from tests.support.factories import make_user
from tests.support.posters import (
    DEADLINE,
    NOW,
    make_area,
    make_call,
    make_chair,
    make_poster,
    make_review,
    make_reviewer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def call():
    return make_call(asks_student=True)


@pytest.fixture
def desk(client, call):
    """The address of the desk, for one of its chairs."""
    client.force_login(make_chair(call, email="chair@desk.example", name="Ada Chair"))
    return f"/admin/events/event/{call.event_id}/posters/"


def shown(client, address):
    return [row["poster"].number for row in client.get(address).context_data["rows"]]


def test_filters_choose_among_the_posters(client, call, desk):
    area = make_area(call.event, "Limits")
    below = make_area(call.event, "Graphons", parent=area)
    make_poster(call, title="On trees", areas=[below], is_late=True, mode="online", proved_at=None)
    make_poster(call, ["Zoe Quist"], abstract="About knots.", is_student=True, wants_spotlight=True)
    make_poster(call, state="withdrawn", withdrawn_as="chair", released_decision="poster")
    PosterAuthor.objects.filter(poster__number=2).update(disputed_at=NOW)
    Suppression.objects.create(email=PosterAuthor.objects.get(poster__number=1).email, reason="bounce")
    Poster.objects.filter(number=2).update(handling_chair=call.chairs.get())

    expected = {
        "": [1, 2, 3], "state=withdrawn": [3], f"area={area.pk}": [1], f"area={below.pk}": [1],
        "told=poster": [3], "told=none": [1, 2], "late=on": [1], "mode=online": [1], "student=on": [2],
        "spotlight=on": [2], "only=unproved": [1], "only=disputed": [2], "only=unhandled": [1],
        "only=dead": [1], "q=trees": [1], "q=knots": [2], "q=quist": [2], "q=3": [3], "q=knots+quist": [2],
        f"chair={call.chairs.get().pk}": [2], "state=garbage&area=x%00&page=99": [1, 2, 3],
    }  # fmt: skip
    assert {query: shown(client, f"{desk}?{query}") for query in expected} == expected


def test_it_says_what_there_is_at_a_glance(client, call, desk):
    area = make_area(call.event, "Limits")
    for title in ("On the limits of graphs", "The limits of graphs, on", "Something else altogether"):
        duplicates.align(make_poster(call, title=title, areas=[area]))

    page = words(client.get(desk))
    for said in (
        "3 submitted",
        "2 likely duplicates",
        "3 without a handling chair",
        "name a substitute",
        "Limits : 3",
    ):
        assert said in page, said
    assert shown(client, f"{desk}?only=duplicates") == [1, 2]


def test_a_chair_in_conflict_sees_that_it_is_so_and_no_decision_that_is_not_told(client, call, desk):
    poster = make_poster(call, [{"name": "Ada", "email": "chair@desk.example"}], decision="rejected")
    make_review(poster, make_reviewer(call, name="Rita Reviewer"))
    poster.changes.create(what="Rejected by Bo", of_review=True)

    seen = words(client.get(desk)) + words(client.get(f"{desk}{poster.pk}/"))
    assert "you are in conflict" in seen
    assert "They are an author of it." in seen
    for hidden in ("Rejected by Bo", "Rita Reviewer", "Not accepted . ", "Withdraw it", "Have it handled by"):
        assert hidden not in seen


@pytest.mark.parametrize("page", ["", "export/csv/", "{key}/"])
def test_pages_ask_as_much_for_many_posters_as_for_one(client, call, desk, page):
    area = make_area(call.event)

    def grow(number):
        for _each in range(number):
            make_poster(call, ["Ada Example", "Bo Example"], areas=[area])

    def queries():
        path = desk + page.format(key=call.posters.first().pk)
        with CaptureQueriesContext(connection) as found:
            response = client.get(path)
            assert response.status_code == 200
            b"".join(response)
        return len(found)

    grow(1)
    queries()
    first = queries()
    grow(2)
    assert queries() == first
    authors, areas, posters = [], [], []
    for number in range(4, 201):
        posters.append(
            Poster(call=call, number=number, title=f"Poster {number}", abstract="On $x$.", proved_at=NOW)
        )
    Poster.objects.bulk_create(posters)
    for poster in call.posters.filter(number__gt=3):
        authors.append(PosterAuthor(poster=poster, name="Cy Example", is_contact=True))
        areas.append(PosterArea(poster=poster, area=area))
    PosterAuthor.objects.bulk_create(authors)
    PosterArea.objects.bulk_create(areas)
    assert queries() == first


def test_a_page_has_a_hundred_and_the_table_all(client, call, desk):
    Poster.objects.bulk_create(
        Poster(call=call, number=number, title=f"Poster {number}", abstract="x") for number in range(1, 102)
    )
    assert len(shown(client, desk)) == 100
    assert shown(client, f"{desk}?page=2") == [101]

    table = b"".join(client.get(f"{desk}export/csv/")).decode("utf-8-sig")
    assert len(table.splitlines()) == 102
    assert client.get(f"{desk}export/xlsx/").status_code == 200
    assert client.get(f"{desk}export/exe/").status_code == 404


def test_the_table_has_authors_and_answers_for_who_may_see_them(client, call, desk):
    poster = make_poster(
        call, [{"name": "Zoe Quist", "affiliations": "Uni A\nUni B", "email": "zoe@example.org"}]
    )
    question = call.questions.create(label="Table?", kind=AskedQuestion.Kind.YES_NO)
    poster.answers.create(question=question, text="yes")
    make_poster(call, title="=1+1")

    def table():
        return b"".join(client.get(f"{desk}export/csv/?q=Quist")).decode("utf-8-sig")

    assert "Zoe Quist,Uni A; Uni B,Zoe Quist,Zoe Quist,zoe@example.org,yes" in table()
    assert "=1+1" not in table()
    PosterCall.objects.update(review="double")
    editor = make_user()
    call.event.editors.add(editor)
    client.force_login(editor)
    assert "Zoe" not in table()


def test_complete_drafts_are_shown_once_the_call_is_over(client, call, desk, clock):
    content = {"title": "Forgotten", "abstract": "Text.", "row": ["n1"], "n1-name": "Zoe"}
    PosterDraft.objects.create(call=call, email="zoe@example.org", content=content)
    PosterDraft.objects.create(
        call=call, email="gap@example.org", content=content | {"abstract": " ", "title": "Gap"}
    )

    assert "Forgotten" not in words(client.get(desk))
    clock.now = DEADLINE + dt.timedelta(minutes=11)
    client.force_login(call.chairs.get())  # the session of a month ago has ended
    page = words(client.get(desk))
    assert "Complete, and never submitted" in page
    assert "Forgotten" in page
    assert "Gap" not in page


def test_a_pdf_of_a_blind_call_may_bear_names(client, call, desk):
    poster = make_poster(call)
    file = poster.files.create(file="posters/gone.pdf", picture="posters/gone.webp")
    address = f"{desk}{poster.pk}/file/{file.pk}/poster.pdf/"
    assert address in client.get(f"{desk}{poster.pk}/").content.decode()

    PosterCall.objects.update(review="double")
    editor = make_user()
    call.event.editors.add(editor)
    client.force_login(editor)
    assert "/file/" not in client.get(f"{desk}{poster.pk}/").content.decode()
    assert client.get(address).status_code == 404


def test_what_waits_stands_on_the_front_page_of_the_admin(client, call, desk):
    make_poster(call, proved_at=None)
    other = make_call()
    make_poster(other)

    page = words(client.get("/admin/"))
    assert f"{call.event} : 1 poster" in page
    assert "1 Posters without a chair: name a substitute" in page
    assert "1 Posters with an address not proved yet" in page
    assert str(other.event) not in page


def test_likely_duplicates_follow_what_changes_and_cost_the_front_page_nothing(client, call, desk):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/").status_code == 200
        assert not [each for each in found if 'posters_poster"."abstract' in each["sql"]]
        return len(found)

    titles = (f"On the limits of large and dense graphs {letter}" for letter in "AAB")
    one, other, third = (make_poster(call, title=title) for title in titles)
    for each in (one, third):
        changes.tell(each, NOW)
    assert (duplicates.to(one), duplicates.to(other)) == ([other, third], [one, third])
    before = queries()

    Poster.objects.filter(pk=one.pk).update(title="Something else altogether", abstract="New. " * 99)
    changes.tell(Poster.objects.get(pk=one.pk), NOW)
    assert (duplicates.to(one), duplicates.to(other)) == ([], [third])
    assert "2 Posters that are likely duplicates" in words(client.get("/admin/"))

    steps.withdraw(other, "chair", "", now=NOW)
    assert duplicates.to(third) == [] and queries() == before
