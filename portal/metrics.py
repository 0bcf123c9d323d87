"""What the portal does, in numbers, for Prometheus: /metrics, open to the networks of METRICS_FROM alone.

Counters of all processes of a machine lie in METRICS_DIR, from which any of them answers. A room adds
what it knows from the database:

    gauges.add(Gauge("portal_deliveries", _("Mails by state"), "state", numbers_by_state))
"""

import contextlib
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from celery import signals
from django import db
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from . import health, revision
from .registry import Registry

WHETHER_UP = "1 if the database answers."
OF_PROCESS = re.compile(r"_(\d+)\.db$")  # how files of counters end
answers = Counter(
    "portal_answers", "Public answers: kept, made, or lasting while the database is away.", ["how"]
)
tasks = Counter("portal_tasks", "Tasks of workers, by name and how they ended.", ["task", "end"])
KEPT, MADE, LASTING = map(answers.labels, ("kept", "made", "lasting"))


@dataclass(frozen=True)
class Gauge:
    """Numbers read from the database at each visit: `values(now)` answers {value of the label: number}.

    `help` is for whoever reads the numbers, in English.
    """

    name: str
    help: str
    label: str
    values: object


gauges = Registry(Gauge)
gauges.add(Gauge("portal_revision", "The site revision.", "of", lambda now: {"site": revision.number() or 0}))
gauges.add(
    Gauge(
        "portal_trouble",
        "1 for each check of /healthz?full that is in trouble.",
        "check",
        lambda now: {
            name: int(word in health.checks[name].troubles) for name, word in health.states(now).items()
        },
    )
)


class FromTheDatabase:
    """Whether it answers, and if so the gauges of all rooms, as a collector of prometheus_client."""

    def collect(self):
        with contextlib.suppress(db.Error):
            yield from self.of_rooms(timezone.now())
            yield GaugeMetricFamily("portal_database_up", WHETHER_UP, value=1)
            return
        yield GaugeMetricFamily("portal_database_up", WHETHER_UP, value=0)

    def of_rooms(self, now):
        for gauge in gauges.values():
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
            for value, number in gauge.values(now).items():
                family.add_metric([value], number)
            yield family


@require_safe
@never_cache
def metrics(request):
    """All numbers in the text format of Prometheus; 404 for whoever is in none of the networks."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if not any(address in network for network in settings.METRICS_FROM):
        raise Http404
    registry = CollectorRegistry()
    registry.register(FromTheDatabase())
    MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def forget_the_dead():
    """Erase the counters of processes that are no more; Prometheus takes that for a start from nothing."""
    for path in settings.METRICS_DIR.glob("*.db"):
        if (found := OF_PROCESS.search(path.name)) and not is_alive(int(found[1])):
            path.unlink(missing_ok=True)


def is_alive(process):
    with contextlib.suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


@signals.task_success.connect
def count_success(sender, **kwargs):
    tasks.labels(sender.name, "done").inc()


@signals.task_failure.connect
def count_failure(sender, **kwargs):
    tasks.labels(sender.name, "failed").inc()
