"""The gallery and each poster's page: what everybody sees, from when on, and what nobody sees."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from events.models import Event, Person
from events.posters import changes, thumbnails
from events.posters.actions import spotlights
from events.posters.models import Poster, PosterAuthor, PosterCall, PosterFile
from events.search import folding
from events.search.models import SearchEntry
from events.search.queries import search
from portal import pages
from tests.support.factories import make_person, make_talk
from tests.support.posters import NOW, make_area, make_call, make_poster

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def call(clock, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return make_call(gallery_from=NOW - DAY)


def shown(call, authors=("Ada Example",), **fields):
    return make_poster(call, authors, **{"released_decision": "poster"} | fields)


def path(call, rest=""):
    return f"/events/{call.event.slug}/posters/{rest}"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def add_file(poster, **fields):
    picture = io.BytesIO()
    Image.new("RGB", (1200, 1600), "teal").save(picture, "WEBP")
    return PosterFile.objects.create(
        poster=poster, file=ContentFile(b"%PDF-1.7 of the poster", "a.pdf"),
        picture=ContentFile(picture.getvalue(), "a.webp"), **fields,
    )  # fmt: skip


# --- What is shown, and from when on ---------------------------------------------------------------------


def test_accepted_posters_are_shown_from_the_date_on(client, call, clock):
    shown(call, title="On graphs")
    PosterCall.objects.update(gallery_from=NOW + DAY)
    assert "On graphs" not in read(client, path(call))
    assert client.get(path(call, "1/")).status_code == 404

    clock.now += DAY
    assert "On graphs" in read(client, path(call))
    assert "On graphs" in read(client, path(call, "1/"))
    PosterCall.objects.update(is_published=False)
    assert "On graphs" in read(client, path(call))


@pytest.mark.parametrize(
    "facts",
    [
        {"released_decision": ""},
        {"released_decision": "", "decision": "poster"},
        {"released_decision": "rejected", "decision": "spotlight"},
        {"released_decision": "waiting"},
        {"state": "withdrawn", "withdrawn_as": "unproved"},
    ],
)
def test_what_was_not_told_to_be_accepted_is_nowhere(client, call, facts):
    person = make_person("Zoe Secret", slug="zoe", orcid="0000-0002-1825-0097")
    hall = make_talk(call.event, kind="poster-session", speaker=person)
    author = {"name": "Zoe Secret", "affiliations": "Secret place", "orcid": person.orcid}
    shown(call, [author], title="Secret title", session=hall, board=1, board_told_at=NOW, **facts)

    assert client.get(path(call, "1/")).status_code == 404
    addresses = (
        path(call),
        f"/talks/{hall.pk}/",
        "/people/zoe/",
        "/sitemap-posters-1.xml",
        f"/events/{call.event.slug}/",
    )
    folding.fold_all(NOW)
    if "state" not in facts:
        assert not SearchEntry.objects.filter(kind="posters").exists()
    for address in (*addresses, "/search/?q=secret"):
        answer = client.get(address)
        page = (
            answer.content.decode().replace("Zoe Secret", "") if "zoe" in address else answer.content.decode()
        )
        assert "Secret title" not in page
        assert "Secret place" not in page


def test_a_poster_that_was_withdrawn_says_so_and_nothing_else(client, call):
    poster = shown(
        call, [{"name": "Ada Example", "affiliations": "Oslo"}], title="On graphs", abstract="Secret."
    )
    add_file(poster)
    Poster.objects.update(state="withdrawn", withdrawn_as="chair", shows_file=True, board=3)
    changes.tell(poster, NOW)
    page = read(client, path(call, "1/"))

    assert "Poster 1 was withdrawn" in page
    assert not [word for word in ("On graphs", "Ada", "Oslo", "Secret", "Board") if word in page]
    for rest in ("1/poster.pdf", "1/qr.svg", "1/contact/", f"1/{PosterFile.objects.get().pk}-small.webp"):
        assert client.get(path(call, rest)).status_code == 404
    assert "On graphs" not in read(client, path(call))


def test_who_said_that_a_poster_is_not_theirs_is_named_nowhere(client, call):
    poster = shown(
        call, ["Ada Example", {"name": "Zoe Hidden", "affiliations": "Hidden place"}], title="On graphs"
    )
    PosterAuthor.objects.filter(name="Zoe Hidden").update(disputed_at=NOW)
    for address in (path(call), path(call, "1/"), path(call, "?q=graphs"), "/search/?q=graphs"):
        page = read(client, address)
        assert "Ada Example" in page
        assert "Hidden" not in page
    assert "Hidden" not in read(client, path(call, "1/poster.bib"))
    assert "On graphs" not in read(client, path(call, "?q=hidden"))
    assert not search("hidden", now=NOW).groups
    assert poster.authors.count() == 2


def test_no_page_shows_an_authors_address(client, call):
    shown(call, [{"name": "Ada Example", "email": "ada@secret.example"}])
    for address in (path(call), path(call, "1/"), path(call, "1/contact/")):
        assert "secret.example" not in read(client, address)


def test_session_and_board_are_shown_once_presenters_were_told(client, call):
    hall = make_talk(call.event, kind="poster-session", title="Hall of posters")
    shown(call, session=hall, board=7)
    for address in (path(call), path(call, "1/")):
        assert "Board 7" not in read(client, address)
    assert "Poster 1" not in read(client, f"/talks/{hall.pk}/")

    Poster.objects.update(board_told_at=NOW)
    for address in (path(call), path(call, "1/")):
        assert "Board 7" in read(client, address)
    assert "Poster 1" in read(client, f"/talks/{hall.pk}/")


def test_a_session_that_is_a_draft_is_shown_to_nobody(client, call):
    hall = make_talk(call.event, kind="poster-session", title="Hall of posters", status="draft")
    shown(call, session=hall, board=7, board_told_at=NOW)
    for address in (path(call), path(call, "1/")):
        page = read(client, address)
        assert "Board 7" not in page
        assert "Hall of posters" not in page


# --- Filters ---------------------------------------------------------------------------------------------


def titles(client, address):
    return re.findall(r"<h3><a [^>]*>(\w+)</a></h3>", read(client, address))


@pytest.mark.database
def test_the_gallery_is_narrowed_by_area_session_and_words(client, call):
    top, other = make_area(call.event, "Analysis"), make_area(call.event, "Algebra")
    below = make_area(call.event, "Operators", parent=top)
    hall = make_talk(call.event, kind="poster-session")
    shown(call, title="One", areas=[below])
    shown(call, ["Paul Erdős"], title="Two", areas=[other], session=hall, board=2, board_told_at=NOW)
    shown(call, title="Three", areas=[top], abstract="About chaotic maps.", session=hall, board=1)

    assert titles(client, path(call)) == ["Two", "One", "Three"]  # boards first
    assert titles(client, path(call, f"?area={top.pk}")) == ["One", "Three"]
    assert titles(client, path(call, f"?area={below.pk}")) == ["One"]
    assert titles(client, path(call, f"?session={hall.pk}")) == ["Two"]
    assert titles(client, path(call, "?q=erdos")) == ["Two"]
    assert titles(client, path(call, "?q=chaotic+three")) == ["Three"]
    assert titles(client, path(call, f"?q=chaotic&area={other.pk}")) == []
    for wrong in ("?area=x", "?area=999", "?session=999", "?page=9", "?page=x"):
        assert client.get(path(call, wrong)).status_code == 404


# --- One page --------------------------------------------------------------------------------------------


def test_a_page_names_authors_with_their_places_and_leads_on(client, call):
    hall = make_talk(call.event, kind="poster-session", title="Hall of posters")
    shown(call)
    authors = [
        {"name": "Ada Example", "affiliations": "Oslo\nBergen", "orcid": "0000-0002-1825-0097"},
        {"name": "Bea Example", "affiliations": "Bergen"},
    ]
    poster = shown(
        call, authors, title="On $x^2$", abstract="For *every* $n$.", released_decision="spotlight",
        session=hall, board=7, board_told_at=NOW,
    )  # fmt: skip
    make_talk(call.event)
    talk = spotlights.make(poster=poster, now=NOW, by=None)
    page = read(client, path(call, "2/"))

    assert "<bdi>Ada Example</bdi><sup>1,2</sup>" in page
    assert "<bdi>Bea Example</bdi><sup>2</sup>" in page
    assert "https://orcid.org/0000-0002-1825-0097" in page
    assert "<em>every</em>" in page
    assert f'href="/talks/{talk.pk}/"' in page
    assert f'rel="prev" href="{path(call, "1/")}"' in page
    assert 'rel="next"' not in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (data["@type"], data["headline"]) == ("ScholarlyArticle", "On x²")
    assert [author["name"] for author in data["author"]] == ["Ada Example", "Bea Example"]
    assert f'<link rel="canonical" href="{data["url"]}">' in page
    assert f'href="{path(call, "2/poster.bib")}"' in page
    bib = read(client, path(call, "2/poster.bib"))
    assert bib.count("@misc") == 1 and "author = {Example, Ada and Example, Bea}" in bib
    assert f'href="{path(call, "2/")}"' in read(client, f"/talks/{talk.pk}/")


def test_pdf_and_picture_are_there_where_the_authors_agree(client, call):
    poster = shown(call)
    file = add_file(poster)
    thumbnails.make_missing()
    small, large = (path(call, f"1/{file.pk}-{size}.webp") for size in ("small", "large"))
    for address in (path(call, "1/poster.pdf"), small, large):
        assert client.get(address).status_code == 404
    assert small not in read(client, path(call))

    Poster.objects.update(shows_file=True)
    assert b"".join(client.get(path(call, "1/poster.pdf")).streaming_content) == b"%PDF-1.7 of the poster"
    answer = client.get(small)
    assert Image.open(io.BytesIO(answer.content)).size == (240, 320)
    assert "max-age=86400" in answer["Cache-Control"]
    page = read(client, path(call))
    assert small in page
    assert 'loading="lazy"' in page
    assert large in read(client, path(call, "1/"))


def test_a_renamed_event_still_leads_to_its_posters(client, call):
    shown(call)
    old, event = path(call, "1/"), Event.objects.get(pk=call.event_id)
    event.slug = "renamed"
    event.save()

    assert client.get(old)["Location"] == "/events/renamed/posters/1/"


# --- Elsewhere -------------------------------------------------------------------------------------------


def test_presenters_have_their_posters_on_their_pages(client, call):
    by_orcid = make_person("A. Example", slug="ada", orcid="0000-0002-1825-0097")
    make_talk(speaker=by_orcid)
    shown(call, [{"name": "Ada Example", "orcid": by_orcid.orcid}], title="By her ORCID iD")
    coauthor = [{"name": "Bea Example", "presents": False}, {"name": "Ada Example", "orcid": by_orcid.orcid}]
    shown(call, coauthor, title="Not presented by her")
    make_talk(call.event)
    spotlight = shown(call, ["Cy Example"], title="Of the spotlight", released_decision="spotlight")
    spotlights.make(poster=spotlight, now=NOW, by=None)

    assert "By her ORCID iD" in read(client, "/people/ada/")
    assert "Not presented by her" not in read(client, "/people/ada/")
    cy = Person.objects.get(name="Cy Example")
    assert "Of the spotlight" in read(client, f"/people/{cy.slug}/")


@pytest.mark.database
def test_search_and_sitemap_hold_what_the_gallery_holds(client, call, clock):
    shown(call, ["Paul Erdős"], title="On graphs", abstract="Chaotic maps.")
    shown(call, title="On trees")
    Poster.objects.filter(number=2).update(state="withdrawn", withdrawn_as="authors")

    group = search("erdos chaotic", now=NOW).groups[-1]
    assert (group.heading, group.count) == ("Posters", 1)
    assert f'href="{path(call, "1/")}"' in read(client, "/search/?q=erdos+graphs")
    assert path(call, "1/") in read(client, "/sitemap-posters-1.xml")
    assert path(call, "2/") not in read(client, "/sitemap-posters-1.xml")
    PosterCall.objects.update(gallery_from=NOW + DAY)
    assert path(call, "1/") not in read(client, "/sitemap-posters-1.xml")
    clock.now += DAY
    assert path(call, "1/") in read(client, "/sitemap-posters-1.xml")


def test_the_page_of_the_event_leads_to_the_gallery(client, call):
    assert "Gallery" not in read(client, f"/events/{call.event.slug}/")
    shown(call)
    assert f'<a class="button" href="{path(call)}">Gallery: 1 poster</a>' in read(
        client, f"/events/{call.event.slug}/"
    )


# --- Kept, and cheap -------------------------------------------------------------------------------------


def test_pages_are_kept_until_a_poster_changes(client, call):
    poster = shown(call, title="On graphs")
    for address in (path(call), path(call, "1/")):
        first = client.get(address)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) == 1
    Poster.objects.filter(pk=poster.pk).update(title="On trees")
    assert "On trees" in read(client, path(call))
    assert "On trees" in read(client, path(call, "1/"))


def test_a_gallery_asks_the_same_at_one_and_at_three_posters(client, call):
    hall = make_talk(call.event, kind="poster-session")
    counted = []
    for number in (1, 2, 3):
        poster = shown(
            call, [{"name": f"Ada {number}", "orcid": "0000-0002-1825-0097"}, "Bea"], shows_file=True,
            areas=[make_area(call.event)], session=hall, board=number, board_told_at=NOW,
        )  # fmt: skip
        add_file(poster, thumbnail="a.webp")
        if number != 2:
            counted.append([queries(client, address) for address in addresses(call, hall)])

    assert counted[0] == counted[1]


def addresses(call, hall):
    make_talk(speaker=Person.objects.filter(slug="ada").first() or ada())
    gallery = path(call)
    return [
        gallery,
        f"{gallery}?q=ada",
        f"/talks/{hall.pk}/",
        "/people/ada/",
        "/search/?q=bea",
        "/sitemap-posters-1.xml",
    ]


def ada():
    return make_person("Ada", slug="ada", orcid="0000-0002-1825-0097")


def queries(client, address):
    pages.store.clear()
    with CaptureQueriesContext(connection) as asked:
        read(client, address)
    return len(asked)
