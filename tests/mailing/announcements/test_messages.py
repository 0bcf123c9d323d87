"""The finished messages, parsed by Python's email package, header by header and part by part."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailing import headers
from mailing.announcements import actions, messages
from mailing.lists import personal_links
from mailing.marks import mark
from mailing.models import Delivery
from portal.models import SiteSettings
from tests.support import announcements
from tests.support.factories import utc

NOW = utc(2026, 3, 20, 9, 30)
HEADERS = [
    "To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "From", "Reply-To", "Subject",
    "List-Id", "List-Archive", "List-Help", "List-Owner", "Precedence", "Auto-Submitted", "Content-Type",
    "MIME-Version",
]  # fmt: skip


@pytest.fixture(autouse=True)
def offers(monkeypatch, settings):
    announcements.offer(monkeypatch)
    settings.SITE_URL = "https://portal.example.org"
    settings.DEFAULT_FROM_EMAIL = "Portal <news@mail.example.org>"


def sent(**fields):
    """The deliveries of an announcement with what `fields` say, by address."""
    announcement = announcements.make_announcement(**fields)
    actions.start(announcement=announcement, now=NOW)
    return {row.address: row for row in Delivery.objects.filter(announcement=announcement)}


def composed(delivery):
    """The message of one delivery as octets."""
    return messages.compose([Delivery.objects.get(pk=delivery.pk)], now=NOW)[delivery.pk]


def parsed(octets):
    return message_from_bytes(octets, policy=policy.default)


def text_of(message, subtype="plain"):
    return message.get_body((subtype,)).get_content().replace("\r\n", "\n")


def one(**fields):
    """The message to Åsa, on one list, of an announcement with what `fields` say."""
    news = announcements.make_list("Séminaire", slug="news", reply_to="list@example.org")
    reader = announcements.make_reader(
        "asa@example.org", name="Åsa Öberg", time_zone="Asia/Tokyo", lists=[news]
    )
    (delivery,) = sent(lists=[news], **fields).values()
    return parsed(composed(delivery)), reader, delivery


def test_every_header_says_what_it_should(db):
    message, reader, delivery = one(subject="Größe $x^2$", source=announcements.SOURCE)
    page = "https://portal.example.org/lists/news/"
    unsubscribe = personal_links.unsubscribe_url(personal_links.signature(reader), delivery.announcement_id)

    assert message.keys() == HEADERS
    assert message["To"].addresses[0].display_name == "Åsa Öberg"
    assert message["To"].addresses[0].addr_spec == "asa@example.org"
    assert message["From"].addresses[0].display_name == "Séminaire"
    assert message["From"].addresses[0].addr_spec == "news@mail.example.org"
    assert message["Reply-To"] == "list@example.org"
    assert message["Subject"] == "Größe x²"
    assert message["List-Id"] == "Séminaire <news.portal.example.org>"
    assert message["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Archive"] == message["List-Help"] == f"<{page}>"
    assert message["List-Owner"] == "<mailto:list@example.org>"
    assert message["Precedence"] == "list"
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert re.fullmatch(r"<[0-9a-f]{40}@mail\.example\.org>", message["Message-ID"])
    assert message.defects == []


def test_without_a_calendar_entry_it_is_text_and_html(db):
    message, _reader, _delivery = one(body="For $x \\in \\mathbb{R}$.\n\n[More](https://example.org/)")

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "For x ∈ ℝ.\n\nMore (https://example.org/)" in text_of(message)
    assert "For x ∈ ℝ." in text_of(message, "html")


def test_with_a_calendar_entry_it_is_attached(db):
    message, _reader, _delivery = one(source=announcements.SOURCE, with_calendar=True)
    alternative, entry = message.iter_parts()

    assert message.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert entry["Content-Type"].content_type == "text/calendar"
    assert "method" not in entry["Content-Type"].params
    assert entry.get_filename() == "event.ics" and entry.is_attachment()
    assert entry.get_payload(decode=True).decode() == announcements.CALENDAR


def test_each_copy_has_its_own_links_and_time(db):
    news = announcements.make_list()
    readers = [
        announcements.make_reader(time_zone=zone, lists=[news]) for zone in ("Asia/Tokyo", "", "Europe/Paris")
    ]
    rows = sent(lists=[news], source=announcements.SOURCE, body="At {{talk.time}}.")
    texts = [text_of(parsed(composed(rows[reader.email]))) for reader in readers]

    assert f"At {announcements.TIME}; your time: Thursday 26 March 2026, 05:00–06:00 (Tokyo)." in texts[0]
    assert f"At {announcements.TIME}." in texts[1]
    assert f"At {announcements.TIME}; your time: 21:00–22:00 (Paris)." in texts[2]
    for reader, text in zip(readers, texts, strict=True):
        assert personal_links.preferences_url(personal_links.signature(reader)) in text
        assert not any(f"/mail/{other.pk}-" in text for other in readers if other != reader)


def test_links_are_in_the_html_too(db):
    message, reader, delivery = one()
    html = text_of(message, "html")

    assert f'href="{personal_links.preferences_url(personal_links.signature(reader))}"' in html
    assert (
        f'href="{personal_links.unsubscribe_url(personal_links.signature(reader), delivery.announcement_id)}"'
        in html
    )
    assert "\ue000" not in html and "\0" not in html


def test_a_group_gets_no_personal_links(db):
    news = announcements.make_list()
    announcements.make_reader("group@example.org", is_group=True, lists=[news])
    (delivery,) = sent(lists=[news]).values()
    octets = composed(delivery)

    assert b"/mail/" not in octets and b"List-Unsubscribe" not in octets
    assert parsed(octets)["List-Id"]


def test_people_beside_the_lists_are_written_to_in_the_name_of_the_site(db):
    SiteSettings.objects.create(name="The site")
    rows = sent(audience=["event:3:speakers"])
    message = parsed(composed(rows["speaker@example.org"]))

    assert message["From"].addresses[0].display_name == "The site"
    assert not any(name.startswith("List-") for name in message.keys())  # noqa: SIM118 (a message is no dict)
    assert "The site" in text_of(message)


def test_a_list_that_is_not_public_has_no_page(db):
    SiteSettings.objects.create(name="The site", contact="office@example.org")
    closed = announcements.make_list(is_public=False)
    announcements.make_reader(lists=[closed])
    (delivery,) = sent(lists=[closed]).values()
    message = parsed(composed(delivery))

    assert message["List-Archive"] is None
    assert message["List-Help"] == "<mailto:office@example.org?subject=help>"
    assert "/lists/" not in text_of(message)


def test_who_is_on_the_second_list_only_is_written_to_in_its_name(db):
    first, second = announcements.make_list("A list"), announcements.make_list("B list")
    announcements.make_reader("b@example.org", lists=[second])
    announcements.make_reader("ab@example.org", lists=[second, first])
    rows = sent(lists=[first, second])

    assert parsed(composed(rows["b@example.org"]))["From"].addresses[0].display_name == "B list"
    assert parsed(composed(rows["ab@example.org"]))["From"].addresses[0].display_name == "A list"


def test_a_retry_carries_the_same_message(db):
    _message, _reader, delivery = one()

    assert composed(delivery) == composed(delivery)


def test_message_ids_differ_by_recipient_and_by_announcement(db):
    news = announcements.make_list()
    announcements.make_reader(lists=[news])
    announcements.make_reader(lists=[news])
    rows = [*sent(lists=[news]).values(), *sent(lists=[news]).values()]

    assert len({headers.message_id(row) for row in rows}) == 4


# --- Hostile and odd input -----------------------------------------------------------------------------

HOSTILE = "Eve\r\nBcc: all@example.org\r\n\r\nBuy\u2028now\x07"


def test_line_breaks_in_names_and_subjects_begin_no_header(db):
    news = announcements.make_list(HOSTILE)
    announcements.make_reader("eve@example.org", name=HOSTILE, lists=[news])
    (delivery,) = sent(lists=[news]).values()
    delivery.announcement.letter.__class__.objects.update(subject=HOSTILE, reply_to="a@b.c\r\nCc: x@y.z")
    message = parsed(composed(delivery))

    assert set(message.keys()) <= set(HEADERS)
    assert message["Subject"] == "Eve Bcc: all@example.org Buy now"
    assert message["To"].addresses[0].addr_spec == "eve@example.org"


names = st.text(max_size=200).filter(lambda text: headers.one_line(text))


@given(name=names)
def test_any_name_comes_back_from_its_header(name):
    header = f"To: {headers.mailbox(name, 'a@example.org')}\r\n\r\n".encode()
    message = message_from_bytes(header)  # the newer policy puts a space between encoded words

    assert message.keys() == ["To"]
    phrase, address = parseaddr(message["To"])
    assert address == "a@example.org"
    assert str(make_header(decode_header(phrase))) == headers.one_line(name)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=250))
def test_any_subject_comes_back_from_its_header(text):
    wanted = headers.one_line(text)
    header = f"Subject: {headers.encoded_words(text, 'Subject')}\r\n\r\n".encode("ascii")

    assert parsed(header)["Subject"] == wanted


@given(
    pieces=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ue000\ue001")), min_size=1
    )
)
def test_any_text_comes_back_from_its_pieces(pieces):
    """Filled in at its marks, quoted-printable text is what it would be if it were encoded at once."""
    source = mark("own").join(pieces)
    octets = messages._quoted(source).replace(b"\0town\0", messages._encoded("Größe = 1"))
    part = message_from_bytes(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + octets)
    wanted = "\r\n".join("Größe = 1".join(pieces).splitlines()) + "\r\n"

    assert part.get_payload(decode=True) == wanted.encode()
    assert all(len(line) <= 76 for line in octets.split(b"\r\n"))


def test_no_line_is_too_long_and_no_octet_is_eight_bits_wide(db):
    news = announcements.make_list("Ü" * 200, slug="n" * 80)
    announcements.make_reader(f"{'a' * 60}@example.org", name="Å " * 100, lists=[news])
    body = "x" * 5_000 + "\n\n" + "é" * 5_000 + "\n\n.\n\nFrom here\n\n{{talk.time}}"
    (delivery,) = sent(
        lists=[news], subject="ß" * 250, body=body, source=announcements.SOURCE, with_calendar=True
    ).values()
    octets = composed(delivery)

    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert octets.isascii()
    assert b"\n" not in octets.replace(b"\r\n", b"") and b"\r" not in octets.replace(b"\r\n", b"")
    assert "x" * 5_000 in text_of(parsed(octets)).replace("\n", "")


def test_html_in_names_is_escaped(db):
    SiteSettings.objects.create(name="<b>Site</b>")
    news = announcements.make_list("<script>alert(1)</script>")
    announcements.make_reader(lists=[news])
    (delivery,) = sent(lists=[news]).values()
    message = parsed(composed(delivery))

    assert "<script" not in text_of(message, "html") and "<b>Site" not in text_of(message, "html")
    assert "“<script>alert(1)</script>” of <b>Site</b>" in text_of(message)


def test_a_message_in_a_language_of_the_worker_is_in_the_language_of_the_site(db, settings):
    """Who composes decides nothing: two workers write the same."""
    from django.utils import translation

    _message, _reader, delivery = one(source=announcements.SOURCE, body="{{talk.time}}")
    there = composed(delivery)
    with translation.override("de"):
        assert composed(delivery) == there


# --- Many at once --------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_chunk_takes_as_many_queries_as_one(db, django_assert_num_queries):
    lists = [announcements.make_list(), announcements.make_list()]
    for number in range(5):
        announcements.make_reader(lists=lists[: 1 + number % 2])
    rows = [*sent(lists=lists).values(), *sent(lists=lists[:1], audience=["event:3:speakers"]).values()]

    for chunk in (rows[:1], rows):
        fresh = list(Delivery.objects.filter(pk__in=[row.pk for row in chunk]))
        with django_assert_num_queries(6):
            assert len(messages.compose(fresh)) == len(chunk)


def test_a_copy_is_what_a_plain_composition_would_be(db):
    """Frame and pieces give what the email package gives for the finished texts."""
    from email.message import EmailMessage

    message, reader, delivery = one(
        source=announcements.SOURCE, body="{{talk.time}} {{talk.abstract}} é = $x$"
    )
    links = {
        "preferences": personal_links.preferences_url(personal_links.signature(reader)),
        "unsubscribe": personal_links.unsubscribe_url(
            personal_links.signature(reader), delivery.announcement_id
        ),
    }
    text, html = messages.bodies(
        delivery.announcement.letter, delivery.announcement.lists.get(), SiteSettings.load(), is_personal=True
    )

    def plain(source, escape):
        return messages.MARK.sub(
            lambda found: escape(links.get(found[1]) or messages.own_time(found[1], "Asia/Tokyo")), source
        )

    slow = EmailMessage()
    slow.set_content(plain(text, str))
    slow.add_alternative(plain(html, messages.escape), subtype="html")

    assert text_of(message) == text_of(slow)
    assert text_of(message, "html") == text_of(slow, "html")
