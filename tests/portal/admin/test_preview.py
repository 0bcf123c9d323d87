"""What readers will see of a text, shown to its author while it is typed."""

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client

from portal import markup
from portal.admin import site
from portal.admin.fields import key_of
from portal.templatetags.portal import inline, markdown
from tests.support.admin_forms import change, submit
from tests.support.factories import make_event, make_person, make_superuser, make_talk, make_user

PREVIEW = "/admin/preview/"
TEXT = "## Why\n\nFor $x \\in \\mathbb{R}$ and <script>alert(1)</script> **bold**"


@pytest.fixture
def editor(client, db):
    user = make_user("editor@example.org")
    make_event(editors=[user])
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("query", "level"), [("", 3), ("?heading=2", 2), ("?heading=4", 4), ("?heading=1x", 3)]
)
def test_a_text_is_rendered_as_on_its_public_page(client, editor, query, level):
    answer = client.post(PREVIEW + query, {"text": TEXT})

    assert answer.content.decode().startswith(markdown(TEXT, level) + '<ul class="text-problems">')
    assert "`&lt;script&gt;` is HTML that is not read here" in answer.content.decode()
    assert f"<h{level}>Why</h{level}>" in answer.content.decode()
    assert "<math" in answer.content.decode() and "<script" not in answer.content.decode()


def test_a_title_is_rendered_as_a_line(client, editor):
    answer = client.post(PREVIEW + "?line", {"text": "The $h$-principle\n\n- no list"})

    assert answer.content.decode() == inline("The $h$-principle\n\n- no list")
    assert "<li>" not in answer.content.decode()


@pytest.mark.parametrize(("query", "limit"), [("", markup.MAX_SOURCE), ("?line", markup.MAX_TITLE)])
def test_a_text_that_is_too_long_is_said_to_be(client, editor, query, limit):
    assert client.post(PREVIEW + query, {"text": "x" * limit}).status_code == 200

    answer = client.post(PREVIEW + query, {"text": "x" * (limit + 1)})

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert f"at most {limit:,} are allowed" in answer.content.decode()


def test_only_who_may_enter_the_admin_gets_a_preview(client, db):
    assert client.post(PREVIEW, {"text": "x"}).status_code == 403
    client.force_login(make_user())
    assert client.post(PREVIEW, {"text": "x"}).status_code == 403


def test_a_preview_takes_a_post_with_its_token(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert strict.post(PREVIEW, {"text": "x"}).status_code == 403
    assert strict.get(PREVIEW).status_code == 405


def test_more_previews_than_a_hand_can_type_pause(client, editor, monkeypatch):
    monkeypatch.setattr(site, "PREVIEWS", "3/m/key")
    cache.clear()

    answers = [client.post(PREVIEW, {"text": f"Text {number}"}) for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Content-Type"].startswith("text/plain") and "pauses" in answers[-1].content.decode()


def test_every_text_of_the_admin_asks_with_the_heading_of_its_page(client, db):
    client.force_login(make_superuser())
    event = make_event()

    shown = {
        row: client.get(change(row)).content.decode() for row in (event, make_talk(event), make_person())
    }
    settings = client.get("/admin/portal/sitesettings/add/").content.decode()

    for page in [*shown.values(), settings]:
        assert '<script src="/static/portal/preview.js" type="module"></script>' in page
    event_page, talk_page, person_page = shown.values()
    of = f"&amp;of={key_of(event)}"  # whose macros hold
    assert f'data-preview-url="/admin/preview/?heading=2&amp;pictures{of}"' in event_page
    assert f'data-preview-url="/admin/preview/?line{of}"' in event_page
    assert f'data-preview-url="/admin/preview/?heading=3{of}"' in talk_page
    assert 'data-preview-url="/admin/preview/?heading=2"' in person_page


# --- In a browser ----------------------------------------------------------------------------------------


@pytest.fixture
def page(chromium, live_server, client):
    client.force_login(make_superuser())
    context = chromium.new_context(base_url=live_server.url)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_preview_follows_what_is_typed(page):
    talk = make_talk(abstract="Stored $\\alpha$")
    page.goto(change(talk))
    preview = page.locator(".preview-page:not(.preview-line)")

    preview.locator("math", has_text="α").wait_for()
    page.locator("#id_abstract").fill("Now $\\beta$")
    preview.locator("math", has_text="β").wait_for()

    assert page.locator(".preview-line").is_hidden()
    page.locator("#id_title").fill("On $\\gamma$-rays")
    page.locator(".preview-line math", has_text="γ").wait_for()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_only_the_answer_to_the_last_text_is_shown(page):
    page.goto(change(make_talk()))
    held = []

    def hold_first(route):
        held.append(route) if "first" in route.request.post_data else route.continue_()

    page.route("**/admin/preview/**", hold_first)
    page.locator("#id_abstract").fill("The first text")
    while not held:
        page.wait_for_timeout(50)
    page.locator("#id_abstract").fill("The second text")
    page.locator(".preview-page", has_text="The second text").wait_for()
    for route in held:
        route.fulfill(body="<p>The first text</p>")
    page.wait_for_timeout(200)

    assert page.locator(".preview-page .prose").inner_text() == "The second text"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_went_wrong_is_said_and_the_preview_before_stays(page):
    page.goto(change(make_talk(abstract="Before")))
    page.locator(".preview-page", has_text="Before").wait_for()

    page.locator("#id_abstract").fill("x" * (markup.MAX_SOURCE + 1))
    page.get_by_text("at most 50,000 are allowed").wait_for()
    page.route("**/admin/preview/**", lambda route: route.abort())
    page.locator("#id_abstract").fill("After")
    page.get_by_text("There is no preview at the moment").wait_for()

    assert page.locator(".preview-page .prose").inner_text() == "Before"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_folded_away_by_the_keyboard_and_stays_so(page):
    talk = make_talk(abstract="Text")
    page.goto(change(talk))
    page.locator(".preview-page", has_text="Text").wait_for()

    page.locator("#id_abstract").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("details.preview:not([open])").wait_for()
    page.reload(wait_until="networkidle")

    assert not page.locator(".preview-page .prose").is_visible()


def test_a_preview_says_what_could_not_be_set(client, editor):
    text = client.post(PREVIEW, {"text": "One\n\n$\\GL_n$"}).content.decode()
    title = client.post(f"{PREVIEW}?line", {"text": "On $\\GL$"}).content.decode()

    assert text.endswith("<li>line 3: `\\GL` is not known; it is shown as written.</li></ul>\n")
    assert "<li>line 1: `\\GL` is not known" in title


def test_a_letter_is_shown_with_its_lines(client, editor):
    assert "<br>" in client.post(f"{PREVIEW}?heading=3&letter", {"text": "a\nb"}).content.decode()
    assert "<br>" not in client.post(f"{PREVIEW}?heading=3", {"text": "a\nb"}).content.decode()


def test_who_saves_a_text_is_told_what_could_not_be_set(client, editor):
    talk = make_talk(make_event(editors=[editor]))

    answer = submit(client, change(talk), abstract="For all $\\GL_n$")

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    said = "Abstract, line 1: `\\GL` is not known; it is shown as written."
    assert f'{said} <a href="{change(talk.event)}?macro=GL">Define it for the event</a>' in told
