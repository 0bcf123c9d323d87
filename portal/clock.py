"""The clock that rings for due work, in the memory of one process and by its monotonic clock.

So there is no file that a full disk could cut short, and setting the machine's clock neither stops nor
hurries it. It rings for everything when it starts: what has to come once a day says in the database when it
last did (`portal.periodic`).
"""

import logging
import sys
import threading
import time

from celery import beat, bootsteps, signals
from celery.worker import components, state
from django.conf import settings

from . import doorbell

TICK = 1.0  # seconds between two looks
FAILURE = 1  # the exit code of a worker whose clock broke, after which systemd starts it again
log = logging.getLogger(__name__)


class Scheduler(beat.Scheduler):
    """What `celery beat` and `celery worker --beat` go by: `doorbell.rings`, of all rooms."""

    def __init__(self, *args, **options):
        self.next_at = {}  # by the name of the task: seconds of the monotonic clock
        super().__init__(*args, **options)

    def tick(self):
        """Ring for what is due; how many seconds to wait until the next look."""
        now = time.monotonic()
        for task, seconds in doorbell.rings.items():
            if self.next_at.get(task, now) <= now and self.ring(task):
                self.next_at[task] = now + seconds
        return TICK

    def ring(self, task):
        """Whether the ring for a task, by its name, is in the queue; else it is due again at once."""
        return doorbell.put(task)


class OwnScheduler(Scheduler):
    """For a queue in the worker's own memory: rings of one kind do not pile up while the worker is busy."""

    def __init__(self, *args, **options):
        self.unheard = set()  # names of tasks whose messages the worker has not taken yet
        signals.task_received.connect(self.heard, weak=False)
        super().__init__(*args, **options)

    def heard(self, request, **options):
        self.unheard.discard(request.name)

    def ring(self, task):
        if task in self.unheard or task in waiting():
            return False
        self.unheard.add(task)
        return super().ring(task)


def waiting():
    """The names of the tasks that this worker has taken and not yet begun."""
    return {each.name for each in list(state.requests.values()) if each not in state.active_requests}


class Clock(bootsteps.StartStopStep):
    """The clock in a thread of a worker: of each without Redis, of those with `--beat` with it.

    Celery's own would be a process beside the worker, of which each could die without the other.
    """

    requires = (components.Beat,)
    conditional = True

    def __init__(self, worker, beat=False, **options):
        super().__init__(worker, **options)
        worker.blueprint.steps[components.Beat.name].enabled = False
        self.enabled = beat or not settings.REDIS_URL
        self.stopped = threading.Event()

    def start(self, worker):
        kind = Scheduler if settings.REDIS_URL else OwnScheduler
        scheduler = kind(app=worker.app)
        threading.Thread(target=self.run, args=[scheduler], name="clock", daemon=True).start()

    def stop(self, worker):
        self.stopped.set()

    def run(self, scheduler):
        """Tick until the worker stops; the end of the clock is that of its worker."""
        try:
            while not self.stopped.wait(scheduler.tick()):
                pass
        except Exception:
            log.exception("The clock broke, so this worker ends.")
            state.should_stop = FAILURE


@signals.beat_init.connect
def refuse_a_clock_that_nobody_hears(sender, **options):
    if not settings.REDIS_URL:
        sys.exit("`celery beat` needs REDIS_URL; without it each worker has a clock of its own.")
