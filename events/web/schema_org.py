"""What search engines read of a page (schema.org, as JSON-LD). Dictionaries made from rows in memory.

Nothing here asks for what a page has not loaded itself: hosts, speakers and parts appear where the page
prefetched them, so a list of talks costs no queries. Joining links, e-mails and drafts appear nowhere.
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from events.models import Event, EventOrganisation, Page, Person, Talk
from portal import markup
from portal.lib import times
from portal.models import SiteSettings

MOST_PARTS = 50
DESCRIPTION = 300  # characters

TYPES = {Event.Kind.SERIES: "EventSeries", Event.Kind.HACKATHON: "Hackathon"}
MODES = {
    Event.Format.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Event.Format.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Event.Format.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
COURSE_MODES = {
    Event.Format.IN_PERSON: "Onsite",
    Event.Format.ONLINE: "Online",
    Event.Format.HYBRID: "Blended",
}


def describe(row, parts=()):
    """The JSON-LD of a page about `row`: an event, talk, person, page or the site's settings.

    `parts` are the talks or events that the page lists as parts of an event; drafts among them are left out.
    """
    parts = [part for part in parts if part.status != "draft" and part.kind != Talk.Kind.BREAK][:MOST_PARTS]
    if isinstance(row, Event):
        data = course(row, parts) if row.kind == Event.Kind.COURSE else event(row, parts)
    elif isinstance(row, Talk):
        data = talk(row)
    elif isinstance(row, Person):
        data = person(row)
    elif isinstance(row, Page):
        data = _filled({"@type": "WebPage", "name": title_of(row), "url": address_of(row)})
    else:
        data = site(row)
    return {"@context": "https://schema.org", **data}


def describe_list(name, path, page):
    """The JSON-LD of a page that lists rows under a name: those of a `Page` of Django's paginator."""
    items = [
        {"@type": "ListItem", "position": position, "name": title_of(row), "url": address_of(row)}
        for position, row in enumerate(page, page.start_index())
    ]
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": str(name),
        "url": absolute(path),
        "mainEntity": {"@type": "ItemList", "itemListElement": items},
    }


def site(settings_row):
    search = absolute(reverse("search")) + "?q={words}"
    return _filled(
        {
            "@type": "WebSite",
            "name": settings_row.name,
            "description": settings_row.tagline,
            "url": absolute(reverse("home")),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=words",
            },
        }
    )


def event(row, parts=()):
    parts = [_part(part) for part in parts]
    return _filled(
        {
            **_occasion(row, row, row.room),
            "@type": TYPES.get(row.kind, "Event"),
            **(_days(row) or _days_of(parts)),
            "superEvent": row.parent and brief(row.parent),
            "subEvent": parts,
        }
    )


def _days_of(parts):
    """From the first to the last of some parts that have a day, as what has no days of its own."""
    known = sorted((part["startDate"], part["endDate"]) for part in parts if "startDate" in part)
    return {"startDate": known[0][0], "endDate": max(end for _start, end in known)} if known else {}


def course(row, lectures=()):
    people = {speaker.person_id: speaker.person for row in lectures for speaker in loaded(row, "speakers")}
    instance = _occasion(row, row, row.room) | {
        "@type": "CourseInstance",
        "courseMode": COURSE_MODES.get(row.format),
        **(_days(row) or _days_of([talk(each) for each in lectures])),
        "courseSchedule": _schedule(row, lectures),
        "courseWorkload": _duration(lectures),
        "instructor": [_name_and_page(person) for person in people.values()],
        "superEvent": row.parent and brief(row.parent),
    }
    return _filled(
        {
            "@type": "Course",
            "name": title_of(row),
            "description": description_of(row),
            "url": address_of(row),
            "provider": organisations(row, EventOrganisation.Role.HOST),
            "hasCourseInstance": _filled(instance),
        }
    )


def _schedule(row, lectures):
    """How often a course meets: each week, if it has a slot; nothing while no lecture is known."""
    lengths = [each.ends_at - each.starts_at for each in lectures if each.starts_at]
    if not lengths:
        return {}
    frequency = "Weekly" if row.slot_weekday is not None else "Irregular"
    told = {"repeatFrequency": frequency, "repeatCount": len(lengths), "duration": iso_duration(max(lengths))}
    return {"@type": "Schedule", **told}


def _duration(lectures):
    """The time of all lectures together, as ISO 8601 has it."""
    lengths = [each.ends_at - each.starts_at for each in lectures if each.starts_at]
    return iso_duration(sum(lengths, timedelta())) if lengths else ""


