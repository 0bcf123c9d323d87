"""Invented talks of the demo seminar, newest first: (title, speakers, abstract)."""

TALKS = (
    (
        r"Why wide networks forget: the $m \to \infty$ limit of continual learning",
        ("Ottilie Brandvik",),
        r"""A network that learns task after task loses the earlier ones. We follow the parameters in the
        limit of width $m \to \infty$, where training task $k$ becomes a projection $P_k$ in a Hilbert space
        and forgetting is governed by the product $P_K \cdots P_2 P_1$. Kaczmarz’s method then gives the rate
        at which a cyclic curriculum stops forgetting: after $n$ rounds the loss is at most $C/\sqrt{n}$,
        whatever the tasks, and exponentially small if the angles between them are bounded away from zero.""",
    ),
    (
        "Gradient flows with a budget: unbalanced transport in training",
        ("Mirela Castanholt",),
        r"""Neurons may move, and they may also be born and die. The second possibility turns the Wasserstein
        gradient flow of training into one for an unbalanced distance,

        $$\partial_t \mu = \nabla\cdot(\mu\,\nabla V) - \alpha\,(V - \bar V)\,\mu.$$

        We show that the reaction term removes all spurious stationary points that have full support, and
        estimate how large a budget $\alpha$ pays for itself.""",
    ),
    (
        "Calibrated forecasts for rivers",
        ("Ravindra Pellworth", "Barnaby Kuroshima"),
        r"""A forecast of $70\,\%$ should come true seven times in ten, also in the week after a dam has been
        opened. We describe a conformal method for dependent data whose coverage error is bounded by
        $O(n^{-1/2})$ plus the mixing rate, and two winters of experience with it at sixteen gauges.""",
    ),
    (
        "Lower bounds for attention with few heads",
        ("Ngaire Solvanto",),
        r"""How many heads of dimension $d$ does one layer of attention need in order to compose two functions
        on $[N]$? By a reduction from pointer chasing we prove that $h\,d\,p = \Omega(N)$, where $p$ is the
        precision in bits, while two layers manage with $O(\log N)$. The argument is short, and all of it fits
        on the board.""",
    ),
    (
        r"Sampling on $\mathrm{SO}(n)$ without charts",
        ("Emeka Thornbury",),
        r"""Langevin dynamics on a compact Lie group can be run by multiplying with small random group
        elements, with no coordinates and no projection. For the group $\mathrm{SO}(n)$ we prove that the bias
        in $W_2$ is of order $h$, not $h^{1/2}$, and that the constant grows like $n^{3/2}$.""",
    ),
    (
        "Equivariance by averaging, and what it costs",
        ("Ysolde Marchbanks",),
        r"""Every function becomes invariant when it is averaged over a group, at the price of $|G|$
        evaluations. Frames reduce this to a few, but they tear: a continuous frame need not exist. We
        classify the actions of finite groups on $\mathbb{R}^d$ that admit one.""",
    ),
    (
        "Turbulence closures that know when they do not know",
        ("Henrik Aldersea",),
        r"""Subgrid models learnt from simulations fail silently outside their training data. We add a second
        output, an upper bound for the residual of the momentum equation, and prove that it is one with
        probability $1-\delta$ as long as the Reynolds number stays within a factor that can be computed.""",
    ),
    (
        r"Concentration for heavy tails: medians of means in $\mathbb{R}^d$",
        ("Pilar Windermoor",),
        r"""With only a second moment, the empirical mean deviates from $\mu$ far more often than Gaussian
        intuition suggests. Medians of means repair this in one dimension. In $\mathbb{R}^d$ there are many
        medians; we compare three, and show which of them attains
        $\|\hat\mu-\mu\| \lesssim \sqrt{\operatorname{tr}\Sigma/n} + \sqrt{\|\Sigma\|\log(1/\delta)/n}$
        in polynomial time.""",
    ),
    (
        "Kernels on spaces of graphs",
        ("Casimir Oakenfold",),
        r"""A positive definite kernel on graphs that separates all of them up to isomorphism is as hard to
        compute as isomorphism itself. We therefore ask for less: kernels computable in time $O(n^3)$ that
        separate almost all pairs under $G(n, p)$, and find that homomorphism counts from trees suffice.""",
    ),
    (
        "Persistent homology of activation patterns",
        ("Leocadia Farnholm",),
        r"""On which shapes does a network of rectifiers fold its inputs? We compute $H_0$ and $H_1$ of the
        filtration by layers for small networks, prove that Betti numbers can at most double per layer in the
        plane, and show pictures of what happens in training.""",
    ),
    (
        "Exploration as a control problem",
        ("Idris Vantongeren",),
        r"""An agent in an unknown diffusion steers, and learns the drift by steering. Entropy regularisation
        makes the optimal control a Gibbs measure $\pi(a \mid x) \propto e^{Q(x,a)/\lambda}$. We determine the
        schedule $\lambda_t$ for which the regret is of order $\sqrt{T}$ up to logarithms.""",
    ),
    (
        "How many neurons does a kink need?",
        ("Sunniva Castellane",),
        r"""Functions with a jump of the derivative along a smooth hypersurface in $[0,1]^d$ are approximated
        by rectifier networks of size $N$ with $L^2$ error of order $N^{-(r-1)/(d-1)}$ at best, where $r$ is
        the smoothness of the surface. Depth three attains this, depth two does not.""",
    ),
    (
        "Conjectures from counterexamples: a year with a graph-guessing machine",
        ("Anneke Dunmorrow",),
        r"""A search by cross-entropy proposed $412$ graphs against forty conjectures on the spectral radius
        $\lambda_1(G)$. Three conjectures fell, and five more became theorems once we saw why the machine had
        failed. The talk is about those five.""",
    ),
    (
        "Time discretisation of score-based models",
        ("Florian Teasdale-Ruiz",),
        r"""The reverse equation

        $$\mathrm{d}Y_t = \bigl(Y_t + 2\,\nabla\log p_{T-t}(Y_t)\bigr)\,\mathrm{d}t + \sqrt2\,\mathrm{d}B_t$$

        is stiff near $t = T$ when the data lie on a manifold of dimension $k < d$. We construct an
        exponential integrator whose error in total variation after $N$ steps is $O(k/N)$, so that the ambient
        dimension does not enter.""",
    ),
    (
        "What does it mean that a classifier is fair on average?",
        ("Zuzanna Heatherwick",),
        r"""Multicalibration asks that $\mathbb{E}[y - f(x) \mid f(x)=v,\, x \in S]$ be small for every set
        $S$
        in a family. We show how large the family may be before no learner with $n$ samples succeeds, and
        discuss what the answer means for an audit.""",
    ),
    (
        "Outliers in the Hessian",
        ("Matteo Silverbrook",),
        r"""The Hessian of a trained network has a bulk and a few large eigenvalues, about as many as there
        are
        classes. In a spiked model we find the threshold at which an outlier leaves the bulk, of the type of
        Baik, Ben Arous and Péché, and follow it through training.""",
    ),
    (
        "Sparse recovery from quantised measurements",
        ("Kirsi Fennimore",),
        r"""From $m$ signs $\operatorname{sgn}\langle a_i, x\rangle$ one can recover the direction of an
        $s$-sparse vector in $\mathbb{R}^n$ up to an error of order $s\log(n/s)/m$. We prove this for
        structured measurements, where dithering takes the part of randomness.""",
    ),
    (
        "Scaling laws with a theorem",
        ("Abayomi Greystoke",),
        r"""If the spectrum of the data decays like $j^{-\alpha}$ and the target like $j^{-\beta}$, the loss
        of a
        random feature model with $N$ features after $n$ samples is
        $\Theta(N^{-a} + n^{-b})$ with explicit exponents. Neither can buy what the other lacks: the plot of
        the optimal $N$ against $n$ has a corner.""",
    ),
    (
        "What message passing cannot see",
        ("Petronella Haverstock",),
        r"""Message passing distinguishes no more graphs than colour refinement does. We look at the middle
        ground between this and the hierarchy of dimension $k$: invariants that cost $O(n\log n)$, see cycles,
        and can be trained.""",
    ),
    (
        "Posterior sampling for limited-angle tomography",
        ("Lorcan Isefjord",),
        r"""When a third of the directions is missing, the data say nothing about part of the wavefront set. A
        learnt prior fills it in, convincingly and sometimes wrongly. We separate the two by plotting the
        posterior variance of shearlet coefficients, and report on a study with $38$ scans.""",
    ),
    (
        "Attention as an interacting particle system",
        ("Dagny Ravenscroft",),
        r"""Tokens on the sphere $\mathbb{S}^{d-1}$ that attract each other by softmax weights form clusters.
        We
        show that for $\beta \le 1$ all initial states but a null set collapse to a point, and that for large
        $\beta$ they remain near $k$ points for a time of order $e^{c\beta}$.""",
    ),
    (
        "Sharpness is not a number",
        ("Ottilie Brandvik",),
        r"""The largest eigenvalue of the Hessian changes when a network is written in other coordinates,
        while
        the function does not. We propose a version that is invariant under rescaling, and show that its level
        $2/\eta$ is where gradient descent with step $\eta$ settles.""",
    ),
    (
        "The geometry of diffusion bridges",
        ("Mirela Castanholt", "Florian Teasdale-Ruiz"),
        r"""Schrödinger’s problem asks for the most likely evolution between two marginals. We show that its
        solutions are geodesics of a metric of Fisher–Rao type up to an error $O(\varepsilon^2)$, and use it
        to choose schedules for generative models.""",
    ),
    (
        "Learning parities, fast and slow",
        ("Ngaire Solvanto",),
        r"""A parity of $k$ out of $n$ bits is easy by elimination and hard by gradients. We measure the
        hardness that remains when the inputs are biased, $\mathbb{E}x_i = \mu \ne 0$, and find a staircase of
        thresholds in $\mu$.""",
    ),
    (
        "Bayesian optimisation when every evaluation is an expedition",
        ("Casimir Oakenfold",),
        r"""A boat takes twenty water samples in a season. Where? We combine a Gaussian process on the lake
        with
        the travelling salesman, bound the regret by $O(\sqrt{T\gamma_T})$ plus the length of the tour, and
        show last year’s route.""",
    ),
    (
        "Mean curvature and semi-supervised learning",
        ("Tobias Quillfeather",),
        r"""With few labels, the graph Laplacian with $p = 2$ develops spikes. We cut instead of smoothing:
        the
        boundary between two classes moves by a discrete mean curvature flow, which converges to the
        continuous one when the neighbourhoods shrink more slowly than $(\log n / n)^{1/d}$.""",
    ),
)
CANCELLED = (
    "Special lecture: Noether’s theorem for optimisers",
    "Wilhelmina Otterbourne",
    r"""Every symmetry of the loss that the optimiser shares yields a quantity which training conserves. The
    lecture derives them all from one principle and shows where they break: at finite step size, the conserved
    quantity drifts by $O(\eta)$ a step.""",
)
