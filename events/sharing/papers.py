"""What organisers print and show: a flyer and a title slide of a talk, a poster with the talks of a term.

They are made for whoever edits the event, drafts too, as documents in the background; the flyer of a talk to
come is public and kept beside its picture (`kinds`).
"""

import datetime as dt
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, Talk
from events.permissions import can_edit
from portal.documents import actions
from portal.documents.kinds import DocumentKind
from portal.models import SiteSettings

from . import drawing, facts

TERM = dt.timedelta(days=200)  # of a series, from its next talk on
MOST_OF_TERM = 60  # talks on a poster
DRAFT = Event.Status.DRAFT
PREFIX = "share-"  # of the names of these kinds of documents
LABELS = {
    "flyer": gettext_lazy("Flyer"),
    "slide": gettext_lazy("Title slide"),
    "term": gettext_lazy("Poster"),
}


def talk_of(about):
    return Talk.objects.for_list().filter(pk=about).first()


def event_of(about):
    return Event.objects.with_dates().select_related("parent__parent").filter(pk=about).first()


def may_see_talk(user, about):
    talk = talk_of(about)
    return talk is not None and can_edit(user, talk.event)


def may_see_event(user, about):
    event = event_of(about)
    return event is not None and can_edit(user, event)


def build_of_talk(name, document, progress):
    """The PDF of a flyer or a slide."""
    talk = talk_of(document.about)
    if talk is None:
        raise ValidationError(_("The talk is not there any more."))
    progress(0, 1)
    return made(facts.flyer_of(talk, SiteSettings.load()), f"{name}.typ")


def build_of_term(document, progress):
    """The PDF of a poster with the talks of a term, or of a whole programme."""
    event = event_of(document.about)
    if event is None:
        raise ValidationError(_("The event is not there any more."))
    talks = talks_of_term(event, timezone.now())
    if not talks:
        raise ValidationError(_("There is no talk with a day yet."))
    progress(0, 1)
    more = max(0, len(talks) - MOST_OF_TERM)
    return made(facts.poster_of(event, talks[:MOST_OF_TERM], SiteSettings.load(), more), "term.typ")


def made(said, template):
    """The PDF of some facts. Raises ValidationError."""
    content = drawing.drawn([said], template)[0]
    if content is None:
        raise ValidationError(_("The page could not be set."))
    return content


def talks_of_term(event, now):
    """The talks that a poster lists: of a series those to come this term, else all lectures.

    The event itself may still be a draft, whose poster is made beforehand; what is below it may not.
    """
    parts = Event.objects.filter(Q(parent=event) | Q(parent__parent=event)).exclude(status=DRAFT)
    parts = parts.exclude(~Q(parent=event), parent__status=DRAFT)
    talks = Talk.objects.filter(Q(event=event) | Q(event__in=parts)).exclude(status=Talk.Status.DRAFT)
    talks = talks.dated().lectures().for_list().order_by("starts_at", "pk")
    if event.kind != Event.Kind.SERIES:
        return list(talks)
    coming = list(talks.filter(ends_at__gt=now))
    return [each for each in coming if each.starts_at <= coming[0].starts_at + TERM]


def ask(*, name, row, by, back):
    """Have a paper of a talk or an event made; answers the Document. Raises as `documents.actions.ask`."""
    return actions.ask(
        kind=f"{PREFIX}{name}",
        about=str(row.pk),
        title=f"{LABELS[name]}: {facts.line_of(row)}",
        filename=f"{facts.about(row)}-{name}.pdf",
        by=by,
        back=back,
    )


DOCUMENT_KINDS = [
    *(
        DocumentKind(f"{PREFIX}{name}", may_see=may_see_talk, build=partial(build_of_talk, name))
        for name in ("flyer", "slide")
    ),
    DocumentKind(f"{PREFIX}term", may_see=may_see_event, build=build_of_term),
]
