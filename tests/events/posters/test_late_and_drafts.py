"""Who submits late by a personal link, and who is reminded of a draft that is complete and not submitted."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.urls import include, path

from events.posters import links, tasks
from events.posters.models import LateInvitation, PosterCall, PosterDraft
from mailing.models import Delivery
from tests.support.admin_forms import clock as clock_fields
from tests.support.desk_pages import said, words
from tests.support.factories import make_user, utc
from tests.support.posters import DEADLINE, NOW, make_call, make_chair
from tests.support.registrations import latest_text, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
DAY = dt.timedelta(days=1)
CONTENT = {"title": "On $x$", "abstract": "Text.", "row": ["n1"], "n1-name": "Zoe Quist"}


def stub(request, signed):
    return HttpResponse(signed)


urlpatterns = [
    path("", include("portal.urls")),
    path("posters/late/<str:signed>/", stub, name="poster-late"),
    path("posters/drafts/<str:signed>/", stub, name="poster-draft"),
]


@pytest.fixture
def call(clock):
    return make_call()


def late_page(call):
    return f"/admin/events/event/{call.event_id}/posters/late/"


def test_somebody_is_invited_to_submit_late_by_the_clocks_of_the_call(client, call, clock):
    clock.now = DEADLINE + DAY
    PosterCall.objects.update(deadline_clock="earth", review="double")
    client.force_login(make_chair(call))
    who = {"do": "invite", "name": "Zoe Quist", "email": "zoe@example.org"}

    page = client.post(late_page(call), who | clock_fields("until", "2026-04-01", "08:00"))
    assert "Choose a time that is still to come." in words(page)
    client.post(late_page(call), who | clock_fields("until", "2026-04-05", "23:59"))

    made = LateInvitation.objects.get()
    assert made.until == utc(2026, 4, 6, 11, 59)
    text = latest_text("zoe@example.org")
    assert links.path(made) in text
    assert "Sun 5 April 2026, 23:59 anywhere on Earth (Mon 6 April 2026, 13:59 Berlin time)" in text
    client.post(late_page(call), who | clock_fields("until", "2026-04-07", "12:00"))  # asked again: one row
    assert LateInvitation.objects.get().until == utc(2026, 4, 8, 0)
    assert "not begun" in words(client.get(late_page(call)))


def test_an_invitation_is_sent_again_and_withdrawn_by_chairs_alone(client, call):
    chair, editor = make_chair(call), make_user()
    call.event.editors.add(editor)
    PosterCall.objects.update(review="double")
    made = LateInvitation.objects.create(
        call=call, name="Zoe", email="zoe@example.org", until=DEADLINE + 9 * DAY
    )
    old = links.signature(made)

    client.force_login(editor)
    assert "zoe@example.org" not in words(client.get(late_page(call)))
    assert client.post(late_page(call), {"do": "withdraw", "invitation": made.pk}).status_code == 404
    client.force_login(chair)
    assert said(client.post(late_page(call), {"do": "send", "invitation": made.pk}))
    assert len(subjects("zoe@example.org")) == 1
    client.post(late_page(call), {"do": "withdraw", "invitation": made.pk})
    with pytest.raises(links.LinkGone):
        links.row_at(LateInvitation, old)


# --- Drafts -----------------------------------------------------------------------------------------------


def remind(clock, moment):
    clock.now = moment
    for _twice in range(2):
        tasks.see_to_submissions()
    return Delivery.objects.count()


def test_a_complete_draft_is_reminded_of_three_days_and_one_day_before(call, clock):
    draft = PosterDraft.objects.create(call=call, email="zoe@example.org", content=CONTENT)
    PosterDraft.objects.create(call=call, email="gap@example.org", content=CONTENT | {"abstract": ""})

    assert remind(clock, DEADLINE - 3 * DAY - dt.timedelta(minutes=1)) == 0
    assert remind(clock, DEADLINE - 3 * DAY) == 1
    assert links.path(draft) in latest_text("zoe@example.org")
    assert "Tue 31 March 2026, 23:59 Berlin time" in latest_text("zoe@example.org")
    assert subjects("zoe@example.org")[0].startswith("Not submitted yet: On x")
    assert remind(clock, DEADLINE - DAY) == 2
    assert remind(clock, DEADLINE - dt.timedelta(hours=1)) == 2
    assert subjects("gap@example.org") == []


def test_one_begun_on_the_last_day_gets_one_mail_to_the_account(call, clock):
    user = make_user("zoe@example.org")
    PosterDraft.objects.create(call=call, user=user, content=CONTENT)

    assert remind(clock, DEADLINE - dt.timedelta(hours=5)) == 1
    assert PosterDraft.objects.get().reminded == 2


@pytest.mark.parametrize(
    "fields", [{"is_closed": True}, {"is_published": False}, {"opens_at": NOW + 29 * DAY}]
)
def test_of_a_call_that_is_not_open_nobody_is_reminded(call, clock, fields):
    PosterDraft.objects.create(call=call, email="zoe@example.org", content=CONTENT)
    PosterCall.objects.update(**fields)

    assert remind(clock, DEADLINE - DAY) == 0


def test_a_late_submission_is_reminded_of_by_its_own_end(call, clock):
    late = LateInvitation.objects.create(
        call=call, name="Zoe", email="zoe@example.org", until=DEADLINE + 9 * DAY
    )
    PosterDraft.objects.create(call=call, email="zoe@example.org", content=CONTENT, late=late)

    clock.now = DEADLINE + DAY
    assert remind(clock, DEADLINE + 5 * DAY) == 0
    assert remind(clock, DEADLINE + 6 * DAY) == 1


def test_after_the_first_deadline_the_late_breaking_one_counts(call, clock):
    PosterCall.objects.update(late_deadline=DEADLINE + 9 * DAY)
    PosterDraft.objects.create(call=call, email="zoe@example.org", content=CONTENT, reminded=1)

    assert remind(clock, DEADLINE + DAY) == 0
    assert remind(clock, DEADLINE + 8 * DAY) == 1