def iso_duration(length):
    """A length of time to the minute as ISO 8601 has it: "PT1H30M"."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"PT{hours}H{minutes}M" if minutes else f"PT{hours}H"


def talk(row):
    return _filled(
        {
            **_occasion(row, row.event, row.nearest_room),
            "@type": "Event",
            "startDate": local(row.starts_at, row.event),
            "endDate": local(row.ends_at, row.event),
            "performer": [_performer(speaker) for speaker in loaded(row, "speakers")],
            "superEvent": brief(row.event),
        }
    )


def person(row):
    orcid = row.orcid and f"https://orcid.org/{row.orcid}"
    return _filled(
        {
            "@type": "Person",
            "name": row.name,
            "url": address_of(row),
            "description": description_of(row),
            "image": row.photo and absolute(row.photo.url),
            "affiliation": row.affiliation and organisation(row.affiliation),
            "sameAs": [link for link in (orcid, row.homepage) if link],
        }
    )


def brief(row):
    """An event as another one refers to it."""
    kind = "Course" if row.kind == Event.Kind.COURSE else TYPES.get(row.kind, "Event")
    return {"@type": kind, "name": title_of(row), "url": address_of(row)}


def breadcrumbs(ways):
    """The JSON-LD of the way to a page, as (name, path), from the outside in."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
        for position, (name, path) in enumerate(ways, 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


# --- What pages say of themselves ---------------------------------------------------------------------


def absolute(path):
    return settings.SITE_URL + path


def address_of(row):
    """The permanent address of the page about a row; of the front page for the site's settings."""
    return absolute(reverse("home") if isinstance(row, SiteSettings) else row.get_absolute_url())


def title_of(row):
    """The title as one line of plain text, formulas in Unicode."""
    return row.title_line if isinstance(row, Talk) else markup.to_line(str(row))


def description_of(row):
    """The first 300 characters of what a page is about, as plain text; "" when nothing is written."""
    sources = ("tagline", "summary", "description", "abstract", "bio", "body")
    text = next((text for name in sources if (text := getattr(row, name, ""))), "")
    return markup.to_excerpt(text, DESCRIPTION)


def headline_of(row):
    """The title for those who see no page around it: that of a talk begins with its speakers."""
    names = ", ".join(speaker.person.name for speaker in loaded(row, "speakers"))
    return f"{names}: {title_of(row)}" if names else title_of(row)


def summary_of(row):
    """The description, likewise; that of a talk begins with its time and names its event for want of more."""
    if not isinstance(row, Talk):
        return description_of(row)
    about = description_of(row) or title_of(row.event)
    return Truncator(" ".join(part for part in (_when(row), about) if part)).chars(DESCRIPTION)


def _when(row):
    """The time of a talk in words, as its event's clocks show it; that it is off, or "" for no time."""
    if not row.takes_place:
        return _("This talk does not take place.")
    if not row.starts_at:
        return ""
    clock = date_format(row.starts_at.astimezone(row.event.zone), "l j F Y, H:i")
    return _("%(time)s %(zone)s time.") % {"time": clock, "zone": times.zone_label(row.event.time_zone)}


# --- Parts of the answers -----------------------------------------------------------------------------


def _occasion(row, held_by, room):
    """What an event and a talk have in common; `held_by` is the event that knows place, format and hosts."""
    return {
        "name": title_of(row),
        "description": description_of(row),
        "url": address_of(row),
        "eventStatus": f"https://schema.org/{_status(row, held_by)}",
        "eventAttendanceMode": MODES.get(held_by.format),
        "location": _locations(row, held_by, room),
        "organizer": organisations(held_by, EventOrganisation.Role.HOST),
        "funder": organisations(held_by, EventOrganisation.Role.FUNDER),
    }


def _status(row, held_by):
    statuses = [row.status, *(event.status for event in (held_by, *held_by.ancestors()))]
    if "cancelled" in statuses:
        return "EventCancelled"
    return "EventPostponed" if "postponed" in statuses else "EventScheduled"


def _locations(row, held_by, room):
    """The place, and for what is online the stable address that leads there, never that of a meeting."""
    found = []
    if held_by.format != Event.Format.ONLINE and held_by.venue:
        name = ", ".join(part for part in (room, held_by.venue) if part)
        lines = [" ".join(line.strip(" ,").split()) for line in held_by.address.splitlines()]
        address = ", ".join(line for line in lines if line)
        told = {"@type": "PostalAddress", "streetAddress": address or held_by.venue}
        found.append(_filled({"@type": "Place", "name": name, "address": told, "hasMap": held_by.map_url}))
    elif not held_by.is_online:
        unknown = _("Place not known yet")
        told = {"@type": "PostalAddress", "streetAddress": unknown}
        found.append({"@type": "Place", "name": unknown, "address": told})
    if held_by.is_online:
        joining = absolute(reverse("talk-join", args=[row.pk])) if isinstance(row, Talk) else address_of(row)
        found.append({"@type": "VirtualLocation", "url": joining})
    return found[0] if len(found) == 1 else found


def _days(row):
    """The dates of an event as far as they are known by the day, its own or those of its parts."""
    first, last = row.first_day, row.last_day
    known = row.date_precision == Event.Precision.DAY
    if not first and getattr(row, "starts_on", None):
        first, last, known = row.starts_on, row.ends_on, row.dates_by == 0
    if not first or not known:
        return {}
    return {"startDate": first.isoformat(), "endDate": (last or first).isoformat()}


def local(moment, event_row):
    return moment and moment.astimezone(event_row.zone).isoformat(timespec="seconds")


def _part(row):
    """A part of an event; one without a day yet is only named, as an event needs one."""
    data = talk(row) if isinstance(row, Talk) else event(row)
    data.pop("superEvent", None)
    return data if "startDate" in data else {name: data[name] for name in ("@type", "name", "url")}


def _performer(speaker):
    affiliations = [organisation(name) for name in speaker.affiliation_list]
    return _filled(_name_and_page(speaker.person) | {"affiliation": affiliations})


def _name_and_page(row):
    return {"@type": "Person", "name": row.name, "url": address_of(row)}


def organisations(row, role):
    return [
        organisation(link.organisation.name, link.organisation.url)
        for link in loaded(row, "hosts")
        if link.role == role
    ]


def organisation(name, url=""):
    return _filled({"@type": "Organization", "name": name, "url": url})


def loaded(row, relation):
    """The rows of a relation that the page has prefetched; none when it has not."""
    return getattr(row, "_prefetched_objects_cache", {}).get(relation, ())


def _filled(data):
    return {name: value for name, value in data.items() if value}
