"""Who may edit which list, and what everybody gets at every address of the mail's admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from mailing import permissions
from mailing.models import MailingList, Subscription
from mailing.sources import EditedLists
from portal import rooms
from tests.support.announcements import registered
from tests.support.factories import make_event, make_superuser, make_user
from tests.support.mailing_lists import make_list, make_subscription

pytestmark = pytest.mark.django_db


def given_lists(user):
    """What another room would say: the lists with the user's name."""
    return MailingList.objects.filter(name=user.name)


@pytest.fixture
def another_room(monkeypatch):
    registered(monkeypatch, "edited_lists", EditedLists("lists by name", given_lists))


def test_editors_edit_their_lists_and_superusers_all():
    editor = make_user()
    own, other = make_list(editors=[editor]), make_list()

    assert list(permissions.editable_lists(editor)) == [own]
    assert permissions.can_edit(editor, own) and not permissions.can_edit(editor, other)
    assert set(permissions.editable_lists(make_superuser())) == {own, other}


def test_another_room_may_give_lists_that_come_with_what_a_user_edits(another_room):
    user = make_user(name="Given")
    own, given, _other = make_list(editors=[user]), make_list(name="Given"), make_list()

    assert set(permissions.editable_lists(user)) == {own, given}


def test_a_list_that_is_given_twice_is_there_once(another_room):
    user = make_user(name="Given")
    make_list(name="Given", editors=[user, make_user()])

    assert len(permissions.editable_lists(user)) == 1


@pytest.mark.parametrize("who", ["visitor", "inactive", "stranger", "editor of an event"])
def test_others_edit_nothing(who):
    make_list()
    user = {
        "visitor": AnonymousUser,
        "inactive": lambda: make_superuser(is_active=False),
        "stranger": make_user,
        "editor of an event": make_user,
    }[who]()
    if who == "editor of an event":
        make_event(editors=[user])

    assert not permissions.editable_lists(user).exists()
    assert not user.has_perm("mailing.view_mailinglist") and not user.has_module_perms("mailing")


def test_editors_hold_permissions_on_lists_only():
    editor = make_user()
    make_list(editors=[editor])

    assert editor.has_perms(
        ["mailing.change_mailinglist", "mailing.add_announcement", "mailing.view_delivery"]
    )
    for forbidden in (
        "mailing.add_mailinglist", "mailing.delete_mailinglist", "mailing.view_suppression",
        "mailing.change_delivery", "mailing.view_throttle", "events.view_talk", "portal.view_user",
    ):  # fmt: skip
        assert not editor.has_perm(forbidden), forbidden


# --- The admin ---------------------------------------------------------------------------------------------


@pytest.fixture
def sealed():
    """A list that somebody else edits; all words of it hold "sealed"."""
    mailing_list = make_list("sealed", name="sealed list", description="sealed words", editors=[make_user()])
    make_subscription(mailing_list, "sealed@example.org", consent="sealed consent")
    return mailing_list


def pages_of(mailing_list):
    """The addresses of the pages of one list by name; the one that only takes a POST is "export"."""
    names = ("change", "delete", "history", "subscribers", "import", "export")
    return {name: reverse(f"admin:mailing_mailinglist_{name}", args=[mailing_list.pk]) for name in names}


LIST = "/admin/mailing/mailinglist/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitors_are_sent_to_sign_in(client, sealed, method):
    for address in [*pages_of(sealed).values(), LIST, f"{LIST}add/"]:
        answer = getattr(client, method)(address)
        assert answer.status_code == 302 and answer.url.startswith(reverse("admin:login")), address


@pytest.mark.parametrize("who", ["stranger", "editor of an event", "editor of another list"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_list_of_others_is_not_there(client, sealed, who, method):
    user = make_user()
    if who == "editor of an event":
        make_event(editors=[user])
    if who == "editor of another list":
        make_list(editors=[user])
    client.force_login(user)
    before = list(MailingList.objects.values()), list(Subscription.objects.values())

    for name, address in pages_of(sealed).items():
        sent = {
            "name": "mine",
            "remove": sealed.subscriptions.get().pk,
            "post": "yes",
            "email": "x@example.org",
        }
        answer = getattr(client, method)(address, sent, follow=True)
        assert "sealed" not in answer.content.decode().replace(address, ""), name
        assert answer.status_code in (403, 404) or answer.redirect_chain[-1][0] == "/admin/", name

    assert (list(MailingList.objects.values()), list(Subscription.objects.values())) == before


def test_the_lists_of_an_editor_are_their_own(client, sealed):
    editor = make_user()
    own = make_list(name="open list", editors=[editor])
    client.force_login(editor)

    shown = client.get(LIST)

    assert "open list" in shown.content.decode() and "sealed" not in shown.content.decode()
    assert client.get(LIST, {"q": "sealed"}).context_data["cl"].result_count == 0
    for name, address in pages_of(own).items():
        if name != "delete":
            answer = client.post(address) if name == "export" else client.get(address)
            assert answer.status_code == 200, name


def test_editors_neither_add_nor_delete_lists_nor_choose_editors(client):
    editor, other = make_user(), make_user()
    own = make_list("own", editors=[editor])
    client.force_login(editor)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(pages_of(own)["delete"], {"post": "yes"}).status_code == 403
    client.post(pages_of(own)["change"], {"name": "Own", "slug": "moved", "editors": [other.pk]})

    own.refresh_from_db()
    assert (own.name, own.slug, list(own.editors.all())) == ("Own", "own", [editor])


def test_every_registered_model_of_mail_is_closed_to_strangers(client):
    client.force_login(make_user())
    for model in rooms.models():
        if model.__module__.startswith("mailing.") and admin.site.is_registered(model):
            for page in ("changelist", "add"):
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
                assert client.get(address, follow=True).status_code == 403, address


def test_editors_of_a_list_find_their_way_into_the_admin(client):
    editor = make_user()
    make_list(name="open list", editors=[editor])
    client.force_login(editor)

    assert LIST in client.get("/admin/").content.decode()
    assert 'href="/admin/"' in client.get("/").content.decode()
