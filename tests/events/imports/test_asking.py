"""Columns and values as real tables have them; what is not understood is asked once, for the whole table."""

import datetime as dt

import pytest

from events.imports import importing
from events.imports.talks import TalkTable
from events.models import Person, Session, Talk
from portal.lib import sheets
from tests.support.factories import make_person, make_superuser, make_talk, utc

NOW = utc(2026, 6, 1)


def planned(event, text, **given):
    return TalkTable(user=make_superuser(), event=event, now=NOW, given=given).plan(sheets.read_text(text))


def bring_in(event, text, **given):
    table = TalkTable(user=make_superuser(), event=event, now=NOW, given=given)
    plan = table.plan(sheets.read_text(text))
    assert plan.is_sound, (plan.questions, plan.faults)
    table.write(plan, "Imported from a test")
    return plan


def speakers(talk):
    return ["|".join([person.name, *where]) for person, where in talk.lineup]


# --- When ----------------------------------------------------------------------------------------------

TIMES = {  # the event is in Berlin
    "date,time\n2027-05-06,15:00-16:30": ("13:00", "14:30"),
    "date,time\n6 May 2027,3pm": ("13:00", "14:00"),
    "date,time\n5/25/27,3-4:30pm": ("13:00", "14:30"),
    "when\n2027-05-06 15:00-16:30": ("13:00", "14:30"),
    "Date & time\n\"Thu, 6 May 2027, 15:00\"": ("13:00", "14:00"),
    "date,hour\n2027-05-06,15": ("13:00", "14:00"),
    "Datum;Uhrzeit\nDo, 6. Mai 2027;15 Uhr c.t.": ("13:15", "14:15"),
    "date,time,duration\n2027-05-06,15:00,1.5 h": ("13:00", "14:30"),
    "date,time,duration\n2027-05-06,15:00,90 min": ("13:00", "14:30"),
    "date,time,duration\n2027-05-06,15:00,90": ("13:00", "14:30"),
    "date,time,Duration (hours)\n2027-05-06,15:00,1.5": ("13:00", "14:30"),
    "date,time,zone\n2027-05-06,15:00,UTC -07:00": ("22:00", "23:00"),
    "date,time,zone\n2027-05-06,15:00,America/New_York": ("19:00", "20:00"),
    "date,time,zone\n2027-05-06,15:00,PT": ("22:00", "23:00"),
    "date,time\n2027-05-06,15:00-16:00 ET": ("19:00", "20:00"),
    "date,Time (UTC)\n2027-05-06,15:00": ("15:00", "16:00"),
    "Date (dd/mm/yyyy),time\n06/05/2027,15:00": ("13:00", "14:00"),
}  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_times_are_read_however_they_are_written(event, text):
    header, rows = text.split("\n")
    sign = ";" if ";" in header else ","
    (row,) = planned(event, f"title{sign}{header}\nOn flows{sign}{rows}\n").added

    day = dt.date(2027, 5, 25 if "5/25/27" in text else 6)
    moments = row.instance.starts_at, row.instance.ends_at
    assert [(moment.date(), f"{moment:%H:%M}") for moment in moments] == [(day, each) for each in TIMES[text]]


def test_our_own_export_of_a_time_that_comes_twice_is_no_span(event):
    """01:30-04:00 is half past one in New York for the first time."""
    event.time_zone = "America/New_York"
    event.save()

    (row,) = planned(event, "title,date,start\nNight,2024-11-03,01:30-04:00\n").added

    assert row.instance.starts_at == utc(2024, 11, 3, 5, 30)


# --- Columns -------------------------------------------------------------------------------------------

HEAD = "title,date,time,"
ROW = "On flows,2027-05-06,15:00,"
BESIDE = {
    ("speaker,affiliation", "Ann A,Univ. of X"): ["Ann A|Univ. of X"],
    ("speaker,institution", "Ann A,Univ. of X; Lab Y"): ["Ann A|Univ. of X|Lab Y"],
    ("speakers,affiliations", "Ann A; Bob B,X; Y"): ["Ann A|X", "Bob B|Y"],
    ("speakers,affiliations", '"Ann A, Bob B",Univ. of X'): ["Ann A|Univ. of X", "Bob B|Univ. of X"],
    ("speakers,affiliations", 'Ann A and Bob B,"Univ. of X, Lab Y"'): ["Ann A|Univ. of X", "Bob B|Lab Y"],
    ("Speaker 1,Affiliation 1,Speaker 2,Affiliation 2", 'Ann A,"X (main)","Smith, Bo",Y'): [
        "Ann A|X [main]", "Bo Smith|Y",
    ],
    ("authors", "Ann A and Bob B"): ["Ann A", "Bob B"],
    ("author(s)", "Barnab&aacute;s Nagy"): ["Barnabás Nagy"],
    ("speaker", "TBA"): [],
    ("speaker", "#N/A"): [],
}  # fmt: skip


@pytest.mark.parametrize("columns", BESIDE)
def test_affiliations_stand_in_columns_of_their_own(event, columns):
    (row,) = planned(event, f"{HEAD}{columns[0]}\n{ROW}{columns[1]}\n").added

    assert speakers(row.instance) == BESIDE[columns]


