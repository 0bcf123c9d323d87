"""The form: saved with all its gaps, told of another window, refused at its fields, and never lost."""

import datetime as dt
import sys
import types

import pytest
from django.utils.datastructures import MultiValueDict

from events.posters import drafting, links
from events.posters.forms import SubmissionForm
from events.posters.models import LateInvitation, Poster, PosterDraft, PosterQuestion
from tests.support.factories import make_user
from tests.support.posters import DEADLINE, NOW, make_area, make_call
from tests.support.submissions import code_in, mails_to, make_draft, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def call(clock):
    return make_call()


def address(call):
    return f"/events/{call.event.slug}/posters/submit/"


def page_of(client, path, **options):
    return client.get(path, **options).content.decode()


def send(client, path, content, do="save", **more):
    return client.post(path, content | {"do": do} | more)


def content_of(**fields):
    return drafting.content_of(MultiValueDict({name: [value] for name, value in fields.items()}))


# --- Saved -----------------------------------------------------------------------------------------------


def test_the_first_saving_makes_a_draft_that_has_a_link_and_later_ones_change_it(client, call):
    told = send(client, address(call), {"title": "On gr", "row": "n1"}, "autosave").json()

    assert "not submitted yet" in told["told"]
    again = send(
        client, told["address"], {"title": "On graphs", "row": "n1", "n1-name": "Ada"}, "autosave", edits=1
    )
    assert again.json() == {"address": told["address"], "edits": 2, "told": told["told"]}
    draft = PosterDraft.objects.get()
    assert (draft.title, draft.content["n1-name"]) == ("On graphs", "Ada")
    assert "On graphs" in page_of(client, address(call))  # "continue your draft"
    assert "On graphs" in page_of(client, told["address"])


def test_a_form_pressed_twice_makes_one_draft_and_one_poster(client, call):
    content = typed() | {"begun_as": "an empty form"}

    for _each in range(2):
        response = send(client, address(call), content, "submit")

    assert "One step is left" in client.get(response["Location"]).content.decode()
    assert (PosterDraft.objects.count(), Poster.objects.count()) == (1, 1)
    PosterDraft.objects.update(
        version=2
    )  # its link was renewed: a form left open somewhere gives it to nobody
    assert send(client, address(call), content, "submit").status_code == 410


def test_a_draft_of_somebody_else_is_nobody_elses(client, call):
    make_draft(call, user=make_user())

    assert "Continue" not in page_of(client, address(call))
    assert client.get("/posters/drafts/1-1.forged/").status_code == 404


def test_a_second_window_is_told_and_overwrites_nothing_unasked(client, call):
    draft = make_draft(call, typed(title="First window"), edits=5)

    by_script = send(client, links.path(draft), typed(title="Second"), "autosave", edits=4)
    by_button = send(client, links.path(draft), typed(title="Second"), "save", edits=4)

    assert (by_script.status_code, by_script.json()["edits"]) == (409, 5)
    page = by_button.content.decode()
    assert by_button.status_code == 409 and "Second" in page and 'name="edits" value="5"' in page
    assert PosterDraft.objects.get().title == "First window"
    send(client, links.path(draft), typed(title="Second"), "save", edits=5)
    assert PosterDraft.objects.get().title == "Second"


def test_an_address_gets_the_link_once_when_the_form_is_left_or_saved(client, call):
    path = send(client, address(call), typed(), "autosave").json()["address"]
    assert mails_to("ada@example.org") == []

    send(client, path, typed(), "autosave", edits=1, leaving=1)
    send(client, path, typed(title="More"), "save", edits=1)

    (mail,) = mails_to("ada@example.org")
    assert path in mail and "not submitted yet" in mail


@pytest.mark.parametrize(("do", "names"), [
    ("add", ["Ada", "Bo", "Cy", ""]), ("up-n3", ["Ada", "Cy", "Bo"]), ("down-n1", ["Bo", "Ada", "Cy"]),
    ("remove-n2", ["Ada", "Cy"]), ("up-n1", ["Ada", "Bo", "Cy"]), ("remove-n99", ["Ada", "Bo", "Cy"]),
])  # fmt: skip
def test_rows_of_authors_change_without_a_script(client, call, do, names):
    draft = make_draft(call, typed("Ada", "Bo", "Cy"))

    assert send(client, links.path(draft), typed("Ada", "Bo", "Cy"), do, edits=1).status_code == 302

    content = PosterDraft.objects.get().content
    assert [content.get(f"{row}-name", "") for row in content["row"]] == names


def test_sixty_authors_are_taken_and_no_more(client, call):
    names = [f"Author{number} Example" for number in range(60)]
    draft = make_draft(call, typed(*names))

    refused = send(client, links.path(draft), typed(*names), "add", edits=1)
    assert refused.status_code == 400 and "at most 60 authors" in refused.content.decode()
    form = SubmissionForm(typed(*names, "One More"), call=call, is_sent=True)
    assert not form.is_valid() and "60" in str(form.errors)
    assert SubmissionForm(typed(*names), call=call, is_sent=True).is_valid()


