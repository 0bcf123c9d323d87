"""What other rooms tell mailing: each kind once by its name, and harmless where a row names what is gone."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from mailing import sources
from mailing.announcements import actions, letters
from mailing.models import Announcement
from mailing.sources import Audience, EditedLists, LinkRedaction, MailSource
from portal.lib.redaction import Leak, PlainText
from tests.support.announcements import facts, make_announcement, make_reader, registered
from tests.support.factories import make_superuser, make_user
from tests.support.mailing_lists import make_list

UNKNOWN = ["gone:1", "gone", "talk", "talk:", "talk:x", "talk:43", f"talk:{9**40}", ""]


def test_the_rooms_of_this_site_say_what_their_mails_are_about():
    assert set(sources.mail_sources) == {"talk", "event", "digest", "people", "speaker", "registration"}
    assert set(sources.audiences) == {"event", "people", "speaker", "registration", "posters"}
    assert sources.link_redactions and sources.edited_lists


@pytest.mark.parametrize("name", ["mail_sources", "audiences", "link_redactions", "edited_lists"])
def test_a_second_of_a_name_starts_no_site(name):
    registry = getattr(sources, name)

    with pytest.raises(ImproperlyConfigured, match="two of"):
        registry.add(next(iter(registry.values())))


@pytest.mark.parametrize("name", ["mail_sources", "audiences", "link_redactions", "edited_lists"])
def test_a_wrong_kind_starts_no_site(name):
    kinds = [
        MailSource("fresh"),
        Audience("fresh", people=list, may_use=bool),
        LinkRedaction("fresh", finder=list),
        EditedLists("fresh", lists=list),
    ]
    registry = getattr(sources, name)

    for entry in kinds:
        if not isinstance(entry, registry.kind):
            with pytest.raises(ImproperlyConfigured, match="another kind"):
                registry.add(entry)
    assert "fresh" not in registry


def test_a_misspelt_field_starts_no_site():
    with pytest.raises(TypeError, match="calender"):
        MailSource("fresh", calender=str)


# --- What a mail is about --------------------------------------------------------------------------------


def test_facts_come_from_the_room_that_knows_the_source(offers):
    assert sources.facts("talk:42") == facts()
    assert sources.facts_on(["talk:42", "gone:1"]) == {"talk:42": facts(), "gone:1": {}}


def test_each_room_is_asked_once_and_of_its_own_only(monkeypatch):
    asked = []

    def facts_on(keys):
        asked.append(keys)
        return {key: {"name": ("Name", key)} for key in keys}

    talk, gala = (MailSource(name, facts=facts_on, outdated=_keys) for name in ("talk", "gala"))
    registered(monkeypatch, "mail_sources", talk, gala)

    assert sources.facts_on(["talk:1", "gala:1", "talk:2", "hike:1"])["talk:2"] == {"name": ("Name", 2)}
    assert asked == [{1, 2}, {1}]
    rows = [
        Announcement(pk=number, source=f"{name}:1") for number, name in enumerate(["talk", "hike", "gala"])
    ]
    assert sources.outdated(rows) == {0: "not true: [0]", 2: "not true: [2]"}


def _keys(announcements):
    keys = [each.pk for each in announcements]
    return dict.fromkeys(keys, f"not true: {keys}")


@pytest.mark.parametrize("source", UNKNOWN)
def test_of_an_unknown_source_there_is_nothing_to_say(offers, source):
    announcement = Announcement(pk=1, source=source)

    assert sources.facts(source) == {}
    assert sources.calendar_of(source) == ""
    assert sources.outdated([announcement]) == {}
    assert sources.started(announcement, timezone.now()) is None


@pytest.mark.django_db
@pytest.mark.parametrize("source", UNKNOWN)
def test_the_rooms_of_this_site_say_nothing_of_a_row_that_is_not_there(source):
    assert sources.facts(source) == {}
    assert sources.calendar_of(source) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["gone:1", "gone"])
def test_a_mail_whose_source_is_gone_is_shown_and_sent(client, offers, wake_ups, source):
    mailing_list = make_list()
    make_reader(lists=[mailing_list])
    announcement = make_announcement(
        lists=[mailing_list], source=source, audience=["gone:1:guests"], with_calendar=True
    )
    client.force_login(make_superuser())

    for page in ("change", "preview"):
        address = reverse(f"admin:mailing_announcement_{page}", args=[announcement.pk])
        assert client.get(address).status_code == 200, page
    assert letters.subjects([announcement]) == {announcement.pk: "Next week"}
    assert actions.start(announcement=announcement).state == Announcement.State.SENDING
    assert announcement.deliveries.count() == 1


def finder_of(word):
    """A room that keeps a word out of mails."""

    def find(texts):
        return [
            [Leak(found.start(), found.end(), "page", False) for found in re.finditer(word, text)]
            for text in texts
        ]

    return lambda: find


def test_every_room_takes_its_links_out(monkeypatch):
    rooms = [LinkRedaction(word, finder_of(word)) for word in ("door", "gate", "rga")]
    registered(monkeypatch, "link_redactions", *rooms)
    documents = [PlainText("door and gate"), PlainText("garga, doorgate"), PlainText("none")]

    assert sources.redacted(documents) == (
        ["page and page", "gapage, page", "none"],
        ["door", "gate", "rga", "doorgate"],
    )


# --- Who it goes to --------------------------------------------------------------------------------------


def test_an_address_in_two_groups_is_there_once(offers):
    found = sources.people_in(["event:3:speakers", "event:3:board"])

    assert list(found) == ["speaker@example.org", "both@example.org", "not an address"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["gone:3:speakers", "gone", ""])
def test_a_group_that_no_room_knows_is_empty_and_for_superusers_only(offers, key):
    assert sources.people_in([key]) == {}
    assert not sources.may_use_audiences(make_user(), ["event:3:speakers", key])
    assert sources.may_use_audiences(make_superuser(), [key])


@pytest.mark.django_db
def test_who_may_use_all_groups_may_use_them_together(offers):
    assert sources.may_use_audiences(make_user(), ["event:3:speakers", "event:3:board"])
    assert sources.may_use_audiences(make_user(), [])
