"""No mail tells an address, meeting number or passcode of a joining link, however somebody writes it."""

import re
import unicodedata
from datetime import timedelta
from html import unescape
from urllib.parse import quote, unquote

import icalendar
import pytest
from django.conf import settings as site
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import joining_leaks
from mailing.announcements import letters
from portal.lib import ics
from tests.support.factories import make_event, make_joining_link, make_talk
from tests.support.mailing_lists import make_letter, make_list

pytestmark = pytest.mark.django_db

MEETING = "https://zoom.example.org/j/81234567890?pwd=Xk29fQbN7s"
PASSCODE = "r7Yq-93Kd"
SECRETS = ["81234567890", "xk29fqbn7s", "r7yq93kd", "zoomexampleorgj", "meetexampleorgabc", "roomübung"]
INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u2060\ufe0f\ufe00\ufeff\u200e\u200f\u202a\u2066\u034f\u061c\U000e0061\u3164"
)
NUMBER = "812 3456 7890"
BARE = MEETING.partition("?")[0]


def fullwidth(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


SPELLINGS = {
    "as it is": MEETING,
    "http": MEETING.replace("https", "http"),
    "without a scheme": MEETING.removeprefix("https://"),
    "www": MEETING.replace("//", "//www."),
    "capitals": MEETING.upper(),
    "mixed case of the host": MEETING.replace("zoom.example", "ZoOm.eXample"),
    "another query": f"{BARE}?uname=me&pwd=Xk29fQbN7s#success",
    "no query": BARE,
    "a slash more": f"{BARE}/",
    "a port": MEETING.replace(".org", ".org:443"),
    "an autolink": f"<{MEETING}>",
    "a link": f"[here]({MEETING})",
    "a link with a title": f'[here](<{MEETING}> "Join")',
    "a reference": f"[here][1]\n\n[1]: {MEETING}",
    "an image": f"![here]({MEETING})",
    "code": f"`{MEETING}`",
    "a block of code": f"```\n{MEETING}\n```",
    "a quotation": f"> {MEETING}",
    "a table": f"| a | b |\n| --- | --- |\n| {MEETING} | {PASSCODE} |",
    "a heading": f"## {MEETING}",
    "emphasis around": f"_{MEETING}_",
    "strong around": f"**{MEETING}**",
    "emphasis inside": MEETING.replace("example", "**exam**ple"),
    "code inside": MEETING.replace("81234", "`81234`"),
    "decimal entities": MEETING.replace(":", "&#58;").replace("/", "&#47;"),
    "hexadecimal entities": MEETING.replace("z", "&#x7a;").replace(".", "&#x2E;"),
    "named entities": MEETING.replace(":", "&colon;").replace(".", "&period;"),
    "entities in code": f"`{MEETING.replace(':', '&#58;').replace('8', '&#56;')}`",
    "entities twice": MEETING.replace("8", "&amp;#56;"),
    "percent-encoding": BARE.replace("8", "%38").replace("j", "%6A"),
    "percent-encoding twice": BARE.replace("8", "%2538"),
    "all of it encoded": f"https://example.org/?u={quote(MEETING, safe='')}",
    "a backslash": MEETING.replace(".", "\\.").replace("/j/", "\\/j\\/"),
    "a line break": MEETING.replace("example", "exam\nple"),
    "a hard line break": MEETING.replace("81234", "81234  \n"),
    "a paragraph": MEETING.replace("81234", "81234\n\n"),
    "a space": MEETING.replace("81234", "81234 "),
    "a comment": MEETING.replace("zoom", "zo<!-- -->om"),
    "a comment with words": MEETING.replace("81234", "812<!-- the number -->34"),
    "a tag": MEETING.replace("81234", "81<b>23</b>4"),
    "fullwidth": fullwidth(MEETING),
    "other digits": MEETING.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "letters of formulas": MEETING.replace("zoom", "𝐳𝐨𝐨𝐦").replace("812", "𝟖𝟏𝟐"),
    "lookalikes": MEETING.replace("zoom", "zооm").replace("e", "е"),
    "combining marks": MEETING.replace("zoom", "z\u0332o\u0332o\u0332m\u0332"),
    "hxxps": MEETING.replace("https", "hxxps"),
    "brackets": MEETING.replace(".", "[.]").replace("://", "[://]"),
    "spoken": "zoom (dot) example (dot) org (slash) j (slash) 81234567890",
    "a formula": "$\\text{zoom.example.org/j/81234567890}$",
    "a program's own scheme": "zoommtg://zoom.us/join?confno=81234567890&pwd=Xk29fQbN7s",
    "another way in": "https://zoom.example.org/wc/81234567890/join",
    "by way of another": f"https://www.example.com/url?q={MEETING}",
    "a mail with it": f"[write](mailto:a@example.org?body={MEETING})",
    "the number": "Meeting 81234567890",
    "the number with spaces": f"Meeting {NUMBER}",
    "the number with dashes": "Meeting 812-3456-7890",
    "the number with dots": "Meeting 812.3456.7890",
    "the number with hard spaces": "Meeting 812\u00a03456\u202f7890",
    "the number in a formula": "Meeting $812\\,3456\\,7890$",
    "the number by telephone": "+49 69 1234 5678,,81234567890#",
    "the number in a host": "81234567890@zoomcrc.example.org",
    "the passcode": f"It is {PASSCODE}",
    "the passcode in code": f"`{PASSCODE}`",
    "the passcode in capitals": PASSCODE.upper(),
    "the passcode with dashes of its own": PASSCODE.replace("-", "–"),
    "the passcode of the address": "Use Xk29fQbN7s",
    "the passcode as a parameter": "?pwd=Xk29fQbN7s",
    "a meeting code": "Come to abc-defg-hij",
    "a host in punycode": "https://room.xn--bung-zra.example.org/hall",
    "a host in letters": "https://room.übung.example.org/hall",
} | {f"U+{ord(sign):04X} inside": MEETING.replace("zoom", f"zo{sign}om").replace("345", f"3{sign}45")
     for sign in INVISIBLE}  # fmt: skip


@pytest.fixture(autouse=True)
def talk():
    """A talk with joining links of four kinds."""
    made = make_talk(make_event("seminar"))
    make_joining_link(talk=made, url=MEETING, passcode=PASSCODE)
    for url in ("https://meet.example.org/abc-defg-hij", "https://room.übung.example.org/hall"):
        make_joining_link(talk=made, url=url)
    return made


def mailed(source, *, subject="Next week"):
    """What a mail with this text tells: (subject, HTML, text, calendar entry)."""
    html, text = letters.body_of(source, {})
    component = icalendar.Event()
    component.add("description", ics.text(f"Come: {text}"))
    entry = ics.finished(component)
    made, _replaced = letters.redacted(letters.subject_of(subject, {}), html, text, entry)
    return dict(zip(("subject", "html", "text", "calendar"), made, strict=True))


def readable(text):
    """The letters and digits that a person can make out, addresses of links included."""
    text = re.sub(r"<!--.*?-->", "", unescape(unescape(re.sub(r"\r\n |\\n", "", text))))
    text = re.sub(r"</?(?!a )[a-z][^<>]*>", "", unquote(unquote(text)))
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if sign.isalnum())
    text = text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩ое", "0123456789oe"))
    return text.replace("dot", "").replace("slash", "")


