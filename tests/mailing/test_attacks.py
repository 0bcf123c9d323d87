"""What must not happen though somebody tries, or several things happen at once."""

import datetime as dt
import email
import email.policy
import threading

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from events.notifications import change_notices
from events.notifications.actions import announce
from mailing import marks
from mailing.announcements import actions, letters, placeholders, recipients
from mailing.delivery.transport import as_django
from mailing.lists import actions as subscribing
from mailing.lists import importing
from mailing.models import Announcement, Delivery, Subscriber, Subscription
from tests.support import announcements, deliveries, mailing_lists, notifications
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_person,
    make_speaker,
    make_talk,
    make_user,
)

pytestmark = pytest.mark.django_db

State, Mail = Announcement.State, Delivery.State
HOUR = dt.timedelta(hours=1)


def erase(email):
    subscribing.erase(subscriber=Subscriber.objects.get(email=email), never_again=False)


# --- Nothing is left open --------------------------------------------------------------------------------


def everybody_leaves(announcement, now):
    subscribing.leave(subscriptions=Subscription.objects.all(), now=now)


def everybody_is_erased(announcement, now):
    erase("ada@example.org")


def the_last_is_sent_while_it_is_paused(announcement, now):
    actions.pause(announcement=announcement)
    announcement.deliveries.update(state=Mail.SENT)
    actions.resume(announcement=announcement)


def the_last_is_held(announcement, now):
    announcement.deliveries.update(state=Mail.SENDING, worker="dead")


@pytest.mark.database
@pytest.mark.parametrize(
    "happens",
    [everybody_leaves, everybody_is_erased, the_last_is_sent_while_it_is_paused, the_last_is_held],
)
def test_an_announcement_with_nothing_left_to_send_is_closed(server, clock, happens):
    announcement = deliveries.announce("ada", if_uncertain="hold")
    happens(announcement, clock())

    deliveries.run(clock)
    actions.start_due(clock())

    announcement.refresh_from_db()
    assert announcement.state == State.SENT and announcement.finished_at


# --- People who were erased ---------------------------------------------------------------------------


@pytest.mark.database
def test_what_failed_is_not_tried_again_for_somebody_who_was_erased(server, clock):
    server.answers["RCPT", "ada@example.org"] = "550 5.7.1 not now"
    announcement = deliveries.announce("ada", "bob")
    deliveries.run(clock)
    erase("ada@example.org")

    actions.retry_failed(announcement=announcement, now=clock())
    deliveries.run(clock)

    assert server.addresses == ["bob@example.org"]
    assert deliveries.states(announcement) == {"erased": Mail.SUPPRESSED, "bob": Mail.SENT}


@pytest.mark.database
def test_what_was_on_its_way_to_somebody_who_was_erased_does_not_go_out_later(server, clock):
    announcement = deliveries.announce("ada")
    announcement.deliveries.update(state=Mail.SENDING, worker="dead")
    erase("ada@example.org")

    clock.now += HOUR
    deliveries.run(clock)
    clock.now += HOUR
    deliveries.run(clock)

    assert server.addresses == []
    assert deliveries.states(announcement) == {"erased": Mail.SUPPRESSED}


# --- Headers ---------------------------------------------------------------------------------------------


def test_headers_are_plain_octets_whatever_the_domains_are(server, clock):
    news = announcements.make_list(reply_to="list@bücher.example")
    announcements.make_reader("ada@example.org", lists=[news])
    actions.start(announcement=announcements.make_announcement(lists=[news], reply_to="ask@größe.example"))

    deliveries.run(clock)

    head = server.taken[0][1].partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert b"\r\nReply-To: <ask@xn--gre-6ka8i.example>\r\n" in head
    assert b"\r\nList-Owner: <mailto:list@xn--bcher-kva.example>\r\n" in head


def test_no_name_or_subject_can_hold_a_mark(server, clock):
    mark = marks.mark("own nonsense")
    news = announcements.make_list(name=f"News {mark}\nBcc: x@example.org")
    announcements.make_reader("ada@example.org", name=f"Ada {mark}", lists=[news])
    actions.start(
        announcement=announcements.make_announcement(
            lists=[news], subject=f"{mark} &#57344;own x&#57345; Hello"
        )
    )

    deliveries.run(clock)

    message = email.message_from_bytes(server.taken[0][1], policy=email.policy.default)
    text = message.get_body(["plain"]).get_content()
    assert "Hello" in message["Subject"] and message["Bcc"] is None
    assert "Sent to the list “News own nonsense Bcc: x@example.org”" in text


# --- Floods ----------------------------------------------------------------------------------------------


@pytest.mark.database
def test_an_import_does_not_hold_up_codes(server, clock):
    news, people = mailing_lists.make_list(), {"ada@example.org": ""}
    fingerprint = importing.plan(news, people).fingerprint
    importing.import_addresses(
        mailing_list=news, people=people, fingerprint=fingerprint, consent="", by=make_user(), now=clock()
    )
    subscribing.subscribe(mailing_list=news, email="bob@example.org", now=clock())
    subscribing.send_confirmations(now=clock())

    there = dict(Delivery.objects.values_list("address", "priority"))
    assert there == {
        "ada@example.org": Delivery.Priority.PERSONAL, "bob@example.org": Delivery.Priority.CODE,
    }  # fmt: skip


