"""The invented people and organisations of the demo: nobody here exists, and all live at example.org."""

from django.utils.text import slugify

from . import making, pictures

ELMSWORTH = "University of Elmsworth"
ALDER = "Port Alder Institute of Mathematics"
KESTREL = "Kestrel Bay Technical University"
MARROW = "Marrow Hill College"
TERN = "Tern Foundation for the Sciences"
LANTERN = "Lantern Analytics"

ORGANISATIONS = (ELMSWORTH, ALDER, KESTREL, MARROW, TERN, LANTERN)

# Name: (affiliations, one a line; biography)
PEOPLE = {
    "Ottilie Brandvik": (
        ELMSWORTH,
        r"Ottilie Brandvik works on the analysis of gradient methods and on partial differential equations "
        r"that describe them when the width $m \to \infty$. She founded the Elmsworth seminar.",
    ),
    "Ravindra Pellworth": (
        f"{ELMSWORTH}\n{LANTERN}",
        "Ravindra Pellworth divides his week between a chair of statistics and a company that forecasts "
        "river levels. He likes bounds that hold for the data one has.",
    ),
    "Mirela Castanholt": (
        ALDER,
        r"Mirela Castanholt studies optimal transport and the geometry of $\mathcal{P}_2(\mathbb{R}^d)$. Her "
        "lecture notes on gradient flows are used far beyond Port Alder.",
    ),
    "Tobias Quillfeather": (
        KESTREL,
        "Tobias Quillfeather is a numerical analyst who came to learning by way of inverse problems in "
        "seismology.",
    ),
    "Ngaire Solvanto": (
        MARROW,
        "Ngaire Solvanto proves lower bounds, mostly in statistical query models, and teaches theoretical "
        "computer science.",
    ),
    "Emeka Thornbury": (
        ELMSWORTH,
        "Emeka Thornbury is a postdoctoral researcher on sampling algorithms. He wrote his thesis on "
        "Langevin dynamics with constraints.",
    ),
    "Ysolde Marchbanks": (
        ALDER,
        "Ysolde Marchbanks is interested in groups, their representations, and networks that respect them.",
    ),
    "Henrik Aldersea": (
        KESTREL,
        "Henrik Aldersea builds models of turbulence from data and asks when they can be trusted.",
    ),
    "Pilar Windermoor": (
        f"{ALDER}\n{KESTREL}",
        "Pilar Windermoor holds a joint position in probability. Concentration of measure is her trade.",
    ),
    "Casimir Oakenfold": (
        MARROW,
        "Casimir Oakenfold works on kernels and Gaussian processes, and on software for both.",
    ),
    "Leocadia Farnholm": (
        ELMSWORTH,
        "Leocadia Farnholm is a doctoral student in topology, supervised jointly with biology.",
    ),
    "Idris Vantongeren": (
        KESTREL,
        "Idris Vantongeren studies reinforcement learning through the eyes of stochastic control.",
    ),
    "Sunniva Castellane": (
        ALDER,
        r"Sunniva Castellane thinks about approximation: how many neurons does a function in $W^{s,p}$ need?",
    ),
    "Barnaby Kuroshima": (
        LANTERN,
        "Barnaby Kuroshima leads a small research group in industry that works on uncertainty in forecasts.",
    ),
    "Anneke Dunmorrow": (
        MARROW,
        "Anneke Dunmorrow is a combinatorialist who lets machines guess and then proves what they guessed.",
    ),
    "Florian Teasdale-Ruiz": (
        ELMSWORTH,
        "Florian Teasdale-Ruiz works on generative models and on the numerics of stochastic differential "
        "equations.",
    ),
    "Zuzanna Heatherwick": (
        KESTREL,
        "Zuzanna Heatherwick is concerned with fairness and calibration, as statements that can be tested.",
    ),
    "Matteo Silverbrook": (
        ALDER,
        "Matteo Silverbrook studies random matrices that arise in learning, and their spectra.",
    ),
    "Kirsi Fennimore": (
        ELMSWORTH,
        "Kirsi Fennimore takes care of the seminar’s programme and works on sparse recovery.",
    ),
    "Abayomi Greystoke": (
        KESTREL,
        "Abayomi Greystoke wrote one of the first theses on scaling laws to contain a theorem.",
    ),
    "Petronella Haverstock": (
        MARROW,
        "Petronella Haverstock studies algorithms on graphs and what message passing cannot see.",
    ),
    "Lorcan Isefjord": (
        ALDER,
        "Lorcan Isefjord works on Bayesian inverse problems in imaging, often with hospitals.",
    ),
    "Wilhelmina Otterbourne": (
        ELMSWORTH,
        "Wilhelmina Otterbourne was the seminar’s first secretary and has retired from everything but "
        "mathematics.",
    ),
    "Dagny Ravenscroft": (
        KESTREL,
        "Dagny Ravenscroft is interested in attention, in both senses of the word.",
    ),
}
# Elsewhere until a year ago: the affiliation of a talk is that of its day.
MOVED = {
    "Emeka Thornbury": MARROW,
    "Sunniva Castellane": KESTREL,
    "Matteo Silverbrook": f"{ELMSWORTH}\n{MARROW}",
}


def organisations():
    for name in ORGANISATIONS:
        making.organisation(name, f"https://example.org/{slugify(name)}", draw_logo=pictures.monogram)


def person(name):
    """The page of an invented person, made where it is missing; every other one has a picture."""
    affiliations, bio = PEOPLE[name]
    slug = slugify(name)
    return making.person(
        name,
        draw_photo=pictures.portrait if list(PEOPLE).index(name) % 2 == 0 else None,
        affiliation=affiliations.replace("\n", ", "),
        homepage=f"https://example.org/people/{slug}",
        email=f"{slug}@example.org",
        bio=bio,
    )


def speaker(name, *, long_ago=False):
    """The person with the affiliations of the day: those before the move where it was `long_ago`."""
    affiliations = MOVED.get(name) if long_ago else None
    return person(name), affiliations or PEOPLE[name][0]


def board_member(name):
    return person(name), PEOPLE[name][0].replace("\n", ", ")
