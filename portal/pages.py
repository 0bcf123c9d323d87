"""Public answers: rendered once for a site revision and a minute, then served from this process's memory.

The key is (path, allowed parameters, site revision, minute). An edit raises the revision, so it shows at
the next request; what opens or ends with time is right within the minute. What is kept is the same for
every anonymous visitor and so holds no CSRF token, message or name. Besides its own parameters, every page
may be asked for the times of a reader's `zone`: one of the zones of today, so that copies are bounded.

What changes without the revision, such as places left, is a marker in the kept body, and filled in at every
visit by the statement that reads the revision (portal/live_values.py).

While the database is away nobody can change what is public: then the last answer to the same question is
served, for a day at most, and only if this process has seen no later revision.
"""

import functools
import hashlib
import threading
import time

from cachetools import LRUCache
from django import db
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import feed_stats, live_values, metrics, outages
from .lib import own_time, times

OVERHEAD = 2_000  # bytes of Python objects around a kept body
MOST_PAGES = 10_000  # whose markers of live values are remembered
IN_NEED = 24 * 60 * 60  # seconds that an answer is good for while the database is away
ASK_AGAIN = 2  # seconds after which a database that was away is asked once more
MAX_PARAMETER = 200  # characters of a query parameter that a public view may see
PASSING = "no-store"  # what a view says of an answer that may be outdated, and is not kept
ZONE = "zone"  # the parameter by which a reader without scripts asks for the times of a zone


class Answer:
    """What is kept of a response: its body, headers and strong ETag; and where live values stand in it."""

    def __init__(self, response):
        self.pieces, self.markers = live_values.split(response.content)
        self.headers = dict(response.items())
        self.size = (len(response.content) + OVERHEAD) * (2 if self.markers else 1)
        self.latest = self.filled((b"",) * len(self.markers))
        self.made_at = time.monotonic()

    def filled(self, texts):
        """(the texts of its live values, the body with them, its ETag)."""
        body = live_values.filled(self.pieces, texts)
        return texts, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'

    def response(self, request, texts=None):
        """The answer with these texts as its live values, or else with those it had last."""
        latest = self.latest
        if texts is not None and latest[0] != texts:  # a value has changed since the last visit
            self.latest = latest = self.filled(texts)
        _texts, body, etag = latest
        headers = self.headers | {"ETag": etag}
        # META costs a look-up; request.headers would first copy all of them.
        if matches(request.META.get("HTTP_IF_NONE_MATCH"), etag):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(body, headers=headers)


class TooBig:
    """What is kept of an answer that is too big to be kept: its ETag, for whoever has it already."""

    size, markers = OVERHEAD, ()

    def __init__(self, answer):
        self.headers = answer.headers | {"ETag": answer.latest[2]}
        self.made_at = answer.made_at

    def response(self, request):
        """304 if it is what the request says it has, else None."""
        if matches(request.META.get("HTTP_IF_NONE_MATCH"), self.headers["ETag"]):
            return HttpResponse(status=304, headers=self.headers)
        return None


class Store:
    """A bounded memory of answers, shared by the threads of one process."""

    def __init__(self, max_bytes):
        self.answers = LRUCache(max_bytes, getsizeof=lambda answer: answer.size)
        self.markers = LRUCache(MOST_PAGES)  # of pages with live values, by path
        self.newest = LRUCache(MOST_PAGES)  # keys of the last answers, by path and parameters
        self.revision = 0  # the highest that was seen
        self.away_until = 0.0
        self.lock = threading.Lock()

    def markers_of(self, path):
        """The markers that the page at a path had when it was rendered last."""
        with self.lock:
            return self.markers.get(path, ())

    def get(self, key):
        """The answer of a key, which ends with the present revision."""
        with self.lock:
            self.revision = max(self.revision, key[-1])
            return self.answers.get(key)

    def put(self, key, answer, question=None):
        is_small = answer.size <= self.answers.maxsize // 4
        if is_small or not answer.markers:  # with live values it may differ at every visit
            with self.lock:
                self.answers[key] = answer if is_small else TooBig(answer)
                self.newest[question] = key

    def in_need(self, question):
        """The last answer to a question, or None if it is old or may be outdated."""
        with self.lock:
            key = self.newest.get(question)
            answer = self.answers.get(key) if key and key[-1] == self.revision else None
        return answer if answer and time.monotonic() - answer.made_at < IN_NEED else None

    def note_away(self, is_away):
        """Note that the database did not answer, for which each request would wait as long as this one."""
        if is_away:
            self.away_until = time.monotonic() + ASK_AGAIN

    def is_away(self):
        return time.monotonic() < self.away_until

    def remember(self, path, markers):
        with self.lock:
            self.markers[path] = markers

    def clear(self):
        with self.lock:
            self.answers.clear()
            self.markers.clear()
            self.newest.clear()
            self.revision, self.away_until = 0, 0.0


store = Store(settings.PUBLIC_CACHE_BYTES)


def matches(if_none_match, etag):
    """Whether an If-None-Match header names the ETag: quoted, weak, listed or * (RFC 9110, 13.1.2)."""
    if not if_none_match:
        return False
    named = {tag.removeprefix("W/") for tag in parse_etags(if_none_match)}
    return "*" in named or etag in named


