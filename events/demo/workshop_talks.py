"""The invented workshop's programme over three days, clock times in its own zone."""

HALL, HARBOUR, ATTIC = "Great Hall", "Harbour Room", "Attic"

# (day, start, minutes, kind, title, speakers, room, abstract)
PLENARY = (
    (0, "09:00", 30, "opening", "Registration and welcome", (), HALL, ""),
    (
        0,
        "09:30",
        60,
        "keynote",
        r"The shape of a loss: sublevel sets of $L(\theta)$ as the width grows",
        ("Ottilie Brandvik",),
        HALL,
        r"""For small networks the set $\{\theta : L(\theta) \le c\}$ falls into many pieces, for large ones
        it
        is connected. Where does the change happen? We show that the number of components is governed by a
        percolation problem on a bipartite graph, find the critical width
        $m_c = (1+o(1))\,n/\log n$, and explain what crosses over together with it.""",
    ),
    (0, "10:30", 30, "break", "Coffee", (), "", ""),
    (0, "12:30", 90, "break", "Lunch", (), "", ""),
    (
        0,
        "14:00",
        60,
        "keynote",
        "Transport, entropy and the art of interpolating between measures",
        ("Mirela Castanholt",),
        HALL,
        r"""Between two measures there are many paths: geodesics of $W_2$, bridges of Schrödinger, mixtures,
        flows that a network has learnt. Each minimises some action
        $\int_0^1 \!\int |v_t|^2\,\mathrm{d}\mu_t\,\mathrm{d}t + \varepsilon^2 \mathcal{I}(\mu)$. The lecture
        compares them by what they cost, by how stable they are, and by what they do to tails.""",
    ),
    (0, "15:00", 30, "break", "Tea", (), "", ""),
    (0, "17:30", 120, "poster-session", "Posters, with bread and cheese", (), "Winter Garden", ""),
    (
        1,
        "09:00",
        60,
        "keynote",
        "Concentration without independence",
        ("Pilar Windermoor",),
        HALL,
        r"""Data come in sequence and remember. For functions of a Markov chain with spectral gap $\gamma$ we
        prove $\mathbb{P}(f - \mathbb{E}f \ge t) \le e^{-c\gamma t^2/n}$ under a condition on $f$ that is
        weaker than being Lipschitz, and use it to bound the error of learners that see each sample once.""",
    ),
    (1, "10:00", 30, "break", "Coffee", (), "", ""),
    (1, "12:00", 60, "break", "Lunch", (), "", ""),
    (
        1,
        "13:30",
        60,
        "panel",
        "Do we need theorems about models that nobody can afford to train?",
        ("Abayomi Greystoke", "Barnaby Kuroshima", "Zuzanna Heatherwick", "Ngaire Solvanto"),
        HALL,
        """Four people who disagree, and the audience. Questions can be sent in beforehand on slips of paper
        at the registration desk, or asked online.""",
    ),
    (1, "14:30", 30, "break", "Tea", (), "", ""),
    (
        1,
        "15:00",
        420,
        "social",
        "Walk along the cliffs and dinner",
        (),
        "",
        """We leave from the main door with stout shoes. The bus for those who do not walk goes at 17:30;
        dinner
        is at the Old Boathouse from 18:30.""",
    ),
    (2, "10:30", 30, "break", "Coffee", (), "", ""),
    (
        2,
        "11:00",
        60,
        "keynote",
        "What can be learnt by asking for averages?",
        ("Ngaire Solvanto",),
        HALL,
        r"""A learner that sees only averages $\mathbb{E}[q(x,y)]$ up to a tolerance $\tau$ is weak enough for
        lower bounds and strong enough to include most of what we run. The lecture tells the story of this
        model, from parities to symmetric networks, and ends with a problem on $\mathbb{Z}_p$ that looks
        innocent.""",
    ),
    (2, "12:00", 60, "social", "Farewell lunch", (), "Winter Garden", ""),
)

