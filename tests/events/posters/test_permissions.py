"""Who sees what: chairs, chairs in conflict, other editors, superusers, reviewers."""

import pytest

from events.posters import permissions
from events.posters.models import Conflict
from tests.support.factories import make_superuser, make_user
from tests.support.posters import make_call, make_chair, make_poster, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return make_call(review="double")


def test_of_a_blind_call_only_named_chairs_see_authors(call):
    chair, editor = make_chair(call), make_user()
    call.event.editors.add(editor)

    assert permissions.may_see_authors(chair, call)
    for other in (editor, make_superuser(), make_reviewer(call).user, make_user()):
        assert not permissions.may_see_authors(other, call)
        assert not permissions.handled(other, call).exists()


@pytest.mark.parametrize("review", ["none", "open", "single"])
def test_of_other_calls_editors_see_authors_and_decide_where_nobody_is_named(review):
    call, editor = make_call(review=review), make_user()
    call.event.editors.add(editor)
    poster = make_poster(call)

    assert permissions.may_see_authors(editor, call)
    assert permissions.may_handle(editor, poster)
    make_chair(call)
    call = type(call).objects.get(pk=call.pk)
    assert permissions.may_see_authors(editor, call)
    assert not permissions.handled(editor, call).exists()


def test_a_chair_who_does_not_edit_the_event_any_more_is_none(call):
    chair = make_chair(call)
    call.event.editors.remove(chair)

    assert not permissions.is_chair(chair, call)
    assert permissions.chairs_of(call) == []


def test_a_chair_who_reviews_a_blind_call_sees_no_authors(call):
    chair = make_chair(call)
    make_reviewer(call, chair)

    assert not permissions.may_see_authors(chair, call)
    assert not permissions.is_chair(chair, call)


def test_a_chair_in_conflict_handles_the_others_alone(call):
    chair, poster, other = make_chair(call), make_poster(call), make_poster(call, ["Bo Example"])
    Conflict.objects.create(poster=poster, user=chair, named="self")

    assert list(permissions.handled(chair, call)) == [other]
    assert not permissions.may_handle(chair, poster)


def test_where_every_chair_is_in_conflict_nobody_may_decide(call):
    chair, poster = make_chair(call), make_poster(call)
    Conflict.objects.create(poster=poster, user=chair, named="self")

    assert permissions.may_decide(call) == {poster.pk: []}
    second = make_chair(call)
    assert permissions.may_decide(call) == {poster.pk: [second]}
