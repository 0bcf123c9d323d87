"""Every address of every registered model, asked by everybody: rule by rule, who gets in and what leaks.

A model that is newly registered fails here until it is said below to which of the three kinds it belongs.
"""

import datetime as dt
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from courses.models import CourseWeek, Lecture, WeekMaterial
from events import permissions
from events.models import (
    Area,
    BoardMember,
    CalendarEntry,
    Event,
    EventOrganisation,
    FormerSlug,
    JoiningLink,
    Material,
    Organisation,
    Page,
    Person,
    Picture,
    Session,
    Speaker,
    Talk,
    Topic,
)
from events.posters.models import Criterion, DecisionLetter, PosterCall, PosterQuestion
from events.registration.models import Question, RegistrationSettings, Ticket
from events.speakers.models import Proposal, Suggestion
from portal import rooms
from portal.models import SiteSettings, User
from tests.support import factories as make
from tests.support.admin_forms import errors, form_data
from tests.support.demo import loaded_once

SHARED = {Person, Organisation, Topic}
SUPERUSERS_ONLY = {User, Group, SiteSettings, CalendarEntry, FormerSlug}

# Counters, and what has pages of its own beside what it belongs to.
UNREGISTERED = {
    "accounts.Session",
    "documents.Document", "documents.FormulaTypst",
    "events.EditorInvitation", "events.TableImport",
    "mailing.AnnouncementSubject", "mailing.Letter", "mailing.Subscriber", "mailing.Subscription",
    "mailing.Throttle", "mailing.Worker",
    "notifications.NotificationSettings", "notifications.PeopleSnapshot", "notifications.TalkSnapshot",
    "notifications.ToldTalk",
    "personal.PersonalCalendar", "personal.Star",
    "portal.FeedRequests", "portal.Hold", "portal.PeriodicWork", "portal.Revision", "portal.ZoneRules",
    "posters.Conflict", "posters.DecisionLetter", "posters.LateInvitation", "posters.LikelyDuplicate",
    "posters.Poster", "posters.PosterAnswer",
    "posters.PosterArea", "posters.PosterAuthor", "posters.PosterBook", "posters.PosterChange",
    "posters.PosterDraft", "posters.PosterFile", "posters.PosterMail", "posters.Release",
    "posters.ReleaseItem", "posters.Review", "posters.Reviewer", "posters.Score", "posters.ToldBoard",
    "registration.Answer", "registration.CheckIn", "registration.Helper", "registration.InvitationLetter",
    "registration.Place", "registration.Registration", "registration.RegistrationAttempt",
    "registration.RegistrationChange", "registration.RegistrationMail", "registration.RegistrationSnapshot",
    "search.SearchEntry", "search.SearchWord", "search.StaleEntry", "search.WordPart",
    "sharing.SharedFile",
    "speakers.OfferedDate", "speakers.SpeakerInvitation", "speakers.SpeakerLink",
}  # fmt: skip

# Rows that people send from elsewhere: organisers decide about them, and add none. A call begins on its tab.
SENT = {Proposal, PosterCall}

# Mail goes with lists, not with events: tests/mailing/test_permissions.py walks through it.
MODELS = [model for model in admin.site._registry if model._meta.app_label != "mailing"]
PROGRAMME = [model for model in MODELS if model not in SHARED | SUPERUSERS_ONLY]


def ids(model):
    return model._meta.model_name


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(made_once, db):
    return made_once


def make_world(now):
    """Two events, each with an editor and a row of every model; all words of the second hold "sealed"."""
    own, sealed = make_programme("open", "published"), make_programme("sealed", "draft")
    editors = {
        "editor": make.make_user("editor@example.org"),
        "other": make.make_user("sealed@example.org"),
    }
    own[Event].editors.set([editors["editor"]])
    sealed[Event].editors.set([editors["other"]])
    people = editors | {"stranger": make.make_user(), "superuser": make.make_superuser()}
    return {"open": own, "sealed": sealed, "people": people}


