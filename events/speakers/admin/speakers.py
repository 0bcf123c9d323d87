"""Speakers' personal links, what speakers sent that waits for an approval, and readers' suggestions."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.admin.base import OWN_EVENTS, ProgrammeAdmin
from events.history.differences import compared
from events.models import Proposal, Suggestion
from events.notifications.requests import last_asked
from events.speakers import links
from events.speakers.actions import proposals as actions
from events.speakers.actions import suggestions
from portal.admin.fields import pk_of
from portal.lib import times
from portal.media import send_file

# --- Links ---------------------------------------------------------------------------------------------


@object_pages.talk_page(
    "speakers", label=_("Speakers’ links"), position=10, shows=lambda talk: not talk.is_interlude
)
def speakers(request, talk):
    """Each speaker of a talk: their link, whether they opened it, what is missing and what waits."""
    own = list(talk.speakers.select_related("person", "link").prefetch_related("proposals"))
    asked = last_asked(own)
    rows = [row_of(speaker, talk, asked.get(speaker.pk)) for speaker in own]
    if request.method == "POST":
        return press(request, talk, rows)
    return object_pages.draw(
        request,
        "events/speakers/admin/speakers.html",
        event=talk.event,
        tab="talks",
        title=gettext("Speakers’ links: %(talk)s") % {"talk": talk},
        talk=talk,
        rows=rows,
        due_day=links.due_day(talk),
        is_ready=links.is_ready_to_publish(talk, [row["speaker"] for row in rows]),
    )


def row_of(speaker, talk, asked_at=None):
    """What the page says of one speaker."""
    speaker.talk = talk
    link = getattr(speaker, "link", None)
    if link:
        link.speaker = speaker
    works = link and links.works(link, timezone.now())
    when = partial(times.describe_moment, name=talk.event.time_zone)
    return {
        "speaker": speaker,
        "link": link,
        "address": links.address(link) if works else "",
        "until": link and when(links.works_until(link)),
        "asked": asked_at and when(asked_at),
        "opened": link
        and link.last_opened_at
        and times.describe_moment(link.last_opened_at, talk.event.time_zone),
        "answered": link
        and link.answered_at
        and times.describe_moment(link.answered_at, talk.event.time_zone),
        "missing": links.missing(speaker, links.stored(speaker)),
        "waiting": [each for each in speaker.proposals.all() if each.state == Proposal.State.WAITING],
    }


def press(request, talk, rows):
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
            messages.error(request, gettext("This page was out of date; look again."))
    return redirect("admin:events_talk_speakers", talk.pk)


# --- Changes by speakers -------------------------------------------------------------------------------

FILE = "events_proposal_file"
FILES = ("photo", "slides")


class DecidedAdmin(ProgrammeAdmin):
    """Rows that organisers decide about on a page of their own, in place of a form."""

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request) if obj else super().get_readonly_fields(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        if row and request.method == "POST":
            try:
                self.decide(request, row)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        frame = self.page_of(request, row) if row else {}
        return super().change_view(request, object_id, form_url, frame | (extra_context or {}))


@admin.register(Proposal)
class ProposalAdmin(DecidedAdmin):
    """What a speaker would like to change: accepted as a whole or in parts, or declined."""

    change_form_template = "events/speakers/admin/proposal.html"
    list_display = ["speaker", "talk", "what", "state", "sent"]
    list_filter = ["state"]
    list_select_related = links.RELATED
    search_fields = ["speaker__person__name__folded", "speaker__talk__title__folded"]
    fields = ["speaker", "state", "created_at"]

    def has_add_permission(self, request):
        return False

    def get_urls(self):
        address = path("<path:object_id>/<str:name>/file/", self.admin_site.admin_view(self.file), name=FILE)
        return [address, *super().get_urls()]

    def file(self, request, object_id, name):
        """The photo or the slides, for those who may decide about them."""
        proposal = self.get_object(request, object_id)
        file = getattr(proposal, name) if proposal and name in ("photo", "slides") else None
        if not file:
            raise Http404
        return send_file(file, file.name)

    def page_of(self, request, proposal):
        event = proposal.speaker.talk.event
        return {
            "title": gettext("Change by %(speaker)s") % {"speaker": proposal.speaker},
            "proposal": proposal,
            "event": event,
            "desk_tabs": object_pages.tabs_of(event, "talks"),
            "texts": texts_of(proposal),
            "files": [(name, links.LABELS[name], file_at(proposal, name)) for name in FILES
                      if getattr(proposal, name)],
            "slides_url": actions.link_to_slides(proposal),
            "sent": times.describe_moment(proposal.created_at, event.time_zone),
            "waits": proposal.state == Proposal.State.WAITING,
            "may_decide": actions.may_decide(request.user, proposal),
            "seen": actions.fingerprint(proposal),
            "left_out": actions.left_out(proposal),
        }  # fmt: skip

    def decide(self, request, proposal):
        if not actions.may_decide(request.user, proposal):
            raise ValidationError(gettext("An administrator decides about this person."))
        if request.POST.get("do") == "decline":
            was_open, told = actions.decline(proposal=proposal, by=request.user), gettext("Declined.")
        else:
            names, seen = request.POST.getlist("part"), request.POST.get("seen")
            was_open = actions.accept(proposal=proposal, names=names, by=request.user, seen=seen)
            told = accepted_in_words(proposal)
        messages.success(request, told if was_open else gettext("Somebody has decided about this already."))

    @admin.display(description=_("talk"))
    def talk(self, proposal):
        return proposal.speaker.talk

    @admin.display(description=_("what"))
    def what(self, proposal):
        return ", ".join(str(links.LABELS[name]) for name in actions.parts_of(proposal))

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, proposal):
        return times.describe_moment(proposal.created_at, proposal.speaker.talk.event.time_zone)


def accepted_in_words(proposal):
    """What is said after a proposal was accepted, with what of it was not."""
    proposal.refresh_from_db()
    if not (names := actions.left_out(proposal)):
        return gettext("Accepted; it is stored now.")
    told = gettext("Stored, but for this: %(labels)s. The speaker finds it on their page as not taken.")
    return told % {"labels": ", ".join(str(links.LABELS[name]) for name in names)}


def file_at(proposal, name):
    return reverse(f"admin:{FILE}", args=[proposal.pk, name])


def texts_of(proposal):
    """The texts of a proposal as its page shows them: before, proposed, and now if that has changed."""
    now = links.stored(proposal.speaker)
    return [
        {
            "name": name,
            "label": links.LABELS[name],
            "before": before,
            "after": after,
            "now": now[name],
            "changed_meanwhile": now[name] not in (before, after),
            "is_long": name in ("abstract", "bio"),
            "pieces": compared(now[name], after) if now[name] and now[name] != after else (),
        }
        for name, (before, after) in links.changed(proposal).items()
    ]


# --- Suggestions ---------------------------------------------------------------------------------------


@admin.register(Suggestion)
class SuggestionAdmin(DecidedAdmin):
    """Whom readers would like to hear. Organisers may add what they were told by other ways."""

    change_form_template = "events/speakers/admin/suggestion.html"
    add_form_template = "admin/change_form.html"
    list_display = ["speaker_name", "topic", "event", "sender", "state", "sent"]
    list_filter = ["state", OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["speaker_name__folded", "topic__folded", "event__title__folded"]
    autocomplete_fields = ["event"]
    fields = [
        "event",
        "speaker_name",
        "affiliation",
        "homepage",
        "topic",
        "reason",
        "from_name",
        "from_email",
    ]

    @admin.display(description=_("suggested by"), ordering="from_name")
    def sender(self, suggestion):
        return suggestion.from_name or suggestion.from_email

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, suggestion):
        return times.describe_moment(suggestion.created_at, suggestion.event.time_zone)

    def page_of(self, request, suggestion):
        event, now = suggestion.event, timezone.now()
        when = partial(times.describe_moment, name=event.time_zone)
        return {
            "title": gettext("Suggestion: %(name)s") % {"name": suggestion},
            "suggestion": suggestion,
            "event": event,
            "desk_tabs": object_pages.tabs_of(event, "talks"),
            "sent": when(suggestion.created_at),
            "free": [
                (talk.pk, when(talk.starts_at)) for talk in suggestions.free_talks(event, now)[:MOST_FREE]
            ],
            "next_free": [
                times.describe_moment(start, event.time_zone)
                for start in suggestions.free_slots(event, now, 1)
            ],
        }

    def decide(self, request, suggestion):
        if request.POST.get("do") == "decline":
            is_done, told = suggestions.decline(suggestion=suggestion), gettext("Put aside.")
        else:
            talk = talk_chosen(request, suggestion)
            is_done = suggestions.take_up(suggestion=suggestion, now=timezone.now(), talk=talk)
            told = gettext("Noted as asked to speak; invite them, and publish the talk once they agree.")
        messages.success(request, told if is_done else gettext("Somebody has decided about this already."))


MOST_FREE = 60  # dates to choose from


def talk_chosen(request, suggestion):
    """The talk that was chosen among the free ones, or None for a new one; ValidationError if it is none."""
    if not (chosen := request.POST.get("talk")):
        return None
    talks = permissions.editable(request.user, suggestion.event.talks.all())
    if talk := talks.filter(pk=pk_of(chosen)).first():
        return talk
    raise ValidationError(gettext("Choose one of the dates that are offered."))
