"""Nothing tells a blind reviewer whose a poster is, nor a chair in conflict how it is judged.

Words are planted wherever authors and reviewers can write; then every page, file, feed, search, completion
and admin address of the site is asked for, by reviewers with every other role, and every mail to them is
read. After that the facts are changed, and what one who must not know of them sees may not differ at all.
"""

import datetime as dt
import io
import re

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponseNotFound

from events.posters import mails
from events.posters.actions import due_reviews, reviewers
from events.posters.models import (
    Conflict,
    LateInvitation,
    Poster,
    PosterAnswer,
    PosterAuthor,
    PosterChange,
    PosterDraft,
    PosterFile,
    PosterQuestion,
    Review,
    Score,
)
from mailing.announcements import actions as announcements
from mailing.models import Delivery
from tests.support import walking
from tests.support.announcements import make_announcement
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
from tests.support.registrations import make_workshop

pytestmark = pytest.mark.django_db

PLANTED = (
    "Plantagena", "Plantsson", "Plantburg", "plantburg", "0000-0002-1825-0097", "plantmail", "Plantfoe",
    "plantanswer", "plantnote", "plantfile", "plantlate", "plantdraft",
)  # fmt: skip
OF_REVIEWS = ("plantpraise", "plantsecret", "plantverdict", "plantreason")
TERM = "Plant"
ROWS_OF_MODELS = re.compile(r"/admin/(?!events/event/|mailing/)\w+/\w+/")


@pytest.fixture(autouse=True)
def plain_answers_of_what_is_not_there(monkeypatch):
    """Most addresses lead nowhere for most people; what such a page looks like is asked elsewhere."""
    monkeypatch.setattr("portal.urls.handler404", lambda request, exception: HttpResponseNotFound())


