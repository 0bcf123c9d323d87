"""What anybody may read of lists: their pages, what was sent, and the feed of it."""

import datetime as dt
import xml.etree.ElementTree as ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailing import marks
from portal import pages
from tests.support.factories import make_superuser, utc
from tests.support.mailing_lists import make_letter, make_list

pytestmark = pytest.mark.django_db

NOW = utc(2026, 5, 6, 12)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def seminar():
    return make_list("seminar", name="Seminar & <friends>", description="On $x^2$ and **more**.")


@pytest.mark.database
def test_the_overview_names_public_lists_only(client, seminar):
    make_list("board", name="Secret board", is_public=False)

    page = client.get("/lists/").content.decode()

    assert "Seminar &amp; &lt;friends&gt;" in page and "/lists/seminar/subscribe/" in page
    assert "Secret board" not in page


@pytest.mark.database
def test_the_page_of_a_list_tells_what_it_is_and_what_was_sent(client, seminar):
    make_letter(seminar, subject="Sheaves & graphs")

    page = client.get("/lists/seminar/").content.decode()

    assert "<strong>more</strong>" in page and "<math" in page
    assert "Sheaves &amp; graphs" in page and "/lists/seminar/subscribe/" in page
    assert 'href="/lists/seminar/feed.atom"' in page


@pytest.mark.database
def test_a_private_list_only_says_that_it_is_private(client):
    board = make_list("board", name="Secret board", description="Hidden words", is_public=False)
    letter = make_letter(board, subject="Hidden letter")

    page = client.get("/lists/board/")

    assert page.status_code == 200 and "This list is private" in page.content.decode()
    assert "noindex" in page.content.decode()
    assert not any(word in page.content.decode() for word in ("Secret", "Hidden"))
    for path in (f"/lists/board/{letter.pk}/", "/lists/board/feed.atom", "/lists/board/subscribe/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.database
def test_what_is_not_for_the_archive_or_of_another_list_is_not_there(client, seminar):
    kept_out = make_letter(seminar, subject="Kept out", is_archived=False)
    elsewhere = make_letter(make_list("other"), subject="Elsewhere")
    private = make_letter(make_list("board", is_public=False), subject="Private")

    page = (
        client.get("/lists/seminar/").content.decode()
        + client.get("/lists/seminar/feed.atom").content.decode()
    )

    for letter in (kept_out, elsewhere, private):
        assert letter.subject not in page
        assert client.get(f"/lists/seminar/{letter.pk}/").status_code == 404


@pytest.mark.database
def test_a_letter_to_a_private_list_as_well_is_in_the_archive_of_the_public_one(client, seminar):
    letter = make_letter(seminar, make_list("board", is_public=False))

    assert client.get(f"/lists/seminar/{letter.pk}/").status_code == 200
    assert client.get(f"/lists/board/{letter.pk}/").status_code == 404


@pytest.mark.database
def test_a_letter_is_shown_without_what_is_personal(client, seminar):
    secret = marks.mark("preferences")
    letter = make_letter(seminar)
    letter.html, letter.text = f"<p>Hello <em>x</em>{secret}</p>", f"Hello {secret}"
    letter.save()

    for path in (f"/lists/seminar/{letter.pk}/", "/lists/seminar/feed.atom"):
        shown = client.get(path).content.decode()
        assert "Hello" in shown and "preferences" not in shown and marks.OPEN not in shown


@pytest.mark.database
@pytest.mark.parametrize("number", ["99999999999999999999999", "0"])
def test_a_letter_that_is_none_is_not_found(client, seminar, number):
    assert client.get(f"/lists/seminar/{number}/").status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "9" * 40])
def test_a_page_of_the_archive_that_is_none_is_not_found(client, seminar, page):
    assert client.get("/lists/seminar/", {"page": page}).status_code == 404


@pytest.mark.database
def test_the_archive_has_pages(client, seminar):
    for number in range(51):
        make_letter(seminar, subject=f"Letter no {number}.", sent_at=NOW + dt.timedelta(days=number))

    assert "Letter no 50." in client.get("/lists/seminar/").content.decode()
    assert "Letter no 0." in client.get("/lists/seminar/?page=2").content.decode()


def test_the_feed_is_atom(client, seminar):
    make_letter(seminar, subject="Older", sent_at=NOW)
    newest = make_letter(seminar, subject="Sheaves & <graphs>", sent_at=NOW + dt.timedelta(hours=1))

    answer = client.get("/lists/seminar/feed.atom")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 (our own)

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert feed.findtext(f"{ATOM}title") == "Seminar & <friends>"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-06T13:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Sheaves & <graphs>", "Older"]
    assert entries[0].findtext(f"{ATOM}id") == f"http://127.0.0.1:8000/lists/seminar/{newest.pk}/"
    assert entries[0].find(f"{ATOM}content").attrib == {"type": "html"}
    assert entries[0].findtext(f"{ATOM}content") == "<p>Words</p>"


def test_the_feed_of_a_list_without_letters_is_valid(client, seminar):
    feed = ElementTree.fromstring(client.get("/lists/seminar/feed.atom").content)  # noqa: S314

    assert feed.findtext(f"{ATOM}updated") and feed.findall(f"{ATOM}entry") == []


def test_readers_who_have_it_are_told_that_nothing_changed(client, seminar):
    etag = client.get("/lists/seminar/feed.atom")["ETag"]
    assert client.get("/lists/seminar/feed.atom", HTTP_IF_NONE_MATCH=etag).status_code == 304

    make_letter(seminar)

    assert client.get("/lists/seminar/feed.atom", HTTP_IF_NONE_MATCH=etag).status_code == 200


@pytest.mark.parametrize("path", ["/lists/", "/lists/seminar/", "/lists/seminar/feed.atom"])
def test_public_pages_are_kept_and_hold_nothing_of_a_visitor(client, seminar, path):
    answer = client.get(path)

    assert answer["Cache-Control"].startswith("public") and not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert pages.store.answers.currsize > 0


def test_an_organiser_sees_the_same_archive(client, seminar):
    letter = make_letter(seminar)
    client.force_login(make_superuser())

    assert client.get(f"/lists/seminar/{letter.pk}/").status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("path", ["/lists/", "/lists/seminar/", "/lists/seminar/feed.atom"])
def test_the_number_of_queries_does_not_grow(client, seminar, path):
    def queries():
        pages.store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    make_letter(seminar)
    at_one = queries()
    for _more in range(2):
        make_letter(seminar), make_list()

    assert queries() == at_one <= 25
