r"""Macros of an event: kept with it, handed down, and put in wherever its texts are read."""

import pytest
from django.apps import apps
from django.test import Client

from courses.models import CourseWeek
from events.models import Area, Event, Page, Talk
from events.notifications import mail_source
from events.posters.book import facts
from events.posters.models import Poster, PosterBook, PosterCall, PosterDraft
from mailing.models import Announcement, MailingList
from portal.admin.fields import key_of
from portal.models import Authored, SiteSettings
from tests.support import ical
from tests.support.admin_forms import change, form_data
from tests.support.factories import make_event, make_person, make_speaker, make_talk, make_user
from tests.support.posters import NOW, make_call, make_poster
from tests.support.speaker_pages import address_of

pytestmark = pytest.mark.django_db

GL = r"\newcommand{\GL}{\operatorname{GL}}"
NOT_KNOWN = r"`\GL` is not known; it is shown as written."


def test_each_model_whose_authors_write_with_latex_says_whose_macros_hold():
    models = {
        model
        for model in apps.get_models()
        if any(isinstance(field, Authored) for field in model._meta.fields)
        and not model.__name__.startswith("Historical")
    }

    assert {model for model in models if hasattr(model, "text_event")} == {
        Area, CourseWeek, Event, Page, Poster, PosterCall, Talk,
    }  # fmt: skip
    assert {model.__name__ for model in models if not hasattr(model, "text_event")} == {
        Announcement.__name__, MailingList.__name__, "Person", SiteSettings.__name__,
    }  # fmt: skip


@pytest.mark.database
def test_parts_have_the_macros_of_their_umbrella_and_their_own_take_the_place_of_those():
    umbrella, other = make_event(macros=GL), make_event()
    part = make_event(parent=umbrella, macros=r"\def\R{\mathbf R}")
    lowest = make_event(parent=part)
    talk = make_talk(lowest, title=r"$\GL_n(\R)$")

    def told():
        return Talk.objects.get(pk=talk.pk).title_line

    assert told() == "GLₙ(R)"
    umbrella.macros += "\n\\def\\R{\\mathbb K}"
    umbrella.save()
    assert told() == "GLₙ(R)"
    part.refresh_from_db()
    part.macros = ""
    part.save()
    assert told() == "GLₙ(𝕂)"
    part.parent = other
    part.save()
    assert told() == r"\GLₙ(ℝ)"


@pytest.fixture
def talk():
    umbrella = make_event("programme", kind="programme", macros=GL)
    event = make_event("seminar", parent=umbrella, title=r"On $\GL_2$", description=r"About $\GL_3$.",
                       summary=r"The $\GL_4$ days", report=r"Of $\GL_5$.")  # fmt: skip
    Page.objects.create(event=event, slug="reading", title="Reading", body=r"See $\GL_6$.", is_published=True)
    talk = make_talk(event, title=r"The $\GL_n$ story", abstract=r"We study $\GL_m$.")
    make_speaker(talk, make_person("Ada Example", slug="ada"))
    return talk


@pytest.mark.database
def test_they_are_put_in_wherever_a_text_of_the_event_is_read(client, talk):
    addresses = (
        "/", "/events/", "/events/programme/", "/events/seminar/", "/events/seminar/talks/", "/people/ada/",
        "/events/seminar/timetable/", "/events/seminar/reading/", f"/talks/{talk.pk}/", "/calendar.ics",
        "/events/seminar/calendar.ics", f"/talks/{talk.pk}/calendar.ics", "/people/ada/calendar.ics",
        "/search/?q=story",
    )  # fmt: skip

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert rb"\GL" not in shown, address
    mail = mail_source.of_talks([talk.pk])[talk.pk]
    assert mail["talk.title"][1] == r"The $\operatorname{GL}_n$ story"
    assert mail["talk.line"][1] == "Ada Example: The GLₙ story"
    assert mail["talk.abstract"][1] == r"We study $\operatorname{GL}_m$."
    assert mail["event.title"][1] == "On GL₂"


@pytest.mark.database
def test_changed_macros_change_what_is_kept(client, talk):
    address = f"/talks/{talk.pk}/"
    before, told = client.get(address).content.decode(), ical.told(ical.only())
    assert ">GL</mo>" in before

    umbrella = Event.objects.get(slug="programme")
    umbrella.macros = r"\newcommand{\GL}{\mathrm{Gl}}"
    umbrella.save()

    assert "Gl" in client.get(address).content.decode()
    uid, sequence, status, summary = ical.told(ical.only())
    assert (uid, sequence, status) == told[:3]  # neither time nor place changed
    assert summary == "Ada Example: The Glₙ story"
    assert "We study Glₘ" in ical.only().description.value


