"""Diffusions in Machine Learning, June and July 2024: a programme in four parts, known by its report."""

import datetime as dt

from django.db import transaction

from events.models import Event, EventOrganisation

from . import making
from .people import board_member, speaker

HOST, PARTNER = EventOrganisation.Role.HOST, EventOrganisation.Role.PARTNER
# The report names the months only, so every part carries both.
MONTHS = {
    "first_day": dt.date(2024, 6, 1),
    "last_day": dt.date(2024, 7, 31),
    "date_precision": Event.Precision.MONTH,
}
COMMON = {"time_zone": "Europe/London", "accent": Event.Accent.GREEN, **MONTHS}

ORGANISERS = ("O. Deniz Akyildiz", "Gersende Fort", "Sotirios Sabanis", "Ying Zhang")
SPEAKERS = ("Arnaud Doucet", "Andrew Stuart", "Eric Moulines")


@transaction.atomic
def load(now):
    for name in ("University of Edinburgh", "Centre for Investing Innovation", "Amazon"):
        making.organisation(name)
    return [
        making.once("diffusions-2024", programme),
        making.once("diffusions-school", school),
        making.once("diffusions-hackathon", hackathon),
        making.once("diffusions-open-for-business", industry_day),
        making.once("diffusions-conference", conference),
    ]


def programme():
    event = making.event(
        "diffusions-2024",
        kind=Event.Kind.PROGRAMME,
        title="Diffusions in Machine Learning: Foundations, generative models and non-convex optimisation",
        summary="A summer on diffusions as generative models, samplers and optimisers: a school, a "
        "hackathon, a day with industry and a conference.",
        description=making.prose(r"""
            Few mathematical objects serve machine learning in as many ways as a diffusion

            $$\mathrm{d}X_t = b(X_t, t)\,\mathrm{d}t + \sigma(X_t, t)\,\mathrm{d}W_t.$$

            Run backwards, it generates images and molecules; run to equilibrium, it samples from a
            distribution; in the limit of small steps, it describes stochastic optimisation. One theory thus
            stands behind tools of very different use, and progress in it is felt in many of them at once.

            The programme grew out of optimisers for neural networks that are built on diffusions, a line of
            work that Sotirios Sabanis, Ying Zhang and their co-authors opened. Meanwhile generative models
            of the same origin had changed what artificial intelligence can do. It seemed time to bring the
            two communities into one room.
        """),
        report=REPORT,
        topics=("Diffusions", "Generative models", "Optimisation"),
        **COMMON,
    )
    making.board(event, [board_member(name) for name in ORGANISERS], role="Academic organiser")
    return event


REPORT = making.prose("""
    ## Who came

    Established scientists met beginners. Mathematicians were the largest group, and they met people from
    engineering, computing and the social sciences. The mixture paid off: people compared notes across the
    borders of their subjects, and joint projects were begun that no single discipline would have started.

    ## What happened

    A **summer school** came first. It was laid out for listeners of very different training, and because it
    sold tickets to people outside the circle of invited participants, its audience was wide. The tickets
    were gone within a short time, a clear sign of how much such teaching is wanted.

    In the **hackathon week**, hosted by the University of Edinburgh with the support of the Centre for
    Investing Innovation, teams worked on challenges from practice that Amazon had set. Arnaud Doucet, Andrew
    Stuart and Eric Moulines were among the speakers of the **Open for Business** day. A **conference in
    London** closed the programme. It had speakers from Google DeepMind and from universities on
    three continents, among them Edinburgh, Harvard, Oxford and Yale, École Polytechnique and Université Paris
    1, and Hong Kong University of Science and Technology. Their talks kept conversation going to the last
    day.

    ## What remains

    The organisers expect the contacts made over the summer to outlive it, in joint papers and in
    applications. Fields that seldom meet have begun to work together, and future programmes between the
    disciplines can build on that.

    *Reported on behalf of the organisers by Sotirios Sabanis.*
""")


def part(slug, position, **fields):
    return making.event(
        slug, parent=making.event_at("diffusions-2024"), position=position, **fields, **COMMON
    )


def school():
    return part(
        "diffusions-school",
        1,
        kind=Event.Kind.SCHOOL,
        title="Summer school on diffusions in machine learning",
        summary="The opening of the programme: teaching for an audience from many disciplines.",
        description=making.prose("""
            The school prepared everybody for the weeks to come, above all those early in their careers. Its
            lectures assumed no common background, since the participants had none. Seats beyond those of
            the invited participants were given out by ticket, and far more people asked than could be let
            in.
        """),
        access="Invited participants; others by ticket (sold out)",
        topics=("Diffusions", "Generative models"),
    )


def hackathon():
    return part(
        "diffusions-hackathon",
        2,
        kind=Event.Kind.HACKATHON,
        title="Hackathon week",
        summary="A week in Edinburgh on challenges set by Amazon.",
        description=making.prose("""
            For a week, participants turned theory into running code. The challenges were modelled on
            problems of industry and came from Amazon; the Centre for Investing Innovation supported the
            week.
        """),
        venue="University of Edinburgh",
        address="Edinburgh, United Kingdom",
        map_url="https://www.openstreetmap.org/search?query=University%20of%20Edinburgh",
        topics=("Diffusions", "Industrial mathematics"),
        organisations=(
            (HOST, "University of Edinburgh"),
            (PARTNER, "Centre for Investing Innovation"),
            (PARTNER, "Amazon"),
        ),
    )


def industry_day():
    event = part(
        "diffusions-open-for-business",
        3,
        kind=Event.Kind.INDUSTRY_DAY,
        title="Open for Business",
        summary="A day on which the mathematics of diffusions met those who use it.",
        description=making.prose("""
            A single day between academia and industry. Three of its speakers are on record; the titles of
            what they said and the hour at which they said it are not.
        """),
        topics=("Diffusions", "Industrial mathematics"),
    )
    for name in SPEAKERS:
        making.talk(event, speakers=[speaker(name)])
    return event


def conference():
    return part(
        "diffusions-conference",
        4,
        kind=Event.Kind.CONFERENCE,
        title="International conference",
        summary="The closing conference in London, with speakers from three continents.",
        description=making.prose("""
            The programme ended in London. Speakers from universities in Europe, America and Asia, and from
            Google DeepMind, presented results that the summer had discussed, from several points of view.
        """),
        venue="London",
        topics=("Diffusions", "Generative models", "Optimisation"),
    )
