"""The page of an older site becomes an event with its parts, as drafts."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission

from events.imports.outlines.days import found_in
from events.models import Event, Person
from tests.support.factories import make_person, make_superuser, make_user

ADDRESS = "/admin/events/event/import-page/"
PAGE = """---
layout: sparse
title: Mathematics of Examples
permalink: /events/examples2020/
start_date: "2020-07-27"
end_date: "31 July 2020"
---

<p style="color:red">The workshop is postponed to 2021; the symposium is <b>online</b>.</p>

<h1 style="text-align: center;">Mathematics of Examples</h1>

Three events on examples.

## [IEX](https://iex.example.org/) Workshop on Small Examples (27-31 July 2020)
The first of its kind.

Organisers are [Ada Example](https://example.org/ada), [Bo Example](https://example.org/bo) and Cy Example (Lab, Two).

**For more information, see [link](https://workshop.example.org/).**

## [LEX](https://lex.example.org)-Town Symposium on [Large $L^2$ Examples](https://symposium.example.org) (3–7 August 2020)
Talks all week.

### Posters
There is a call.

Organisers are [Ada Example](https://example.org/ada).

## Research incubator (10-14 August 2020)
Two days of lectures.
"""  # noqa: E501 (as pages are written)


@pytest.fixture
def administrator(client, db):
    user = make_superuser()
    client.force_login(user)
    return user


def send(client, text=PAGE, **fields):
    return client.post(ADDRESS, {"text": text, "time_zone": "Europe/London", "with_text": "on"} | fields)


def confirm(client, shown, **fields):
    context = shown.context_data
    return send(client, context["kept"]["text"], fingerprint=context["fingerprint"], confirm="1", **fields)


def test_a_page_becomes_an_event_with_three_parts(client, administrator):
    known = make_person("Bo Example")

    shown = send(client)
    assert "4 drafts would be made" in shown.content.decode() and Event.objects.count() == 0
    assert "its parts lie outside of them" in shown.content.decode()
    confirm(client, shown)

    whole = Event.objects.get(parent=None)
    assert (whole.slug, whole.title, whole.kind, whole.status) == (
        "examples2020", "Mathematics of Examples", "programme", "draft",
    )  # fmt: skip
    assert (whole.first_day, whole.last_day) == (dt.date(2020, 7, 27), dt.date(2020, 8, 14))
    assert whole.notice == "The workshop is postponed to 2021; the symposium is online."
    assert whole.description == "Three events on examples."
    assert [
        (part.title, part.kind, part.first_day.day, part.last_day.day, part.external_url)
        for part in whole.parts.all()
    ] == [
        ("IEX Workshop on Small Examples", "workshop", 27, 31, "https://workshop.example.org/"),
        ("LEX-Town Symposium on Large $L^2$ Examples", "symposium", 3, 7, "https://symposium.example.org"),
        ("Research incubator", "incubator", 10, 14, ""),
    ]
    workshop, symposium, _incubator = whole.parts.all()
    assert [(m.person.name, m.role, m.affiliation) for m in workshop.board.all()] == [
        ("Ada Example", "Organiser", ""), ("Bo Example", "Organiser", ""),
        ("Cy Example", "Organiser", "Lab, Two"),
    ]  # fmt: skip
    assert workshop.board.all()[1].person == known
    ada = Person.objects.get(name="Ada Example")
    assert (ada.homepage, ada.kept_at) == ("https://example.org/ada", workshop)
    assert symposium.board.get().person == ada
    assert symposium.description == "Talks all week.\n\n### Posters\n\nThere is a call."


def test_only_the_facts_come_without_the_texts(client, administrator):
    confirm(client, send(client, with_text=""), with_text="")

    assert set(Event.objects.values_list("description", flat=True)) == {""}


def test_an_editor_makes_parts_of_their_own_events_only(client, editor, event):
    assert "This field is required" in str(send(client).context_data["form"].errors)

    confirm(client, send(client, parent=event.pk), parent=event.pk)
    whole = event.parts.get()
    assert whole.parts.count() == 3 and list(whole.editors.all()) == []

    client.force_login(make_user())
    assert "/login/" in client.get(ADDRESS).url
    may_add = make_user(is_staff=True)
    may_add.user_permissions.add(Permission.objects.get(codename="add_event"))
    client.force_login(may_add)
    confirm(client, send(client))
    assert list(Event.objects.get(slug="examples2020-2").editors.all()) == [may_add]


def test_what_changed_meanwhile_is_looked_at_again(client, administrator):
    shown = send(client)
    Event.objects.create(slug="examples2020", title="Another", kind="other", time_zone="UTC")

    assert "Something changed meanwhile" in confirm(client, shown).content.decode()
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["No headings", "# One\n\n## Topics\nare many", "---\na: [\n---\n", "a\0b", ""]
)
def test_a_page_without_parts_is_told(client, administrator, text):
    assert send(client, text).context_data["form"].errors
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("School (27-31 July 2020)", "2020-07-27", "2020-07-31", "School"),
        ("27 July – 3 August 2020: School", "2020-07-27", "2020-08-03", "School"),
        ("School, July 27th to August 3rd, 2020", "2020-07-27", "2020-08-03", "School"),
        ("School, Sept. 5–7, 2020", "2020-09-05", "2020-09-07", "School"),
        ("School on 5 May 2020", "2020-05-05", "2020-05-05", "School on"),
        ("School (June – July 2024)", "2024-06-01", "2024-07-31", "School"),
        ("School (31-27 July 2020)", None, None, "School (31-27 July 2020)"),
        ("School (31 February 2020)", None, None, "School (31 February 2020)"),
        ("School 2020", None, None, "School 2020"),
    ],
)
def test_days_in_headings(text, first, last, rest):
    days, without = found_in(text)

    assert (days and str(days.first), days and str(days.last), without) == (first, last, rest)
