"""The history of rows in the admin: what was changed by whom, who may know it, and the way back."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType

from events.history import records
from events.models import Area, Event, Page, Person, Speaker, Talk
from events.notifications.models import NotificationSettings
from tests.support import factories as make
from tests.support.admin_forms import change, past, submit

pytestmark = pytest.mark.database

LATER = make.NOON + dt.timedelta(hours=2)


def entries(client, row, query=""):
    page = client.get(past(row) + query)
    assert page.status_code == 200
    return page.context_data["page"].entries


# --- What is told --------------------------------------------------------------------------------------


def test_a_change_is_told_by_field_with_its_author_on_the_clocks_of_the_event(desk, series, editor):
    talk = make.make_talk(series, title="On knots", starts_at=make.utc(2026, 3, 25, 16))
    submit(desk, change(talk), title="On links", starts_at_1="18:00", ends_at_1="19:00")

    newest = entries(desk, talk)[0]

    assert (newest.who, newest.verb) == ("Ines Editor", "Changed")
    told = {each.label: (each.before, each.after) for each in newest.changes}
    assert told["title"] == ("On knots", "On links")
    assert told["start"] == ("Wed 25 March 2026, 17:00", "Wed 25 March 2026, 18:00")
    assert "Times are in Berlin time" in desk.get(past(talk)).content.decode()


def test_choices_links_and_answers_are_told_in_words(desk, series):
    session = make.make_session(series, title="Morning")
    talk = make.make_talk(series, status="draft")
    page = Page.objects.create(event=series, slug="travel", title="Travel", is_published=True)
    talk.session, talk.status, page.is_published = session, "confirmed", False
    talk.save(), page.save()

    of_talk = {each.label: (each.before, each.after) for each in entries(desk, talk)[0].changes}
    of_page = {each.label: (each.before, each.after) for each in entries(desk, page)[0].changes}

    assert of_talk["session"] == ("", "Morning")
    assert of_talk["status"] == ("Draft", "Confirmed")
    assert of_page["published"] == ("yes", "no")


def test_a_link_to_a_row_that_is_gone_is_told_by_its_last_name(desk, series):
    session = make.make_session(series, title="Morning")
    talk = make.make_talk(series, session=session)
    talk.session = None
    talk.save()
    session.delete()

    assert entries(desk, talk)[0].changes[0].before == "Morning"


def test_of_long_texts_the_words_that_changed_are_marked(desk, series):
    start = "A knot is a closed curve in space, and two are the same if one can be moved into the other. "
    talk = make.make_talk(series, abstract=start + "We count them.")
    talk.abstract = start + "We list them."
    talk.save()

    pieces = entries(desk, talk)[0].changes[0].pieces

    assert ("gone", "count ") in pieces and ("new", "list ") in pieces
    assert "<del>count </del><ins>list </ins>" in desk.get(past(talk)).content.decode()


def test_texts_are_escaped(desk, series):
    talk = make.make_talk(series, title="<script>alert(1)</script>")
    talk.title = "<b>bold</b>"
    talk.save()

    assert "<script>alert" not in desk.get(past(talk)).content.decode()


def test_a_row_without_a_page_of_its_own_is_told_of_without_a_link(desk, series):
    settings = NotificationSettings.objects.create(event=series, remind_hours=24)
    settings.remind_hours = 2
    settings.save()

    newest = entries(desk, series)[0]

    assert (newest.changes[0].before, newest.changes[0].after) == ("24", "2")
    assert (newest.address, newest.restore_url) == ("", "")


def test_without_a_user_the_reason_or_the_portal_is_named(desk, series):
    talk = make.make_talk(series)
    talk._change_reason = "By the speaker’s link"
    talk.save()

    assert [entry.who for entry in entries(desk, talk)] == ["By the speaker’s link", "The portal"]


def test_the_page_of_a_talk_gathers_its_speakers_materials_and_place_in_the_course(desk, editor):
    course = make.make_course(weeks=1, editors=[editor])
    talk = course.talks.get()
    make.make_speaker(talk, "Ada Example").delete()
    make.make_material(talk=talk, label="Handout")
    make.make_talk(course, title="Another one")

    told = [(entry.kind, entry.name, entry.verb) for entry in entries(desk, talk)]

    assert ("speaker", "Ada Example", "Deleted") in told
    assert ("material", "Handout", "Added") in told
    assert ("lecture", str(talk), "Added") in told
    assert not [each for each in told if each[1] == "Another one"]


def test_the_page_of_an_event_gathers_its_programme_with_what_was_deleted(desk, series, editor):
    draft = make.make_talk(series, title="Never held", status="draft", speaker="Ada Example")
    draft.delete()
    Event.objects.create(slug="part", title="A part", kind="workshop", parent=series).delete()
    make.make_talk(make.make_event("other", editors=[editor]), title="Elsewhere")

    told = [(entry.kind, entry.name, entry.verb) for entry in entries(desk, series)]

    assert ("talk", "Never held", "Deleted") in told
    assert ("speaker", "Ada Example", "Deleted") in told
    assert ("event", "A part", "Deleted") in told
    assert ("event", "Series", "Added") in told
    assert "Elsewhere" not in [name for _kind, name, _verb in told]


def test_the_page_of_an_event_can_be_narrowed_by_kind_and_person(desk, series, editor):
    talk = make.make_talk(series, title="On knots")
    submit(desk, change(talk), title="On links")
    Page.objects.create(event=series, slug="travel", title="Travel", is_published=True)

    assert {entry.kind for entry in entries(desk, series, "?kind=events.Page")} == {"page"}
    assert [entry.name for entry in entries(desk, series, f"?by={editor.pk}")] == ["On links"]
    assert {entry.who for entry in entries(desk, series, "?by=0")} == {"The portal"}


@pytest.mark.parametrize(
    "query", ["?kind=auth.User", "?by=x", "?p=0", "?p=-1", "?p=x", "?by=%00", "?kind=%00"]
)
def test_senseless_questions_are_left_out(desk, series, query):
    assert entries(desk, series, query)


@pytest.mark.parametrize(
    "query", ["?p=999999999999999999", "?p=9223372036854775808", "?by=999999999999999999"]
)
def test_huge_numbers_get_an_answer(desk, series, query):
    assert desk.get(past(series) + query).status_code == 200


def test_a_long_history_comes_in_pages(desk, series):
    talk = make.make_talk(series, title="0")
    for number in range(1, records.PER_PAGE + 5):
        talk.title = str(number)
        talk.save()

    assert len(entries(desk, talk)) == records.PER_PAGE
    assert [entry.name for entry in entries(desk, talk, "?p=2")] == ["4", "3", "2", "1", "0"]
    assert "?p=2" in desk.get(past(talk)).content.decode()


def test_private_data_are_in_no_history(db):
    person = make.make_person(email="private@example.org")
    person.user = make.make_user()
    person.save()

    names = {field.name for field in person.history.first().tracked_fields}

    assert not names & {"email", "user", "time_zone"}
    assert not records.is_tracked(make.make_user().__class__)


def test_an_umbrella_that_one_may_not_see_is_not_named(desk, series):
    series.parent = make.make_event("secret", status="published", title="Secret plans")
    series.save()
    Event.objects.filter(slug="secret").update(status="draft", published_at=None)

    page = desk.get(past(series)).content.decode()

    assert "Secret plans" not in page.split('<ol class="history">')[1]
    assert "another event" in page


def test_the_history_of_an_event_takes_as_many_queries_for_three_rows_as_for_one(
    client, editor, django_assert_max_num_queries
):
    counts = []
    for number in (1, 3):
        course = make.make_course(weeks=number, editors=[editor], parent=make.make_event())
        for talk in course.talks.all():
            make.make_speaker(talk)
            make.make_material(talk=talk)
            make.make_session(course)
            make.make_board_member(course)
            Page.objects.create(event=course, slug=f"page-{talk.pk}", title="A page", is_published=True)
            Area.objects.create(event=course, title="An area")
        client.force_login(editor)
        client.get(past(course))
        with django_assert_max_num_queries(30) as queries:
            assert len(entries(client, course)) >= 10
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- Who may know it -----------------------------------------------------------------------------------


@pytest.fixture
def sealed(db):
    """Rows of an event of others, one there and one deleted, with the addresses that concern their past."""
    event = make.make_event("sealed", editors=[make.make_user()])
    talk = make.make_talk(event, title="sealed talk", status="draft")
    talk.title = "sealed twice"
    talk.save()
    page = Page.objects.create(event=event, slug="sealed", title="sealed page", is_published=True)
    page.delete()
    page.pk = Page.history.latest().id
    speaker = make.make_speaker(talk, make.make_person("sealed person"))
    speaker.delete()
    speaker.pk = Speaker.history.latest().id
    return [address for row in (talk, page, speaker, event) for address in (past(row), restore(row))]


def restore(row, record=None):
    record = record or type(row).history.filter(id=row.pk).order_by("history_id").first()
    return f"{past(row)}{record.history_id}/"


def test_editors_of_other_events_find_no_history_and_no_way_back(desk, series, sealed):
    before = Page.objects.count(), Talk.history.count()

    for address in sealed:
        for answer in (desk.get(address), desk.post(address, {"fingerprint": "x"}), desk.delete(address)):
            assert answer.status_code == 404, address

    assert (Page.objects.count(), Talk.history.count()) == before


def test_strangers_are_kept_out(client, sealed):
    client.force_login(make.make_user())

    for address in sealed:
        for answer in (
            client.get(address, follow=True),
            client.post(address, {"fingerprint": "x"}, follow=True),
        ):
            assert answer.status_code == 403
            assert "sealed twice" not in answer.content.decode()


def test_visitors_are_sent_to_sign_in(client, sealed):
    for address in sealed:
        assert client.get(address).url.startswith("/admin/login/")
        assert client.post(address).url.startswith("/admin/login/")


def test_superusers_see_all(client, sealed):
    client.force_login(make.make_superuser())

    for address in sealed:
        assert client.get(address).status_code == 200, address


def test_a_record_of_another_row_is_none_of_this_one(desk, series):
    one, other = make.make_talk(series), make.make_talk(series)

    assert desk.get(restore(one, other.history.first())).status_code == 404


def test_people_are_told_of_by_those_who_may_change_them(desk, series):
    own, foreign = make.make_person("Own One"), make.make_person("Foreign One")
    make.make_talk(series, speaker=own)
    make.make_talk(make.make_event(), speaker=foreign)

    assert desk.get(past(own)).status_code == 200
    assert desk.get(past(foreign)).status_code == 403
    assert desk.get(restore(foreign)).status_code == 403


def test_a_deleted_person_is_for_superusers(desk, series, client):
    person = make.make_person("Gone")
    person.delete()
    person.pk = Person.history.latest().id

    assert desk.get(past(person)).status_code == 404
    client.force_login(make.make_superuser())
    assert client.get(past(person)).status_code == 200


def test_what_was_deleted_with_its_event_is_for_superusers(desk, series, editor, client):
    event = make.make_event(status="draft", editors=[editor])
    speaker = make.make_speaker(make.make_talk(event, status="draft"))
    event.delete()
    speaker.pk = Speaker.history.latest().id
    addresses = [past(speaker), restore(speaker)]

    assert [desk.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(make.make_superuser())
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_the_admin_goes_on_with_its_own_log(desk, series):
    from django.contrib.admin.models import LogEntry

    page = Page.objects.create(event=series, slug="travel", title="Travel", is_published=True)
    submit(desk, change(page), title="Trains")
    desk.post(change(page).replace("/change/", "/delete/"), {"post": "yes"})

    log = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Page))
    assert sorted(log.values_list("action_flag", flat=True)) == [2, 3]


def test_the_tabs_of_the_event_stand_above_its_history(desk, series):
    tabs = desk.get(past(series)).context_data["desk_tabs"]

    assert [tab["title"] for tab in tabs if tab["is_current"]] == ["History"]
