"""What stands around the words of every mail, and the blocks and links that placeholders put into them."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError

from mailing.announcements import actions, letters, messages, placeholders, preview
from mailing.announcements.placeholders import Block, Link
from mailing.marks import MARK, mark
from mailing.models import Delivery
from portal import mails
from portal.models import SiteSettings
from tests.support import announcements
from tests.support.announcement_pages import draft, page

pytestmark = pytest.mark.django_db

PAGE = "https://portal.example.org/talks/42/"
IN_BLOCK = {"when": announcements.TIME, "place": "Room 1 & 2", "join": f"{PAGE}join/", "page": PAGE}
FACTS = {
    "talk.page": ("Its page", Link(PAGE, "On [sets] & *maps*")),
    "talk.details": ("When and where", Block("events/notifications/emails/talk.html", IN_BLOCK)),
}
IN_TEXT = f"""Wednesday 25 March 2026, 16:00–17:00
New York time, UTC−4

Room 1 & 2

Join online: {PAGE}join/

Page of the talk: {PAGE}"""


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    monkeypatch.setattr(announcements, "facts", lambda: FACTS)
    announcements.offer(monkeypatch)
    SiteSettings.objects.create(name="Example <Maths>", contact="office@example.org")


def rendered(body):
    return letters.render(announcements.make_announcement(source=announcements.SOURCE, body=body))


def copy_for(time_zone, body):
    """The message to a reader in a zone, as (text, HTML)."""
    news = announcements.make_list("News & more")
    announcements.make_reader("ada@example.org", time_zone=time_zone, lists=[news])
    actions.start(
        announcement=announcements.make_announcement(lists=[news], source=announcements.SOURCE, body=body)
    )
    octets = messages.compose(Delivery.objects.all())[Delivery.objects.get().pk]
    message = message_from_bytes(octets, policy=policy.default)
    return [message.get_body([kind]).get_content() for kind in ("plain", "html")]


# --- Blocks and links --------------------------------------------------------------------------------------


def test_a_block_stands_between_paragraphs_in_both_forms():
    letter = rendered("Come!\n{{talk.details}}\nBye.")

    assert letter.public_text == f"Come!\n\n{IN_TEXT}\n\nBye."
    assert letter.public_html.startswith('<p>Come!</p>\n<div class="when">')
    assert "Room 1 &amp; 2" in letter.html and letter.html.endswith("</div>\n<p>Bye.</p>\n")


def test_each_reader_has_their_own_time_on_a_line_of_its_own_in_it():
    text, html = copy_for("Asia/Tokyo", "{{talk.details}}")
    text = text.replace("\r\n", "\n")

    there = "Your time: Thursday 26 March 2026, 05:00–06:00 (Tokyo)"
    assert f"New York time, UTC−4\n{there}\n\nRoom 1" in text
    assert f"New York time, UTC−4<strong><br>{there}</strong></p>" in html


def test_a_block_within_code_is_refused():
    with pytest.raises(ValidationError) as refused:
        rendered("```\n{{talk.details}}\n```")

    assert "{{talk.details}} has to stand between paragraphs" in refused.value.message_dict["body"][0]


def test_a_block_in_a_subject_is_refused():
    with pytest.raises(ValidationError) as refused:
        placeholders.fill("On {{talk.details}}", FACTS, is_line=True)

    assert refused.value.messages == ["{{talk.details}} is for the text of a mail, not for its subject."]


def test_nobody_can_write_a_mark_into_a_block():
    block = Block(
        "events/notifications/emails/talk.html", IN_BLOCK | {"place": f"Room {mark('unsubscribe')}"}
    )

    assert MARK.findall(block.html) == MARK.findall(announcements.TIME.line_mark)
    assert "Room unsubscribe</p>" in block.html


@pytest.mark.parametrize(
    ("body", "label"),
    [("See {{talk.page}}.", "On [sets] &amp; *maps*"), ("See [its page]({{ talk.page }}).", "its page")],
)
def test_a_link_has_a_name_in_the_html_and_its_address_in_the_text(body, label):
    letter = rendered(body)

    assert re.sub(' rel="[^"]*"', "", letter.html) == f'<p>See <a href="{PAGE}">{label}</a>.</p>\n'
    assert f"({PAGE})." in letter.text


# --- The frame ---------------------------------------------------------------------------------------

RAW = re.compile(r"<a [^>]*>\s*(https?:|\{\{ ?(\w*url|\w*address|base)\b)", re.IGNORECASE)


def test_no_link_of_a_mail_shows_an_address():
    templates = list(Path(configured.BASE_DIR, "templates").glob("**/emails/*.html"))

    assert len(templates) > 50
    assert [path.name for path in templates if RAW.search(path.read_text())] == []


def frames():
    """The HTML of a letter to a list, and of a single mail."""
    single = mails.compose(
        "mailing/lists/emails/new_link.html", to="ada@example.org", subject="Your link", address=PAGE
    )
    return [copy_for("", "Hello.")[1], single.alternatives[0].content]


def test_every_mail_has_the_masthead_and_loads_nothing():
    letter, single = frames()

    for html in (letter, single):
        masthead = html[html.index('<p class="masthead"') :].partition("</p>")[0]
        assert re.search(r'<a href="[^"]+/"[^>]*>Example &lt;Maths&gt;</a>', masthead)
        assert not re.search(r"<img|<link|url\(|@import|@font-face|<script", html)
        assert not re.search(r"<a [^>]*>\s*https?:", html)
    assert "· News &amp; more</span>" in letter
    assert "Questions: office@example.org" in single


def test_two_buttons_stand_on_two_lines_of_the_text():
    html = '<p>Now: <a class="button" href="/a">One</a> <a class="button second" href="/b">Two</a></p>'

    assert mails.as_text(html) == "Now:\nOne: /a\nTwo: /b"


# --- Drafts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["change", "history", "delete", "preview", "changelist"])
def test_a_draft_is_named_by_its_facts_on_every_page(client, news, name):
    row = draft(news, source=announcements.SOURCE, subject="On {{talk.page}}")
    address = "/admin/mailing/announcement/" if name == "changelist" else page(row, name)
    html = client.get(address).content.decode()

    form = re.compile(r'<input[^>]*name="(initial-)?subject"[^>]*>|<textarea.*?</textarea>', re.DOTALL)
    shown = form.sub("", html)
    assert "On On [sets] &amp; *maps*" in shown
    assert "On {{talk.page}}" not in shown
    assert name in ("changelist", "delete") or "*maps*" in html.partition("</title>")[0]


def test_a_test_to_oneself_has_the_same_frame(editor):
    sample = preview.send_test(
        announcement=announcements.make_announcement(source=announcements.SOURCE), by=editor
    )

    assert b'"masthead"' in bytes(sample.message).replace(b"=\r\n", b"").replace(b"=3D", b"=")
