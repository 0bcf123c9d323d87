"""Flyers, title slides and posters of a term: on one page whatever stands on them, for who may have them."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from events.models import Talk
from events.sharing import facts, following, papers
from events.sharing.kinds import is_announced
from events.sharing.models import FLYER, SharedFile
from portal import pages as kept
from portal.documents import tasks
from portal.documents.models import Document
from portal.models import SiteSettings
from tests.support.factories import make_event, make_speaker, make_talk, make_user, utc
from tests.support.pdfs import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = utc(2026, 3, 1, 12)
ABSTRACT = 'Let $\\sum_{n=1}^\\infty \\frac{1}{n^2}$ and \\foo{x}. #panic("x")\n\n- one\n- two\n\n'


def loaded(talk):
    return Talk.objects.for_list().get(pk=talk.pk)


def said(content):
    """The words on the only page of a PDF."""
    found = pages(content)
    assert len(found) == 1
    return " ".join(found[0].split())


@pytest.mark.parametrize(
    "talk",
    [
        {"title": "Why $x^2$ forgets", "abstract": ABSTRACT},
        {"title": ("A very long title " * 17)[:300], "abstract": ABSTRACT * 200, "status": "cancelled"},
        {"title": '#panic("x") "] $\\frac{a$', "starts_at": None},
    ],
)
def test_a_flyer_and_a_slide_are_one_page(talk):
    talk = make_talk(make_event(title="On $\\ell^2$"), **talk)
    for name in ("Ada Example", 'Evil #read("/etc/passwd")\x01', "王小明", "D", "E"):
        person = make_speaker(talk, name, affiliations="Here\nThere").person
    person.photo.save("p.webp", ContentFile(b"no picture"))
    given = facts.flyer_of(loaded(talk), SiteSettings.load())

    for name in ("flyer", "slide"):
        words = said(papers.made(given, f"{name}.typ"))
        assert "Evil #read(" in words and "and 1 more" in words
        assert ("Cancelled" in words) == talk.is_cancelled
        assert ("Date to be announced" in words) == (talk.starts_at is None)


@pytest.mark.parametrize("length", [3_000, facts.MOST_SET + 1])
def test_an_abstract_that_may_break_at_each_letter_is_set_within_the_limits(length, caplog):
    talk = loaded(make_talk(make_event(), title="Backslashes", abstract="\\" * length))
    given = facts.flyer_of(talk, SiteSettings.load())

    assert bool(given.data["abstract"]) == (length <= facts.MOST_SET)
    words = said(papers.made(given, "flyer.typ"))
    assert ("The abstract goes on at the address below." in words) == (length > facts.MOST_SET)
    assert not caplog.records, "no child was ended"


def test_a_poster_lists_the_term_and_says_what_it_leaves_out():
    series = make_event("series", title="Series", time_zone="Europe/Berlin")
    for weeks in (-1, 0, 1, 60):
        talk = make_talk(
            series, title=f"In {weeks} weeks", starts_at=NOW + dt.timedelta(weeks=weeks, hours=1)
        )
        make_speaker(talk, "Ada Example", affiliations="Here")
    make_talk(series, title="Secret", status="draft", starts_at=NOW + dt.timedelta(weeks=2))
    [event], site = following.load_events([series.pk]), SiteSettings.load()

    talks = papers.talks_of_term(event, NOW)
    words = said(papers.made(facts.poster_of(event, talks, site, more=7), "term.typ"))

    assert [talk.title for talk in talks] == ["In 0 weeks", "In 1 weeks"]
    assert "Sun 1 Mar 14:00 In 0 weeks Ada Example (Here)" in words
    assert "and 7 more" in words


def test_a_programme_that_is_too_long_says_so():
    event = make_event("ws", kind="workshop", status="draft")
    part = make_event(parent=event, status="draft")
    make_talk(make_event(parent=part), title="Below a draft", starts_at=NOW)
    for number in range(3):
        make_talk(event, title="Long title " * 27, starts_at=NOW + dt.timedelta(hours=number))
    talks = papers.talks_of_term(event, NOW) * 40
    assert len(talks) == 120
    event = papers.event_of(event.pk)

    assert "There is more at the address below." in said(
        papers.made(facts.poster_of(event, talks, SiteSettings.load()), "term.typ")
    )


def test_organisers_have_them_made_and_nobody_else(client, monkeypatch):
    monkeypatch.setattr(papers, "made", lambda said, template: b"%PDF-" + template.encode())
    organiser = make_user()
    event = make_event("series", status="draft", editors=[organiser])
    talk = make_talk(event, status="draft", starts_at=NOW + dt.timedelta(days=1))
    paths = [
        f"/admin/events/talk/{talk.pk}/flyer/",
        f"/admin/events/talk/{talk.pk}/slide/",
        f"/admin/events/event/{event.pk}/share/",
    ]
    client.force_login(make_user(is_staff=True))
    assert [client.post(path).status_code for path in paths] == [404, 404, 404]

    client.force_login(organiser)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert not Document.objects.exists()
    documents = [client.post(path)["Location"] for path in paths]
    tasks.make_documents()

    files = [b"".join(client.get(f"{path}file/").streaming_content) for path in documents[:2]]
    assert files == [b"%PDF-flyer.typ", b"%PDF-slide.typ"]
    assert Document.objects.get(kind="share-term").error == "There is no talk with a day yet."
    client.force_login(make_user())
    assert client.get(documents[0]).status_code == 404


def test_the_flyer_of_a_public_talk_is_for_everybody(client):
    talk = make_talk(speaker="Ada Example", starts_at=NOW + dt.timedelta(days=1))
    path = f"/talks/{talk.pk}/flyer.pdf"
    assert client.get(path).status_code == 404
    assert "flyer.pdf" not in client.get(talk.get_absolute_url()).content.decode()

    following.store(FLYER, f"talk-{talk.pk}", "digest", b"%PDF-flyer", NOW)
    kept.store.clear()  # a minute later

    assert path in client.get(talk.get_absolute_url()).content.decode()
    assert client.get(path)["Content-Type"] == "application/pdf"
    Talk.objects.filter(pk=talk.pk).update(status="draft", published_at=None)
    assert client.get(path).status_code == 404


def test_flyers_are_made_of_talks_to_come():
    def is_wanted(days, **facts):
        return is_announced(make_talk(starts_at=NOW + dt.timedelta(days=days), **facts), NOW)

    assert is_wanted(1) and is_wanted(1, status="cancelled")
    assert not is_wanted(-1) and not is_wanted(1, kind="social")
    assert not is_announced(SiteSettings.load(), NOW)
    assert not SharedFile.objects.exists()
