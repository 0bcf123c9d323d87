"""Plans are changed on pages that first show all they would touch and then do just that, once."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from events.admin import desk
from events.models import Event, Talk
from tests.factories import make_event, make_session, make_talk, make_user, utc
from tests.plans import facts

NOW = utc(2026, 3, 18, 9, 30)
NOON = utc(2026, 3, 25, 12)  # 13:00 in Berlin
PLANS = {"move", "swap", "shift", "cancel", "revive", "postpone", "format", "publish", "hide", "copy", "term"}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def editor(client, db):
    user = make_user("editor@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def event(editor):
    return make_event(
        "flows", kind="workshop", title="Flows", time_zone="Europe/Berlin", editors=[editor],
        first_day=dt.date(2026, 3, 25), last_day=dt.date(2026, 3, 26),
    )  # fmt: skip


def page_of(row, route):
    return f"/admin/events/{row._meta.model_name}/{row.pk}/{route}/"


def preview(client, row, route, **data):
    return client.post(page_of(row, route), data | {"preview": ""})


def confirm(client, row, route, seen, **data):
    """Press the second button of a page that was seen."""
    fingerprint = seen.context_data["fingerprint"]
    return client.post(page_of(row, route), data | {"fingerprint": fingerprint, "confirm": ""})


def changed(before, after):
    return {place: (before[place], after[place]) for place in after if before.get(place) != after[place]}


def said(response):
    """The changes that a page prints, as `changed` has them."""
    return {
        (each.row._meta.label, each.row.pk, each.row._meta.get_field(each.field).attname): (
            getattr(each.before, "pk", each.before),
            getattr(each.after, "pk", each.after),
        )
        for each in response.context_data["changes"]
    }


def told(response):
    """What a page says is wrong, whatever the field."""
    assert response.status_code == 200, response.status_code
    return " ".join(text for texts in response.context_data["form"].errors.values() for text in texts)


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
def test_the_page_writes_nothing_before_it_is_confirmed_and_then_what_it_said(client, rows, name):
    row, route, data = asked(rows, name)
    before = facts()

    assert client.get(page_of(row, route), data | {"confirm": ""}).status_code == 200
    seen = preview(client, row, route, **data)
    assert facts() == before and said(seen)
    answer = confirm(client, row, route, seen, **data)

    assert answer.status_code == 302
    assert changed(before, facts()) == said(seen)


@pytest.mark.parametrize("name", ACTIONS)
def test_pressed_twice_the_second_changes_nothing_and_says_why(client, rows, name):
    row, route, data = asked(rows, name)
    seen = preview(client, row, route, **data)
    confirm(client, row, route, seen, **data)
    before = facts()

    again = confirm(client, row, route, seen, **data)

    assert again.status_code == 200 and facts() == before
    assert told(again) or again.context_data["is_outdated"]


@pytest.mark.parametrize("name", ACTIONS)
def test_what_was_done_is_said_with_a_link(client, rows, name):
    row, route, data = asked(rows, name)
    answer = confirm(client, row, route, preview(client, row, route, **data), **data)

    page = client.get(answer["Location"])

    message, *_warnings = page.context["messages"]
    assert str(row) in str(message) and f'href="{answer["Location"]}"'.replace("&", "&amp;") in str(message)


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
        (page, by_model[model]) for model in by_model for page in desk.PAGES[model] if page.route in PLANS
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
        return {tool["address"].split("/")[-2] for tool in desk.tools_of(rows[name])} & PLANS

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


def test_a_very_long_preview_is_cut_and_says_by_how_much(client, event, editor):
    for number in range(160):
        make_talk(event, starts_at=NOON + dt.timedelta(minutes=number), minutes=1)

    seen = preview(client, event, "postpone", first_day="2026-04-08")

    assert seen.context_data["numbers"] == ["1 event", "160 talks"]
    assert len(seen.context_data["changes"]) + seen.context_data["more"] == 2 + 160 * 2
    assert "And 22 more changes of this sort." in seen.content.decode()


# --- Moving, swapping, shifting ----------------------------------------------------------------------------


def test_a_talk_moves_to_a_free_slot_of_its_series(client, editor):
    series = make_event(
        time_zone="Europe/Berlin", editors=[editor], slot_weekday=2, slot_time=dt.time(16), slot_minutes=60
    )
    talk = make_talk(series, starts_at=utc(2026, 3, 25, 15))
    make_talk(series, starts_at=utc(2026, 4, 1, 9))
    choices = dict(client.get(page_of(talk, "move")).context_data["form"].fields["slot"].choices)
    free = "2026-03-18T15:00:00+00:00", "2026-04-08T14:00:00+00:00"
    assert tuple(choices)[:3] == ("", *free)
    assert choices[free[1]] == "Free: Wed 8 April 2026, 16:00 (UTC+2)"

    data = {"slot": free[1], "starts_at_0": "2026-03-25", "starts_at_1": "16:00"}
    confirm(client, talk, "move", preview(client, talk, "move", **data), **data)

    talk.refresh_from_db()
    assert (talk.starts_at, talk.ends_at) == (utc(2026, 4, 8, 14), utc(2026, 4, 8, 15))
    assert told(preview(client, talk, "move", **data)) == "This slot is taken meanwhile; choose another."


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("", "", "Give a day and a time"),
        ("2026-03-26", "", "Give a day and a time"),
        ("2026-03-29", "02:30", "02:30 is skipped on 29 March 2026 in Berlin"),
        ("2026-10-25", "02:30", "02:30 occurs twice on 25 October 2026 in Berlin"),
        ("2026-02-30", "09:00", "Enter a valid date"),
        ("0001-01-01", "09:00", "Choose a year between 1900 and 2199"),
        ("2026-03-25", "13:00", "Nothing would change"),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_to_do(client, rows, day, time, words):
    before = facts()

    answer = preview(client, rows["talk"], "move", starts_at_0=day, starts_at_1=time)

    assert words in told(answer) and facts() == before
    assert "fingerprint" not in answer.context_data


def test_a_talk_swaps_only_with_dated_talks_of_its_event(client, rows):
    undated, foreign = make_talk(rows["event"], starts_at=None), make_talk()
    offered = dict(client.get(page_of(rows["talk"], "swap")).context_data["form"].fields["other"].choices)

    assert set(offered) == {"", *(str(rows[name].pk) for name in ("other", "draft", "cancelled"))}
    assert offered[str(rows["other"].pk)] == "Wed 25 March 2026, 14:00 (UTC+1) · On ebbs"
    for talk in (undated, foreign, rows["talk"]):
        assert "not there any more" in told(preview(client, rows["talk"], "swap", other=talk.pk))


def test_a_series_of_years_offers_the_talks_nearest_in_time(client, event):
    talks = [make_talk(event, starts_at=NOON + dt.timedelta(days=day)) for day in range(-40, 40)]

    choices = client.get(page_of(talks[40], "swap")).context_data["form"].fields["other"].choices[1:]

    assert [key for key, _label in choices] == [str(talk.pk) for talk in talks[10:40] + talks[41:71]]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ("", "This field is required"),
        ("x", "Enter a whole number"),
        ("9999", "less than or equal to 1440"),
        ("0", "Nothing would change"),
        ("-200", "would end before it starts"),
    ],
)
def test_minutes_that_make_no_sense_are_refused(client, rows, minutes, words):
    assert words in told(preview(client, rows["talk"], "shift", minutes=minutes))


def test_a_talk_without_a_session_is_not_shifted(client, event):
    talk = make_talk(event, starts_at=NOON, title="On flows")

    assert (
        told(preview(client, talk, "shift", minutes="5")) == "“On flows” is in no session; move it instead."
    )


def test_a_talk_without_a_time_takes_that_of_another(client, event):
    talk, other = make_talk(event, starts_at=None), make_talk(event, starts_at=NOON)
    data = {"other": other.pk}

    confirm(client, talk, "swap", preview(client, talk, "swap", **data), **data)

    talk.refresh_from_db(), other.refresh_from_db()
    assert (talk.starts_at, other.starts_at) == (NOON, None)
    assert "has no time yet" in told(preview(client, other, "move", **TYPED))


# --- Events ------------------------------------------------------------------------------------------------


def test_an_event_is_postponed_either_in_words_or_to_a_day(client, event):
    answer = preview(client, event, "postpone", new_dates="2027", first_day="2027-03-24")

    assert told(answer) == "Give either a time in words or a new first day."


def test_what_was_postponed_in_words_gets_its_new_days(client, event):
    Event.objects.filter(pk=event.pk).update(status="postponed", new_dates="2027")
    data = {"new_dates": "2027", "first_day": "2027-03-24"}  # as the form stands, and the day

    confirm(client, event, "postpone", preview(client, event, "postpone", **data), **data)

    event.refresh_from_db()
    assert (event.status, event.new_dates, event.first_day) == ("published", "", dt.date(2027, 3, 24))


def test_parts_change_their_format_along_if_chosen(client, event):
    part = make_event(parent=event, kind="lecture")

    assert len(said(preview(client, event, "format", format="online"))) == 1
    seen = preview(client, event, "format", format="online", with_parts="on")
    confirm(client, event, "format", seen, format="online", with_parts="on")

    part.refresh_from_db()
    assert part.format == "online"


def test_the_days_to_publish_are_those_of_the_drafts_to_come_or_of_the_address(client, event, rows):
    make_talk(event, starts_at=NOON + dt.timedelta(days=7), status="draft")
    make_talk(event, starts_at=NOW - dt.timedelta(days=7), status="draft")

    seen = client.get(page_of(event, "publish"))
    assert len(said(seen)) == 2
    narrowed = client.get(page_of(event, "publish"), {"first_day": "2026-03-25", "last_day": "2026-03-25"})
    assert {pk for _label, pk, _field in said(narrowed)} == {rows["draft"].pk}
    assert seen.context_data["follows"] == ["Readers see these talks at once, and calendars show them."]


@pytest.mark.parametrize("route", ["publish", "hide"])
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-25", "2026-03-24", "The last day is before the first day."),
        ("2030-01-01", "2030-02-01", "between these days"),
        ("x", "2030-02-01", "Enter a valid date."),
        ("0001-01-01", "9999-12-31", "Choose a year between 1900 and 2199."),
    ],
)
def test_days_that_do_not_fit_are_refused(client, event, route, first, last, words):
    assert words in told(preview(client, event, route, first_day=first, last_day=last))


# --- Copying -----------------------------------------------------------------------------------------------

COPY = {"slug": "flows-2027", "first_day": "2027-03-24", "talks": "on", "people": "on"}


def test_a_copy_is_shown_before_it_is_made(client, event, rows):
    suggested = client.get(page_of(event, "copy")).context_data["form"]
    assert (suggested["slug"].value(), suggested["first_day"].value()) == ("flows-2027", dt.date(2027, 3, 24))

    seen = preview(client, event, "copy", **COPY)

    words = seen.content.decode()
    assert not Event.objects.filter(slug="flows-2027").exists()
    assert seen.context_data["numbers"] == ["1 event", "1 session", "4 talks"]
    assert (
        "<del>Wed 25 March 2026, 13:00 (UTC+1)</del>" in words and "Wed 24 March 2027, 13:00 (UTC+1)" in words
    )
    answer = confirm(client, event, "copy", seen, **COPY)
    made = Event.objects.get(slug="flows-2027")
    assert answer["Location"] == f"/admin/events/event/{made.pk}/change/"
    assert (made.status, made.talks.count(), made.first_day) == ("draft", 4, dt.date(2027, 3, 24))


def test_a_copy_pressed_twice_is_made_once(client, event):
    seen = preview(client, event, "copy", **COPY)
    confirm(client, event, "copy", seen, **COPY)

    again = confirm(client, event, "copy", seen, **COPY)

    assert list(again.context_data["form"].errors) == ["slug"]
    assert Event.objects.count() == 2


def test_a_copy_of_what_changed_meanwhile_is_shown_again(client, event):
    seen = preview(client, event, "copy", **COPY)
    make_talk(event)

    again = confirm(client, event, "copy", seen, **COPY)

    assert again.context_data["is_outdated"] and Event.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "flows"}, "slug"),
        ({"slug": "no address"}, "slug"),
        ({"first_day": "2027-03-25"}, "__all__"),
        ({"first_day": "2250-03-25"}, "__all__"),
        ({"first_day": "x"}, "first_day"),
    ],
)
def test_a_copy_that_cannot_be_is_refused(client, event, wrong, field):
    answer = preview(client, event, "copy", **(COPY | wrong))

    assert list(answer.context_data["form"].errors) == [field] and Event.objects.count() == 1


def test_a_part_is_copied_only_by_who_edits_its_umbrella(client, editor):
    part = make_event(
        "part", parent=make_event(title="Tides"), editors=[editor], first_day=dt.date(2026, 3, 25)
    )
    data = COPY | {"slug": "part-2027"}

    assert "a part of “Tides”, too" in told(preview(client, part, "copy", **data))
    part.parent.editors.add(editor)
    assert "fingerprint" in preview(client, part, "copy", **data).context_data


def test_an_event_without_days_is_copied_without_asking_for_one(client, editor):
    event = make_event("plain", editors=[editor])
    assert "first_day" not in client.get(page_of(event, "copy")).context_data["form"].fields

    data = {"slug": "plain-2"}
    assert confirm(client, event, "copy", preview(client, event, "copy", **data), **data).status_code == 302


# --- Warnings ----------------------------------------------------------------------------------------------


def test_what_is_odd_afterwards_is_told_and_blocks_nothing(client, rows):
    answer = confirm(client, rows["talk"], "move", preview(client, rows["talk"], "move", **TYPED), **TYPED)

    told = " ".join(str(message) for message in client.get(answer["Location"]).context["messages"])

    assert "“On flows”: This talk has no speaker yet" in told


def test_of_many_talks_only_some_are_warned_about(client, event):
    for number in range(30):
        make_talk(event, starts_at=NOON + dt.timedelta(minutes=number), minutes=1, status="draft")
    data = {"first_day": "2026-03-25", "last_day": "2026-03-25"}

    answer = confirm(client, event, "publish", preview(client, event, "publish", **data), **data)

    assert len(client.get(answer["Location"]).context["messages"]) == 1 + 10
