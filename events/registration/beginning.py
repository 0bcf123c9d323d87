"""What people with a place need when it begins: when by both clocks, where, and how to join online."""

import datetime as dt

from django.db.models import Q

from events.joining import can_be_joined
from events.models import Event, Talk
from portal import markup
from portal.lib import times

from . import links
from .choices import with_beginnings
from .models import RegistrationSettings, Ticket

HOUR = dt.timedelta(hours=1)
LINKS = [f"{holder}joining_links" for holder in ("", "event__", "event__parent__", "event__parent__parent__")]
MOST_TALKS = 5  # whose joining pages one mail names; one's own page names the next ones


def unit_of(ticket):
    """What is begun together: an event, or one talk."""
    return ticket.event_id, ticket.talk_id


def due_tickets(tickets, now):
    """Those of some tickets (with their events) that are on and begin within the hours of their reminder."""
    tickets = [ticket for ticket in with_beginnings(tickets) if ticket.begins_at and ticket.is_on]
    hours = hours_of({ticket.event for ticket in tickets})
    return [
        ticket
        for ticket in tickets
        if (before := hours[ticket.event]) and now < ticket.begins_at <= now + before * HOUR
    ]


def hours_of(events):
    """How many hours before each event its people are reminded, by one query; None for never."""
    family = {each.pk for event in events for each in (event, *event.ancestors())}
    known = dict(RegistrationSettings.objects.filter(event__in=family).values_list("event", "remind_hours"))
    default = RegistrationSettings().remind_hours
    return {
        event: next((known[each.pk] for each in (event, *event.ancestors()) if each.pk in known), default)
        for event in events
    }


class Beginning:
    """What is told of the beginning of an event or talk, read once for all its people."""

    def __init__(self, ticket, now):
        self.ticket, self.event, self.talk = ticket, ticket.event, ticket.talk
        self.settings = RegistrationSettings.of(ticket.event)
        self.talks = [talk for talk in self._talks(now) if can_be_joined(talk, now)]

    def _talks(self, now):
        talks = Talk.objects.public().taking_place().lectures().upcoming(now)
        below = Event.objects.filter(pk=self.event.pk).with_descendants().values("pk")
        own = Q(pk=self.talk.pk) if self.talk else Q(event__in=below)
        return talks.filter(own).for_list().prefetch_related(*LINKS)[:MOST_TALKS]

    def context_for(self, registration, is_online):
        """For a template: the beginning as one person is told it; who is online needs no way there."""
        zone, own = self.event.time_zone, registration.time_zone
        begins_at = self.ticket.begins_at
        return {
            "title": self.talk.title_line if self.talk else markup.to_line(self.event.title),
            "when": times.say_moment(begins_at, zone),
            "own_when": own_moment(begins_at, zone, own),
            "calendar": self.ticket.calendar_path,
            "place": "" if is_online else self._place(),
            "joining": [(talk, links.join_address(registration, talk)) for talk in self.talks],
            "door_code": "" if is_online else registration.door_code,
        }

    def _place(self):
        if self.talk:
            return self.talk.place
        return ", ".join(filter(None, (self.event.room, self.event.venue)))


def own_moment(moment, zone, own):
    """The same instant by somebody's own clocks; "" where these show the same."""
    if (
        not times.is_zone(own)
        or moment.astimezone(times.zone(own)).utcoffset() == moment.astimezone(times.zone(zone)).utcoffset()
    ):
        return ""
    return times.say_moment(moment, own)


def takes_part_online(tickets):
    """Whether none of the tickets that somebody has there is for coming in person."""
    return all(ticket.mode == Ticket.Mode.ONLINE for ticket in tickets)
