"""Who handles which poster: balanced, without a conflict, and by no way changed by who has one."""

import pytest
from django.core.exceptions import ValidationError

from events.posters.actions import conflicts, handling
from events.posters.models import Conflict, Poster
from tests.support.desk_pages import said
from tests.support.factories import make_superuser, make_user
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_reviewer
from tests.support.submissions import submit, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def call():
    return make_call(review="double")


@pytest.fixture
def chairs(call):
    return [make_chair(call, email=f"chair@c{number}.example") for number in range(3)]


def by(chair):
    return {"name": f"Author {chair.pk}", "email": chair.email}


def of(poster):
    return Poster.objects.get(pk=poster.pk).handling_chair


def press(client, poster, do, **fields):
    """Press a button; answers what was said last."""
    path = f"/admin/events/event/{poster.call.event_id}/posters/{poster.pk}/"
    return said(client.post(path, {"do": do} | fields))[-1]


def test_each_poster_gets_a_chair_without_a_conflict_and_all_about_as_many(call, chairs):
    posters = [make_poster(call) for _each in range(5)] + [make_poster(call, [by(chairs[0])])]

    assert handling.assign(call, NOW) == []
    loads = [sum(of(poster) == chair for poster in posters) for chair in chairs]
    assert sorted(loads) == [2, 2, 2]
    assert of(posters[-1]) != chairs[0]
    before = {poster: of(poster) for poster in posters}
    handling.assign(call, NOW)
    assert {poster: of(poster) for poster in posters} == before


def test_a_chair_who_is_gone_is_replaced_and_where_nobody_is_left_it_says_so(call, chairs):
    poster = make_poster(call, [by(chairs[0]), by(chairs[1])])
    handling.assign(call, NOW)
    assert of(poster) == chairs[2]

    call.event.editors.remove(chairs[2])
    handling.see_to(NOW)
    assert of(poster) is None
    assert "No chair without a conflict" in poster.changes.first().what


def test_only_a_chair_without_a_conflict_says_who_handles_it(client, call, chairs):
    poster = make_poster(call, [by(chairs[0])], handling_chair=chairs[1])
    call.event.editors.add(editor := make_user())

    for user in (chairs[0], editor, make_superuser()):
        client.force_login(user)
        press(client, poster, "give", chair=chairs[2].pk)
        assert of(poster) == chairs[1], user
    client.force_login(chairs[1])
    press(client, poster, "give", chair=chairs[0].pk)
    assert of(poster) == chairs[1]
    assert press(client, poster, "give", chair=chairs[2].pk) == f"Handled by {chairs[2]}."
    assert of(poster) == chairs[2]


def test_nobody_lifts_a_conflict_of_their_own_or_one_that_follows_from_facts(client, call, chairs):
    poster, author = make_poster(call), make_poster(call, [by(chairs[0])])
    handling.assign(call, NOW)
    conflicts.name(poster=poster, user=chairs[0], by=chairs[0], now=NOW, reason="A friend’s.")
    named = Conflict.objects.named().get()
    assert of(poster) in chairs[1:]

    client.force_login(chairs[0])
    for target in (poster, author):
        press(client, target, "lift-conflict", conflict=named.pk, reason="Never mind.")
        press(client, target, "name-conflict", user=chairs[1].pk)
    assert list(Conflict.objects.named()) == [named]
    with pytest.raises(ValidationError, match="their own"):
        conflicts.lift(conflict=named, by=chairs[0], now=NOW, reason="x")

    client.force_login(chairs[1])
    press(client, poster, "lift-conflict", conflict=named.pk)  # without a reason
    assert Conflict.objects.named().exists()
    press(client, poster, "lift-conflict", conflict=named.pk, reason="Named by mistake.")
    assert not Conflict.objects.named().exists()
    assert poster.changes.filter(of_review=True, reason="Named by mistake.").exists()


def test_a_conflict_that_a_chair_names_is_told_so_that_reviews_follow(client, call, chairs, told):
    poster, reviewer = make_poster(call), make_reviewer(call)
    client.force_login(chairs[0])

    press(client, poster, "name-conflict", user=reviewer.user.pk, reason="Married.")

    assert Conflict.objects.get().named == Conflict.Named.CHAIR
    assert told == [poster]
    assert poster.changes.get(reason="Married.").of_review


def test_who_alone_decides_names_a_second_before_they_submit(call):
    chair = make_chair(call, email="ada@example.org")

    for facts in ({"by": chair}, {"emails": ["x@example.org", "Ada@example.org"]}):
        with pytest.raises(ValidationError, match="name a second chair"):
            handling.refuse_lone_chair(call, **facts)
        with pytest.raises(ValidationError, match="name a second chair"):
            submit(call, typed("Ada Chair"), by=facts.get("by"))
    assert not Poster.objects.exists()
    handling.refuse_lone_chair(call, by=make_user(), emails=["x@example.org"])
    second = make_chair(call, email="bo@elsewhere.example")
    assert of(submit(call, typed("Ada Chair"), by=chair)) == second
