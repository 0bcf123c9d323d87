"""Groups of registered people to write to, and who may write to them."""

import pytest

from events.registration import groups
from events.registration.actions import erasing, registering
from events.registration.models import Answer, Question, Registration
from mailing import sources
from mailing.announcements import actions
from mailing.models import Announcement
from tests.support.factories import make_superuser, make_talk, make_user, utc
from tests.support.registrations import NOW, make_ticket, make_workshop, place, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


def emails(ticket, *group):
    return sorted(email for email, _name in groups.people(groups.key_of(ticket.event, *group)))


def test_by_state(ticket):
    holder, waits = place(ticket), place(ticket)
    pending = place(make_ticket(ticket.event, "Online", mode="online", admission="approval"))
    own = [each.registration.email for each in (holder, waits, pending)]
    assert [emails(ticket, state) for state in ("confirmed", "waiting", "pending")] == [[e] for e in own]
    assert emails(ticket, "living") == sorted(own) and emails(ticket, "offered") == []


def test_by_ticket_with_those_of_parts_and_talks(ticket):
    part = make_ticket(make_workshop("part", parent=ticket.event))
    seat = make_ticket(ticket.event, "Seat", talk=make_talk(ticket.event, starts_at=utc(2026, 6, 15, 8)))
    own = [place(each).registration.email for each in (ticket, part, seat)]
    assert emails(ticket, "confirmed") == sorted(own)
    assert emails(ticket, "ticket", seat.pk) == [own[2]]
    assert emails(part, "confirmed") == [own[1]]


def test_by_answer(ticket):
    ticket.capacity = None
    ticket.save()
    diet = Question.objects.create(
        event=ticket.event, label="Diet", kind="several", choices="Vegan\nNo nuts, please"
    )
    for text in ("Vegan\nNo nuts, please", "Vegan", ""):
        registration, _places = register(ticket)
        if text:
            Answer.objects.create(registration=registration, question=diet, text=text)
    offered = sources.audience_choices(make_superuser())
    of_diet = {label: key for key, label in offered.items() if "Diet" in label}
    assert set(of_diet) == {
        "Registered: Workshop, Diet: Vegan",
        "Registered: Workshop, Diet: No nuts, please",
    }
    numbers = [len(groups.people(key)) for _label, key in sorted(of_diet.items())]
    assert numbers == [1, 2]


def test_people_of_one_contact_get_one_mail_by_the_contacts_name(ticket):
    ticket.capacity = None
    ticket.save()
    contact, _places = register(ticket, email="contact@example.org", name="Con Tact")
    for name in ("Ada", "Bob"):
        registering.register(
            event=ticket.event, email="contact@example.org", facts={"name": name, "tickets": [ticket.pk]},
            now=NOW, is_managed=True, contact=contact,
        )  # fmt: skip
    assert groups.people(groups.key_of(ticket.event, "confirmed")) == [("contact@example.org", "Con Tact")]
    contact.places.all().delete()
    assert groups.people(groups.key_of(ticket.event, "confirmed")) == [("contact@example.org", "")]


def test_who_was_erased_or_has_no_address_is_in_no_group(ticket):
    own = place(ticket).registration
    Registration.objects.filter(pk=own.pk).update(email="")
    assert emails(ticket, "confirmed") == []
    erasing.erase_people([own.pk], now=NOW)
    assert emails(ticket, "confirmed") == []


def test_only_editors_of_the_event_may_write_to_them(ticket):
    place(ticket)
    editor, other = make_user(), make_user()
    ticket.event.editors.add(editor)
    make_workshop("theirs", editors=[other])
    key = groups.key_of(ticket.event, "confirmed")
    assert key in sources.audience_choices(editor) and key not in sources.audience_choices(other)
    assert sources.may_use_audiences(editor, [key]) and not sources.may_use_audiences(other, [key])


def test_who_is_no_editor_any_more_cannot_send_what_they_wrote(client, ticket):
    place(ticket)
    editor = make_user()
    ticket.event.editors.add(editor)
    make_workshop("another", editors=[editor]).tickets.create(name="Seat")
    key = groups.key_of(ticket.event, "confirmed")
    draft = Announcement.objects.create(subject="News", body="Hello.", audience=[key], created_by=editor)
    client.force_login(editor)
    address = f"/admin/mailing/announcement/{draft.pk}/preview/"
    assert client.get(address).status_code == 200
    ticket.event.editors.remove(editor)
    assert client.get(address).status_code in (403, 404)


@pytest.mark.parametrize(
    "key",
    ["registration:x:confirmed", "registration:1", "registration:1:nonsense", "registration:1:ticket:x"],
)
def test_a_key_that_nobody_made_is_a_group_of_nobody(ticket, key):
    place(ticket)
    assert groups.people(key) == []


def test_what_is_sent_to_a_group_reaches_each_once(ticket):
    own = place(ticket).registration
    keys = [
        groups.key_of(ticket.event, *group) for group in (("confirmed",), ("living",), ("ticket", ticket.pk))
    ]
    made = Announcement.objects.create(subject="News", body="Hello.", audience=keys)
    actions.start(announcement=made, now=NOW)
    assert list(made.deliveries.values_list("address", flat=True)) == [own.email]
