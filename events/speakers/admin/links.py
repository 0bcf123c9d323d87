"""The page of the personal links of a talk's speakers."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages
from events.speakers import links, missing, page_fields, proposals
from events.speakers.actions import links as actions
from events.speakers.models import Proposal
from portal.admin.fields import pk_of
from portal.lib import times


@object_pages.talk_page(
    "speakers", label=_("Speakers’ links"), position=10, shows=lambda talk: not talk.is_interlude
)
def speakers(request, talk):
    """Each speaker of a talk: their link, whether they opened it, what is missing and what waits."""
    own = talk.speakers.select_related(*links.RELATED_TO_SPEAKER, "personal_link")
    own = list(own.prefetch_related("proposals"))
    page_fields.note_covered(own)
    rows = [_row(speaker, talk) for speaker in own]
    if request.method == "POST":
        return _change_link(request, talk, rows)
    return object_pages.draw(
        request,
        "events/speakers/admin/links.html",
        event=talk.event,
        tab="talks",
        title=gettext("Speakers’ links: %(talk)s") % {"talk": talk},
        talk=talk,
        rows=rows,
        due_day=missing.due_day(talk),
        is_ready=missing.is_ready_to_publish(talk, [row["speaker"] for row in rows]),
    )


def _row(speaker, talk):
    """What the page says of one speaker."""
    speaker.talk = talk
    link = getattr(speaker, "personal_link", None)
    if link:
        link.speaker = speaker
    is_valid = link and links.is_valid(link, timezone.now())
    when = partial(times.describe_moment, name=talk.event.time_zone)
    return {
        "speaker": speaker,
        "link": link,
        "address": links.address(link) if is_valid else "",
        "until": link and when(links.valid_until(link)),
        "requested": link and link.requested_at and when(link.requested_at),
        "opened": link and link.last_opened_at and when(link.last_opened_at),
        "answered": link and link.answered_at and when(link.answered_at),
        "covers_person": page_fields.covers_person(speaker),
        "missing": missing.missing_labels(speaker, page_fields.stored_values(speaker)),
        "waiting": [each for each in speaker.proposals.all() if _waits(each, speaker)],
    }


def _waits(proposal, speaker):
    """Whether a proposal waits for the organisers of the talk."""
    is_theirs = page_fields.covers_person(speaker) or not proposals.is_of_person(proposal)
    return is_theirs and proposal.state == Proposal.State.WAITING


def _change_link(request, talk, rows):
    """Make, renew or revoke the link of one speaker of the talk."""
    row = next((row for row in rows if row["speaker"].pk == pk_of(request.POST.get("speaker"))), None)
    match request.POST.get("do"), row and row["link"]:
        case "make", None if row:
            actions.make_link(speaker=row["speaker"])
        case "renew", link if link:
            actions.renew_link(link=link)
            messages.success(request, gettext("Here is the new link; the old one does not work any more."))
        case "revoke", link if link:
            actions.revoke_link(link=link)
            messages.success(request, gettext("The link does not work any more."))
        case _:
            messages.error(request, gettext("This page was out of date; please look again."))
    return redirect("admin:events_talk_speakers", talk.pk)
