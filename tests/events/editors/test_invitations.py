"""Editors are invited by mail address; nobody is told who has an account, and nobody edits unasked."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.editors import actions
from tests.support.accounts import make_account
from tests.support.admin_forms import change
from tests.support.editors import address_of, age, invite, page, pending, post, text, without_tokens

pytestmark = pytest.mark.usefixtures("empty_cache")


def errors(response):
    return " ".join(response.context_data["form"].errors.get("emails", []))


def make_kind(kind, email):
    match kind:
        case "known":
            make_account(email, name="Nora New")
        case "unproved":
            make_account(email, verified=False)
        case "closed":
            make_account(email, is_active=False)
        case "another address":
            EmailAddress.objects.create(user=make_account("nora@example.org"), email=email, verified=True)
        case "superuser":
            make_account(email, is_superuser=True, is_staff=True)


def all_that_is_told(desk, event, sending):
    """What an editor hears who invites somebody twice: answers, pages, history, mails, number of queries."""
    mail.outbox.clear()
    desk.get(page(event))
    with CaptureQueriesContext(connection) as queries, sending():
        shown = [invite(desk, event, "new@example.org"), desk.get(page(event))]
    shown.append(desk.get(change(event).replace("/change/", "/history/") + "?kind=editors"))
    with sending():
        shown.append(invite(desk, event, "new@example.org"))
    mails = [(message.to, message.subject, message.body) for message in mail.outbox]
    told = without_tokens(f"{[*map(text, shown)]} {mails} {len(queries)}")
    return re.sub(r"/me/invitations/\d+/|\d\d:\d\d(:[\d.]+)?", "", told)


@pytest.mark.parametrize("kind", ["known", "unproved", "closed", "another address", "superuser"])
@pytest.mark.database
def test_nothing_that_an_inviter_sees_tells_whether_there_is_an_account(desk, event, kind, sending):
    unknown = all_that_is_told(desk, event, sending)
    event.invitations.all().delete()
    LogEntry.objects.all().delete()
    make_kind(kind, "new@example.org")

    known = all_that_is_told(desk, event, sending)

    assert "Invited by mail: new@example.org" in known and "Nora" not in known
    assert known == unknown
    assert event.editors.count() == 1


def test_the_mails_to_known_and_unknown_differ_by_address_and_link_alone(desk, event, sending):
    make_account("known@example.org")
    with sending():
        invite(desk, event, "known@example.org, other@example.org")

    known, other = (re.sub(r"/\d+/", "/", message.body) for message in mail.outbox)
    assert known.replace("known@", "other@") == other
    assert mail.outbox[0].subject == mail.outbox[1].subject


def test_the_mail_says_what_it_is_for_and_leads_to_the_answer(desk, event, settings, sending):
    event.title = "A series\nBcc: everybody@example.org"
    event.save()

    with sending():
        invite(desk, event, "new@example.org")

    message = mail.outbox[0]
    assert "\n" not in message.subject and "A series" in message.subject
    assert "Ines invites you to edit" in message.body
    assert settings.SITE_URL + address_of(event.invitations.get()) in message.body


@pytest.mark.database
def test_no_mail_leaves_if_the_invitation_is_not_stored(desk, event, sending):
    with sending():
        invite(desk, event, "new@example.org, nonsense")

    assert mail.outbox == [] and pending(event) == []


@pytest.mark.parametrize(
    "once_more", ["new@example.org", "NEW@example.org", "new@example.org, new@example.org"]
)
@pytest.mark.database
def test_invited_twice_one_is_asked_once_a_week(desk, event, once_more, sending):
    with sending():
        invite(desk, event, "new@example.org")
        told = text(invite(desk, event, once_more))
    assert pending(event) == ["new@example.org"] and len(mail.outbox) == 1
    assert "No new mail goes to new@example.org" in told

    age(event, days=7)
    with sending():
        invite(desk, event, once_more)

    assert pending(event) == ["new@example.org"] and len(mail.outbox) == 2


@pytest.mark.database
def test_withdrawn_and_invited_again_one_is_asked_again_without_another_mail(
    desk, event, invitation, guest, sending
):
    post(desk, event, "withdraw", invitation=invitation.pk)
    assert pending(event) == [] and guest.get(address_of(invitation)).status_code == 404

    with sending():
        invite(desk, event, "new@example.org")

    assert mail.outbox == [] and pending(event) == ["new@example.org"]
    assert guest.get(address_of(invitation)).status_code == 200


@pytest.mark.database
def test_who_edits_already_by_the_address_that_is_shown_is_not_asked(desk, event, sending):
    with sending():
        told = text(invite(desk, event, "Ines@example.org"))

    assert "No new mail goes to ines@example.org" in told
    assert mail.outbox == [] and not event.invitations.exists()


def test_addresses_are_read_as_a_mail_program_writes_them(desk, event):
    invite(desk, event, "Ada Example <ada@example.org>; bob@example.org eve@example.org,\r\n")

    assert pending(event) == ["ada@example.org", "bob@example.org", "eve@example.org"]


@pytest.mark.parametrize(
    "wrong", ["nonsense", "a@b", "x@example.org\x00", "a@example.org Subject:x", "<>", ","]
)
def test_what_is_no_address_is_named_and_nothing_is_stored(desk, event, wrong):
    refused = invite(desk, event, f"good@example.org, {wrong}" if wrong != "," else wrong)

    assert errors(refused)
    assert pending(event) == []
    assert "good@example.org" in text(refused) or wrong == ","


@pytest.mark.database
def test_only_so_many_are_invited_at_once_wait_and_are_sent_a_minute(desk, event, monkeypatch):
    many = [f"a{number}@example.org" for number in range(11)]
    assert "at most 10 people at once" in errors(invite(desk, event, ",".join(many)))

    invite(desk, event, ",".join(many[:10]))
    assert "too many invitations" in errors(invite(desk, event, "late@example.org"))

    monkeypatch.setattr(actions, "MOST_A_MINUTE", 100)
    monkeypatch.setattr(actions, "MOST_PENDING", 10)
    assert "At most 10 invitations wait" in errors(invite(desk, event, "late@example.org"))
    assert len(pending(event)) == 10
