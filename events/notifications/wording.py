"""The subjects and bodies of mails about talks, with placeholders that are filled in when they go out."""

from django.utils.translation import gettext as _

from mailing.announcements import placeholders

from . import sources


def announcement():
    subject = "{{talk.line}}, {{talk.day}}"
    return subject, _paragraphs(
        "## {{talk.title}}",
        "{{talk.speakers}}",
        "{{talk.details}}",
        "{{talk.abstract}}",
    )


def reminder():
    return _("Reminder: %s") % "{{talk.line}}, {{talk.day}}", _what_when_and_where()


def notice():
    return "{{talk.news}}: {{talk.line}}", _paragraphs("{{talk.changes}}", _what_when_and_where())


def notice_called_off():
    """Of a talk that does not take place: without saying once more when and where it would have been."""
    subject, _body = notice()
    return subject, _paragraphs(
        "{{talk.changes}}",
        "**{{talk.line}}**",
        _("It was announced for %s.") % "{{talk.announced_time}}",
        _("[Page of the talk](%s)") % "{{talk.page}}",
    )


def recording():
    return _("Recording: %s") % "{{talk.line}}", _paragraphs(
        _("The recording of this talk is there:"),
        "**{{talk.line}}**",
        "{{talk.time}}",
        _("[Watch it on its page](%s)") % "{{talk.page}}",
    )


def request():
    return _("Your talk in %s: what is still missing") % "{{event.title}}", _paragraphs(
        _("Dear %s,") % "{{speaker.name}}",
        _("for your talk of %s the following is still missing:") % "{{talk.time}}",
        "{{speaker.missing}}",
        _("Please give it %s on your personal page. It needs no account, and is for you alone:")
        % "{{speaker.due}}",
        "{{speaker.button}}",
        _("Thank you!"),
    )


def digest(upcoming, recorded):
    """The subject and body of a weekly digest of talks, given by their keys."""
    parts = [
        _(
            "This is the weekly digest of [%(event)s](%(page)s): talks of the next two weeks and new "
            "recordings."
        )
        % {"event": "{{event.title}}", "page": "{{event.page}}"},
        _in_digest(_("Upcoming talks"), upcoming, "{{%s.entry}}"),
        _in_digest(_("New recordings"), recorded, "**[{{%s.line}}]({{%s.page}})**"),
    ]
    return _("Weekly digest: %s") % "{{event.title}}", _paragraphs(*filter(None, parts))


def _in_digest(heading, talks, of_talk):
    told = [of_talk.replace("%s", name_in_digest(key)) for key in talks]
    return _paragraphs(f"## {heading}", *told) if told else ""


def name_in_digest(key):
    """What the placeholders of one of several talks begin with."""
    return placeholders.name_in_digest(sources.of_talk(key))


def _what_when_and_where():
    return _paragraphs("**{{talk.line}}**", "{{talk.details}}")


def _paragraphs(*texts):
    return "\n\n".join(texts)