def make_programme(word, status):
    """A row of every registered model, by model, in or beside one event."""
    event = make.make_event(word, kind="course", title=f"{word} event", status=status)
    person = make.make_person(f"{word} person", email=f"{word}-private@example.org")
    talk = make.make_talk(event, title=f"{word} talk", status="draft")
    organisation = Organisation.objects.create(name=f"{word} organisation")
    week = CourseWeek.objects.create(event=event, number=1, title=f"{word} week")
    user = make.make_user(f"{word}-account@example.org")
    speaker = make.make_speaker(talk, person, affiliations=f"{word} university")
    call = PosterCall.objects.create(event=event, text=f"{word} call")
    return {
        Area: Area.objects.create(event=event, title=f"{word} area"),
        BoardMember: make.make_board_member(event, person, role=f"{word} role"),
        CalendarEntry: entry_of(talk),
        CourseWeek: week,
        Criterion: Criterion.objects.create(call=call, label=f"{word} criterion"),
        DecisionLetter: DecisionLetter.objects.create(call=call, decision="waiting", text=f"{word} letter"),
        Event: event,
        EventOrganisation: EventOrganisation.objects.create(event=event, organisation=organisation),
        FormerSlug: FormerSlug.objects.create(event=event, slug=f"{word}-once"),
        Group: Group.objects.create(name=f"{word} group"),
        JoiningLink: make.make_joining_link(talk=talk, label=f"{word} link"),
        Lecture: Lecture.objects.create(talk=talk, week=week),
        Material: make.make_material(talk=talk, label=f"{word} material"),
        Organisation: organisation,
        Page: Page.objects.create(event=event, slug=f"{word}-page", title=f"{word} page", is_published=True),
        Person: person,
        Picture: Picture.objects.create(event=event, alt=f"{word} map", file=f"pictures/{word}.webp"),
        PosterCall: call,
        PosterQuestion: PosterQuestion.objects.create(call=call, label=f"{word} wish"),
        Proposal: Proposal.objects.create(speaker=speaker, changes={"title": ["", f"{word} proposal"]}),
        Question: Question.objects.create(event=event, label=f"{word} question"),
        RegistrationSettings: RegistrationSettings.objects.create(event=event, signed_by=f"{word} signer"),
        Session: make.make_session(event, title=f"{word} session"),
        SiteSettings: SiteSettings.objects.first() or SiteSettings.objects.create(name="The site"),
        Speaker: speaker,
        Suggestion: Suggestion.objects.create(event=event, speaker_name=f"{word} suggestion"),
        Talk: talk,
        Ticket: Ticket.objects.create(event=event, name=f"{word} ticket"),
        Topic: Topic.objects.create(name=f"{word} topic", slug=f"{word}-topic"),
        User: user,
        WeekMaterial: WeekMaterial.objects.create(
            week=week, label=f"{word} handout", url="https://example.org/"
        ),
    }


def entry_of(talk):
    moment = make.NOON + dt.timedelta(days=1)
    return CalendarEntry.objects.create(
        talk=talk, revised_at=moment, schedule="s", digest="d", text=f"SUMMARY:{talk.title}"
    )


