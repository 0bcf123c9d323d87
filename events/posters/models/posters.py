"""What was submitted: drafts, posters with their authors and files."""

import secrets
from operator import attrgetter

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Area, Event, Person, Talk
from events.registration.models import ALPHABET, Place
from portal.documents.models import private_storage
from portal.lib.orcid import validate_orcid
from portal.models import AuthorsText, LinesField, MarkdownField, TitleField, WordsField

from .calls import LateInvitation, PosterCall, PosterQuestion


def new_review_code():
    """Five letters and digits by which reviewers know a poster: a number would tell when it came in."""
    return "".join(secrets.choice(ALPHABET) for _each in range(5))


def file_name(file, filename):
    return f"posters/{secrets.token_hex(16)}.pdf"


def picture_name(file, filename):
    return f"posters/{secrets.token_hex(16)}.webp"


class PosterDraft(models.Model):
    """What somebody has typed so far, as their form saves it; of a `poster`, changes not submitted yet.

    `content` is what the form holds, with all its gaps. `edits` counts the times it was saved, so that of
    two tabs the later one is told. Its link is a signed value with a `version`.
    """

    raises_revision = False
    event_paths = ()
    text_event = property(attrgetter("call.event"))

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="drafts", verbose_name=_("call"))
    poster = models.OneToOneField(
        "Poster", models.CASCADE, null=True, blank=True, related_name="draft", verbose_name=_("poster")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("account"),
    )  # fmt: skip
    late = models.ForeignKey(LateInvitation, models.SET_NULL, null=True, blank=True, related_name="drafts")
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("To which its link was sent."))
    content = models.JSONField(default=dict, blank=True)
    edits = models.PositiveIntegerField(default=0)
    begun_as = models.CharField(max_length=40, null=True, blank=True, unique=True)  # noqa: DJ001 (unique)
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    reminded = models.PositiveSmallIntegerField(_("reminders sent"), default=0)

    class Meta:
        verbose_name = _("draft of a poster")
        verbose_name_plural = _("drafts of posters")
        ordering = ["-saved_at", "-pk"]

    def __str__(self):
        return f"{self.call}: {self.pk}"

    @property
    def title(self):
        return AuthorsText(self.content.get("title", ""), self)


class PosterQuerySet(models.QuerySet):
    def submitted(self):
        return self.filter(state=Poster.State.SUBMITTED)

    def accepted(self):
        """Those that their authors were told are accepted, withdrawn ones too."""
        return self.filter(released_decision__in=Poster.ACCEPTED)

    def presented(self):
        """Accepted ones that are shown at the event: neither withdrawn nor given up by their presenter."""
        return self.accepted().submitted().exclude(answer=Poster.Answer.DECLINES)

    def public(self, now):
        """Those that have a page that everybody may read at `now`; one that was withdrawn says only that."""
        shown = self.accepted().filter(call__gallery_from__lte=now, call__event__in=Event.objects.public())
        return shown.exclude(withdrawn_as=Poster.Withdrawal.UNPROVED)

    def shown(self, now):
        """Those in the gallery at `now`."""
        return self.public(now).presented()


