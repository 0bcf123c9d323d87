"""What authors are told of their submission: that it came, how to confirm it, what changed, that it ended."""

from django.utils.translation import gettext as _

from events.posters import deadlines, links, mails, moments, permissions
from portal import markup
from portal.models import SiteSettings


def facts_of(poster):
    """A poster with all its fields, for its mails and its own page."""
    return {
        "poster": poster,
        "abstract": markup.to_text(poster.abstract),
        "call": poster.call,
        "event": poster.call.event,
        "areas": poster.areas.all(),
        "authors": poster.authors.undisputed(),
        "answers": poster.answers.select_related("question"),
        "file": poster.files.order_by("-is_final", "-added_at", "-pk").first(),
        "received": moments.say_in_both(poster.call, poster.submitted_at),
        "until": moments.say_in_both(poster.call, deadlines.of_poster(poster)),
    }


def received(poster, authors, now):
    """A receipt with all fields to authors, each with a link of their own; the contact gets the poster's."""
    subject = _("Received as no. %(number)d: %(event)s") % {
        "number": poster.number,
        "event": poster.call.event,
    }
    facts, site = facts_of(poster), SiteSettings.load()
    contact = next(author for author in facts["authors"] if author.is_contact)
    mails.send(*[
        mails.message(
            author.email, "received", subject, author=author, site=site, contact=contact,
            address=links.address(poster) if author.is_contact else "",
            own_link=links.address(author), is_open=deadlines.may_be_changed(poster, now), **facts,
        )
        for author in authors
        if author.email
    ])  # fmt: skip


def prove(poster, code):
    """Asks the contact to confirm the address, by the poster's link or a code; it is received already."""
    subject = _("Please confirm your poster: %(event)s") % {"event": poster.call.event}
    facts = facts_of(poster) | {
        "code": code,
        "by": moments.say_in_both(poster.call, deadlines.prove_by(poster)),
    }
    facts.pop("poster"), facts.pop("call"), facts.pop("event")
    mails.send(mails.to_contact(poster, "prove", subject, is_urgent=True, **facts))


def new_link(poster):
    """The present link, after the one before stopped working."""
    subject = _("Your new link: %(event)s") % {"event": poster.call.event}
    mails.send(mails.to_contact(poster, "new_link", subject, is_urgent=True))


def moved(poster, old):
    """The link goes to a new contact; the address that was it before is told."""
    new_link(poster)
    if old:
        subject = _("Your poster has another contact: %(event)s") % {"event": poster.call.event}
        mails.send(mails.message(old, "moved", subject, poster=poster, event=poster.call.event))


def withdrawn(poster):
    """Says that a poster is withdrawn, and by whom."""
    subject = _("Your poster is withdrawn: %(event)s") % {"event": poster.call.event}
    mails.send(mails.to_contact(poster, "withdrawn", subject))


def disputed(author):
    """Tells the chairs that an author says a poster is not theirs; of a blind call they see names."""
    poster = author.poster
    subject = _("“That is not mine”: no. %(number)d, %(event)s") % {
        "number": poster.number,
        "event": poster.call.event,
    }
    mails.send(*[
        mails.message(chair.email, "disputed", subject, poster=poster, author=author, event=poster.call.event)
        for chair in permissions.chairs_of(poster.call)
    ])  # fmt: skip


def draft(row):
    """The link of a draft, to the address that its contact typed."""
    subject = _("Your draft of a poster: %(event)s") % {"event": row.call.event}
    mails.send(_about_draft(row, row.email, "draft", subject, is_urgent=True))


def _about_draft(row, email, template, subject, **options):
    deadline = moments.say_in_both(row.call, row.late.until if row.late else row.call.last_deadline)
    return mails.message(
        email, template, subject, draft=row, address=links.address(row), event=row.call.event,
        deadline=deadline, **options,
    )  # fmt: skip


def all_links(email, posters, drafts):
    """All posters and drafts of an address with their links, to who asked for them."""
    context = {
        "posters": [(each, links.address(each)) for each in posters],
        "drafts": [(each, links.address(each)) for each in drafts],
    }
    mails.send(mails.message(email, "all_links", _("Your posters"), is_urgent=True, **context))


def texts_open(poster):
    """Says until when title and abstract may be changed again."""
    subject = _("You may change your poster: %(event)s") % {"event": poster.call.event}
    until = moments.say_in_both(poster.call, poster.texts_open_until)
    mails.send(mails.to_contact(poster, "texts_open", subject, until=until))
