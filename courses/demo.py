"""The course Machine Learning for the Working Mathematician (2022): 14 weeks and 16 lectures."""

import datetime as dt

from courses.models import CourseWeek, Lecture, WeekMaterial
from events.demo import making
from events.demo.people import real
from events.models import Event, Material, Talk

SLUG = "mlwm-2022"
FIRST_THURSDAY = dt.date(2022, 2, 24)
CLOCK = dt.time(15)
# The course's own page. Its notebooks and lecture notes have no addresses that are known here: they are named
# in the text, and the page itself is linked once, and for the two versions of week 7.
OVERVIEW = "https://mathematical-research-institute.sydney.edu.au/mlwm-course-overview/"
SEE_OVERVIEW = "Linked from the course’s own page"


def load(now):
    """Load what is missing, as of the instant `now`; returns a `making.Loaded` for each course."""
    return [making.once(SLUG, _course)]


def _course():
    event = making.event(
        SLUG,
        kind=Event.Kind.COURSE,
        title="Machine Learning for the Working Mathematician",
        summary="Fourteen weeks on machine learning as a tool of mathematics, from first steps to research.",
        description=DESCRIPTION,
        time_zone="Australia/Sydney",
        format="",  # the source does not say
        first_day=FIRST_THURSDAY,
        last_day=FIRST_THURSDAY + dt.timedelta(weeks=len(WEEKS) - 1),
        accent=Event.Accent.RED,
        topics=("Deep learning theory", "Reinforcement learning", "Symmetry", "Combinatorics"),
    )
    _course_materials(event)
    for number, lectures in enumerate(WEEKS, 1):
        _week(event, number, lectures)
    return event


def _course_materials(event):
    materials = (
        (
            Material.Kind.READING,
            "Deep Learning",
            "https://www.deeplearningbook.org/",
            "By Ian Goodfellow, Yoshua Bengio and Aaron Courville; the reference for the first half",
        ),
        (
            Material.Kind.LINK,
            "The course’s own page",
            OVERVIEW,
            "With the notebooks and lecture notes named below",
        ),
    )
    for position, (kind, label, url, note) in enumerate(materials):
        Material.objects.create(event=event, kind=kind, label=label, url=url, note=note, position=position)


def _week(event, number, lectures):
    week = CourseWeek.objects.create(
        event=event, number=number, title=TITLES.get(number, ""), summary=SUMMARIES.get(number, "")
    )
    for position, lecture in enumerate(lectures):
        _lecture(event, week, position, *lecture)
    for position, (version, is_current) in enumerate(VERSIONS.get(number, ())):
        WeekMaterial.objects.create(
            week=week,
            kind=WeekMaterial.Kind.NOTEBOOK,
            label="Using reinforcement learning to solve simple math problems",
            version=version,
            is_current=is_current,
            url=OVERVIEW,
            note=SEE_OVERVIEW,
            position=position,
        )


def _lecture(event, week, position, title, lecturer, abstract, materials=()):
    """A lecture of an hour; a second one in the same week starts when the first one ends."""
    recording = NO_RECORDING if week.number == 8 else {}
    talk = making.talk(
        event,
        kind=Talk.Kind.LECTURE,
        day=FIRST_THURSDAY + dt.timedelta(weeks=week.number - 1),
        clock=dt.time(CLOCK.hour + position),
        title=title,
        abstract=making.prose(abstract),
        speakers=[(real(lecturer), "")],
        **recording,
    )
    Lecture.objects.create(talk=talk, week=week, position=position)
    for number, (kind, label, url) in enumerate(materials):
        Material.objects.create(talk=talk, kind=kind, label=label, url=url, position=number)


NO_RECORDING = {"recording": Talk.Recording.WITHHELD, "recording_reason": "see the lecture notes"}