# (day, start, minutes a talk, title, room, chair, ((talk, speaker, abstract), ...))
SESSIONS = (
    (
        0,
        "11:00",
        45,
        "Dynamics of optimisation",
        HALL,
        "Idris Vantongeren",
        (
            (
                "Catapults, cycles and the edge of stability",
                "Matteo Silverbrook",
                r"With step sizes beyond $2/\lambda_{\max}$ the iterates leave a valley and land in a "
                "flatter one. A model with two parameters shows when they cycle instead.",
            ),
            (
                "Momentum as a memory kernel",
                "Tobias Quillfeather",
                r"Heavy-ball momentum filters the gradients by $e^{-t/\tau}$. Other kernels are possible, "
                "and some of them are better.",
            ),
        ),
    ),
    (
        0,
        "11:00",
        45,
        "Sampling",
        HARBOUR,
        "Lorcan Isefjord",
        (
            (
                "Reflected diffusions and polytopes with many faces",
                "Emeka Thornbury",
                r"Mixing times of order $d^2 \log N$ for a polytope in $\mathbb{R}^d$ with $N$ faces.",
            ),
            (
                r"Annealing in $\chi^2$",
                "Florian Teasdale-Ruiz",
                r"A schedule of temperatures along which the $\chi^2$ distance contracts at every step.",
            ),
        ),
    ),
    (
        0,
        "11:00",
        45,
        "Graphs",
        ATTIC,
        "Leocadia Farnholm",
        (
            (
                "Counting trees to tell graphs apart",
                "Petronella Haverstock",
                r"Homomorphism counts from trees with $k$ leaves form a hierarchy; we place it beside colour "
                "refinement.",
            ),
            (
                "Extremal graphs found by a machine that cannot count",
                "Anneke Dunmorrow",
                r"A search driven by rewards finds graphs with large $\lambda_1 + \lambda_2$ without "
                "computing either.",
            ),
        ),
    ),
    (
        0,
        "15:30",
        30,
        "Approximation",
        HALL,
        "Casimir Oakenfold",
        (
            (
                "Depth separation on the torus",
                "Sunniva Castellane",
                r"Functions on $\mathbb{T}^d$ that three layers approximate with $d^2$ neurons and two "
                r"layers with no fewer than $2^{d/4}$.",
            ),
            (
                "Attention layers as operators between measures",
                "Dagny Ravenscroft",
                "Which maps on probability measures are limits of attention layers? Those that are "
                "continuous and determined by one point and its surroundings.",
            ),
            (
                "Rational activations and the price of poles",
                "Kirsi Fennimore",
                r"Rational networks reach the rate of Newman, $e^{-c\sqrt{N}}$, if their poles can be kept "
                "off the data.",
            ),
        ),
    ),
    (
        0,
        "15:30",
        30,
        "Inverse problems",
        HARBOUR,
        "Henrik Aldersea",
        (
            (
                "Learnt regularisers with a guarantee",
                "Lorcan Isefjord",
                r"We learn a functional $R$ with $R(u) \ge c\,\mathrm{TV}(u)$ and keep the convergence "
                "theory.",
            ),
            (
                "Which wavefronts does a prior invent?",
                "Leocadia Farnholm",
                "A test, based on persistence, for features of a reconstruction that the data do not "
                "support.",
            ),
            (
                "Ensemble inversion with fewer particles than dimensions",
                "Henrik Aldersea",
                r"With $J < d$ particles the ensemble stays in a subspace. Rotating it at random restores "
                "consistency.",
            ),
        ),
    ),
    (
        1,
        "10:30",
        45,
        "Symmetry",
        HALL,
        "Petronella Haverstock",
        (
            (
                "Invariant theory for networks of fixed degree",
                "Ysolde Marchbanks",
                r"Generators of $\mathbb{R}[V]^G$ grow fast, separating invariants do not: $2\dim V + 1$ "
                "are enough.",
            ),
            (
                "Approximate symmetries and where they end",
                "Wilhelmina Otterbourne",
                r"If $\|f(gx) - f(x)\| \le \varepsilon$ for all $g$, how far is $f$ from an invariant "
                "function? Less far than the diameter of the group suggests.",
            ),
        ),
    ),
    (
        1,
        "10:30",
        45,
        "Statistics",
        HARBOUR,
        "Matteo Silverbrook",
        (
            (
                "Conformal prediction when the future differs",
                "Ravindra Pellworth",
                r"Coverage $1 - \alpha - O(\Delta)$ under a drift of total variation $\Delta$, with weights "
                "that need not be known.",
            ),
            (
                "Auditing with few labels",
                "Zuzanna Heatherwick",
                r"How many labels does it take to refute calibration at level $\varepsilon$? About "
                r"$\varepsilon^{-2}$, and no fewer.",
            ),
        ),
    ),
    (
        1,
        "10:30",
        45,
        "Learning and control",
        ATTIC,
        "Sunniva Castellane",
        (
            (
                "Hamilton, Jacobi, Bellman and a neural network",
                "Idris Vantongeren",
                r"Viscosity solutions by policy iteration: the error of the network enters once, not "
                r"$1/(1-\gamma)$ times.",
            ),
            (
                "Forecasts that change what they forecast",
                "Barnaby Kuroshima",
                "When people act on a forecast, retraining iterates a map. We give conditions for its fixed "
                "point to attract.",
            ),
        ),
    ),
    (
        2,
        "09:00",
        45,
        "Scaling and kernels",
        HALL,
        "Dagny Ravenscroft",
        (
            (
                "Exponents from spectra",
                "Abayomi Greystoke",
                r"Two power laws in, one out: how $j^{-\alpha}$ and $j^{-\beta}$ combine under early "
                "stopping.",
            ),
            (
                "Kernels that update themselves",
                "Casimir Oakenfold",
                "Feature learning as a flow on the cone of kernels, with a convex potential in a surprising "
                "geometry.",
            ),
        ),
    ),
    (
        2,
        "09:00",
        90,
        "Tutorial",
        HARBOUR,
        "Kirsi Fennimore",
        (
            (
                "Tutorial: writing a score-based sampler in ninety minutes",
                "Florian Teasdale-Ruiz",
                r"Bring a laptop. From $\nabla\log p_t$ on the circle to pictures of spirals, with every "
                "step of the reverse equation checked against an exact solution.",
            ),
        ),
    ),
)
