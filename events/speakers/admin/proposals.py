"""The pages on which organisers accept or decline what speakers sent."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.history.differences import compared
from events.speakers import links, mails, page_fields, proposals
from events.speakers.actions import proposals as actions
from events.speakers.models import Proposal
from portal.media import send_file
from portal.models import AuthorsText

from .decisions import DecisionAdmin

MOST_REASON = Proposal._meta.get_field("reason").max_length
FILE_PAGE = "speakers_proposal_file"


@admin.register(Proposal)
class ProposalAdmin(DecisionAdmin):
    """What a speaker would like to change: accepted as a whole or in parts, or declined."""

    change_form_template = "events/speakers/admin/proposal.html"
    list_display = ["speaker", "talk", "what", "state", "sent"]
    list_filter = ["state"]
    list_select_related = links.RELATED
    search_fields = ["speaker__person__name__folded", "speaker__talk__title__folded"]
    fields = ["speaker", "state", "created_at"]

    def has_add_permission(self, request):
        return False

    def viewable(self, request, rows):
        return proposals.decidable(request.user, rows)

    def get_urls(self):
        address = path(
            "<path:object_id>/<str:name>/file/", self.admin_site.admin_view(self.file), name=FILE_PAGE
        )
        return [address, *super().get_urls()]

    def file(self, request, object_id, name):
        """The photo or the slides, for those who may decide about them."""
        proposal = self.get_object(request, object_id)
        file = getattr(proposal, name) if proposal and name in proposals.FILES else None
        if not file:
            raise Http404
        return send_file(file, file.name)

    def page_context(self, request, proposal):
        return {
            "title": gettext("Change by %(speaker)s") % {"speaker": proposal.speaker},
            "proposal": proposal,
            "texts": _compared_texts(proposal),
            "files": [
                (name, page_fields.LABELS[name], reverse(f"admin:{FILE_PAGE}", args=[proposal.pk, name]))
                for name in proposals.FILES
                if getattr(proposal, name)
            ],
            "slides_url": proposals.texts_after(proposal).get("slides_url"),
            "waits": proposal.state == Proposal.State.WAITING,
            "seen": proposals.fingerprint(proposal),
            "left_out": proposals.left_out(proposal),
            "is_told": bool(mails.address_of(proposal.speaker)),
            "most_reason": MOST_REASON,
        }

    def decide(self, request, proposal):
        told = {"by": request.user, "reason": _reason(request)}
        if request.POST.get("do") == "decline":
            return actions.decline(proposal=proposal, **told) and _declined_message(proposal)
        names, seen = request.POST.getlist("part"), request.POST.get("seen")
        was_open = actions.accept(proposal=proposal, names=names, seen=seen, **told)
        return was_open and _acceptance_message(proposal)

    @admin.display(description=_("talk"))
    def talk(self, proposal):
        return proposal.speaker.talk

    @admin.display(description=_("what"))
    def what(self, proposal):
        return ", ".join(str(page_fields.LABELS[name]) for name in proposals.parts_of(proposal))


def _reason(request):
    """Why not, in the organiser's words. Raises ValidationError if it is too long."""
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    if len(reason) > MOST_REASON:
        raise ValidationError(gettext("A reason has at most %(most)d characters.") % {"most": MOST_REASON})
    return reason


def _declined_message(proposal):
    if mails.address_of(proposal.speaker):
        return gettext("Declined; the speaker is told by mail.")
    return gettext("Declined. No address of the speaker is known; they see it on their page.")


def _acceptance_message(proposal):
    """What is said after a proposal was accepted, with what of it was not."""
    proposal.refresh_from_db()
    if not (names := proposals.left_out(proposal)):
        return gettext("Accepted and saved.")
    message = gettext(
        "Saved, except for %(labels)s. The speaker sees on their page that this was not accepted."
    )
    return message % {"labels": ", ".join(str(page_fields.LABELS[name]) for name in names)}


def _compared_texts(proposal):
    """The texts of a proposal as its page shows them: before, proposed, and now if that has changed."""
    now, talk = page_fields.stored_values(proposal.speaker), proposal.speaker.talk
    return [
        {
            "name": name,
            "label": page_fields.LABELS[name],
            "before": AuthorsText(before, talk),
            "after": AuthorsText(after, talk),
            "now": AuthorsText(now[name], talk),
            "changed_meanwhile": now[name] not in (before, after),
            "is_long": name in ("abstract", "bio"),
            "pieces": compared(now[name], after) if now[name] and now[name] != after else (),
        }
        for name, (before, after) in proposals.changed_texts(proposal).items()
    ]
