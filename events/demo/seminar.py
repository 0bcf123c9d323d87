"""The invented seminar: two years behind it, ten talks before it, and one in each week but at Christmas."""

import datetime as dt
from itertools import count, islice

from django.core.files.base import ContentFile
from django.db import transaction

from events.models import Event, EventOrganisation, JoiningLink, Material, Talk
from portal.lib import times

from . import invented, making, notifications, phrases, pictures, registration, speakers
from .seminar_talks import CANCELLED, TALKS

SLUG = "demo-seminar"
WEEK = dt.timedelta(weeks=1)
AHEAD = 10  # talks that are planned
OFFERED = 4  # slots after these, to people who are invited
BEHIND = [week for week in range(1, 106) if week % 21 < 12]  # 60 weeks; of each 21, 9 are holidays
LONG_AGO = 52  # weeks
UNTITLED, WITHOUT_SPEAKER, TENTATIVE = 3, 5, 6  # which of the coming talks, from 0


@transaction.atomic
def load(now):
    loaded = making.once(SLUG, lambda: _series(now))
    if loaded.made:
        return [loaded]
    return [making.Loaded(loaded.name, made=False, talks_added=_extend(making.event_at(SLUG), now))]


def _series(now):
    invented.organisations()
    event = _event()
    _board(event, now)
    making.pages(event, PAGES)
    first = _next_day(event, now)
    for number, week in enumerate(BEHIND, AHEAD):
        if not _is_holiday(first - week * WEEK):
            _past_talk(event, first - week * WEEK, number, week)
    coming = _coming_days(event, now)
    for number, day in enumerate(coming):
        _coming_talk(event, day, number)
    tuesdays = [day - dt.timedelta(days=2) for day in coming[2:]]
    _cancelled_talk(event, next(day for day in tuesdays if not _is_holiday(day)))
    _joining_links(event)
    later = _coming_days(event, now, AHEAD + OFFERED)[AHEAD:]
    speakers.add(event, [making.clock_time(event, day, event.slot_time) for day in later], now)
    notifications.add(event)
    registration.add_past_lecture(event.talks.filter(starts_at__lt=now).latest("starts_at"), now)
    return event


def _event():
    return making.event(
        SLUG,
        kind=Event.Kind.SERIES,
        title="Elmsworth Learning Theory Seminar",
        summary="Every Thursday: somebody proves, doubts or computes something about learning, in Elmsworth "
        "and online.",
        description=making.prose(r"""
            The seminar meets once a week in the Alder Building and on the screen. Speakers are asked for
            fifty minutes of mathematics that a doctoral student of a neighbouring field can follow, with one
            proof given in full. There is time for questions, and tea before the talk from 15:30.

            Subjects range from optimisation and sampling to approximation, statistics and combinatorics, as
            long as there is a statement of the form *if* … *then* … in it.

            This series, everybody in it and all of its results are invented.
        """),
        time_zone="Europe/Berlin",
        format=Event.Format.HYBRID,
        access="Open to everyone, in the room and online",
        venue="Alder Building, University of Elmsworth",
        room="Lecture Room 2",
        address="4 Quay Lane\nElmsworth",
        map_url="https://www.openstreetmap.org/search?query=Elmsworth",
        slot_weekday=Event.Weekday.THURSDAY,
        slot_time=dt.time(16),
        slot_minutes=60,
        accent=Event.Accent.TEAL,
        takes_suggestions=True,
        topics=("Deep learning theory", "Optimisation", "Statistics", "Approximation theory", "Sampling"),
        organisations=(
            (EventOrganisation.Role.HOST, invented.ELMSWORTH),
            (EventOrganisation.Role.PARTNER, invented.ALDER),
            (EventOrganisation.Role.FUNDER, invented.TERN, "TF-2041"),
        ),
    )


def _board(event, now):
    today = times.day_in(now, event.time_zone)

    def serve(names, role, from_weeks, until_weeks=None):
        until_day = today - until_weeks * WEEK if until_weeks else None
        members = [invented.board_member(name) for name in names]
        making.board(event, members, role=role, from_day=today - from_weeks * WEEK, until_day=until_day)

    serve(["Ottilie Brandvik"], "Chair", 40)
    serve(["Kirsi Fennimore"], "Programme", 90)
    serve(["Mirela Castanholt", "Petronella Haverstock"], "", 150)
    serve(["Idris Vantongeren"], "Online audience", 20)
    serve(["Tobias Quillfeather"], "Chair", 200, 41)
    serve(["Anneke Dunmorrow"], "Programme", 230, 91)
    making.board(event, [invented.board_member("Wilhelmina Otterbourne")], role="Secretary", is_former=True)


def _next_day(event, now):
    """The local day of the first slot that is not over at `now`."""
    today = times.day_in(now, event.time_zone)
    day = today + dt.timedelta(days=(event.slot_weekday - today.weekday()) % 7)
    length = dt.timedelta(minutes=event.slot_minutes)
    is_over = making.clock_time(event, day, event.slot_time) + length <= now
    return day + WEEK if is_over else day


def _coming_days(event, now, number=AHEAD):
    """The next days with a talk, as many as are planned."""
    first = _next_day(event, now)
    days = (first + week * WEEK for week in count())
    return list(islice((day for day in days if not _is_holiday(day)), number))


def _is_holiday(day):
    """Whether nobody would come: at Christmas, and on the last day of a year or the first."""
    return (day.month, day.day) in ((12, 24), (12, 25), (12, 26), (12, 31), (1, 1))


