"""Spotlight talks show what their posters say, wherever they stand; what is edited, is edited there."""

import pytest
from django.core.exceptions import ValidationError

from events.models import Person, Talk
from events.planning.warnings import warnings_of
from events.posters import changes
from events.posters.actions import spotlights
from events.posters.models import Poster, PosterAuthor
from events.posters.tasks import see_to_boards
from tests.support.admin_forms import form_data
from tests.support.factories import make_person, make_session, make_superuser, make_talk, make_user, utc
from tests.support.posters import NOW, make_call, make_chair, make_poster

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(clock):
    call = make_call()
    make_talk(call.event)  # the programme is public
    return call


def spotlit(call, authors=("Ada Example",), **fields):
    fields = {"released_decision": "spotlight", "title": "On graphs", "abstract": "For every $n$."} | fields
    return make_poster(call, authors, **fields)


def make(poster, **options):
    return spotlights.make(poster=poster, now=NOW, by=None, **options)


def tell(poster, **facts):
    """Change a poster as its actions do."""
    Poster.objects.filter(pk=poster.pk).update(**facts)
    changes.tell(poster, NOW)


def names(talk):
    return [speaker.person.name for speaker in talk.speakers.select_related("person")]


def test_a_talk_is_made_of_title_abstract_and_presenter(call):
    poster = spotlit(
        call, [{"name": "Ada Example", "affiliations": "Oslo\nBergen", "email": "ada@example.org"}]
    )
    talk = make(poster)

    poster.refresh_from_db()
    assert poster.talk == talk
    assert (talk.kind, talk.status, talk.title, talk.abstract) == (
        "spotlight", "confirmed", "On graphs", "For every $n$."
    )  # fmt: skip
    person = talk.speakers.get().person
    assert (person.name, person.email, person.affiliation, person.kept_at) == (
        "Ada Example", "", "Oslo", call.event
    )  # fmt: skip
    assert talk.speakers.get().affiliation_list == ["Oslo", "Bergen"]


def test_while_the_programme_is_a_draft_so_is_the_talk():
    assert make(spotlit(make_call())).status == "draft"


def test_what_changes_at_the_poster_changes_at_the_talk_on_its_page_and_in_its_feed(client, call):
    poster = spotlit(call)
    talk = make(poster, starts_at=utc(2026, 6, 15, 9), ends_at=utc(2026, 6, 15, 9, 5))
    poster.authors.update(presents=False)
    PosterAuthor.objects.create(poster=poster, position=1, name="Bea Example", presents=True)
    tell(poster, title="On trees", abstract="For all $n$.")

    for path in (f"/talks/{talk.pk}/", f"/talks/{talk.pk}/calendar.ics"):
        page = client.get(path).content.decode()
        assert "On trees" in page
        assert "Bea Example" in page
        assert "Ada Example" not in page


def test_a_name_spelt_anew_is_the_same_person_if_the_poster_made_them(call):
    poster = spotlit(call, ["Ada Exampel"])
    talk = make(poster)
    poster.authors.update(name="Ada Example")
    changes.tell(poster, NOW)

    assert names(talk) == ["Ada Example"]
    assert Person.objects.filter(name__startswith="Ada Exam").count() == 1


def test_somebody_whom_the_programme_knows_is_left_as_they_are(call):
    known = make_person("A. Example", orcid="0000-0002-1825-0097")
    make_talk(speaker=known)
    talk = make(spotlit(call, [{"name": "Ada Example", "orcid": "0000-0002-1825-0097"}]))
    chosen = make_person("Bea Known")
    other = make(spotlit(call, ["Bea Example"]), person=chosen)

    assert names(talk) == ["A. Example"]
    assert other.speakers.get().person == chosen


def test_who_presents_two_posters_is_one_person(call):
    ada = [{"name": "Ada Example", "email": "ada@example.org"}]
    one, two = (make(spotlit(call, ada)) for _each in range(2))

    assert one.speakers.get().person == two.speakers.get().person


def test_who_said_that_it_is_not_theirs_is_no_speaker(call):
    poster = spotlit(call)
    talk = make(poster)
    poster.authors.update(disputed_at=NOW)
    changes.tell(poster, NOW)

    assert names(talk) == []


def test_a_poster_that_is_withdrawn_cancels_its_talk_and_leaves_its_board_empty(client, call):
    hall = make_talk(call.event, kind="poster-session")
    poster = spotlit(call, session=hall, board=3, board_told_at=NOW)
    talk = make(poster)
    tell(poster, state="withdrawn", withdrawn_as="authors")

    poster.refresh_from_db()
    talk.refresh_from_db()
    assert (talk.status, poster.board, poster.talk) == ("cancelled", 3, talk)
    assert client.get(f"/talks/{talk.pk}/").status_code == 200


