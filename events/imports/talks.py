"""The table of an event's talks with their speakers."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from events.models import Material, Session, Talk
from portal.admin.fields import pk_of
from portal.lib import times

from . import talk_writing, timing
from .columns import Choice, Column, Line, OfField, WebAddress, plain_name
from .people import KnownPeople, mark_of, read_orcid, read_speakers, write_speakers
from .samples import TALKS
from .table import RowError, Table, reading

LINKS = {"slides": Material.Kind.SLIDES, "video": Material.Kind.VIDEO}
TOGETHER = [{*timing.COLUMNS}, {"speakers", "orcid"}]  # columns of which each is read with the others


class TalkTable(Table):
    """Talks are found by key, then by their page, then by start and title; others are new."""

    key = Column("external_key", Line(Talk, "external_key"), also=("id", "external key", "external id"))
    page = Column(also=("talk page",))
    title = Column("title", Line(Talk, "title"), also=("talk", "talk title"))
    speakers = Column(also=("speaker", "speaker name", "speaker names", "presenter", "presenters", "name"))
    orcid = Column(also=("orcids", "orcid id", "orcid ids", "speaker orcid"), is_exported=False)
    date = Column(also=("day", "start date"))
    start = Column(also=("time", "start time", "starts", "begin", "begins", "from", "starts at"))
    end = Column(also=("end time", "ends", "until", "to", "ends at"))
    minutes = Column(
        also=("duration", "length", "min", "duration minutes", "duration min"), is_exported=False
    )
    time_zone = Column(also=("timezone", "zone", "tz"))
    kind = Column("kind", Choice(Talk, "kind"), also=("type", "kind of talk"))
    status = Column("status", Choice(Talk, "status"), also=("state",))
    room = Column("room", Line(Talk, "room"), also=("location", "place"))
    session = Column(also=("block", "session title"))
    recording = Column("recording", Choice(Talk, "recording"), also=("recording state",))
    recording_note = Column("recording_reason", Line(Talk, "recording_reason"), also=("recording reason",))
    slides = Column(widget=WebAddress(), also=("slides link", "slides url"))
    video = Column(widget=WebAddress(), also=("video link", "video url", "recording link", "youtube"))
    abstract = Column("abstract", OfField(Talk, "abstract"), also=("summary", "description"))

    date_columns = ("date", "start", "end")
    identified_by = ("key", "page")
    needed = ("title", "date|start")
    shown = ("date", "start", "end", "title", "speakers", "status")
    samples = TALKS
    model = Talk

    # --- Out -------------------------------------------------------------------------------------------

    def rows(self):
        talks = self.event.talks.select_related("session").order_by(F("starts_at").asc(nulls_last=True), "pk")
        for talk in talks.prefetch_related("speakers__person", "materials").iterator(chunk_size=500):
            talk.event = self.event
            talk.lineup = [(speaker.person, speaker.affiliation_list) for speaker in talk.speakers.all()]
            talk.links = {column: _link(talk, kind) for column, kind in LINKS.items()}
            yield talk

    def dehydrate_page(self, talk):
        return f"{settings.SITE_URL}{talk.get_absolute_url()}" if talk.pk else ""

    def dehydrate_speakers(self, talk):
        return write_speakers(talk.lineup)

    def dehydrate_date(self, talk):
        return timing.written(talk, "starts_at")[:10]

    def dehydrate_start(self, talk):
        return timing.written(talk, "starts_at")[11:]

    def dehydrate_end(self, talk):
        """The time alone where the talk ends on the day on which it starts."""
        end = timing.written(talk, "ends_at")
        return end[11:] if end[:10] == self.dehydrate_date(talk) else end

    def dehydrate_time_zone(self, talk):
        return self.event.time_zone

    def dehydrate_session(self, talk):
        return talk.session.title if talk.session else ""

    def dehydrate_slides(self, talk):
        return talk.links["slides"]

    def dehydrate_video(self, talk):
        return talk.links["video"]

    # --- In --------------------------------------------------------------------------------------------

    def prepare(self, rows):
        self.by_key, self.by_pk, self.by_start, self.sessions = {}, {}, {}, {}
        for talk in self.rows():
            self.by_pk[talk.pk] = self.by_key[talk.external_key] = talk
            self.by_start.setdefault((_minute(talk.starts_at), talk.title), []).append(talk)
        self.by_key.pop("", None)
        for session in Session.objects.filter(event=self.event):
            self.sessions.setdefault(plain_name(session.title), []).append(session)
        self.people = KnownPeople(self.event, *_named(rows), user=self.user)
        self.new_people = self.people.new

    def new(self):
        talk = super().new()
        talk.status = ""
        talk.lineup, talk.links = [], {"slides": "", "video": ""}
        return talk

    def find(self, number, cells):
        talk = self._identified(cells) or (self.by_start and self._at_the_same_start(cells)) or None
        self._refuse_twice(number, "key", cells.get("key"))
        self._refuse_twice(number, "title", talk and talk.pk)
        return talk

    def _identified(self, cells):
        by_key = self.by_key.get(cells.get("key", ""))
        if "page" not in cells:
            return by_key
        by_page = self.by_pk.get(_pk_of_page(cells["page"]))
        if by_page is None:
            told = _("This is the page of no talk of this event; leave the cell blank for a new talk.")
            raise RowError("page", told)
        if by_key not in (None, by_page):
            raise RowError(
                "page", _("The key is that of another talk than the page; leave one of them blank.")
            )
        return by_page

    def _at_the_same_start(self, cells):
        """The talk that starts then under this title; one with a key only where the row has none."""
        try:
            start = timing.start_of(cells, self.event, self.orders)
        except RowError:
            return None  # told when the row is filled in
        title = " ".join(cells.get("title", "").split())
        same = [talk for talk in self.by_start.get((start, title), []) if self._is_free(talk, cells)]
        return same[0] if same else None

    def _is_free(self, talk, cells):
        """Whether the row may mean a talk: parallel talks without a title are taken one by one."""
        is_taken = not talk.title and ("title", talk.pk) in self.seen
        return not is_taken and not (talk.external_key and "key" in cells)

    def _refuse_twice(self, number, column, mark):
        if mark:
            told = _("This is the same talk as in row %(row)d; keep one of them.")
            self.refuse_twice(number, column, (column, mark), told)

    def said_anew(self, stored, cells):
        anew = super().said_anew(stored, cells)
        for group in TOGETHER:
            if group & anew.keys():
                anew |= {name: cells[name] for name in group & cells.keys()}
        return anew

    def complete(self, number, talk, cells):
        if "status" not in cells and not talk.status:
            is_past = talk.ends_at and talk.ends_at <= self.now
            talk.status = Talk.Status.CONFIRMED if is_past else Talk.Status.DRAFT
        if not talk.pk and talk.links["video"] and "recording" not in cells:
            talk.recording = Talk.Recording.PUBLISHED
        if talk.published_at and talk.status == Talk.Status.DRAFT:
            told = _("This talk was public, so it cannot be a draft again; cancel it instead.")
            raise RowError("status", told)
        if talk.title and not talk.pk and not talk.external_key:
            self._refuse_twice(number, "title", (talk.starts_at, talk.title))

    def steps(self):
        others = [self._check_zone, self._fill_times, self._fill_session, self._fill_speakers]
        return [*super().steps(), *others, self._fill_links]

    def _check_zone(self, talk, cells):
        timing.refuse_other_zone(cells.get("time_zone", ""), self.event)

    def _fill_times(self, talk, cells):
        timing.set_times(talk, cells, self.orders)

    def _fill_session(self, talk, cells):
        if "session" not in cells:
            return
        same = self.sessions.get(plain_name(cells["session"]), [])
        if len(same) > 1 and talk.starts_at:
            same = [each for each in same if each.starts_at <= talk.starts_at < each.ends_at]
        if len(same) != 1:
            told = _("There is no session “%(title)s”, or several; add it first, or leave the cell blank.")
            raise RowError("session", told % {"title": cells["session"][:60]})
        talk.session = same[0]

    def _fill_speakers(self, talk, cells):
        with reading("speakers"):
            named = read_speakers(cells.get("speakers", ""))
        with reading("orcid"):
            orcids = _orcids(cells)
        if len(orcids) > len(named):
            raise RowError("orcid", _("There are more ORCID iDs than speakers."))
        if named:
            orcids += [""] * (len(named) - len(orcids))
            talk.lineup = self._lineup(talk, named, orcids)

    def _lineup(self, talk, named, orcids):
        """The people of a talk. Who speaks in it already is meant first, and keeps affiliations not named."""
        there = {person.name: (person, affiliations) for person, affiliations in talk.lineup}
        lineup = []
        for (name, affiliations), orcid in zip(named, orcids, strict=True):
            person, before = there.get(name, (None, []))
            if person is None or (orcid and person.orcid not in ("", orcid)):
                person, before = self.people.find(name, orcid), []
            lineup.append((person, affiliations or before))
        if len({mark_of(person) for person, _where in lineup}) < len(lineup):
            raise RowError("speakers", _("One person is named twice."))
        return lineup

    def _fill_links(self, talk, cells):
        for column in LINKS.keys() & cells.keys():
            with reading(column):
                link = self.fields[column].widget.clean(cells[column])
            talk.links = talk.links | {column: link}

    def write(self, plan, reason):
        talk_writing.write(self, plan, reason, LINKS)


def _link(talk, kind):
    """The address of the talk's current material of a kind, "" if there is none."""
    found = (each.url for each in talk.materials.all() if each.kind == kind and each.is_current and each.url)
    return next(found, "")


def _pk_of_page(text):
    """The key of the talk whose page has this address, or None; the site may have moved meanwhile."""
    found = re.search(r"/talks/(\d+)/?$", text, re.ASCII)
    return found and pk_of(found[1])


def _minute(moment):
    return moment and times.floor_minute(moment)


def _orcids(cells):
    """The ORCID iDs in the order of the speakers, "" for one left out; raises ValidationError."""
    return [read_orcid(text) for text in cells.get("orcid", "").split(";")] if "orcid" in cells else []


def _named(rows):
    """The names and ORCID iDs in all rows; what cannot be read is told with its row."""
    names, orcids = set(), set()
    for cells in rows:
        try:
            names.update(name for name, _where in read_speakers(cells.get("speakers", "")))
            orcids.update(_orcids(cells))
        except (ValueError, ValidationError):
            continue
    return names, orcids
