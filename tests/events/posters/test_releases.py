"""Decisions released together: asked for, stopped, told once; hidden until then."""

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from events.posters import changes, deciding, letters, links, permissions
from events.posters.actions import decisions, releases
from events.posters.models import Conflict, DecisionLetter, Poster, Release
from mailing.models import Delivery, Suppression
from tests.events.registration.test_races import at_once
from tests.support.factories import make_user
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_review
from tests.support.registrations import latest_text, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + releases.WAITS


@pytest.fixture
def call():
    return make_call(review="double", answers_by=dt.date(2026, 4, 30))


@pytest.fixture
def chair(call):
    return make_chair(call)


def make_decided(call, chair, *found):
    """Posters with these decisions, by contacts a0@, a1@ ..."""
    posters = []
    for number, decision in enumerate(found):
        author = {"name": f"Ada {number} Example", "email": f"a{number}@a{number}.example"}
        posters.append(make_poster(call, [author], title=f"On ${number}$"))
        decisions.decide(poster=posters[-1], decision=decision, by=chair, now=NOW)
    return posters


def seen(*posters):
    return {each.pk: Poster.objects.get(pk=each.pk).decision for each in posters}


def ask(call, chair, *posters, now=NOW, **options):
    return releases.ask(call=call, seen=seen(*posters), by=chair, now=now, **options)


def told(*posters):
    return [Poster.objects.get(pk=each.pk).released_decision for each in posters]


def letters_to(number):
    return len(subjects(f"a{number}@a{number}.example"))


def test_each_author_gets_the_right_letter_after_ten_minutes(call, chair):
    posters = make_decided(call, chair, "poster", "spotlight", "rejected", "waiting")
    release = ask(call, chair, *posters)
    releases.carry_out(LATER - dt.timedelta(seconds=1))
    assert told(*posters) == ["", "", "", ""]

    releases.carry_out(LATER)
    releases.carry_out(LATER)

    assert told(*posters) == ["poster", "spotlight", "rejected", "waiting"]
    assert [letters_to(each) for each in range(4)] == [1, 1, 1, 1]
    assert "spotlight talk" in latest_text("a1@a1.example")
    assert "Answer on the page of your poster" in latest_text("a0@a0.example")
    assert "we cannot accept it" in " ".join(latest_text("a2@a2.example").split())
    release.refresh_from_db()
    assert release.done_at == LATER


def test_a_worker_that_dies_in_the_middle_leaves_each_author_exactly_one_letter(call, chair, monkeypatch):
    posters = make_decided(call, chair, *["poster"] * 5)
    ask(call, chair, *posters)
    tell, calls = changes.tell, []

    def dies(poster, now):
        calls.append(poster)
        if len(calls) == 3:
            raise SystemExit  # as a signal ends it: after the letter, before the transaction is through
        tell(poster, now)

    monkeypatch.setattr(changes, "tell", dies)
    with pytest.raises(SystemExit):
        releases.carry_out(LATER)
    assert sum(map(bool, told(*posters))) == 2

    releases.carry_out(LATER)
    assert [letters_to(each) for each in range(5)] == [1] * 5
    assert Release.objects.get().done_at