# --- What stands in a mail -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "abstract", ["```\ncode", "~~~~ text\n~~~\ncode", "```\na\n```\n\n````\nb\n```", "```a`\n\n~~~"]
)
def test_code_that_an_abstract_forgets_to_close_takes_nothing_in(abstract):
    facts = {
        "talk.abstract": ("Abstract", placeholders.Markdown(f"Words.\n\n{abstract}")),
        "talk.page": ("Page", placeholders.Markdown("<https://portal.example.org/talks/1/>")),
    }

    html, _text = letters.body_of("{{talk.abstract}}\n\nPage: {{talk.page}}", facts)

    assert 'href="https://portal.example.org/talks/1/"' in html


@pytest.mark.parametrize("abstract", ["```\ncode\n```", "- item\n  ```\n  code", "``` a ` b", "Words"])
def test_closed_code_stays_as_it_is(abstract):
    assert placeholders.closed(abstract) == abstract


def test_a_joining_address_that_somebody_writes_becomes_the_page(settings):
    talk = make_talk(make_event("seminar"), abstract="Join at https://meet.example.org/j/73551!")
    make_joining_link(talk=talk, url="https://meet.example.org/j/73551")
    make_joining_link(event=talk.event, url="https://meet.example.org/j/7355")
    body = "{{talk.abstract}} [Zoom](https://meet.example.org/j/7355)"

    letter = letters.render(
        announcements.make_announcement(
            source=f"talk:{talk.pk}", body=body, subject="https://meet.example.org/j/73551"
        )
    )

    join = f"{settings.SITE_URL}/talks/{talk.pk}/join/"
    assert "meet.example.org" not in letter.subject + letter.html + letter.text
    assert letter.subject == join and f"{join}!" in letter.text
    assert f'href="{settings.SITE_URL}/events/seminar/"' in letter.html


# --- A notice goes to those concerned, and to nobody else ------------------------------------------------


def told_and_moved(mailing_list, *, audience=()):
    """The notice that lies ready after a talk was announced and moved."""
    event = mailing_list.events.get()
    talk = make_talk(event, starts_at=timezone.now() + dt.timedelta(days=40))
    announcement, _is_new = announce(talk=talk, by=make_user(is_superuser=True))
    announcement.audience = [*audience]
    announcement.save()
    actions.start(announcement=announcement)
    notifications.deliver()
    type(talk).objects.filter(pk=talk.pk).update(starts_at=talk.starts_at + HOUR, ends_at=talk.ends_at + HOUR)
    change_notices.update_all(timezone.now())
    return notifications.only("notice")


@pytest.mark.database
def test_a_digest_that_did_not_name_the_talk_tells_nobody_of_its_move():
    event = notifications.make_series()
    notifications.subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    actions.start(announcement=announcements.make_announcement(kind="digest", lists=[event.mailing_list]))
    notifications.deliver()

    notice = told_and_moved(event.mailing_list)

    assert [row.subscriber.email for row in recipients.wanted(notice)] == ["reader@example.org"]


@pytest.mark.database
def test_a_group_that_was_told_of_a_talk_is_told_of_its_move():
    event = notifications.make_series()
    make_board_member(event, make_person(email="bo@example.org"))

    notice = told_and_moved(event.mailing_list, audience=[f"event:{event.pk}:board"])
    actions.start(announcement=notice)

    assert set(deliveries.states(notice)) == {"reader", "bo"}


def test_a_provider_gets_headers_without_the_blanks_of_their_folding(server, clock):
    EmailMessage("Größe " * 20, "Text", to=["ada@example.org"]).send()
    deliveries.run(clock)

    made = as_django(*server.taken[0])

    assert made.subject == ("Größe " * 20).strip()


# --- Several at once -------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_who_is_erased_twice_and_signs_up_at_the_same_moment_gets_no_error():
    news, errors = announcements.make_list(), []
    ada = announcements.make_reader("ada@example.org", lists=[news])

    def erase():
        subscribing.erase(subscriber=ada, never_again=False)

    def ask():
        subscribing.subscribe(mailing_list=news, email="ada@example.org", now=timezone.now())

    def at_once(act):
        together.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 (whatever it is, the test tells it)
            errors.append(error)
        connection.close()

    together = threading.Barrier(4)
    threads = [threading.Thread(target=at_once, args=[act]) for act in (erase, ask) * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert errors == []


@pytest.mark.database
def test_a_group_of_people_is_out_of_reach_once_the_right_to_it_ends(client):
    """Who wrote a draft to the speakers of an event must not see or send it after being removed."""
    editor = make_user()
    event = make_event(editors=[editor])
    make_speaker(make_talk(event), make_person(email="speaker@example.org"))
    draft = announcements.make_announcement(audience=[f"event:{event.pk}:speakers"], created_by=editor)
    client.force_login(editor)
    page = f"/admin/mailing/announcement/{draft.pk}/preview/"
    assert client.get(page).status_code == 200

    announcements.make_list(editors=[editor])  # still an organiser, of something else
    event.editors.remove(editor)

    assert client.get(page).status_code == 404
    assert client.post(page, {"when": "now"}).status_code == 404
