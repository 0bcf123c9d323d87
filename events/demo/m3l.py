"""The workshop Mathematics of Modern Machine Learning and its call: four areas with sixteen sub-topics."""

from events.models import Event
from events.posters.models import PosterCall

from . import making


def load(now):
    return [making.once("m3l", workshop)]


def workshop():
    event = making.event(
        "m3l",
        kind=Event.Kind.WORKSHOP,
        format="",
        title="Mathematics of Modern Machine Learning",
        summary="A workshop for theory that explains how deep learning is practised now, and improves it.",
        description=making.prose("""
            In ten years deep learning has turned artificial intelligence upside down. Still, to train a
            network well is closer to a craft than to a science: much is guessed, and what was not guessed
            right is repaired by patient tuning. The classical theory of learning offers little help, because
            it does not predict what practitioners see every day.

            With large models the gap becomes expensive. Where a run involves parameters by the billion or
            trillion, trying things out costs more time and computation than anybody wants to spend, and
            principles that say beforehand how to train would be worth a great deal.

            The workshop calls for work on both sides of this gap. New analysis is welcome where it moves
            theory closer to what is done in practice; so are experiments which contradict accepted theory
            and show where a better one has to start. The aim is a mathematical theory of machine learning
            that accounts for present practice and suggests the next one.

            Contributions may address the areas below, or others of the same spirit.
        """),
        date_precision=Event.Precision.UNKNOWN,
        accent=Event.Accent.PLUM,
        topics=("Deep learning theory", "Optimisation", "Foundation models", "Generalisation"),
    )
    making.areas(event, AREAS)
    PosterCall.objects.create(event=event, is_published=True, is_closed=True, text=making.prose(CALL))
    return event


CALL = """
    Contributions were asked for that narrow the gap between the theory of deep learning and the way it is
    practised now: mathematical analysis of what is done, and experiments that show where theory fails.

    They could belong to one of the areas below, or to another in the same spirit.
"""


AREAS = (
    (
        "Reconciling Optimization Theory with Deep Learning Practice",
        "What would a theory of optimisation have to assume in order to describe training as it is done?",
        (
            (
                "Convergence analysis beyond the stable regime",
                r"""Training goes well with step sizes $\eta$ and gradient noise that are too large for the
                textbook. Why does the loss still fall, and what happens at the Edge of Stability, where the
                largest eigenvalue of the Hessian hovers about $2/\eta$? Which assumptions on landscape and
                noise are closer to the truth, and do they lead to methods that are faster, provably and in
                fact?""",
            ),
            (
                "Continuous approximations of training trajectories",
                r"""A gradient step is often replaced by the flow $\dot\theta = -\nabla L(\theta)$ or by a
                stochastic differential equation. What does the continuous picture teach about the discrete
                one, and under which conditions may it be trusted?""",
            ),
            (
                "Advanced optimization algorithms",
                """Methods that adapt their step sizes, methods that use curvature, and methods that run on
                many machines.""",
            ),
        ),
    ),
    (
        "Generalization for Overparametrized Models",
        "Models with more parameters than data should fit noise. Why do they do so well on new data?",
        (
            (
                "Implicit bias",
                """Among all solutions that fit the data, some generalise and others do not. Which of them
                does a training algorithm prefer, and by what mechanism does following the gradient lead it
                there?""",
            ),
            (
                "Generalization measures",
                """Sharpness, margins and norms are all said to predict the error on new data. How well do
                they, and can one derive bounds from them that are not vacuous?""",
            ),
            (
                "Roles of key components in algorithm and architecture",
                """What exactly is gained by a good initialisation, by warming the learning rate up and
                letting it decay, and by layers that normalise?""",
            ),
            (
                "Intriguing generalization phenomena",
                """Double descent, benign overfitting, grokking, the success of overparametrised models as
                such, and how easily adversarial examples deceive them.""",
            ),
        ),
    ),
    (
        "Theory for Foundation Models/Pretrained Models",
        "Large models are trained once and used for much else. What do they carry over?",
        (
            (
                "Pretraining",
                """Something in a pretrained model makes it cheap to adapt. What has it learnt, and how much
                of that is owed to the data or to the architecture?""",
            ),
            (
                "Multimodal representations",
                """How can text, images and other kinds of data be brought into a common representation?""",
            ),
            (
                "Scaling laws",
                r"""Why does the loss follow laws such as $L(N) \approx L_\infty + c N^{-\alpha}$ as data,
                compute or parameters grow, and when do these laws break?""",
            ),
            (
                "Emergent phenomena",
                """Abilities that come with size: learning within the context, reasoning from a few examples
                by a chain of thought, sounder calibration and greater robustness.""",
            ),
            (
                "Adaptation of pretrained models",
                """Fine-tuning, prompts, learning in context, tuning by instructions, reinforcement learning
                from human feedback and whatever comes next.""",
            ),
        ),
    ),
    (
        "Provable Guarantees Beyond Supervised Learning Settings",
        "Most of what learns today learns without labels, or from the consequences of its own actions.",
        (
            (
                "Deep reinforcement learning",
                """An agent’s data depend on what it has learnt so far. Which mathematics describes the
                dynamics of such training?""",
            ),
            (
                "Generative models",
                """Several families of generative models compete. On which grounds can they be compared, what
                is known of their complexity and efficiency, and which limits can none of them pass?""",
            ),
            (
                "Representation learning and transfer learning",
                """When does what was learnt on one task help on another? Which features can be found without
                any labels, by contrastive learning for example?""",
            ),
            (
                "Continual learning",
                """How can a model take up new tasks without losing its grip on earlier ones?""",
            ),
        ),
    ),
)
