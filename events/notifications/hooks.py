"""What mailing is told of mails about events, talks and speakers; and what follows when talks change."""

from events.planning.changes import talks_changed
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

from . import audiences as groups
from . import change_notices, link_redaction, lists, mail_source

mail_sources.add(
    MailSource(
        "talk",
        facts=mail_source.of_talks,
        calendar=mail_source.calendar,
        outdated=change_notices.outdated,
        started=change_notices.started,
    )
)
mail_sources.add(MailSource("event", facts=mail_source.of_events))
mail_sources.add(MailSource("digest", facts=mail_source.of_digests))
mail_sources.add(MailSource("speaker", facts=mail_source.of_speakers))

audiences.add(
    Audience("event", people=groups.people_of_event, may_use=groups.may_use_event, choices=groups.choices)
)
audiences.add(Audience("speaker", people=groups.people_of_speaker, may_use=groups.may_use_speaker))

link_redactions.add(LinkRedaction("joining links", redact=link_redaction.redact_links))
edited_lists.add(EditedLists("lists of events", lists=lists.edited_lists))

talks_changed.connect(change_notices.on_change, dispatch_uid="notifications")
