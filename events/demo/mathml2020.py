"""Mathematics of Machine Learning, Bath 2020: an umbrella with three parts, two of them postponed."""

import datetime as dt

from django.db import transaction

from events.models import Event, EventOrganisation, Talk

from . import making
from .people import organisers

HOST, PARTNER, FUNDER = EventOrganisation.Role.values
BATH = {
    "venue": "University of Bath",
    "address": "Bath, United Kingdom",
    "map_url": "https://www.openstreetmap.org/search?query=University%20of%20Bath",
}
POSTPONED = {"status": Event.Status.POSTPONED, "new_dates": "2021"}
COMMON = {"time_zone": "Europe/London", "accent": Event.Accent.BLUE}

ORGANISATIONS = (
    ("University of Bath", "http://www.bath.ac.uk"),
    ("ICMS", "https://www.icms.org.uk/"),
    ("LMS", "https://www.lms.ac.uk/"),
    ("EPSRC", "https://epsrc.ukri.org/"),
    ("SAMBa", ""),
)


@transaction.atomic
def load(now):
    for name, url in ORGANISATIONS:
        making.organisation(name, url)
    return [
        making.once("mathml2020", umbrella),
        making.once("icms-workshop-2020", workshop),
        making.once("lms-symposium-2020", symposium),
        making.once("research-incubator-2020", incubator),
    ]


def umbrella():
    return making.event(
        "mathml2020",
        kind=Event.Kind.PROGRAMME,
        title="Mathematics of Machine Learning",
        summary="Three weeks in Bath: a workshop, a symposium and a research incubator "
        "on why learning algorithms work.",
        description=making.prose("""
            Machine learning spread through science and industry within ten years, while the explanation of
            why its methods succeed lags far behind their use. Bath answers with three consecutive weeks in
            summer 2020, each with organisers, an audience and a style of its own.

            - The **ICMS workshop** brings invited researchers together around analysis and geometry.
            - The **LMS–Bath symposium** presents the field in breadth, with invited talks, panels and
              posters.
            - The **research incubator** mixes a short summer school with days of work on open problems.

            What set the series off is a move: the symposia of the London Mathematical Society, which had
            met in Durham from 1974 on, come to Bath in 2020.
        """),
        notice="Because of the coronavirus pandemic, the workshop and the research incubator are put off "
        "until 2021. The LMS–Bath symposium keeps its dates and is held online.",
        format=Event.Format.HYBRID,
        topics=("Deep learning theory", "Geometry of data", "Optimisation"),
        organisations=(
            (HOST, "University of Bath"),
            (PARTNER, "ICMS"),
            (PARTNER, "LMS"),
            (PARTNER, "SAMBa"),
            (FUNDER, "EPSRC"),
        ),
        **BATH,
        **COMMON,
    )


def workshop():
    event = making.event(
        "icms-workshop-2020",
        parent=making.event_at("mathml2020"),
        position=1,
        kind=Event.Kind.WORKSHOP,
        title="ICMS Workshop on Analytic and Geometric Approaches to Machine Learning",
        summary="Invited researchers on the geometry of data, variational methods and probabilistic models, "
        "in the first workshop that ICMS holds outside Scotland.",
        description=making.prose(r"""
            Never before has ICMS held a workshop beyond the Scottish border. This one gathers people who
            bring mathematical tools to machine learning, and asks in both directions: what can theory tell
            those who build applications, and which questions do applications put to theory?

            Among the theoretical themes are the limit of large data sets ($n \to \infty$), approximation
            theory and models built on probability. Each is paired with applications that draw on such
            results already, or could. The programme touches on

            - how data sets are shaped,
            - functionals of total-variation type, such as $\mathrm{TV}(u) = \int |\nabla u|\,\mathrm{d}x$,
            - regression with Gaussian processes,
            - neural networks.
        """),
        notice="Because of the coronavirus pandemic, this workshop does not take place in July 2020. "
        "It is postponed to 2021.",
        access="Mostly by invitation. Locals are encouraged to come, students above all.",
        first_day=dt.date(2020, 7, 27),
        last_day=dt.date(2020, 7, 31),
        external_url="https://bathicmsworkshop.github.io/",
        topics=("Geometry of data", "Gaussian processes", "Approximation theory"),
        organisations=((HOST, "ICMS"), (HOST, "University of Bath")),
        **POSTPONED,
        **BATH,
        **COMMON,
    )
    organisers(event, ["Patricia Vitoria Carrera", "Bamdad Hosseini", "Matthew Thorpe"])
    return event


