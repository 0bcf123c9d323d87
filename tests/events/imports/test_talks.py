"""A table of talks adds, changes and leaves alone what it should, and says all that is wrong with it."""

import pytest
from django.core.exceptions import ValidationError

from events.imports.talks import TalkTable
from events.models import Person, Speaker, Talk
from events.speakers.models import SpeakerLink
from portal.lib import sheets
from tests.support.factories import (
    make_event,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
    utc,
)

NOW = utc(2026, 6, 1)


def table_of(event, **options):
    return TalkTable(user=make_superuser(), event=event, now=NOW, **options)


def planned(event, text, **options):
    return table_of(event, **options).plan(sheets.read_text(text))


def bring_in(event, text):
    table = table_of(event)
    plan = table.plan(sheets.read_text(text))
    assert plan.is_sound, plan.faults
    table.write(plan, "Imported from a test")
    return plan


def faults(event, text, **options):
    return {(fault.number, fault.column): fault.message for fault in planned(event, text, **options).faults}


@pytest.mark.database
def test_a_talk_is_added_with_all_that_its_row_says(event):
    session = make_session(event, title="Morning", starts_at=utc(2021, 3, 25, 8))
    bring_in(
        event,
        "key,title,date,start,end,speakers,kind,status,room,session,slides,video,abstract\n"
        'a1,On flows,2021-03-25,9:30,10:15,"Ada Example (Univ. One / Lab; Two); Bo Example",Keynote,'
        'confirmed,R1,morning,https://example.org/s.pdf,https://example.org/v,"Let $x$,\nthen"\n',
    )

    talk = event.talks.get()
    assert (talk.external_key, talk.title, talk.kind, talk.status) == (
        "a1",
        "On flows",
        "keynote",
        "confirmed",
    )
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 8, 30), utc(2021, 3, 25, 9, 15))
    assert (talk.room, talk.session, talk.abstract) == ("R1", session, "Let $x$,\nthen")
    assert [(str(each), each.affiliation_list) for each in talk.speakers.all()] == [
        ("Ada Example", ["Univ. One", "Lab; Two"]),
        ("Bo Example", []),
    ]
    assert {(each.kind, each.url) for each in talk.materials.all()} == {
        ("slides", "https://example.org/s.pdf"),
        ("video", "https://example.org/v"),
    }
    assert talk.recording == "published"
    assert talk.published_at


@pytest.mark.database
def test_the_history_names_the_table_and_who_sent_it(event):
    bring_in(event, "title,date,time,speaker\nOn flows,2021-03-25,16:00,Ada Example\n")

    for row in (Talk.objects.get(), Person.objects.get(), Speaker.objects.get()):
        told = row.history.get()
        assert (told.history_change_reason, told.history_type) == ("Imported from a test", "+")
        assert told.history_user.is_superuser


def test_the_names_of_columns_are_forgiving(event):
    plan = planned(
        event, "TITLE; Date ;Start time;Speaker(s);Duration (min)\nOn flows;2021-03-25;4 pm;Ada;45"
    )

    talk = plan.added[0].instance
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 15), utc(2021, 3, 25, 15, 45))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("title", "missing: date"),
        ("On flows,2021-03-25,16:00,Ada Example", "missing: title, date.*On flows"),
    ],
)
def test_columns_that_miss_are_named(event, header, words):
    with pytest.raises(ValidationError, match=words):
        planned(event, f"{header}\na,b,c,d")


@pytest.mark.database
def test_past_talks_are_confirmed_and_coming_ones_are_drafts(event):
    bring_in(event, "title,date,time\nPast,2021-03-25,16:00\nComing,2027-03-25,16:00\nSome day,,\n")

    assert dict(event.talks.values_list("title", "status")) == {
        "Past": "confirmed",
        "Coming": "draft",
        "Some day": "draft",
    }
    assert Talk.objects.exclude(published_at=None).get().title == "Past"


def test_times_left_out_come_from_the_slot(event):
    series = make_event(time_zone="Europe/Berlin", slot_weekday=3, slot_time="16:15", slot_minutes=90)
    series.refresh_from_db()
    bring_in(series, "title,date\nOn flows,2021-03-25\n")

    talk = series.talks.get()
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 15, 15), utc(2021, 3, 25, 16, 45))


def test_all_faults_are_said_at_once_with_row_and_column(event):
    make_talk(event, title="Public", external_key="p")
    Talk.objects.update(published_at=NOW)

    found = faults(
        event,
        "key,title,date,time,end,speakers,status,session,slides,zone,page,kind\n"
        "1,On flows,2021-02-30,16:00,17:00,Ada (Univ,,Nowhere,no-link,,,\n"
        f"2,{'x' * 301},2021-03-28,02:30,,Ada; Ada,,,,,https://example.org/talks/999/,\n"
        "3,Backwards,2021-03-25,16:00,15:00,,,,,,,\n"
        "3,Twice,2021-03-26,16:00,,,,,,,,\n"
        "p,,,,,,draft,,,,,\n",
    )

    assert set(found) == {
        (2, "date"), (2, "speakers"), (2, "session"), (2, "slides"),
        (3, "title"), (3, "page"), (3, "time"), (3, "speakers"),
        (4, "end"), (5, "key"), (6, "status"),
    }  # fmt: skip
    assert "02:30 is skipped on 28 March 2021 in Berlin" in found[3, "time"]
    assert "no such day" in found[2, "date"]
    assert "row 4" in found[5, "key"]
    assert "cancel it instead" in found[6, "status"]


