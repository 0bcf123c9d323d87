"""The subjects and bodies of mails about talks, with placeholders that are filled in when they go out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailing.announcements import placeholders

from . import sources

# What a request to a speaker names.
OF_SPEAKER = {
    "talk.time": gettext_lazy("its time"),
    "speaker.name": gettext_lazy("the speaker"),
    "speaker.missing": gettext_lazy("what is missing"),
    "speaker.due": gettext_lazy("until when"),
    "speaker.link": gettext_lazy("their personal page"),
    "speaker.button": gettext_lazy("a button to their personal page"),
}


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


def people_notice(*, is_off):
    """To the speakers and the chair of a talk; it names no page, as they may know it while it is a draft."""
    if is_off:
        rest = ["**{{talk.line}}**", _("It was planned for %s.") % "{{talk.announced_time}}"]
    else:
        when, where = _("**When:** %s") % "{{talk.time}}", _("**Where:** %s") % "{{talk.place}}"
        rest = ["**{{talk.line}}**", when, where]
    return "{{talk.news}}: {{talk.line}}", _paragraphs(
        _("This has changed of a talk in %s at which you speak or which you chair:") % "{{event.title}}",
        "{{talk.changes}}",
        *rest,
        _("If this does not suit you, please answer this mail."),
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


def request_to_read(event):
    """The subject and body of a request as organisers read it first: with the names of what is filled in."""
    known = {"event.title": str(event)} | {name: f"[{label}]" for name, label in OF_SPEAKER.items()}
    subject, body = request()
    for name, shown in known.items():
        subject, body = (text.replace(f"{{{{{name}}}}}", shown) for text in (subject, body))
    return subject, body


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