def test_what_fails_keeps_nothing_else_from_going_out_and_is_tried_again(call, chair, monkeypatch):
    posters = make_decided(call, chair, *["poster"] * 3)
    ask(call, chair, *posters)
    compose = letters.compose

    def breaks(poster, *args, **options):
        if poster.pk == posters[1].pk:
            raise ValueError
        return compose(poster, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(letters, "compose", breaks)
        releases.carry_out(LATER)
    assert told(*posters) == ["poster", "", "poster"] and not Release.objects.get().done_at
    releases.carry_out(LATER)
    assert [letters_to(each) for each in range(3)] == [1, 1, 1]


def test_accept_reject_release_is_one_letter(call, chair):
    (poster,) = make_decided(call, chair, "poster")
    decisions.decide(poster=poster, decision="rejected", by=chair, now=NOW)
    ask(call, chair, poster)
    releases.carry_out(LATER)
    assert told(poster) == ["rejected"] and letters_to(0) == 1


def test_pressed_twice_it_is_one_release(call, chair):
    (poster,) = make_decided(call, chair, "poster")
    ask(call, chair, poster)
    with pytest.raises(ValidationError, match="nothing to release"):
        ask(call, chair, poster)
    other = make_decided(call, chair, "poster", "rejected")[1]
    overlapping = ask(call, chair, poster, other)
    assert [item.poster for item in overlapping.items.all()] == [other]


def test_a_selection_is_released_early_as_a_visa_takes_three_months(call, chair):
    early, later = make_decided(call, chair, "poster", "poster")
    ask(call, chair, early)
    releases.carry_out(LATER)
    assert told(early, later) == ["poster", ""]
    ask(call, chair, early, later, now=LATER)
    releases.carry_out(LATER + releases.WAITS)
    assert told(later) == ["poster"] and letters_to(0) == letters_to(1) == 1


def test_whoever_decides_may_stop_it_until_all_are_told(call, chair):
    (poster,) = make_decided(call, chair, "poster")
    release, second = ask(call, chair, poster), make_chair(call)
    stranger = make_user()
    with pytest.raises(ValidationError):
        releases.stop(release=release, by=stranger, now=NOW)

    releases.stop(release=release, by=second, now=NOW)
    releases.carry_out(LATER)
    assert told(poster) == [""] and letters_to(0) == 0
    with pytest.raises(ValidationError, match="over already"):
        releases.stop(release=release, by=chair, now=LATER)
    ask(call, chair, poster)
    releases.carry_out(LATER)
    assert letters_to(0) == 1


def test_what_changed_meanwhile_is_left_out_and_named(call, chair):
    changed, withdrawn, words, in_conflict, gone, stays = make_decided(call, chair, *["poster"] * 6)
    release = ask(call, chair, changed, withdrawn, words, in_conflict, gone, stays)
    decisions.decide(poster=changed, decision="rejected", by=chair, now=NOW)
    decisions.decide(poster=words, decision="poster", text="See you!", by=chair, now=NOW)
    Poster.objects.filter(pk=withdrawn.pk).update(state="withdrawn", withdrawn_as="authors")
    Conflict.objects.create(poster=in_conflict, user=chair, named="authors")
    gone.authors.update(email="")

    releases.carry_out(LATER)

    assert told(changed, withdrawn, words, in_conflict, gone, stays) == [""] * 5 + ["poster"]
    left_out = dict(release.items.values_list("poster", "left_out"))
    assert "changed" in left_out[changed.pk] and "changed" in left_out[words.pk]
    assert "withdrawn" in left_out[withdrawn.pk] and "address" in left_out[gone.pk]
    assert "may not decide" in left_out[in_conflict.pk]
    assert Release.objects.get().done_at


@pytest.mark.parametrize("role", ["editors", "chairs"])
def test_who_lost_the_right_to_decide_tells_nobody(call, chair, role):
    (poster,) = make_decided(call, chair, "poster")
    ask(call, chair, poster)
    (call.event.editors if role == "editors" else call.chairs).remove(chair)
    releases.carry_out(LATER)
    assert told(poster) == [""]


def test_a_decision_changed_after_the_release_is_hidden_until_it_is_released_again(call, chair, client):
    (poster,) = make_decided(call, chair, "poster")
    ask(call, chair, poster)
    releases.carry_out(LATER)
    decisions.decide(poster=poster, decision="rejected", by=chair, now=LATER)

    page = client.get(links.path(Poster.objects.get())).content.decode()
    assert "Accepted as a poster" in page and "Not accepted" not in page
    assert list(Poster.objects.accepted()) == [poster]
    with pytest.raises(ValidationError, match="told otherwise"):
        ask(call, chair, poster, now=LATER)
    ask(call, chair, poster, now=LATER, is_sure=True)
    releases.carry_out(LATER + releases.WAITS)
    assert told(poster) == ["rejected"] and letters_to(0) == 2


def test_a_selection_is_said_before_it_is_asked_for(call, chair):
    posters = make_decided(call, chair, "poster", "spotlight", "rejected", "", "poster", "poster")
    Suppression.objects.create(email="a0@a0.example", reason="bounce")
    Poster.objects.filter(pk=posters[4].pk).update(released_decision="poster")
    Poster.objects.filter(pk=posters[5].pk).update(proved_at=None)
    in_conflict = make_decided(call, chair, "poster")[0]
    Conflict.objects.create(poster=in_conflict, user=chair, named="self")

    found = deciding.selection(permissions.handled(chair, call), seen(*posters, in_conflict))

    assert found.numbers == [("poster", 1), ("spotlight", 1), ("rejected", 1)]
    kinds = (found.undecided, found.told, found.unproved, found.dead)
    assert kinds == ([posters[3]], [posters[4]], [posters[5]], [posters[0]])


def test_a_chair_in_conflict_neither_decides_nor_sees_the_release(call, chair):
    second = make_chair(call)
    (poster,) = make_decided(call, chair, "poster")
    Conflict.objects.create(poster=poster, user=second, named="self")
    ask(call, chair, poster)
    with pytest.raises(ValidationError):
        decisions.decide(poster=poster, decision="spotlight", by=second, now=NOW)
    together = decisions.decide_together(
        call=call, keys=[poster.pk], decision="spotlight", by=second, now=NOW
    )
    assert together == [] and not deciding.waiting_releases(second, call)


def test_words_to_one_poster_stay_when_many_are_decided_alike(call, chair):
    first, second = make_decided(call, chair, "poster", "rejected")
    decisions.decide(poster=first, decision="poster", text="Lovely.", by=chair, now=NOW)
    decisions.decide(poster=second, decision="rejected", text="Sorry.", by=chair, now=NOW)
    decisions.decide_together(call=call, keys=[first.pk, second.pk], decision="poster", by=chair, now=NOW)
    texts = Poster.objects.order_by("number").values_list("decision_text", flat=True)
    assert list(texts) == ["Lovely.", ""]


def test_a_letter_has_words_comments_and_the_chairs_text(call, chair):
    (poster,) = make_decided(call, chair, "rejected")
    poster.authors.create(name="Bo Example", email="bo@b.example", position=1)
    poster.authors.create(name="Cy Example", email="cy@c.example", position=2, disputed_at=NOW)
    make_review(poster, to_authors="Very nice: 1 < 2 > 0.")
    make_review(poster, state="draft", to_authors="Unfinished.")
    DecisionLetter.objects.create(call=call, decision="rejected", text="Hello {name}: {title}, {number}.")
    decisions.decide(poster=poster, decision="rejected", text="Try again.", by=chair, now=NOW)
    ask(call, chair, poster)
    releases.carry_out(LATER)

    text, others = latest_text("a0@a0.example"), latest_text("bo@b.example")
    assert "Hello Ada 0 Example: On 0, 1." in text and "Hello Bo Example" in others
    assert "Try again." in text and "Very nice: 1 < 2 > 0." in text and "Unfinished" not in text
    assert "reviewer" not in text.lower().replace("what the reviewers say", "")
    assert "/posters/" in text and "/posters/" not in others
    assert not Delivery.objects.filter(address="cy@c.example").exists()


def test_placeholders_are_checked(call):
    with pytest.raises(ValidationError) as refused:
        letters.check("Dear {nmae}, {title} {", call)
    assert len(refused.value.messages) == 2
    letters.check("Dear {name}, answer by {answer_until}.", call)
    call.answers_by = None
    with pytest.raises(ValidationError, match="needs a day"):
        letters.check("By {answer_until}.", call)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_and_a_button_pressed_twice_write_to_each_once():
    call = make_call(review="double")
    chair = make_chair(call)
    posters = make_decided(call, chair, *["poster"] * 4)
    found = seen(*posters)

    def press():
        with contextlib.suppress(ValidationError):  # another was first
            releases.ask(call=call, seen=found, by=chair, now=NOW)

    at_once(*[press] * 3)
    assert Release.objects.count() == 1
    at_once(*[lambda: releases.carry_out(LATER)] * 3)
    assert [letters_to(each) for each in range(4)] == [1] * 4
