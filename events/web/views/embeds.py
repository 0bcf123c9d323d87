"""What any other site may show of an event: frames with a policy of their own, JSON and Atom.

They are kept as public pages are, hold no script and set no cookie. All other pages stay out of frames.
"""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt

from events.models import Event
from events.web import embeds, timetables
from portal.models import SiteSettings
from portal.pages import public_page

SHOWN = 5  # talks of a frame, where it does not say how many
MOST_SHOWN = 50
SCHEMES = ("light", "dark")
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "font-src": [SELF],
    "img-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}
for_frames = csp(POLICY)


def public_event(slug):
    events = Event.objects.public().with_dates().select_related("parent__parent")
    return get_object_or_404(events, slug=slug)


def framed(request, event, name, **context):
    scheme = request.GET.get("scheme", "")
    if scheme not in ("", *SCHEMES):
        raise Http404
    context |= {"event": event, "accent": event.accent, "scheme": scheme}
    return render(request, f"events/web/embed/{name}.html", context)


@for_frames
@xframe_options_exempt
@public_page(params=("scheme", "talks"))
def coming(request, slug, *, now):
    """The next talks of an event, as many as the address says."""
    event = public_event(slug)
    talks = embeds.coming(event, now)[: number(request.GET.get("talks", ""))]
    return framed(request, event, "talks", talks=talks, now=now)


@for_frames
@xframe_options_exempt
@public_page(params=("scheme",))
def timetable(request, slug, *, now):
    """The timetable of an event, day by day."""
    event = public_event(slug)
    days = timetables.days(embeds.timetable(event, now), zone_name=event.time_zone, now=now)
    return framed(request, event, "timetable", days=days, now=now)


def number(text):
    """How many talks a frame shows. Raises Http404 for what is no number of them."""
    if not text:
        return SHOWN
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_SHOWN):
        raise Http404
    return int(text)


@public_page
def next_json(request, slug, *, now):
    """The talks to come as JSON, which scripts of any site may read."""
    response = JsonResponse(
        embeds.as_data(public_event(slug), now), json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public_page
def atom(request, slug, *, now):
    """The talks to come and lately past as an Atom feed."""
    event, site = public_event(slug), SiteSettings.load()
    feed = embeds.as_feed(event, now, path=request.path, site=site)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
