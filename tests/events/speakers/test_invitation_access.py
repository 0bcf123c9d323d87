"""Who reaches invitations to speak and their answers, and what organisers do and see of them."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Talk
from events.speakers.actions import answers, asking
from tests.support.factories import make_event, make_superuser, make_user
from tests.support.season_pages import FIRST, WEEK, add, address
from tests.support.speaker_invitations import NOW, ask, choose, fresh, path

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("empty_cache", "today"),
]


# --- Who gets where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "status"),
    [("guessed", 404), ("of another kind", 404), ("withdrawn", 410), ("renewed", 410), ("expired", 410)],
)
def test_a_link_that_is_not_theirs_any_more_answers_nothing(phone, editor, flows, monkeypatch, case, status):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    where = path(ada)
    match case:
        case "guessed":
            where = f"/speak/invitations/{ada.pk}-1.AAAA/"
        case "of another kind":
            where = where.replace("/invitations/", "/")
        case "withdrawn":
            assert asking.withdraw(invitation=ada)
        case "renewed":
            asking.renew_link(invitation=ada, now=NOW + dt.timedelta(hours=2))
        case "expired":
            monkeypatch.setattr(timezone, "now", lambda: FIRST + dt.timedelta(days=91))

    for response in (phone.get(where), phone.post(where, {"answer": "decline"})):
        assert response.status_code == status
        assert "Ada Example" not in response.content.decode()
    assert not fresh(ada).answered_at
    assert Talk.objects.exclude(invited_speaker="").exists() == (case != "withdrawn")  # kept while it stands


def test_opened_is_noted_once_by_the_script_and_not_for_organisers(client, phone, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    client.post(f"{path(ada)}opened/")
    phone.get(path(ada)), phone.head(path(ada)), phone.get(f"{path(ada)}opened/")
    assert fresh(ada).opened_at is None

    phone.post(f"{path(ada)}opened/")
    first = fresh(ada).opened_at
    phone.post(f"{path(ada)}opened/")
    assert first and fresh(ada).opened_at == first


@pytest.mark.parametrize("who", ["stranger", "editor of another event", "reader"])
def test_only_editors_see_and_change_invitations(client, phone, editor, flows, who):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    other = make_user("other@example.org")
    if who == "editor of another event":
        make_event("another", editors=[other])
    if who != "stranger":
        phone.force_login(other)

    page = reverse("admin:events_event_speaker_invitation", args=[flows.pk, ada.pk])
    for where in (page, reverse("admin:events_event_invite_speakers", args=[flows.pk])):
        assert phone.get(where).status_code in (302, 403, 404)
        assert phone.post(where, {"do": "withdraw"}).status_code in (302, 403, 404)
    assert fresh(ada).state == "waiting"


def test_an_invitation_is_reached_by_its_own_event_only(client, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    own = make_event("own", editors=[editor])

    assert (
        client.get(reverse("admin:events_event_speaker_invitation", args=[own.pk, ada.pk])).status_code == 404
    )


# --- What organisers do and see --------------------------------------------------------------------------


def test_one_reminder_and_no_second(client, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    page = reverse("admin:events_event_speaker_invitation", args=[flows.pk, ada.pk])
    for _press in range(2):
        client.post(page, {"do": "remind"})

    assert [letter.subject.partition(" · ")[0] for letter in mail.outbox] == [
        "Reminder: Would you speak in Flows?"
    ]


def test_the_season_says_who_was_written_to_opened_and_answered(client, phone, editor, flows):
    talks = [add(flows, week) for week in range(3)]
    ada, bob = ask(flows, editor, "Ada Example", "Bob Sample", starts=[FIRST, FIRST + WEEK])
    ask(flows, editor, "Cy Silent", talk=talks[2])
    phone.post(f"{path(bob)}opened/")
    choose(phone, ada, FIRST)

    page = client.get(address(flows))
    found = {row["invitation"].name: row for row in page.context_data["invitations"]}
    assert (found["Ada Example"]["comes_on"], found["Bob Sample"]["opened"]) == ("25 Mar 2026", "1 Mar 2026")
    assert found["Cy Silent"]["opened"] == ""
    rows = page.context_data["rows"]
    assert [each["invitation"].name for each in rows[1]["offered_to"]] == ["Bob Sample"]
    assert rows[2]["kept_for"]["invitation"].name == "Cy Silent"


def test_an_answer_by_other_ways_is_noted_with_the_invitation(client, editor, flows):
    talk = add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    client.post(address(flows), {"talk": talk.pk, "step": "accept", "name": "Ada Example"})

    assert (fresh(ada).state, fresh(ada).speaker) == ("accepted", talk.speakers.get())
    assert not mail.outbox


def test_the_season_takes_the_same_number_of_queries_at_one_invitation_and_at_three(client, editor, flows):
    for week in range(4):
        add(flows, week)

    def number():
        client.get(address(flows))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(flows))
        return len(captured)

    first, *_others = ask(flows, editor, "Ada Example", starts=[FIRST, FIRST + WEEK])
    answers.accept(invitation=first, starts_at=FIRST, words="", now=NOW)
    few = number()
    ask(flows, editor, "Bob Sample", "Cy Silent", starts=[FIRST + 2 * WEEK, FIRST + 3 * WEEK])
    assert number() == few


def test_superusers_see_it_all_and_a_workshop_has_no_such_page(client, editor, flows):
    client.force_login(make_superuser())
    assert client.get(reverse("admin:events_event_invite_speakers", args=[flows.pk])).status_code == 200
    workshop = make_event("workshop", kind="workshop")
    assert client.get(reverse("admin:events_event_invite_speakers", args=[workshop.pk])).status_code == 404
