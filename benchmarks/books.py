"""How fast a book of 500 abstracts is made, as ratios measured in one run: `python -m benchmarks.books`.

Compared with what nobody can do without: one process that compiles the finished Typst source with its fonts,
and does nothing else. The portal besides reads the posters, reads their Markdown, has formulas converted,
compiles within bounds, and writes the page that says the same; after an edit one formula is new. On a
throw-away database.
"""

import subprocess
import sys
import time
from pathlib import Path

from ._databases import scratch
from .badges import BARE

POSTERS = 500
ROUNDS = 3
LIMITS = {"first": 2.5, "edited": 1.3}
SENTENCE = (
    "We show that the solution $u_{%(n)d}$ of the boundary problem is smooth on $\\Omega \\subset "
    "\\mathbb{R}^d$, and that its energy decays as $O(t^{-%(n)d})$ wherever "
    "the kernel is positive and the data are random. "
)
DISPLAY = (
    "\n\n$$\\int_0^{%(n)d} \\left( \\frac{\\partial u}{\\partial t} + \\nabla \\cdot (u\\,v) \\right) dx"
    " = \\lim_{n\\to\\infty} \\sum_{k=1}^{n} \\hat f_{%(n)d}(k)$$\n\n"
)


def main():
    with scratch() as folder:
        event = make_workshop()
        sys.exit(report(measure(event, Path(folder, "bare"))))


def make_workshop():
    from django.utils import timezone

    from events.models import Event
    from events.posters.models import Poster, PosterAuthor, PosterCall

    event = Event.objects.create(
        slug="benchmark", title="Mathematics of learning", kind="workshop", status="published"
    )
    now = timezone.now()
    call = PosterCall.objects.create(event=event, is_published=True, deadline=now, gallery_from=now)
    posters = Poster.objects.bulk_create(
        Poster(
            call=call, number=n, title=f"On graphs and $L^{{{n}}}$", released_decision="poster", board=n,
            abstract=(SENTENCE * 3 + DISPLAY + SENTENCE * 2) % {"n": n},
        )
        for n in range(1, POSTERS + 1)
    )  # fmt: skip
    PosterAuthor.objects.bulk_create(
        PosterAuthor(
            poster=poster, position=place, name=f"Łukasz Example {poster.number}", affiliations="Universität",
            sort_name=f"Example {poster.number}", is_contact=not place, presents=not place,
        )
        for poster in posters
        for place in range(3)
    )  # fmt: skip
    return event


def measure(event, folder):
    """The least seconds of each way, in rounds that alternate between them: what others do only adds."""
    folder.mkdir()
    ways = {
        "first": lambda: book(event, forget=True),
        "edited": lambda: book(event, forget=False),
        "bare": lambda: bare(folder),
    }
    seconds = {name: [] for name in ways}
    write_source(event, folder)
    for number in range(ROUNDS):
        for name, way in ways.items():
            edit(event, number) if name == "edited" else None
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: min(times) for name, times in seconds.items()}


def write_source(event, folder):
    """The finished source with all its files, as the bare process reads them."""
    from django.conf import settings

    from portal.documents import typesetting

    def keep(template, facts, files, **options):
        for name, content in typesetting.given(facts, files).items():
            Path(folder, name).write_bytes(content)
        source = Path(settings.BASE_DIR, "templates", template).read_bytes()
        Path(folder, "main.typ").write_bytes(source)
        return b""

    pdf, typesetting.pdf = typesetting.pdf, keep
    book(event, forget=True)
    typesetting.pdf = pdf


def edit(event, number):
    from events.posters.models import Poster

    Poster.objects.filter(number=1).update(abstract=f"Another abstract with $x_{{{number}}}^2$.")


def bare(folder):
    from portal.documents import fonts

    command = [sys.executable, "-c", BARE, str(folder / "main.typ"), str(folder), str(folder / "bare.pdf")]
    subprocess.run([*command, *fonts.folders()], check=True)  # noqa: S603


def book(event, *, forget):
    """The whole way of a document from the row to the stored files; to forget is to begin anew."""
    from django.utils import timezone

    from portal.documents import actions
    from portal.documents.models import Document

    if forget:
        forget_all()
    Document.objects.create(kind="book", about=str(event.pk), title="Book", filename="book.pdf")
    actions.make(actions.claim(timezone.now()))
    made = Document.objects.first()
    if made.state != Document.State.READY:
        raise RuntimeError(made.error or "The book was not made.")


def forget_all():
    from events.posters.book import page, setting
    from events.posters.models import PosterBook
    from portal import markup
    from portal.documents.models import FormulaTypst
    from portal.markup.formulas import formula

    FormulaTypst.objects.all().delete()
    PosterBook.objects.all().delete()
    for kept in (setting.to_typst, page.to_html, markup.to_inline_typst, markup.to_inline_html, formula):
        kept.cache_clear()


def report(seconds):
    """Print the ratios; 1 if one is above its limit."""
    bare = seconds.pop("bare")
    print(f"Book of {POSTERS} abstracts; a bare process that compiles it ({bare:.1f} s here) is 1")
    told = {"first": "the first time, all formulas new", "edited": "after an edit of one abstract"}
    for name, took in seconds.items():
        print(f"  {told[name]:<36} {took / bare:>6.2f}   at most {LIMITS[name]:g}")
    return any(took / bare > LIMITS[name] for name, took in seconds.items())


if __name__ == "__main__":
    main()