def test_what_is_typed_is_stored_as_it_is_but_for_what_nobody_sees(client, call):
    names = ["نادية عثمان", "می‌خواهم 👩‍🔬", "<b>Ada</b> & \u202eadA", "A\0da"]

    path = send(client, address(call), typed(*names, title="<script>x</script>"), "autosave").json()[
        "address"
    ]

    content = PosterDraft.objects.get().content
    assert [content[f"{row}-name"] for row in content["row"]] == [*names[:2], "<b>Ada</b> & adA", "Ada"]
    page = page_of(client, path)
    assert "<script>x" not in page and "&lt;b&gt;Ada" in page and names[0] in page


def test_more_than_a_form_is_is_refused_and_shown_again(client, call):
    draft = make_draft(call)

    refused = send(client, links.path(draft), typed(abstract="x" * 120_000), "autosave", edits=1)

    assert refused.status_code == 400 and "shorten" in refused.json()["refused"]
    assert send(client, links.path(draft), typed(abstract="x" * 120_000), edits=1).status_code == 400
    assert PosterDraft.objects.get().content == typed()


def test_fields_of_other_names_and_rows_are_not_kept():
    content = content_of(
        title="T", evil="x", csrfmiddlewaretoken="y", row="n1", **{"n2-name": "gone", "n1-admin": "1"}
    )

    assert content == {"title": "T", "row": ["n1"]}


# --- Checked at the button -------------------------------------------------------------------------------


def errors_of(call, *names, **fields):
    form = SubmissionForm(typed(*names) | fields, call=call, is_sent=True)
    form.is_valid()
    rows = {f"{each.prefix}-{name}": told for each in form.authors for name, told in each.errors.items()}
    return {name: " ".join(told) for name, told in (form.errors | rows).items() if name != "__all__"}


@pytest.mark.parametrize(("fields", "name", "told"), [
    ({"title": ""}, "title", "required"),
    ({"title": "x" * 301}, "title", "300"),
    ({"abstract": "x" * 2001}, "abstract", "2000"),
    ({"n1-orcid": "0000-0002-1825-0098"}, "n1-orcid", "no ORCID"),
    ({"n1-email": ""}, "n1-email", "contact needs"),
    ({"n1-email": "ada@nowhere"}, "n1-email", "no mail address"),
    ({"n1-name": "", "n1-email": "ada@example.org"}, "n1-name", "Give the name"),
    ({"n1-name": "", "n1-email": ""}, "n1-name", "at least one author"),
    ({"n1-name": "x" * 201}, "n1-name", "200"),
    ({"mode": "by rocket"}, "mode", "not one of"),
])  # fmt: skip
def test_errors_stand_at_their_fields(call, fields, name, told):
    assert told in errors_of(call, **fields)[name]


def test_areas_and_questions_are_those_of_the_call(call):
    area, foreign = make_area(call.event), make_area(make_call().event)
    question = PosterQuestion.objects.create(
        call=call, label="Format", kind="choice", choices="A0\nA1", is_required=True
    )
    other = PosterQuestion.objects.create(call=make_call(), label="Secret")

    assert set(errors_of(call)) == {"areas", f"q{question.pk}"}
    assert "areas" in errors_of(call, areas=[str(foreign.pk)])
    form = SubmissionForm(
        typed(areas=[str(area.pk)]) | {f"q{question.pk}": ["A1"], f"q{other.pk}": ["forged"]},
        call=call,
        is_sent=True,
    )
    assert form.is_valid() and form.facts()["answers"] == {question.pk: "A1"}


def test_of_two_contacts_one_is_taken_and_an_unknown_one_is_the_first(call):
    form = SubmissionForm(
        typed("Ada Example", "Bo Example", contact="n9", presents="n2"), call=call, is_sent=True
    )

    assert form.is_valid()
    assert [(each["is_contact"], each["presents"]) for each in form.facts()["authors"]] == [
        (True, False),
        (False, True),
    ]
    assert content_of(contact="n1") | {"row": []} == {"contact": "n1", "row": []}
    twice = drafting.content_of(MultiValueDict({"contact": ["n1", "n2"], "row": ["n1", "n2"]}))
    assert twice["contact"] == "n2"


def test_an_incomplete_form_says_what_is_missing_and_keeps_all(client, call):
    draft = make_draft(call)

    page = send(client, links.path(draft), typed(title="", abstract="Kept words"), "submit", edits=1)

    assert page.status_code == 400
    text = page.content.decode()
    assert (
        "Not submitted yet; what you wrote is kept as a draft." in text and "the field that is marked" in text
    )
    assert PosterDraft.objects.get().content["abstract"] == "Kept words" and not Poster.objects.exists()


# --- Submitted by the pages ------------------------------------------------------------------------------


