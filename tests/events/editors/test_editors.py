"""The page of an event's editors, from which they are taken away at once."""

import pytest

from events import permissions
from events.editors import actions
from events.history import editor_log
from events.models import EditorInvitation
from tests.support import factories as make
from tests.support.accounts import make_account
from tests.support.admin_forms import change
from tests.support.editors import invite, page, pending, post, text

pytestmark = pytest.mark.usefixtures("empty_cache")


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


@pytest.mark.database
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


@pytest.mark.database
def test_the_last_editor_of_an_event_stays_but_for_superusers(desk, event, ines, client):
    event.editors.add(make_account("closed@example.org", is_active=False))

    refused = post(desk, event, "remove", user=ines.pk, sure="yes")
    assert "last editor" in text(refused)
    assert event.editors.filter(pk=ines.pk).exists()

    client.force_login(make.make_superuser())
    post(client, event, "remove", user=ines.pk)
    assert not event.editors.filter(pk=ines.pk).exists()


@pytest.mark.database
def test_the_last_editor_of_a_part_may_go(desk, event, ines):
    part = make.make_event("part", parent=event, editors=[ines])

    post(desk, part, "remove", user=ines.pk, sure="yes")

    assert not part.editors.exists()
    assert permissions.can_edit(ines, part)


@pytest.mark.database
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


@pytest.mark.database
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
@pytest.mark.database
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
    actions.accept(invitation=event.invitations.get().pk, by=bob)
    post(desk, event, "remove", user=bob.pk)

    told = desk.get(change(event).replace("/change/", "/history/") + "?kind=editors").context_data["page"]

    assert [(entry.who, entry.name) for entry in told.entries] == [
        ("Ines", "Let Bob edit no longer"),
        ("Bob", "Accepted the invitation to edit"),
        ("Ines", "Invited bob@example.org to edit"),
    ]


@pytest.mark.database
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
