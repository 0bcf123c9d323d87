"""From what an organiser wrote to the letter that it is frozen into: HTML and plain text of the same words.

A letter holds marks where something is personal (`MARK`); who shows it fills them in. Formulas
are Unicode, as mail programs show no MathML.
"""

from html import escape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from mailing import sources
from mailing.marks import FIXED, MARK
from mailing.models import Announcement, Letter
from portal import markup
from portal.lib.redaction import Calendar, Html, PlainText
from portal.markup.html_output import TEXT_CLEANER, HtmlRenderer, region
from portal.markup.source import bounded, printable
from portal.markup.syntax import parser

from . import placeholders

Kind = Announcement.Kind
MAX_SUBJECT = Letter._meta.get_field("subject").max_length
PASSING = {Kind.REMINDER, Kind.REQUEST}  # of use on the day and to its recipient only: not for the archive


class MailRenderer(HtmlRenderer):
    """The HTML of the site's pages with formulas in Unicode."""

    def formula(self, tokens, index, options, env):
        token = tokens[index]
        text = env["budget"].text(token.content, token.info == "display" and not env["title"])
        shown = escape(token.content if text is None else text).replace("\n", "<br>")
        if token.block:
            return region("div", "math-display", _("Formula"), shown) + "\n"
        return f"<em>{shown}</em>" if text and text.isalpha() and len(text) == 1 else shown


HTML = parser(MailRenderer, letter=True)


def render(announcement):
    """The Letter, not stored, that a stored announcement would freeze into now.

    What no mail may hold is replaced in it, and listed in its `replaced`, as its readers would have seen it.
    Raises ValidationError with the errors by field: "subject" and "body".
    """
    facts, errors, made = sources.facts(announcement.source), {}, {}
    for field, make in (("subject", subject_of), ("body", body_of)):
        try:
            made[field] = make(getattr(announcement, field), facts)
        except ValidationError as error:
            errors[field] = error
    if errors:
        raise ValidationError(errors)
    calendar = sources.calendar_of(announcement.source) if announcement.with_calendar else ""
    (subject, html, text, calendar), replaced = redacted(made["subject"], *made["body"], calendar)
    letter = Letter(
        subject=Truncator(subject).chars(MAX_SUBJECT),
        html=html,
        text=text,
        calendar=calendar,
        reply_to=reply_to_of(announcement),
        is_archived=announcement.kind not in PASSING,
    )
    letter.replaced = replaced
    return letter


def redacted(subject, html, text, calendar):
    """These four without what no mail may hold, and a list of what that was."""
    documents = [PlainText(subject), Html(html, FIXED), PlainText(text, FIXED), Calendar(calendar)]
    return sources.redacted(documents)


def reply_to_of(announcement):
    """Where replies go: as the announcement says, else its list, else whoever made it; or ""."""
    of_lists = (each.reply_to for each in announcement.lists.all() if each.reply_to)
    owner = announcement.created_by.email if announcement.created_by else ""
    return announcement.reply_to or next(of_lists, owner)


def subject_of(text, facts):
    """The subject as one line of plain text, however long a title makes it. Raises ValidationError."""
    return _subject(placeholders.fill(text, facts, is_line=True))


def _subject(source):
    line = markup.to_line(source)
    if not line:
        raise ValidationError(_("Write a subject."))
    return line


def subjects(announcements):
    """The subjects of announcements as their readers see them, {key: line}, in a constant number of queries.

    As it was written where that cannot be said.
    """
    facts = sources.facts_on({each.source for each in announcements if not each.letter_id})
    return {each.pk: _subject_shown(each, facts.get(each.source, {})) for each in announcements}


def show_subjects(announcements):
    """Name announcements as their readers see them, in `subject_shown`, by which they call themselves."""
    shown = subjects(announcements)
    for announcement in announcements:
        announcement.subject_shown = shown[announcement.pk]


def _subject_shown(announcement, facts):
    if announcement.letter_id:  # which has it filled in
        return announcement.subject
    try:
        return Truncator(subject_of(announcement.subject, facts)).chars(MAX_SUBJECT)
    except ValidationError:
        return announcement.subject


def body_of(text, facts):
    """The body as (HTML, plain text)."""
    source = placeholders.fill(text, facts)
    try:
        markup.check(source)
    except markup.MarkupTooLong as error:
        raise ValidationError(str(error)) from error
    html, plain = to_html(source), markup.to_text(source, base=settings.SITE_URL, letter=True)
    _check_marks(source, html, plain)
    return placeholders.put_blocks(html, plain, facts)


def to_html(source):
    """Markdown with LaTeX as safe HTML for mail programs: whole addresses, no MathML."""
    env = markup.environment(base=settings.SITE_URL, first_heading=2)
    return TEXT_CLEANER.clean(printable(HTML.render(bounded(source), env)))


def _check_marks(source, *made):
    """A mark within an address or a formula would not be found again, and its reader see it."""
    wanted = sorted(MARK.findall(source))
    if any(sorted(MARK.findall(text)) != wanted for text in made):
        raise ValidationError(
            _("A placeholder for a time cannot stand inside a link or a formula; write it beside.")
        )