def told(text):
    secrets = [readable(secret) for secret in [*SECRETS, "room.xn--bung-zra", "abc-defg-hij"]]
    return [secret for secret in secrets if secret in readable(text)]


@pytest.mark.parametrize("place", ["html", "text", "calendar"])
@pytest.mark.parametrize("written", SPELLINGS.values(), ids=SPELLINGS)
def test_no_body_tells_a_way_in(written, place):
    made = mailed(f"Dear all,\n\n{written}\n\nSee you!")[place]
    made = made.replace("\r\n ", "")

    assert told(made) == []
    assert "/join/" in made or "(see the joining page)" in made


@pytest.mark.parametrize("written", SPELLINGS.values(), ids=SPELLINGS)
def test_no_subject_tells_a_way_in(written):
    assert told(mailed("Text", subject=f"Today: {written}")["subject"]) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.sampled_from([MEETING, BARE, NUMBER, PASSCODE, f"Meeting [{NUMBER}]({MEETING})"]),
    places=st.lists(st.tuples(st.integers(0, 80), st.sampled_from(INVISIBLE)), max_size=12),
)
def test_what_nobody_sees_hides_nothing(written, places):
    for place, sign in places:
        written = written[: place % len(written)] + sign + written[place % len(written) :]

    assert all(told(made) == [] for made in mailed(written, subject=f"Now: {written}").values())


