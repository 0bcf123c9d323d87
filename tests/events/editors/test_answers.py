"""Invitations to edit are accepted or declined by whoever has proved the address, and by a button alone."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.editors import tasks
from events.history import editor_log
from events.models import EditorInvitation
from events.permissions import can_edit
from tests.support import factories as make
from tests.support.accounts import PASSWORD, make_account
from tests.support.admin_forms import change
from tests.support.editors import address_of, age, answer, invite, page, pending, post, text, without_tokens

pytestmark = pytest.mark.usefixtures("empty_cache")
Status = EditorInvitation.Status


def test_signing_in_makes_nobody_an_editor(client, event, invitation, new):
    client.post("/accounts/login/", {"login": new.email, "password": PASSWORD})

    assert not can_edit(new, event)
    assert "invites you (new@example.org) to edit “A series”" in text(client.get("/me/"))


def test_who_accepts_edits_and_is_named_from_then_on(desk, guest, event, invitation, new):
    assert "Nora New" not in text(desk.get(page(event)))

    accepted = answer(guest, invitation, "accept")

    assert accepted.url == change(event) and guest.get(accepted.url).status_code == 200
    assert "Nora New" in text(desk.get(page(event))) and pending(event) == []
    assert "Accepted the invitation" in editor_log.entries_of(event).first().change_message


@pytest.mark.database
def test_accepted_twice_is_harmless(guest, event, invitation, new):
    for _twice in range(2):
        assert answer(guest, invitation, "accept").url == change(event)

    assert guest.get(address_of(invitation)).url == change(event)
    assert event.editors.filter(pk=new.pk).count() == 1 and editor_log.entries_of(event).count() == 1


@pytest.mark.database
def test_once_removed_an_old_link_leads_nowhere_and_a_new_invitation_is_sent(
    desk, guest, event, invitation, new, sending
):
    answer(guest, invitation, "accept")
    post(desk, event, "remove", user=new.pk)
    assert answer(guest, invitation, "accept").status_code == 404 and not can_edit(new, event)

    with sending():
        invite(desk, event, new.email)

    assert len(mail.outbox) == 1 and pending(event) == [new.email]


def test_who_declines_is_not_named_nor_asked_again_soon(desk, guest, event, invitation, new, sending):
    before = text(desk.get(page(event)))
    assert answer(guest, invitation, "decline").url == "/me/"

    assert without_tokens(text(desk.get(page(event)))) == without_tokens(before)
    assert not editor_log.entries_of(event).exists()
    with sending():
        invite(desk, event, new.email)
    assert mail.outbox == [] and "invites you" not in text(guest.get("/me/"))
    assert answer(guest, invitation, "accept").status_code == 404 and not can_edit(new, event)


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_only_the_two_buttons_answer(guest, event, invitation, sent):
    assert guest.post(address_of(invitation), sent).status_code == 200
    guest.get(address_of(invitation), {"answer": "accept"})
    guest.head(address_of(invitation), {"answer": "accept"})

    assert event.editors.count() == 1 and pending(event) == ["new@example.org"]


def test_an_answer_needs_the_token_of_the_page(event, invitation, new):
    client = Client(enforce_csrf_checks=True)
    client.force_login(new)

    assert answer(client, invitation, "accept").status_code == 403 and event.editors.count() == 1


def foreign(event, invitation):
    return make_account("eve@example.org")


def unproved(event, invitation):
    return make_account("new@example.org", verified=False)


def unproved_beside_a_proved_one(event, invitation):
    EmailAddress.objects.create(user=(eve := make_account("eve@example.org")), email="new@example.org")
    return eve


def lapsed(event, invitation):
    age(event, days=30)
    return make_account("new@example.org")


def inviter_gone(event, invitation):
    invitation.invited_by.delete()
    return make_account("new@example.org")


def inviter_closed(event, invitation):
    type(invitation.invited_by).objects.update(is_active=False)
    return make_account("new@example.org")


def inviter_removed(event, invitation):
    event.editors.clear()
    return make_account("new@example.org")


def event_gone(event, invitation):
    draft = make.make_event("draft", status="draft", editors=event.editors.all())
    draft.invitations.add(invitation)
    draft.delete()
    return make_account("new@example.org")


@pytest.mark.parametrize(
    "who",
    [
        foreign, unproved, unproved_beside_a_proved_one, lapsed, inviter_gone, inviter_closed,
        inviter_removed, event_gone,
    ],
)  # fmt: skip
@pytest.mark.database
def test_all_others_get_the_same_answer_as_to_what_never_was(client, event, invitation, who):
    pk, user = invitation.pk, who(event, invitation)
    client.force_login(user)

    shown = client.get(f"/me/invitations/{pk}/")
    for verb in ("accept", "decline"):
        assert client.post(f"/me/invitations/{pk}/", {"answer": verb}).status_code == 404

    never = client.get("/me/invitations/99999999999999999999999/")
    assert shown.status_code == never.status_code == 404
    assert without_tokens(text(shown)) == without_tokens(text(never))
    assert "A series" not in text(shown) and "Invitations</h2>" not in text(client.get("/me/"))
    assert not user.edited_events.exists()
    assert EditorInvitation.objects.filter(status=Status.WAITING).count() == (who is not event_gone)


def test_a_colleague_renews_what_ended_with_the_right_of_the_inviter(client, event, invitation, sending):
    bob = make_account("bob@example.org")
    event.editors.set([bob])
    client.force_login(bob)
    assert pending(event) == []

    with sending():
        invite(client, event, "new@example.org")

    assert mail.outbox == [] and pending(event) == ["new@example.org"]


@pytest.mark.parametrize(
    "rank", ["editor", "of the umbrella", "of the root", "superuser", "elsewhere", "none"]
)
@pytest.mark.database
def test_invitations_stand_while_the_inviter_may_edit(db, rank):
    root = make.make_event("root")
    umbrella = make.make_event("umbrella", parent=root)
    event = make.make_event("event", parent=umbrella)
    elsewhere = make.make_event("elsewhere")
    by = make.make_user(is_superuser=rank == "superuser")
    roles = {"editor": event, "of the umbrella": umbrella, "of the root": root, "elsewhere": elsewhere}
    if rank in roles:
        roles[rank].editors.add(by)
    EditorInvitation.objects.create(event=event, email="new@example.org", invited_by=by)

    assert bool(pending(event)) == can_edit(by, event) == (rank not in ("elsewhere", "none"))


def test_who_has_no_account_signs_up_and_is_brought_back(client, event, invitation):
    asked = client.get(address_of(invitation))
    assert asked.url == f"/accounts/login/?next={address_of(invitation)}"
    sign_up = re.search(r'href="(/accounts/signup/[^"]*)"', text(client.get(asked.url)))[1]
    form = {"email": "new@example.org", "password1": PASSWORD, "next": address_of(invitation)}
    client.post(sign_up, form)
    link = re.search(r"https?://[^/\s]+(\S+/confirm-email/\S+)", mail.outbox[-1].body)[1]

    back = client.post(link, follow=True)

    assert "Do you want to edit “A series”?" in text(back)
    assert event.editors.count() == 1


@pytest.mark.django_db
@pytest.mark.database
def test_the_account_page_takes_as_many_queries_for_three_invitations_as_for_one(guest, ines):
    counts = []
    for _number in (1, 3):
        for _each in range(_number):
            event = make.make_event(parent=make.make_event(editors=[ines]))
            event.invitations.create(email="new@example.org", invited_by=ines)
        with CaptureQueriesContext(connection) as queries:
            shown = text(guest.get("/me/"))
        counts.append((len(queries), shown.count('value="accept"')))

    assert counts == [(counts[0][0], 1), (counts[0][0], 4)]


@pytest.mark.database
def test_addresses_are_forgotten_once_they_have_lapsed(event, invitation):
    event.invitations.create(email="old@example.org", invited_by=None)
    event.invitations.filter(email="old@example.org").update(
        invited_at=timezone.now() - dt.timedelta(days=31)
    )

    for _twice in range(2):
        tasks.forget_old_invitations()

    assert list(event.invitations.all()) == [invitation]
