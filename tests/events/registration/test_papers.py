"""Papers as PDFs: who gets one, what stands on it, from the desk for all and on one's own page."""

import datetime as dt
import io
import random

import pytest
import zxingcpp
from django.core.files.base import ContentFile
from PIL import Image

from events.models import Event
from events.registration import links
from events.registration.actions import door, registering
from events.registration.models import InvitationLetter, Question, RegistrationSettings
from events.registration.models.places import new_door_code
from events.registration.papers import making
from events.registration.papers.kinds import PAPERS
from portal.documents import qr, tasks
from portal.documents.models import Document
from tests.support.desk_pages import desk, words
from tests.support.doors import AT_DOOR, make_open_door
from tests.support.factories import make_user
from tests.support.pdfs import pages, picture
from tests.support.registrations import NOW, cancel, make_ticket, make_workshop, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(client, clock):
    """A workshop with an editor, who is signed in."""
    event, _helper = make_open_door(title="Graphs & limits", venue="Institute of Examples")
    make_ticket(event)
    editor = make_user("editor@example.org")
    event.editors.add(editor)
    client.force_login(editor)
    RegistrationSettings.objects.create(event=event, signed_by="Ada Lovelace, for the organisers")
    return event


def come(event, name="Ada Example", **facts):
    return register(event.tickets.first(), name=name, **facts)[0]


def make(client, event, paper, **fields):
    """What the desk makes of a kind of paper, as bytes."""
    page = client.post(f"/admin/events/event/{event.pk}/door/", {"what": "make", "paper": paper} | fields)
    assert page.status_code == 302, words(page)
    tasks.make_documents()
    document = Document.objects.get()
    assert document.state == "ready", document.error
    return b"".join(client.get(f"/documents/{document.pk}/file/").streaming_content)


def set_paid(registration):
    registration.paid_amount, registration.paid_on = "€ 80", dt.date(2026, 5, 2)
    registration.save()


def give_letter(registration, state="approved", **facts):
    passport = {
        "full_name": "ADA EXAMPLE", "born_on": dt.date(1990, 1, 2), "nationality": "Indian",
        "passport": "X1234567", "valid_until": dt.date(2030, 1, 1),
    }  # fmt: skip
    facts = passport | {"state": state, "asked_at": NOW, "decided_at": NOW} | facts
    return InvitationLetter.objects.create(registration=registration, **facts)


# --- Badges ----------------------------------------------------------------------------------------------


def test_badges_show_event_name_affiliation_and_tickets_ten_on_a_sheet(client, event):
    dinner = make_ticket(event, "Dinner", kind="extra")
    for number in range(10):
        come(event, f"Guest Number{number:02}")
    register(event.tickets.first(), dinner, name="Zoe Zebra", affiliation="University of Examples")

    first, second = pages(make(client, event, "badges"))

    assert first.count("Graphs & limits") == 10
    assert "Guest Number00" in first
    assert second == "Graphs & limits Zoe Zebra University of Examples In person · Dinner"


def test_the_code_on_a_badge_can_be_read_by_a_camera_and_leads_to_check_in(client, event, settings):
    settings.SITE_URL = "https://seminars.example.org"
    ada = come(event)

    found = zxingcpp.read_barcodes(picture(make(client, event, "badges")))

    address = f"https://seminars.example.org/events/workshop/check-in/?code={ada.door_code}"
    assert [code.text for code in found] == [address]


def test_many_codes_at_once_are_the_codes_of_each():
    texts = [f"https://seminars.example.org/events/w/check-in/?code={new_door_code()}" for _each in range(50)]

    assert qr.svgs(texts) == [qr.svg(text) for text in texts]
    with pytest.raises(ValueError, match="zip"):
        qr.svgs(["one", "three"])


def test_the_name_for_the_badge_comes_from_the_question(client, event):
    question = Question.objects.create(event=event, label="Name on the badge", purpose="badge")
    registering.store_answers(come(event, "Łukasz Żółć"), {str(question.pk): "Luk"})
    come(event, "Bea Blank")

    (sheet,) = pages(make(client, event, "badges"))

    assert "Luk" in sheet
    assert "Żółć" not in sheet
    assert "Bea Blank" in sheet


