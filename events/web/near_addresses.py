"""Pages of the programme whose addresses are near one that is missing, or that hold its words.

A mistyped slug shares the beginning of one of its words with the right one, or of one of former days. Only
some slugs are compared, so that a flood of wrong addresses costs little.
"""

from difflib import SequenceMatcher
from html import unescape

from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags

from events.models import Event, Person
from events.search.queries import search
from portal.near_addresses import NearAddress

MOST_WORDS = 4
MOST_COMPARED = 100  # slugs of a kind
BEGINNING = 4  # letters
NEAR = 0.7  # from 0 to 1, as difflib's ratio
HITS = 3  # of a kind


def near_slugs(request, words):
    """Public events, courses and people whose slugs, present or former, are near some part of the address."""
    parts = [part for part in request.path.casefold().split("/") if len(part) > 2][:MOST_WORDS]
    if not parts:
        return []
    found = [*_near(Event.objects.public(), parts, words), *_near(Person.objects.public(), parts, words)]
    found.sort(key=lambda each: -each[0])
    return [(str(row), row.get_absolute_url()) for _ratio, row in found]


def _near(rows, parts, words):
    """[(how near, row)] of the rows with a near slug."""
    condition = Q()
    for word in words[:MOST_WORDS]:
        begun = word[:BEGINNING]
        condition |= Q(slug__contains=begun) | Q(former_slugs__slug__contains=begun)
    slugs = (
        rows.filter(condition).order_by("pk").values_list("pk", "slug", "former_slugs__slug")[:MOST_COMPARED]
    )
    ratios = {}
    for key, *names in slugs:
        near = max(_likeness(part, name) for part in parts for name in names if name)
        ratios[key] = max(near, ratios.get(key, 0))
    near = {key: ratio for key, ratio in ratios.items() if ratio >= NEAR}
    return [(near[row.pk], row) for row in rows.filter(pk__in=near)]


def _likeness(one, other):
    return SequenceMatcher(None, one[:80], other).ratio()


def found_by_words(request, words):
    """The first things that the search finds for the words of the address."""
    results = search(" ".join(words[:MOST_WORDS]), now=timezone.now(), corrects=False)
    hits = [hit for group in results.groups for hit in group.hits[:HITS]]
    return [(unescape(strip_tags(hit.title)), hit.row.get_absolute_url()) for hit in hits]


NEAR_ADDRESSES = (
    NearAddress("slugs", 10, near_slugs),
    NearAddress("words", 20, found_by_words),
)