def test_from_the_empty_form_to_the_own_page_by_the_code(client, call):
    waiting = client.get(
        send(client, address(call), typed("Ada Example", "Bo Example"), "submit")["Location"]
    )
    path = waiting.request["PATH_INFO"]
    assert (
        "as no. 1. You may change it until Tue 31 March 2026, 23:59 Berlin time." in waiting.content.decode()
    )

    assert "not the code" in send(client, path, {"code": "12"}, "code").content.decode()
    own = send(client, path, {"code": code_in(mails_to("ada@example.org")[-1])}, "code")

    assert own["Location"] == links.path(Poster.objects.get())
    assert "On graphs" in page_of(client, own["Location"])
    assert client.get(path)["Location"] == own["Location"]


def test_codes_cannot_be_guessed_by_trying(client, call):
    path = send(client, address(call), typed(), "submit")["Location"]
    code = code_in(mails_to("ada@example.org")[-1])
    for _each in range(8):
        send(client, path, {"code": "no"}, "code")

    assert "Too many codes" in send(client, path, {"code": code}, "code").content.decode()


def test_who_proved_the_address_by_its_link_alone_owns_it_then(client, call):
    path = send(client, address(call), typed(), "submit")["Location"]
    own = links.path(Poster.objects.get())
    assert own in mails_to("ada@example.org")[-1]

    assert client.get(own).status_code == 200 and Poster.objects.get().proved_at is None
    client.post(own, {"do": "prove"})

    assert Poster.objects.get().proved_at == NOW
    assert client.get(path).status_code == 410  # whoever wrote it need not be whoever has the address


def test_a_wrong_address_is_corrected_on_the_same_page(client, call):
    path = send(client, address(call), typed(**{"n1-email": "ada@gmial.com"}), "submit")["Location"]
    assert "ada@gmail.com" in page_of(client, path)

    send(client, path, {"email": "ada@gmail.com"}, "again")

    assert Poster.objects.get().authors.get().email == "ada@gmail.com"
    assert len(mails_to("ada@gmail.com")) == 1


def test_a_call_that_closed_while_somebody_wrote_says_so_and_keeps_it(client, call, clock):
    draft = make_draft(call)
    clock.now = DEADLINE + dt.timedelta(minutes=11)

    page = send(client, links.path(draft), typed(title="Last words"), "submit", edits=1)

    assert page.status_code == 409 and "kept as a draft" in page.content.decode()
    assert PosterDraft.objects.get().title == "Last words" and not Poster.objects.exists()
    assert send(client, links.path(draft), typed(title="Still saved"), "autosave", edits=2).status_code == 200


def test_an_invitation_to_submit_late_has_one_draft(client, call, clock):
    clock.now = DEADLINE + DAY
    late = LateInvitation.objects.create(
        call=call, name="Ada Example", email="ada@example.org", until=clock.now + DAY
    )

    assert "Ada Example" in page_of(client, links.path(late)) and not PosterDraft.objects.exists()
    for _each in range(2):
        draft = client.post(links.path(late))["Location"]
    content = PosterDraft.objects.get().content
    response = send(client, draft, content | typed(), "submit", edits=1)

    assert response["Location"] == links.path(Poster.objects.get())
    assert "was used" in page_of(client, links.path(late))


def test_a_program_that_fills_in_everything_leaves_nothing(client, call):
    send(client, address(call), typed(), "submit", website="x")

    assert not PosterDraft.objects.exists()


# --- Reminded --------------------------------------------------------------------------------------------


def test_a_picture_of_the_book_saves_nothing_and_says_what_is_wrong(client, call, monkeypatch):
    asked = []
    fake = types.ModuleType("events.posters.book.pictures")
    fake.abstract_picture = lambda title, abstract, authors: (
        asked.append((title, abstract, authors)) or (b"PNG", ["`\\GL` is not known."])
    )
    monkeypatch.setitem(sys.modules, "events.posters.book", types.ModuleType("events.posters.book"))
    monkeypatch.setitem(sys.modules, "events.posters.book.pictures", fake)
    draft, content = make_draft(call), typed(abstract="New words", **{"n1-affiliations": "A\nB"})

    picture = send(client, links.path(draft), content, "book", edits=1)

    page = picture.content.decode()
    assert "data:image/png;base64,UE5H" in page and "`\\GL` is not known." in page
    assert f'<a href="{links.path(draft)}">Back to the form</a>' in page
    assert asked == [("On graphs", "New words", [("Ada Example", ["A", "B"])])]
    assert send(client, address(call), typed(abstract=""), "book").status_code == 400
    assert PosterDraft.objects.get().content == typed()


def test_the_preview_shows_what_readers_will_see_and_what_cannot_be_set(client):
    good = client.post("/posters/texts/preview/", {"text": "Let $x^2$."}).content.decode()
    bad = client.post("/posters/texts/preview/", {"text": r"$\frac{$ and 5$ <script>"}).content.decode()

    assert "<math" in good and "text-problems" not in good
    assert "text-problems" in bad and "<script>" not in bad
    assert client.post("/posters/texts/preview/", {"text": "x" * 60_000}).status_code == 400
