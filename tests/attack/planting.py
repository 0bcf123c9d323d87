"""A secret in every text of every model, so that whoever reads it where they may not is found out.

The texts are found by asking the models, so a new model's are planted without a line here; they are for the
editors of the event that its `event_paths` lead to, else for superusers alone. What is public, and what
nobody may see, is listed below.
"""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from events.models import Event
from events.speakers import links
from events.speakers.models import SpeakerLink
from mailing.lists import personal_links
from mailing.models import Announcement, Letter, MailingList, Subscriber
from portal.models import TimeZoneField

WORD = "planted"  # in every text, so that one search finds them all
TOKEN = r"kept[0-9a-f]{12}|\d+(?:-\d+)+\.[\w-]{43}"  # noqa: S105 (planted ones, signed links)
TEXTS = (models.CharField, models.TextField)

# Of what is published, what anybody may read: fields, or all texts of a model.
PUBLIC = {
    "courses.CourseWeek", "courses.WeekMaterial", "events.Area", "events.EventOrganisation", "events.Event",
    "events.FormerSlug", "events.Material", "events.Organisation", "events.Page", "events.Picture",
    "events.Session", "events.Topic",
    "events.BoardMember", "events.Speaker.affiliations",
    "events.Person.name", "events.Person.slug", "events.Person.sort_name", "events.Person.affiliation",
    "events.Person.homepage", "events.Person.bio",
    "events.Talk.title", "events.Talk.abstract", "events.Talk.room", "events.Talk.recording_reason",
    "mailing.MailingList.name", "mailing.MailingList.slug", "mailing.MailingList.description",
    "mailing.Letter.subject", "mailing.Letter.html", "mailing.Letter.text",
    "registration.Ticket", "registration.Question",  # what may be booked, and what the form asks
    "posters.PosterCall", "posters.PosterQuestion",  # what is called for, and what the form asks
}  # fmt: skip
# Rows that all events share: every organiser finds them by these, whose events ever use them.
KNOWN_TO_ORGANISERS = {
    "events.Person.name", "events.Person.slug", "events.Person.sort_name", "events.Person.affiliation",
    "events.Person.homepage", "events.Organisation", "events.Topic",
}  # fmt: skip
# Not even superusers are shown these.
NOBODY = {
    "portal.User.password", "sessions.Session", "account.EmailConfirmation.key",
    "mailing.Subscription.token_digest",
}  # fmt: skip
# What hangs on an event or its list and has no `event_paths`.
OF_EVENTS = {
    "events.CalendarEntry", "events.FormerSlug",
    # Where review is not blind and no chair is named, all who edit the event are chairs.
    "posters.Conflict", "posters.LateInvitation", "posters.Poster", "posters.PosterAnswer",
    "posters.PosterAuthor", "posters.PosterChange", "posters.PosterDraft", "posters.PosterFile",
    "posters.PosterMail", "posters.Release", "posters.ReleaseItem", "posters.Review", "posters.Reviewer",
    "posters.Score",
    "portal.User.name",  # of chairs, reviewers and those in conflict, at the desk of posters
    "notifications.PeopleSnapshot",  # what its speakers were told last, in the draft of the next notice
    "mailing.MailingList", "mailing.Subscriber", "mailing.Subscription", "mailing.Letter",
    "mailing.Announcement", "mailing.AnnouncementSubject", "mailing.Delivery",
}  # fmt: skip
# What is not planted: one row that is public, and what Django writes by itself.
LEFT_OUT = {
    "portal.SiteSettings", "portal.Hold", "portal.Revision", "auth.Permission", "contenttypes.ContentType",
    # Made of all other rows, which are planted; what they say is never shown.
    "search.SearchEntry", "search.SearchWord", "search.StaleEntry", "search.WordPart", "sharing.SharedFile",
}  # fmt: skip
ONLY_IN_DRAFTS = {"events.CalendarEntry"}  # of what is public the portal writes it anew each minute
LINKS = {  # to be filled though they may be empty
    "events.CalendarEntry": ("talk",), "events.FormerSlug": ("event",),
    "events.Event": ("mailing_list",), "events.Person": ("kept_at",),
    "mailing.Delivery": ("announcement", "subscriber"),
}  # fmt: skip


def shapes(secret):
    """What columns of JSON hold where the portal expects more than any value."""
    return {
        "speakers.Proposal.changes": {"title": ["", secret]},
        "mailing.Announcement.audience": [],
        "events.TableImport.outcome": {},
        "events.TableImport.notes": [secret],
        "events.TableImport.answers": {},
        "events.TableImport.records": {},
        "registration.RegistrationSnapshot.facts": {"off": "", "place": secret},
        "mailing.DeliverabilityReport.findings": [
            {"level": "red", "subject": secret, "message": secret, "todo": secret}
        ],
    }


@dataclass(frozen=True)
class Secret:
    """A token in one field of one row, and which kinds of viewer may read it."""

    token: str
    field: str
    where: str
    seen_by: frozenset


