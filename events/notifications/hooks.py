"""What notifications add: what mails are about, the tab of mail, what lies ready or waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import joining_leaks, permissions
from events.admin.form_notes import FormNote, form_notes
from events.object_pages import Tab, TabGroup, tabs
from events.planning.changes import talks_changed
from events.planning.consequences import Consequence, consequences
from mailing.announcements.discarding import due_work
from mailing.models import Announcement
from mailing.sources import (
    Audience,
    EditedLists,
    LinkRedaction,
    MailSource,
    audiences,
    edited_lists,
    link_redactions,
    mail_sources,
)
from portal.admin.dashboard import Task, address_of_list, tasks
from portal.hold import due

from . import archive, automatic, change_notices, lists, mail_source, people, requests
from . import audiences as groups
from .lists import waiting_drafts
from .ready import note_of, people_told


def _started(announcement, now):
    change_notices.started(announcement, now)
    archive.started(announcement, now)


mail_sources.add(
    MailSource(
        "talk",
        facts=mail_source.of_talks,
        calendar=mail_source.calendar,
        outdated=change_notices.outdated,
        started=_started,
        changes=archive.changes,
    )
)
mail_sources.add(
    MailSource(
        people.NAME,
        facts=mail_source.of_people,
        outdated=people.outdated,
        started=people.started,
        edited=people.edited,
    )
)
mail_sources.add(MailSource("event", facts=mail_source.of_events))
mail_sources.add(
    MailSource("digest", facts=mail_source.of_digests, started=archive.started, changes=archive.changes)
)
mail_sources.add(MailSource("speaker", facts=mail_source.of_speakers))

audiences.add(
    Audience("event", people=groups.people_of_event, may_use=groups.may_use_event, choices=groups.choices)
)
audiences.add(Audience("speaker", people=groups.people_of_speaker, may_use=groups.may_use_speaker))
audiences.add(
    Audience(
        people.NAME, people=people.people_of, may_use=people.may_use, choices=people.choices, are_own=True
    )
)

link_redactions.add(LinkRedaction("joining links", finder=joining_leaks.finder))
edited_lists.add(EditedLists("lists of events", lists=lists.edited_lists))

form_notes.add(FormNote("notices", note_of))
consequences.add(Consequence("people", people_told))
talks_changed.connect(change_notices.on_change, dispatch_uid="notifications")


def _ready(user, now):
    draft = Announcement.State.DRAFT.value
    return waiting_drafts(user).count(), address_of_list(Announcement, state__exact=draft)


def _held_back(user, now):
    held = automatic.held_back(permissions.edited_events(user), now)
    address = reverse("admin:events_event_notifications", args=[held[0].event_id]) if held else ""
    return len(held), address


tabs.add(Tab("notifications", _("Mail"), TabGroup.RUNNING, position=110))

tasks.add(Task("ready", _("Mails ready to send"), position=30, waiting=_ready))
tasks.add(
    Task("held_back", _("Announcements that wait for a title or speaker"), position=40, waiting=_held_back)
)

for entry in (
    due_work("talks", 40, _("Announcements of talks"), automatic.send_announcements),
    due_work("talk-reminders", 41, _("Reminders of talks"), automatic.send_reminders),
    due_work("recordings", 42, _("Notices of recordings"), automatic.send_recordings),
    due_work("digests", 43, _("Digests"), automatic.send_digests),
    due_work("requests", 44, _("Requests to speakers"), requests.send_requests),
):
    due.add(entry)