def test_a_decision_that_was_changed_and_told_takes_the_draft_away(call):
    poster = spotlit(call)
    talk = make(poster, status="draft")
    tell(poster, decision="poster")  # not told yet
    assert Talk.objects.filter(pk=talk.pk).exists()
    tell(poster, released_decision="poster")

    assert not Talk.objects.filter(pk=talk.pk).exists()
    with pytest.raises(ValidationError, match="not told"):
        make(poster)
    tell(poster, released_decision="spotlight")
    assert make(poster).status == "confirmed"
    with pytest.raises(ValidationError, match="has a talk already"):
        make(poster)


def test_a_cancelled_talk_takes_place_after_all_at_its_own_address(call):
    poster = spotlit(call)
    talk = make(poster)
    tell(poster, released_decision="poster")
    tell(poster, released_decision="spotlight")

    assert make(poster) == talk
    talk.refresh_from_db()
    assert talk.status == "confirmed"


@pytest.mark.database
def test_what_is_written_over_at_the_talk_is_put_right(call):
    poster = spotlit(call)
    talk = make(poster)
    Talk.objects.filter(pk=talk.pk).update(title="Something else")
    talk.speakers.update(person=make_person("Zoe Example"))
    see_to_boards()

    talk.refresh_from_db()
    assert (talk.title, names(talk)) == ("On graphs", ["Ada Example"])


def test_a_presenter_who_does_not_come_gives_no_talk_and_hangs_nowhere(call):
    hall = make_talk(call.event, kind="poster-session")
    poster = spotlit(call, session=hall, board=3)
    talk = make(poster)
    Poster.objects.filter(pk=poster.pk).update(answer="declines")
    see_to_boards()

    talk.refresh_from_db()
    poster.refresh_from_db()
    assert (talk.status, poster.session, poster.board) == ("cancelled", None, None)


# --- The admin -------------------------------------------------------------------------------------------


def test_the_form_of_the_talk_leads_to_the_poster_and_changes_nothing_of_it(client, call):
    poster = spotlit(call)
    talk = make(poster)
    client.force_login(make_superuser())
    address = f"/admin/events/talk/{talk.pk}/change/"
    page = client.get(address)
    assert f"/admin/events/event/{call.event_id}/posters/{poster.pk}/" in page.content.decode()

    form = form_data(page) | {"title": "Something else", "room": "Aula"}
    assert client.post(address, form).status_code == 302
    talk.refresh_from_db()
    assert (talk.title, talk.room, names(talk)) == ("On graphs", "Aula", ["Ada Example"])


def test_one_click_makes_the_talk_and_a_page_makes_many(client, call):
    block = make_session(call.event, title="Spotlights")
    posters = [spotlit(call) for _each in range(3)]
    client.force_login(make_chair(call))
    base = f"/admin/events/event/{call.event_id}/posters/"
    assert "Make the spotlight talk" in client.get(f"{base}{posters[0].pk}/").content.decode()
    client.post(f"{base}{posters[0].pk}/", {"do": "make-talk", "minutes": "5", "status": "confirmed"})
    many = {"poster": [posters[1].pk, posters[2].pk], "block": block.pk, "start": "2026-06-15T09:00"}
    assert client.get(f"{base}spotlights/").status_code == 200
    client.post(f"{base}spotlights/", many | {"minutes": "2", "status": "draft"})

    made = [Poster.objects.select_related("talk").get(pk=poster.pk).talk for poster in posters]
    assert [(talk.starts_at, talk.status, talk.session) for talk in made] == [
        (None, "confirmed", None),
        (utc(2026, 6, 15, 7), "draft", block),  # in Berlin
        (utc(2026, 6, 15, 7, 2), "draft", block),
    ]


def test_who_may_not_see_authors_makes_no_talk(client, clock):
    call = make_call(review="double")
    poster, editor = spotlit(call), make_user()
    call.event.editors.add(editor)
    client.force_login(editor)
    base = f"/admin/events/event/{call.event_id}/posters/"

    assert client.get(f"{base}spotlights/").status_code == 403
    assert (
        client.post(f"{base}{poster.pk}/", {"do": "make-talk", "minutes": "5", "status": "draft"}).status_code
        == 403
    )
    assert "Ada Example" not in client.get(f"{base}{poster.pk}/").content.decode()


# --- Clashes ---------------------------------------------------------------------------------------------


def test_a_presenter_who_speaks_during_their_poster_session_is_told_of_both_talks(call):
    start = utc(2026, 6, 15, 14)
    hall = make_talk(call.event, kind="poster-session", title="Posters", starts_at=start, room="Foyer")
    make_talk(call.event, kind="break", title="Coffee", starts_at=start, room="Foyer")
    poster = spotlit(call, session=hall, board=1)
    talk = make(poster, starts_at=start, ends_at=hall.ends_at)
    told = {each: " ".join(warnings_of(each, make_superuser())) for each in (hall, talk)}

    assert "Ada Example has a poster at that time" in told[talk]
    assert "Ada Example, who has a poster here, speaks at that time" in told[hall]
    assert "Coffee" not in told[hall]  # posters hang where coffee is served
