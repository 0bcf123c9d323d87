"""Who edits an event: invited by mail address, accepted once that is proved, taken away at once."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from events import permissions
from events.editors import actions
from events.history import editor_log
from events.models import EditorInvitation
from tests.support import factories as make
from tests.support.admin_forms import change

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("empty_cache")]

PASSWORD = "correct horse battery"


@pytest.fixture
def ines(db):
    return make_account("ines@example.org", name="Ines")


@pytest.fixture
def event(ines):
    return make.make_event("series", title="A series", editors=[ines])


@pytest.fixture
def desk(client, ines):
    client.force_login(ines)
    return client


def make_account(email, verified=True, **fields):
    user = make.make_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def page(event):
    return change(event).replace("/change/", "/editors/")


def post(client, event, what, **fields):
    return client.post(page(event), {"what": what} | fields, follow=True)


def invite(client, event, emails):
    return post(client, event, "invite", emails=emails)


def errors(response):
    return " ".join(response.context_data["form"].errors.get("emails", []))


def text(response):
    return response.content.decode()


def pending(event):
    return [invitation.email for invitation in event.invitations.all()]


# --- Inviting ------------------------------------------------------------------------------------------


def test_who_has_proved_the_address_edits_at_once(desk, event, django_capture_on_commit_callbacks):
    bob = make_account("bob@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        invite(desk, event, "Bob@Example.org")

    assert permissions.can_edit(bob, event)
    assert pending(event) == []
    assert [message.to for message in mail.outbox] == [["bob@example.org"]]


def test_for_all_others_an_invitation_waits(desk, event, django_capture_on_commit_callbacks):
    unproved = make_account("bob@example.org", verified=False)
    make_account("closed@example.org", is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        invite(desk, event, "bob@example.org, closed@example.org\nnew@example.org")

    assert not permissions.can_edit(unproved, event)
    assert pending(event) == ["bob@example.org", "closed@example.org", "new@example.org"]
    assert len(mail.outbox) == 3


def test_the_answer_does_not_tell_who_has_an_account(desk, event):
    make_account("known@example.org")

    answers = [text(invite(desk, event, f"{name}@example.org")) for name in ("known", "other")]

    told = [answer.split("Invited by mail: ")[1].split("<")[0].strip() for answer in answers]
    assert told == ["known@example.org.", "other@example.org."]


def test_the_mail_says_what_it_is_for_and_where_to_go(
    desk, event, settings, django_capture_on_commit_callbacks
):
    event.title = "A series\nBcc: everybody@example.org"
    event.save()

    with django_capture_on_commit_callbacks(execute=True):
        invite(desk, event, "new@example.org")

    message = mail.outbox[0]
    assert "\n" not in message.subject and "A series" in message.subject
    assert "Ines lets you edit" in message.body
    for address in ("/accounts/login/", "/accounts/signup/", change(event)):
        assert settings.SITE_URL + address in message.body


def test_no_mail_leaves_if_the_invitation_is_not_stored(desk, event, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(desk, event, "new@example.org, nonsense")

    assert mail.outbox == [] and pending(event) == []


@pytest.mark.parametrize(
    "once_more", ["new@example.org", "NEW@example.org", "new@example.org, new@example.org"]
)
def test_invited_twice_one_is_asked_once(desk, event, once_more, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(desk, event, "new@example.org")
        invite(desk, event, once_more)

    assert pending(event) == ["new@example.org"]
    assert len(mail.outbox) == 1


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


def test_only_so_many_are_invited_at_once_wait_and_are_sent_a_minute(desk, event, monkeypatch):
    many = [f"a{number}@example.org" for number in range(11)]
    assert "at most 10 people at once" in errors(invite(desk, event, ",".join(many)))

    invite(desk, event, ",".join(many[:10]))
    assert "too many invitations" in errors(invite(desk, event, "late@example.org"))

    monkeypatch.setattr(actions, "MOST_A_MINUTE", 100)
    monkeypatch.setattr(actions, "MOST_PENDING", 10)
    assert "At most 10 invitations wait" in errors(invite(desk, event, "late@example.org"))
    assert len(pending(event)) == 10


# --- Accepting -----------------------------------------------------------------------------------------


@pytest.fixture
def invitation(event, ines):
    return EditorInvitation.objects.create(event=event, email="new@example.org", invited_by=ines)


def test_an_invitation_is_accepted_by_signing_in_and_leads_to_the_admin(client, event, invitation):
    new = make_account("new@example.org")

    answer = client.post("/accounts/login/", {"login": new.email, "password": PASSWORD})

    assert answer.url == "/admin/"
    assert client.get(change(event)).status_code == 200
    assert pending(event) == []


def test_an_invitation_is_accepted_by_confirming_a_new_account(client, event, invitation):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert pending(event) == ["new@example.org"]
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)

    client.post(link.removeprefix("http://testserver").removeprefix("http://127.0.0.1:8000"))

    assert pending(event) == []
    assert [user.email for user in event.editors.all()] == ["ines@example.org", "new@example.org"]


def test_an_address_that_is_not_proved_accepts_nothing(client, event, invitation):
    make_account("new@example.org", verified=False)

    client.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})

    assert pending(event) == ["new@example.org"]
    assert event.editors.count() == 1


def test_an_invitation_that_was_withdrawn_is_not_accepted(desk, client, event, invitation):
    post(desk, event, "withdraw", invitation=invitation.pk)
    new = make_account("new@example.org")

    assert actions.accept_invitations(user=new) == []
    assert not permissions.can_edit(new, event)


def test_a_closed_account_accepts_nothing(event, invitation):
    assert actions.accept_invitations(user=make_account("new@example.org", is_active=False)) == []


# --- Taking away ---------------------------------------------------------------------------------------


def test_an_editor_is_removed_with_effect_at_the_next_request(desk, event, client):
    bob = make_account("bob@example.org")
    event.editors.add(bob)
    other = type(client)()
    other.force_login(bob)
    assert other.get(change(event)).status_code == 200

    post(desk, event, "remove", user=bob.pk)

    assert other.get(change(event)).status_code == 302
    assert other.get("/admin/", follow=True).status_code == 403
    assert other.get("/").status_code == 200


def test_pressed_twice_it_is_harmless(desk, event, invitation):
    bob = make_account("bob@example.org")
    event.editors.add(bob)

    for _twice in range(2):
        assert post(desk, event, "remove", user=bob.pk).status_code == 200
        assert post(desk, event, "withdraw", invitation=invitation.pk).status_code == 200

    assert [user.email for user in event.editors.all()] == ["ines@example.org"]
    assert pending(event) == []
    assert editor_log.entries_of(event).count() == 2


def test_removing_oneself_asks_once_more(desk, event, ines):
    event.editors.add(make_account("bob@example.org"))

    asked = post(desk, event, "remove", user=ines.pk)
    assert "about to remove yourself" in text(asked)
    assert event.editors.count() == 2

    left = desk.post(page(event), {"what": "remove", "user": ines.pk, "sure": "yes"})
    assert left.url == "/"
    assert event.editors.count() == 1


def test_the_last_editor_of_an_event_stays_but_for_superusers(desk, event, ines, client):
    event.editors.add(make_account("closed@example.org", is_active=False))

    refused = post(desk, event, "remove", user=ines.pk, sure="yes")
    assert "last editor" in text(refused)
    assert event.editors.filter(pk=ines.pk).exists()

    client.force_login(make.make_superuser())
    post(client, event, "remove", user=ines.pk)
    assert not event.editors.filter(pk=ines.pk).exists()


def test_the_last_editor_of_a_part_may_go(desk, event, ines):
    part = make.make_event("part", parent=event, editors=[ines])

    post(desk, part, "remove", user=ines.pk, sure="yes")

    assert not part.editors.exists()
    assert permissions.can_edit(ines, part)


def test_who_is_removed_meanwhile_removes_and_invites_nobody(event, ines):
    bob = make_account("bob@example.org")
    event.editors.set([bob])

    for action in (
        lambda: actions.remove(event=event, user=bob, by=ines),
        lambda: actions.invite(event=event, emails=["x@example.org"], by=ines),
        lambda: actions.withdraw(event=event, invitation=1, by=ines),
    ):
        with pytest.raises(actions.ValidationError):
            action()
    assert event.editors.get() == bob and pending(event) == []


# --- The page ------------------------------------------------------------------------------------------


def test_inherited_editors_are_named_and_not_removed_here(desk, event, ines):
    part = make.make_event("part", title="A part", parent=event)

    shown = text(desk.get(page(part)))
    post(desk, part, "remove", user=ines.pk, sure="yes")

    assert "Ines, as editor of “A series”" in shown
    assert event.editors.filter(pk=ines.pk).exists()


@pytest.mark.parametrize("what", ["", "invite", "withdraw", "remove"])
def test_editors_of_other_events_reach_nothing(client, event, invitation, what):
    stranger = make_account("eve@example.org")
    make.make_event("own", editors=[stranger])
    client.force_login(stranger)
    fields = {"emails": "eve@example.org", "user": "1", "invitation": invitation.pk, "sure": "yes"}

    assert client.get(page(event)).status_code == 404
    assert client.post(page(event), {"what": what} | fields).status_code == 404
    assert pending(event) == ["new@example.org"] and event.editors.count() == 1


def test_invitations_of_other_events_are_not_withdrawn_from_ones_own(desk, event):
    foreign = EditorInvitation.objects.create(event=make.make_event(), email="new@example.org")

    post(desk, event, "withdraw", invitation=foreign.pk)

    assert EditorInvitation.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("sent", ["x", "", "99999999999999999999", "\x00", "-1"])
def test_senseless_keys_get_an_answer(desk, event, sent):
    assert post(desk, event, "remove", user=sent).status_code == 200
    assert post(desk, event, "withdraw", invitation=sent).status_code == 200


def test_a_get_changes_nothing(desk, event, ines):
    desk.get(page(event), {"what": "remove", "user": ines.pk, "sure": "yes"})

    assert event.editors.count() == 1


def test_names_are_escaped(desk, event):
    event.editors.add(make_account("bob@example.org", name="<script>alert(1)</script>"))

    assert "<script>alert" not in text(desk.get(page(event)))


def test_the_history_of_the_event_tells_who_invited_and_removed_whom(desk, event):
    bob = make_account("bob@example.org", name="Bob")
    invite(desk, event, "bob@example.org")
    post(desk, event, "remove", user=bob.pk)

    told = desk.get(change(event).replace("/change/", "/history/") + "?kind=editors").context_data["page"]

    assert [(entry.who, entry.name) for entry in told.entries] == [
        ("Ines", "Let Bob edit no longer"),
        ("Ines", "Invited bob@example.org to edit"),
    ]


def test_the_page_takes_as_many_queries_for_three_editors_as_for_one(
    desk, ines, django_assert_max_num_queries
):
    counts = []
    for number in (1, 3):
        umbrella = make.make_event(editors=[ines, *(make.make_user() for _ in range(number))])
        part = make.make_event(parent=umbrella, editors=[make.make_user() for _ in range(number)])
        for each in range(number):
            part.invitations.create(email=f"{number}-{each}@example.org", invited_by=ines)
        desk.get(page(part))
        with django_assert_max_num_queries(25) as queries:
            desk.get(page(part))
        counts.append(len(queries))

    assert counts[0] == counts[1]
