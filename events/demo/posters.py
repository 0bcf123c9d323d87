"""Posters of the invented workshop: a first round that was decided and told, and a late-breaking call."""

import datetime as dt

from django.core.files.base import ContentFile

from events.models import Area
from events.posters import boards, told_boards
from events.posters.actions import boards as board_actions
from events.posters.actions import handling, offers, spotlights
from events.posters.models import (
    Criterion,
    Poster,
    PosterArea,
    PosterAuthor,
    PosterCall,
    PosterDraft,
    PosterFile,
    Review,
    Reviewer,
    Score,
)
from portal.lib import times
from portal.markup import to_line

from . import making, pictures, registration
from .poster_texts import POSTERS

FIRST_ROUND = 30  # of the forty; the others are late-breaking
PICTURED = range(1, 30, 2)  # whose PDF is there, and may be public
REVIEWERS = (
    "Sunniva Castellane",
    "Idris Vantongeren",
    "Casimir Oakenfold",
    "Emeka Thornbury",
    "Zuzanna Heatherwick",
)
COMMENTS = (
    ("A clean result; say in the first line what was known before.", "I learnt something from it."),
    ("Please show the experiment behind the last sentence on the poster.", "Solid, if a little narrow."),
    ("The constant $C$ deserves a remark: is it sharp for $C \\ge 1$?", "Would draw a crowd."),
)
Decision = Poster.Decision


def add(event, now):
    """Call for posters, and forty of them; the accounts that judge come with those of the demonstration."""
    call = _call(event, now)
    for position, (label, hint) in enumerate(CRITERIA):
        Criterion.objects.create(call=call, position=position, label=label, help_text=hint)
    posters = [_poster(call, number, now) for number in range(1, len(POSTERS) + 1)]
    reviewers = [_reviewer(call, name) for name in REVIEWERS]
    for poster in posters:
        _review(poster, reviewers, now)
    for poster in posters[:FIRST_ROUND]:
        _tell(poster, now)
    _hang(call, now)
    _spotlights(call, now)
    return call


def name_chair(event, user, now):
    """Make the owner of an account a chair of the call."""
    event.poster_call.chairs.add(user)
    handling.assign(event.poster_call, now)


def name_reviewer(event, user, now):
    """Make the owner of an account a reviewer, who has three late-breaking posters to judge."""
    call = event.poster_call
    reviewer = Reviewer.objects.create(
        call=call, user=user, name=user.name, email=user.email, state=Reviewer.State.ACCEPTED,
        asked_at=now, answered_at=now, named_at=now,
    )  # fmt: skip
    waiting = Review.objects.filter(poster__call=call, state=Review.State.ASSIGNED).order_by("poster")
    for review in waiting[:3]:
        review.reviewer = reviewer
        review.save(update_fields=["reviewer"])


def hand_in(event, user, now):
    """Let the owner of an account have the last poster, and a draft of another."""
    call = event.poster_call
    contact = PosterAuthor.objects.filter(poster__call=call, is_contact=True).order_by("poster").last()
    contact.name, contact.sort_name, contact.email = user.name, "", user.email
    contact.save()
    content = {
        "title": "What the tide leaves behind",
        "abstract": "A model of $\\partial_t h = \\Delta h^m$ ...",
    }
    PosterDraft.objects.create(call=call, user=user, content=content, saved_at=now)


def _spotlights(call, now):
    """Half an hour on the second day, six minutes each."""
    room, day = "Great Hall", call.event.first_day + dt.timedelta(days=1)
    first = dt.datetime.combine(day, dt.time(13), tzinfo=call.event.zone)
    session = making.session(
        call.event, day=first.date(), clock=first.time(), minutes=30, title="Spotlights on posters", room=room
    )
    for place, poster in enumerate(Poster.objects.filter(call=call, decision=Decision.SPOTLIGHT)):
        start = first + dt.timedelta(minutes=6 * place)
        talk = spotlights.make(
            poster=poster, now=now, by=None, session=session, starts_at=start,
            ends_at=start + dt.timedelta(minutes=6), status="confirmed",
        )  # fmt: skip
        talk.room = room
        talk.save(update_fields=["room"])


def _hang(call, now):
    """Boards in the evening of posters, of which the presenters know since yesterday."""
    sessions = boards.sessions_of(call.event)
    plan = board_actions.plan(call, sessions)
    board_actions.carry_out(call=call, sessions=sessions, fingerprint=plan.fingerprint, now=now, by=None)
    for poster in Poster.objects.filter(call=call).exclude(session=None):
        poster.board_told_at = now - dt.timedelta(days=1)
        poster.save(update_fields=["board_told_at"])
        told_boards.remember(poster, poster.board_told_at)


CRITERIA = (
    ("Originality", "Is there something that was not known?"),
    ("Clarity", "Could somebody of another area follow it in five minutes?"),
    ("Fit", "Does it belong to the areas of this workshop?"),
)


