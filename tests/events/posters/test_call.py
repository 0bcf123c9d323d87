"""The call in its tab: begun, edited on two clocks, kept to what it promised, and who decides."""

import datetime as dt
import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from events.posters.models import Poster, PosterCall, PosterFile, Reviewer
from mailing.models import Delivery
from tests.support.admin_forms import change, clock, errors, form_data, submit
from tests.support.desk_pages import said, words
from tests.support.factories import make_superuser, make_user, utc
from tests.support.posters import (
    DEADLINE,
    NOW,
    make_call,
    make_chair,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)
from tests.support.registrations import make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def call():
    return make_call()


@pytest.fixture
def chair(client, call):
    chair = make_chair(call, email="chair@example.org", name="Ada Chair")
    client.force_login(chair)
    return chair


def fresh(call):
    return PosterCall.objects.get(pk=call.pk)


def tab(event, page=""):
    return f"/admin/events/event/{event.pk}/posters/{page}"


def test_a_call_is_begun_unpublished_with_whoever_begins_it_as_chair(client):
    event, editor = make_workshop(), make_user()
    event.editors.add(editor)
    client.force_login(editor)
    assert "Begin a call for posters" in client.get(tab(event)).content.decode()

    for _twice in range(2):
        client.post(tab(event, "call/"))

    call = PosterCall.objects.get(event=event)
    assert (call.is_published, list(call.chairs.all())) == (False, [editor])
    assert "It can be published once it has a deadline." in client.get(tab(event, "call/")).content.decode()
    assert client.get(f"/events/{event.slug}/posters/").status_code == 404
    preview = client.get(tab(event, "preview/"))
    assert "The deadline is not set yet" in preview.content.decode()
    assert "A preview for organisers" in preview.content.decode()


def test_strangers_reach_nothing_of_it(client, call):
    client.force_login(make_user(is_staff=True))

    for page in ("", "call/", "preview/", "areas/", "late/", "export/csv/"):
        assert client.get(tab(call.event, page)).status_code == 404
    assert client.post(tab(call.event, "call/")).status_code == 404
    assert client.get(change(call)).status_code in (302, 403)


def test_without_a_deadline_it_is_previewed_not_published(client, call, chair):
    PosterCall.objects.filter(pk=call.pk).update(is_published=False, deadline=None)

    response = submit(client, change(call), is_published="on")

    assert errors(response) == {
        "deadline": ["Give a deadline, or leave the call unpublished: you can preview it."]
    }


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("Europe/Berlin", "2026-04-15", utc(2026, 4, 15, 21, 59)),
        ("America/New_York", "2026-04-15", utc(2026, 4, 16, 3, 59)),
        ("Asia/Kolkata", "2026-04-15", utc(2026, 4, 15, 18, 29)),
    ],
)
def test_a_deadline_is_read_by_the_clocks_of_the_event(client, call, chair, zone, day, instant):
    type(call.event).objects.filter(pk=call.event_id).update(time_zone=zone)

    submit(client, change(call), **clock("deadline", day, "23:59"))

    assert fresh(call).deadline == instant


def test_or_anywhere_on_earth_as_chosen_beside_it(client, call, chair):
    PosterCall.objects.filter(pk=call.pk).update(late_deadline=DEADLINE + dt.timedelta(days=9))
    submit(client, change(call), deadline_clock="earth")  # what stands in the form is meant on Earth now

    assert fresh(call).deadline == utc(2026, 4, 1, 11, 59)  # 31 March, 23:59 in UTC−12
    assert fresh(call).opens_at == call.opens_at
    assert fresh(call).late_deadline == utc(2026, 4, 10, 11, 59)
    page = client.get(change(call))
    sent = form_data(page)
    assert (sent["deadline_0"], sent["deadline_1"]) == ("2026-03-31", "23:59")
    assert "By the clocks chosen for deadlines, now: anywhere on Earth." in page.content.decode()

    submit(client, change(call), instructions="A0")
    assert fresh(call).deadline == utc(2026, 4, 1, 11, 59)


def test_what_others_changed_meanwhile_is_noticed_on_either_clock(client, call, chair):
    page = client.get(change(call))
    PosterCall.objects.filter(pk=call.pk).update(deadline=DEADLINE + dt.timedelta(days=1))

    response = client.post(change(call), form_data(page) | {"deadline_clock": "earth", "deadline_1": "22:00"})

    assert "while you had it open" in errors(response)["deadline"][0]


