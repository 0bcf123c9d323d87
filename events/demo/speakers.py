"""What speakers and readers of the invented seminar have sent: links, a change that waits, suggestions."""

from events.speakers.actions import proposals, suggestions
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


def add(event, now):
    """Suggestions for the seminar, and links for the speakers of its next two talks, of whom one answered."""
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


def _answer(link, now):
    """Consent, which holds at once, and a sentence for a page that the workshop uses, too, which waits."""
    person, wanted = link.speaker.person, {"consent": link.speaker.Consent.YES}
    proposals.submit(link=link, wanted=wanted, seen={"consent": digest("")}, now=now)
    after = f"{person.bio} From autumn on, letters go to the new address by the harbour."
    Proposal.objects.create(speaker=link.speaker, changes={"bio": [person.bio, after]}, created_at=now)
