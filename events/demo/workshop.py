"""The invented workshop: three days about five weeks ahead, with parallel sessions in three rooms."""

import datetime as dt

from events.models import Event, EventOrganisation, JoiningLink, Material, Talk
from portal.lib import times

from . import invented, making, posters, registration
from .workshop_talks import PLENARY, SESSIONS

SLUG = "demo-workshop"
AHEAD = dt.timedelta(weeks=5)


def load(now):
    return [making.once(SLUG, lambda: _workshop(now))]


def _workshop(now):
    invented.organisations()
    event = _event(_first_day(now))
    _committee(event)
    making.areas(event, AREAS)
    making.pages(event, PAGES)
    for day, clock, minutes, kind, title, names, room, abstract in PLENARY:
        _talk(event, day, clock, minutes, title, names, abstract, kind=kind, room=room)
    for block in SESSIONS:
        _session(event, *block)
    _links(event)
    registration.add(event, now)
    posters.add(event, now)
    return event


def _first_day(now):
    """The Monday of the week in five weeks' time."""
    day = times.day_in(now, "Europe/Berlin") + AHEAD
    return day + dt.timedelta(days=Event.Weekday.MONDAY - day.weekday())


def _event(first_day):
    return making.event(
        SLUG,
        kind=Event.Kind.WORKSHOP,
        title="Shapes of Learning",
        summary="Three days on geometry, symmetry and scale in learning theory, by the sea or online.",
        description=making.prose(r"""
            A loss landscape has valleys, a data set has holes, a network has symmetries, and a curve of
            errors against sizes has a slope. *Shapes of Learning* brings together people who study these
            shapes with different tools and seldom meet: analysts and algebraists, probabilists and
            statisticians, and those who run the experiments.

            There are four keynotes, twenty contributed talks in parallel sessions, a tutorial, a panel and a
            long evening of posters. Everything in the Great Hall is streamed; talks in the Harbour Room and
            the Attic can be joined online too.

            The workshop, everybody in it and all of its results are invented.
        """),
        time_zone="Europe/Berlin",
        format=Event.Format.HYBRID,
        access="Open to everyone; places on site are limited",
        first_day=first_day,
        last_day=first_day + dt.timedelta(days=2),
        venue="Port Alder Institute of Mathematics",
        room="Great Hall",
        address="1 Lighthouse Road\nPort Alder",
        map_url="https://www.openstreetmap.org/search?query=Port%20Alder",
        accent=Event.Accent.OCHRE,
        topics=("Geometry of data", "Optimisation", "Generative models", "Symmetry", "Statistics"),
        organisations=(
            (EventOrganisation.Role.HOST, invented.ALDER),
            (EventOrganisation.Role.HOST, invented.ELMSWORTH),
            (EventOrganisation.Role.PARTNER, invented.LANTERN),
            (EventOrganisation.Role.FUNDER, invented.TERN, "TF-3107"),
        ),
    )


def _committee(event):
    def serve(names, role):
        making.board(event, [invented.board_member(name) for name in names], role=role)

    serve(["Mirela Castanholt", "Petronella Haverstock"], "")
    serve(["Sunniva Castellane", "Idris Vantongeren", "Casimir Oakenfold"], "Programme committee")
    serve(["Lorcan Isefjord"], "Local arrangements")


def _session(event, day, clock, minutes, title, room, chair, talks):
    starts = dt.datetime.combine(event.first_day, dt.time.fromisoformat(clock)) + dt.timedelta(days=day)
    block = making.session(
        event,
        day=starts.date(),
        clock=starts.time(),
        minutes=minutes * len(talks),
        title=title,
        room=room,
        chair=invented.person(chair),
    )
    kind = Talk.Kind.TUTORIAL if title == "Tutorial" else Talk.Kind.TALK
    for number, (name, speaker, abstract) in enumerate(talks):
        start = f"{starts + number * dt.timedelta(minutes=minutes):%H:%M}"
        _talk(event, day, start, minutes, name, (speaker,), abstract, kind=kind, session=block, room=room)