DESCRIPTION = making.prose(r"""
    What can a mathematician do with machine learning, and what not? The course starts from nothing: the first
    six weeks explain how a network $f_\theta$ is built and trained, why that can work at all, and how
    symmetry enters. From the seventh week on, guests report on research: counterexamples found by
    machine, classification proofs, Gröbner bases, games, imaging, time series and formulas.

    Notebooks go with most weeks, so that one can try out what was said. Two more belong to no week: *Playing
    with parity*, in which a network learns to tell odd from even and shows how far that carries, and
    *Classifying descents in* $S_n$, on permutations.

    ## About the times shown here

    It is recorded that the course ran on Thursdays at 15:00 in Sydney from 24 February 2022. The rest is
    assumed: that the weeks followed each other without a gap, that a lecture took an hour, and that the
    second lecture of weeks 4 and 6 came at 16:00 on the same day.
""")
# Only weeks with two lectures need a title; the others would repeat that of their lecture.
TITLES = {4: "Regularisation and recurrence", 6: "Symmetry, continued, and a use of saliency"}
SUMMARIES = {
    1: "Notebook: *Introduction to PyTorch*",
    2: "Notebook: *The Möbius Function*. The lecture also had pages on approximation by bumps and ridges and "
    "on convolution filters.",
    3: "The workshop went on with the notebook of week 2.",
    4: "Notebook: *RNNs and LSTM*",
    5: "Notebook: *First steps with GNNs*",
    6: "Notebook: *More fun with GNNs*",
    8: "The lecture notes of this week are on the course’s own page.",
    9: "Notebook: *Classifying semigroups*",
    10: "Notebook: *Deep Sets*",
    11: "Notebook: *RL with Buchberger’s algorithm*",
    12: "Notebook: *CNNs, the MNIST database, and normalisation*",
    13: "The lecturer provided notebooks of his own on GitHub.",
}
# The notebook of week 7: its versions, and which of them is current.
VERSIONS = {7: (("2", True), ("V1", False))}

