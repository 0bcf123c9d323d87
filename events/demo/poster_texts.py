"""What the invented posters of the invented workshop say: the sub-topic, the title and the abstract."""

LANDSCAPES, TOPOLOGY, INVARIANT, TRAINING, SCALING, LIMITS = (
    "Loss landscapes", "Topology of data", "Invariant and equivariant networks", "Symmetries of training",
    "Scaling laws", "Mean-field limits",
)  # fmt: skip

POSTERS = (
    (LANDSCAPES, r"Mountain passes of $L$ for two hidden units",
     r"""For networks with two hidden units we compute all paths of least height between minima. The pass lies
     at $L = \tfrac14 \min_i |a_i|^2$ and is reached where the two units coincide."""),
    (LANDSCAPES, "How flat is flat? An invariant of rescaling",
     r"""Sharpness $\lambda_{\max}(\nabla^2 L)$ changes when a layer is multiplied by $c$ and the next by
     $1/c$. We define a sharpness on the quotient, prove that it bounds the gap
     $L_{\mathrm{test}} - L_{\mathrm{train}}$, and compute it for ten thousand small networks."""),
    (LANDSCAPES, r"Sublevel sets are connected from width $n/\log n$ on",
     r"""We give a short proof that $\{\theta : L(\theta) \le c\}$ is connected once $m \ge C\,n/\log n$, by
     moving one unit at a time:
     $$ \theta_t = (1-t)\,\theta_0 + t\,\theta_1, \qquad \sup_t L(\theta_t) \le c. $$"""),
    (LANDSCAPES, "Valleys of a polynomial network, counted by hand",
     r"""With activation $x^2$ the loss is a quartic. Its critical points are the solutions of
     $A X A^{\top} X = B X$, of which we count those of each index."""),
    (LANDSCAPES, "A saddle that gradient descent needs a year to leave",
     r"""We build a loss in dimension $3$ from which gradient descent with noise of size $\sigma$ escapes
     after $e^{c/\sigma^2}$ steps, although every saddle is strict."""),
    (LANDSCAPES, "Edges of the stability region, seen from inside",
     r"""Near the threshold $\eta = 2/\lambda_{\max}$ the iterates follow a curve that we describe by a
     two-dimensional map. Its bifurcations explain the oscillations of five published runs."""),
    (LANDSCAPES, "Loss along random lines: what a slice can tell",
     r"""A slice $t \mapsto L(\theta + t v)$ with $v$ uniform on the sphere is convex with probability
     $1 - O(d^{-1/2})$ even where $L$ is not. We say which questions a picture of slices can answer."""),
    (TOPOLOGY, r"Barcodes of point clouds that touch their boundary",
     r"""A sample must be dense for the reach. For manifolds with boundary we replace that by a pair
     $(\tau, \tau_\partial)$ and show that $n \ge C \tau^{-k}\log(1/\tau)$ points suffice."""),
    (TOPOLOGY, "Holes in the space of handwritten fours",
     r"""Fours come open and closed. We compute $H_1$ of 60 000 fours and find the loop that leads from one
     kind to the other and back."""),
    (TOPOLOGY, r"A faster algorithm for $H_0$ and $H_1$ in low dimension",
     r"""For point clouds in $\mathbb{R}^3$ we compute both barcodes in time $O(n \log n)$ by walking through
     the Delaunay complex once. The code handles ten million points."""),
    (TOPOLOGY, "Does depth unknot?",
     r"""We train networks to separate the two components of a link and follow their images. Each layer lowers
     the crossing number by at most $c(m)$, which gives a lower bound on depth."""),
    (TOPOLOGY, "The Euler characteristic of a decision boundary",
     r"""For ReLU networks with random weights we compute
     $\mathbb{E}\,\chi(\{f = 0\} \cap [0,1]^d)$ exactly for $d \le 3$ and up to constants for all $d$."""),
    (TOPOLOGY, "Sampling conditions for data with corners",
     r"""Cubes have corners, and so have many data sets. We state a condition for sets of positive
     $\mu$-reach and check it on three data sets by a test of our own."""),
    (TOPOLOGY, "Mapper graphs with error bars",
     r"""A Mapper graph depends on a cover. We treat the cover as random and show which edges appear with
     probability at least $1 - \alpha$."""),
    (INVARIANT, r"Frames of minimal size for $\mathrm{O}(d)$",
     r"""One gets an invariant by averaging over a frame $\mathcal{F}(x) \subset \mathrm{O}(d)$. We show
     that $2^{d-1}$ elements are needed for generic $x$, and that fewer do where eigenvalues are apart."""),
    (INVARIANT, r"Separating invariants of $S_n$ with $2d+1$ features",
     r"""Multisets of $n$ points in $\mathbb{R}^d$ are told apart by
     $\sum_i \sigma(\langle w_j, x_i\rangle + b_j)$ for $j \le 2nd + 1$ and almost all $(w, b)$. If the
     points are in general position, $2d+1$ are enough."""),
    (INVARIANT, "Equivariance without representation theory",
     r"""A network that solves an equation with symmetric data inherits the symmetry. We use this to build
     equivariant layers from solvers and need no irreducible representations."""),
    (INVARIANT, "When should a symmetry be broken on purpose?",
     r"""We compare invariant models with models that are only nearly so, on tasks where the group acts
     imperfectly. The best amount $\varepsilon^\star$ scales as $n^{-1/3}$."""),
    (INVARIANT, "Graph networks see trees, and little else",
     r"""Two graphs with the same universal cover are alike to every message-passing network. We count how
     often this happens among graphs with ten vertices, and what one eigenvector adds."""),
    (INVARIANT, r"Universal approximation on quotients $X/G$",
     r"""Let $G$ be compact. We show that invariant polynomials of degree $\le k$ approximate every
     $f \in C(X/G)$ with error $O(\omega_f(1/k))$, and that $\omega$ cannot be improved."""),
    (INVARIANT, "Steerable kernels on the icosahedron",
     r"""The icosahedral group acts on a mesh of the sphere without interpolation. We train on weather maps
     with a tenth of the parameters."""),
    (TRAINING, "Noether currents of gradient flow",
     r"""A continuous symmetry of $L$ gives a conserved quantity of $\dot\theta = -\nabla L(\theta)$:
     for linear networks $W_2^{\top} W_2 - W_1 W_1^{\top}$ is constant. We list those of attention."""),
    (TRAINING, r"How a step size of $\eta$ breaks conservation laws",
     r"""Gradient descent drifts away from the conserved quantities of gradient flow by $O(\eta)$ per unit of
     time. The drift has a sign, and it points to balanced layers."""),
    (TRAINING, "Momentum remembers the wrong symmetry",
     r"""With momentum the conserved quantity is another one. We show on a network with two layers how the
     difference decides which minimum is found."""),
    (TRAINING, "Permutations along a training run",
     r"""Two runs from the same start can be matched by a permutation of units. We follow the best matching
     $\pi_t$ in time: it is found early, at $t \approx 0.1\,T$, and stays."""),
    (TRAINING, "Weight decay as a gauge choice",
     r"""Where rescaling leaves the function alone, weight decay chooses one representative of each orbit. We
     compute which one, and what happens when decay and batch normalisation meet."""),
    (TRAINING, "Stochastic gradient noise lives on orbits",
     r"""The covariance $\Sigma(\theta)$ of minibatch noise vanishes along the group orbits. We derive the
     drift that this causes,
     $\mathrm{d}\theta = -\nabla L\,\mathrm{d}t + \sqrt{\eta\,\Sigma}\,\mathrm{d}B_t$,
     and measure it."""),
    (SCALING, r"Exponents of kernel regression beyond power laws",
     r"""If the eigenvalues decay as $k^{-a}\log^b k$, the error is $n^{-a}\log^{c} n$ with a $c$ that depends
     on how smooth the target is. The logarithm explains bent curves in the literature."""),
    (SCALING, "Corners of scaling laws",
     r"""Error against compute is often two straight lines with a corner between them. We prove where it lies
     for random features: at $m \asymp n^{1/2}$."""),
    (SCALING, "Extrapolating a curve from its first third",
     r"""We ask what can be said of $E(n)$ for large $n$ from small $n$, without assuming a power law. The
     answer is an interval, and it is honest in 19 of 20 cases."""),
    (SCALING, "How much data does a convolution save?",
     r"""For targets that depend on patches of size $s$, a convolutional kernel needs
     $n \asymp s^{\ell}$ samples where a dense one needs $d^{\ell}$."""),
    (SCALING, "Depth, width and the cost of being wrong",
     r"""Given a budget $m\ell \le B$, we compute the best shape of a random network for three families of
     targets. It is never a square."""),
    (SCALING, "Repeated data: the second epoch is worth a third",
     r"""We study least squares with each sample seen $k$ times. The value of the $k$-th pass falls as
     $k^{-2}$, and the second is worth about a third of the first."""),
    (LIMITS, "Propagation of chaos for networks with skip connections",
     r"""We prove $\mathbb{E}\,W_2^2(\mu^m_t, \mu_t) \le C e^{Ct}/m$ for residual networks of any depth, with
     a constant that does not depend on the depth."""),
    (LIMITS, r"Fluctuations around the mean field are of order $m^{-1/2}$",
     r"""A central limit theorem for the empirical measure of the units,
     $\sqrt{m}\,(\mu^m_t - \mu_t) \Rightarrow \eta_t$, where $\eta$ solves a linear equation with noise at
     time zero alone."""),
    (LIMITS, "Attention as a flow of particles on the sphere",
     r"""Tokens move on $S^{d-1}$ and attract each other. For $d \ge 3$ they form one cluster for almost every
     start; for $d = 2$ we find the exceptions."""),
    (LIMITS, "Gradient flows that forget where they came from",
     r"""We give conditions under which two solutions of
     $\partial_t \mu = \nabla \cdot (\mu \nabla V[\mu])$ approach each other in $W_2$ although $V$ is not
     convex."""),
    (LIMITS, "Infinite width at finite temperature",
     r"""Langevin dynamics at temperature $\beta^{-1}$ has a free energy with several minima below
     $\beta_c$. We find $\beta_c$ for one hidden layer and watch the transition in simulations."""),
    (LIMITS, "Large deviations of the training loss",
     r"""The probability that training ends above $c$ decays as $e^{-m I(c)}$. We compute the rate $I$ for
     linear networks and bound it for others."""),
    (LIMITS, "Mean-field games played by learners",
     r"""Many learners share a market and change it by learning. In the limit the prices solve a fixed-point
     equation, of which we show that it has one solution for small step sizes."""),
)  # fmt: skip