def addresses(model, row):
    """The admin's addresses that concern one row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {verb: reverse(f"{name}_{verb}", args=[row.pk]) for verb in ("change", "delete", "history")}


def lists(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {verb: reverse(f"{name}_{verb}") for verb in ("changelist", "add")}


def signed_in(client, world, who):
    client.force_login(world["people"][who])
    return client


# Words of the second event. Names of people, organisations and topics are known to every editor.
SEALED = [f"sealed {word}" for word in (
    "event", "talk", "area", "week", "role", "link", "material", "page", "session", "university",
    "handout", "group", "proposal", "suggestion", "ticket", "question", "signer", "call", "criterion",
    "letter", "wish", "map",
)]  # fmt: skip
SEALED += ["sealed-page", "sealed-private", "sealed-once", "sealed@example", "sealed-account"]


def tells(response):
    """Whether an answer tells anything of the second event."""
    return any(word in response.content.decode() for word in SEALED)


def test_every_registered_model_is_of_a_known_kind():
    for model in MODELS:
        paths = permissions.event_paths(model)
        kinds = [bool(paths), model in SHARED, model in SUPERUSERS_ONLY]
        assert sum(kinds) == 1, f"{model._meta.label}: say as its event_paths or here who may edit it"


def test_every_model_of_the_rooms_is_registered():
    unregistered = {model._meta.label for model in rooms.models() if not admin.site.is_registered(model)}

    assert unregistered == UNREGISTERED


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_visitors_are_sent_to_sign_in(client, world, model):
    everything = addresses(model, world["sealed"][model]) | lists(model)

    for address, ask in product(everything.values(), (client.get, client.post)):
        response = ask(address, {"post": "yes"})
        assert response.status_code == 302, address
        assert response.url.startswith(reverse("admin:login")), address


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_strangers_get_nowhere(client, world, model):
    signed_in(client, world, "stranger")
    everything = addresses(model, world["sealed"][model]) | lists(model)

    for address, ask in product(everything.values(), (client.get, client.post)):
        response = ask(address, {"post": "yes"}, follow=True)
        assert response.status_code == 403, address
        assert not tells(response)


@pytest.mark.parametrize("model", PROGRAMME, ids=ids)
def test_rows_of_another_event_are_not_there(client, world, model):
    signed_in(client, world, "editor")
    row = world["sealed"][model]
    before = model.objects.filter(pk=row.pk).values().get()

    for address in addresses(model, row).values():
        for answer in (client.get(address), client.post(address, {"post": "yes", "title": "mine"})):
            assert answer.status_code in (302, 403, 404), address
            assert not tells(answer)

    assert model.objects.filter(pk=row.pk).values().get() == before
    assert not tells(client.get(reverse("admin:index"), follow=True))


@pytest.mark.parametrize("model", PROGRAMME, ids=ids)
def test_lists_and_actions_hold_only_own_rows(client, world, model):
    signed_in(client, world, "editor")
    address, row = lists(model)["changelist"], world["sealed"][model]

    listed = client.get(address)
    searched = client.get(address, {"q": "sealed"})
    acted = client.post(address, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})

    assert listed.status_code == 200 and not tells(listed)
    assert searched.context_data["cl"].result_count == 0
    assert not tells(acted)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", PROGRAMME, ids=ids)
def test_own_rows_are_there(client, world, model):
    signed_in(client, world, "editor")
    row = world["open"][model]

    opened = client.get(addresses(model, row)["change"])
    history = client.get(addresses(model, row)["history"])

    assert opened.status_code == 200 and opened.context_data["has_change_permission"]
    assert not tells(opened)
    assert history.status_code == 200
    assert str(row.pk) in [
        str(found.pk) for found in client.get(lists(model)["changelist"]).context_data["cl"].result_list
    ]


@pytest.mark.parametrize("model", sorted(SENT, key=ids), ids=ids)
def test_what_people_send_is_added_by_nobody_else(client, world, model):
    signed_in(client, world, "superuser")

    assert client.get(lists(model)["add"]).status_code == 403
    assert client.post(lists(model)["add"]).status_code == 403


@pytest.mark.parametrize("model", [model for model in PROGRAMME if model not in SENT], ids=ids)
def test_nothing_can_be_added_to_another_event(client, world, model):
    """Every choice that leads into a programme refuses what belongs to the other event."""
    signed_in(client, world, "editor")
    address = lists(model)["add"]
    choices = [
        field.name
        for field in model._meta.fields
        if field.remote_field and permissions.event_paths(field.remote_field.model)
    ]
    foreign = {name: world["sealed"][model._meta.get_field(name).remote_field.model].pk for name in choices}
    count = model.objects.count()

    opened = client.get(address, foreign)
    refused = client.post(address, form_data(client.get(address)) | foreign)

    assert opened.status_code == 200 and not tells(opened)
    offered = refused.context_data["adminform"].form.fields
    for name in set(choices) & set(offered):
        assert name in errors(refused), name
    assert not tells(refused)
    assert model.objects.count() == count


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_autocompletion_offers_only_own_rows(client, world, model):
    signed_in(client, world, "editor")

    for field in model._meta.get_fields():
        if not field.concrete or not field.remote_field:
            continue
        answer = client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
                "term": "sealed",
            },
        )
        if permissions.event_paths(field.remote_field.model):
            assert answer.json()["results"] == [], field
        elif field.remote_field.model in SUPERUSERS_ONLY:
            assert answer.status_code == 403, field
        assert not tells(answer), field


@pytest.mark.parametrize("model", sorted(SHARED, key=ids), ids=ids)
def test_shared_rows_of_others_are_looked_up_and_not_changed(client, world, model):
    signed_in(client, world, "editor")
    row = world["sealed"][model]
    before = model.objects.filter(pk=row.pk).values().get()

    opened = client.get(addresses(model, row)["change"])
    changed = client.post(addresses(model, row)["change"], {"name": "mine", "slug": "mine"})
    deleted = client.post(addresses(model, row)["delete"], {"post": "yes"})

    assert opened.status_code == 200 and not opened.context_data["has_change_permission"]
    assert not tells(opened)
    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", sorted(SUPERUSERS_ONLY, key=ids), ids=ids)
def test_accounts_and_site_are_closed_to_editors(client, world, model):
    signed_in(client, world, "editor")
    row = world["open"][model]
    before = model.objects.filter(pk=row.pk).values().get()

    for address in (addresses(model, row) | lists(model)).values():
        assert client.post(address, {"post": "yes"}).status_code in (302, 403), address
        assert client.get(address, {"post": "yes"}).status_code in (302, 403), address
        assert client.get(address).status_code != 200, address
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_superusers_see_everything(client, world, model):
    signed_in(client, world, "superuser")
    row = world["sealed"][model]

    assert client.get(addresses(model, row)["change"]).status_code == 200
    assert client.get(addresses(model, row)["history"]).status_code == 200
    assert client.get(lists(model)["changelist"], follow=True).status_code == 200


@pytest.mark.parametrize("model", PROGRAMME, ids=ids)
def test_the_shortcut_to_the_public_page_tells_no_address_of_drafts(client, world, model):
    signed_in(client, world, "editor")
    kind = ContentType.objects.get_for_model(model)

    answer = client.get(reverse("admin:view_on_site", args=[kind.pk, world["sealed"][model].pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_senseless_addresses_get_an_answer(client, world, model):
    signed_in(client, world, "superuser")

    for path in ("0/change/", "abc/change/", "99999999999999999999/delete/", "%00/history/"):
        answer = client.get(lists(model)["changelist"] + path)
        assert answer.status_code in (302, 403, 404), path


@pytest.mark.parametrize("model", PROGRAMME, ids=ids)
def test_senseless_queries_get_an_answer(client, world, model):
    signed_in(client, world, "editor")

    for query in ("p=abc", "o=x.9", "e=1", "all=1", "title__foo=1", "event__id__exact=x", "q=%00"):
        answer = client.get(f"{lists(model)['changelist']}?{query}")
        assert answer.status_code in (200, 302, 400), query
