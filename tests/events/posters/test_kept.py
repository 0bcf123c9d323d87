"""Who is written to as a group, what is kept for how long, and what an account leaves behind."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile

from events.planning import event_plans
from events.planning.consequences import consequences_of
from events.posters import groups, held_data, mails
from events.posters.actions import erasing
from events.posters.models import (
    LateInvitation,
    Poster,
    PosterAuthor,
    PosterDraft,
    PosterFile,
    Release,
    Review,
    Reviewer,
)
from mailing import sources
from mailing.models import Delivery
from portal import revision
from portal.accounts import personal_data
from tests.support.factories import make_superuser, make_user, utc
from tests.support.posters import NOW, make_call, make_chair, make_poster, make_review, make_reviewer
from tests.support.registrations import hand_over, subjects

pytestmark = pytest.mark.django_db
OVER = utc(2027, 6, 17, 12)  # the workshop is on 15 June 2026, and things are kept for 365 days
ADA, BO = {"name": "Ada Example", "email": "ada@a.example"}, {"name": "Bo Example", "email": "bo@b.example"}


@pytest.fixture
def call(clock):
    return make_call(review="double")


def make_told(call, decision, *authors, **fields):
    facts = {"released_decision": decision, "decision": decision, "released_at": NOW}
    return make_poster(call, authors or [ADA], **facts | fields)


# --- Groups ----------------------------------------------------------------------------------------------


def emails(call, group):
    return [email for email, _name in groups.people(groups.key_of(call.event, group))]


def test_groups_are_those_of_told_decisions_and_answers(call):
    authors = [[{"name": "A", "email": f"a{number}@x{number}.example"}] for number in range(6)]
    make_told(call, "poster", *authors[0])
    make_told(call, "spotlight", *authors[1], answer="comes")
    make_told(call, "poster", *authors[2], answer="declines")
    make_told(call, "rejected", *authors[3])
    make_poster(call, authors[4], decision="rejected")
    make_told(call, "poster", *authors[5], state="withdrawn", withdrawn_as="chair")
    own = [f"a{number}@x{number}.example" for number in range(6)]

    assert emails(call, "all") == own[:5]
    assert emails(call, "rejected") == [own[3]] and emails(call, "no-answer") == [own[0]]
    assert emails(call, "accepted") == emails(call, "presenters") == own[:2]
    for key in ("posters:x:all", "posters:1", f"posters:{call.event_id}:nonsense"):
        assert groups.people(key) == []


def test_in_blind_calls_chairs_alone_write_to_authors(call):
    make_poster(call)
    chair, editor = make_chair(call), make_user()
    call.event.editors.add(editor)
    key = groups.key_of(call.event, "all")
    assert key in sources.audience_choices(chair) and sources.may_use_audiences(chair, [key])
    for other in (editor, make_superuser()):
        assert key not in sources.audience_choices(other) and not groups.may_use(other, key)
    type(call).objects.update(review="open")
    assert groups.may_use(editor, key)


def test_calling_the_event_off_says_how_many_posters_it_concerns(call):
    make_poster(call)
    plan = event_plans.plan_cancel_event(event=call.event)
    told = consequences_of(call.event, plan.changes)
    assert [each for each in told if each.startswith("1 poster was submitted")]


# --- So many days after the event ------------------------------------------------------------------------


def test_after_its_days_only_what_is_shown_is_kept(
    call, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT = tmp_path
    shown = make_told(call, "poster", ADA, decision_text="Lovely.", is_student=True)
    off = make_told(call, "poster", BO, state="withdrawn", withdrawn_as="authors")
    rejected, undecided = make_told(call, "rejected"), make_poster(call)
    file = PosterFile(poster=rejected)
    file.file.save("a.pdf", ContentFile(b"%PDF"), save=True)
    for poster in (shown, rejected):
        mails.send(mails.to_contact(poster, "answer_due", "Do you come?"))
        make_review(poster)
    hand_over(NOW)
    PosterDraft.objects.create(call=call, email="cy@c.example", content={"title": "Secret"})
    LateInvitation.objects.create(call=call, name="Di", email="di@d.example", until=NOW)
    Release.objects.create(call=call, goes_at=NOW)

    erasing.erase_due(OVER - dt.timedelta(days=2))
    assert Poster.objects.count() == 4
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_due(OVER)

    assert list(Poster.objects.values_list("number", "title")) == [(1, shown.title), (2, "")]
    assert list(PosterAuthor.objects.values_list("name", "email")) == [("Ada Example", "")]
    shown.refresh_from_db()
    assert (shown.decision_text, shown.is_student, shown.version) == ("", False, 2)
    for model in (Review, Reviewer, PosterDraft, LateInvitation, Release, PosterFile):
        assert not model.objects.exists()
    assert not file.file.storage.exists(file.file.name)
    assert {*Delivery.objects.values_list("address", "message")} == {("erased", None)}
    before = revision.number()
    erasing.erase_due(OVER)
    assert revision.number() == before and Poster.objects.get(pk=off.pk).abstract == ""
    assert not Poster.objects.filter(pk__in=[rejected.pk, undecided.pk]).exists()


def test_what_has_no_day_or_is_postponed_is_kept(call):
    make_told(call, "rejected")
    event = call.event
    event.first_day = event.last_day = None
    event.save()
    erasing.erase_due(OVER)
    assert Poster.objects.exists()
    event.status = "cancelled"
    event.save()
    erasing.erase_due(OVER)
    assert not Poster.objects.exists()


# --- With an account -------------------------------------------------------------------------------------


@pytest.fixture
def ada():
    user = make_user(email="ada@a.example")
    EmailAddress.objects.create(user=user, email="ada@a.example", verified=True, primary=True)
    return user


def test_an_account_that_is_deleted_hands_its_posters_over_or_withdraws_them(call, ada):
    undecided, accepted, shared = (
        make_poster(call, [ADA]),
        make_told(call, "poster"),
        make_poster(call, [ADA, BO]),
    )
    by_another = make_poster(call, [BO, ADA])
    PosterDraft.objects.create(call=call, user=ada)
    reviewer = make_reviewer(make_call(), ada)
    submitted = make_review(make_poster(reviewer.call), reviewer)
    make_review(make_poster(reviewer.call), reviewer, state="draft")

    assert len(held_data.what_goes(ada)) == 3
    personal_data.delete_account(user=ada, now=NOW)

    assert Poster.objects.get(pk=undecided.pk).withdrawn_as == "authors"
    assert Poster.objects.get(pk=accepted.pk).state == "submitted"
    assert not PosterAuthor.objects.filter(email="ada@a.example").exists()
    assert PosterAuthor.objects.filter(poster__call=call, name="Ada Example").count() == 4
    shared.refresh_from_db()
    assert shared.state == "submitted" and shared.version == 2
    assert shared.authors.get(is_contact=True).name == "Bo Example"
    assert [each for each in subjects("bo@b.example") if each.startswith("You look after this poster now")]
    assert by_another.authors.get(is_contact=True).name == "Bo Example"
    assert not PosterDraft.objects.exists()
    assert list(Review.objects.all()) == [submitted] and Review.objects.get().reviewer is None


def test_all_that_is_held_is_given_and_nothing_of_the_reviews(call, ada):
    poster = make_poster(call, [ADA, BO], decision="rejected", decision_text="Weak.")
    make_review(poster, to_authors="Dull.")
    make_poster(call, [BO, ADA], title="Theirs", abstract="Hidden.")
    found = held_data.export(ada)
    assert [each["title"] for each in found["posters"]] == [poster.title]
    assert [each["poster__title"] for each in found["named_as_author"]] == ["Theirs"]
    assert not any(word in str(found) for word in ("Weak", "Dull", "'rejected'", "Hidden"))
    assert held_data.export(make_user()) is None
