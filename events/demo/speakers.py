"""What was sent about the invented seminar: invitations and answers, links, a change, suggestions."""

import datetime as dt

from events.models import Person
from events.speakers.actions import answers, asking, proposals, suggestions
from events.speakers.actions.links import make_link
from events.speakers.models import Proposal
from portal.lib.tokens import digest

# (speaker, affiliation, topic, why, from whom)
SUGGESTED = (
    (
        "Wilfred Ashcombe",
        "Harrow Point University",
        "Sharp constants in margin bounds",
        "He gave a short course on this in spring and has since removed the logarithm.",
        "Leocadia Farnholm",
    ),
    (
        "Saskia Brightwater",
        "Fallow Institute",
        "Why do random features generalise?",
        "Her survey is what our reading group argued about all term; let us ask her.",
        "Abayomi Greystoke",
    ),
    ("Teodor Lindqvarn", "", "Tropical geometry of piecewise linear networks", "", ""),
)

# Who was written to about the first free dates: one comes, one cannot, one has opened the page and is silent.
INVITED = ("Eulalia Thornbury", "Casimir Oakhollow", "Perpetua Marlowind")
LETTER = """Dear {name},

we would be glad to hear you in {event}. Would one of the days below suit you?

You choose the subject; fifty minutes, and ten for questions. We ask for a title and an abstract later.

With best wishes,
Kirsi Fennimore"""
DAY = dt.timedelta(days=1)


def add(event, later, now):
    """Suggestions for the seminar, and links for the speakers of its next two talks, of whom one answered.

    Some people were invited for the days after, whose starts are `later`.
    """
    _invite(event, later, now)
    for name, affiliation, topic, reason, sender in SUGGESTED:
        suggestions.suggest(
            event=event,
            speaker_name=name,
            affiliation=affiliation,
            topic=topic,
            reason=reason,
            from_name=sender,
            from_email=f"{sender.split()[0].lower()}@example.org" if sender else "",
        )
    talks = event.talks.exclude(speakers=None).upcoming(now)[:2]
    links = [make_link(speaker=speaker) for talk in talks for speaker in talk.speakers.all()]
    _answer(links[0], now)


def _invite(event, starts, now):
    """A round of invitations that is open: a yes, a no, and somebody who has not answered."""
    people = [{"name": name, "email": f"{name.split()[0].lower()}@example.org"} for name in INVITED]
    comes, cannot, silent = asking.ask(
        event=event,
        people=people,
        starts=starts,
        subject="Would you speak in {event}?",
        letter=LETTER,
        by=None,
        now=now - 6 * DAY,
    )
    first = comes.dates.first().starts_at
    comes = answers.accept(invitation=comes, starts_at=first, words="With great pleasure.", now=now - 4 * DAY)
    home = {"homepage": "https://example.org/people/eulalia-thornbury", "affiliation": "Fallow Institute"}
    Person.objects.filter(pk=comes.speaker.person_id).update(**home)
    words = "I am on sabbatical in the southern hemisphere all term."
    answers.decline(invitation=cannot, words=words, now=now - 3 * DAY)
    asking.note_opening(invitation=silent, now=now - 5 * DAY)


def _answer(link, now):
    """Consent, which holds at once, and a sentence for a page that the workshop uses, too, which waits."""
    person, wanted = link.speaker.person, {"consent": link.speaker.Consent.YES}
    proposals.submit(link=link, wanted=wanted, seen={"consent": digest("")}, now=now)
    after = f"{person.bio} From autumn on, letters go to the new address by the harbour."
    Proposal.objects.create(speaker=link.speaker, changes={"bio": [person.bio, after]}, created_at=now)
