"""Two people edit the same row at the same time: what only one changed is kept, what both did is asked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Material, Person, Talk
from tests.support.admin_forms import change, clock, errors, form_data, inline_row, submit, tab
from tests.support.factories import (
    make_board_member,
    make_event,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_talk,
    make_user,
    utc,
)


@pytest.fixture
def event(client, db):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event(editors=[editor, make_user("bea@example.org", name="Bea Other")])


@pytest.fixture
def bea(client, event):
    """A second client, of another editor of the event."""
    other = type(client)()
    other.force_login(event.editors.get(email="bea@example.org"))
    return other


@pytest.mark.database
def test_what_only_the_other_changed_is_kept_without_a_word(client, bea, event):
    talk, session = make_talk(event, title="Before", recording="planned"), make_session(event)
    page = client.get(change(talk))
    submit(
        bea, change(talk), abstract="Theirs,\n\nin two paragraphs.", session=session.pk, recording="none",
        **clock("starts_at", "2026-03-25", "09:30"),
    )  # fmt: skip

    answer = client.post(change(talk), form_data(page) | {"title": "Mine"})

    assert answer.status_code == 302
    talk.refresh_from_db()
    assert (talk.title, talk.session, talk.recording) == ("Mine", session, "none")
    assert talk.abstract == "Theirs,\n\nin two paragraphs."
    assert talk.starts_at == utc(2026, 3, 25, 9, 30)


def test_what_both_changed_is_refused_with_both_texts_and_who_it_was(client, bea, event):
    talk = make_talk(event, abstract="Before")
    page = client.get(change(talk))
    submit(bea, change(talk), abstract="Theirs <b>& whole</b>\n\nto the end")
    submit(bea, change(talk), room="B 12")

    answer = client.post(change(talk), form_data(page) | {"abstract": "Mine"})

    found = errors(answer)
    assert list(found) == ["abstract"]
    assert "Bea Other changed this while you had it open" in found["abstract"][0]
    shown = answer.content.decode()
    assert "Theirs &lt;b&gt;&amp; whole&lt;/b&gt;" in shown and "to the end</q>" in shown
    assert answer.context_data["adminform"].form["abstract"].value() == "Mine"
    talk.refresh_from_db()
    assert (talk.abstract[:6], talk.room) == ("Theirs", "B 12")


def test_saving_again_replaces_the_others_text_on_purpose(client, bea, event):
    talk = make_talk(event, abstract="Before")
    page = client.get(change(talk))
    submit(bea, change(talk), abstract="Theirs", room="B 12")

    refused = client.post(change(talk), form_data(page) | {"abstract": "Mine"})
    client.post(change(talk), form_data(refused))

    talk.refresh_from_db()
    assert (talk.abstract, talk.room) == ("Mine", "B 12")
    assert "Theirs" in talk.history.values_list("abstract", flat=True)


def test_a_third_change_is_noticed_again(client, bea, event):
    talk = make_talk(event, abstract="Before")
    page = client.get(change(talk))
    submit(bea, change(talk), abstract="Theirs")
    refused = client.post(change(talk), form_data(page) | {"abstract": "Mine"})
    submit(bea, change(talk), abstract="Theirs, once more")

    again = client.post(change(talk), form_data(refused))

    assert "Theirs, once more" in errors(again)["abstract"][0]


def test_both_writing_the_same_is_no_conflict(client, bea, event):
    talk = make_talk(event)
    page = client.get(change(talk))
    submit(bea, change(talk), abstract="The same\r\n\r\ntext")

    answer = client.post(change(talk), form_data(page) | {"abstract": "The same\n\ntext "})

    assert answer.status_code == 302


def test_line_ends_that_the_browser_changed_are_no_change(client, bea, event):
    talk = make_talk(event, abstract="One\n\ntwo \n")
    data = form_data(client.get(change(talk))) | {"abstract": "One\r\n\r\ntwo \r\n"}
    submit(bea, change(talk), abstract="Theirs")

    assert client.post(change(talk), data).status_code == 302

    talk.refresh_from_db()
    assert talk.abstract == "Theirs"


def test_line_ends_of_a_browser_are_stored_as_those_of_every_other_way_in(client, event):
    talk = make_talk(event, abstract="One\n\ntwo", speaker="Ada")
    speaker = talk.speakers.get()
    type(speaker).objects.update(affiliations="Here\nThere")
    data = form_data(client.get(change(talk))) | inline_row("speakers", 0, affiliations="Here\r\nThere")

    client.post(change(talk), data | {"abstract": "One\r\n\r\ntwo", "room": "B 12"})

    talk.refresh_from_db()
    assert (talk.abstract, talk.room) == ("One\n\ntwo", "B 12")
    assert set(talk.history.values_list("abstract", flat=True)) == {"One\n\ntwo"}
    assert speaker.history.count() == 1


@pytest.mark.parametrize(
    ("theirs", "mine", "name", "words"),
    [
        ({"status": "tentative"}, {"status": "cancelled"}, "status", "Tentative"),
        (clock("starts_at", "2026-03-25", "09:30"), clock("starts_at", "2026-03-25", "10:30"), "starts_at",
         "2026-03-25 09:30"),
        ({"room": ""}, {"room": "Mine"}, "room", "(empty)"),
    ],
)  # fmt: skip
def test_the_others_value_is_told_in_words(client, bea, event, theirs, mine, name, words):
    talk = make_talk(event, room="Before")
    page = client.get(change(talk))
    submit(bea, change(talk), **theirs)

    found = errors(client.post(change(talk), form_data(page) | mine))

    assert list(found) == [name]
    assert f'<q class="conflict-text">{words}</q>' in found[name][0]


def test_a_person_chosen_by_both_is_told_by_name(client, bea, event):
    talk = make_talk(event)
    page = client.get(change(talk))
    submit(bea, change(talk), chair=make_person("Chair of theirs").pk)

    found = errors(client.post(change(talk), form_data(page) | {"chair": make_person().pk}))

    assert "Chair of theirs" in found["chair"][0]


def test_the_shared_form_of_a_person_is_compared_too(client, bea, event):
    person = make_person(bio="Before")
    make_board_member(event, person)
    page = client.get(change(person))
    submit(bea, change(person), bio="Theirs", affiliation="Theirs")

    found = errors(client.post(change(person), form_data(page) | {"bio": "Mine"}))

    assert list(found) == ["bio"] and "Theirs" in found["bio"][0]
    assert Person.objects.get(pk=person.pk).bio == "Theirs"


def test_a_change_that_history_does_not_know_is_somebodys(client, event):
    talk = make_talk(event, abstract="Before")
    page = client.get(change(talk))
    Talk.objects.filter(pk=talk.pk).update(abstract="Theirs")

    found = errors(client.post(change(talk), form_data(page) | {"abstract": "Mine"}))

    assert "Somebody changed this" in found["abstract"][0]


# --- Rows within a form ---


def test_a_row_within_a_form_is_compared_as_well(client, bea, event):
    first, second = make_board_member(event, role="Chair"), make_board_member(event, role="Member")
    page = client.get(tab(event, "board"))
    submit(bea, tab(event, "board"), **{"board-0-role": "Theirs", "board-1-affiliation": "Theirs"})

    answer = client.post(
        tab(event, "board"), form_data(page) | {"board-0-role": "Mine", "board-1-role": "Mine"}
    )

    assert list(errors(answer)) == ["board-0-role"]
    client.post(tab(event, "board"), form_data(answer))
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.role, second.role, second.affiliation) == ("Mine", "Mine", "Theirs")


@pytest.mark.database
def test_rows_that_others_added_meanwhile_stay_and_are_not_mixed_up(client, bea, event):
    mine = make_board_member(event, make_person("Zoe Mine"), position=5)
    page = client.get(tab(event, "board"))
    theirs = make_board_member(event, make_person("Ada Theirs"), position=1)

    bad = {"board-0-role": "x" * 101}
    answer = client.post(tab(event, "board"), form_data(page) | bad)
    assert [row.original for row in answer.context_data["inline_admin_formsets"][0]][:1] == [mine]
    client.post(tab(event, "board"), form_data(answer) | {"board-0-role": "Secretary"})

    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.role, theirs.role) == ("Secretary", "")


@pytest.mark.database
def test_a_row_that_was_deleted_meanwhile_is_said_to_be_and_its_text_is_there(client, bea, event):
    _deleted, second = make_board_member(event), make_board_member(event)
    page = client.get(tab(event, "board"))
    submit(bea, tab(event, "board"), **{"board-0-DELETE": "on"})

    mine = form_data(page) | {"board-0-role": "My long text", "board-1-role": "Kept"}
    answer = client.post(tab(event, "board"), mine)

    assert "Somebody deleted this row meanwhile" in str(errors(answer)["board-0-__all__"])
    shown = answer.content.decode()
    assert "My long text" in shown and "Deleted meanwhile" in shown and "Kept" in shown
    client.post(tab(event, "board"), form_data(answer) | {"board-0-DELETE": "on"})
    second.refresh_from_db()
    assert (second.role, event.board.count()) == ("Kept", 1)


def test_a_row_that_others_changed_is_not_deleted_unseen(client, bea, event):
    material = make_material(event=event, note="Before")
    page = client.get(tab(event, "materials"))
    submit(bea, tab(event, "materials"), **{"materials-0-note": "Theirs"})

    answer = client.post(tab(event, "materials"), form_data(page) | {"materials-0-DELETE": "on"})

    assert "look at it, then delete it" in str(errors(answer))
    assert Material.objects.filter(pk=material.pk, note="Theirs").exists()
    client.post(tab(event, "materials"), form_data(answer) | {"materials-0-DELETE": "on"})
    assert not Material.objects.exists()


def test_a_file_that_was_not_sent_again_stays_the_others(client, bea, event):
    talk = make_talk(event)
    material = make_material(talk=talk, url="", file=SimpleUploadedFile("a.txt", b"before"))
    page = client.get(change(talk))
    submit(bea, change(talk), **{"materials-0-file": SimpleUploadedFile("b.txt", b"theirs")})

    client.post(change(talk), form_data(page) | {"materials-0-note": "Mine"})

    material.refresh_from_db()
    assert (material.note, material.file.read()) == ("Mine", b"theirs")


@pytest.mark.database
def test_the_same_speaker_added_by_both_is_refused(client, bea, event):
    talk, ada = make_talk(event), make_person()
    page = client.get(change(talk))
    make_speaker(talk, ada)

    added = {"speakers-TOTAL_FORMS": 1} | inline_row("speakers", 0, person=ada.pk, position=0)

    assert errors(client.post(change(talk), form_data(page) | added))
    assert talk.speakers.count() == 1


# --- What is restored ---


@pytest.mark.parametrize("sent", ["", "title", "title: :x nosuch:AAAA \x00", "title:" + "A" * 10_000])
def test_digests_that_nobody_drew_break_nothing(client, event, sent):
    talk = make_talk(event, title="Before")

    answer = submit(client, change(talk), loaded_digest=sent, title="Mine")

    assert answer.status_code in (200, 302)
    talk.refresh_from_db()
    assert talk.title in ("Before", "Mine")


def test_the_digests_are_short_and_no_change_by_themselves(client, event):
    talk = make_talk(event, speaker="Ada Example")
    records = talk.speakers.get().history.count()

    page = client.get(change(talk))
    forms = [
        page.context_data["adminform"].form,
        *page.context_data["inline_admin_formsets"][0].formset.forms,
    ]
    assert all(len(form["loaded_digest"].value()) < 30 * len(form.fields) for form in forms)
    client.post(change(talk), form_data(page))

    assert talk.speakers.get().history.count() == records