def _call(event, now):
    def begin_of(days):
        return times.first_instant(
            times.day_in(now, event.time_zone) + dt.timedelta(days=days), event.time_zone
        )

    def end_of(days):
        return begin_of(days + 1) - dt.timedelta(minutes=1)

    return PosterCall.objects.create(
        event=event, is_published=True, opens_at=begin_of(-60),
        deadline=end_of(-15), late_deadline=end_of(8),
        text=making.prose("""
            Posters are up on all three days and have an evening of their own, with bread and cheese. We look
            for work that is finished or nearly so, on any of the areas below; ten of the posters are shown in
            spotlight talks of two minutes.

            The first round is decided. What came up since may be sent in as **late-breaking**: it is judged
            by the same committee, within a week.
        """),
        most_characters=1500, files=PosterCall.Files.LATER, asks_spotlight=True, asks_student=True,
        instructions="A0, upright. Pins and boards are there; tubes can be sent to the institute beforehand.",
        review=PosterCall.Review.DOUBLE, reviews_each=3, reviews_due_at=end_of(13),
        decisions_on=times.day_in(now, event.time_zone) + dt.timedelta(days=16),
        answers_by=times.day_in(now, event.time_zone) + dt.timedelta(days=10),
        ticket=event.tickets.get(name="In person"), gallery_from=begin_of(-2),
    )  # fmt: skip


def _poster(call, number, now):
    area, title, abstract = POSTERS[number - 1]
    is_late = number > FIRST_ROUND
    came = (
        call.deadline + dt.timedelta(hours=5 * number - 90)
        if is_late
        else call.deadline - dt.timedelta(hours=FIRST_ROUND + 1 - number)
    )
    poster = Poster.objects.create(
        call=call, number=number, title=title, abstract=making.prose(abstract), is_late=is_late,
        submitted_at=min(came, now), proved_at=min(came, now), wants_spotlight=number % 3 == 0,
        is_student=number % 2 == 0, shows_file=number % 2 == 1,
    )  # fmt: skip
    if number in PICTURED:
        _picture(poster)
    PosterArea.objects.create(poster=poster, area=Area.objects.get(event=call.event, title=area))
    for position in range(1 + number % 3):
        _author(poster, position, number)
    return poster


def _picture(poster):
    drawn = pictures.poster(to_line(poster.title))
    row = PosterFile(poster=poster, is_final=True, added_at=poster.submitted_at)
    content = pictures.as_pdf(drawn)
    row.size = len(content)
    row.file.save("poster.pdf", ContentFile(content), save=False)
    row.picture.save("poster.webp", ContentFile(pictures.as_webp(drawn, 600)), save=False)
    row.thumbnail.save("small.webp", ContentFile(pictures.as_webp(drawn, 320)), save=False)
    row.save()


def _author(poster, position, number):
    name = registration.name_at(number * 3 + position)
    place = registration.PLACES[(number + position) % len(registration.PLACES)]
    PosterAuthor.objects.create(
        poster=poster, position=position, name=name, affiliations=place, is_contact=position == 0,
        email=f"author{number}-{position + 1}@example.org", presents=position == 0,
    )  # fmt: skip


def _reviewer(call, name):
    """A member of the committee, whose account was deleted since."""
    email = f"{name.split()[0].lower()}@committee.example.org"
    return Reviewer.objects.create(
        call=call, name=name, email=email, state=Reviewer.State.ACCEPTED,
        asked_at=call.opens_at, answered_at=call.opens_at, named_at=call.opens_at,
    )  # fmt: skip


def _review(poster, reviewers, now):
    """Three reviews; of what came late one is there, one is begun and one waits."""
    for place in range(3):
        state = Review.State.SUBMITTED
        if poster.is_late and place:
            state = (Review.State.DRAFT, Review.State.ASSIGNED)[place - 1]
        to_authors, to_chairs = COMMENTS[(poster.number + place) % len(COMMENTS)]
        is_written = state != Review.State.ASSIGNED
        review = Review.objects.create(
            poster=poster, reviewer=reviewers[(poster.number + place) % len(reviewers)], state=state,
            to_authors=to_authors if is_written else "", to_chairs=to_chairs if is_written else "",
            assigned_at=poster.submitted_at, submitted_at=now if state == Review.State.SUBMITTED else None,
        )  # fmt: skip
        if state == Review.State.SUBMITTED:
            Score.objects.bulk_create(
                Score(
                    review=review, criterion=each, value=1 + (poster.number * 7 + place + each.position) % 5
                )
                for each in poster.call.criteria.all()
            )


def _decision(number):
    if number % 6 == 0:
        return Decision.SPOTLIGHT
    return {11: Decision.REJECTED, 19: Decision.REJECTED, 25: Decision.WAITING}.get(number, Decision.POSTER)


def _tell(poster, now):
    """The decision as it was told a week ago; most presenters have answered since."""
    decision = _decision(poster.number)
    told_at = now - dt.timedelta(days=7)
    poster.decision = poster.released_decision = decision
    poster.released_at = told_at
    if decision in Poster.ACCEPTED:
        poster.answer_until = offers.answer_until(poster.call, told_at)
        if poster.number % 5:
            poster.answer, poster.answered_at = Poster.Answer.COMES, told_at + dt.timedelta(days=2)
    poster.save()