@pytest.mark.parametrize("name", ['x"] #import "a": *', "\\#{} $@`<b>`", "王小明", "Łukasz Żółć"])
def test_names_are_printed_as_they_are(client, event, name):
    come(event, name)

    assert name in pages(make(client, event, "badges"))[0]


def test_only_those_who_come_in_person_get_a_badge(client, event):
    online = make_ticket(event, "Online", mode="online")
    come(event)
    register(online, name="Ona Online")
    cancel(register(event.tickets.first(), name="Gus Gone")[1][0])

    (sheet,) = pages(make(client, event, "badges"))

    assert "Ada Example" in sheet
    assert "Ona" not in sheet and "Gus" not in sheet


def test_one_badge_is_made_from_the_page_of_the_person(client, event):
    come(event, "Bo Other")
    ada = come(event)
    assert "Name badges" in words(client.get(desk(event, f"{ada.pk}/")))

    (sheet,) = pages(make(client, event, "badges", who=ada.pk))

    assert "Ada Example" in sheet
    assert "Bo" not in sheet
    assert Document.objects.get().title == "Name badges: Ada Example, Graphs & limits"


def test_names_that_cannot_be_set_are_named_beforehand(client, event):
    come(event)
    come(event, "Emo 😀 Ji")
    address = f"/admin/events/event/{event.pk}/door/"

    page = client.post(address, {"what": "make", "paper": "badges"})

    assert page.status_code == 400
    assert "cannot be printed as they are: Emo 😀 Ji : 😀" in words(page)
    assert not Document.objects.exists()
    (sheet,) = pages(make(client, event, "badges", anyway="1"))
    assert "Ada Example" in sheet
    assert "Emo" not in sheet


def test_the_same_registrations_give_the_same_bytes(event):
    come(event)
    rows = list(making.chosen(PAPERS["badges"], event))
    sheets = making.pages_of(PAPERS["badges"], rows, event)

    assert making.pdf(PAPERS["badges"], event, sheets) == making.pdf(PAPERS["badges"], event, sheets)


# --- Who gets which --------------------------------------------------------------------------------------


def test_certificates_go_to_those_checked_in_or_to_all_as_the_organisers_choose(client, event):
    came = come(event)
    come(event, "Abe Absent")
    door.check_in(registration=came, event=event, by=None, now=AT_DOOR)

    assert [row.name for row in PAPERS["certificates"].whose(event)] == ["Ada Example"]
    RegistrationSettings.objects.update(certificates_for="confirmed")
    assert PAPERS["certificates"].whose(Event.objects.get()).count() == 2


def test_a_certificate_says_who_attended_what_when_and_where_and_who_signs(client, event):
    settings_of = RegistrationSettings.objects.get()
    settings_of.signature.save("ink.webp", ink())
    door.check_in(registration=come(event), event=event, by=None, now=AT_DOOR)

    content = make(client, event, "certificates")

    (text,) = pages(content)
    for fact in (
        "Certificate of attendance", "We confirm that Ada Example attended this event.", "Graphs & limits",
        "15–17 June 2026", "Institute of Examples", "Ada Lovelace, for the organisers",
    ):  # fmt: skip
        assert fact in text
    assert (255, 0, 0) in {colour for _count, colour in picture(content, scale=1).getcolors(10**6)}


def ink():
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "red").save(file, "WEBP", lossless=True)
    return ContentFile(file.getvalue())


def test_a_receipt_says_what_was_paid_and_when(client, event):
    set_paid(come(event))
    come(event, "Una Unpaid")

    (text,) = pages(make(client, event, "receipts"))

    assert "Received from Ada Example" in text
    assert "Amount € 80 Paid on 2 May 2026" in text


def test_a_letter_holds_what_an_embassy_asks_for(client, event):
    give_letter(come(event), embassy="German Embassy, New Delhi")
    give_letter(come(event, "Wim Waiter"), state="asked", decided_at=None)

    (text,) = pages(make(client, event, "letters"))

    for fact in ("German Embassy", "ADA EXAMPLE", "2 January 1990", "Indian", "X1234567", "1 January 2030"):
        assert fact in text