def test_instants_with_their_offset_may_be_of_any_zone(event):
    bring_in(event, "title,start,end\nOn flows,2021-03-25T12:00-04:00,2021-03-25T17:00:00Z\n")

    talk = event.talks.get()
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 16), utc(2021, 3, 25, 17))


def test_a_time_that_comes_twice_asks_which(event):
    assert "+01:00 for the second" in faults(event, "title,date,time\nNight,2024-10-27,02:30")[2, "time"]

    bring_in(event, "title,date,time\nNight,2024-10-27,02:30+01:00")
    assert event.talks.get().starts_at == utc(2024, 10, 27, 1, 30)


def test_too_many_faults_are_counted(event):
    plan = planned(event, "title,date\n" + "x,soon\n" * 250)

    assert (len(plan.faults), plan.more_faults) == (200, 50)


def test_dates_in_two_orders_are_a_question(event):
    text = "title,date,time\nOn flows,03/04/2021,16:00"

    plan = planned(event, text)
    answered = planned(event, text, given={"order-date": "month"})

    assert ([each.key for each in plan.questions], plan.is_sound) == (["order-date"], False)
    assert answered.added[0].instance.starts_at == utc(2021, 3, 4, 15)


# --- The second time -----------------------------------------------------------------------------------


@pytest.mark.database
def test_the_same_keys_change_instead_of_adding(event):
    bring_in(event, "key,title,date,time\na1,On flows,2021-03-25,16:00\na2,On trees,2021-04-01,16:00\n")

    plan = bring_in(
        event, "key,title,date,time\na1,On flows,2021-03-25,17:00\na2,On trees,2021-04-01,16:00\n"
    )

    assert (len(plan.added), plan.unchanged) == (0, 1)
    assert plan.changed[0].changes == (("start", "16:00", "17:00"), ("end", "17:00", "18:00"))
    talk = event.talks.get(external_key="a1")
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 16), utc(2021, 3, 25, 17))
    assert [each.history_type for each in talk.history.all()] == ["~", "+"]


@pytest.mark.database
def test_without_a_key_start_and_title_find_a_talk(event):
    talk = make_talk(event, title="On flows", starts_at=utc(2021, 3, 25, 15))

    plan = bring_in(
        event, "title,date,time,room\nOn flows,2021-03-25,16:00,R1\nOn flows,2021-04-01,16:00,R1\n"
    )

    talk.refresh_from_db()
    assert (talk.room, len(plan.changed), len(plan.added)) == ("R1", 1, 1)


@pytest.mark.database
def test_a_key_is_given_to_a_talk_that_was_known_without(event):
    talk = make_talk(event, title="On flows", starts_at=utc(2021, 3, 25, 15))

    bring_in(event, "key,title,date,time\na1,On flows,2021-03-25,16:00\n")

    assert event.talks.get() == talk
    assert event.talks.get().external_key == "a1"


@pytest.mark.database
def test_a_page_finds_its_talk_under_another_title_and_time(event):
    talk = make_talk(event, title="On flows", starts_at=utc(2021, 3, 25, 15))

    bring_in(event, f"page,title,date\nhttps://elsewhere.example.org/talks/{talk.pk}/,On trees,2021-04-01\n")

    talk = event.talks.get()
    assert (talk.title, talk.starts_at) == ("On trees", utc(2021, 4, 1, 14))


@pytest.mark.database
def test_a_key_and_a_page_of_two_talks_are_refused(event):
    make_talk(event, external_key="a1")
    other = make_talk(event)

    found = faults(event, f"key,page\na1,https://example.org/talks/{other.pk}/\n")

    assert "another talk than the page" in found[2, "page"]


@pytest.mark.parametrize(
    ("speakers", "words"),
    [
        ("(Univ. One)", "is no speaker"),
        ("x" * 201, "is no speaker"),
        ("Ada (One", "bracket is not closed"),
        (f"Ada ({'x' * 1001})", "affiliations of Ada are too long"),
        ("; ".join(f"Ada {number}" for number in range(101)), "at most 100 speakers"),
    ],
)
def test_speakers_that_cannot_be_read_are_refused(event, speakers, words):
    found = faults(event, f"title,date,time,speakers\nOn flows,2021-03-25,16:00,{speakers}\n")

    assert words in found[2, "speakers"]


@pytest.mark.database
def test_the_key_of_another_event_is_another_talk(event):
    other = make_talk(external_key="a1", title="Elsewhere")

    bring_in(event, "key,title,date,time\na1,On flows,2021-03-25,16:00\n")

    other.refresh_from_db()
    assert (other.title, event.talks.get().title) == ("Elsewhere", "On flows")


