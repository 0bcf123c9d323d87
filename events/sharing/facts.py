"""What stands on what is shared of a talk, an event or the site: facts of rows in memory, and a digest."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePath

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from events.models import Event, EventOrganisation, Talk
from portal import markup
from portal.documents import qr, texts, typesetting
from portal.lib import accents, times
from portal.markup import printable
from portal.templatetags.portal import dates

FOLDER = "events/sharing"
MOST_SPEAKERS = 4  # that are named
MOST_PORTRAITS = 2
EXCERPT = 1_800  # characters of an abstract that is too long for a page
MOST_SET = 8_000  # characters of an abstract, above which it is known not to fit a page in the smallest size


@dataclass
class Facts:
    """What stands on one thing: data as the template reads it, texts that authors wrote, and pictures."""

    about: str
    data: dict
    texts: dict = field(default_factory=dict)  # {name: (what the author wrote, how it is set)}
    pictures: list = field(default_factory=list)  # FieldFiles, which the data name by `picture_name`

    def digest(self, template):
        """What changes with what would stand on it, as the template puts it there."""
        texts = {name: markup.expanded(source) for name, (source, _set_text) in self.texts.items()}
        said = json.dumps([look(template), self.data, texts], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:20]


def look(template):
    """The digest of a template with what it imports of the house."""
    names = (f"{FOLDER}/{template}", *typesetting.HOUSE.values())
    return hashlib.sha256(b"".join(map(typesetting.template_file, names))).hexdigest()


def about(row):
    """The word under which files about a row are kept: "talk-12", "event-3", "site"."""
    if isinstance(row, Talk | Event):
        return f"{row._meta.model_name}-{row.pk}"
    return "site"


def of(row, site):
    """The facts of a picture about a talk, an event (`with_dates`, with its hosts) or the site's settings."""
    said = talk_facts(row) if isinstance(row, Talk) else event_facts(row) if isinstance(row, Event) else {}
    portraits = said.pop("portraits", [])
    common = {
        "kind": "", "above": "", "who": [], "when": [], "where": "", "off": "", "more": "",
        "site": "" if row == site else site.name,
        "logo": picture_name(site.logo),
        "portraits": [picture_name(each) for each in portraits],
    }  # fmt: skip
    title = site.name if row == site else row.title or row.title_line
    data = common | {"accent": accents.shade(getattr(row, "accent", None) or row.event.accent)} | said
    data |= {"text": f"{about(row)} title", "line": line_of(row), "is_rtl": is_right_to_left(line_of(row))}
    if row == site:
        data["where"] = site.tagline
    pictures = [each for each in (site.logo, *portraits) if each]
    return Facts(about(row), shown(data), {data["text"]: (title, markup.to_inline_typst)}, pictures)


def flyer_of(talk, site):
    """The facts of a flyer or a title slide of a talk: those of its picture, with the abstract and a code."""
    said = of(talk, site)
    address = settings.SITE_URL + talk.get_absolute_url()
    is_set = len(markup.expanded(talk.abstract)) <= MOST_SET
    said.data |= {
        "abstract": f"{said.about} abstract" if talk.abstract and is_set else "",
        "excerpt": printable(markup.to_excerpt(talk.abstract, EXCERPT)),
        "qr": qr.svg(address),
        "address": address.partition("://")[2],
        "goes_on": _("The abstract goes on at the address below."),
    }
    if said.data["abstract"]:
        said.texts[said.data["abstract"]] = (talk.abstract, texts.to_typst)
    return said


def poster_of(event, talks, site, more=0):
    """The facts of a poster that lists talks of an event, and how many more there are."""
    said = of(event, site)
    address = settings.SITE_URL + event.get_absolute_url()
    said.data |= {
        "rows": [shown(row_of(talk, event)) for talk in talks],
        "rest": _("and %(number)d more") % {"number": more} if more else "",
        "zone": times.zone_note(event.time_zone),
        "goes_on": _("There is more at the address below."),
        "qr": qr.svg(address),
        "address": address.partition("://")[2],
    }
    for talk, row in zip(talks, said.data["rows"], strict=True):
        said.texts[row["text"]] = (talk.title or talk.title_line, markup.to_inline_typst)
    return said


def row_of(talk, event):
    """A line of a poster; times are those of the event whose poster it is."""
    start = talk.starts_at.astimezone(event.zone).replace(tzinfo=None)
    who = [
        f"{each.person.name} ({each.affiliation_list[0]})" if each.affiliation_list else each.person.name
        for each in talk.speakers.all()
    ]
    return {
        "day": date_format(start, "D j M"),
        "time": f"{start:%H:%M}",
        "text": f"{about(talk)} title",
        "line": talk.title_line,
        "who": who,
        "room": talk.room if talk.room != event.room else "",
        "off": "" if talk.takes_place else talk.status_label,
    }


def line_of(row):
    return row.title_line if isinstance(row, Talk) else str(row)


def shown(value):
    """The value without letters that nobody prints, wherever texts stand in it."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list | tuple) else value


def picture_name(picture):
    """The name of a stored picture as a template finds it; "" for none."""
    return PurePath(picture.name).name if picture else ""


def talk_facts(talk):
    speakers = list(talk.speakers.all())
    named = speakers[:MOST_SPEAKERS]
    more = len(speakers) - len(named)
    return {
        "kind": "" if talk.kind == Talk.Kind.TALK else talk.get_kind_display(),
        "above": str(talk.event),
        "who": [speaker_facts(each) for each in named],
        "more": _("and %(number)d more") % {"number": more} if more else "",
        "when": when(talk),
        "where": talk.where,
        "off": "" if talk.takes_place else talk.status_label,
        "portraits": [each.person.photo for each in speakers if each.person.photo][:MOST_PORTRAITS],
    }


def speaker_facts(speaker):
    places = speaker.affiliation_list
    return {"name": speaker.person.name, "affiliation": Truncator("; ".join(places)).chars(120)}


def when(talk):
    """The day of a talk, and its time with the zone; both as the clocks of its event show them."""
    if not talk.starts_at:
        return [_("Date to be announced")]
    zone = talk.event.zone
    start, end = (each.astimezone(zone).replace(tzinfo=None) for each in (talk.starts_at, talk.ends_at))
    clocks = {
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "zone": times.clock_label(talk.event.time_zone),
    }
    is_one_day = start.date() == end.date()
    told = _("%(start)s–%(end)s, %(zone)s") if is_one_day else _("%(start)s, %(zone)s")
    return [date_format(start, "l j F Y"), told % clocks]


def event_facts(event):
    host = EventOrganisation.Role.HOST
    hosts = [each.organisation.name for each in event.hosts.all() if each.role == host]
    off = event.called_off_by
    return {
        "kind": event.get_kind_display(),
        "above": str(event.parent) if event.parent else "",
        "when": [days] if (days := dates(event) or slot(event)) else [],
        "where": where(event),
        "who": [{"name": name, "affiliation": ""} for name in hosts[:MOST_SPEAKERS]],
        "off": off.status_label if off else "",
    }


def slot(event):
    """When a series meets, as its page says it; "" without a slot."""
    if event.slot_time is None:
        return ""
    return _("%(day)ss at %(time)s %(zone)s") % {
        "day": event.get_slot_weekday_display(),
        "time": f"{event.slot_time:%H:%M}",
        "zone": times.clock_label(event.time_zone),
    }


def where(event):
    if event.format == Event.Format.ONLINE or (event.is_online and not event.venue):
        return _("Online")
    return event.venue


def is_right_to_left(text):
    """Whether the first letter of a text that has a direction runs from the right."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"
