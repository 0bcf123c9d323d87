"""`portal.pages` on two small views of its own: a page that says what it sees, and a feed."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import timezone

import portal.urls
from events.models import Topic
from portal import pages
from portal.pages import Store, matches, public_feed, public_page
from tests.support.factories import make_user, utc

seen = []  # what the views were asked since the test began
NOON = utc(2026, 3, 25, 12)


@public_page(params=("q", "page"))
def page(request, *, now):
    seen.append(dict(request.GET.items()))
    topics = ", ".join(Topic.objects.values_list("name", flat=True))
    return HttpResponse(f"{request.user} at {now:%H:%M:%S} sees {topics} and {request.GET.urlencode()}")


@public_page
def missing(request, *, now):
    seen.append("missing")
    raise Http404


@public_page
def refused(request, *, now):
    seen.append("refused")
    return HttpResponse("no", status=410)


@public_page
def form(request, *, now):
    seen.append("form")
    return HttpResponse(get_token(request))


@public_page
def cookie(request, *, now):
    seen.append("cookie")
    response = HttpResponse("with a cookie")
    response.set_cookie("visitor", "1")
    return response


@public_feed
def feed(request, slug):
    seen.append(slug)
    return HttpResponse(f"feed of {slug}", content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("page/", page),
    path("missing/", missing),
    path("refused/", refused),
    path("form/", form),
    path("cookie/", cookie),
    path("feed/<slug:slug>/", feed),
    *portal.urls.urlpatterns,
]
handler500 = "portal.errors.server_error"


@pytest.fixture(autouse=True)
def addresses(settings, db, monkeypatch):
    settings.ROOT_URLCONF = __name__
    seen.clear()
    stand_still(monkeypatch, NOON)


def stand_still(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_page_is_rendered_once_for_all_visitors(client):
    first, second = client.get("/page/"), Client().get("/page/")

    assert first.content == second.content == b"AnonymousUser at 12:00:00 sees  and "
    first.headers.pop("X-Request-ID"), second.headers.pop("X-Request-ID")
    assert first.headers == second.headers
    assert len(seen) == 1


@pytest.mark.database
def test_a_kept_page_costs_one_query(client, django_assert_num_queries):
    client.get("/page/")

    with django_assert_num_queries(1):
        client.get("/page/")


def test_an_edit_shows_at_the_next_request(client):
    client.get("/page/")

    Topic.objects.create(name="Sheaves", slug="sheaves")
    assert b"sees Sheaves" in client.get("/page/").content
    Topic.objects.update(name="Topoi")
    assert b"sees Topoi" in client.get("/page/").content


def test_a_page_is_made_anew_each_minute(client, monkeypatch):
    client.get("/page/")

    stand_still(monkeypatch, NOON + dt.timedelta(seconds=59.9))
    assert b"at 12:00:00" in client.get("/page/").content
    stand_still(monkeypatch, NOON + dt.timedelta(seconds=60))
    assert b"at 12:01:00" in client.get("/page/").content
    assert len(seen) == 2


def test_unknown_parameters_share_one_answer_and_are_hidden_from_the_view(client):
    for query in ("", "?utm_source=mail", "?x=1&x=2", "?Q=upper", "?%00=%00"):
        client.get(f"/page/{query}")

    assert seen == [{}]


@pytest.mark.parametrize(
    ("query", "view_sees"),
    [
        ("?q=maps", {"q": "maps"}),
        ("?page=2&q=maps", {"q": "maps", "page": "2"}),
        ("?q=last&q=wins", {"q": "wins"}),
        ("?q=%00ma%00ps", {"q": "maps"}),
        ("?q=%20%20", {}),
        ("?q=", {}),
        ("?q=%FF", {"q": "\N{REPLACEMENT CHARACTER}"}),
        ("?q=" + "m" * 999, {"q": "m" * 200}),
    ],
)
def test_allowed_parameters_are_cleaned(client, query, view_sees):
    assert client.get(f"/page/{query}").status_code == 200
    assert seen == [view_sees]


def test_the_order_of_parameters_makes_no_other_page(client):
    client.get("/page/?q=maps&page=2")
    client.get("/page/?page=2&q=maps&tracker=1")

    assert len(seen) == 1


def test_the_signed_in_get_a_page_of_their_own_that_nobody_keeps(client):
    reader = Client()
    reader.force_login(make_user("reader@example.org"))

    own = [reader.get("/page/") for _ in range(2)]
    after = client.get("/page/")

    assert all(response.content.startswith(b"reader@example.org") for response in own)
    assert all(response["Cache-Control"] == "private, no-store" for response in own)
    assert not any("ETag" in response for response in own)
    assert after.content.startswith(b"AnonymousUser")
    assert len(seen) == 3


def test_the_signed_in_are_not_given_what_is_kept(client):
    client.get("/page/")
    reader = Client()
    reader.force_login(make_user("reader@example.org"))

    assert reader.get("/page/").content.startswith(b"reader@example.org")


def test_shared_caches_must_ask_again_and_tell_visitors_apart(client):
    response = client.get("/page/")

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=0, must-revalidate"
    assert "Cookie" in response["Vary"]


@pytest.mark.database
def test_an_answer_that_is_too_big_to_keep_is_304_by_its_revision(client, monkeypatch):
    monkeypatch.setattr(pages, "store", Store(4 * pages.OVERHEAD))
    etag = client.get("/feed/a/")["ETag"]
    assert len(seen) == 1

    assert client.get("/feed/a/", headers={"If-None-Match": etag}).status_code == 304
    assert len(seen) == 1
    assert client.get("/feed/a/", headers={"If-None-Match": '"other"'}).content == b"feed of a"
    assert client.get("/feed/a/").content == b"feed of a"
    assert len(seen) == 3
    Topic.objects.create(name="Sheaves", slug="sheaves")
    assert client.get("/feed/a/", headers={"If-None-Match": etag}).status_code == 304
    assert len(seen) == 4  # it may say something else now


@pytest.mark.parametrize("address", ["/page/", "/feed/topology/"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
def test_an_unchanged_answer_is_304(client, address, form):
    full = client.get(address)

    response = client.get(address, headers={"If-None-Match": form.format(full["ETag"])})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == full["ETag"]
    assert response["Cache-Control"] == full["Cache-Control"]
    assert response.get("Vary") == full.get("Vary")


@pytest.mark.parametrize("header", ['"other"', "", "nonsense", 'W/"other"', '"*"'])
def test_other_etags_get_the_whole_answer(client, header):
    assert client.get("/feed/topology/", headers={"If-None-Match": header}).status_code == 200


def test_an_etag_from_before_an_edit_gets_the_new_page(client):
    etag = client.get("/page/")["ETag"]

    Topic.objects.create(name="Sheaves", slug="sheaves")

    assert client.get("/page/", headers={"If-None-Match": etag}).status_code == 200


def test_etags_are_compared_weakly():
    assert matches('W/"abc"', '"abc"')
    assert not matches("abc", '"abc"')


def test_a_head_request_has_the_headers_of_a_get(client):
    head, get = client.head("/page/"), client.get("/page/")

    assert head.content == b""
    assert head["ETag"] == get["ETag"]
    assert len(seen) == 1


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/page/", "/feed/topology/"])
def test_other_methods_are_not_allowed(client, method, address):
    response = getattr(client, method)(address)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert seen == []


def test_a_foreign_post_is_stopped_before_the_view():
    assert Client(enforce_csrf_checks=True).post("/page/").status_code == 403


@pytest.mark.parametrize("address", ["/missing/", "/refused/"])
def test_only_good_answers_are_kept(client, address):
    for _ in range(2):
        client.get(address)

    assert len(seen) == 2


@pytest.mark.parametrize("address", ["/form/", "/cookie/"])
def test_what_was_made_for_one_visitor_is_not_kept_for_others(client, address):
    responses = [Client().get(address) for _ in range(2)]

    assert len(seen) == 2
    assert all(response["Cache-Control"] == "private, no-store" for response in responses)
    assert "ETag" not in responses[1]


def test_a_feed_is_kept_over_minutes_and_for_the_signed_in_too(client, monkeypatch):
    client.get("/feed/topology/")
    stand_still(monkeypatch, NOON + dt.timedelta(hours=1))
    client.force_login(make_user())

    response = client.get("/feed/topology/?anything=1")

    assert response.content == b"feed of topology"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Vary" not in response
    assert seen == ["topology"]


def test_each_feed_has_an_answer_of_its_own(client):
    assert client.get("/feed/topology/").content != client.get("/feed/algebra/").content


# --- While the database is away -----------------------------------------------------------------------


def away(execute, sql, params, many, context):
    raise OperationalError("no answer")


def away_once():
    """A database that is away for its first query only."""
    left = [away]

    def wrapper(execute, *args):
        return left.pop()(execute, *args) if left else execute(*args)

    return wrapper


def test_the_last_answer_to_the_same_question_is_served(client, monkeypatch):
    first = client.get("/page/?q=a")
    feed = client.get("/feed/topology/")
    stand_still(monkeypatch, NOON + dt.timedelta(hours=1))

    with connection.execute_wrapper(away):
        again = Client(raise_request_exception=False).get("/page/?q=a")
        same = client.get("/page/?q=a", headers={"If-None-Match": first["ETag"]})
        other = Client(raise_request_exception=False).get("/page/?q=b")
        feed_again = client.get("/feed/topology/")

    assert (again.content, again["ETag"], feed_again.content) == (first.content, first["ETag"], feed.content)
    assert (same.status_code, other.status_code) == (304, 503)


def test_a_database_that_was_away_is_not_waited_for_by_each_request(client, django_assert_num_queries):
    client.get("/page/")
    with connection.execute_wrapper(away):
        client.get("/page/")
    Topic.objects.create(name="Sheaves", slug="sheaves")

    with django_assert_num_queries(0):
        client.get("/page/")
    assert len(seen) == 1
    pages.store.away_until -= pages.ASK_AGAIN
    client.get("/page/")
    assert len(seen) == 2


def test_no_answer_is_served_that_a_later_revision_or_a_day_may_have_changed(client, monkeypatch):
    client.get("/page/?q=a")
    Topic.objects.create(name="Sheaves", slug="sheaves")
    client.get("/page/?q=b")
    browser = Client(raise_request_exception=False)
    with connection.execute_wrapper(away):
        assert browser.get("/page/?q=a").status_code == 503
        assert browser.get("/page/?q=b").status_code == 200
        monkeypatch.setattr(pages, "IN_NEED", 0)
        assert browser.get("/page/?q=b").status_code == 503


def test_who_is_signed_in_gets_the_page_of_all_and_theirs_is_never_kept(client):
    public = client.get("/page/").content
    browser = Client(raise_request_exception=False)
    browser.force_login(make_user("ada@example.org"))

    with connection.execute_wrapper(away):
        assert browser.get("/page/").content == public
    with connection.execute_wrapper(away_once()):
        assert browser.get("/page/?q=new").status_code == 503
    with connection.execute_wrapper(away_once()):
        assert browser.get("/page/").content == public

    assert "sessionid" in browser.cookies
    assert b"ada@example.org" in browser.get("/page/?q=new").content
    assert b"AnonymousUser" in client.get("/page/?q=new").content


# --- The store ---------------------------------------------------------------------------------------


def test_hostile_addresses_cannot_fill_the_memory(client, monkeypatch):
    monkeypatch.setattr(pages, "store", Store(max_bytes=50_000))

    for number in range(100):
        client.get(f"/page/?q={number}")

    assert pages.store.answers.currsize <= 50_000


def test_a_session_cookie_that_is_none_gets_the_page_of_all_strangers(client):
    stranger = Client()
    stranger.cookies["sessionid"] = "bogus"

    assert client.get("/page/").content == stranger.get("/page/").content
    assert len(seen) == 1


def test_a_prefix_that_a_visitor_makes_up_is_in_no_key(client):
    client.get("/page/", SCRIPT_NAME="/elsewhere")
    client.get("/page/")

    assert len(seen) == 1
