"""Deciding for many at once: shown before, done as shown, and said after."""

import pytest

from events.registration.actions import booking, decisions
from events.registration.models import Place, Registration, RegistrationChange
from mailing.models import Delivery
from tests.support.desk_pages import confirm, desk, together, words
from tests.support.registrations import NOW, make_ticket, make_workshop, place, register, states, subjects

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


@pytest.fixture
def school(workshop):
    """A ticket for two by approval, and three who asked for it."""
    ticket = make_ticket(workshop, "School", admission="approval", capacity=2)
    for name in ("Ada", "Bea", "Cy"):
        register(ticket, name=name, email=f"{name.lower()}@example.org")
    return ticket


def people():
    return list(Registration.objects.order_by("name"))


def test_what_an_approval_comes_to_is_said_before_it_is_done(client, workshop, school):
    page = together(client, workshop, "approve", *people())

    assert "School: 3 approved for 2 places: 1 will wait in order." in words(page)
    assert states(school) == ["pending"] * 3
    told = confirm(client, page, text="We look forward to it.")
    assert told == ["2 have an offer now.", "1 waits in line."]
    assert states(school) == ["offered", "offered", "waiting"]
    assert b"We look forward to it." in bytes(
        Delivery.objects.filter(address="cy@example.org").first().message
    )


def test_whoever_was_decided_meanwhile_is_left_and_named(client, workshop, school, editor):
    page = together(client, workshop, "refuse", *people())
    decisions.pick(place=school.places.get(registration__name="Bea"), by=editor, now=NOW, reason="speaks")

    told = confirm(client, page, text="Sorry.")

    assert told == ["2 were refused.", "1 changed meanwhile and is left as it is: Bea (Offered)."]
    assert states(school) == ["ended", "offered", "ended"]
    assert subjects("bea@example.org")[-1].startswith("A place for you")


def test_only_those_ticked_are_touched(client, workshop, school):
    ada = people()[0]

    confirm(client, together(client, workshop, "refuse", ada))

    assert states(school) == ["ended", "pending", "pending"]


def test_all_whom_the_list_shows_are_touched_by_its_filters(client, workshop, school):
    dinner = make_ticket(workshop, "Dinner", kind="extra", admission="approval")
    place(dinner)

    page = together(client, workshop, "approve", query=f"ticket={school.pk}&q=ada", all="1")

    assert [row.registration.name for row in page.context_data["rows"]] == ["Ada"]


def test_decisions_are_held_and_released_together(client, workshop, school, editor):
    ada, bea, cy = people()
    before = Delivery.objects.count()
    told = confirm(client, together(client, workshop, "approve", ada), hold="on")
    assert told == ["1 decision is kept until you release it."]
    confirm(client, together(client, workshop, "refuse", bea), hold="on", text="Next year.")
    assert (states(school), Delivery.objects.count()) == (["pending"] * 3, before)
    assert client.get(desk(workshop), {"state": "held"}).context_data["page"].paginator.count == 2

    told = confirm(client, together(client, workshop, "release", all="1"))

    assert sorted(told) == ["1 has an offer now.", "1 was refused."]
    assert states(school) == ["offered", "ended", "pending"]
    change = RegistrationChange.objects.filter(registration=bea).first()
    assert (change.by, change.reason) == (editor, "Next year.")


def test_a_held_decision_is_taken_back(client, workshop, school):
    confirm(client, together(client, workshop, "refuse", people()[0]), hold="on")

    assert confirm(client, together(client, workshop, "take-back", all="1")) == ["1 decision was taken back."]
    assert not Place.objects.exclude(held="").exists()


def test_deciding_for_all_leaves_what_was_decided_and_held(client, workshop, school):
    confirm(client, together(client, workshop, "refuse", people()[0]), hold="on")

    page = together(client, workshop, "approve", all="1")

    assert [row.registration.name for row in page.context_data["rows"]] == ["Bea", "Cy"]


def test_cancelling_offers_the_place_to_the_next_in_line(client, workshop):
    ticket = make_ticket(workshop, capacity=1)
    first = place(ticket)
    place(ticket)

    page = together(client, workshop, "cancel", first.registration)
    told = confirm(client, page, text="The room is too small.")

    assert told == ["1 was cancelled."]
    assert states(ticket) == ["ended", "offered"]
    assert RegistrationChange.objects.get(reason="The room is too small.").what == "Cancelled"


def test_cancelling_a_part_at_a_time_offers_nothing_to_those_who_are_cancelled_next(
    client, workshop, monkeypatch
):
    monkeypatch.setattr("events.registration.admin.together.AT_ONCE", 1)
    ticket = make_ticket(workshop, capacity=1)
    for _each in range(3):
        place(ticket)

    told = confirm(client, together(client, workshop, "cancel", all="1"))

    assert told == ["3 were cancelled."]
    assert states(ticket) == ["ended"] * 3


def test_more_than_can_be_done_at_once_is_said(client, workshop, school, monkeypatch):
    monkeypatch.setattr("events.registration.admin.together.MOST", 2)

    page = together(client, workshop, "approve", all="1")

    assert "At most 2 at once: these are the first." in words(page)
    assert confirm(client, page) == ["2 have an offer now."]


def test_labels_are_given_and_taken(client, workshop, school):
    ada, bea, _cy = people()
    told = confirm(client, together(client, workshop, "label", ada, bea), label="hotel")
    assert told == ["2 people have other labels now."]
    confirm(client, together(client, workshop, "label", ada), label="speaker")

    confirm(client, together(client, workshop, "unlabel", ada, bea), label="hotel")

    assert [each.labels for each in people()] == ["speaker", "", ""]


def test_a_label_with_a_comma_is_refused_at_its_field(client, workshop, school):
    page = together(client, workshop, "label", people()[0])
    context = page.context_data
    sent = {"do": "label", "seen": context["seen"], "confirm": "1", "label": "a, b"}

    again = client.post(desk(workshop, "together/"), sent)

    assert again.context_data["form"].errors["label"] == ["One label at a time, without a comma."]


@pytest.mark.parametrize("sent", [{"do": "nonsense"}, {}])
def test_an_unknown_action_is_not_found(client, workshop, sent):
    assert client.post(desk(workshop, "together/"), sent).status_code == 404


def test_forged_keys_touch_nobody_elsewhere(client, workshop, school):
    other = place(make_ticket(make_workshop("other"), admission="approval"))
    page = together(client, workshop, "approve", people()[0])
    page.context_data["seen"] += f" {other.pk}.pending. x.y ... {school.places.last().pk}.ended."

    confirm(client, page)

    other.refresh_from_db()
    assert other.state == "pending"


def test_pressing_twice_does_it_once(client, workshop, school):
    page = together(client, workshop, "approve", people()[0])
    confirm(client, page)
    mails = Delivery.objects.count()

    told = confirm(client, page)

    assert told[-1] == "1 changed meanwhile and is left as it is: Ada (Offered)."
    assert Delivery.objects.count() == mails


def test_nobody_to_touch_is_said(client, workshop, school):
    booking.cancel(place=school.places.first(), now=NOW)

    response = together(client, workshop, "approve", people()[0])

    assert response.status_code == 302