class World:
    """A published or a draft event with a row of every model on it or beside it, full of secrets."""

    def __init__(self, name, *, editor, is_public, chance):
        self.name, self.editor, self.is_public, self.chance = name, editor, is_public, chance
        self.rows, self.secrets = {}, []

    def plant(self, user):
        """Make all rows; `user` becomes editor of the event and, with it, of its list."""
        for model in planted_models():
            if model._meta.label not in ONLY_IN_DRAFTS or not self.is_public:
                self.row(model)
        self.rows[Event].editors.set([user])
        for model in (Announcement, Letter):
            self.rows[model].lists.set([self.rows[MailingList]])
        self.note_links()
        return self

    def note_links(self):
        """Personal links are secrets, too: organisers send those of speakers; readers have theirs alone."""
        of_speaker = links.address(self.rows[SpeakerLink]).rstrip("/").rpartition("/")[2]
        organisers = frozenset({"superuser", self.editor})
        self.secrets.append(Secret(of_speaker, "a speaker's link", self.name, organisers))
        of_reader = personal_links.signature(self.rows[Subscriber])
        self.secrets.append(Secret(of_reader, "a subscriber's link", self.name, frozenset()))

    def row(self, model):
        """The world's one row of a model, made when it is first asked for."""
        if model not in self.rows:
            given = self.given().get(model._meta.label, {})
            values = {
                field.name: self.value(model, field)
                for field in model._meta.concrete_fields
                if field.name not in given and self.wants_value(model, field)
            }
            self.rows[model] = model(**values, **given)
            self.rows[model].save()
        return self.rows[model]

    def wants_value(self, model, field):
        if field.is_relation:
            first = (getattr(model, "event_paths", ()) or ("",))[0].partition("__")[0]
            return not field.null or field.name in {first, *LINKS.get(model._meta.label, ())}
        return is_text(field) or not (field.null or field.has_default() or field.blank or field.primary_key)

    def value(self, model, field):
        if field.is_relation:
            return self.row(field.related_model)
        if is_text(field):
            return self.secret_for(model, field)
        if field.choices:
            return field.choices[0][0]
        now = timezone.now()
        dates = {"DateTimeField": now, "DateField": now.date(), "TimeField": now.time()}
        return dates.get(field.get_internal_type(), 1)

    def secret_for(self, model, field):
        """A text with a new token that fits the field."""
        token, name = f"kept{self.chance.getrandbits(48):012x}", f"{model._meta.label}.{field.name}"
        self.secrets.append(Secret(token, name, self.name, self.may_see(model, name)))
        text = f"{WORD} {token}"
        if isinstance(field, models.JSONField):
            return shapes(text).get(name, {WORD: text})
        if isinstance(field, models.FileField):
            return ContentFile(text.encode(), f"{WORD}.txt")
        if isinstance(field, models.EmailField):
            return f"{WORD}-{token}@example.org"
        if isinstance(field, models.URLField):
            return f"https://example.org/{WORD}/{token}"
        return f"{WORD}-{token}" if isinstance(field, models.SlugField) else text

    def may_see(self, model, name):
        label = model._meta.label
        if {name, label} & NOBODY:
            return frozenset()
        seen = {"superuser"}
        if hasattr(model, "event_paths") or hasattr(model, "used_at") or {name, label} & OF_EVENTS:
            seen.add(self.editor)
        if {name, label} & KNOWN_TO_ORGANISERS:
            seen |= {"editor", "other"}
        if self.is_public and {name, label} & PUBLIC:
            seen |= {"stranger", "account", "other", "editor"}
        return frozenset(seen)

    def given(self):
        """Values by which the rows of this world are public or not, or which constraints ask for."""
        starts_at = timezone.now() + dt.timedelta(days=5)
        return {
            "events.Event": {"kind": "course", "status": "published" if self.is_public else "draft",
                             "format": "hybrid", "takes_suggestions": True},
            "events.Talk": {"status": "confirmed" if self.is_public else "draft", "starts_at": starts_at,
                            "ends_at": starts_at + dt.timedelta(hours=1)},
            "events.Session": {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)},
            "events.Page": {"is_published": self.is_public},
            "events.Picture": {"file": f"pictures/{self.name}.webp"},
            "mailing.MailingList": {"is_public": self.is_public},
            "mailing.Letter": {"is_archived": self.is_public},
            "mailing.Delivery": {"state": "sent"},
        }  # fmt: skip


def planted_models():
    """Every model but what is left out, and but the histories, which are written with their rows."""
    every = [model for model in apps.get_models() if not hasattr(model, "history_object")]
    return [model for model in every if model._meta.label not in LEFT_OUT]


def is_text(field):
    """Whether a secret fits: people write texts there, or the portal keeps some."""
    if isinstance(field, models.ImageField | TimeZoneField) or field.choices or field.is_relation:
        return False
    if isinstance(field, models.JSONField | models.FileField):
        return True
    return isinstance(field, TEXTS) and (field.max_length is None or field.max_length > 24)