@pytest.mark.database
def test_addresses_are_kept_with_who_is_new(event):
    make_person("Ann A", email="before@example.org")
    bring_in(event, f"{HEAD}speakers,e-mail\n{ROW}Ann A; Bob B,ann@example.org; Bob@Example.org\n")

    assert dict(Person.objects.values_list("name", "email")) == {
        "Ann A": "before@example.org",
        "Bob B": "bob@example.org",
    }


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("speakers,affiliation", "Ann A; Bob B; Cy C,X; Y", "affiliation"),
        ("speakers,email", "Ann A,a@example.org; b@example.org", "email"),
        ("speakers,email", "Ann A,a@b@c", "email"),
        ("speakers,affiliation", f"Ann A,{'x' * 1001}", "affiliation"),
    ],
)
def test_what_stands_beside_speakers_must_fit_them(event, columns, cells, column):
    (fault,) = planned(event, f"{HEAD}{columns}\n{ROW}{cells}\n").faults

    assert fault.column == column


def test_a_column_that_is_not_understood_is_asked_about_once(event):
    rows = "On flows,2027-05-06,15:00,red,We show,x\nOn trees,2027-05-07,15:00,,,\n"
    text = f"Titel,Datum,Time,Colour,Abstrct,\n{rows}"

    asked = planned(event, text)
    answers = {"column-3": "+", "column-4": "abstract", "column-5": "-"}
    plan = planned(event, text, **answers)

    assert [(each.key, each.guess, each.examples) for each in asked.questions] == [
        ("column-3", "-", ("red",)),
        ("column-4", "abstract", ("We show",)),
        ("column-5", "-", ("x",)),
    ]
    assert (asked.added, plan.questions, plan.ignored) == ([], [], ["F"])
    assert [row.instance.abstract for row in plan.added] == ["We show\n\nColour: red", ""]
    assert [each.guess for each in plan.answered] == ["+", "abstract", "-"]
    assert planned(event, text, **answers | {"column-3": "speakers"}).added[0].instance.lineup


def test_one_column_is_not_taken_twice(event):
    text = "title,date,time,start\nOn flows,2027-05-06,15:00,16:00\n"

    (question,) = planned(event, text).questions

    assert question.key == "column-2" and not question.takes("start")
    assert planned(event, text, **{"column-2": "-"}).added[0].instance.starts_at == utc(2027, 5, 6, 14)


def test_titles_above_the_names_of_columns_are_left_out(event):
    plan = planned(event, "Seminar 2027,,\n,,\nTitle,Date,Time\nOn flows,2027-05-06,15:00\n")

    assert (plan.added[0].number, plan.notes) == (
        4, ["What stands above the names of the columns is left out: Seminar 2027"],
    )  # fmt: skip


def test_answers_that_leave_a_needed_column_out_are_told(event):
    plan = planned(event, "title,Colour\nOn flows,red\n", **{"column-1": "-"})

    assert not plan.is_sound and "missing: date" in plan.faults[0].message


# --- Values --------------------------------------------------------------------------------------------


def test_a_value_that_is_not_known_is_asked_about_once(event):
    text = f"{HEAD}status\n{ROW}maybe\nOn trees,2027-05-07,15:00,maybe\nOn ebbs,2027-05-08,15:00,Canceled\n"

    (question,) = planned(event, text).questions
    plan = planned(event, text, **{question.key: "tentative"})

    assert "“maybe” in the column “status”" in question.text
    assert [row.instance.status for row in plan.added] == ["tentative", "tentative", "cancelled"]


@pytest.mark.parametrize(
    ("zone", "guess", "hour"), [("IST", "Asia/Kolkata", 9), ("Mars", "Europe/Berlin", 13)]
)
def test_a_zone_that_is_not_clear_is_asked_about(event, zone, guess, hour):
    text = f"{HEAD}zone\n{ROW}{zone}\n"

    (question,) = planned(event, text).questions
    (row,) = planned(event, text, **{question.key: question.guess}).added

    assert (question.guess, row.instance.starts_at.hour) == (guess, hour)


@pytest.mark.parametrize(("answer", "minutes"), [("hours", 120), ("minutes", 2)])
def test_small_lengths_are_hours_or_minutes(event, answer, minutes):
    text = f"{HEAD}duration\n{ROW}2\n"

    assert [each.key for each in planned(event, text).questions] == ["unit"]
    talk = planned(event, text, unit=answer).added[0].instance
    assert talk.ends_at - talk.starts_at == dt.timedelta(minutes=minutes)


@pytest.mark.database
def test_who_is_called_nearly_so_is_asked_about(event):
    known = make_person("Barnabás Nagy", slug="nagy")
    make_person("John Smith", slug="smith")
    text = f'{HEAD}speakers\n{ROW}"Prof. NAGY, Barnabas; J. Smith; Bo B"\n'

    near = {each.key: each.guess for each in planned(event, text).questions}
    plan = bring_in(event, text, **near)

    assert sorted(near.values()) == ["+", "nagy"]
    assert plan.added[0].instance.lineup[0][0] == known
    assert [person.name for person in plan.new_people] == ["J. Smith", "Bo B"]
    again = planned(event, text)
    assert (again.questions, again.unchanged) == ([], 1)


