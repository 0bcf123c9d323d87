"""A poster's own page, those of its authors, its files, the account's section: who sees and does what."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.posters import account, likeness, links
from events.posters.actions import drafts, files
from events.posters.models import Poster, PosterDraft, PosterFile
from tests.support.factories import make_superuser, make_user
from tests.support.poster_files import SECRET, everything_in, pdf, telling, upload
from tests.support.posters import DEADLINE, NOW, make_call, make_chair, make_poster
from tests.support.submissions import mails_to, make_draft, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]
DAY = dt.timedelta(days=1)
ADA = {"name": "Ada Example", "email": "ada@example.org"}


@pytest.fixture(autouse=True)
def private_files(monkeypatch, tmp_path):
    """The folder in which the files of posters are kept."""
    for name in ("file", "picture"):
        monkeypatch.setattr(PosterFile._meta.get_field(name), "storage", FileSystemStorage(tmp_path))
    return tmp_path


@pytest.fixture
def call(clock):
    return make_call(files="now")


@pytest.fixture
def poster(call):
    return make_poster(call, [ADA, "Bo Example"], title="On graphs")


def page_of(client, path):
    return client.get(path).content.decode()


def stored(folder):
    return sorted(each for each in folder.rglob("*") if each.is_file())


# --- The page of the contact -----------------------------------------------------------------------------


def test_changes_are_a_draft_until_they_are_applied(client, poster):
    own = links.path(poster)
    form = client.post(own, {"do": "edit"})["Location"]
    assert "Change your poster" in page_of(client, form) and Poster.objects.get().title == "On graphs"

    content = PosterDraft.objects.get().content
    client.post(form, content | {"title": "Another", "do": "autosave", "edits": 1})
    assert (
        "changes that are not applied" in page_of(client, own) and Poster.objects.get().title == "On graphs"
    )
    applied = client.post(form, content | {"title": "Another", "do": "submit", "edits": 2})

    assert applied["Location"] == own and Poster.objects.get().title == "Another"
    assert client.get(form)["Location"] == own  # nothing is left in the draft
    assert [each.name for each in poster.authors.all()] == ["Ada Example", "Bo Example"]


def test_changes_are_thrown_away(client, poster):
    form = client.post(links.path(poster), {"do": "edit"})["Location"]

    client.post(form, PosterDraft.objects.get().content | {"title": "Another", "do": "discard", "edits": 1})

    assert Poster.objects.get().title == "On graphs" and PosterDraft.objects.get().content == {}


def test_after_the_deadline_the_form_holds_title_and_abstract_fast(client, poster, clock):
    clock.now = DEADLINE + DAY
    form = client.post(links.path(poster), {"do": "edit"})["Location"]
    page = page_of(client, form)

    assert "spelling and order" in page and "Add an author" not in page and "disabled" in page
    first = poster.authors.first()
    content = PosterDraft.objects.get().content | {"title": "Forged", f"p{first.pk}-name": "Ada Exámple"}
    client.post(form, content | {"do": "submit", "edits": 1})

    assert (Poster.objects.get().title, poster.authors.first().name) == ("On graphs", "Ada Exámple")


def test_withdrawing_is_asked_twice(client, poster):
    assert (
        "Tick that you are sure"
        in client.post(links.path(poster), {"do": "withdraw"}, follow=True).content.decode()
    )
    assert Poster.objects.get().is_current

    client.post(links.path(poster), {"do": "withdraw", "sure": "on"})

    assert Poster.objects.get().withdrawn_as == "authors"
    page = page_of(client, links.path(poster))
    assert (
        "This poster is withdrawn." in page and 'value="edit"' not in page and 'value="withdraw"' not in page
    )
    assert (
        "cannot be changed" in client.post(links.path(poster), {"do": "edit"}, follow=True).content.decode()
    )


def test_a_renewed_link_ends_the_one_before_and_that_of_the_draft(client, poster):
    old = links.path(poster)
    form = client.post(old, {"do": "edit"})["Location"]

    new = client.post(old, {"do": "renew"})["Location"]

    assert client.get(old).status_code == client.get(form).status_code == 410
    assert client.get(new).status_code == 200 and new in mails_to("ada@example.org")[-1]


def test_all_links_of_an_address_go_to_it_and_the_page_tells_nothing(client, poster):
    make_draft(poster.call, email="ada@example.org")
    known = client.post("/posters/", {"email": "ada@example.org"}, follow=True).content
    unknown = client.post("/posters/", {"email": "nobody@example.org"}, follow=True).content

    assert known == unknown
    (mail,) = mails_to("ada@example.org")
    assert links.path(poster) in mail and "draft: On graphs" in mail
    assert "There are none" in mails_to("nobody@example.org")[0]


# --- Each author -----------------------------------------------------------------------------------------


def test_an_author_says_that_it_is_not_theirs_by_the_button_alone(client, poster):
    bo, chair = poster.authors.last(), make_chair(poster.call)
    path = links.path(bo)
    assert "Bo Example" in page_of(client, path) and poster.authors.undisputed().count() == 2

    client.post(path, {"do": "not-mine"})
    assert poster.authors.undisputed().count() == 1 and len(mails_to(chair.email)) == 1
    assert "It is mine after all" in page_of(client, path)
    client.post(path, {"do": "mine"})
    assert poster.authors.undisputed().count() == 2
    client.post(links.path(poster.authors.first()), {"do": "not-mine"})
    assert poster.authors.undisputed().count() == 2  # the owner withdraws instead


# --- Submitted twice -------------------------------------------------------------------------------------


def test_what_is_alike_and_has_a_common_author_is_shown(client, poster):
    abstract = "Every sequence of dense graphs has a subsequence with a limit; we apply it to networks."
    Poster.objects.update(abstract=abstract)
    same = make_poster(poster.call, [ADA], title="ON GRAPHS!")
    near = make_poster(
        poster.call, ["Bo Example"], title="Else", abstract=abstract.replace("networks", "trees")
    )
    make_poster(poster.call, ["Cy Stranger"], title="On graphs")
    make_poster(poster.call, [ADA], title="Something else", abstract="Of other things.")
    make_poster(poster.call, [ADA], title="On graphs", state="withdrawn", withdrawn_as="authors")

    assert likeness.duplicates_of(Poster.objects.get(pk=poster.pk)) == [same, near]
    assert "submitted twice" in page_of(client, links.path(poster))


# --- Files -----------------------------------------------------------------------------------------------


def test_a_pdf_comes_with_the_draft_is_cleaned_and_goes_with_the_poster(client, call, private_files):
    draft = make_draft(call)
    sent = typed() | {"do": "upload", "edits": 1, "file": upload(pdf(change=telling))}
    assert client.post(links.path(draft), sent).status_code == 302

    row = PosterFile.objects.get()
    assert SECRET.encode() not in everything_in(row.file.read()) and "Planted" not in row.file.name
    assert len(stored(private_files)) == 2
    client.post(links.path(draft), typed() | {"do": "upload", "edits": 1, "file": upload(pdf())})
    client.post(links.path(draft), typed() | {"do": "submit", "edits": 1})

    poster = Poster.objects.get()
    assert files.of_poster(poster).draft is None and poster.files.count() == 1
    answer = client.get(links.path(poster) + "poster.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-cache" in answer["Cache-Control"]
    assert client.get(links.path(poster) + "picture.webp")["Content-Type"] == "image/webp"


def test_what_was_replaced_or_refused_is_on_no_disk(call, private_files, django_capture_on_commit_callbacks):
    draft = make_draft(call)
    with django_capture_on_commit_callbacks(execute=True):
        files.store(draft=draft, file=upload(pdf()), now=NOW)
        files.store(draft=draft, file=upload(pdf(pages=2)), now=NOW)
    with pytest.raises(ValidationError):
        files.store(draft=draft, file=upload(b"no pdf"), now=NOW)

    assert PosterFile.objects.get().pages == 2
    assert len(stored(private_files)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(draft=draft)
    assert stored(private_files) == []


def test_a_file_too_large_is_refused_while_it_is_read_and_the_text_kept(client, call, monkeypatch):
    monkeypatch.setattr("events.posters.actions.files.store", lambda **named: pytest.fail("stored"))
    draft, large = make_draft(call), upload(b"%PDF-1.7" + bytes(51 * 1024**2))

    page = client.post(
        links.path(draft), {"file": large} | typed(title="Kept") | {"do": "upload", "edits": 1}
    )

    assert page.status_code == 400 and "larger than 20 MB" in page.content.decode()
    assert PosterDraft.objects.get().title == "Kept"


def test_no_pdf_comes_in_with_spelling_after_the_deadline(client, call, poster, clock):
    form = client.post(links.path(poster), {"do": "edit"})["Location"]
    content = PosterDraft.objects.get().content
    client.post(form, content | {"do": "upload", "edits": 1, "file": upload(pdf())})
    clock.now = DEADLINE + DAY

    client.post(form, content | {"do": "submit", "edits": 1})

    assert not poster.files.exists() and PosterDraft.objects.get().content == {}


def test_a_required_pdf_is_missed(client, call):
    call.file_is_required = True
    call.save()
    draft = make_draft(call)

    page = client.post(links.path(draft), typed() | {"do": "submit", "edits": 1})

    assert "Add the PDF" in page.content.decode() and not Poster.objects.exists()


def test_the_final_pdf_is_taken_of_accepted_posters_until_its_day(client, poster, clock, private_files):
    path = links.path(poster) + "final/"
    client.post(path, {"file": upload(pdf())})
    assert not PosterFile.objects.exists()

    Poster.objects.update(released_decision="poster", released_at=NOW)
    type(poster.call).objects.update(files_by=NOW + DAY)
    client.post(path, {"file": upload(pdf())})
    assert PosterFile.objects.get().is_final and "Final PDF" in page_of(client, links.path(poster))
    clock.now = NOW + DAY
    client.post(path, {"file": upload(pdf(pages=2))})
    assert PosterFile.objects.get().pages == 1


def test_a_file_is_public_only_in_the_gallery_and_where_the_authors_agree(client, poster):
    files.store(poster=accepted(poster), file=upload(pdf()), now=NOW, is_final=True)
    path = f"/events/{poster.call.event.slug}/posters/{poster.number}/poster.pdf"

    assert client.get(path).status_code == 404
    type(poster.call).objects.update(gallery_from=NOW)
    assert client.get(path).status_code == 404
    Poster.objects.update(shows_file=True)
    assert client.get(path).status_code == 200
    Poster.objects.update(state="withdrawn", withdrawn_as="authors")
    assert client.get(path).status_code == 404


def accepted(poster):
    Poster.objects.filter(pk=poster.pk).update(released_decision="poster")
    return Poster.objects.get(pk=poster.pk)


def test_at_the_desk_of_a_blind_call_only_chairs_see_the_pdf_and_open_texts(client, poster):
    stored = files.store(poster=accepted(poster), file=upload(pdf()), now=NOW, is_final=True)
    type(poster.call).objects.update(review="double")
    chair = make_chair(poster.call)
    desk = f"/admin/events/event/{poster.call.event_id}/posters/{poster.pk}/"
    for user, status in ((make_superuser(), 404), (chair, 200)):
        client.force_login(user)
        for name in ("poster.pdf", "picture.webp"):
            assert client.get(f"{desk}file/{stored.pk}/{name}/").status_code == status
        assert client.get(f"{desk}file/{stored.pk}/other/").status_code == 404
        assert ("picture.webp" in page_of(client, desk)) == (status == 200)
        client.post(desk, {"do": "reopen", "until": "2026-05-01"})
        assert bool(Poster.objects.get().texts_open_until) == (status == 200)


# --- The account -----------------------------------------------------------------------------------------


def test_an_account_owns_what_carries_a_proved_address_of_its_own(poster):
    user = make_user("me@example.org")
    EmailAddress.objects.create(user=user, email="Ada@example.org", verified=True)
    EmailAddress.objects.create(user=user, email="bo@example.org", verified=False)
    make_poster(poster.call, [{"name": "Bo", "email": "bo@example.org"}])
    make_poster(poster.call, ["Cy Contact", {"name": "Ada", "email": "ada@example.org"}])
    draft = make_draft(poster.call, user=user)

    found = account.with_pages(user)

    assert found == {"drafts": [(draft, links.path(draft))], "posters": [(poster, links.path(poster))]}
    assert account.with_pages(make_user()) is None


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_account_page_asks_no_more_for_three(client, call):
    user = make_user("ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    make_poster(call, [ADA]), make_draft(call, user=user)
    client.get("/me/")
    one = queries(client, "/me/")
    for _each in range(2):
        make_poster(call, [ADA]), make_draft(call, user=user)

    assert queries(client, "/me/") == one