# --- What stands there instead ---------------------------------------------------------------------------


@pytest.fixture
def page(talk):
    return f"{site.SITE_URL}/talks/{talk.pk}/join/"


@pytest.mark.parametrize(
    "around", ["%s", "Join: %s.", "(%s)", "<%s>", "**%s**!", "Today,\n%s\nor later", "`%s`"]
)
def test_the_page_stands_where_the_address_was_and_can_be_followed(page, around):
    made = mailed(around % MEETING)

    assert made["text"] == re.sub(r"[<>*`]", "", around % page)
    assert f'<a href="{page}"' in made["html"] and f">{page}</a>" in made["html"]
    assert made["html"].count(page) == 2


def test_a_link_keeps_its_words_and_leads_to_the_page(page):
    made = mailed(f"Click [on *this*]({MEETING}), please.")

    assert made["text"] == f"Click on this ({page}), please."
    assert f'<a href="{page}" rel="nofollow noopener">on <em>this</em></a>, please.' in made["html"]


def test_numbers_and_passcodes_become_words(page):
    made = mailed(f"Join {MEETING}, ID {NUMBER}, passcode {PASSCODE}.")

    assert made["text"] == f"Join {page}, ID (see the joining page), passcode (see the joining page)."


def test_an_entry_stays_well_formed(page):
    entry = mailed(f"One, two; {MEETING}\n\n" + "three " * 30)["calendar"]

    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))
    assert entry.replace("\r\n ", "").startswith(
        f"BEGIN:VEVENT\r\nDESCRIPTION:Come: One\\, two\\; {page}\\n\\nthree"
    )


def test_times_of_readers_stay(talk, page):
    times = "\ue000own 812 345 Europe/Berlin\ue001"
    html, text = letters.redacted("", f"<p>{BARE} at 9{times}</p>", f"{BARE} at 9{times}", "")[0][1:3]

    assert text == f"{page} at 9{times}"
    assert html.endswith(f" at 9{times}</p>")


def test_of_links_with_one_address_the_page_is_that_of_the_next_talk():
    event = make_event("series")
    for days in (-7, 7, 14):
        starts_at = timezone.now() + timedelta(days=days)
        talk = make_talk(event, starts_at=starts_at)
        make_joining_link(talk=talk, url="https://big.example.org/j/99988877766")
    next_one = event.talks.order_by("starts_at")[1]

    assert f"/talks/{next_one.pk}/join/" in mailed("big.example.org/j/99988877766")["text"]


# --- What is none ----------------------------------------------------------------------------------------

OTHERS = [
    "https://zoom.example.org/j/812345678901",
    "https://zoom.example.org/j/91234567890?pwd=Xk29fQbN7sLonger",
    "https://zoom.example.org/signin",
    "https://zoom.example.org/",
    "Zoom, Example and Org: 8123 people",
    "Call 8123456789 or 181234567890 or 812345678902.",
    "https://meet.example.org/abc-defg-hijk",
    "https://meet.example.org/abc",
    "Xk29fQbN7 and Xk29fQbN7st are gene names",
    "https://room.example.org/help",
    "Write to host@room.example.org, or see room.example.org.",
    "https://notroom.example.org/",
    "https://sub.room.example.org",
    "https://meet.example.org/room?id=6",
    "https://live.example.org/watch?v=Zb7kQ2mNpRs",
    "In 2026, we meet again; the code of conduct of 2026 applies.",
    "From 12.03.2026 to 2026-03-14, ORCID iD 0000-0001-2026-1234",
    "Passcodes come by mail before the workshop starts, on a day in 2026.",
    "Passwords are sent in 2026.",
    "Eigenvalue problems: an eigenvalue, eigenvalues",
    "Room 314159, or $\\pi = 3.14159$, or 3 14 159 sheep",
    "The seminar2026 page",
    "&#8212; 100%25 [dot] a dot b . slash",
]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("form", ["%s", "Dear all, %s ...", "**%s**", "`%s`"])
def test_what_only_resembles_it_stays(talk, form, other):
    for url, passcode in (
        ("https://room.example.org", "2026"), ("https://meet.example.org/room?id=5", "eigenvalue"),
        ("https://live.example.org/watch?v=dQw4w9WgXcQ", "314159"),
        ("https://odd.example.org/s/AG-Seminar-2026", "a"), ("https://odd.example.org/r", "seminar2026"),
        ("https://odd.example.org/20260312", "2026-03-14"),
    ):  # fmt: skip
        make_joining_link(talk=talk, url=url, passcode=passcode)
    html, text = letters.body_of(form % other, {})

    assert letters.redacted("", html, text, "")[0] == ["", html, text, ""]