@pytest.fixture
def call(clock, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    event = make_workshop("blind", title="Blind workshop")
    call = make_call(
        event, review="double", files="now", file_is_anonymous=True, reviews_each=2,
        reviews_due_at=NOW + dt.timedelta(days=20),
    )  # fmt: skip
    call.chair, call.area = make_chair(call, name="Cher Chair"), make_area(event)
    call.criterion = make_criterion(call)
    call.seen, call.other = plant(call), make_poster(call, areas=[call.area], title="Another poster")
    return call


def pdf(**facts):
    """A PDF of one empty page that says who made it."""
    with pikepdf.new() as made, io.BytesIO() as file:
        made.add_blank_page()
        made.docinfo["/Author"] = facts.get("author", "")
        made.save(file)
        return file.getvalue()


def plant(call):
    """A poster of two authors with a word of its own in every field that could tell whose it is."""
    first = {
        "name": "Ada Plantagena", "affiliations": "University of Plantburg", "email": "ada@plantmail.example",
        "orcid": "0000-0002-1825-0097",
    }  # fmt: skip
    second = {"name": "Per Plantsson", "affiliations": "Plantburg", "email": "per@plantmail.example"}
    poster = make_poster(
        call, [first, second], areas=[call.area], title="A poster on graphs", not_reviewed_by="Ann Plantfoe",
        submitted_at=NOW - dt.timedelta(hours=1), decision_text="plantnote",
    )  # fmt: skip
    question = PosterQuestion.objects.create(call=call, label="Anything else?")
    PosterAnswer.objects.create(poster=poster, question=question, text="plantanswer")
    PosterChange.objects.create(poster=poster, what="Ada Plantagena: plantnote", at=NOW, reason="plantnote")
    LateInvitation.objects.create(
        call=call, name="plantlate", email="late@plantmail.example", until=NOW + dt.timedelta(days=99)
    )
    PosterDraft.objects.create(call=call, content={"title": "plantdraft"}, email="draft@plantmail.example")
    for is_final, content in ((False, pdf()), (True, pdf(author="Ada Plantagena"))):
        row = PosterFile(poster=poster, is_final=is_final)
        row.file.save("plantfile.pdf", ContentFile(content))
    announcement = make_announcement(audience=[f"posters:{call.event_id}:all"], created_by=call.chair)
    announcements.start(announcement=announcement)
    assert Delivery.objects.get().address == "ada@plantmail.example"
    mails.send(mails.to_contact(poster, "reviews_assigned", "Received: plantnote", number=1, reviewer=None))
    return poster


def join(call, user):
    """Make somebody a reviewer of both posters: one review submitted, as that of another is, and one due."""
    reviewer = make_reviewer(call, user)
    make_review(call.seen, reviewer, scores={call.criterion: 3})
    Review.objects.create(poster=call.other, reviewer=reviewer)
    return reviewer


def make_plain(call):
    return make_user("plain@reviews.example")


def make_editor(call):
    user = make_user("editor@reviews.example")
    call.event.editors.add(user)
    return user


def make_named_chair(call):
    """A chair and superuser who accepted to review before they were named."""
    user = make_superuser(email="super@reviews.example")
    call.event.editors.add(user)
    call.chairs.add(user)
    return user


def seen_by(client, user, call):
    """All that somebody is told anywhere.

    Who edits nothing is sent away from every page of the admin; and of the pages of single rows there an
    editor gets fewer than a superuser, who walks through all of them.
    """
    client.force_login(user)
    paths = [*walking.addresses(call), *walking.completions(TERM)]
    if client.get("/admin/").status_code != 200:
        paths = [path for path in paths if not path.startswith("/admin/")]
    elif not user.is_superuser:
        paths = [path for path in paths if not ROWS_OF_MODELS.match(path)]
    return walking.walk(client, paths, TERM)


def telling(found, words):
    """{address: the words that it tells}."""
    told = {path: [word for word in words if word in text] for path, text in found.items()}
    return {path: words for path, words in told.items() if words}


@pytest.mark.parametrize("make", [make_plain, make_editor, make_named_chair])
def test_nothing_tells_a_blind_reviewer_whose_a_poster_is(client, call, clock, make):
    make_review(call.seen, scores={call.criterion: 4})
    reviewer = join(call, make(call))
    tell_everything(call, clock)

    found = seen_by(client, reviewer.user, call)
    page = f"/events/blind/review/{call.seen.review_code}/"
    assert "A poster on graphs" in found[page] and found[f"{page}poster.pdf"]
    assert len(found) > 30
    assert telling(found, PLANTED) == {}
    assert telling(found, [f"/posters/{call.seen.pk}/"]) == {}  # a key tells the order in which they came
    mail = [walking.mail_text(each) for each in Delivery.objects.filter(address=reviewer.email)]
    assert mail and not [word for text in mail for word in PLANTED if word in text]

    before = walking.walk(client, [path for path in about_posters(call) if path in found], TERM)
    change_authors(call)
    after = walking.walk(client, before, TERM)
    assert page in before and [path for path in before if before[path] != after.get(path)] == []


def tell_everything(call, clock):
    """Have all mails written that reviewers get."""
    people = [{"name": "Rev Sample", "email": "plain@reviews.example"}]
    reviewers.invite(call=call, people=people, by=call.chair, now=NOW)
    clock.now = NOW + dt.timedelta(days=18)
    due_reviews.see_to_due(clock.now)
    for reviewer in call.reviewers.filter(state="accepted"):
        mails.send(mails.reviews_assigned(reviewer, 2))


def change_authors(call):
    """Other people, more of them, who submitted in another order."""
    PosterAuthor.objects.filter(poster=call.seen).update(name="Eve Elsewhere", affiliations="Elsewhere")
    PosterAuthor.objects.create(poster=call.seen, name="One More", email="more@elsewhere.example", position=3)
    Poster.objects.filter(pk=call.seen.pk).update(number=99, submitted_at=NOW - dt.timedelta(days=2))


def about_posters(call):
    """The addresses on which something could follow from what is known of a poster."""
    paths = list(walking.addresses(call))
    return [path for path in paths if path in ("/me/", "/admin/") or "poster" in path or "review" in path]


# --- A chair in conflict ---------------------------------------------------------------------------------


def test_a_chair_in_conflict_sees_no_difference_that_reviews_make(client, call, clock):
    """No word, count, average, rank, sum or list differs, whatever is said of the poster."""
    for _each in range(2):
        make_reviewer(call)
    make_review(call.other, scores={call.criterion: 2})
    Conflict.objects.create(poster=call.seen, user=call.chair, named="chair")
    quiet = make_reviewer(call)  # who is known before, and has no review yet
    client.force_login(call.chair)
    before = walking.walk(client, about_posters(call), TERM)
    ranking = before[f"/admin/events/event/{call.event_id}/posters/reviews/"]
    assert "Another poster" in ranking and "A poster on graphs" not in ranking

    review = make_review(call.seen, quiet, to_authors="plantpraise", to_chairs="plantsecret")
    Score.objects.create(review=review, criterion=call.criterion, value=5)
    PosterChange.objects.create(poster=call.seen, what="plantverdict", reason="plantreason", of_review=True)
    facts = {"decision": "rejected", "decision_text": "plantverdict"}
    Poster.objects.filter(pk=call.seen.pk).update(**facts)
    after = seen_by(client, call.chair, call)
    after |= walking.walk(client, [path for path in before if path not in after], TERM)

    assert telling(after, OF_REVIEWS) == {}
    assert [path for path in before if before[path] != after[path]] == []
    assert not [
        word
        for each in Delivery.objects.filter(address=call.chair.email)
        for word in OF_REVIEWS
        if word in walking.mail_text(each)
    ]
