"""Invitations to speak, from the letter that an organiser looks at to the day that somebody chooses."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.models import Person, Talk
from events.speakers.actions import asking
from events.speakers.models import SpeakerInvitation
from portal.admin.dashboard import waiting_tasks
from tests.support.admin_forms import bound_data
from tests.support.factories import make_person, make_user, utc
from tests.support.season_pages import FIRST, WEEK, add
from tests.support.speaker_invitations import ADA, BOB, LETTER, answer, ask, choose, fresh, path

NOW = utc(2026, 3, 1, 12)
pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("empty_cache", "today"),
]


def writing(client, event, query=""):
    """The page on which letters are written, and what a browser would send back as it stands."""
    where = reverse("admin:events_event_invite_speakers", args=[event.pk]) + query
    page = client.get(where)
    people = page.context_data["people"]
    data = bound_data(page.context_data["form"]) | bound_data(people.management_form)
    for form in people:
        data |= bound_data(form)
    return where, data


# --- Writing ---------------------------------------------------------------------------------------------


def test_a_letter_goes_out_once_it_was_seen_as_it_is(client, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    where, data = writing(client, flows)
    data |= {"people-0-name": "Ada Example", "people-0-email": ADA, "letter": LETTER["letter"]}
    data["starts"] = [talk.starts_at.isoformat() for talk in talks]

    seen = client.post(where, data).context_data["preview"]
    assert not mail.outbox and not SpeakerInvitation.objects.exists()
    assert "Dear Ada Example," in seen["text"] and seen["reply_to"] == "editor@example.org"

    changed = client.post(where, data | {"letter": "Dear {name}, another.", "seen": seen["seen"]})
    assert not mail.outbox and "another" in changed.context_data["preview"]["text"]

    client.post(where, data | {"seen": seen["seen"]})
    letter = mail.outbox[0]
    assert (letter.to, letter.reply_to) == ([ADA], ["editor@example.org"])
    assert letter.subject.startswith("Would you speak in Flows?")
    assert "- Wednesday 25 March 2026, 16:00–17:00 (Berlin, UTC+1)" in letter.body
    assert "- Wednesday 1 April 2026, 17:00–18:00 (Berlin, UTC+2)" in letter.body
    assert path(SpeakerInvitation.objects.get()) in letter.body
    assert not Talk.objects.exclude(invited_speaker="").exists()


def test_all_who_are_noted_in_a_term_are_written_to_and_keep_their_dates(client, editor, flows):
    for week, name in enumerate(["Ada Example", "Bob Sample", "Cy Silent"]):
        add(flows, week, invited_speaker=name)
    make_person("Ada Example", email=ADA, kept_at=flows)
    where, data = writing(client, flows)

    assert [data[f"people-{n}-name"] for n in range(3)] == ["Ada Example", "Bob Sample", "Cy Silent"]
    assert data["people-0-email"] == ADA
    seen = client.post(where, data | {"people-1-email": BOB}).context_data["preview"]
    assert seen["left_out"] == ["Cy Silent"]
    client.post(where, data | {"people-1-email": BOB, "seen": seen["seen"]})

    kept = {each.name: each.kept_talk.starts_at for each in SpeakerInvitation.objects.all()}
    assert kept == {"Ada Example": FIRST, "Bob Sample": FIRST + WEEK}
    assert [letter.to for letter in mail.outbox] == [[ADA], [BOB]]


def test_one_date_for_one_person_is_kept(editor, flows):
    talk = add(flows)
    ask(flows, editor, "Ada Example", starts=[FIRST])

    talk.refresh_from_db()
    assert talk.invited_speaker == "Ada Example"


@pytest.mark.parametrize("case", ["taken", "twice", "no date", "too many"])
def test_who_cannot_be_asked_is_named_and_nobody_is_written_to(editor, flows, case):
    add(flows), add(flows, 1)
    names, starts = ["Ada Example"], [FIRST, FIRST + WEEK]
    if case == "taken":
        Talk.objects.update(invited_speaker="Bob Sample")
    if case == "twice":
        ask(flows, editor, *names, starts=starts)
    if case == "no date":
        starts = []
    if case == "too many":
        names = [f"Ada{number} Example" for number in range(asking.MOST_AT_ONCE + 1)]
    before = SpeakerInvitation.objects.count()

    with pytest.raises(ValidationError):
        ask(flows, editor, *names, starts=starts)
    assert (SpeakerInvitation.objects.count(), len(mail.outbox)) == (before, 0)


# --- Answering -------------------------------------------------------------------------------------------


def test_who_accepts_is_the_speaker_of_that_day_and_both_sides_get_a_mail(phone, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST, FIRST + WEEK])  # fmt: skip
    page = phone.get(path(ada))
    assert "I can, on that day" in page.content.decode() and "no-store" in page["Cache-Control"]
    assert fresh(ada).opened_at is None and not SpeakerInvitation.objects.exclude(state="waiting").exists()

    choose(phone, ada, FIRST + WEEK, words="With pleasure!")

    speaker = talks[1].speakers.get()
    assert (speaker.person.name, speaker.person.email, speaker.person.kept_at) == ("Ada Example", ADA, flows)
    assert not talks[0].speakers.exists() and Talk.objects.get(pk=talks[1].pk).status == "draft"
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "With pleasure!" in told["editor@example.org"]
    assert "Wednesday 1 April 2026, 17:00–18:00" in told[ADA] and "/speak/" in told[ADA]
    assert "Go to your page" in phone.get(path(ada)).content.decode()

    choose(phone, ada, FIRST)  # pressed again in an old tab
    assert not talks[0].speakers.exists() and len(mail.outbox) == 2


def test_of_two_who_choose_one_day_one_gets_it_and_the_other_chooses_another(phone, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    ada, bob = ask(flows, editor, "Ada Example", "Bob Sample", starts=[FIRST, FIRST + WEEK])
    assert phone.get(path(bob)).content.decode().count("disabled") == 0
    choose(phone, ada, FIRST)

    late = choose(phone, bob, FIRST)
    words = late.content.decode()
    assert "Somebody else has taken this day in the meantime" in words and "Not free any more" in words
    assert fresh(bob).state == "waiting" and talks[0].speakers.get().person.name == "Ada Example"

    choose(phone, bob, FIRST + WEEK)
    assert talks[1].speakers.get().person.name == "Bob Sample"


def test_a_slot_without_a_talk_gets_one(phone, editor, flows):
    flows.slot_weekday, flows.slot_time, flows.slot_minutes = 2, dt.time(16), 90
    flows.save()
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    choose(phone, ada, FIRST)

    talk = Talk.objects.get()
    assert (talk.starts_at, talk.ends_at, talk.status) == (FIRST, FIRST + dt.timedelta(minutes=90), "draft")


@pytest.mark.parametrize(
    ("do", "state", "until"),
    [("decline", "declined", None), ("later", "later", dt.date(2026, 9, 1))],
)
def test_who_cannot_frees_the_date_and_may_think_again(phone, editor, flows, do, state, until):
    talk = add(flows, invited_speaker="Ada Example")
    ada, = ask(flows, editor, "Ada Example", talk=talk)  # fmt: skip
    answer(phone, ada, do)
    answer(phone, ada, do)

    talk.refresh_from_db()
    assert (fresh(ada).state, fresh(ada).ask_again_on, talk.invited_speaker) == (state, until, "")
    assert [letter.to for letter in mail.outbox] == [["editor@example.org"]]
    choose(phone, ada, FIRST)
    assert talk.speakers.get().person.name == "Ada Example"


def test_who_is_to_be_asked_again_stands_on_the_dashboard_from_that_day(phone, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    answer(phone, ada, "later")

    def waits(now):
        return [each["number"] for each in waiting_tasks(editor, now) if "asked again" in str(each["label"])]

    assert (waits(utc(2026, 8, 31)), waits(utc(2026, 9, 1))) == ([], [1])
    asking.purge(utc(2027, 8, 1))
    assert SpeakerInvitation.objects.exists()
    asking.purge(utc(2027, 10, 1))
    assert not SpeakerInvitation.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"answer": "accept"},
        {"answer": "accept", "day": "2030-01-01T00:00:00+00:00"},
        {"answer": "accept", "day": "\x00"},
        {"answer": "later", "until": "2026-03-01"},
        {"answer": "later", "until": ""},
        {"answer": "x"},
        {"answer": "decline", "words": "a" * 2001},
        {},
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(phone, editor, flows, sent):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    page = phone.post(path(ada), sent)

    assert page.status_code == 200 and page.context["form"].errors
    assert fresh(ada).state == "waiting" and not mail.outbox


def test_the_person_is_found_by_address_else_by_a_name_that_is_one_persons(phone, editor, flows):
    talks = [add(flows, week) for week in range(3)]
    by_address = make_person("A. Example", email=ADA, kept_at=flows)
    by_name = make_person("Bob Sample", kept_at=flows)
    for _number in range(2):
        make_person("Cy Twice", kept_at=flows)
    people = ask(flows, editor, "Ada Example", "Bob Sample", "Cy Twice", starts=[t.starts_at for t in talks])
    for talk, invitation in zip(talks, people, strict=True):
        choose(phone, invitation, talk.starts_at)

    found = [talk.speakers.get().person for talk in talks]
    assert found[:2] == [by_address, by_name] and Person.objects.filter(name="Cy Twice").count() == 3


def test_an_inviter_who_edits_nothing_any_more_finds_nobody_and_is_not_told(phone, flows, editor):
    gone = make_user("gone@example.org")
    flows.editors.add(gone)
    add(flows), make_person("Ada Example", email=ADA, kept_at=flows)
    ada, = ask(flows, gone, "Ada Example", starts=[FIRST])  # fmt: skip
    flows.editors.remove(gone)
    choose(phone, ada, FIRST)

    assert Person.objects.filter(name="Ada Example").count() == 2
    assert {letter.to[0] for letter in mail.outbox} == {ADA, "editor@example.org"}
