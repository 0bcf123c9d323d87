"""The pages on which chairs decide and release: whom they are for, what they show, at what cost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.posters import deciding, links, permissions
from events.posters.actions import decisions, releases
from events.posters.models import Conflict, DecisionLetter, Poster, Release
from events.posters.ranking import Ranking
from portal import revision
from tests.support.desk_pages import said
from tests.support.factories import make_superuser, make_user
from tests.support.posters import (
    NOW,
    make_area,
    make_call,
    make_chair,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGES = ("decisions/", "letters/", "answers/")


@pytest.fixture
def call():
    return make_call(review="double")


@pytest.fixture
def chair(call, client):
    user = make_chair(call)
    client.force_login(user)
    return user


def at(call, page="decisions/"):
    return f"/admin/events/event/{call.event_id}/posters/{page}"


def text_of(client, call, page="decisions/"):
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(at(call, page)).content.decode()).split())


def test_only_those_who_decide_reach_the_pages(client, call, chair):
    release = Release.objects.create(call=call, asked_by=chair, goes_at=NOW)
    editor, other = make_user(is_staff=True), make_user(is_staff=True)
    call.event.editors.add(editor)
    for user in (editor, other, make_superuser()):
        client.force_login(user)
        for page in (*PAGES, f"releases/{release.pk}/"):
            assert client.get(at(call, page)).status_code == 404
        assert client.post(at(call, "release/"), {"untold": "1"}).status_code == 404


def test_decided_together_shown_and_released(client, call, chair):
    posters = [make_poster(call, title=f"On {name}") for name in ("graphs", "limits", "knots")]
    sent = {"who": [each.pk for each in posters[:2]], "decision": "poster", "text": "See you."}
    assert said(client.post(at(call), sent))[0].startswith("2 posters: Accepted as a poster.")
    client.post(at(call) + "?show=undecided", {"all": "1", "decision": "rejected"})
    assert [*Poster.objects.values_list("decision", flat=True)] == ["poster", "poster", "rejected"]

    assert client.get(at(call, "release/")).url == at(call)  # as after a new login
    page = client.post(at(call, "release/"), {"untold": "1"})
    asked = {"seen": page.context_data["seen"], "confirm": "1"}
    decisions.decide(poster=posters[0], decision="waiting", by=chair, now=NOW)
    answer = client.post(at(call, "release/"), asked)
    release = Release.objects.get()
    assert answer.url == at(call, f"releases/{release.pk}/")
    assert said(answer) == ["1 changed meanwhile and are left out."]
    assert "At 13:10 the authors of 2 posters are told" in text_of(client, call)
    assert "that are not told" not in text_of(client, call) and "1 decision that is not told" in text_of(
        client, call
    )
    assert "At 13:10 the authors of 2 posters are told" in text_of(client, call, "")

    client.post(at(call, f"releases/{release.pk}/"), {"do": "stop"})
    assert "Stopped" in text_of(client, call, f"releases/{release.pk}/")
    client.post(at(call, "release/"), asked)
    releases.carry_out(NOW + releases.WAITS)
    told = text_of(client, call, f"releases/{Release.objects.latest('pk').pk}/")
    assert told.count("Told on") == 2 and "letter: Waiting" in told


def test_a_chair_in_conflict_sees_nothing_and_no_count_of_it(client, call, chair):
    mine, other, second = make_poster(call, title="Own work"), make_poster(call), make_chair(call)
    Conflict.objects.create(poster=mine, user=chair, named="self")
    criterion, reviewer = make_criterion(call), make_reviewer(call)
    pages = [*PAGES, ""]

    def seen():
        found = [text_of(client, call, page) for page in (*pages, f"{other.pk}/")]
        return [text.replace("2026", "") for text in found]

    before = seen()
    make_review(mine, reviewer, scores={criterion: 5})
    decisions.decide(poster=mine, decision="spotlight", by=second, now=NOW)
    releases.ask(call=call, seen={mine.pk: "spotlight"}, by=second, now=NOW)
    release = Release.objects.get()

    assert seen() == before and "Own work" not in "".join(before[:3])
    assert client.get(at(call, f"releases/{release.pk}/")).status_code == 404
    assert "Store the decision" not in client.get(at(call, f"{mine.pk}/")).content.decode()
    assert client.post(at(call, f"{mine.pk}/"), {"do": "decide", "decision": "rejected"}).status_code == 302
    assert Poster.objects.get(pk=mine.pk).decision == "spotlight"
    assert not client.post(at(call, "letters/"), {"example": mine.pk, "preview": "1"}).context_data[
        "previews"
    ]


def test_the_average_is_of_submitted_reviews_by_weight(call, chair):
    good, bad, none = (make_poster(call) for _each in range(3))
    heavy, light = make_criterion(call, weight=3), make_criterion(call, "Clarity", weight=1)
    make_review(good, scores={heavy: 5, light: 1})
    make_review(good, state="draft", scores={heavy: 1})
    make_review(bad, scores={heavy: 1, light: 1})

    rows = deciding.chosen(deciding.listed(permissions.handled(chair, call)), by_average=True)

    ranked = Ranking(call, chair).ranked
    for poster in deciding.on_scale(list(rows), call):
        assert poster.average == ranked[poster.pk].average
    assert [(each, each.judged) for each in rows] == [(good, 0.75), (bad, 0.0), (none, None)]


def test_the_list_is_filtered_by_area_with_what_is_below(call, chair):
    area = make_area(call.event)
    below = make_area(call.event, "Dense ones", parent=area)
    own, _other = make_poster(call, areas=[below]), make_poster(call)
    assert list(deciding.chosen(deciding.listed(permissions.handled(chair, call)), area=area.pk)) == [own]


@pytest.mark.parametrize("page", ["decisions/", "answers/", "release/"])
def test_pages_cost_the_same_with_one_and_three_posters(client, call, chair, page):
    def queries():
        posters = call.posters.order_by("number")
        with CaptureQueriesContext(
            connection,
        ) as found:
            if page == "release/":
                client.post(at(call, page), {"who": list(posters.values_list("pk", flat=True))})
            else:
                client.get(at(call, page))
        return len(found)

    numbers = []
    for number in (1, 2):
        for _each in range(number):
            poster = make_poster(call, areas=[make_area(call.event)])
            make_review(poster, scores={make_criterion(call): 3})
            facts = {"decision": "spotlight", "released_decision": "poster", "released_at": NOW}
            Poster.objects.filter(pk=poster.pk).update(**facts)
        queries()
        numbers.append(queries())
    assert numbers[0] == numbers[1]


def test_deciding_raises_no_revision_and_shows_on_no_page_of_an_author(client, call, chair):
    type(call).objects.update(asks_spotlight=False)  # else the page says whether one was wished for
    poster = make_poster(call)
    before, own = revision.number(), client.get(links.path(poster)).content
    public = Client().get(f"/events/{call.event.slug}/posters/").content
    decisions.decide(poster=poster, decision="spotlight", text="Marvellous.", by=chair, now=NOW)
    releases.ask(call=call, seen={poster.pk: "spotlight"}, by=chair, now=NOW)

    assert revision.number() == before
    hidden = re.compile(rb"spotlight|Marvellous|Accepted", re.IGNORECASE)
    now = client.get(links.path(poster)).content
    assert not hidden.search(now) and len(now) == len(own)
    client.logout()
    assert client.get(f"/events/{call.event.slug}/posters/").content == public


def test_letters_are_edited_previewed_and_checked(client, call, chair):
    poster = make_poster(call, [{"name": "Ada Example", "email": "ada@a.example"}], title="On $x^2$")
    page = client.get(at(call, "letters/"))
    form = {
        name: page.context_data["form"][name].value()
        for name in ("poster", "spotlight", "waiting", "rejected")
    }
    form["poster"] = form["poster"].replace("glad", "happy")
    typed = {**form, "rejected": "Sorry, {name}: {title}", "example": poster.pk}

    shown = dict(client.post(at(call, "letters/"), typed | {"preview": "1"}).context_data["previews"])
    assert "Sorry, Ada Example: On x²" in shown["Not accepted"]
    assert links.path(poster) not in str(shown)  # which is for the contact alone
    assert not DecisionLetter.objects.exists()
    wrong = client.post(at(call, "letters/"), typed | {"rejected": "Sorry {nmae}"})
    assert "There is no placeholder {nmae}" in wrong.content.decode()
    client.post(at(call, "letters/"), typed)
    assert {*DecisionLetter.objects.values_list("decision", flat=True)} == {"poster", "rejected"}
    client.post(
        at(call, "letters/"), typed | {"rejected": "", "poster": form["poster"].replace("happy", "glad")}
    )
    assert not DecisionLetter.objects.exists()


def test_the_best_of_those_who_wait_moves_up_by_one_button(client, call, chair):
    waits = make_poster(call)
    facts = {"decision": "waiting", "released_decision": "waiting", "released_at": NOW}
    Poster.objects.filter(pk=waits.pk).update(**facts)
    assert "Waiting, the best first" in text_of(client, call)
    answer = client.post(at(call), {"do": "move-up", "poster": waits.pk})
    assert said(answer) == ["Accepted. Its authors are told at 13:10, unless somebody stops it."]
    releases.carry_out(NOW + releases.WAITS)
    assert Poster.objects.get().released_decision == "poster"


def test_the_dashboard_says_until_when_late_posters_are_taken(client, call, chair):
    late = NOW + dt.timedelta(days=9)
    type(call).objects.update(
        opens_at=NOW - dt.timedelta(days=9), deadline=NOW - dt.timedelta(days=1), late_deadline=late
    )
    assert f"open until {late:%a} {late.day} {late:%B}" in client.get("/admin/").content.decode()


def test_the_dashboard_counts_what_can_be_stopped(client, call, chair):
    poster = make_poster(call)
    decisions.decide(poster=poster, decision="poster", by=chair, now=NOW)
    releases.ask(call=call, seen={poster.pk: "poster"}, by=chair, now=NOW)
    assert "Decisions about to be told" in client.get("/admin/").content.decode()


def test_a_release_outlives_the_account_of_who_asked_for_it(client, call, chair):
    second, poster = make_chair(call), make_poster(call)
    decisions.decide(poster=poster, decision="poster", by=second, now=NOW)
    releases.ask(call=call, seen={poster.pk: "poster"}, by=second, now=NOW)
    second.delete()

    assert "–" in text_of(client, call, f"releases/{Release.objects.get().pk}/")
    assert "– asked for it" in text_of(client, call)
