"""What an answer must not be: a breakdown, slow, a way elsewhere, somebody's secret, a script of ours."""

import re
from collections import Counter

from .crawling import pattern_of
from .planting import TOKEN

SECONDS = 2  # that an answer may take
MARKER = '"><svg onload=alert(7331)>'
SCRIPT = re.compile(
    r"<svg onload=alert\(7331\)|(?:href|src|action)\s*=\s*[\"']?\s*javascript:alert\(7331\)", re.I
)
FORWARDS = "talks/<int:pk>/join/"  # its POST leads to the meeting, which is elsewhere


class Judge:
    """Sends requests, counts answers, and keeps what is wrong with them by kind and place.

    An answer that took too long is asked for once more, as the machine may have been busy: the faster counts.
    """

    def __init__(self, sender, secrets, *, seconds=SECONDS):
        self.sender, self.seconds = sender, seconds
        self.secrets = {secret.token: secret for secret in secrets}
        self.after_changes = False  # then who may see what has changed, too, and only some secrets are left
        self.statuses, self.patterns, self.seen, self.wrong = Counter(), Counter(), Counter(), {}
        self.slowest = (0, "")

    def ask(self, request):
        """The answer to a request, once it was judged."""
        answer = self.sender.send(request)
        if self.seconds and answer.seconds > self.seconds:
            answer.seconds = min(answer.seconds, self.sender.send(request).seconds)
        pattern = pattern_of(request.target)
        self.statuses[answer.status] += 1
        self.patterns[pattern] += 1
        self.slowest = max(self.slowest, (answer.seconds, str(request)))
        for kind in self.faults(request, answer, pattern):
            self.wrong.setdefault((kind, request.method == "GET", pattern), str(request))
        return answer

    def faults(self, request, answer, pattern):
        """What is wrong with an answer, in words."""
        if answer.status in (0, 500) or answer.status > 503:
            yield f"status {answer.status}"
        if self.seconds and answer.seconds > self.seconds:
            yield "slow"
        if pattern != FORWARDS and self.sender.leads_elsewhere(answer):
            yield "leads to another host"
        if answer.is_html and SCRIPT.search(answer.text):
            yield "a script of ours in a page"
        for token in set(re.findall(TOKEN, answer.text)) - set(
            re.findall(TOKEN, f"{request.target}{request.body}")
        ):
            yield from self.judge_secret(request.viewer, self.secrets.get(token))

    def judge_secret(self, viewer, secret):
        if not secret:
            return
        self.seen[viewer] += 1
        if viewer not in secret.seen_by and not (self.after_changes and secret.seen_by):
            yield f"{viewer} sees {secret.field} of {secret.where}"
