"""When plans change: what registered people keep, lose, are offered and told; each of it once."""

import datetime as dt

import pytest

from events.planning import event_plans, talk_plans
from events.planning.consequences import consequences_of
from events.registration.actions import booking, offers, plans
from events.registration.models import Place, RegistrationSnapshot
from mailing.announcements import actions
from mailing.models import Announcement, Delivery, Suppression
from tests.support.factories import make_talk, make_user, utc
from tests.support.registrations import (
    NOW,
    hand_over,
    make_ticket,
    make_workshop,
    place,
    register,
    states,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JULY = dt.date(2026, 7, 20)


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


@pytest.fixture
def line(ticket):
    """Somebody with a place, somebody with an offer, and somebody who waits."""
    people = [place(ticket, email=f"{name}@example.org") for name in ("gone", "holder", "waits")]
    ticket.capacity = 2
    ticket.save()
    booking.fill_line(ticket=ticket, now=NOW)
    hand_over(NOW)
    offers.start_offers(NOW)
    return people


def carry_out(plan):
    plan.carry_out()
    plans.see_to(NOW)
    plans.see_to(NOW)  # a second worker, or a second ring


def last(email):
    return subjects(f"{email}@example.org")[-1]


def test_cancelling_ends_everything_and_tells_everybody_once(ticket, line):
    pending = place(make_ticket(ticket.event, "Online", mode="online", admission="approval"))
    before = Delivery.objects.count()
    carry_out(event_plans.plan_cancel_event(event=ticket.event))
    assert not Place.objects.living().exists()
    assert set(Place.objects.values_list("ended_as", flat=True)) == {"event-off"}
    assert Delivery.objects.count() == before + 4
    assert all(last(name).startswith("Cancelled: Workshop") for name in ("gone", "holder", "waits"))
    assert subjects(pending.registration.email)[-1].startswith("Cancelled")
    assert not Announcement.objects.exists()


def test_who_has_several_places_is_told_by_one_mail(ticket):
    registration, _places = register(ticket, make_ticket(ticket.event, "Dinner", kind="extra"))
    carry_out(event_plans.plan_cancel_event(event=ticket.event))
    told = [each for each in subjects(registration.email) if each.startswith("Cancelled")]
    assert len(told) == 1


def test_a_part_that_is_cancelled_ends_its_own_places_alone():
    umbrella = make_workshop("umbrella")
    first, second = (make_ticket(make_workshop(slug, parent=umbrella)) for slug in ("one", "two"))
    register(first, second)
    carry_out(event_plans.plan_cancel_event(event=first.event))
    assert (states(first), states(second)) == (["ended"], ["confirmed"])


def test_a_single_talk_that_is_cancelled_ends_the_places_in_it(ticket):
    talk = make_talk(ticket.event, starts_at=utc(2026, 6, 15, 8))
    seat = make_ticket(ticket.event, "Seat", talk=talk)
    both, _places = register(ticket, seat)
    carry_out(talk_plans.plan_cancel(talk=talk))
    assert (states(ticket), states(seat)) == (["confirmed"], ["ended"])
    assert last_subject(both).startswith("Cancelled")


def last_subject(registration):
    return subjects(registration.email)[-1]


def test_a_colleague_who_was_offered_the_place_is_told_too(ticket):
    from events.registration.actions import transfers

    ticket.transfer = "yes"
    ticket.save()
    transfers.pass_on(place=place(ticket), email="colleague@example.org", name="Colleague", now=NOW)
    carry_out(event_plans.plan_cancel_event(event=ticket.event))
    assert set(Place.objects.values_list("ended_as", flat=True)) == {"event-off"}
    assert [each.split(":")[0] for each in subjects("colleague@example.org")] == [
        "A place for you",
        "Cancelled",
    ]


def test_while_it_is_postponed_all_stands_still(ticket, line):
    carry_out(event_plans.plan_postpone(event=ticket.event, new_dates="autumn"))
    late = NOW + dt.timedelta(days=60)
    offers.remind(late)
    offers.lapse_offers(late)
    offers.fill_lines(late)
    assert states(ticket) == ["confirmed", "offered", "waiting"]
    assert Place.objects.get(pk=line[1].pk).until is None


def test_with_new_dates_each_keeps_or_gives_back_and_offers_start_anew(client, ticket, line):
    carry_out(event_plans.plan_postpone(event=ticket.event))
    before = Delivery.objects.count()
    ticket.event.refresh_from_db()
    carry_out(event_plans.plan_redate(event=ticket.event, first_day=JULY))
    assert Delivery.objects.count() == before + 3
    assert all(last(name).startswith("New dates: Workshop") for name in ("gone", "holder", "waits"))
    assert states(ticket) == ["confirmed", "offered", "waiting"]
    offers.start_offers(NOW)
    assert Place.objects.get(pk=line[1].pk).until is None
    hand_over(NOW)
    offers.start_offers(NOW)
    assert Place.objects.get(pk=line[1].pk).until == NOW + dt.timedelta(hours=48)


def test_an_offer_that_starts_anew_has_its_time_though_the_ticket_has_closed_meanwhile(ticket, line):
    ticket.closes_at = NOW + dt.timedelta(days=3)
    ticket.save()
    carry_out(event_plans.plan_postpone(event=ticket.event))
    ticket.event.refresh_from_db()
    carry_out(event_plans.plan_redate(event=ticket.event, first_day=JULY))
    late = NOW + dt.timedelta(days=4)
    hand_over(late)
    offers.start_offers(late)
    assert Place.objects.get(pk=line[1].pk).until == late + dt.timedelta(hours=48)


def test_the_page_asks_and_takes_the_answer(client, ticket):
    from events.registration import links

    kept, given_back = place(ticket), place(make_ticket(ticket.event, "Online", mode="online"))
    carry_out(event_plans.plan_postpone(event=ticket.event))
    assert "stands still" in client.get(links.path(kept.registration)).content.decode()
    ticket.event.refresh_from_db()
    carry_out(event_plans.plan_redate(event=ticket.event, first_day=JULY))
    page = links.path(kept.registration)
    assert "If you do nothing you keep your place." in client.get(page).content.decode()
    client.post(page, {"do": "keep", "place": kept.pk})
    assert "If you do nothing" not in client.get(page).content.decode()
    client.post(links.path(given_back.registration), {"do": "cancel", "place": given_back.pk})
    assert Place.objects.get(pk=kept.pk).state == "confirmed"
    assert Place.objects.get(pk=given_back.pk).ended_as == "cancelled"
    assert kept.registration.changes.filter(what="Kept after new dates").count() == 1


@pytest.fixture
def online(ticket):
    return make_ticket(ticket.event, "Online", mode="online", capacity=1)


def test_from_in_person_to_online_the_move_is_offered_once(ticket, online):
    holder = place(ticket)
    carry_out(event_plans.plan_change_format(event=ticket.event, format="online"))
    (offer,) = Place.objects.filter(ticket=online)
    assert (offer.state, offer.replaces, offer.origin) == ("offered", holder, "moved")
    assert last_subject(holder.registration).startswith("It is held online: Workshop")
    booking.cancel(place=offer, now=NOW, ending="declined")
    plans.see_to(NOW)
    assert states(online) == ["ended"]


def test_who_takes_the_move_gives_the_place_in_person_up_and_nobody_gets_that(ticket, online):
    holder, waits = place(ticket), place(ticket)
    carry_out(event_plans.plan_change_format(event=ticket.event, format="online"))
    offers.accept(place=Place.objects.get(ticket=online), now=NOW)
    offers.fill_lines(NOW)
    assert Place.objects.get(pk=holder.pk).ended_as == "switched"
    assert Place.objects.get(pk=waits.pk).state == "waiting"
    assert "held online" in booking.why_closed(ticket_of(ticket), NOW)


def ticket_of(ticket):
    return type(ticket).objects.select_related("event").get(pk=ticket.pk)


def test_where_the_ticket_online_is_full_they_wait_for_it_in_order(ticket, online):
    ticket.capacity = 3
    ticket.save()
    people = [place(ticket) for _each in range(3)]
    carry_out(event_plans.plan_change_format(event=ticket.event, format="online"))
    assert states(online) == ["offered", "waiting", "waiting"]
    assert list(Place.objects.filter(ticket=online).order_by("pk").values_list("replaces", flat=True)) == [
        each.pk for each in people
    ]


# --- Said before -----------------------------------------------------------------------------------------


def test_the_preview_says_how_many_are_told(ticket, line):
    event = ticket.event

    def told(plan):
        return " ".join(map(str, consequences_of(event, plan.changes)))

    assert "3 people are registered or wait: this ends" in told(event_plans.plan_cancel_event(event=event))
    assert "3 people are registered or wait: places, offers" in told(event_plans.plan_postpone(event=event))
    assert "a notice to these people lies ready" in told(event_plans.plan_redate(event=event, first_day=JULY))
    assert "no ticket for taking part online" in told(
        event_plans.plan_change_format(event=event, format="online")
    )
    carry_out(event_plans.plan_postpone(event=event))
    event.refresh_from_db()
    assert "3 people who are registered or wait are asked" in told(
        event_plans.plan_redate(event=event, first_day=JULY)
    )


# --- Notices ---------------------------------------------------------------------------------------------


def the_draft():
    return Announcement.objects.get(state="draft")


def send(draft):
    actions.start(announcement=draft, now=NOW)
    return set(Delivery.objects.filter(announcement=draft).values_list("address", flat=True))


def text_of(draft):
    from mailing.announcements import letters

    letter = letters.render(draft)
    return f"{letter.subject}\n{letter.text}"


def test_new_days_lie_ready_as_a_notice_for_exactly_those_concerned(ticket, line):
    place(make_ticket(make_workshop("other")))
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    draft = the_draft()
    assert "Days: 15 June 2026 → 20 July 2026" in text_of(draft)
    assert text_of(draft).startswith("New days: Workshop")
    assert send(draft) == {"gone@example.org", "holder@example.org", "waits@example.org"}
    plans.see_to(NOW)
    assert not Announcement.objects.filter(state="draft").exists()


def test_a_change_that_is_taken_back_leaves_no_notice(ticket, line):
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    the_draft()
    ticket.event.refresh_from_db()
    event_plans.plan_redate(event=ticket.event, first_day=dt.date(2026, 6, 15)).carry_out()
    assert not Announcement.objects.exists()


def test_a_postponement_is_a_notice_and_with_the_new_dates_it_is_gone(ticket, line):
    carry_out(event_plans.plan_postpone(event=ticket.event, new_dates="autumn"))
    assert "Postponed to autumn" in text_of(the_draft()) and "stands still" in text_of(the_draft())
    ticket.event.refresh_from_db()
    carry_out(event_plans.plan_redate(event=ticket.event, first_day=JULY))
    assert not Announcement.objects.exists()


def test_a_talk_that_moves_concerns_who_is_registered_for_its_event(ticket):
    talk = make_talk(ticket.event, title="On primes", starts_at=utc(2026, 6, 15, 8))
    holder = place(ticket)
    type(talk).objects.filter(pk=talk.pk).update(starts_at=utc(2026, 6, 15, 9), ends_at=utc(2026, 6, 15, 10))
    plans.see_to(NOW)
    assert "On primes: Time: Mon 15 June 2026, 10:00" in text_of(the_draft())
    assert send(the_draft()) == {holder.registration.email}


def test_a_talk_with_tickets_of_its_own_has_a_notice_of_its_own(ticket):
    talk = make_talk(ticket.event, title="On primes", starts_at=utc(2026, 6, 15, 8), room="A")
    seat = place(make_ticket(ticket.event, "Seat", talk=talk))
    type(talk).objects.filter(pk=talk.pk).update(room="B")
    plans.see_to(NOW)
    assert "Place: A → B" in text_of(the_draft())
    assert send(the_draft()) == {seat.registration.email}


def test_talks_that_shift_with_their_event_are_not_listed_and_new_ones_are_no_change(ticket):
    make_talk(ticket.event, title="On primes", starts_at=utc(2026, 6, 15, 8))
    place(ticket)
    make_talk(ticket.event, title="On groups", starts_at=utc(2026, 6, 15, 10))
    plans.see_to(NOW)
    assert not Announcement.objects.exists()
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    assert "On primes" not in text_of(the_draft())


def test_an_organiser_who_put_a_notice_aside_is_left_alone_until_the_next_change(ticket, line):
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    the_draft().delete()
    plans.see_to(NOW)
    assert not Announcement.objects.exists()
    ticket.event.refresh_from_db()
    event_plans.plan_redate(event=ticket.event, first_day=JULY + dt.timedelta(days=1)).carry_out()
    assert "15 June 2026 → 21 July 2026" in text_of(the_draft())


def test_a_notice_goes_out_even_to_who_wanted_no_mail_and_not_to_a_dead_mailbox(ticket, line):
    Suppression.objects.add("gone@example.org", Suppression.Reason.OPT_OUT)
    Suppression.objects.add("holder@example.org", Suppression.Reason.COMPLAINT)
    Suppression.objects.add("waits@example.org", Suppression.Reason.BOUNCE)
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    draft = the_draft()
    send(draft)
    from mailing.announcements.recipients import still_wanted

    rows = {row.address: row for row in draft.deliveries.all()}
    assert {address.partition("@")[0]: row.state for address, row in rows.items()} == {
        "gone": "pending", "holder": "pending", "waits": "suppressed",
    }  # fmt: skip
    wanted = still_wanted(rows.values())
    assert {rows[f"{name}@example.org"].pk for name in ("gone", "holder")} <= wanted
    assert rows["waits@example.org"].pk not in wanted


def test_an_announcement_to_the_same_people_leaves_out_who_wanted_no_mail(ticket, line):
    Suppression.objects.add("gone@example.org", Suppression.Reason.OPT_OUT)
    made = Announcement.objects.create(
        subject="News", body="Come early.", audience=[f"registration:{ticket.event.pk}:living"]
    )
    actions.start(announcement=made, now=NOW)
    assert made.deliveries.get(address="gone@example.org").state == "suppressed"
    assert made.deliveries.get(address="holder@example.org").state == "pending"


def test_only_editors_of_the_event_see_and_send_the_notice(client, ticket, line):
    ticket.event.editors.add(editor := make_user())
    other = make_user()
    make_workshop("theirs", editors=[other])
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    address = f"/admin/mailing/announcement/{the_draft().pk}/preview/"
    client.force_login(editor)
    assert client.get(address).status_code == 200
    client.force_login(other)
    assert client.get(address).status_code in (403, 404)


def test_nothing_is_watched_where_nobody_is_registered(ticket):
    event_plans.plan_redate(event=ticket.event, first_day=JULY).carry_out()
    assert not RegistrationSnapshot.objects.exists() and not Announcement.objects.exists()
