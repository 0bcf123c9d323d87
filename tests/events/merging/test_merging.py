"""Two people who are one: what was the one's is the other's, and addresses lead on."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.merging import actions, pairs, plans
from events.models import Person
from events.planning.changes import talks_changed
from tests.support.factories import (
    make_board_member,
    make_event,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
)
from tests.support.posters import make_poster

ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")


def address(kept, other):
    return f"/admin/events/person/merge/{kept.pk}/{other.pk}/"


def merge(client, kept, other):
    plan = client.get(address(kept, other)).context_data["plan"]
    return client.post(address(kept, other), {"fingerprint": plan.fingerprint}, follow=True)


@pytest.fixture
def two(event):
    """Ada with a talk, and Ada again with every kind of part."""
    ada = make_person("Ada Example", slug="ada")
    given = {"affiliation": "Lab", "email": "ada@example.org", "bio": "Of *it*."}
    again = make_person("A. Example", slug="a-example", **given)
    both = make_talk(event, title="Both", status="confirmed")
    make_speaker(both, ada, affiliations="Univ. One")
    make_speaker(both, again, affiliations="Univ. One\nLab", position=1, consent="yes")
    make_talk(event, title="Spoken", speaker=again)
    make_talk(event, title="Chaired", chair=again)
    make_session(event, title="Morning", chair=again)
    make_board_member(event, again, role="Chair", from_day=dt.date(2020, 1, 1))
    make_board_member(event, ada, role="Member")
    make_board_member(event, again, role="Member")
    again.slug = "ada-again"
    again.save()
    return ada, again


def test_all_parts_go_over_and_addresses_lead_on(client, event, two):
    ada, again = two
    told = []
    talks_changed.connect(remember := lambda sender, talks, **_: told.extend(t.title for t in talks))
    page = client.get(address(ada, again)).content.decode()
    assert (
        "Spoken" in page and "Morning" in page and "/people/a-example/" in page and "What both have" in page
    )

    done = merge(client, ada, again)
    talks_changed.disconnect(remember)

    assert "They are one now: Ada Example." in done.content.decode()
    assert list(Person.objects.all()) == [ada]
    ada.refresh_from_db()
    assert (ada.name, ada.affiliation, ada.email) == ("Ada Example", "Lab", "ada@example.org")
    assert ada.bio == "Of *it*."
    assert sorted(ada.appearances.values_list("talk__title", "affiliations", "consent")) == [
        ("Both", "Univ. One\nLab", "yes"), ("Spoken", "", ""),
    ]  # fmt: skip
    assert ada.chaired_talks.get().title == "Chaired" and ada.chaired_sessions.get().title == "Morning"
    assert sorted(ada.terms.values_list("role", flat=True)) == ["Chair", "Member"]
    assert sorted(told) == ["Both", "Chaired", "Spoken"]
    for former in ("a-example", "ada-again"):
        assert client.get(f"/people/{former}/").url == "/people/ada/"
        moved = client.get(f"/people/{former}/calendar.ics")
        assert (moved.status_code, moved.url) == (301, "/people/ada/calendar.ics")


def test_the_history_of_both_goes_on_as_one(client, event, two):
    ada, again = two
    merge(client, ada, again)

    page = client.get(f"/admin/events/person/{ada.pk}/history/").content.decode()
    assert "a-example" in page and "Merged with A. Example" in page
    spoken = ada.appearances.get(talk__title="Spoken")
    assert spoken.history.first().history_change_reason == "Merged with A. Example"
    assert spoken.history.first().history_user == event.editors.get()
    assert client.get(f"/admin/events/event/{event.pk}/history/").status_code == 200


def test_what_changed_meanwhile_is_looked_at_again(client, event, two):
    ada, again = two
    plan = client.get(address(ada, again)).context_data["plan"]
    make_talk(event, title="Another", speaker=again)

    answer = client.post(address(ada, again), {"fingerprint": plan.fingerprint})

    assert "Somebody changed something meanwhile" in answer.content.decode()
    assert Person.objects.count() == 2


def test_authors_of_posters_go_over_too(event, editor):
    ada, again = make_person("Ada"), make_person("Ada")
    author = make_poster().authors.get()
    author.person = again
    author.save()

    plan = plans.plan_merge(ada, again, make_superuser())
    actions.merge(kept=ada.pk, other=again.pk, user=make_superuser(), fingerprint=plan.fingerprint)

    author.refresh_from_db()
    assert author.person == ada


def test_two_orcid_ids_are_two_people(client, event, two):
    for person, orcid in zip(two, ORCIDS, strict=True):
        Person.objects.filter(pk=person.pk).update(orcid=orcid)

    page = merge(client, *two).content.decode()

    assert "so they are two people" in page and "Merge them" not in page
    assert Person.objects.count() == 2


def test_only_who_may_edit_both_merges_them(client, event, two):
    stranger = make_person("Ada Example")
    make_talk(make_event(), speaker=stranger)

    assert client.get(address(two[0], stranger)).status_code == 404
    assert client.get(address(stranger, two[0])).status_code == 404
    page = client.get("/admin/events/person/duplicates/").content.decode()
    assert "Ada Example" in page and f"/{stranger.pk}/" not in page
    client.logout()
    assert "/login/" in client.get(address(*two)).url


def test_the_list_of_pairs_asks_no_more_for_more(client, event):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/admin/events/person/duplicates/").status_code == 200
        return len(asked)

    make_talk(event, speaker="Ada Example")
    make_talk(event, speaker="Example, Ada")
    one = queries()
    for name in ("Bo Example", "Bo Exmaple", "B. Example"):
        make_talk(event, speaker=name)
    assert queries() == one


def test_two_may_be_chosen_on_the_page_and_in_the_list(client, event, two):
    ada, again = two
    chosen = client.get("/admin/events/person/duplicates/", {"kept": ada.pk, "other": again.pk})
    assert chosen.url == address(ada, again)
    same = client.get("/admin/events/person/duplicates/", {"kept": ada.pk, "other": ada.pk})
    assert "Choose two people." in same.content.decode()

    for keys, leads_to in (([again.pk, ada.pk], address(ada, again)), ([ada.pk], None)):
        answer = client.post("/admin/events/person/", {"action": "merge", "_selected_action": keys})
        assert answer.url == (leads_to or "/admin/events/person/")


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("Ada Example", "ada example", True),
        ("Ada Example", "Prof. Dr. Ada Example", True),
        ("Ada Example", "Example, Ada", True),
        ("Ada Exämple", "Ada Example", True),
        ("A. Example", "Ada Example", True),
        ("Ada M. Example", "Ada Example", True),
        ("Ada Maria Example", "A. M. Example", True),
        ("Ada Exmaple", "Ada Example", True),
        ("Barnabás Sample", "Barnabas Samples", True),
        ("Ada Example", "Bo Example", False),
        ("Ada Example", "Adele Example", False),
        ("A. Example", "B. Example", False),
        ("Wei Li", "Wei Lu", False),
        ("Ada Example", "Ada Sample", False),
        ("王小明", "王小明", True),
    ],
)
def test_names_that_meet(one, other, meet):
    people = [Person(pk=number, name=name) for number, name in enumerate((one, other), 1)]

    assert bool(pairs.likely(people)) == meet


def test_people_who_differ_for_certain_make_no_pair():
    one, other, third = (
        Person(pk=n, name="Ada Example", orcid=orcid) for n, orcid in enumerate([*ORCIDS, ""])
    )

    assert {(pair.kept.pk, pair.other.pk) for pair in pairs.likely([one, other, third])} == {(0, 2), (1, 2)}


def test_an_import_says_whose_names_meet(client, event):
    make_person("Ada Example", slug="ada")
    rows = "title,date,time,speakers\nOn flows,2027-05-06,16:00,A. Example; Bo Sample\n"

    sent = client.post(f"/admin/events/event/{event.pk}/import/", {"table": "talks", "text": rows})

    page = client.get(sent.url).content.decode()
    assert "A. Example may be Ada Example (/people/ada/)." in page and "Bo Sample may be" not in page
