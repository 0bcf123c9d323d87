"""The whole attack on a running site: a crawl, then hostile requests, and the figures of both."""

from . import crawling, viewers
from .hostile import Fuzz
from .judging import Judge

RENEWED_EVERY = 250  # requests: by then somebody's account may have been changed, or its session ended
SHOWN = 40  # of what was wrong, with how to see it again


def run(sender, worlds, number, chance, *, most=3, limit=None, seconds=2):
    """Attack the site that `sender` reaches; gives the Campaign.

    First come those without rights over what is planted. What editors and superusers send afterwards may
    publish it, so that only what nobody may see is still looked for.
    """
    judge = Judge(sender, [secret for world in worlds for secret in world.secrets], seconds=seconds)
    crawl = crawling.Crawl(judge, chance, most=most, limit=limit).run(worlds)
    done = Campaign(judge, crawl)
    fuzz = Fuzz(chance, list(crawling.patterns()), crawl)
    done.send(fuzz.requests(number - number // 3, ("stranger", "account", "other")))
    judge.after_changes = True
    done.send(fuzz.requests(number // 3, ("editor", "superuser")))
    return done


class Campaign:
    """What was sent so far, and what came of it."""

    def __init__(self, judge, crawl):
        self.judge, self.crawl = judge, crawl
        self.crawled = judge.sender.sent

    def send(self, requests):
        for count, request in enumerate(requests):
            if count % RENEWED_EVERY == 0:
                self.judge.sender.cookies = viewers.cookies()
            self.judge.ask(request)

    def report(self):
        """Print the figures; returns what was wrong."""
        judge, total = self.judge, self.judge.sender.sent
        every = set(crawling.patterns())
        print(f"Requests: {self.crawled} of the crawl, {total - self.crawled} hostile")
        print(f"Patterns of addresses reached: {len(every & set(judge.patterns))} of {len(every)}")
        print(f"Forms met: {len(self.crawl.forms)}")
        print(
            "Statuses:", ", ".join(f"{status}: {number}" for status, number in sorted(judge.statuses.items()))
        )
        print(f"Slowest: {judge.slowest[0]:.2f} s {judge.slowest[1][:200]}")
        print(f"Secrets planted: {len(judge.secrets)}; seen by", dict(judge.seen))
        print(f"Wrong: {len(judge.wrong)}")
        for (kind, _is_get, pattern), request in list(judge.wrong.items())[:SHOWN]:
            print(f"  {kind} at {pattern!r}\n    {request}")
        return judge.wrong