def test_a_book_is_set_with_them():
    call = make_call(make_event(macros=GL))
    make_poster(
        call, title=r"$\GL_n$", abstract=r"On $\GL_m$.", released_decision="poster", decision="poster"
    )

    book = facts.gather(call.event, PosterBook.Audience.CHAIRS, NOW)
    before = facts.fingerprint(book)

    assert [(entry.title, entry.abstract) for entry in book.entries] == [
        (r"$\operatorname{GL}_n$", r"On $\operatorname{GL}_m$.")
    ]
    call.event.macros = ""
    call.event.save()
    assert facts.fingerprint(facts.gather(call.event, PosterBook.Audience.CHAIRS, NOW)) != before


# --- Where they are edited -------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    editor = make_user()
    client.force_login(editor)
    return editor


def test_an_organiser_is_led_to_where_a_macro_is_defined(client, editor):
    event = make_event(editors=[editor])
    talk = make_talk(event, title="Groups")
    page = client.get(change(talk))
    form = page.context_data["adminform"].form

    done = client.post(change(talk), form_data(page) | {"abstract": r"Of $\GL_n$"}, follow=True)

    define = f"{change(event)}?macro=GL"
    assert f'Abstract, line 1: {NOT_KNOWN} <a href="{define}">' in done.content.decode().replace(
        "&#x27;", "'"
    )
    preview = form["abstract"].field.widget.get_context("abstract", "", {})["widget"]["attrs"][
        "data-preview-url"
    ]
    shown = client.post(preview, {"text": r"$\GL_n$ and $\foo$"}).content.decode()
    assert f'<a href="{define}" target="_blank">' in shown and "?macro=foo" in shown

    page = client.get(define)
    assert page.context_data["adminform"].form["macros"].value() == GL
    client.post(change(event), form_data(page))
    event.refresh_from_db()
    assert event.macros == event.macros_in_force == GL
    assert r"\GL" not in client.post(preview, {"text": r"$\GL_n$"}).content.decode()


def test_what_does_not_define_macros_is_refused_with_its_line(client, editor):
    event = make_event(editors=[editor], macros=GL)
    page = client.get(change(event))

    refused = client.post(change(event), form_data(page) | {"macros": GL + "\n\\foo"})

    assert refused.context_data["adminform"].form.errors["macros"] == [
        r"Line 2: “\foo” is no definition: write \newcommand, \DeclareMathOperator or \def."
    ]
    preview = "/admin/preview/?macros"
    assert "Line 2" in client.post(preview, {"text": GL + "\n\\foo"}).content.decode()
    shown = client.post(preview, {"text": GL + r"\newcommand{\x}[1]{\bar{#1}\bla}"}).content.decode()
    assert r"<code>\GL</code>" in shown and r"<code>\x{x}</code>" in shown and r"`\bla` is not known" in shown


def test_a_stranger_learns_no_macros_of_an_event_by_its_preview(client, editor):
    others = make_talk(make_event(macros=r"\def\foo{\text{secret}}", status="draft"))

    shown = client.post(f"/admin/preview/?heading=3&of={key_of(others)}", {"text": r"$\foo$"})

    assert "secret" not in shown.content.decode()


def test_authors_are_told_whom_to_ask(client):
    event = make_event(macros=GL)
    speaker = make_speaker(make_talk(event, abstract=r"$\GL$ $\Ext$"), make_person())
    address = address_of(speaker)

    page = client.get(address).content.decode()

    assert r"line 1: `\Ext` is not known" in page and NOT_KNOWN not in page
    assert "ask the organisers to define it for the event" in page and "?macro=" not in page
    shown = client.post(f"{address}preview/", {"text": r"$\GL$ $\Ext$"}).content.decode()
    assert r"`\Ext` is not known" in shown and "ask the organisers" in shown and NOT_KNOWN not in shown


def test_authors_of_posters_see_them_as_they_write():
    call = make_call(make_event(macros=GL))
    address = f"/posters/texts/preview/?event={call.event.slug}"

    shown = Client().post(address, {"text": r"$\GL$ $\Ext$"}).content.decode()

    assert ">GL</mo>" in shown and r"`\Ext` is not known" in shown and NOT_KNOWN not in shown
    assert str(PosterDraft(call=call, content={"title": r"$\GL$"}).title.macros) == GL