# --- Deadlines that were announced ------------------------------------------------------------------------


def test_an_extension_keeps_the_deadline_that_was_announced_first(client, call, chair):
    for day in ("2026-04-07", "2026-04-14"):
        submit(client, change(call), **clock("deadline", day, "23:59"))

    assert (fresh(call).first_deadline, fresh(call).deadline) == (DEADLINE, utc(2026, 4, 14, 21, 59))
    page = client.get(f"/events/{call.event.slug}/posters/").content.decode()
    assert "<del>Tuesday 31 March 2026, 23:59</del>" in page
    assert "Tuesday 14 April 2026" in page

    make_poster(call)
    submit(client, change(call), **clock("deadline", "2026-03-31", "23:59"))  # taken back
    assert (fresh(call).first_deadline, fresh(call).deadline) == (None, DEADLINE)


def test_before_it_is_published_nothing_was_announced(call):
    PosterCall.objects.filter(pk=call.pk).update(is_published=False)
    call = fresh(call)
    call.deadline += dt.timedelta(days=7)
    call.save()

    assert call.first_deadline is None


def test_an_earlier_deadline_is_refused_once_somebody_submitted(client, call, chair):
    response = submit(client, change(call), **clock("deadline", "2026-03-20", "12:00"))
    assert said(response)[0].startswith("The deadline is earlier than it was announced")

    make_poster(call)
    response = submit(client, change(call), **clock("deadline", "2026-03-10", "12:00"))

    assert "the deadline that was announced first stays" in errors(response)["deadline"][0]


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({"review": "double"}, {"review": "single"}, "review"),
        ({}, {"is_published": False}, "is_published"),
        ({"review": "double"}, {"file_is_anonymous": True}, "file_is_anonymous"),
    ],
)
def test_what_was_promised_to_those_who_submitted_stays(before, after, field):
    call = make_call(**before)
    for name, value in after.items():
        setattr(call, name, value)
    call.full_clean()
    call = fresh(call)
    PosterFile.objects.create(poster=make_poster(call), file="posters/1.pdf", picture="posters/1.webp")
    for name, value in after.items():
        setattr(call, name, value)

    with pytest.raises(ValidationError) as refused:
        call.full_clean()
    assert set(refused.value.message_dict) == {field}


# --- Who decides ------------------------------------------------------------------------------------------


def test_naming_and_removing_chairs_is_noted_and_said_to_all(client, call, chair):
    second, editor = make_chair(call, name="Bo Chair"), make_user(name="Cy Editor")
    call.event.editors.add(editor)

    submit(client, change(call), chairs=[chair.pk, editor.pk])

    assert set(fresh(call).chairs.all()) == {chair, editor}
    told = LogEntry.objects.exclude(change_message__startswith="[").get(user=chair)
    assert (
        "Named to decide about posters: Cy Editor" in told.change_message
        or editor.email in told.change_message
    )
    mails = Delivery.objects.filter(purpose="poster").values_list("address", flat=True)
    assert set(mails) == {chair.email, second.email, editor.email}
    Delivery.objects.all().delete()
    submit(client, change(call), instructions="A0")
    assert not Delivery.objects.exists()


def test_chairs_are_chosen_among_those_who_edit_the_event(client, call, chair):
    response = submit(client, change(call), chairs=[chair.pk, make_user().pk])

    assert "chairs" in errors(response)


def test_who_reviews_a_blind_call_cannot_be_its_chair_and_the_other_way_round(client, call, chair):
    editor = make_user(email="cy@example.org")
    call.event.editors.add(editor)
    Reviewer.objects.create(call=call, name="Cy", email="CY@example.org")  # asked at that address

    response = submit(client, change(call), chairs=[chair.pk, editor.pk], review="double")
    assert "cannot be its chair" in errors(response)["chairs"][0]
    submit(client, change(call), chairs=[chair.pk, editor.pk])  # where names are open, both is fine

    PosterCall.objects.filter(pk=call.pk).update(review="double")
    with pytest.raises(ValidationError, match="cannot review"):
        Reviewer(call=fresh(call), name="Ada", email=chair.email).full_clean()


