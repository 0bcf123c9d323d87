"""The sidebar: what rooms add to it, and who is an organiser by it."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Permission

from portal.admin.sidebar import is_organiser, sidebar, sidebar_entries
from tests.support.factories import make_course, make_event, make_superuser, make_user
from tests.support.mailing_lists import make_list

pytestmark = pytest.mark.django_db

ALL = [
    ("Programme", [
        "event", "talk", "session", "page", "material", "ticket", "postercall", "suggestion", "proposal",
        "courseweek",
    ]),
    ("People and organisations", ["person", "boardmember", "organisation", "topic"]),
    ("Mail", ["announcement", "mailinglist", "delivery", "suppression", "deliverabilityreport"]),
    ("Site", ["sitesettings", "user", "group", "calendarentry", "formerslug"]),
]  # fmt: skip


def groups(client):
    """The sidebar of a user who is signed in, as (title, models)."""
    found = sidebar(client.get("/admin/").wsgi_request)
    return [(group["title"], [item["link"].split("/")[-2] for item in group["items"]]) for group in found]


def test_superusers_see_all_entries_in_their_order(client):
    client.force_login(make_superuser())
    make_course(editors=[make_user()])

    assert groups(client) == ALL


def test_others_see_what_is_theirs_and_no_empty_group(client):
    user = make_user()
    make_list(editors=[user])
    client.force_login(user)

    assert groups(client) == [("Mail", ["announcement", "mailinglist"])]


def test_every_entry_leads_to_a_list_of_the_admin():
    assert [
        name for name, entry in sidebar_entries.items() if not admin.site.is_registered(entry.model)
    ] == []


def test_no_two_entries_of_a_group_stand_in_one_place():
    places = [(entry.group, entry.position) for entry in sidebar_entries.values()]

    assert len(places) == len(set(places))


def test_who_edits_an_event_or_a_list_is_an_organiser():
    of_event, of_list = make_user(), make_user()
    make_event(editors=[of_event])
    make_list(editors=[of_list])

    assert is_organiser(of_event) and is_organiser(of_list)
    assert not is_organiser(make_user()) and not is_organiser(AnonymousUser())


def test_a_right_about_the_sites_own_rows_makes_nobody_an_organiser():
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="change_sitesettings"))

    assert not is_organiser(user)
