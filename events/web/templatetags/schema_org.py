"""What goes into the head of a public page for search engines and for those who share its address."""

import json
import secrets

from django import template
from django.utils.safestring import mark_safe

from events.models import Event, Person, Talk
from events.sharing import files
from events.web import completing, schema_org
from portal.models import SiteSettings
from portal.pages import canonical

register = template.Library()

# As in Django's json_script: no text can end the script element or open another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def structured_data(context, row, parts=(), talks=(), next_talk=None):
    """The JSON-LD of a page about `row`; the others are what it lists as parts of an event."""
    if isinstance(row, Event) and row.kind == Event.Kind.COURSE:
        parts = completing.lectures_of(row)
    listed = [*([next_talk] if next_talk else []), *talks, *parts]
    data = schema_org.describe(row, listed)
    if isinstance(row, Event | Talk) and context.get("now"):
        completing.complete(data, row, now=context["now"], site=context["portal"])
    return _script(data)


@register.simple_tag
def breadcrumbs(row):
    """The JSON-LD of the way to the page of an event or a talk."""
    return _script(schema_org.breadcrumbs(completing.crumbs(row)))


@register.simple_tag(takes_context=True)
def structured_list(context, name, page):
    """The JSON-LD of a list of rows under a name, of which `page` is one page."""
    return _script(schema_org.describe_list(name, context["request"].path, page))


@register.simple_tag
def structured(data):
    """The JSON-LD of a page of a room above, which says what it is about."""
    return _script(data)


def _script(data):
    """The element that holds data. A live text stands as its marker, which no other text can be taken for."""
    token, markers = secrets.token_hex(8), []

    def stand_in(value):
        markers.append(value.marker)
        return f"{token}-{len(markers) - 1}-"

    text = json.dumps(data, ensure_ascii=False, default=stand_in).translate(ESCAPES)
    for number, marker in enumerate(markers):
        text = text.replace(f"{token}-{number}-", marker)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)


@register.inclusion_tag("portal/social.html", takes_context=True)
def social_tags(context, row=None, *, title="", description="", path="", calendar=""):
    """Canonical address, description and Open Graph of a page about `row`, or named by `title`.

    `path` is for pages about a row that are not its main one, such as a timetable; `calendar` is the path of
    the feed that goes with a page about none. What is shared stands alone, so a talk is told with its
    speakers and its time.
    """
    portal = context["portal"]
    if row and not path:  # the page about it, which has no parameters
        address = schema_org.address_of(row)
    else:
        is_here = path in ("", context["request"].path)
        address = canonical(context["request"]) if is_here else schema_org.absolute(path)
    return {
        "title": title or (schema_org.headline_of(row) if row else portal.name),
        "description": description or (schema_org.summary_of(row) if row else "") or portal.tagline,
        "address": address,
        "kind": KINDS.get(row.__class__, "article" if row else "website"),
        **_image(row, portal),
        "portal": portal,
        "calendar": calendar or (row.get_calendar_url() if hasattr(row, "get_calendar_url") else ""),
    }


KINDS = {Person: "profile", SiteSettings: "website"}


def _image(row, portal):
    """The picture of a page: somebody's photo, else one drawn of its facts or of what is around it."""
    photo = getattr(row, "photo", None)
    picture = None if photo else files.picture_for(*_around(row), portal)
    if picture:
        return {"image": schema_org.absolute(picture.path), "picture": picture}
    logo = photo or portal.logo
    return {"image": schema_org.absolute(logo.url) if logo else ""}


def _around(row):
    """The talk and the event that a page is about, as far as there are."""
    event = row if isinstance(row, Event) else getattr(row, "event", None)
    return [each for each in (row if isinstance(row, Talk) else None, event) if each]