def public_page(view=None, *, params=()):
    """Make `view(request, ..., now)` a public page that sees only the query parameters in `params`.

    `now` is floored to the minute. Visitors with a session see the page made for them alone.
    """
    if view is None:
        return functools.partial(public_page, params=params)

    @require_safe
    @outlasting
    @functools.wraps(view)
    def wrapper(request, **kwargs):
        now = times.floor_minute(timezone.now())
        request.GET = allowed(request.GET, (*params, ZONE))
        request.public_query = canonical_query(request.GET)

        def render():
            response = view(request, now=now, **kwargs)
            patch_vary_headers(response, ["Cookie"])
            if ZONE in request.GET:
                response["X-Robots-Tag"] = "noindex"
            return response

        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return private(render())
        return kept(request, (request.path, request.GET.urlencode(), now), render)

    wrapper.is_public_page = True
    return wrapper


def public_feed(view=None, *, counted=True, since=None):
    """Make `view(request, ...)` a feed: the same for everybody, and for as long as no fact changes.

    How often it is read is counted for its organisers, unless it is rather a download. Where it has a window,
    `since(now)` is the day with which that begins, and the view is given it as `since`.
    """
    if view is None:
        return functools.partial(public_feed, counted=counted, since=since)

    @csrf_exempt  # it changes nothing, and programs that ask otherwise are told so
    @require_safe
    @outlasting
    @functools.wraps(view)
    def wrapper(request, **kwargs):
        request.GET = allowed(request.GET, ())
        window = {"since": since(timezone.now())} if since else {}
        render = functools.partial(view, request, **window, **kwargs)
        response = kept(request, (request.path, *window.values()), render)
        if counted and response.status_code in (200, 304):
            feed_stats.count(request.path)
        return response

    return wrapper


def outlasting(view):
    """The view of a public page or feed; while the database fails, the last answer that it gave to all."""

    @functools.wraps(view)
    def wrapper(request, **kwargs):
        if store.is_away() and (response := lasting(request)):
            return response
        try:
            return view(request, **kwargs)
        except db.Error as error:
            outage = outages.outage_of(error)
            store.note_away(outage is outages.AWAY)
            response = lasting(request) if outage else None
            if response is None:
                raise
            return response

    return wrapper


def lasting(request):
    """The last answer to the question of a request, or None."""
    answer = store.in_need(question(request))
    response = answer and answer.response(request)
    if response is not None:
        metrics.LASTING.inc()
        request.session.accessed = False  # no part of this answer, and not to be read again
    return response


def question(request):
    return request.path, request.GET.urlencode()


def kept(request, key, render):
    """The answer kept for `key`, a tuple that begins with the path, at the present site revision.

    It is rendered first if there is none. One statement reads the revision and the live values that the page
    had when it was rendered last; only where it has others now, another reads those.
    """
    # The revision is read before the facts: a key may hold newer facts than it says, never older ones.
    markers = store.markers_of(request.path)
    number, texts = live_values.read(markers)
    if number is None:  # without it nobody would see what changes
        return private(render())
    key = (*key, number)
    answer = store.get(key)
    if isinstance(answer, TooBig):
        if response := answer.response(request):
            metrics.KEPT.inc()
            return response
        answer = None
    (metrics.MADE if answer is None else metrics.KEPT).inc()
    if answer is None:
        response = render()
        if is_personal(request, response):
            return private(response)
        if response.status_code != 200 or response.get("Cache-Control") == PASSING:
            return response
        answer = keep(question(request), key, response)
    if answer.markers != markers:
        store.remember(request.path, answer.markers)
        _number, texts = live_values.read(answer.markers)
    return answer.response(request, texts)


def keep(question, key, response):
    """Keep a response for `key`; answers its Answer."""
    response["Cache-Control"] = (
        f"public, max-age=0, s-maxage={settings.PUBLIC_CACHE_SECONDS}, must-revalidate"
    )
    answer = Answer(response)
    store.put(key, answer, question)
    return answer


def private(response):
    """The response, for this visitor alone: neither this store nor another cache keeps it."""
    live_values.fill(response)
    response["Cache-Control"] = "private, no-store"
    return response


def is_personal(request, response):
    """Whether rendering made a cookie or a CSRF token, which are for this visitor alone."""
    return bool(response.cookies) or request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)


def allowed(query, params):
    """The query with only the first value of each allowed parameter, shortened and in fixed order."""
    result = QueryDict(mutable=True)
    for name in sorted(params):
        value = query.get(name, "").replace("\x00", "").strip()[:MAX_PARAMETER]
        if value := own_time.zone_of(value) if name == ZONE else value:
            result[name] = value
    return result


def canonical_query(query):
    """What of the allowed parameters belongs to the one address of a page; its first page has none.

    The zone of its times is none of it: the page says the same.
    """
    named = query.copy()
    named.pop(ZONE, None)
    if named.get("page") == "1":
        del named["page"]
    return named.urlencode()


def canonical(request):
    """The one address of a public page, with the parameters that make it another page than without them."""
    query = getattr(request, "public_query", "")
    return settings.SITE_URL + request.path + (f"?{query}" if query else "")