def test_a_blind_call_is_published_with_chairs_alone(client, call, chair):
    response = submit(client, change(call), chairs=[], review="double")

    assert "Name the chairs" in errors(response)["chairs"][0]


def test_a_chair_in_conflict_cannot_remove_the_one_who_handles_the_poster(client, call, chair):
    second = make_chair(call, email="bo@elsewhere.example")
    poster = make_poster(call, [{"name": "Ada", "email": chair.email}], handling_chair=second)
    third = make_chair(call, email="cy@third.example")

    response = submit(client, change(call), chairs=[chair.pk, third.pk])
    assert f"no. {poster.number}" in errors(response)["chairs"][0]

    client.force_login(third)
    submit(client, change(call), chairs=[chair.pk, third.pk])
    assert Poster.objects.get().handling_chair == third
    response = submit(client, change(call), chairs=[chair.pk])
    assert "Nobody would be left" in errors(response)["chairs"][0]


# --- What hangs on a call ---------------------------------------------------------------------------------


def said_by(client, call):
    return client.get(tab(call.event, "call/")).content.decode()


def test_questions_and_criteria_are_edited_from_the_tab_that_leads_to_the_letters(client, call, chair):
    def add(model, **fields):
        return submit(client, f"/admin/posters/{model}/add/?call={call.pk}", **fields)

    add("posterquestion", label="Table?", kind="yes-no")
    add("criterion", label="Clarity", lowest="1", highest="3")
    response = add("criterion", label="Fit", lowest="1", highest="5")
    call.letters.create(decision="waiting", text="Have patience.")

    assert response.url == tab(call.event, "call/")
    page = words(client.get(tab(call.event, "call/")))
    for text in ("Table?", "Clarity", "1–3", "In your own words: On the waiting list."):
        assert text in page
    assert f'href="{tab(call.event, "letters/")}">Edit the letters' in said_by(client, call)
    client.force_login(make_user(is_staff=True))
    assert client.get(change(call.questions.get())).status_code in (302, 403)


def test_a_criterion_by_which_was_scored_keeps_its_scale_and_stays(client, call, chair):
    criterion = make_criterion(call)
    make_review(make_poster(call), make_reviewer(call), scores={criterion: 5})

    response = submit(client, change(criterion), highest="4")
    assert "Scores were given" in json.dumps(errors(response))
    assert client.get(change(criterion).replace("change", "delete")).status_code == 403


def test_before_something_is_deleted_nothing_private_is_listed(client, call, chair):
    question = call.questions.create(label="Table?", kind="line")
    make_poster(call).answers.create(question=question, text="secret answer")

    page = client.get(change(question).replace("change", "delete")).content.decode()
    assert "Table?" in page
    assert "secret answer" not in page
    assert client.get(change(call).replace("change", "delete")).status_code == 403


def test_a_superuser_and_another_editor_see_no_authors_of_a_blind_call(client, call):
    PosterCall.objects.filter(pk=call.pk).update(review="double")
    chair, editor = make_chair(call), make_user()
    call.event.editors.add(editor)
    poster = make_poster(call, ["Secret Author"], title="On graphs")
    poster.answers.create(question=call.questions.create(label="Table?"), text="secret answer")
    pages = [tab(call.event), tab(call.event, "?q=Secret"), tab(call.event, f"{poster.pk}/")]
    pages += [tab(call.event, "late/"), tab(call.event, "export/csv/"), change(call)]

    for user, sees in ((chair, True), (editor, False), (make_superuser(), False)):
        client.force_login(user)
        seen = "".join(read(client, page) for page in pages)
        assert ("Secret Author" in seen) is sees
        assert ("secret answer" in seen) is sees
        assert "On graphs" in seen


def read(client, page):
    response = client.get(page)
    assert response.status_code == 200, page
    return b"".join(response).decode()


def test_who_reviews_a_blind_call_learns_nothing_at_the_desk(client, call):
    PosterCall.objects.filter(pk=call.pk).update(review="double")
    editor = make_user()
    call.event.editors.add(editor)
    make_reviewer(call, editor)
    poster = make_poster(call, title="On graphs", submitted_at=NOW)
    client.force_login(editor)

    assert "On graphs" not in client.get(tab(call.event)).content.decode()
    assert client.get(tab(call.event, f"{poster.pk}/")).status_code == 404
    assert client.get(tab(call.event, "export/csv/")).status_code == 404
