"""What a speaker fills in on the page behind their link: the fields by name, and what is stored in them."""

from django.utils.translation import gettext_lazy as _

from events.models import Material, Speaker
from events.permissions import organisers_may_edit

# The texts of the form by name, each with the row that holds it. Co-speakers share those of the talk.
ROWS = {
    "title": "talk",
    "abstract": "talk",
    "affiliations": "speaker",
    "bio": "person",
    "homepage": "person",
    "time_zone": "person",
    "consent": "speaker",
}
LABELS = {
    "title": _("title"),
    "abstract": _("abstract"),
    "affiliations": _("affiliation"),
    "bio": _("biography"),
    "homepage": _("homepage"),
    "time_zone": _("time zone"),
    "consent": _("consent to the recording"),
    "photo": _("photo"),
    "slides": _("slides"),
    "slides_url": _("link to the slides"),
}


def is_of_person(name):
    """Whether a field of the form says something of the person, which all their events show."""
    return name == "photo" or ROWS.get(name) == "person"


def names_on(speaker):
    """The names of the fields that the page behind a speaker's link shows and takes.

    A link made by organisers who may not edit the person is about that talk alone.
    """
    return [name for name in LABELS if not is_of_person(name) or covers_person(speaker)]


def covers_person(speaker):
    """Whether a speaker's link may say something of the person; asked once, of many by `note_covered`."""
    if not hasattr(speaker, "_is_covered"):
        note_covered([speaker])
    return speaker._is_covered


def note_covered(speakers):
    """Ask `covers_person` of several speakers, read with `links.RELATED_TO_SPEAKER`, in one query."""
    covered = organisers_may_edit(speakers)
    for speaker in speakers:
        speaker._is_covered = speaker.pk in covered


def owner_of(speaker, name):
    """The row that holds a field of the form: the talk, the person, or the appearance itself."""
    owner = ROWS[name]
    return speaker if owner == "speaker" else getattr(speaker, owner)


def stored_values(speaker):
    """The values of the form as they are stored, by name."""
    return {name: clean_lines(getattr(owner_of(speaker, name), name)) for name in ROWS}


def display_value(name, text):
    """A value of the form as people read it."""
    return str(dict(Speaker.Consent.choices).get(text, text)) if name == "consent" else text


def clean_lines(text):
    """A text with the line ends of Unix, as every browser sends and every form compares it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def slides_label(speaker):
    """The label of a speaker's slides: with their name where the talk has several speakers."""
    label = str(Material.Kind.SLIDES.label)
    own = f"{label}: {speaker.person.name}" if speaker.talk.speakers.count() > 1 else label
    return own[: Material._meta.get_field("label").max_length]


def current_slides(speaker):
    """The current slides of a speaker, or None."""
    slides = speaker.talk.materials.filter(kind=Material.Kind.SLIDES, is_current=True)
    return slides.filter(label=slides_label(speaker)).first()
