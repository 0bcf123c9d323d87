"""What an organiser's browser would never send: each gets an answer, none an error or a long wait."""

import pytest

from tests.support.admin_forms import form_data
from tests.support.factories import make_event, make_talk, make_user

pytestmark = pytest.mark.django_db

HUGE = "9" * 30


@pytest.fixture
def talk(client):
    editor = make_user()
    talk = make_talk(make_event(editors=[editor]), speaker="Ada Example")
    client.force_login(editor)
    return talk


@pytest.mark.parametrize(
    "query",
    [
        "status__regex=(",
        "status__regex=^" + ".*" * 20 + "!$",
        "kind__iregex=[",
        "event__id__range=1",
        "event__id__exact=abc",
        f"event__id__exact={HUGE}",
        f"starts_at__year={HUGE}",
        f"period={HUGE}",
        "period=2026-13",
        "period=٢٠٢٦",
        f"starts_at__year__gte={HUGE}",
        "starts_at__year=abc",
        "q=" + "word+" * 1900,
        "q=%00",
        "o=x",
        "p=-1",
        "p=" + HUGE,
        "when=never",
    ],
)
def test_a_list_answers_whatever_it_is_asked(client, talk, query):
    assert client.get(f"/admin/events/talk/?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("key", ["abc", HUGE, "-1", "1 OR 1=1"])
def test_an_action_on_what_is_no_row_does_nothing(client, talk, key):
    data = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}

    assert client.post("/admin/events/talk/", data).status_code in (200, 302)


@pytest.mark.parametrize("name", ["chair", "speakers-0-person", "session"])
@pytest.mark.parametrize("key", ["abc", HUGE])
def test_a_choice_that_is_no_key_is_refused_at_its_field(client, talk, name, key):
    path = f"/admin/events/talk/{talk.pk}/change/"

    answer = client.post(path, form_data(client.get(path)) | {name: key})

    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()


@pytest.mark.parametrize("key", ["abc", "", "-1"])
def test_a_row_of_the_list_that_is_no_talk_is_left_out(client, talk, key):
    sent = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": key,
        "form-0-status": "x",
        "_save": 1,
    }

    assert client.post("/admin/events/talk/", sent).status_code == 200


@pytest.mark.parametrize(
    ("address", "name"), [("events/event", "topics"), ("events/person", "user"), ("portal/user", "groups")]
)
def test_what_is_chosen_by_typing_may_be_no_key(superuser_browser, address, name):
    answer = superuser_browser.post(f"/admin/{address}/add/", {name: "abc"})

    assert answer.status_code == 200


@pytest.mark.parametrize("number", [HUGE, "1000"])
def test_a_number_of_rows_alone_has_none_of_them_drawn(client, talk, number):
    path = f"/admin/events/talk/{talk.pk}/change/"
    sent = form_data(client.get(path)) | {"speakers-TOTAL_FORMS": number}

    answer = client.post(path, sent)

    assert answer.status_code == 200
    assert "No more than 101 lines are taken at once, and nothing was saved." in answer.content.decode()
    assert answer.content.decode().count('-person"') < 1000


def test_a_number_of_talks_alone_has_none_of_them_made(client, talk):
    sent = {"form-TOTAL_FORMS": HUGE, "form-INITIAL_FORMS": HUGE, "form-0-id": talk.pk, "_save": 1}

    answer = client.post("/admin/events/talk/", sent)

    assert answer.status_code == 200
    assert len(answer.context_data["cl"].formset.forms) <= 200


def test_a_number_of_addresses_alone_has_none_of_them_drawn(superuser_browser):
    user = make_user()
    path = f"/admin/portal/user/{user.pk}/change/"
    sent = form_data(superuser_browser.get(path)) | {"emailaddress_set-TOTAL_FORMS": HUGE}

    answer = superuser_browser.post(path, sent)

    assert "Please submit at most 100 forms." in answer.content.decode()