def symposium():
    event = making.event(
        "lms-symposium-2020",
        parent=making.event_at("mathml2020"),
        position=2,
        kind=Event.Kind.SYMPOSIUM,
        title="LMS–Bath Symposium on the Mathematics of Machine Learning",
        summary="Thirty invited speakers from mathematics, statistics and theoretical physics, with panels, "
        "posters and a public lecture; held online.",
        description=making.prose("""
            Where does the mathematics of machine learning stand, and where should it go next? The symposium
            puts that question to mathematicians, statisticians and theoretical physicists of international
            standing, and gives their communities a week in which to talk to one another.

            Thirty invited speakers, some long established and some early in their careers, cover theory and
            applications alike. Around their talks the organisers plan a lecture for the general public and
            panels of experts.

            ## Taking part

            Anybody may offer a poster until 27 March; it is a good start to a detailed conversation with
            specialists. Authors of selected posters introduce them in a short spotlight talk. Several
            doctoral students of SAMBa, or close to it, have said that they want to take part in this way.

            Members of the department can also hear the invited talks and put their questions, and meet the
            speakers outside the sessions.
        """),
        notice="The symposium takes place on the days announced, and is held online.",
        access="Open to members of the department; posters are open to all.",
        first_day=dt.date(2020, 8, 3),
        last_day=dt.date(2020, 8, 7),
        format=Event.Format.ONLINE,
        external_url="https://mathml2020.github.io",
        topics=("Deep learning theory", "Optimisation", "Statistics"),
        organisations=((HOST, "LMS"), (HOST, "University of Bath"), (PARTNER, "SAMBa")),
        **COMMON,
    )
    organisers(event, ["Philip Aston", "Matthias Ehrhardt", "Catherine Higham", "Clarice Poon"])
    symposium_programme(event)
    return event


def symposium_programme(event):
    """What was announced beside the invited talks; neither speakers nor hours were known."""
    planned = {"status": Talk.Status.TENTATIVE}
    making.talk(event, kind=Talk.Kind.PUBLIC_LECTURE, title="Public lecture", **planned)
    making.talk(event, kind=Talk.Kind.PANEL, title="Expert panels", **planned)
    making.talk(
        event,
        kind=Talk.Kind.POSTER_SESSION,
        title="Poster session",
        abstract="Posters can be offered until 27 March 2020.",
    )
    making.talk(
        event,
        kind=Talk.Kind.SPOTLIGHT,
        title="Spotlight talks",
        abstract="The authors of selected posters introduce their work in a few minutes each.",
    )


def incubator():
    event = making.event(
        "research-incubator-2020",
        parent=making.event_at("mathml2020"),
        position=3,
        kind=Event.Kind.INCUBATOR,
        title="EPSRC Research Incubator on the Mathematics of Machine Learning",
        summary="Two days of lectures, then three days of work on problems from research and practice.",
        description=making.prose("""
            Half summer school and half brainstorming, the incubator follows the pattern of the integrative
            think tanks at SAMBa and applies it to the mathematics of machine learning. Researchers at all
            stages, from newcomers with a first strong result to leaders of their field, come to Bath to
            pass on what they know to those who will shape it next.

            1. For **two days** they lecture.
            2. For **three days** the participants attack problems that come from research and from
               the practice of machine learning.

            Participation is by an open call, due in March or April 2020. Everyone may answer it; students
            of SAMBa are welcome too.
        """),
        notice="Because of the coronavirus pandemic, the incubator does not take place in August 2020. "
        "It is postponed to 2021.",
        access="By open call, for everyone.",
        first_day=dt.date(2020, 8, 10),
        last_day=dt.date(2020, 8, 14),
        topics=("Deep learning theory", "Industrial mathematics"),
        organisations=((FUNDER, "EPSRC"), (HOST, "University of Bath"), (PARTNER, "SAMBa")),
        **POSTPONED,
        **BATH,
        **COMMON,
    )
    organisers(event, ["Neill Campbell", "Matthias Ehrhardt"])
    return event
