"""The book as it is printed: texts as typed, mathematics, an index; the same bytes; what fails is named."""

import io
import re

import pytest
from PIL import Image

from events.posters.book import facts, index, making, pictures, setting
from events.posters.models import PosterBook
from portal.documents import actions as documents
from portal.documents.models import Document
from tests.support.factories import make_talk, utc
from tests.support.pdfs import pages
from tests.support.posters import NOW, make_area, make_call, make_chair, make_poster

pytestmark = pytest.mark.django_db
TYPED = r'Typed: # \ @ref <label> * _ [x] ] " // /* and */ #read("house.typ") 100% ~ = x'
Audience = PosterBook.Audience


def make_accepted(call, title, **fields):
    return make_poster(call, title=title, released_decision="poster", **fields)


@pytest.fixture
def call(clock):
    return make_call()


def printed(event, audience, user):
    """The PDF of a book, made as the worker does."""
    making.ask(event=event, audience=audience, by=user, back="")
    documents.make(documents.claim(NOW))
    made = Document.objects.first()
    assert made.state == "ready", made.error
    return made.file.read()


def test_a_book_is_printed_with_all_that_authors_wrote(call):
    event, chair = call.event, make_chair(call)
    graphs = make_area(event, "Limits of graphs")
    people = [
        {"name": "Zoë Zámečník", "affiliations": "Universität Köln\nINRIA"},
        {"name": "王 小明", "sort_name": "王", "affiliations": "日本大学"},
        {"name": "Émile Østergård", "affiliations": "INRIA", "disputed_at": NOW},
    ]
    make_accepted(call, "On $L^2$ and `#panic()`", authors=people, areas=[graphs], abstract=TYPED, board=7)
    make_accepted(
        call,
        "Two",
        authors=["Éric Abel", "Ada Ördög"],
        abstract=r"Let $\int_0^1 \sqrt{x}\,dx$ and $\foo{x}$. ᚠ",
    )
    make_poster(call, title="Never accepted", released_decision="rejected", decision="poster")
    make_talk(
        event, title="Keynote on graphs", abstract="Of a talk.", starts_at=utc(2027, 6, 15, 8), kind="keynote"
    )

    made = printed(event, Audience.CHAIRS, chair)
    text = pages(made)
    whole = " ".join(text)

    assert 'Typed: # \\ @ref <label> * _ [x] ] " // /* and */ #read("house.typ") 100% ~ = x' in whole
    for each in (
        "and #panic()",
        "1Universität Köln",
        "3日本大学",
        "Limits of graphs",
        "Board 7",
        "10:00–11:00",
    ):
        assert each in whole, each
    assert "Never accepted" not in whole and "Émile" not in whole
    assert r"\foo{x}" in whole
    at = [text[-1].index(name) for name in ("Abel, Éric", "Ördög, Ada", "Zámečník, Zoë", "王 小明")]
    assert at == sorted(at)
    row = PosterBook.objects.get()
    assert [key for key, _sentence in row.problems] == ["p2", "p2"]
    assert r"\foo{x}" in row.problems[0][1] and "ᚠ" in row.problems[1][1]
    assert printed(event, Audience.CHAIRS, chair) == made


def test_a_formula_on_its_own_line_stays_among_its_words_and_the_index_names_a_page_once(call):
    for _number in range(2):
        make_accepted(call, "On sums", abstract="We know that $$a + 7351 = b.$$ And then more.")
    text = " ".join(pages(printed(call.event, Audience.CHAIRS, make_chair(call))))

    assert text.count("7351") == 2
    assert "And then more." in text
    assert not re.search(r"(\d+), \1\b", text.split("Index of authors")[-1])


def test_an_abstract_that_cannot_be_set_is_printed_as_written_and_named(call, monkeypatch):
    make_accepted(call, "Good", abstract="All $x$ is well.")
    make_accepted(call, "Bad", abstract="Broken *abstract*.")
    set_text = setting.to_typst

    def broken(source):
        found = set_text(source)
        return found._replace(code="no-such-function()") if "Broken" in source else found

    monkeypatch.setattr(setting, "to_typst", broken)
    book = facts.gather(call.event, Audience.CHAIRS, NOW)

    made, problems = setting.make(book, content_on=NOW.date())

    whole = " ".join(pages(made))
    assert "Broken *abstract*." in whole and "is well." in whole
    assert [key for key, _sentence in problems] == ["p2"]


def test_an_index_of_one_and_of_many_scripts_is_sorted_as_readers_expect():
    def entry(key, *names):
        who = [facts.Who(name, sort_name, []) for name, sort_name in names]
        return facts.Entry(key, "", "", who)

    one = index.author_index([entry("p1", ("Plato", "Plato"))])
    many = index.author_index(
        [
            entry("p1", ("Zoë Żak", "Żak"), ("Ludwig van Beethoven", "Beethoven"), ("王 小明", "王")),
            entry("p2", ("Åsa Öberg", "Öberg"), ("Ana Ober", "Ober"), ("Zoë Żak", "Żak")),
            entry("t3", ("Łukasz Zak", "Zak"), ("Юрий Иванов", "Иванов"), ("Søren Ørsted", "Ørsted")),
        ]
    )

    assert one == [("P", [("Plato", ["p1"])])]
    assert [(letter, [name for name, _ids in names]) for letter, names in many] == [
        ("B", ["Beethoven, Ludwig van"]),
        ("O", ["Ober, Ana", "Öberg, Åsa", "Ørsted, Søren"]),
        ("Z", ["Zak, Łukasz", "Żak, Zoë"]),
        ("Other scripts", ["Иванов, Юрий", "王 小明"]),
    ]
    assert many[2][1][1] == ("Żak, Zoë", ["p1", "p2"])


def test_an_abstract_is_pictured_for_its_author_and_what_cannot_be_set_is_said():
    made, problems = pictures.abstract_picture(
        "On $h$",
        r"Let $\input{/etc/passwd}$ be.",
        [{"name": "Ada", "affiliations": "A\nB", "presents": True}],
    )

    assert made.startswith(b"\x89PNG")
    assert problems == [r"This formula is printed as it was written: \input{/etc/passwd}"]
    assert pictures.abstract_picture("", "", [("", [])])[0].startswith(b"\x89PNG")


def test_nothing_runs_over_the_edge_of_the_paper():
    long = (
        "x" * 400
        + "\n\n`"
        + "y" * 400
        + "`\n\n$$"
        + "x+" * 300
        + "x$$\n\n$$"
        + "x_1+" * 30
        + "x$$\n\n$\\foo"
        + "z" * 300
        + "$"
    )
    made = Image.open(io.BytesIO(pictures.abstract_picture("T" * 250, long)[0])).convert("L")

    edge = made.crop((made.width - 40, 0, made.width, made.height))  # of 52 pixels of margin

    assert edge.getextrema() == (255, 255)


def test_a_book_costs_the_same_queries_for_one_poster_and_for_three(call, django_assert_max_num_queries):
    area = make_area(call.event)
    counts = []
    for _round in range(2):
        for _each in range(1 if not counts else 2):
            make_accepted(call, "On graphs", authors=["Ada Example", "Bo Example"], areas=[area])
            make_talk(call.event)
        with django_assert_max_num_queries(30) as found:
            facts.gather(call.event, Audience.CHAIRS, NOW)
        counts.append(len(found))
    assert counts[0] == counts[1]
