"""Who gets which book and when, the public one that follows the facts, signs, and posters as data."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
import zxingcpp

from events.posters.book import bibtex, changes, facts, making, signs
from events.posters.models import Poster, PosterAuthor, PosterBook
from portal.documents import actions as documents
from portal.documents import typesetting
from portal.documents.models import Document
from tests.support.factories import make_event, make_talk, make_user, utc
from tests.support.pdfs import pages, picture
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_reviewer

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
Audience = PosterBook.Audience


@pytest.fixture
def call(clock):
    call = make_call(review="double", gallery_from=NOW + DAY)
    make_poster(call, title="On graphs", authors=["Ada Example", "Bo Example"], released_decision="spotlight")
    return call


@pytest.fixture
def no_typst(monkeypatch):
    monkeypatch.setattr(typesetting, "pdf", lambda *args, **options: b"%PDF-1.7 of a test")


def worked(now):
    """Let the worker look for stale books, and make what was asked for; how many documents."""
    making.refresh(now)
    made = 0
    while document := documents.claim(now):
        documents.make(document)
        made += 1
    return made


def addresses(event):
    below = f"/events/{event.slug}/posters/"
    return [f"{below}{name}" for name in ("book/", "book.pdf", "posters.json", "posters.bib", "posters.csv")]


def test_the_public_book_is_made_once_the_gallery_opens_and_again_when_facts_change(
    client, call, clock, no_typst
):
    event = call.event
    assert worked(clock.now) == 0
    assert {client.get(address).status_code for address in addresses(event)} == {404}

    clock.now += DAY
    assert [worked(clock.now), worked(clock.now)] == [1, 0]
    answers = [client.get(address) for address in addresses(event)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[1].getvalue() == b"%PDF-1.7 of a test"
    page = answers[0].content.decode()
    assert "On graphs" in page and "Example, Ada" in page and 'href="#p1"' in page
    assert "book.pdf" in client.get(f"/events/{event.slug}/posters/").content.decode()

    clock.now += DAY
    PosterAuthor.objects.filter(name="Ada Example").update(disputed_at=clock.now)
    assert worked(clock.now) == 1
    assert "Ada" not in client.get(addresses(event)[0]).content.decode()
    book = PosterBook.objects.get()
    assert (book.edition_on, book.content_on) == (NOW.date() + DAY, NOW.date() + 2 * DAY)


def test_nobody_gets_a_book_that_tells_more_than_they_may_know(client, call, clock):
    chair, editor, stranger = make_chair(call), make_user(), make_user()
    call.event.editors.add(editor)
    reviewer = make_reviewer(call).user
    call.event.editors.add(reviewer)
    event = call.event

    def audience(user):
        return making.audience_for(user, event, making.call_of(event))

    assert [audience(user) for user in (chair, editor, reviewer, stranger)] == [
        "chairs",
        "editors",
        None,
        None,
    ]
    full, named = (
        json.dumps(facts.asdict(facts.gather(event, each, NOW)), default=str)
        for each in ("editors", "chairs")
    )
    assert "Ada" in named and "Ada" not in full and "On graphs" in full
    seen = {kind.name: [kind.may_see(user, event.pk) for user in (chair, editor, reviewer, stranger)]
            for kind in (*making.DOCUMENT_KINDS, signs.DOCUMENT_KIND)}  # fmt: skip
    assert seen == {
        "book": [False] * 4,
        "book-preview": [True, False, False, False],
        "book-preview-without-authors": [True, True, False, False],
        "board-signs": [True, False, False, False],
    }
    desk = f"/admin/events/event/{event.pk}/posters/"
    for user, status, names in ((chair, 200, True), (editor, 200, False), (reviewer, 404, False)):
        user.is_staff = True
        user.save()
        client.force_login(user)
        answer = client.get(f"{desk}data/json/")
        assert (answer.status_code, b"Ada" in answer.content) == (status, names)
        assert (
            client.post(f"{desk}book/", {"what": "signs"}).status_code
            == {True: 302, False: 403 if status == 200 else 404}[names]
        )
    clock.now += DAY
    assert {audience(user) for user in (chair, editor, reviewer)} == {"public"}


def test_the_desk_has_a_preview_made_and_says_what_could_not_be_set(client, call, no_typst):
    Poster.objects.update(abstract=r"On $\foo{x}$.")
    client.force_login(make_chair(call, is_staff=True))
    desk = f"/admin/events/event/{call.event_id}/posters/book/"

    answer = client.post(desk, {"what": "book"})
    documents.make(documents.claim(NOW))

    assert client.get(answer["Location"]).status_code == 200
    page = client.get(desk).content.decode()
    assert "This formula is printed as it was written: \\foo{x}" in page and "Poster 1" in page
    assert client.post(desk, {"what": "edition"}).status_code == 403


def test_a_book_lists_what_changed_since_its_edition(call, clock, no_typst):
    clock.now += DAY
    make_poster(call, title="Two", released_decision="poster", board=2)
    make_poster(call, title="Three", released_decision="poster")
    worked(clock.now)
    Poster.objects.filter(title="On graphs").update(state="withdrawn", withdrawn_as="authors")
    Poster.objects.filter(title="Two").update(board=5, abstract="New.")
    make_poster(call, title="Four", released_decision="poster")
    book = PosterBook.objects.get()
    now = facts.gather(call.event, Audience.PUBLIC, clock.now)

    day, sentences = making.changed_since(book, now, call.event)

    assert day == clock.now.date()
    assert sentences == [
        ("", "Poster 1, “On graphs”, was withdrawn."),
        ("p2", "The abstract or the authors of “Two” changed."),
        ("p2", "Poster 2, “Two”, is on board 5, no more on 2."),
        ("p4", "Poster 4, “Four”, is new."),
    ]
    worked(clock.now)
    making.begin_edition(event=call.event, now=clock.now)
    book.refresh_from_db()
    assert changes.changes(book.edition, changes.remembered(now)) == []
    assert Document.objects.filter(state="waiting").count() == 1


def test_an_event_without_a_call_has_a_book_of_its_talks_for_its_editors(clock):
    event, editor = make_event(kind="workshop"), make_user()
    event.editors.add(editor)
    make_talk(event, title="On limits", abstract="Of a talk.")

    assert making.audience_for(editor, event, None) == Audience.CHAIRS
    assert [entry.title for entry in facts.gather(event, Audience.CHAIRS, NOW).entries] == ["On limits"]


def test_a_spotlight_is_in_the_programme_and_its_abstract_stands_once(call):
    session = make_talk(
        call.event, title="", kind="poster-session", starts_at=utc(2027, 6, 15, 12), room="Foyer"
    )
    talk = make_talk(call.event, title="On graphs", kind="spotlight", starts_at=utc(2027, 6, 15, 8))
    Poster.objects.update(talk=talk, session=session, board=3)

    book = facts.gather(call.event, Audience.CHAIRS, NOW)

    assert [(item.title, item.id) for day in book.days for item in day.items] == [
        ("On graphs", "p1"),
        ("Poster session", ""),
    ]
    assert not book.talks
    (part,) = book.posters
    assert (part.title, part.note) == ("Poster session", "Tue 15 June, 14:00 · Foyer")
    assert part.entries[0].facts == ["Spotlight talk: Tue 15 June, 10:00"]


def test_a_sign_has_its_board_large_and_a_code_that_leads_to_the_poster(call, settings):
    settings.SITE_URL = "https://portal.example.org"
    Poster.objects.update(board=12)
    make_poster(call, title="Without a board", released_decision="poster")
    rows = signs.in_order(facts.posters_of(call.event, Audience.CHAIRS, NOW))

    made = signs.pdf(call.event, rows)

    (text,) = pages(made)
    assert "12" in text and "On graphs" in text and "Ada Example, Bo Example" in text
    (code,) = zxingcpp.read_barcodes(picture(made))
    assert code.text == f"https://portal.example.org/events/{call.event.slug}/posters/1/"


def test_posters_as_data_say_the_same_in_every_form_and_are_stable(client, call):
    Poster.objects.update(title="=On $h$ & *more*, 100%", abstract="A {brace}")
    client.force_login(make_chair(call, is_staff=True))

    def fetch(file_format):
        return client.get(f"/admin/events/event/{call.event_id}/posters/data/{file_format}/")

    found = json.loads(fetch("json").content)
    (row,) = csv.DictReader(io.StringIO(fetch("csv").content.decode("utf-8-sig")))
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx").content)).active
    bib = fetch("bib").content.decode()

    (poster,) = found["posters"]
    assert poster["title"] == "=On $h$ & *more*, 100%" and poster["authors"][0]["presents"] is True
    assert "email" not in json.dumps(found) and "@" not in json.dumps(found)
    assert row["title"] == "'=On $h$ & *more*, 100%" and row["authors"] == "Ada Example; Bo Example"
    assert sheet["B2"].value == row["title"]
    assert "author = {Example, Ada and Example, Bo}" in bib
    assert r"title = {{=On $h$ \& \emph{more}, 100\%}}" in bib
    assert fetch("json").content == fetch("json").content and fetch("pdf").status_code == 404


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"A {B} \ C", r"A {\textbraceleft}B{\textbraceright} {\textbackslash} C"),
        (r"~ ^ _ #", r"{\textasciitilde} {\textasciicircum} \_ \#"),
        (r"Of $\{x\}$ and $\frac{a}{b}$", r"Of $\lbrace x\rbrace $ and $\frac{a}{b}$"),
        ("Erdős & 王", r"Erdős \& 王"),
        ("a\n@misc{x}", r"a @misc{\textbraceleft}x{\textbraceright}"),
    ],
)  # fmt: skip
def test_a_title_in_bibtex_is_escaped_and_its_braces_are_balanced(title, written):
    assert bibtex.title(title) == written
    assert bibtex.is_balanced(written)


@pytest.mark.parametrize(
    ("name", "sort_name", "written"),
    [
        ("Paul Erdős", "Erdős", "Erdős, Paul"),
        ("Ana de la Cruz", "de la Cruz", "de la Cruz, Ana"),
        ("Plato", "Plato", "{Plato}"),
        ("王 小明", "王", "{王 小明}"),
        ("Sum and Sons", "Sons", "Sons, {Sum and}"),
        ("A, B", "B", "B, {A,}"),
    ],
)
def test_an_author_in_bibtex_is_taken_apart_as_meant(name, sort_name, written):
    assert bibtex.name({"name": name, "sort_name": sort_name}) == written
