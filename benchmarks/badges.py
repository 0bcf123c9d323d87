"""How fast 500 badges are made, as ratios measured in one run: `python -m benchmarks.badges`.

Compared with what nobody can do without: one process that compiles the same Typst source with the same facts
and fonts, and does nothing else. The portal besides reads the registrations, draws a code for each, and
compiles within bounds. On a throw-away database.
"""

import subprocess
import sys
import time
from pathlib import Path

from ._databases import scratch

BADGES = 500
ROUNDS = 15
LIMIT = 1.5
BARE = """
import sys, typst
source, root, target, *fonts = sys.argv[1:]
known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts)
typst.Compiler(input=source, root=root, font_paths=known).compile(output=target, format="pdf", timestamp=0)
"""


def main():
    with scratch() as folder:
        event = make_workshop()
        sys.exit(report(measure(event, Path(folder, "bare"))))


def make_workshop():
    from events.models import Event
    from events.registration.models import Place, Registration, Ticket

    event = Event.objects.create(
        slug="benchmark", title="Mathematics of learning", kind="workshop", status="published"
    )
    ticket = Ticket.objects.create(event=event, name="In person")
    people = Registration.objects.bulk_create(
        Registration(event=event, name=f"Łukasz Example {n}", sort_name=f"{n:04}", affiliation="Universität")
        for n in range(BADGES)
    )
    Place.objects.bulk_create(
        Place(registration=person, ticket=ticket, state=Place.State.CONFIRMED) for person in people
    )
    return event


def measure(event, folder):
    """The least seconds of each way, in rounds that alternate between them: what others do only adds."""
    folder.mkdir()
    source = write_source(event, folder)
    ways = {"bare": lambda: bare(source, folder), "badges": lambda: badges(event)}
    seconds = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: min(times) for name, times in seconds.items()}


def write_source(event, folder):
    """The template with its facts as files, as the bare process reads them."""
    from django.conf import settings

    from events.registration.papers import making
    from events.registration.papers.kinds import PAPERS, common_facts
    from portal.documents import typesetting

    paper = PAPERS["badges"]
    pages = making.pages_of(paper, list(making.chosen(paper, event)), event)
    facts, _pictures = common_facts(event)
    for name, content in typesetting.given(facts | {"pages": pages}, {}).items():
        Path(folder, name).write_bytes(content)
    source = folder / "main.typ"
    source.write_bytes(Path(settings.BASE_DIR, "templates", paper.template).read_bytes())
    return source


def bare(source, folder):
    from portal.documents import fonts

    command = [sys.executable, "-c", BARE, str(source), str(folder), str(folder / "bare.pdf")]
    subprocess.run([*command, *fonts.folders()], check=True)  # noqa: S603


def badges(event):
    """The whole way of a document, from the row to the stored file."""
    from portal.documents import actions
    from portal.documents.models import Document

    options = {"paper": "badges", "who": [], "without": []}
    Document.objects.create(
        kind="papers", about=str(event.pk), options=options, title="Badges", filename="badges.pdf"
    )
    from django.utils import timezone

    actions.make(actions.claim(timezone.now()))
    made = Document.objects.first()
    if made.state != Document.State.READY:
        raise RuntimeError(made.error or "The badges were not made.")


def report(seconds):
    """Print the ratio; 1 if it is above its limit."""
    ratio = seconds["badges"] / seconds["bare"]
    print(f"{BADGES} badges; a bare process that compiles them ({seconds['bare'] * 1000:.0f} ms here) is 1")
    print(f"  read, drawn, compiled within bounds, stored {ratio:>6.2f}   at most {LIMIT:g}")
    return ratio > LIMIT


if __name__ == "__main__":
    main()