def _talk(event, day, clock, minutes, title, names, abstract, **fields):
    kept_on_video = fields["kind"] in (Talk.Kind.KEYNOTE, Talk.Kind.PANEL, Talk.Kind.TUTORIAL)
    return making.talk(
        event,
        day=event.first_day + dt.timedelta(days=day),
        clock=dt.time.fromisoformat(clock),
        minutes=minutes,
        title=title,
        abstract=making.prose(abstract),
        speakers=[invented.speaker(name) for name in names],
        recording=Talk.Recording.PLANNED if kept_on_video else Talk.Recording.NONE,
        **fields,
    )


def _links(event):
    JoiningLink.objects.create(
        event=event,
        label="Zoom, Great Hall",
        url="https://meet.example.org/shapes-of-learning",
        passcode="tide",
        audience=JoiningLink.Audience.SIGNED_IN,
        opens_minutes=30,
    )
    for session in event.sessions.exclude(room="Great Hall"):
        for talk in session.talks.all():
            slug = talk.room.lower().replace(" ", "-")
            JoiningLink.objects.create(
                talk=talk,
                label=f"Zoom, {talk.room}",
                url=f"https://meet.example.org/shapes-of-learning-{slug}",
                audience=JoiningLink.Audience.SIGNED_IN,
                opens_minutes=30,
            )
    Material.objects.create(
        event=event,
        kind=Material.Kind.READING,
        label="Reading list",
        url="https://example.org/shapes-of-learning/reading.pdf",
    )


AREAS = (
    (
        "Geometry of landscapes and data",
        r"Where is the set $\{L \le c\}$ connected, and what do data look like from inside a network?",
        (
            ("Loss landscapes", "Sublevel sets, saddle points, flatness and its invariants."),
            ("Topology of data", "Persistent homology, manifolds with boundary, sampling conditions."),
        ),
    ),
    (
        "Symmetry",
        "What is gained by building it in, and what remains hard nevertheless?",
        (
            ("Invariant and equivariant networks", "Frames, separating invariants, universality."),
            ("Symmetries of training", "Conserved quantities and how discretisation breaks them."),
        ),
    ),
    (
        "Scale",
        r"Limits as the width, the depth, the dimension or the number of samples tends to $\infty$.",
        (
            ("Scaling laws", "Exponents, corners and their proofs."),
            ("Mean-field limits", "Interacting particles, propagation of chaos, fluctuations."),
        ),
    ),
)
PAGES = (
    (
        "travel",
        "Travel",
        """
        Port Alder lies on the coast, two hours by train from Elmsworth.

        - **By train:** to *Port Alder Harbour*; from there it is a walk of fifteen minutes along the quay.
        - **By ferry:** the morning boat arrives at 8:10, in time for the first talk.
        - **By bicycle:** the institute has a shed with a lock. Ask the porter for the code.

        The Great Hall and the Harbour Room can be reached without steps. The Attic has a lift that takes one
        wheelchair; tell us beforehand if you need it, and we exchange rooms.
        """,
    ),
    (
        "accommodation",
        "Accommodation",
        """
        Rooms are held until three weeks before the workshop; ask for *Shapes of Learning*.

        1. **Guest house of the institute**, next door, with a kitchen on each floor.
        2. **The Lighthouse Inn**, ten minutes uphill, with a view to make up for it.
        3. **Harbour Hostel**, for those who travel on a doctoral stipend.

        A limited fund pays the stay of participants without travel money; the organisers decide on it four
        weeks before.
        """,
    ),
    (
        "code-of-conduct",
        "Code of conduct",
        """
        We want everybody to be able to take part, ask and disagree without fear.

        - Criticise arguments, not people. Let others finish, and leave room for the quieter half.
        - Harassment of any kind, in the rooms or online, is not tolerated.
        - Photographs and screenshots of people need their consent.

        Speak to any organiser if something is wrong. They listen, keep it confidential, and act: by a word,
        by moving people apart, or by asking somebody to leave.
        """,
    ),
)
