"""What a load balancer asks: whether this process can answer; and its watchman: whether work is done.

checks.add(Check("mail", 30, health.state, {"stalled": _("Mail is due, and no worker takes it.")}))
"""

from dataclasses import dataclass

from django import db
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import doorbell, periodic, revision
from .registry import Registry


@dataclass(frozen=True)
class Check:
    """What must go on beside the pages: `state(now)` answers a word; for a word that is trouble, `troubles`
    has a sentence that says what to do."""

    name: str
    position: int
    state: object
    troubles: dict


checks = Registry(Check)
checks.add(
    Check(
        "queue",
        10,
        lambda now: doorbell.state(),
        {"silent": _("Redis does not answer: work is begun up to a minute late. See REDIS_URL.")},
    )
)
checks.add(
    Check(
        "clock",
        20,
        periodic.clock_state,
        {
            "stopped": _(
                "No worker has heard the clock for 5 minutes: no mail is sent, and nothing is done by "
                "itself. See whether portal-worker runs."
            ),
            "ahead": _(
                "A worker heard the clock at an instant that is still to come: the clock of a machine was "
                "set back, or two differ. See timedatectl."
            ),
        },
    )
)


def states(now):
    """{name of a check: its word}; one query for the clock, and those of the rooms' checks."""
    return {check.name: check.state(now) for check in checks.in_order()}


def troubles(now):
    """What is wrong, as sentences that say what to do."""
    return troubles_in(states(now))


def troubles_in(found):
    return [checks[name].troubles[word] for name, word in found.items() if word in checks[name].troubles]


@require_safe
@never_cache
def healthz(request):
    """Whether pages can be served: 200 with the site revision, else 503.

    Work that is not done is no reason to send visitors elsewhere.
    With ?full, for whoever watches the site: the word of each check too, and 503 with the reasons if one of
    them is trouble.
    """
    try:
        number = revision.number()
        found = states(timezone.now()) if "full" in request.GET and number is not None else {}
    except db.Error:
        number = None
    if number is None:
        reasons = [_("The database does not answer, or is not migrated.")]
        return JsonResponse({"database": "unavailable", "reasons": reasons}, status=503)
    reasons = troubles_in(found)
    answer = {"database": "ok", "revision": number} | found | ({"reasons": reasons} if reasons else {})
    return JsonResponse(answer, status=503 if reasons else 200)
