"""Titles and abstracts composed from parts, any number of them, the same for the same number."""

VIEWS = (
    "Sharp rates for", "A variational view of", "Lower bounds for", "Stability of", "Spectral analysis of",
    "The mean-field limit of", "An optimal-transport approach to", "The implicit bias of",
    "Concentration inequalities for", "The sample complexity of", "Adaptive step sizes for",
    "Large deviations of", "A Lyapunov function for",
)  # fmt: skip
OBJECTS = (
    "gradient descent", "Langevin dynamics", "kernel ridge regression", "two-layer networks",
    "score-based diffusions", "message passing", "random feature models", "normalising flows",
    "Sinkhorn iterations", "mirror descent", "residual networks", "Gaussian process regression",
    "attention layers", "graph Laplacians", "ensemble Kalman inversion", "Hamiltonian Monte Carlo",
    "stochastic approximation",
)  # fmt: skip
SETTINGS = (
    "on Riemannian manifolds", "with heavy-tailed noise", "in high dimension", "under symmetry",
    "from dependent data", "beyond convexity", "on large sparse graphs", "with missing observations",
    "for inverse problems", "with few labels", r"on the sphere $\mathbb{S}^{d-1}$",
    r"in $W^{s,p}(\mathbb{R}^d)$", r"in the limit $n \to \infty$", r"on $\mathrm{SO}(3)$",
    "under constraints", r"with $\ell^1$ penalties", "at the interpolation threshold", "in discrete time",
    "with delayed feedback",
)  # fmt: skip
FINDINGS = (
    r"The main result bounds the error after $t$ steps by $C\,d^{{1/{p}}}\,t^{{-{q}/{r}}}$, with a constant "
    "that depends on the data through a single number.",
    r"We prove that $\mathbb{{E}}\,\|\theta_t - \theta^*\|^{p} \le C\,e^{{-\lambda t/{q}}}$ under a "
    "condition that can be checked from samples.",
    r"There is a threshold $\alpha_c = \sqrt{{{p}/{r}}}$: below it nothing can be learnt, and above it"
    r" $n = O(d^{q})$ samples are enough.",
    r"An inequality of Poincaré type, $\operatorname{{Var}}(f) \le {q}\int |\nabla f|^2\,\mathrm{{d}}\mu$, "
    "turns out to be both necessary and sufficient.",
    r"In the limit we obtain the equation $\partial_t \rho = \Delta \rho^{p} + {q}\,\nabla\cdot(\rho\nabla "
    "V)$, whose stationary states are unique.",
)
OPENINGS = (
    "This talk is about {object} {setting}, where the usual assumptions fail.",
    "What can be said about {object} {setting}? More than one might fear.",
    "Practice relies on {object}; {setting}, nobody quite knows why that works.",
    "We revisit {object} {setting} with tools from analysis.",
    "The behaviour of {object} {setting} has been an open question for some years.",
)
CLOSINGS = (
    "Experiments of moderate size agree with the predicted exponents.",
    "The proof is by a coupling argument, and most of it will be given.",
    "Joint work with colleagues whom the speaker will name.",
    "The talk ends with three open problems for students.",
    "No knowledge beyond a first course on probability is needed.",
)


def title(number):
    """The title with this number; the first four thousand differ from one another."""
    return f"{VIEWS[number % 13]} {_object(number)} {_setting(number)}"


def abstract(number):
    """An abstract of three sentences with a formula, for the title with this number."""
    opening = OPENINGS[number // 3 % 5].format(object=_object(number), setting=_setting(number))
    finding = FINDINGS[number // 2 % 5].format(
        p=2 + number // 3 % 3, q=2 + number % 3, r=5 + 2 * (number % 4)
    )
    return f"{opening} {finding} {CLOSINGS[number % 5]}"


def _object(number):
    return OBJECTS[number * 5 % 17]  # 13, 17 and 19 have no common factor, so all combinations come up


def _setting(number):
    return SETTINGS[number * 7 % 19]
