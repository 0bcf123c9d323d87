"""From a free date to a speaker on the page of the season: inviting, accepting, releasing it again."""

import pytest

from events.models import Person, Speaker
from events.speakers.actions import invitations
from events.speakers.models import Proposal
from tests.support.factories import (
    make_board_member,
    make_event,
    make_person,
    make_talk,
    utc,
)
from tests.support.season_pages import FIRST, WEEK, add, address

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 1, 9, 30)


def step(client, talk, what, name=""):
    """Press one of the buttons of a date, and follow to the season again."""
    data = {"talk": talk.pk, "step": what, "name": name}
    return client.post(address(talk.event), data, follow=True)


def messages(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_somebody_is_invited_accepts_and_is_then_a_speaker(client, flows):
    talk = add(flows)

    assert "Ada Example is noted as invited for Wed 25 March 2026; nobody was written to." in messages(
        step(client, talk, "invite", " Ada  Example ")
    )
    talk.refresh_from_db()
    assert talk.invited_speaker == "Ada Example" and not talk.speakers.exists()

    assert "Ada Example speaks on Wed 25 March 2026." in messages(step(client, talk, "accept", "Ada Example"))
    talk.refresh_from_db()
    assert (talk.invited_speaker, talk.speakers.get().person.slug) == ("", "ada-example")
    assert talk.history.count() == 3 and talk.speakers.get().history.count() == 1


def test_a_step_leads_back_to_the_date_in_the_season_that_was_shown(client, flows):
    talk, query = add(flows), "?since=2026-01-01&state=free"
    data = {"talk": talk.pk, "step": "invite", "name": "Ada"}

    answer = client.post(address(flows) + query, data)

    assert answer["Location"] == f"{address(flows)}{query}#talk-{talk.pk}"


def test_who_is_known_by_that_very_name_is_not_made_again(client, flows):
    ada = make_person("Ada Example", affiliation="University of A")
    make_talk(speaker=ada)

    told = messages(step(client, add(flows), "accept", "Ada Example"))

    assert f'It is <a href="/people/{ada.slug}/">the person</a> whom the portal knows already.' in told
    assert Speaker.objects.get(talk__event=flows).person == ada
    assert Speaker.objects.get(talk__event=flows).affiliations == "University of A"


def test_who_is_known_only_to_others_is_made_anew(client, flows):
    others = make_person("Ada Example", slug="ada-example", affiliation="Hidden")
    make_talk(make_event(status="draft"), speaker=others)

    told = messages(step(client, add(flows), "accept", "Ada Example"))

    person = Speaker.objects.get(talk__event=flows).person
    assert f'so <a href="/admin/events/person/{person.pk}/change/">a new person</a> was made.' in told
    assert (person.slug, person.affiliation) == ("ada-example-2", "")


def names(client, flows):
    return client.get(address(flows)).context_data["names"]


def test_the_names_of_who_spoke_before_are_offered_for_free_dates(client, flows, editor):
    own = make_event(editors=[editor], status="draft")
    make_talk(own, speaker="Eve Example", status="draft")
    shared = make_talk(own, speaker="Kim Example").people.get()
    make_talk(make_event(), speaker=shared)  # public there
    make_talk(make_event(), speaker="Bob Example")  # of others alone
    hidden = make_talk(make_event(status="draft"), speaker="Zoe Example").people.get()
    make_talk(own, speaker=hidden, status="draft")  # of whom nobody but others may know
    assert names(client, flows) == []  # no date is free

    add(flows)

    assert names(client, flows) == ["Eve Example", "Kim Example"]
    page = client.get(address(flows)).content.decode()
    assert page.count('list="known-people"') == 1 and '<option value="Eve Example">' in page


def test_of_very_many_names_those_who_spoke_last_are_offered(client, flows, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OFFERED", 2)
    for week, name in enumerate(["Eve Example", "Zoe Example", "Ada Example"]):
        make_talk(flows, speaker=name, starts_at=FIRST - (9 - week) * WEEK)
    make_talk(flows, speaker="Bob Example", starts_at=None)
    add(flows)

    assert names(client, flows) == ["Ada Example", "Zoe Example"]


def test_several_of_one_name_are_chosen_on_the_page_of_the_talk(client, flows):
    for _number in range(2):
        make_board_member(flows, make_person("Ada Example"))
    talk = add(flows)

    assert "There are 2 people named “Ada Example”" in messages(step(client, talk, "accept", "Ada Example"))
    assert not talk.speakers.exists()


def test_who_was_invited_in_between_is_not_overwritten_and_no_name_is_lost(client, flows):
    talk = add(flows, invited_speaker="Ada Example")

    for what in ("invite", "accept"):
        told = messages(step(client, talk, what, "Eve Example"))
        assert "Ada Example was entered here meanwhile, so “Eve Example” was not" in told

    talk.refresh_from_db()
    assert (
        talk.invited_speaker == "Ada Example" and not talk.speakers.exists() and not Person.objects.exists()
    )


def test_pressed_twice_there_is_one_speaker(client, flows):
    talk = add(flows)

    step(client, talk, "accept", "Ada Example")
    assert "meanwhile" in messages(step(client, talk, "accept", "Ada Example"))

    assert talk.speakers.count() == Person.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 201])
def test_a_name_that_is_none_is_refused(client, flows, name):
    talk = add(flows)

    for what in ("invite", "accept"):
        assert "name" in messages(step(client, talk, what, name))

    talk.refresh_from_db()
    assert talk.invited_speaker == "" and not talk.speakers.exists()


@pytest.mark.parametrize("name", ["李雷", "<b>Ada</b>", "!!!", "Ada " * 45])
def test_any_name_can_accept(client, flows, name):
    talk = add(flows)

    page = step(client, talk, "accept", name).content.decode()

    assert talk.speakers.get().person.name == name.strip()
    assert client.get(f"/people/{talk.speakers.get().person.slug}/").status_code == 404  # a draft's
    assert "<b>Ada" not in page


def test_a_date_is_released_and_accepting_twice_makes_nobody_twice(client, flows):
    talk = add(flows)
    step(client, talk, "invite", "Ada Example"), step(client, talk, "release")
    talk.refresh_from_db()
    assert talk.invited_speaker == ""

    for _time in range(2):
        step(client, talk, "accept", "Ada Example")
        step(client, talk, "release")

    assert not talk.speakers.exists() and not Person.objects.exists()


def test_releasing_leaves_the_person_who_is_something_else(client, flows):
    ada = make_person("Ada Example", bio="Known.")
    eve = make_person("Eve Example")
    make_board_member(flows, eve)

    for week, person in enumerate((ada, eve)):
        step(client, add(flows, week, speaker=person), "release")

    assert set(Person.objects.all()) == {ada, eve} and not Speaker.objects.exists()


def test_more_than_a_name_is_not_thrown_away(client, flows):
    titled = add(flows, 0, speaker="Ada Example", title="On flows")
    published = add(flows, 1, speaker="Eve Example", status="confirmed")
    answered = add(flows, 2, speaker="Kim Example")
    Proposal.objects.create(speaker=answered.speakers.get(), changes={"title": ["", "On ebbs"]})

    for talk in (titled, published):
        assert "change it on its own page" in messages(step(client, talk, "release"))
    assert "has sent something" in messages(step(client, answered, "release"))

    assert Speaker.objects.count() == 3
