"""Others registered by name, one or by a table; invitations by a table; payments by a table."""

import io

import pytest
from openpyxl import Workbook

from events.registration import links
from events.registration.actions import offers
from events.registration.models import Registration
from mailing.models import Delivery
from tests.support.desk_pages import confirm_table, desk, said, words
from tests.support.registrations import (
    NOW,
    hand_over,
    make_registration,
    make_ticket,
    make_workshop,
    place,
    register,
    states,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


def send(client, event, page, text, **fields):
    return client.post(desk(event, page), {"text": text} | fields)


def told(page):
    """What the preview of a table says of each row."""
    return [row.told for row in page.context_data["rows"]]


def results(page):
    return [outcome for _row, outcome, _is_done in page.context_data["done"]]


# --- Others by name --------------------------------------------------------------------------------------


def test_somebody_is_registered_without_an_address(client, workshop):
    ticket = make_ticket(workshop, closes_at=NOW)
    response = client.post(desk(workshop, "add/"), {"name": "Ada  Lovelace", "tickets": [ticket.pk]})

    found = Registration.objects.get()
    assert said(response) == ["Ada Lovelace is registered. In person: Confirmed"]
    assert response.url == desk(workshop, f"{found.pk}/")
    assert (found.is_managed, found.email, found.places.get().origin) == (True, "", "staff")
    assert not Delivery.objects.exists()


@pytest.mark.database
def test_two_are_registered_under_one_address_of_somebody_else(client, workshop):
    ticket = make_ticket(workshop)
    for name in ("Ada", "Bea"):
        fields = {"name": name, "email": "office@example.org", "is_managed": "on", "tickets": [ticket.pk]}
        client.post(desk(workshop, "add/"), fields)

    assert Registration.objects.filter(is_managed=True, email="office@example.org").count() == 2
    assert len(set(Registration.objects.values_list("door_code", flat=True))) == 2


def test_what_cannot_be_booked_is_said_and_nothing_is_done(client, workshop):
    ticket = make_ticket(workshop, capacity=0, has_waiting_list=False)
    response = client.post(desk(workshop, "add/"), {"name": "Ada", "tickets": [ticket.pk]})

    assert response.context_data["form"].non_field_errors() == ["“In person” is sold out."]
    assert not Registration.objects.exists()


def test_a_ticket_elsewhere_is_no_choice(client, workshop):
    elsewhere = make_ticket(make_workshop("other"))
    response = client.post(desk(workshop, "add/"), {"name": "Ada", "tickets": [elsewhere.pk]})

    assert response.context_data["form"].errors["tickets"]


@pytest.mark.database
def test_many_are_registered_by_a_table_and_each_row_says_what_became_of_it(client, workshop):
    ticket = make_ticket(workshop, capacity=2)
    register(ticket, name="Ada", email="ada@example.org")
    text = (
        "Name,E-mail,Institution\nAda A.,ADA@example.org,\nBea,bea@example.org,Rome\nCy,,\n,d@example.org,\n"
        "Bea again,bea@example.org,\nDee,nonsense,\n"
    )
    page = send(client, workshop, "add-table/", text, ticket=ticket.pk)
    assert told(page) == [
        "left out: Ada is there already (Confirmed)",
        "new",
        "new",
        "Give the name of this person.",
        "The same address as in row 3.",
        "This is no mail address; write one such as ada@example.org.",
    ]
    assert Registration.objects.count() == 1

    done = confirm_table(client, page)

    assert results(done)[1:3] == ["Confirmed", "Waiting list"]
    assert said(done) == ["2 rows were done."]
    assert Registration.objects.get(name="Bea").affiliation == "Rome"


@pytest.mark.database
def test_what_changed_meanwhile_is_shown_again(client, workshop):
    ticket = make_ticket(workshop)
    page = send(client, workshop, "add-table/", "name,e-mail\nAda,ada@example.org", ticket=ticket.pk)
    register(ticket, name="Ada", email="ada@example.org")

    again = confirm_table(client, page)

    assert "Something changed meanwhile" in words(again)
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Choose a file or paste the rows."),
        ("who,what\na,b", "These columns are missing: name. The first row must name the columns."),
        ("name\n" + "\n".join(f"A{n}" for n in range(2001)), "At most 2000 rows at once; split the table."),
    ],
)
def test_a_table_that_does_not_fit_is_refused(client, workshop, text, error):
    page = send(client, workshop, "add-table/", text, ticket=make_ticket(workshop).pk)

    assert page.context_data["form"].non_field_errors() == [error]


# --- Invitations -----------------------------------------------------------------------------------------


@pytest.fixture
def speakers(workshop):
    """A ticket by invitation, for two."""
    return make_ticket(workshop, "Speakers", admission="invitation", capacity=2)


def invite(client, workshop, ticket, *names, words="Please come."):
    rows = "".join(f"{name},{name.lower()}@example.org\n" for name in names)
    page = send(client, workshop, "invite/", f"name,e-mail\n{rows}", ticket=ticket.pk, words=words)
    return page, confirm_table(client, page)


@pytest.mark.database
def test_invitations_hold_places_and_lead_to_a_page_of_ones_own(client, workshop, speakers):
    _page, done = invite(client, workshop, speakers, "Ada")

    made = speakers.places.get()
    assert results(done) == ["Offered"]
    assert (made.state, made.origin, made.until) == ("offered", "invitation", None)
    assert (made.registration.invited_email, made.registration.proved_at) == ("ada@example.org", None)
    assert b"Please come." in bytes(made.offer_mail.message)
    client.logout()
    assert "Take the place" in words(client.get(links.path(made.registration)))

    offers.accept(place=made, now=NOW)
    assert states(speakers) == ["confirmed"]
    offers.accept(place=made, now=NOW)
    assert states(speakers) == ["confirmed"]