@pytest.mark.database
def test_people_of_others_drafts_are_not_offered(event):
    make_person("Barnabás Nagy")
    editor = make_superuser()
    editor.is_superuser = False
    editor.save()
    event.editors.add(editor)

    table = TalkTable(user=editor, event=event, now=NOW)

    assert table.plan(sheets.read_text(f"{HEAD}speakers\n{ROW}Barnabas Nagy\n")).questions == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (",2021-05-06,15:00,", "neither a title nor a speaker"),
        ("TBA,2021-05-06,15:00,N.N.", "neither a title nor a speaker"),
        ("#REF!,2021-05-06,15:00,#N/A", "neither a title nor a speaker"),
        ("No seminar (holiday),2021-05-06,15:00,", "nothing takes place"),
        ("Canceled,2021-05-06,15:00,", "cancelled"),
    ],
)
def test_a_day_without_title_and_speaker_is_no_talk(event, cells, words):
    plan = planned(
        event, f"{HEAD}speakers\n{cells}\nOn flows,2021-05-07,15:00,TBA\nTBA,2021-05-08,15:00,Ann A\n"
    )

    assert [(row.number, words in row.reason) for row in plan.skipped] == [(2, True)]
    assert [(row.instance.title, speakers(row.instance)) for row in plan.added] == [
        ("On flows", []),
        ("", ["Ann A"]),
    ]


@pytest.mark.database
def test_a_break_and_a_talk_that_is_there_need_no_title(event):
    make_talk(event, title="", external_key="a1", starts_at=utc(2021, 5, 6, 13))
    text = "key,title,date,time,kind,room\na1,,2021-05-06,15:00,,R1\n,,2021-05-06,16:00,Coffee,\n"

    plan = planned(event, text)

    assert (len(plan.changed), [row.instance.kind for row in plan.added], plan.skipped) == (1, ["break"], [])


def test_a_title_may_say_that_the_talk_is_cancelled(event):
    (row,) = planned(event, f"{HEAD}speakers\nCANCELLED: On flows,2027-05-06,15:00,Ann A\n").added

    assert (row.instance.title, row.instance.status) == ("On flows", "cancelled")


@pytest.mark.database
def test_sessions_that_are_not_there_are_made_for_each_day(event):
    text = (
        f"{HEAD}session\n{ROW}Morning\nOn trees,2027-05-06,16:00,morning\nOn ebbs,2027-05-07,15:00,Morning\n"
    )

    plan = bring_in(event, text)

    assert len(plan.new_sessions) == 2
    assert list(Session.objects.values_list("title", "starts_at", "ends_at")) == [
        ("Morning", utc(2027, 5, 6, 13), utc(2027, 5, 6, 15)),
        ("Morning", utc(2027, 5, 7, 13), utc(2027, 5, 7, 14)),
    ]
    assert Talk.objects.get(title="On trees").session.talks.count() == 2
    make_talk(event, title="On seas", external_key="s", starts_at=utc(2027, 5, 8, 13))
    assert bring_in(event, "key,session\ns,Evening\n").changed[0].fields == {"session"}
    assert Talk.objects.get(title="On seas").session.title == "Evening"


# --- Encodings -----------------------------------------------------------------------------------------

LETTERS = "title,date,time,speaker\nO równaniach,2027-05-06,15:00,Łukasz Błąd\n"


def test_an_encoding_that_is_guessed_is_looked_at(event):
    data = LETTERS.encode("iso8859_2")
    kept = importing.keep(
        user=make_superuser(), event=event, table="talks", name="a", sheet=sheets.read_file(data), data=data
    )

    _table, asked = importing.planned(kept, now=NOW)
    importing.answer(kept, {"encoding": "iso8859_2"}, now=NOW)
    _table, plan = importing.planned(kept, now=NOW)

    assert [each.key for each in asked.questions] == ["encoding"]
    assert "ISO 8859-2: równaniach · Łukasz · Błąd" in [label for _value, label in asked.questions[0].choices]
    assert speakers(plan.added[0].instance) == ["Łukasz Błąd"]
    importing.bring_in(kept, digest=plan.digest, now=NOW)
    kept.refresh_from_db()
    assert (kept.data, kept.answers) == (None, {})


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Sur les équations de Müller,Barnabás Nagy"),
        ("cp1250", "O równaniach i błędach,Łukasz Błąd (Uniwersytet Śląski)"),
        ("cp1251", "Об уравнениях,Иван Иванов"),
        ("mac_roman", "Sur les équations,Zoë Müller (Université de Liège)"),
        ("shift_jis", "方程式について,山田太郎"),
        ("gb18030", "关于方程,王小明"),
    ],
)
def test_the_likeliest_encoding_comes_first(encoding, text):
    assert sheets.guessed_encodings(f"title,speaker\n{text}\n".encode(encoding))[0] == encoding