def _coming_talk(event, day, number):
    title, names, abstract = TALKS[number]
    fields = {"recording": Talk.Recording.PLANNED, "chair": invented.person("Kirsi Fennimore")}
    if number == UNTITLED:
        title = abstract = ""
    if number == WITHOUT_SPEAKER:
        names = ()
    if number == TENTATIVE:
        fields["status"] = Talk.Status.TENTATIVE
    talk = _talk(event, day, title, names, abstract, **fields)
    if number == 0:
        Material.objects.create(
            talk=talk, label="Slides", url=_address(day, "slides.pdf"), visible_from=talk.starts_at
        )
        Material.objects.create(
            talk=talk,
            kind=Material.Kind.READING,
            label="Preprint",
            url=_address(day, "preprint.pdf"),
            position=1,
        )
    if number == 1:
        JoiningLink.objects.create(
            talk=talk,
            label="Zoom, another room for this talk",
            url="https://meet.example.org/elmsworth-castanholt",
        )


def _past_talk(event, day, number, week):
    title, names, abstract = TALKS[number] if number < len(TALKS) else _composed(number)
    recording, reason = _recording(week)
    talk = _talk(
        event, day, title, names, abstract, week > LONG_AGO, recording=recording, recording_reason=reason
    )
    _materials(talk, day, week)


def _composed(number):
    name = list(invented.PEOPLE)[number * 7 % len(invented.PEOPLE)]
    return phrases.title(number), (name,), phrases.abstract(number)


def _recording(week):
    """The state of the recording of the talk so many weeks ago, and its reason; every state occurs."""
    if week <= 2:
        return Talk.Recording.WAITING, ""
    if week % 7 == 4:
        return Talk.Recording.WITHHELD, "The results are not published yet; see the notes."
    return (Talk.Recording.NONE if week % 7 == 6 else Talk.Recording.PUBLISHED), ""


def _talk(event, day, title, names, abstract, long_ago=False, **fields):
    return making.talk(
        event,
        day=day,
        clock=event.slot_time,
        minutes=event.slot_minutes,
        title=title,
        abstract=making.prose(abstract),
        speakers=[invented.speaker(name, long_ago=long_ago) for name in names],
        **fields,
    )


def _materials(talk, day, week):
    if talk.recording == Talk.Recording.PUBLISHED:
        video = Material(
            talk=talk, kind=Material.Kind.VIDEO, label="Recording", url=_address(day, "talk.mp4"), position=2
        )
        video.thumbnail.save(f"{SLUG}-{day}.webp", pictures.thumbnail(talk.title), save=False)
        video.save()
    if week % 3 == 0:
        _two_versions_of_slides(talk, day)
    if talk.recording == Talk.Recording.WITHHELD:
        notes = Material(talk=talk, kind=Material.Kind.NOTES, label="Notes", position=1)
        text = f"# {talk.title}\n\nNotes taken in the seminar on {day}.\n\n{talk.abstract}\n"
        notes.file.save(f"{SLUG}-{day}-notes.md", ContentFile(text.encode()), save=False)
        notes.save()


def _two_versions_of_slides(talk, day):
    Material.objects.create(talk=talk, label="Slides", version="2", url=_address(day, "slides-2.pdf"))
    Material.objects.create(
        talk=talk,
        label="Slides",
        version="1",
        url=_address(day, "slides-1.pdf"),
        is_current=False,
        note="As shown; a sign on the third page is wrong",
    )


def _address(day, name):
    return f"https://example.org/{SLUG}/{day}/{name}"


def _cancelled_talk(event, day):
    title, name, abstract = CANCELLED
    _talk(event, day, title, (name,), abstract, status=Talk.Status.CANCELLED)


def _joining_links(event):
    JoiningLink.objects.create(
        event=event, label="Zoom", url="https://meet.example.org/elmsworth-learning", passcode="3-1-4-1-5"
    )
    JoiningLink.objects.create(
        event=event,
        label="Live stream, if the meeting is full",
        url="https://stream.example.org/elmsworth-learning",
        audience=JoiningLink.Audience.SIGNED_IN,
        opens_minutes=60,
        position=1,
    )


def _extend(event, now):
    """Plan the weeks after that of the last talk, up to the usual number; returns how many talks it made.

    Weeks before it are left alone, so that what a person moved or took away stays so.
    """
    if event.is_called_off or event.slot_weekday is None:
        return 0
    day, made = _day_after_the_last(event, now), 0
    last = _coming_days(event, now)[-1]
    drafts = event.talks.dated().filter(status=Talk.Status.DRAFT).values_list("starts_at", flat=True)
    taken = {times.day_in(start, event.time_zone) for start in drafts}  # by who has accepted
    while day <= last:
        if not _is_holiday(day) and day not in taken:
            _talk(event, day, *_composed(day.toordinal() // 7))
            made += 1
        day += WEEK
    return made


def _day_after_the_last(event, now):
    """The day of the slot in the week after that of the last talk."""
    last = event.talks.dated().exclude(status=Talk.Status.DRAFT).order_by("-starts_at").first()
    if not last:
        return _next_day(event, now)
    day = times.day_in(last.starts_at, event.time_zone)
    return day + WEEK + dt.timedelta(days=event.slot_weekday - day.weekday())


PAGES = (
    (
        "for-speakers",
        "For speakers",
        """
        Thank you for coming. A few things make the afternoon easier for everybody.

        - **Time.** You have fifty minutes, and ten for questions. The chair shows a card at forty.
        - **Boards.** There are three, and chalk of every colour. A camera follows what you write.
        - **Slides.** Bring them as PDF. If you send them before, they appear with your talk when it starts.
        - **Recording.** We record only with your consent, which you may give or withdraw after the talk.

        Speakers from elsewhere stay at the guest house by the quay; the programme board books it.
        """,
    ),
)