@pytest.mark.database
def test_more_invitations_than_places_is_said_before_and_named_after(client, workshop, speakers, editor):
    page, _done = invite(client, workshop, speakers, "Ada", "Bea", "Cy")

    assert page.context_data["warning"] == (
        "3 invitations for 2 free places: 1 beyond the capacity, on your name."
    )
    beyond = speakers.places.order_by("pk").values_list("overbooked_by", flat=True)
    assert list(beyond) == [None, None, editor.pk]


@pytest.mark.database
def test_who_is_there_is_left_out_and_who_is_registered_elsewhere_is_invited(client, workshop, speakers):
    register(make_ticket(workshop), name="Bea", email="bea@example.org")
    invite(client, workshop, speakers, "Ada")

    page, done = invite(client, workshop, speakers, "Ada", "Bea")

    assert told(page) == [
        "left out: Ada is there already (Offered)",
        "Bea, who is registered with this address, without this ticket",
    ]
    assert results(done)[1] == "Offered"
    assert Registration.objects.get(name="Bea").invited_email == ""
    assert Registration.objects.count() == 2


def test_a_called_off_event_invites_nobody(client, workshop, speakers):
    workshop.status = "cancelled"
    workshop.save()

    _page, done = invite(client, workshop, speakers, "Ada")

    assert results(done) == ["“Speakers” is called off or postponed."]
    assert not Registration.objects.exists()


def test_invitations_are_sent_again_and_withdrawn(client, workshop, speakers):
    invite(client, workshop, speakers, "Ada")
    made = speakers.places.get()
    hand_over(NOW)
    here = desk(workshop, "invitations/")

    response = client.post(here, {"do": "send", "place": made.pk})
    assert said(response) == ["The invitation of Ada was sent again; its time starts anew."]
    assert len(subjects("ada@example.org")) == 2
    response = client.post(here, {"do": "withdraw", "place": made.pk})
    assert said(response)[-1] == "The invitation of Ada was withdrawn; they were told."
    response = client.post(here, {"do": "withdraw", "place": made.pk})
    assert said(response)[-1] == "The invitation of Ada was answered meanwhile."

    assert states(speakers) == ["ended"]
    assert client.post(here, {"do": "nonsense", "place": made.pk}).status_code == 404


def test_another_address_than_the_invited_one_is_shown_beside_it(client, workshop, speakers):
    invite(client, workshop, speakers, "Ada")
    Registration.objects.update(email="other@example.org")

    shown = words(client.get(desk(workshop, "invitations/")))

    assert "other@example.org" in shown
    assert "invited at ada@example.org" in shown


@pytest.mark.database
def test_who_was_withdrawn_is_invited_anew(client, workshop, speakers):
    invite(client, workshop, speakers, "Ada")
    client.post(desk(workshop, "invitations/"), {"do": "withdraw", "place": speakers.places.get().pk})

    invite(client, workshop, speakers, "Ada")

    assert states(speakers) == ["ended", "offered"]


# --- Payments --------------------------------------------------------------------------------------------


@pytest.mark.database
def test_payments_come_by_address_or_door_code(client, workshop):
    ada = place(make_ticket(workshop), email="ada@example.org", name="Ada").registration
    office = {"email": "office@example.org", "is_managed": True}
    bea, cy = (make_registration(workshop, name, **office) for name in ("Bea", "Cy"))
    Registration.objects.filter(pk=cy.pk).update(paid_amount="€ 10")
    text = (
        "e-mail;door code;amount;date\nADA@example.org;;€ 80;3 May 2026\noffice@example.org;;€ 80;\n"
        f";{bea.door_code[:4]} {bea.door_code[4:].lower()};€ 60;2026-05-04\n;{cy.door_code};€ 20;\n"
        "x@example.org;;€ 1;\nada@example.org;;€ 2;\n;;;\n;ZZZZ;;\n"
    )
    page = send(client, workshop, "payments/", text)
    assert told(page) == [
        "Ada: paid",
        "Several people have this address; give the door code.",
        "Bea: paid",
        "Cy: paid, instead of € 10",
        "Nobody here has this address or code.",
        "The same person as in row 2.",
        "Give the amount, such as “€ 80”.",
    ]

    confirm_table(client, page)

    paid = dict(Registration.objects.values_list("name", "paid_amount"))
    assert paid == {"Ada": "€ 80", "Bea": "€ 60", "Cy": "€ 20"}
    ada.refresh_from_db()
    assert str(ada.paid_on) == "2026-05-03"
    assert told(send(client, workshop, "payments/", text))[0] == "Ada: as it is"


def test_days_that_can_be_read_in_two_ways_are_asked_for_anew(client, workshop):
    page = send(client, workshop, "payments/", "e-mail,amount,day\na@example.org,€ 1,3/4/2026")

    (error,) = page.context_data["form"].non_field_errors()
    assert error == "Days such as 3/4/2026 can be read in two ways; write them as 2026-04-03."


def test_payments_as_a_workbook_reach_nobody_of_another_event(client, workshop):
    other = make_registration(make_workshop("other"))
    book, file = Workbook(), io.BytesIO()
    for row in (("e-mail", "amount"), (other.email, "€ 80")):
        book.active.append(row)
    book.save(file)
    file.seek(0)
    file.name = "payments.xlsx"

    page = client.post(desk(workshop, "payments/"), {"file": file})

    assert told(page) == ["Nobody here has this address or code."]
