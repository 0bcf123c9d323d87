"""The demo content of `events`: its facts, loading it again, and the invented workshop."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

import courses.demo
import events.demo
from events.models import (
    BoardMember,
    CalendarEntry,
    Event,
    JoiningLink,
    Material,
    Organisation,
    Page,
    Person,
    Talk,
)
from events.posters.models import PosterCall
from portal import markup, rooms
from portal.models import MarkdownField, SiteSettings
from tests.support import walking
from tests.support.demo import NOW, counts, event_at
from tests.support.factories import make_superuser, utc

# --- The real programmes -------------------------------------------------------------------------------


def test_the_bath_umbrella_has_three_parts_from_27_july_to_14_august_2020(demo):
    umbrella = event_at("mathml2020")

    assert umbrella.first_day is None
    assert (umbrella.starts_on, umbrella.ends_on) == (dt.date(2020, 7, 27), dt.date(2020, 8, 14))
    assert [part.slug for part in umbrella.parts.all()] == [
        "icms-workshop-2020",
        "lms-symposium-2020",
        "research-incubator-2020",
    ]


def test_two_parts_of_the_umbrella_are_postponed_to_2021_and_the_symposium_is_not(demo):
    parts = {part.slug: part for part in event_at("mathml2020").parts.all()}
    symposium = parts.pop("lms-symposium-2020")

    assert {part.status for part in parts.values()} == {Event.Status.POSTPONED}
    assert {part.new_dates for part in parts.values()} == {"2021"}
    assert (symposium.status, symposium.format) == (Event.Status.PUBLISHED, Event.Format.ONLINE)
    assert all(
        part.notice and part.board.exists() and part.hosts.exists() for part in [symposium, *parts.values()]
    )


def test_the_public_lecture_of_the_symposium_has_no_speaker_yet(demo):
    lecture = Talk.objects.get(event__slug="lms-symposium-2020", kind=Talk.Kind.PUBLIC_LECTURE)

    assert not lecture.speakers.exists()
    assert lecture.starts_at is None


def test_one_world_has_8_board_and_6_former_members_with_affiliations(demo):
    board = event_at("one-world-mathml").board.all()

    assert len([member for member in board if not member.has_ended(NOW)]) == 8
    assert len([member for member in board if member.has_ended(NOW)]) == 6
    assert all(member.affiliation for member in board)
    assert all(member.person.affiliation == member.affiliation for member in board)


def test_the_one_world_talk_was_at_16_utc_on_29_may_2024_and_names_no_speaker(demo):
    talk = Talk.objects.get(event__slug="one-world-mathml")

    assert talk.starts_at == utc(2024, 5, 29, 16)
    assert talk.title == "On the hardness of learning under symmetries"
    assert not talk.speakers.exists()


def test_diffusions_has_four_parts_and_dates_known_by_the_month(demo):
    programme = event_at("diffusions-2024")

    assert (programme.starts_on, programme.ends_on) == (dt.date(2024, 6, 1), dt.date(2024, 7, 31))
    assert {event.date_precision for event in [programme, *programme.parts.all()]} == {"month"}
    assert programme.parts.count() == 4
    assert programme.report


def test_the_open_for_business_day_has_three_speakers_without_titles_or_dates(demo):
    talks = Talk.objects.filter(event__slug="diffusions-open-for-business")

    assert {speaker.person.name for talk in talks for speaker in talk.speakers.all()} == {
        "Arnaud Doucet",
        "Andrew Stuart",
        "Eric Moulines",
    }
    assert {(talk.title, talk.starts_at) for talk in talks} == {("", None)}


def test_people_of_diffusions_have_on_their_pages_the_affiliations_of_its_report(demo):
    affiliations = dict(Person.objects.values_list("name", "affiliation"))
    organisers = event_at("diffusions-2024").board.all()

    assert affiliations["Arnaud Doucet"] == "Google DeepMind, Oxford University"
    assert affiliations["Andrew Stuart"] == "California Institute of Technology"
    assert affiliations["Eric Moulines"] == "Ecole Polytechnique, French Academy of Sciences"
    assert [member.affiliation for member in organisers] == [
        "Imperial College London",
        "Université de Toulouse",
        "University of Edinburgh, The Alan Turing Institute, National Technical University of Athens",
        "Hong Kong University of Science and Technology (Guangzhou)",
    ]
    assert all(member.person.affiliation == member.affiliation for member in organisers)


def test_nobody_is_called_an_organiser_under_that_heading(demo):
    roles = set(BoardMember.objects.values_list("role", flat=True))

    assert "Organiser" not in roles
    assert "Academic organiser" in roles


def test_the_call_of_m3l_has_4_areas_and_16_subtopics(demo):
    areas = event_at("m3l").areas.filter(parent=None)

    assert areas.count() == 4
    assert [area.subtopics.count() for area in areas] == [3, 4, 5, 4]

    page = Client().get("/events/m3l/posters/").content.decode()
    assert "This call is closed." in page
    assert all(title in page for title in areas.values_list("title", flat=True))


def test_somebody_in_two_programmes_has_one_page(demo):
    thorpe = Person.objects.get(name="Matthew Thorpe")

    assert {term.event.slug for term in thorpe.terms.all()} == {"icms-workshop-2020", "one-world-mathml"}


def test_nobody_real_got_an_address_or_a_biography(demo):
    invented = Person.objects.filter(email__endswith="@example.org")

    assert set(Person.objects.exclude(pk__in=invented).values_list("email", "bio")) == {("", "")}
    assert not invented.filter(
        appearances__talk__event__in=Event.objects.exclude(slug__startswith="demo-")
    ).exists()


# --- Loading again -------------------------------------------------------------------------------------


@pytest.mark.database
def test_loading_twice_adds_no_row_to_any_table(demo):
    before = counts()

    again = events.demo.load(NOW)

    assert counts() == before
    assert not any(each.made or each.talks_added for each in again)
    assert all(each.made for each in demo)


@pytest.mark.database
def test_what_a_person_edited_stays(demo):
    Event.objects.filter(slug="one-world-mathml").update(title="Renamed series")
    Person.objects.filter(slug="bin-dong").update(name="B. Dong")
    Page.objects.filter(event=None, slug="about").update(body="Rewritten.")
    SiteSettings.objects.update(name="Renamed site")
    event_at("one-world-mathml").board.first().delete()

    events.demo.load(NOW)

    assert event_at("one-world-mathml").title == "Renamed series"
    assert event_at("one-world-mathml").board.count() == 13
    assert Person.objects.get(slug="bin-dong").name == "B. Dong"
    assert Page.objects.get(event=None, slug="about").body == "Rewritten."
    assert SiteSettings.load().name == "Renamed site"


@pytest.mark.database
def test_an_event_or_person_with_a_new_address_is_not_made_again(demo):
    for row in (Event.objects.get(slug="demo-seminar"), Person.objects.get(slug="bin-dong")):
        row.slug = "elsewhere"
        row.save()
    before = counts()

    events.demo.load(NOW)

    assert counts() == before


# --- The invented workshop -----------------------------------------------------------------------------


def test_no_room_and_nobody_is_in_two_talks_of_the_workshop_at_once(demo):
    talks = list(event_at("demo-workshop").talks.prefetch_related("people"))

    for talk in talks:
        for other in talks:
            if talk.pk < other.pk and talk.starts_at < other.ends_at and other.starts_at < talk.ends_at:
                assert talk.room != other.room
                assert not set(talk.people.all()) & set(other.people.all())


def test_talks_of_a_session_lie_within_it_in_its_room(demo):
    sessions = event_at("demo-workshop").sessions.all()

    for session in sessions:
        for talk in session.talks.all():
            assert session.starts_at <= talk.starts_at < talk.ends_at <= session.ends_at
            assert talk.room == session.room
    assert len({(session.starts_at, session.room) for session in sessions}) == len(sessions)
    assert len({session.room for session in sessions}) == 3


def test_links_of_invented_events_lead_to_example_org_or_a_map_only(demo):
    demo = Event.objects.filter(slug__startswith="demo-")
    urls = [
        *JoiningLink.objects.values_list("url", flat=True),
        *Material.objects.filter(url__gt="").values_list("url", flat=True),
        *Organisation.objects.filter(events__in=demo).values_list("url", flat=True),
        *Person.objects.filter(email__gt="").values_list("homepage", flat=True),
    ]

    hosts = {url.split("/")[2] for url in urls}

    assert hosts == {"example.org", "meet.example.org", "stream.example.org"}
    assert {url.split("/")[2] for url in demo.values_list("map_url", flat=True)} == {"www.openstreetmap.org"}


# --- Everything ----------------------------------------------------------------------------------------


@pytest.mark.database
def test_every_row_of_the_demo_passes_full_clean(demo):
    for model in rooms.models():
        for row in model.objects.all():
            try:
                row.full_clean()
            except ValidationError as error:
                pytest.fail(f"{model.__name__} {row}: {error}")


def test_every_text_of_the_demo_renders_with_all_its_formulas(demo):
    texts = [text for model in rooms.models() for text in markdown_of(model)]

    for text in texts:
        html = markup.to_html(text)
        assert html.count("<math") == text.replace("$$", "$").count("$") / 2, text
        assert "merror" not in html


def test_texts_of_the_demo_have_typographic_apostrophes_and_one_spelling_of_lms_bath(demo):
    courses.demo.load(NOW)
    for text in (text for model in rooms.models() for text in words_of(model)):
        assert "'" not in re.sub(r"\$.*?\$", "", text, flags=re.DOTALL), text
        assert "LMS-Bath" not in text


def words_of(model):
    """What people wrote into the rows of a model, without the texts kept for calendar programs."""
    if model is CalendarEntry:
        return
    for field in model._meta.fields:
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.URLField):
            yield from model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True)


def markdown_of(model):
    for field in model._meta.fields:
        if isinstance(field, MarkdownField):
            yield from model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True)


def test_every_event_has_topics(demo):
    assert not Event.objects.filter(topics=None).exists()


def test_every_page_around_an_object_of_the_demo_answers(demo, client):
    """Histories and ways back, tabs, tools and actions, of every model: some row shows each."""
    courses.demo.load(NOW)
    chair = make_superuser()  # who is in no conflict, as even superusers else see no blind review
    PosterCall.chairs.through.objects.bulk_create(
        PosterCall.chairs.through(postercall=call, user=chair) for call in PosterCall.objects.all()
    )
    client.force_login(chair)

    answers = {
        route: {client.get(address).status_code for address in addresses}
        for route, addresses in walking.admin_pages().items()
    }

    assert len(answers) > 120
    assert {route: codes for route, codes in answers.items() if not codes & {200, 302, 405}} == {}
