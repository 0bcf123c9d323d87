"""The parts of a poster's own page about its submission, and what its buttons do."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from events.posters import deadlines, likeness, links, moments, receipts
from events.posters.actions import drafts, files, submitting
from events.posters.models import Poster
from events.posters.own_page import Act, Part, acts, parts


def state(poster, now):
    """How it stands: received, to be confirmed, withdrawn."""
    return {
        "received": moments.say(poster.call, poster.submitted_at),
        "until": moments.say_in_both(poster.call, deadlines.of_poster(poster)),
        "may_be_changed": deadlines.may_be_changed(poster, now),
        "prove_by": moments.say_in_both(poster.call, deadlines.prove_by(poster)),
    }


def alike(poster, now):
    """Other posters that are probably this one."""
    return likeness.duplicates_of(poster) or None


def facts(poster, now):
    """Everything as it is stored, and whether it may be changed."""
    draft = getattr(poster, "draft", None)
    return receipts.facts_of(poster) | {
        "authors": poster.authors.all(),
        "scope": deadlines.scope(poster, now),
        "signed": links.signature(poster),
        "is_written": bool(draft and draft.content),
    }


def final(poster, now):
    """The form for the final PDF of an accepted poster."""
    if files.why_not_final(poster, now):
        return None
    by = poster.call.files_by
    return {
        "signed": links.signature(poster),
        "file": poster.files.filter(is_final=True).first(),
        "by": moments.say_in_both(poster.call, by) if by else "",
    }


def leaving(poster, now):
    """Withdrawing, and another link."""
    return {"is_public": poster.is_accepted}


def prove(request, poster, now):
    submitting.prove(poster=poster, now=now)
    return _("Your address is confirmed; all authors get a receipt.")


def edit(request, poster, now):
    if deadlines.scope(poster, now) == deadlines.NOTHING:
        raise ValidationError(_("This poster was withdrawn; it cannot be changed any more."))
    return redirect(links.path(drafts.open_for(poster=poster, now=now)))


def withdraw(request, poster, now):
    if "sure" not in request.POST:
        raise ValidationError(_("Tick that you are sure; nothing was withdrawn."))
    submitting.withdraw(poster=poster, reason=Poster.Withdrawal.AUTHORS, now=now)
    return _("Your poster is withdrawn.")


def renew(request, poster, now):
    return redirect(links.path(submitting.renew_link(poster=poster, now=now)))


parts.add(Part("state", 10, state, "events/posters/own/state.html"))
parts.add(Part("alike", 30, alike, "events/posters/own/alike.html"))
parts.add(Part("final", 60, final, "events/posters/own/final.html"))
parts.add(Part("facts", 70, facts, "events/posters/own/facts.html"))
parts.add(Part("leaving", 90, leaving, "events/posters/own/leaving.html"))
acts.add(Act("prove", prove))
acts.add(Act("edit", edit))
acts.add(Act("withdraw", withdraw))
acts.add(Act("renew", renew))
