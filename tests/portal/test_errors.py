import io
import os
import re
import sqlite3
import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.urls import include, path

from tests.support.factories import make_event, make_person, make_talk


def busy(request):
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError(*locked.args) from locked


urlpatterns = [
    path("busy/", busy),
    path("denied/", lambda request: (_ for _ in ()).throw(PermissionDenied("secret reason"))),
    path("broken/", lambda request: 1 / 0),
    path("", include("portal.urls")),
]
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"


@pytest.fixture
def patient_client():
    """A client that shows the page for a failure instead of raising it."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_page_that_is_not_there_offers_a_search_for_the_words_of_its_address(client):
    response = client.get("/events/one-world-seminar/2024/")

    assert response.status_code == 404
    page = response.content.decode()
    assert 'href="/search/?q=one%20world%20seminar"' in page
    assert 'href="/events/"' in page
    assert page.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/nowhere/", "nowhere"),
        ("/lists/geometry.html", "geometry"),
        ("/events/sheaves/talks/calendar.ics", "sheaves"),
        ("/events/spring/timetable/7/", "spring timetable"),
        ("/talks/999/", ""),
        ("/courses/", None),
        ("/ab/", "ab"),
    ],
)
def test_words_with_which_the_portals_addresses_begin_are_not_searched_for(client, address, query):
    make_event("abacus")

    response = client.get(address)

    assert (response.context or {}).get("query") == query


@pytest.mark.django_db
def test_a_draft_is_not_told_from_what_never_was(client):
    make_event("kept-secret", status="draft", title="Kept secret")

    page = client.get("/events/kept-secret/").content.decode()

    never = client.get("/events/never-was/").content.decode()
    assert page.replace("kept", "never").replace("secret", "was") == never


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/<script>alert(1)</script>/",
        "/%3Cscript%3Ealert(1)%3C%2Fscript%3E/",
        "/%00/",
        "/%ff%fe/",
        '/"onmouseover="x/',
        "/" + "long-" * 2_000,
        "/{{ site }}/{% now %}/",
        "/🙂/",
        "/events/%2e%2e/",
        "/talks/99999999999999999999999/",
        "/people/x/?page=%00",
    ],
)
def test_a_hostile_address_is_only_not_found(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert b"<script>alert" not in response.content
    assert b'onmouseover="' not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("/events/shapes-of-lerning/", "/events/shapes-of-learning/"),
        ("/events/shapes-of-learning/timetabel/", "/events/shapes-of-learning/"),
        ("/events/formes-of-learnig/", "/events/shapes-of-learning/"),  # near a former address
        ("/people/ada-exampel/", "/people/ada-example/"),
        ("/lighthouse-talk.html", "/events/shapes-of-learning/"),  # by its words
        ("/events/kept-secert/", None),
        ("/people/nobody-exampel/", None),
        ("/nothing/like/it/", None),
    ],
)
@pytest.mark.usefixtures("empty_cache")
def test_pages_that_somebody_may_have_meant_are_suggested(client, address, suggested):
    event = make_event(
        "formes-of-learning", title="Shapes of learning", summary="In the lighthouse: talk and tea."
    )
    event.slug = "shapes-of-learning"
    event.save()
    make_talk(event, speaker=make_person("Ada Example", slug="ada-example"))
    make_person("Nobody Example", slug="nobody-example")
    make_event("kept-secret", status="draft", title="Kept secret")

    answer = client.get(address)

    assert answer.status_code == 404
    found = [path for _title, path in answer.context["suggested"]]
    assert found[:1] == ([suggested] if suggested else [])


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_cache")
def test_whoever_asks_for_very_much_is_answered_without_suggestions(client):
    make_event("shapes", title="Shapes")

    found = [len(client.get("/events/shapse/").context["suggested"]) for _ in range(22)]

    assert found == [1] * 20 + [0] * 2


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("empty_cache")
def test_not_found_costs_the_same_however_much_there_is(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    make_event("sheaves")
    with django_assert_max_num_queries(18) as one:
        client.get("/no/such/sheaf-page/")
    for number in range(3):
        make_event(f"sheaves-{number}")

    with django_assert_num_queries(len(one)):
        client.get("/no/such/sheaf-page/")


def test_without_a_database_a_missing_page_is_still_answered(patient_client):
    response = patient_client.get("/no/such/page/")

    assert response.status_code == 500
    assert b"Something went wrong here" in response.content


@pytest.mark.urls(__name__)
def test_the_page_for_a_failure_needs_nothing(patient_client):
    response = patient_client.get("/broken/")

    assert response.status_code == 500
    page = response.content.decode()
    assert "Something went wrong here" in page
    assert "ZeroDivisionError" not in page and "division" not in page


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_the_page_for_what_is_not_allowed_gives_no_details(client):
    response = client.get("/denied/")

    assert response.status_code == 403
    assert b"You do not have permission to do this" in response.content
    assert b"secret reason" not in response.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert b"Please send the form again" in response.content


def test_a_foreign_host_gets_the_plain_page(client):
    response = client.get("/", headers={"host": "elsewhere.example.net"})

    assert response.status_code == 400
    assert b"This request cannot be answered" in response.content
    assert b"elsewhere" not in response.content


@pytest.mark.urls(__name__)
def test_the_plain_pages_link_a_style_sheet_that_exists(patient_client):
    page = patient_client.get("/broken/").content.decode()

    sheets = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page)
    assert len(sheets) == 2 and all(map(finders.find, sheets))
    assert "<style" not in page and "style=" not in page  # the site's policy allows no inline styles


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/nowhere/", "/accounts/login/"])
@pytest.mark.parametrize(
    "sent",
    [
        {"data": "a=b", "content_type": "application/x-www-form-urlencoded; charset=latin-1"},
        {"data": {f"file{number}": io.BytesIO(b"x") for number in range(101)}},
    ],
    ids=["another charset", "too many files"],
)
def test_a_form_that_cannot_be_read_gets_a_page_that_says_so(page, sent):
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32

    answer = browser.post(page, **sent)

    assert answer.status_code in (400, 404)
    assert "<h1>" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_database_that_somebody_else_writes_to_is_a_matter_of_a_moment(patient_client):
    answer = patient_client.get("/busy/")

    assert answer.status_code == 503 and answer["Retry-After"] == "10"
    assert "Please try again in a moment" in answer.content.decode()


def test_a_request_waits_for_sqlite_less_long_than_a_worker(tmp_path):
    ask = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['timeout'])"
    environment = {"PATH": os.environ["PATH"], "PORTAL_MODE": "development", "VAR_DIR": str(tmp_path)}

    web = subprocess.check_output([sys.executable, "-c", f"import portal.wsgi; {ask}"], env=environment)
    other = subprocess.check_output([sys.executable, "-c", f"import portal.celery; {ask}"], env=environment)

    assert (int(web), int(other)) == (5, 20)
