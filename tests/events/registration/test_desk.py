"""The desk: whom it shows to whom, its filters and numbers, its queries, its export."""

import csv
import io

import pytest
from openpyxl import load_workbook

from events.registration import desk as queries
from events.registration.models import Place, Question, Registration
from mailing.models import Delivery, Suppression
from tests.support.desk_pages import desk, words
from tests.support.factories import make_event, make_superuser, make_user
from tests.support.registrations import (
    NOW,
    cancel,
    make_registration,
    make_ticket,
    make_workshop,
    place,
    register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


def shown(client, event, **chosen):
    """The names in the list of a desk."""
    page = client.get(desk(event), chosen).context_data["page"]
    return sorted(registration.name for registration in page)


# --- Whom it shows ---------------------------------------------------------------------------------------

PAGES = [
    "", "together/", "lines/", "add/", "add-table/", "invite/", "invitations/", "payments/", "export/csv/",
    "export/xlsx/",
]  # fmt: skip


def answers(client, event, registration):
    """{address: status} of every page at the desk of an event, its tickets and its questions."""
    pages = [desk(event, page) for page in [*PAGES, f"{registration.pk}/"]]
    tabs = [f"/admin/events/event/{event.pk}/{tab}/" for tab in ("tickets", "questions")]
    return {page: client.get(page).status_code for page in [*pages, *tabs]}


def test_only_editors_of_an_event_reach_its_pages(client, workshop):
    found, _places = register(make_ticket(workshop))
    part = make_workshop("part", parent=workshop)
    of_part, of_other = make_user(), make_user()
    part.editors.add(of_part)
    make_event(editors=[of_other])
    for user in (of_part, of_other, make_user()):
        client.force_login(user)
        assert set(answers(client, workshop, found).values()) <= {302, 404}
    client.logout()
    assert set(answers(client, workshop, found).values()) == {302}
    for user in (workshop.editors.get(), make_superuser()):
        client.force_login(user)
        codes = answers(client, workshop, found)
        assert codes.pop(desk(workshop, "together/")) == 405
        assert set(codes.values()) == {200}


@pytest.mark.database
def test_the_desk_of_a_part_shows_who_has_a_place_there_and_only_that_place(client, workshop):
    part = make_workshop("part", parent=workshop)
    of_part = make_user()
    part.editors.add(of_part)
    school = make_ticket(part, "School")
    both, _places = register(make_ticket(workshop), school, name="Ada Both")
    elsewhere, _places = register(workshop.tickets.get(), name="Emmy Elsewhere")
    client.force_login(of_part)

    assert shown(client, part) == ["Ada Both"]
    assert client.get(desk(part, f"{elsewhere.pk}/")).status_code == 404
    page = client.get(desk(part, f"{both.pk}/"))
    assert "In person" not in words(page)
    assert [each.ticket for each in page.context_data["places"]] == [school]
    assert not page.context_data["is_own"]


@pytest.mark.database
def test_erased_people_are_not_shown(client, workshop):
    found, _places = register(make_ticket(workshop))
    Registration.objects.filter(pk=found.pk).update(erased_at=NOW)

    assert shown(client, workshop) == []
    assert client.get(desk(workshop, f"{found.pk}/")).status_code == 404


# --- Chosen ----------------------------------------------------------------------------------------------


@pytest.fixture
def three(workshop):
    """One with a place and the diet "Vegan", one in line, one who waits for a decision and has paid."""
    ticket = make_ticket(workshop, capacity=1)
    school = make_ticket(workshop, "School", kind="extra", admission="approval")
    diet = Question.objects.create(event=workshop, label="Diet", kind="several", choices="Vegan\nNo nuts\nNo")
    answered = {"answers": {str(diet.pk): "Vegan\nNo nuts"}, "affiliation": "University of Rome"}
    register(ticket, name="Ada One", email="ada@example.org", **answered)
    register(ticket, name="Bea Two", email="bea@example.org")
    register(school, name="Cy Three", email="cy@example.org")
    Registration.objects.filter(name="Cy Three").update(paid_amount="€ 80", labels="speaker, hotel")
    return {"ticket": ticket, "school": school, "diet": diet}


@pytest.mark.database
def test_filters_by_ticket_and_state(client, workshop, three):
    ticket, school = three["ticket"].pk, three["school"].pk
    assert shown(client, workshop, ticket=ticket) == ["Ada One", "Bea Two"]
    assert shown(client, workshop, ticket=ticket, state="waiting") == ["Bea Two"]
    assert shown(client, workshop, state="pending") == ["Cy Three"]
    assert shown(client, workshop, ticket=school, state="waiting") == []


@pytest.mark.database
def test_an_ended_place_is_found_as_ended_only(client, workshop, three):
    cancel(Place.objects.get(registration__name="Bea Two"))

    assert shown(client, workshop, state="ended") == ["Bea Two"]
    assert shown(client, workshop, ticket=three["ticket"].pk) == ["Ada One"]


@pytest.mark.database
def test_filters_by_answer_take_whole_answers(client, workshop, three):
    diet = three["diet"].pk
    assert shown(client, workshop, answer=f"{diet}:No nuts") == ["Ada One"]
    assert queries.chosen(workshop, queries.Choice(answer=(diet, "No"))).count() == 0


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"label": "speaker"}, ["Cy Three"]),
        ({"paid": "yes"}, ["Cy Three"]),
        ({"paid": "no"}, ["Ada One", "Bea Two"]),
        ({"q": "bea@"}, ["Bea Two"]),
        ({"q": "rome"}, ["Ada One"]),
        ({"q": "one ada"}, ["Ada One"]),
        ({"q": "50%"}, []),
        ({"ticket": "nonsense", "state": "nonsense", "answer": "9:x"}, ["Ada One", "Bea Two", "Cy Three"]),
    ],
)
@pytest.mark.database
def test_other_filters_and_search(client, workshop, three, chosen, names):
    assert shown(client, workshop, **chosen) == names


