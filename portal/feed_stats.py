"""How often feeds are asked for: counted in this process, added to the month once a minute at the most.

A process that ends loses the requests of its last minute; they are a curve for organisers, not an account.
"""

import logging
import threading
import time
from collections import Counter

from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone

from . import outages
from .models import FeedRequests

SECONDS = 60  # between two writes
log = logging.getLogger(__name__)


class RequestCounter:
    """The requests not yet written, by path; shared by the threads of one process."""

    def __init__(self):
        self.numbers = Counter()
        self.due = 0.0
        self.lock = threading.Lock()

    def count(self, path):
        """Count one request for a feed, and write all that were counted if that is due."""
        with self.lock:
            self.numbers[path] += 1
            if time.monotonic() < self.due:
                return
            self.due = time.monotonic() + SECONDS
            numbers, self.numbers = self.numbers, Counter()
        try:
            with outages.waiting_at_most(0):
                write(numbers)
        except Error:  # whoever reads a feed gets it all the same
            log.warning("The numbers of requests could not be written; they are kept until the next time.")
            with self.lock:
                self.numbers += numbers


@transaction.atomic
def write(numbers):
    """Add requests, as {path: number}, to those of this month (UTC)."""
    month = timezone.now().date().replace(day=1)
    rows = [FeedRequests(path=path, month=month) for path in sorted(numbers)]
    FeedRequests.objects.bulk_create(rows, ignore_conflicts=True)
    for path in sorted(numbers):
        FeedRequests.objects.filter(path=path, month=month).update(number=F("number") + numbers[path])


requests = RequestCounter()
count = requests.count
