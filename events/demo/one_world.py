"""The One World Seminar Series on the Mathematics of Machine Learning, as of May 2024."""

import datetime as dt

from events.models import Event

from . import making
from .people import board_member

BOARD = (
    "Wuyang Chen",
    "Bin Dong",
    "Boumediene Hamzi",
    "Issa Karambal",
    "Qianxiao Li",
    "Matthew Thorpe",
    "Tiffany Vlaar",
    "Stephan Wojtowytsch",
)
FORMER_BOARD = (
    "Simon Shaolei Du",
    "Franca Hoffmann",
    "Surbhi Goel",
    "Chao Ma",
    "Song Mei",
    "Philipp Petersen",
)


def load(now):
    return [making.once("one-world-mathml", series)]


def series():
    event = making.event(
        "one-world-mathml",
        kind=Event.Kind.SERIES,
        title="One World Seminar Series on the Mathematics of Machine Learning",
        summary="Research seminars on the theory of machine learning, online for everyone, Wednesdays at "
        "noon in New York.",
        description=making.prose("""
            Wherever you are, you can follow current research on the theory of learning here: the series
            hosts seminars, and now and then a workshop or a seasonal school, entirely online. Theoretical
            progress in machine learning and deep learning is its subject. Sister series under the One World
            roof look after neighbouring fields: probability; information, signals and data (MINDS); methods
            for arbitrary data sources (MADS); imaging and inverse problems (IMAGINE).

            It began in 2020, when the pandemic had closed the seminar rooms, as a place where people from
            every continent could still present and discuss their work. Other One World projects started at
            about that time and served as its model.

            ## How it works

            Talks are given over Zoom and recorded; the videos go to the series’ channel on YouTube. Unless
            a talk says otherwise, it starts on a Wednesday at 12 noon Eastern Time. The invitation appears
            on the series’ pages shortly beforehand and goes out to the mailing list.

            ## Have your say

            The board is glad to hear of new and exciting results and of people who should present them,
            and it makes a point of inviting junior researchers. Online talks leave room for other formats
            than the usual hour, so several are being tried; tell the board what you think of them.
        """),
        time_zone="America/New_York",
        format=Event.Format.ONLINE,
        access="Open to everyone",
        slot_weekday=Event.Weekday.WEDNESDAY,
        slot_time=dt.time(12),
        slot_minutes=60,
        accent=Event.Accent.VIOLET,
        topics=("Deep learning theory", "Optimisation", "Statistics", "Approximation theory"),
    )
    making.board(event, [board_member(name) for name in BOARD])
    making.board(event, [board_member(name) for name in FORMER_BOARD], is_former=True)
    hardness_talk(event)
    return event


def hardness_talk(event):
    """The one talk that is known; its announcement names no speaker."""
    making.talk(
        event,
        day=dt.date(2024, 5, 29),
        clock=dt.time(12),
        title="On the hardness of learning under symmetries",
        abstract=making.prose(r"""
            Building a symmetry into a neural network, so that $f(gx) = g f(x)$ for all $g$ in a group $G$,
            has paid off in practice from biology to computer vision. Theory, on the other hand, knows
            classes of plain shallow networks for which training is provably out of reach: in the
            correlational statistical query (CSQ) model, which includes gradient descent, they need
            exponentially many queries. Does it help to know the symmetry of the problem? Is that enough to
            make learning by gradient descent tractable?

            The answer given here is no. Shallow graph networks, convolutional networks, invariant
            polynomials, and networks averaged over frames of a subgroup of $S_n$ all come with lower
            bounds that grow faster than any power of the relevant input dimension, some of them
            exponentially. Symmetry remains a strong inductive bias; yet to learn these classes in full by
            gradient descent stays hard.
        """),
    )
