"""The pages on which tables go out and come in: for editors only, looked at first, brought in once."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from events.imports.tasks import forget_old_tables
from events.models import Person, TableImport, Talk
from tests.support.factories import make_event, make_material, make_person, make_talk, make_user, utc

ROWS = "key,title,date,time,speakers\na1,On flows,2021-03-25,16:00,Ada Example (Univ. One)\n"


def address(event, rest="import/"):
    return f"/admin/events/event/{event.pk}/{rest}" if event else f"/admin/events/person/{rest}"


def send(client, event, text="", table="talks", **fields):
    return client.post(address(event), {"table": table, "text": text} | fields)


def errors(response):
    return str(response.context_data["form"].errors)


def confirm(client, preview, **changes):
    """Press the button of a preview, as its page has it."""
    plan = client.get(preview).context_data["plan"]
    return client.post(preview, {"digest": plan.digest} | changes)


def test_a_table_is_looked_at_first_and_then_brought_in(client, event):
    preview = send(client, event, ROWS).url

    page = client.get(preview).content.decode()
    assert "1 row is new" in page and "On flows" in page and "Ada Example" in page
    assert Talk.objects.count() == Person.objects.count() == 0

    done = client.get(confirm(client, preview).url)
    assert "was imported" in done.content.decode()
    assert event.talks.get().title == "On flows"
    kept = TableImport.objects.get()
    assert (kept.text, kept.outcome) == ("", {"added": 1, "changed": 0, "unchanged": 0, "skipped": 0})
    assert "1 new, 0 changed" in client.get(address(event)).content.decode()


def test_a_look_says_what_of_the_texts_cannot_be_set(client, event):
    page = client.get(send(client, event, ROWS.replace("On flows", "On $\\GL_n$")).url).content.decode()

    assert "Row 2: Title, line 1: `\\GL` is not known; it is shown as written." in page


def test_a_file_names_the_import(client, event):
    file = SimpleUploadedFile("Talks 2021.csv", ROWS.encode("utf-16"))

    preview = send(client, event, file=file).url
    confirm(client, preview)

    assert event.talks.get().history.get().history_change_reason == "Imported from Talks 2021.csv"


def test_pressed_twice_it_is_brought_in_once(client, event):
    preview = send(client, event, ROWS.replace("key,", "").replace("a1,", "")).url
    digest = client.get(preview).context_data["plan"].digest

    for _press in range(2):
        assert client.post(preview, {"digest": digest}).status_code == 302

    assert event.talks.count() == 1


def test_what_somebody_wrote_meanwhile_asks_for_another_look(client, event):
    preview = send(client, event, ROWS).url
    digest = client.get(preview).context_data["plan"].digest
    make_talk(event, external_key="a1", title="By hand")

    answer = client.post(preview, {"digest": digest}, follow=True)

    assert "changed something meanwhile" in answer.content.decode()
    assert "By hand" in answer.content.decode()
    assert event.talks.get().title == "By hand"
    confirm(client, preview)
    assert event.talks.get().title == "On flows"


def test_nothing_is_brought_in_while_a_row_is_wrong(client, event):
    preview = send(client, event, ROWS + "a2,On trees,soon,16:00,\n").url

    page = client.get(preview)
    confirm(client, preview)

    assert "Row 3" in page.content.decode() and "“soon” is no date" in page.content.decode()
    assert "Import all of it" not in page.content.decode()
    assert event.talks.count() == Person.objects.count() == 0


def sent_again(client, preview):
    """What stands in the form that a preview leads back to."""
    page = client.get(preview).content.decode()
    address = page.partition("Send the table again")[0].rpartition('href="')[2].partition('"')[0]
    return client.get(address).context_data["form"]


def test_a_pasted_table_needs_no_pasting_again(client, event):
    rows = 'name\trole\tuntil\nAda Example\tChair, of "all"\tsoon\nBea Other\t\t\n'
    preview = send(client, event, rows, table="board").url

    form = sent_again(client, preview)

    assert "your rows are filled in there" in client.get(preview).content.decode()
    assert form["table"].value() == "board"
    (again,) = TableImport.objects.filter(
        pk=send(client, event, form["text"].value(), table="board").url.split("/")[-2]
    )
    assert again.text == TableImport.objects.earliest("pk").text
    assert "Ada Example" in again.text and 'Chair, of ""all""' in again.text


@pytest.mark.parametrize("large", [False, True])
def test_a_file_and_a_very_long_table_are_sent_anew(client, event, large):
    rows = ROWS + "a2,On trees,soon,16:00,\n"
    long = {"text": rows + "a3,On ebbs,2021-03-26,16:00,\n" * 8_000}
    preview = send(client, event, **(long if large else {"file": SimpleUploadedFile("a.csv", rows.encode())}))

    form = sent_again(client, preview.url)

    assert not form["text"].value() and form["table"].value() == "talks"
    assert "your rows are filled in there" not in client.get(preview.url).content.decode()


def test_nothing_of_others_or_of_what_is_brought_in_is_filled_in(client, event):
    kept = TableImport.objects.create(user=make_user(), event=event, table="talks", text="secret", name="a")
    TableImport.objects.update(name="a pasted table")
    preview = send(client, event, ROWS).url
    confirm(client, preview)

    for key in (kept.pk, preview.split("/")[-2], "x", "9" * 40, "\x00"):
        assert not client.get(address(event), {"again": key}).context_data["form"]["text"].value()


def test_dates_in_two_orders_are_asked_about(client, event):
    preview = send(client, event, "title,date,time\nOn flows,03/04/2021,16:00\n").url

    asked = client.get(preview).content.decode()
    assert "The day first" in asked and "Import all of it" not in asked
    assert client.post(preview, {"answer": "1", "order-date": "sideways"}).status_code == 302
    assert "The day first" in client.get(preview).content.decode()
    client.post(preview, {"answer": "1", "order-date": "day"})
    assert "1 answer of yours" in client.get(preview).content.decode()
    confirm(client, preview)

    assert event.talks.get().starts_at == utc(2021, 4, 3, 14)


def test_a_forged_answer_brings_nothing_in(client, event):
    preview = send(client, event, ROWS).url

    for data in (
        {},
        {"digest": "0" * 64},
        {"digest": "\x00"},
        {"answer": "\x00", "order-date": "'"},
        {"undo": 1},
    ):
        assert client.post(preview, data).status_code == 302
    assert event.talks.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file or paste"),
        ({"text": "speaker\nAda Example"}, "missing: title, date"),
        ({"text": ROWS, "table": "users"}, "Select a valid choice"),
        ({"text": "title,date\n" + "x,2021-01-01\n" * 50_000}, "more than 20000 rows"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_at_the_form(client, event, fields, words):
    assert words in errors(send(client, event, **fields))
    assert TableImport.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_at_the_form(client, event):
    file = SimpleUploadedFile("talks.csv", b"x" * (5 * 1024 * 1024 + 1))

    assert "larger than 5 MB" in errors(send(client, event, file=file))


def test_text_from_a_table_is_no_html(client, event):
    preview = send(client, event, "title,date,time,<b>\n<script>alert(1)</script>,2021-03-25,16:00,\n").url

    assert "<script>alert" not in client.get(preview).content.decode()


@pytest.mark.parametrize("rest", ["import/", "export/talks/csv/", "sample/board/xlsx/"])
def test_others_find_nothing(client, editor, event, rest):
    client.force_login(make_user(is_staff=True))
    assert client.get(address(event, rest)).status_code in (403, 404)
    sealed = make_event(editors=[make_user()])
    client.force_login(editor)
    assert client.get(address(sealed, rest)).status_code == 404
    client.logout()
    assert client.get(address(event, rest)).status_code == 302


def test_the_tables_of_others_are_not_found(client, event, editor):
    colleague = make_user()
    event.editors.add(colleague)
    preview = send(client, event, ROWS).url
    elsewhere = make_event(editors=[editor])

    assert client.get(preview.replace(f"/{event.pk}/", f"/{elsewhere.pk}/")).status_code == 404
    client.force_login(colleague)
    assert client.get(preview).status_code == 404
    assert client.post(preview, {"digest": "x"}).status_code == 404


def test_whoever_stops_being_an_editor_brings_nothing_in(client, event, editor):
    make_event(editors=[editor])
    preview = send(client, event, ROWS).url
    digest = client.get(preview).context_data["plan"].digest
    event.editors.clear()

    assert client.post(preview, {"digest": digest}).status_code == 404
    assert event.talks.count() == 0


@pytest.mark.parametrize("rest", ["export/users/csv/", "export/talks/exe/", "export/people/csv/"])
def test_only_known_tables_go_out(client, event, rest):
    assert client.get(address(event, rest)).status_code == 404


def test_talks_go_out_as_files(client, event):
    make_talk(event, title="On flows", starts_at=utc(2021, 3, 25, 15))

    as_csv = client.get(address(event, "export/talks/csv/"))
    as_xlsx = client.get(address(event, "export/talks/xlsx/"))

    assert as_csv["Content-Disposition"] == 'attachment; filename="berlin-seminar-talks.csv"'
    assert "On flows" in b"".join(as_csv.streaming_content).decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(b"".join(as_xlsx.streaming_content))).active
    assert [sheet.cell(1, 1).value, sheet.cell(2, 3).value] == ["key", "On flows"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["talks", "board", "people"])
def test_samples_fit(client, event, table, file_format):
    place = None if table == "people" else event
    sample = client.get(address(place, f"sample/{table}/{file_format}/"))
    file = SimpleUploadedFile(f"sample.{file_format}", b"".join(sample.streaming_content))

    preview = send(client, place, table=table, file=file).url
    plan = client.get(preview).context_data["plan"]

    assert plan.is_sound and len(plan.added) == 2


def test_people_are_brought_in_beside_their_list(client, event):
    assert "/admin/events/person/import/" in client.get("/admin/events/person/").content.decode()

    preview = send(client, None, "name,affiliation\nAda Example,Univ. One\n", table="people").url
    confirm(client, preview)

    assert Person.objects.get().affiliation == "Univ. One"
    client.force_login(make_user(is_staff=True))
    assert client.get(address(None)).status_code in (403, 404)


def test_tables_that_nobody_confirms_are_forgotten_after_a_day(client, event):
    send(client, event, ROWS)
    confirm(client, send(client, event, ROWS.replace("a1", "a2")).url)
    TableImport.objects.update(created_at=timezone.now() - dt.timedelta(hours=23))
    forget_old_tables()
    assert TableImport.objects.count() == 2

    TableImport.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))
    forget_old_tables()
    assert TableImport.objects.get().finished_at


@pytest.mark.database
def test_pages_take_as_many_queries_for_three_rows_as_for_one(client, event):
    make_material(talk=make_talk(event, speaker=make_person()))
    addresses = [address(event), address(event, "export/talks/csv/"), address(event, "export/board/csv/")]
    numbers = []
    for rows in (1, 3):
        lines = "".join(f"{rows}{row},T,2021-03-2{row},16:00,Ada {rows}{row}\n" for row in range(rows))
        preview = send(client, event, "key,title,date,time,speakers\n" + lines).url
        numbers.append([queries_of(client, each) for each in (preview, *addresses)])
        confirm(client, preview)

    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 26


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        b"".join(client.get(page))
    return len(queries)
