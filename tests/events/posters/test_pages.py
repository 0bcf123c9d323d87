"""The frame: the public page, a poster’s own page and its page at the desk, for whom they are."""

import pytest

from events.posters import links
from events.posters.models import PosterCall
from tests.support.factories import make_user
from tests.support.posters import make_call, make_chair, make_criterion, make_poster

pytestmark = pytest.mark.django_db


@pytest.fixture
def poster(clock):
    return make_poster(title="On graphs")


def test_the_public_page_shows_a_published_call_alone(client, poster):
    address = f"/events/{poster.call.event.slug}/posters/"
    assert client.get(address).status_code == 200

    type(poster.call).objects.update(is_published=False)
    assert client.get(address).status_code == 404


def test_a_poster_has_a_page_by_its_link_until_that_is_renewed(client, poster):
    path = links.path(poster)
    page = client.get(path)

    assert "On graphs" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    type(poster).objects.update(version=2)
    assert client.get(path).status_code == 410
    assert client.get("/posters/1-1.forged/").status_code == 404


def test_the_desk_is_for_the_editors_of_the_event(client, poster):
    chair, address = make_chair(poster.call), f"/admin/events/event/{poster.call.event_id}/posters/"
    for path in (address, f"{address}{poster.pk}/"):
        client.force_login(chair)
        assert "On graphs" in client.get(path).content.decode()
        client.force_login(make_user(is_staff=True))
        assert client.get(path).status_code == 404


def test_a_poster_of_another_call_is_not_found_at_the_desk(client, poster):
    other = make_call()
    client.force_login(make_chair(other))

    assert client.get(f"/admin/events/event/{other.event_id}/posters/{poster.pk}/").status_code == 404


def test_every_page_of_the_desk_has_the_same_navigation_and_opens(client, poster):
    PosterCall.objects.update(review="double")
    client.force_login(make_chair(poster.call))
    desk = f"/admin/events/event/{poster.call.event_id}/posters/"
    entries = navigation(client.get(desk))
    addresses = [each["address"] for each in entries]

    assert len(addresses) == 13
    for path, here in {**{each: each for each in addresses}, f"{desk}{poster.pk}/": desk}.items():
        page = client.get(path)
        found = navigation(page)
        assert [each["address"] for each in found] == addresses
        assert [each["address"] for each in found if each["is_here"]] == [here]
        assert page.content.decode().count('class="desk-nav"') == 1


def test_the_forms_of_a_call_stand_under_the_navigation_of_the_desk(client, poster):
    client.force_login(make_chair(poster.call))
    criterion = make_criterion(poster.call)
    forms = [
        f"/admin/posters/postercall/{poster.call.pk}/change/",
        f"/admin/posters/criterion/{criterion.pk}/change/",
        f"/admin/posters/posterquestion/add/?call={poster.call.pk}",
    ]
    for path in forms:
        page = client.get(path)
        body = page.content.decode()
        assert [each["address"] for each in navigation(page) if each["is_here"]] == [
            f"/admin/events/event/{poster.call.event_id}/posters/call/"
        ]
        assert body.count('class="desk-nav"') == 1 and "portal/desk" in body


def test_the_navigation_leads_to_no_page_that_its_reader_cannot_open(client, poster):
    editor = make_user(is_staff=True, is_superuser=True)
    make_chair(poster.call)
    desk = f"/admin/events/event/{poster.call.event_id}/posters/"
    client.force_login(editor)
    entries = [each["address"] for each in navigation(client.get(desk))]
    assert f"{desk}decisions/" not in entries
    assert {client.get(path).status_code for path in entries} == {200}

    type(poster).objects.all().delete()
    PosterCall.objects.all().delete()
    entries = [each["address"] for each in navigation(client.get(desk))]
    assert entries == [desk, f"{desk}book/"]
    assert {client.get(path).status_code for path in entries} == {200}


def navigation(page):
    return page.context_data["navigation"]