class Poster(models.Model):
    """A submitted poster, private until its acceptance was released; from then on it raises the revision.

    Its contact is the author whose address gets all mails; whoever proved that address owns it, by an account
    or by its personal link. `decision` is what the chairs mean to tell, `released_decision` what the authors
    were told and everybody may see.
    """

    raises_revision = True
    raises_revision_when = "{row}.released_decision IN ('poster', 'spotlight')"
    event_paths = ()
    text_event = property(attrgetter("call.event"))

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Withdrawal(models.TextChoices):
        AUTHORS = "authors", _("By its authors")
        DUPLICATE = "duplicate", _("As a duplicate")
        CHAIR = "chair", _("By a chair")
        UNPROVED = "unproved", _("Its address was never confirmed")

    class Decision(models.TextChoices):
        NONE = "", _("Undecided")
        POSTER = "poster", _("Accepted as a poster")
        SPOTLIGHT = "spotlight", _("Accepted with a spotlight talk")
        WAITING = "waiting", _("On the waiting list")
        REJECTED = "rejected", _("Not accepted")

    ACCEPTED = (Decision.POSTER, Decision.SPOTLIGHT)

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        COMES = "comes", _("Comes")
        DECLINES = "declines", _("Does not come")

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")

    call = models.ForeignKey(PosterCall, models.PROTECT, related_name="posters", verbose_name=_("call"))
    number = models.PositiveIntegerField(_("number"))
    review_code = models.CharField(_("code for reviewers"), max_length=8, default=new_review_code)
    title = TitleField(_("title"), max_length=300)
    abstract = MarkdownField(_("abstract"), help_text=_("Markdown with LaTeX."))
    areas = models.ManyToManyField(
        Area, through="PosterArea", related_name="posters", verbose_name=_("areas")
    )
    mode = models.CharField(_("presented"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    wants_spotlight = models.BooleanField(_("would like to give a spotlight talk"), default=False)
    is_student = models.BooleanField(_("the presenter is a student"), default=False)
    shows_file = models.BooleanField(_("the PDF may be public"), default=False)
    not_reviewed_by = models.TextField(
        _("should not be reviewed by"), blank=True, max_length=2000,
        help_text=_("Names or addresses, one on each line, such as those of an advisor."),
    )  # fmt: skip
    is_late = models.BooleanField(_("late"), default=False)
    late_until = models.DateTimeField(
        _("changed until"),
        null=True,
        blank=True,
        help_text=_("The end of a personal invitation to submit late."),
    )
    texts_open_until = models.DateTimeField(
        _("texts open until"), null=True, blank=True,
        help_text=_("Until when a chair lets the authors change title and abstract once it is accepted."),
    )  # fmt: skip
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("submitted by"),
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    proved_at = models.DateTimeField(_("address proved"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    withdrawn_as = models.CharField(_("withdrawn"), max_length=10, choices=Withdrawal, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates",
        verbose_name=_("duplicate of"),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("version of the link"), default=1)

    handling_chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("handling chair"),
    )  # fmt: skip
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decision_text = models.TextField(_("words to it"), blank=True, max_length=4000)
    released_decision = models.CharField(_("told decision"), max_length=10, choices=Decision, blank=True)
    released_at = models.DateTimeField(_("told"), null=True, blank=True)

    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answer_until = models.DateTimeField(_("answer until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_reminded_at = models.DateTimeField(_("reminded of the answer"), null=True, blank=True)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place offered"),
    )  # fmt: skip

    session = models.ForeignKey(
        Talk, models.SET_NULL, null=True, blank=True, related_name="posters", verbose_name=_("session"),
        help_text=_("An item of the programme of the kind “poster session”."),
    )  # fmt: skip
    board = models.PositiveSmallIntegerField(_("board"), null=True, blank=True)
    board_is_fixed = models.BooleanField(_("board fixed by hand"), default=False)
    board_told_at = models.DateTimeField(_("board told"), null=True, blank=True)
    talk = models.OneToOneField(
        Talk, models.SET_NULL, null=True, blank=True, related_name="poster", verbose_name=_("spotlight talk")
    )

    objects = PosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="poster_number_once_in_a_call"),
            models.UniqueConstraint(fields=["call", "review_code"], name="poster_code_once_in_a_call"),
            models.UniqueConstraint(fields=["session", "board"], name="poster_board_once_in_a_session"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_as__gt="") | Q(state="submitted", withdrawn_as=""),
                name="poster_is_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["call", "released_decision", "state"], name="poster_of_call")]

    def __str__(self):
        return f"{self.number}: {self.title}"

    def get_absolute_url(self):
        return reverse("event-poster", args=[self.call.event.slug, self.number])

    @property
    def is_presented(self):
        """Whether it is shown at the event, as `presented` says of many."""
        return self.is_accepted and not self.is_withdrawn and self.answer != self.Answer.DECLINES

    @property
    def known_session(self):
        """The session as its presenter knows it; None until the chairs tell it."""
        return self.session if self.board_told_at else None

    @property
    def public_session(self):
        """The same for readers, who know nothing of a session that is a draft."""
        session = self.known_session
        if not session or "draft" in (session.status, session.event.status):
            return None
        return session

    @property
    def is_accepted(self):
        return self.released_decision in self.ACCEPTED

    @property
    def is_withdrawn(self):
        return self.state == self.State.WITHDRAWN

    @property
    def is_current(self):
        return self.state == self.State.SUBMITTED


WHEN_POSTER_IS_PUBLIC = (
    "EXISTS (SELECT 1 FROM posters_poster WHERE posters_poster.id = {row}.poster_id"
    " AND posters_poster.released_decision IN ('poster', 'spotlight'))"
)


class PosterArea(models.Model):
    """A topic of the event to which a poster belongs."""

    raises_revision = True
    raises_revision_when = WHEN_POSTER_IS_PUBLIC
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("area of a poster")
        verbose_name_plural = _("areas of posters")
        constraints = [models.UniqueConstraint(fields=["poster", "area"], name="poster_once_in_an_area")]

    def __str__(self):
        return str(self.area)


class PosterAuthorQuerySet(models.QuerySet):
    def undisputed(self):
        """Without those who said that the poster is not theirs: their names are shown to nobody."""
        return self.filter(disputed_at=None)


class PosterAuthor(models.Model):
    """An author of a poster, in order. The address is private; authors are no `Person`."""

    raises_revision = True
    raises_revision_when = WHEN_POSTER_IS_PUBLIC
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="authors", verbose_name=_("poster"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = WordsField(_("name"), max_length=200)
    sort_name = WordsField(_("sorted as"), max_length=200, blank=True)
    affiliations = LinesField(_("affiliations"), blank=True, max_length=1000, help_text=_("One a line."))
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, validators=[validate_orcid])
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Never shown in public."))
    is_contact = models.BooleanField(_("contact"), default=False)
    presents = models.BooleanField(_("presents"), default=False)
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    disputed_at = models.DateTimeField(_("said it is not theirs"), null=True, blank=True)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"),
        help_text=_("Who they are in the programme, once they give a spotlight talk."),
    )  # fmt: skip

    objects = PosterAuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["poster", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poster"], condition=Q(is_contact=True), name="poster_has_one_contact"
            ),
            models.UniqueConstraint(
                fields=["poster"], condition=Q(presents=True), name="poster_has_one_presenter"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = self.sort_name or self.last_word
        super().save(*args, **kwargs)

    @property
    def last_word(self):
        """The last word of the name, by which it sorts if nothing else was said."""
        return self.name.strip().rpartition(" ")[2]

    @property
    def affiliation_list(self):
        return [line.strip() for line in self.affiliations.splitlines() if line.strip()]


class PosterAnswer(models.Model):
    """What somebody answered to a question of the call; several choices stand on lines of their own."""

    raises_revision = False
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="answers")
    question = models.ForeignKey(PosterQuestion, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "question"]
        constraints = [models.UniqueConstraint(fields=["poster", "question"], name="poster_answered_once")]

    def __str__(self):
        return self.text


class PosterFile(models.Model):
    """The PDF of a poster or of its draft, cleaned, and a picture of its first page; no original is kept."""

    raises_revision = True
    raises_revision_when = WHEN_POSTER_IS_PUBLIC
    event_paths = ()

    poster = models.ForeignKey(Poster, models.CASCADE, null=True, blank=True, related_name="files")
    draft = models.ForeignKey(PosterDraft, models.SET_NULL, null=True, blank=True, related_name="files")
    file = models.FileField(_("PDF"), storage=private_storage, upload_to=file_name)
    picture = models.FileField(_("picture"), storage=private_storage, upload_to=picture_name)
    thumbnail = models.FileField(
        _("small picture"), storage=private_storage, upload_to=picture_name, blank=True,
        help_text=_("For the gallery; the worker makes it."),
    )  # fmt: skip
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    is_final = models.BooleanField(_("final"), default=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("file of a poster")
        verbose_name_plural = _("files of posters")
        ordering = ["-added_at", "-pk"]

    def __str__(self):
        return self.file.name
