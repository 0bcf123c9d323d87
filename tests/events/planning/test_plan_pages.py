"""Plans are changed on pages that first show all they would touch and then do just that, once."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import object_pages
from events.models import Event, Talk
from tests.support.factories import make_event, make_session, make_talk, make_user, utc
from tests.support.plan_pages import confirm, make_workshop, page_of, preview, said, told
from tests.support.plans import facts

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 18, 9, 30)
NOON = utc(2026, 3, 25, 12)  # 13:00 in Berlin
PLANS = {"move", "swap", "shift", "cancel", "revive", "postpone", "format", "publish", "hide", "copy", "term"}


@pytest.fixture
def event(editor):
    return make_workshop(editor)


def changed(before, after):
    return {place: (before[place], after[place]) for place in after if before.get(place) != after[place]}


# --- Every action ------------------------------------------------------------------------------------------

TYPED = {"starts_at_0": "2026-03-26", "starts_at_1": "09:00"}
ACTIONS = {
    "move": ("talk", "move", TYPED),
    "swap": ("talk", "swap", {"other": "other"}),
    "shift the rest": ("talk", "shift", {"minutes": "15"}),
    "cancel a talk": ("talk", "cancel", {}),
    "revive a talk": ("cancelled", "revive", {"status": "tentative"}),
    "shift a session": ("event", "shift", {"session": "session", "minutes": "-10"}),
    "cancel an event": ("event", "cancel", {}),
    "revive an event": ("off", "revive", {}),
    "postpone in words": ("event", "postpone", {"new_dates": "2027"}),
    "postpone to a day": ("event", "postpone", {"first_day": "2026-04-08"}),
    "change the format": ("event", "format", {"format": "online"}),
    "publish": ("event", "publish", {"first_day": "2026-03-25", "last_day": "2026-03-25"}),
    "hide": ("hidden", "hide", {"first_day": "2026-03-25", "last_day": "2026-03-25"}),
}


@pytest.fixture
def rows(event, editor):
    """What the actions above are for, by name."""
    session = make_session(event, starts_at=NOON)
    off = make_event(status="postponed", editors=[editor], new_dates="2027")
    hidden = make_event(status="draft", editors=[editor])
    make_talk(hidden, starts_at=NOON)
    return {
        "event": event,
        "off": off,
        "hidden": hidden,
        "session": session,
        "talk": make_talk(event, title="On flows", starts_at=NOON, session=session),
        "other": make_talk(event, title="On ebbs", starts_at=NOON + dt.timedelta(hours=1), session=session),
        "draft": make_talk(event, title="On tides", starts_at=NOON, status="draft"),
        "cancelled": make_talk(event, title="On waves", starts_at=NOON, status="cancelled"),
    }


def asked(rows, name):
    """The row, the page and the answers of an action."""
    row, route, data = ACTIONS[name]
    return rows[row], route, {key: rows[text].pk if text in rows else text for key, text in data.items()}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_shown_before_it_is_done_once_and_said_with_a_link(client, rows, name):
    row, route, data = asked(rows, name)
    before = facts()

    assert client.get(page_of(row, route), data | {"confirm": ""}).status_code == 200
    seen = preview(client, row, route, **data)
    assert facts() == before and said(seen)
    answer = confirm(client, row, route, seen, **data)
    assert answer.status_code == 302
    done = facts()
    assert changed(before, done) == said(seen)

    message, *_warnings = client.get(answer["Location"]).context["messages"]
    assert str(row) in str(message) and f'href="{answer["Location"]}"'.replace("&", "&amp;") in str(message)

    again = confirm(client, row, route, seen, **data)
    assert again.status_code == 200 and facts() == done
    assert told(again) or again.context_data["is_outdated"]


def test_what_changed_meanwhile_is_shown_before_anything_is_done(client, rows):
    talk, data = rows["talk"], {"minutes": "15"}
    seen = preview(client, talk, "shift", **data)
    Talk.objects.filter(pk=rows["other"].pk).update(starts_at=NOON + dt.timedelta(minutes=70))
    before = facts()

    again = confirm(client, talk, "shift", seen, **data)

    assert facts() == before
    assert again.context_data["is_outdated"] and said(again) != said(seen)
    assert "changed something meanwhile" in again.content.decode()
    assert confirm(client, talk, "shift", again, **data).status_code == 302


def test_an_answer_changed_after_the_preview_is_shown_first(client, rows):
    seen = preview(client, rows["talk"], "shift", minutes="15")

    again = confirm(client, rows["talk"], "shift", seen, minutes="50")

    assert again.context_data["is_outdated"]
    rows["talk"].refresh_from_db()
    assert rows["talk"].starts_at == NOON


@pytest.mark.parametrize("fingerprint", ["", "0", "x" * 5000])
def test_a_forged_fingerprint_does_nothing(client, rows, fingerprint):
    before = facts()

    client.post(page_of(rows["talk"], "cancel"), {"confirm": "", "fingerprint": fingerprint})

    assert facts() == before


# --- Who gets there ----------------------------------------------------------------------------------------


def plan_pages(rows):
    """The addresses of all pages of this sort, of an event and of a talk."""
    by_model = {Event: rows["event"], Talk: rows["talk"]}
    pages = [
        (page, by_model[model])
        for model in by_model
        for page in object_pages.pages_of(model)
        if page.route in PLANS
    ]
    assert {page.route for page, _row in pages} == PLANS
    return [page.address(row) for page, row in pages]


@pytest.mark.parametrize("verb", ["get", "post", "put", "delete", "head", "options"])
def test_others_find_no_such_page_by_any_verb(client, rows, verb):
    stranger = make_user()
    make_event(editors=[stranger])
    client.force_login(stranger)
    before = facts()

    answers = {getattr(client, verb)(address).status_code for address in plan_pages(rows)}

    assert answers == {404} and facts() == before


def test_visitors_are_asked_to_sign_in(rows):
    assert {Client().get(address).status_code for address in plan_pages(rows)} == {302}


def test_no_other_site_can_press_the_button(editor, rows):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert {client.post(address).status_code for address in plan_pages(rows)} == {403}


@pytest.mark.parametrize("key", ["999999", "x", "1 OR 1=1", "9" * 40, "٣"])
def test_keys_that_are_none_lead_nowhere(client, event, key):
    assert client.get(f"/admin/events/talk/{key}/move/").status_code == 404
    assert client.get(f"/admin/events/event/{key}/copy/").status_code == 404


def test_a_page_is_offered_where_it_makes_sense(rows):
    def offered(name):
        return {tool["address"].split("/")[-2] for tool in object_pages.tools_of(rows[name])} & PLANS

    assert offered("talk") == {"move", "swap", "shift", "cancel"}
    assert offered("draft") == {"move", "swap"}
    assert offered("cancelled") == {"revive"}
    assert offered("event") == {"cancel", "postpone", "format", "shift", "publish", "hide", "copy"}
    assert offered("off") == {"cancel", "revive", "postpone", "format", "publish", "hide", "copy", "term"}


# --- What is shown -----------------------------------------------------------------------------------------


def test_moments_are_told_by_the_clocks_of_the_event_with_their_zone(client, rows):
    words = preview(client, rows["talk"], "move", **TYPED).content.decode()

    assert "<del>Wed 25 March 2026, 13:00</del>" in words
    assert "Thu 26 March 2026, 09:00" in words and "Times are in Berlin time (Europe/Berlin)." in words


def test_what_needs_no_answer_is_shown_at_once(client, rows):
    assert said(client.get(page_of(rows["talk"], "cancel")))
    assert said(client.get(page_of(rows["cancelled"], "revive")))


def test_what_follows_is_told(client, event, rows):
    make_event(parent=event, kind="lecture")
    seen = client.get(page_of(event, "cancel"))

    assert seen.context_data["follows"] == [
        "1 part is off with it.",
        "2 talks do not take place; their pages stay, and calendars strike them out.",
    ]
    confirm(client, event, "cancel", seen)
    assert client.get(page_of(event, "revive")).context_data["follows"] == [
        "1 part is on with it.",
        "2 talks take place; calendars revive their entries.",
    ]


def test_what_stays_off_with_its_umbrella_is_told(client, event):
    umbrella = make_event(status="cancelled", title="Tides")
    Event.objects.filter(pk=event.pk).update(parent=umbrella, status="postponed")

    assert client.get(page_of(event, "revive")).context_data["follows"] == ["It stays off, as “Tides” is."]


def test_a_part_that_stays_off_by_itself_is_told(client, event):
    day = dt.date(2026, 3, 25)
    part = {"parent": event, "kind": "lecture", "first_day": day, "last_day": day}
    make_event(**part)
    make_event(**part, title="Ebbs", status="cancelled")
    tides = make_event(**part, title="Tides", status="postponed", new_dates="2027")
    make_event(**part | {"parent": tides})

    seen = preview(client, event, "postpone", first_day="2026-04-08")

    assert seen.context_data["follows"] == [
        "“Ebbs” stays off by itself: Cancelled.",
        "“Tides” stays off by itself, on its old days: Postponed to 2027.",
        "Calendars move 3 entries that their readers know already.",  # the whole days of three events
    ]


def test_what_calendars_move_is_counted(client, event):
    umbrella = make_event(kind="programme")  # its entry has the days of its parts
    make_event(kind="programme", parent=umbrella, status="draft")
    event.parent = umbrella
    event.save()
    make_talk(event, starts_at=NOON)
    make_talk(event, starts_at=NOON, kind="break")  # in no calendar
    make_talk(event, starts_at=NOON, status="draft")
    series = make_event(parent=event, first_day=dt.date(2026, 3, 25))  # only its talks are in calendars
    make_talk(series, starts_at=NOON)

    seen = preview(client, event, "postpone", first_day="2026-04-08")

    assert seen.context_data["follows"] == ["Calendars move 4 entries that their readers know already."]


@pytest.mark.parametrize("asked", [{"new_dates": "2027"}, {"first_day": "2026-04-08"}])
def test_a_banner_that_stays_is_told(client, event, asked):
    Event.objects.filter(pk=event.pk).update(notice="Postponed because of <fog>. " + "Sorry. " * 50)

    told = preview(client, event, "postpone", **asked)

    (sentence,) = (text for text in told.context_data["follows"] if "banner" in text)
    assert sentence.startswith("The banner of “Flows” stays") and sentence.endswith("…”")
    assert "“Postponed because of <fog>." in sentence
    assert "&lt;fog&gt;" in told.content.decode()


def test_a_very_long_preview_is_cut_and_says_by_how_much(client, event, editor):
    for number in range(160):
        make_talk(event, starts_at=NOON + dt.timedelta(minutes=number), minutes=1)

    seen = preview(client, event, "postpone", first_day="2026-04-08")

    assert seen.context_data["numbers"] == ["1 event", "160 talks"]
    assert len(seen.context_data["changes"]) + seen.context_data["more"] == 2 + 160 * 2
    assert "And 22 more changes of this sort." in seen.content.decode()


# --- Warnings ----------------------------------------------------------------------------------------------


def test_what_is_odd_afterwards_is_told_and_blocks_nothing(client, rows):
    answer = confirm(client, rows["talk"], "move", preview(client, rows["talk"], "move", **TYPED), **TYPED)

    told = " ".join(str(message) for message in client.get(answer["Location"]).context["messages"])

    assert "On flows (26 March 2026): This talk has no speaker yet" in told


def test_what_is_odd_about_several_talks_is_said_once_with_their_days(client, event):
    Talk.objects.all().delete()
    for day in (25, 26):
        make_talk(event, title="", abstract="All.", status="draft", starts_at=NOON.replace(day=day))
    days = {"first_day": "2026-03-25", "last_day": "2026-03-26"}

    done = confirm(client, event, "publish", preview(client, event, "publish", **days), **days)

    _done, warning = map(str, client.get(done["Location"]).context["messages"])
    talks = "Title to be announced (25 March 2026); Title to be announced (26 March 2026)"
    assert warning.startswith(f"{talks}: This talk has no speaker yet")


def test_of_many_talks_only_some_are_warned_about(client, event):
    for number in range(30):
        make_talk(event, starts_at=NOON + dt.timedelta(minutes=number), minutes=1, status="draft")
    data = {"first_day": "2026-03-25", "last_day": "2026-03-25"}

    answer = confirm(client, event, "publish", preview(client, event, "publish", **data), **data)

    _done, warning = map(str, client.get(answer["Location"]).context["messages"])
    assert warning.count("(25 March 2026)") == 10


# --- Size --------------------------------------------------------------------------------------------------

PREVIEWS = {
    "publish": {"first_day": "2026-03-25", "last_day": "2026-03-25"},
    "cancel": {},
    "postpone": {"first_day": "2026-04-08"},
    "shift": {"session": "session", "minutes": "10"},
    "copy": {"slug": "flows-2027", "first_day": "2027-03-24", "talks": "on", "people": "on"},
}


def queries_of(client, event, route, data):
    with CaptureQueriesContext(connection) as queries:
        assert "fingerprint" in preview(client, event, route, **data).context_data
    return [query["sql"] for query in queries]


@pytest.mark.database
@pytest.mark.parametrize("route", PREVIEWS)
def test_a_preview_of_more_rows_takes_no_more_queries(client, event, rows, route):
    data = {key: rows[text].pk if text in rows else text for key, text in PREVIEWS[route].items()}
    queries_of(client, event, route, data)
    at_one = queries_of(client, event, route, data)
    for _number in range(2):
        make_talk(event, starts_at=NOON, status="draft", session=rows["session"], speaker=f"Ada {_number}")
        make_talk(event, starts_at=NOON, session=rows["session"])
    at_three = queries_of(client, event, route, data)

    assert len(at_three) == len(at_one), "\n".join(at_three)
    assert len(at_one) <= 40


@pytest.mark.database
@pytest.mark.parametrize("route", ["move", "swap", "shift", "cancel"])
def test_the_page_of_an_action_on_a_talk_takes_few_queries(client, event, rows, route):
    client.get(page_of(rows["talk"], route))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(rows["talk"], route))

    assert len(queries) <= 25
