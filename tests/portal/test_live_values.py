"""Live values: what changes without the site revision stands in a kept page as it is at the visit."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

import portal.urls
from events.models import Topic
from portal import live_values, pages, revision
from portal.live_values import LiveValue, marker
from portal.models import User
from portal.pages import public_page
from tests.support.factories import make_event, make_superuser, make_user, utc

COUNT = f"SELECT COUNT(*) FROM {User._meta.db_table} WHERE id >= %s"  # noqa: S608
rendered = []


@public_page
def page(request, *, now):
    rendered.append(now)
    names = " ".join(Topic.objects.values_list("name", flat=True))
    values = " ".join(marker("people", key) for key in range(Topic.objects.count()))
    return HttpResponse(f"<p>{request.user} {names}: {values}</p>")


urlpatterns = [path("people/", page), *portal.urls.urlpatterns]


@pytest.fixture(autouse=True)
def site(settings, db, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(
        live_values.live_values, "people", LiveValue("people", COUNT, lambda number: f"{number} & more")
    )
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 25, 12))
    Topic.objects.create(name="Sheaves", slug="sheaves")
    rendered.clear()


@pytest.mark.database
def test_a_kept_page_shows_the_new_value_at_the_next_visit_without_a_new_revision(client):
    first, before = client.get("/people/"), revision.number()
    make_user()
    second = client.get("/people/")

    assert b"0 &amp; more" in first.content and b"1 &amp; more" in second.content
    assert first["ETag"] != second["ETag"]
    assert revision.number() == before and len(rendered) == 1


@pytest.mark.database
def test_it_costs_one_query_as_ever(client, django_assert_num_queries):
    client.get("/people/")

    with django_assert_num_queries(1):
        client.get("/people/")


def test_an_unchanged_value_is_304_and_a_changed_one_is_not(client):
    headers = {"If-None-Match": client.get("/people/")["ETag"]}

    assert client.get("/people/", headers=headers).status_code == 304
    make_user()
    assert client.get("/people/", headers=headers).status_code == 200
    User.objects.all().delete()
    assert client.get("/people/", headers=headers).status_code == 304


def test_a_page_that_gets_another_marker_is_filled_at_once(client):
    client.get("/people/")
    Topic.objects.create(name="Topoi", slug="topoi")

    assert client.get("/people/").content.count(b"0 &amp; more") == 2
    Topic.objects.all().delete()
    assert b"more" not in client.get("/people/").content


def test_the_signed_in_see_the_value_and_no_marker():
    reader = Client()
    reader.force_login(make_superuser())

    assert b"1 &amp; more" in reader.get("/people/").content
    assert b"<!--" not in reader.get("/people/").content


def test_authors_write_no_marker(client):
    text = "<!--live people 1-->"
    make_event("seminar", title=text, summary=text, description=text, notice=text)

    shown = client.get("/events/seminar/").content + client.get(f"/search/?q={text}").content

    assert b"live people" in shown and b"more</" not in shown
    assert b"<!--live" not in shown and b"0 &amp; more" not in shown


def test_markers_are_remembered_only_of_pages_that_have_some(client):
    client.get("/events/")
    client.get("/people/")

    assert list(pages.store.markers) == ["/people/"]
