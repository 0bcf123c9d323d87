"""Who may edit what: reach of editors, shared people, and adding events of one's own."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from courses.models import Lecture
from events import permissions
from events.models import Event, JoiningLink, Organisation, Person, Talk
from mailing.models import Letter
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_person,
    make_session,
    make_superuser,
    make_talk,
    make_user,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_editors_reach_parts_and_their_parts_and_nothing_above_or_beside():
    editor = make_user()
    above = make_event(kind="programme")
    umbrella = make_event(parent=above, editors=[editor])
    part = make_event(parent=umbrella)
    below = make_event(parent=part)
    beside = make_event(parent=above)

    assert set(permissions.edited_events(editor)) == {umbrella, part, below}
    assert not permissions.can_edit(editor, above)
    assert not permissions.can_edit(editor, beside)


def test_rows_go_with_their_event_by_every_way_to_it():
    editor = make_user()
    own, other = make_event(editors=[editor]), make_event()
    of_event, of_talk = make_joining_link(event=own), make_joining_link(talk=make_talk(own))
    make_joining_link(event=other), make_joining_link(talk=make_talk(other))

    assert set(permissions.editable(editor, JoiningLink.objects.all())) == {of_event, of_talk}


def test_who_is_no_editor_any_more_edits_nothing_at_once():
    editor = make_user()
    event = make_event(editors=[editor])

    event.editors.remove(editor)

    assert not permissions.can_edit(editor, event)
    assert not permissions.editable(editor, Talk.objects.all()).exists()


@pytest.mark.parametrize("user", [AnonymousUser(), "inactive"])
def test_visitors_and_closed_accounts_edit_nothing(user):
    user = make_superuser(is_active=False) if user == "inactive" else user
    event = make_event()

    assert not permissions.can_edit(user, event)
    assert not permissions.editable(user, Event.objects.all()).exists()


ROLES = {
    "speaker": lambda event, person: make_talk(event, speaker=person, status="draft"),
    "board": lambda event, person: make_board_member(event, person),
    "chair of a talk": lambda event, person: make_talk(event, chair=person),
    "chair of a session": lambda event, person: make_session(event, chair=person),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_no_right_over_a_person_and_takes_none(role):
    keeper, other = make_user(), make_user()
    person = make_person(kept_at=make_event(editors=[keeper]))

    ROLES[role](make_event(editors=[other]), person)

    assert permissions.can_edit_row(keeper, person)
    assert not permissions.can_edit_row(other, person)


@pytest.mark.parametrize("role", ROLES)
def test_the_first_event_of_who_was_added_keeps_them(role):
    adder, colleague, other = make_user(), make_user(), make_user()
    own, elsewhere = make_event(editors=[adder, colleague]), make_event(editors=[other])
    person = Person.objects.create(name="Ada Example", slug="ada", made_by=adder)
    assert permissions.can_edit_row(adder, person) and not permissions.can_edit_row(colleague, person)
    ROLES[role](own, Person.objects.get())
    Person.objects.update(kept_at=None)  # as the pages find it, which ask for it

    for user, event in ((other, elsewhere), (adder, elsewhere), (adder, own), (adder, elsewhere)):
        permissions.keep_new_people(user, event)

    assert Person.objects.get().kept_at == own
    assert permissions.can_edit_row(colleague, person) and not permissions.can_edit_row(other, person)


def test_who_has_left_edits_nobody_whom_they_added():
    gone = make_user(is_active=False)

    assert not permissions.can_edit_row(gone, make_person(made_by=gone))


def test_an_organisation_of_another_event_is_not_changed():
    editor = make_user()
    organisation = Organisation.objects.create(name="A university")
    make_event(editors=[editor]).hosts.create(organisation=organisation)
    assert permissions.can_edit_row(editor, organisation)

    make_event().hosts.create(organisation=organisation)

    assert not permissions.can_edit_row(editor, organisation)


def test_a_person_without_any_role_and_their_address_are_for_superusers():
    editor, person = make_user(), make_person(email="private@example.org")
    make_event(editors=[editor])

    assert not permissions.can_edit_row(editor, person)
    assert permissions.can_edit_row(make_superuser(), person)


def test_only_superusers_and_staff_who_were_given_it_add_events_of_their_own():
    editor, staff = make_user(), make_user(is_staff=True)
    make_event(editors=[editor, staff])
    assert not permissions.can_add_top_level(editor)
    assert not permissions.can_add_top_level(staff)
    assert permissions.can_add_top_level(make_superuser())

    staff.user_permissions.add(Permission.objects.get(codename="add_event"))

    assert permissions.can_add_top_level(type(staff).objects.get(pk=staff.pk))


def test_editors_hold_permissions_on_programmes_only():
    editor = make_user()
    make_event(editors=[editor])

    assert editor.has_perms(["events.change_talk", "courses.delete_courseweek", "events.add_person"])
    for forbidden in ("portal.view_user", "events.delete_person", "events.change_topic", "nothing.view_x"):
        assert not editor.has_perm(forbidden), forbidden
    assert not make_user().has_perm("events.view_talk")


@pytest.mark.parametrize(
    ("model", "links"),
    [
        (Talk, ("event",)),
        (JoiningLink, ("event", "talk")),
        (Lecture, ("talk", "week")),
        (Event, ()),
        (Person, ()),
    ],
)
def test_what_a_row_belongs_to_follows_from_its_ways_to_an_event_or_is_said(model, links):
    assert permissions.belongs_to(model) == links


def test_models_of_rooms_above_are_edited_as_soon_as_they_say_so(monkeypatch):
    editor = make_user()
    make_event(editors=[editor])
    assert not editor.has_module_perms("mailing") and not editor.has_perm("mailing.change_letter")

    monkeypatch.setattr(Letter, "event_paths", ("event",), raising=False)

    assert editor.has_module_perms("mailing") and editor.has_perm("mailing.change_letter")
    assert not editor.has_perm("mailing.change_delivery")


def test_the_number_of_queries_does_not_grow_with_the_events(django_assert_num_queries):
    editor = make_user()
    for _number in range(3):
        make_talk(make_event(editors=[editor]))

    with django_assert_num_queries(1):
        assert len(permissions.editable(editor, Talk.objects.all())) == 3
    with django_assert_num_queries(1):
        list(permissions.editable(editor, Person.objects.all()))
