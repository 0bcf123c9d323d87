"""The table of an event's talks with their speakers."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Material, Talk
from portal.admin.fields import pk_of
from portal.lib import times

from . import dates, speaker_cells, talk_cells, talk_sessions, talk_writing, timing
from . import talk_names as names
from .columns import Choice, Column, Line, OfField, WebAddress, plain_name
from .name_parts import name_key
from .people import KnownPeople, NearNames, mark_of, read_orcid
from .plans import ShownCell, ShownPerson
from .samples import TALKS
from .speaker_cells import write_speakers
from .table import RowError, Table, reading

LINKS = {"slides": Material.Kind.SLIDES, "video": Material.Kind.VIDEO}
BESIDE = ("affiliation", "email", "orcid")  # of speakers
SAYING = ("abstract", "slides", "video", "key", "page")  # columns by which a row without a title is a talk
TOGETHER = [{*timing.COLUMNS}, {"speakers", *BESIDE}]  # columns of which each is read with the others


class TalkTable(Table):
    """Talks are found by key, then by their page, then by start and title; others are new."""

    key = Column("external_key", Line(Talk, "external_key"), also=("id", "external key", "external id"))
    page = Column(also=("talk page",))
    title = Column("title", Line(Talk, "title"), also=names.TITLE)
    speakers = Column(also=names.SPEAKERS)
    affiliation = Column(also=names.AFFILIATION, is_exported=False)
    email = Column(also=names.EMAIL, is_exported=False)
    orcid = Column(also=("orcids", "orcid id", "orcid ids", "speaker orcid"), is_exported=False)
    date = Column(also=names.DATE)
    start = Column(also=names.START)
    end = Column(also=names.END)
    minutes = Column(also=names.MINUTES, is_exported=False)
    time_zone = Column(also=("timezone", "zone", "tz", "zeitzone"))
    kind = Column("kind", Choice(Talk, "kind", names.KINDS), also=("type", "kind of talk"))
    status = Column("status", Choice(Talk, "status", names.STATUSES), also=("state",))
    room = Column("room", Line(Talk, "room"), also=names.ROOM)
    session = Column(also=("block", "session title", "session name", "section", "track", "sitzung"))
    recording = Column("recording", Choice(Talk, "recording"), also=("recording state",))
    recording_note = Column("recording_reason", Line(Talk, "recording_reason"), also=("recording reason",))
    slides = Column(widget=WebAddress(), also=("slides link", "slides url"))
    video = Column(widget=WebAddress(), also=("video link", "video url", "recording link", "youtube"))
    abstract = Column("abstract", OfField(Talk, "abstract"), also=names.ABSTRACT)

    date_columns = ("date", "start", "end")
    decisive = ("comma",)
    known_by_cells = {
        "email": speaker_cells.MAIL.fullmatch, "date": dates.is_day, "start": dates.is_time,
    }  # fmt: skip
    side_by_side = ("speakers", *BESIDE)
    identified_by = ("key", "page")
    needed = ("title", "date|start")
    shown = ("date", "start", "end", "title", "speakers", "status")
    long = ("abstract", "page", "time_zone", "slides", "video")
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

    def join(self, cells, numbered, remarks):
        talk_cells.join_numbered(cells, numbered)
        talk_cells.without_nothing(cells)
        if remarks:
            cells["abstract"] = "\n\n".join(filter(None, (cells.get("abstract"), *remarks)))

    def ask(self, rows):
        super().ask(rows)
        self.near = NearNames(self.user)
        timing.ask(self, rows)
        self.reader = talk_cells.ask_about_commas(rows, self.near.known, self.answers)

    def prepare(self, rows):
        self.by_key, self.by_pk, self.by_start = {}, {}, {}
        for talk in self.rows():
            self.by_pk[talk.pk] = self.by_key[talk.external_key] = talk
            self.by_start.setdefault((_minute(talk.starts_at), talk.title), []).append(talk)
        self.by_key.pop("", None)
        self.sessions = talk_sessions.Sessions(self.event)
        self.new_sessions = self.sessions.new
        named = [talk_cells.named_if_right(cells, self.reader) for cells in rows]
        orcids = {orcid for cells in rows for orcid in _orcids_if_right(cells)}
        self.people = KnownPeople(
            self.event, {one.name for each in named for one in each}, orcids,
            user=self.user, answers=self.answers, near=self.near,
        )  # fmt: skip
        self.new_people, self.written = self.people.new, {}

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

    def why_skipped(self, stored, cells):
        if talk_cells.says_no_seminar(cells):
            return _("The row says that nothing takes place.")
        if stored or cells.keys() & {"title", "speakers", *SAYING} or self._is_interlude(cells):
            return ""
        if cells.get("status") and self._is_cancelled(cells):
            return _("It is cancelled, and nothing was announced for it.")
        return _("No seminar: there is neither a title nor a speaker.")

    def _is_interlude(self, cells):
        widget = self.fields["kind"].widget
        return "kind" in cells and widget.values.get(plain_name(cells["kind"])) in Talk.INTERLUDES

    def _is_cancelled(self, cells):
        return self.fields["status"].widget.values.get(plain_name(cells["status"])) == Talk.Status.CANCELLED

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
            start = timing.start_of(cells, self.event, self.clocks)
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
        others = [self._fill_times, self._fill_session, self._fill_speakers]
        return [*super().steps(), *others, self._fill_links]

    def _fill_times(self, talk, cells):
        timing.set_times(talk, cells, self.clocks)

    def _fill_session(self, talk, cells):
        if "session" in cells:
            talk.session = self.sessions.of(talk, cells["session"])

    def _changed_fields(self, stored, row):
        is_new = row.session is not None and row.session.pk is None
        return super()._changed_fields(stored, row) | ({"session"} if is_new else set())

    def _fill_speakers(self, talk, cells):
        named = talk_cells.named_in(cells, self.reader, self.answers)
        with reading("orcid"):
            orcids = _orcids(cells)
        if len(orcids) > len(named):
            raise RowError("orcid", _("There are more ORCID iDs than speakers."))
        if named:
            orcids += [""] * (len(named) - len(orcids))
            talk.lineup = self._lineup(talk, named, orcids)
            self.written[id(talk)] = cells["speakers"]

    def _lineup(self, talk, named, orcids):
        """The people of a talk. Who speaks in it already is meant first, and keeps affiliations not named."""
        there = {name_key(person.name): (person, where) for person, where in talk.lineup}
        lineup = []
        for one, orcid in zip(named, orcids, strict=True):
            person, before = there.get(name_key(one.name), (None, []))
            if person is None or (orcid and person.orcid not in ("", orcid)):
                person, before = self.people.find(one.name, orcid), []
            lineup.append((person, list(one.affiliations) or before))
            if one.email and person.pk is None:
                person.email = person.email or one.email
        if len({mark_of(person) for person, _where in lineup}) < len(lineup):
            raise RowError("speakers", _("One person is named twice."))
        return lineup

    def _fill_links(self, talk, cells):
        for column in LINKS.keys() & cells.keys():
            with reading(column):
                link = self.fields[column].widget.clean(cells[column])
            talk.links = talk.links | {column: link}

    def shown_cell(self, row, name):
        """The speakers one by one, as they were understood."""
        talk = row.instance
        if name != "speakers" or not talk.lineup:
            return super().shown_cell(row, name)
        text, written = self.text_of(talk, name), " ".join(self.written.get(id(talk), "").split())
        people = tuple(_shown(person, where) for person, where in talk.lineup)
        return ShownCell(text, people, written if written != text else "")

    def write(self, plan, reason):
        talk_writing.write(self, plan, reason, LINKS)


def _shown(person, where):
    is_known = person.pk is not None
    address = reverse("admin:events_person_change", args=[person.pk]) if is_known else ""
    return ShownPerson(person.name, " / ".join(where), is_known, address, "" if is_known else person.email)


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


def _orcids_if_right(cells):
    """The ORCID iDs in a row; what cannot be read is told when the row is filled in."""
    try:
        return _orcids(cells)
    except ValidationError:
        return []