@pytest.mark.database
def test_dead_addresses_are_those_that_bounced_or_whose_last_mail_failed(client, workshop, three):
    Suppression.objects.add("ADA@example.org", Suppression.Reason.BOUNCE)
    Suppression.objects.add("bea@example.org", Suppression.Reason.OPT_OUT)
    assert shown(client, workshop, dead="1") == ["Ada One"]
    Delivery.objects.filter(address="cy@example.org").update(state=Delivery.State.FAILED)

    assert shown(client, workshop, dead="1") == ["Ada One", "Cy Three"]
    page = client.get(desk(workshop, f"{Registration.objects.get(name='Ada One').pk}/"))
    assert "Mail to this address does not arrive." in words(page)


# --- Counted ---------------------------------------------------------------------------------------------


@pytest.mark.database
def test_numbers_by_ticket_state_and_answer(workshop, three):
    first, second = queries.numbers_by_ticket(workshop)

    assert (first["taken"], first["left"], first["waiting"], first["percent"]) == (1, 0, 1, 100)
    assert (second["pending"], second["left"]) == (1, None)
    assert queries.answers_counted(workshop, [three["diet"]]) == [
        (three["diet"], [("Vegan", 1), ("No nuts", 1)])
    ]


@pytest.mark.database
def test_the_curve_grows_week_by_week(workshop, three):
    numbers = [bar.number for bar in queries.curve(workshop, NOW)]

    assert (numbers[0], numbers[-1]) == (0, 3)
    assert sum(numbers) == 3


@pytest.mark.parametrize("page", ["", "lines/", "invitations/"])
@pytest.mark.database
def test_lists_take_the_same_queries_for_one_and_for_three(
    client, workshop, page, django_assert_max_num_queries, django_assert_num_queries
):
    ticket, queue = make_ticket(workshop, capacity=0), {}
    for number in (1, 3):
        while ticket.places.count() < 2 * number:
            place(ticket)
            origin = {"origin": "invitation", "state": "offered", "ticket": ticket, "since": NOW}
            Place.objects.create(registration=make_registration(workshop), **origin)
        client.get(desk(workshop, page))
        with django_assert_max_num_queries(40) as found:
            client.get(desk(workshop, page))
        queue[number] = len(found)
    assert queue[1] == queue[3]


@pytest.mark.parametrize("tab", ["tickets", "questions"])
@pytest.mark.database
def test_tabs_take_the_same_queries_for_one_and_for_three(
    client, workshop, tab, django_assert_max_num_queries
):
    counts = {}
    for number in (1, 3):
        while workshop.tickets.count() < number:
            ticket = make_ticket(workshop, f"Ticket {number}", capacity=9)
            place(ticket)
            Question.objects.create(event=workshop, label="Why?").tickets.add(ticket)
        client.get(f"/admin/events/event/{workshop.pk}/{tab}/")
        with django_assert_max_num_queries(40) as found:
            client.get(f"/admin/events/event/{workshop.pk}/{tab}/")
        counts[number] = len(found)
    assert counts[1] == counts[3]


# --- Out -------------------------------------------------------------------------------------------------


def exported(client, event, **chosen):
    """The rows of the CSV export as dicts."""
    answer = client.get(desk(event, "export/csv/"), chosen)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_a_column_for_each_ticket_and_question(client, workshop, three):
    rows = {row["name"]: row for row in exported(client, workshop)}

    assert rows["Bea Two"]["In person (Workshop)"] == "Waiting list"
    assert rows["Cy Three"]["School (Workshop)"] == "With the organisers"
    assert rows["Cy Three"]["paid"] == "€ 80"
    assert rows["Ada One"]["Diet"] == "Vegan; No nuts"


def test_sensitive_answers_go_out_only_when_asked_for(client, workshop, three):
    Question.objects.update(is_sensitive=True)

    assert "Diet" not in exported(client, workshop)[0]
    assert "Diet" in exported(client, workshop, sensitive="1")[0]


def test_an_export_of_what_is_chosen_holds_no_formulas(client, workshop, three):
    Registration.objects.filter(name="Ada One").update(name="=1+1", affiliation="@cmd")
    Question.objects.update(label="=HYPERLINK()")

    (row,) = exported(client, workshop, state="confirmed")
    assert (row["name"], row["affiliation"]) == ("'=1+1", "'@cmd")
    assert "'=HYPERLINK()" in row


def test_the_export_as_a_workbook(client, workshop, three):
    answer = client.get(desk(workshop, "export/xlsx/"))

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet["A"]] == ["name", "Ada One", "Cy Three", "Bea Two"]
    assert client.get(desk(workshop, "export/pdf/")).status_code == 404