# For each week: its lectures as (title, lecturer, abstract, materials).
WEEKS = (
    (
        (
            "Basics of Machine Learning",
            "Geordie Williamson",
            r"""Which problems is machine learning meant for, and how does a machine learn from labelled
            examples? First answers: kernel methods, then networks with many layers, and small examples
            worked out in full.""",
        ),
    ),
    (
        (
            "What can and can’t neural networks do",
            "Joel Gibson",
            r"""On a compact set, networks with one hidden layer come as close as one likes to any
            continuous function: $\sup_x |f(x) - \sum_i a_i\,\sigma(w_i \cdot x + b_i)| < \varepsilon$.
            The lecture proves this theorem of universal approximation, asks what it leaves open, and
            turns to networks that convolve.""",
            ((Material.Kind.LINK, "TensorFlow playground", "https://playground.tensorflow.org/"),),
        ),
    ),
    (
        (
            "How to think about machine learning",
            "Georg Gottwald",
            """Deep learning seen through three older subjects, each of which lends it ideas: statistical
            mechanics, the theory of dynamical systems, and numerical analysis.""",
        ),
    ),
    (
        ("Regularisation", "Georg Gottwald", ""),
        ("Recurrent Neural Nets", "Joel Gibson", ""),
    ),
    (("Geometric Deep Learning; or never underestimate symmetry", "Geordie Williamson", ""),),
    (
        ("Geometric Deep Learning II", "Georg Gottwald", ""),
        ("Saliency and Combinatorial Invariance", "Geordie Williamson", ""),
    ),
    (
        (
            "A simple RL setup to find counterexamples to conjectures in mathematics",
            "Adam Zsolt Wagner",
            """A conjecture in graph theory can be refuted by a single graph, if only one finds it. The
            lecture treats the search as a game: a network proposes constructions, a reward says how
            close each of them comes, and the cross-entropy method moves the network towards the best. To
            pass from one problem to the next, little more than the reward has to be rewritten. Several
            conjectures in combinatorics fell in this way that had been open, and for some already known
            to be false, nicer counterexamples appeared.""",
            (
                (
                    Material.Kind.PAPER,
                    "Constructions in combinatorics via neural networks",
                    "https://arxiv.org/abs/2104.14516",
                ),
            ),
        ),
    ),
    (
        (
            "Perspectives on graphical semi-supervised learning",
            "Bamdad Hosseini",
            r"""A few points of a large data set carry labels; what about all the others? Where labels are
            scarce, an algorithm has to use the shape of the unlabelled points if it is to beat those that
            ignore them. Algorithms on graphs do so by a penalty such as $\langle u, L^s u\rangle$, with
            $L$ a Laplacian, which keeps $u$ smooth along the underlying manifold. Their analysis leads to
            perturbed matrices, to kernels and to elliptic partial differential equations.""",
        ),
    ),
    (
        (
            "Machine learning for optimizing certain kinds of classification proofs for finite structures",
            "Carlos Simpson",
            """How does one prove a classification of finite semigroups, and how is such a proof written
            as
            a program in PyTorch? Splitting into cases again and again, as in a Sudoku, makes the proof a
            tree, and a clever choice of the next case keeps the tree small. Learning to choose is a task
            for reinforcement learning with a value and a policy, in which sampling turns out to be
            delicate. A second method, more of a heuristic, learns faster and is meant to save time even
            when training is charged to the bill.""",
            (
                (
                    Material.Kind.PAPER,
                    "Learning proofs for the classification of nilpotent semigroups",
                    "https://arxiv.org/abs/2106.03015",
                ),
            ),
        ),
    ),
    (
        (
            "A technical history of AlphaZero",
            "Alex Davies",
            """Five games in 2016 made history: AlphaGo beat Lee Sedol, a world champion of Go. What made
            it
            possible, and which further ideas led from there to AlphaZero, a system that starts with the
            rules alone and teaches itself Go and other board games without any human example?""",
        ),
    ),
    (
        (
            "Learning selection strategies in Buchberger’s algorithm",
            "Daniel Halpern-Leistner",
            r"""Whoever wants the exact solutions of polynomial equations
            $f_1 = \dots = f_r = 0$ will sooner or later run Buchberger’s algorithm, on which Mathematica,
            Maple, Sage and other systems depend. In each round it must pick one of many S-pairs, and the
            picks decide how long it runs. Here they are made by an agent trained with reinforcement
            learning. Counted in additions of polynomials, the agent does better on some families of
            ideals than the best known rules: a first sign that computer algebra can profit from machine
            learning.""",
            (
                (
                    Material.Kind.PAPER,
                    "Learning selection strategies in Buchberger’s algorithm",
                    "https://arxiv.org/abs/2005.01917",
                ),
            ),
        ),
    ),
    (
        (
            "Deep Learning meets Shearlets: Explainable Hybrid Solvers for Inverse Problems in Imaging "
            "Science",
            "Gitta Kutyniok",
            r"""Medical imaging asks for $x$ given $y = Ax + \eta$, where $A$ loses information. Models
            alone no longer suffice for the hard cases; networks alone are impressive, but they throw away
            what physics knows and cannot say why they answer as they do.

            The lecture joins the two: shearlets, which represent edges sparsely, supply the
            regularisation, and deep learning supplies what the model cannot see. Singularities of the
            image get particular care. For tomography with a limited range of angles the hybrid clearly
            beats its predecessors, purely learnt ones among them. At the end stands a method from
            information theory that explains single results, and compares well with others.""",
        ),
    ),
    (
        (
            "Deep learning for sequence modelling",
            "Qianxiao Li",
            r"""Time series, sentences, measurements: in many applications one sequence
            $(x_1, \dots, x_T)$ is to be turned into another. The lecture presents architectures of deep
            learning that do this, and the mathematics behind them, above all two questions: which
            relations between sequences can they approximate, and how does their training evolve?""",
        ),
    ),
    (
        (
            "Searching for Formulas and Algorithms: Symbolic Regression and Program Induction",
            "Lars Buesing",
            r"""A deep network may fit data well in vision, language or control and still tell us nothing
            that we can read. Where understanding counts, one would rather have a short formula, say
            $y = a\,e^{-bx} + c$, which is open to inspection and may carry further beyond the data. To
            find one is symbolic regression; to find a whole program is its larger sibling, program
            induction. The lecture surveys how learning attacks both, and what stands in the way.""",
        ),
    ),
)