def test_the_editors_of_a_part_make_neither_receipts_nor_letters_of_the_whole(client, event):
    part = make_workshop("part", parent=event)
    set_paid(register(event.tickets.first(), make_ticket(part))[0])

    assert PAPERS["receipts"].whose(event).count() == 1
    assert PAPERS["receipts"].whose(part).count() == 0
    assert PAPERS["letters"].whose(part).count() == 0


def test_documents_are_for_editors_of_the_event_alone(client, event):
    come(event)
    make(client, event, "badges")
    document = Document.objects.get()
    client.force_login(make_user())

    assert client.get(document.get_absolute_url()).status_code == 404
    assert client.get(f"/documents/{document.pk}/file/").status_code == 404


def test_with_nobody_there_is_nothing_to_make(client, event):
    page = client.post(
        f"/admin/events/event/{event.pk}/door/", {"what": "make", "paper": "badges"}, follow=True
    )

    assert "There is nobody who gets such a paper." in words(page)


def test_badges_take_the_same_queries_for_one_and_for_many(event, django_assert_max_num_queries):
    for number in range(random.Random(1).randint(3, 6)):
        come(event, f"Guest {number}")

    with django_assert_max_num_queries(4):
        assert making.pages_of(PAPERS["badges"], making.chosen(PAPERS["badges"], event), event)


# --- One's own -------------------------------------------------------------------------------------------


def own(client, registration, kind):
    client.logout()
    return client.get(f"{links.path(registration)}papers/{kind}/")


def fetched(response):
    return pages(b"".join(response.streaming_content))


def test_ones_own_certificate_is_there_after_the_event(client, event, clock):
    ada = come(event)
    door.check_in(registration=ada, event=event, by=None, now=AT_DOOR)
    assert own(client, ada, "certificates").status_code == 404

    clock.now = AT_DOOR + dt.timedelta(days=4)
    answer = own(client, ada, "certificates")

    assert "Certificate of attendance" in words(client.get(links.path(ada)))
    assert answer["Content-Type"] == "application/pdf"
    assert "Ada Example attended" in fetched(answer)[0]


def test_who_did_not_come_gets_none(client, event, clock):
    ada = come(event)
    clock.now = AT_DOOR + dt.timedelta(days=4)

    assert own(client, ada, "certificates").status_code == 404
    assert "Certificate" not in words(client.get(links.path(ada)))


def test_each_part_that_one_attended_has_a_page(client, event, clock):
    part = make_workshop("part", title="School", parent=event)
    ada = register(event.tickets.first(), make_ticket(part), name="Ada Example")[0]
    for each in (event, part):
        door.check_in(registration=ada, event=each, by=None, now=AT_DOOR)
    clock.now = AT_DOOR + dt.timedelta(days=4)

    texts = fetched(own(client, ada, "certificates"))

    assert ["Graphs & limits" in text for text in texts] == [True, False]
    assert "School" in texts[1]


def test_ones_own_receipt_and_letter(client, event):
    ada, bo = come(event), come(event, "Bo Other")
    set_paid(ada)
    give_letter(ada)

    assert "€ 80" in fetched(own(client, ada, "receipts"))[0]
    assert "X1234567" in fetched(own(client, ada, "letters"))[0]
    for kind in ("receipts", "letters", "certificates", "badges", "no-such-thing"):
        assert own(client, bo, kind).status_code == 404


def test_a_forged_link_opens_no_paper(client, event):
    set_paid(come(event))

    assert client.get("/registrations/1-1.forged/papers/receipts/").status_code == 404


def test_a_paper_with_letters_that_no_font_has_says_so(client, event):
    ada = come(event, "Emo 😀 Ji")
    set_paid(ada)

    answer = own(client, ada, "receipts")

    assert answer.status_code == 400
    assert "😀" in words(answer)


def test_the_code_for_the_door_stands_on_ones_own_page_until_the_event_is_over(client, event, clock):
    ada = come(event)
    assert "<svg" in client.get(links.path(ada)).content.decode()

    clock.now = AT_DOOR + dt.timedelta(days=4)

    assert "<svg" not in client.get(links.path(ada)).content.decode()