@pytest.mark.parametrize(
    "text",
    [
        "Passcode: 2026", "Password 2026", "The passcode for today is 2026.", "2026 is the passcode",
        "passcode=2026", "**Meeting ID** / **Passcode**: 12 / `2026`", "https://room.example.org, 2026",
        "Kennwort: 2026",
    ],
)  # fmt: skip
def test_a_plain_word_is_a_passcode_where_it_is_said_to_be_one(talk, text):
    make_joining_link(talk=talk, url="https://room.example.org", passcode="2026")
    made = mailed(
        f"{text}\n\nSee you in Rome, where everybody is welcome who likes seminars, and again in 2026."
    )

    assert made["text"].count("2026") == made["html"].count("2026") == 1
    assert "(see the joining page)" in made["text"]


def test_a_longer_one_is_where_the_mail_tells_of_its_meeting(talk):
    make_joining_link(talk=talk, url="https://room.example.org/j/99988877766", passcode="314159")

    assert "314159" in mailed("Come by 314159")["text"]
    assert "314159" not in mailed("Come by 314159", subject="Meeting 999 888 777 66")["text"]


def test_what_is_told_of_a_link_without_a_path_is_its_whole_address(talk):
    make_joining_link(talk=talk, url="https://hall.example.org/")

    assert mailed("https://hall.example.org/, hall.example.org")["text"].endswith("/join/, hall.example.org")


@pytest.mark.parametrize(
    "written",
    [
        "`_https://hall.example.org/r_`", "`__https://hall.example.org/r__`", "see hall.example.org/r? Yes",
        "Linkhttps://bare.example.org", "https://bare.example.org? Yes", "`_https://bare.example.org_`",
        "//hall.example.org/r/;", "hall.example.org/r/?lang=en&id=5", "hall.example.org/r?id=%35#x",
        "hall.example.org/r?lang=en&#8203;&id=5",
    ],
)  # fmt: skip
def test_what_stands_beside_an_address_does_not_hide_it(talk, written):
    for url in ("https://hall.example.org/r?id=5", "https://bare.example.org"):
        make_joining_link(talk=talk, url=url)
    made = mailed(f"Now {written} and later")

    assert "/join/" in made["text"] and "example.org" not in made["text"] + made["html"]


# --- With many links -------------------------------------------------------------------------------------


def test_the_database_is_asked_once_for_any_number_of_links(talk, django_assert_num_queries):
    for number in range(20):
        make_joining_link(
            talk=talk, url=f"https://zoom.example.org/j/9000000{number:04}", passcode=f"{number:06}"
        )

    with django_assert_num_queries(1):
        found = joining_leaks.finder()(["zoom.example.org/j/90000000007", "no", "90000000013"])
    assert [len(leaks) for leaks in found] == [1, 0, 1]


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://h:port/j/1234567890", "x", "https://", "https://xn--a/b", "//"]
)
def test_an_address_that_is_none_stops_no_mail(talk, url):
    make_joining_link(talk=talk, url=url)

    assert told(mailed(MEETING)["text"]) == []


def test_the_archive_forgets_what_was_sent_before_it_became_a_joining_link(client, talk):
    seminar = make_list("news")
    html, text = letters.body_of("Here: https://later.example.org/j/99988877766", {})
    letter = make_letter(seminar, subject="Join 999 888 777 66", html=html, text=text)
    pages = ["/lists/news/", f"/lists/news/{letter.pk}/", "/lists/news/feed.atom"]
    assert all("777 66" in client.get(page).content.decode() for page in pages)

    make_joining_link(talk=talk, url="https://later.example.org/j/99988877766")
    for page in pages:
        shown = client.get(page).content.decode()
        assert "777 66" not in shown and "99988877766" not in shown, page
        assert "Join (see the joining page)" in shown
