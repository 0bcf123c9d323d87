"""What mailing asks of what a mail is about: "talk:42", "people:42", "speaker:7", "digest:3" or "event:3"."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.calendars import alignment, vevents
from events.models import Event, Speaker, Talk
from events.speakers import links
from events.speakers.missing import due_day, missing_labels
from events.speakers.proposals import shown_values
from mailing.announcements.placeholders import Block, Link, Markdown, When, escaped
from portal import markup
from portal.lib import ics, times

from . import people, snapshot, wording
from .lists import with_parts
from .models import PeopleSnapshot, TalkSnapshot

EMAILS = "events/notifications/emails"
DIGEST_REACHES = dt.timedelta(days=60)  # back and forth, for talks that a digest names


def _address(path):
    return f"{settings.SITE_URL}{path}"


# --- Facts that a text may name, by the keys of talks, events or speakers ---------------------------------


def of_talks(pks):
    """The facts of those of these talks that are public, in a constant number of queries."""
    talks = list(Talk.objects.public().for_list().filter(pk__in=pks))
    if not talks:
        return {}
    facts = snapshot.read(Talk.objects.filter(pk__in=[talk.pk for talk in talks]))
    news = _changes(facts)
    return {
        talk.pk: _talk(talk, facts[talk.pk]) | news.get(talk.pk, {}) | _event(talk.event) for talk in talks
    }


def of_people(pks):
    """What a notice to the speakers and the chair alone may name: also of a draft that they accepted."""
    facts = snapshot.read(people.known_talks().filter(pk__in=pks))
    known = {row.talk_id: row for row in PeopleSnapshot.objects.filter(talk__in=facts)}
    public = set(Talk.objects.public().filter(pk__in=facts).values_list("pk", flat=True))
    found = {}
    for talk in Talk.objects.filter(pk__in=facts).for_list():
        fact = facts[talk.pk]
        found[talk.pk] = _talk(talk, fact) | _event(talk.event)
        if talk.pk in known:
            found[talk.pk] |= _people_change(known[talk.pk], fact)
        if talk.pk not in public:  # nobody finds its pages yet
            found[talk.pk].pop("talk.details"), found[talk.pk].pop("talk.entry")
            found[talk.pk] |= {"talk.place": (_("its place"), _where(fact)), "talk.page": (_("its page"), "")}
    return found


def _people_change(before, fact):
    after = snapshot.take(fact)
    people.differences(before, after)  # of a draft and of one that is published the status says nothing
    return _change(before, after)


def of_events(pks):
    return {event.pk: _event(event) for event in Event.objects.filter(pk__in=pks)}


def of_digests(pks):
    """The facts of each talk around now of events and their parts, each under a name of its own."""
    return {pk: _digest(pk) for pk in pks}


def _digest(pk):
    now = timezone.now()
    talks = Talk.objects.public().filter(
        event__in=with_parts(pk).values("pk"), starts_at__lte=now + DIGEST_REACHES
    )
    facts = snapshot.read(talks.filter(ends_at__gt=now - DIGEST_REACHES))
    found = of_events([pk]).get(pk, {})
    for talk in Talk.objects.filter(pk__in=facts).for_list():
        found |= _talk(talk, facts[talk.pk], wording.name_in_digest(talk.pk))
    return found


def of_speakers(pks):
    """What a request to a speaker names; the link is theirs alone."""
    return {pk: _speaker(pk) for pk in pks}


def _speaker(pk):
    speaker = Speaker.objects.select_related(*links.RELATED_TO_SPEAKER, "personal_link").filter(pk=pk).first()
    if not speaker or not hasattr(speaker, "personal_link"):
        return {}
    talk, missing = speaker.talk, missing_labels(speaker, shown_values(speaker))
    return _event(talk.event) | {
        name: (str(wording.OF_SPEAKER[name]), value)
        for name, value in {
            "talk.time": _when(talk.starts_at, talk.ends_at, talk.event.time_zone),
            "speaker.name": speaker.person.name,
            "speaker.missing": Markdown("\n".join(f"- {escaped(str(m))}" for m in missing)),
            "speaker.due": _until(due_day(talk)),
            "speaker.link": Link(links.address(speaker.personal_link), _("Your page for this talk")),
            "speaker.button": _personal_page(speaker.personal_link),
        }.items()
    }


def _personal_page(link):
    return Block(f"{EMAILS}/personal_page.html", {"address": links.address(link)})


def _until(day):
    is_over = not day or day < timezone.localdate()
    return _("as soon as you can") if is_over else _("until %s") % snapshot.long_day(day)


def _talk(talk, fact, name="talk"):
    start, of_talk = fact.starts_at, partial(_block, _in_block(talk, fact))
    found = {
        "title": (
            _("its title"),
            Markdown(" ".join(markup.expanded(talk.title).split()) or escaped(talk.title_line)),
        ),
        "line": (_("speakers and title in one line"), vevents.talk_title(fact)),
        "speakers": (_("speakers with affiliations"), _speakers(talk)),
        "time": (
            _("its time, in each copy on its reader’s clocks too"),
            _when(fact.starts_at, fact.ends_at, fact.event.zone),
        ),
        "details": (_("when and where it is, with buttons to join and for the calendar"), of_talk("talk")),
        "entry": (_("the same, as in a digest"), of_talk("talk_in_digest")),
        "day": (
            _("day and time in short"),
            times.short_moment(start, fact.event.zone) if start else _("not known yet"),
        ),
        "place": (_("its place, or the joining page"), _place(fact)),
        "abstract": (_("its abstract"), Markdown(markup.expanded(talk.abstract))),
        "page": (_("its page"), Link(_address(talk.get_absolute_url()), talk.title_line)),
    }
    return {f"{name}.{each}": value for each, value in found.items()}


def _block(context, name):
    return Block(f"{EMAILS}/{name}.html", context)


def _in_block(talk, fact):
    """What the templates of a talk show; there is nothing to join or to note of what does not come."""
    comes = snapshot.takes_place(fact) and fact.ends_at > timezone.now()
    return {
        "line": vevents.talk_title(fact),
        "when": _when(fact.starts_at, fact.ends_at, fact.event.zone) if fact.starts_at else None,
        "place": vevents.where(vevents.room_of(fact), fact.event),
        "called_off": snapshot.called_off(fact),
        "page": _address(talk.get_absolute_url()),
        "join": _address(reverse("talk-join", args=[fact.pk])) if comes and _is_online(fact) else "",
        "calendar": _address(reverse("talk-calendar", args=[fact.pk])) if comes else "",
    }


def _is_online(fact):
    return fact.event.format in (Event.Format.ONLINE, Event.Format.HYBRID)


def _when(starts_at, ends_at, zone_name):
    return When(starts_at, ends_at, zone_name) if starts_at else _("not known yet")


def _speakers(talk):
    """ "Ada Example (University of Elmsworth), Bob Example"."""
    rows = (
        f"{speaker} ({', '.join(speaker.affiliation_list)})" if speaker.affiliation_list else str(speaker)
        for speaker in talk.speakers.all()
    )
    return ", ".join(rows) or (_("Speaker to be confirmed") if talk.wants_speaker else "")


def _where(fact):
    return vevents.where(vevents.room_of(fact), fact.event) or _("not known yet")


def _place(fact):
    """Where to go; and for what is online the joining page, never an address that it leads to."""
    place = vevents.where(vevents.room_of(fact), fact.event)
    if not _is_online(fact):
        return Markdown(escaped(place or _("not known yet")))
    page = f"(<{_address(reverse('talk-join', args=[fact.pk]))}>)"
    if place == _("Online"):
        return Markdown(_("[join online]%s") % page)
    return Markdown(_("%(place)s; [join online]%(page)s") % {"place": escaped(place), "page": page})


def _changes(facts):
    """What is new of each talk since it was told, for a notice: {key: facts}, without those never told."""
    rows = TalkSnapshot.objects.filter(talk__in=facts).exclude(revision="")
    return {row.talk_id: _change(row, snapshot.take(facts[row.talk_id])) for row in rows}


def _change(before, after):
    lines = [escaped(line) for line in snapshot.differences(before, after)]
    return {
        "talk.changes": (_("what has changed"), Markdown("  \n".join(f"**{line}**" for line in lines))),
        "talk.news": (_("what has changed, in few words"), snapshot.news(before, after)),
        "talk.announced_time": (
            _("the time that was announced"),
            snapshot.time_label(before) or _("a day not known yet"),
        ),
    }


def _event(event):
    return {
        "event.title": (_("the title of the event"), markup.to_line(event.title)),
        "event.page": (
            _("the page of the event"),
            Link(_address(event.get_absolute_url()), markup.to_line(event.title)),
        ),
    }


# --- The calendar entry that goes with it ----------------------------------------------------------------


def calendar(pk):
    """A talk as iCalendar text, or "". Its entry is that of the feeds, with their UID and SEQUENCE.

    It has no METHOD: PUBLISH asks for an ORGANIZER with a mail address (RFC 5546, section 3.2.1.1), and
    programs take it into the reader's calendar without.
    """
    talk = Talk.objects.filter(pk=pk).select_related("event").first()
    if not talk:
        return ""
    entry = alignment.align(talks=alignment.public_talks().filter(pk=talk.pk), events=Event.objects.none())
    return ics.calendar(entries=[entry[0].text]).decode() if entry else ""