@pytest.mark.database
def test_blank_cells_leave_what_is_there(event):
    talk = make_talk(
        event, speaker="Ada Example", title="On flows", abstract="By hand", external_key="a1", room="R1"
    )

    plan = planned(event, "key,title,date,speakers,abstract,room\na1,,,,,\n")

    assert (plan.unchanged, plan.changes_something) == (1, False)
    assert talk.speakers.count() == 1


@pytest.mark.database
def test_a_start_that_is_moved_keeps_an_end_that_is_written(event):
    make_talk(event, external_key="a1", starts_at=utc(2021, 3, 25, 15), minutes=60)

    bring_in(event, "key,date,start,end\na1,2021-03-25,15:30,17:00\n")

    talk = event.talks.get()
    assert (talk.starts_at, talk.ends_at) == (utc(2021, 3, 25, 14, 30), utc(2021, 3, 25, 16))


@pytest.mark.database
def test_speakers_who_stay_keep_their_link(event):
    talk = make_talk(event, external_key="a1")
    stays, goes = (
        make_speaker(talk, make_person("Ada Example")),
        make_speaker(talk, make_person("Bo Example")),
    )
    SpeakerLink.objects.create(speaker=stays)

    bring_in(event, "key,speakers\na1,Cy Example; Ada Example (Univ. One)\n")

    assert [str(each) for each in talk.speakers.all()] == ["Cy Example", "Ada Example"]
    stays.refresh_from_db()
    assert (stays.personal_link.version, stays.affiliations, stays.position) == (1, "Univ. One", 1)
    assert not Speaker.objects.filter(pk=goes.pk).exists()


@pytest.mark.database
def test_a_link_takes_the_place_of_the_one_before(event):
    talk = make_talk(event, external_key="a1")
    make_material(talk=talk, kind="slides", label="Slides", url="https://example.org/old.pdf")

    bring_in(event, "key,slides,video\na1,https://example.org/new.pdf,https://example.org/v\n")

    assert [(each.kind, each.url) for each in talk.materials.order_by("kind")] == [
        ("slides", "https://example.org/new.pdf"),
        ("video", "https://example.org/v"),
    ]


@pytest.mark.database
def test_a_slides_file_stays_beside_a_link(event):
    talk = make_talk(event, external_key="a1")
    make_material(talk=talk, kind="slides", label="Slides", url="", file="materials/a.pdf")

    bring_in(event, "key,slides\na1,https://example.org/new.pdf\n")

    assert {each.label for each in talk.materials.all()} == {"Slides", "Slides 2"}


# --- People --------------------------------------------------------------------------------------------


def speaker_of(event, text):
    bring_in(event, f"title,date,time,speakers,orcid\nOn flows,2021-03-25,16:00,{text}\n")
    return event.talks.get().speakers.get().person


@pytest.mark.database
def test_a_person_is_known_by_name(event):
    ada = make_person("Ada Example", homepage="https://example.org/ada")

    assert speaker_of(event, "Ada Example (Elsewhere),") == ada
    ada.refresh_from_db()
    assert (ada.homepage, ada.affiliation) == ("https://example.org/ada", "")


@pytest.mark.database
def test_a_name_that_two_people_have_is_asked_about(event):
    known = [make_person("Ada Example"), make_person("Ada Example")]
    text = "title,date,time,speakers\nOn flows,2021-03-25,16:00,Ada Example"

    (question,) = planned(event, text).questions
    plan = planned(event, text, given={question.key: known[1].slug})

    assert [value for value, _label in question.choices] == [known[0].slug, known[1].slug, "+"]
    assert plan.added[0].instance.lineup[0][0] == known[1]


@pytest.mark.database
def test_of_two_with_a_name_the_one_of_this_event_is_meant(event):
    make_person("Ada Example")
    here = make_person("Ada Example")
    make_talk(event, speaker=here, title="Before")

    plan = planned(event, "title,date,time,speakers\nOn flows,2021-03-25,16:00,Ada Example\n")

    assert plan.added[0].instance.lineup[0][0] == here
    assert plan.new_people == []


@pytest.mark.database
def test_an_orcid_finds_a_person_under_another_name(event):
    ada = make_person("Ada King", orcid="0000-0002-1825-0097")

    assert speaker_of(event, "Ada Example,https://orcid.org/0000-0002-1825-0097") == ada


def test_a_wrong_orcid_is_said(event):
    text = "title,date,time,speakers,orcid\nOn flows,2021-03-25,16:00,Ada,0000-0002-1825-0098"

    assert "no ORCID iD" in faults(event, text)[2, "orcid"]


@pytest.mark.database
def test_somebody_new_is_made_once_under_a_free_address(event):
    make_person("Somebody", slug="ada-example")

    bring_in(
        event, "title,date,time,speakers\nA,2021-03-25,16:00,Ada Example\nB,2021-04-01,16:00,Ada Example\n"
    )

    ada = Person.objects.get(name="Ada Example")
    assert (ada.slug, ada.sort_name, ada.appearances.count()) == ("ada-example-2", "Example", 2)


@pytest.mark.database
def test_a_name_without_latin_letters_gets_an_address(event):
    assert speaker_of(event, "王小明,").slug == "wang-xiao-ming"
